"""What is so or not so of a room."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .meetings import MEETING_KEYS, is_ringing, meets, settled_status
from .types import ZoomRoomsConfigEntry
from .zrcsapi import ZoomRoom
from .zrcsapi.calls import RINGING

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZoomRoomsBinarySensorDescription(
    ZoomRoomsDescription, BinarySensorEntityDescription
):
    """A fact about the room.

    Attributes:
        is_on_fn: Whether it is so.
        always_available: It says something of the session, so it outlives it.
    """

    is_on_fn: Callable[[ZoomRoom], bool | None]
    always_available: bool = False


BINARY_SENSORS: Final = (
    ZoomRoomsBinarySensorDescription(
        key="in_meeting",
        device_class=BinarySensorDeviceClass.RUNNING,
        wakes=MEETING_KEYS,
        is_on_fn=lambda room: meets(settled_status(room)),
    ),
    ZoomRoomsBinarySensorDescription(
        key="incoming_call",
        wakes=(RINGING,),
        is_on_fn=is_ringing,
    ),
    ZoomRoomsBinarySensorDescription(
        key="connection",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda room: room.connected and not room.displaced,
        always_available=True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's facts."""
    async_add_entities(
        ZoomRoomsBinarySensor(entry.runtime_data, row) for row in BINARY_SENSORS
    )


class ZoomRoomsBinarySensor(ZoomRoomsEntity, BinarySensorEntity):
    """A fact about the room."""

    entity_description: ZoomRoomsBinarySensorDescription

    @property
    @override
    def available(self) -> bool:
        """Whether it means something now."""
        return self.entity_description.always_available or super().available

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is so."""
        return self.entity_description.is_on_fn(self.room)
