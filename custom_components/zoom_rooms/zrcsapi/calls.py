"""The calls that ring.

Several may ring at once; a caller's JID tells them apart. Every ring ends: by our answer,
by somebody else's, or by its own life time, whether or not the room says so (rooms of the
strict V1 never do).
"""

from enum import StrEnum
from typing import Final, NamedTuple

from .grammar import Derived
from .zevent import IncomingCallIndication, TreatedIncomingCallIndication


class CallOutcome(StrEnum):
    """How a ring ended."""

    ACCEPTED = "accepted"
    """By us."""
    REJECTED = "rejected"
    """By us."""
    MISSED = "missed"
    """Nobody answered, or the caller gave up."""
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    """At the room, or by its automatic answer."""


TAKEN: Final = frozenset({CallOutcome.ACCEPTED, CallOutcome.ANSWERED_ELSEWHERE})


class RingStarted(NamedTuple):
    """A call begins to ring."""

    call: IncomingCallIndication


class RingEnded(NamedTuple):
    """A call no longer rings."""

    call: IncomingCallIndication
    outcome: CallOutcome


RINGING: Final = Derived[tuple[IncomingCallIndication, ...]]("ringing calls")

type Ring = RingStarted | RingEnded

_LIFE_TIME: Final = 60
"""Seconds that rooms let it ring."""
_LONGEST: Final = 5 * _LIFE_TIME
"""What a room may say of that. While it rings nothing else can be said, so it must not be for ever."""
_MOST: Final = 20
"""Who calls beyond these is not told of; no room shows as many."""


class IncomingCalls:
    """What rings, and until when. Times are the caller's clock, in seconds."""

    def __init__(self) -> None:
        """Begin in silence."""
        self.ringing: tuple[IncomingCallIndication, ...] = ()
        """The calls that ring, oldest first."""
        self._ringing: dict[str, tuple[IncomingCallIndication, float]] = {}
        self._answered: dict[str, CallOutcome] = {}

    @property
    def next_end(self) -> float | None:
        """When the next ring ends by itself."""
        return min((until for _, until in self._ringing.values()), default=None)

    def ring(self, call: IncomingCallIndication, now: float) -> list[Ring]:
        """Take note of a call; one that rings already only rings on."""
        known = call.caller_jid in self._ringing
        if not known and len(self._ringing) >= _MOST:
            return []
        # A life time of nothing would be a ring that nobody can answer.
        life_time = call.life_time if call.life_time > 0 else _LIFE_TIME
        self._ringing[call.caller_jid] = (call, now + min(life_time, _LONGEST))
        self._note()
        return [] if known else [RingStarted(call=call)]

    def answering(self, jid: str, outcome: CallOutcome) -> None:
        """Take note that we are about to answer, so that the room's notice is not taken for another's."""
        if jid in self._ringing:
            self._answered[jid] = outcome

    def answer_failed(self, jid: str) -> None:
        """Take note that our answer was not taken."""
        self._answered.pop(jid, None)

    def treated(self, notice: TreatedIncomingCallIndication) -> list[Ring]:
        """Take the room's word that a call is over."""
        ours = self._answered.get(notice.caller_jid)
        if ours is not None:
            return self.end(notice.caller_jid, ours)
        return self.end(
            notice.caller_jid,
            CallOutcome.ANSWERED_ELSEWHERE if notice.accepted else CallOutcome.MISSED,
        )

    def in_meeting(self, meeting_number: str) -> list[Ring]:
        """Take note that the room is in a meeting: a call to it was answered."""
        jids = [
            jid
            for jid, (call, _) in self._ringing.items()
            if call.meeting_number == meeting_number and jid not in self._answered
        ]
        return [
            ring
            for jid in jids
            for ring in self.end(jid, CallOutcome.ANSWERED_ELSEWHERE)
        ]

    def end(self, jid: str, outcome: CallOutcome) -> list[Ring]:
        """End a ring, if it still rings."""
        self._answered.pop(jid, None)
        known = self._ringing.pop(jid, None)
        self._note()
        return [] if known is None else [RingEnded(call=known[0], outcome=outcome)]

    def expire(self, now: float) -> list[Ring]:
        """End what has rung long enough."""
        over = [jid for jid, (_, until) in self._ringing.items() if until <= now]
        return [ring for jid in over for ring in self.end(jid, CallOutcome.MISSED)]

    def end_all(self, outcome: CallOutcome) -> list[RingEnded]:
        """End what rings: nobody will tell how it ended."""
        over = [RingEnded(call=call, outcome=outcome) for call in self.ringing]
        self._ringing.clear()
        self._answered.clear()
        self._note()
        return over

    def _note(self) -> None:
        self.ringing = tuple([call for call, _ in self._ringing.values()])
