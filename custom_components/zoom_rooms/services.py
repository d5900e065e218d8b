"""The actions of a room, as rows.

They target the room's media player, so areas, devices and labels work. A response is a
dictionary for each room; what stands in it is told where the action is done. Where joining
is concerned: an action that is asked for a response tells in it what came of joining; one
that is not raises when joining failed, so that a script stops. What makes no sense raises
either way, before anything is sent.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast

import probatio

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL
from homeassistant.core import (
    EntityServiceResponse,
    HassJob,
    HassJobType,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, service
from homeassistant.helpers.entity_platform import DATA_DOMAIN_PLATFORM_ENTITIES
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from . import fields, service_meetings as meetings, service_queries as queries
from .const import DOMAIN
from .entity import ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .service_meetings import Handler
from .zrcsapi import zcommand

_A_DAY: Final = 24 * 60
"""Minutes."""
_MOST_BOOKINGS: Final = 200
_MOST_CONTACTS: Final = 50
_MOST_INVITED: Final = 100


class Action(NamedTuple):
    """A row: what the action is called, what it does, what it takes, whether it answers."""

    name: str
    handler: Handler
    fields: Mapping[Any, Any] = MappingProxyType({})
    response: SupportsResponse = SupportsResponse.OPTIONAL
    admin_only: bool = False


def _off(name: str) -> dict[Any, Any]:
    """Return the field of something that is done only when it is asked for."""
    return {probatio.Optional(name, default=False): fields.switch(name)}


_LEAVE_CURRENT: Final = _off("leave_current")
_PARTICIPANT: Final = {probatio.Required("participant"): fields.text("participant")}
_MUTE: Final = {probatio.Optional("mute", default=True): fields.switch("mute")}
_DURATION: Final = {probatio.Optional("duration"): fields.whole("duration", 1, _A_DAY)}
_CALLER: Final = {probatio.Optional("caller"): fields.text("caller")}

ACTIONS: Final = (
    Action(
        name="join_meeting",
        handler=meetings.join_meeting,
        fields={
            probatio.Required("meeting"): fields.text("meeting"),
            probatio.Optional("passcode"): fields.text("passcode"),
            probatio.Optional("wait", default=True): fields.switch("wait"),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_scheduled_meeting",
        handler=meetings.start_scheduled_meeting,
        fields={
            probatio.Optional("meeting_number"): fields.text("meeting_number"),
            probatio.Optional("booking"): fields.whole("booking", 1, _MOST_BOOKINGS),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_instant_meeting",
        handler=meetings.start_instant_meeting,
        fields=_DURATION,
    ),
    Action(
        name="join_next_meeting",
        handler=meetings.join_next_meeting,
        fields={
            probatio.Optional("within", default=10): fields.whole("within", 0, _A_DAY),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="leave_meeting",
        handler=meetings.leaving(zcommand.CallLeave()),
        response=SupportsResponse.NONE,
    ),
    Action(
        name="end_meeting",
        handler=meetings.leaving(zcommand.CallDisconnect()),
        response=SupportsResponse.NONE,
    ),
    Action(
        name="invite",
        handler=meetings.invite,
        fields={
            probatio.Required("contacts"): fields.texts("contacts", most=_MOST_INVITED),
            **_DURATION,
        },
    ),
    Action(name="accept_call", handler=meetings.answering(accept=True), fields=_CALLER),
    Action(
        name="reject_call", handler=meetings.answering(accept=False), fields=_CALLER
    ),
    Action(
        name="mute_all",
        handler=meetings.mute_all,
        fields=_MUTE,
        response=SupportsResponse.NONE,
    ),
    Action(
        name="mute_participant",
        handler=meetings.mute_participant,
        fields={**_PARTICIPANT, **_MUTE},
        response=SupportsResponse.NONE,
    ),
    Action(
        name="mute_participant_video",
        handler=meetings.mute_participant_video,
        fields={**_PARTICIPANT, **_MUTE},
        response=SupportsResponse.NONE,
    ),
    Action(
        name="get_participants",
        handler=queries.get_participants,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_meeting_info",
        handler=queries.get_meeting_info,
        fields={**_off("include_passcode"), **_off("include_phone_numbers")},
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_bookings",
        handler=queries.get_bookings,
        fields=_off("refresh"),
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="search_contacts",
        handler=queries.search_contacts,
        fields={
            probatio.Optional("query", default=""): fields.text("query"),
            probatio.Optional("limit", default=20): fields.whole(
                "limit", 1, _MOST_CONTACTS
            ),
            **_off("rooms_only"),
            **_off("online_only"),
        },
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="refresh_bookings",
        handler=queries.refresh_bookings,
        response=SupportsResponse.NONE,
    ),
    Action(
        name="send_command",
        handler=queries.send_command,
        fields={probatio.Required("command"): fields.text("command")},
        admin_only=True,
    ),
    Action(
        name="run_script",
        handler=queries.run_script,
        fields={probatio.Required("file"): fields.text("file")},
        response=SupportsResponse.NONE,
        admin_only=True,
    ),
)


def _on_a_held_room(handler: Handler) -> Handler:
    """Have an action look at the room as it is, not as it was when another controller took it."""

    async def handle(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
        with refusals_translated():
            await entity.room.hold()
        return await handler(entity, call)

    return handle


async def _async_do(
    hass: HomeAssistant, action: Action, call: ServiceCall
) -> EntityServiceResponse | None:
    """Do an action with the rooms that are targeted and there, and object where one is not.

    Home Assistant passes over what is not available, with a line in its log. For a command
    to a room that is no answer.

    Raises:
        ServiceValidationError: none of the targets is a room.
        HomeAssistantError: a room is not connected; with the others it was done.
    """
    rooms = cast(
        "dict[str, ZoomRoomsEntity]",
        hass.data.get(DATA_DOMAIN_PLATFORM_ENTITIES, {}).get(
            (MEDIA_PLAYER_DOMAIN, DOMAIN), {}
        ),
    )
    targeted = [rooms[entity_id] for entity_id in _targeted(hass, call, rooms)]
    away = [room for room in targeted if not room.available]
    if not targeted:
        raise invalid("no_room")
    answer = None
    if len(away) < len(targeted):
        answer = await service.entity_service_call(
            hass,
            rooms,
            HassJob(_on_a_held_room(action.handler)),
            call,
            admin_only=action.admin_only,
        )
    if away and not answer:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="rooms_not_connected",
            translation_placeholders={
                "rooms": ", ".join(sorted(room.coordinator.name for room in away))
            },
        )
    return answer


def _targeted(
    hass: HomeAssistant, call: ServiceCall, rooms: Iterable[str]
) -> list[str]:
    """Return which of the rooms are meant."""
    if call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        return list(rooms)
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(call.data))
    meant = selected.referenced | selected.indirectly_referenced
    return [entity_id for entity_id in rooms if entity_id in meant]


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, for every room there is or will be."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            partial(_async_do, hass, action),
            schema=cv.make_entity_service_schema(dict(action.fields)),
            supports_response=action.response,
            job_type=HassJobType.Coroutinefunction,
        )
