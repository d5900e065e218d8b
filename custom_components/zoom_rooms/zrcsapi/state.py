"""The last known value of every row.

Applying a message says which rows it changed and what happened. The room tells only what
changed, so what it says is merged, never put in place of what is known. A value that
cannot be read is unknown; a name that is in no table is kept for diagnostics.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import logging
from typing import Any, Final, cast

from . import zcommand, zevent, zstatus
from .catalog import EVENTS_BY_WORD, READING_LEVELS, RESULT_BY_WORD, SETTING_LEVELS
from .errors import MalformedReply
from .grammar import (
    MISSING,
    Event,
    Key,
    Kind,
    Level,
    Result,
    Tree,
    Words,
    find,
    leaves,
    names_only,
    words,
)
from .messages import Message
from .records import CallInfo, Participant
from .words import CallStatus, ParticipantChange

_LOGGER: Final = logging.getLogger(__package__)

_LISTS: Final = frozenset(
    {
        zstatus.AUDIO_INPUT_LINE,
        zstatus.AUDIO_OUTPUT_LINE,
        zstatus.VIDEO_CAMERA_LINE,
    }
)
# A union would be made anew for each value that is looked at.
_BRANCHES: Final = (dict, list)
_OUT: Final[frozenset[CallStatus | None]] = frozenset(
    {CallStatus.NOT_IN_MEETING, CallStatus.LOGGED_OUT}
)
_CALL_INFO_NAMES: Final = {
    words(spelling.wire): spelling.wire for spelling in CallInfo.spellings.values()
}
_MOST_UNKNOWN: Final = 200
_MOST_PARTICIPANTS: Final = 2000
"""Who is told of one by one beyond these is not taken in; no meeting shows so many."""
_OF_A_MEETING: Final = frozenset({zcommand.PARTICIPANTS, zcommand.CALL_INFO})
_UNREADABLE: Final = (ValueError, KeyError, MalformedReply)
_NONE: Final[frozenset[Key[Any]]] = frozenset()
_LEVELS: Final[Mapping[Kind | None, Level[Any]]] = {
    Kind.STATUS: READING_LEVELS,
    Kind.CONFIGURATION: SETTING_LEVELS,
}


type Change = tuple[frozenset[Key[Any]], tuple[Event, ...]]
"""What a message changed, and what happened."""

_NOTHING: Final[Change] = (_NONE, ())


@dataclass(eq=False, repr=False)
class RoomState:
    """What is known of a room."""

    unknown: set[str] = field(default_factory=set)
    """Names that the room used and no table has."""
    status_is_told: bool = False
    """The room tells its call status itself, so nothing has to be concluded."""
    values: dict[Key[Any], Any] = field(default_factory=dict)
    """What is known. It stays the same dict, for whoever looks often; only this file changes it."""
    _call_info: dict[str, Tree] = field(default_factory=dict)

    def __getitem__[T](self, key: Key[T]) -> T | None:
        """Return the last known value, or None."""
        value: T | None = self.values.get(key)
        return value

    def put[T](self, key: Key[T], value: T | None) -> frozenset[Key[Any]]:
        """Note a value; say whether it changed."""
        if self.values.get(key) == value:
            return _NONE
        if value is None:
            del self.values[key]
        else:
            self.values[key] = value
        return key.alone

    def forget(self) -> None:
        """Know nothing: the session was lost."""
        self.values.clear()
        self._call_info.clear()
        self.status_is_told = False

    def forget_meeting(self) -> frozenset[Key[Any]]:
        """Know nothing of any meeting; return what is no longer known."""
        self._call_info.clear()
        gone = frozenset(key for key in self.values if key.in_meeting)
        for key in gone:
            del self.values[key]
        return gone

    def apply(self, message: Message) -> Change:
        """Take what the room said."""
        if not message.ok:
            return _NOTHING
        levels = _LEVELS.get(message.kind)
        if levels is None:
            return self._results_or_event(message)
        if not self.status_is_told and message.kind is Kind.STATUS:
            status = find(message.tree, zstatus.CALL_STATUS.words)
            self.status_is_told = status is not MISSING
        told: Iterable[tuple[Key[Any], Tree]] | None = None
        try:
            # Nearly always it is one value: straight down to it. (scripts/benchmark --only event)
            level, value = levels, cast("Any", message.tree)
            while (only := level.row) is None:
                ((name, value),) = value.items()
                level = level.named[name]
            if not isinstance(value, _BRANCHES):
                told = ((only, value),)
        except KeyError, ValueError, AttributeError:
            pass
        values = self.values
        changed: list[Key[Any]] = []
        for row, value in told or self._told(levels, message):
            try:
                known = row.codec.read(value)
            except _UNREADABLE:
                known = None
                _say_unreadable(row)
            if known == values.get(row):
                continue
            if known is None:
                del values[row]
            else:
                values[row] = known
            changed.append(row)
        if not changed:
            return _NOTHING
        keys = changed[0].alone if len(changed) == 1 else frozenset(changed)
        if not self.status_is_told or zstatus.CALL_STATUS in keys:
            keys = self._concluded(keys)
        return keys, ()

    def _told(
        self, top: Level[Any], message: Message
    ) -> Iterator[tuple[Key[Any], Tree]]:
        """Yield the rows of which something is told, each with what; note what is no row's."""
        below: list[tuple[Level[Any], dict[str, Tree]]] = [(top, message.tree)]
        # This grows while it is gone through.
        for levels, tree in below:
            for name, value in tree.items():
                level = levels.named.get(name) or levels.below(name)
                if level is None:
                    self._note_unknown(message, {name: value}, levels.path)
                elif level.row is not None and (
                    not isinstance(value, _BRANCHES) or level.row in _LISTS
                ):
                    yield level.row, value
                elif isinstance(value, dict):
                    below.append((level, value))
                else:
                    self._note_unknown(message, value, level.path)

    def conclude(self, status: CallStatus) -> frozenset[Key[Any]]:
        """Note a call status that the room did not tell in so many words."""
        if self.status_is_told:
            return frozenset()
        return self._concluded(self.put(zstatus.CALL_STATUS, status))

    # -- one chapter each --------------------------------------------------------------

    def _results_or_event(self, message: Message) -> Change:
        for name in message.tree:
            result = RESULT_BY_WORD.get(words(name)[:1])
            if result and (payload := message.under(result.path)) is not MISSING:
                return self._concluded(self._result(result, payload, message)), ()
        for event in EVENTS_BY_WORD.get(words(message.top)[:1], ()):
            if (payload := message.under(event.path)) is not MISSING:
                return self._event(event, payload)
        if message.kind is Kind.EVENT:
            self._note_unknown(message, None, words(message.top))
        return _NOTHING

    def _event(self, of: type[Event], payload: Tree) -> Change:
        try:
            event = of.read(payload if isinstance(payload, dict) else {})
        except MalformedReply as error:
            _LOGGER.debug("Left out an event: %s", error)
            return _NOTHING
        return self._happened(event), (event,)

    # -- what commands leave behind ----------------------------------------------------

    def _result(
        self, result: Result[Any], payload: Tree, message: Message
    ) -> frozenset[Key[Any]]:
        if result is zcommand.PARTICIPANTS:
            return self._participants(payload, is_answer=message.sync is True)
        if result is zcommand.CALL_INFO and isinstance(payload, dict):
            inner = find(payload, ("info",))
            told = payload | (inner if isinstance(inner, dict) else {})
            # What means nothing is not kept: there is no end to what could be told.
            self._call_info |= {
                _CALL_INFO_NAMES[said]: value
                for name, value in told.items()
                if (said := words(name)) in _CALL_INFO_NAMES
            }
            payload = cast("Tree", self._call_info)
        try:
            known = result.codec.read(payload)
        except _UNREADABLE:
            known = None
            _say_unreadable(result)
        return self.put(result, known)

    def _participants(self, payload: Tree, *, is_answer: bool) -> frozenset[Key[Any]]:
        """Take the whole list, or the one participant of whom there is news.

        An answer is the whole list, also where the only one in it comes without the list.
        """
        told = zcommand.PARTICIPANTS.codec.read(payload)
        is_one = (
            not is_answer
            and isinstance(payload, dict)
            and find(payload, ("user_id",)) is not MISSING
        )
        if is_one and told:
            return self.put(zcommand.PARTICIPANTS, self._with(told[0]))
        return self.put(
            zcommand.PARTICIPANTS, tuple({one.key: one for one in told}.values())
        )

    def _with(self, news: Participant) -> tuple[Participant, ...]:
        known = {one.key: one for one in self[zcommand.PARTICIPANTS] or ()}
        if news.change is ParticipantChange.LEFT:
            known.pop(news.key, None)
            return tuple(known.values())
        if news.is_host:
            known = {
                key: _no_host(one) if key != news.key else one
                for key, one in known.items()
            }
        old = known.get(news.key)
        if old is not None:
            known[news.key] = old.updated(news)
        elif len(known) < _MOST_PARTICIPANTS:
            known[news.key] = news
        return tuple(known.values())

    # -- what follows from what --------------------------------------------------------

    def _happened(self, event: Event) -> frozenset[Key[Any]]:
        match event:
            case zevent.CallDisconnect(success=True) | zevent.CallEnded():
                return self.conclude(CallStatus.NOT_IN_MEETING) | self.forget_meeting()
            case zevent.CallConnectError():
                return self.conclude(CallStatus.NOT_IN_MEETING)
            case zevent.CallConnect(success=True):
                return self.conclude(CallStatus.CONNECTING_MEETING)
            case (
                zevent.NeedWaitForHost(wait=True)
                | zevent.MeetingNeedsPassword(needs_password=True)
            ):
                return self.conclude(CallStatus.CONNECTING_MEETING)
        return frozenset()

    def _concluded(self, changed: frozenset[Key[Any]]) -> frozenset[Key[Any]]:
        """Add what follows: nothing of a meeting is known outside of one."""
        if not self.status_is_told and not changed.isdisjoint(_OF_A_MEETING):
            info = self[zcommand.CALL_INFO]
            if self[zcommand.PARTICIPANTS] or (info and info.meeting_id):
                changed |= self.put(zstatus.CALL_STATUS, CallStatus.IN_MEETING)
        if zstatus.CALL_STATUS in changed and self[zstatus.CALL_STATUS] in _OUT:
            changed |= self.forget_meeting()
        return changed

    def _note_unknown(self, message: Message, tree: Tree, path: Words) -> None:
        """Note the names of what is in no table."""
        for unknown, _ in leaves(tree, path):
            said = " ".join(word for word in unknown if not word.isdecimal())
            name = f"{message.kind or '?'} {names_only(said)}"
            if name not in self.unknown and len(self.unknown) < _MOST_UNKNOWN:
                self.unknown.add(name)
                _LOGGER.debug("The room told of something unknown: %s", name)


def _say_unreadable(row: Key[Any]) -> None:
    """Say that a value means nothing, as a word of a later release: what it was, it is no longer."""
    _LOGGER.debug("%s has a value that cannot be read", row)


def _no_host(participant: Participant) -> Participant:
    return participant.replace(is_host=False) if participant.is_host else participant
