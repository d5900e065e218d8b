"""What is so or not so of a room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .meetings import (
    MEETING_KEYS,
    is_in_meeting,
    is_recording,
    is_ringing,
    meets,
    room_is_host,
    settled_status,
)
from .types import ZoomRoomsConfigEntry
from .zrcsapi import ZoomRoom, zcommand, zstatus
from .zrcsapi.calls import RINGING
from .zrcsapi.meeting import BEING_RECORDED

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsBinarySensorDescription(
    ZoomRoomsDescription, BinarySensorEntityDescription
):
    """A fact about the room.

    Attributes:
        is_on_fn: Whether it is so.
        attributes_fn: What else is to be said.
    """

    is_on_fn: Callable[[ZoomRoom], bool | None]
    attributes_fn: Callable[[ZoomRoom], Mapping[str, Any]] | None = None


def _is_view_only(room: ZoomRoom) -> bool | None:
    info = room[zcommand.CALL_INFO]
    return None if info is None else info.is_view_only


def _about_view_only(room: ZoomRoom) -> Mapping[str, Any]:
    info = room[zcommand.CALL_INFO]
    return {"is_webinar": None if info is None else info.is_webinar}


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
    ZoomRoomsBinarySensorDescription(
        key="recording",
        wakes=(*MEETING_KEYS, BEING_RECORDED),
        available_fn=is_in_meeting,
        is_on_fn=is_recording,
    ),
    ZoomRoomsBinarySensorDescription(
        key="is_host",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=is_in_meeting,
        is_on_fn=room_is_host,
    ),
    ZoomRoomsBinarySensorDescription(
        key="auto_answer",
        entity_category=EntityCategory.DIAGNOSTIC,
        wakes=(zstatus.IS_AUTO_ANSWER_ENABLED, zstatus.IS_AUTO_ANSWER_SELECTED),
        available_fn=lambda room: room[zstatus.IS_AUTO_ANSWER_ENABLED] is True,
        is_on_fn=lambda room: room[zstatus.IS_AUTO_ANSWER_SELECTED],
    ),
    ZoomRoomsBinarySensorDescription(
        key="view_only",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=is_in_meeting,
        is_on_fn=_is_view_only,
        attributes_fn=_about_view_only,
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
    def is_on(self) -> bool | None:
        """Whether it is so."""
        return self.entity_description.is_on_fn(self.room)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What else is to be said."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.room)
