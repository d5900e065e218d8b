"""What the actions do about meetings: into one, out of one, with whom, and who is heard."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util

from . import bookings
from .coordinator import ZoomRoomCoordinator
from .dialing import (
    async_dial,
    async_invite,
    is_in_the_way,
    join_command,
    raise_unless_joined,
    usual_duration,
)
from .entity import ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .last_join import async_attempt
from .meetings import is_busy, room_is_host
from .zrcsapi import Command, ZoomRoom, zcommand, zstatus
from .zrcsapi.calls import RINGING
from .zrcsapi.joining import Joined, JoinStatus
from .zrcsapi.meeting import MEETING_STATUS, in_meeting
from .zrcsapi.phonebook import folded, shown_name
from .zrcsapi.records import Booking, Contact, Participant, participant_key
from .zrcsapi.zevent import IncomingCallIndication

type Handler = Callable[[ZoomRoomsEntity, ServiceCall], Awaitable[ServiceResponse]]

_MOST_CANDIDATES: Final = 10


# -- Joining -----------------------------------------------------------------------------


async def join_meeting(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Join a meeting by number, link or address.

    Response: ``status`` (joined, waiting_for_host, needs_passcode, wrong_passcode, failed, or
    connecting when nothing came of it in time or nobody waited), ``meeting_number``, and
    ``error`` in Zoom's words.
    """
    passcode: str = call.data.get("passcode", "")
    command = join_command(call.data["meeting"], passcode.strip())
    joined = await async_attempt(
        entity.room,
        entity.coordinator.attempts,
        command,
        lambda: _dial_join(entity.room, command, call),
    )
    return _outcome(joined, command.meeting_number, call)


async def _dial_join(
    room: ZoomRoom, command: zcommand.DialJoin, call: ServiceCall
) -> Joined:
    leave_current: bool = call.data["leave_current"]
    if call.data["wait"]:
        return await async_dial(room, command, leave_current=leave_current)
    if is_in_the_way(room, command):
        raise invalid("wait_to_leave" if leave_current else "already_in_meeting")
    with refusals_translated():
        await room.send(command)
    return Joined(status=JoinStatus.CONNECTING)


