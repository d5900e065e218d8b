"""The config entry of a room, with what it carries while it is loaded."""

from homeassistant.config_entries import ConfigEntry

from .coordinator import ZoomRoomCoordinator

type ZoomRoomsConfigEntry = ConfigEntry[ZoomRoomCoordinator]
