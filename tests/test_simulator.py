"""The simulated room against Zoom's documents, and as a person meets it over SSH."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.catalog import COMMANDS, READINGS, SETTINGS
from custom_components.zoom_rooms.zrcsapi.framing import Scanner
from custom_components.zoom_rooms.zrcsapi.grammar import Tree, rows
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    CallInfo,
    Contact,
    DeviceLine,
    Participant,
)
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from tests import reference
from tests.simulator import Console, Pace, Server, SimulatedRoom, Tape
from tests.simulator.days import Day, bookings, phonebook, play
from tests.simulator.values import now

TRANSCRIPTS = Path(__file__).parent / "transcripts"
END = b"\r\n"


def golden(name: str) -> Any:
    """Return the payload of a transcript, as JSON has it."""
    (document,) = Scanner().feed((TRANSCRIPTS / f"{name}.json").read_bytes())
    assert isinstance(document, dict)
    return document[str(document["topKey"])]


def talk(
    room: SimulatedRoom, line: str | None, *, json: bool = False
) -> tuple[Console, Tape]:
    """Open a session without echo, and say a line."""
    tape = Tape()
    console = Console(room, tape)
    console.open()
    console.receive(b"echo off\r" + (b"format json\r" if json else b""))
    tape.taken()
    if line is not None:
        console.receive(line.encode() + b"\r")
    return console, tape


def plain(data: bytes) -> list[bytes]:
    """Return the lines, but for blank ones between blocks."""
    return [line for line in data.split(END) if line.strip()]


def devices(name: str) -> Callable[[SimulatedRoom], None]:
    """Plug in the devices of a transcript."""

    def prepare(room: SimulatedRoom) -> None:
        key = next(one for one in READINGS if one.path == name)
        told = golden(name.lower().replace(" ", "_"))
        room.put(key, tuple(DeviceLine.read(row) for row in rows(told)))

    return prepare


def system_unit(room: SimulatedRoom) -> None:
    """Be the room of the transcript."""
    told = golden("systemunit")
    for key in READINGS:
        if key.ask == "SystemUnit":
            leaf: Tree = told
            for word in key.path.split()[1:]:
                leaf = leaf[word]  # type: ignore[index,call-overload]
            room.put(key, key.codec.read(leaf))


def capabilities(room: SimulatedRoom) -> None:
    """Be able to do what the room of the transcript can."""
    told = golden("capabilities")
    for key in READINGS:
        if key.ask == "Capabilities":
            room.put(key, told[key.path.split()[1]])


def in_meeting(room: SimulatedRoom) -> None:
    """Be in the transcript's meeting, with its people."""
    room.put(zstatus.CALL_STATUS, CallStatus.IN_MEETING)
    told = golden("call_info")
    room.put(zcommand.CALL_INFO, CallInfo.read(told | told["Info"]))
    people = tuple(Participant.read(row) for row in rows(golden("list_participants")))
    room.put(zcommand.PARTICIPANTS, people)


ANSWERS: list[tuple[str, str, Callable[[SimulatedRoom], None]]] = [
    ("systemunit", "zStatus SystemUnit", system_unit),
    ("call_status", "zstatus call status", lambda room: None),
    ("audio_input_line", "zStatus Audio Input Line", devices("Audio Input Line")),
    ("audio_output_line", "zStatus Audio Output Line", devices("Audio Output Line")),
    ("video_camera_line", "zStatus Video Camera Line", devices("Video Camera Line")),
    ("video_optimizable", "zStatus Video Optimizable", lambda room: None),
    ("capabilities", "zStatus Capabilities", capabilities),
    (
        "configuration_volume",
        "zConfiguration Audio Output volume",
        lambda room: room.put(zconfiguration.AUDIO_OUTPUT_VOLUME, 60),
    ),
    ("call_info", "zCommand Call Info", in_meeting),
    ("list_participants", "zcommand call listParticipants", in_meeting),
    (
        "bookings_list",
        "zCommand Bookings List",
        lambda room: room.put(
            zcommand.BOOKINGS,
            tuple(Booking.read(row) for row in rows(golden("bookings_list"))),
        ),
    ),
    (
        "bookings_empty",
        "zCommand Bookings List",
        lambda room: room.put(zcommand.BOOKINGS, ()),
    ),
    (
        "phonebook_list",
        "zCommand Phonebook List Offset: 9 Limit: 2",
        lambda room: room.contacts.__setitem__(
            slice(None),
            [
                *[Contact(jid=str(number)) for number in range(9)],
                *[
                    Contact.read(row)
                    for row in rows(golden("phonebook_list")["Contacts"])
                ],
            ],
        ),
    ),
    (
        "dial_join_result",
        "zCommand Dial Join meetingNumber:5550001111",
        lambda room: None,
    ),
]
# What V1 prints no field of, a later release tells: the transcript is silent there.
SILENT = (b"isZoomRoom", b"Selected")


