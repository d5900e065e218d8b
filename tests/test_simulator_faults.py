"""Every fault does on the wire what its help says, and the client lives through it."""

import asyncio
import re
import sys

import asyncssh
import pytest

from custom_components.zoom_rooms.zrcsapi import (
    AuthenticationFailed,
    HostKeyChanged,
    Limits,
    NoAnswer,
    OutdatedHostKey,
    RoomBusy,
    zevent,
    zstatus,
)
from tests import test_simulator_meetings as meetings, test_simulator_wording as wording
from tests.plain_shell import IN_TIME, Shell, connecting, shell, status
from tests.simulator import Server, SimulatedRoom
from tests.simulator.faults import PipeShape
from tests.surviving import FORMS, VOLUME, agrees, client, lives, meets
from tests.zrcsapi.test_room import make, until


def test_every_fault_is_tried() -> None:
    """Each by the test that has its name."""
    faults = {*SimulatedRoom.faults(), *Server.faults()}
    here = sys.modules[__name__]
    tests = {name for module in (here, meetings, wording) for name in vars(module)}
    assert {f"test_{fault}" for fault in faults} - tests == set()


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


async def test_json_login(server: Server, simulated: SimulatedRoom) -> None:
    """The login text is a document."""
    with simulated.json_login():
        async with shell(server, form=None) as person:
            await person.document("Login")
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


async def test_cli_only(server: Server, simulated: SimulatedRoom) -> None:
    """JSON is promised and does not come."""
    with simulated.cli_only():
        async with shell(server) as person:
            person.type("zStatus Call Status")
            assert b"{" not in await person.until(b"*s Call Status: NOT_IN_MEETING")
    async with client(server, form="cli") as room:
        await agrees(room, simulated)


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


async def test_no_acknowledgement(server: Server, simulated: SimulatedRoom) -> None:
    """What is asked of the terminal is done without a word."""
    with simulated.no_acknowledgement():
        async with shell(server, form=None) as person:
            await person.until(b"numberOfLegacyRoom", b"** end\r\n\n")
            person.type("echo off", "format json", "zStatus Call Status")
            assert b"OK\r\n\n" not in await person.until(b'"Status": "NOT_IN_MEETING"')
        async with client(server):
            pass


