"""The actions of a room, as rows.

They target the room's media player, so areas, devices and labels work. A response is a
dictionary for each room. Where joining is concerned: an action that is asked for a response
tells in it what came of joining; one that is not raises when joining failed, so that a
script stops.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv, service
from homeassistant.util import dt as dt_util
import probatio

from . import bookings
from .const import DEFAULT_DURATION, DOMAIN, OPTION_DURATION
from .dialing import async_dial, join_command, raise_unless_joined
from .entity import ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .meetings import is_busy, room_is_host
from .zrcsapi import Command, ZoomRoom, ZoomRoomsError, zcommand, zstatus
from .zrcsapi.calls import RINGING
from .zrcsapi.joining import Joined, JoinStatus
from .zrcsapi.meeting import MEETING_STATUS, in_meeting
from .zrcsapi.phonebook import shown_name
from .zrcsapi.records import Contact
from .zrcsapi.zevent import IncomingCallIndication

type Handler = Callable[[ZoomRoomsEntity, ServiceCall], Awaitable[ServiceResponse]]

_MINUTES: Final = probatio.All(probatio.Coerce(int), probatio.Range(min=1, max=1440))
_MOST_INVITED: Final = 100


@dataclass(frozen=True, kw_only=True)
class Action:
    """A row: what the action is called, what it takes, what it does."""

    name: str
    handler: Handler
    fields: dict[Any, Any]
    response: SupportsResponse = SupportsResponse.OPTIONAL


# -- Joining -----------------------------------------------------------------------------


async def _join_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Join a meeting by number, link or address."""
    command = join_command(call.data["meeting"], call.data.get("passcode", "").strip())
    attempts = entity.coordinator.attempts
    attempts.check(command, dt_util.utcnow().timestamp())
    if not call.data["wait"]:
        return await _dial_only(entity.room, command, call)
    joined = await async_dial(
        entity.room, command, leave_current=call.data["leave_current"]
    )
    attempts.note(command, joined, dt_util.utcnow().timestamp())
    return _outcome(joined, command.meeting_number, call)


async def _dial_only(
    room: ZoomRoom, command: zcommand.DialJoin, call: ServiceCall
) -> ServiceResponse:
    if is_busy(room):
        raise invalid("wait_to_leave" if call.data["leave_current"] else "already_in_meeting")
    with refusals_translated():
        await room.send(command)
    return _outcome(Joined(status=JoinStatus.CONNECTING), command.meeting_number, call)


async def _start_scheduled_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Start or join one of today's bookings, by its number or its place in the list."""
    now = dt_util.now()
    todays = entity.room[zcommand.BOOKINGS]
    if "meeting_number" in call.data:
        number = "".join(filter(str.isdecimal, call.data["meeting_number"]))
    elif "booking" in call.data:
        in_order = bookings.in_order(todays, now)
        place = call.data["booking"]
        if place > len(in_order):
            raise invalid("no_such_booking", count=str(len(in_order)))
        if not in_order[place - 1].joinable:
            raise invalid("booking_without_meeting")
        number = in_order[place - 1].meeting_number
    else:
        raise invalid("which_booking")
    if not number:
        raise invalid("not_a_meeting")
    return await _start(entity, number, call)


async def _join_next_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Join the booking that runs, or begins soon."""
    with refusals_translated():
        todays = await entity.room.send(zcommand.BookingsList())
    booking = bookings.next_to_join(
        todays, dt_util.now(), timedelta(minutes=call.data["within"])
    )
    if booking is None:
        raise invalid("no_meeting_to_join")
    return await _start(entity, booking.meeting_number, call)


async def _start(entity: ZoomRoomsEntity, number: str, call: ServiceCall) -> ServiceResponse:
    joined = await async_dial(
        entity.room,
        zcommand.DialStart(meeting_number=number),
        leave_current=call.data["leave_current"],
    )
    return _outcome(joined, number, call)


async def _start_instant_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Start a meeting with the room's own number."""
    joined = await async_dial(entity.room, zcommand.DialStartPmi(duration=_duration(entity, call)))
    return _outcome(joined, entity.room[zstatus.MEETING_NUMBER] or "", call)


def _duration(entity: ZoomRoomsEntity, call: ServiceCall) -> int:
    options = entity.coordinator.config_entry.options
    return int(call.data.get("duration", options.get(OPTION_DURATION, DEFAULT_DURATION)))


def _outcome(joined: Joined, number: str, call: ServiceCall) -> ServiceResponse:
    if not call.return_response:
        raise_unless_joined(joined)
    return {
        "status": joined.status.value,
        "meeting_number": joined.meeting_number or number,
        "error": joined.error,
    }


# -- Leaving -----------------------------------------------------------------------------


