"""A Zoom Room, for people.

>>> room = ZoomRoom(Address(host="10.0.0.5", passcode="…"))
>>> await room.connect()
>>> room[zconfiguration.AUDIO_OUTPUT_VOLUME]
40
>>> await room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, 60)

Whoever holds a room runs :meth:`ZoomRoom.run` in a task; it reconnects until the room is
closed.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
import contextlib
from copy import replace
from functools import partial
import logging
import math
import random
from typing import Any, Final, NamedTuple, override

from . import zcommand, zconfiguration, zevent, zstatus
from .calls import RINGING, TAKEN, CallOutcome, IncomingCalls, Ring, RingEnded
from .catalog import READINGS, SETTINGS
from .errors import (
    AuthenticationFailed,
    CommandRefused,
    ConnectionFailed,
    HostKeyChanged,
    MalformedReply,
    NoAnswer,
    NotAZoomRoom,
    NotExecuted,
    RoomBusy,
    Unsupported,
    ZoomRoomsError,
)
from .grammar import (
    NO_QUESTION,
    Event,
    Get,
    Key,
    Kind,
    Question,
    Request,
    Setting,
    hidden,
    names_only,
)
from .meeting import (
    BEING_RECORDED,
    MEETING_STATUS,
    PASSCODE_PROMPT,
    WAITING_FOR_HOST,
    PasscodePrompt,
    in_meeting,
    meeting_status,
)
from .session import Phase, Session, Ticket
from .state import RoomState
from .transport import Address, SSHTransport
from .words import CallStatus

_LOGGER: Final = logging.getLogger(__package__)

_DIALS: Final = (
    zcommand.DialStart,
    zcommand.DialStartPmi,
    zcommand.DialJoin,
    zcommand.Invite,
)
"""What leads into a meeting, and must not be said to a room that is on its way into one."""
_SETS_OUT: Final = (*_DIALS, zcommand.CallAccept)
_JOINS: Final = (zcommand.DialJoin, zcommand.DialStart)
_LEAVES: Final = (zcommand.CallLeave, zcommand.CallDisconnect)
_MAKE_MEETING_STATUS: Final = frozenset({zstatus.CALL_STATUS, zcommand.CALL_INFO})
# By whether it rings, and whether it asks for a passcode. To put flags together takes longer
# than the rest of telling of a call. (scripts/benchmark --only call)
_PENDING: Final = {
    (False, False): NO_QUESTION,
    (True, False): Question.CALL,
    (False, True): Question.PASSCODE,
    (True, True): Question.CALL | Question.PASSCODE,
}
_REMEMBERED: Final = 200


class Heard(NamedTuple):
    """What is remembered of a message: which rows it changed, and no value."""

    kind: Kind | None
    top: str
    sync: bool | None
    ok: bool
    changed: frozenset[Key[Any]]

    @override
    def __str__(self) -> str:
        """Return it in a line."""
        how = {True: "answer", False: "notice", None: "block"}[self.sync]
        verdict = "" if self.ok else ", refused"
        rows = ", ".join(sorted(key.path for key in self.changed))
        top = names_only(self.top)
        return f"{self.kind or '?'} {top} ({how}{verdict}): {rows or 'no change'}"


# As it is kept: nearly none of them is ever looked at.
type _Heard = tuple[Kind | None, str, bool | None, bool, frozenset[Key[Any]]]
type _Work = Callable[[], Coroutine[Any, Any, None]]


class Limits(NamedTuple):
    """How long to wait, in seconds."""

    connect: float = 15
    login: float = 10
    """For the login text. It comes when the room's own pipe is up, not when the shell opens."""
    answer: float = 10
    idle: float = 30
    """Of silence, until the room is asked whether it lives."""
    prompt: float = 180
    """Until the question for a passcode is taken for forgotten."""
    joining: float = 2
    """Closing the session sooner after dialing leaves the room stuck in joining."""
    farewell: float = 1


def backoff(first: float = 1, most: float = 60) -> Iterator[float]:
    """Yield delays between attempts: doubling, with jitter so that many rooms do not march in step."""
    delay = first
    while True:
        yield delay * random.uniform(0.7, 1.3)
        delay = min(delay * 2, most)


