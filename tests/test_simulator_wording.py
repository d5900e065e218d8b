"""Every fault in what the room answers, and in how it is spelled."""

import re

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    CommandRefused,
    Limits,
    NoAnswer,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, Presence
from tests.plain_shell import Shell, shell, status
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.surviving import FORMS, VOLUME, agrees, client, lives, meets
from tests.zrcsapi.test_room import until

DIAL = "zCommand Dial Start meetingNumber: 5550001111"


async def go_in(person: Shell, form: str = "json") -> bytes:
    """Go into a meeting; return what came up to its end."""
    person.type(DIAL)
    heard = await person.until(b"UpdateCallRecordInfo")
    ends = {"json": b"\r\n}\r\n", "cli": b"** end"}
    return heard + await person.until(ends[form])


# -- Answers -----------------------------------------------------------------------------


async def test_slow_answers(server: Server, simulated: SimulatedRoom) -> None:
    """Nothing is answered at once, everything in order, and news do not wait."""
    async with shell(server) as person:
        with simulated.slow_answers(0.1):
            person.type("zStatus Call Status", "zStatus Video Optimizable")
            await simulated.until(lambda: len(simulated.received) == 4)
            simulated[VOLUME] = 11
            await person.until(b'"volume": 11', b"NOT_IN_MEETING", b"Optimizable")
    async with client(server) as room:
        with simulated.slow_answers(0.1):
            await lives(room, simulated)


