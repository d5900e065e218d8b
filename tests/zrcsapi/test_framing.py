"""Bytes in, whole units out."""

from itertools import pairwise
from pathlib import Path
import random

import pytest

from custom_components.zoom_rooms.zrcsapi.framing import (
    Block,
    Junk,
    Scanner,
    Text,
    Unit,
    Unparsed,
    Verdict,
)

TRANSCRIPTS = sorted((Path(__file__).parents[1] / "transcripts").glob("*.*"))

VOLUME = b'{\r\n  "Audio": {\r\n    "Output": {\r\n      "volume": 40\r\n    }\r\n  },\r\n  "type": "x"\r\n}\r\n'
VOLUME_TREE = {"Audio": {"Output": {"volume": 40}}, "type": "x"}


def scan(*pieces: bytes, limit: int = 1 << 20) -> list[Unit]:
    """Return the units of all pieces, fed one after the other."""
    scanner = Scanner(limit=limit)
    return [unit for piece in pieces for unit in scanner.feed(piece)]


def one_by_one(data: bytes) -> list[bytes]:
    """Return the bytes as pieces of one."""
    return [data[at : at + 1] for at in range(len(data))]


@pytest.mark.parametrize(
    "data",
    [file.read_bytes() for file in TRANSCRIPTS],
    ids=[file.name for file in TRANSCRIPTS],
)
def test_any_split_gives_the_same(data: bytes) -> None:
    """However the network cuts the stream, the units are the same."""
    whole = scan(data)
    assert whole
    assert not [unit for unit in whole if isinstance(unit, Junk)]
    for cut in range(1, len(data)):
        assert scan(data[:cut], data[cut:]) == whole
    assert scan(*one_by_one(data)) == whole


def test_random_splits_of_everything() -> None:
    """All transcripts in one stream, cut at random places."""
    data = b"".join(
        file.read_bytes() for file in TRANSCRIPTS if file.suffix in (".cli", ".json")
    )
    whole = scan(data)
    dice = random.Random(20261124)
    for _ in range(30):
        cuts = sorted({0, len(data), *(dice.randrange(len(data)) for _ in range(200))})
        assert scan(*(data[a:b] for a, b in pairwise(cuts))) == whole


PAGE = (TRANSCRIPTS[0].parent / "phonebook_list.json").read_bytes() + b"\r\n"
PAGE_NAME = "PhonebookListResult"


def left_unparsed(scanner: Scanner, *pieces: bytes) -> list[Unit]:
    """Return the units of a page that is to be left unparsed, and of what follows."""
    assert scanner.leave_unparsed(pieces[0], PAGE_NAME)
    return [unit for piece in pieces for unit in scanner.feed(piece)]


