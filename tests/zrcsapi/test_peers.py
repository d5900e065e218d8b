"""Mistakes that others who drive such rooms have made, each as a test that we do not.

What each docstring tells first is the mistake. Two more were about moving cameras, which
the first version of Zoom's reference does not have: a movement that was repeated every ten
milliseconds, and one that was begun and never ended. What other tests prove already stands
in :data:`ELSEWHERE`.
"""

import ast
import asyncio
from collections.abc import Iterator
import contextlib
import gc
from pathlib import Path
import sys
from typing import Any, Final

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    Address,
    ConnectionFailed,
    Limits,
    ZoomRoom,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.calls import RINGING
from custom_components.zoom_rooms.zrcsapi.catalog import (
    COMMAND_BY_WORDS,
    COMMANDS,
    EVENTS,
    KEYS,
    READING_LEVELS,
    READINGS,
    SETTING_LEVELS,
    SETTINGS,
)
from custom_components.zoom_rooms.zrcsapi.framing import Block, Scanner
from custom_components.zoom_rooms.zrcsapi.grammar import (
    SWITCH,
    Kind,
    Record,
    Setting,
    words,
)
from custom_components.zoom_rooms.zrcsapi.joining import join
from custom_components.zoom_rooms.zrcsapi.meeting import (
    MEETING_STATUS,
    MeetingStatus,
    meeting_status,
)
from custom_components.zoom_rooms.zrcsapi.messages import Message
from custom_components.zoom_rooms.zrcsapi.phonebook import Contacts
from custom_components.zoom_rooms.zrcsapi.records import Contact, PhonebookPage
from custom_components.zoom_rooms.zrcsapi.session import Session, Ticket
from custom_components.zoom_rooms.zrcsapi.state import RoomState
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, Presence
from tests.conftest import PASSCODE
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.surviving import QUICK, agrees, client, until

ROOT: Final = Path(__file__).parents[2]
VOLUME: Final = zconfiguration.AUDIO_OUTPUT_VOLUME

ELSEWHERE: Final = {
    "The notice that a call is over got lost, and nothing was ever said again": (
        "tests/zrcsapi/test_room.py::test_the_gate_opens_again"
    ),
    "A passcode that was no longer asked for still held everything back": (
        "tests/zrcsapi/test_room.py::test_the_gate_opens_again"
    ),
    "What was to be said while a call rang was dropped": (
        "tests/zrcsapi/test_room.py::test_the_gate_opens_again"
    ),
    "A second caller took the place of the first": (
        "tests/zrcsapi/test_room.py::test_several_callers_at_once"
    ),
    "Sorted bookings were thrown away, and shown as they came": (
        "tests/test_bookings.py::test_order"
    ),
    "Messages were cut where the network had cut them": (
        "tests/zrcsapi/test_framing.py::test_any_split_gives_the_same"
    ),
    "A line end in a value made a second command": (
        "tests/zrcsapi/test_injection.py::test_no_line_end_is_said"
    ),
    "A value was cut at its second colon": (
        "tests/zrcsapi/test_messages.py::test_only_the_first_colon_divides"
    ),
    "Commands were sent that no reference has, and other ones tested": (
        "tests/zrcsapi/test_table.py::test_a_command"
    ),
    "Settings were read by names that no reference has": (
        "tests/zrcsapi/test_table.py::test_settings"
    ),
    "The calendar was fetched anew every second": (
        "tests/test_service_queries.py::test_refreshing_bookings"
    ),
}
"""Where the rest of them is proved."""


