"""The conversation with a room, without a network and without a clock.

``receive_data`` and ``data_to_send`` face the network, ``ask`` and ``settled`` face the
caller. The caller keeps the time: it says when the login text (:meth:`Session.login_is_over`) or
an answer (:meth:`Session.give_up`) has been waited for long enough.

The API has no request numbers, so one thing is asked at a time, and an answer is known by
what was asked. A late answer to something given up is told apart by its name.

Mere questions may be on their way together, if the room speaks JSON: it answers in order,
and each answer has a name. That is worth a third of the time that it takes to connect. And
when a long answer begins to come, the room is free for the next question, which may be said
before that answer is here and is read.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from . import zevent
from .catalog import REPLIES
from .errors import (
    BadValue,
    CommandRefused,
    MalformedReply,
    NoAnswer,
    NotExecuted,
    RoomBusy,
    Unsupported,
    ZoomRoomsError,
)
from .framing import Block, Junk, Scanner, Text, Unit, Unparsed, Verdict
from .grammar import (
    MISSING,
    NO_QUESTION,
    Get,
    Kind,
    Missing,
    Put,
    Question,
    Request,
    Tree,
    find,
    hidden,
    words,
)
from .messages import Message, same

# A single CR: rooms of 2018 did not take `format json` ended with CR LF, and an LF after
# the CR is an empty line to the others.
_LINE_END: Final = b"\r"

_LOGIN: Final = words("Login")
_RECONNECTING: Final = words(zevent.PipeReconnecting.path)
_UNSUPPORTED: Final = zevent.UnsupportedCommand.path.lower()
_NEWS: Final = frozenset({Kind.STATUS, Kind.CONFIGURATION})
_BROKEN_PIPE: Final = "client_loop: send disconnect: broken pipe"


class Phase(Enum):
    """How far the session is."""

    LOGGING_IN = auto()
    """Nothing may be said: the room has not said that it listens."""
    TALKING = auto()
    REJECTED = auto()
    """The room turned this session away."""


@dataclass(eq=False, repr=False)
class Ticket:
    """One asking, and what became of it."""

    request: Request[Any]
    line: bytes
    together: bool = False
    """It may be on its way with others that may."""
    behind: Ticket | None = None
    """What is not answered any more when this one is."""
    begun: Callable[[], None] | None = None
    """Called when the answer begins to come, which is then parsed behind what is said next."""
    # Kept here for the caller, and nothing to the session:
    time_limit: float | None = None
    """How long to wait for the answer, if it is not as usual."""
    unprompted: bool = False
    """Nobody asked for it."""
    # What follows is not set before it is another: most tickets are settled at once.
    settled: bool = field(default=False, init=False)
    answer: Any = field(default=None, init=False)
    error: ZoomRoomsError | None = field(default=None, init=False)
    resent: bool = field(default=False, init=False)
    heard_ok: bool = field(default=False, init=False)
    unmarked: Message | None = field(default=None, init=False)
    """A message of the right name that did not call itself an answer."""
    # Kept here for the caller, too:
    waiter: Any = field(default=None, init=False)
    """Who waits for the answer,"""
    said_at: float | None = field(default=None, init=False)
    due: float | None = field(default=None, init=False)
    """and since when and until when."""


@dataclass(eq=False, repr=False)
class Session:
    """A conversation from the login text on."""

    scanner: Scanner = field(default_factory=Scanner)
    phase: Phase = Phase.LOGGING_IN
    pending: Question = NO_QUESTION
    """What the room asks people. Only what settles it goes out: anything else would end it."""
    junk: int = 0
    """Bytes that could not be used."""
    speaks_json: bool = False
    """In what the room said last."""
    queued: deque[Ticket] = field(default_factory=deque)
    """What was asked and not said yet."""
    in_flight: list[Ticket] = field(default_factory=list)
    """What was said and not answered, oldest first."""
    settled: list[Ticket] = field(default_factory=list)
    """What was settled. The caller takes it out."""
    unparsed: Unparsed | None = None
    """An answer that is here. It is parsed with what comes next, which may be nothing."""

    _owed: int = 0
    """OK lines still to come for answers that are already taken."""
    _late: Counter[tuple[Kind | None, str]] = field(default_factory=Counter)
    """How many answers may still come to what was given up, by the names that they have."""
    _error_follows: bool = False
    """The last unit refused something; an ERROR right after it belongs to that."""
    _out: list[bytes] = field(default_factory=list)

    # -- facing the caller -------------------------------------------------------------

    def ask(
        self,
        request: Request[Any],
        *,
        together: bool = False,
        behind: Ticket | None = None,
        begun: Callable[[], None] | None = None,
        time_limit: float | None = None,
        unprompted: bool = False,
    ) -> Ticket:
        """Queue a request.

        Those that are asked ``together`` need not wait for each other. What one was asked
        ``behind`` is given up when it is answered: the room answers in order. ``begun`` is
        called when the answer begins to come. The rest is kept on the ticket.

        Raises:
            BadValue: it cannot be said; nothing will be.
        """
        try:
            line = request.line.encode() + _LINE_END
        except ValueError as error:
            raise BadValue(str(request), "cannot be said") from error
        ticket = Ticket(request, line, together, behind, begun, time_limit, unprompted)
        self.queued.append(ticket)
        return ticket

    def say(self, line: str) -> None:
        """Write a terminal command, which nobody answers, ahead of what is queued."""
        self._out.append(line.encode() + _LINE_END)

    def login_is_over(self) -> None:
        """Begin to talk: the login text came, or was waited for long enough."""
        if self.phase is Phase.LOGGING_IN:
            self.phase = Phase.TALKING

    def give_up(self, ticket: Ticket) -> None:
        """Settle a ticket whose time is up with what is known."""
        # Its answer may be here.
        self._hear(self._taken_up())
        if ticket.settled:
            return
        if ticket.unmarked is not None and _may_answer(ticket.request, ticket.unmarked):
            told = ticket.unmarked.under(ticket.request.reply)
            self._settle(ticket, error=None, payload=told)
        elif ticket.heard_ok and not isinstance(ticket.request, Get):
            self._settle(ticket, error=None)
        else:
            if not ticket.request.tells:
                self._late[_name(ticket.request)] += 1
            self._settle(ticket, error=NoAnswer(str(ticket.request)))

    def withdraw(self, ticket: Ticket) -> None:
        """Forget a ticket that nobody waits for. What was said stays said."""
        if ticket in self.queued:
            self.queued.remove(ticket)
            ticket.settled = True
        elif not ticket.settled:
            self.give_up(ticket)

    def hold(self, pending: Question) -> None:
        """Close the gate for what does not settle one of these questions, or open it."""
        self.pending = pending

    def call_off(self, unwanted: Callable[[Ticket], bool]) -> None:
        """Settle as not executed what was queued, and not said, and is unwanted now."""
        for ticket in tuple(self.queued):
            if unwanted(ticket):
                self.queued.remove(ticket)
                self._settle(ticket, error=NotExecuted(str(ticket.request)))

    def fail(self, error: ZoomRoomsError) -> None:
        """Settle everything: the session is over."""
        for ticket in (*self.in_flight, *self.queued):
            self._settle(ticket, error=error)
        self.queued.clear()

    # -- facing the network ------------------------------------------------------------

    def data_to_send(self) -> bytes:
        """Return what is to be written now.

        Not before this is it decided: what came together with an answer may forbid to say
        anything more.
        """
        while self.queued and (ticket := self._next()):
            self.queued.remove(ticket)
            self.in_flight.append(ticket)
            self._out.append(ticket.line)
        if not self._out:
            return b""
        data = b"".join(self._out)
        self._out.clear()
        return data

    def receive_data(self, data: bytes) -> list[Message]:
        """Take what came; return what the room said, answers included."""
        if (
            self.in_flight
            and (begun := self.in_flight[0].begun) is not None
            and self.scanner.leave_unparsed(data, self.in_flight[0].request.reply)
        ):
            self.in_flight[0].begun = None
            begun()
        units = self.scanner.feed(data)
        if self.unparsed is not None:
            units = [*self._taken_up(), *units]
        messages: list[Message] = []
        for unit in units:
            if isinstance(unit, dict):
                message = Message(unit)
                self.speaks_json = True
            elif (told := self._lines(unit)) is not None:
                message = told
                self.speaks_json = False
            else:
                continue
            messages.append(message)
            self._error_follows = False
            # Most of it is news, and nobody's answer; and what is about the session itself is
            # told in other kinds.
            if (
                self.in_flight
                or self._late
                or message.kind not in _NEWS
                or self.phase is Phase.LOGGING_IN
            ):
                self._message(message)
        return messages

    def receive_eof(self) -> None:
        """Take note that nothing more will come. What is told last may still be an answer."""
        self._hear([*self._taken_up(), *self.scanner.finish()])

    def _hear(self, units: Iterable[Unit]) -> None:
        """Take answers of which nothing else is to be known any more."""
        for unit in units:
            message = Message(unit) if isinstance(unit, dict) else self._lines(unit)
            if message is not None:
                self._message(message)

    def _taken_up(self) -> list[Unit]:
        unparsed, self.unparsed = self.unparsed, None
        return [] if unparsed is None else self.scanner.parse(unparsed)

    def _lines(self, unit: Unparsed | Block | Verdict | Text | Junk) -> Message | None:
        """Take what is no document; return the message in it, if there is one."""
        if isinstance(unit, Unparsed):
            self.unparsed = unit
            return None
        if isinstance(unit, Verdict):
            self._verdict(ok=unit.ok)
            return None
        self._error_follows = False
        match unit:
            case Block(lines=()):
                self._bare()
            case Block():
                return Message(unit)
            case Text():
                return self._text(unit.line)
            case Junk():
                self.junk += unit.size
        return None

    def _message(self, message: Message) -> None:
        said = message.top.lower()
        if self.phase is Phase.LOGGING_IN and (
            find(message.tree, _LOGIN) is not MISSING or "login successful" in said
        ):
            self.login_is_over()
        elif "connection rejected" in said:
            self._rejected()
        elif said == _UNSUPPORTED:
            self._unsupported()
        elif (
            message.kind is Kind.EVENT
            and find(message.tree, _RECONNECTING) is not MISSING
        ):
            self._swallowed()
        elif self.in_flight or self._late:
            # Some answers come under other names, but one under its own is nobody else's.
            asked = self.in_flight
            if len(asked) > 1:
                asked = [one for one in asked if _is_named(one, message)] or asked
            for ticket in asked:
                if self._answers(ticket, message):
                    return
            self._came_late(message)

    def _text(self, line: str) -> Message | None:
        said = line.lower()
        if "login successful" in said or (
            self.phase is Phase.LOGGING_IN and "zaapi" in said
        ):
            self.login_is_over()
        elif "connection rejected" in said:
            self._rejected()
        elif _UNSUPPORTED in said:
            self._unsupported()
        elif _BROKEN_PIPE in said:
            # How some releases say that another controller has logged in.
            return Message.told_in_text(zevent.PipeOtherControllerLogin)
        return None

    def _rejected(self) -> None:
        self.phase = Phase.REJECTED
        self.fail(RoomBusy("the room rejected the session"))

    def _unsupported(self) -> None:
        if self.in_flight:
            ticket = self.in_flight[0]
            self._error_follows = True
            self._settle(ticket, error=Unsupported(str(ticket.request), "unsupported"))

    def _swallowed(self) -> None:
        """Handle that the pipe is back: what brought it back was not executed."""
        if not self.in_flight:
            return
        ticket = self.in_flight.pop(0)
        if ticket.request.repeatable and not ticket.resent:
            ticket.resent = True
            ticket.heard_ok = False
            self.queued.appendleft(ticket)
        else:
            self._settle(ticket, error=NotExecuted(str(ticket.request)))

    # -- telling what answers what -----------------------------------------------------

    def _answers(self, ticket: Ticket, message: Message) -> bool:
        """Settle the ticket if the message answers it; tell whether it does."""
        request = ticket.request
        payload = find(message.tree, words(request.reply))
        if not _fits(request, message, payload):
            return False
        if message.sync is False:
            # Some answers call themselves notices. Whether this is one, time will tell.
            ticket.unmarked = message
            return False
        if message.sync is None:
            return self._block_answers(ticket, message, payload)
        if self._late and self._may_be_late(ticket):
            return True
        if message.ok:
            self._settle(ticket, error=None, payload=payload)
        else:
            self._error_follows = message.cli
            self._refuse(ticket, message.reason)
        return True

    def _block_answers(
        self, ticket: Ticket, message: Message, payload: Tree | Missing
    ) -> bool:
        """Tell the same for a CLI block, which does not say whether it is an answer."""
        request = ticket.request
        if isinstance(request, Put):
            # The acknowledgement is a bare end. But some releases only say the value.
            if not _may_answer(request, message):
                return False
            self._owed += 1
        elif request.kind is Kind.COMMAND:
            if not ticket.heard_ok:
                ticket.unmarked = message
                return False
        else:
            self._owed += 1
        if not self._may_be_late(ticket):
            self._settle(ticket, error=None, payload=payload)
        return True

    def _may_be_late(self, ticket: Ticket) -> bool:
        """Tell whether an answer may be that to something like it, which was given up.

        Answers come in order, so the next one will be the ticket's. If none comes, nobody
        can tell whether it was done, and that is what the caller is told. Where the answer
        tells something, it does not matter whom it was meant for.
        """
        name = _name(ticket.request)
        if ticket.request.tells or not self._late[name]:
            return False
        self._late[name] -= 1
        ticket.heard_ok = False
        return True

    def _came_late(self, message: Message) -> None:
        """Take note of an answer to something that was given up."""
        if message.sync is not False:
            for kind, name in self._late:
                if message.kind is kind and same(message, words(name)):
                    self._late[kind, name] = max(0, self._late[kind, name] - 1)

    def _bare(self) -> None:
        """Take a bare end, which acknowledges a setting and is the answer of an empty list."""
        if self.in_flight and self.in_flight[0].request.kind is not Kind.COMMAND:
            self._owed += 1
            if not self._may_be_late(self.in_flight[0]):
                self._settle(self.in_flight[0], error=None, payload={})

    def _verdict(self, *, ok: bool) -> None:
        closes_refusal, self._error_follows = self._error_follows and not ok, False
        if closes_refusal:
            return
        if not self.in_flight:
            self._owed = 0
            return
        ticket = self.in_flight[0]
        if not ok:
            self._refuse(ticket, "")
        elif self._owed:
            self._owed -= 1
        else:
            ticket.heard_ok = True

    # -- settling ----------------------------------------------------------------------

    def _refuse(self, ticket: Ticket, reason: str) -> None:
        reason = hidden(reason, ticket.request.secrets)
        self._settle(ticket, error=CommandRefused(str(ticket.request), reason))

    def _settle(
        self,
        ticket: Ticket,
        *,
        error: ZoomRoomsError | None,
        payload: Tree | Missing = None,
    ) -> None:
        if ticket.settled:
            return
        ticket.settled = True
        if error is None:
            try:
                ticket.answer = ticket.request.answer(
                    {} if payload is MISSING else payload
                )
            except MalformedReply as malformed:
                error = malformed
        if error is not None:
            ticket.error = error
        if ticket in self.in_flight:
            self.in_flight.remove(ticket)
        self.settled.append(ticket)
        if ticket.behind is not None:
            self.give_up(ticket.behind)

    def _next(self) -> Ticket | None:
        """Return what of the queue is to be said now, if it is anything's turn."""
        if self.phase is not Phase.TALKING:
            return None
        if self.pending is NO_QUESTION:
            first = self.queued[0]
            # It may be on its way with what already is.
            return (
                first
                if not self.in_flight
                or (self.speaks_json and first.together and self.in_flight[-1].together)
                else None
            )
        # What a person answers to a ring does not wait for a question asked before it.
        if any(ticket.request.settles for ticket in self.in_flight):
            return None
        return next(
            (ticket for ticket in self.queued if ticket.request.settles & self.pending),
            None,
        )


