"""What a room tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, override

from homeassistant.components.sensor import (
    DOMAIN as SENSOR_DOMAIN,
    RestoreSensor,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import bookings
from .devices import device_in_use, has_devices
from .entity import ZoomRoomsDescription, ZoomRoomsEntity, ZoomRoomsItemDescription
from .gates import Gate, ZoomRoomsGatedDescription, async_add_rows
from .meetings import MEETING_KEYS, host, is_in_meeting, meeting_number, settled_status
from .timed import ZoomRoomsTimedDescription, ZoomRoomsTimedEntity
from .types import ZoomRoomsConfigEntry
from .watched_contacts import async_add_watched_contacts
from .watching import MeetingEvent, Stop, watch_meetings
from .zrcsapi import (
    AuthenticationFailed,
    HostKeyChanged,
    ZoomRoom,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from .zrcsapi.calls import RingStarted
from .zrcsapi.meeting import MEETING_STATUS, MeetingStatus

PARALLEL_UPDATES = 0


type Value = str | int | datetime | None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsSensorDescription(
    ZoomRoomsTimedDescription, ZoomRoomsGatedDescription, SensorEntityDescription
):
    """Something that follows from what the room tells."""

    value_fn: Callable[[ZoomRoom], Value]
    attributes_fn: Callable[[ZoomRoom], Mapping[str, Any]] | None = None


# It adds no field, so it need not become a dataclass once more: that takes 0.4 ms.
class ZoomRoomsItemSensorDescription(
    ZoomRoomsItemDescription[str], SensorEntityDescription
):
    """Something that the room tells just so."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsHappeningDescription(ZoomRoomsDescription, SensorEntityDescription):
    """Something that was told once, and stands until it is told anew.

    Attributes:
        watch: Has the value told, from now on; returns how to stop it.
        restored: The value of before a restart still says something.
    """

    watch: Callable[[ZoomRoom, Callable[[Value], None]], list[Stop]]
    restored: bool = True


class SessionState(StrEnum):
    """How the room is held."""

    CONNECTED = "connected"
    OTHER_CONTROLLER = "other_controller"
    RECONNECTING = "reconnecting"
    LOGIN_FAILED = "login_failed"


def _session_state(room: ZoomRoom) -> SessionState:
    if room.displaced:
        return SessionState.OTHER_CONTROLLER
    if room.connected:
        return SessionState.CONNECTED
    if isinstance(room.failure, AuthenticationFailed | HostKeyChanged):
        return SessionState.LOGIN_FAILED
    return SessionState.RECONNECTING


def _participants(room: ZoomRoom) -> int | None:
    if not is_in_meeting(room):
        return 0
    roster = room[zcommand.PARTICIPANTS]
    return None if roster is None else len(roster)


def _about_participants(room: ZoomRoom) -> Mapping[str, Any]:
    roster = room[zcommand.PARTICIPANTS] if is_in_meeting(room) else ()
    return {"participants": [one.user_name for one in roster or ()]}


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


def _meeting_name(room: ZoomRoom) -> str | None:
    booking = bookings.of_number(
        room[zcommand.BOOKINGS], meeting_number(room), dt_util.now()
    )
    return None if booking is None else bookings.shown_name(booking)


def _meeting_host(room: ZoomRoom) -> str | None:
    who = host(room)
    return None if who is None else who.user_name


def _watch_start(room: ZoomRoom, tell: Callable[[Value], None]) -> list[Stop]:
    def happened(event: str, _: Mapping[str, Any]) -> None:
        if event == MeetingEvent.STARTED:
            tell(dt_util.utcnow())
        elif event == MeetingEvent.ENDED:
            tell(None)

    return watch_meetings(room, happened)


def _watch_callers(room: ZoomRoom, tell: Callable[[Value], None]) -> list[Stop]:
    return [room.on(RingStarted, lambda ring: tell(ring.call.caller_name))]


