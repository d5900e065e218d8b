"""How the simulated room can be nasty. Each fault is a context manager, off outside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from custom_components.zoom_rooms.zrcsapi.grammar import Command, Key

from .behaviour import Refusal


class Format(StrEnum):
    """How the room speaks."""

    CLI = "cli"
    JSON = "json"


class Faults:
    """What is wrong with the room, now.

    Attributes:
        busy: Reject every session, as if another one were open.
        keep_format: A session begins in the format in which the last one ended. Whether
            real rooms do so is uncertain; one client behaves as if.
        hears_early: Terminal commands work before the login text.
        sticks: A session closed right after dialling leaves the room connecting for ever.
        drops_calls: An unrelated command ends a ringing call, or a question for a passcode.
        ignored: Lines that it takes for nothing.
    """

    def __init__(self) -> None:
        """Begin with the faults that all real rooms have."""
        self.busy = False
        self.keep_format = False
        self.last_format = Format.CLI
        self.hears_early = False
        self.sticks = True
        self.drops_calls = True
        self.deaf = False
        self.ignored: set[str] = set()
        self._packet: int | None = None
        self._refused: dict[type[Command[Any]] | Key[Any], str] = {}

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Read everything, and neither do nor say anything."""
        self.deaf = True
        try:
            yield
        finally:
            self.deaf = False

    @contextmanager
    def split_every(self, size: int) -> Iterator[None]:
        """Write in packets of at most ``size`` bytes."""
        before, self._packet = self._packet, size
        try:
            yield
        finally:
            self._packet = before

    @contextmanager
    def refuse(
        self, row: type[Command[Any]] | Key[Any], message: str
    ) -> Iterator[None]:
        """Answer a command, or the reading or setting of a value, with an error."""
        self._refused[row] = message
        try:
            yield
        finally:
            del self._refused[row]

    def object_to(self, row: type[Command[Any]] | Key[Any]) -> None:
        """Raise the refusal that is set for a row, if there is one."""
        if row in self._refused:
            raise Refusal(self._refused[row])

    def packets(self, data: bytes) -> Iterator[bytes]:
        """Yield what is really written, packet by packet. Every byte goes through here."""
        if self.deaf or not data:
            return
        size = self._packet or len(data)
        for start in range(0, len(data), size):
            yield data[start : start + size]
