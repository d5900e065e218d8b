"""What a row of the tables is.

A row knows its spelling on the wire and the type of its value, and nothing else. There
are four kinds, as in Zoom's reference: a :class:`Reading` (zStatus), a :class:`Setting`
(zConfiguration), a :class:`Command` (zCommand) and an :class:`Event` (zEvent). A
:class:`Result` is what a command leaves behind and the room keeps up to date unasked.

What the room says arrives as a *tree*: the JSON payload as it is, or the same shape made
from CLI lines. Names in a tree are compared without case, and a blank in a name may
stand for a level (``audio_status state``): the room spells both ways.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, Flag, StrEnum, auto
from functools import cache
import re
from typing import (
    Any,
    ClassVar,
    Final,
    NamedTuple,
    Self,
    cast,
    dataclass_transform,
    overload,
    override,
)
from unicodedata import category

from .errors import BadValue, MalformedReply

type Tree = str | int | float | bool | list[Tree] | dict[str, Tree] | None
type Words = tuple[str, ...]

LONGEST_VALUE: Final = 1000
"""Characters. The room's own limit is not documented; no real value comes near this one."""
LONGEST_NAME: Final = 256
DEEPEST: Final = 32
"""Levels of a tree, and words of a path. Nothing of Zoom's has as many; beyond is not looked."""
_LARGEST: Final = 2**63
_MOST_PATHS: Final = 1024
"""How many of them are remembered with their words."""
_MOST_SHAPES: Final = 64
"""How many makes of one kind of record are remembered."""
_MOST_SAID: Final = 8
"""Of how many of them the parts that were said are kept once for all."""
_MOST_NAMED: Final = 64
"""How many spellings of the names on one level are remembered."""
_PLANNED: Final = 4096
"""Characters in the names of a row whose plan is kept."""


class Kind(StrEnum):
    """Zoom's four chapters, which are also the verbs and the ``type`` of an answer."""

    COMMAND = "zCommand"
    CONFIGURATION = "zConfiguration"
    STATUS = "zStatus"
    EVENT = "zEvent"


class Missing(Enum):
    """The room did not say."""

    MISSING = "missing"

    @override
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


class _WordsOf(dict[str, Words]):
    """Rooms say the same few names over and over. A longer one is not worth keeping."""

    def __missing__(self, path: str) -> Words:
        found = tuple(path.lower().rstrip(": ").split())
        if len(path) <= LONGEST_NAME:
            if len(self) >= _MOST_PATHS:
                self.clear()
            self[path] = found
        return found


words: Final[Callable[[str], Words]] = _WordsOf().__getitem__
"""Return the words of a path, as they are compared: without case.

Some releases end a name with a colon of its own (``"is_raise_hand: "``).
"""


_NAME: Final = re.compile(r"[a-z_]\w{0,63}:?", re.ASCII | re.IGNORECASE)


def names_only(path: str) -> str:
    """Return names as anybody may read them. A word that is no name of Zoom's may be somebody's."""
    return " ".join(
        word if _NAME.fullmatch(word) else "…" for word in path.split()[:DEEPEST]
    )


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Return the text without secrets: some releases repeat what was said to them."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


# --------------------------------------------------------------------------------------
# Values


class Unreadable(ValueError):
    """A value of the room means nothing to its codec."""


class Codec[T]:
    """How one value is spelled, both ways."""

    @abstractmethod
    def read(self, value: Tree) -> T:
        """Return what the room's value means; raise ``ValueError`` when it means nothing."""

    def write(self, value: T) -> str:
        """Return the value as the room reads it; raise ``ValueError`` when it cannot be said."""
        return str(value)


class _Text(Codec[str]):
    @override
    def read(self, value: Tree) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if isinstance(value, bool | dict | list):
            raise Unreadable(f"not text: {type(value).__name__}")
        return str(value)


class _Int(Codec[int]):
    @override
    def read(self, value: Tree) -> int:
        if type(value) is not int:
            value = self._read(value)
        if not -_LARGEST <= value < _LARGEST:
            raise Unreadable("out of range")
        return value

    @staticmethod
    def _read(value: Tree) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise Unreadable(f"not a number: {type(value).__name__}")
        try:
            return int(value)
        except OverflowError:
            raise Unreadable("not finite") from None

    @override
    def write(self, value: int) -> str:
        return str(self.read(value))


