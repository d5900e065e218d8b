"""What happens in a room, drawn from what is so: meetings that start and end, people who come and go.

What happened while nobody could look is told when somebody can again: a meeting that ended
behind a lost session has ended. What was so when looking began is no news.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from .meetings import MEETING_KEYS, host, meeting_number, meets, settled_status
from .zrcsapi import Key, ZoomRoom, zcommand, zevent
from .zrcsapi.meeting import MeetingStatus
from .zrcsapi.records import Participant

type Tell = Callable[[str, Mapping[str, Any]], None]
type Stop = Callable[[], None]


class MeetingEvent(StrEnum):
    """What happens to a meeting."""

    STARTED = "started"
    ENDED = "ended"
    FAILED = "failed"
    HOST_CHANGED = "host_changed"


class ParticipantEvent(StrEnum):
    """What happens with a participant."""

    JOINED = "joined"
    LEFT = "left"


def watch_meetings(room: ZoomRoom, tell: Tell) -> list[Stop]:
    """Have it told when a meeting starts, ends or fails, or gets another host."""

    def failed(error: zevent.CallConnectError) -> None:
        tell(
            MeetingEvent.FAILED,
            {"error_code": error.error_code, "error_message": error.error_message},
        )

    return [
        *watch(room, _Meetings(room, tell).look, MEETING_KEYS),
        room.on(zevent.CallConnectError, failed),
    ]


def watch_participants(room: ZoomRoom, tell: Tell) -> list[Stop]:
    """Have it told when somebody other than the room comes or goes, while it is in the meeting."""
    return watch(room, _Roster(room, tell).look, MEETING_KEYS)


def watch(
    room: ZoomRoom, look: Callable[[], None], rows: Iterable[Key[Any]]
) -> list[Stop]:
    """Have it looked when one of the rows changed, and when the room can be seen again."""

    def if_it_can_be_seen(_: object = None) -> None:
        if room.connected and not room.displaced:
            look()

    return [
        room.subscribe(if_it_can_be_seen, rows),
        room.on_connection(if_it_can_be_seen),
    ]


class _Meetings:
    """The meeting that the room was in when it was last looked at."""

    def __init__(self, room: ZoomRoom, tell: Tell) -> None:
        self._room = room
        self._tell = tell
        self._meeting = meets(settled_status(room))
        self._number = meeting_number(room)
        self._host = host(room)

    def look(self) -> None:
        """Tell what is different."""
        status = settled_status(self._room)
        if status in (None, MeetingStatus.CONNECTING):
            # On its way out of one meeting and into the same again, as far as anyone knows.
            return
        if meets(status):
            self._in_meeting(meeting_number(self._room))
        else:
            self._end()

    def _in_meeting(self, number: str) -> None:
        if self._meeting and number and self._number and number != self._number:
            self._end()
        self._number = number or self._number
        if not self._meeting:
            self._meeting = True
            self._tell(MeetingEvent.STARTED, {"meeting_number": self._number})
        now = host(self._room)
        if now is not None and self._host is not None and now.key != self._host.key:
            self._tell(MeetingEvent.HOST_CHANGED, {"host": now.user_name})
        self._host = now or self._host

    def _end(self) -> None:
        if self._meeting:
            self._tell(MeetingEvent.ENDED, {"meeting_number": self._number})
        self._meeting, self._number, self._host = False, "", None


class _Roster:
    """Who else was in the meeting when it was last looked at."""

    def __init__(self, room: ZoomRoom, tell: Tell) -> None:
        self._room = room
        self._tell = tell
        self._number = meeting_number(room)
        self._known = self._present()

    def _present(self) -> dict[int, Participant] | None:
        """Return who is there, or None while that is not told."""
        roster = self._room[zcommand.PARTICIPANTS]
        if roster is None:
            return None
        return {one.key: one for one in roster if not one.is_myself}

    def look(self) -> None:
        """Tell who came and who went. When the room comes or goes, nobody else does."""
        number, present = meeting_number(self._room), self._present()
        if number and self._number and number != self._number:
            self._known = None
        self._number = number
        before, self._known = self._known, present
        if before is None or present is None:
            return
        for key in present.keys() - before.keys():
            self._tell(ParticipantEvent.JOINED, _about(present[key]))
        for key in before.keys() - present.keys():
            self._tell(ParticipantEvent.LEFT, _about(before[key]))


def _about(participant: Participant) -> Mapping[str, Any]:
    return {"name": participant.user_name, "participant_id": participant.user_id}
