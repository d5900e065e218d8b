"""The room over real SSH: connecting, asking, losing, coming back."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
import contextlib
from copy import replace
from pathlib import Path
import socket
import sys
from typing import Any, Final

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    Address,
    AuthenticationFailed,
    CommandRefused,
    ConnectionFailed,
    ConnectionTimedOut,
    ConnectionWasRefused,
    HostKeyChanged,
    Key,
    Limits,
    NoAnswer,
    NotAZoomRoom,
    NotExecuted,
    RoomBusy,
    UnknownHost,
    ZoomRoom,
    backoff,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.calls import (
    RINGING,
    CallOutcome,
    RingEnded,
    RingStarted,
)
from custom_components.zoom_rooms.zrcsapi.framing import LIMIT
from custom_components.zoom_rooms.zrcsapi.grammar import Command
from custom_components.zoom_rooms.zrcsapi.joining import JoinStatus, join, leave
from custom_components.zoom_rooms.zrcsapi.meeting import (
    MEETING_STATUS,
    PASSCODE_PROMPT,
    MeetingStatus,
)
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from tests.conftest import PASSCODE
from tests.simulator import Pace, Server, SimulatedRoom, new_host_key, serving
from tests.simulator.meeting import Dialled, Waiting
from tests.simulator.rendering import Outcome

SLOW = Pace(connect=30)
QUICK = Limits(connect=2, login=1, answer=1, idle=30, joining=0.02, farewell=0.5)


def at_once() -> Iterator[float]:
    """Reconnect without waiting."""
    while True:
        yield 0.0


def address(server: Server, **changes: Any) -> Address:
    """Return where the simulated room is."""
    return Address(
        **{"host": server.host, "port": server.port, "passcode": PASSCODE} | changes
    )


def make(server: Server, *, limits: Limits = QUICK, **changes: Any) -> ZoomRoom:
    """Return a room that is not connected."""
    return ZoomRoom(address(server, **changes), limits=limits, delays=at_once)


@pytest.fixture
async def room(server: Server) -> AsyncGenerator[ZoomRoom]:
    """Return a connected room."""
    room = make(server)
    await room.connect()
    yield room
    await room.close()


async def until(room: ZoomRoom, condition: Callable[[], bool]) -> None:
    """Return when a condition is met; fail after some seconds."""
    looked = asyncio.Event()
    stops = [
        room.subscribe(lambda _: looked.set()),
        room.on_connection(looked.set),
        room.on(object, lambda _: looked.set()),
    ]
    async with asyncio.timeout(5):
        while not condition():
            await looked.wait()
            looked.clear()
    for stop in stops:
        stop()


async def barrier(room: ZoomRoom) -> None:
    """Return when all that the room said by now has been read."""
    await room.send(zstatus.VIDEO_OPTIMIZABLE.get())


async def test_connecting_learns_everything(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """After connecting, every value that there is outside a meeting is known."""
    assert room.connected
    assert room.sessions == 1
    for key in (
        zstatus.ROOM_NAME,
        zstatus.EMAIL,
        zstatus.CALL_STATUS,
        zstatus.AUDIO_INPUT_LINE,
        zstatus.VIDEO_CAMERA_LINE,
        zstatus.SUPPORTS_SOFTWARE_AUDIO_PROCESSING,
        zstatus.LOGIN_ZAAPI_RELEASE,
        zconfiguration.AUDIO_OUTPUT_VOLUME,
        zconfiguration.VIDEO_CAMERA_SELECTED_ID,
        zcommand.BOOKINGS,
    ):
        told = room[key]
        assert told is not None, key
        if key not in (zstatus.AUDIO_INPUT_LINE, zstatus.VIDEO_CAMERA_LINE):
            assert told == simulated[key], key
    assert room[zconfiguration.CALL_MICROPHONE_MUTE] is None
    assert room[MEETING_STATUS] is MeetingStatus.NOT_IN_MEETING
    assert room.unsupported == set()
    assert room.fingerprint.startswith("SHA256:")


async def test_it_introduces_itself(server: Server, simulated: SimulatedRoom) -> None:
    """The portal shows who controls the room."""
    room = ZoomRoom(
        address(server),
        limits=QUICK,
        introduction={zconfiguration.CLIENT_APP_VERSION: "1.2.3"},
    )
    await room.connect()
    assert simulated[zconfiguration.CLIENT_APP_VERSION] == "1.2.3"
    await room.close()


async def test_nothing_but_terminal_commands_comes_first(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Then the question that shows whether a room answers at all."""
    assert simulated.received[:3] == ["echo off", "format json", "zStatus SystemUnit"]


async def test_a_room_that_stays_in_cli_works_too(
    server: Server, simulated: SimulatedRoom
) -> None:
    """JSON is asked for, and not relied on."""
    simulated.ignored.add("format json")
    room = make(server)
    await room.connect()
    assert (
        room[zconfiguration.AUDIO_OUTPUT_VOLUME]
        == simulated[zconfiguration.AUDIO_OUTPUT_VOLUME]
    )
    await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 7)
    await barrier(room)
    assert room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 7
    joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    assert joined.status is JoinStatus.JOINED
    await until(room, lambda: bool(room[zcommand.PARTICIPANTS]))
    await room.close()


async def test_a_question_that_is_not_answered(
    server: Server, simulated: SimulatedRoom
) -> None:
    """All others are, whether they were asked before it or after."""
    simulated.ignored.add("zStatus Capabilities")
    room = make(server, limits=replace(QUICK, answer=0.3))
    await room.connect()
    assert room[zstatus.CAN_MUTE_ON_ENTRY] is None
    assert room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
    assert room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 55
    assert room[zcommand.BOOKINGS] == ()
    await room.close()