class _Switch(Codec[bool]):
    WORDS: ClassVar = {
        "on": True,
        "true": True,
        "1": True,
        "off": False,
        "false": False,
        "0": False,
    }

    @override
    def read(self, value: Tree) -> bool:
        if isinstance(value, bool):
            return value
        if (
            isinstance(value, str | int)
            and (known := self.WORDS.get(str(value).lower())) is not None
        ):
            return known
        raise Unreadable("neither on nor off")

    @override
    def write(self, value: bool) -> str:
        return "on" if value else "off"


class _Time(Codec[datetime | None]):
    @override
    def read(self, value: Tree) -> datetime | None:
        """Read an ISO 8601 time; all-day bookings have none.

        A time without an offset stays naive: the room means its own wall clock, and only
        the caller may know which zone that is.
        """
        text = TEXT.read(value).strip()
        if not text:
            return None
        time = datetime.fromisoformat(text)
        if not 1970 <= time.year < 3000:
            # No meeting is then, and in another time zone it may be no time at all.
            raise Unreadable("out of range")
        return time

    @override
    def write(self, value: datetime | None) -> str:
        return "" if value is None else value.isoformat().replace("+00:00", "Z")


class _Nothing(Codec[None]):
    @override
    def read(self, value: Tree) -> None:
        return None


class _Choice[E: StrEnum](Codec[E]):
    def __init__(self, among: type[E]) -> None:
        self.among = among
        self._by_word = {said: word for word in among for said in (word, word.lower())}
        for alias, word in getattr(among, "aliases", dict)().items():
            self._by_word[alias.lower()] = word

    @override
    def read(self, value: Tree) -> E:
        if isinstance(value, str) and (known := self._by_word.get(value)) is not None:
            return known
        return self._by_word[TEXT.read(value).lower()]


class _Records[R: Record](Codec[tuple[R, ...]]):
    def __init__(self, of: type[R], group: str | None) -> None:
        self.of = of
        self.group = group

    @override
    def read(self, value: Tree) -> tuple[R, ...]:
        return tuple(Unread(self.of, rows(value, self.group)))

    @override
    def write(self, value: tuple[R, ...]) -> str:
        raise ValueError("a list is never sent")


class Unread[R: Record](Collection[R]):
    """Records that are read as they are gone through, so that many need not be read at once."""

    def __init__(self, of: type[R], rows: list[dict[str, Tree]]) -> None:
        """Take the rows as they are."""
        self._of = of
        self._rows = rows

    @override
    def __len__(self) -> int:
        """Return how many rows there are, whether they can be read or not."""
        return len(self._rows)

    @override
    def __iter__(self) -> Iterator[R]:
        """Read one after the other."""
        for row in self._rows:
            # One that cannot be read is no reason to lose the others.
            with suppress(MalformedReply):
                yield self._of.read(row)

    @override
    def __contains__(self, record: object) -> bool:
        """Tell whether a record is among them."""
        return any(record == one for one in self)


class _Unread[R: Record](Codec[Collection[R]]):
    def __init__(self, of: type[R]) -> None:
        self.of = of

    @override
    def read(self, value: Tree) -> Unread[R]:
        return Unread(self.of, rows(value))

    @override
    def write(self, value: Collection[R]) -> str:
        raise ValueError("a list is never sent")


class _One[R: Record](Codec[R]):
    def __init__(self, of: type[R], group: str | None) -> None:
        self.of = of
        self.group = group

    @override
    def read(self, value: Tree) -> R:
        if not isinstance(value, dict):
            raise Unreadable(f"not a record: {type(value).__name__}")
        if self.group is not None and isinstance(
            inner := find(value, words(self.group)), dict
        ):
            value = value | inner
        return self.of.read(value)

    @override
    def write(self, value: R) -> str:
        raise ValueError("a record is never sent")


