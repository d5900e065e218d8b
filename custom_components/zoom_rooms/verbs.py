"""What a room can be told in words, and asked, whoever puts it into them.

Each verb does one thing with a room and returns what came of it, or what kept it from
happening. Nothing is raised at people who speak. Names in a result are said by others and
are to be taken for nothing but names.

A verb that does something takes the room back from another controller, as every command
does; one that only asks leaves the room to whoever has it. While a call rings nothing is
done but answering it: anything else would hang up on the caller.
"""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any, Final, NamedTuple

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from . import bookings
from .coordinator import ZoomRoomCoordinator
from .dialing import async_dial, async_invite, join_command, usual_duration
from .helpers import refusals_translated
from .last_join import async_attempt
from .meetings import is_busy, is_ringing, meeting_number, settled_status
from .service_meetings import (
    booking_to_join,
    call_meant,
    insist_on_meeting,
    who_is_meant,
)
from .service_queries import fetched
from .zrcsapi import ZoomRoom, zcommand, zconfiguration, zstatus
from .zrcsapi.calls import RINGING
from .zrcsapi.joining import Joined, JoinStatus
from .zrcsapi.meeting import MEETING_STATUS, PASSCODE_PROMPT, MeetingStatus
from .zrcsapi.phonebook import folded, shown_name
from .zrcsapi.records import Booking


class Outcome(StrEnum):
    """What came of a verb."""

    # Done.
    JOINED = "joined"
    WAITING_FOR_HOST = "waiting_for_host"
    CONNECTING = "connecting"
    """Nothing came of joining yet; or that is what the room does, for whoever asked."""
    STARTED = "started"
    LEFT = "left"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    MUTED = "muted"
    UNMUTED = "unmuted"
    CAMERA_ON = "camera_on"
    CAMERA_OFF = "camera_off"
    VOLUME_SET = "volume_set"
    INVITED = "invited"
    CALLED = "called"
    """Asked into a meeting that the room began for them."""

    # Told.
    PARTICIPANTS = "participants"
    NEXT_MEETING = "next_meeting"
    NO_NEXT_MEETING = "no_next_meeting"
    IN_MEETING = "in_meeting"
    IN_PHONE_CALL = "in_phone_call"
    LOCAL_PRESENTATION = "local_presentation"
    FREE = "free"

    # Kept from happening.
    ALREADY_IN_MEETING = "already_in_meeting"
    ALREADY_THERE = "already_there"
    """The room is in the very meeting that it was to join."""
    NOT_IN_MEETING = "not_in_meeting"
    NO_BOOKING = "no_booking"
    """None that can be joined now; the next one may be told."""
    SEVERAL_BOOKINGS = "several_bookings"
    NO_SUCH_MEETING = "no_such_meeting"
    NEEDS_PASSCODE = "needs_passcode"
    WRONG_PASSCODE = "wrong_passcode"
    TOO_SOON = "too_soon"
    """Zoom locks rooms out that try to join too often."""
    CALL_RINGS = "call_rings"
    NOT_RINGING = "not_ringing"
    WHICH_CALL = "which_call"
    NO_SUCH_CONTACT = "no_such_contact"
    WHICH_CONTACT = "which_contact"
    PHONEBOOK_LOADING = "phonebook_loading"
    FAILED = "failed"
    """With Zoom's words, if there are any."""
    NO_ANSWER = "no_answer"
    NOT_EXECUTED = "not_executed"
    """The room was given away, or took a call, at that very moment."""
    NO_SESSION = "no_session"
    OTHER_CONTROLLER = "other_controller"
    RELEASED = "released"
    LOGGED_OUT = "logged_out"


