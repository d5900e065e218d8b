"""A Zoom Room to talk to: what the device knows and does, without its command line."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, override

from custom_components.zoom_rooms.zrcsapi import zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.grammar import Key
from custom_components.zoom_rooms.zrcsapi.records import Contact

from .agenda import Pace
from .behaviour import at_onset
from .fault import Allowance, Fault
from .faults import Faults
from .nuisances import Nuisance
from .presets import BOARDROOM, CONTACTS
from .rendering import Said
from .values import Listener

_SINCE_1_1: Final = (
    zstatus.CALL_STATUS,
    zevent.TreatedIncomingCallIndication,
    zevent.CallConnect,
    zevent.CallEnded,
    zevent.MeetingNeedsPassword,
    zevent.NeedWaitForHost,
    zevent.UpdateCallRecordInfo,
    zevent.PhonebookAddedContact,
    zevent.PhonebookBasicInfoChange,
)


class SimulatedRoom(Nuisance):
    """The device's mind. Its mouth and ears are a :class:`~tests.simulator.console.Console`.

    Values are read and written by the keys of the table; writing one is as if it had been
    done on the tablet, and is announced to the session. Every reading and setting answers
    by itself; only what has consequences has a method.

    Attributes:
        received: Every line that was sent to the room, in order.
        on_line: Is called with each of them.
        sessions_opened: How many sessions there were.
    """

    def __init__(
        self,
        values: Mapping[Key[Any], Any] = BOARDROOM,
        *,
        name: str | None = None,
        pace: Pace | None = None,
        supports_call_status: bool = True,
        contacts: Iterable[Contact] = CONTACTS,
    ) -> None:
        """Set up a room. Without call status it is one of the strict V1, without later events."""
        super().__init__(values, pace or Pace())
        if name is not None:
            self.put(zstatus.ROOM_NAME, name)
        if not supports_call_status:
            self.unsaid.update(_SINCE_1_1)
            self.unsupported.add(zstatus.CALL_STATUS)
        self.contacts.extend(contacts)
        self.received: list[str] = []
        self.on_line: Callable[[str], None] | None = None
        self.sessions_opened = 0
        self._with_other_controller = False
        self._was_taken = False
        self._strikes = Allowance()

    # -- Sessions ----------------------------------------------------------------------

    @property
    def sessions_open(self) -> int:
        """How many sessions there are: none, or one."""
        return len(self._listeners)

    @property
    def sessions_listening(self) -> int:
        """How many of them have come so far that the room hears and is heard."""
        return sum(listener.logged_in for listener in self._listeners)

    def attach(self, listener: Listener) -> bool:
        """Take a session, unless there is one already; whoever had the room loses it."""
        if self.busy or self._listeners:
            return False
        self._listeners.append(listener)
        self.sessions_opened += 1
        self._was_taken = self._with_other_controller
        self._with_other_controller = False
        self.stir()
        return True

    def detach(self, listener: Listener) -> None:
        """Notice that a session is over."""
        self._listeners.remove(listener)
        if self.sticks:
            self.stick()
        self.stir()

    def logged_in(self) -> None:
        """Notice that a session hears and is heard: what is wrong at a login happens."""
        for fault in self.faults().values():
            self.fault_changed(fault)
        if self._was_taken:
            self._strike_back()
        self.tell_phonebook_info()
        self.stir()

    @override
    def fault_changed(self, fault: Fault[Any]) -> None:
        if fault in self.behaviours and fault in self._worn and self.sessions_listening:
            self.behaviours[fault](self)

    def drop(self) -> None:
        """Break the session's connection without a word."""
        for listener in tuple(self._listeners):
            listener.drop()

    def restart(self) -> None:
        """Begin anew: nobody calls, there is no meeting, and the session is gone."""
        self.forget_calls()
        self.start_anew()
        self.drop()

    @at_onset(Faults.restart_after)
    def _restart_later(self) -> None:
        self.in_this_session(self.restart_after.value, self.restart)

    # -- The tablet --------------------------------------------------------------------

    def take_over(self) -> None:
        """Let the tablet take the room; the next command is lost and brings it back."""
        self.happen(zevent.PipeOtherControllerLogin())
        self._with_other_controller = True

    @at_onset(Faults.tablet_after)
    def _take_over_later(self) -> None:
        self.in_this_session(self.tablet_after.value, self.take_over)

    def _strike_back(self) -> None:
        """Let the tablet take the room that was just taken from it, if it is of that kind."""
        if self._strikes.take(self.ping_pong):
            self.later(0, self.take_over)

    @override
    def say(self, said: Said) -> None:
        if not self._with_other_controller:
            super().say(said)

    # -- Commands ----------------------------------------------------------------------

    def hear(self, line: str) -> None:
        """Note a line that was sent to the room."""
        self.received.append(line)
        if self.on_line is not None:
            self.on_line(line)
        self.stir()

    @contextmanager
    def answering(self, line: str) -> Iterator[Said | None]:
        """Give the answer to a line; what follows from it happens after the block."""
        with self._agenda.after_this():
            if self._with_other_controller:
                self._with_other_controller = False
                if not self.no_reconnecting:
                    self.happen(zevent.PipeReconnecting())
                self._strike_back()
                yield None
            else:
                yield self.answer(line)