@FORMS
async def test_unanswered(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """It is done nevertheless."""
    with simulated.unanswered("zconfiguration Audio"):
        async with shell(server, form=form) as person:
            person.type(
                f"zConfiguration {VOLUME.path}: 11", "zStatus Video Optimizable"
            )
            heard = await person.until(b"Optimizable")
            assert heard.count(b"volume") == 1
            assert heard.count(b'"Sync": true') == (form == "json")
            assert heard.count(b"\r\nOK\r\n") == 0
    async with client(
        server, form=form, limits=Limits(answer=0.2, farewell=0.05)
    ) as room:
        with simulated.unanswered("zconfiguration Audio"), pytest.raises(NoAnswer):
            await room.send(VOLUME.get(), time_limit=0.1)


async def test_a_question_that_is_never_answered(
    server: Server, simulated: SimulatedRoom
) -> None:
    """In lines, the client takes its silence for death once, and not each time that it connects."""
    limits = Limits(answer=0.2, farewell=0.05)
    async with client(server, form="cli", limits=limits, drops=True) as room:
        with simulated.unanswered("zCommand Call ListParticipants"):
            with simulated.bare_start():
                simulated.connect(Dialled(number="5550001111"))
                await until(room, lambda: not room.connected)
            await until(room, lambda: room.connected)
            assert room.sessions == 2
            assert room[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
            assert room[zcommand.PARTICIPANTS] is None


async def test_a_question_that_others_are_answered_with(
    server: Server, simulated: SimulatedRoom
) -> None:
    """The client does not take its silence for death: the room told the rest."""
    limits = Limits(answer=0.2, farewell=0.05)
    async with client(server, limits=limits) as room:
        with simulated.unanswered("zCommand Call ListParticipants"):
            with simulated.bare_start():
                simulated.connect(Dialled(number="5550001111"))
                await until(
                    room, lambda: room[zconfiguration.CALL_CAMERA_MUTE] is not None
                )
            await lives(room, simulated)
            assert room[zcommand.PARTICIPANTS] is None
            assert room.sessions == 1


async def test_refused(server: Server, simulated: SimulatedRoom) -> None:
    """Commands, settings and questions, and nothing comes of them."""
    with simulated.refused("zconfiguration audio output"):
        async with shell(server) as person:
            person.type(f"zConfiguration {VOLUME.path}: 11")
            await person.until(b'"message": "Refused"', b'"state": "Error"')
            person.type(f"zConfiguration {VOLUME.path}")
            await person.until(b'"message": "Refused"', b'"state": "Error"')
    assert simulated[VOLUME] != 11
    async with client(server) as room:
        with simulated.refused("zcommand dial"), pytest.raises(CommandRefused):
            await room.send(zcommand.DialStart(meeting_number="5550001111"))
        await agrees(room, simulated)


async def test_stray_frames(server: Server, simulated: SimulatedRoom) -> None:
    """Something else of the same name comes first."""
    with simulated.stray_frames():
        async with shell(server) as person:
            heard = await status(person)
            assert heard.index(b"ClosedCaption") < heard.index(b"NOT_IN_MEETING")
            assert heard.count(b'"Sync": true') == 2
        async with client(server) as room:
            await meets(room, simulated)


@FORMS
async def test_value_acknowledges(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """The value comes once, and nothing else."""
    with simulated.value_acknowledges():
        async with shell(server, form=form) as person:
            person.type(
                f"zConfiguration {VOLUME.path}: 11", "zStatus Video Optimizable"
            )
            heard = await person.until(b"Optimizable")
            assert heard.count(b"volume") == 1
            assert b"OK\r\n" not in heard.replace(b'"OK"', b"")
        async with client(server, form=form):
            pass


async def test_stale_value(server: Server, simulated: SimulatedRoom) -> None:
    """The old one first, then the new one."""
    before = simulated[VOLUME]
    with simulated.stale_value(0.05):
        async with shell(server) as person:
            person.type(f"zConfiguration {VOLUME.path}: 11")
            await person.until(f'"volume": {before}'.encode(), b'"volume": 11')
        async with client(server):
            pass


async def test_sync_events(server: Server, simulated: SimulatedRoom) -> None:
    """They look like answers to whatever was asked."""
    with simulated.sync_events():
        async with shell(server) as person:
            simulated.happen(zevent.BookingsUpdated())
            assert b'"Sync": true' in await person.until(
                b'"topKey": "Bookings Updated"'
            )
        async with client(server) as room:
            await meets(room, simulated)


async def test_unmarked_answers(server: Server, simulated: SimulatedRoom) -> None:
    """They look like news; the client takes them when nothing better comes."""
    with simulated.unmarked_answers():
        async with shell(server) as person:
            await go_in(person)
            person.type("zCommand Call Info", "zStatus Video Optimizable")
            heard = await person.until(b"InfoResult", b"Optimizable")
            assert heard.count(b'"Sync": true') == heard.count(b'"Video"') == 1
        async with client(server, limits=Limits(answer=0.2, farewell=0.05)) as room:
            info = await room.send(zcommand.GetCallInfo())
            assert info.meeting_id == "5550001111"
            await agrees(room, simulated)


async def test_broken_errors(server: Server, simulated: SimulatedRoom) -> None:
    """Such a document is none; what it says is understood, or at least what comes next."""
    with simulated.broken_errors():
        async with shell(server) as person:
            person.type("zCommand Call Info")
            await person.until(b'"message": "The room said "Not in meeting"",')
        async with client(server) as room:
            with pytest.raises(CommandRefused, match="Not in meeting"):
                await room.send(zcommand.GetCallInfo())
            simulated.fail('Zoom says "no" \\ never')
            await agrees(room, simulated)


# -- Spelling ----------------------------------------------------------------------------


async def test_switch_words(server: Server, simulated: SimulatedRoom) -> None:
    """No true and no false is left."""
    with simulated.switch_words():
        async with shell(server) as person:
            person.type("zStatus Capabilities", "zStatus Video Optimizable")
            heard = await person.until(b'"Optimizable": "on"')
            assert re.findall(rb"^    .*: (?:true|false)", heard, re.MULTILINE) == []
        async with client(server) as room:
            await meets(room, simulated)


async def test_number_words(server: Server, simulated: SimulatedRoom) -> None:
    """No number is left, be it an id or a volume."""
    with simulated.number_words():
        async with shell(server) as person:
            simulated[VOLUME] = 11
            await person.until(b'"volume": "11"')
            assert re.search(rb'"user_id": "\d+"', await go_in(person))
        async with client(server) as room:
            await agrees(room, simulated)


async def test_presence_words(server: Server, simulated: SimulatedRoom) -> None:
    """In pages and in news."""
    contact = simulated.contacts[0]
    with simulated.presence_words():
        async with shell(server) as person:
            simulated.update_contact(contact.jid, presence=Presence.DND)
            await person.until(b'"presence": "IM_PRESENCE_DND"')
        async with client(server) as room:
            page = await room.send(zcommand.PhonebookList(offset=0, limit=9))
            assert list(page.contacts) == simulated.contacts


async def test_lower_names(server: Server, simulated: SimulatedRoom) -> None:
    """As `hostname` is by some releases."""
    simulated.contacts[0] = simulated.contacts[0].replace(phone_number="7")
    with simulated.lower_names():
        async with shell(server) as person:
            person.type("zCommand Phonebook List Offset: 0 Limit: 9")
            assert b"phoneNumber" not in await person.until(b'"phonenumber": "7"')
        async with client(server) as room:
            await meets(room, simulated)
            page = await room.send(zcommand.PhonebookList(offset=0, limit=9))
            assert list(page.contacts) == simulated.contacts


async def test_raw_line_ends(server: Server, simulated: SimulatedRoom) -> None:
    """The letter of an invitation goes over many lines."""
    with simulated.raw_line_ends():
        async with shell(server) as person:
            await go_in(person)
            person.type("zCommand Call Info")
            await person.until(b'"invite_email_content": "', b"now.\r\n\r\nJoin from")
        async with client(server) as room:
            await agrees(room, simulated)


async def test_wrap_at(server: Server, simulated: SimulatedRoom) -> None:
    """Be it within a string; what comes next is whole."""
    with simulated.wrap_at(40):
        async with shell(server) as person:
            person.type("zStatus Audio Input Line", "zStatus Call Status")
            heard = await person.until(b"NOT_IN_MEETING")
            assert max(map(len, heard.split(b"\r\n"))) == 40
        async with client(server) as room:
            assert room[zstatus.ROOM_NAME] == simulated[zstatus.ROOM_NAME]
            assert room[VOLUME] == simulated[VOLUME]


@FORMS
async def test_bad_utf8(server: Server, simulated: SimulatedRoom, form: str) -> None:
    """Names end in a byte that stands for nothing; of the rest, nothing is lost."""
    name = {"json": b'Ada Example\xff"', "cli": b"Ada Example\xff\r\n"}[form]
    simulated.people["5550001111"] = ("Ada Example",)
    with simulated.bad_utf8():
        async with shell(server, form=form) as person:
            assert name in await go_in(person, form)
        async with client(server, form=form) as room:
            people = room[zcommand.PARTICIPANTS] or ()
            assert [one.user_name for one in people] == [
                "Boardroom\N{REPLACEMENT CHARACTER}",
                "Ada Example\N{REPLACEMENT CHARACTER}",
            ]
            assert {one.key for one in people} == {
                one.key for one in simulated[zcommand.PARTICIPANTS]
            }


async def test_single_objects(server: Server, simulated: SimulatedRoom) -> None:
    """Whoever is alone is in no list."""
    with simulated.single_objects():
        async with shell(server) as person:
            await go_in(person)
            person.type("zCommand Call ListParticipants")
            told = await person.document("ListParticipantsResult")
            assert told["user_name"] == "Boardroom"
            person.type("zCommand Call Leave")
            await person.until(b"NOT_IN_MEETING")
        async with client(server) as room:
            await meets(room, simulated)
            # Everybody has gone, and the news of it was lost.
            simulated.put(zcommand.PARTICIPANTS, simulated[zcommand.PARTICIPANTS][:1])
            await room.send(zcommand.CallListParticipants())
            await agrees(room, simulated)


async def test_extra_members(server: Server, simulated: SimulatedRoom) -> None:
    """They do not hide what is known."""
    with simulated.extra_members():
        async with shell(server) as person:
            person.type("zStatus SystemUnit")
            told = await person.document("SystemUnit")
            assert "third_party" in told
            assert "third_party" in told["room_info"]
        async with client(server) as room:
            await meets(room, simulated)


@FORMS
async def test_missing_member(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """And all that is below it."""
    with simulated.missing_member("room_info"):
        async with shell(server, form=form) as person:
            person.type("zStatus SystemUnit")
            end = {"json": b"topKey", "cli": b"OK\r\n"}[form]
            heard = await person.until(b"room_version", end)
            assert b"meeting_number" in heard
            assert b"room_name" not in heard
        async with client(server, form=form) as room:
            assert room[zstatus.ROOM_NAME] is None
            assert room[zstatus.MEETING_NUMBER] == simulated[zstatus.MEETING_NUMBER]


async def test_colon_names(server: Server, simulated: SimulatedRoom) -> None:
    """The hand is told of under names that nobody expects."""
    with simulated.colon_names():
        async with shell(server) as person:
            heard = await go_in(person)
            assert b'"is_raise_hand: ": false' in heard
        async with client(server) as room:
            await agrees(room, simulated)


async def test_layout_under_client(server: Server, simulated: SimulatedRoom) -> None:
    """What the room calls its controller is not touched by it."""
    simulated.put(zconfiguration.CLIENT_APP_VERSION, "1.2.3")
    with simulated.layout_under_client():
        async with shell(server) as person:
            with simulated.later_release():
                assert await person.document("Client") == {
                    "Call": {"Layout": {"Style": "Gallery"}}
                }
        async with client(server) as room:
            with simulated.later_release():
                await meets(room, simulated)


@FORMS
async def test_later_release(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """It is noted, by name, and otherwise let pass."""
    async with shell(server, form=form) as person:
        with simulated.later_release():
            person.type("zStatus Call Status")
            assert b"Rining" in await person.until(b"NOT_IN_MEETING")
    with simulated.later_release():
        async with client(server, form=form) as room:
            await meets(room, simulated)
            assert "zConfiguration call lock enable" in room.state.unknown
