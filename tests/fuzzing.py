"""Made-up input of every kind for the client, and what must hold whatever comes.

Everything is drawn from one :class:`random.Random`, so a seed tells a whole run. The short
run of the tests and the long one of ``scripts/fuzz`` use the same functions.

What must hold:

* Nothing raises, and a feed takes no longer than :func:`allowed` for what it was given and
  what was kept.
* However a stream is cut, its units are the same.
* Bytes that cannot be read cost themselves, not what follows. Whatever came before, and
  whatever that left open, after a line end a JSON document is heard, and so is a CLI block
  that has a header or names something that was not spoken of.
* A ticket is settled once: by its answer, by a refusal, by being given up, withdrawn or
  called off, or by the end of the session; never by what another chapter says.
* One request is in flight, and beside it one that settles a question; while a question is
  pending, nothing else goes out; nothing does before the login or after a rejection.
  Nothing waits when it is its turn, and when no question is pending, it is.
* What is kept does not grow with what came: not beyond the scanner's limit and
  :data:`KEPT`. What is known can be written down.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
import gc
from itertools import pairwise, product
import json
from pathlib import Path
import random
import re
from string import ascii_letters
import sys
from time import process_time
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Final, cast

from custom_components.zoom_rooms.zrcsapi import (
    words,
    zcommand,
    zconfiguration,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.catalog import (
    COMMANDS,
    EVENTS,
    KEYS,
    READINGS,
    SETTINGS,
)
from custom_components.zoom_rooms.zrcsapi.errors import ConnectionFailed, NoAnswer
from custom_components.zoom_rooms.zrcsapi.framing import (
    LINE_LIMIT,
    Block,
    Junk,
    Scanner,
    Unit,
    Unparsed,
)
from custom_components.zoom_rooms.zrcsapi.grammar import (
    INT,
    NO_QUESTION,
    SWITCH,
    TIME,
    Command,
    Get,
    Kind,
    Question,
    Record,
    Request,
)
from custom_components.zoom_rooms.zrcsapi.messages import Message
from custom_components.zoom_rooms.zrcsapi.session import Phase, Session, Ticket
from custom_components.zoom_rooms.zrcsapi.state import RoomState

TRANSCRIPTS: Final = tuple(
    file.read_bytes()
    for file in sorted((Path(__file__).parent / "transcripts").iterdir())
    if file.suffix in (".cli", ".json")
)

LIMIT: Final = 64 * 1024
"""Of the scanners here, so that input grows beyond it now and then."""
KEPT: Final = 2 * 1024 * 1024
"""Bytes that may be known of a room, and of the shapes of records."""
GROWTH: Final = 512 * 1024
"""Bytes that more or fewer shapes of one record may make."""
MEMORY: Final = 4 * KEPT
"""Bytes of input after which it shows whether all is kept."""


class Broken(AssertionError):
    """Something that must hold does not."""


def allowed(size: int) -> float:
    """Return how many seconds of the processor a feed may take, in all.

    ``size`` is what it was given and what was kept before. Ten times what it takes on a
    slow machine, so that it is about how time grows, not about machines.
    """
    return 0.25 + size * 2e-6


@dataclass
class Tally:
    """What a run went through."""

    timed: bool = False
    """A feed that takes longer than it may is a failure."""
    fed: int = 0
    units: int = 0
    messages: int = 0
    junk: int = 0
    heard: int = 0
    """Good frames that were heard after garbage."""
    tickets: int = 0
    slowest: float = 0.0
    """Seconds of the longest feed."""
    per_byte: float = 0.0
    """Seconds for a byte of the feed that took most for each, of those beyond 4 KiB."""
    kept: int = 0
    """Bytes."""

    def count(self, units: list[Unit]) -> None:
        """Take note of units."""
        self.units += len(units)
        self.junk += sum(unit.size for unit in units if isinstance(unit, Junk))

    @contextmanager
    def timing(self, size: int) -> Iterator[None]:
        """Take the time of a feed of ``size`` bytes, those kept before among them."""
        began = process_time()
        yield
        took = process_time() - began
        self.slowest = max(self.slowest, took)
        if size > 4096:
            self.per_byte = max(self.per_byte, took / size)
        if self.timed and took > allowed(size):
            raise Broken(f"a feed of {size} bytes took {took:.1f} s")


def dice(seed: int, check: Callable[..., None], number: int) -> random.Random:
    """Return what one round of one check is drawn from."""
    return random.Random(f"{seed}/{check.__name__}/{number}")


RECORDS: Final[tuple[type[Record], ...]] = (*EVENTS, *Record.__subclasses__())

_NOT_KEPT: Final = (type, ModuleType, FunctionType, BuiltinFunctionType)


def kept(*things: object) -> int:
    """Return how many bytes hang on some things; code aside, which they only refer to."""
    size = 0
    seen: set[int] = set()
    left = list(things)
    while left:
        thing = left.pop()
        if id(thing) not in seen and not isinstance(thing, _NOT_KEPT):
            seen.add(id(thing))
            size += sys.getsizeof(thing)
            left += gc.get_referents(thing)
            if isinstance(thing, dict):
                # The collector passes over keys that are text.
                left += thing
    return size


def kept_of_records() -> int:
    """Return how many bytes are kept of the shapes in which records came."""
    return kept(*map(vars, RECORDS))


# -- Input -------------------------------------------------------------------------------


def _vocabulary() -> tuple[str, ...]:
    said = {word for key in KEYS for word in key.path.split()}
    said |= {word for event in EVENTS for word in event.path.split()}
    said |= {command.reply for command in COMMANDS}
    said |= {spelling.wire for one in RECORDS for spelling in one.spellings.values()}
    said |= {"Status", "Sync", "topKey", "type", "state", "message", "resultInfo"}
    said |= {"TotalRows", "Info", "Meeting", "Contact", "Contacts", "1", "2", ""}
    return tuple(sorted(said))


VOCABULARY: Final = _vocabulary()
"""Every name that means something on the wire."""

_CHARACTERS: Final = (*range(0xD800), *[0xD800, 0xDFFF] * 999)
"""Halves of a pair among them, which are no character by themselves."""

TIMES: Final = tuple(
    moment + zone
    for moment, zone in product(
        ("2026-03-02T09:00:00", "0001-01-01T00:00:00", "9999-12-31T23:00:00"),
        ("Z", "", "+01:00", "-12:00", "+99:00", "x"),
    )
)

VALUES: Final = (
    *(
        str(word)
        for among in vars(words).values()
        if isinstance(among, type) and among.__module__ == words.__name__
        for word in among
    ),
    *("on", "off", "true", "0", "1", "-1", "zStatus", "zEvent", "OK", "Error"),
)

TOKENS: Final = tuple(
    token.encode("utf-8", "surrogatepass")
    for token in (
        *(
            "{",
            "}",
            "[",
            "]",
            '"',
            "\\",
            ":",
            ",",
            "{\r\n",
            "}\r\n",
            "\r\n}",
            "\n{",
            "}}",
        ),
        *("\r", "\n", "\r\n", "\r\n\r\n", "\n\r", " ", "\t", "\x00", "\x1b[A", "\x7f"),
        *(
            "** end",
            "\r\n** end\r\n",
            "*r ",
            "*s ",
            "*c ",
            "*e ",
            "\r\n*e ",
            "* ",
            "** ",
        ),
        *(
            "OK\r\n",
            "ERROR\r\n",
            "(status=OK):",
            "(status=",
            "Result reason: ",
            'reason:"',
        ),
        *("*r Login successful\r\n", "*e Connection rejected\r\n", "ZAAPI", "zoom> "),
        *("onUnsupported Command", "client_loop: send disconnect: Broken pipe\r\n"),
        *("zStatus Call Status\r\n", "zoom> {\r\n", '{"a": 1}\r\n', '"topKey": "Call"'),
        *("\\ud800", "\\u0000", "\ud800", "\u2028", "\x85", "é", "\U0001f469"),
        *("1e999", "-0", "NaN", "9" * 400, "1.5e-400", "null", "true"),
    )
)


@dataclass
class Maker:
    """Makes up what a room could say, and what no room would."""

    dice: random.Random

    def piece(self) -> bytes:
        """Return a piece of some kind."""
        kinds: list[Callable[[], bytes]] = [
            self.transcript,
            self.transcript,
            self.mutated,
            self.mutated,
            self.mutated,
            self.noise,
            self.tokens,
            self.tokens,
            self.document,
            self.document,
            self.block,
            self.block,
            self.echo,
            self.broken_string,
        ]
        if self.dice.random() < 0.01:
            return self.dice.choice((self.long, self.deep, self.wide))()
        return self.dice.choice(kinds)()

    def pieces(self) -> list[bytes]:
        """Return some pieces that follow each other."""
        return [self.piece() for _ in range(self.dice.randint(1, 12))]

    def transcript(self) -> bytes:
        """Return something that rooms say."""
        return self.dice.choice(TRANSCRIPTS)

    def mutated(self) -> bytes:
        """Return something that rooms say, damaged."""
        data = bytearray(self.transcript())
        for _ in range(self.dice.randint(1, 4)):
            at = self.dice.randrange(len(data) + 1)
            to = min(len(data), at + self.dice.choice((1, 2, 7, 40, 400)))
            match self.dice.randrange(7):
                case 0 if at < len(data):
                    data[at] ^= 1 << self.dice.randrange(8)
                case 1:
                    del data[at:to]
                case 2:
                    data[at:at] = data[at:to]
                case 3:
                    other = self.transcript()
                    cut = self.dice.randrange(len(other))
                    data[at:] = other[cut:]
                case 4:
                    lines = data.splitlines(keepends=True)
                    self.dice.shuffle(lines)
                    data = bytearray(b"".join(lines))
                case 5:
                    data[at:at] = self.dice.choice(TOKENS)
                case 6:
                    data = bytearray(data.replace(b"\r\n", b"\n"))
        return bytes(data)

    def noise(self) -> bytes:
        """Return random bytes."""
        return self.dice.randbytes(self.dice.randint(1, 300))

    def tokens(self) -> bytes:
        """Return what matters to a parser, in any order."""
        return b"".join(self.dice.choices(TOKENS, k=self.dice.randint(1, 25)))

    def echo(self) -> bytes:
        """Return what a terminal shows of commands."""
        line = self.dice.choice(
            (b"zStatus Call Status", b"format json", b"zoom> ", b"")
        )
        return line + self.dice.choice((b"\r\n", b"\r\n\n\r\n", b" {\r\n", b"\r", b""))

    def name(self) -> str:
        """Return the name of something, mostly a known one."""
        if self.dice.random() < 0.1:
            return self.text()
        name = self.dice.choice(VOCABULARY)
        twist = self.dice.randrange(12)
        return {0: name.upper(), 1: f"{name}: ", 2: f"{name} state"}.get(twist, name)

    def text(self) -> str:
        """Return text, mostly a word of Zoom's."""
        match self.dice.randrange(5):
            case 0:
                return "".join(map(chr, self.dice.choices(_CHARACTERS, k=9)))
            case 1:
                token = self.dice.choice(TOKENS)
                return token.decode("utf-8", "replace")
            case 2:
                return self.time()
        return self.dice.choice(VALUES)

    def time(self) -> str:
        """Return a time, or nearly one."""
        return self.dice.choice(TIMES)

    def number(self) -> float:
        """Return a number, small or out of any range."""
        small = (0, -1, 40, 0.5)
        large = (2**31, 2**63, 2**64, 10**30, -1e300, 1e300, float("inf"), float("nan"))
        return self.dice.choice(self.dice.choice((small, large)))

    def value(self, levels: int = 4) -> object:
        """Return a value of any type, anything but what is wanted there."""
        match self.dice.randrange(9 if levels else 6):
            case 0:
                return None
            case 1:
                return self.dice.random() < 0.5
            case 2 | 3:
                return self.number()
            case 4 | 5:
                return self.text()
            case 6:
                return [self.value(levels - 1) for _ in range(self.dice.randrange(4))]
        return {
            self.name(): self.value(levels - 1) for _ in range(self.dice.randrange(5))
        }

    def row(self) -> tuple[object, str]:
        """Return a row, and what the room calls what it says of it."""
        row = self.dice.choice((*KEYS, *EVENTS, *COMMANDS))
        if isinstance(row, type) and issubclass(row, Command):
            return row, row.reply
        return row, row.path

    def payload(self, row: object) -> object:
        """Return what is said of a row: of its shape, with values of any, or of no shape at all."""
        codec = getattr(row, "codec", None)
        of = row if row in EVENTS else getattr(codec, "of", None)
        if of is None or self.dice.random() < 0.3:
            return self.spelled(codec)
        parts = [self.parts(of) for _ in range(self.dice.randrange(4))]
        return parts if self.dice.random() < 0.5 else self.parts(of)

    def spelled(self, codec: object) -> object:
        """Return what is nearly a value of a codec, or is not even like one."""
        likely = {INT: self.number, TIME: self.time}.get(cast("Any", codec), self.value)
        return likely() if self.dice.random() < 0.7 else self.value()

    def parts(self, of: type[Record]) -> dict[str, object]:
        """Return a record's parts, most of them, each with a value of any kind."""
        return {
            spelling.wire: self.spelled(spelling.codec)
            for spelling in of.spellings.values()
            if self.dice.random() < 0.9
        }

    def document(self) -> bytes:
        """Return a JSON document in the room's layout that says something odd."""
        row, path = self.row()
        kind = getattr(row, "kind", Kind.EVENT)
        levels = path.split()
        top = self.dice.choice((levels[0], path))
        payload = self.payload(row)
        if top != path:
            for level in reversed(levels[1:]):
                payload = {level: payload}
        envelope: dict[str, object] = {
            top: payload,
            "Status": {"message": "", "state": "OK"},
            "Sync": self.dice.random() < 0.5,
            "topKey": top,
            "type": self.dice.choice((kind, kind, *Kind)),
        }
        if self.dice.random() < 0.2:
            envelope[self.dice.choice(sorted(envelope))] = self.value()
        if self.dice.random() < 0.1:
            del envelope[self.dice.choice(sorted(envelope))]
        return framed(envelope)

    def block(self) -> bytes:
        """Return a CLI block that says something odd, or lost its end."""
        prefix = self.dice.choice("rsce")
        _, path = self.row()
        lines = []
        if self.dice.random() < 0.3:
            state = self.dice.choice(("OK", "Error", "ok", ""))
            lines.append(f"*{prefix} {path} (status={state}):")
        for _ in range(self.dice.randrange(5)):
            name = f"{path} {self.name()}" if self.dice.random() < 0.9 else self.name()
            lines.append(f"*{prefix} {name}: {self.text()}")
        if self.dice.random() < 0.2:
            lines += [self.text() for _ in range(3)]
        if self.dice.random() < 0.8:
            lines.append("** end")
        if self.dice.random() < 0.5:
            lines += ["", self.dice.choice(("OK", "ERROR"))]
        return "\r\n".join([*lines, ""]).encode("utf-8", "replace")

    def broken_string(self) -> bytes:
        """Return a document whose strings hold what a frame is known by."""
        inside = b"".join(self.dice.choices(TOKENS, k=3))
        inside = self.dice.choice(
            (inside, b"a\r\n}b\r\n", b"\r\n** end\r\n", b'x "y" z')
        )
        return b'{\r\n  "Call": {\r\n    "Status": "' + inside + b'"\r\n  }\r\n}\r\n'

    def long(self) -> bytes:
        """Return something that grows beyond its limit."""
        return self.dice.choice(tuple(self.longs()))

    def longs(self) -> Iterator[bytes]:
        """Yield everything that grows beyond its limit."""
        yield b"x" * (LINE_LIMIT + self.dice.randint(-9, 9))
        yield b'{\r\n  "a": "' + b"x" * (LIMIT + self.dice.randint(-99, 99))
        yield b"{\r\n" + b"\r\n" * LIMIT
        yield b"*s A b: c\r\n" + b"line\r\n" * (LIMIT // 60)
        yield b"*r A (status=" + b" " * LIMIT + b"\r\n"
        yield b"*r A (status=Error):\r\nreason: " + b" " * LIMIT + b"x\r\n"
        yield b"*s " + b"a " * LIMIT + b": 1\r\n"
        yield b"{\r\n" + b"x\n}" * (LIMIT // 4)
        yield b"{\r\n*" * (LIMIT // 4)

    def deep(self) -> bytes:
        """Return a document that goes deeper than any, in some place."""
        return nested(*self.dice.choice([one for one in DEPTHS if one[0] < LIMIT]))

    def wide(self) -> bytes:
        """Return a document with many names, or with very long ones."""
        count = self.dice.choice((1, 3000))
        long = "n" * (self.dice.randint(1, LIMIT // count // 2))
        row: dict[str, object] = {
            f"{long}{self.dice.random()}": 1 for _ in range(count)
        }
        top = self.dice.choice(("InfoResult", "Call", "ListParticipantsResult", long))
        kind = self.dice.choice(("zStatus", "zEvent", "zCommand"))
        return framed({top: row, "Sync": False, "topKey": top, "type": kind})

    def cut(self, data: bytes) -> list[bytes]:
        """Return the data in pieces, as a network might bring it."""
        most = self.dice.choice((2, 10, 100))
        cuts = {self.dice.randrange(len(data) + 1) for _ in range(most)}
        return [data[a:b] for a, b in pairwise(sorted({0, len(data), *cuts}))]


DEPTHS: Final = tuple(
    product(
        (40, 990, 1030, 100_000),
        (b'{"a": ', b"[", b'{"": ', b'{"Call": '),
        (b"topKey", b"Sync", b"Status", b"Call", b"type"),
    )
)
"""How many levels, of what, in which place."""


def nested(levels: int, nest: bytes, where: bytes) -> bytes:
    """Return a document that goes so deep."""
    close = b"]" if nest == b"[" else b"}"
    inside = nest * levels + b"1" + close * levels
    return b'{\r\n  "Call": 1,\r\n  "type": "zStatus",\r\n  "%b": %b\r\n}\r\n' % (
        where,
        inside,
    )


def booked(bookings: list[dict[str, str]]) -> bytes:
    """Return a document that tells of bookings."""
    top = zcommand.BOOKINGS.path
    return framed({top: bookings, "Sync": False, "topKey": top, "type": Kind.COMMAND})


def halves(data: bytes) -> tuple[bytes, bytes]:
    """Return data as it comes in two packets."""
    return data[: len(data) // 2], data[len(data) // 2 :]


def framed(envelope: dict[str, object]) -> bytes:
    """Return a document in the room's layout. What UTF-8 cannot say stays an escape."""
    text = json.dumps(envelope, indent=2).replace("\n", "\r\n")
    return f"{text}\r\n\r\n".encode()


# -- Scanner -----------------------------------------------------------------------------


_FIRST_NAME: Final = re.compile(rb'\{\r\n  "([A-Za-z]+)"')


def scanned(pieces: list[bytes], tally: Tally, *, leaving: bool = False) -> list[Unit]:
    """Return the units of a stream and of its end; by way of what is left unparsed, if asked."""
    scanner = Scanner(limit=LIMIT)
    units: list[Unit] = []
    size = sum(map(len, pieces))
    with tally.timing(size):
        for piece in pieces:
            if leaving and (found := _FIRST_NAME.match(piece)):
                scanner.leave_unparsed(piece, found[1].decode())
            units += scanner.feed(piece)
            if units and isinstance(unparsed := units[-1], Unparsed):
                units[-1:] = scanner.parse(unparsed)
        units += scanner.finish()
    tally.fed += size
    tally.count(units)
    return units


def check_cuts(dice: random.Random, tally: Tally) -> None:
    """Check that units do not depend on how the stream is cut, and that all can be read."""
    maker = Maker(dice)
    data = b"".join(maker.pieces())
    whole = scanned([data], tally)
    cuts = [maker.cut(data) for _ in range(2)]
    if len(data) < 2000:
        cuts.append([data[at : at + 1] for at in range(len(data))])
    if len(data) < 200:
        cuts += [[data[:at], data[at:]] for at in range(1, len(data))]
    for pieces, leaving in product(cuts, (False, True)):
        units = scanned(pieces, tally, leaving=leaving)
        if repr(units) != repr(whole):
            raise Broken(f"cut as {[len(piece) for piece in pieces]}, units differ")
    state = RoomState()
    with tally.timing(len(data)):
        for unit in whole:
            if isinstance(unit, dict | Block):
                message = Message(unit)
                state.apply(message)
                tally.messages += 1
    check_known(state)


def check_known(state: RoomState) -> None:
    """Check that what is known can be written down: as text, as a number, in any time zone."""
    for key, value in state.values.items():
        try:
            repr(value).encode()
            _write_down(value)
        except (ValueError, OverflowError) as error:
            raise Broken(f"{key} cannot be written down") from error


def _write_down(value: object) -> None:
    match value:
        case tuple():
            for each in value:
                _write_down(each)
        case Record():
            for name in value.spellings:
                _write_down(getattr(value, name))
        case datetime():
            told = value if value.tzinfo else value.replace(tzinfo=UTC)
            for hours in (-14, 14):
                told.astimezone(timezone(timedelta(hours=hours)))
        case int():
            value.to_bytes(8, signed=True)
        case str():
            value.encode()


def check_extremes(dice: random.Random, tally: Tally) -> None:
    """Check that what is out of all proportion is borne, and what follows it heard."""
    maker = Maker(dice)
    extremes = [*maker.longs(), *(nested(*depth) for depth in DEPTHS)]
    extremes += [maker.wide() for _ in range(10)]
    extremes.append(
        booked([{"meetingName": "\ud800", "startTime": one} for one in TIMES])
    )
    for number, data in enumerate(extremes):
        session = Session(Scanner(limit=16 * LIMIT))
        state = RoomState()
        volume = number % 101
        with tally.timing(len(data)):
            for piece in (data + b"\r\n}\r\n", good_document(volume)):
                tell(session.receive_data(piece), state, tally)
        tally.fed += len(data)
        if state[zconfiguration.AUDIO_OUTPUT_VOLUME] != volume:
            raise Broken(f"a document is lost after {data[:60]!r}")
        tally.heard += 1
        check_known(state)


def tell(messages: list[Message], state: RoomState, tally: Tally) -> None:
    """Tell the state what the session heard."""
    for message in messages:
        state.apply(message)
        tally.messages += 1


FLOODS: Final = tuple(
    (begins.encode(), goes_on.encode())
    for begins, goes_on in (
        ("", "x"),
        ("", "\r"),
        ("", "x\r\n"),
        ("", "{"),
        ("", "{\n"),
        ("", '{"a":'),
        ("", "** end\r\n"),
        ("{\r\n", "x"),
        ("{\r\n", "\r\n"),
        ("{\r\n", "x\n}"),
        ("{\r\n", "\n*"),
        ("{\r\n", "\n{"),
        ("{\r\n", "[\n"),
        ("{\r\n", '  "a": "b,\r\n'),
        ('{\r\n"', '\\ud800"'),
        ("*s A b: c\r\n", "x\r\n"),
        ("*s A b: c\r\n", "\r\n"),
        ("*s A b: c\r\n", "*s A b: c\r\n"),
        ("*s ", "a "),
        ("*r A ", "(status="),
        ("*r A (status=", " "),
        ("*r A (status=Error):\r\nreason: ", " "),
        ("*r A (status=Error):\r\n", "Result reason: x\r\n"),
    )
)
"""What begins something that could go on for ever, and how it does."""


def check_floods(
    dice: random.Random, tally: Tally, *, limit: int, size: int = 16384
) -> None:
    """Check that what grows to twice the limit is left out, and the next message heard.

    It comes in pieces of ``size`` bytes or so. Three ends are tried: none, one in the
    middle of the limit, and one behind it.
    """
    volume = 0
    for begins, goes_on in FLOODS:
        for share in (0.5, 2):
            count = int(limit * share) // len(goes_on)
            for end in (b"\r\n", b"\r\n}\r\n", b"\r\n** end\r\n"):
                data = begins + goes_on * count + end
                scanner = Scanner(limit=limit)
                state = RoomState()
                volume = (volume + 1) % 101
                units = []
                with tally.timing(len(data)):
                    at = 0
                    while at < len(data):
                        to = at + dice.randint(1, 2 * size)
                        units += scanner.feed(data[at:to])
                        at = to
                    units += scanner.feed(good_document(volume))
                    for unit in units:
                        if isinstance(unit, dict | Block):
                            state.apply(Message(unit))
                            tally.messages += 1
                tally.fed += len(data)
                tally.count(units)
                if state[zconfiguration.AUDIO_OUTPUT_VOLUME] != volume:
                    raise Broken(
                        f"a document is lost after {begins!r} {goes_on!r} {end!r}"
                    )
                tally.heard += 1


def check_growth(dice: random.Random, tally: Tally) -> None:
    """Check how much a scanner keeps of what goes on and on: not more than some limits of it."""
    limit = LIMIT // 4
    bound = 4 * limit + LINE_LIMIT
    for begins, goes_on in FLOODS:
        scanner = Scanner(limit=limit)
        scanner.feed(begins)
        piece = goes_on * (limit // len(goes_on))
        fed = 0
        while fed < 2 * bound:
            with tally.timing(len(piece) + LINE_LIMIT):
                tally.count(scanner.feed(piece))
            fed += len(piece)
            size = kept(scanner)
            tally.kept = max(tally.kept, size)
            if size > bound:
                raise Broken(f"{size} bytes are kept of {fed} of {goes_on!r}")
        tally.fed += fed


# -- What follows garbage ----------------------------------------------------------------


def good_document(volume: int) -> bytes:
    """Return a document that tells a volume."""
    *levels, last = zconfiguration.AUDIO_OUTPUT_VOLUME.path.split()
    payload: dict[str, object] = {last: volume}
    for level in reversed(levels[1:]):
        payload = {level: payload}
    return framed(
        {
            levels[0]: payload,
            "Status": {"message": "", "state": "OK"},
            "Sync": False,
            "topKey": levels[0],
            "type": "zConfiguration",
        }
    )


def check_hearing(dice: random.Random, tally: Tally) -> None:
    """Check that a good document and good blocks are heard between pieces of garbage."""
    maker = Maker(dice)
    session = Session(Scanner(limit=LIMIT))
    scanner = Scanner(limit=LIMIT)
    state = RoomState()
    kept = 0
    for number, garbage in enumerate(maker.pieces()):
        volume = (7 * number) % 101
        sent = [garbage + b"\r\n", good_document(volume)]
        kept += sum(map(len, sent))
        with tally.timing(kept):
            for data in sent:
                tell(session.receive_data(data), state, tally)
        tally.fed += sum(map(len, sent))
        if state[zconfiguration.AUDIO_OUTPUT_VOLUME] != volume:
            raise Broken(f"a document is lost after {garbage!r}")
        headed = (f"*r Heard{number} (status=OK):", f"*r Said{number} a: {number}")
        event = (f"*e Happened{number} a: {number}",)
        for lines in dice.sample((headed, event), 2):
            good = "\r\n".join((*lines, "** end", "", "")).encode()
            units = scanner.feed(maker.piece() + b"\r\n") + scanner.feed(good)
            if Block(lines) not in units:
                raise Broken(f"{lines} are lost")
            tally.count(units)
        tally.heard += 3
    tally.junk += session.junk


# -- Session -----------------------------------------------------------------------------

_ARGUMENTS: Final = {INT: 1, SWITCH: True}
_LOGIN: Final = zstatus.LOGIN_ZAAPI_RELEASE.ask


def requests() -> list[Request[Any]]:
    """Return one request of every row."""
    asked: list[Request[Any]] = [
        command(
            **{
                part.name: ("a@x",)
                if part.metadata["many"]
                else _ARGUMENTS.get(part.metadata["spelling"].codec, "555")
                for part in dataclasses.fields(cast("Any", command))
            }
        )
        for command in COMMANDS
    ]
    # What the room says at the login it says by itself, and is never asked for.
    asked += [reading.get() for reading in READINGS if reading.ask != _LOGIN]
    for setting in SETTINGS:
        asked += [setting.get(), setting.to(_ARGUMENTS.get(setting.codec, "555"))]
    return asked


REQUESTS: Final = requests()


@dataclass
class Conversation:
    """A session that is asked and answered at random, and watched."""

    dice: random.Random
    tally: Tally
    session: Session = field(default_factory=lambda: Session(Scanner(limit=LIMIT)))
    asked: list[Ticket] = field(default_factory=list)
    settled: list[Ticket] = field(default_factory=list)
    withdrawn: list[Ticket] = field(default_factory=list)
    said: Counter[bytes] = field(default_factory=Counter)
    pending: Question = NO_QUESTION
    rejected: bool = False

    def step(self) -> None:
        """Do something, and look."""
        was = self.session.phase
        match self.dice.choices(
            (
                *("ask", "answer", "other", "noise"),
                *("give up", "withdraw", "hold", "call off", "login"),
            ),
            (8, 10, 2, 3, 2, 2, 2, 1, 1),
        )[0]:
            case "ask":
                begun = self.dice.choice((None, lambda: None))
                request = self.dice.choice(REQUESTS)
                self.asked.append(self.session.ask(request, begun=begun))
            case "answer":
                self._answer()
            case "other" if self.session.in_flight:
                self._say_what_answers_nobody()
            case "noise":
                self._receive(Maker(self.dice).piece())
            case "give up" if self.session.in_flight:
                ticket = self.dice.choice(self.session.in_flight)
                self.session.give_up(ticket)
                if not ticket.settled:
                    raise Broken(f"{ticket.request} is given up and waited for")
            case "withdraw" if self.asked:
                self._withdraw()
            case "hold":
                self.pending = self.dice.choice((NO_QUESTION, *Question))
                self.session.hold(self.pending)
            case "call off" if self.asked:
                self._call_off()
            case "login" if len(self.asked) > 5:
                self.session.login_is_over()
        self._look(was)

    def end(self) -> None:
        """Be rejected, perhaps; lose the session, and look that everybody was told once."""
        if self.dice.random() < 0.3:
            was = self.session.phase
            self._receive(b"\r\n*e Connection rejected\r\n** end\r\n")
            self._look(was)
            self.rejected = True
            self.asked += [self.session.ask(each) for each in REQUESTS[:3]]
            self._look(self.session.phase)
        if self.dice.random() < 0.5:
            self.session.receive_eof()
            self._look(self.session.phase)
        self.session.fail(ConnectionFailed("lost"))
        # Nobody is there to say it to; what is still said then is not looked at.
        self.session.data_to_send()
        self.settled += self.session.settled
        self.session.settled.clear()
        if self.session.in_flight or self.session.queued:
            raise Broken("something is still waited for")
        told = Counter(map(id, [*self.settled, *self.withdrawn]))
        for ticket in self.asked:
            if not ticket.settled or told.pop(id(ticket), 0) != 1:
                raise Broken(f"{ticket.request} was not settled once")
        if told:
            raise Broken("something was settled that nobody asked")
        self.tally.tickets += len(self.asked)

    def _withdraw(self) -> None:
        flying = tuple(self.session.in_flight)
        some = flying if flying and self.dice.random() < 0.7 else self.asked
        ticket = self.dice.choice(some)
        was_queued = not ticket.settled and ticket not in flying
        self.session.withdraw(ticket)
        if not ticket.settled:
            raise Broken(f"{ticket.request} is withdrawn and waited for")
        if was_queued:
            self.withdrawn.append(ticket)

    def _call_off(self) -> None:
        kind = type(self.dice.choice(self.asked).request)
        flying = tuple(self.session.in_flight)
        self.session.call_off(lambda ticket: isinstance(ticket.request, kind))
        for ticket in self.asked:
            if isinstance(ticket.request, kind) and ticket not in flying:
                if not ticket.settled:
                    raise Broken(f"{ticket.request} is called off and waited for")

    def _receive(self, data: bytes) -> None:
        with self.tally.timing(len(data) + LIMIT):
            messages = self.session.receive_data(data)
            if self.session.unparsed is not None:
                # Something may be said now.
                self._look(self.session.phase)
                messages += self.session.receive_data(b"")
        self.tally.fed += len(data)
        self.tally.messages += len(messages)

    def _answer(self) -> None:
        """Say what could answer something that was asked, or be taken for it."""
        simple = (b"OK\r\n", b"ERROR\r\n", b"** end\r\nOK\r\n")
        rare = (
            b"onUnsupported Command\r\n",
            b"\r\n*e Pipe Reconnecting\r\n** end\r\n",
            b"*r Login successful\r\nOK\r\n",
        )
        if not self.session.in_flight or self.dice.random() < 0.4:
            self._receive(self.dice.choice((*simple, *simple, *rare)))
            return
        request = self.dice.choice(self.session.in_flight).request
        state = "OK" if self.dice.random() < 0.8 else "Error"
        if self.dice.random() < 0.5:
            self._answer_in_json(request, state)
        elif isinstance(request, Get):
            prefix = "s" if request.kind is Kind.STATUS else "c"
            line = f"*{prefix} {request.reply}: on\r\n** end\r\n\r\nOK\r\n"
            self._receive(line.encode())
        else:
            line = f"OK\r\n*r {request.reply} (status={state}):\r\n** end\r\n"
            self._receive(line.encode())

    def _answer_in_json(self, request: Request[Any], state: str) -> None:
        flying = tuple(self.session.in_flight)
        waiting = [one for one in flying if one.request.reply == request.reply]
        if self.dice.random() < 0.2:
            self._say(request, request.kind, is_answer=False, state=state)
            return
        # Those to what was given up come first, if they come.
        given_up = sum(isinstance(one.error, NoAnswer) for one in self.asked)
        for _ in range(given_up + 1):
            self._say(request, request.kind, state=state)
            # What was left open before may say that the question was lost, once it ends.
            if not any(ticket in self.session.in_flight for ticket in waiting):
                return
            if request.tells:
                break
        raise Broken(f"{request} is answered and waited for")

    def _say_what_answers_nobody(self) -> None:
        """Say something under the right name, in the wrong chapter."""
        ticket = self.dice.choice(self.session.in_flight)
        kinds = {Kind.STATUS, Kind.CONFIGURATION} - {ticket.request.kind}
        # What was said before may still be open, and its end may be an answer.
        self._receive(b"\r\n** end\r\n\r\n}\r\n" + framed({"topKey": "x"}))
        if not ticket.settled and ticket in self.session.in_flight:
            other = self.dice.choice(sorted(kinds))
            self._say(ticket.request, other)
            if ticket.settled:
                raise Broken(f"{ticket.request} is answered by a {other}")

    def _say(
        self,
        request: Request[Any],
        kind: Kind,
        *,
        is_answer: bool = True,
        state: str = "OK",
    ) -> None:
        """Say something under the name of a request's answer."""
        document = framed(
            {
                request.reply: Maker(self.dice).value(),
                "Status": {"message": "No", "state": state},
                "Sync": is_answer,
                "topKey": request.reply,
                "type": kind,
            }
        )
        # After a line end it is heard, whatever came before.
        for piece in self.dice.choice(
            ([b"\r\n" + document], [b"\r\n", document], [b"\r\n", *halves(document)])
        ):
            self._receive(piece)

    def _look(self, was: Phase) -> None:
        self.settled += self.session.settled
        self.session.settled.clear()
        if any(not ticket.settled for ticket in self.settled):
            raise Broken("a ticket is settled and does not know")
        flying = tuple(self.session.in_flight)
        if any(ticket.settled for ticket in flying):
            raise Broken("an answer is waited for that is here")
        for settles in (False, True):
            if sum(bool(one.request.settles) is settles for one in flying) > 1:
                raise Broken(f"several things are asked at a time: {flying}")
        data = self.session.data_to_send()
        # What comes in one piece may end the login, or hold answers and then a rejection.
        if data and (was is Phase.REJECTED or self.session.phase is Phase.LOGGING_IN):
            raise Broken(f"{data!r} is said while {self.session.phase.name}")
        if data and self.rejected:
            raise Broken(f"{data!r} is said after a rejection")
        by_line = {ticket.line: ticket.request for ticket in self.asked}
        for line in data.splitlines(keepends=True):
            request = by_line.get(line)
            if request is None:
                raise Broken(f"{line!r} is said, which nobody asked")
            if self.pending and not self.pending & request.settles:
                raise Broken(f"{line!r} is said in spite of the call that rings")
            self.said[line] += 1
            times = sum(ticket.line == line for ticket in self.asked)
            if self.said[line] > times * (2 if request.repeatable else 1):
                raise Broken(f"{line!r} is said {self.said[line]} times")
        self._look_for_idleness()

    def _look_for_idleness(self) -> None:
        """Look that what may be said is."""
        if self.session.phase is not Phase.TALKING or self.rejected:
            return
        flying = tuple(self.session.in_flight)
        waits = [
            ticket
            for ticket in self.asked
            if not ticket.settled and ticket not in flying
        ]
        if waits and not flying and not self.pending:
            raise Broken(f"{waits[0].request} waits for nothing")
        answers = [one for one in waits if one.request.settles & self.pending]
        if answers and not any(ticket.request.settles for ticket in flying):
            raise Broken(f"{answers[0].request} waits although it is the answer")


def check_conversation(dice: random.Random, tally: Tally) -> None:
    """Check a conversation in which anything happens in any order."""
    talk = Conversation(dice, tally)
    for _ in range(dice.randint(1, 120)):
        talk.step()
    talk.end()


CHECKS: Final[tuple[Callable[[random.Random, Tally], None], ...]] = (
    check_cuts,
    check_hearing,
    check_conversation,
)
"""What a round does."""


# -- Memory ------------------------------------------------------------------------------


def check_memory(dice: random.Random, tally: Tally, size: int) -> None:
    """Check what one session and one state keep of ``size`` bytes, in all kinds of pieces."""
    maker = Maker(dice)
    session = Session(Scanner(limit=LIMIT))
    state = RoomState()
    fed = looked = 0
    while fed < size:
        piece = maker.piece()
        fed += len(piece)
        tell(session.receive_data(piece), state, tally)
        if fed - looked > 100_000:
            looked = fed
            _look_at_memory(tally, f"{fed} bytes of all kinds", session, state)
    tally.fed += fed
    tally.junk += session.junk
    check_known(state)


def _look_at_memory(tally: Tally, fed: str, *holders: object) -> None:
    size = kept(*holders) + kept_of_records()
    tally.kept = max(tally.kept, size)
    if size > 4 * LIMIT + LINE_LIMIT + KEPT:
        raise Broken(f"{size} bytes are kept of {fed}")


NEWS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.STATUS, '{"NEW": {"a": 1}}'),
    (Kind.STATUS, '{"Call": {"NEW": 1}}'),
    (Kind.CONFIGURATION, '{"Audio": {"NEW": {"volume": 1}}}'),
    (Kind.EVENT, '{"NEW": {}}'),
    (Kind.EVENT, '{"IncomingCallIndication": {"callerJID": "a@x", "NEW": 1}}'),
    (Kind.EVENT, '{"Phonebook": {"Updated Contact": {"jid": "a@x", "NEW": 1}}}'),
    (Kind.COMMAND, '{"NEW": {}}'),
    (Kind.COMMAND, '{"InfoResult": {"NEW": 1}}'),
    (Kind.COMMAND, '{"InfoResult": {"Info": {"NEW": 1}}}'),
    (Kind.COMMAND, '{"ListParticipantsResult": {"user_id": 1024, "NEW": 1}}'),
    (Kind.COMMAND, '{"ListParticipantsResult": [{"user_id": 1024, "NEW": 1}]}'),
    (Kind.COMMAND, '{"BookingsListResult": [{"meetingName": "a", "NEW": 1}]}'),
)
"""What the room could go on telling under ever NEW names."""


def check_news(dice: random.Random, tally: Tally) -> None:
    """Check that names, which come anew for ever, are not kept for ever."""
    letter = dice.choice(ascii_letters)
    for (kind, text), (length, times) in product(NEWS, ((50, 1000), (30_000, 100))):
        session = Session(Scanner(limit=LIMIT))
        state = RoomState()
        before = shapes = 0
        for number in range(times):
            said = json.loads(text.replace("NEW", f"{letter * length}{number}"))
            (top,) = said
            data = framed({**said, "Sync": False, "topKey": top, "type": kind})
            tell(session.receive_data(data), state, tally)
            tally.fed += len(data)
            if number == times // 3:
                before, shapes = kept(session, state), kept_of_records()
        _look_at_memory(tally, f"{times} times {text}", session, state)
        # By now they were more than are remembered of the unknown.
        if (grown := kept(session, state) - before) > times * length / 4:
            raise Broken(f"{text} grows by {grown} bytes")
        if (grown := kept_of_records() - shapes) > GROWTH:
            raise Broken(f"the shapes of {text} grow by {grown} bytes")


ONCE: Final[tuple[Callable[[random.Random, Tally], None], ...]] = (
    check_extremes,
    check_growth,
    check_news,
)
"""What a run does once: little of it is up to chance."""
