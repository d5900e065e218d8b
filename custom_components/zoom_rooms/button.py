"""What a room can be told to do, by a press."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
import math
from typing import Any, Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import bookings, calendar_refresh
from .coordinator import ZoomRoomCoordinator
from .dialing import async_join, usual_duration
from .helpers import invalid, refusals_translated
from .meetings import (
    MEETING_KEYS,
    is_busy,
    is_in_meeting,
    is_ringing,
    meeting_number,
    room_is_host,
)
from .timed import ZoomRoomsTimedDescription, ZoomRoomsTimedEntity
from .types import ZoomRoomsConfigEntry
from .zrcsapi import ZoomRoom, zcommand
from .zrcsapi.calls import RINGING
from .zrcsapi.meeting import MEETING_STATUS, MeetingStatus
from .zrcsapi.records import Booking

# Not one at a time: leaving must be possible while joining takes its time. The client
# says one thing after the other to the room anyway.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsButtonDescription(ZoomRoomsTimedDescription, ButtonEntityDescription):
    """Something to tell the room to do."""

    press_fn: Callable[[ZoomRoomCoordinator], Coroutine[Any, Any, object]]


def _next_to_join(room: ZoomRoom) -> Booking | None:
    """Return the booking to join now, unless the room is there already."""
    booking = bookings.next_to_join(room[zcommand.BOOKINGS], dt_util.now())
    if booking is not None and bookings.is_of(booking, meeting_number(room)):
        return None
    return booking


async def _start_meeting(coordinator: ZoomRoomCoordinator) -> None:
    duration = usual_duration(coordinator.config_entry.options)
    await async_join(coordinator.room, zcommand.DialStartPmi(duration=duration))


async def _join_next_meeting(coordinator: ZoomRoomCoordinator) -> None:
    booking = _next_to_join(coordinator.room)
    if booking is None:
        raise invalid("no_meeting_to_join")
    await async_join(
        coordinator.room, zcommand.DialStart(meeting_number=booking.meeting_number)
    )


def _ringing(room: ZoomRoom) -> str:
    """Return who has been ringing for longest."""
    if not (calls := room[RINGING]):
        raise invalid("not_ringing")
    return calls[0].caller_jid


async def _refresh_bookings(coordinator: ZoomRoomCoordinator) -> None:
    if wait := calendar_refresh.seconds_to_wait(coordinator.room):
        raise invalid("refreshed_just_now", seconds=str(math.ceil(wait)))
    await calendar_refresh.async_refresh(coordinator.room)


def _may_mute(room: ZoomRoom) -> bool:
    info = room[zcommand.CALL_INFO]
    return is_in_meeting(room) and not (info is not None and info.is_view_only)


BUTTONS: Final = (
    ZoomRoomsButtonDescription(
        key="start_meeting",
        wakes=(MEETING_STATUS,),
        available_fn=lambda room: room[MEETING_STATUS] is MeetingStatus.NOT_IN_MEETING,
        press_fn=_start_meeting,
    ),
    ZoomRoomsButtonDescription(
        key="join_next_meeting",
        wakes=(zcommand.BOOKINGS, zcommand.CALL_INFO),
        next_change_fn=lambda room, now: bookings.next_change(
            room[zcommand.BOOKINGS], now, ahead=bookings.SOON
        ),
        available_fn=lambda room: _next_to_join(room) is not None,
        press_fn=_join_next_meeting,
    ),
    ZoomRoomsButtonDescription(
        key="leave_meeting",
        wakes=(MEETING_STATUS,),
        available_fn=is_busy,
        press_fn=lambda coordinator: coordinator.room.send(zcommand.CallLeave()),
    ),
    ZoomRoomsButtonDescription(
        key="end_meeting",
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=lambda room: is_in_meeting(room) and bool(room_is_host(room)),
        press_fn=lambda coordinator: coordinator.room.send(zcommand.CallDisconnect()),
    ),
    ZoomRoomsButtonDescription(
        key="accept_call",
        wakes=(RINGING,),
        available_fn=is_ringing,
        press_fn=lambda coordinator: coordinator.room.accept(
            _ringing(coordinator.room)
        ),
    ),
    ZoomRoomsButtonDescription(
        key="reject_call",
        wakes=(RINGING,),
        available_fn=is_ringing,
        press_fn=lambda coordinator: coordinator.room.reject(
            _ringing(coordinator.room)
        ),
    ),
    ZoomRoomsButtonDescription(
        key="mute_all",
        wakes=MEETING_KEYS,
        available_fn=_may_mute,
        press_fn=lambda coordinator: coordinator.room.send(
            zcommand.CallMuteAll(mute=True)
        ),
    ),
    ZoomRoomsButtonDescription(
        key="unmute_all",
        entity_registry_enabled_default=False,
        wakes=MEETING_KEYS,
        available_fn=_may_mute,
        press_fn=lambda coordinator: coordinator.room.send(
            zcommand.CallMuteAll(mute=False)
        ),
    ),
    ZoomRoomsButtonDescription(
        key="refresh_bookings",
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=_refresh_bookings,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show what the room can be told to do."""
    async_add_entities(ZoomRoomsButton(entry.runtime_data, row) for row in BUTTONS)


class ZoomRoomsButton(ZoomRoomsTimedEntity, ButtonEntity):
    """Something to tell the room to do."""

    entity_description: ZoomRoomsButtonDescription

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show whether it can be pressed when what happened is told."""
        self._arrange()
        self.coordinator.show_soon(self.async_write_ha_state)

    @override
    async def async_press(self) -> None:
        """Tell the room; for joining, wait for what comes of it."""
        with refusals_translated():
            await self.entity_description.press_fn(self.coordinator)