TEXT: Final[Codec[str]] = _Text()
INT: Final[Codec[int]] = _Int()
SWITCH: Final[Codec[bool]] = _Switch()
TIME: Final[Codec[datetime | None]] = _Time()
NOTHING: Final[Codec[None]] = _Nothing()


def choice[E: StrEnum](among: type[E]) -> Codec[E]:
    """Return the codec of one of Zoom's closed word lists."""
    return _Choice(among)


def records[R: Record](of: type[R], group: str | None = None) -> Codec[tuple[R, ...]]:
    """Return the codec of a list of records; ``group`` names the CLI's level above the numbers."""
    return _Records(of, group)


def unread[R: Record](of: type[R]) -> Codec[Collection[R]]:
    """Return the codec of a long list of records, which are read as they are gone through."""
    return _Unread(of)


def one[R: Record](of: type[R], group: str | None = None) -> Codec[R]:
    """Return the codec of a single record; some of it may stand one level down, in ``group``."""
    return _One(of, group)


def rows(value: Tree, group: str | None = None) -> list[dict[str, Tree]]:
    """Return the rows of a list, however the room shaped it.

    A list is a list; the CLI numbers its rows; a single changed element comes as an
    object by itself.
    """
    if isinstance(value, list):
        return [row for row in value if isinstance(row, dict)]
    if not isinstance(value, dict):
        return []
    if group is not None and (inner := find(value, words(group))) is not MISSING:
        return rows(inner)
    numbered = [
        row for name, row in value.items() if name.isdecimal() and isinstance(row, dict)
    ]
    if numbered:
        return numbered
    total = find(value, ("resultinfo", "totalrows"))
    return [] if not value or total is not MISSING else [value]


def find(tree: Tree, path: Words) -> Tree | Missing:
    """Return what stands at ``path``, blanks in names and case aside, or ``MISSING``."""
    if not path:
        return tree
    if not isinstance(tree, dict):
        return MISSING
    for name, value in tree.items():
        own = words(name)
        length = len(own)
        if length and path[:length] == own:
            if length == len(path):
                return value
            if (found := find(value, path[length:])) is not MISSING:
                return found
    return MISSING


def leaves(
    tree: Tree, path: Words = (), levels: int = DEEPEST
) -> Iterator[tuple[Words, Tree]]:
    """Yield every value of a tree with its path, as deep and as long as paths may be."""
    if isinstance(tree, list):
        tree = {str(number): value for number, value in enumerate(tree, 1)}
    if not isinstance(tree, dict):
        yield path, tree
    elif levels and len(path) <= DEEPEST:
        for name, value in tree.items():
            if len(name) <= LONGEST_NAME:
                yield from leaves(value, path + words(name), levels - 1)


# --------------------------------------------------------------------------------------
# Records


class Spelling[T](NamedTuple):
    """How a field is called on the wire, and how its value is spelled there."""

    wire: str
    codec: Codec[T]
    also: tuple[str, ...] = ()
    secret: bool = False


@overload
def arg(
    wire: str,
    *,
    default: str = ...,
    also: tuple[str, ...] = ...,
    secret: bool = ...,
    init: bool = True,
) -> str: ...
@overload
def arg[T](
    wire: str,
    codec: Codec[T],
    *,
    default: T = ...,
    also: tuple[str, ...] = ...,
    secret: bool = ...,
    many: bool = ...,
    init: bool = True,
) -> T: ...
@overload
def arg[T](
    wire: str,
    codec: Codec[T],
    *,
    default: None,
    also: tuple[str, ...] = ...,
    secret: bool = ...,
    init: bool = True,
) -> T | None: ...
def arg(
    wire: str,
    codec: Codec[Any] = TEXT,
    *,
    default: Any = dataclasses.MISSING,
    also: tuple[str, ...] = (),
    secret: bool = False,
    many: bool = False,
    init: bool = True,
) -> Any:
    """Declare a field: its name on the wire, its codec, and other spellings seen.

    A field with a default may be missing from what the room says; one without makes the
    record unreadable. A ``secret`` field is not shown by ``repr``. A field that holds
    ``many`` values is said once for each.
    """
    return dataclasses.field(
        default=default,
        init=init,
        repr=not secret,
        metadata={"spelling": Spelling(wire, codec, also, secret), "many": many},
    )


