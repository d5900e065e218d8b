"""Which room somebody means who speaks of one."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import intent
from homeassistant.helpers.intent import MatchFailedReason

from .const import DOMAIN
from .coordinator import ZoomRoomCoordinator
from .media_player import ROOM
from .targets import entity_of
from .types import ZoomRoomsConfigEntry

_NOT_THERE: Final = (
    MatchFailedReason.NAME,
    MatchFailedReason.AREA,
    MatchFailedReason.INVALID_AREA,
)


class Room(NamedTuple):
    """A room that is meant for certain.

    Attributes:
        name: What people call it.
        entity_id: Its media player, which stands for it.
    """

    name: str
    entity_id: str
    coordinator: ZoomRoomCoordinator


class Unclear(StrEnum):
    """Why nobody can tell which room is meant."""

    NO_ROOMS = "no_rooms"
    """There are none, or none that whoever asks may see."""
    NO_SUCH_ROOM = "no_such_room"
    NO_ROOM_IN_AREA = "no_room_in_area"
    WHICH_ROOM = "which_room"
    SAME_NAME = "same_name"
    NOT_SET_UP = "not_set_up"
    """Its session could not be opened, or it is switched off here."""


class NotOneRoom(Exception):
    """It takes a person to say which room is meant.

    Attributes:
        names: The rooms that it may be, or the one that is not there as it was called.
    """

    def __init__(self, why: Unclear, *names: str) -> None:
        """Keep why, and what to name when saying so."""
        super().__init__(why)
        self.why = why
        self.names = names


@callback
def async_find_room(
    hass: HomeAssistant,
    *,
    name: str | None = None,
    area: str | None = None,
    preferred_area_id: str | None = None,
    assistant: str | None = None,
) -> Room:
    """Return the room that is meant, of those that an assistant may see.

    It is meant by its name, by its area, or else by being in the area where one speaks; where
    there is but one room, it needs no word. A name may be the area's, and an area the room's.

    Raises:
        NotOneRoom: none is, or several may be.
    """
    rooms = {
        state.entity_id: (state, entry) for state, entry in _rooms(hass, assistant)
    }
    if not rooms:
        raise NotOneRoom(Unclear.NO_ROOMS)

    def fitting(name: str | None, area: str | None) -> intent.MatchTargetsResult:
        return intent.async_match_targets(
            hass,
            intent.MatchTargetsConstraints(
                name=name, area_name=area, single_target=True
            ),
            intent.MatchTargetsPreferences(area_id=preferred_area_id),
            [state for state, _ in rooms.values()],
        )

    result = fitting(name, area)
    if result.no_match_reason in _NOT_THERE and not (name and area):
        # Many a room is called like the area that it is in, or like one that it is not in.
        other = fitting(area, name)
        result = result if other.no_match_reason in _NOT_THERE else other
    if not result.is_match:
        raise _unclear(result, name or "", area or "")
    state, entry = rooms[result.states[0].entity_id]
    if entry.state is not ConfigEntryState.LOADED:
        raise NotOneRoom(Unclear.NOT_SET_UP, state.name)
    return Room(
        name=state.name, entity_id=state.entity_id, coordinator=entry.runtime_data
    )


@callback
def async_room_names(hass: HomeAssistant, assistant: str) -> list[str]:
    """Return what the rooms are called that an assistant may see."""
    return sorted(state.name for state, _ in _rooms(hass, assistant))


def _rooms(
    hass: HomeAssistant, assistant: str | None
) -> Iterator[tuple[State, ZoomRoomsConfigEntry]]:
    """Yield the media player of each room that may be seen; nothing else of it stands for it."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        entity_id = entity_of(hass, entry.entry_id, Platform.MEDIA_PLAYER, ROOM.key)
        if entity_id is None or (state := hass.states.get(entity_id)) is None:
            continue
        if assistant is None or async_should_expose(hass, assistant, entity_id):
            yield state, entry


def _unclear(result: intent.MatchTargetsResult, name: str, area: str) -> NotOneRoom:
    match result.no_match_reason:
        case MatchFailedReason.NAME:
            return NotOneRoom(Unclear.NO_SUCH_ROOM, name)
        case MatchFailedReason.AREA | MatchFailedReason.INVALID_AREA:
            return NotOneRoom(Unclear.NO_ROOM_IN_AREA, area)
        case MatchFailedReason.DUPLICATE_NAME:
            return NotOneRoom(Unclear.SAME_NAME, name or area)
    return NotOneRoom(Unclear.WHICH_ROOM, *sorted(one.name for one in result.states))