class Result(NamedTuple):
    """What came of a verb, with what there is to say of it.

    Attributes:
        done: Whether it happened, or was told; else the outcome is what kept it from that.
        meeting: The name that a meeting is booked by; empty for a private one, and where
            there is none.
        begin: When that meeting begins, in the zone of Home Assistant.
        names: Who, or which bookings, are spoken of, or may have been meant.
        error: Why it failed, in Zoom's words.
        volume: In percent.
    """

    outcome: Outcome
    done: bool = True
    meeting: str = ""
    meeting_number: str = ""
    begin: datetime | None = None
    names: tuple[str, ...] = ()
    error: str = ""
    volume: int | None = None


class _Kept(Exception):
    """Something kept a verb from happening."""

    def __init__(self, outcome: Outcome, **facts: Any) -> None:
        super().__init__(outcome)
        self.result = Result(outcome=outcome, done=False, **facts)


_BY_ERROR: Final = {
    "already_in_meeting": Outcome.ALREADY_IN_MEETING,
    "not_in_meeting": Outcome.NOT_IN_MEETING,
    "no_meeting_to_join": Outcome.NO_BOOKING,
    "wrong_passcode_before": Outcome.WRONG_PASSCODE,
    "too_many_wrong_passcodes": Outcome.TOO_SOON,
    "joining_too_soon": Outcome.TOO_SOON,
    "call_rings": Outcome.CALL_RINGS,
    "not_ringing": Outcome.NOT_RINGING,
    "which_call": Outcome.WHICH_CALL,
    "no_answer": Outcome.NO_ANSWER,
    "not_executed": Outcome.NOT_EXECUTED,
    "not_connected": Outcome.NO_SESSION,
}
"""What people are told, by the error that the actions raise. All others are failures."""


def _in_words[**P](
    verb: Callable[P, Awaitable[Result]],
) -> Callable[P, Coroutine[Any, Any, Result]]:
    """Have a verb return what kept it from happening."""

    @wraps(verb)
    async def say(*args: P.args, **kwargs: P.kwargs) -> Result:
        try:
            return await verb(*args, **kwargs)
        except _Kept as kept:
            return kept.result
        except HomeAssistantError as error:
            facts = error.translation_placeholders or {}
            return Result(
                outcome=_BY_ERROR.get(error.translation_key or "", Outcome.FAILED),
                done=False,
                error=facts.get("reason", ""),
            )

    return say


# -- Into a meeting ----------------------------------------------------------------------


@_in_words
async def async_join_next(coordinator: ZoomRoomCoordinator) -> Result:
    """Join the booking that runs, or begins soon."""
    room = await _ready(coordinator)
    try:
        booking = await booking_to_join(room)
    except HomeAssistantError as error:
        if error.translation_key == "no_meeting_to_join":
            raise _Kept(Outcome.NO_BOOKING, **_next(room)) from error
        raise
    if rivals := bookings.rivals(room[zcommand.BOOKINGS], booking, dt_util.now()):
        raise _Kept(
            Outcome.SEVERAL_BOOKINGS,
            names=tuple(sorted(filter(None, map(_name, (booking, *rivals))))),
        )
    return await _start(room, booking)


@_in_words
async def async_join_meeting(
    coordinator: ZoomRoomCoordinator, meeting: str, passcode: str = ""
) -> Result:
    """Join a meeting by number or link, or one of today's bookings by its name."""
    command = _join_command(meeting, passcode)
    room = await _ready(
        coordinator, passcode=command is not None and bool(command.password)
    )
    if command is None:
        return await _start(room, await _booked_as(room, meeting))
    _object_if_there(room, command.meeting_number)
    booking = bookings.of_number(
        room[zcommand.BOOKINGS], command.meeting_number, dt_util.now()
    )
    if booking is not None and not command.password:
        return await _start(room, booking)
    joined = await async_attempt(
        room, coordinator.attempts, command, lambda: async_dial(room, command)
    )
    return _of_joining(joined, meeting_number=command.meeting_number)


