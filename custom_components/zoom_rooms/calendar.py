"""The room's own calendar, of which the room tells the present day."""

from datetime import datetime, timedelta
from typing import Final, override
import uuid

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import bookings
from .timed import ZoomRoomsTimedDescription, ZoomRoomsTimedEntity
from .types import ZoomRoomsConfigEntry
from .zrcsapi import zcommand
from .zrcsapi.records import Booking

PARALLEL_UPDATES = 0

# Any name space will do, so long as it stays the same.
_EVENT_IDS: Final = uuid.UUID("6f4f5a3e-2f1b-4f0e-9f43-9d1f0a5f7c11")


# It adds no field, so it need not become a dataclass once more: that takes 0.4 ms.
class ZoomRoomsCalendarDescription(
    ZoomRoomsTimedDescription, CalendarEntityDescription
):
    """The room's calendar."""


BOOKINGS: Final = ZoomRoomsCalendarDescription(
    key="bookings",
    wakes=(zcommand.BOOKINGS,),
    next_change_fn=lambda room, now: bookings.next_change(room[zcommand.BOOKINGS], now),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's calendar."""
    async_add_entities([ZoomRoomsCalendar(entry.runtime_data, BOOKINGS)])


class ZoomRoomsCalendar(ZoomRoomsTimedEntity, CalendarEntity):
    """The room's calendar. It can be read; booking is done in the calendar behind it."""

    entity_description: ZoomRoomsCalendarDescription

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The booking that runs, or else the next one."""
        now = dt_util.now()
        booking = bookings.current_or_next(self.room[zcommand.BOOKINGS], now)
        return None if booking is None else _event(booking, now)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the bookings within a stretch of time."""
        now = dt_util.now()
        return [
            _event(booking, now)
            for booking in bookings.in_order(self.room[zcommand.BOOKINGS], now)
            if bookings.begin(booking, now) < end_date
            and bookings.end(booking, now) > start_date
        ]


def _event(booking: Booking, now: datetime) -> CalendarEvent:
    start, end = bookings.begin(booking, now), bookings.end(booking, now)
    # Made from the name, too, since two bookings may share a number and a time; hashed,
    # since the name of a private one is nobody's business.
    marks = (
        dt_util.as_utc(start).isoformat(),
        booking.meeting_number,
        booking.meeting_name,
    )
    all_day = bookings.is_all_day(booking)
    return CalendarEvent(
        start=start.date() if all_day else start,
        end=start.date() + timedelta(days=1) if all_day else end,
        summary=bookings.shown_name(booking),
        description=None
        if booking.is_private
        else booking.host_name or booking.creator_name or None,
        uid=str(uuid.uuid5(_EVENT_IDS, "\n".join(marks))),
    )
