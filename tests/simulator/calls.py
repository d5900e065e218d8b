"""Calls that come in to the simulated room."""

from collections.abc import Mapping
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zevent
from custom_components.zoom_rooms.zrcsapi.grammar import Key

from .agenda import Appointment, Pace
from .behaviour import Refusal, on
from .meeting import Dialled, Meetings, Waiting

NO_CALL: Final = "No incoming call"

# All that may be said while a call rings or a passcode is asked for. Not read from the
# table's `settles`: the room knows by itself what ends a call.
_RELATED: Final = (
    zcommand.CallAccept,
    zcommand.CallReject,
    zcommand.CallDisconnect,
    zcommand.CallLeave,
)


class Calls(Meetings):
    """A room that can be called."""

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin with nobody calling."""
        super().__init__(values, pace)
        self._calls: dict[str, tuple[zevent.IncomingCallIndication, Appointment]] = {}

    @property
    def ringing(self) -> zevent.IncomingCallIndication | None:
        """The call that has rung longest, or None."""
        return next((call for call, _ in self._calls.values()), None)

    def ring(
        self,
        caller_name: str = "Mira Lindqvist",
        *,
        caller_jid: str = "mira.lindqvist@xmpp.example.com",
        meeting_number: str = "5351459175",
        life_time: int = 60,
        seconds: float | None = None,
    ) -> None:
        """Let somebody call. It rings for ``seconds``, or for as long as the room says."""
        call = zevent.IncomingCallIndication(
            caller_jid=caller_jid,
            meeting_id="g",
            meeting_option=6,
            meeting_number=meeting_number,
            caller_name=caller_name,
            avatar_url="",
            life_time=life_time,
        )
        if caller_jid in self._calls:
            self._calls[caller_jid][1].cancel()
        self.happen(call)
        end = self.later(
            life_time if seconds is None else seconds,
            lambda: self.stop_ringing(caller_jid, accepted=False),
        )
        self._calls[caller_jid] = (call, end)

    @on(zcommand.CallAccept)
    def _accept(self, command: zcommand.CallAccept) -> None:
        self._insist_on(command.caller_jid)
        self.later(0, lambda: self.accept(command.caller_jid))

    @on(zcommand.CallReject)
    def _reject(self, command: zcommand.CallReject) -> None:
        self._insist_on(command.caller_jid)
        self.later(0, lambda: self.stop_ringing(command.caller_jid, accepted=False))

    def _insist_on(self, caller_jid: str) -> None:
        if caller_jid not in self._calls:
            raise Refusal(NO_CALL)

    def accept(self, caller_jid: str | None = None) -> None:
        """Take a call, as if on the tablet: go to the caller, or have them in."""
        call = self._call(caller_jid)
        if call is None:
            return
        self.stop_ringing(call.caller_jid, accepted=True)
        if self.in_meeting:
            self.join(call.caller_name)
        else:
            self.people.setdefault(call.meeting_number, (call.caller_name,))
            passcode = self.passcodes.get(call.meeting_number, "")
            self.connect(Dialled(number=call.meeting_number, password=passcode))

    def stop_ringing(self, caller_jid: str | None = None, *, accepted: bool) -> None:
        """End a call's ringing: taken or turned away, here or elsewhere, or run out."""
        call = self._call(caller_jid)
        if call is None:
            return
        _, end = self._calls.pop(call.caller_jid)
        end.cancel()
        told = zevent.TreatedIncomingCallIndication(**vars(call), accepted=accepted)
        self.happen(told)

    def forget_calls(self) -> None:
        """Have nobody calling, without a word."""
        for _, end in self._calls.values():
            end.cancel()
        self._calls.clear()

    def _call(self, caller_jid: str | None) -> zevent.IncomingCallIndication | None:
        if caller_jid is None:
            return self.ringing
        return self._calls[caller_jid][0] if caller_jid in self._calls else None

    def end_what_is_pending(self, request: object) -> None:
        """End ringing calls or a question for a passcode, unless this belongs to them."""
        if isinstance(request, _RELATED) or self.answers_passcode(request):
            return
        while self.ringing is not None:
            self.stop_ringing(accepted=False)
        if self.waiting is Waiting.PASSCODE:
            self.go_out()