@_in_words
async def async_start_meeting(coordinator: ZoomRoomCoordinator) -> Result:
    """Start a meeting with the room's own number."""
    room = await _ready(coordinator)
    duration = usual_duration(coordinator.config_entry.options)
    joined = await async_dial(room, zcommand.DialStartPmi(duration=duration))
    return _of_joining(
        joined,
        into=Outcome.STARTED,
        meeting_number=room[zstatus.MEETING_NUMBER] or "",
    )


async def _start(room: ZoomRoom, booking: Booking) -> Result:
    """Start or join what is booked."""
    _object_if_there(room, booking.meeting_number)
    joined = await async_dial(
        room, zcommand.DialStart(meeting_number=booking.meeting_number)
    )
    return _of_joining(
        joined, meeting=_name(booking), meeting_number=booking.meeting_number
    )


def _join_command(meeting: str, passcode: str) -> zcommand.DialJoin | None:
    """Return the command for a number or link; None if it is neither."""
    try:
        return join_command(meeting, passcode)
    except ServiceValidationError:
        return None


async def _booked_as(room: ZoomRoom, name: str) -> Booking:
    """Return the booking of today that is called so, or of which only one has it in its name."""
    with refusals_translated():
        todays = await room.send(zcommand.BookingsList())
    wanted = folded(name).strip()
    now = dt_util.now()
    named = [
        one
        for one in bookings.in_order(todays, now)
        if one.joinable and bookings.end(one, now) > now and _name(one)
    ]
    found = [one for one in named if folded(_name(one)) == wanted]
    found = found or [one for one in named if wanted and wanted in folded(_name(one))]
    if not found:
        raise _Kept(Outcome.NO_SUCH_MEETING, names=(name,))
    if len({one.meeting_number for one in found}) > 1:
        raise _Kept(Outcome.SEVERAL_BOOKINGS, names=tuple(map(_name, found)))
    return found[0]


def _object_if_there(room: ZoomRoom, number: str) -> None:
    if is_busy(room) and bookings.is_same(meeting_number(room), number):
        raise _Kept(
            Outcome.ALREADY_THERE, meeting=_current_name(room), meeting_number=number
        )


_BY_STATUS: Final = {
    JoinStatus.JOINED: Outcome.JOINED,
    JoinStatus.WAITING_FOR_HOST: Outcome.WAITING_FOR_HOST,
    JoinStatus.CONNECTING: Outcome.CONNECTING,
    JoinStatus.NEEDS_PASSCODE: Outcome.NEEDS_PASSCODE,
    JoinStatus.WRONG_PASSCODE: Outcome.WRONG_PASSCODE,
    JoinStatus.FAILED: Outcome.FAILED,
}
_ON_ITS_WAY: Final = (
    JoinStatus.JOINED,
    JoinStatus.WAITING_FOR_HOST,
    JoinStatus.CONNECTING,
)


def _of_joining(
    joined: Joined,
    *,
    into: Outcome = Outcome.JOINED,
    meeting: str = "",
    meeting_number: str = "",
    names: tuple[str, ...] = (),
) -> Result:
    """Return what came of joining; being in the meeting is told as ``into``."""
    return Result(
        outcome=into
        if joined.status is JoinStatus.JOINED
        else _BY_STATUS[joined.status],
        done=joined.status in _ON_ITS_WAY,
        meeting=meeting,
        meeting_number=joined.meeting_number or meeting_number,
        names=names,
        error=joined.error,
    )


# -- Out of it, and with whom ------------------------------------------------------------


@_in_words
async def async_leave(coordinator: ZoomRoomCoordinator) -> Result:
    """Leave the meeting; it goes on without the room. To give up a passcode is to leave."""
    room = await _ready(coordinator, passcode=True)
    if not is_busy(room):
        raise _Kept(Outcome.NOT_IN_MEETING)
    with refusals_translated():
        await room.send(zcommand.CallLeave())
    return Result(outcome=Outcome.LEFT)


