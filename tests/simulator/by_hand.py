"""What a person makes happen: faults by flags, and whatever they type into the program."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration

from .behaviour import Refusal
from .fault import Fault, Faulty
from .meeting import Dialled
from .server import Server
from .simulated_room import SimulatedRoom

_FAULTS: Final[dict[str, Fault[Any]]] = SimulatedRoom.faults() | Server.faults()
_NUMBER: Final = "5550001111"
_NAME: Final = "Mira Lindqvist"


@dataclass(frozen=True)
class Flaw:
    """A fault that somebody asked for, and how much of it."""

    name: str
    value: Any = None

    def turn(self, server: Server) -> None:
        """Have it from now on, or no longer if it has no value."""
        faulty: Faulty = server if self.name in server.faults() else server.room
        setattr(faulty, self.name, self.value)


def fault(text: str) -> Flaw:
    """Return what ``NAME`` or ``NAME=VALUE`` asks for, as argparse wants it."""
    name, _, value = text.partition("=")
    row = _FAULTS.get(name.strip())
    if row is None:
        near = " or ".join(get_close_matches(name, _FAULTS))
        hint = f"did you mean {near}?" if near else "--list-faults tells what there is"
        raise argparse.ArgumentTypeError(f"no fault is called {name!r}; {hint}")
    try:
        return Flaw(row.name, row.read(value))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def list_faults() -> Iterator[str]:
    """Yield a line for each fault that there is."""
    rows = [
        (
            f"{row.name}={row.unit}" if row.unit else row.name,
            f"{row.usual}" if row.unit else "",
            row.help,
        )
        for row in _FAULTS.values()
    ]
    return _columns(("NAME", "USUALLY", "THE ROOM WILL"), *rows)


def _columns(*rows: tuple[str, ...]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


# -- Happenings --------------------------------------------------------------------------

type Happening = Callable[[Server, str], str | None]

_HAPPENINGS: Final[dict[str, tuple[str, Happening]]] = {}


def do(server: Server, line: str) -> str:
    """Let happen what a line says, and return what to answer."""
    for words, (_, happening) in _HAPPENINGS.items():
        head, rest = line[: len(words)], line[len(words) :]
        if head.lower() == words and rest[:1] in ("", " "):
            try:
                return happening(server, rest.strip()) or "Done."
            except (argparse.ArgumentTypeError, Refusal, ValueError) as error:
                return f"Not done: {error}"
    return "Nothing is called so; help tells what there is."


def _called(words: str, after: str = "") -> Callable[[Happening], Happening]:
    """Let a function happen when somebody types these words."""

    def enter(happening: Happening) -> Happening:
        _HAPPENINGS[words] = (after, happening)
        return happening

    return enter


@_called("help")
def _help(_server: Server, _text: str) -> str:
    """Tell what can be made to happen."""
    rows = (
        (f"{words} {after}".strip(), (happening.__doc__ or "").rstrip("."))
        for words, (after, happening) in _HAPPENINGS.items()
    )
    return "\n".join(_columns(*rows))


@_called("ring", "[NAME]")
def _ring(server: Server, name: str) -> None:
    """Let somebody call."""
    server.room.ring(name or _NAME)


@_called("answer")
def _answer(server: Server, _text: str) -> None:
    """Take the call on the tablet."""
    server.room.accept()


@_called("decline")
def _decline(server: Server, _text: str) -> None:
    """Turn the call away on the tablet."""
    server.room.stop_ringing(accepted=False)


@_called("meet", "[NUMBER]")
def _meet(server: Server, number: str) -> None:
    """Go into a meeting from the tablet."""
    server.room.connect(Dialled(number=number or _NUMBER))


@_called("host arrives")
def _host_arrives(server: Server, _text: str) -> None:
    """Let the host whom the room waits for open the meeting."""
    server.room.host_arrives()


@_called("host ends")
def _host_ends(server: Server, _text: str) -> None:
    """Let the host end the meeting."""
    server.room.host_ends()


@_called("go")
def _go(server: Server, _text: str) -> None:
    """Leave the meeting on the tablet."""
    server.room.go_out()


@_called("fail", "MESSAGE")
def _fail(server: Server, message: str) -> None:
    """Let connecting fail, in these words of Zoom's."""
    server.room.fail(message)


@_called("join", "[NAME]")
def _join(server: Server, name: str) -> None:
    """Let somebody come into the meeting."""
    server.room.join(name or _NAME)


@_called("leave", "[NAME]")
def _leave(server: Server, name: str) -> None:
    """Let somebody leave the meeting."""
    for one in server.room[zcommand.PARTICIPANTS]:
        if one.user_name.lower() == (name or _NAME).lower():
            server.room.leave(one.user_id)
            return
    raise Refusal("nobody is called so")


@_called("volume", "NUMBER")
def _volume(server: Server, number: str) -> None:
    """Turn the speaker's volume on the tablet."""
    server.room[zconfiguration.AUDIO_OUTPUT_VOLUME] = int(number)


@_called("take over")
def _take_over(server: Server, _text: str) -> None:
    """Let the tablet take the room."""
    server.room.take_over()


@_called("log out")
def _log_out(server: Server, _text: str) -> None:
    """Sign the room out of its account."""
    server.room.log_out()


@_called("restart")
def _restart(server: Server, _text: str) -> None:
    """Start the room anew."""
    server.room.restart()


@_called("drop")
def _drop(server: Server, _text: str) -> None:
    """Break the session."""
    server.room.drop()


@_called("faults")
def _faults(_server: Server, _text: str) -> str:
    """List all faults."""
    return "\n".join(list_faults())


@_called("fault", "NAME[=VALUE]")
def _fault(server: Server, text: str) -> None:
    """Have a fault from now on."""
    fault(text).turn(server)


@_called("no", "NAME")
def _no(server: Server, text: str) -> None:
    """Have a fault no longer."""
    Flaw(fault(text).name).turn(server)
