"""What happens in a room, as triggers of automations.

They listen to the rooms of their target and not to its entities, for three reasons. What
happens at the same moment, such as two people leaving, is one state to an entity. What
happened behind a lost session is told when the session is back, and an entity's state goes
from unavailable to something then, which must never trigger anything. And an entity that is
disabled, as that of the participants is unless somebody enables it, changes nothing.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar, Final, cast, override

import probatio

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_OPTIONS,
    CONF_TARGET,
    Platform,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import TargetEntityChangeTracker, TargetSelection
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from . import event
from .const import DOMAIN
from .meetings import MEETING_KEYS, is_recording, meeting_number, settled_status
from .targets import entities_of_rooms, entity_of, rooms_of
from .types import ZoomRoomsConfigEntry
from .watching import MeetingEvent, ParticipantEvent, Stop, Tell, watch
from .zrcsapi import ZoomRoom, zcommand
from .zrcsapi.calls import CallOutcome
from .zrcsapi.meeting import BEING_RECORDED, MeetingStatus, in_meeting

CONF_HOW: Final = "how"

_CALL_ENDED_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {
        probatio.Required(CONF_OPTIONS, default={}): {
            probatio.Optional(CONF_HOW, default=list): probatio.All(
                probatio.EnsureList(),
                [probatio.In([outcome.value for outcome in CallOutcome])],
            ),
        },
    }
)


# -- recordings --------------------------------------------------------------------------


class RecordingEvent(StrEnum):
    """What happens to the recording of a meeting."""

    STARTED = "started"
    STOPPED = "stopped"


def _watch_recordings(room: ZoomRoom, tell: Tell) -> list[Stop]:
    """Have it told when the room's meeting begins or ceases to be recorded."""
    return watch(room, _Recording(room, tell).look, (*MEETING_KEYS, BEING_RECORDED))


class _Recording:
    """Whether the room was being recorded when it was last looked at."""

    def __init__(self, room: ZoomRoom, tell: Tell) -> None:
        self._room = room
        self._tell = tell
        self._number = ""
        self._in_the_cloud = False
        self._recorded = in_meeting(settled_status(room)) and bool(self._in_meeting())

    def look(self) -> None:
        """Tell what is different. Whoever leaves a recorded meeting is no longer recorded."""
        status = settled_status(self._room)
        if status in (None, MeetingStatus.CONNECTING):
            # On its way out of one meeting and into the same again, as far as anyone knows.
            return
        if in_meeting(status):
            self._be(recorded=self._in_meeting())
        else:
            self._be(recorded=False)
            self._number, self._in_the_cloud = "", False

    def _be(self, *, recorded: bool | None) -> None:
        if recorded is None or recorded is self._recorded:
            return
        self._recorded = recorded
        self._tell(
            RecordingEvent.STARTED if recorded else RecordingEvent.STOPPED,
            {"meeting_number": self._number},
        )

    def _in_meeting(self) -> bool | None:
        """Return whether the meeting is recorded, or None while that cannot be said."""
        number = meeting_number(self._room)
        if number and self._number and number != self._number:
            self._in_the_cloud = False
        self._number = number or self._number
        # Nobody says again after a lost session that the cloud records: it goes on until
        # it is said to have ended, or the meeting has.
        told = self._room[BEING_RECORDED]
        self._in_the_cloud = self._in_the_cloud if told is None else told
        if self._in_the_cloud or is_recording(self._room):
            return True
        return None if self._room[zcommand.PARTICIPANTS] is None else False


# -- streams -----------------------------------------------------------------------------


class Stream:
    """Happenings of one sort.

    Every room is watched once for all that listen to it. So they hear what happens in the
    order in which it happens: not that a meeting started before the last one ended.

    Attributes:
        platform: Of the entity that shows them.
        key: The row of that entity.
    """

    def __init__(
        self,
        platform: Platform,
        key: str,
        watch: Callable[[ZoomRoom, Tell], list[Stop]],
    ) -> None:
        """Make the stream of what ``watch`` has told."""
        self.platform = platform
        self.key = key
        self._watch = watch
        self._watched: dict[ZoomRoom, tuple[list[Tell], list[Stop]]] = {}

    def listen(self, room: ZoomRoom, listener: Tell) -> Stop:
        """Have it told what happens in a room, from now on; return how to stop it."""
        if room not in self._watched:
            everybody: list[Tell] = []

            def tell(kind: str, about: Mapping[str, Any]) -> None:
                for each in tuple(everybody):
                    each(kind, about)

            self._watched[room] = everybody, self._watch(room, tell)
        listeners, stops = self._watched[room]
        listeners.append(listener)

        def stop_listening() -> None:
            listeners.remove(listener)
            if not listeners:
                del self._watched[room]
                for stop in stops:
                    stop()

        return stop_listening


