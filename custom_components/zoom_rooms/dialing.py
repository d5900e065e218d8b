"""Into a meeting, the same way from buttons, the media player and the actions."""

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .helpers import invalid, refusals_translated
from .zrcsapi import Command, ZoomRoom
from .zrcsapi.joining import Joined, JoinStatus, join, leave
from .zrcsapi.meeting import MEETING_STATUS, PASSCODE_PROMPT, MeetingStatus, in_meeting


async def async_dial(
    room: ZoomRoom, command: Command[None], *, leave_current: bool = False
) -> Joined:
    """Send a command that leads into a meeting, and return what came of it.

    Raises:
        ServiceValidationError: the room is in a meeting that it is not to leave.
        HomeAssistantError: the room refused, is not there, or cannot leave.
    """
    if in_meeting(room[MEETING_STATUS]) and not leave_current:
        raise invalid("already_in_meeting")
    with refusals_translated():
        if _has_to_leave(room) and leave_current and not await leave(room):
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="leave_failed")
        return await join(room, command)


def raise_unless_joined(joined: Joined) -> None:
    """Raise what stands between the room and the meeting, if nobody but a person can mend it.

    Waiting for the host, or connecting for long, is not an error.

    Raises:
        HomeAssistantError: joining failed, or wants a passcode.
    """
    match joined.status:
        case JoinStatus.FAILED if joined.error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="join_failed",
                translation_placeholders={"error": joined.error},
            )
        case JoinStatus.FAILED:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="join_failed_silently"
            )
        case JoinStatus.NEEDS_PASSCODE | JoinStatus.WRONG_PASSCODE:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key=joined.status)


async def async_join(room: ZoomRoom, command: Command[None]) -> None:
    """Join, or raise why not. Raises as :func:`async_dial` and :func:`raise_unless_joined` do."""
    raise_unless_joined(await async_dial(room, command))


def _has_to_leave(room: ZoomRoom) -> bool:
    """Tell whether something is in the way. The question for a passcode is not: dialling answers it."""
    status = room[MEETING_STATUS]
    return in_meeting(status) or (
        status is MeetingStatus.CONNECTING and room[PASSCODE_PROMPT] is None
    )
