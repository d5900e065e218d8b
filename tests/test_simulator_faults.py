"""Every fault does on the wire what its help says, and the client lives through it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
import re
from typing import Any, Final

import asyncssh
import pytest

from custom_components.zoom_rooms.zrcsapi import (
    Address,
    HostKeyChanged,
    Limits,
    NoAnswer,
    OutdatedHostKey,
    RoomBusy,
    ZoomRoom,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.phonebook import Phonebook
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from tests.conftest import PASSCODE
from tests.plain_shell import IN_TIME, Shell, connecting, shell
from tests.simulator import Server, SimulatedRoom
from tests.simulator.days import phonebook

VOLUME: Final = zconfiguration.AUDIO_OUTPUT_VOLUME
QUICK: Final = Limits(
    connect=2, login=2, answer=2, idle=30, joining=0.02, farewell=0.05
)


def test_every_fault_is_tried() -> None:
    """Each by the test that has its name."""
    faults = {*SimulatedRoom.faults(), *Server.faults()}
    tests = {name.removeprefix("test_") for name in globals()}
    assert faults - tests == set()


# -- The client --------------------------------------------------------------------------


def at_once() -> Iterator[float]:
    """Reconnect at once, and after that nearly so."""
    yield 0.0
    while True:
        yield 0.02


def make(server: Server, *, limits: Limits = QUICK, **changes: Any) -> ZoomRoom:
    """Return a client that is not connected."""
    told = {"host": server.host, "port": server.port, "passcode": PASSCODE} | changes
    return ZoomRoom(Address(**told), limits=limits, delays=at_once)


@asynccontextmanager
async def client(
    server: Server, *, limits: Limits = QUICK, drops: bool = False, **changes: Any
) -> AsyncGenerator[ZoomRoom]:
    """Have a client that connects, and again when it is thrown out; fail unless it lives.

    It may lose its session only in a test that ``drops`` it.
    """
    room = make(server, limits=limits, **changes)
    await room.connect()
    running = asyncio.create_task(room.run())
    try:
        yield room
        await lives(room, server.room)
        assert drops or room.sessions == 1
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await room.close()
    await server.room.until(lambda: not server.room.sessions_open)


async def lives(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Fail unless a command is done, what it changes is told, and an event is heard."""
    await until(room, lambda: room.connected)
    turned = (simulated[VOLUME] + 1) % 100
    await room.set(VOLUME, turned)
    await until(room, lambda: room[VOLUME] == turned)
    assert simulated[VOLUME] == turned
    heard: list[zevent.UpdateCallRecordInfo] = []
    stop = room.on(zevent.UpdateCallRecordInfo, heard.append)
    simulated.happen(zevent.UpdateCallRecordInfo(can_record=True))
    await until(room, lambda: bool(heard))
    stop()


async def until(room: ZoomRoom, condition: Callable[[], bool]) -> None:
    """Return when a condition is met; fail after some seconds."""
    looked = asyncio.Event()
    stops = [
        room.subscribe(lambda _: looked.set()),
        room.on_connection(looked.set),
        room.on(object, lambda _: looked.set()),
    ]
    async with asyncio.timeout(IN_TIME):
        while not condition():
            await looked.wait()
            looked.clear()
    for stop in stops:
        stop()


async def status(person: Shell) -> bytes:
    """Ask for the call status, and return what came up to the answer."""
    person.type("zStatus Call Status")
    return await person.until(b"NOT_IN_MEETING", b"\r\n}\r\n")


# -- The session -------------------------------------------------------------------------


async def test_busy(server: Server, simulated: SimulatedRoom) -> None:
    """Nobody is let in, until somebody is."""
    with simulated.busy():
        async with shell(server, form=None) as person:
            assert b"*e Connection rejected" in await person.to_the_end()
        with pytest.raises(RoomBusy):
            await make(server).connect()
    async with client(server):
        pass


async def test_no_login_text(server: Server, simulated: SimulatedRoom) -> None:
    """The room listens and does not say so; the client begins when it has waited."""
    with simulated.no_login_text():
        async with shell(server, form=None) as person:
            await simulated.until(lambda: simulated.sessions_listening == 1)
            person.type("zStatus Call Status")
            assert b"Login" not in await person.until(b"NOT_IN_MEETING")
        async with client(server, limits=Limits(login=0.2, farewell=0.05)):
            pass


