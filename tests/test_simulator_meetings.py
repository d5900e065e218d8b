"""Every fault of the room's meetings, its bookings and its phonebook."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Final

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    Limits,
    MalformedReply,
    NoAnswer,
    ZoomRoom,
    zcommand,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.phonebook import Phonebook
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    Contact,
    Participant,
    participant_key,
)
from custom_components.zoom_rooms.zrcsapi.words import AudioState, CallStatus
from tests.plain_shell import shell, status
from tests.simulator import Server, SimulatedRoom
from tests.simulator.days import phonebook
from tests.surviving import FORMS, VOLUME, agrees, client, lives, meets
from tests.zrcsapi.test_room import until

NUMBER: Final = "5550001111"
DIAL: Final = f"zCommand Dial Start meetingNumber: {NUMBER}"


# -- Meetings ----------------------------------------------------------------------------


async def test_stuck_connecting(server: Server, simulated: SimulatedRoom) -> None:
    """Until somebody gives it up."""
    with simulated.stuck_connecting():
        async with shell(server) as person:
            person.type(DIAL)
            await person.until(b"CONNECTING_MEETING")
            person.type("zCommand Call Disconnect")
            assert b'"IN_MEETING"' not in await person.until(b"NOT_IN_MEETING")
        async with client(server) as room:
            await room.send(zcommand.DialStart(meeting_number=NUMBER))
            await until(
                room,
                lambda: room[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING,
            )
            await room.send(zcommand.CallDisconnect())
            await until(
                room, lambda: room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
            )


async def test_only_booked_start(server: Server, simulated: SimulatedRoom) -> None:
    """It fails, and joining the same meeting does not."""
    booking = Booking(meeting_name="Sync", meeting_number="5550002222")
    simulated.put(zcommand.BOOKINGS, (booking,))
    with simulated.only_booked_start():
        async with shell(server) as person:
            person.type(DIAL)
            await person.until(b"CallConnectError", b'"NOT_IN_MEETING"')
            for line in (
                DIAL.replace("Start", "Join"),
                DIAL.replace(NUMBER, booking.meeting_number),
            ):
                person.type(line)
                await person.until(b'"IN_MEETING"')
                person.type("zCommand Call Leave")
                await person.until(b'"NOT_IN_MEETING"')
        async with client(server) as room:
            failures: list[zevent.CallConnectError] = []
            room.on(zevent.CallConnectError, failures.append)
            await room.send(zcommand.DialStart(meeting_number=NUMBER))
            await until(room, lambda: bool(failures))
            await agrees(room, simulated)


@FORMS
async def test_bare_start(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """Who wants to know has to ask."""
    with simulated.bare_start():
        async with shell(server, form=form) as person:
            person.type(DIAL)
            await person.until(
                b"CONNECTING", b" IN_MEETING" if form == "cli" else b'"IN_MEETING"'
            )
            person.type("zStatus Video Optimizable")
            assert b"Result" not in await person.until(b"Optimizable")
            person.type("zCommand Call Leave")
            await person.until(b"NOT_IN_MEETING")
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_long_info(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """It is tens of kilobytes long."""
    with simulated.long_info(600):
        async with shell(server, form=form) as person:
            person.type(DIAL)
            heard = await person.until(b"InfoResult", b"ListParticipantsResult")
            assert heard.count(b"display_number") == 600
            assert 50_000 < len(heard) < 200_000
            person.type("zCommand Call Leave")
            await person.until(b"NOT_IN_MEETING")
        async with client(server, form=form) as room:
            await meets(room, simulated)


@FORMS
async def test_truncated_info(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """What follows it is heard."""
    with simulated.truncated_info(300):
        async with shell(server, form=form) as person:
            person.type(DIAL)
            heard = await person.until(b"InfoResult", b"ListParticipantsResult")
            assert b"meeting_password" not in heard
        async with client(server, form=form, limits=Limits(answer=0.2)) as room:
            await until(room, lambda: bool(room[zcommand.PARTICIPANTS]))
            with pytest.raises((NoAnswer, MalformedReply)):
                await room.send(zcommand.GetCallInfo(), time_limit=0.2)


async def test_late_number(server: Server, simulated: SimulatedRoom) -> None:
    """It is not known at first."""
    with simulated.late_number(0.1):
        async with shell(server) as person:
            person.type(DIAL)
            await person.until(b'"meeting_id": ""', b'"meeting_id": "5550001111"')
            person.type("zCommand Call Leave")
            await person.until(b"NOT_IN_MEETING")
        async with client(server) as room:
            await meets(room, simulated)


@FORMS
async def test_single_notices(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """Who comes and who goes is told, and nothing of the others."""
    with simulated.single_notices():
        async with shell(server, form=form) as person:
            person.type(DIAL)
            await person.until(b"UpdateCallRecordInfo")
            guest = simulated.join("Ada Example")
            simulated.leave(guest.user_id)
            heard = await person.until(
                b"ZRCUserChangedEventJoinedMeeting", b"ZRCUserChangedEventLeftMeeting"
            )
            assert b"Boardroom" not in heard
        async with client(server, form=form) as room:
            for name in ("Bo Example", "Cleo Example"):
                guest = simulated.join(name)
            simulated.update(guest.user_id, is_recording=True)
            await until(room, lambda: len(room[zcommand.PARTICIPANTS] or ()) == 3)
            simulated.leave(guest.user_id)
            await until(room, lambda: len(room[zcommand.PARTICIPANTS] or ()) == 2)


def keys(people: Iterable[Participant] | None) -> list[int]:
    """Return what tells participants apart."""
    return [one.key for one in people or ()]


async def test_duplicate_guests(server: Server, simulated: SimulatedRoom) -> None:
    """Nobody is there twice."""
    simulated.people[NUMBER] = ("Ada Example", "Bo Example")
    with simulated.duplicate_guests():
        async with shell(server) as person:
            person.type(DIAL)
            told = await person.document("ListParticipantsResult")
            assert len(told) == 5
            assert len({one["user_id"] for one in told}) == 5
        async with client(server) as room:
            assert keys(room[zcommand.PARTICIPANTS]) == keys(
                simulated[zcommand.PARTICIPANTS]
            )


async def test_shifting_ids(server: Server, simulated: SimulatedRoom) -> None:
    """It is the same people each time."""
    with simulated.shifting_ids():
        async with shell(server) as person:
            person.type(DIAL)
            (first,) = await person.document("ListParticipantsResult")
            person.type("zCommand Call ListParticipants")
            (second,) = await person.document("ListParticipantsResult")
            assert first["user_id"] != second["user_id"]
            assert participant_key(first["user_id"]) == participant_key(
                second["user_id"]
            )
        async with client(server) as room:
            guest = simulated.join("Ada Example")
            await until(room, lambda: len(room[zcommand.PARTICIPANTS] or ()) == 2)
            (_, told) = room[zcommand.PARTICIPANTS] or ()
            await room.send(zcommand.CallMuteParticipant(mute=True, id=told.user_id))
            await until(
                room,
                lambda: (
                    (room[zcommand.PARTICIPANTS] or ())[1].audio_state
                    is AudioState.MUTED
                ),
            )
            simulated.leave(guest.user_id)
            await until(
                room,
                lambda: (
                    keys(room[zcommand.PARTICIPANTS])
                    == keys(simulated[zcommand.PARTICIPANTS])
                ),
            )


# -- Bookings ----------------------------------------------------------------------------


async def test_utc_times(server: Server, simulated: SimulatedRoom) -> None:
    """It is the same time, spelled with a Z."""
    start = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=1)))
    simulated.put(
        zcommand.BOOKINGS,
        (Booking(meeting_name="Sync", start_time=start, end_time=start), Booking()),
    )
    with simulated.utc_times():
        async with shell(server) as person:
            person.type("zCommand Bookings List")
            timed, untimed = await person.document("BookingsListResult")
            assert timed["startTime"] == "2026-03-02T08:00:00Z"
            assert untimed["startTime"] == ""
        async with client(server) as room:
            await agrees(room, simulated)


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


@FORMS
async def test_no_phonebook_info(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """Otherwise it comes after a login."""
    with simulated.no_phonebook_info():
        async with shell(server, form=form) as person:
            person.type("zStatus Call Status")
            heard = await person.until(b"NOT_IN_MEETING")
            assert b"PhonebookBasicInfoChange" not in heard
            simulated.no_phonebook_info = None
            simulated.add_contact(Contact(jid="ada@xmpp.example.com"))
            heard = await person.until(b"PhonebookBasicInfoChange", b"total")
    with simulated.no_phonebook_info():
        async with client(server, form=form) as room, book(room) as contacts:
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
