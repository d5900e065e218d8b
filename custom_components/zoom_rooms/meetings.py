"""What the room is doing, as far as people mean it."""

from typing import Any, Final

from .zrcsapi import Key, ZoomRoom, zcommand
from .zrcsapi.calls import RINGING
from .zrcsapi.meeting import BEING_RECORDED, MEETING_STATUS, MeetingStatus, in_meeting
from .zrcsapi.records import Participant

MEETING_KEYS: Final[tuple[Key[Any], ...]] = (
    MEETING_STATUS,
    zcommand.CALL_INFO,
    zcommand.PARTICIPANTS,
)
"""The rows that the answers below are drawn from."""


def settled_status(room: ZoomRoom) -> MeetingStatus | None:
    """Return what the room is doing; a meeting counts when it is known of what kind it is.

    The room says that it is in one before it says that only its own screen is shared, and
    nobody wants their lights dimmed for the moment between.
    """
    status = room[MEETING_STATUS]
    if status is MeetingStatus.IN_MEETING and room[zcommand.CALL_INFO] is None:
        roster = room[zcommand.PARTICIPANTS] or ()
        return status if len(roster) > 1 else MeetingStatus.CONNECTING
    return status


def is_in_meeting(room: ZoomRoom) -> bool:
    """Tell whether what needs a meeting can be asked of the room."""
    return in_meeting(room[MEETING_STATUS])


def meets(status: MeetingStatus | None) -> bool:
    """Tell whether there is somebody at the other end, or may be."""
    return status in (MeetingStatus.IN_MEETING, MeetingStatus.PHONE_CALL)


def is_busy(room: ZoomRoom) -> bool:
    """Tell whether the room is in, or on its way into, anything that it can leave."""
    return room[MEETING_STATUS] not in (
        None,
        MeetingStatus.NOT_IN_MEETING,
        MeetingStatus.LOGGED_OUT,
    )


def is_ringing(room: ZoomRoom) -> bool:
    """Tell whether somebody calls."""
    calls = room[RINGING]
    return bool(calls)


def meeting_number(room: ZoomRoom) -> str:
    """Return the number of the meeting that the room is in; empty when not told, or in none."""
    info = room[zcommand.CALL_INFO]
    return info.meeting_id if info is not None else ""


def host(room: ZoomRoom) -> Participant | None:
    """Return the participant who is the host."""
    return next((one for one in room[zcommand.PARTICIPANTS] or () if one.is_host), None)


def is_recording(room: ZoomRoom) -> bool:
    """Tell whether anybody records the meeting, as far as the room knows."""
    return room[BEING_RECORDED] is True or any(
        one.is_recording for one in room[zcommand.PARTICIPANTS] or ()
    )


def room_is_host(room: ZoomRoom) -> bool | None:
    """Tell whether the room itself is the host now; None when it has not said."""
    for participant in room[zcommand.PARTICIPANTS] or ():
        if participant.is_myself:
            return participant.is_host
    info = room[zcommand.CALL_INFO]
    return info.am_i_original_host if info is not None else None
