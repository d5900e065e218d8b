"""What was asked and what came of it, what was told and what was heard, what was lost and logged.

What must hold:

* A command that is reported done was done. One that reaches people was never done twice,
  and one that is reported as not executed was not. Every command is settled.
* Of what a session is told, what is heard has no gap and no order of its own, and an
  answer never comes before what was told before it.
* Nothing hangs up on a call that the client knew of.
* No log line of ours or of asyncssh has a secret in it, and there are no more than two for
  each time that the room was lost, or taken, and one in all of what cannot be read.
* Tasks, timers, sockets and objects do not grow in number.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
import gc
import logging
from pathlib import Path
from statistics import median
from typing import Final, override

from custom_components.zoom_rooms.zrcsapi import ZoomRoom, zevent
from homeassistant.util.async_ import get_scheduled_timer_handles

from .witness import NEWS, WitnessRoom

OURS: Final = ("custom_components.zoom_rooms", "asyncssh")
LINES_PER_OUTAGE: Final = 2
_UNREADABLE: Final = "cannot be read"
CROSSING: Final = 0.05
"""Seconds, and rounds of the event loop, in which a line and a ring may cross on their way."""
_ROUNDS: Final = 20


class Broken(AssertionError):
    """Something that must hold does not."""


class Outcome(StrEnum):
    """What the caller of a command was told of it."""

    DONE = "done"
    REFUSED = "refused"
    NOT_EXECUTED = "not executed"
    UNCERTAIN = "failed"
    """There was no session, no answer, or no way to tell."""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A command, by a line that no other one has."""

    line: str
    repeatable: bool