def _leaving(command: Command[None]) -> Handler:
    async def leave(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
        if not is_busy(entity.room):
            raise invalid("not_in_meeting")
        if isinstance(command, zcommand.CallDisconnect) and room_is_host(entity.room) is False:
            raise invalid("not_the_host")
        with refusals_translated():
            await entity.room.send(command)
        return None

    return leave


# -- Inviting ----------------------------------------------------------------------------


async def _invite(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Ask contacts into the meeting, or into a new one."""
    called, unresolved = await _resolve(entity, call.data["contacts"])
    if not called:
        raise invalid("nobody_to_invite", names=", ".join(unresolved))
    users = tuple(dict.fromkeys(contact.jid for _, contact in called))
    joined: Joined | None = None
    if in_meeting(entity.room[MEETING_STATUS]):
        with refusals_translated():
            await entity.room.send(zcommand.CallInvite(users=users))
    else:
        joined = await async_dial(
            entity.room, zcommand.Invite(duration=_duration(entity, call), users=users)
        )
        if not call.return_response:
            raise_unless_joined(joined)
    if unresolved and not call.return_response:
        raise invalid("not_everybody_invited", names=", ".join(unresolved))
    return {
        "status": joined.status.value if joined is not None else "invited",
        "error": joined.error if joined is not None else "",
        "resolved": [
            {"contact": text, "name": shown_name(contact), "jid": contact.jid}
            for text, contact in called
        ],
        "unresolved": [
            {"contact": text, "candidates": list(names)} for text, names in unresolved.items()
        ],
    }


async def _resolve(
    entity: ZoomRoomsEntity, texts: list[str]
) -> tuple[list[tuple[str, Contact]], dict[str, list[str]]]:
    """Return who is meant, and what stays unclear with the names that it may mean."""
    phonebook = entity.coordinator.phonebook
    called: list[tuple[str, Contact]] = []
    unresolved: dict[str, list[str]] = {}
    for text in (text.strip() for text in texts):
        found = phonebook.contacts.called(text)
        if not found or not phonebook.complete:
            try:
                await phonebook.load()
                found = phonebook.contacts.called(text)
            except ZoomRoomsError:
                if not _is_jid(text):
                    with refusals_translated():
                        raise
        if len(found) == 1:
            called.append((text, found[0]))
        elif not found and _is_jid(text):
            # The phonebook of a room that was just restarted is empty at first.
            called.append((text, Contact(jid=text)))
        else:
            names = [shown_name(contact) for contact in found[:10]]
            unresolved[text] = names
    return called, unresolved


def _is_jid(text: str) -> bool:
    return "@xmpp" in text and not any(one.isspace() for one in text)


# -- Incoming calls ----------------------------------------------------------------------


def _answering(*, accept: bool) -> Handler:
    async def answer(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
        ringing = _meant(entity.room, call.data.get("caller", ""))
        with refusals_translated():
            await (entity.room.accept if accept else entity.room.reject)(ringing.caller_jid)
        return {"caller": ringing.caller_name, "meeting_number": ringing.meeting_number}

    return answer


def _meant(room: ZoomRoom, caller: str) -> IncomingCallIndication:
    ringing = room[RINGING] or ()
    wanted = caller.strip().casefold()
    fitting = [
        one
        for one in ringing
        if not wanted or wanted in (one.caller_jid.casefold(), one.caller_name.casefold())
    ]
    if not fitting:
        raise invalid("not_ringing")
    if len(fitting) > 1:
        raise invalid("which_call", names=", ".join(one.caller_name for one in fitting))
    return fitting[0]


# -- The rows ----------------------------------------------------------------------------

_LEAVE_CURRENT: Final = {probatio.Optional("leave_current", default=False): cv.boolean}
_CALLER: Final = {probatio.Optional("caller"): cv.string}

ACTIONS: Final = (
    Action(
        name="join_meeting",
        handler=_join_meeting,
        fields={
            probatio.Required("meeting"): cv.string,
            probatio.Optional("passcode"): cv.string,
            probatio.Optional("wait", default=True): cv.boolean,
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_scheduled_meeting",
        handler=_start_scheduled_meeting,
        fields={
            probatio.Exclusive("meeting_number", "which"): cv.string,
            probatio.Exclusive("booking", "which"): cv.positive_int,
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_instant_meeting",
        handler=_start_instant_meeting,
        fields={probatio.Optional("duration"): _MINUTES},
    ),
    Action(
        name="join_next_meeting",
        handler=_join_next_meeting,
        fields={probatio.Optional("within", default=10): _MINUTES, **_LEAVE_CURRENT},
    ),
    Action(
        name="leave_meeting",
        handler=_leaving(zcommand.CallLeave()),
        fields={},
        response=SupportsResponse.NONE,
    ),
    Action(
        name="end_meeting",
        handler=_leaving(zcommand.CallDisconnect()),
        fields={},
        response=SupportsResponse.NONE,
    ),
    Action(
        name="invite",
        handler=_invite,
        fields={
            probatio.Required("contacts"): probatio.All(
                cv.ensure_list_csv, [cv.string], probatio.Length(min=1, max=_MOST_INVITED)
            ),
            probatio.Optional("duration"): _MINUTES,
        },
    ),
    Action(name="accept_call", handler=_answering(accept=True), fields=_CALLER),
    Action(name="reject_call", handler=_answering(accept=False), fields=_CALLER),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, for every room there is or will be."""
    for action in ACTIONS:
        service.async_register_platform_entity_service(
            hass,
            DOMAIN,
            action.name,
            entity_domain=MEDIA_PLAYER_DOMAIN,
            func=action.handler,
            schema=action.fields,
            supports_response=action.response,
        )
