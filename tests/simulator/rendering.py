"""What the room says, in the two formats of its command line.

Nothing here is shared with the client: this is the wire seen from the other end. JSON is
laid out as the device lays it out (two spaces, members in byte order, CR LF); the CLI is
``*x`` lines up to ``** end``. Where Zoom's documents are silent, the guess is marked.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
import json
from typing import Any, Final, override

from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.grammar import (
    Command,
    Event,
    Key,
    Kind,
    Result,
    Tree,
)
from custom_components.zoom_rooms.zrcsapi.records import Contact

from .spelling import described, lines, result_document, result_rows, spelled, worded

END: Final = "\r\n"

_PREFIXES: Final = {
    Kind.COMMAND: "*r ",
    Kind.CONFIGURATION: "*c zConfiguration ",
    Kind.STATUS: "*s ",
    Kind.EVENT: "*e ",
}


def _broken(line: str) -> str:
    """Return a line with the breaks of its value, if it has several lines, as a terminal has them."""
    return line.replace("\n", END)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a JSON document of the room holds."""

    top: str
    payload: Tree
    kind: Kind
    sync: bool
    refusal: str | None = None

    def document(self) -> str:
        """Return it as the room lays it out."""
        status: Tree = {
            "message": self.refusal or "",
            "state": "OK" if self.refusal is None else "Error",
        }
        members: Tree = {
            self.top: self.payload,
            "Status": status,
            "Sync": self.sync,
            "topKey": self.top,
            "type": self.kind.value,
        }
        document = json.dumps(members, indent=2, sort_keys=True, ensure_ascii=False)
        return document.replace("\n", END) + END + END


class Said(ABC):
    """Something the room says, in no format yet.

    Attributes:
        kind: The chapter it belongs to.
        top: The member of the JSON envelope that holds the payload.
        sync: Whether it answers a command.
        refusal: Zoom's reason, when the answer is no.
    """

    def __init__(
        self, kind: Kind, top: str, *, sync: bool = False, refusal: str | None = None
    ) -> None:
        """Say what stands on the envelope."""
        self.kind = kind
        self.top = top
        self.sync = sync
        self.refusal = refusal

    def payload(self) -> Tree:
        """Return what JSON holds under the top key."""
        return {}

    @abstractmethod
    def lines(self) -> Iterator[str]:
        """Yield the lines of the CLI's block, without their prefix."""

    def block(self) -> str:
        """Return the CLI's block, up to its end."""
        prefix = _PREFIXES[self.kind]
        return (
            "".join(f"{prefix}{_broken(line)}{END}" for line in self.lines())
            + f"** end{END}"
        )

    def cli(self) -> str:
        """Return the whole as the CLI shows it."""
        return f"{self.block()}{END}OK{END}\n" if self.sync else f"{self.block()}\n"

    def envelope(self) -> Envelope:
        """Return the whole as JSON has it."""
        return Envelope(
            top=self.top,
            payload=self.payload(),
            kind=self.kind,
            sync=self.sync,
            refusal=self.refusal,
        )

    def json(self) -> str:
        """Return the whole as a JSON document."""
        return self.envelope().document()


type Told = tuple[Key[Any], object]


class Values(Said):
    """Values that stand under one first word: asked for, or changed."""

    def __init__(self, *values: Told, sync: bool = False) -> None:
        """Say these values."""
        first = values[0][0]
        super().__init__(first.kind, top_of(first, alone=len(values) == 1), sync=sync)
        self._values = values

    @override
    def payload(self) -> Tree:
        tree: dict[str, Tree] = {}
        for key, value in self._values:
            if key.path == self.top:
                return spelled(value)
            _plant(tree, levels(key)[1:], spelled(value))
        return tree

    @override
    def lines(self) -> Iterator[str]:
        for key, value in self._values:
            yield from lines(key.path, spelled(value))


def levels(key: Key[Any]) -> list[str]:
    """Return the levels of a key's path. The releases told at login have names of several words."""
    if key in (zstatus.LOGIN_ZAAPI_RELEASE, zstatus.LOGIN_ZOOM_ROOM_RELEASE):
        return key.path.split(maxsplit=1)
    return key.path.split()


def top_of(key: Key[Any], *, alone: bool = True) -> str:
    """Return the top key of a value: its first word, but a list of devices its whole path."""
    return key.path if alone and key in _LISTS else levels(key)[0]


_LISTS: Final = (
    zstatus.AUDIO_INPUT_LINE,
    zstatus.AUDIO_OUTPUT_LINE,
    zstatus.VIDEO_CAMERA_LINE,
)


def _plant(tree: dict[str, Tree], path: list[str], value: Tree) -> None:
    """Put a leaf into a tree, making the levels above it."""
    *above, name = path
    for level in above:
        inner = tree.setdefault(level, {})
        assert isinstance(inner, dict)
        tree = inner
    tree[name] = value


class Accepted(Said):
    """A setting was taken over. The value itself is told by a notice, if it changed."""

    def __init__(self, key: Key[Any]) -> None:
        """Say nothing but yes."""
        super().__init__(key.kind, levels(key)[0], sync=True)

    @override
    def lines(self) -> Iterator[str]:
        yield from ()