async def test_login_delay(server: Server, simulated: SimulatedRoom) -> None:
    """What is said too early is lost."""
    with simulated.login_delay(0.3):
        async with shell(server, form=None) as person:
            person.type("zStatus Call Status")
            await simulated.until(lambda: bool(simulated.received))
            assert not simulated.sessions_listening
            assert b"NOT_IN_MEETING" not in await person.until(b"Release", b"** end")
            person.type("zStatus Call Status")
            await person.until(b"NOT_IN_MEETING")
        async with client(server):
            pass


async def test_keep_format(server: Server, simulated: SimulatedRoom) -> None:
    """The session after one in JSON begins in it."""
    async with shell(server):
        pass
    with simulated.keep_format():
        async with shell(server, form=None) as person:
            assert await person.document("Login") == {
                "ZAAPI Release": simulated[zstatus.LOGIN_ZAAPI_RELEASE],
                "Zoom Room Release": simulated[zstatus.LOGIN_ZOOM_ROOM_RELEASE],
            }
        async with client(server):
            pass
    async with shell(server, form=None) as person:
        await person.until(b"*r Login successful")


async def test_hears_early(server: Server, simulated: SimulatedRoom) -> None:
    """A format is taken before the login text, which then comes in it."""
    with simulated.hears_early(), simulated.login_delay(0.3):
        async with shell(server, form=None) as person:
            person.type("format json")
            await person.until(b"OK\r\n\n")
            assert not simulated.sessions_listening
            await person.document("Login")
        async with client(server):
            pass


async def test_slow_answers(server: Server, simulated: SimulatedRoom) -> None:
    """Nothing is answered at once, everything in order, and news do not wait."""
    async with shell(server) as person:
        with simulated.slow_answers(0.1):
            person.type("zStatus Call Status", "zStatus Video Optimizable")
            await simulated.until(lambda: len(simulated.received) == 4)
            simulated[VOLUME] = 11
            await person.until(b'"volume": 11', b"NOT_IN_MEETING", b"Optimizable")
    async with client(server):
        with simulated.slow_answers(0.1):
            await asyncio.sleep(0)


# -- The wire ----------------------------------------------------------------------------


async def test_silent(server: Server, simulated: SimulatedRoom) -> None:
    """Nothing is done, nothing said; and later all is well."""
    async with shell(server) as person:
        with simulated.silent():
            person.type(f"zConfiguration {VOLUME.path}: 11")
            await simulated.until(lambda: simulated.received[-1].endswith("11"))
            assert simulated[VOLUME] != 11
        assert VOLUME.path.split()[-1].encode() not in await status(person)
    async with client(server, drops=True) as room:
        with simulated.silent(), pytest.raises(NoAnswer):
            await room.send(zstatus.CALL_STATUS.get(), time_limit=0.05)


async def test_split_every(server: Server, simulated: SimulatedRoom) -> None:
    """No packet has more bytes."""
    async with shell(server) as person:
        with simulated.split_every(5):
            person.packets.clear()
            await status(person)
            assert max(map(len, person.packets)) == 5
    with simulated.split_every(5):
        async with client(server):
            pass


async def test_stall(server: Server, simulated: SimulatedRoom) -> None:
    """Half of a frame comes, and the rest later."""
    async with shell(server) as person:
        with simulated.stall(0.3):
            person.type("zStatus Call Status")
            assert b"topKey" not in await person.until(b'"Status"')
            assert b"topKey" not in person.came
            await person.until(b'"topKey"', b"\r\n}\r\n")
    async with client(server):
        with simulated.stall(0.3):
            simulated[VOLUME] = 11


async def test_drop_after(server: Server, simulated: SimulatedRoom) -> None:
    """In the middle of a frame, after so many bytes and not one more."""
    async with shell(server) as person:
        with simulated.drop_after(40):
            simulated[VOLUME] = 11
            cut = await person.to_the_end()
            assert len(cut) == 40
            assert cut.startswith(b"{\r\n")
    async with client(server, drops=True) as room:
        with simulated.drop_after(40):
            simulated[VOLUME] = 12
            await until(room, lambda: not room.connected)
        await until(room, lambda: room.connected)
        assert room[VOLUME] == 12
        assert room.sessions == 2


