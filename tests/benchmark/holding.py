"""How long the client holds the event loop, which Home Assistant needs for everything else."""

import asyncio
import time
from typing import Final

from custom_components.zoom_rooms.zrcsapi.phonebook import Phonebook

from .bare import USER, Parsing, bare_session
from .far_room import PRODUCT, FarRoom
from .measuring import Effort, Result, Target, amount, interleaved, watching_turns
from .talking import PATIENCE, Arrivals, connected

_PACKET: Final = 80
_PILING_UP: Final = 0.2


async def floods(room: FarRoom, effort: Effort) -> list[Result]:
    """Be flooded with small packets."""
    many = effort.of(2_000, 100)

    async def flood(user: str, arrivals: Arrivals) -> float:
        flooding = room.begin_to_flood(user, many=many, packet=_PACKET)
        await asyncio.sleep(0)
        # As when something else held the loop: the flood has piled up meanwhile.
        time.sleep(_PILING_UP)
        with watching_turns() as turns:
            async with asyncio.timeout(PATIENCE):
                await arrivals.all_here
        await flooding
        return max(turns)

    async with connected(room) as ours, bare_session(room) as bare:

        async def to_subscriber() -> float:
            arrivals = Arrivals(many)
            stop = ours.subscribe(arrivals.note)
            try:
                return await flood(PRODUCT, arrivals)
            finally:
                stop()

        async def to_document() -> float:
            arrivals = Arrivals(many)
            bare.listener = Parsing(arrivals.note)
            return await flood(USER, arrivals)

        pairs = await interleaved(effort.of(9), to_subscriber, to_document)
    return [
        amount(
            f"worst hold of the loop, flood of {_PACKET}-byte packets",
            "bare asyncssh, which reads up to 256 KiB at once",
            [mine for mine, _ in pairs],
            Target(15, unit="ms"),
            theirs=[their for _, their in pairs],
            scale=1e3,
        )
    ]


async def pages(room: FarRoom, effort: Effort) -> list[Result]:
    """Fetch a phonebook."""
    await room.have_book(effort.of(20_000, 500), largest_page=None, delay=0.005)
    holds: list[float] = []
    async with connected(room) as ours:
        for _ in range(effort.of(5)):
            book = Phonebook(ours)
            with watching_turns() as turns:
                await book.load()
            await book.close()
            holds.append(sorted(turns, reverse=True)[book.pages // 100])
    return [
        amount(
            "hold of the loop by a page of the phonebook, 99 of 100 pages",
            "",
            holds,
            Target(1, unit="ms"),
            scale=1e3,
        )
    ]
