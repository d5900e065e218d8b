"""Who holds the room: Home Assistant, or its tablet."""

import logging

import pytest

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zconfiguration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from tests.conftest import until
from tests.simulator import Server, SimulatedRoom

CONTROL = "switch.boardroom_control"
VOLUME = "number.boardroom_speaker_volume"
STATE = "sensor.boardroom_controller_state"


async def turn(hass: HomeAssistant, how: str) -> None:
    """Turn the switch on or off."""
    await hass.services.async_call(
        "switch", f"turn_{how}", {"entity_id": CONTROL}, blocking=True
    )


async def test_releasing_and_taking_back(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Released, the room is left alone, also over a restart; taken back, all is known again."""
    caplog.set_level(logging.INFO, "custom_components.zoom_rooms")
    assert hass.states.is_state(CONTROL, STATE_ON)
    await turn(hass, "off")
    await hass.async_block_till_done()
    assert hass.states.is_state(CONTROL, STATE_OFF)
    assert hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
    assert hass.states.is_state(STATE, "other_controller")
    assert hass.states.is_state("binary_sensor.boardroom_connection", STATE_OFF)
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert simulated.received[-1] == "bye"
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert loaded.state is ConfigEntryState.LOADED
    assert hass.states.is_state(CONTROL, STATE_OFF)
    assert simulated.sessions_opened == 1
    simulated.put(zconfiguration.AUDIO_OUTPUT_VOLUME, 77)
    await turn(hass, "on")
    await until(hass, lambda: hass.states.is_state(VOLUME, "77"))
    assert hass.states.is_state(CONTROL, STATE_ON)
    assert simulated.sessions_open == 1
    assert "lost" not in caplog.text
    # It is held again: a lost session comes back by itself.
    simulated.drop()
    await until(hass, lambda: hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
    await until(hass, lambda: hass.states.is_state(VOLUME, "77"))


async def test_a_room_that_is_not_there_is_not_taken_back(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """That is said, and the switch stays off."""
    await turn(hass, "off")
    await server.stop()
    with pytest.raises(HomeAssistantError) as caught:
        await turn(hass, "on")
    assert caught.value.translation_key == "not_connected"
    await hass.async_block_till_done()
    assert hass.states.is_state(CONTROL, STATE_OFF)
    await server.start()
    await turn(hass, "on")
    await until(hass, lambda: hass.states.is_state(CONTROL, STATE_ON))


async def test_the_tablet_takes_the_room(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The switch goes off by itself, and turning it on takes the room back."""
    simulated.take_over()
    await until(hass, lambda: hass.states.is_state(CONTROL, STATE_OFF))
    assert hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
    await turn(hass, "on")
    await until(hass, lambda: hass.states.is_state(CONTROL, STATE_ON))
    assert not hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
