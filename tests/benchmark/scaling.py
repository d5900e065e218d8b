"""Many rooms in one Home Assistant, each with news every second."""

from contextlib import AsyncExitStack
from statistics import quantiles
from typing import Final

from .bare import USER, Parsing, bare_session
from .far_room import PRODUCT, FarRoom
from .home import home
from .measuring import Effort, Result, Target, amount, interleaved, ratio
from .plain import PlainNumber
from .showing import OTHERS, PARSED, Showing, volume_in
from .talking import Arrivals, Heard, hear

_FEW: Final = 50
_MANY: Final = 200


async def few_rooms(room: FarRoom, effort: Effort) -> list[Result]:
    """Hold fifty rooms."""
    return (await _hold(room, effort, effort.of(_FEW, 3)))[:2]


async def many_rooms(room: FarRoom, effort: Effort) -> list[Result]:
    """Hold two hundred rooms."""
    return await _hold(room, effort, effort.of(_MANY, 5))


async def _hold(room: FarRoom, effort: Effort, rooms: int) -> list[Result]:
    many = rooms * effort.of(5)

    async with home(room, rooms=rooms) as ours, AsyncExitStack() as stack:
        plains = [PlainNumber(number) for number in range(rooms)]
        for plain in plains:
            await plain.add(ours)
        showing = Showing(ours, *plains)
        entities = len(ours.entities_of(ours.entries[0]))
        sessions = [
            await stack.enter_async_context(bare_session(room)) for _ in range(rooms)
        ]

        async def to_state() -> Heard:
            showing.arrivals = Arrivals(many)
            return await hear(
                room, PRODUCT, "volume", showing.arrivals, many=many, every=1 / rooms
            )

        async def to_document() -> Heard:
            arrivals = Arrivals(many)
            for bare in sessions:
                bare.listener = Parsing(
                    lambda said: arrivals.note_volume(volume_in(said))
                )
            return await hear(
                room, USER, "volume", arrivals, many=many, every=1 / rooms
            )

        async def to_plain_state() -> Heard:
            showing.arrivals = Arrivals(many)
            for bare, plain in zip(sessions, plains, strict=True):
                bare.listener = Parsing(
                    lambda said, plain=plain: plain.show(volume_in(said))
                )
            return await hear(
                room, USER, "volume", showing.arrivals, many=many, every=1 / rooms
            )

        pairs = await interleaved(effort.of(9), to_state, to_document)
        plain_pairs = await interleaved(effort.of(5), to_plain_state, to_document)
    what = f"{rooms} rooms of {entities} entities, an event a second each"
    return [
        ratio(
            f"{what}, CPU",
            PARSED,
            [(mine.cpu * rooms, their.cpu * rooms) for mine, their in pairs],
            Target(1.5),
            unit="%",
            scale=100,
        ),
        ratio(
            OTHERS,
            PARSED,
            [(mine.cpu * rooms, their.cpu * rooms) for mine, their in plain_pairs],
            None,
            unit="%",
            scale=100,
        ),
        amount(
            f"{what}, event to state, 99th percentile",
            PARSED,
            [_p99(mine) for mine, _ in pairs],
            Target(10, unit="ms"),
            theirs=[_p99(their) for _, their in pairs],
            scale=1e3,
        ),
    ]


def _p99(heard: Heard) -> float:
    return quantiles(heard.latencies, n=100)[-1]
