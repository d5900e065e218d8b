"""Bytes in, whole units out.

The room speaks two formats, sometimes both in one session: pretty-printed JSON documents
and CLI lines. The :class:`Scanner` cuts the stream into

* a dict: a parsed JSON object; :class:`Unparsed`, if that can wait;
* :class:`Block`: the CLI lines of one thing, up to ``** end``;
* :class:`Verdict`: an ``OK`` or ``ERROR`` by itself;
* :class:`Text`: any other line, such as an echo or a prompt;
* :class:`Junk`: bytes that could not be used and were left out.

It never raises and never waits, it keeps no more than its limit, and however the network
cuts the stream, the units are the same, once they are parsed.

A document is found by its outline: the room writes ``{`` and ``}`` of a document at the
start of a line, and JSON allows no raw line end inside a string, so a line that is only
``}`` ends it. That is a search in C, where counting braces would be a loop in Python
(15 times slower on a phonebook). Only a document that cannot be parsed is looked at again.

Bytes that cannot be read cost themselves, not what follows. Whatever came before, and
whatever that left open, a new line brings these back to sense:

* ``{`` by itself: the document that begins there is heard when it ends;
* the first line of a CLI block: it ends a document that lost its end, and a block that did
  if it names something else or has a header;
* ``** end``: it ends a document or block that lost its end. With it goes what came between.

Only an ``OK``, an ``ERROR`` or a text that comes before the first of these may be lost.
"""

from enum import Enum, auto
import json
import re
from typing import Final, NamedTuple, cast

import orjson

from .grammar import Tree

LIMIT: Final = 32 * 1024 * 1024
"""Bytes of one unfinished unit. A phonebook of 20,000 contacts in one piece has 11 MB."""
LINE_LIMIT: Final = 256 * 1024
_MENDED_LIMIT: Final = 1024 * 1024
"""What is mended are error messages; going through a broken phonebook would take seconds."""
_LINE_COST: Final = 64
"""Bytes that a line of a block takes up besides its own."""

_PREFIX: Final = re.compile(rb"\*[rsce] ")
# No document knows of one, but what waits for lines may say so. An echo has blanks in it.
_PROMPT: Final = re.compile(rb"[^\s*]{1,32}[>#$] ?(?=\*[rsce*] |(?:OK|ERROR)\s*$)")
_STRING_LINE: Final = re.compile(rb'^([ \t]*"[^"\r\n]*": )"(.*)"(,?)\r?$', re.MULTILINE)
# Escapes of a JSON string. Half a surrogate pair would be text that nobody can encode.
_ESCAPE: Final = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)

# Where a document ends, and where one has lost its end.
_EDGE: Final = re.compile(rb"\n(?:\}|\*(?:[rsce] |\* end))")
# Where sense begins again after a document that grew too long.
_RESUME: Final = re.compile(rb"\n(?:\}(?=[\r\n])|\{(?=\r?\n)|\*(?:[rsce] |\* end))")
# A document as the room lays it out, when nothing is wrong with it.
_OPENING: Final = b"{\r\n"
_CLOSING: Final = b"\r\n\r\n"
_END: Final = b"\n}" + _CLOSING
_ANOTHER: Final = b"\n{"
"""How a document begins in one that was cut off."""
_OVERLAP: Final = len(b"\n** end") - 1
"""Bytes at the end of what came in which one of these may have begun."""
_LEAST_PIECE: Final = 64
"""Bytes that are worth a piece of their own, which takes up 40 more."""
# As numbers they are found in a third of the time.
_BRACE: Final = ord("}")
_STAR: Final = ord("*")


class Block(NamedTuple):
    """The lines of a CLI block, without its end. No lines: a bare acknowledgement."""

    lines: tuple[str, ...]


class Verdict(NamedTuple):
    """``OK`` or ``ERROR``, by itself on a line."""

    ok: bool


class Text(NamedTuple):
    """A line outside of everything."""

    line: str


class Junk(NamedTuple):
    """Bytes that were left out, and why. Of what is too long, as many as the limit."""

    size: int
    reason: str


class Unparsed(NamedTuple):
    """A whole document that need not be parsed yet."""

    data: bytes


type Document = dict[str, Tree]
type Unit = Document | Unparsed | Block | Verdict | Text | Junk


class _In(Enum):
    """What the next byte belongs to."""

    LINES = auto()
    DOCUMENT = auto()
    LONG_LINE = auto()
    """A line beyond its limit: left out up to its end."""
    LONG_DOCUMENT = auto()
    """A document beyond the limit: left out until sense begins again."""


