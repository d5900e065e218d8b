"""Automations that tell what they heard, and the ways in which one means a room."""

from collections.abc import Mapping
from typing import Any, Final

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoom_rooms import binary_sensor, event, sensor, switch
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    Platform,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.setup import async_setup_component

MEDIA_PLAYER: Final = "media_player.boardroom"
TARGETS: Final = (
    ATTR_ENTITY_ID,
    ATTR_DEVICE_ID,
    ATTR_AREA_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
)
_HEARD: Final = "heard"


class Automation:
    """An automation, set up and on, and what it told."""

    def __init__(self) -> None:
        """Make one that was not set up."""
        self.told: list[dict[str, Any]] = []

    async def set_up(self, hass: HomeAssistant, config: Mapping[str, Any]) -> None:
        """Set it up; its triggers and conditions are those of the configuration."""

        @callback
        def heard(event: Event) -> None:
            self.told.append(event.data["trigger"])

        hass.bus.async_listen(_HEARD, heard)
        tell = {"event": _HEARD, "event_data": {"trigger": "{{ trigger }}"}}
        assert await async_setup_component(
            hass,
            AUTOMATION_DOMAIN,
            {
                AUTOMATION_DOMAIN: {
                    "id": "it",
                    "alias": "It",
                    "mode": "queued",
                    **config,
                    "actions": [tell],
                }
            },
        )
        await hass.async_block_till_done()

    @property
    def names(self) -> list[str]:
        """Which triggers they were."""
        return [told["platform"].removeprefix(f"{DOMAIN}.") for told in self.told]


def device_of(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> DeviceEntry:
    """Return the device of the room."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.unique_id), config_entry_id=entry.entry_id
    )
    assert device is not None
    return device


def place(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> dict[str, str]:
    """Put the room into an area, on a floor, and under a label: all that it can be meant by."""
    floor = fr.async_get(hass).async_create("First floor")
    area = ar.async_get(hass).async_create("Meeting area", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("Bookable")
    device = dr.async_get(hass).async_update_device(
        device_of(hass, entry).id, area_id=area.id, labels={label.label_id}
    )
    assert device is not None
    return {
        ATTR_ENTITY_ID: MEDIA_PLAYER,
        ATTR_DEVICE_ID: device.id,
        ATTR_AREA_ID: area.id,
        ATTR_FLOOR_ID: floor.floor_id,
        ATTR_LABEL_ID: label.label_id,
    }


class Foreigners:
    """Entities of another integration that are like those of a room in all but that."""

    def __init__(self, hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> None:
        """Put them beside the room: into its area, and with the same unique ids."""
        self._hass = hass
        self._entities: dict[str, tuple[str, list[str]]] = {}
        other = MockConfigEntry(domain="other")
        other.add_to_hass(hass)
        for platform, rows in (
            (Platform.BINARY_SENSOR, binary_sensor.BINARY_SENSORS),
            (Platform.EVENT, event.EVENTS),
            (Platform.SENSOR, sensor.SENSORS),
            (Platform.SWITCH, switch.SWITCHES),
        ):
            for row in rows:
                made = er.async_get(hass).async_get_or_create(
                    platform,
                    "other",
                    f"{entry.unique_id}_{row.key}",
                    config_entry=other,
                    suggested_object_id=f"foreign_{row.key}",
                    translation_key=row.key,
                )
                er.async_get(hass).async_update_entity(
                    made.entity_id,
                    area_id=device_of(hass, entry).area_id,
                    labels=device_of(hass, entry).labels,
                )
                states = (
                    getattr(row, "event_types", None)
                    or getattr(row, "options", None)
                    or ["off", "on"]
                )
                self._entities[made.entity_id] = (platform, list(states))

    async def go_through_all(self) -> None:
        """Let everything happen to them that can."""
        moment = 0
        for entity_id, (platform, states) in self._entities.items():
            for state in states:
                moment += 1
                if platform == Platform.EVENT:
                    self._hass.states.async_set(
                        entity_id,
                        f"2026-03-02T08:00:00.{moment:03}+00:00",
                        {"event_type": state, "caller_name": "Nobody"},
                    )
                else:
                    self._hass.states.async_set(entity_id, state)
                await self._hass.async_block_till_done()

    def be(self, platform: Platform, key: str, state: str) -> None:
        """Put one of them into a state."""
        self._hass.states.async_set(f"{platform}.foreign_{key}", state)
