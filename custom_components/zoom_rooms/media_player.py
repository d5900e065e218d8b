"""The room itself: a meeting is what it plays."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.media_player import (
    BrowseMedia,
    MediaPlayerEntity,
    MediaPlayerEntityDescription,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from . import bookings, media_library
from .coordinator import ZoomRoomCoordinator
from .dialing import (
    async_dial,
    async_invite,
    async_join,
    join_command,
    raise_unless_joined,
    usual_duration,
)
from .entity import ZoomRoomsDescription, ZoomRoomsEntity
from .helpers import invalid, refusals_translated
from .last_join import async_attempt
from .media_library import CONTACT, MEETING
from .meetings import MEETING_KEYS, host, is_busy, meeting_number, settled_status
from .types import ZoomRoomsConfigEntry
from .zrcsapi import zcommand, zconfiguration
from .zrcsapi.meeting import MeetingStatus

# Not one at a time: leaving, and the volume, must be possible while joining takes its
# time. The client says one thing after the other to the room anyway.
PARALLEL_UPDATES = 0

_STATES: Final = {
    MeetingStatus.NOT_IN_MEETING: MediaPlayerState.IDLE,
    MeetingStatus.CONNECTING: MediaPlayerState.BUFFERING,
    MeetingStatus.IN_MEETING: MediaPlayerState.PLAYING,
    MeetingStatus.LOCAL_PRESENTATION: MediaPlayerState.PLAYING,
    MeetingStatus.PHONE_CALL: MediaPlayerState.PLAYING,
    MeetingStatus.LOGGED_OUT: MediaPlayerState.IDLE,
}

_FEATURES: Final = (
    MediaPlayerEntityFeature.BROWSE_MEDIA
    | MediaPlayerEntityFeature.PLAY_MEDIA
    | MediaPlayerEntityFeature.SEARCH_MEDIA
    | MediaPlayerEntityFeature.VOLUME_MUTE
    | MediaPlayerEntityFeature.VOLUME_SET
    | MediaPlayerEntityFeature.VOLUME_STEP
)

_TELLING: Final = 0.5
"""Seconds in which a room tells the volume that it was set to."""

_UNREMEMBERED_VOLUME: Final = 50
"""What a muted room goes back to when nobody knows how loud it was."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsMediaPlayerDescription(
    ZoomRoomsDescription, MediaPlayerEntityDescription
):
    """The room."""


