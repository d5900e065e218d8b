"""How the rooms are, at a glance."""

import asyncssh
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


async def test_system_health(hass: HomeAssistant, loaded: ZoomRoomsConfigEntry) -> None:
    """How many rooms there are, and how many of them are there."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    assert await get_system_health_info(hass, DOMAIN) == {
        "rooms": 1,
        "connected": 1,
        "reconnects": 0,
        "asyncssh": asyncssh.__version__,
    }
