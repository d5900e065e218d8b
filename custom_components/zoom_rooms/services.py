"""The actions of a room, as rows.

They target the room's media player, so areas, devices and labels work. A response is a
dictionary for each room; what stands in it is told by each action below. Where joining is
concerned: an action that is asked for a response tells in it what came of joining; one that
is not raises when joining failed, so that a script stops. What makes no sense raises either
way, before anything is sent.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import probatio

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import service
from homeassistant.util import dt as dt_util

from . import bookings, fields
from .const import DEFAULT_DURATION, DOMAIN, OPTION_DURATION
from .dialing import async_dial, raise_unless_joined
from .entity import ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .last_join import last_join
from .meeting_address import MeetingAddress, NotAMeeting, PersonalLink, read_address
from .meetings import is_busy, room_is_host
from .zrcsapi import Command, ZoomRoom, zcommand, zstatus
from .zrcsapi.calls import RINGING
from .zrcsapi.joining import Joined, JoinStatus
from .zrcsapi.meeting import MEETING_STATUS, PASSCODE_PROMPT, in_meeting
from .zrcsapi.phonebook import folded, shown_name
from .zrcsapi.records import Contact
from .zrcsapi.zevent import IncomingCallIndication

type Handler = Callable[[ZoomRoomsEntity, ServiceCall], Awaitable[ServiceResponse]]

_A_DAY: Final = 24 * 60
"""Minutes."""
_MOST_BOOKINGS: Final = 200
_MOST_INVITED: Final = 100
_MOST_CANDIDATES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Action:
    """A row: what the action is called, what it does, what it takes, whether it answers."""

    name: str
    handler: Handler
    fields: dict[Any, Any] = field(default_factory=dict)
    response: SupportsResponse = SupportsResponse.OPTIONAL
    admin_only: bool = False


# -- Joining -----------------------------------------------------------------------------


async def _join_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Join a meeting by number, link or address.

    Response: ``status`` (joined, waiting_for_host, needs_passcode, wrong_passcode, failed, or
    connecting when nothing came of it in time or nobody waited), ``meeting_number``, and
    ``error`` in Zoom's words.
    """
    address = _address(call.data["meeting"])
    command = zcommand.DialJoin(
        meeting_number=address.number,
        password=call.data.get("passcode", "").strip() or address.passcode,
    )
    attempt = last_join(entity.room, entity.coordinator.attempts)
    attempt.begin(command)
    try:
        joined = await _dial_join(entity.room, command, call)
    except ServiceValidationError:
        # Nothing was sent.
        attempt.forget()
        raise
    attempt.end(command, joined)
    return _outcome(joined, command.meeting_number, call)


async def _dial_join(
    room: ZoomRoom, command: zcommand.DialJoin, call: ServiceCall
) -> Joined:
    leave_current: bool = call.data["leave_current"]
    if call.data["wait"]:
        return await async_dial(room, command, leave_current=leave_current)
    answers_prompt = room[PASSCODE_PROMPT] is not None and bool(command.password)
    if is_busy(room) and not answers_prompt:
        raise invalid("wait_to_leave" if leave_current else "already_in_meeting")
    with refusals_translated():
        await room.send(command)
    return Joined(status=JoinStatus.CONNECTING)


def _address(text: str) -> MeetingAddress:
    try:
        return read_address(text)
    except PersonalLink:
        raise invalid("personal_link") from None
    except NotAMeeting:
        raise invalid("not_a_meeting") from None


async def _start_scheduled_meeting(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Start or join one of today's bookings, by its number or its place in the list.

    Response: as of joining.
    """
    by_number, by_place = "meeting_number" in call.data, "booking" in call.data
    if by_number is by_place:
        raise invalid("which_booking")
    if by_number:
        number = _address(call.data["meeting_number"]).number
    else:
        in_order = bookings.in_order(entity.room[zcommand.BOOKINGS], dt_util.now())
        place = call.data["booking"]
        if place > len(in_order):
            raise invalid("no_such_booking", count=str(len(in_order)))
        if not in_order[place - 1].joinable:
            raise invalid("booking_without_meeting")
        number = in_order[place - 1].meeting_number
    return await _start(entity, number, call)


async def _join_next_meeting(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Join the booking that runs, or begins soon.

    Response: as of joining.
    """
    with refusals_translated():
        todays = await entity.room.send(zcommand.BookingsList())
    booking = bookings.next_to_join(
        todays, dt_util.now(), timedelta(minutes=call.data["within"])
    )
    if booking is None:
        raise invalid("no_meeting_to_join")
    return await _start(entity, booking.meeting_number, call)


async def _start(
    entity: ZoomRoomsEntity, number: str, call: ServiceCall
) -> ServiceResponse:
    joined = await async_dial(
        entity.room,
        zcommand.DialStart(meeting_number=number),
        leave_current=call.data["leave_current"],
    )
    return _outcome(joined, number, call)


async def _start_instant_meeting(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Start a meeting with the room's own number.

    Response: as of joining.
    """
    joined = await async_dial(
        entity.room, zcommand.DialStartPmi(duration=_duration(entity, call))
    )
    return _outcome(joined, entity.room[zstatus.MEETING_NUMBER] or "", call)


def _duration(entity: ZoomRoomsEntity, call: ServiceCall) -> int:
    options = entity.coordinator.config_entry.options
    return int(
        call.data.get("duration", options.get(OPTION_DURATION, DEFAULT_DURATION))
    )


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
        if (
            isinstance(command, zcommand.CallDisconnect)
            and room_is_host(entity.room) is False
        ):
            raise invalid("not_the_host")
        with refusals_translated():
            await entity.room.send(command)
        return None

    return leave


# -- Inviting ----------------------------------------------------------------------------


async def _invite(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Ask contacts into the meeting, or into a new one.

    Who is meant for certain is invited even if somebody else is not.

    Response: ``status`` (invited, or what came of starting a meeting, as of joining),
    ``error``, ``resolved`` (for each who was invited ``contact`` as given, ``name``, ``jid``)
    and ``unresolved`` (for each who was not ``contact`` as given, and the names of the
    ``candidates``, at most ten). Without a response, somebody unresolved is an error.
    """
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
            {"contact": text, "candidates": [*names]}
            for text, names in unresolved.items()
        ],
    }


