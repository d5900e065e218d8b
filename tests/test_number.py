"""The volumes."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zconfiguration
from homeassistant.components.number import (
    ATTR_VALUE,
    DOMAIN as NUMBER_DOMAIN,
    SERVICE_SET_VALUE,
)
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle, until
from tests.simulator import Server, SimulatedRoom

SPEAKER = "number.boardroom_speaker_volume"
MICROPHONE = "number.boardroom_microphone_volume"


async def _set(hass: HomeAssistant, entity_id: str, value: float) -> None:
    await hass.services.async_call(
        NUMBER_DOMAIN,
        SERVICE_SET_VALUE,
        {ATTR_ENTITY_ID: entity_id, ATTR_VALUE: value},
        blocking=True,
    )


@pytest.mark.parametrize("only", [Platform.NUMBER], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_number(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.parametrize(
    ("entity_id", "setting"),
    [
        (SPEAKER, zconfiguration.AUDIO_OUTPUT_VOLUME),
        (MICROPHONE, zconfiguration.AUDIO_INPUT_VOLUME),
    ],
)
async def test_volume(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_id: str,
    setting: zconfiguration.Setting[int],
) -> None:
    """A volume follows the room, and the room follows it."""
    simulated[setting] = 12
    await settle(hass, loaded)
    assert hass.states.get(entity_id).state == "12"

    await _set(hass, entity_id, 80.4)
    await settle(hass, loaded)
    assert simulated[setting] == 80
    assert hass.states.get(entity_id).state == "80"


async def test_what_the_room_refuses(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A refusal is raised, and nothing is shown that is not so."""
    with (
        simulated.refuse(zconfiguration.AUDIO_OUTPUT_VOLUME, "Not now"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await _set(hass, SPEAKER, 80)
    assert refusal.value.translation_key == "command_refused"
    assert hass.states.get(SPEAKER).state == "55"


async def test_beyond_the_bounds(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The bounds of the table are the entity's."""
    said = len(simulated.received)
    with pytest.raises(ServiceValidationError):
        await _set(hass, SPEAKER, 101)
    assert len(simulated.received) == said


async def test_lost_session(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """Without a session nothing is known, and it comes back with the session."""
    await server.stop()
    await until(hass, lambda: hass.states.get(SPEAKER).state == STATE_UNAVAILABLE)
    await server.start()
    await until(hass, lambda: hass.states.get(SPEAKER).state == "55")
