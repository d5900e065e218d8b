"""How a figure is taken, and what it is held against."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
import gc
import operator
import selectors
from statistics import median
from time import thread_time
from typing import Any, Final, override


@dataclass(frozen=True)
class Effort:
    """How much of everything is done: enough for a figure, or just enough to see it work."""

    quick: bool

    def of(self, full: int, quick: int = 1) -> int:
        """Return how often something is done, or how much of it."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Target:
    """A bound, and what it is a bound of.

    Attributes:
        bound: What is still good.
        least: Whether more is better.
        unit: What the value counts; nothing for a ratio to the reference.
    """

    bound: float
    least: bool = False
    unit: str = ""

    def met(self, value: float) -> bool:
        """Tell whether a value is good."""
        return (operator.ge if self.least else operator.le)(value, self.bound)

    @override
    def __str__(self) -> str:
        """Return it as the table shows it."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{'>=' if self.least else '<='} {self.bound:g}{unit}"


@dataclass(frozen=True)
class Result:
    """A line of the table.

    Attributes:
        figure: What was measured.
        reference: What it was held against.
        ours: The product's, in ``unit``.
        theirs: The reference's; None where there is none.
        value: What the target judges.
        target: None where there is nothing to judge: a part that others take.
    """

    figure: str
    reference: str
    ours: float
    theirs: float | None
    unit: str
    value: float
    target: Target | None

    @property
    def good(self) -> bool:
        """Whether the target is met, if there is one."""
        return self.target is None or self.target.met(self.value)

    def told(self) -> dict[str, object]:
        """Return it for a file."""
        return asdict(self) | {"good": self.good}


def ratio(
    figure: str,
    reference: str,
    pairs: Sequence[tuple[float, float]],
    target: Target | None,
    *,
    unit: str,
    scale: float = 1,
) -> Result:
    """Return the line of the median ratio of ours to theirs, round by round."""
    return Result(
        figure,
        reference,
        median(ours for ours, _ in pairs) * scale,
        median(theirs for _, theirs in pairs) * scale,
        unit,
        median(ours / theirs if theirs else float("inf") for ours, theirs in pairs),
        target,
    )


def amount(
    figure: str,
    reference: str,
    values: Sequence[float],
    target: Target,
    *,
    theirs: Sequence[float] = (),
    scale: float = 1,
) -> Result:
    """Return the line of a median that is judged by itself, in the target's unit."""
    ours = median(values) * scale
    return Result(
        figure,
        reference,
        ours,
        median(theirs) * scale if theirs else None,
        target.unit,
        ours,
        target,
    )


async def interleaved[T](
    rounds: int,
    ours: Callable[[], Awaitable[T]],
    theirs: Callable[[], Awaitable[T]],
) -> list[tuple[T, T]]:
    """Measure both in every round, so that a slow moment of the machine is both's; each goes first in turn."""
    pairs: list[tuple[T, T]] = []
    for number in range(rounds):
        gc.collect()
        if number % 2:
            their = await theirs()
            our = await ours()
        else:
            our = await ours()
            their = await theirs()
        pairs.append((our, their))
    return pairs


class _Selector(selectors.DefaultSelector):
    """Knows how long the loop did not look at the network, while somebody wants to know.

    It is the thread's own time, which a machine that does something else does not lengthen.
    """

    turns: list[float] | None = None
    _looked_at = 0.0

    def watch(self, turns: list[float] | None) -> None:
        """Note the turns of the loop from now on, or no longer."""
        self.turns = turns
        self._looked_at = thread_time()

    @override
    def select(self, timeout: float | None = None) -> Any:
        if self.turns is None:
            return super().select(timeout)
        self.turns.append(thread_time() - self._looked_at)
        found = super().select(timeout)
        self._looked_at = thread_time()
        return found


_SELECTOR: Final = _Selector()


def new_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop as Home Assistant has it, that can be asked for its lag."""
    return asyncio.SelectorEventLoop(_SELECTOR)


@contextmanager
def watching_turns() -> Iterator[list[float]]:
    """Measure, within the block, how long each turn of the loop holds everything else up.

    The garbage collector waits until the block is over: when it comes and how long it takes
    follows from all that Home Assistant has, and not from what is measured.
    """
    turns: list[float] = []
    gc.collect()
    gc.disable()
    _SELECTOR.watch(turns)
    try:
        yield turns
    finally:
        _SELECTOR.watch(None)
        gc.enable()