def many(wire: str, *, secret: bool = False) -> tuple[str, ...]:
    """Declare a text parameter that is repeated for each value (``user: a user: b``)."""
    codec = cast("Codec[Any]", TEXT)
    return cast("tuple[str, ...]", arg(wire, codec, secret=secret, many=True))


type _Step = tuple[str, str | None, Words, Codec[Any], bool]


@dataclass_transform(
    field_specifiers=(arg, many), frozen_default=True, kw_only_default=True
)
class Record:
    """Something with named parts, as the room spells them. Frozen, equal by value, printable."""

    _parts: ClassVar[tuple[dataclasses.Field[Any], ...]]
    _names: ClassVar[frozenset[str]]
    _defaults: ClassVar[dict[str, Any]]
    _plans: ClassVar[dict[tuple[str, ...], tuple[_Step, ...]]]
    _known_said: ClassVar[dict[frozenset[str], frozenset[str]]]
    spellings: ClassVar[Mapping[str, Spelling[Any]]]
    said: ClassVar[frozenset[str]] = frozenset()
    """The parts that the room mentioned, in a record that was read."""

    @override
    def __init_subclass__(cls) -> None:
        """Make the subclass a dataclass and note its spellings."""
        super().__init_subclass__()
        # The methods stand below, once for all: code of their own for each of the tables'
        # classes would be half of what it takes to import them.
        dataclass(init=False, repr=False, eq=False)(cls)
        parts = dataclasses.fields(cast("Any", cls))
        cls._parts = parts
        cls._names = frozenset(part.name for part in parts)
        cls._defaults = {
            part.name: part.default
            for part in parts
            if part.default is not dataclasses.MISSING
        }
        cls._plans = {}
        cls._known_said = {}
        cls.spellings = {part.name: part.metadata["spelling"] for part in parts}

    def __init__(self, **parts: Any) -> None:
        """Make a record of its parts. One with a default may be left out."""
        values = self._defaults | parts
        if values.keys() != self._names:
            wrong = ", ".join(sorted(values.keys() ^ self._names))
            raise TypeError(f"{type(self).__name__}: missing or unknown: {wrong}")
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @override
    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: a record is frozen."""
        raise dataclasses.FrozenInstanceError(f"cannot set {name}")

    @override
    def __delattr__(self, name: str) -> None:
        """Refuse: a record is frozen."""
        raise dataclasses.FrozenInstanceError(f"cannot delete {name}")

    @override
    def __eq__(self, other: object) -> bool:
        """Tell whether it is one of the same kind, with the same parts."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self._names)

    @override
    def __hash__(self) -> int:
        """Return a number that equal records have."""
        return hash(tuple(getattr(self, part.name) for part in self._parts))

    @override
    def __repr__(self) -> str:
        """Return kind and parts; what is secret is left out."""
        shown = (
            f"{part.name}={getattr(self, part.name)!r}"
            for part in self._parts
            if part.repr
        )
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def replace(self, **changes: Any) -> Self:
        """Return the same with some parts changed."""
        return cast("Self", dataclasses.replace(cast("Any", self), **changes))

    @classmethod
    def read(cls, row: dict[str, Tree]) -> Self:
        """Return the record that the room described.

        A part that cannot be read counts as not said.

        Raises:
            MalformedReply: a part without a default is missing.
        """
        # Rows of one list have the same names in the same order, so where each part
        # stands is worked out once for a shape and not once for a row.
        shape = tuple(row)
        plan = cls._plans.get(shape)
        if plan is None:
            if len(cls._plans) > _MOST_SHAPES:
                cls._plans.clear()
            plan = tuple(cls._plan(row))
            if sum(map(len, shape)) <= _PLANNED:
                cls._plans[shape] = plan
        parts: dict[str, Any] = {}
        for name, key, rest, codec, required in plan:
            value: Tree | Missing = MISSING
            if key is not None:
                value = find(row[key], rest) if rest else row[key]
            if codec is TEXT and isinstance(value, str):
                # As nearly all parts of a contact: a tenth of the time to read one.
                parts[name] = value
                continue
            if value is not MISSING:
                try:
                    parts[name] = codec.read(value)
                    continue
                except ValueError, KeyError, MalformedReply:
                    pass
            if required:
                raise MalformedReply(f"{cls.__name__} without {name}")
        record = object.__new__(cls)
        for name, part in (cls._defaults | parts).items():
            object.__setattr__(record, name, part)
        said = frozenset(parts)
        if len(cls._known_said) < _MOST_SAID:
            cls._known_said.setdefault(said, said)
        # One for all that tell the same: it takes up more than the rest of a record.
        object.__setattr__(record, "said", cls._known_said.get(said, said))
        return record

    def updated(self, news: Self) -> Self:
        """Return what is known after news that may leave parts out."""
        return self.replace(**{name: getattr(news, name) for name in news.said})

    @classmethod
    def _plan(cls, row: dict[str, Tree]) -> Iterator[_Step]:
        named = {words(name): name for name in row}
        for name, spelling in cls.spellings.items():
            fits = (
                (named[path[:length]], path[length:])
                for path in map(words, (spelling.wire, *spelling.also))
                # The longest name that fits, so that "audio_status state" is preferred
                # to an "audio_status" of another make.
                for length in range(len(path), 0, -1)
                if path[:length] in named
            )
            key, rest = next(fits, (None, ()))
            yield name, key, rest, spelling.codec, name not in cls._defaults


