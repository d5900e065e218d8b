"""How the rooms are, on Home Assistant's page of its own health."""

from typing import Any

import asyncssh

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .types import ZoomRoomsConfigEntry


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[ZoomRoomsConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    rooms = [entry.runtime_data.room for entry in entries]
    return {
        "rooms": len(hass.config_entries.async_entries(DOMAIN)),
        "connected": sum(room.connected for room in rooms),
        "reconnects": sum(max(0, room.sessions - 1) for room in rooms),
        "asyncssh": asyncssh.__version__,
    }
