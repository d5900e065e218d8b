"""Which microphone, speaker and camera a room uses."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsEntity, ZoomRoomsItemDescription
from .helpers import refusals_translated
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Reading, Setting, ZoomRoom, zconfiguration, zstatus
from .zrcsapi.records import DeviceLine

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class ZoomRoomsSelectDescription(
    ZoomRoomsItemDescription[str], SelectEntityDescription
):
    """A device that the room uses, out of those that it has."""

    item: Setting[str]
    lines: Reading[tuple[DeviceLine, ...]]


def _row(
    key: str, item: Setting[str], lines: Reading[tuple[DeviceLine, ...]]
) -> ZoomRoomsSelectDescription:
    def there_is_one(room: ZoomRoom) -> bool:
        devices = room[lines]
        return bool(devices)

    return ZoomRoomsSelectDescription(
        key=key,
        item=item,
        lines=lines,
        wakes=(lines,),
        available_fn=there_is_one,
        entity_category=EntityCategory.CONFIG,
    )


SELECTS: Final = (
    _row(
        "microphone", zconfiguration.AUDIO_INPUT_SELECTED_ID, zstatus.AUDIO_INPUT_LINE
    ),
    _row("speaker", zconfiguration.AUDIO_OUTPUT_SELECTED_ID, zstatus.AUDIO_OUTPUT_LINE),
    _row("camera", zconfiguration.VIDEO_CAMERA_SELECTED_ID, zstatus.VIDEO_CAMERA_LINE),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's choices."""
    async_add_entities(ZoomRoomsSelect(entry.runtime_data, row) for row in SELECTS)


def device_options(lines: Iterable[DeviceLine]) -> dict[str, str]:
    """Return the ids of devices by names that a person can tell apart.

    Two of one name are told apart by their aliases, and else by counting.
    """
    lines = tuple(lines)
    names = Counter(map(_name, lines))
    aliases = Counter((_name(line), line.alias) for line in lines)
    by_name: dict[str, str] = {}
    for line in lines:
        name = _name(line)
        if names[name] > 1 and line.alias and aliases[name, line.alias] == 1:
            name = f"{name} ({line.alias})"
        by_name[_untaken(name, by_name)] = line.id
    return by_name


def _name(line: DeviceLine) -> str:
    return line.name or line.alias or line.id


def _untaken(name: str, taken: dict[str, str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name} {number}"
    return candidate


class ZoomRoomsSelect(ZoomRoomsEntity, SelectEntity):
    """A device that the room uses, out of those that it has."""

    entity_description: ZoomRoomsSelectDescription

    @property
    def _ids(self) -> dict[str, str]:
        lines = self.room[self.entity_description.lines]
        return device_options(lines or ())

    @property
    @override
    def options(self) -> list[str]:
        """The devices that the room has."""
        return list(self._ids)

    @property
    @override
    def current_option(self) -> str | None:
        """The device that the room uses."""
        selected = self.room[self.entity_description.item]
        return next((name for name, id_ in self._ids.items() if id_ == selected), None)

    @override
    async def async_select_option(self, option: str) -> None:
        """Use another device."""
        with refusals_translated():
            await self.room.set(self.entity_description.item, self._ids[option])