def _name(request: Request[Any]) -> tuple[Kind | None, str]:
    """Return what answers to it are called; those to a setting may say no more than its first word."""
    name = request.reply
    return request.kind, name.split()[0] if isinstance(request, Put) else name


def _fits(request: Request[Any], message: Message, payload: Tree | Missing) -> bool:
    """Tell whether the message may be about the request, of which it says ``payload``."""
    if request.kind is Kind.COMMAND:
        # The list of bookings calls itself an event.
        if message.kind not in (Kind.COMMAND, Kind.EVENT):
            return False
        if payload is not MISSING:
            return True
        if message.sync is not True or message.kind is not Kind.COMMAND:
            return False
        # Refusals come under other names, and the names of some answers are not known.
        return message.top.lower() not in REPLIES
    if message.kind is not request.kind:
        return False
    if payload is not MISSING:
        return True
    return (not message.ok or message.empty) and same(message, words(request.reply))


def _is_named(ticket: Ticket, message: Message) -> bool:
    return message.under(ticket.request.reply) is not MISSING


def _may_answer(request: Request[Any], message: Message) -> bool:
    """Tell whether what is told can be what was asked for; of a setting, that is its value."""
    if not isinstance(request, Put):
        return True
    told = message.under(request.reply)
    try:
        return told is not MISSING and bool(
            request.setting.codec.read(told) == request.value
        )
    except ValueError, KeyError:
        return False
