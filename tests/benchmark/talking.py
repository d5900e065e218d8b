"""The client by itself: how soon an answer is here, and how soon news is."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import (
    Address,
    Key,
    ZoomRoom,
    zconfiguration,
    zstatus,
)

from .bare import FIRST_CIPHER, USER, bare_session
from .far_room import MICROPHONE, PASSCODE, PRODUCT, VOLUMES, FarRoom
from .measuring import Effort, Result, Target, interleaved, ratio

PATIENCE: Final = 60.0
EVERY: Final = 0.002
QUESTION: Final = zstatus.CALL_STATUS.get()
QUESTION_LINE: Final = f"{QUESTION.line}\r".encode()


def not_connected(room: FarRoom) -> ZoomRoom:
    """Return the product's client."""
    return ZoomRoom(
        Address(host=room.host, port=room.port, passcode=PASSCODE),
        introduction={
            zconfiguration.CLIENT_APP_VERSION: "1.0",
            zconfiguration.CLIENT_DEVICE_SYSTEM: "Benchmark",
        },
    )


@asynccontextmanager
async def connected(room: FarRoom) -> AsyncIterator[ZoomRoom]:
    """Hold the room by the product's client."""
    ours = not_connected(room)
    await ours.connect()
    try:
        yield ours
    finally:
        await ours.close()


async def round_trips(room: FarRoom, effort: Effort) -> list[Result]:
    """Ask one thing after the other."""
    trips = effort.of(300, 20)

    async def timed(ask: Callable[[], Any]) -> float:
        began = perf_counter()
        for _ in range(trips):
            await ask()
        return (perf_counter() - began) / trips

    async with (
        connected(room) as ours,
        bare_session(room) as bare,
        bare_session(room, cipher=FIRST_CIPHER) as slow,
    ):
        pairs = await interleaved(
            effort.of(31),
            lambda: timed(lambda: ours.send(QUESTION)),
            lambda: timed(lambda: bare.ask(QUESTION_LINE)),
        )
        ciphers = await interleaved(
            effort.of(9),
            lambda: timed(lambda: ours.send(QUESTION)),
            lambda: timed(lambda: slow.ask(QUESTION_LINE)),
        )
    return [
        ratio(
            "command round trip",
            "bare asyncssh line, same cipher",
            pairs,
            Target(1.15),
            unit="µs",
            scale=1e6,
        ),
        ratio(
            "command round trip, for the cipher",
            "bare asyncssh line, asyncssh's first cipher",
            ciphers,
            Target(0.75),
            unit="µs",
            scale=1e6,
        ),
    ]


class Arrivals:
    """When news came."""

    def __init__(self, many: int) -> None:
        """Wait for so many."""
        self.times: list[float] = [0.0] * many
        self.all_here: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._left = many
        self._next = list(range(VOLUMES))

    def note(self, *_: object) -> None:
        """Note that the next one came now."""
        self._came(len(self.times) - self._left)

    def note_volume(self, volume: int) -> None:
        """Note that the news of a volume came now; those of many rooms may overtake each other."""
        number = self._next[volume]
        self._next[volume] += VOLUMES
        self._came(number)

    def _came(self, number: int) -> None:
        self.times[number] = perf_counter()
        self._left -= 1
        if not self._left:
            self.all_here.set_result(None)


@dataclass(frozen=True)
class Heard:
    """How soon news was here, and what it cost."""

    latencies: list[float]
    cpu: float

    @property
    def latency(self) -> float:
        """The usual one."""
        return median(self.latencies)


async def hear(
    room: FarRoom,
    user: str,
    what: str,
    arrivals: Arrivals,
    *,
    many: int,
    every: float = EVERY,
    awaited: slice = slice(None),
) -> Heard:
    """Have news told; ``awaited`` says which of it arrives."""
    began = process_time()
    telling = room.begin_to_tell(user, what, many=many, every=every)
    async with asyncio.timeout(PATIENCE + many * every):
        await arrivals.all_here
    cpu = (process_time() - began) / many
    told = (await telling)[awaited]
    return Heard(
        [here - then for here, then in zip(arrivals.times, told, strict=True)], cpu
    )


async def news(room: FarRoom, effort: Effort) -> list[Result]:
    """Be told of one thing after the other."""
    many = effort.of(100, 20)

    async with connected(room) as ours, bare_session(room) as bare:

        async def to_subscriber() -> Heard:
            arrivals = Arrivals(many)

            def changed(keys: frozenset[Key[Any]]) -> None:
                if MICROPHONE in keys:
                    arrivals.note()

            stop = ours.subscribe(changed)
            try:
                return await hear(room, PRODUCT, "volume", arrivals, many=many)
            finally:
                stop()

        async def to_callback() -> Heard:
            arrivals = Arrivals(many)
            bare.listener = arrivals.note
            return await hear(room, USER, "volume", arrivals, many=many)

        pairs = await interleaved(effort.of(45), to_subscriber, to_callback)
    return latency_and_cpu(
        "event to subscriber",
        "bare asyncssh callback",
        pairs,
        latency=Target(1.15),
        cpu=Target(1.2),
    )


def latency_and_cpu(
    figure: str,
    reference: str,
    pairs: Sequence[tuple[Heard, Heard]],
    *,
    latency: Target | None,
    cpu: Target | None,
) -> list[Result]:
    """Return the lines of both."""
    return [
        ratio(
            f"{figure}, latency",
            reference,
            [(ours.latency, theirs.latency) for ours, theirs in pairs],
            latency,
            unit="µs",
            scale=1e6,
        ),
        ratio(
            f"{figure}, CPU",
            reference,
            [(ours.cpu, theirs.cpu) for ours, theirs in pairs],
            cpu,
            unit="µs",
            scale=1e6,
        ),
    ]
