"""What happens in a room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .meetings import MEETING_KEYS, host, meeting_number, meets, settled_status
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Key, ZoomRoom, zevent
from .zrcsapi.calls import CallOutcome, RingEnded, RingStarted
from .zrcsapi.meeting import MeetingStatus

PARALLEL_UPDATES = 0

type Tell = Callable[[str, Mapping[str, Any]], None]
type Stop = Callable[[], None]

INCOMING: Final = "incoming"


class MeetingEvent(StrEnum):
    """What happens to a meeting."""

    STARTED = "started"
    ENDED = "ended"
    FAILED = "failed"
    HOST_CHANGED = "host_changed"


@dataclass(frozen=True, kw_only=True)
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


class _Meetings:
    """The meeting that the room was in when it was last looked at.

    What happened while nobody could look is told when somebody can again: the meeting that
    ended behind a lost session has ended.
    """

    def __init__(self, room: ZoomRoom, tell: Tell) -> None:
        self._room = room
        self._tell = tell
        self._meeting = meets(settled_status(room))
        self._number = meeting_number(room)
        self._host = host(room)

    def look(self) -> None:
        """Tell what is different."""
        room = self._room
        status = settled_status(room)
        if (
            not room.connected
            or room.displaced
            or status in (None, MeetingStatus.CONNECTING)
        ):
            # On its way out of one meeting and into the same again, as far as anyone knows.
            return
        if meets(status):
            self._in_meeting(meeting_number(room))
        else:
            self._end()

    def _in_meeting(self, number: str) -> None:
        if self._meeting and number and self._number and number != self._number:
            self._end()
        self._number = number or self._number
        if not self._meeting:
            self._meeting = True
            self._tell(MeetingEvent.STARTED, {"meeting_number": self._number})
        now = host(self._room)
        if now is not None and self._host is not None and now.key != self._host.key:
            self._tell(MeetingEvent.HOST_CHANGED, {"host": now.user_name})
        self._host = now or self._host

    def _end(self) -> None:
        if self._meeting:
            self._tell(MeetingEvent.ENDED, {"meeting_number": self._number})
        self._meeting, self._number, self._host = False, "", None


def _watch_meetings(room: ZoomRoom, tell: Tell) -> list[Stop]:
    meetings = _Meetings(room, tell)
    keys = frozenset(MEETING_KEYS)

    def changed(changes: frozenset[Key[Any]]) -> None:
        if changes & keys:
            meetings.look()

    def failed(error: zevent.CallConnectError) -> None:
        tell(
            MeetingEvent.FAILED,
            {"error_code": error.error_code, "error_message": error.error_message},
        )

    return [
        room.subscribe(changed),
        room.on_connection(meetings.look),
        room.on(zevent.CallConnectError, failed),
    ]


EVENTS: Final = (
    ZoomRoomsEventDescription(
        key="call",
        event_types=[INCOMING, *(outcome.value for outcome in CallOutcome)],
        watch=_watch_calls,
    ),
    ZoomRoomsEventDescription(
        key="meeting",
        event_types=[event.value for event in MeetingEvent],
        watch=_watch_meetings,
    ),
)


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
