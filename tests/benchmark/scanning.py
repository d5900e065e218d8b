"""The scanner by itself: how much longer it takes than orjson, which does nothing else."""

from collections.abc import Callable, Sequence
import gc
from statistics import median
from time import perf_counter
from typing import Final

import orjson

from custom_components.zoom_rooms.zrcsapi.framing import Scanner

from .book import Book
from .far_room import FarRoom, volume_news
from .measuring import Effort, Result, Target, amount, ratio

_LARGE: Final = 20_000
_SMALL: Final = 500
_CHUNKS: Final = {32 * 1024: 0.9, 1460: 0.75, 100: 0.6}
"""Bytes that come at once, and what part of orjson's speed is the target."""


def _seconds(work: Callable[[], None], times: int) -> float:
    """Return the best of some times: whatever makes it slower is not the work's."""
    best = float("inf")
    for _ in range(times):
        began = perf_counter()
        work()
        best = min(best, perf_counter() - began)
    return best


def _scan(pieces: Sequence[bytes], documents: int) -> None:
    scanner = Scanner()
    found = 0
    for piece in pieces:
        for unit in scanner.feed(piece):
            found += isinstance(unit, dict)
    if found != documents:
        raise AssertionError(f"{found} documents instead of {documents}")


def _speed(book: bytes, chunk: int, times: int) -> tuple[float, float]:
    """Return the speed of the scanner and of orjson, in megabytes a second."""
    pieces = [book[start : start + chunk] for start in range(0, len(book), chunk)]
    size = len(book) / 1e6
    gc.collect()
    scanned = _seconds(lambda: _scan(pieces, 1), times)
    parsed = _seconds(lambda: orjson.loads(book), times)
    return size / scanned, size / parsed


async def books(_: FarRoom, effort: Effort) -> list[Result]:
    """Cut a phonebook out of the stream."""
    rounds, times = effort.of(7), effort.of(3)
    large = Book(effort.of(_LARGE, 1000)).page(0, _LARGE)
    small = Book(_SMALL).page(0, _SMALL)
    lines: list[Result] = []
    for chunk, least in _CHUNKS.items():
        pairs = [_speed(large, chunk, times) for _ in range(rounds)]
        few = [_speed(small, chunk, times * 10) for _ in range(rounds)]
        lines.append(
            ratio(
                f"scanner and parser, {_LARGE:,} contacts in pieces of {chunk:,} bytes",
                "orjson, all at once",
                pairs,
                Target(least, least=True),
                unit="MB/s",
            )
        )
        lines.append(
            ratio(
                f"that ratio, {_LARGE:,} contacts to {_SMALL} ({chunk:,} bytes)",
                "",
                [
                    (ours / theirs, our_few / their_few)
                    for (ours, theirs), (our_few, their_few) in zip(
                        pairs, few, strict=True
                    )
                ],
                Target(0.9, least=True),
                unit="of orjson",
            )
        )
    return lines


async def events(_: FarRoom, effort: Effort) -> list[Result]:
    """Cut small pieces of news out of the stream, each in a packet."""
    many = effort.of(10_000, 500)
    pieces = [volume_news(number) for number in range(many)]

    def parse() -> None:
        for piece in pieces:
            orjson.loads(piece)

    beyond: list[float] = []
    parsed: list[float] = []
    for _ in range(effort.of(9)):
        gc.collect()
        theirs = _seconds(parse, 3) / many
        ours = _seconds(lambda: _scan(pieces, many), 3) / many
        parsed.append(theirs)
        beyond.append(ours - theirs)
    return [
        amount(
            f"scanner, news of {round(median(map(len, pieces)))} bytes, beyond orjson",
            "orjson",
            beyond,
            Target(2, unit="µs"),
            theirs=parsed,
            scale=1e6,
        )
    ]
