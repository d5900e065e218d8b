"""When things happen: what the room will do later, and how fast it lives."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

type Action = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How long the room takes, in seconds. Nought means at once, and then no event loop is needed.

    Attributes:
        login: From opening the shell to the login text; None means that it never comes.
        connect: From dialling to the meeting, to its question, or to its refusal.
        disconnect: From leaving to being out.
        invite: From an invitation to the guest.
        bookings: From asking for the calendar to having it.
        stuck: How soon after dialling a closed session leaves the room connecting for ever.
    """

    login: float | None = 0.005
    connect: float = 0.01
    disconnect: float = 0.005
    invite: float = 0.01
    bookings: float = 0.005
    stuck: float = 1.0

    INSTANT: ClassVar[Pace]
    HUMAN: ClassVar[Pace]


Pace.INSTANT = Pace(login=0, connect=0, disconnect=0, invite=0, bookings=0)
Pace.HUMAN = Pace(login=0.3, connect=2, disconnect=0.5, invite=5, bookings=1.5)


class Appointment:
    """Something that will be done, unless it is cancelled."""

    def __init__(self, action: Action) -> None:
        """Plan the action, without a time yet."""
        self._action: Action | None = action
        self._timer: asyncio.TimerHandle | None = None

    def set(self, delay: float, forget: Callable[[Appointment], None]) -> None:
        """Have it done by the running event loop, and forgotten then."""

        def ring() -> None:
            forget(self)
            self.keep()

        self._timer = asyncio.get_running_loop().call_later(delay, ring)

    def keep(self) -> None:
        """Do it now, once."""
        action, self._action = self._action, None
        if action is not None:
            action()

    def cancel(self) -> None:
        """Make sure that it is not done."""
        self._action = None
        if self._timer is not None:
            self._timer.cancel()


class Agenda:
    """Everything that is still to be done."""

    def __init__(self) -> None:
        """Start with nothing to do."""
        self._planned: set[Appointment] = set()
        self._due: deque[Appointment] = deque()
        self._held = False

    def later(self, delay: float, action: Action) -> Appointment:
        """Do something after ``delay`` seconds; at once if there is none and nothing is held."""
        appointment = Appointment(action)
        if delay > 0:
            self._planned.add(appointment)
            appointment.set(delay, self._planned.discard)
        elif self._held:
            self._due.append(appointment)
        else:
            appointment.keep()
        return appointment

    @contextmanager
    def after_this(self) -> Iterator[None]:
        """Hold what is due until the block is over: an answer goes before its consequences."""
        if self._held:
            yield
            return
        self._held = True
        try:
            yield
            while self._due:
                self._due.popleft().keep()
        finally:
            self._held = False

    def clear(self) -> None:
        """Cancel everything."""
        for appointment in (*self._planned, *self._due):
            appointment.cancel()
        self._planned.clear()
        self._due.clear()
