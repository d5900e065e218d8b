"""What happens in a room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .types import ZoomRoomsConfigEntry
from .watching import (
    MeetingEvent,
    ParticipantEvent,
    Stop,
    Tell,
    watch_meetings,
    watch_participants,
)
from .zrcsapi import ZoomRoom, zevent
from .zrcsapi.calls import CallOutcome, RingEnded, RingStarted

PARALLEL_UPDATES = 0

INCOMING: Final = "incoming"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsEventDescription(ZoomRoomsDescription, EventEntityDescription):
    """A stream of happenings.

    Attributes:
        watch: Has happenings told, from now on; returns how to stop it.
    """

    event_types: list[str]
    watch: Callable[[ZoomRoom, Tell], list[Stop]]


def _about_call(call: zevent.IncomingCallIndication) -> dict[str, Any]:
    # The passcode of the caller's meeting is told, too. It stays here.
    return {
        "caller_name": call.caller_name,
        "caller_jid": call.caller_jid,
        "meeting_number": call.meeting_number,
        "avatar_url": call.avatar_url,
        "life_time": call.life_time,
    }


def _watch_calls(room: ZoomRoom, tell: Tell) -> list[Stop]:
    return [
        room.on(RingStarted, lambda ring: tell(INCOMING, _about_call(ring.call))),
        room.on(RingEnded, lambda ring: tell(ring.outcome, _about_call(ring.call))),
    ]


CALL: Final = ZoomRoomsEventDescription(
    key="call",
    event_types=[INCOMING, *(outcome.value for outcome in CallOutcome)],
    watch=_watch_calls,
)
MEETING: Final = ZoomRoomsEventDescription(
    key="meeting",
    event_types=[event.value for event in MeetingEvent],
    watch=watch_meetings,
)
PARTICIPANT: Final = ZoomRoomsEventDescription(
    key="participant",
    entity_registry_enabled_default=False,
    event_types=[event.value for event in ParticipantEvent],
    watch=watch_participants,
)
EVENTS: Final = (CALL, MEETING, PARTICIPANT)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show what happens in the room."""
    async_add_entities(ZoomRoomsEvent(entry.runtime_data, row) for row in EVENTS)


class ZoomRoomsEvent(ZoomRoomsEntity, EventEntity):
    """A stream of happenings."""

    entity_description: ZoomRoomsEventDescription
    _unrecorded_attributes = frozenset({"avatar_url", "caller_jid"})

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to watch."""
        await super().async_added_to_hass()
        for stop in self.entity_description.watch(self.room, self._happened):
            self.async_on_remove(stop)

    @callback
    def _happened(self, event_type: str, attributes: Mapping[str, Any]) -> None:
        self._trigger_event(event_type, dict(attributes))
        self.async_write_ha_state()
