"""From nothing to a room that is known: one, and many at once."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from time import perf_counter
from typing import Final

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, callback

from .bare import USER, bare_session
from .far_room import PRODUCT, FarRoom
from .home import Home, home
from .measuring import (
    Effort,
    Result,
    Target,
    amount,
    interleaved,
    ratio,
    watching_turns,
)
from .talking import QUESTION, QUESTION_LINE, connected, not_connected

_FIRST_LINE: Final = "asyncssh connect, shell and first line"


class _FirstState:
    """When the first entity of a room had a state."""

    def __init__(self, home: Home) -> None:
        self.at: float | None = None
        home.hass.bus.async_listen(EVENT_STATE_CHANGED, self._changed)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if self.at is None and state is not None and state.state != STATE_UNAVAILABLE:
            self.at = perf_counter()


async def first_states(room: FarRoom, effort: Effort) -> list[Result]:
    """Connect to a room, until Home Assistant shows it."""
    async with home(room, rooms=1) as ours:
        entry = ours.entries[0]
        entries = ours.hass.config_entries
        first = _FirstState(ours)

        async def set_up() -> float:
            await entries.async_unload(entry.entry_id)
            await ours.hass.async_block_till_done()
            first.at = None
            began = perf_counter()
            await entries.async_setup(entry.entry_id)
            assert first.at is not None
            return first.at - began

        async def come_back() -> float:
            held = entry.runtime_data.room
            await held.release()
            first.at = None
            began = perf_counter()
            await held.take_back()
            assert first.at is not None
            return first.at - began

        async def come_bare() -> float:
            began = perf_counter()
            async with bare_session(room, json=False):
                return perf_counter() - began

        set_up_pairs = await interleaved(effort.of(15), set_up, come_bare)
        back_pairs = await interleaved(effort.of(15), come_back, come_bare)
    return [
        ratio(figure, _FIRST_LINE, pairs, Target(1.5), unit="ms", scale=1e3)
        for figure, pairs in (
            ("connecting again to first state", back_pairs),
            ("setting a room up to first state", set_up_pairs),
        )
    ]


async def questions(room: FarRoom, effort: Effort) -> list[Result]:
    """Ask all that is asked at the start."""
    lines = await _start_up_lines(room)

    async def ask() -> float:
        async with connected(room) as ours:
            # Asked when everything else was answered.
            await ours.send(QUESTION)
            return await room.time_talked(PRODUCT)

    async def ask_bare() -> float:
        async with bare_session(room, json=False) as bare:
            await bare.ask_all([*lines, QUESTION_LINE])
            return await room.time_talked(USER)

    return [
        ratio(
            f"start-up questions, all {len(lines)}",
            "the same lines sent bare",
            await interleaved(effort.of(25), ask, ask_bare),
            Target(1.2),
            unit="ms",
            scale=1e3,
        )
    ]


async def storms(room: FarRoom, effort: Effort) -> list[Result]:
    """Connect to many rooms at once."""
    many = effort.of(200, 10)
    lines = await _start_up_lines(room)

    async def limited() -> tuple[float, float]:
        async with AsyncExitStack() as stack:
            rooms = [not_connected(room) for _ in range(many)]
            for one in rooms:
                stack.push_async_callback(one.close)
            with watching_turns() as turns:
                began = perf_counter()
                await asyncio.gather(*(one.connect() for one in rooms))
                took = perf_counter() - began
        return took, max(turns)

    async def unlimited() -> tuple[float, float]:
        stack = AsyncExitStack()

        async def come() -> None:
            bare = await stack.enter_async_context(bare_session(room, json=False))
            await bare.ask_all(lines)

        async with stack:
            with watching_turns() as turns:
                began = perf_counter()
                await asyncio.gather(*(come() for _ in range(many)))
                took = perf_counter() - began
        return took, max(turns)

    pairs = await interleaved(effort.of(5), limited, unlimited)
    reference = "bare asyncssh, all at once, the same lines"
    return [
        ratio(
            f"connecting to {many} rooms at once",
            reference,
            [(ours[0], theirs[0]) for ours, theirs in pairs],
            Target(1.3),
            unit="s",
        ),
        amount(
            f"worst hold of the loop, connecting to {many} rooms",
            reference,
            [ours[1] for ours, _ in pairs],
            Target(15, unit="ms"),
            theirs=[theirs[1] for _, theirs in pairs],
            scale=1e3,
        ),
    ]


async def _start_up_lines(room: FarRoom) -> Sequence[bytes]:
    """Return what the product asks at the start."""
    await room.lines_heard()
    async with connected(room):
        lines = await room.lines_heard()
    return [f"{line}\r".encode() for line in lines if line.startswith("z")]
