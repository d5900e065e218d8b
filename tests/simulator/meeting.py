"""The simulated room's life in meetings: getting in, being in, getting out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
import time
from typing import Any, Final, override

from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.grammar import Key
from custom_components.zoom_rooms.zrcsapi.records import CallInfo, Participant
from custom_components.zoom_rooms.zrcsapi.words import CallStatus

from .agenda import Action, Appointment, Pace
from .behaviour import Refusal, Silence, on
from .invitation import call_info, with_numbers
from .participants import Participants
from .values import changed

NOT_IN_MEETING: Final = "Not in meeting"
# What a room in a meeting says to a Dial is not documented; it must not be sent one.
IN_MEETING: Final = "Already in meeting"

ENDED_BY_HOST: Final = "This meeting has been ended by host."
NOT_VALID: Final = "This meeting ID is not valid. Please check and try again."
ERROR_5004: Final = "We encountered an error. Error code: 5004"

_LENGTHS: Final = range(9, 12)
"""How many digits the number of a Zoom meeting has."""


class Waiting(Enum):
    """What keeps a dialled meeting from beginning."""

    NOTHING = auto()
    PASSCODE = auto()
    HOST = auto()


@dataclass(frozen=True, kw_only=True)
class Dialled:
    """What the room was told to connect to."""

    number: str
    password: str = ""
    own: bool = False
    """It is the room's own meeting, of which it is the host."""
    booked: bool = False
    """It was started as one that is booked."""
    guests: tuple[str, ...] = ()
    """Who is asked in as soon as it begins, by contact id."""


