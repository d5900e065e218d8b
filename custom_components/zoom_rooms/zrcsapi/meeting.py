"""Whether the room is in a meeting, and what kind of one.

Drawn from the call status, the kind of meeting, and the two questions that can stand
between joining and being in: for the passcode, and for the host.
"""

from enum import StrEnum
from typing import Final

from .grammar import Derived
from .state import RoomState
from .words import CallStatus, MeetingType
from .zcommand import CALL_INFO
from .zstatus import CALL_STATUS


class MeetingStatus(StrEnum):
    """What the room is doing."""

    NOT_IN_MEETING = "not_in_meeting"
    CONNECTING = "connecting"
    IN_MEETING = "in_meeting"
    LOCAL_PRESENTATION = "local_presentation"
    """Only the room's own screen is shared; there is nobody else."""
    PHONE_CALL = "phone_call"
    LOGGED_OUT = "logged_out"


class PasscodePrompt(StrEnum):
    """The meeting's question for its passcode."""

    ASKED = "asked"
    WRONG = "wrong"
    """Asked again: the last one was wrong."""


MEETING_STATUS: Final = Derived[MeetingStatus]("meeting status")
PASSCODE_PROMPT: Final = Derived[PasscodePrompt]("passcode prompt")
WAITING_FOR_HOST: Final = Derived[bool]("waiting for host")
BEING_RECORDED: Final = Derived[bool]("being recorded", in_meeting=True)
"""By whomever, the cloud included. Rooms of the strict V1 do not tell."""

_KINDS: Final = {
    MeetingType.SHARING_LAPTOP: MeetingStatus.LOCAL_PRESENTATION,
    MeetingType.PSTN_CALLOUT: MeetingStatus.PHONE_CALL,
}


def meeting_status(state: RoomState) -> MeetingStatus | None:
    """Return what the room is doing, or None while it has not said."""
    match state[CALL_STATUS]:
        case CallStatus.NOT_IN_MEETING:
            return MeetingStatus.NOT_IN_MEETING
        case CallStatus.CONNECTING_MEETING:
            return MeetingStatus.CONNECTING
        case CallStatus.IN_MEETING:
            info = state[CALL_INFO]
            kind = info.meeting_type if info else None
            return (
                _KINDS.get(kind, MeetingStatus.IN_MEETING)
                if kind
                else MeetingStatus.IN_MEETING
            )
        case CallStatus.LOGGED_OUT:
            return MeetingStatus.LOGGED_OUT
    return None


def in_meeting(status: MeetingStatus | None) -> bool:
    """Tell whether what needs a meeting can be asked of the room."""
    return status in (
        MeetingStatus.IN_MEETING,
        MeetingStatus.LOCAL_PRESENTATION,
        MeetingStatus.PHONE_CALL,
    )