async def start_scheduled_meeting(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Start or join one of today's bookings, by its number or its place in the list.

    Response: as of joining.
    """
    by_number, by_place = "meeting_number" in call.data, "booking" in call.data
    if by_number is by_place:
        raise invalid("which_booking")
    if by_number:
        number = join_command(call.data["meeting_number"]).meeting_number
    else:
        in_order = bookings.in_order(entity.room[zcommand.BOOKINGS], dt_util.now())
        place = call.data["booking"]
        if place > len(in_order):
            raise invalid("no_such_booking", count=str(len(in_order)))
        if not in_order[place - 1].joinable:
            raise invalid("booking_without_meeting")
        number = in_order[place - 1].meeting_number
    return await _start(entity, number, call)


async def join_next_meeting(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Join the booking that runs, or begins soon.

    Response: as of joining.
    """
    within = timedelta(minutes=call.data["within"])
    booking = await booking_to_join(entity.room, within)
    return await _start(entity, booking.meeting_number, call)


async def booking_to_join(room: ZoomRoom, within: timedelta = bookings.SOON) -> Booking:
    """Ask the room for its bookings, and return the one that runs, or begins soon.

    Raises:
        ServiceValidationError: there is none.
        HomeAssistantError: the room does not tell.
    """
    with refusals_translated():
        todays = await room.send(zcommand.BookingsList())
    booking = bookings.next_to_join(todays, dt_util.now(), within)
    if booking is None:
        raise invalid("no_meeting_to_join")
    return booking


async def _start(
    entity: ZoomRoomsEntity, number: str, call: ServiceCall
) -> ServiceResponse:
    joined = await async_dial(
        entity.room,
        zcommand.DialStart(meeting_number=number),
        leave_current=call.data["leave_current"],
    )
    return _outcome(joined, number, call)


async def start_instant_meeting(
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
    return int(call.data.get("duration", usual_duration(options)))


def _outcome(joined: Joined, number: str, call: ServiceCall) -> ServiceResponse:
    if not call.return_response:
        raise_unless_joined(joined)
    return {
        "status": joined.status.value,
        "meeting_number": joined.meeting_number or number,
        "error": joined.error,
    }


# -- Leaving -----------------------------------------------------------------------------


def leaving(command: Command[None]) -> Handler:
    """Return what leaves the meeting by a command. No response."""

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


async def invite(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Ask contacts into the meeting, or into a new one.

    Who is meant for certain is invited even if somebody else is not.

    Response: ``status`` (invited, or what came of starting a meeting, as of joining),
    ``error``, ``resolved`` (for each who was invited ``contact`` as given, ``name``, ``jid``)
    and ``unresolved`` (for each who was not ``contact`` as given, and the names of the
    ``candidates``, at most ten). Without a response, somebody unresolved is an error.
    """
    called, unresolved = await who_is_meant(entity.coordinator, call.data["contacts"])
    if not called:
        raise invalid("nobody_to_invite", names=", ".join(unresolved))
    users = tuple(dict.fromkeys(contact.jid for _, contact in called))
    joined = await async_invite(entity.room, users, _duration(entity, call))
    if joined is not None and not call.return_response:
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


async def who_is_meant(
    coordinator: ZoomRoomCoordinator, texts: list[str]
) -> tuple[list[tuple[str, Contact]], dict[str, list[str]]]:
    """Return who is meant, and what stays unclear with the names that it may mean.

    Raises:
        HomeAssistantError: the room does not tell its phonebook.
    """
    phonebook = coordinator.phonebook
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


def answering(*, accept: bool) -> Handler:
    """Return what takes a ringing call, or turns it away.

    Response: ``caller``, the name, and the ``meeting_number``.
    """

    async def answer(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
        ringing = call_meant(entity.room, call.data.get("caller", ""))
        with refusals_translated():
            await (entity.room.accept if accept else entity.room.reject)(
                ringing.caller_jid
            )
        return {"caller": ringing.caller_name, "meeting_number": ringing.meeting_number}

    return answer


def call_meant(room: ZoomRoom, caller: str) -> IncomingCallIndication:
    """Return the call that rings, of several the one from that caller, by ID or any part of the name.

    Raises:
        ServiceValidationError: none rings, or several do that it may be.
    """
    ringing = room[RINGING] or ()
    wanted = folded(caller.strip())
    whole = [
        one
        for one in ringing
        if wanted in (folded(one.caller_jid), folded(one.caller_name.strip()))
    ]
    in_part = [one for one in ringing if wanted in folded(one.caller_name)]
    fitting = (wanted and whole) or in_part
    if not fitting:
        raise invalid("not_ringing")
    if len(fitting) > 1:
        raise invalid("which_call", names=", ".join(one.caller_name for one in fitting))
    return fitting[0]


# -- Muting ------------------------------------------------------------------------------


async def mute_all(entity: ZoomRoomsEntity, call: ServiceCall) -> ServiceResponse:
    """Mute everybody, or ask everybody to unmute. No response."""
    insist_on_meeting(entity.room)
    info = entity.room[zcommand.CALL_INFO]
    if info is not None and info.is_view_only:
        raise invalid("view_only")
    with refusals_translated():
        await entity.room.send(zcommand.CallMuteAll(mute=call.data["mute"]))
    return None


async def mute_participant(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Mute somebody, or ask them to unmute. No response."""
    somebody = await _participant(entity.room, call.data["participant"])
    with refusals_translated():
        await entity.room.send(
            zcommand.CallMuteParticipant(mute=call.data["mute"], id=somebody.user_id)
        )
    return None


async def mute_participant_video(
    entity: ZoomRoomsEntity, call: ServiceCall
) -> ServiceResponse:
    """Stop somebody's camera, or ask them to start it. No response."""
    somebody = await _participant(entity.room, call.data["participant"])
    mute: bool = call.data["mute"]
    part = "is_video_can_mute_by_host" if mute else "is_video_can_unmute_by_host"
    # Some releases leave it out; then the room itself has to know.
    if part in somebody.said and not getattr(somebody, part):
        raise invalid("video_not_ours", name=somebody.user_name)
    with refusals_translated():
        await entity.room.send(
            zcommand.CallMuteParticipantVideo(mute=mute, id=somebody.user_id)
        )
    return None


def insist_on_meeting(room: ZoomRoom) -> None:
    """Object to what means nothing outside a meeting.

    Raises:
        ServiceValidationError: the room is in none.
    """
    if not in_meeting(room[MEETING_STATUS]):
        raise invalid("not_in_meeting")


async def participants(room: ZoomRoom) -> list[Participant]:
    """Return who is in the meeting now, each once.

    Raises:
        ServiceValidationError: the room is in no meeting.
        HomeAssistantError: the room does not tell.
    """
    insist_on_meeting(room)
    with refusals_translated():
        everybody = await room.send(zcommand.CallListParticipants())
    # Whoever came out of the waiting room may be told of twice.
    return list({one.key: one for one in everybody}.values())


async def _participant(room: ZoomRoom, text: str) -> Participant:
    """Return who is meant, by id, name or a part of it that only one has; never the room."""
    wanted = folded(text.strip())
    if not wanted:
        raise invalid("field_empty", field="participant")
    everybody = await participants(room)
    found = [
        one
        for one in everybody
        if _is_id(wanted) and one.key == participant_key(int(wanted))
    ]
    found = found or [
        one for one in everybody if folded(one.user_name.strip()) == wanted
    ]
    found = found or [one for one in everybody if wanted in folded(one.user_name)]
    if not found:
        raise invalid("no_such_participant", name=text)
    if len(found) > 1:
        raise invalid(
            "which_participant", names=", ".join(one.user_name for one in found)
        )
    if found[0].is_myself:
        raise invalid("participant_is_the_room")
    return found[0]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal()
