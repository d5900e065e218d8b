"""What is so in a room, as conditions of automations.

Each looks at one entity of every room in its target, whichever of the room's entities the
target names. What cannot be told, because the session is lost or the room is in no
meeting, is not so; it is no error either.
"""

from collections.abc import Callable, Mapping
from typing import ClassVar, Final, override

import probatio

from homeassistant.const import CONF_OPTIONS, CONF_TARGET, STATE_ON, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    EntityStateConditionBase,
)
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.util import dt as dt_util

from . import bookings
from .const import DOMAIN
from .targets import entity_of, rooms_of
from .zrcsapi import ZoomRoom, zcommand
from .zrcsapi.meeting import MeetingStatus

_WITHOUT_DURATION: Final = probatio.Schema(
    {
        probatio.Required(CONF_TARGET): cv.TARGET_FIELDS,
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): probatio.In(
                [BEHAVIOR_ANY, BEHAVIOR_ALL]
            ),
        },
    }
)


class RoomCondition(EntityStateConditionBase):
    """One entity of the room is in the state that is wanted."""

    _platform: ClassVar[Platform] = Platform.BINARY_SENSOR
    _key: ClassVar[str]
    _states = {STATE_ON}

    @override
    def __init_subclass__(cls) -> None:
        """Say where the state is."""
        super().__init_subclass__()
        cls._domain_specs = {cls._platform: DomainSpec()}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the entity that tells, of every room that any of the entities belongs to."""
        return {
            entity_id
            for room in rooms_of(self._hass, entities)
            if (entity_id := entity_of(self._hass, room, self._platform, self._key))
        }

    @override
    def _should_include(self, _state: State) -> bool:
        """Count a room that cannot tell, too: it is not so there."""
        return True

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Test all rooms of the target; of none nothing is so."""
        return bool(states) and super()._check_all_match_state(states)

    @override
    async def _async_track_changes(self, action: Callable[[], None]) -> CALLBACK_TYPE:
        """Follow the entities that tell, and not those that the target names."""
        following = False

        @callback
        def changed(_: TargetStateChangedData) -> None:
            action()

        @callback
        def others(
            _added: set[str], _removed: set[str], _states: Mapping[str, State | None]
        ) -> None:
            # The first ones are no change.
            if following:
                action()

        stop = await async_track_target_selector_state_change_event(
            self._hass, self._target, changed, self.entity_filter, others
        )
        following = True
        return stop


class IsInMeetingCondition(RoomCondition):
    """The room is in a meeting, or in a phone call."""

    _key = "in_meeting"


class IsRingingCondition(RoomCondition):
    """Somebody calls the room."""

    _key = "incoming_call"


class IsRecordingCondition(RoomCondition):
    """The meeting that the room is in is being recorded."""

    _key = "recording"


class IsMicrophoneMutedCondition(RoomCondition):
    """The room is in a meeting, where it cannot be heard."""

    _platform = Platform.SWITCH
    _key = "microphone_mute"


class IsCameraMutedCondition(RoomCondition):
    """The room is in a meeting, where it cannot be seen."""

    _platform = Platform.SWITCH
    _key = "camera_mute"


class IsAvailableCondition(RoomCondition):
    """The room is in no meeting, on its way into none, and not booked now.

    Since when is not to be told: a booking begins without any of the entities changing.
    """

    _schema = _WITHOUT_DURATION
    _platform = Platform.SENSOR
    _key = "meeting_status"
    _states = {MeetingStatus.NOT_IN_MEETING}

    @property
    @override
    def needs_polling(self) -> bool:
        """Time alone changes the answer."""
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Look into the calendar, too, of the room that the entity belongs to."""
        rooms = rooms_of(self._hass, {entity_state.entity_id})
        return super().is_valid_state(entity_state) and not any(
            _is_booked(entry.runtime_data.room)
            for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
            if entry.entry_id in rooms
        )


def _is_booked(room: ZoomRoom) -> bool:
    now = dt_util.now()
    booking = bookings.current_or_next(room[zcommand.BOOKINGS], now)
    return booking is not None and bookings.begin(booking, now) <= now


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_in_meeting": IsInMeetingCondition,
    "is_ringing": IsRingingCondition,
    "is_recording": IsRecordingCondition,
    "is_microphone_muted": IsMicrophoneMutedCondition,
    "is_camera_muted": IsCameraMutedCondition,
    "is_available": IsAvailableCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions, by their names in this domain."""
    return CONDITIONS