@pytest.mark.parametrize("place", sorted(set(ELSEWHERE.values())))
def test_what_is_proved_elsewhere_is(place: str) -> None:
    """The tests are where they are said to be."""
    file, _, name = place.partition("::")
    tree = ast.parse((ROOT / file).read_text())
    assert name in {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def told(*lines: str, state: RoomState | None = None) -> RoomState:
    """Return what is known after a block of lines."""
    state = state or RoomState()
    data = "\r\n".join((*lines, "** end", "", "")).encode()
    for unit in Scanner().feed(data):
        if isinstance(unit, Block | dict):
            state.apply(Message(unit))
    return state


# -- What is said ------------------------------------------------------------------------


async def idle(server: Server, simulated: SimulatedRoom) -> None:
    """Have a client that nobody wants anything of, until it has asked some times for a sign of life."""
    async with client(server, limits=Limits(idle=0.01, farewell=0.1)):
        heard = len(simulated.received)
        await simulated.until(lambda: len(simulated.received) > heard + 3)


async def test_nothing_empty_is_ever_said(
    server: Server, simulated: SimulatedRoom
) -> None:
    """A line end was said twice, so the room was given an empty command every half minute."""
    await idle(server, simulated)
    assert all(line.strip() for line in simulated.received)


async def test_the_calendar_is_not_fetched_by_itself(
    server: Server, simulated: SimulatedRoom
) -> None:
    """The room was told to fetch its calendar every second, which Zoom asks not to do."""
    await idle(server, simulated)
    assert zcommand.BookingsUpdate().line not in simulated.received
    assert simulated.received.count(zcommand.BookingsList().line) == 1


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_asking_is_not_setting(setting: Setting[Any]) -> None:
    """A switch sent the form that asks, so it did nothing."""
    value: Any = True if setting.codec is SWITCH else setting.low or "1"
    assert ":" not in setting.get().line
    assert (
        setting.to(value).line == f"{setting.get().line}: {setting.codec.write(value)}"
    )


async def test_nought_is_a_value(server: Server, simulated: SimulatedRoom) -> None:
    """Nought was taken for no value, so a volume of it asked for the volume."""
    async with client(server) as room:
        await room.set(VOLUME, 0)
        await until(room, lambda: room[VOLUME] == 0)
        assert simulated[VOLUME] == 0
    assert zcommand.PhonebookList(offset=0, limit=1).line.endswith("Offset: 0 Limit: 1")
    off = zconfiguration.VIDEO_CAMERA_MIRROR.to(False)
    assert off.line.endswith(": off")


async def test_no_other_program_is_run(server: Server) -> None:
    """The passcode was put on a command line, where everybody on the machine can read it."""
    started: list[str] = []
    listening = True

    def hear(event: str, _: tuple[Any, ...]) -> None:
        if listening and event.startswith(
            (
                "subprocess.",
                "os.exec",
                "os.fork",
                "os.posix_spawn",
                "os.spawn",
                "os.system",
                "pty.",
            )
        ):
            started.append(event)

    sys.addaudithook(hear)
    async with client(server) as room:
        await join(room, zcommand.DialJoin(meeting_number="5550001111", password="27"))
    listening = False
    assert started == []
    assert not any(PASSCODE in each for each in sys.argv)


# -- When it is said ---------------------------------------------------------------------


async def test_without_a_session_commands_fail_at_once(server: Server) -> None:
    """Every command that was queued while there was no session opened one of its own."""
    address = Address(host=server.host, port=server.port, passcode=PASSCODE)
    room = ZoomRoom(address, limits=QUICK, delays=lambda: iter([3600.0]))
    await room.connect()
    running = asyncio.create_task(room.run())
    await server.stop()
    await until(room, lambda: not room.connected)
    connections = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.close()

    async with await asyncio.start_server(count, server.host, server.port):
        outcomes = await asyncio.gather(
            *(room.send(VOLUME.get()) for _ in range(50)), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes} == {ConnectionFailed}
        assert connections == 0
    await room.close()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


def alive(kind: type[Any]) -> int:
    """Return how many of a kind there are."""
    gc.collect()
    return sum(isinstance(one, kind) for one in gc.get_objects())


async def test_what_is_no_longer_waited_for_leaves_nothing(
    server: Server, simulated: SimulatedRoom
) -> None:
    """Whoever waited for an answer in vain went on listening for it."""
    async with client(server) as room:
        before = alive(Ticket)
        with simulated.silent():
            waiting = [
                asyncio.create_task(room.send(VOLUME.get(), time_limit=time_limit))
                for time_limit in (0.001, *[None] * 99)
            ]
            joining = asyncio.create_task(
                join(room, zcommand.DialJoin(meeting_number="5550001111"))
            )
            await simulated.until(lambda: simulated.received[-1] == VOLUME.get().line)
            for task in (*waiting, joining):
                task.cancel()
            await asyncio.gather(*waiting, joining, return_exceptions=True)
        del waiting, joining, task
        await room.send(VOLUME.get())
        assert alive(Ticket) <= before
        left = {
            getattr(one, "__qualname__", "")
            for one in gc.get_objects()
            if type(one) is type(alive)
        }
        assert not {name for name in left if name.startswith("join.<locals>")}


async def test_a_meeting_begins_while_it_rings(
    server: Server, simulated: SimulatedRoom
) -> None:
    """Of all calls that were known, none was one to be in, and the whole message was lost."""
    async with client(server) as room:
        simulated.ring("Ada Example", caller_jid="ada@example.com")
        await until(room, lambda: bool(room[RINGING]))
        said = len(simulated.received)
        simulated.connect(Dialled(number="5550009999"))
        await until(room, lambda: room[MEETING_STATUS] is MeetingStatus.IN_MEETING)
        assert len(room[RINGING] or ()) == 1
        assert len(simulated.received) == said
        await room.reject("ada@example.com")
        await agrees(room, simulated)
        info = room[zcommand.CALL_INFO]
        assert info is not None
        assert info.meeting_id == "5550009999"


# -- What is heard -----------------------------------------------------------------------


def test_a_bad_message_does_not_cost_those_behind_it() -> None:
    """What could not be read, or was empty, ended the reading of all that had come with it."""
    session = Session()
    messages = session.receive_data(
        b"*r Login successful\r\nOK\r\n\r\n"
        b"{\r\n  nonsense\r\n}\r\n"
        b"{\r\n}\r\n"
        b'{\r\n  "topKey": "Bookings Updated",\r\n  "Bookings Updated": {}\r\n}\r\n'
        b"{\r\n  half of one\r\n"
        b'{\r\n  "topKey": "Audio",\r\n  "Audio": {\r\n    "Output": {\r\n      "volume": 7\r\n    }\r\n  },\r\n'
        b'  "type": "zConfiguration"\r\n}\r\n'
    )
    state = RoomState()
    tops = []
    for message in messages:
        tops.append(message.top)
        state.apply(message)
    assert tops[-2:] == [zevent.BookingsUpdated.path, "Audio"]
    assert state[VOLUME] == 7


@pytest.mark.parametrize("noise", [b"zoom> ", b"x\x00\x1b[K\r\n", b"\xff\xfe", b" OK "])
def test_noise_before_a_message(noise: bytes) -> None:
    """The beginning of a message was looked for, not found, and cut out all the same."""
    message = b'{\r\n  "topKey": "Bookings Updated"\r\n}\r\n'
    units = Scanner().feed(noise + message)
    assert {"topKey": "Bookings Updated"} in units


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("*s Call Status:", None),
        ("*s Call Status", CallStatus.IN_MEETING),
        ("*s Call", CallStatus.IN_MEETING),
    ],
)
def test_a_line_without_a_value(line: str, status: CallStatus | None) -> None:
    """The part behind the colon was taken without looking whether there is one."""
    state = told("*s Call Status: IN_MEETING")
    assert told(line, state=state)[zstatus.CALL_STATUS] is status
    assert told("*s Call Status: NOT_IN_MEETING", state=state)[zstatus.CALL_STATUS]


