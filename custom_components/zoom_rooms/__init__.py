"""Zoom Rooms: meeting rooms with Zoom, over their own control interface."""

from typing import Final

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from . import issues
from .const import DOMAIN, OPTION_SENTENCE_TRIGGERS
from .coordinator import ZoomRoomCoordinator
from .sentence_triggers import async_hear
from .services import async_setup_services
from .types import ZoomRoomsConfigEntry

CONFIG_SCHEMA: Final = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.MEDIA_PLAYER,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, once and for all rooms."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> bool:
    """Connect to the room, then show it."""
    coordinator = await ZoomRoomCoordinator.async_create(hass, entry)

    async def async_stop(_: Event) -> None:
        await coordinator.async_stop()

    # First of all, so that a failure below leaves no session open.
    entry.async_on_unload(coordinator.async_stop)
    entry.async_on_unload(
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, async_stop)
    )
    await coordinator.async_start()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    if entry.options.get(OPTION_SENTENCE_TRIGGERS):
        entry.async_on_unload(await async_hear(hass))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> bool:
    """Take the room's entities away. The session ends with the entry's own clean-up."""
    issues.async_clear(hass, entry)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> None:
    """Forget what was wrong with the room."""
    issues.async_clear(hass, entry)