class TakenOver(Values):
    """A setting has this value now: the whole acknowledgement, as one document of Zoom's has it."""

    def __init__(self, told: Told) -> None:
        """Say the value."""
        super().__init__(told, sync=True)

    @override
    def cli(self) -> str:
        return f"{self.block()}\n"


class Outcome(Said):
    """What a command answers: a record, a tuple of records, or nothing."""

    def __init__(self, command: type[Command[Any]], value: object = None) -> None:
        """Answer this command."""
        # The one answer to a command that Zoom calls an event.
        kind = Kind.EVENT if command is zcommand.BookingsList else Kind.COMMAND
        super().__init__(kind, command.reply, sync=True)
        self._command = command
        self._value = value

    @override
    def payload(self) -> Tree:
        return result_document(self._value)

    @override
    def lines(self) -> Iterator[str]:
        yield f"{_header(self._command)} (status=OK):"
        yield from lines(self.top, result_rows(self._value))

    @override
    def block(self) -> str:
        prefix = _PREFIXES[Kind.COMMAND]
        return (
            "".join(f"{prefix}{_broken(line)}{END}" for line in self.lines())
            + f"** end{END}"
        )

    @override
    def cli(self) -> str:
        return f"OK{END}{self.block()}\n"


class ResultChanged(Said):
    """What a command would answer now, told unasked."""

    def __init__(self, result: Result[Any], value: object) -> None:
        """Say this value of the result; a record alone instead of its list is well-formed."""
        super().__init__(result.kind, result.path)
        self._value = value

    @override
    def payload(self) -> Tree:
        return result_document(self._value)

    @override
    def lines(self) -> Iterator[str]:
        yield from lines(self.top, result_rows(self._value))


class Happened(Said):
    """An event."""

    def __init__(self, event: Event) -> None:
        """Say that it happened."""
        first, *_ = event.path.split()
        # Of contacts JSON has the news below the phonebook, as the CLI's words would have it.
        super().__init__(
            Kind.EVENT, first if isinstance(event, Contact) else event.path
        )
        self._event = event

    def _fields(self) -> dict[str, Tree]:
        fields = described(self._event)
        match self._event:
            case zevent.CallConnect() | zevent.CallDisconnect():
                return worded(fields)
            case zevent.IncomingCallIndication(meeting_number=number) if (
                number.isdecimal()
            ):
                return {
                    **fields,
                    self._event.spellings["meeting_number"].wire: int(number),
                }
        return fields

    @override
    def payload(self) -> Tree:
        below = self._event.path.removeprefix(self.top).strip()
        return {below: self._fields()} if below else self._fields()

    @override
    def lines(self) -> Iterator[str]:
        fields = self._fields()
        if not fields:
            yield self._event.path
        yield from lines(self._event.path, fields)


class Refused(Said):
    """The room said no. The layout in the CLI is put together from one client's patterns."""

    def __init__(self, kind: Kind, top: str, reason: str, *, header: str = "") -> None:
        """Say no, and why. The CLI may head it by another name than JSON."""
        super().__init__(kind, top, sync=True, refusal=reason)
        self._header = header or top

    @override
    def lines(self) -> Iterator[str]:
        yield f"{self._header} (status=Error):"

    @override
    def cli(self) -> str:
        head = "".join(f"{_PREFIXES[self.kind]}{line}{END}" for line in self.lines())
        return f'{head}Result reason: "{self.refusal}"{END}** end{END}{END}ERROR{END}\n'


class Unsupported(Said):
    """The room does not know the command. What the CLI shows beside the name is a guess."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(Kind.STATUS, zevent.UnsupportedCommand.path, sync=True)

    @override
    def lines(self) -> Iterator[str]:
        yield self.top

    @override
    def cli(self) -> str:
        return f"{self.block()}{END}ERROR{END}\n"


class Anything(Said):
    """Something that no table has, as other releases say it."""

    def __init__(self, kind: Kind, top: str, body: Tree, *, sync: bool = False) -> None:
        """Say this, as it is."""
        super().__init__(kind, top, sync=sync)
        self._body = body

    @override
    def payload(self) -> Tree:
        return self._body

    @override
    def lines(self) -> Iterator[str]:
        yield from lines(self.top, self._body)


def refused(command: type[Command[Any]], reason: str) -> Refused:
    """Return the refusal of a command, which is not always called what its answer is called."""
    return Refused(Kind.COMMAND, _error_key(command), reason)


def refused_setting(key: Key[Any], reason: str) -> Refused:
    """Return the refusal to tell or to set a value."""
    return Refused(key.kind, levels(key)[0], reason, header=key.path)


def _header(command: type[Command[Any]]) -> str:
    if command is zcommand.CallListParticipants:
        return _joined(command)
    return command.reply


def _error_key(command: type[Command[Any]]) -> str:
    if command in (zcommand.GetCallInfo, zcommand.CallListParticipants):
        return _joined(command)
    return command.reply


def _joined(command: type[Command[Any]]) -> str:
    return command.path.replace(" ", "") + "Result"
