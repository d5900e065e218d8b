"""The phonebook: whether it is here as soon as the room can tell it."""

import asyncio
from time import perf_counter

from custom_components.zoom_rooms.zrcsapi import zconfiguration
from custom_components.zoom_rooms.zrcsapi.phonebook import Phonebook
from custom_components.zoom_rooms.zrcsapi.zcommand import PhonebookList

from .bare import bare_session
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
        bare_pairs: list[tuple[float, float]] = []
        longest: list[float] = []
        for _ in range(effort.of(5)):
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
            async with bare_session(room) as bare:
                await room.pages_given()
                began = perf_counter()
                for offset in range(0, size, book.page_size):
                    request = PhonebookList(offset=offset, limit=book.page_size)
                    await bare.ask(f"{request.line}\r".encode())
                took = perf_counter() - began
                delays, _ = await room.pages_given()
                bare_pairs.append((took, sum(delays)))
            async with connected(room) as ours:
                book = Phonebook(ours)
                waits: list[float] = []
                loading = asyncio.ensure_future(book.load())
                while not loading.done():
                    said_at = perf_counter()
                    await ours.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 40)
                    waits.append(perf_counter() - said_at)
                    await asyncio.sleep(_DELAY)
                await book.close()
                delays, _ = await room.pages_given()
                longest.append(max(waits) / max(delays))
        results += [
            ratio(
                f"phonebook of {size:,}, from a room that bears {what} in a page",
                "its pages times the room's own delay",
                pairs,
                Target(1.1),
                unit="s",
            ),
            ratio(
                "of which the same pages, asked bare",
                "its pages times the room's own delay",
                bare_pairs,
                None,
                unit="s",
            ),
            amount(
                f"a command meanwhile, longest wait ({what})",
                "the room's longest page",
                longest,
                Target(2, unit="pages"),
            ),
        ]
    return results
