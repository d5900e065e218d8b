"""Entities and rooms of which Home Assistant knows everything, and which are nothing beyond that."""

from collections import defaultdict
from typing import ClassVar, Final

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

from homeassistant.components import event, number
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .home import Home

_DOMAIN: Final = "plain"


class _Flow(ConfigFlow, domain=_DOMAIN):
    """Nobody is asked anything."""


class _Plain(Entity):
    """An entity that looks like one of a room, and never changes."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, like: er.RegistryEntry, shown: State, room: str) -> None:
        self._attr_unique_id = f"{room}_{like.unique_id}"
        self._attr_name = like.original_name
        self._attr_entity_category = like.entity_category
        self._attr_device_info = DeviceInfo(
            identifiers={(_DOMAIN, room)},
            name=room,
            manufacturer="Nobody",
            model="Nothing",
        )
        self._attr_state = shown.state
        self._attr_extra_state_attributes = dict(shown.attributes)


class PlainNumber(number.NumberEntity):
    """A number that shows what it is told."""

    _attr_should_poll = False
    _attr_native_unit_of_measurement = "%"

    def __init__(self, number: int = 0) -> None:
        """Be one of many."""
        self._attr_name = f"Plain {number}"

    async def add(self, home: Home) -> None:
        """Become one of Home Assistant's."""
        await home.hass.data[number.DATA_COMPONENT].async_add_entities([self])

    def show(self, value: int) -> None:
        """Show a value."""
        self._attr_native_value = value
        self.async_write_ha_state()


class PlainEvent(event.EventEntity):
    """A happening that is shown as it is told."""

    _attr_name = "Plain"
    _attr_should_poll = False
    _attr_event_types: ClassVar = ["incoming", "missed"]

    async def add(self, home: Home) -> None:
        """Become one of Home Assistant's."""
        await home.hass.data[event.DATA_COMPONENT].async_add_entities([self])

    def show(self, what: str) -> None:
        """Show what happened."""
        self._trigger_event(what)
        self.async_write_ha_state()


class PlainRooms:
    """As many entities as a real room has, of the same platforms and with the same states."""

    def __init__(self, home: Home) -> None:
        """Look at the first real room."""
        self._home = home
        self._rooms = 0
        self._like: dict[str, list[tuple[er.RegistryEntry, State]]] = defaultdict(list)
        for entity in home.entities_of(home.entries[0]):
            shown = home.hass.states.get(entity.entity_id)
            assert shown is not None
            self._like[entity.domain].append((entity, shown))
        mock_integration(home.hass, MockModule(_DOMAIN, async_setup_entry=self._set_up))
        mock_platform(home.hass, f"{_DOMAIN}.config_flow", MockPlatform())
        for platform in self._like:
            mock_platform(
                home.hass,
                f"{_DOMAIN}.{platform}",
                MockPlatform(async_setup_entry=self._set_up_platform(platform)),
            )

    async def add(self, many: int) -> None:
        """Set rooms up."""
        for _ in range(many):
            self._rooms += 1
            entry = MockConfigEntry(
                domain=_DOMAIN, title=f"Plain {self._rooms}", unique_id=str(self._rooms)
            )
            entry.add_to_hass(self._home.hass)
            await self._home.hass.config_entries.async_setup(entry.entry_id)
        await self._home.hass.async_block_till_done()

    async def _set_up(self, hass: HomeAssistant, entry: ConfigEntry) -> bool:
        await hass.config_entries.async_forward_entry_setups(entry, tuple(self._like))
        return True

    def _set_up_platform(self, platform: str):
        async def set_up(
            hass: HomeAssistant,
            entry: ConfigEntry,
            async_add_entities: AddConfigEntryEntitiesCallback,
        ) -> None:
            async_add_entities(
                _Plain(like, shown, entry.title) for like, shown in self._like[platform]
            )

        return set_up
