"""Bytes in, whole units out.

The room speaks two formats, sometimes both in one session: pretty-printed JSON documents
and CLI lines. The :class:`Scanner` cuts the stream into

* :class:`Document`: a parsed JSON object;
* :class:`Block`: the CLI lines of one thing, up to ``** end``;
* :class:`Verdict`: an ``OK`` or ``ERROR`` by itself;
* :class:`Text`: any other line, such as an echo or a prompt;
* :class:`Junk`: bytes that could not be used and were left out.

It never raises and never waits, and it keeps no more than its limit. Bytes that cannot be
read cost themselves, not what follows.

A document is found by its outline: the room writes ``{`` and ``}`` of a document at the
start of a line, and JSON allows no raw line end inside a string, so a line that is only
``}`` ends it. That is a search in C, where counting braces would be a loop in Python
(15 times slower on a phonebook). Only a document that cannot be parsed is looked at again.
"""

from dataclasses import dataclass, field
import json
import re
from typing import Final, cast

import orjson

from .grammar import Tree

LIMIT: Final = 32 * 1024 * 1024
"""Bytes of one unfinished unit. A phonebook of 20,000 contacts in one piece has 11 MB."""
LINE_LIMIT: Final = 256 * 1024

_PREFIXES: Final = (b"*r", b"*s", b"*c", b"*e")
_STRING_LINE: Final = re.compile(rb'^(\s*"[^"\r\n]*": )"(.*)"(,?)\r?$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON object."""

    tree: dict[str, Tree]


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of a CLI block, without its end. No lines: a bare acknowledgement."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``OK`` or ``ERROR``, by itself on a line."""

    ok: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A line outside of everything."""

    line: str


@dataclass(frozen=True, slots=True)
class Junk:
    """Bytes that were left out, and why."""

    size: int
    reason: str


type Unit = Document | Block | Verdict | Text | Junk


def _parse(data: bytes) -> dict[str, Tree] | None:
    """Return the object in ``data``, or None.

    Raw line ends and bytes that are no UTF-8 occur inside strings; they are let pass.
    """
    try:
        tree = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            tree = json.loads(data.decode("utf-8", "replace"), strict=False)
        except ValueError, RecursionError:
            return None
    return cast("dict[str, Tree]", tree) if isinstance(tree, dict) else None


def _mend(line: re.Match[bytes]) -> bytes:
    """Escape what some releases forget to, in their error messages."""
    name, value, comma = line.groups()
    try:
        json.loads(b'"' + value + b'"')
    except ValueError:
        value = json.dumps(value.decode("utf-8", "replace"))[1:-1].encode()
    return bytes(name + b'"' + value + b'"' + comma)


@dataclass
class Scanner:
    """Cuts the stream into units."""

    limit: int = LIMIT
    _pieces: list[bytes] = field(default_factory=list)
    """The unfinished document, or the unfinished line."""
    _size: int = 0
    _in_document: bool = False
    _skipping: bool = False
    """The unit grew beyond the limit; its remaining bytes are left out until it ends."""
    _tail: bytes = b""
    """The last bytes of the unfinished document, where its end may have begun."""
    _block: list[str] | None = None
    _block_size: int = 0
    _units: list[Unit] = field(default_factory=list)

    def finish(self) -> list[Unit]:
        """Return what is left at the end of the stream, or when the rest is not coming."""
        if self._in_document or self._skipping:
            self._units.append(Junk(self._size, "unfinished"))
        elif self._pieces:
            self._line(b"".join(self._pieces))
        self._close_block()
        self._forget()
        return self._taken()

    def feed(self, data: bytes) -> list[Unit]:
        """Take what came and return what is whole."""
        rest: bytes | None = data
        while rest:
            rest = self._document(rest) if self._in_document else self._lines(rest)
        return self._taken()

    def _taken(self) -> list[Unit]:
        units, self._units = self._units, []
        return units

    def _forget(self) -> None:
        self._pieces = []
        self._size = 0
        self._in_document = False
        self._skipping = False
        self._tail = b""

    # -- documents ---------------------------------------------------------------------

    def _document(self, data: bytes) -> bytes | None:
        """Look for the end of the document; return what follows it."""
        seen = self._tail + data
        found = seen.find(b"\n}")
        while found >= 0:
            after = found + 2
            follows = seen[after : after + 1]
            if follows in (b"\r", b"\n", b""):
                end = after - len(self._tail)
                if (rest := self._finish(data, end, certain=bool(follows))) is not None:
                    return rest
                if not follows:
                    break
            found = seen.find(b"\n}", after)
        self._keep(data)
        return None

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        self._tail = (self._tail + data)[-2:]
        if self._size > self.limit:
            if not self._skipping:
                self._units.append(Junk(self._size, "too long"))
            self._skipping = True
            self._pieces = []
        else:
            self._pieces.append(data)

    def _finish(self, data: bytes, end: int, *, certain: bool) -> bytes | None:
        """Close the document at ``end`` of ``data``; None if it does not end there after all."""
        if self._skipping:
            if not certain:
                return None
            self._forget()
            return data[end:]
        whole = b"".join((*self._pieces, data[:end])) if self._pieces else data[:end]
        tree = _parse(whole)
        if tree is None:
            if not certain:
                # The line may go on, and be text in a string; the next bytes will tell.
                return None
            tree = self._salvage(whole)
        self._forget()
        if tree is not None:
            self._units.append(Document(tree))
        return data[end:]

    def _salvage(self, whole: bytes) -> dict[str, Tree] | None:
        """Mend a broken document, or find the one that it was cut off by."""
        if (tree := _parse(_STRING_LINE.sub(_mend, whole))) is not None:
            return tree
        start = whole.rfind(b"\n{")
        tree = _parse(whole[start + 1 :]) if start >= 0 else None
        lost = len(whole) if tree is None else start + 1
        self._units.append(Junk(lost, "not JSON"))
        return tree

    # -- lines -------------------------------------------------------------------------

    def _lines(self, data: bytes) -> bytes | None:
        """Take lines until a document begins; return the document with what follows."""
        start = 0
        while (newline := data.find(b"\n", start)) >= 0:
            line = data[start:newline]
            if self._pieces:
                line = b"".join((*self._pieces, line))
                self._pieces = []
                self._size = 0
            start = newline + 1
            if self._skipping:
                self._skipping = False
                continue
            if self._take(line):
                self._in_document = True
                self._pieces = [b"{\n"]
                self._size = 2
                self._tail = b"{\n"
                return data[start:]
        if start < len(data):
            self._keep_line(data[start:])
        return None

    def _keep_line(self, piece: bytes) -> None:
        if self._skipping:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > LINE_LIMIT:
            self._units.append(Junk(self._size, "line too long"))
            self._pieces = []
            self._size = 0
            self._skipping = True

    def _take(self, raw: bytes) -> bool:
        """Take a line; tell whether a document begins with it."""
        if b"{" in raw:
            stripped = raw.rstrip()
            if stripped == b"{":
                # Whatever block was open has lost its end.
                self._close_block()
                return True
            if self._block is None:
                if stripped.startswith(b"{") and (tree := _parse(stripped)) is not None:
                    self._units.append(Document(tree))
                    return False
                if stripped.endswith(b"{"):
                    # What stands before the brace is an echo or a prompt without a line end.
                    self._line(stripped[:-1])
                    return True
        self._line(raw)
        return False

    def _line(self, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip("\r")
        stripped = line.strip()
        if stripped == "** end":
            self._units.append(Block(tuple(self._block or ())))
            self._block = None
        elif raw[:2] in _PREFIXES and raw[2:3] == b" ":
            self._block_line(line)
        elif self._block is not None and not self._is_over(self._block, stripped):
            self._continue_block(line)
        elif stripped in ("OK", "ERROR"):
            self._close_block()
            self._units.append(Verdict(stripped == "OK"))
        elif stripped:
            self._close_block()
            self._units.append(Text(stripped))

    @staticmethod
    def _is_over(block: list[str], line: str) -> bool:
        """Tell whether ``line`` shows that the open block never got its end.

        ``*r Login successful`` has none. A line without a value does not go on over
        several lines, so what follows it and has no prefix is not part of it. A refusal
        ends in ERROR, whether or not its end was written.
        """
        if "(status=" in block[0]:
            return line == "ERROR" and "(status=ok)" not in block[0].lower()
        return line != "" and len(block) == 1 and ":" not in block[0]

    def _block_line(self, line: str) -> None:
        if self._block is not None and self._block[0][:2] != line[:2]:
            self._close_block()
        if self._block is None:
            self._block = [line]
            self._block_size = len(line)
        else:
            self._continue_block(line)

    def _continue_block(self, line: str) -> None:
        if self._block is None:
            return
        before, self._block_size = self._block_size, self._block_size + len(line) + 1
        if self._block_size <= self.limit:
            self._block.append(line)
        elif before <= self.limit:
            self._units.append(Junk(self._block_size, "block too long"))
            del self._block[1:]

    def _close_block(self) -> None:
        if self._block is not None:
            self._units.append(Block(tuple(self._block)))
        self._block = None