class Meetings(Participants):
    """A room that can be in a meeting.

    Attributes:
        passcodes: The passcode of each meeting that has one.
        hostless: Numbers of meetings whose host is not there yet.
        failures: What Zoom says instead of letting the room into a meeting.
        people: Who is already there, by the meeting's number.
        waiting: What keeps the meeting from beginning.
    """

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin outside."""
        super().__init__(values, pace)
        self.passcodes: dict[str, str] = {}
        self.hostless: set[str] = set()
        self.failures: dict[str, str] = {}
        self.people: dict[str, tuple[str, ...]] = {}
        self.waiting = Waiting.NOTHING
        self._dialled = Dialled(number="")
        self._dialled_at = 0.0
        self._next: Appointment | None = None
        self._number_is_late = False

    # -- Getting in --------------------------------------------------------------------

    @on(zcommand.DialStart)
    def _dial_start(self, command: zcommand.DialStart) -> None:
        self._dial(Dialled(number=command.meeting_number, booked=True))

    @on(zcommand.DialJoin)
    def _dial_join(self, command: zcommand.DialJoin) -> None:
        dialled = Dialled(number=command.meeting_number, password=command.password)
        if self.answers_passcode(command):
            self._dialled = dialled
            self._then(0, self._try_passcode)
        else:
            self._dial(dialled)

    @on(zcommand.DialStartPmi)
    def _dial_start_pmi(self, _command: zcommand.DialStartPmi) -> None:
        self._dial(Dialled(number=self[zstatus.MEETING_NUMBER], own=True))

    @on(zcommand.Invite)
    def _invite(self, command: zcommand.Invite) -> None:
        own = self[zstatus.MEETING_NUMBER]
        self._dial(Dialled(number=own, own=True, guests=command.users))

    def answers_passcode(self, command: object) -> bool:
        """Return whether a command answers the question for a passcode."""
        return (
            isinstance(command, zcommand.DialJoin)
            and self.waiting is Waiting.PASSCODE
            and command.meeting_number == self._dialled.number
        )

    def _dial(self, dialled: Dialled) -> None:
        if self[zstatus.CALL_STATUS] is not CallStatus.NOT_IN_MEETING:
            raise Refusal(IN_MEETING)
        self.later(0, lambda: self.connect(dialled))

    def connect(self, dialled: Dialled) -> None:
        """Begin to connect, as after dialling on the tablet."""
        self._dialled = dialled
        self._dialled_at = time.monotonic()
        self[zstatus.CALL_STATUS] = CallStatus.CONNECTING_MEETING
        if not self.stuck_connecting:
            self._then(self.pace.connect, self._arrive)

    def _then(self, delay: float, action: Action) -> None:
        """Let the meeting go on like this, and no longer like that."""
        if self._next is not None:
            self._next.cancel()
        self._next = self.later(delay, action)

    def _arrive(self) -> None:
        number = self._dialled.number
        failure = self._why_not()
        if failure is not None:
            self.fail(failure)
        elif not self._passcode_fits():
            self._ask_passcode(again=bool(self._dialled.password))
        elif number in self.hostless and not self._dialled.own:
            self._wait(Waiting.HOST)
            self.happen(zevent.NeedWaitForHost(wait=True))
        else:
            self._enter()

    def _why_not(self) -> str | None:
        """Return what keeps the room out of what it dialled, in Zoom's words."""
        number = self._dialled.number
        if self.only_booked_start and self._dialled.booked:
            if all(one.meeting_number != number for one in self[zcommand.BOOKINGS]):
                return ERROR_5004
        return self.failures.get(number, None if _plausible(number) else NOT_VALID)

    def fail(self, message: str) -> None:
        """Give up connecting, with Zoom's words."""
        self.happen(zevent.CallConnectError(error_message=message))
        self._be_out()

    def _passcode_fits(self) -> bool:
        wanted = self.passcodes.get(self._dialled.number, "")
        return self._dialled.own or wanted in ("", self._dialled.password)

    def _ask_passcode(self, *, again: bool) -> None:
        self._wait(Waiting.PASSCODE)
        self.happen(
            zevent.MeetingNeedsPassword(needs_password=True, wrong_and_retry=again)
        )

    def _try_passcode(self) -> None:
        if self._passcode_fits():
            self._stop_waiting()
            self._then(self.pace.connect, self._arrive)
        else:
            self._ask_passcode(again=True)

    def host_arrives(self) -> None:
        """Let the awaited host open the meeting."""
        self.hostless.discard(self._dialled.number)
        if self.waiting is Waiting.HOST:
            self._stop_waiting()
            self._enter()

    def _wait(self, what: Waiting) -> None:
        self.waiting = what

    def _stop_waiting(self) -> None:
        """Tell that what was asked or awaited no longer is."""
        before, self.waiting = self.waiting, Waiting.NOTHING
        if before is Waiting.PASSCODE:
            self.happen(zevent.MeetingNeedsPassword(needs_password=False))
        elif before is Waiting.HOST:
            self.happen(zevent.NeedWaitForHost(wait=False))

    # -- Being in ----------------------------------------------------------------------

    def _enter(self) -> None:
        dialled = self._dialled
        self[zstatus.CALL_STATUS] = CallStatus.IN_MEETING
        if dialled.own:
            self.happen(zevent.CallConnect())
        self.assemble(host=dialled.own, others=self.people.get(dialled.number, ()))
        passcode = self.passcodes.get(dialled.number, "")
        info = call_info(dialled.number, passcode=passcode, host=dialled.own)
        if self.long_info:
            info = with_numbers(info, self.long_info.value)
        self.put(zcommand.CALL_INFO, info)
        if self.late_number:
            self._number_is_late = True
            self._then(self.late_number.value, self._tell_number)
        if not self.bare_start:
            self._tell_of_meeting()
        self.ask_in(dialled.guests)

    def _tell_of_meeting(self) -> None:
        """Tell all that there is only in a meeting."""
        for key in (
            zcommand.CALL_INFO,
            zcommand.PARTICIPANTS,
            zconfiguration.CALL_MICROPHONE_MUTE,
            zconfiguration.CALL_CAMERA_MUTE,
        ):
            self.announce(key)
        self.happen(zevent.UpdateCallRecordInfo(can_record=self._dialled.own))

    @override
    def told[T](self, key: Key[T]) -> T:
        value = super().told(key)
        if self._number_is_late and isinstance(value, CallInfo):
            return changed(value, meeting_id="", real_meeting_id="")
        return value

    def _tell_number(self) -> None:
        self._number_is_late = False
        self.announce(zcommand.CALL_INFO)

    @on(zcommand.GetCallInfo)
    def _tell_call_info(self, _command: zcommand.GetCallInfo) -> CallInfo:
        if self.waiting is Waiting.HOST:
            raise Silence
        self._insist_on_meeting()
        return self.told(zcommand.CALL_INFO)

    @on(zcommand.CallListParticipants)
    def _tell_participants(
        self, _command: zcommand.CallListParticipants
    ) -> tuple[Participant, ...]:
        self._insist_on_meeting()
        return self.told(zcommand.PARTICIPANTS)

    def _insist_on_meeting(self) -> None:
        if not self.in_meeting:
            raise Refusal(NOT_IN_MEETING)

    # -- Getting out -------------------------------------------------------------------

    @on(zcommand.CallDisconnect)
    def _call_disconnect(self, _command: zcommand.CallDisconnect) -> None:
        self._leave_meeting()

    @on(zcommand.CallLeave)
    def _call_leave(self, _command: zcommand.CallLeave) -> None:
        self._leave_meeting()

    def _leave_meeting(self) -> None:
        if self[zstatus.CALL_STATUS] not in (
            CallStatus.CONNECTING_MEETING,
            CallStatus.IN_MEETING,
        ):
            raise Refusal(NOT_IN_MEETING)
        self._then(self.pace.disconnect, self.go_out)

    def go_out(self) -> None:
        """Be out of the meeting, or no longer connecting to it, as after leaving on the tablet."""
        self._stop_waiting()
        self.happen(zevent.CallDisconnect(success=True))
        self._be_out()

    def host_ends(self) -> None:
        """Let the host end the meeting for everyone."""
        self.happen(zevent.CallEnded())
        self.go_out()

    def log_out(self) -> None:
        """Sign the room out of its account."""
        self._be_out(CallStatus.LOGGED_OUT)

    def _be_out(self, status: CallStatus = CallStatus.NOT_IN_MEETING) -> None:
        self[zstatus.CALL_STATUS] = status
        self.start_anew(status)

    def start_anew(self, status: CallStatus = CallStatus.NOT_IN_MEETING) -> None:
        """Be out of everything, without a word."""
        if self._next is not None:
            self._next.cancel()
        self.waiting = Waiting.NOTHING
        self._number_is_late = False
        self.put(zstatus.CALL_STATUS, status)
        self.put(zcommand.CALL_INFO, CallInfo())
        self.put(zcommand.PARTICIPANTS, ())
        self.put(zconfiguration.CALL_MICROPHONE_MUTE, False)
        self.put(zconfiguration.CALL_CAMERA_MUTE, False)

    def stick(self) -> None:
        """Connect for ever, if dialling was a moment ago: the session was closed too early."""
        connecting = self[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING
        early = time.monotonic() - self._dialled_at < self.pace.stuck
        if (
            connecting
            and early
            and self.waiting is Waiting.NOTHING
            and self._next is not None
        ):
            self._next.cancel()


def _plausible(number: str) -> bool:
    digits = number.replace(" ", "").replace("-", "")
    return digits.isdecimal() and len(digits) in _LENGTHS