@pytest.mark.parametrize("size", [1, 7, 100])
async def test_packets_of_any_size(
    server: Server, simulated: SimulatedRoom, size: int
) -> None:
    """The network cuts where it likes."""
    with simulated.split_every(size):
        room = make(server)
        await room.connect()
        assert room[zstatus.ROOM_NAME] == simulated[zstatus.ROOM_NAME]
        await room.close()


async def test_a_room_without_a_login_text(server: Server) -> None:
    """After its time limit, talking begins anyway."""
    silent = SimulatedRoom(pace=Pace(login=None))
    silent.hears_early = True
    async with serving(silent, passcode=PASSCODE) as other:
        room = make(other, limits=Limits(login=0.05, answer=0.1, farewell=0.1))
        with pytest.raises(NotAZoomRoom):
            await room.connect()
        await room.close()


async def test_values_are_pushed(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """What is changed on the tablet is told, once, and only what changed."""
    seen: list[frozenset[Key[Any]]] = []
    stop = room.subscribe(seen.append)
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 13
    await barrier(room)
    assert seen == [frozenset({zconfiguration.AUDIO_OUTPUT_VOLUME})]
    assert room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 13
    stop()
    stop()
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 14
    await barrier(room)
    assert len(seen) == 1


async def test_what_is_remembered_has_no_values(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Anybody may read it: which rows changed, and whether it was refused."""
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 31
    with (
        simulated.refuse(zcommand.BookingsList, "geheim"),
        pytest.raises(CommandRefused),
    ):
        await room.send(zcommand.BookingsList())
    await barrier(room)
    news, refused, barriers_answer = map(str, list(room.recent)[-3:])
    assert news == "zConfiguration Audio (notice): Audio Output volume"
    assert refused == "zCommand BookingsListResult (answer, refused): no change"
    assert barriers_answer.endswith("(answer): no change")


async def test_a_meeting_from_joining_to_leaving(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Joining waits for what comes of it; in the meeting, everything of it is known."""
    simulated.people["5550001111"] = ("Ada Example",)
    joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    assert joined.status is JoinStatus.JOINED
    await until(room, lambda: room[zconfiguration.CALL_CAMERA_MUTE] is not None)
    await until(room, lambda: room[zconfiguration.OPTIMIZE_VIDEO_SHARING] is not None)
    assert [one.user_name for one in room[zcommand.PARTICIPANTS] or ()][1:] == [
        "Ada Example"
    ]
    info = room[zcommand.CALL_INFO]
    assert info is not None
    assert info.meeting_id == "5550001111"
    await room.set(zconfiguration.CALL_MICROPHONE_MUTE, True)
    await barrier(room)
    assert room[zconfiguration.CALL_MICROPHONE_MUTE] is True
    assert await leave(room)
    assert room[zcommand.PARTICIPANTS] is None
    with pytest.raises(CommandRefused):
        await room.set(zconfiguration.CALL_MICROPHONE_MUTE, True)


async def test_connecting_while_the_room_is_in_a_meeting(
    server: Server, simulated: SimulatedRoom
) -> None:
    """What was not heard of is asked for."""
    first = make(server)
    await first.connect()
    await join(first, zcommand.DialStartPmi(duration=5))
    await first.close()
    room = make(server)
    await room.connect()
    assert room[MEETING_STATUS] is MeetingStatus.IN_MEETING
    for key in (
        zcommand.CALL_INFO,
        zcommand.PARTICIPANTS,
        zconfiguration.CALL_MICROPHONE_MUTE,
    ):
        assert room[key] is not None
    await room.close()


@pytest.mark.parametrize("in_meeting", [False, True])
async def test_the_strict_v1(socket_enabled: None, in_meeting: bool) -> None:
    """Without a call status, Call Info and what happens tell the same."""
    strict = SimulatedRoom(supports_call_status=False)
    async with serving(strict, passcode=PASSCODE) as server:
        room = make(server)
        await room.connect()
        assert room.unsupported == {str(zstatus.CALL_STATUS.get())}
        assert room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
        joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
        assert joined.status is JoinStatus.JOINED
        if in_meeting:
            await room.close()
            room = make(server)
            await room.connect()
            assert room[MEETING_STATUS] is MeetingStatus.IN_MEETING
        assert await leave(room)
        await room.close()


async def test_joining_that_fails(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """With Zoom's own words."""
    joined = await join(room, zcommand.DialJoin(meeting_number="12"))
    assert joined.status is JoinStatus.FAILED
    assert joined.error == "This meeting ID is not valid. Please check and try again."


async def test_joining_with_a_passcode(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Asked for, wrong, right. While it is asked for, nothing else goes out."""
    simulated.passcodes["5550001111"] = "geheim"
    joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    assert joined.status is JoinStatus.NEEDS_PASSCODE
    assert room.pending
    volume = asyncio.ensure_future(room.send(zconfiguration.AUDIO_OUTPUT_VOLUME.get()))
    joined = await join(
        room, zcommand.DialJoin(meeting_number="5550001111", password="x")
    )
    assert joined.status is JoinStatus.WRONG_PASSCODE
    assert not volume.done()
    joined = await join(
        room, zcommand.DialJoin(meeting_number="5550001111", password="geheim")
    )
    assert joined.status is JoinStatus.JOINED
    await volume
    assert not room.pending


@pytest.mark.usefixtures("socket_enabled")
async def test_connecting_to_a_room_of_the_first_release_that_waits() -> None:
    """It says nothing to the one question that would tell, and is no reason to give up."""
    first = SimulatedRoom(supports_call_status=False, pace=Pace())
    first.hostless.add("5550001111")
    async with serving(first, passcode=PASSCODE) as server:
        first.connect(Dialled(number="5550001111"))
        await first.until(lambda: first.waiting is Waiting.HOST)
        room = make(server, limits=Limits(answer=0.1, farewell=0.1))
        await room.connect()
        first.host_arrives()
        await until(room, lambda: room[MEETING_STATUS] is MeetingStatus.IN_MEETING)
        await room.close()


async def test_waiting_for_the_host(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Joining ends with that, and the meeting begins when the host is there."""
    simulated.hostless.add("5550001111")
    joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    assert joined.status is JoinStatus.WAITING_FOR_HOST
    simulated.host_arrives()
    await until(room, lambda: room[MEETING_STATUS] is MeetingStatus.IN_MEETING)


async def test_joining_that_comes_to_nothing(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Neither in nor out within the time limit, and told as that."""
    simulated.pace = SLOW
    joined = await join(
        room, zcommand.DialJoin(meeting_number="5550001111"), time_limit=0.05
    )
    assert joined.status is JoinStatus.CONNECTING
    assert await leave(room)


async def test_losing_the_session_while_joining(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It is not known what came of it, and that is said."""
    simulated.pace = SLOW
    joining = asyncio.ensure_future(
        join(room, zcommand.DialJoin(meeting_number="5550001111"))
    )
    await until(room, lambda: room[MEETING_STATUS] is MeetingStatus.CONNECTING)
    simulated.drop()
    with pytest.raises(ConnectionFailed):
        await joining


@pytest.mark.parametrize("accept", [True, False])
async def test_answering_a_call(
    room: ZoomRoom, simulated: SimulatedRoom, accept: bool
) -> None:
    """Only the answer goes out, and how the ring ended is told."""
    seen: list[object] = []
    room.on(RingStarted, seen.append)
    room.on(RingEnded, seen.append)
    simulated.ring(caller_jid="ada@example.com", caller_name="Ada Example")
    await until(room, lambda: bool(room[RINGING]))
    assert room.pending
    waiting = asyncio.ensure_future(room.send(zconfiguration.AUDIO_OUTPUT_VOLUME.get()))
    await (room.accept if accept else room.reject)("ada@example.com")
    await waiting
    assert not room.pending
    await until(room, lambda: len(seen) == 2)
    assert isinstance(seen[1], RingEnded)
    assert seen[1].outcome is (CallOutcome.ACCEPTED if accept else CallOutcome.REJECTED)
    assert seen[1].call.caller_name == "Ada Example"


async def test_a_call_right_behind_an_answer(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """What was to be asked next waits, although its turn had come."""
    loop = asyncio.get_running_loop()
    first = zstatus.CALL_STATUS.get()

    def hear(line: str) -> None:
        if line == first.line:
            loop.call_soon(simulated.ring)

    simulated.on_line = hear
    asked = [
        asyncio.ensure_future(room.send(request))
        for request in (first, zconfiguration.AUDIO_OUTPUT_VOLUME.get())
    ]
    await until(room, lambda: bool(room[RINGING]))
    await asked[0]
    (call,) = room[RINGING] or ()
    await room.reject(call.caller_jid)
    await asked[1]
    rejected = zcommand.CallReject(caller_jid=call.caller_jid).line
    assert simulated.received[-3:] == [
        first.line,
        rejected,
        zconfiguration.AUDIO_OUTPUT_VOLUME.get().line,
    ]


VOLUME: Final = zconfiguration.AUDIO_OUTPUT_VOLUME.get()


def asking_at_once(
    room: ZoomRoom,
) -> tuple[Callable[[object], None], list[asyncio.Task[object]]]:
    """Return what asks for the volume in the very moment it is told of something, and the asking."""
    asked: list[asyncio.Task[object]] = []

    def ask(_: object) -> None:
        if not asked:
            loop = asyncio.get_running_loop()
            asked.append(loop.create_task(room.send(VOLUME), eager_start=True))

    return ask, asked


@pytest.mark.parametrize("told_by", ["the ring", "its row"])
async def test_a_command_by_who_is_told_of_a_ring(
    room: ZoomRoom, simulated: SimulatedRoom, told_by: str
) -> None:
    """It waits, as an automation's first action must, which runs before anything else does."""
    ask, asked = asking_at_once(room)
    if told_by == "the ring":
        room.on(RingStarted, ask)
    else:
        room.subscribe(ask, (RINGING,))
    simulated.ring(caller_jid="ada@example.com")
    await until(room, lambda: bool(room[RINGING]))
    await room.reject("ada@example.com")
    await asked[0]
    rejected = zcommand.CallReject(caller_jid="ada@example.com")
    assert simulated.received[-2:] == [rejected.line, VOLUME.line]


async def test_a_command_by_who_is_told_of_a_prompt(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It waits for the passcode, or would end the question for it."""
    ask, asked = asking_at_once(room)
    room.subscribe(ask, (PASSCODE_PROMPT,))
    simulated.happen(zevent.MeetingNeedsPassword(needs_password=True))
    await until(room, lambda: bool(asked))
    answer = zcommand.DialJoin(meeting_number=NUMBER, password="geheim")
    await room.send(answer)
    await asked[0]
    assert [
        line for line in simulated.received[-4:] if line in (answer.line, VOLUME.line)
    ] == [answer.line, VOLUME.line]


@pytest.mark.parametrize("accept", [True, False])
async def test_dialing_while_it_rings(
    room: ZoomRoom, simulated: SimulatedRoom, accept: bool
) -> None:
    """It waits, and is not done any more if the call is taken meanwhile."""
    simulated.ring(caller_jid="ada@example.com", meeting_number="5550002222")
    await until(room, lambda: bool(room[RINGING]))
    dialing = asyncio.ensure_future(
        room.send(zcommand.DialJoin(meeting_number="5550001111", password="x"))
    )
    await (room.accept if accept else room.reject)("ada@example.com")
    if accept:
        with pytest.raises(NotExecuted):
            await dialing
    else:
        await dialing
    await simulated.until(lambda: simulated.in_meeting)
    number = simulated[zcommand.CALL_INFO].meeting_id
    assert number == ("5550002222" if accept else "5550001111")


async def test_a_dialing_that_is_called_off_in_silence(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It is told at once, also where nothing is said any more by which it would be noticed."""
    simulated.unsaid.add(zevent.TreatedIncomingCallIndication)
    simulated.ring(caller_jid="ada@example.com", meeting_number="5550002222")
    await until(room, lambda: bool(room[RINGING]))
    dialing = asyncio.ensure_future(
        room.send(zcommand.DialJoin(meeting_number="5550001111"))
    )
    simulated.accept = lambda caller_jid=None: None
    accept = zcommand.CallAccept(caller_jid="ada@example.com")
    with simulated.unanswered("zCommand"):
        accepting = asyncio.ensure_future(room.accept(accept.caller_jid))
        await simulated.until(lambda: accept.line in simulated.received)
        # An answer that calls itself a notice. That it is one, the time limit shows.
        answer = Outcome(zcommand.CallAccept)
        answer.sync = False
        simulated.say(answer)
        await accepting
        # It is looked whether it should be said once more: nobody was taken anywhere.
        async with asyncio.timeout(1):
            await simulated.until(
                lambda: zstatus.CALL_STATUS.get().line in simulated.received[-2:]
            )
    dialing.cancel()


async def test_a_call_that_nobody_answers(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It is missed when its life time is over, and then the gate opens, told or not."""
    seen: list[RingEnded] = []
    room.on(RingEnded, seen.append)
    simulated.unsaid.add(zevent.TreatedIncomingCallIndication)
    simulated.ring(caller_jid="ada@example.com", life_time=1)
    await until(room, lambda: bool(seen))
    assert seen[0].outcome is CallOutcome.MISSED
    assert not room.pending
    await barrier(room)


@pytest.mark.parametrize("answered", [True, False])
async def test_a_call_that_rings_when_the_session_is_lost(
    room: ZoomRoom, simulated: SimulatedRoom, answered: bool
) -> None:
    """It has ended, one way or the other, for whoever waits for that."""
    seen: list[RingEnded] = []
    room.on(RingEnded, seen.append)
    simulated.ring(caller_jid="ada@example.com", meeting_number="5550001111")
    await until(room, lambda: bool(room[RINGING]))
    simulated.drop()
    await until(room, lambda: not room.connected)
    await simulated.until(lambda: not simulated.sessions_open)
    if answered:
        simulated.accept("ada@example.com")
    await simulated.until(lambda: simulated.in_meeting is answered)
    assert seen == []
    await room.connect()
    assert [ring.outcome for ring in seen] == [
        CallOutcome.ANSWERED_ELSEWHERE if answered else CallOutcome.MISSED
    ]
    assert not room[RINGING]


@pytest.mark.parametrize("released", [True, False])
async def test_a_call_that_rings_when_the_tablet_takes_the_room(
    room: ZoomRoom, simulated: SimulatedRoom, released: bool
) -> None:
    """It is for whoever is there."""
    seen: list[RingEnded] = []
    room.on(RingEnded, seen.append)
    simulated.ring(caller_jid="ada@example.com")
    await until(room, lambda: bool(room[RINGING]))
    if released:
        await room.release()
    else:
        simulated.take_over()
        await until(room, lambda: room.displaced)
    assert [ring.outcome for ring in seen] == [CallOutcome.ANSWERED_ELSEWHERE]


async def test_a_call_answered_at_the_room(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Somebody was quicker."""
    seen: list[RingEnded] = []
    room.on(RingEnded, seen.append)
    simulated.ring(caller_jid="ada@example.com")
    await until(room, lambda: bool(room[RINGING]))
    simulated.accept()
    await until(room, lambda: bool(seen))
    assert seen[0].outcome is CallOutcome.ANSWERED_ELSEWHERE


CALL: Final = "a call rings"
PASSCODE_ASKED: Final = "a passcode is asked for"
NUMBER: Final = "5550001111"


def _unheard(simulated: SimulatedRoom) -> None:
    """Let somebody take the call at the room, of which only the meeting is told."""
    simulated.unsaid.add(zevent.TreatedIncomingCallIndication)
    simulated.accept()


@pytest.mark.parametrize(
    ("pending", "end"),
    [
        pytest.param(
            CALL,
            lambda _, simulated: simulated.stop_ringing(accepted=False),
            id="the caller gives up",
        ),
        pytest.param(
            CALL,
            lambda _, simulated: simulated.accept(),
            id="it is taken at the room",
        ),
        pytest.param(
            CALL,
            lambda _, simulated: _unheard(simulated),
            id="it is taken at the room and the notice is lost",
        ),
        pytest.param(
            CALL,
            lambda _, simulated: simulated.unsaid.add(
                zevent.TreatedIncomingCallIndication
            ),
            id="its life time is over",
        ),
        pytest.param(CALL, lambda room, _: room.accept("ada@x"), id="we accept"),
        pytest.param(CALL, lambda room, _: room.reject("ada@x"), id="we reject"),
        pytest.param(
            PASSCODE_ASKED,
            lambda room, _: room.send(
                zcommand.DialJoin(meeting_number=NUMBER, password="geheim")
            ),
            id="the passcode is right",
        ),
        pytest.param(
            PASSCODE_ASKED,
            lambda room, _: room.send(zcommand.CallLeave()),
            id="we leave",
        ),
        pytest.param(
            PASSCODE_ASKED,
            lambda _, simulated: simulated.go_out(),
            id="it is given up at the room",
        ),
        pytest.param(
            PASSCODE_ASKED,
            lambda _, simulated: simulated.fail("No"),
            id="the meeting fails",
        ),
        pytest.param(
            PASSCODE_ASKED,
            lambda _, simulated: simulated.happen(
                zevent.MeetingNeedsPassword(needs_password=False)
            ),
            id="it is no longer asked",
        ),
        pytest.param(
            PASSCODE_ASKED, lambda *_: None, id="nothing is said of it any more"
        ),
        *(
            pytest.param(
                pending,
                lambda _, simulated: simulated.take_over(),
                id=f"{pending} and the tablet takes the room",
            )
            for pending in (CALL, PASSCODE_ASKED)
        ),
    ],
)
async def test_the_gate_opens_again(
    server: Server,
    simulated: SimulatedRoom,
    pending: str,
    end: Callable[[ZoomRoom, SimulatedRoom], Awaitable[None] | None],
) -> None:
    """However it ends, even if nobody says so; and what had to wait is done then."""
    room = make(server, limits=replace(QUICK, prompt=0.3))
    await room.connect()
    if pending is CALL:
        simulated.ring(caller_jid="ada@x", meeting_number=NUMBER, life_time=1)
    else:
        simulated.passcodes[NUMBER] = "geheim"
        await room.send(zcommand.DialJoin(meeting_number=NUMBER))
    await until(room, lambda: bool(room.pending))
    said = len(simulated.received)
    asked = zconfiguration.AUDIO_INPUT_VOLUME.to(7)
    waiting = asyncio.ensure_future(room.send(asked))
    # The room itself may change meanwhile, and that is heard.
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 19
    await until(room, lambda: room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 19)
    assert simulated.received[said:] == []
    ended = end(room, simulated)
    if ended is not None:
        await ended
    await waiting
    assert not room.pending
    assert simulated[zconfiguration.AUDIO_INPUT_VOLUME] == 7
    await room.close()


async def test_a_tablet_that_takes_a_ringing_room_is_left_alone(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """What was to be asked when it rings no more would take the room back, and end the call."""
    simulated.ring()
    simulated.happen(zevent.BookingsUpdated())
    await until(room, lambda: bool(room.pending))
    said = len(simulated.received)
    simulated.take_over()
    await until(room, lambda: room.displaced)
    await barrier(room)
    assert not room.displaced
    # First of all, what takes it back because somebody wants something.
    assert simulated.received[said] == zstatus.CALL_STATUS.get().line


async def test_a_call_that_is_gone(room: ZoomRoom) -> None:
    """The room says so."""
    with pytest.raises(CommandRefused):
        await room.accept("ada@example.com")


async def test_a_flood_of_notices(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """What follows from a notice is done once for all that came meanwhile."""
    asked = zcommand.BookingsList().line
    before = simulated.received.count(asked)
    for _ in range(1000):
        simulated.happen(zevent.BookingsUpdated())
    await barrier(room)
    await barrier(room)
    assert 0 < simulated.received.count(asked) - before < 50
    simulated.put(zcommand.BOOKINGS, ())
    simulated.happen(zevent.BookingsUpdated())
    await until(room, lambda: room[zcommand.BOOKINGS] == ())


async def test_a_frame_that_never_ends(
    server: Server, simulated: SimulatedRoom, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left out beyond its limit, which is said once; the session goes on, and what follows is heard."""
    room = make(server, limits=Limits(answer=30, farewell=0.5))
    await room.connect()
    with simulated.endless_frame(LIMIT + 1_000_000):
        await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 11)
        await until(room, lambda: room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 11)
    with simulated.endless_frame(1000):
        await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 12)
        await until(room, lambda: room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 12)
    assert LIMIT < room.bytes_left_out < room.bytes_received
    assert caplog.text.count("cannot be read") == 1
    assert room.sessions == 1
    await room.close()


async def test_a_call_of_a_thousand_hours(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It is not believed: the gate opens again, whatever the room says."""
    for number in range(100):
        simulated.ring(
            caller_jid=f"ada{number}@example.com", life_time=3600 * 1000, seconds=3600
        )
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 18
    await until(room, lambda: room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 18)
    now = asyncio.get_running_loop().time()
    assert room.calls.next_end is not None
    assert room.calls.next_end <= now + 300
    assert len(room[RINGING] or ()) == 20


async def test_bookings_follow_the_room(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """The notice is empty; the list is asked for."""
    simulated[zcommand.BOOKINGS] = ()
    await until(room, lambda: room[zcommand.BOOKINGS] == ())


async def test_a_lost_session_comes_back(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """What was changed meanwhile is known afterwards."""
    running = asyncio.ensure_future(room.run())
    simulated.drop()
    await until(room, lambda: not room.connected)
    with pytest.raises(ConnectionFailed):
        await room.send(zstatus.ROOM_NAME.get())
    simulated.put(zconfiguration.AUDIO_OUTPUT_VOLUME, 99)
    await until(room, lambda: room.connected)
    assert room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 99
    assert room.sessions == 2
    await room.close()
    await running


async def test_what_is_out_when_the_session_is_lost_fails(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """At once, not after a time limit."""
    with simulated.silent():
        asked = asyncio.ensure_future(room.send(zstatus.ROOM_NAME.get()))
        await simulated.until(lambda: simulated.received[-1] == "zStatus SystemUnit")
        simulated.drop()
        with pytest.raises(ConnectionFailed):
            await asked


async def test_a_peer_that_is_dead_is_noticed(
    server: Server, simulated: SimulatedRoom
) -> None:
    """By its silence, when it is asked whether it lives."""
    room = make(server, limits=Limits(idle=0.05, answer=0.1, farewell=0.1))
    await room.connect()
    with simulated.silent():
        await until(room, lambda: not room.connected)
    await room.close()


async def test_a_peer_that_is_dead_is_noticed_by_a_command(
    server: Server, simulated: SimulatedRoom
) -> None:
    """By the first one that is not answered, long before the silence would tell."""
    room = make(server, limits=Limits(answer=0.1, farewell=0.1))
    await room.connect()
    with simulated.silent():
        waiting = asyncio.ensure_future(room.send(zstatus.CALL_STATUS.get()))
        with pytest.raises(NoAnswer):
            await room.send(zstatus.VIDEO_OPTIMIZABLE.get())
        with pytest.raises((NoAnswer, ConnectionFailed)):
            await waiting
        assert not room.connected
    await room.close()


async def test_a_peer_that_is_dead_is_noticed_by_a_page_of_the_phonebook(
    server: Server, simulated: SimulatedRoom
) -> None:
    """One may be too much for a room that lives, so it is asked for something that is not."""
    room = make(server, limits=Limits(answer=0.1, farewell=0.1))
    await room.connect()
    page = zcommand.PhonebookList(offset=0, limit=10000)
    with simulated.silent():
        with pytest.raises(NoAnswer):
            await room.send(page, time_limit=0.12)
        await until(room, lambda: not room.connected)
    await room.connect()
    simulated.ignored.add(page.line)
    with pytest.raises(NoAnswer):
        await room.send(page, time_limit=0.12)
    await barrier(room)
    assert room.connected
    await room.close()


def timer(port: int) -> str:
    """Return which timer runs for the connection to a port of ours."""
    peer = f"0100007F:{port:04X}"
    rows = map(str.split, Path("/proc/net/tcp").read_text().splitlines())
    (timer,) = [row[5] for row in rows if row[2] == peer and row[3] == "01"]
    return timer.partition(":")[0]


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's own tables")
async def test_the_system_watches_over_the_connection(
    room: ZoomRoom, server: Server
) -> None:
    """For when nothing may be said: while it rings, or while another controller has the room."""
    await barrier(room)
    # What Linux calls the timer that asks the peer's system whether it is there.
    assert timer(server.port) == "02"


def test_a_dead_peer_is_noticed_in_time() -> None:
    """By default within 45 s when nothing is said, and then only if it is really silent."""
    limits = Limits()
    assert limits.idle + limits.answer <= 45


async def test_silence_is_no_reason_to_hang_up(
    server: Server, simulated: SimulatedRoom
) -> None:
    """A room that answers the question for life stays connected."""
    room = make(server, limits=Limits(idle=0.03, answer=1, farewell=0.1))
    await room.connect()
    asked = len(simulated.received)
    await simulated.until(lambda: len(simulated.received) > asked + 2)
    assert room.connected
    await room.close()


async def test_an_answer_that_does_not_come(
    server: Server, simulated: SimulatedRoom
) -> None:
    """Only this question fails while other bytes come."""
    room = make(server, limits=Limits(answer=0.1, farewell=0.1))
    await room.connect()
    simulated.hostless.add("5550001111")
    await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    asked = asyncio.ensure_future(room.send(zcommand.GetCallInfo()))
    await simulated.until(lambda: simulated.received[-1] == "zCommand Call Info")
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 3
    with pytest.raises(NoAnswer):
        await asked
    assert room.connected
    await room.close()


async def test_a_caller_that_no_longer_waits(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Cancelling is not an error, and does not disturb the next in line."""
    with simulated.silent(), contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.02):
            await room.send(zstatus.ROOM_NAME.get())
    await barrier(room)


async def test_another_controller(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """It is noticed, the next command brings the room back, and what was missed is learnt."""
    simulated.take_over()
    await until(room, lambda: room.displaced)
    simulated.put(zconfiguration.AUDIO_INPUT_VOLUME, 5)
    await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 21)
    assert not room.displaced
    await until(room, lambda: room[zconfiguration.AUDIO_INPUT_VOLUME] == 5)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 21


async def test_dialing_takes_the_room_back(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """By something harmless, so that it is never the dialing that gets lost."""
    simulated.take_over()
    await until(room, lambda: room.displaced)
    said = len(simulated.received)
    joined = await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    assert joined.status is JoinStatus.JOINED
    assert simulated.received[said] == str(zstatus.CALL_STATUS.get())
    assert sum("Dial Join" in line for line in simulated.received) == 1


async def test_a_tablet_that_keeps_the_room_is_left_alone(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Nothing is said to it, not even over a lost session."""
    running = asyncio.ensure_future(room.run())
    simulated.take_over()
    await until(room, lambda: room.displaced)
    said, sessions = len(simulated.received), simulated.sessions_opened
    simulated.drop()
    await until(room, lambda: not room.connected)
    await asyncio.sleep(0.1)
    assert room.displaced
    assert len(simulated.received) == said
    assert simulated.sessions_opened == sessions
    # A person's command is another matter.
    await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 22)
    assert room.connected
    assert not room.displaced
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 22
    # It is ours again, so from now on it is held again.
    simulated.drop()
    await until(room, lambda: not room.connected)
    await until(room, lambda: room.connected)
    await room.close()
    await running


@pytest.fixture
def unnoticed(simulated: SimulatedRoom) -> Callable[[], None]:
    """Return how the tablet takes the room at the moment in which something is said to it."""

    def take() -> None:
        simulated.unsaid.add(zevent.PipeOtherControllerLogin)
        simulated.take_over()

    return take


async def test_what_is_harmless_is_said_again(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """Once, and the caller does not notice."""
    unnoticed()
    await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 23)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 23
    line = zconfiguration.AUDIO_OUTPUT_VOLUME.to(23).line
    assert simulated.received.count(line) == 2


@pytest.mark.parametrize(
    "command",
    [
        zcommand.DialJoin(meeting_number="5550001111"),
        zcommand.DialStart(meeting_number="5550001111"),
        zcommand.DialStartPmi(duration=30),
        zcommand.Invite(duration=30, users=("ada@example.com",)),
    ],
    ids=lambda command: command.path,
)
async def test_dialing_is_said_again_after_looking(
    room: ZoomRoom,
    simulated: SimulatedRoom,
    unnoticed: Callable[[], None],
    command: Command[None],
) -> None:
    """The room is idle, so it was not done."""
    unnoticed()
    joined = await join(room, command)
    assert joined.status is JoinStatus.JOINED
    assert simulated.received.count(command.line) == 2
    assert room[zcommand.CALL_INFO] is not None


async def test_dialing_is_not_repeated_into_a_meeting(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """The tablet may have joined by itself."""
    unnoticed()
    simulated.put(zstatus.CALL_STATUS, CallStatus.IN_MEETING)
    with pytest.raises(NotExecuted):
        await room.send(zcommand.DialJoin(meeting_number="5550001111"))
    assert sum("Dial Join" in line for line in simulated.received) == 1


async def test_dialing_is_not_repeated_when_nobody_says_how_it_stands(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """What was known before is no answer."""
    unnoticed()
    with (
        simulated.refuse(zstatus.CALL_STATUS, "not now"),
        pytest.raises(NotExecuted),
    ):
        await room.send(zcommand.DialJoin(meeting_number="5550001111"))
    assert sum("Dial Join" in line for line in simulated.received) == 1


async def test_inviting_into_a_meeting_is_said_again_after_looking(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """While nobody has come yet."""
    await join(room, zcommand.DialJoin(meeting_number="5550001111"))
    # The last thing that is asked for by itself.
    last = zconfiguration.OPTIMIZE_VIDEO_SHARING
    await until(room, lambda: room[last] is not None)
    await barrier(room)
    unnoticed()
    command = zcommand.CallInvite(users=(simulated.contacts[0].jid,))
    await room.send(command)
    assert simulated.received.count(command.line) == 2


async def test_a_call_is_accepted_again_while_it_rings(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """Nothing may be asked meanwhile; that it still rings tells enough."""
    simulated.ring("Bob")
    await until(room, lambda: bool(room.calls.ringing))
    jid = room.calls.ringing[0].caller_jid
    unnoticed()
    said = len(simulated.received)
    await room.accept(jid)
    accept = zcommand.CallAccept(caller_jid=jid).line
    assert simulated.received[said : said + 2] == [accept, accept]


async def test_a_script_is_never_run_again(
    room: ZoomRoom, simulated: SimulatedRoom, unnoticed: Callable[[], None]
) -> None:
    """What it may have done cannot be seen."""
    simulated.scripts["hello"] = "zCommand Comment Text: Hello\n"
    unnoticed()
    with pytest.raises(NotExecuted):
        await room.send(zcommand.Run(file="hello"))
    assert sum("Run" in line for line in simulated.received) == 1


async def test_wrong_passcode(server: Server) -> None:
    """Refused is refused; nobody tries on."""
    room = make(server, passcode="wrong")
    with pytest.raises(AuthenticationFailed):
        await room.connect()
    assert isinstance(room.failure, AuthenticationFailed)
    assert "wrong" not in repr(room.address)


async def test_a_passcode_that_is_changed_meanwhile(
    room: ZoomRoom, server: Server
) -> None:
    """Running ends with that."""
    running = asyncio.ensure_future(room.run())
    server.passcode = "other"
    server.room.drop()
    with pytest.raises(AuthenticationFailed):
        await running
    assert server.logins_refused == 1


async def test_the_host_key_is_pinned(room: ZoomRoom, server: Server) -> None:
    """The same key is let pass, another is shown to a person."""
    pinned = room.host_key
    await room.close()
    again = make(server, host_key=pinned)
    await again.connect()
    await again.close()
    await server.stop()
    server.key = new_host_key()
    await server.start()
    with pytest.raises(HostKeyChanged) as caught:
        await again.connect()
    assert caught.value.expected == again.fingerprint
    assert caught.value.found == server.fingerprint


async def test_a_second_session_is_turned_away(room: ZoomRoom, server: Server) -> None:
    """The room bears one."""
    other = make(server)
    with pytest.raises(RoomBusy):
        await other.connect()
    assert room.connected


async def test_nothing_listens(socket_enabled: None, server: Server) -> None:
    """The PC is there, the interface is not."""
    await server.stop()
    with pytest.raises(ConnectionWasRefused):
        await make(server).connect()


async def test_something_else_listens(socket_enabled: None) -> None:
    """It says nothing, or nothing that a room would."""

    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    other = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    room = ZoomRoom(Address(host="127.0.0.1", port=port), limits=Limits(connect=0.1))
    with pytest.raises(ConnectionTimedOut):
        await room.connect()
    other.close()
    await other.wait_closed()


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "unknown"), UnicodeError("label empty")]
)
async def test_an_unknown_host(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """A name that is not known, or cannot even be asked for."""

    def unknown(*_: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UnknownHost):
        await ZoomRoom(Address(host="no.such.room"), limits=QUICK).connect()


async def test_rooms_that_are_off_hold_up_no_other(server: Server) -> None:
    """However many of them there are, and however long they are waited for."""
    with contextlib.ExitStack() as sockets:
        deaf = sockets.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        # Its queue is full, so whoever calls hears nothing.
        deaf.listen(0)
        for _ in range(2):
            caller = sockets.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(deaf.getsockname())
        off = [
            asyncio.create_task(
                ZoomRoom(
                    Address(host="127.0.0.1", port=deaf.getsockname()[1])
                ).connect()
            )
            for _ in range(20)
        ]
        # They are the first.
        await asyncio.sleep(0)
        room = make(server)
        await room.connect()
        assert not any(task.done() for task in off)
        await room.close()
        for task in off:
            task.cancel()
        await asyncio.gather(*off, return_exceptions=True)


async def test_closing_says_goodbye(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Politely, so that the room is free at once."""
    await room.close()
    assert simulated.received[-1] == "bye"
    await simulated.until(lambda: simulated.sessions_open == 0)


async def test_closing_lets_the_room_join(
    server: Server, simulated: SimulatedRoom
) -> None:
    """A session closed right after dialing would leave the room joining for ever."""
    simulated.pace = replace(simulated.pace, connect=0.2)
    room = make(server, limits=Limits(joining=1))
    await room.connect()
    await room.send(zcommand.DialJoin(meeting_number="5550001111"))
    await until(room, lambda: room[MEETING_STATUS] is MeetingStatus.CONNECTING)
    await room.close()
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING


@pytest.mark.parametrize("deaf", ["silent", "stop_reading"])
async def test_closing_while_the_peer_does_not_read(
    room: ZoomRoom, server: Server, simulated: SimulatedRoom, deaf: str
) -> None:
    """Nobody can keep us from going."""
    with simulated.silent() if deaf == "silent" else server.stop_reading():
        async with asyncio.timeout(2):
            await room.close()


@pytest.mark.parametrize("end", [ZoomRoom.close, ZoomRoom.release])
async def test_closing_while_it_is_taken_back(
    server: Server,
    simulated: SimulatedRoom,
    end: Callable[[ZoomRoom], Awaitable[None]],
) -> None:
    """Whoever still waits to take it back has come too late, and opens no other session."""
    room = make(server)
    await room.connect()
    simulated.take_over()
    await until(room, lambda: room.displaced)
    asked = zconfiguration.AUDIO_OUTPUT_VOLUME.get()
    with simulated.login_delay(30), simulated.silent():
        said = len(simulated.received)
        waiting = [asyncio.ensure_future(room.send(asked)) for _ in range(3)]
        # The first of them takes it back, the others wait for that.
        await simulated.until(lambda: len(simulated.received) > said)
        simulated.drop()
        await simulated.until(lambda: simulated.sessions_opened == 2)
        await end(room)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {ConnectionFailed}
    assert simulated.sessions_opened == 2
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert not room.connected


async def test_closing_while_it_rings(room: ZoomRoom, simulated: SimulatedRoom) -> None:
    """Not even goodbye is said, which might end the call."""
    simulated.ring()
    await until(room, lambda: bool(room[RINGING]))
    said = list(simulated.received)
    await room.close()
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert simulated.received == said
    assert simulated.ringing


@pytest.mark.parametrize("moment", ["said", "answered"])
async def test_closing_lets_the_room_begin_to_join(
    server: Server, simulated: SimulatedRoom, moment: str
) -> None:
    """Also before it says that it connects, which rooms of the strict V1 never do."""
    simulated.unsaid.add(zstatus.CALL_STATUS)
    room = make(server, limits=Limits(joining=0.2, answer=1, farewell=0.1))
    await room.connect()
    command = zcommand.DialJoin(meeting_number="5550001111")
    dialing = asyncio.ensure_future(room.send(command))
    if moment == "answered":
        await dialing
    else:
        await simulated.until(lambda: simulated.received[-1] == command.line)
    await room.close()
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    await asyncio.gather(dialing, return_exceptions=True)


async def test_several_callers_at_once(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """Each ring has an end of its own, and the gate opens after the last."""
    seen: list[RingEnded] = []
    room.on(RingEnded, seen.append)
    for name in ("ada", "bo", "chen"):
        simulated.ring(caller_name=name, caller_jid=f"{name}@example.com")
    await until(room, lambda: len(room[RINGING] or ()) == 3)
    await room.reject("bo@example.com")
    assert [call.caller_name for call in room[RINGING] or ()] == ["ada", "chen"]
    assert room.pending
    simulated.stop_ringing("ada@example.com", accepted=False)
    await room.accept("chen@example.com")
    await until(room, lambda: not room.pending)
    assert {(ring.call.caller_name, ring.outcome) for ring in seen} == {
        ("ada", CallOutcome.MISSED),
        ("bo", CallOutcome.REJECTED),
        ("chen", CallOutcome.ACCEPTED),
    }


async def test_a_room_whose_own_process_fails(
    room: ZoomRoom, simulated: SimulatedRoom
) -> None:
    """It says so, and is connected to anew."""
    running = asyncio.ensure_future(room.run())
    simulated.happen(zevent.ZAAPIConnectFail())
    await until(room, lambda: not room.connected)
    await until(room, lambda: room.connected)
    assert room.sessions == 2
    await room.close()
    await running


async def test_a_listener_that_fails_does_not_cost_the_session(
    room: ZoomRoom, simulated: SimulatedRoom, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor what the others are told."""
    seen: list[object] = []

    def fail(*_: object) -> None:
        raise RuntimeError("not ours")

    room.subscribe(fail)
    room.subscribe(seen.append)
    room.on(zevent.BookingsUpdated, fail)
    room.on(zevent.BookingsUpdated, seen.append)
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 11
    simulated.happen(zevent.BookingsUpdated())
    await barrier(room)
    assert room.connected
    assert len(seen) == 2
    assert caplog.text.count("A listener failed") == 2


async def test_delays_grow_and_stay_bounded() -> None:
    """With jitter, so that many rooms do not march in step."""
    delays = backoff(first=1, most=8)
    for least, most in ((0.7, 1.3), (1.4, 2.6), (2.8, 5.2), (5.6, 10.4), (5.6, 10.4)):
        assert least <= next(delays) <= most


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"host": ""}, UnknownHost),
        ({"host": "\x00"}, UnknownHost),
        ({"passcode": "\x07"}, AuthenticationFailed),
        ({"passcode": "x" * 5000}, AuthenticationFailed),
    ],
)
async def test_addresses_that_make_no_sense(
    server: Server, changes: dict[str, str], error: type[ConnectionFailed]
) -> None:
    """They are told apart as any others."""
    with pytest.raises(error):
        await make(server, **changes).connect()
