"""An item that also changes when nothing but time passes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .zrcsapi import ZoomRoom


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsTimedDescription(ZoomRoomsDescription):
    """A row that may say when time changes it next.

    Attributes:
        next_change_fn: The first moment after the given one at which to look again.
    """

    next_change_fn: Callable[[ZoomRoom, datetime], datetime | None] | None = None


class ZoomRoomsTimedEntity(ZoomRoomsEntity):
    """An entity that looks again at the very moment, and never in between."""

    _forget_appointment: CALLBACK_TYPE | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Make the first appointment."""
        await super().async_added_to_hass()
        self.async_on_remove(self._cancel)
        self._arrange()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._arrange()
        super()._handle_coordinator_update()

    @callback
    def _arrange(self) -> None:
        next_change = getattr(self.entity_description, "next_change_fn", None)
        if next_change is None:
            return
        self._cancel()
        moment: datetime | None = next_change(self.room, dt_util.now())
        if moment is not None:
            self._forget_appointment = async_track_point_in_utc_time(
                self.hass, self._look_again, moment
            )

    @callback
    def _look_again(self, _: datetime) -> None:
        self._forget_appointment = None
        self._arrange()
        self.async_write_ha_state()

    @callback
    def _cancel(self) -> None:
        if self._forget_appointment is not None:
            self._forget_appointment()
            self._forget_appointment = None
