"""The part of the simulated room that every row of the table gets for nothing."""

import asyncio
from collections.abc import Callable, Mapping
import dataclasses
from datetime import datetime
from typing import Any, Protocol, cast

from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.catalog import KEYS
from custom_components.zoom_rooms.zrcsapi.grammar import (
    INT,
    SWITCH,
    TEXT,
    Event,
    Key,
    Record,
    Result,
)
from custom_components.zoom_rooms.zrcsapi.records import CallInfo
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, LoginType

from .agenda import Action, Agenda, Appointment, Pace
from .behaviour import Behaving
from .faults import Faults
from .rendering import Happened, ResultChanged, Said, Values

_BLANKS: Mapping[object, object] = {INT: 0, SWITCH: False, TEXT: ""}

_INITIAL: Mapping[Key[Any], object] = {
    zstatus.CALL_STATUS: CallStatus.NOT_IN_MEETING,
    zstatus.LOGIN_TYPE: LoginType.WORK_EMAIL,
    zcommand.CALL_INFO: CallInfo(),
}


class Listener(Protocol):
    """Somebody to whom the room speaks.

    Attributes:
        logged_in: Whether they listen.
    """

    logged_in: bool

    def say(self, said: Said) -> None:
        """Pass on what the room says."""

    def drop(self) -> None:
        """Break the connection without a word."""


def changed[R: Record](record: R, **parts: object) -> R:
    """Return the record with some parts different."""
    return cast("R", dataclasses.replace(cast("Any", record), **parts))


class Talker(Faults, Behaving):
    """Values by the keys of the table; assigning one announces it.

    Attributes:
        unsaid: Events and keys that this room never tells unasked.
    """

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin with these values and a blank for every other key."""
        super().__init__()
        self.pace = pace
        self.unsaid: set[object] = set()
        self._values: dict[Key[Any], Any] = {key: _blank(key) for key in KEYS} | dict(
            values
        )
        self._agenda = Agenda()
        self._listeners: list[Listener] = []
        self._watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []

    def __getitem__[T](self, key: Key[T]) -> T:
        """Return a value as the room has it, told or not."""
        return cast("T", self._values[key])

    def __setitem__[T](self, key: Key[T], value: T) -> None:
        """Change a value and announce it, if it is another one."""
        if self._values[key] == value:
            return
        self._values[key] = value
        self.announce(key)
        if key in self.behaviours:
            self.behaviours[key](self)

    def put[T](self, key: Key[T], value: T) -> None:
        """Change a value without a word."""
        self._values[key] = value

    def told[T](self, key: Key[T]) -> T:
        """Return a value as the room tells it, which may not be as the room has it."""
        return self[key]

    def announce(self, key: Key[Any]) -> None:
        """Tell a value unasked."""
        if key in self.unsaid or (key.in_meeting and not self.in_meeting):
            self.stir()
        elif key is zcommand.BOOKINGS:
            self.happen(zevent.BookingsUpdated())
        elif isinstance(key, Result):
            self.say(ResultChanged(key, self.told(key)))
        else:
            self.say(Values((key, self.told(key))))

    def happen(self, event: Event) -> None:
        """Tell an event."""
        if type(event) in self.unsaid:
            self.stir()
        else:
            self.say(Happened(event))

    def say(self, said: Said) -> None:
        """Say something to the session, if there is one."""
        for listener in tuple(self._listeners):
            for _ in range(2 if self.twice else 1):
                listener.say(said)
        self.stir()

    @property
    def in_meeting(self) -> bool:
        """Whether the room is in a meeting, not merely on its way."""
        return self[zstatus.CALL_STATUS] is CallStatus.IN_MEETING

    def later(self, delay: float, action: Action) -> Appointment:
        """Do something after ``delay`` seconds, and not before the answer being given."""
        return self._agenda.later(delay, action)

    def in_this_session(self, delay: float, action: Action) -> Appointment:
        """Do something after ``delay`` seconds, unless the session is over by then."""
        session = tuple(self._listeners)
        return self.later(
            delay, lambda: action() if session == tuple(self._listeners) else None
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is true of the room, looking whenever it says or hears something."""
        if condition():
            return
        future = asyncio.get_running_loop().create_future()
        watcher = (condition, future)
        self._watchers.append(watcher)
        try:
            await future
        finally:
            self._watchers.remove(watcher)

    def stir(self) -> None:
        """Let those look who wait for something."""
        for condition, future in tuple(self._watchers):
            if not future.done() and condition():
                future.set_result(None)

    def close(self) -> None:
        """Forget everything that was to happen."""
        self._agenda.clear()


def _blank(key: Key[Any]) -> object:
    return _INITIAL.get(key, _BLANKS.get(key.codec, ()))


def now() -> datetime:
    """Return the time where the room is."""
    return datetime.now().astimezone().replace(microsecond=0)