def test_a_document_that_need_not_be_read_yet() -> None:
    """It is the same when it is read, however the network cuts it; the next one is read at once."""
    whole = scan(PAGE)
    for cut in range(len(PAGE) // 2, len(PAGE) + 1):
        scanner = Scanner()
        units = left_unparsed(scanner, PAGE[:cut], PAGE[cut:])
        read = [
            one
            for unit in units
            for one in (scanner.parse(unit) if isinstance(unit, Unparsed) else [unit])
        ]
        assert read == whole
        # Whether a line ends behind the brace is not certain before there is more.
        assert isinstance(units[0], Unparsed) is not PAGE[:cut].endswith(b"\n}")
        assert scanner.feed(PAGE) == whole


@pytest.mark.parametrize("behind", [VOLUME, VOLUME + b"\r\n", b"*e Bookings Updated"])
def test_what_came_behind_is_not_heard_before(behind: bytes) -> None:
    """A document is read at once if there is more."""
    for cut in (len(PAGE) // 2, len(PAGE)):
        scanner = Scanner()
        units = left_unparsed(scanner, PAGE[:cut], PAGE[cut:] + behind)
        if units and isinstance(units[0], Unparsed):
            units[:1] = scanner.parse(units[0])
        assert units == scan(PAGE + behind)


ANOTHER = VOLUME + b"\r\n"
HALF = PAGE[: len(PAGE) // 2]
CLI = b"\r\n*e Bookings Updated\r\n** end\r\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PAGE[:-2] + b"OK\r\necho " + ANOTHER, id="lines"),
        pytest.param(HALF + CLI + b"room> " + ANOTHER, id="cut off by lines"),
        pytest.param(HALF + CLI + b"}\r\n\r\n", id="cut off by lines and a brace"),
        pytest.param(HALF + b"\r\n" + ANOTHER + ANOTHER, id="cut off by a document"),
        pytest.param(
            PAGE.replace(b'": {', b'": \r\n{', 1) + ANOTHER, id="a brace by itself"
        ),
        pytest.param(
            PAGE.replace(b'"Ada"', b'"A\r\n} B"', 1) + ANOTHER, id="raw line ends"
        ),
        pytest.param(
            HALF[:50] + b"x" * 1000 + b"\r\n" + ANOTHER + ANOTHER, id="too long"
        ),
    ],
)
def test_what_may_wait_hides_nothing(data: bytes) -> None:
    """Whatever comes is heard as if all of it was parsed at once, and only the page may wait."""
    whole = [unit for unit in scan(data, limit=1100) if not isinstance(unit, Junk)]
    for cut in range(50, len(data) + 1):
        scanner = Scanner(limit=1100)
        heard: list[Unit] = []
        for unit in left_unparsed(scanner, data[:cut], data[cut:]):
            if isinstance(unit, Unparsed):
                assert PAGE_NAME.encode() in unit.data
                heard += scanner.parse(unit)
            else:
                heard.append(unit)
        assert [unit for unit in heard if not isinstance(unit, Junk)] == whole


def test_a_document_in_one() -> None:
    """However the network cuts it, also where its braces stand in no order."""
    data = b'{\r\n"a": {\r\n}\r\n}\r\n\r\n'
    for cut in range(1, len(data)):
        assert scan(data[:cut], data[cut:]) == scan(data)


def test_only_one_document_is_left_unparsed() -> None:
    """However it was read itself."""
    scanner = Scanner()
    assert left_unparsed(scanner, PAGE + PAGE) == scan(PAGE + PAGE)
    assert scanner.feed(PAGE) == scan(PAGE)


def test_only_what_begins_is_left_unparsed() -> None:
    """Not what has another name, and not what comes in the middle of something."""
    scanner = Scanner()
    assert not scanner.leave_unparsed(VOLUME, PAGE_NAME)
    assert scanner.feed(VOLUME) == [VOLUME_TREE]
    scanner.feed(b"zCommand Phone")
    assert not scanner.leave_unparsed(PAGE, PAGE_NAME)
    scanner = Scanner()
    scanner.feed(b"*e Bookings Updated\r\n")
    assert not scanner.leave_unparsed(PAGE, PAGE_NAME)


def test_a_document_left_unparsed_may_be_broken() -> None:
    """It costs itself, and what it was cut off by is found in it."""
    broken = PAGE.replace(b'"Contacts": [', b'"Contacts": <', 1)
    scanner = Scanner()
    (unparsed,) = left_unparsed(scanner, broken)
    assert isinstance(unparsed, Unparsed)
    junk, *_ = scanner.parse(unparsed)
    assert isinstance(junk, Junk)
    assert scanner.feed(PAGE) == scan(PAGE)


@pytest.mark.parametrize("cut", [0, 1, len(VOLUME), len(VOLUME) + 2])
def test_what_cut_it_off_is_heard_at_once(cut: int) -> None:
    """It may have to be."""
    lost, another = PAGE[: len(PAGE) // 2] + b"\r\n", VOLUME + b"\r\n"
    assert (
        left_unparsed(Scanner(), lost + another[:cut], another[cut:])[-1] == VOLUME_TREE
    )


@pytest.mark.parametrize(
    ("data", "units"),
    [
        pytest.param(VOLUME, [VOLUME_TREE], id="document"),
        pytest.param(VOLUME * 3, [VOLUME_TREE] * 3, id="several documents"),
        pytest.param(
            VOLUME.rstrip(),
            [VOLUME_TREE],
            id="document without its last line end",
        ),
        pytest.param(
            b"\r\n\n \r\n" + VOLUME + b"\n\r\n" + VOLUME,
            [VOLUME_TREE] * 2,
            id="blank lines between",
        ),
        pytest.param(
            b"zStatus Audio\r\n" + VOLUME,
            [Text("zStatus Audio"), VOLUME_TREE],
            id="echo before",
        ),
        pytest.param(
            b"zoom> " + VOLUME,
            [Text("zoom>"), VOLUME_TREE],
            id="prompt before",
        ),
        pytest.param(b'{"a": [1, "{"]}\r\n', [{"a": [1, "{"]}], id="on one line"),
        pytest.param(
            b'{\r\n  "a": "} {\\" ** end",\r\n  "b": "\xc3\xa4"\r\n}\r\n',
            [{"a": '} {" ** end', "b": "ä"}],
            id="braces and end inside a string",
        ),
        pytest.param(
            b'{\r\n  "a": "one\r\n}two\r\nthree"\r\n}\r\n',
            [{"a": "one\r\n}two\r\nthree"}],
            id="raw line ends inside a string",
        ),
        pytest.param(b'{\r\n  "a": "\xff\xfe"\r\n}\r\n', [{"a": "��"}], id="no UTF-8"),
        pytest.param(
            b'{\r\n  "m": "bad "word" here",\r\n  "n": 1\r\n}\r\n',
            [{"m": 'bad "word" here', "n": 1}],
            id="quotes not escaped",
        ),
        pytest.param(
            b"OK\r\n\nERROR\r\n", [Verdict(True), Verdict(False)], id="verdicts"
        ),
        pytest.param(
            b"** end\r\nOK\r\n", [Block(()), Verdict(True)], id="acknowledgement"
        ),
        pytest.param(
            b"*s Call Status: IN_MEETING\r\n** end\r\n",
            [Block(("*s Call Status: IN_MEETING",))],
            id="block",
        ),
        pytest.param(
            b"*r A (status=OK):\r\n*r A text: one\r\n\r\n  OK\r\nERROR\r\n* two\r\n** end\r\n",
            [
                Block(
                    (
                        "*r A (status=OK):",
                        "*r A text: one",
                        "",
                        "  OK",
                        "ERROR",
                        "* two",
                    )
                )
            ],
            id="value of several lines",
        ),
        pytest.param(
            b"*r Login successful\r\nOK\r\n\n",
            [Block(("*r Login successful",)), Verdict(True)],
            id="block without end",
        ),
        pytest.param(
            b'*r X (status=Error):\r\nResult reason: "No"\r\nERROR\r\n',
            [Block(("*r X (status=Error):", 'Result reason: "No"')), Verdict(False)],
            id="refusal without end",
        ),
        pytest.param(
            b"*r A a: 1\r\n*e B b: 2\r\n** end\r\n",
            [Block(("*r A a: 1",)), Block(("*e B b: 2",))],
            id="block cut off by another",
        ),
        pytest.param(
            b"*r A a: 1\r\n" + VOLUME,
            [Block(("*r A a: 1",)), VOLUME_TREE],
            id="block cut off by a document",
        ),
    ],
)
def test_units(data: bytes, units: list[Unit]) -> None:
    """What the stream holds, however it is cut."""
    assert scan(data) == units
    assert scan(*one_by_one(data)) == units


def test_a_truncated_document_costs_only_itself() -> None:
    """What follows a document that was cut off is found."""
    data = VOLUME[:30] + b"\r\n" + VOLUME + VOLUME
    for units in (scan(data), scan(*one_by_one(data))):
        assert [unit for unit in units if isinstance(unit, dict)] == [VOLUME_TREE] * 2
        assert [unit.reason for unit in units if isinstance(unit, Junk)] == ["not JSON"]


def test_what_is_no_json_at_all_is_left_out() -> None:
    """The next message is not touched by it."""
    units = scan(b"{\r\n  nonsense: [,\r\n}\r\n", VOLUME)
    assert [type(unit) for unit in units] == [Junk, dict]
    assert units[1] == VOLUME_TREE


@pytest.mark.parametrize(
    ("flood", "reason"),
    [
        (b'{\r\n  "a": "' + b"x" * 5000 + b'"\r\n}\r\n', "too long"),
        (b"*r A a: 1\r\n" + b"line\r\n" * 1000 + b"** end\r\n", "block too long"),
    ],
    ids=["document", "block"],
)
def test_what_grows_without_end_is_left_out(flood: bytes, reason: str) -> None:
    """Memory stays bounded, one word is said of it, and the session goes on."""
    hundreds = [flood[at : at + 100] for at in range(0, len(flood), 100)]
    for pieces in ([*hundreds, VOLUME], [*one_by_one(flood), VOLUME]):
        units = scan(*pieces, limit=1000)
        assert [unit.reason for unit in units if isinstance(unit, Junk)] == [reason]
        assert units[-1] == VOLUME_TREE


@pytest.mark.parametrize("size", range(-30, 10))
def test_a_document_right_behind_one_that_is_too_long(size: int) -> None:
    """It is heard wherever in it the limit is crossed, and however it came."""
    long = b'{\r\n  "a": "' + b"x" * (600 + size) + b"\r\n"
    for step in (1, 5, 64, len(long), 1000):
        data = long + VOLUME
        pieces = [data[at : at + step] for at in range(0, len(data), step)]
        assert scan(*pieces, limit=600)[-1] == VOLUME_TREE


def test_a_line_that_never_ends_is_left_out() -> None:
    """Nor can a line without an end fill the memory."""
    scanner = Scanner()
    units = [unit for _ in range(10) for unit in scanner.feed(b"x" * 100_000)]
    assert [type(unit) for unit in units] == [Junk]
    assert scanner.feed(b"x\r\n" + VOLUME) == [VOLUME_TREE]


@pytest.mark.parametrize(
    ("data", "units"),
    [
        (VOLUME[:20], [Junk]),
        (b"*e Connection rejected\r\n", [Block]),
        (b"*s A b: 1\r\n", [Block]),
        (b"half a li", [Text]),
        (b"", []),
    ],
)
def test_the_end_of_the_stream(data: bytes, units: list[type[Unit]]) -> None:
    """What was begun is told, and the next stream begins afresh."""
    scanner = Scanner()
    assert scanner.feed(data) == []
    assert [type(unit) for unit in scanner.finish()] == units
    assert scanner.feed(VOLUME) == [VOLUME_TREE]