# --------------------------------------------------------------------------------------
# What can be asked of a room


class Question(Flag):
    """What the room asks people. Whatever else is said to it meanwhile ends the matter."""

    CALL = auto()
    """Whether a call is taken."""
    PASSCODE = auto()
    """The passcode of the meeting that it is joining."""


NO_QUESTION: Final = Question(0)


class Request[R]:
    """Something to say to the room that it will answer.

    Attributes:
        kind: The chapter it belongs to, which the answer repeats.
        reply: The top key of the answer.
        tells: Whether the answer holds more than that it was done.
        repeatable: Whether it may be said twice when the first was perhaps heard.
        settles: The questions of the room to people that it answers, or calls off.
    """

    kind: Kind
    reply: str
    tells: bool = True
    repeatable: bool = True
    settles: Question = NO_QUESTION

    @property
    @abstractmethod
    def line(self) -> str:
        """The line to write, without its end.

        Raises:
            BadValue: a value cannot be said.
        """

    @property
    def secrets(self) -> tuple[str, ...]:
        """What of the line nobody may read, should the room repeat it."""
        return ()

    @abstractmethod
    def answer(self, payload: Tree) -> R:
        """Return what the payload of the answer means.

        Raises:
            MalformedReply: it means nothing.
        """


def _sayable[T](name: str, codec: Codec[T], value: T) -> str:
    """Return how a value is said, if it is one value of one command and is read as it is.

    A line end would make a second command; beyond ASCII there are more that a terminal may
    take for one. The room leaves out the blanks around a value.
    """
    try:
        text = codec.write(value)
    except ValueError:
        raise BadValue(name, "cannot be said") from None
    if len(text) > LONGEST_VALUE:
        raise BadValue(name, "is too long")
    if text.isascii() and text.isalnum():
        return text
    if not text.isprintable() and not _CONTROLS.isdisjoint(map(category, text)):
        raise BadValue(name, "has a control character")
    if not text.strip():
        raise BadValue(name, "is empty")
    if text != text.strip():
        raise BadValue(name, "begins or ends with a blank")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadValue(name, "is not text") from None
    return text


_CONTROLS: Final = frozenset({"Cc", "Zl", "Zp"})
"""Control characters and separators of lines, as Unicode calls them. Names have joiners."""