@_in_words
async def async_invite_contact(
    coordinator: ZoomRoomCoordinator, contact: str
) -> Result:
    """Ask somebody of the phonebook into the meeting, or into a new one."""
    room = await _ready(coordinator)
    if not await fetched(coordinator.phonebook):
        raise _Kept(Outcome.PHONEBOOK_LOADING)
    resolved, unresolved = await who_is_meant(coordinator, [contact])
    if candidates := unresolved.get(contact):
        raise _Kept(Outcome.WHICH_CONTACT, names=tuple(candidates))
    if not resolved:
        raise _Kept(Outcome.NO_SUCH_CONTACT, names=(contact,))
    ((_, somebody),) = resolved
    joined = await async_invite(
        room, (somebody.jid,), usual_duration(coordinator.config_entry.options)
    )
    names = (shown_name(somebody) or contact,)
    if joined is None:
        return Result(outcome=Outcome.INVITED, names=names)
    return _of_joining(joined, into=Outcome.CALLED, names=names)


# -- Calls -------------------------------------------------------------------------------


@_in_words
async def async_accept(coordinator: ZoomRoomCoordinator, caller: str = "") -> Result:
    """Take the call that rings, of several the one from that caller."""
    return await _answer(coordinator, caller, accept=True)


@_in_words
async def async_decline(coordinator: ZoomRoomCoordinator, caller: str = "") -> Result:
    """Turn the call away that rings, of several the one from that caller."""
    return await _answer(coordinator, caller, accept=False)


async def _answer(
    coordinator: ZoomRoomCoordinator, caller: str, *, accept: bool
) -> Result:
    room = await _held(coordinator)
    try:
        call = call_meant(room, caller)
    except HomeAssistantError as error:
        # Who rings besides is worth telling, whatever is wrong.
        outcome = _BY_ERROR.get(error.translation_key or "", Outcome.FAILED)
        raise _Kept(outcome, names=_callers(room)) from error
    with refusals_translated():
        await (room.accept if accept else room.reject)(call.caller_jid)
    return Result(
        outcome=Outcome.ACCEPTED if accept else Outcome.DECLINED,
        names=tuple(filter(None, (call.caller_name,))),
        meeting_number=call.meeting_number,
    )


# -- Heard and seen ----------------------------------------------------------------------


@_in_words
async def async_mute(coordinator: ZoomRoomCoordinator, *, mute: bool) -> Result:
    """Have the meeting hear the room no more, or again."""
    room = await _in_a_meeting(coordinator)
    with refusals_translated():
        await room.set(zconfiguration.CALL_MICROPHONE_MUTE, mute)
    return Result(outcome=Outcome.MUTED if mute else Outcome.UNMUTED)


@_in_words
async def async_show(coordinator: ZoomRoomCoordinator, *, show: bool) -> Result:
    """Have the meeting see the room, or no more."""
    room = await _in_a_meeting(coordinator)
    with refusals_translated():
        await room.set(zconfiguration.CALL_CAMERA_MUTE, not show)
    return Result(outcome=Outcome.CAMERA_ON if show else Outcome.CAMERA_OFF)


@_in_words
async def async_set_volume(coordinator: ZoomRoomCoordinator, volume: int) -> Result:
    """Have the room hear the meeting so loud, in percent."""
    room = await _ready(coordinator)
    with refusals_translated():
        await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, volume)
    return Result(outcome=Outcome.VOLUME_SET, volume=volume)


# -- Questions ---------------------------------------------------------------------------


@_in_words
async def async_who_is_there(coordinator: ZoomRoomCoordinator) -> Result:
    """Tell who is in the meeting besides the room."""
    room = _known(coordinator)
    insist_on_meeting(room)
    everybody = room[zcommand.PARTICIPANTS]
    if everybody is None:
        # Just in: the room tells in a moment who is there.
        raise _Kept(Outcome.CONNECTING)
    return Result(
        outcome=Outcome.PARTICIPANTS,
        names=tuple(one.user_name for one in everybody if not one.is_myself),
    )