class ZoomRoom:
    """One room: its values by row, its commands, and what happens in it."""

    # So many attributes would otherwise lie in a dict of each room's own, which takes longer to
    # look into and more memory. (scripts/benchmark --only event)
    __slots__ = (
        "__weakref__",
        "_answer_due",
        "_answer_timer",
        "_closed",
        "_closings",
        "_connecting",
        "_connection_listeners",
        "_could_read_all",
        "_delays",
        "_flushing",
        "_held",
        "_idle_timer",
        "_introduction",
        "_key_listeners",
        "_last_heard",
        "_limits",
        "_listeners",
        "_lost",
        "_missed",
        "_prompt_timer",
        "_recent",
        "_ring_timer",
        "_secrets",
        "_session",
        "_set_out",
        "_shown",
        "_taken",
        "_takeovers",
        "_talking",
        "_tasks",
        "_transport",
        "_unanswered",
        "_wanted",
        "address",
        "bytes_received",
        "calls",
        "connected",
        "dialled",
        "displaced",
        "failure",
        "sessions",
        "state",
        "unsupported",
    )

    def __init__(
        self,
        address: Address,
        *,
        limits: Limits | None = None,
        delays: Callable[[], Iterator[float]] = backoff,
        introduction: Mapping[Setting[str], str] | None = None,
    ) -> None:
        """Make a room that is not connected yet.

        ``introduction`` is set after each login: how the Zoom portal names the controller.
        """
        self.address = address
        self.calls = IncomingCalls()
        self.state = RoomState()
        self.connected = False
        self.unsupported: set[str] = set()
        """What this room does not know, by the line that asked."""
        self.failure: ZoomRoomsError | None = None
        """Why there is no session."""
        self.displaced = False
        """Another controller holds the room, or did and it is not yet known what it left."""
        self.dialled = ""
        """The number that was dialled from here, until the room is out of it again."""
        self.sessions = 0
        self.bytes_received = 0
        self._recent: deque[_Heard] = deque(maxlen=_REMEMBERED)
        self._limits = limits or Limits()
        self._delays = delays
        self._introduction = introduction or {}
        self._transport = SSHTransport()
        self._session = Session()
        self._answer_timer: asyncio.TimerHandle | None = None
        self._answer_due = 0.0
        self._missed: list[RingEnded] = []
        """Rings that ended behind a lost session."""
        self._ring_timer: asyncio.TimerHandle | None = None
        self._prompt_timer: asyncio.TimerHandle | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._closed = True
        self._closings = 0
        self._takeovers = 0
        self._taken = False
        self._unanswered: set[str] = set()
        self._connecting = asyncio.Lock()
        self._held = asyncio.Event()
        self._tasks: dict[_Work, asyncio.Task[None]] = {}
        self._wanted: set[_Work] = set()
        self._flushing: asyncio.Handle | None = None
        self._talking = asyncio.Event()
        self._lost = asyncio.Event()
        self._last_heard = 0.0
        self._could_read_all = True
        self._secrets: tuple[str, ...] = ()
        """What was last said to the room that nobody may read."""
        self._set_out = -math.inf
        """When the room last was told to join, or began to."""
        self._key_listeners: dict[
            Key[Any] | None, tuple[Callable[[frozenset[Key[Any]]], None], ...]
        ] = {None: ()}
        """By row; with None those of all rows."""
        self._shown: dict[Key[Any], tuple[Callable[[], None], ...]] = {}
        self._connection_listeners: list[Callable[[], None]] = []
        self._listeners: dict[type[Any], tuple[Callable[[Any], None], ...]] = {}

    # -- values ------------------------------------------------------------------------

    def __getitem__[T](self, key: Key[T]) -> T | None:
        """Return the last known value, or None."""
        value: T | None = self.state.values.get(key)
        return value

    @property
    def host_key(self) -> str:
        """The key that the room showed at the last login."""
        return self._transport.host_key

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that key."""
        return self._transport.fingerprint

    @property
    def bytes_left_out(self) -> int:
        """How many bytes of this session could not be used."""
        return self._session.junk

    @property
    def recent(self) -> list[Heard]:
        """What the room said last: for diagnostics."""
        return [Heard(*heard) for heard in self._recent]

    @property
    def pending(self) -> Question:
        """What the room asks people, so that only what settles it may go out."""
        return _PENDING[bool(self.calls.ringing), PASSCODE_PROMPT in self.state.values]

    def subscribe(
        self,
        listener: Callable[[frozenset[Key[Any]]], None],
        rows: Iterable[Key[Any]] | None = None,
    ) -> Callable[[], None]:
        """Have ``listener`` called with the rows that changed; return how to stop it.

        With ``rows`` it is called only when one of these is among them.
        """
        known = self._key_listeners
        return _added(known, listener, *((None,) if rows is None else rows))

    def show(
        self, listener: Callable[[], None], rows: Iterable[Key[Any]]
    ) -> Callable[[], None]:
        """Have ``listener`` called when one of these rows changed; return how to stop it.

        It is called ahead of those that subscribed, so that whoever draws conclusions finds
        shown what is so; and not while the room is being learnt, which
        :meth:`on_connection` ends.
        """
        return _added(self._shown, listener, *rows)

    def on_connection(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have ``listener`` called when the session is lost or back; return how to stop it."""
        self._connection_listeners.append(listener)
        return partial(_drop, self._connection_listeners, listener)

    def on[E](self, kind: type[E], listener: Callable[[E], None]) -> Callable[[], None]:
        """Have ``listener`` called when something of ``kind`` happens; return how to stop it."""
        return _added(self._listeners, listener, kind)

    # -- commands ----------------------------------------------------------------------

    async def send[R](
        self,
        request: Request[R],
        *,
        time_limit: float | None = None,
        doubtful: bool = False,
        begun: Callable[[], None] | None = None,
    ) -> R:
        """Say something to the room and return its answer.

        A room that another controller took is taken back first. ``time_limit`` is for the
        answer, in seconds from when the request is said. Where it is ``doubtful`` whether
        the room will answer, something is asked behind it that any room answers, so that
        silence is not waited for. A question that takes the room long, and its answer long to
        come, may have ``begun`` called between the two: what that asks need not wait.

        Raises:
            BadValue: it cannot be said; nothing was sent.
            ConnectionFailed: there is no session.
            CommandRefused: the room said no.
            NoAnswer: the room said nothing in time.
            NotExecuted: the room let it fall, and to say it again might do it twice.
        """
        if self.displaced:
            await self.hold()
        if not self.connected:
            raise ConnectionFailed("not connected")
        if isinstance(request, _JOINS):
            self.dialled = request.meeting_number
        self._secrets = request.secrets or self._secrets
        try:
            answer = await self._ask(
                request,
                time_limit,
                doubtful=doubtful,
                begun=None if begun is None else partial(_call_all, (begun,)),
            )
        except NotExecuted:
            # The room was taken at this very moment.
            if not await self._did_not_happen(request):
                raise
            answer = await self._ask(request, time_limit)
        if isinstance(request, _LEAVES):
            # Rooms of the first release do not say that they no longer ask.
            self._prompt(None)
        return answer

    async def set[T](self, setting: Setting[T], value: T) -> None:
        """Change a setting. The new value is known when the room tells it.

        Raises as :meth:`send` does.
        """
        await self.send(setting.to(value))

    async def accept(self, jid: str) -> None:
        """Take a ringing call. Raises as :meth:`send` does."""
        await self._answer_call(
            jid, zcommand.CallAccept(caller_jid=jid), CallOutcome.ACCEPTED
        )

    async def reject(self, jid: str) -> None:
        """Turn a ringing call away. Raises as :meth:`send` does."""
        await self._answer_call(
            jid, zcommand.CallReject(caller_jid=jid), CallOutcome.REJECTED
        )

    async def _answer_call(
        self, jid: str, command: Request[None], outcome: CallOutcome
    ) -> None:
        self.calls.answering(jid, outcome)
        try:
            await self.send(command)
        except ZoomRoomsError:
            self.calls.answer_failed(jid)
            raise
        self._rang(self.calls.end(jid, outcome))

    async def _did_not_happen(self, request: Request[Any]) -> bool:
        """Look whether something that must not be done twice was left undone."""
        match request:
            case zcommand.CallAccept(caller_jid=jid):
                # Nothing may be asked meanwhile. If it was accepted, it rings no more.
                return any(call.caller_jid == jid for call in self.calls.ringing)
            case zcommand.DialJoin() if self.pending:
                # The answer to a question that still stands.
                return True
            case _ if isinstance(request, _DIALS):
                return await self._ask_status() is CallStatus.NOT_IN_MEETING
            case zcommand.CallInvite():
                before = self._who_is_there()
                status = await self._ask_status()
                await self._try(zcommand.CallListParticipants())
                return status is CallStatus.IN_MEETING and (
                    self._who_is_there() <= before
                )
        # What a script has done cannot be seen.
        return False

    async def _ask_status(self) -> CallStatus | None:
        """Return the call status, not from memory; None if the room does not tell."""
        told = self.state.status_is_told
        try:
            await self._ask(
                zstatus.CALL_STATUS.get() if told else zcommand.GetCallInfo()
            )
        except CommandRefused:
            return None if told else CallStatus.NOT_IN_MEETING
        except NoAnswer, MalformedReply, NotExecuted:
            return None
        return self[zstatus.CALL_STATUS]

    def _who_is_there(self) -> frozenset[int]:
        return frozenset(one.key for one in self[zcommand.PARTICIPANTS] or ())

    async def _ask[R](
        self,
        request: Request[R],
        time_limit: float | None = None,
        *,
        unprompted: bool = False,
        doubtful: bool = False,
        begun: Callable[[], None] | None = None,
    ) -> R:
        ticket = self._session.ask(
            request,
            together=doubtful or begun is not None,
            time_limit=time_limit,
            unprompted=unprompted,
            begun=begun,
        )
        if doubtful:
            self._session.ask(
                self._sign_of_life(),
                together=True,
                behind=ticket,
                time_limit=time_limit,
            )
        self._flush()
        answer: R = await self._answered(ticket)
        return answer

    async def _answered(self, ticket: Ticket) -> Any:
        if not ticket.settled:
            ticket.waiter = waiter = asyncio.get_running_loop().create_future()
            try:
                await waiter
            finally:
                if not ticket.settled:
                    self._session.withdraw(ticket)
                    self._flush()
        if ticket.error is not None:
            raise ticket.error
        return ticket.answer

    # -- the session's life ------------------------------------------------------------

    async def connect(self) -> None:
        """Log in and learn everything.

        Raises:
            ConnectionFailed: or one of its kinds; the room can be connected again.
        """
        self._closed = False
        await self._drop()
        displaced, self.displaced = self.displaced, False
        self._taken = False
        self._session = Session()
        self._talking.clear()
        self._lost.clear()
        self._held.clear()
        self.state.forget()
        self._missed += self.calls.end_all(CallOutcome.MISSED)
        self.unsupported.clear()
        try:
            await self._transport.open(
                self.address,
                self._received,
                self._was_lost,
                time_limit=self._limits.connect,
            )
            await self._log_in()
            await self._learn()
        except BaseException as error:
            if isinstance(error, ZoomRoomsError):
                self.failure = error
            if not self._closed:
                # Whoever closed it meanwhile has said whose it is.
                self.displaced = displaced
            await self._drop()
            raise
        self.failure = None
        if self.address.host_key is None:
            # Trusted on first use, and only this one from then on.
            self.address = replace(self.address, host_key=self.host_key)
        self.sessions += 1
        self.connected = True
        self._held.set()
        self._watch_silence()
        if self.displaced and not self._taken:
            # It was taken and came back meanwhile.
            self._catch_up()
        self._tell_connection()
        # Every ring ends, for whoever waits for that. To ask how things stand ended it, if
        # nothing else did.
        missed, self._missed = self._missed, []
        info = self[zcommand.CALL_INFO]
        for ring in missed:
            number = ring.call.meeting_number
            answered = bool(number) and info is not None and info.meeting_id == number
            self._tell(
                replace(ring, outcome=CallOutcome.ANSWERED_ELSEWHERE)
                if answered
                else ring
            )

    async def run(self) -> None:
        """Keep the session: connect again whenever it is lost, until the room is closed.

        A room that another controller has is left to it.

        Raises:
            AuthenticationFailed: trying on would only hammer the room.
            HostKeyChanged: somebody has to say whether the new key is right.
        """
        while not self._closed:
            if self.connected:
                await self._lost.wait()
            elif self.displaced:
                # To connect would take it away from whoever uses it now.
                await self._held.wait()
            else:
                await self._connect_again()

    async def _connect_again(self) -> None:
        for delay in self._delays():
            await asyncio.sleep(delay)
            try:
                async with self._connecting:
                    if self.connected or self.displaced or self._closed:
                        return
                    await self.connect()
            except AuthenticationFailed, HostKeyChanged:
                self._tell_connection()
                raise
            except ZoomRoomsError as error:
                _LOGGER.debug("%r: %s", self.address, error)
            else:
                return

    async def close(self) -> None:
        """End the session, politely if the room listens, and leave nothing behind."""
        self._closed = True
        self._closings += 1
        self._held.set()
        if self.connected:
            await self._let_it_join()
            await self._say_goodbye()
        await self._drop()

    async def release(self) -> None:
        """End the session and leave the room to another controller, until it is taken back."""
        self.displaced = True
        await self.close()
        self._rang(self.calls.end_all(CallOutcome.ANSWERED_ELSEWHERE))
        self._tell_connection()

    async def hold(self) -> None:
        """Take the room back if another controller took it; one that was released is left alone.

        The first thing that is said only brings a room back. So that this is never a call
        to somebody, something harmless goes first. Raises as :meth:`take_back` does.
        """
        if self.displaced and not self._closed:
            await self.take_back()

    async def take_back(self) -> None:
        """Hold the room again, whether another controller took it or it was released.

        Raises as :meth:`connect` and :meth:`send` do; the room is then as it was before.
        """
        closings = self._closings
        async with self._connecting:
            if not self.displaced:
                return
            if self.connected and await self._speak_up():
                return
            if closings != self._closings:
                raise ConnectionFailed("closed meanwhile")
            await self.connect()

    async def _speak_up(self) -> bool:
        """Take the room back by a harmless question; tell whether the session still stands."""
        takeovers = self._takeovers
        try:
            await self._ask(self._sign_of_life())
        except CommandRefused, MalformedReply, NotExecuted:
            # An answer nevertheless.
            pass
        except NoAnswer, ConnectionFailed:
            if self.connected:
                raise
            return False
        if self.displaced and takeovers == self._takeovers:
            # Still catching up, or it answers without having said that its pipe was gone.
            self._taken = False
            await asyncio.shield(self._catch_up())
        return True

    async def _let_it_join(self) -> None:
        """Wait until the room is no longer at the point where a closed session leaves it stuck."""
        since = asyncio.get_running_loop().time() - self._set_out
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self._limits.joining - since)):
                await self._lost.wait()

    async def _say_goodbye(self) -> None:
        """Free the room at once, unless it asks people something, which a word would end."""
        if not self.pending:
            self._session.say("bye")
            self._flush()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.farewell):
                    await self._lost.wait()

    async def _drop(self) -> None:
        """End the connection and everything that waits on it."""
        self._was_lost()
        self._wanted.clear()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # One that had not begun yet does not clear up after itself.
        self._tasks.clear()
        await self._transport.close()

    async def _log_in(self) -> None:
        """Wait for the login text, or for its time limit: not every release says it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.login):
                await self._talking.wait()
        if self._session.phase is Phase.REJECTED:
            raise RoomBusy("the room rejected the session")
        if self._lost.is_set():
            raise ConnectionFailed("the session ended before the login text")
        # Said before anything is asked: the first question's answer shows what came of it.
        self._session.say("echo off")
        self._session.say("format json")
        self._session.login_is_over()
        self._flush()

    async def _learn(self) -> None:
        """Ask for everything once."""
        try:
            await self._ask(zstatus.ROOM_NAME.get())
        except (NoAnswer, CommandRefused) as error:
            raise NotAZoomRoom(f"no answer that a room would give: {error}") from error
        except NotExecuted as error:
            raise RoomBusy("another controller takes the room at once") from error
        await self._learn_room(introduce=True)
        await self._learn_meeting(ask_whether=not self.state.status_is_told)

    async def _learn_room(self, *, introduce: bool = False) -> None:
        """Ask for what there is in a meeting or not."""
        known = (zstatus.ROOM_NAME.get(), zstatus.LOGIN_ZAAPI_RELEASE.get())
        questions: dict[Request[Any], None] = dict.fromkeys(
            (
                *(reading.get() for reading in READINGS),
                *(
                    setting.get()
                    for setting in SETTINGS
                    if not setting.in_meeting and setting not in self._introduction
                ),
            )
        )
        await self._try(
            *(
                setting.to(value)
                for setting, value in self._introduction.items()
                if introduce
            ),
            *(question for question in questions if question not in known),
            zcommand.BookingsList(),
        )

    async def _learn_meeting(self, *, ask_whether: bool = False) -> None:
        """Ask for what there is only in a meeting and the room has not told by itself."""
        if ask_whether and not self._taken:
            try:
                # A room that waits for a host does not answer, and is alive nevertheless.
                await self._ask(
                    zcommand.GetCallInfo(), self._limits.answer, unprompted=True
                )
            except CommandRefused:
                self._changed(self.state.conclude(CallStatus.NOT_IN_MEETING))
            except NoAnswer, MalformedReply, NotExecuted:
                return
        if not in_meeting(self[MEETING_STATUS]):
            return
        wanted: tuple[tuple[Key[Any], Request[Any]], ...] = (
            (zcommand.CALL_INFO, zcommand.GetCallInfo()),
            (zcommand.PARTICIPANTS, zcommand.CallListParticipants()),
            *((setting, setting.get()) for setting in SETTINGS if setting.in_meeting),
        )
        await self._try(*(request for key, request in wanted if self[key] is None))

    async def _learn_bookings(self) -> None:
        await self._try(zcommand.BookingsList())

    async def _try(self, *requests: Request[Any]) -> None:
        """Ask things together that a release may not know, or not answer.

        Not while another controller has the room: any question would take it back.
        """
        if self._taken:
            return
        asked = [
            self._session.ask(
                request,
                together=True,
                time_limit=self._patience(request),
                unprompted=True,
            )
            for request in requests
        ]
        self._flush()
        answers = await asyncio.gather(
            *map(self._answered, asked), return_exceptions=True
        )
        for request, answer in zip(requests, answers, strict=True):
            line = str(request)
            match answer:
                case NoAnswer():
                    self._unanswered.add(line)
                case Unsupported():
                    self.unsupported.add(line)
                case CommandRefused() | MalformedReply() | NotExecuted():
                    pass
                case BaseException():
                    raise answer
                case _:
                    self._unanswered.discard(line)
                    continue
            _LOGGER.debug("%r: %s", self.address, answer)

    def _patience(self, request: Request[Any]) -> float | None:
        # What was not answered before may never be: its silence is no reason to hang up again.
        return self._limits.answer if str(request) in self._unanswered else None

    def _in_background(self, work: _Work) -> asyncio.Task[None]:
        """Do something; if it is wanted again meanwhile, once more, however often that was."""
        self._wanted.add(work)
        if work not in self._tasks:
            self._tasks[work] = asyncio.get_running_loop().create_task(self._do(work))
        return self._tasks[work]

    async def _do(self, work: _Work) -> None:
        try:
            with contextlib.suppress(ZoomRoomsError):
                while work in self._wanted:
                    self._wanted.discard(work)
                    await work()
        finally:
            self._tasks.pop(work, None)

    # -- what comes in -----------------------------------------------------------------

    def _received(self, data: bytes, _: object = None) -> None:
        self._last_heard = asyncio.get_running_loop().time()
        self.bytes_received += len(data)
        session = self._session
        messages = session.receive_data(data)
        if session.junk and self._could_read_all:
            self._could_read_all = False
            _LOGGER.warning(
                "%r said something that cannot be read. It is left out, and so is more"
                " of it",
                self.address,
            )
        for message in messages:
            keys, events = self.state.apply(message)
            self._recent.append(
                (message.kind, message.top, message.sync, message.ok, keys)
            )
            if keys:
                self._changed(keys)
            for event in events:
                self._event(event)
            if zstatus.CALL_STATUS in keys:
                self._status_changed()
        if not self.connected and session.phase is not Phase.LOGGING_IN:
            self._talking.set()
        if session.settled or session.queued:
            self._tell_settled()
            if session.queued or session.in_flight:
                self._flush_soon()
        elif session.unparsed is not None:
            self._flush_soon()

    def _flush_soon(self) -> None:
        """Flush when all is heard that has come by now: the last of it may be a call."""
        if self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        """Write what is to be said, and tell those for whom all is settled."""
        if self._flushing is not None:
            self._flushing.cancel()
            self._flushing = None
        if data := self._session.data_to_send():
            self._transport.write(data)
        if self._session.unparsed is not None:
            # Behind what was said: the room is at that while this is parsed.
            self._received(b"")
        if self._session.settled:
            self._tell_settled()
        if self._session.in_flight:
            self._watch_answers()

    def _tell_settled(self) -> None:
        settled, self._session.settled = self._session.settled, []
        for ticket in settled:
            waiter: asyncio.Future[None] | None = ticket.waiter
            if waiter is not None and not waiter.done():
                waiter.set_result(None)

    def _watch_answers(self) -> None:
        """Note until when what is in flight has to be answered, and look then.

        What is answered in time, as nearly everything is, costs no timer of its own.
        """
        loop = asyncio.get_running_loop()
        now = loop.time()
        first = math.inf
        for number, ticket in enumerate(self._session.in_flight):
            if ticket.said_at is None:
                ticket.said_at = now
                if isinstance(ticket.request, _SETS_OUT):
                    self._set_out = now
            # Of those that were asked together, one after the other has its turn.
            if ticket.due is None and not (number and ticket.together):
                ticket.due = now + (ticket.time_limit or self._limits.answer)
            if ticket.due is not None:
                first = min(first, ticket.due)
        timer = self._answer_timer
        if timer is None or self._answer_due > first:
            if timer is not None:
                timer.cancel()
            self._answer_due = first
            self._answer_timer = loop.call_at(first, self._look_for_answers)

    def _look_for_answers(self) -> None:
        self._answer_timer = None
        now = asyncio.get_running_loop().time()
        for ticket in tuple(self._session.in_flight):
            if not ticket.settled and ticket.due is not None and ticket.due <= now:
                self._no_answer(ticket)
        self._flush()

    def _no_answer(self, ticket: Ticket) -> None:
        self._session.give_up(ticket)
        silence = asyncio.get_running_loop().time() - self._last_heard
        if ticket.time_limit is not None and silence >= self._limits.answer:
            # It may be too much for a room that lives. Ask for something that is not.
            self._ask_for_life()
        self._flush()
        if (
            ticket.time_limit is None
            and self._last_heard < (ticket.said_at or 0)
            and not self.pending
        ):
            # Not a byte since it was asked: nobody is there any more.
            self._was_lost()

    def _event(self, event: Event) -> None:
        if isinstance(event, zevent.CallConnectError):
            event = event.replace(error_message=self._hidden(event.error_message))
        now = asyncio.get_running_loop().time()
        match event:
            case zevent.TreatedIncomingCallIndication():
                self._rang(self.calls.treated(event))
            case zevent.IncomingCallIndication():
                self._rang(self.calls.ring(event, now))
            case zevent.MeetingNeedsPassword(
                needs_password=needed, wrong_and_retry=wrong
            ):
                prompt = PasscodePrompt.WRONG if wrong else PasscodePrompt.ASKED
                self._prompt(prompt if needed or wrong else None)
            case zevent.NeedWaitForHost(wait=wait):
                self._changed(self.state.put(WAITING_FOR_HOST, wait))
            case (
                zevent.CallConnectError() | zevent.CallDisconnect() | zevent.CallEnded()
            ):
                self._prompt(None)
                self._changed(self.state.put(WAITING_FOR_HOST, None))
            case zevent.UpdateCallRecordInfo(meeting_is_being_recorded=recorded):
                self._changed(self.state.put(BEING_RECORDED, recorded))
            case zevent.BookingsUpdated():
                self._in_background(self._learn_bookings)
            case zevent.ZAAPIConnectFail():
                # The room's own process cannot reach the room: begin anew.
                self._was_lost()
            case zevent.PipeOtherControllerLogin():
                self._other_controller()
            case zevent.PipeReconnecting():
                self._taken = False
                if self.connected:
                    self._catch_up()
        self._tell(event)

    def _hidden(self, text: str) -> str:
        """Return words of the room's without the passcode that they may be about."""
        info = self[zcommand.CALL_INFO]
        return hidden(text, (*self._secrets, info.meeting_password if info else ""))

    def _other_controller(self) -> None:
        """Take note that the room is another's. What happens there, we are not told."""
        self._takeovers += 1
        self._taken = True
        self._session.call_off(
            lambda ticket: (
                ticket.unprompted or isinstance(ticket.request, zcommand.PhonebookList)
            )
        )
        # Before anything is forgotten, which must not look as if it had ended.
        self._set_displaced(True)
        # Whoever took the room has heard it ring.
        self._rang(self.calls.end_all(CallOutcome.ANSWERED_ELSEWHERE))
        self._prompt(None)
        self._changed(self.state.forget_meeting())

    def _set_displaced(self, displaced: bool) -> None:
        if self.displaced is not displaced:
            self.displaced = displaced
            self._tell_connection()

    def _catch_up(self) -> asyncio.Task[None]:
        """Learn what changed under the other controller; return the task, done when the room is ours."""
        known = self._tasks.get(self._learn_whose_it_is)
        return known or self._in_background(self._learn_whose_it_is)

    async def _learn_whose_it_is(self) -> None:
        takeovers = self._takeovers
        await self._try(zstatus.CALL_STATUS.get())
        await self._learn_meeting(ask_whether=not self.state.status_is_told)
        if takeovers == self._takeovers:
            self._set_displaced(False)
            self._in_background(self._learn_room)

    def _status_changed(self) -> None:
        status = self[zstatus.CALL_STATUS]
        if status is CallStatus.CONNECTING_MEETING:
            self._set_out = asyncio.get_running_loop().time()
            return
        self._set_out = -math.inf
        self._prompt(None)
        self._changed(self.state.put(WAITING_FOR_HOST, None))
        if status is not CallStatus.IN_MEETING:
            self.dialled = ""
        if status is CallStatus.IN_MEETING and self.connected:
            self._in_background(self._learn_meeting)

    def _prompt(self, prompt: PasscodePrompt | None) -> None:
        if self._prompt_timer is not None:
            self._prompt_timer.cancel()
            self._prompt_timer = None
        if prompt is not None:
            self._prompt_timer = asyncio.get_running_loop().call_later(
                self._limits.prompt, self._prompt, None
            )
        changed = self.state.put(PASSCODE_PROMPT, prompt)
        # Before anybody is told, who may have something to say.
        self._hold()
        self._changed(changed)

    def _rang(self, rings: Sequence[Ring]) -> None:
        for ring in rings:
            if isinstance(ring, RingEnded) and ring.outcome in TAKEN:
                # The room is on its way to the caller. Whatever was to be dialled
                # meanwhile would take it away from there.
                self._session.call_off(
                    lambda ticket: isinstance(ticket.request, _DIALS)
                )
                self._flush_soon()
        # Before anybody is told, who may have something to say.
        self._hold()
        self._changed(self.state.put(RINGING, self.calls.ringing))
        for ring in rings:
            self._tell(ring)
        if self._ring_timer is not None:
            self._ring_timer.cancel()
            self._ring_timer = None
        if (end := self.calls.next_end) is not None:
            self._ring_timer = asyncio.get_running_loop().call_at(end, self._ring_over)

    def _ring_over(self) -> None:
        self._rang(self.calls.expire(asyncio.get_running_loop().time()))

    def _hold(self) -> None:
        session, pending = self._session, self.pending
        if session.pending is not pending:
            session.hold(pending)
            if session.queued:
                # What settles it may go out now, or everything again.
                self._flush_soon()

    def _changed(self, keys: frozenset[Key[Any]]) -> None:
        """Tell of changed rows, and of what follows from them."""
        if not keys.isdisjoint(_MAKE_MEETING_STATUS):
            keys |= self.state.put(MEETING_STATUS, meeting_status(self.state))
            info = self[zcommand.CALL_INFO]
            if (
                info is not None
                and info.meeting_id
                and in_meeting(self[MEETING_STATUS])
            ):
                if rings := self.calls.in_meeting(info.meeting_id):
                    self._rang(rings)
        if not keys:
            return
        key, *more = keys
        # As _call_all does, without a stop there.
        if self.connected:
            for show in (
                _of_several(self._shown, keys) if more else self._shown.get(key, ())
            ):
                try:
                    show()
                except Exception:
                    _LOGGER.exception("A listener failed")
        listening = self._key_listeners
        for listener in listening[None] + (
            _of_several(listening, keys) if more else listening.get(key, ())
        ):
            try:
                listener(keys)
            except Exception:
                _LOGGER.exception("A listener failed")

    def _tell(self, happening: object) -> None:
        for kind in tuple(self._listeners):
            if isinstance(happening, kind):
                _call_all(self._listeners[kind], happening)

    def _tell_connection(self) -> None:
        _call_all(tuple(self._connection_listeners))

    # -- what goes away ----------------------------------------------------------------

    def _watch_silence(self) -> None:
        """Ask whether the room lives, after a silence."""
        loop = asyncio.get_running_loop()
        silent = loop.time() - self._last_heard
        if silent >= self._limits.idle:
            if not self._session.in_flight:
                self._ask_for_life()
                self._flush()
            silent = 0.0
        self._idle_timer = loop.call_later(
            max(self._limits.idle - silent, 0.1), self._watch_silence
        )

    def _ask_for_life(self) -> None:
        """Ask whether the room lives. Nobody waits to hear that it does."""
        # Not while another controller holds the room: any word would take it back.
        if not (self.pending or self.displaced):
            self._session.ask(self._sign_of_life())

    def _sign_of_life(self) -> Get:
        """Return a question that any room answers and that costs it nothing."""
        return (
            zstatus.CALL_STATUS.get()
            if self.state.status_is_told
            else zstatus.ROOM_NAME.get()
        )

    def _was_lost(self) -> None:
        """Take note that the connection is gone. Called by the transport, and by us."""
        self._transport.abort()
        for timer in (
            self._ring_timer,
            self._prompt_timer,
            self._idle_timer,
            self._answer_timer,
        ):
            if timer is not None:
                timer.cancel()
        self._ring_timer = self._prompt_timer = None
        self._idle_timer = self._answer_timer = None
        self._session.receive_eof()
        self._session.fail(ConnectionFailed("the session was lost"))
        self._tell_settled()
        self._lost.set()
        self._talking.set()
        if self.connected:
            self.connected = False
            self._held.clear()
            self.failure = ConnectionFailed("the session was lost")
            self._tell_connection()