async def _resolve(
    entity: ZoomRoomsEntity, texts: list[str]
) -> tuple[list[tuple[str, Contact]], dict[str, list[str]]]:
    """Return who is meant, and what stays unclear with the names that it may mean."""
    phonebook = entity.coordinator.phonebook
    if not all(map(_is_jid, texts)):
        # Whether a name is the only one of its kind, only the whole book tells.
        with refusals_translated():
            await phonebook.load()
    called: list[tuple[str, Contact]] = []
    unresolved: dict[str, list[str]] = {}
    for text in texts:
        found = phonebook.contacts.called(text)
        if len(found) == 1:
            called.append((text, found[0]))
        elif not found and _is_jid(text):
            # The phonebook of a room that was just restarted is empty at first.
            called.append((text, Contact(jid=text)))
        else:
            unresolved[text] = [
                shown_name(contact) for contact in found[:_MOST_CANDIDATES]
            ]
    return called, unresolved


def _is_jid(text: str) -> bool:
    return "@xmpp" in text and not any(one.isspace() for one in text)


# -- Incoming calls ----------------------------------------------------------------------


def _answering(*, accept: bool) -> Handler:
    async def answer(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
        """Response: the ``caller``'s name, and the ``meeting_number``."""
        ringing = _meant(entity.room, call.data.get("caller", ""))
        with refusals_translated():
            await (entity.room.accept if accept else entity.room.reject)(
                ringing.caller_jid
            )
        return {"caller": ringing.caller_name, "meeting_number": ringing.meeting_number}

    return answer


def _meant(room: ZoomRoom, caller: str) -> IncomingCallIndication:
    ringing = room[RINGING] or ()
    wanted = folded(caller.strip())
    fitting = [
        one
        for one in ringing
        if not wanted
        or wanted in (folded(one.caller_jid), folded(one.caller_name.strip()))
    ]
    if not fitting:
        raise invalid("not_ringing")
    if len(fitting) > 1:
        raise invalid("which_call", names=", ".join(one.caller_name for one in fitting))
    return fitting[0]


# -- The rows ----------------------------------------------------------------------------

_LEAVE_CURRENT: Final = {
    probatio.Optional("leave_current", default=False): fields.switch("leave_current")
}
_DURATION: Final = {probatio.Optional("duration"): fields.whole("duration", 1, _A_DAY)}
_CALLER: Final = {probatio.Optional("caller"): fields.text("caller")}

ACTIONS: Final = (
    Action(
        name="join_meeting",
        handler=_join_meeting,
        fields={
            probatio.Required("meeting"): fields.text("meeting"),
            probatio.Optional("passcode"): fields.text("passcode"),
            probatio.Optional("wait", default=True): fields.switch("wait"),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_scheduled_meeting",
        handler=_start_scheduled_meeting,
        fields={
            probatio.Optional("meeting_number"): fields.text("meeting_number"),
            probatio.Optional("booking"): fields.whole("booking", 1, _MOST_BOOKINGS),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="start_instant_meeting", handler=_start_instant_meeting, fields=_DURATION
    ),
    Action(
        name="join_next_meeting",
        handler=_join_next_meeting,
        fields={
            probatio.Optional("within", default=10): fields.whole("within", 0, _A_DAY),
            **_LEAVE_CURRENT,
        },
    ),
    Action(
        name="leave_meeting",
        handler=_leaving(zcommand.CallLeave()),
        response=SupportsResponse.NONE,
    ),
    Action(
        name="end_meeting",
        handler=_leaving(zcommand.CallDisconnect()),
        response=SupportsResponse.NONE,
    ),
    Action(
        name="invite",
        handler=_invite,
        fields={
            probatio.Required("contacts"): fields.texts("contacts", most=_MOST_INVITED),
            **_DURATION,
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
            admin_only=action.admin_only,
        )
