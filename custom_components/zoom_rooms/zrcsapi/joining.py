"""Joining a meeting, to its end.

``DialJoin`` and its sisters are answered at once and mean "accepted". What comes of it, the
room tells later: it is in, it waits for the host, it asks for the passcode, or it fails
with words of Zoom's. :func:`join` waits for that.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, NamedTuple

from .errors import ConnectionFailed
from .grammar import Command, Key
from .meeting import MEETING_STATUS, WAITING_FOR_HOST, MeetingStatus, in_meeting
from .room import ZoomRoom
from .zcommand import CALL_INFO, CallLeave
from .zevent import CallConnectError, CallDisconnect, MeetingNeedsPassword

TIME_LIMIT: Final = 45.0


class JoinStatus(StrEnum):
    """What came of joining."""

    JOINED = "joined"
    WAITING_FOR_HOST = "waiting_for_host"
    NEEDS_PASSCODE = "needs_passcode"
    WRONG_PASSCODE = "wrong_passcode"
    FAILED = "failed"
    CONNECTING = "connecting"
    """Nothing yet, within the time limit."""


class Joined(NamedTuple):
    """What came of joining, with the meeting's number or Zoom's own words."""

    status: JoinStatus
    meeting_number: str = ""
    error: str = ""


async def join(
    room: ZoomRoom, command: Command[None], *, time_limit: float = TIME_LIMIT
) -> Joined:
    """Send a command that leads into a meeting, and wait for what comes of it.

    Raises as :meth:`ZoomRoom.send` does.
    """
    outcome: asyncio.Future[Joined] = asyncio.get_running_loop().create_future()

    def settle(joined: Joined) -> None:
        if not outcome.done():
            outcome.set_result(joined)

    def changed(keys: frozenset[Key[Any]]) -> None:
        if (joined := _seen(room)) is not None:
            settle(joined)

    def asked(event: MeetingNeedsPassword) -> None:
        # Not read from the prompt's state: a second wrong passcode leaves that as it was.
        if event.wrong_and_retry:
            settle(Joined(status=JoinStatus.WRONG_PASSCODE))
        elif event.needs_password:
            settle(Joined(status=JoinStatus.NEEDS_PASSCODE))

    def failed(event: CallConnectError) -> None:
        settle(Joined(status=JoinStatus.FAILED, error=event.error_message))

    def disconnected(event: CallDisconnect) -> None:
        if event.success:
            settle(Joined(status=JoinStatus.FAILED))

    def lost() -> None:
        if not room.connected and not outcome.done():
            outcome.set_exception(
                ConnectionFailed("the session was lost while joining")
            )

    # Listened to before the command goes out: the room may be quick.
    stops: list[Callable[[], None]] = [
        room.subscribe(changed, (MEETING_STATUS, WAITING_FOR_HOST)),
        room.on(MeetingNeedsPassword, asked),
        room.on(CallConnectError, failed),
        room.on(CallDisconnect, disconnected),
        room.on_connection(lost),
    ]
    try:
        await room.send(command)
        async with asyncio.timeout(time_limit):
            return await outcome
    except TimeoutError:
        return _seen(room) or Joined(status=JoinStatus.CONNECTING)
    finally:
        for stop in stops:
            stop()
        # Nobody may be left to hear of it.
        outcome.cancel()
        if outcome.done() and not outcome.cancelled():
            outcome.exception()


def _seen(room: ZoomRoom) -> Joined | None:
    """Return what the room shows of joining, or None while it shows nothing."""
    if in_meeting(room[MEETING_STATUS]):
        info = room[CALL_INFO]
        return Joined(
            status=JoinStatus.JOINED, meeting_number=info.meeting_id if info else ""
        )
    if room[WAITING_FOR_HOST]:
        return Joined(status=JoinStatus.WAITING_FOR_HOST)
    return None


async def leave(room: ZoomRoom, *, time_limit: float = TIME_LIMIT) -> bool:
    """Leave the meeting and wait until the room is out of it; tell whether it is.

    Raises as :meth:`ZoomRoom.send` does.
    """
    out = asyncio.Event()

    def changed(keys: frozenset[Key[Any]]) -> None:
        if room[MEETING_STATUS] is MeetingStatus.NOT_IN_MEETING:
            out.set()

    stop = room.subscribe(changed, (MEETING_STATUS,))
    try:
        await room.send(CallLeave())
        changed(frozenset())
        async with asyncio.timeout(time_limit):
            await out.wait()
    except TimeoutError:
        return False
    finally:
        stop()
    return True