def _codecs() -> Iterator[Any]:
    yield from (key.codec for key in KEYS)
    for one in (*EVENTS, *COMMANDS, *Record.__subclasses__()):
        yield from (spelling.codec for spelling in one.spellings.values())


def test_names_and_words_are_known_in_any_case() -> None:
    """What came was made lower case, and then compared with what was not."""
    for key in (*READINGS, *SETTINGS):
        top = READING_LEVELS if key.kind is Kind.STATUS else SETTING_LEVELS
        for path in (key.path, key.path.upper(), key.path.lower()):
            # A blank in a name may stand for a level, or not.
            for names in ((path,), path.split()):
                level = top
                for name in names:
                    level = level.below(name)
                assert level.row is key
    for command in COMMANDS:
        assert COMMAND_BY_WORDS[words(command.path.upper())] is command
    choices = [codec for codec in _codecs() if hasattr(codec, "among")]
    assert len(choices) > 10
    for codec in choices:
        for word in codec.among:
            assert {codec.read(word.upper()), codec.read(word.lower())} == {word}


def test_one_unknown_word_does_not_cost_the_page() -> None:
    """A presence in another spelling than the expected one lost the whole page of the phonebook."""
    spelled = ("PRESENCE_BUSY", "ZoomIMPresence_Offline", "IM_PRESENCE_NEW", "", None)
    page = PhonebookPage.read(
        {
            "Contacts": [
                {"jid": str(n), "presence": one} for n, one in enumerate(spelled)
            ]
        }
    )
    assert [one.presence for one in page.contacts] == [
        *(Presence.BUSY, Presence.OFFLINE, None, None, None)
    ]


