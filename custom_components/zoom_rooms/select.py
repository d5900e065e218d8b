"""Which microphone, speaker and camera a room uses."""

from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.select import (
    DOMAIN as SELECT_DOMAIN,
    SelectEntity,
    SelectEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .devices import Lines, device_in_use, device_options, has_devices
from .entity import ZoomRoomsEntity, ZoomRoomsItemDescription
from .gates import Gate, ZoomRoomsGatedDescription, async_add_rows
from .helpers import refusals_translated
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Setting, zconfiguration, zstatus

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsSelectDescription(
    ZoomRoomsItemDescription[str], ZoomRoomsGatedDescription, SelectEntityDescription
):
    """A device that the room uses, out of those that it has."""

    item: Setting[str]
    lines: Lines


def _row(
    key: str, item: Setting[str], lines: Lines, gate: Gate | None = None
) -> ZoomRoomsSelectDescription:
    return ZoomRoomsSelectDescription(
        key=key,
        item=item,
        lines=lines,
        gate=gate,
        wakes=(lines,),
        available_fn=lambda room: has_devices(room, lines),
        entity_category=EntityCategory.CONFIG,
    )


SELECTS: Final = (
    _row(
        "microphone", zconfiguration.AUDIO_INPUT_SELECTED_ID, zstatus.AUDIO_INPUT_LINE
    ),
    _row("speaker", zconfiguration.AUDIO_OUTPUT_SELECTED_ID, zstatus.AUDIO_OUTPUT_LINE),
    # Where the camera cannot be chosen it is a sensor.
    _row(
        "camera",
        zconfiguration.VIDEO_CAMERA_SELECTED_ID,
        zstatus.VIDEO_CAMERA_LINE,
        Gate(capability=zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA, otherwise=True),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's choices."""
    async_add_rows(
        entry.runtime_data, SELECT_DOMAIN, SELECTS, ZoomRoomsSelect, async_add_entities
    )


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
        row = self.entity_description
        return device_in_use(self.room, row.lines, row.item)

    @override
    async def async_select_option(self, option: str) -> None:
        """Use another device."""
        with refusals_translated():
            await self.room.set(self.entity_description.item, self._ids[option])
