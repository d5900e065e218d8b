"""A real Home Assistant core that has rooms, each set up through its config entry."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from tempfile import TemporaryDirectory
from unittest.mock import patch

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

# Imported before Home Assistant looks for custom integrations: the plugin's own folder of
# them would be found first.
import custom_components.zoom_rooms
from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.loader import DATA_CUSTOM_COMPONENTS

from .far_room import PASSCODE, FarRoom

assert custom_components.zoom_rooms.DOMAIN == DOMAIN


class Home:
    """A Home Assistant core, and the rooms that it has."""

    def __init__(self, hass: HomeAssistant, room: FarRoom) -> None:
        """Begin without a room."""
        self.hass = hass
        self.entries: list[ZoomRoomsConfigEntry] = []
        self._room = room

    async def add_rooms(self, many: int) -> None:
        """Set rooms up."""
        for _ in range(many):
            number = len(self.entries)
            entry = MockConfigEntry(
                domain=DOMAIN,
                title=f"Room {number}",
                unique_id=f"room{number}@example.com",
                data={
                    CONF_HOST: self._room.host,
                    CONF_PORT: self._room.port,
                    CONF_PASSCODE: PASSCODE,
                },
            )
            entry.add_to_hass(self.hass)
            self.entries.append(entry)
            await self.hass.config_entries.async_setup(entry.entry_id)
        await self.hass.async_block_till_done()

    def entity_of(self, entry: ZoomRoomsConfigEntry, key: str) -> str:
        """Return the id of the entity of a row."""
        return next(
            entity.entity_id
            for entity in self.entities_of(entry)
            if entity.unique_id == f"{entry.unique_id}_{key}"
        )

    def entities_of(self, entry: ZoomRoomsConfigEntry) -> list[er.RegistryEntry]:
        """Return the entities of a room."""
        return er.async_entries_for_config_entry(
            er.async_get(self.hass), entry.entry_id
        )


@asynccontextmanager
async def home(
    room: FarRoom, *, rooms: int, everything: bool = True
) -> AsyncIterator[Home]:
    """Run Home Assistant, with so many rooms; with ``everything`` also what is disabled at first."""
    with TemporaryDirectory() as folder:
        async with async_test_home_assistant(config_dir=folder) as hass:
            # The test core has been told that there are no custom integrations.
            del hass.data[DATA_CUSTOM_COMPONENTS]
            ours = Home(hass, room)
            try:
                with (
                    patch.object(Entity, "entity_registry_enabled_default", new=True)
                    if everything
                    else nullcontext()
                ):
                    await ours.add_rooms(rooms)
                    yield ours
            finally:
                for entry in ours.entries:
                    await hass.config_entries.async_unload(entry.entry_id)
                await hass.async_stop(force=True)
