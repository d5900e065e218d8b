"""Taking a room back by itself from another controller, where that is wanted.

A tablet that is paired with the room may connect again at once, and then two machines
would snatch the room from each other for ever, and from the people in it. So every time is
waited for twice as long as the time before, and after a few a person is asked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .zrcsapi import ZoomRoom, ZoomRoomsError

_MOST_TIMES: Final = 3
_HELD: Final = timedelta(hours=1)
"""A room that was ours for so long was not snatched back."""


class AutomaticTakeBack:
    """Takes the room back some minutes after another controller took it."""

    def __init__(
        self,
        hass: HomeAssistant,
        room: ZoomRoom,
        minutes: float,
        *,
        gave_up: Callable[[], None],
    ) -> None:
        """Begin with a room that is held. With no minutes, nothing is ever done.

        ``gave_up`` is called when the other controller keeps taking the room.
        """
        self._hass = hass
        self._room = room
        self._minutes = minutes
        self._gave_up = gave_up
        self._times = 0
        self._last: datetime | None = None
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def displaced(self) -> None:
        """Take note that another controller has the room."""
        if not self._minutes or self._cancel is not None:
            return
        if self._last is not None and dt_util.utcnow() - self._last > _HELD:
            self._times = 0
        if self._times >= _MOST_TIMES:
            self._gave_up()
            return
        self._wait()

    @callback
    def forget(self) -> None:
        """Take note that a person took the room back, or released it: begin anew."""
        self._times = 0
        self.stop()

    @callback
    def stop(self) -> None:
        """Do nothing more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    def _wait(self) -> None:
        self._cancel = async_call_later(
            self._hass,
            self._minutes * 60 * 2**self._times,
            HassJob(self._async_take_back, cancel_on_shutdown=True),
        )

    async def _async_take_back(self, now: datetime) -> None:
        self._cancel = None
        if not self._room.displaced:
            return
        self._times += 1
        self._last = now
        try:
            await self._room.take_back()
        except ZoomRoomsError:
            # It is not there, or does not answer; that counts as one of the times.
            self.displaced()
