"""Who is in the simulated meeting."""

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import count
from typing import Any, Final, cast, override

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.grammar import Key
from custom_components.zoom_rooms.zrcsapi.records import (
    Contact,
    Participant,
    participant_key,
)
from custom_components.zoom_rooms.zrcsapi.words import (
    AudioState,
    AudioType,
    ParticipantChange,
    ParticipantType,
)

from .agenda import Pace
from .behaviour import Refusal, on, when
from .rendering import ResultChanged
from .values import Talker, changed

FIRST_ID: Final = 16778240
_STEP: Final = 1025
"""Ids differ above their low ten bits, which mean nothing."""

NO_SUCH_PARTICIPANT: Final = "No such participant"


class Participants(Talker):
    """A room in whose meeting people come and go.

    Attributes:
        contacts: The room's phonebook.
    """

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin alone."""
        super().__init__(values, pace)
        self.contacts: list[Contact] = []
        self._lists = count(1)
        self._last_id = FIRST_ID

    def assemble(self, *, host: bool, others: Iterable[str]) -> None:
        """Have the room and these others in the meeting, without a word."""
        self._last_id = FIRST_ID
        room = _somebody(
            FIRST_ID,
            self[zstatus.ROOM_NAME],
            is_myself=True,
            is_host=host,
            audio_state=_heard(muted=self[zconfiguration.CALL_MICROPHONE_MUTE]),
            video_is_sending=not self[zconfiguration.CALL_CAMERA_MUTE],
        )
        there = tuple(_somebody(self._new_id(), name) for name in others)
        if there and not host:
            there = (changed(there[0], is_host=True), *there[1:])
        self.put(zcommand.PARTICIPANTS, (room, *there))

    def join(self, name: str, **parts: object) -> Participant:
        """Let somebody come in."""
        guest = _somebody(self._new_id(), name, **parts)
        self._tell(
            (*self[zcommand.PARTICIPANTS], guest), guest, ParticipantChange.JOINED
        )
        return guest

    def leave(self, user_id: int) -> None:
        """Let somebody go."""
        gone = self.participant(user_id)
        rest = tuple(each for each in self[zcommand.PARTICIPANTS] if each is not gone)
        self._tell(rest, gone, ParticipantChange.LEFT)

    def update(
        self,
        user_id: int,
        /,
        *,
        news: ParticipantChange = ParticipantChange.UPDATED,
        **parts: Any,
    ) -> None:
        """Change something about somebody."""
        before = self.participant(user_id)
        after = changed(before, **parts)
        if after != before:
            everyone = self[zcommand.PARTICIPANTS]
            rows = tuple(after if each is before else each for each in everyone)
            self._tell(rows, after, news)

    def participant(self, user_id: int) -> Participant:
        """Return who has this id, its low ten bits aside."""
        for each in self[zcommand.PARTICIPANTS]:
            if participant_key(each.user_id) == participant_key(user_id):
                return each
        raise Refusal(NO_SUCH_PARTICIPANT)

    def _new_id(self) -> int:
        self._last_id += _STEP
        return self._last_id

    @override
    def told[T](self, key: Key[T]) -> T:
        value = super().told(key)
        if key is not zcommand.PARTICIPANTS:
            return value
        everyone = self[zcommand.PARTICIPANTS]
        if self.duplicate_guests:
            guests = (one for one in everyone if not one.is_myself)
            everyone += tuple(_with_low_bits(one, one.user_id + 1) for one in guests)
        if self.shifting_ids:
            low_bits = next(self._lists)
            everyone = tuple(_with_low_bits(one, low_bits) for one in everyone)
        return cast("T", everyone)

    def _tell(
        self,
        everyone: tuple[Participant, ...],
        one: Participant,
        change: ParticipantChange,
    ) -> None:
        if not self.single_notices:
            self[zcommand.PARTICIPANTS] = everyone
            return
        self.put(zcommand.PARTICIPANTS, everyone)
        if self.in_meeting:
            self.say(ResultChanged(zcommand.PARTICIPANTS, changed(one, change=change)))

    # -- Invited -----------------------------------------------------------------------

    @on(zcommand.CallInvite)
    def _call_invite(self, command: zcommand.CallInvite) -> None:
        self.ask_in(command.users)

    def ask_in(self, jids: Iterable[str]) -> None:
        """Ask contacts in; those who are known come after a moment."""
        for contact in self.contacts:
            if contact.jid in jids:
                self.later(self.pace.invite, partial(self._come, contact.screen_name))

    def _come(self, name: str) -> None:
        if self.in_meeting:
            self.join(name)

    # -- Muted -------------------------------------------------------------------------

    @on(zcommand.CallMuteAll)
    def _mute_all(self, command: zcommand.CallMuteAll) -> None:
        for each in self[zcommand.PARTICIPANTS]:
            if not each.is_myself:
                self._mute(each.user_id, muted=command.mute)

    @on(zcommand.CallMuteParticipant)
    def _mute_participant(self, command: zcommand.CallMuteParticipant) -> None:
        self._mute(self.participant(command.id).user_id, muted=command.mute)

    def _mute(self, user_id: int, *, muted: bool) -> None:
        """Mute somebody, or have them agree to be heard."""
        self.later(0, lambda: self.update(user_id, audio_state=_heard(muted=muted)))

    @on(zcommand.CallMuteParticipantVideo)
    def _mute_video(self, command: zcommand.CallMuteParticipantVideo) -> None:
        user_id = self.participant(command.id).user_id
        self.later(0, lambda: self.update(user_id, video_is_sending=not command.mute))

    @when(zconfiguration.CALL_MICROPHONE_MUTE)
    def _microphone_muted(self) -> None:
        muted = self[zconfiguration.CALL_MICROPHONE_MUTE]
        self._update_myself(audio_state=_heard(muted=muted))

    @when(zconfiguration.CALL_CAMERA_MUTE)
    def _camera_muted(self) -> None:
        self._update_myself(video_is_sending=not self[zconfiguration.CALL_CAMERA_MUTE])

    def _update_myself(self, **parts: Any) -> None:
        if self.in_meeting:
            self.update(FIRST_ID, **parts)


def _with_low_bits(one: Participant, number: int) -> Participant:
    """Return the same participant under an id that has the low bits of a number."""
    return changed(one, user_id=one.key + number - participant_key(number))


def _heard(*, muted: bool) -> AudioState:
    return AudioState.MUTED if muted else AudioState.UNMUTED


def _somebody(user_id: int, name: str, **parts: object) -> Participant:
    """Return a participant as they come in: heard and seen."""
    usual = Participant(
        user_id=user_id,
        user_name=name,
        local_recording_disabled=True,
        is_video_can_mute_by_host=True,
        is_video_can_unmute_by_host=True,
        user_type=ParticipantType.NORMAL,
        audio_type=AudioType.VOIP,
        audio_state=AudioState.UNMUTED,
        video_has_source=True,
        video_is_sending=True,
        video_is_receiving=False,
    )
    return changed(usual, **parts)
