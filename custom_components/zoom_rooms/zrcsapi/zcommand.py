"""TABLE. What the room can be told to do: chapter zCommand of Zoom's V1 reference.

Parameters stand in the order in which the reference prints them; the room wants it so.
An accepted command is not yet a done one: the room tells later, by notices.

``settles`` marks what may be said while a call rings or a passcode is asked for: anything
else would end the call. A command that is not ``repeatable`` reaches people, so it is
never said again without looking.
"""

from typing import Final

from .grammar import INT, SWITCH, Command, Question, Result, arg, many, one, records
from .records import Booking, CallInfo, Participant, PhonebookPage

# What stays of an answer, and is told again when it changes.
CALL_INFO: Final = Result("InfoResult", one(CallInfo, group="Info"), in_meeting=True)
PARTICIPANTS: Final = Result(
    "ListParticipantsResult", records(Participant), in_meeting=True
)
BOOKINGS: Final = Result("BookingsListResult", records(Booking, group="Meeting"))


# -- Dial ------------------------------------------------------------------------------


class DialStart(Command[None], path="Dial Start", repeatable=False):
    """Start or join a meeting that is scheduled for now."""

    meeting_number: str = arg("meetingNumber")


class DialStartPmi(Command[None], path="Dial StartPmi", repeatable=False):
    """Start a meeting with the room's own number. Minutes, for the scheduling display only."""

    duration: int = arg("Duration", INT)


class DialJoin(
    Command[None], path="Dial Join", repeatable=False, settles=Question.PASSCODE
):
    """Join a meeting. Saying it again with a password answers the room's question for one.

    The password came with release 1.1.
    """

    meeting_number: str = arg("meetingNumber")
    password: str = arg("password", default="", secret=True)


# -- Call ------------------------------------------------------------------------------


class CallDisconnect(
    Command[None],
    path="Call Disconnect",
    in_meeting=True,
    settles=Question.CALL | Question.PASSCODE,
):
    """End the meeting, for everyone if the room is the host."""


class CallLeave(
    Command[None],
    path="Call Leave",
    reply="CallDisconnectResult",
    in_meeting=True,
    settles=Question.CALL | Question.PASSCODE,
):
    """Leave the meeting without ending it."""


class GetCallInfo(
    Command[CallInfo], path="Call Info", reply=CALL_INFO, in_meeting=True
):
    """Tell about the meeting in progress."""


class CallListParticipants(
    Command[tuple[Participant, ...]],
    path="Call ListParticipants",
    reply=PARTICIPANTS,
    in_meeting=True,
):
    """List who is in the meeting."""


class CallMuteAll(Command[None], path="Call MuteAll", in_meeting=True):
    """Mute everyone, or ask everyone to unmute."""

    mute: bool = arg("mute", SWITCH)


class CallMuteParticipant(Command[None], path="Call MuteParticipant", in_meeting=True):
    """Mute somebody's microphone, or ask to unmute it. Not for the room itself."""

    mute: bool = arg("mute", SWITCH)
    id: int = arg("Id", INT)


class CallMuteParticipantVideo(
    Command[None], path="Call MuteParticipantVideo", in_meeting=True
):
    """Stop somebody's camera, or ask to start it."""

    mute: bool = arg("Mute", SWITCH)
    id: int = arg("Id", INT)


class CallAccept(
    Command[None],
    path="Call Accept",
    reply="CallAcceptRejectResult",
    repeatable=False,
    settles=Question.CALL,
):
    """Take an incoming call."""

    caller_jid: str = arg("callerJID", secret=True)


class CallReject(
    Command[None],
    path="Call Reject",
    reply="CallAcceptRejectResult",
    settles=Question.CALL,
):
    """Turn an incoming call away."""

    caller_jid: str = arg("callerJID", secret=True)


class CallInvite(Command[None], path="Call Invite", in_meeting=True, repeatable=False):
    """Ask contacts into the meeting in progress."""

    users: tuple[str, ...] = many("user", secret=True)


class Invite(Command[None], path="Invite", repeatable=False):
    """Start a meeting with the room's own number and ask contacts into it."""

    duration: int = arg("Duration", INT)
    users: tuple[str, ...] = many("user", secret=True)


# -- Bookings and Phonebook ------------------------------------------------------------


class BookingsList(Command[tuple[Booking, ...]], path="Bookings List", reply=BOOKINGS):
    """List today's meetings."""


class BookingsUpdate(Command[None], path="Bookings Update"):
    """Fetch the calendar anew. The room limits how often; never to be polled."""


class PhonebookList(
    Command[PhonebookPage],
    path="Phonebook List",
    reply="PhonebookListResult",
    codec=one(PhonebookPage),
):
    """List a stretch of the phonebook."""

    offset: int = arg("Offset", INT)
    limit: int = arg("Limit", INT)


# -- Scripts ---------------------------------------------------------------------------


class Run(Command[None], path="Run", repeatable=False):
    """Run a script from the room's own log folder, by its bare file name."""

    file: str = arg("File")


class Comment(Command[None], path="Comment", in_scripts_only=True):
    """Say something in a script's output."""

    text: str = arg("Text")


class Wait(Command[None], path="Wait", in_scripts_only=True):
    """Pause a script, for seconds."""

    sec: int = arg("Sec", INT)
