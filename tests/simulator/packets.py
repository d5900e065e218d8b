"""How what the room says gets onto the wire: in which packets, when, and how far."""

from collections import deque
from typing import Final, Protocol

from .agenda import Appointment
from .fault import Worn
from .values import Talker

_PAUSE: Final = b""


class Wire(Protocol):
    """What the console is connected to."""

    def write(self, data: bytes) -> None:
        """Send one packet."""

    def hang_up(self) -> None:
        """End the session in good order."""

    def drop(self) -> None:
        """Break the connection."""


class Outbox:
    """What a session has to write. Every byte goes through here, and in order."""

    def __init__(self, room: Talker, wire: Wire) -> None:
        """Begin with nothing to write."""
        self._room = room
        self._wire = wire
        self._waiting: deque[bytes] = deque()
        self._pause: Appointment | None = None
        self._limit: Worn[int] | None = None
        self._left = 0

    def put(self, data: bytes, *, frame: bool = False) -> None:
        """Write data; a frame may stall half-way."""
        if self._room.silent or not data:
            return
        if frame and self._room.stall:
            half = len(data) // 2
            self._waiting += (data[:half], _PAUSE, data[half:])
        else:
            self._waiting.append(data)
        self._go_on()

    def close(self) -> None:
        """Forget what was not written."""
        self._waiting.clear()
        if self._pause is not None:
            self._pause.cancel()

    def _go_on(self) -> None:
        while self._waiting and self._pause is None:
            data = self._waiting.popleft()
            if data is _PAUSE:
                self._pause_for(self._room.stall.value if self._room.stall else 0)
            else:
                self._write(data)

    def _pause_for(self, seconds: float) -> None:
        if seconds > 0:
            self._pause = self._room.later(seconds, self._resume)

    def _resume(self) -> None:
        self._pause = None
        self._go_on()

    def _write(self, data: bytes) -> None:
        size = self._room.split_every.value if self._room.split_every else len(data)
        for start in range(0, len(data), size):
            self._write_packet(data[start : start + size])

    def _write_packet(self, packet: bytes) -> None:
        limit = self._room.drop_after.worn
        if limit is not self._limit:
            self._limit, self._left = limit, 0 if limit is None else limit.value
        if limit is None:
            self._wire.write(packet)
            return
        sent, self._left = packet[: self._left], max(0, self._left - len(packet))
        if sent:
            self._wire.write(sent)
        if not self._left:
            self._waiting.clear()
            self._wire.drop()