def test_a_meeting_without_a_host() -> None:
    """Nobody was the host, and with the question for the host's name the whole message was lost."""
    state = told(
        "*s Call Status: IN_MEETING",
    )
    told(
        "*r ListParticipantsResult 1 user_id: 1024",
        "*r ListParticipantsResult 1 user_name: Ada",
        "*r ListParticipantsResult 2 user_id: 2048",
        "*r ListParticipantsResult 2 user_name: Bo",
        state=state,
    )
    roster = state[zcommand.PARTICIPANTS]
    assert roster is not None
    assert [one.user_name for one in roster] == ["Ada", "Bo"]
    assert not any(one.is_host for one in roster)


def test_the_waiting_room_flag_is_not_believed() -> None:
    """Some rooms always say that they are in a waiting room, so they were never in a meeting."""
    state = told("*s Call Status: IN_MEETING")
    told(
        "*r InfoResult Info meeting_id: 555",
        "*r InfoResult Info is_waiting_room: on",
        state=state,
    )
    assert meeting_status(state) is MeetingStatus.IN_MEETING


def test_meetings_with_the_same_number_are_several() -> None:
    """Bookings were kept by their number, of which a series has one and other systems have none."""
    numbers = ("5550001111", "5550001111", "0", "0", "")
    state = told(
        *(
            line
            for place, number in enumerate(numbers, 1)
            for line in (
                f"*r BookingsListResult Meeting {place} meetingName: Meeting {place}",
                f"*r BookingsListResult Meeting {place} meetingNumber: {number}",
            )
        )
    )
    assert [one.meeting_number for one in state[zcommand.BOOKINGS] or ()] == [*numbers]


@pytest.mark.parametrize("place", range(3))
def test_the_first_contact_is_known_like_any_other(place: int) -> None:
    """The place of a known contact was nought, so it was taken for a new one each time."""
    contacts = Contacts()
    for number in range(3):
        contacts.add(Contact(jid=f"{number}@x", screen_name=str(number)))
    contacts.add(Contact.read({"jid": f"{place}@x", "presence": "PRESENCE_DND"}))
    assert len(contacts) == 3
    contact = contacts[f"{place}@x"]
    assert contact is not None
    assert (contact.screen_name, contact.presence) == (str(place), Presence.DND)


@pytest.mark.parametrize("form", ["json", "cli"])
async def test_messages_of_any_size_are_read(
    server: Server, simulated: SimulatedRoom, form: str
) -> None:
    """What was longer than ten thousand bytes, or shorter than fifty, was thrown away."""
    with simulated.long_info(1500):
        async with client(server, form=form) as room:
            before = room.bytes_received
            await join(room, zcommand.DialJoin(meeting_number="5550001111"))
            await agrees(room, simulated)
            assert room.bytes_received - before > 100_000
            heard: list[zevent.CallEnded] = []
            room.on(zevent.CallEnded, heard.append)
            simulated.happen(zevent.CallEnded())
            await until(room, lambda: bool(heard))
            assert not room.bytes_left_out
