"""What a room was last told to join.

Zoom locks a room out of joining for half an hour after ten wrong passcodes, and an automation
can try ten in a second. So attempts take their time, and a passcode that turns out wrong is
remembered even when nobody waited for what came of it.
"""

from collections.abc import Awaitable, Callable
import math
from typing import Final
from weakref import WeakKeyDictionary

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .dialing import JoinAttempts
from .helpers import invalid
from .zrcsapi import ZoomRoom
from .zrcsapi.joining import TIME_LIMIT, Joined, JoinStatus
from .zrcsapi.zcommand import DialJoin
from .zrcsapi.zevent import MeetingNeedsPassword

PAUSE: Final = 3.0
"""Seconds from an attempt to the next one."""


class LastJoin:
    """The last attempt of a room to join, for as long as it matters."""

    def __init__(self, room: ZoomRoom, attempts: JoinAttempts) -> None:
        """Listen to the room; it has not been told to join yet."""
        self._attempts = attempts
        self._command: DialJoin | None = None
        self._began = -math.inf
        self._next = -math.inf
        room.on(MeetingNeedsPassword, self._asked)

    def begin(self, command: DialJoin) -> None:
        """Take note of an attempt that is about to be made.

        Raises:
            ServiceValidationError: it cannot be right, or comes too soon after the last one.
        """
        now = _now()
        self._attempts.check(command, now)
        wait = self._next - now
        # More than the pause is a clock that was set back.
        if 0 < wait <= PAUSE:
            raise invalid("joining_too_soon", seconds=str(math.ceil(wait)))
        self._command, self._began, self._next = command, now, now + PAUSE

    def end(self, command: DialJoin, joined: Joined) -> None:
        """Take note of what came of it. Only after a failure is there need for a pause."""
        self._attempts.note(command, joined, _now())
        if joined.status in (JoinStatus.JOINED, JoinStatus.NEEDS_PASSCODE):
            self.forget()

    def forget(self) -> None:
        """Let the next attempt be made at once: this one was none, or all is well."""
        self._command, self._next = None, -math.inf

    def _asked(self, event: MeetingNeedsPassword) -> None:
        if self._command is None or _now() - self._began > TIME_LIMIT:
            return
        if event.wrong_and_retry:
            wrong = Joined(status=JoinStatus.WRONG_PASSCODE)
            self._attempts.note(self._command, wrong, _now())
        elif event.needs_password:
            self.forget()


_LAST: Final[WeakKeyDictionary[ZoomRoom, LastJoin]] = WeakKeyDictionary()


async def async_attempt(
    room: ZoomRoom,
    attempts: JoinAttempts,
    command: DialJoin,
    dial: Callable[[], Awaitable[Joined]],
) -> Joined:
    """Have ``dial`` join by the command, and remember it as the room's last attempt.

    Raises:
        ServiceValidationError: the attempt cannot be right, or comes too soon, or ``dial``
            says that it makes no sense; nothing was sent.
        HomeAssistantError: as ``dial`` does.
    """
    attempt = last_join(room, attempts)
    attempt.begin(command)
    try:
        joined = await dial()
    except ServiceValidationError:
        # Nothing was sent.
        attempt.forget()
        raise
    attempt.end(command, joined)
    return joined


def last_join(room: ZoomRoom, attempts: JoinAttempts) -> LastJoin:
    """Return the room's, which lives as long as the room."""
    if room not in _LAST:
        _LAST[room] = LastJoin(room, attempts)
    return _LAST[room]


def _now() -> float:
    return dt_util.utcnow().timestamp()
