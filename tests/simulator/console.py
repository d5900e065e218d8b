"""The device's command line, without a network: bytes in, bytes out."""

from collections import deque
from functools import partial
from typing import Final, override

from custom_components.zoom_rooms.zrcsapi import zstatus

from . import later
from .agenda import Appointment
from .faults import Format
from .line_editor import LineEditor
from .misspelling import spell
from .packets import Outbox, Wire
from .rendering import END, Said, Unsupported, Values
from .simulated_room import SimulatedRoom

REJECTED: Final = f"*e Connection rejected{END}"

# No document shows the whole login text. One client waits for the first line; the rest is
# put together from what the same news is in JSON.
_WELCOME: Final = f"*r Login successful{END}OK{END}\n"

# What acknowledges a terminal command, if anything, is not documented; no client waits.
_DONE: Final = f"OK{END}\n"


class Console:
    """One session: login text, echo, formats, terminal commands, and whatever the room says."""

    def __init__(self, room: SimulatedRoom, wire: Wire) -> None:
        """Prepare a session of this room over this wire."""
        self.logged_in = False
        self._room = room
        self._wire = wire
        self._outbox = Outbox(room, wire)
        self._editor = LineEditor()
        self._format = self._first_format()
        self._login: Appointment | None = None
        self._lines: deque[str] = deque()
        self._thinking: Appointment | None = None

    def _first_format(self) -> Format:
        if self._room.json_login:
            return Format.JSON
        return self._room.last_format if self._room.keep_format else Format.CLI

    # -- facing the wire ---------------------------------------------------------------

    def open(self) -> bool:
        """Begin, unless the room has another session; the login text comes by itself."""
        if not self._room.attach(self):
            self._wire.write(REJECTED.encode())
            self._wire.hang_up()
            return False
        if self._room.pace.login is not None:
            delay = self._room.login_delay
            self._login = self._room.later(
                self._room.pace.login + (delay.value if delay else 0), self._log_in
            )
        return True

    def close(self) -> None:
        """Notice that the connection is gone."""
        for planned in (self._login, self._thinking):
            if planned is not None:
                planned.cancel()
        self._outbox.close()
        self._room.detach(self)

    def receive(self, data: bytes) -> None:
        """Take keys that were pressed."""
        echo, lines = self._editor.feed(data)
        self._outbox.put(echo)
        for line in lines:
            self._room.hear(line)
            self._lines.append(line)
            self._work()

    # -- facing the room ---------------------------------------------------------------

    def say(self, said: Said) -> None:
        """Write what the room says, once the session is up."""
        if self.logged_in:
            self._show(said)

    def drop(self) -> None:
        """Break the connection."""
        self._wire.drop()

    # ----------------------------------------------------------------------------------

    def _log_in(self) -> None:
        self.logged_in = True
        if not self._room.no_login_text:
            self._welcome()
        self._room.logged_in()
        self._prompt()

    def _welcome(self) -> None:
        if self._format is Format.CLI:
            self._outbox.put(_WELCOME.encode())
        releases = (zstatus.LOGIN_ZAAPI_RELEASE, zstatus.LOGIN_ZOOM_ROOM_RELEASE)
        self._show(Values(*((key, self._room[key]) for key in releases)))

    def _work(self) -> None:
        """Do what was said, one line after the other, each in its time."""
        while self._lines and self._thinking is None:
            line = self._lines.popleft()
            if seconds := self._room.time_for(line):
                self._thinking = self._room.later(seconds, partial(self._think, line))
            else:
                self._do(line)

    def _think(self, line: str) -> None:
        self._thinking = None
        self._do(line)
        self._work()

    def _do(self, line: str) -> None:
        if line.strip() and not (self._room.silent or line in self._room.ignored):
            if not self._terminal(line.lower().split()) and self.logged_in:
                self._ask_room(line)
        if self.logged_in:
            self._prompt()

    def _ask_room(self, line: str) -> None:
        with self._room.answering(line) as said:
            if said is not None and not self._room.leaves_unanswered(line):
                if self._room.stray_frames and (stray := later.before(said)):
                    self._show(stray)
                self._show(said)

    def _prompt(self) -> None:
        if self._room.prompt:
            self._outbox.put(self._room.prompt.value.encode())

    def _terminal(self, spoken: list[str]) -> bool:
        """Do a command of the terminal itself; return whether it is one."""
        match spoken:
            case ["bye"]:
                self._wire.hang_up()
            case [("echo" | "format") as what, how]:
                if self.logged_in or self._room.hears_early:
                    self._switch(what, how)
            case _:
                return False
        return True

    def _switch(self, what: str, how: str) -> None:
        if what == "echo" and how in ("on", "off"):
            self._editor.echo = how == "on" or bool(self._room.stuck_echo)
        elif what == "format" and how in tuple(Format):
            form = Format.CLI if self._room.cli_only else Format(how)
            self._room.last_format = self._format = form
        else:
            self._show(Unsupported())
            return
        if not self._room.no_acknowledgement:
            self._outbox.put(_DONE.encode())

    def _show(self, said: Said) -> None:
        self._outbox.put(spell(said, self._format, self._room), frame=True)


class Tape(Wire):
    """A wire that only keeps what was written: enough to talk to a console in a test."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self.connected = True
        self._written = bytearray()

    @override
    def write(self, data: bytes) -> None:
        self._written += data

    @override
    def hang_up(self) -> None:
        self.connected = False

    @override
    def drop(self) -> None:
        self.connected = False

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        written = bytes(self._written)
        self._written.clear()
        return written
