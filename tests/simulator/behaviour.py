"""How a method of the simulated room is bound to a row of the table."""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any, ClassVar, Final, override

from custom_components.zoom_rooms.zrcsapi.grammar import Command, Key

from .fault import Fault

type Row = type[Command[Any]] | Key[Any] | Fault[Any]

_BOUND: Final[dict[FunctionType, Row]] = {}


class Refusal(Exception):
    """The room says no to a command, for this reason."""

    def __init__(self, reason: str) -> None:
        """Say why, in the words that go over the wire."""
        super().__init__(reason)
        self.reason = reason


class Silence(Exception):
    """The room does not answer this one."""


def on[F](command: type[Command[Any]]) -> Callable[[F], F]:
    """Bind a method to a command: ``method(command)`` returns what the answer holds."""
    return _bind(command)


def when[F](key: Key[Any]) -> Callable[[F], F]:
    """Bind a method to a value: ``method()`` is called after it changed."""
    return _bind(key)


def at_onset[F](fault: Fault[Any]) -> Callable[[F], F]:
    """Bind a method to a fault: ``method()`` is called at each login while the fault is on.

    If it comes while a session is open, that is done at once.
    """
    return _bind(fault)


def _bind[F](row: Row) -> Callable[[F], F]:
    def bind(method: F) -> F:
        assert isinstance(method, FunctionType)
        _BOUND[method] = row
        return method

    return bind


class Behaving:
    """Something whose methods are bound to rows."""

    behaviours: ClassVar[Mapping[Row, Callable[..., object]]] = {}

    @override
    def __init_subclass__(cls) -> None:
        """Add the class's own behaviours to those it inherits."""
        super().__init_subclass__()
        own = {
            _BOUND[method]: method
            for method in vars(cls).values()
            if isinstance(method, FunctionType) and method in _BOUND
        }
        cls.behaviours = {**cls.behaviours, **own}
