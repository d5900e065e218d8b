"""Having a room fetch its calendar anew, which the room wants seldom."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

from homeassistant.util import dt as dt_util

from .zrcsapi import ZoomRoom, ZoomRoomsError
from .zrcsapi.zcommand import BookingsUpdate
from .zrcsapi.zevent import BookingsUpdated

PAUSE: Final = 60.0
"""Seconds from one fetching to the next. What the room itself allows is not documented."""

PATIENCE: Final = 10.0
"""Seconds for the room to have its calendar. If there is nothing new it may say nothing."""

_LAST: Final[WeakKeyDictionary[ZoomRoom, float]] = WeakKeyDictionary()


def seconds_to_wait(room: ZoomRoom) -> float:
    """Return how long it is until the room may be told again; none at all is zero."""
    wait = _LAST.get(room, 0.0) + PAUSE - _now()
    # More than the pause is a clock that was set back.
    return wait if 0 < wait <= PAUSE else 0.0


async def async_refresh(room: ZoomRoom, *, wait: bool = False) -> None:
    """Have the room fetch its calendar, and ``wait`` until it has or does not say so.

    Raises as :meth:`ZoomRoom.send` does.
    """
    before = _LAST.get(room)
    _LAST[room] = _now()
    updated = asyncio.Event()
    stop = room.on(BookingsUpdated, lambda _: updated.set())
    try:
        await room.send(BookingsUpdate())
        if wait:
            async with asyncio.timeout(PATIENCE):
                await updated.wait()
    except TimeoutError:
        pass
    except ZoomRoomsError:
        # It did not come about, so there is nothing to rest from.
        if before is None:
            del _LAST[room]
        else:
            _LAST[room] = before
        raise
    finally:
        stop()


def _now() -> float:
    return dt_util.utcnow().timestamp()