@pytest.mark.parametrize(
    ("name", "line", "prepare"), ANSWERS, ids=[one[0] for one in ANSWERS]
)
async def test_answers_as_in_the_documents(
    name: str, line: str, prepare: Callable[[SimulatedRoom], None]
) -> None:
    """To the letter in CLI format, and leaf by leaf in JSON."""
    for suffix in ("cli", "json"):
        room = SimulatedRoom(pace=Pace(login=0))
        prepare(room)
        _, tape = talk(room, line, json=suffix == "json")
        wanted = (TRANSCRIPTS / f"{name}.{suffix}").read_bytes()
        got = tape.taken()
        room.close()
        if suffix == "cli":
            first = plain(wanted)
            lines = [
                one for one in plain(got) if not any(word in one for word in SILENT)
            ]
            assert lines[: len(first)] == first
        else:
            document = Scanner().feed(got)[0]
            told = Scanner().feed(wanted)[0]
            assert isinstance(document, dict)
            assert isinstance(told, dict)
            assert shape(document) >= shape(told)


def shape(tree: Tree, path: tuple[str, ...] = ()) -> set[tuple[object, ...]]:
    """Return every leaf with its path and its JSON type."""
    if isinstance(tree, dict):
        return {
            leaf for name, value in tree.items() for leaf in shape(value, (*path, name))
        }
    if isinstance(tree, list):
        return {
            leaf
            for at, value in enumerate(tree)
            for leaf in shape(value, (*path, str(at)))
        }
    return {(*path, type(tree), tree)}


EVENTS: list[tuple[str, Callable[[SimulatedRoom], object]]] = [
    (
        "call_status_change",
        lambda room: room.__setitem__(
            zstatus.CALL_STATUS, CallStatus.CONNECTING_MEETING
        ),
    ),
    ("bookings_updated", lambda room: room.happen(zevent.BookingsUpdated())),
    (
        "incoming_call",
        lambda room: room.happen(
            zevent.IncomingCallIndication.read(golden("incoming_call"))
        ),
    ),
    (
        "treated_incoming_call",
        lambda room: room.happen(
            zevent.TreatedIncomingCallIndication.read(golden("treated_incoming_call"))
        ),
    ),
    ("call_disconnect", lambda room: room.happen(zevent.CallDisconnect(success=True))),
    (
        "call_connect_error",
        lambda room: room.happen(
            zevent.CallConnectError.read(golden("call_connect_error"))
        ),
    ),
    (
        "meeting_needs_password",
        lambda room: room.happen(zevent.MeetingNeedsPassword(needs_password=True)),
    ),
    ("need_wait_for_host", lambda room: room.happen(zevent.NeedWaitForHost(wait=True))),
    (
        "update_call_record_info",
        lambda room: room.happen(
            zevent.UpdateCallRecordInfo(can_record=True, meeting_is_being_recorded=True)
        ),
    ),
    ("pipe_other_controller_login", lambda room: room.take_over()),
    (
        "phonebook_updated_contact",
        lambda room: room.happen(
            zevent.PhonebookUpdatedContact.read(
                golden("phonebook_updated_contact")["Updated Contact"]
            )
        ),
    ),
]


@pytest.mark.parametrize(("name", "happen"), EVENTS, ids=[one[0] for one in EVENTS])
@pytest.mark.parametrize("suffix", ["cli", "json"])
async def test_tells_as_in_the_documents(
    name: str, happen: Callable[[SimulatedRoom], object], suffix: str
) -> None:
    """To the letter in JSON, blank lines aside in CLI format."""
    room = SimulatedRoom(pace=Pace(login=0))
    _, tape = talk(room, None, json=suffix == "json")
    happen(room)
    wanted = (TRANSCRIPTS / f"{name}.{suffix}").read_bytes()
    if suffix == "json":
        assert tape.taken().strip() == wanted.strip()
    else:
        assert plain(tape.taken()) == plain(wanted)
    room.close()


@pytest.mark.parametrize("json", [False, True])
async def test_every_row_is_understood(json: bool) -> None:
    """Every reading and setting is told, every command answered, none is unsupported."""
    room = SimulatedRoom(pace=Pace(login=0))
    room.scripts["tst2"] = "zCommand Comment Text: hello\r\n"
    console, tape = talk(room, "zCommand Dial StartPmi Duration: 9", json=json)
    await room.until(lambda: room.in_meeting)
    tape.taken()
    lines = [
        *(key.get().line for key in (*READINGS, *SETTINGS)),
        *(verb.line for verb in reference.COMMANDS if "Dial" not in verb.path),
    ]
    for line in lines:
        console.receive(line.encode() + b"\r")
        answer = tape.taken()
        assert answer, line
        assert b"onUnsupported" not in answer, line
    assert len(COMMANDS) == 20
    room.close()