async def test_flood(server: Server, simulated: SimulatedRoom) -> None:
    """So many news, the last of which is true."""
    told = re.compile(rb'"volume": (\d+)')
    async with shell(server) as person:
        with simulated.flood(200):
            heard = told.findall(await status(person))
    assert len(heard) == 200
    assert int(heard[-1]) == simulated[VOLUME]
    with simulated.flood(2000):
        async with client(server) as room:
            assert room[VOLUME] == simulated[VOLUME]


# -- Meetings ----------------------------------------------------------------------------


async def test_stuck_connecting(server: Server, simulated: SimulatedRoom) -> None:
    """Until somebody gives it up."""
    with simulated.stuck_connecting():
        async with shell(server) as person:
            person.type("zCommand Dial Start meetingNumber: 5550001111")
            await person.until(b"CONNECTING_MEETING")
            person.type("zCommand Call Disconnect")
            assert b'"IN_MEETING"' not in await person.until(b"NOT_IN_MEETING")
        async with client(server) as room:
            await room.send(zcommand.DialStart(meeting_number="5550001111"))
            await until(
                room,
                lambda: room[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING,
            )
            await room.send(zcommand.CallDisconnect())
            await until(
                room, lambda: room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
            )


# -- The phonebook -----------------------------------------------------------------------


def page(offset: int, limit: int) -> str:
    """Ask for a page of the phonebook."""
    return f"zCommand Phonebook List Offset: {offset} Limit: {limit}"


@asynccontextmanager
async def book(room: ZoomRoom) -> AsyncGenerator[Phonebook]:
    """Have a phonebook that waits a fraction of a second for each page."""
    contacts = Phonebook(room, patience=0.3)
    yield contacts
    await contacts.close()


async def test_page_limit(server: Server, simulated: SimulatedRoom) -> None:
    """A page above it gets no answer, one of its size does."""
    simulated.contacts[:] = phonebook(50)
    with simulated.page_limit(20):
        async with shell(server) as person:
            person.type(page(0, 21), page(0, 20))
            heard = await person.until(b'"Limit": 20', b"\r\n}\r\n")
            assert b'"Limit": 21' not in heard
            assert heard.count(b'"jid"') == 20
        async with client(server) as room, book(room) as contacts:
            await contacts.load()
            assert len(contacts.contacts) == 50
            assert contacts.page_size == 20


async def test_late_pages(server: Server, simulated: SimulatedRoom) -> None:
    """The page that was over the limit comes after all, before the next one."""
    simulated.contacts[:] = phonebook(50)
    with simulated.page_limit(20), simulated.late_pages():
        async with shell(server) as person:
            person.type(page(0, 21), "zStatus Call Status", page(20, 20))
            assert b"jid" not in await person.until(b"NOT_IN_MEETING")
            await person.until(b'"Limit": 21', b'"Limit": 20')
        async with client(server) as room, book(room) as contacts:
            await contacts.load()
            assert len(contacts.contacts) == 50


async def test_page_delay(server: Server, simulated: SimulatedRoom) -> None:
    """Pages take their time; a person can see it, and what else is asked does not."""
    with simulated.page_delay(0.2):
        async with shell(server) as person:
            await status(person)
            person.type(page(0, 20))
            await simulated.until(lambda: simulated.received[-1] == page(0, 20))
            simulated[VOLUME] = 11
            assert b"PhonebookListResult" not in await person.until(b'"volume": 11')
            await person.until(b"PhonebookListResult")
        async with client(server) as room, book(room) as contacts:
            await contacts.load()
            assert len(contacts.contacts) == len(simulated.contacts)


async def test_contact_storm(server: Server, simulated: SimulatedRoom) -> None:
    """An event for each contact, in the format of the session."""
    simulated.contacts[:] = phonebook(300)
    with simulated.contact_storm():
        async with shell(server, form="cli") as person:
            person.type("zStatus Call Status")
            await person.until(b"NOT_IN_MEETING")
        async with client(server) as room, book(room) as contacts:
            with simulated.contact_storm():
                await lives(room, simulated)
            assert len(contacts.contacts) == 300
    async with shell(server) as person:
        with simulated.contact_storm():
            heard = await status(person)
            assert heard.count(b'"Added Contact": {') == 300


async def test_growing_phonebook(server: Server, simulated: SimulatedRoom) -> None:
    """Nobody is in it at first, and one after the other comes."""
    with simulated.growing_phonebook(0.05):
        async with shell(server) as person:
            person.type(page(0, 20))
            assert (await person.document("PhonebookListResult"))["Contacts"] == []
            for contact in simulated.contacts:
                told = await person.document("Phonebook")
                assert told["Added Contact"]["jid"] == contact.jid
            person.type(page(0, 20))
            listed = await person.document("PhonebookListResult")
            assert len(listed["Contacts"]) == len(simulated.contacts)
        async with client(server) as room, book(room) as contacts:
            await contacts.load()
            await until(room, lambda: len(contacts.contacts) == len(simulated.contacts))


# -- Values ------------------------------------------------------------------------------


async def test_stale_value(server: Server, simulated: SimulatedRoom) -> None:
    """The old one first, then the new one."""
    before = simulated[VOLUME]
    with simulated.stale_value(0.05):
        async with shell(server) as person:
            person.type(f"zConfiguration {VOLUME.path}: 11")
            await person.until(f'"volume": {before}'.encode(), b'"volume": 11')
        async with client(server):
            pass


# -- The server --------------------------------------------------------------------------


async def test_host_key_change(server: Server) -> None:
    """Another key is shown, which somebody has to approve of; then the first one again."""
    first = server.fingerprint
    room = make(server)
    await room.connect()
    with server.host_key_change(0):
        with pytest.raises(HostKeyChanged) as raised:
            async with asyncio.timeout(IN_TIME):
                await room.run()
        assert raised.value.found == server.fingerprint != first
        async with connecting(server) as connection:
            shown = connection.get_server_host_key()
            assert shown.get_fingerprint() == server.fingerprint
    assert server.fingerprint == first
    await room.close()
    async with client(server, host_key=room.host_key):
        pass


async def test_legacy_host_key(server: Server) -> None:
    """Only clients that still take SHA-1 come in."""
    with server.legacy_host_key():
        with pytest.raises(asyncssh.KeyExchangeFailed):
            await connecting(server, server_host_key_algs=["rsa-sha2-256"])
        async with connecting(server, server_host_key_algs=["ssh-rsa"]):
            pass
        with pytest.raises(OutdatedHostKey):
            await make(server).connect()
        async with client(server, allow_sha1=True):
            pass
    async with client(server):
        pass


async def test_ignore_keepalive(server: Server) -> None:
    """A client that trusts in SSH's signs of life gives up; ours does not."""
    with server.ignore_keepalive():
        async with connecting(
            server, keepalive_interval=0.05, keepalive_count_max=2
        ) as connection:
            async with asyncio.timeout(IN_TIME):
                await connection.wait_closed()
        async with client(server, limits=Limits(idle=0.05, farewell=0.05)) as room:
            asked = len(server.room.received)
            await server.room.until(lambda: len(server.room.received) > asked + 1)
            assert room.connected


async def test_stop_reading(server: Server, simulated: SimulatedRoom) -> None:
    """What is typed stays in the network; the client gives the room up and finds it again."""
    async with shell(server) as person:
        with server.stop_reading():
            person.type("zStatus Call Status")
            simulated[VOLUME] = 11
            assert b"NOT_IN_MEETING" not in await person.until(b'"volume": 11')
            assert simulated.received[-1] != "zStatus Call Status"
        await person.until(b"NOT_IN_MEETING")
    async with client(server, limits=Limits(answer=0.2), drops=True) as room:
        with server.stop_reading():
            with pytest.raises(NoAnswer):
                await room.send(zstatus.CALL_STATUS.get())
            assert not room.connected
        await until(room, lambda: room.connected)
