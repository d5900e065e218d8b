"""What people can say to a room, as intents: the verbs, and an answer in words.

The sentences that lead here are not ours to register, but for the option of sentence triggers;
they are in ``voice/custom_sentences``, to be copied.
"""

from collections.abc import Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, override

import probatio

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, intent
from homeassistant.helpers.intent import (
    Intent,
    IntentResponse,
    IntentResponseErrorCode,
    IntentResponseTarget,
    IntentResponseTargetType,
    IntentResponseType,
)

from . import verbs
from .answers import Answers, async_answers
from .coordinator import ZoomRoomCoordinator
from .verbs import Outcome, Result
from .which_room import NotOneRoom, async_find_room

type Slots = Mapping[str, Any]

_WHICH_ROOM: Final = {
    probatio.Optional("name"): intent.non_empty_string,
    probatio.Optional("area"): intent.non_empty_string,
    probatio.Optional("preferred_area_id"): intent.non_empty_string,
}
_CALLER: Final = {probatio.Optional("caller"): intent.non_empty_string}
_BETWEEN_DIGITS: Final = str.maketrans(dict.fromkeys(" \t.,-/"))


class Sayable(NamedTuple):
    """A row: what an intent is called, what it has a room do, and what it takes besides the room.

    Attributes:
        asks: Whether it is a question, after which the room is as before.
    """

    name: str
    description: str
    verb: Callable[[ZoomRoomCoordinator, Slots], Coroutine[Any, Any, Result]]
    slots: Mapping[Any, Any] = MappingProxyType({})
    asks: bool = False


def _as_written(meeting: str) -> str:
    """Return a meeting's number as it is written, however it was heard; a name as it is."""
    digits = meeting.translate(_BETWEEN_DIGITS)
    return digits if digits.isdecimal() else meeting


# For a target that is told with its state, a satellite in the same area beeps and does not
# speak. That will do where one hears or sees what was done; a word would go into the meeting.
_SHOWN: Final = frozenset(
    {
        Outcome.CAMERA_OFF,
        Outcome.CAMERA_ON,
        Outcome.LEFT,
        Outcome.MUTED,
        Outcome.UNMUTED,
        Outcome.VOLUME_SET,
    }
)