@FORMS
async def test_stuck_echo(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """What is typed comes back, right before its answer."""
    with simulated.stuck_echo():
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            await person.until(b"zStatus Call Status\r\n", b"NOT_IN_MEETING")
        async with client(server, form=form) as room:
            await agrees(room, simulated)


async def test_restart_after(server: Server, simulated: SimulatedRoom) -> None:
    """The session ends, and what was in the room is over."""
    async with shell(server) as person:
        person.type("zCommand Dial Start meetingNumber: 5550001111")
        await person.until(b'"IN_MEETING"')
        with simulated.restart_after(0.05):
            await person.to_the_end()
    async with client(server, drops=True) as room:
        await meets(room, simulated)
        with simulated.restart_after(0.05):
            await until(room, lambda: not room.connected)
        await until(room, lambda: room.connected)
        await agrees(room, simulated)
        assert not simulated.in_meeting


@FORMS
async def test_fail_inside_after(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """The room says so, and the client begins anew."""
    async with shell(server, form=form) as person:
        with simulated.fail_inside_after(0.05):
            await person.until(b"ZAAPIconnectFail")
    async with client(server, form=form, drops=True) as room:
        with simulated.fail_inside_after(0.05):
            await until(room, lambda: not room.connected)
        await until(room, lambda: room.connected)


# -- The tablet --------------------------------------------------------------------------


@FORMS
async def test_tablet_after(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """It takes the room, and the next word brings the room back."""
    with simulated.tablet_after(0.05):
        async with shell(server, form=form) as person:
            await person.until(b"Pipe OtherControllerLogin")
            person.type("zStatus Call Status")
            assert b"NOT_IN_MEETING" not in await person.until(b"Pipe Reconnecting")
            person.type("zStatus Video Optimizable")
            await person.until(b"Optimizable")
        async with client(server, form=form) as room:
            await until(room, lambda: room.displaced)
            await room.hold()
            assert not room.displaced


async def test_ping_pong(server: Server, simulated: SimulatedRoom) -> None:
    """It has the room again before anybody can use it, so many times."""
    with simulated.ping_pong(2):
        async with shell(server) as person:
            simulated.take_over()
            for _ in range(2):
                await person.until(b"OtherControllerLogin", b"\r\n}\r\n")
                person.type("zStatus Call Status")
                await person.until(b"Reconnecting", b"\r\n}\r\n")
            await person.until(b"OtherControllerLogin", b"\r\n}\r\n")
            person.type("zStatus Call Status")
            await person.until(b"Reconnecting", b"\r\n}\r\n")
            assert b"Controller" not in await status(person)
    with simulated.ping_pong(1):
        async with shell(server):
            simulated.take_over()
        async with shell(server, form=None) as person:
            await person.until(b"Login successful", b"*e Pipe OtherControllerLogin")
        with simulated.ping_pong(2), pytest.raises(RoomBusy):
            await make(server).connect()
    async with client(server) as room:
        simulated.take_over()
        await until(room, lambda: room.displaced)
        with simulated.ping_pong(2):
            while room.displaced:
                await room.hold()


async def test_no_reconnecting(server: Server, simulated: SimulatedRoom) -> None:
    """What brings the room back is lost, and nothing says so."""
    with simulated.no_reconnecting():
        async with shell(server) as person:
            simulated.take_over()
            await person.until(b"OtherControllerLogin", b"\r\n}\r\n")
            person.type("zStatus Call Status", "zStatus Video Optimizable")
            heard = await person.until(b"Optimizable")
            assert b"NOT_IN_MEETING" not in heard
            assert b"Reconnecting" not in heard
        limits = Limits(answer=0.2, farewell=0.05)
        async with client(server, limits=limits, drops=True) as room:
            simulated.take_over()
            await until(room, lambda: room.displaced)
            await room.set(VOLUME, 11)
            assert simulated[VOLUME] == 11


@pytest.mark.parametrize(
    ("shape", "form", "told"),
    [
        ("nested", "json", b'"Pipe": {\r\n    "OtherControllerLogin": {}'),
        ("nested", "cli", b"*e Pipe OtherControllerLogin"),
        ("text", "json", b"client_loop: send disconnect: Broken pipe\r\n"),
        ("text", "cli", b"client_loop: send disconnect: Broken pipe\r\n"),
    ],
)
async def test_pipe_shape(
    server: Server, simulated: SimulatedRoom, shape: str, form: str, told: bytes
) -> None:
    """As nobody has seen it, and as one client waits for."""
    with simulated.pipe_shape(PipeShape(shape)):
        async with shell(server, form=form) as person:
            simulated.take_over()
            await person.until(told)
            person.type("zStatus Call Status")
            await person.until(b"Reconnecting")
        async with client(server, form=form) as room:
            simulated.take_over()
            await until(room, lambda: room.displaced)
            await room.hold()
            assert not room.displaced


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


async def test_hold_back(server: Server, simulated: SimulatedRoom) -> None:
    """Several frames come as one packet."""
    async with shell(server) as person:
        with simulated.hold_back(0.1):
            person.packets.clear()
            simulated[VOLUME] = 11
            simulated[VOLUME] = 12
            await person.until(b'"volume": 11', b'"volume": 12')
            assert len(person.packets) == 1
    with simulated.hold_back(0.02):
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


@FORMS
async def test_twice(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """News come twice, answers do not."""
    with simulated.twice():
        async with shell(server, form=form) as person:
            simulated.happen(zevent.BookingsUpdated())
            person.type("zStatus Video Optimizable")
            heard = await person.until(b"Optimizable")
            assert heard.count(b"Bookings Updated") in (2, 4)
        async with client(server, form=form) as room:
            await meets(room, simulated)


# -- Between the frames ------------------------------------------------------------------


@FORMS
async def test_blank_lines(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """So many more than there are."""
    with simulated.blank_lines(5):
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            assert (await person.until(b"Status")).count(b"\r\n") >= 5
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_chatter(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """It stands on a line of its own, and is not taken for anything."""
    with simulated.chatter("Watchdog: { all well"):
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            await person.until(b"Watchdog: { all well\r\n", b"NOT_IN_MEETING")
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_garbage(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """Every byte there is."""
    with simulated.garbage(2000):
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            before, _ = (await person.until(b"Status")).rsplit(b"\r\n", 1)
            assert len(before) >= 2000
            assert len(set(before)) == 256
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_prompt(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """It stands where the next line begins, be that an echo or news."""
    with simulated.prompt("zoom> "):
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            await person.until(b"NOT_IN_MEETING", b"zoom> ")
            simulated.happen(zevent.BookingsUpdated())
            assert person.came == b""
            await person.until(b"Bookings Updated")
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_endless_frame(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """It breaks off, and what is said next is said in it."""
    async with shell(server, form=form) as person:
        with simulated.endless_frame(5000):
            person.type("zStatus Call Status")
            heard = await person.until(b"NOT_IN_MEETING")
            assert heard.count(b"x" * 60) > 50
            assert b"}\r\n" not in heard
            assert b"** end" not in heard
    async with client(server, form=form) as room:
        with simulated.endless_frame(50_000):
            await lives(room, simulated)
            await agrees(room, simulated)


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


async def test_refuse_passcode(server: Server) -> None:
    """The right one is a wrong one; the client does not try it again."""
    with server.refuse_passcode():
        with pytest.raises(asyncssh.PermissionDenied):
            await connecting(server)
        room = make(server)
        with pytest.raises(AuthenticationFailed):
            await room.connect()
    async with client(server):
        pass


async def test_ask_passcode(server: Server) -> None:
    """It is asked for as a question, which the client answers."""
    with server.ask_passcode():
        with pytest.raises(asyncssh.PermissionDenied):
            await connecting(server, preferred_auth="password")
        async with connecting(server, preferred_auth="keyboard-interactive"):
            pass
        async with client(server):
            pass


async def test_leave_connection(server: Server, simulated: SimulatedRoom) -> None:
    """The shell ends, SSH does not; the client ends it, and comes back."""
    with server.leave_connection():
        async with connecting(server) as connection:
            _, person = await connection.create_session(Shell, encoding=None)
            await person.until(b"Login successful")
            simulated.drop()
            await person.to_the_end()
            assert not connection.is_closed()
            await connection.create_session(Shell, encoding=None)
        await simulated.until(lambda: not simulated.sessions_open)
        async with client(server, drops=True) as room:
            simulated.drop()
            await until(room, lambda: not room.connected)
            await until(room, lambda: room.connected)
            assert len(server.connections) == 1