def _stream_of(row: event.ZoomRoomsEventDescription) -> Stream:
    return Stream(Platform.EVENT, row.key, row.watch)


_CALLS: Final = _stream_of(event.CALL)
_MEETINGS: Final = _stream_of(event.MEETING)
_PARTICIPANTS: Final = _stream_of(event.PARTICIPANT)
_RECORDINGS: Final = Stream(Platform.BINARY_SENSOR, "recording", _watch_recordings)


class _TargetedRooms(TargetEntityChangeTracker):
    """Watches the rooms of a target, each for as long as it is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        target: TargetSelection,
        watch: Callable[[ZoomRoomsConfigEntry], Stop],
    ) -> None:
        super().__init__(hass, target, partial(entities_of_rooms, hass))
        self._watch = watch
        self._targeted: set[str] = set()
        self._watched: dict[str, Stop] = {}
        self._follow_no_more: CALLBACK_TYPE | None = None

    @override
    async def async_setup(self) -> CALLBACK_TYPE:
        """Begin; return how to stop it."""
        self._follow_no_more = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )
        return await super().async_setup()

    @callback
    @override
    def _handle_entities_update(self, tracked_entities: set[str]) -> None:
        self._targeted = rooms_of(self._hass, tracked_entities)
        self._follow()

    @callback
    def _entry_changed(self, _: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._follow()

    def _follow(self) -> None:
        """Watch the rooms that are loaded, and no others."""
        loaded: dict[str, ZoomRoomsConfigEntry] = {
            entry.entry_id: entry
            for entry in self._hass.config_entries.async_loaded_entries(DOMAIN)
            if entry.entry_id in self._targeted
        }
        for gone in self._watched.keys() - loaded.keys():
            self._watched.pop(gone)()
        for new in loaded.keys() - self._watched.keys():
            self._watched[new] = self._watch(loaded[new])

    @callback
    @override
    def _unsubscribe(self) -> None:
        super()._unsubscribe()
        if self._follow_no_more is not None:
            self._follow_no_more()
            self._follow_no_more = None
        for room in tuple(self._watched):
            self._watched.pop(room)()


# -- the triggers ------------------------------------------------------------------------


class RoomTrigger(Trigger):
    """Something that happens in a room of the target.

    Every one of them has these variables: ``entity_id``, the entity that shows it, though
    it may be disabled; ``device_id``, the room, for actions to aim at; and ``room``, its
    name.
    """

    _schema: ClassVar[probatio.Schema] = ENTITY_STATE_TRIGGER_SCHEMA
    _stream: ClassVar[Stream]
    _kinds: frozenset[str]
    _variables: ClassVar[Mapping[str, str]] = {}
    """Further variables, each with the name that the stream has for it."""

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Insist on a target."""
        valid = cast("ConfigType", cls._schema(config))
        if not TargetSelection(valid[CONF_TARGET]).has_any_target:
            raise probatio.Invalid("a target is missing", [CONF_TARGET])
        return valid

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the target and the options of an automation."""
        super().__init__(hass, config)
        self._target = TargetSelection(config.target or {})
        self._name = config.key.rpartition(".")[2].replace("_", " ")

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action whenever it happens; return how to stop that."""
        return await _TargetedRooms(
            self._hass, self._target, partial(self._watch, run_action)
        ).async_setup()

    def _watch(
        self, run_action: TriggerActionRunner, entry: ZoomRoomsConfigEntry
    ) -> Stop:
        @callback
        def happened(kind: str, about: Mapping[str, Any]) -> None:
            if kind in self._kinds:
                variables = self._about_room(entry) | self._about(kind, about)
                run_action(variables, f"{self._name} in {variables['room']}")

        return self._stream.listen(entry.runtime_data.room, happened)

    def _about_room(self, entry: ZoomRoomsConfigEntry) -> dict[str, Any]:
        device = dr.async_get(self._hass).async_get_device_by_identifier(
            (DOMAIN, str(entry.unique_id)), config_entry_id=entry.entry_id
        )
        name = device and (device.name_by_user or device.name)
        return {
            ATTR_ENTITY_ID: entity_of(
                self._hass, entry.entry_id, self._stream.platform, self._stream.key
            ),
            ATTR_DEVICE_ID: device and device.id,
            "room": name or entry.title,
        }

    def _about(self, kind: str, about: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables that tell of the happening itself."""
        return {name: about[told] for name, told in self._variables.items()}


_ABOUT_CALL: Final = {"caller_name": "caller_name", "meeting_number": "meeting_number"}
_ABOUT_PARTICIPANT: Final = {
    "participant_name": "name",
    "participant_id": "participant_id",
}
_ABOUT_MEETING: Final = {"meeting_number": "meeting_number"}


class IncomingCallTrigger(RoomTrigger):
    """A call begins to ring.

    Variables: ``caller_name``; ``meeting_number``, the meeting that the caller asks into;
    ``life_time``, the seconds until nobody can answer any more.
    """

    _stream = _CALLS
    _kinds = frozenset({event.INCOMING})
    _variables = {**_ABOUT_CALL, "life_time": "life_time"}


class CallEndedTrigger(RoomTrigger):
    """A call no longer rings.

    Option: ``how``, any of the :class:`CallOutcome`; none is all.

    Variables: ``how`` it ended; ``caller_name``; ``meeting_number``.
    """

    _schema = _CALL_ENDED_SCHEMA
    _stream = _CALLS
    _variables = _ABOUT_CALL

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the outcomes that are wanted."""
        super().__init__(hass, config)
        self._kinds = frozenset((config.options or {}).get(CONF_HOW) or CallOutcome)

    @override
    def _about(self, kind: str, about: Mapping[str, Any]) -> dict[str, Any]:
        return {CONF_HOW: kind, **super()._about(kind, about)}


class MeetingStartedTrigger(RoomTrigger):
    """The room is in a meeting. Variable: ``meeting_number``."""

    _stream = _MEETINGS
    _kinds = frozenset({MeetingEvent.STARTED})
    _variables = _ABOUT_MEETING


class MeetingEndedTrigger(RoomTrigger):
    """The room has left its meeting, or the meeting is over. Variable: ``meeting_number``."""

    _stream = _MEETINGS
    _kinds = frozenset({MeetingEvent.ENDED})
    _variables = _ABOUT_MEETING


class MeetingFailedTrigger(RoomTrigger):
    """A meeting could not be joined or started.

    Variables: ``error_message``, in Zoom's words; ``error_code``, Zoom's number for it.
    """

    _stream = _MEETINGS
    _kinds = frozenset({MeetingEvent.FAILED})
    _variables = {"error_message": "error_message", "error_code": "error_code"}


class ParticipantJoinedTrigger(RoomTrigger):
    """Somebody comes into the meeting that the room is in.

    Variables: ``participant_name``; ``participant_id``, for actions.
    """

    _stream = _PARTICIPANTS
    _kinds = frozenset({ParticipantEvent.JOINED})
    _variables = _ABOUT_PARTICIPANT


class ParticipantLeftTrigger(RoomTrigger):
    """Somebody leaves the meeting, and the room stays.

    Variables: ``participant_name``; ``participant_id``.
    """

    _stream = _PARTICIPANTS
    _kinds = frozenset({ParticipantEvent.LEFT})
    _variables = _ABOUT_PARTICIPANT


class RecordingStartedTrigger(RoomTrigger):
    """The meeting that the room is in begins to be recorded. Variable: ``meeting_number``."""

    _stream = _RECORDINGS
    _kinds = frozenset({RecordingEvent.STARTED})
    _variables = _ABOUT_MEETING


class RecordingStoppedTrigger(RoomTrigger):
    """The room is no longer recorded, be it that it left. Variable: ``meeting_number``."""

    _stream = _RECORDINGS
    _kinds = frozenset({RecordingEvent.STOPPED})
    _variables = _ABOUT_MEETING


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "incoming_call": IncomingCallTrigger,
    "call_ended": CallEndedTrigger,
    "meeting_started": MeetingStartedTrigger,
    "meeting_ended": MeetingEndedTrigger,
    "meeting_failed": MeetingFailedTrigger,
    "participant_joined": ParticipantJoinedTrigger,
    "participant_left": ParticipantLeftTrigger,
    "recording_started": RecordingStartedTrigger,
    "recording_stopped": RecordingStoppedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers, by their names in this domain."""
    return TRIGGERS
