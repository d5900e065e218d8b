"""How what the room says gets onto the wire: in which packets, when, and how far."""

from collections import deque
from random import Random
from typing import Final, Protocol

from .agenda import Appointment
from .fault import Allowance
from .values import Talker

_PAUSE: Final = b""
_LINE_END: Final = b"\r\n"


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
        self._held = b""
        self._release: Appointment | None = None
        self._until_drop = Allowance()
        # The same garbage in every session, so that a test that fails fails again.
        self._dice = Random(0)

    def put(self, data: bytes, *, frame: bool = False) -> None:
        """Write data. A frame may stall half-way, and may have something before it."""
        if self._room.silent or not data:
            return
        if frame and self._room.stall:
            half = len(data) // 2
            self._waiting += (self._before_frame() + data[:half], _PAUSE, data[half:])
        else:
            self._waiting.append((self._before_frame() if frame else b"") + data)
        self._go_on()

    def close(self) -> None:
        """Forget what was not written."""
        self._waiting.clear()
        for planned in (self._pause, self._release):
            if planned is not None:
                planned.cancel()

    def _before_frame(self) -> bytes:
        room = self._room
        between = b""
        if room.blank_lines:
            between += _LINE_END * room.blank_lines.value
        if room.chatter:
            between += room.chatter.value.encode() + _LINE_END
        if room.garbage:
            between += self._dice.randbytes(room.garbage.value) + _LINE_END
        return between

    def _go_on(self) -> None:
        while self._waiting and self._pause is None:
            data = self._waiting.popleft()
            if data is _PAUSE:
                self._pause_for(self._room.stall.value if self._room.stall else 0)
            elif self._room.hold_back and self._room.hold_back.value > 0:
                self._hold(data, self._room.hold_back.value)
            else:
                self._write(data)

    def _pause_for(self, seconds: float) -> None:
        if seconds > 0:
            self._pause = self._room.later(seconds, self._resume)

    def _resume(self) -> None:
        self._pause = None
        self._go_on()

    def _hold(self, data: bytes, seconds: float) -> None:
        """Keep data until the time is over that began with the first of it."""
        self._held += data
        if self._release is None:
            self._release = self._room.later(seconds, lambda: self._write(b""))

    def _write(self, data: bytes) -> None:
        if self._release is not None:
            self._release.cancel()
            self._release = None
        data, self._held = self._held + data, b""
        split = self._room.split_every
        size = max(1, split.value if split else len(data))
        for start in range(0, len(data), size):
            self._write_packet(data[start : start + size])

    def _write_packet(self, packet: bytes) -> None:
        if not self._room.drop_after:
            self._wire.write(packet)
            return
        sent = packet[: self._until_drop.take(self._room.drop_after, len(packet))]
        if sent:
            self._wire.write(sent)
        if not self._until_drop.left:
            self._waiting.clear()
            self._wire.drop()
