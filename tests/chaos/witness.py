"""A simulated room that remembers what it did and what it told."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final, override

from custom_components.zoom_rooms.zrcsapi import zcommand, zevent
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Waiting
from tests.simulator.rendering import Said, Unsupported
from tests.simulator.values import Listener

NEWS: Final = "news@chaos.example.com"
"""Of whom an event tells who is the witness's. They are called by its number."""


_LEAVING: Final = {zcommand.CallLeave().line, zcommand.CallDisconnect().line}


class WitnessRoom(SimulatedRoom):
    """Keeps what the client cannot know.

    Attributes:
        done: How often each line was done, and not refused.
        news: The numbers of the events that each session was told, in order.
        marks: For each line, the session in which it was last done, and how many events
            that session had been told by then.
        on_hang_up: Called with a line that ends a call, or a question for a passcode,
            which it does not answer.
        on_leaving: Called when it is told to leave a meeting that asks for its passcode.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Begin with nothing done and nothing told."""
        super().__init__(*args, **options)
        self.done: Counter[str] = Counter()
        self.news: list[list[int]] = [[]]
        self.marks: dict[str, tuple[int, int]] = {}
        self.on_hang_up: Callable[[str], None] = lambda _: None
        self.on_leaving: Callable[[], None] = lambda: None
        self._events = 0

    @property
    def session(self) -> int:
        """The number of the session that is open, or was last."""
        return len(self.news) - 1

    @override
    def attach(self, listener: Listener) -> bool:
        attached = super().attach(listener)
        if attached:
            self.news.append([])
        return attached

    @override
    def answer(self, line: str) -> Said | None:
        said = super().answer(line)
        if (
            said is not None
            and said.refusal is None
            and not isinstance(said, Unsupported)
        ):
            if line in _LEAVING and self.waiting is Waiting.PASSCODE:
                self.on_leaving()
            self.done[line] += 1
            self.marks[line] = self.session, len(self.news[-1])
        return said

    @override
    def end_what_is_pending(self, request: object) -> None:
        before = self.ringing, self.waiting is Waiting.PASSCODE
        super().end_what_is_pending(request)
        if (self.ringing, self.waiting is Waiting.PASSCODE) != before:
            self.on_hang_up(self.received[-1])

    def tell_news(self) -> int:
        """Tell an event that can be told apart from all others; return its number."""
        self._events += 1
        if (
            not self._with_other_controller
            and not self.silent
            and any(listener.logged_in for listener in self._listeners)
        ):
            self.news[-1].append(self._events)
        self.happen(
            zevent.PhonebookUpdatedContact(jid=NEWS, screen_name=str(self._events))
        )
        return self._events
