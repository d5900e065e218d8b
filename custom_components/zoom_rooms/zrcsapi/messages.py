"""What one unit says.

A JSON document and a CLI block that tell the same thing become equal trees, so nobody
above this file knows in which format the room speaks. The envelope is described in Zoom's
overview ("JSON format reply structure"), the block in its chapters on each kind.
"""

from typing import Any, Final

from .framing import Block, Document
from .grammar import (
    DEEPEST,
    LONGEST_NAME,
    Event,
    Kind,
    Missing,
    Tree,
    Words,
    find,
    words,
)

_KINDS: Final = {
    name: kind for kind in Kind for name in (kind.value, kind.value.lower())
}
_PREFIXES: Final = {
    "r": Kind.COMMAND,
    "s": Kind.STATUS,
    "c": Kind.CONFIGURATION,
    "e": Kind.EVENT,
}
_SYNC: Final = {True: True, False: False}
_REASON: Final = (["reason"], ["result", "reason"])
_ENVELOPE: Final = frozenset({"Status", "Sync", "topKey", "type"})


class Message:
    """What one unit says.

    Attributes:
        kind: Its chapter; None when the room names one that nobody knows.
        top: What it calls the thing; the first line's words in CLI format.
        tree: The thing, with ``top`` as its first level.
        sync: Whether it is an answer; None when the format does not tell.
        ok: Whether the room said OK.
        reason: Why not, in the room's words.
        cli: Whether it came as CLI lines.
    """

    __slots__ = ("cli", "kind", "ok", "reason", "sync", "top", "tree")

    kind: Kind | None
    top: str
    tree: dict[str, Tree]
    sync: bool | None
    ok: bool
    reason: str
    cli: bool

    def __init__(self, unit: Document | Block) -> None:
        """Read the unit. Never raises."""
        said: Any = unit
        try:
            # As rooms say it, nearly always.
            self.kind = _KINDS[said["type"]]
            self.top = top = said["topKey"]
            self.tree = {top: said[top]}
            self.sync = _SYNC[said["Sync"]]
            self.ok = said["Status"]["state"] == "OK"
            self.reason = ""
            self.cli = False
            if self.ok and len(top) <= LONGEST_NAME:
                return
        except KeyError, TypeError:
            pass
        if isinstance(unit, Block):
            _read_block(self, unit.lines)
        else:
            self._read(unit)

    @classmethod
    def told_in_text(cls, event: type[Event]) -> Message:
        """Return the message that an event happened, which the room told in a line of text."""
        message = cls({"topKey": event.path, "type": Kind.EVENT, event.path: {}})
        message.cli = True
        return message

    def _read(self, unit: Document) -> None:
        """Read a document, whatever it lacks."""
        self.cli = False
        top, kind = _said(unit.get("topKey")), _said(unit.get("type"))
        if len(top) > LONGEST_NAME:
            top = ""
        self.kind = _KINDS.get(kind) or _KINDS.get(kind.lower())
        self.top = top
        self.tree = (
            {top: unit[top]}
            if top in unit
            else {name: value for name, value in unit.items() if name not in _ENVELOPE}
        )
        self.sync = _said(unit.get("Sync")).lower() in ("on", "true", "1")
        self.ok, self.reason = True, ""
        if isinstance(status := unit.get("Status"), dict):
            if _said(status.get("state", "OK")).lower() != "ok":
                self.ok, self.reason = False, _said(status.get("message"))

    def under(self, path: str) -> Tree | Missing:
        """Return what the message says of ``path``, or ``MISSING``."""
        return find(self.tree, words(path))

    @property
    def empty(self) -> bool:
        """Whether it says nothing of the thing that it names."""
        return not any(payload not in ({}, None) for payload in self.tree.values())


def _said(value: Tree) -> str:
    """Return a word of the envelope; what is none says nothing."""
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _read_block(message: Message, lines: tuple[str, ...]) -> None:
    kind: Kind | None = None
    top = ""
    tree: dict[str, Tree] = {}
    headed, state, reason = False, "OK", ""
    value: tuple[dict[str, Tree], str] | None = None
    more: list[str] = []
    for line in lines:
        if line[:1] == "*" and line[1:2] in _PREFIXES and line[2:3] == " ":
            _go_on(value, more)
            kind = kind or _PREFIXES[line[1]]
            said = line[3:].strip()
            if kind is Kind.CONFIGURATION:
                said = _without_first(said, Kind.CONFIGURATION)
            if header := _header(said):
                headed, value = True, None
                top, state = header
                tree.setdefault(top, {})
                continue
            name, colon, text = said.partition(":")
            top = top or name.strip()[:LONGEST_NAME]
            value = _place(tree, name.split(), text.strip() if colon else None)
        elif state.lower() != "ok" and (told := _reason(line)) is not None:
            reason = reason or told
        elif value is not None:
            # The lines of an invitation: they go on until the block ends.
            more.append(line)
    _go_on(value, more)
    message.kind, message.top, message.tree = kind, top, tree
    message.sync = True if headed else None
    message.ok, message.reason, message.cli = state.lower() == "ok", reason, True


def _header(said: str) -> tuple[str, str] | None:
    """Return name and state of a line like ``Name (status=OK):``."""
    name, found, rest = said.partition("(status=")
    state, closed, after = rest.partition(")")
    # Behind a colon it is somebody's name.
    if not found or ":" in name or not closed or after.strip() not in ("", ":"):
        return None
    return name.strip()[:LONGEST_NAME], state


def _reason(line: str) -> str | None:
    """Return what a line like ``Result reason: "Why"`` says."""
    name, colon, reason = line.partition(":")
    if not colon or name.lower().split() not in _REASON:
        return None
    return reason.strip().removeprefix('"').removesuffix('"')


def _go_on(value: tuple[dict[str, Tree], str] | None, more: list[str]) -> None:
    """Add further lines to a value, all at once: one by one is slow when they are many."""
    if value is not None and more:
        node, name = value
        node[name] = "\n".join((str(node[name]), *more))
    more.clear()


def _without_first(text: str, word: str) -> str:
    first, _, rest = text.partition(" ")
    return rest.strip() if first.lower() == word.lower() else text


def _place(
    tree: dict[str, Tree], path: list[str], text: str | None
) -> tuple[dict[str, Tree], str] | None:
    """Put a line's value into the tree; return where, if it may go on in further lines."""
    if not path or len(path) > DEEPEST:
        return None
    node = tree
    for name in path if text is None else path[:-1]:
        inner = node.get(name)
        if not isinstance(inner, dict):
            inner = node[name] = {}
        node = inner
    if text is None:
        return None
    node[path[-1]] = text
    return node, path[-1]


def same(message: Message, path: Words) -> bool:
    """Tell whether the message's name begins as ``path`` does."""
    return words(message.top)[:1] == path[:1]
