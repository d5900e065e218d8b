"""How loud a room is, and how well it hears."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, override

from homeassistant.components.number import (
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfRatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ZoomRoomCoordinator
from .entity import ZoomRoomsEntity, ZoomRoomsItemDescription
from .helpers import refusals_translated
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Setting, zconfiguration

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsNumberDescription(
    ZoomRoomsItemDescription[int], NumberEntityDescription
):
    """A setting of the room that is a number; its bounds stand in the table."""

    item: Setting[int]


NUMBERS: Final = (
    ZoomRoomsNumberDescription(
        key="speaker_volume",
        item=zconfiguration.AUDIO_OUTPUT_VOLUME,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        mode=NumberMode.SLIDER,
    ),
    ZoomRoomsNumberDescription(
        key="microphone_volume",
        item=zconfiguration.AUDIO_INPUT_VOLUME,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        mode=NumberMode.SLIDER,
        entity_category=EntityCategory.CONFIG,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's volumes."""
    async_add_entities(ZoomRoomsNumber(entry.runtime_data, row) for row in NUMBERS)


class ZoomRoomsNumber(ZoomRoomsEntity, NumberEntity):
    """A setting of the room that is a number."""

    entity_description: ZoomRoomsNumberDescription
    _attr_native_step = 1

    def __init__(
        self, coordinator: ZoomRoomCoordinator, description: ZoomRoomsNumberDescription
    ) -> None:
        """Take the bounds from the table."""
        super().__init__(coordinator, description)
        if description.item.low is not None:
            self._attr_native_min_value = description.item.low
        if description.item.high is not None:
            self._attr_native_max_value = description.item.high

    @cached_property
    @override
    def capability_attributes(self) -> dict[str, Any]:
        """The bounds, which stand in the table and never change."""
        # Home Assistant asks with every value. (scripts/benchmark --only state)
        return super().capability_attributes

    @property
    @override
    def native_value(self) -> int | None:
        """The value, as the room says."""
        return self.room[self.entity_description.item]

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set the value."""
        with refusals_translated():
            await self.room.set(self.entity_description.item, round(value))