ROOM: Final = ZoomRoomsMediaPlayerDescription(
    key="room",
    takes_back=True,
    volume_step=0.05,
    wakes=(*MEETING_KEYS, zcommand.BOOKINGS, zconfiguration.AUDIO_OUTPUT_VOLUME),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room."""
    async_add_entities([ZoomRoomsMediaPlayer(entry.runtime_data, ROOM)])


class ZoomRoomsMediaPlayer(ZoomRoomsEntity, MediaPlayerEntity):
    """The room. It has no on and off: turning it off must never throw people out of a meeting."""

    _attr_name = None

    def __init__(
        self,
        coordinator: ZoomRoomCoordinator,
        description: ZoomRoomsMediaPlayerDescription,
    ) -> None:
        """Begin with the volume that the room has."""
        super().__init__(coordinator, description)
        self._last_audible = (
            self.room[zconfiguration.AUDIO_OUTPUT_VOLUME] or _UNREMEMBERED_VOLUME
        )
        self._asked_for = 0
        self._asked_until = 0.0

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._last_audible = (
            self.room[zconfiguration.AUDIO_OUTPUT_VOLUME] or self._last_audible
        )
        super()._handle_coordinator_update()

    @property
    @override
    def supported_features(self) -> MediaPlayerEntityFeature:
        """What can be done now: only what goes on can be stopped."""
        return (
            _FEATURES | MediaPlayerEntityFeature.STOP
            if is_busy(self.room)
            else _FEATURES
        )

    @property
    @override
    def state(self) -> MediaPlayerState | None:
        """Whether the room meets. What it does under another controller, it does not tell."""
        if self.room.displaced:
            return None
        status = settled_status(self.room)
        return None if status is None else _STATES[status]

    # -- the meeting -------------------------------------------------------------------

    @property
    @override
    def media_content_type(self) -> str | None:
        """A meeting, in a meeting."""
        return MEETING if self.media_content_id else None

    @property
    @override
    def media_content_id(self) -> str | None:
        """The meeting's number."""
        return meeting_number(self.room) or None

    @property
    @override
    def media_title(self) -> str | None:
        """The name that the meeting is booked by, or its number."""
        number = meeting_number(self.room)
        booking = bookings.of_number(
            self.room[zcommand.BOOKINGS], number, dt_util.now()
        )
        return bookings.shown_name(booking) if booking is not None else number or None

    @property
    @override
    def media_artist(self) -> str | None:
        """The host's name."""
        who = host(self.room)
        return who.user_name if who is not None else None

    @override
    async def async_media_stop(self) -> None:
        """Leave the meeting; it goes on without the room."""
        with refusals_translated():
            await self.room.send(zcommand.CallLeave())

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Join a meeting, or call somebody, and wait for what comes of it."""
        if media_type == CONTACT:
            await self._async_invite(media_id)
        elif media_type == MEETING:
            await self._async_meet(media_id)
        else:
            raise invalid("not_a_meeting")

    async def _async_meet(self, meeting: str) -> None:
        command = join_command(meeting)
        booking = bookings.of_number(
            self.room[zcommand.BOOKINGS], command.meeting_number, dt_util.now()
        )
        if booking is not None and not command.password:
            await async_join(
                self.room, zcommand.DialStart(meeting_number=booking.meeting_number)
            )
        else:
            await self._async_join(command)

    async def _async_join(self, command: zcommand.DialJoin) -> None:
        joined = await async_attempt(
            self.room,
            self.coordinator.attempts,
            command,
            lambda: async_dial(self.room, command),
        )
        raise_unless_joined(joined)

    async def _async_invite(self, jid: str) -> None:
        """Ask a contact into the meeting, or into a new one."""
        duration = usual_duration(self.coordinator.config_entry.options)
        joined = await async_invite(self.room, (jid,), duration)
        if joined is not None:
            raise_unless_joined(joined)

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Return today's meetings that can still be joined, and who can be invited."""
        return await media_library.async_browse(
            self.coordinator, media_content_type, media_content_id
        )

    @override
    async def async_search_media(self, query: SearchMediaQuery) -> SearchMedia:
        """Return the meetings and contacts that fit."""
        return SearchMedia(
            result=await media_library.async_search(
                self.coordinator, query.search_query, query.media_content_type
            )
        )

    # -- the volume --------------------------------------------------------------------

    @property
    @override
    def volume_level(self) -> float | None:
        """The volume of the room's speaker."""
        volume = self.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
        return None if volume is None else volume / 100

    @property
    @override
    def is_volume_muted(self) -> bool | None:
        """Whether nothing can be heard. The room itself knows volumes only."""
        volume = self.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
        return None if volume is None else volume == 0

    @override
    async def async_set_volume_level(self, volume: float) -> None:
        """Set the volume."""
        await self._async_set_volume(round(volume * 100))

    @override
    async def async_volume_up(self) -> None:
        """Be a step louder."""
        await self._async_step(self.volume_step)

    @override
    async def async_volume_down(self) -> None:
        """Be a step less loud."""
        await self._async_step(-self.volume_step)

    async def _async_step(self, step: float) -> None:
        """Go on from the volume that was asked for last: a knob turns faster than the room tells."""
        volume = (
            self._asked_for
            if self.hass.loop.time() < self._asked_until
            else self.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
        )
        if volume is not None:
            await self._async_set_volume(min(100, max(0, volume + round(step * 100))))

    @override
    async def async_mute_volume(self, mute: bool) -> None:
        """Make the speaker silent, or as loud as it last was."""
        if mute is not self.is_volume_muted:
            await self._async_set_volume(0 if mute else self._last_audible)

    async def _async_set_volume(self, volume: int) -> None:
        self._asked_for = volume
        self._asked_until = self.hass.loop.time() + _TELLING
        with refusals_translated():
            await self.room.set(zconfiguration.AUDIO_OUTPUT_VOLUME, volume)