@dataclass
class Log(logging.Handler):
    """Counts what is logged, and looks for what must not be.

    Attributes:
        lines: How often each line of ours was logged, by its level and its wording.
        leaks: The wordings of the lines with a secret in them.
    """

    secrets: set[str] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)
    complaints: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    looked_at: int = 0

    def __post_init__(self) -> None:
        """Be a handler of everything."""
        super().__init__(logging.DEBUG)

    __hash__ = object.__hash__

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Look at all that we and asyncssh can say, and show nothing of it."""
        loggers = [logging.getLogger(name) for name in OURS]
        before = [(logger.level, logger.propagate) for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.DEBUG)
            logger.propagate = False
            logger.addHandler(self)
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)
            for logger, (level, propagate) in zip(loggers, before, strict=True):
                logger.removeHandler(self)
                logger.setLevel(level)
                logger.propagate = propagate

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(OURS):
            if record.levelno >= logging.WARNING:
                about = record.msg if record.name == "asyncio" else record.getMessage()
                self.complaints[f"{record.name}: {about[:120]}"] += 1
            return
        self.looked_at += 1
        text = self.format(record)
        if any(secret in text for secret in self.secrets):
            self.leaks.append(f"{record.name}: {record.msg}")
        if record.levelno >= logging.INFO and record.name.startswith(OURS[0]):
            self.lines[f"{record.levelname} {record.msg}"] += 1


@dataclass
class Books:
    """The books of one room.

    Attributes:
        outcomes: How often commands were told to have come to what.
        heard: The numbers of the events that were heard, in order.
        outages: How often the room was lost.
        takeovers: How often another controller took it.
        crossed: How often a line ended a ring that was on its way to the client.
    """

    room: WitnessRoom
    log: Log
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    heard: list[int] = field(default_factory=list)
    outages: int = 0
    takeovers: int = 0
    clients: int = 0
    crossed: int = 0
    rings: int = 0
    happenings: Counter[str] = field(default_factory=Counter)
    looks: int = 0
    open: set[str] = field(default_factory=set)
    """Lines that are asked and not settled."""
    wrongs: list[str] = field(default_factory=list)
    """What was seen to be wrong where nobody could be told."""
    _settled: dict[str, Outcome] = field(default_factory=dict)
    _repeatable: dict[str, bool] = field(default_factory=dict)
    _since: dict[int, int] = field(default_factory=dict)
    """From which of its events on a session is listened to, where not from the first."""
    _is_known: bool = False
    """The client knows of whoever rings, or asks."""
    _sizes: list[Sizes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin to keep them."""
        self.room.on_hang_up = self._hung_up
        self.room.on_leaving = self._called_off

    # -- What is noted -----------------------------------------------------------------

    def listen(self, client: ZoomRoom) -> None:
        """Note what this client hears from now on."""
        self.clients += 1
        self._since[self.room.session] = len(self.room.news[-1])
        there = [client.connected, client.displaced]

        def connection_changed() -> None:
            self.outages += there[0] and not client.connected
            self.takeovers += client.displaced and not there[1]
            there[:] = client.connected, client.displaced

        client.on_connection(connection_changed)
        client.on(zevent.PhonebookUpdatedContact, self._news)
        client.on(zevent.IncomingCallIndication, self._heard_ring)
        client.on(zevent.MeetingNeedsPassword, self._heard_ring)

    def _news(self, event: zevent.PhonebookUpdatedContact) -> None:
        if event.jid == NEWS:
            self.heard.append(int(event.screen_name))

    def ring(self) -> None:
        """Take note that a call rings, or a passcode is asked for, from now on."""
        self.rings += 1
        self._is_known = False

    def _heard_ring(self, _event: object) -> None:
        """Take it for known when a line that is on its way has had time to arrive."""
        loop = asyncio.get_running_loop()
        ring = self.rings

        def wait(rounds: int) -> None:
            if rounds:
                loop.call_soon(wait, rounds - 1)
            elif ring == self.rings:
                self._is_known = True

        loop.call_later(CROSSING, wait, _ROUNDS)

    def _called_off(self) -> None:
        """Take note that nobody waits for the room, which is told to leave."""
        self._is_known = False

    def _hung_up(self, line: str) -> None:
        if self._is_known:
            self.wrongs.append(f"hung up on somebody who was known to wait: {line}")
        else:
            self.crossed += 1

    def settle(self, deed: Deed, outcome: Outcome) -> None:
        """Note what came of a command, and look whether it is so."""
        self.outcomes[outcome] += 1
        self._settled[deed.line] = outcome
        self._repeatable[deed.line] = deed.repeatable
        done = self.room.done[deed.line]
        if outcome is Outcome.DONE:
            if not done:
                raise Broken(f"reported done, but never was: {deed.line}")
            self._look_at_order(*self.room.marks[deed.line])

    def _look_at_order(self, session: int, told: int) -> None:
        """Look whether all was heard that was told before an answer."""
        if session != self.room.session or told <= self._since.get(session, 0):
            return
        last = self.room.news[session][told - 1]
        if not self.heard or self.heard[-1] < last:
            raise Broken(f"an answer came before event {last}")

    # -- What must hold ----------------------------------------------------------------

    def look(self) -> None:
        """Look through everything. Nothing may be on its way."""
        self.looks += 1
        if self.wrongs:
            raise Broken("; ".join(self.wrongs))
        if self.open:
            raise Broken(f"never settled: {self.open}")
        for line, outcome in self._settled.items():
            done = self.room.done[line]
            if self._repeatable[line]:
                # It may be like others.
                continue
            if done > 1:
                raise Broken(f"done {done} times: {line}")
            if done and outcome in (Outcome.REFUSED, Outcome.NOT_EXECUTED):
                raise Broken(f"reported {outcome}, but done: {line}")
        self._look_at_events()
        if self.log.leaks:
            raise Broken(f"secrets are logged: {self.log.leaks}")
        unreadable = sum(
            count for line, count in self.log.lines.items() if _UNREADABLE in line
        )
        if unreadable > self.clients:
            raise Broken(f"{unreadable} lines of what cannot be read")
        lines = sum(self.log.lines.values()) - unreadable
        if lines > LINES_PER_OUTAGE * (self.outages + self.takeovers):
            raise Broken(
                f"{lines} lines for {self.outages} outages and"
                f" {self.takeovers} takeovers: {self.log.lines}"
            )

    def _look_at_events(self) -> None:
        if self.heard != sorted(set(self.heard)):
            raise Broken("events were heard twice, or in another order")
        heard = set(self.heard)
        for session, told in enumerate(self.room.news):
            here = [place for place, event in enumerate(told) if event in heard]
            if not here:
                continue
            if here != list(range(here[0], here[0] + len(here))):
                raise Broken(
                    f"events between others were not heard in session {session}"
                )
            if here[0] > self._since.get(session, 0):
                raise Broken(f"the first events of session {session} were not heard")

    def measure(self) -> None:
        """Note how much there is of everything, when nothing is going on."""
        self._sizes.append(Sizes.now())

    def look_at_growth(self) -> None:
        """Look whether there is more of anything than there was."""
        if len(self._sizes) < 8:
            return
        quarter = len(self._sizes) // 4
        early, late = self._sizes[quarter : 2 * quarter], self._sizes[-quarter:]
        for name, spare in (("tasks", 3), ("timers", 5), ("files", 3)):
            before = max(getattr(one, name) for one in early)
            after = median(getattr(one, name) for one in late)
            if after > before + spare:
                raise Broken(f"{name} grew from {before} to {after}")
        # What the books themselves hold is numbers and text, which are not counted.
        before = median(one.objects for one in early)
        after = median(one.objects for one in late)
        if after > before * 1.05 + 3000:
            raise Broken(f"objects grew from {before} to {after}")

    def summary(self) -> str:
        """Return all counts, in words."""
        told = sum(map(len, self.room.news))
        log = self.log
        step = max(1, (len(self._sizes) - 1) // 4)
        return (
            f"{sum(self.happenings.values())} happenings: {_counted(self.happenings)}\n"
            f"{self.outages} outages, {self.takeovers} takeovers,"
            f" {self.room.session} sessions, {self.looks} looks at everything\n"
            f"{sum(self.outcomes.values())} commands: {_counted(self.outcomes)}\n"
            f"{told} events told, {len(self.heard)} heard,"
            f" {told - len(self.heard)} lost with their session\n"
            f"{self.rings} rings, {self.crossed} crossed by a line on its way\n"
            f"{sum(log.lines.values())} lines logged: {_counted(log.lines)}\n"
            f"{log.looked_at} lines looked at for secrets, {len(log.leaks)} had one\n"
            f"complaints of others: {_counted(log.complaints) or 'none'}\n"
            + "\n".join(f"in between: {one}" for one in self._sizes[::step])
        )


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much there is of what may grow."""

    tasks: int
    timers: int
    files: int
    objects: int

    @classmethod
    def now(cls) -> Sizes:
        """Count."""
        gc.collect()
        timers = get_scheduled_timer_handles(asyncio.get_running_loop())
        return cls(
            tasks=len(asyncio.all_tasks()),
            timers=sum(not timer.cancelled() for timer in timers),
            files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
            objects=len(gc.get_objects()),
        )


def _counted(counter: Counter[str] | Counter[Outcome]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common())