def _watch_call_errors(room: ZoomRoom, tell: Callable[[Value], None]) -> list[Stop]:
    return [
        room.on(
            zevent.CallConnectError,
            lambda error: tell(error.error_message or str(error.error_code)),
        )
    ]


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
        attributes_fn=_about_participants,
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
    ZoomRoomsSensorDescription(
        key="meeting_name",
        wakes=(*MEETING_KEYS, zcommand.BOOKINGS),
        available_fn=is_in_meeting,
        value_fn=_meeting_name,
    ),
    ZoomRoomsSensorDescription(
        key="meeting_number",
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=is_in_meeting,
        value_fn=lambda room: meeting_number(room) or None,
    ),
    ZoomRoomsSensorDescription(
        key="meeting_host",
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=is_in_meeting,
        value_fn=_meeting_host,
    ),
    ZoomRoomsSensorDescription(
        key="session_state",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in SessionState],
        entity_category=EntityCategory.DIAGNOSTIC,
        always_available=True,
        value_fn=_session_state,
    ),
    # Where the camera can be chosen it is a select.
    ZoomRoomsSensorDescription(
        key="camera",
        gate=Gate(capability=zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA, opens_at=False),
        entity_category=EntityCategory.DIAGNOSTIC,
        wakes=(zstatus.VIDEO_CAMERA_LINE, zconfiguration.VIDEO_CAMERA_SELECTED_ID),
        available_fn=lambda room: has_devices(room, zstatus.VIDEO_CAMERA_LINE),
        value_fn=lambda room: device_in_use(
            room, zstatus.VIDEO_CAMERA_LINE, zconfiguration.VIDEO_CAMERA_SELECTED_ID
        ),
    ),
)

ITEMS: Final = (
    ZoomRoomsItemSensorDescription(
        key="pmi",
        item=zstatus.MEETING_NUMBER,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
    ZoomRoomsItemSensorDescription(
        key="room_version",
        item=zstatus.ROOM_VERSION,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    ),
)

HAPPENINGS: Final = (
    ZoomRoomsHappeningDescription(
        key="meeting_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        wakes=(MEETING_STATUS,),
        available_fn=is_in_meeting,
        watch=_watch_start,
        # Who knows whether it is still the same meeting?
        restored=False,
    ),
    ZoomRoomsHappeningDescription(
        key="last_caller",
        entity_registry_enabled_default=False,
        watch=_watch_callers,
    ),
    ZoomRoomsHappeningDescription(
        key="last_call_error",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        watch=_watch_call_errors,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show what the room tells."""
    async_add_rows(
        entry.runtime_data, SENSOR_DOMAIN, SENSORS, ZoomRoomsSensor, async_add_entities
    )
    async_add_entities(ZoomRoomsItemSensor(entry.runtime_data, row) for row in ITEMS)
    async_add_entities(
        ZoomRoomsHappening(entry.runtime_data, row) for row in HAPPENINGS
    )
    async_add_watched_contacts(entry.runtime_data, async_add_entities)


class ZoomRoomsSensor(ZoomRoomsTimedEntity, SensorEntity):
    """Something that the room tells."""

    entity_description: ZoomRoomsSensorDescription
    _unrecorded_attributes = frozenset(
        {"end", "joinable", "name", "participants", "private"}
    )

    @property
    @override
    def native_value(self) -> Value:
        """The value, as the room tells it now."""
        return _in_a_state(self.entity_description.value_fn(self.room))

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What belongs to the value."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.room)


class ZoomRoomsItemSensor(ZoomRoomsEntity, SensorEntity):
    """Something that the room tells just so."""

    entity_description: ZoomRoomsItemSensorDescription

    @property
    @override
    def native_value(self) -> Value:
        """The value, as the room tells it."""
        return _in_a_state(self.room[self.entity_description.item])


class ZoomRoomsHappening(ZoomRoomsEntity, RestoreSensor):
    """Something that was told once, and stands until it is told anew."""

    entity_description: ZoomRoomsHappeningDescription

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to watch."""
        await super().async_added_to_hass()
        if self.entity_description.restored and (
            before := await self.async_get_last_sensor_data()
        ):
            self._attr_native_value = before.native_value
        for stop in self.entity_description.watch(self.room, self._told):
            self.async_on_remove(stop)

    @callback
    def _told(self, value: Value) -> None:
        self._attr_native_value = _in_a_state(value)
        self.async_write_ha_state()


def _in_a_state(value: Value) -> Value:
    """Return a value as a state can hold it: a text neither too long nor empty."""
    return value[:MAX_LENGTH_STATE_STATE] or None if isinstance(value, str) else value