def _call_all[*A](listeners: Iterable[Callable[[*A], None]], *arguments: *A) -> None:
    """Call listeners. What one does wrong must not cost the session, which calls it."""
    for listener in listeners:
        try:
            listener(*arguments)
        except Exception:
            _LOGGER.exception("A listener failed")


def _added[K, L](
    known: dict[K, tuple[L, ...]], listener: L, *keys: K
) -> Callable[[], None]:
    # Whoever is going through them goes on with those that there were.
    for key in keys:
        known[key] = (*known.get(key, ()), listener)
    return partial(_removed, known, listener, keys)


def _removed[K, L](
    known: dict[K, tuple[L, ...]], listener: L, keys: tuple[K, ...]
) -> None:
    for key in keys:
        left = list(known[key])
        _drop(left, listener)
        known[key] = tuple(left)


def _drop[L](listeners: list[L], listener: L) -> None:
    if listener in listeners:
        listeners.remove(listener)


def _of_several[K, L](
    known: Mapping[K, tuple[L, ...]], keys: Iterable[K]
) -> tuple[L, ...]:
    """Return who listens to any of the keys, each once."""
    return tuple(dict.fromkeys(one for key in keys for one in known.get(key, ())))


__all__ = ["Address", "Limits", "ZoomRoom", "backoff", "zconfiguration"]
