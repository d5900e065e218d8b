"""Into a meeting, the same way from buttons, the media player and the actions."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.exceptions import HomeAssistantError

from .const import DEFAULT_DURATION, DOMAIN, OPTION_DURATION
from .helpers import invalid, refusals_translated
from .meeting_address import NotAMeeting, PersonalLink, read_address
from .meetings import is_busy, is_ringing
from .zrcsapi import Command, ZoomRoom, zcommand
from .zrcsapi.joining import Joined, JoinStatus, join, leave
from .zrcsapi.meeting import MEETING_STATUS, PASSCODE_PROMPT, in_meeting


async def async_invite(
    room: ZoomRoom, jids: tuple[str, ...], duration: int
) -> Joined | None:
    """Ask contacts into the meeting, or into a new one; return what came of starting that.

    Raises as :func:`async_dial` does.
    """
    with refusals_translated():
        await room.hold()
    if in_meeting(room[MEETING_STATUS]):
        with refusals_translated():
            await room.send(zcommand.CallInvite(users=jids))
        return None
    return await async_dial(room, zcommand.Invite(duration=duration, users=jids))


def usual_duration(options: Mapping[str, Any]) -> int:
    """Return how many minutes an instant meeting of a room with these options takes."""
    return int(options.get(OPTION_DURATION, DEFAULT_DURATION))


_LOCK_OUT: Final = 30 * 60.0
_MOST_WRONG: Final = 5


async def async_dial(
    room: ZoomRoom, command: Command[None], *, leave_current: bool = False
) -> Joined:
    """Send a command that leads into a meeting, and return what came of it.

    Raises:
        ServiceValidationError: the room rings, or is in a meeting that it is not to leave.
        HomeAssistantError: the room refused, is not there, or cannot leave.
    """
    with refusals_translated():
        # Only then is it known what the room is doing.
        await room.hold()
    busy = is_in_the_way(room, command)
    if busy and not leave_current:
        raise invalid("already_in_meeting")
    with refusals_translated():
        if busy and not await leave(room):
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="leave_failed"
            )
        return await join(room, command)


class JoinAttempts:
    """Remembers wrong passcodes, so that nobody is locked out by a machine.

    Zoom locks a room out of joining for half an hour after ten of them.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._wrong: dict[str, dict[str, float]] = {}

    def check(self, command: zcommand.DialJoin, now: float) -> None:
        """Object to a passcode that cannot or should not be tried. ``now`` is in seconds.

        Raises:
            ServiceValidationError: it was wrong before, or too many were.
        """
        self._forget(now)
        wrong = self._wrong.get(command.meeting_number, {})
        if command.password in wrong:
            raise invalid("wrong_passcode_before")
        if len(wrong) >= _MOST_WRONG:
            raise invalid("too_many_wrong_passcodes")

    def _forget(self, now: float) -> None:
        """Keep nothing longer than it matters; passcodes least of all."""
        kept = {
            number: {
                passcode: when
                for passcode, when in wrong.items()
                if now - when < _LOCK_OUT
            }
            for number, wrong in self._wrong.items()
        }
        self._wrong = {number: wrong for number, wrong in kept.items() if wrong}

    def note(self, command: zcommand.DialJoin, joined: Joined, now: float) -> None:
        """Take note of what came of an attempt."""
        if joined.status is JoinStatus.WRONG_PASSCODE and command.password:
            self._wrong.setdefault(command.meeting_number, {})[command.password] = now
        elif joined.status is JoinStatus.JOINED:
            self._wrong.pop(command.meeting_number, None)


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
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key=joined.status
            )


async def async_join(room: ZoomRoom, command: Command[None]) -> None:
    """Join, or raise why not. Raises as :func:`async_dial` and :func:`raise_unless_joined` do."""
    raise_unless_joined(await async_dial(room, command))


def join_command(meeting: str, passcode: str = "") -> zcommand.DialJoin:
    """Return the command for a meeting as people give it; ``passcode`` goes before one in there.

    Raises:
        ServiceValidationError: it is no meeting, or one whose number only Zoom knows.
    """
    try:
        address = read_address(meeting)
    except PersonalLink:
        raise invalid("personal_link") from None
    except NotAMeeting:
        raise invalid("not_a_meeting") from None
    return zcommand.DialJoin(
        meeting_number=address.number, password=passcode or address.passcode
    )


def is_in_the_way(room: ZoomRoom, command: Command[None]) -> bool:
    """Tell whether the room is in, or on its way into, a meeting that the command is not about.

    A room must not be told to dial then.

    Raises:
        ServiceValidationError: somebody calls, and to dial would hang up on them.
    """
    if is_ringing(room):
        raise invalid("call_rings")
    answers_prompt = (
        room[PASSCODE_PROMPT] is not None
        and isinstance(command, zcommand.DialJoin)
        and bool(command.password)
        # What was dialled at the room itself, nobody has told.
        and room.dialled in ("", command.meeting_number)
    )
    return is_busy(room) and not answers_prompt