class Command[R](Record, Request[R]):
    """A zCommand: a verb with arguments.

    Subclasses give ``path`` as Zoom spells it, the top key of the reply when it is not
    the path's words and ``Result``, and what the reply holds.
    """

    kind = Kind.COMMAND
    path: ClassVar[str]
    in_meeting: ClassVar[bool]
    in_scripts_only: ClassVar[bool]
    result: ClassVar[Result[Any] | None]
    _codec: ClassVar[Codec[Any]]

    @override
    def __init_subclass__(
        cls,
        *,
        path: str = "",
        reply: str | Result[Any] | None = None,
        codec: Codec[Any] = NOTHING,
        in_meeting: bool = False,
        in_scripts_only: bool = False,
        repeatable: bool = True,
        settles: Question = NO_QUESTION,
    ) -> None:
        """Take the row's facts."""
        super().__init_subclass__()
        cls.path = path
        cls.result = reply if isinstance(reply, Result) else None
        cls.reply = (
            reply.path
            if isinstance(reply, Result)
            else reply or path.replace(" ", "") + "Result"
        )
        cls._codec = reply.codec if isinstance(reply, Result) else codec
        cls.tells = cls._codec is not NOTHING
        cls.in_meeting = in_meeting
        cls.in_scripts_only = in_scripts_only
        cls.repeatable = repeatable
        cls.settles = settles

    @classmethod
    @cache
    def _look_alikes(cls) -> re.Pattern[str]:
        """Return what would be a second parameter.

        Within a value that is any word with a colon, known or not; where it begins, only
        the command's own names are: a passcode may have a colon.
        """
        own = "|".join(re.escape(one.wire) for one in cls.spellings.values())
        return re.compile(rf"(?:^(?:{own})|\s[^\W\d]\w*)\s*:", re.IGNORECASE)

    @property
    @override
    def line(self) -> str:
        return self._line(open_secrets=True)

    def _line(self, *, open_secrets: bool) -> str:
        said = [Kind.COMMAND, self.path]
        for part in self._parts:
            spelling: Spelling[Any] = part.metadata["spelling"]
            value = getattr(self, part.name)
            if value is None or (value == "" and part.default == ""):
                continue
            if value == ():
                raise BadValue(spelling.wire, "is empty")
            for each in value if part.metadata["many"] else (value,):
                text = _sayable(spelling.wire, spelling.codec, each)
                if ":" in text and self._look_alikes().search(text):
                    raise BadValue(spelling.wire, "looks like another parameter")
                said.append(
                    f"{spelling.wire}: {text if open_secrets or not spelling.secret else '***'}"
                )
        return " ".join(said)

    @property
    @override
    def secrets(self) -> tuple[str, ...]:
        said: list[str] = []
        for name, spelling in self.spellings.items():
            if spelling.secret:
                value = getattr(self, name)
                said += map(str, value if isinstance(value, tuple) else (value,))
        return tuple(text for text in said if text)

    @override
    def answer(self, payload: Tree) -> R:
        try:
            return cast("R", self._codec.read(payload))
        except (ValueError, KeyError) as error:
            raise MalformedReply(f"{self.path}: {error}") from error

    @override
    def __str__(self) -> str:
        """Return the command line, secrets hidden: this is what logs show."""
        try:
            return self._line(open_secrets=False)
        except BadValue:
            return f"{Kind.COMMAND} {self.path} (not sayable)"


@dataclass(frozen=True, eq=False, repr=False)
class Key[T]:
    """One value of the room, told apart by its path, knowing its type. A row is its only instance."""

    path: str
    codec: Codec[T]
    _: dataclasses.KW_ONLY
    in_meeting: bool = False
    """The value exists only while the room is in a meeting."""
    secret: bool = False
    """Personal or secret: shown by no log and no dump."""

    kind: ClassVar[Kind]
    alone: frozenset[Key[Any]] = field(init=False)
    """The set of this row: nearly always it is the only one that changes."""

    def __post_init__(self) -> None:
        """Make what is wanted often."""
        object.__setattr__(self, "alone", frozenset({self}))

    @property
    def words(self) -> Words:
        """The path as it is compared."""
        return words(self.path)

    @override
    def __repr__(self) -> str:
        """Return the row as Zoom's reference calls it."""
        return f"{self.kind} {self.path}"


