"""What a fault of the simulated room is: one row, from which everything else follows.

A row is an attribute of whoever has the fault. There it is set (``room.busy = True``),
asked for (``if room.busy``), and worn for a while (``with room.login_delay(0.5): …``).
Its name and its help are what ``python -m tests.simulator --list-faults`` shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
import math
from typing import Any, Literal, Self, overload


@dataclass(frozen=True, eq=False)
class Worn[T]:
    """A fault that is on, since some moment: the same value worn again is another one."""

    value: T


class Fault[T]:
    """Something that can be wrong.

    Attributes:
        name: What it is called, as an attribute.
        help: What the room then does, in one line.
        usual: Its value, where none is given.
        unit: What the value counts; nothing for a mere switch.
    """

    def __init__(self, help: str, usual: T, unit: str = "") -> None:
        """Describe the fault."""
        self.name = ""
        self.help = help
        self.usual = usual
        self.unit = unit

    def __set_name__(self, owner: type, name: str) -> None:
        """Be called as the attribute is."""
        self.name = name

    @overload
    def __get__(self, faulty: None, owner: type) -> Self: ...
    @overload
    def __get__(self, faulty: Faulty, owner: type) -> Switch[T]: ...
    def __get__(self, faulty: Faulty | None, owner: type) -> Self | Switch[T]:
        """Return the row of a class, and the switch of whoever can have the fault."""
        return self if faulty is None else Switch(self, faulty)

    def __set__(self, faulty: Faulty, value: T | Literal[False] | None) -> None:
        """Have the fault from now on, or no longer."""
        Switch(self, faulty).turn(
            None if value is None or value is False else Worn(value)
        )

    def read(self, text: str) -> T:
        """Return the value that a person means; raise ``ValueError`` if it is none."""
        if not text:
            return self.usual
        if not self.unit:
            raise ValueError(f"{self.name} takes no value")
        with suppress(ValueError):
            value: T = type(self.usual)(text)  # type: ignore[call-arg]
            if not isinstance(value, int | float) or 0 <= value < math.inf:
                return value
        raise ValueError(f"{self.name} takes {self.unit}, which {text!r} is not")


class Faulty:
    """Somebody with whom much can be wrong, and nothing is."""

    def __init__(self) -> None:
        """Begin without faults."""
        self._worn: dict[Fault[Any], Worn[Any]] = {}

    @classmethod
    def faults(cls) -> dict[str, Fault[Any]]:
        """Return all that can be wrong, by name."""
        return {
            name: row
            for kind in reversed(cls.__mro__)
            for name, row in vars(kind).items()
            if isinstance(row, Fault)
        }

    def worn(self, fault: Fault[Any]) -> Worn[Any] | None:
        """Return a fault as it is on, if it is."""
        return self._worn.get(fault)

    def fault_changed(self, fault: Fault[Any]) -> None:
        """Take note that a fault came or went."""


class Switch[T]:
    """One fault of somebody."""

    def __init__(self, fault: Fault[T], faulty: Faulty) -> None:
        """Take the row, and whose it is."""
        self._fault = fault
        self._faulty = faulty

    def __bool__(self) -> bool:
        """Return whether it is on."""
        return self.worn is not None

    @property
    def worn(self) -> Worn[T] | None:
        """The fault as it is on, if it is."""
        return self._faulty.worn(self._fault)

    @property
    def value(self) -> T:
        """How much of it there is. To be asked only while it is on."""
        assert self.worn is not None
        return self.worn.value

    def turn(self, worn: Worn[T] | None) -> None:
        """Turn it on, or off."""
        if worn is None:
            self._faulty._worn.pop(self._fault, None)  # noqa: SLF001
        else:
            self._faulty._worn[self._fault] = worn  # noqa: SLF001
        self._faulty.fault_changed(self._fault)

    @contextmanager
    def __call__(self, value: T | None = None) -> Iterator[None]:
        """Have the fault within a block, and afterwards as before."""
        before = self.worn
        self.turn(Worn(self._fault.usual if value is None else value))
        try:
            yield
        finally:
            self.turn(before)


class Allowance:
    """What is left of a fault that is used up, and is there anew when it is worn anew.

    Attributes:
        left: How much, when it was last taken from.
    """

    def __init__(self) -> None:
        """Begin with nothing of it."""
        self.left = 0
        self._worn: Worn[int] | None = None

    def take(self, fault: Switch[int], wanted: int = 1) -> int:
        """Take what is wanted, as far as it is there; return how much that is."""
        if fault.worn is not self._worn:
            self._worn = fault.worn
            self.left = fault.value if fault else 0
        taken = min(wanted, self.left)
        self.left -= taken
        return taken