@_in_words
async def async_next_meeting(coordinator: ZoomRoomCoordinator) -> Result:
    """Tell which of today's bookings begins next."""
    booking = _next(_known(coordinator))
    if not booking:
        return Result(outcome=Outcome.NO_NEXT_MEETING)
    return Result(outcome=Outcome.NEXT_MEETING, **booking)


_BY_MEETING_STATUS: Final = {
    MeetingStatus.NOT_IN_MEETING: Outcome.FREE,
    MeetingStatus.CONNECTING: Outcome.CONNECTING,
    MeetingStatus.IN_MEETING: Outcome.IN_MEETING,
    MeetingStatus.LOCAL_PRESENTATION: Outcome.LOCAL_PRESENTATION,
    MeetingStatus.PHONE_CALL: Outcome.IN_PHONE_CALL,
}


@_in_words
async def async_whether_in_meeting(coordinator: ZoomRoomCoordinator) -> Result:
    """Tell what the room is doing."""
    room = _known(coordinator)
    status = settled_status(room)
    if status is None:
        raise _Kept(Outcome.NO_ANSWER)
    if status is MeetingStatus.LOGGED_OUT:
        raise _Kept(Outcome.LOGGED_OUT)
    return Result(
        outcome=_BY_MEETING_STATUS[status],
        meeting=_current_name(room),
        meeting_number=meeting_number(room),
    )


# -- Whether the room can be told, or asked ----------------------------------------------


def _known(coordinator: ZoomRoomCoordinator) -> ZoomRoom:
    """Return the room, if what is known of it is so."""
    if coordinator.released:
        raise _Kept(Outcome.RELEASED)
    if coordinator.room.displaced:
        raise _Kept(Outcome.OTHER_CONTROLLER)
    if not coordinator.room.connected:
        raise _Kept(Outcome.NO_SESSION)
    return coordinator.room


async def _held(coordinator: ZoomRoomCoordinator) -> ZoomRoom:
    """Return the room, taken back if another controller took it."""
    if not coordinator.released:
        with refusals_translated():
            await coordinator.room.hold()
    return _known(coordinator)


async def _ready(
    coordinator: ZoomRoomCoordinator, *, passcode: bool = False
) -> ZoomRoom:
    """Return the room, if something may be said to it now; ``passcode`` is for what answers that."""
    room = await _held(coordinator)
    if is_ringing(room):
        raise _Kept(Outcome.CALL_RINGS, names=_callers(room))
    if room[PASSCODE_PROMPT] is not None and not passcode:
        raise _Kept(Outcome.NEEDS_PASSCODE)
    if room[MEETING_STATUS] is MeetingStatus.LOGGED_OUT:
        raise _Kept(Outcome.LOGGED_OUT)
    return room


async def _in_a_meeting(coordinator: ZoomRoomCoordinator) -> ZoomRoom:
    room = await _ready(coordinator)
    insist_on_meeting(room)
    return room


# -- What is said of it ------------------------------------------------------------------


def _callers(room: ZoomRoom) -> tuple[str, ...]:
    return tuple(call.caller_name for call in room[RINGING] or () if call.caller_name)


def _name(booking: Booking) -> str:
    """Return a booking's name to be said aloud, where others may hear it."""
    return "" if booking.is_private else booking.meeting_name


def _current_name(room: ZoomRoom) -> str:
    booking = bookings.of_number(
        room[zcommand.BOOKINGS], meeting_number(room), dt_util.now()
    )
    return "" if booking is None else _name(booking)


def _next(room: ZoomRoom) -> dict[str, Any]:
    """Return what there is to say of the booking that begins next; nothing if none does."""
    now = dt_util.now()
    booking = bookings.next_to_begin(room[zcommand.BOOKINGS], now)
    if booking is None:
        return {}
    return {
        "meeting": _name(booking),
        "begin": dt_util.as_local(bookings.begin(booking, now)),
        "meeting_number": booking.meeting_number,
    }