class Level[K: Key[Any]]:
    """Where words of a path lead: to a row, to the words below, or both.

    A table in this shape is gone through together with what the room says. That takes a
    third less than to make the path of each value. (scripts/benchmark --only event)
    """

    def __init__(self, path: Words = ()) -> None:
        """Make one that leads nowhere yet."""
        self.path = path
        self.row: K | None = None
        self.named: dict[str, Level[K]] = {}
        """The levels below by the names that the room was heard to give them."""
        self._below: dict[str, Level[K]] = {}

    @classmethod
    def of(cls, rows: Iterable[K]) -> Level[K]:
        """Return the level above all of these rows."""
        top = cls()
        for row in rows:
            level = top
            for word in row.words:
                level = level._below.setdefault(word, cls((*level.path, word)))  # noqa: SLF001
            level.row = row
        return top

    def below(self, name: str) -> Level[K] | None:
        """Return where a name of the room leads to from here, if to any row."""
        if len(name) > LONGEST_NAME:
            return None
        level: Level[K] | None = self
        for word in words(name):
            level = level and level._below.get(word)  # noqa: SLF001
        if level is not None and len(self.named) < _MOST_NAMED:
            self.named[name] = level
        return level


@dataclass(frozen=True, eq=False, repr=False)
class Reading[T](Key[T]):
    """A zStatus value. ``ask`` is the level of the hierarchy at which Zoom answers."""

    ask: str = ""
    kind = Kind.STATUS

    def get(self) -> Get:
        """Return the request for the values at this row's level."""
        return Get(Kind.STATUS, self.ask or self.path)


@dataclass(frozen=True, eq=False, repr=False)
class Setting[T](Key[T]):
    """A zConfiguration value: to be read and written. Bounds are inclusive."""

    low: int | None = None
    high: int | None = None
    longest: int | None = None
    kind = Kind.CONFIGURATION

    def get(self) -> Get:
        """Return the request for this value."""
        return Get(Kind.CONFIGURATION, self.path)

    def to(self, value: T) -> Put[T]:
        """Return the request that sets this value."""
        return Put(self, value)


@dataclass(frozen=True, eq=False, repr=False)
class Result[T](Key[T]):
    """What a command answers, and the room also tells unasked when it changes."""

    kind = Kind.COMMAND


@dataclass(frozen=True, eq=False, repr=False)
class Derived[T](Key[T]):
    """What follows from what the room says; never on the wire."""

    codec: Codec[T] = field(init=False, default=cast("Codec[T]", NOTHING))
    kind = Kind.STATUS


@dataclass(frozen=True, repr=False)
class Get(Request[Tree]):
    """A zStatus or zConfiguration without a value: what is it?"""

    kind: Kind
    reply: str

    @property
    @override
    def line(self) -> str:
        return f"{self.kind} {self.reply}"

    @override
    def answer(self, payload: Tree) -> Tree:
        return payload

    @override
    def __str__(self) -> str:
        """Return the line."""
        return self.line


@dataclass(frozen=True)
class Put[T](Request[None]):
    """A zConfiguration with a value: let it be so."""

    setting: Setting[T]
    value: T
    kind = Kind.CONFIGURATION
    tells = False

    @property
    @override
    def reply(self) -> str:  # type: ignore[override]
        return self.setting.path

    @property
    @override
    def line(self) -> str:
        low, high = self.setting.low, self.setting.high
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            if (low is not None and self.value < low) or (
                high is not None and self.value > high
            ):
                raise BadValue(self.setting.path, f"is not within {low} to {high}")
        said = _sayable(self.setting.path, self.setting.codec, self.value)
        return f"{Kind.CONFIGURATION} {self.setting.path}: {said}"

    @override
    def answer(self, payload: Tree) -> None:
        return None

    @override
    def __str__(self) -> str:
        """Return the line, for logs."""
        return f"{Kind.CONFIGURATION} {self.setting.path}: …"


# --------------------------------------------------------------------------------------
# What happens unasked


class Event(Record):
    """A zEvent: a happening with fields."""

    path: ClassVar[str]

    @override
    def __init_subclass__(cls, *, path: str = "") -> None:
        """Take the row's name."""
        super().__init_subclass__()
        cls.path = path
