"""What a room tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import bookings
from .meetings import MEETING_KEYS, settled_status
from .timed import ZoomRoomsTimedDescription, ZoomRoomsTimedEntity
from .types import ZoomRoomsConfigEntry
from .zrcsapi import ZoomRoom, zcommand
from .zrcsapi.meeting import MEETING_STATUS, MeetingStatus, in_meeting

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZoomRoomsSensorDescription(ZoomRoomsTimedDescription, SensorEntityDescription):
    """Something that follows from what the room tells."""

    value_fn: Callable[[ZoomRoom], str | int | datetime | None]
    attributes_fn: Callable[[ZoomRoom], Mapping[str, Any]] | None = None


def _participants(room: ZoomRoom) -> int | None:
    if not in_meeting(room[MEETING_STATUS]):
        return 0
    roster = room[zcommand.PARTICIPANTS]
    return None if roster is None else len(roster)


def _next_meeting(room: ZoomRoom) -> datetime | None:
    now = dt_util.now()
    booking = bookings.next_to_begin(room[zcommand.BOOKINGS], now)
    return None if booking is None else bookings.begin(booking, now)


def _about_next_meeting(room: ZoomRoom) -> Mapping[str, Any]:
    now = dt_util.now()
    booking = bookings.next_to_begin(room[zcommand.BOOKINGS], now)
    if booking is None:
        return {}
    name = {} if booking.is_private else {"name": bookings.shown_name(booking)}
    return {
        **name,
        "end": bookings.end(booking, now),
        "joinable": booking.joinable,
        "private": booking.is_private,
    }


SENSORS: Final = (
    ZoomRoomsSensorDescription(
        key="meeting_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in MeetingStatus],
        wakes=MEETING_KEYS,
        value_fn=settled_status,
    ),
    ZoomRoomsSensorDescription(
        key="participants",
        state_class=SensorStateClass.MEASUREMENT,
        wakes=MEETING_KEYS,
        value_fn=_participants,
    ),
    ZoomRoomsSensorDescription(
        key="next_meeting",
        device_class=SensorDeviceClass.TIMESTAMP,
        wakes=(zcommand.BOOKINGS,),
        next_change_fn=lambda room, now: bookings.next_change(
            room[zcommand.BOOKINGS], now
        ),
        value_fn=_next_meeting,
        attributes_fn=_about_next_meeting,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show what the room tells."""
    async_add_entities(ZoomRoomsSensor(entry.runtime_data, row) for row in SENSORS)


class ZoomRoomsSensor(ZoomRoomsTimedEntity, SensorEntity):
    """Something that the room tells."""

    entity_description: ZoomRoomsSensorDescription
    _unrecorded_attributes = frozenset({"end", "joinable", "name", "private"})

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """The value, as the room tells it now."""
        return self.entity_description.value_fn(self.room)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What belongs to the value."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.room)
