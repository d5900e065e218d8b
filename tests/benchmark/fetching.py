"""The phonebook: whether it is here as soon as the room can tell it."""

import asyncio
from time import perf_counter

from custom_components.zoom_rooms.zrcsapi import zconfiguration
from custom_components.zoom_rooms.zrcsapi.phonebook import Phonebook

from .far_room import FarRoom
from .measuring import Effort, Result, Target, amount, ratio
from .talking import connected

_DELAY = 0.005
_LARGEST = {"20 at most": 20, "any number": None}
"""What a room bears of contacts in a page."""


async def fetches(room: FarRoom, effort: Effort) -> list[Result]:
    """Fetch a large phonebook for the first time, and mute the room meanwhile."""
    size = effort.of(20_000, 300)
    results: list[Result] = []
    for what, largest in _LARGEST.items():
        await room.have_book(size, largest_page=largest, delay=_DELAY)
        pairs: list[tuple[float, float]] = []
        waits: list[float] = []
        for _ in range(effort.of(3)):
            async with connected(room) as ours:
                await room.pages_given()
                book = Phonebook(ours)
                began = perf_counter()
                await book.load()
                took = perf_counter() - began
                delays, _ = await room.pages_given()
                pairs.append((took, sum(delays)))
                if len(book.contacts) != size:
                    raise AssertionError(f"{len(book.contacts)} contacts")
                await book.close()
            async with connected(room) as ours:
                book = Phonebook(ours)
                loading = asyncio.ensure_future(book.load())
                while not loading.done():
                    said_at = perf_counter()
                    await ours.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 40)
                    waits.append(perf_counter() - said_at)
                    await asyncio.sleep(_DELAY)
                await book.close()
                delays, _ = await room.pages_given()
        results += [
            ratio(
                f"phonebook of {size:,}, from a room that bears {what} in a page",
                "its pages times the room's own delay",
                pairs,
                Target(1.1),
                unit="s",
            ),
            amount(
                f"a command meanwhile, longest wait ({what})",
                "the room's longest page",
                [max(waits)],
                Target(2, unit="pages"),
                theirs=[max(delays)],
                scale=1 / max(delays),
            ),
        ]
    return results