SAYABLE: Final = (
    Sayable(
        name="ZoomRoomsJoinNextMeeting",
        description="Has a Zoom room join the meeting that is booked now or next",
        verb=lambda room, _: verbs.async_join_next(room),
    ),
    Sayable(
        name="ZoomRoomsJoinMeeting",
        description="Has a Zoom room join a meeting by its number or booked name",
        verb=lambda room, slots: verbs.async_join_meeting(
            room, _as_written(slots["meeting"])
        ),
        slots={probatio.Required("meeting"): intent.non_empty_string},
    ),
    Sayable(
        name="ZoomRoomsStartMeeting",
        description="Has a Zoom room start a meeting of its own",
        verb=lambda room, _: verbs.async_start_meeting(room),
    ),
    Sayable(
        name="ZoomRoomsLeaveMeeting",
        description="Has a Zoom room leave its meeting, which goes on without it",
        verb=lambda room, _: verbs.async_leave(room),
    ),
    Sayable(
        name="ZoomRoomsAcceptCall",
        description="Takes the call that rings in a Zoom room",
        verb=lambda room, slots: verbs.async_accept(room, slots.get("caller", "")),
        slots=_CALLER,
    ),
    Sayable(
        name="ZoomRoomsDeclineCall",
        description="Declines the call that rings in a Zoom room",
        verb=lambda room, slots: verbs.async_decline(room, slots.get("caller", "")),
        slots=_CALLER,
    ),
    Sayable(
        name="ZoomRoomsMute",
        description="Mutes the microphone of a Zoom room in its meeting",
        verb=lambda room, _: verbs.async_mute(room, mute=True),
    ),
    Sayable(
        name="ZoomRoomsUnmute",
        description="Unmutes the microphone of a Zoom room in its meeting",
        verb=lambda room, _: verbs.async_mute(room, mute=False),
    ),
    Sayable(
        name="ZoomRoomsCameraOn",
        description="Turns on the camera of a Zoom room in its meeting",
        verb=lambda room, _: verbs.async_show(room, show=True),
    ),
    Sayable(
        name="ZoomRoomsCameraOff",
        description="Turns off the camera of a Zoom room in its meeting",
        verb=lambda room, _: verbs.async_show(room, show=False),
    ),
    Sayable(
        name="ZoomRoomsSetVolume",
        description="Sets the speaker volume of a Zoom room in percent",
        verb=lambda room, slots: verbs.async_set_volume(room, slots["volume"]),
        slots={
            probatio.Required("volume"): probatio.All(
                probatio.Coerce(int), probatio.Range(min=0, max=100)
            )
        },
    ),
    Sayable(
        name="ZoomRoomsInvite",
        description="Invites a contact into the meeting of a Zoom room, or calls them",
        verb=lambda room, slots: verbs.async_invite_contact(room, slots["contact"]),
        slots={probatio.Required("contact"): intent.non_empty_string},
    ),
    Sayable(
        name="ZoomRoomsWhoIsInMeeting",
        description="Tells who is in the meeting of a Zoom room",
        verb=lambda room, _: verbs.async_who_is_there(room),
        asks=True,
    ),
    Sayable(
        name="ZoomRoomsNextMeeting",
        description="Tells when the next meeting of a Zoom room begins",
        verb=lambda room, _: verbs.async_next_meeting(room),
        asks=True,
    ),
    Sayable(
        name="ZoomRoomsIsInMeeting",
        description="Tells whether a Zoom room is in a meeting",
        verb=lambda room, _: verbs.async_whether_in_meeting(room),
        asks=True,
    ),
)


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents, for every room there is or will be."""
    answers = await async_answers(hass)
    for row in SAYABLE:
        intent.async_register(hass, RoomIntentHandler(row, answers))


class RoomIntentHandler(intent.IntentHandler):
    """Does what is said with the room that is meant, and answers."""

    def __init__(self, row: Sayable, answers: Answers) -> None:
        """Make the handler of a row."""
        self.intent_type = row.name
        self.description = row.description
        self._row = row
        self._answers = answers

    @property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """What the intent takes; the area where one speaks is told by the assistant."""
        return {**_WHICH_ROOM, **self._row.slots}

    @override
    async def async_handle(self, intent_obj: Intent) -> IntentResponse:
        """Do it, or say why not; nothing is raised but for slots that make no sense."""
        hass = intent_obj.hass
        slots: Slots = {
            name: slot["value"].strip()
            if isinstance(slot["value"], str)
            else slot["value"]
            for name, slot in self.async_validate_slots(intent_obj.slots).items()
        }
        response = intent_obj.create_response()
        try:
            room = async_find_room(
                hass,
                name=slots.get("name"),
                area=slots.get("area"),
                preferred_area_id=slots.get("preferred_area_id")
                or _area_of_the_satellite(intent_obj),
                assistant=intent_obj.assistant,
            )
        except NotOneRoom as unclear:
            response.async_set_error(
                IntentResponseErrorCode.NO_VALID_TARGETS,
                self._answers.unclear(intent_obj.language, unclear),
            )
            return response
        result = await self._row.verb(room.coordinator, slots)
        answer = self._answers.result(intent_obj.language, room, result)
        if not result.done:
            response.async_set_error(IntentResponseErrorCode.FAILED_TO_HANDLE, answer)
            return response
        if self._row.asks:
            response.response_type = IntentResponseType.QUERY_ANSWER
        response.async_set_speech(answer)
        response.async_set_results(
            [
                IntentResponseTarget(
                    type=IntentResponseTargetType.ENTITY,
                    name=room.name,
                    id=room.entity_id,
                )
            ]
        )
        state = hass.states.get(room.entity_id)
        if state is not None and result.outcome in _SHOWN:
            response.async_set_states([state])
        return response


def _area_of_the_satellite(said: Intent) -> str | None:
    """Return the area where it was said. Not everybody who hands on intents tells it."""
    device_id = said.device_id
    satellite = (
        er.async_get(said.hass).async_get(said.satellite_id)
        if said.satellite_id is not None
        else None
    )
    if satellite is not None:
        if satellite.area_id is not None:
            return satellite.area_id
        device_id = satellite.device_id
    device = dr.async_get(said.hass).async_get(device_id) if device_id else None
    return dr.async_get_effective_area_id(said.hass, device) if device else None