def _parse(data: bytes) -> Document | None:
    """Return the object in ``data``, or None.

    Raw line ends and bytes that are no UTF-8 occur inside strings; they are let pass.
    """
    try:
        tree = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            text = _ESCAPE.sub(_whole, data.decode("utf-8", "replace"))
            tree = json.loads(text, strict=False)
        except ValueError, RecursionError:
            return None
    return cast("Document", tree) if isinstance(tree, dict) else None


def _edge(data: bytes, at: int, end: int) -> re.Match[bytes] | None:
    """Return the next edge; most pieces of a long document have none, which is said faster."""
    if data.find(b"\n}", at, end) < 0 and data.find(b"\n*", at, end) < 0:
        return None
    return _EDGE.search(data, at, end)


def _is_nothing_else(document: bytes) -> bool:
    """Tell whether nothing begins in a document that it might have been cut off by."""
    return _ANOTHER not in document and b"\n*" not in document


def _whole(escape: re.Match[str]) -> str:
    """Replace half of a surrogate pair."""
    return "\ufffd" if escape["half"] else escape[0]


def _mend(line: re.Match[bytes]) -> bytes:
    """Escape what some releases forget to, in their error messages."""
    name, value, comma = line.groups()
    try:
        json.loads(b'"' + value + b'"')
    except ValueError:
        value = json.dumps(value.decode("utf-8", "replace"))[1:-1].encode()
    return bytes(name + b'"' + value + b'"' + comma)


