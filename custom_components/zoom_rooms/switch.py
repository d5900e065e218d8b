"""What can be switched on a room. A mute switch that is on mutes, as Zoom means it."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import ZoomRoomsEntity, ZoomRoomsItemDescription
from .helpers import refusals_translated
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Setting, zconfiguration

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class ZoomRoomsSwitchDescription(
    ZoomRoomsItemDescription[bool], SwitchEntityDescription
):
    """A setting of the room that is on or off."""

    item: Setting[bool]


SWITCHES: Final = (
    ZoomRoomsSwitchDescription(
        key="microphone_mute",
        item=zconfiguration.CALL_MICROPHONE_MUTE,
    ),
    ZoomRoomsSwitchDescription(
        key="camera_mute",
        item=zconfiguration.CALL_CAMERA_MUTE,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's switches."""
    async_add_entities(ZoomRoomsSwitch(entry.runtime_data, row) for row in SWITCHES)


class ZoomRoomsSwitch(ZoomRoomsEntity, SwitchEntity):
    """A setting of the room that is on or off."""

    entity_description: ZoomRoomsSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is on, as the room says."""
        return self.room[self.entity_description.item]

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn it on."""
        await self._async_set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn it off."""
        await self._async_set(on=False)

    async def _async_set(self, *, on: bool) -> None:
        with refusals_translated():
            await self.room.set(self.entity_description.item, on)