async def test_a_line_is_edited() -> None:
    """Arrows, Del, Backspace, and the history, as on the device."""
    room = SimulatedRoom(pace=Pace(login=0))
    tape = Tape()
    console = Console(room, tape)
    console.open()
    left, right, up, down, delete = (
        f"\x1b[{key}".encode() for key in ("D", "C", "A", "B", "3~")
    )
    console.receive(b"zStatus Cal Status" + left * 7 + b"l" + b"\r")
    console.receive(up + b"\r")
    console.receive(b"xecho" + left * 5 + delete + right * 4 + b" ofg\x7ff\r")
    console.receive(up + up + down + b"\r")
    assert room.received == [
        "zStatus Call Status",
        "zStatus Call Status",
        "echo off",
        "echo off",
    ]
    room.close()


@pytest.mark.parametrize("end", [b"\r", b"\r\n", b"\r\r\n"])
async def test_every_line_end(end: bytes) -> None:
    """CR LF is a line and an empty one."""
    room = SimulatedRoom(pace=Pace(login=0))
    console, tape = talk(room, None)
    console.receive(b"zStatus Call Status" + end)
    assert b"NOT_IN_MEETING" in tape.taken()
    assert [line for line in room.received if line] == [
        "echo off",
        "zStatus Call Status",
    ]
    room.close()


async def test_nothing_is_heard_before_the_login_text(server: Server) -> None:
    """A client that does not wait loses what it says."""
    room = SimulatedRoom(pace=Pace(login=None))
    console, tape = talk(room, "zStatus Call Status")
    assert b"NOT_IN_MEETING" not in tape.taken()
    console.close()


def connect(server: Server, **more: Any) -> Any:
    """Connect as a client that knows nothing of us."""
    options = {
        "username": "zoom",
        "password": server.passcode,
        "known_hosts": None,
    } | more
    return asyncssh.connect(
        server.host,
        server.port,
        client_keys=None,
        config=None,
        agent_path=None,
        **options,
    )


@pytest.mark.parametrize("term", ["xterm", None])
async def test_a_person_over_ssh(
    server: Server, simulated: SimulatedRoom, term: str | None
) -> None:
    """With a terminal and without one: login text, echo, both formats, goodbye."""
    async with connect(server) as connection:
        stdin, stdout, _ = await connection.open_session(term_type=term)
        await stdout.readuntil("numberOfLegacyRoom: 0\r\n** end")
        stdin.write("zStatus Call Status\r")
        assert "zStatus Call Status" in await stdout.readuntil("** end")
        stdin.write("format json\rzStatus Call Status\r")
        assert '"Status": "NOT_IN_MEETING"' in await stdout.readuntil('"zStatus"\r\n}')
        simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 31
        assert '"volume": 31' in await stdout.readuntil('"zConfiguration"\r\n}')
        stdin.write("bye\r")
        assert "bye" in await stdout.read()


async def test_who_is_not_let_in(server: Server) -> None:
    """Other users, other passcodes, commands without a shell, and a second session."""
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(server, password="no")
    with pytest.raises(asyncssh.PermissionDenied):
        await connect(server, username="root")
    async with connect(server) as first:
        with pytest.raises(asyncssh.ChannelOpenError):
            await first.create_process("ls")
    async with connect(server) as first:
        _, stdout, _ = await first.open_session(term_type="xterm")
        await stdout.readuntil("** end")
        async with connect(server) as second:
            _, other, _ = await second.open_session(term_type="xterm")
            assert "*e Connection rejected" in await other.read()
    assert server.key.get_algorithm() == "ssh-rsa"


async def test_a_session_closed_too_early_leaves_the_room_joining(
    server: Server,
) -> None:
    """As real rooms do."""
    server.room.pace = Pace(connect=0.05)
    async with connect(server) as connection:
        stdin, stdout, _ = await connection.open_session(term_type="xterm")
        await stdout.readuntil("** end")
        stdin.write("zCommand Dial Join meetingNumber: 5550001111\r")
        await stdout.readuntil("CONNECTING_MEETING")
    await server.room.until(lambda: server.room.sessions_open == 0)
    await asyncio.sleep(0.1)
    assert server.room[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING


async def test_a_busy_day() -> None:
    """Its calendar has one of every sort, and things happen by themselves."""
    room = SimulatedRoom(contacts=phonebook(100))
    play(room, Day.QUIET)
    assert room[zcommand.BOOKINGS] == tuple(bookings(now()))
    assert {one.joinable for one in room[zcommand.BOOKINGS]} == {True, False}
    assert len({one.jid for one in room.contacts}) == 100
    play(room, Day.BUSY)
    room.close()