class Scanner:
    """Cuts the stream into units."""

    # Not a dataclass: what a class has a default for takes twice as long to set.
    def __init__(self, limit: int = LIMIT) -> None:
        """Begin where a line begins. No unfinished unit grows beyond the limit, in bytes."""
        self.limit = limit
        self._in = _In.LINES
        self._between = True
        """Nothing has begun, and nothing is held."""
        self._held = bytearray()
        """The unfinished line, or the beginning of the unfinished document."""
        self._pieces: list[bytes] = []
        """How the document goes on: put together once, at its end."""
        self._calm = False
        """No end of the document has begun in the last bytes that came."""
        self._room = 0
        """How much longer it may grow."""
        self._tail = b""
        """The last bytes of a document that is left out, in which sense may have begun again."""
        self._tried = 0
        """How long the document was when it was last taken for whole, and was not."""
        self._block: list[str] | None = None
        self._block_size = 0
        self._units: list[Unit] = []
        self._leaves = False
        """The document that begins, or has begun, is to be left unparsed."""

    def finish(self) -> list[Unit]:
        """Return what is left at the end of the stream, or when the rest is not coming."""
        if self._in is _In.DOCUMENT:
            whole = self._so_far()
            tree = _parse(whole)
            self._units.append(Junk(len(whole), "unfinished") if tree is None else tree)
        elif self._in is _In.LINES and self._held and self._take(bytes(self._held)):
            self._units.append(Junk(1, "unfinished"))
        self._close_block()
        self._begin(_In.LINES)
        self._between = True
        return self._taken()

    def leave_unparsed(self, data: bytes, name: str) -> bool:
        """Leave the next document unparsed, if its first name is this; tell whether it is.

        It begins with ``data``, which is then fed. When it is whole, and nothing has come
        behind it that might have to be heard at once, it is an :class:`Unparsed`.
        """
        self._leaves = self._between and data.startswith(
            b'%b  "%b"' % (_OPENING, name.encode())
        )
        return self._leaves

    def parse(self, unparsed: Unparsed) -> list[Unit]:
        """Return what was left unparsed."""
        if (tree := _parse(unparsed.data)) is None:
            tree = self._salvage(unparsed.data)
        return [*self._taken(), *([] if tree is None else [tree])]

    def feed(self, data: bytes) -> list[Unit]:
        """Take what came and return what is whole."""
        # Most pieces of a phonebook; in packets of 100 bytes it takes twice as long without.
        # To look from behind takes a fifth less. (scripts/benchmark --only scan-book)
        if self._calm:
            if (
                _LEAST_PIECE <= (size := len(data)) <= self._room
                and _STAR not in data
                and (
                    _BRACE not in data or (data.rfind(b"\n}") < 0 and data[0] != _BRACE)
                )
            ):
                self._pieces.append(data)
                self._room -= size
                return []
        elif self._between:
            # Most of the time what comes is here as a whole: one document,
            if (
                data.startswith(_OPENING)
                and data.find(b"\n}") == len(data) - len(_END)
                and data.endswith(_CLOSING)
                and len(data) <= self.limit
            ):
                if self._leaves:
                    self._leaves = False
                    if _is_nothing_else(data):
                        return [Unparsed(data)]
                try:
                    return [orjson.loads(data)]
                except orjson.JSONDecodeError:
                    pass
            # or several.
            at, units = 0, self._units
            while data.startswith(_OPENING, at):
                end = data.find(b"\n}", at) + 2
                if end - at > self.limit or not data.startswith(_CLOSING, end):
                    break
                try:
                    units.append(orjson.loads(data[at:end]))
                except orjson.JSONDecodeError:
                    break
                self._leaves = False
                at = end + len(_CLOSING)
            if at < len(data):
                return self._go_through(data, at)
            self._units = []
            return units
        if self._in is _In.DOCUMENT:
            data = self._taken_back() + data
        elif self._tail:
            data = self._tail + data
            self._tail = b""
        return self._go_through(data, 0)

    def _go_through(self, data: bytes, at: int) -> list[Unit]:
        while at < len(data):
            match self._in:
                case _In.LINES:
                    at = self._lines(data, at)
                case _In.DOCUMENT:
                    at = self._document(data, at)
                case _In.LONG_LINE:
                    at = self._long_line(data, at)
                case _In.LONG_DOCUMENT:
                    at = self._long_document(data, at)
        self._between = self._in is _In.LINES and not self._held and self._block is None
        return self._taken()

    def _taken(self) -> list[Unit]:
        units, self._units = self._units, []
        return units

    def _begin(self, what: _In, held: bytes = b"") -> None:
        self._in = what
        self._held = bytearray(held)
        self._pieces.clear()
        self._room = self.limit - len(self._held)
        self._calm = False
        self._tail = b""
        self._tried = 0
        self._leaves = self._leaves and what is _In.DOCUMENT

    # -- documents ---------------------------------------------------------------------
    # Each of these takes the data from ``at`` on and returns where to go on.

    def _so_far(self, rest: bytes = b"") -> bytes:
        """Return the document, as far as it has come."""
        return b"".join((self._held, *self._pieces, rest))

    def _keep(self, data: bytes) -> None:
        """Let the document go on."""
        self._pieces.append(data)
        self._room -= len(data)
        if len(data) < _LEAST_PIECE:
            self._held += b"".join(self._pieces)
            self._pieces.clear()

    def _taken_back(self) -> bytes:
        """Return the document's last bytes, in which its end may have begun, as if they came now."""
        if self._pieces:
            last = self._pieces.pop()
            self._pieces.append(last[:-_OVERLAP])
            tail = last[-_OVERLAP:]
        else:
            tail = bytes(self._held[-_OVERLAP:])
            del self._held[-_OVERLAP:]
        self._room += len(tail)
        return tail

    def _document(self, data: bytes, at: int) -> int:
        """Look for the end of the document."""
        limit = at + self._room
        look = at
        while edge := _edge(data, look, limit):
            look = edge.end()
            if data[look - 1] != ord("}"):
                # Only the CLI has such a line, so the document has lost its end.
                lost = self.limit - self._room + edge.start() - at
                self._units.append(Junk(lost, "unfinished"))
                self._begin(_In.LINES)
                return edge.start() + 1
            if self._ends(data, at, look):
                self._begin(_In.LINES)
                return look
        if len(data) > limit:
            return self._cross_limit(data, at, max(at, limit - _OVERLAP))
        self._keep(data[at:])
        end = data[-_OVERLAP:]
        self._calm = b"\n}" not in end and b"*" not in end
        return len(data)

    def _cross_limit(self, data: bytes, at: int, cut: int) -> int:
        """Leave the document out, up to ``cut`` or to where another one begins in it."""
        # With the next byte, which may be the brace that belongs to the last line end.
        whole = self._so_far(data[at : cut + 1])
        if (start := whole.rfind(_ANOTHER)) >= 0:
            self._units.append(Junk(start + 1, "too long"))
            self._leaves = False
            self._begin(_In.DOCUMENT, whole[start + 1 :])
            return cut + 1
        self._units.append(Junk(self.limit, "too long"))
        self._begin(_In.LONG_DOCUMENT)
        return cut

    def _ends(self, data: bytes, at: int, end: int) -> bool:
        """Take the document if its rest is what lies between; tell whether it is.

        An end is certain when the line ends, too. When there is more of the line, or it is
        still to come, only a document that can be parsed is one: the brace may be text in
        a string with raw line ends. How often that is tried grows with the logarithm of
        the length, or a stream full of braces could keep the scanner busy for ever.
        """
        certain = data[end : end + 1] in (b"\r", b"\n")
        size = self.limit - self._room + end - at
        if not certain and size < 2 * self._tried:
            return False
        whole = self._so_far(data[at:end])
        if (
            self._leaves
            and certain
            and data[end:].isspace()
            and _is_nothing_else(whole)
        ):
            self._units.append(Unparsed(whole))
            return True
        tree = _parse(whole)
        if tree is None and not certain:
            self._tried = size
            return False
        if tree is None:
            tree = self._salvage(whole)
        if tree is not None:
            self._units.append(tree)
        return True

    def _salvage(self, whole: bytes) -> Document | None:
        """Mend a broken document, or find the one that it was cut off by."""
        if (
            len(whole) <= _MENDED_LIMIT
            and (tree := _parse(_STRING_LINE.sub(_mend, whole))) is not None
        ):
            return tree
        start = whole.rfind(_ANOTHER)
        tree = _parse(whole[start + 1 :]) if start >= 0 else None
        lost = len(whole) if tree is None else start + 1
        self._units.append(Junk(lost, "not JSON"))
        return tree

    def _long_document(self, data: bytes, at: int) -> int:
        """Look for where sense begins again."""
        if found := _RESUME.search(data, at):
            self._begin(_In.LINES)
            ended = data[found.end() - 1] == ord("}")
            return found.end() if ended else found.start() + 1
        self._tail = data[max(at, len(data) - _OVERLAP) :]
        return len(data)

    # -- lines -------------------------------------------------------------------------

    def _lines(self, data: bytes, at: int) -> int:
        """Take lines until a document begins."""
        while (newline := data.find(b"\n", at)) >= 0:
            if len(self._held) + newline - at > LINE_LIMIT:
                break
            line = data[at:newline]
            if self._held:
                line = bytes(self._held + line)
                self._held.clear()
            at = newline + 1
            if self._take(line):
                self._begin(_In.DOCUMENT, b"{")
                return newline
        if len(self._held) + len(data) - at > LINE_LIMIT:
            self._units.append(Junk(LINE_LIMIT, "line too long"))
            self._begin(_In.LONG_LINE)
            return at
        self._held += data[at:]
        return len(data)

    def _long_line(self, data: bytes, at: int) -> int:
        """Look for the end of the line."""
        newline = data.find(b"\n", at)
        if newline < 0:
            return len(data)
        self._begin(_In.LINES)
        return newline + 1

    def _take(self, raw: bytes) -> bool:
        """Take a line; tell whether a document begins with it."""
        if b"{" in raw and not _PREFIX.match(raw):
            stripped = raw.rstrip()
            if stripped == b"{":
                # Whatever block was open has lost its end.
                self._close_block()
                return True
            if self._block is None or self._is_over(self._block, "{"):
                if stripped.startswith(b"{") and (tree := _parse(stripped)) is not None:
                    self._close_block()
                    self._units.append(tree)
                    return False
                if stripped.endswith(b"{"):
                    # What stands before the brace is an echo or a prompt without a line end.
                    self._line(stripped[:-1])
                    self._close_block()
                    return True
        self._line(raw)
        return False

    def _line(self, raw: bytes) -> None:
        if self._block is None:
            if not raw.strip():
                return
            if prompt := _PROMPT.match(raw):
                raw = raw[prompt.end() :]
        line = raw.decode("utf-8", "replace").rstrip("\r")
        stripped = line.strip()
        if stripped == "** end":
            if self._block is None:
                self._units.append(Block(()))
            self._close_block()
        elif _PREFIX.match(raw):
            self._block_line(line)
        elif self._block is not None and not self._is_over(self._block, stripped):
            self._continue_block(self._block, line)
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
        if _is_header(block[0]):
            return line == "ERROR" and "(status=ok)" not in block[0].lower()
        return line != "" and len(block) == 1 and ":" not in block[0]

    def _block_line(self, line: str) -> None:
        if self._block is not None and not self._belongs(self._block[0], line):
            self._close_block()
        if self._block is None:
            self._block = []
        self._continue_block(self._block, line)

    @staticmethod
    def _belongs(first: str, line: str) -> bool:
        """Tell whether a line with a prefix goes on with the block of the ``first`` one.

        The lines under a header may name something else than the header does.
        """
        if first[:2] != line[:2] or _is_header(line):
            return False
        return _is_header(first) or _name(first) == _name(line)

    def _continue_block(self, block: list[str], line: str) -> None:
        before, self._block_size = (
            self._block_size,
            self._block_size + len(line) + _LINE_COST,
        )
        if self._block_size <= self.limit or not block:
            block.append(line)
        elif before <= self.limit:
            self._units.append(Junk(self.limit, "block too long"))
            del block[1:]

    def _close_block(self) -> None:
        if self._block is not None and self._block_size <= self.limit:
            self._units.append(Block(tuple(self._block)))
        self._block = None
        self._block_size = 0


def _is_header(line: str) -> bool:
    """Tell whether a line says how a command went. Only commands have such lines."""
    return line[:2] == "*r" and "(status=" in line.partition(":")[0]


def _name(line: str) -> str:
    """Return what a line of the CLI is about: its first word, the name of the chapter aside."""
    said = [word.rstrip(":").lower() for word in line[3:].split(maxsplit=2)]
    return next((word for word in said if word != "zconfiguration"), "")
