"""The switches."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import Setting, zconfiguration
from homeassistant.components.switch import DOMAIN as SWITCH_DOMAIN
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle, until
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Dialled

MICROPHONE = "switch.boardroom_microphone_mute"
CAMERA = "switch.boardroom_camera_mute"


async def _turn(hass: HomeAssistant, service: str, entity_id: str) -> None:
    await hass.services.async_call(
        SWITCH_DOMAIN, service, {ATTR_ENTITY_ID: entity_id}, blocking=True
    )


@pytest.mark.parametrize("only", [Platform.SWITCH], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_switch(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were, in a meeting."""
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(CAMERA).state == STATE_OFF)
    await settle(hass, loaded)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.parametrize(
    ("entity_id", "setting"),
    [
        (MICROPHONE, zconfiguration.CALL_MICROPHONE_MUTE),
        (CAMERA, zconfiguration.CALL_CAMERA_MUTE),
    ],
)
async def test_mute(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_id: str,
    setting: Setting[bool],
) -> None:
    """On is muted; outside of a meeting there is nothing to mute."""
    assert hass.states.get(entity_id).state == STATE_UNAVAILABLE

    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(entity_id).state == STATE_OFF)

    await _turn(hass, SERVICE_TURN_ON, entity_id)
    await settle(hass, loaded)
    assert simulated[setting] is True
    assert hass.states.get(entity_id).state == STATE_ON

    await _turn(hass, SERVICE_TURN_OFF, entity_id)
    await settle(hass, loaded)
    assert simulated[setting] is False
    assert hass.states.get(entity_id).state == STATE_OFF

    simulated[setting] = True
    await settle(hass, loaded)
    assert hass.states.get(entity_id).state == STATE_ON

    simulated.go_out()
    await settle(hass, loaded)
    assert hass.states.get(entity_id).state == STATE_UNAVAILABLE


async def test_what_the_room_refuses(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A refusal is raised, and nothing is shown that is not so."""
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(MICROPHONE).state == STATE_OFF)
    with (
        simulated.refuse(
            zconfiguration.CALL_MICROPHONE_MUTE, "The host does not let you"
        ),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await _turn(hass, SERVICE_TURN_ON, MICROPHONE)
    assert refusal.value.translation_key == "command_refused"
    await settle(hass, loaded)
    assert hass.states.get(MICROPHONE).state == STATE_OFF
