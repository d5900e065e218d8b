"""Which rooms an automation means by its target.

Whatever belongs to a room stands for it: its device, the area it is in, any of its
entities. The contacts that it watches do not; they have devices of their own.
"""

from collections.abc import Iterable

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN


def entities_of_rooms(hass: HomeAssistant, entities: Iterable[str]) -> set[str]:
    """Return those of the entities that belong to a room."""
    return {one.entity_id for one in _of_rooms(hass, entities)}


def rooms_of(hass: HomeAssistant, entities: Iterable[str]) -> set[str]:
    """Return the ids of the config entries of the rooms that the entities belong to."""
    return {str(one.config_entry_id) for one in _of_rooms(hass, entities)}


def entity_of(
    hass: HomeAssistant, room: str, platform: Platform, key: str
) -> str | None:
    """Return the entity of a row, in the room of that config entry; it may be disabled."""
    entry = hass.config_entries.async_get_entry(room)
    if entry is None:
        # On its way out: an entry goes before its entities do.
        return None
    return er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{entry.unique_id}_{key}"
    )


def _of_rooms(hass: HomeAssistant, entities: Iterable[str]) -> list[er.RegistryEntry]:
    registry = er.async_get(hass)
    return [
        one
        for entity_id in entities
        if (one := registry.async_get(entity_id)) is not None
        and one.platform == DOMAIN
        and one.config_entry_id is not None
        and one.config_subentry_id is None
    ]
