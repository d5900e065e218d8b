"""Who holds the room: Home Assistant, or its tablet."""

from collections.abc import AsyncGenerator
from datetime import timedelta
import logging

import pytest

from custom_components.zoom_rooms.const import DOMAIN, OPTION_TAKE_BACK
from custom_components.zoom_rooms.issues import Problem
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    ConnectionFailed,
    zconfiguration,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import Clock, Mute, settle, until
from tests.simulator import Server, SimulatedRoom, new_host_key
from tests.simulator.meeting import Dialled

ROOM = "media_player.boardroom"
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
    simulated[zstatus.ROOM_NAME] = "Board A"
    await settle(hass, loaded)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    assert device.name == "Board A"
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
    released = dr.async_get(hass).async_get(device.id)
    assert released is not None
    assert (released.name, released.sw_version) == (device.name, device.sw_version)
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


async def test_a_room_that_got_another_passcode_is_not_taken_back(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """That is said, and asked for."""
    await turn(hass, "off")
    server.passcode = "new"
    with pytest.raises(HomeAssistantError) as caught:
        await turn(hass, "on")
    assert caught.value.translation_key == "invalid_auth"
    await hass.async_block_till_done()
    assert hass.states.is_state(CONTROL, STATE_OFF)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"


async def test_a_room_that_got_another_host_key_is_not_taken_back(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """That is said, and shown to be mended."""
    await turn(hass, "off")
    await server.stop()
    server.key = new_host_key()
    await server.start()
    with pytest.raises(HomeAssistantError) as caught:
        await turn(hass, "on")
    assert caught.value.translation_key == "host_key_changed"
    problem = f"{Problem.HOST_KEY_CHANGED}_{loaded.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, problem) is not None


async def test_released_while_it_is_being_connected_again(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """The attempt comes to nothing, the room stays released, and can be taken back."""
    room = loaded.runtime_data.room
    await server.stop()
    mute = Mute()
    async with mute.listening(server.port):
        await mute.knocked.wait()
        await turn(hass, "off")
    await until(hass, lambda: not room._connecting.locked(), every=0.02)  # noqa: SLF001
    assert room.displaced
    await server.start()
    await turn(hass, "on")
    await until(hass, lambda: hass.states.is_state(CONTROL, STATE_ON))
    assert server.room.sessions_open == 1


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


async def displaced(hass: HomeAssistant) -> None:
    """Return when another controller is seen to have the room."""
    await until(hass, lambda: hass.states.is_state(STATE, "other_controller"))


async def test_taken_out_of_our_sight_is_not_over(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What goes on under the tablet is unknown, and at no moment has it ended."""
    shown = {
        "binary_sensor.boardroom_in_meeting": [STATE_ON, STATE_UNAVAILABLE],
        "binary_sensor.boardroom_incoming_call": [STATE_ON, STATE_UNAVAILABLE],
        ROOM: ["playing", STATE_UNKNOWN],
        "sensor.boardroom_meeting_status": ["in_meeting", STATE_UNAVAILABLE],
        "sensor.boardroom_participants": ["1", STATE_UNAVAILABLE],
    }
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.is_state(ROOM, "playing"))
    await settle(hass, loaded)
    simulated.ring()
    ringing = "binary_sensor.boardroom_incoming_call"
    await until(hass, lambda: hass.states.is_state(ringing, STATE_ON))
    seen = {entity_id: [hass.states.get(entity_id).state] for entity_id in shown}

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        assert state is not None
        if state.state != seen[state.entity_id][-1]:
            seen[state.entity_id].append(state.state)

    stop = async_track_state_change_event(hass, shown, note)
    simulated.take_over()
    await displaced(hass)
    stop()
    assert seen == shown


async def test_what_a_person_wants_takes_the_room_back(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The media player can be told things all the time; what it shows is not made up."""
    simulated.take_over()
    await displaced(hass)
    assert hass.states.is_state(ROOM, STATE_UNKNOWN)
    assert hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
    simulated.put(zstatus.CALL_STATUS, CallStatus.IN_MEETING)
    with pytest.raises(ServiceValidationError) as caught:
        await hass.services.async_call(
            DOMAIN,
            "start_instant_meeting",
            {"entity_id": ROOM},
            blocking=True,
        )
    # Seen after the room was taken back: on the tablet, somebody had joined a meeting.
    assert caught.value.translation_key == "already_in_meeting"
    assert not any("Dial" in line for line in simulated.received)
    await until(hass, lambda: hass.states.is_state(ROOM, "playing"))
    simulated.take_over()
    await displaced(hass)
    await hass.services.async_call(
        "media_player",
        "volume_set",
        {"entity_id": ROOM, "volume_level": 0.33},
        blocking=True,
    )
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 33
    assert caplog.text.count("another controller took the room") == 2


async def test_a_released_room_is_not_commanded(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It was released until somebody says otherwise, and a command is not that."""
    await turn(hass, "off")
    await until(hass, lambda: hass.states.is_state(ROOM, STATE_UNAVAILABLE))
    await hass.services.async_call(
        "media_player",
        "volume_set",
        {"entity_id": ROOM, "volume_level": 0.33},
        blocking=True,
    )
    with pytest.raises(ConnectionFailed):
        await loaded.runtime_data.room.send(zstatus.ROOM_NAME.get())
    assert simulated.sessions_opened == 1


async def test_a_command_ends_a_conflict(
    hass: HomeAssistant,
    clock: Clock,
    taking: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Whoever takes the room back by a command has seen to it; the repair goes."""
    problem = f"{Problem.CONTROLLER_CONFLICT}_{taking.entry_id}"
    for minutes in (10, 20, 40):
        simulated.take_over()
        await displaced(hass)
        await clock.move_to(dt_util.utcnow() + timedelta(minutes=minutes, seconds=5))
        await held(hass, taking)
    simulated.take_over()
    await displaced(hass)
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, problem) is not None
    await hass.services.async_call(
        "media_player",
        "volume_set",
        {"entity_id": ROOM, "volume_level": 0.33},
        blocking=True,
    )
    await held(hass, taking)
    assert issues.async_get_issue(DOMAIN, problem) is None


@pytest.fixture
async def taking(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry
) -> AsyncGenerator[ZoomRoomsConfigEntry]:
    """Return the room's config entry with the option to take it back after ten minutes."""
    hass.config_entries.async_update_entry(entry, options={OPTION_TAKE_BACK: 10})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def held(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> None:
    """Return when the room is held and all has been learnt: no question is on its way any more."""
    room = entry.runtime_data.room
    await until(
        hass,
        lambda: room.connected and not room.displaced and not room._tasks,  # noqa: SLF001
        every=0.05,
    )
    assert hass.states.is_state(STATE, "connected")


async def test_taken_back_by_itself(
    hass: HomeAssistant,
    clock: Clock,
    taking: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """After ten minutes, then twenty, then forty; then a person is asked."""
    issues = ir.async_get(hass)
    problem = f"{Problem.CONTROLLER_CONFLICT}_{taking.entry_id}"
    for minutes in (10, 20, 40):
        simulated.take_over()
        await displaced(hass)
        said = len(simulated.received)
        now = dt_util.utcnow()
        await clock.move_to(now + timedelta(minutes=minutes, seconds=-5))
        assert simulated.received[said:] == []
        assert hass.states.is_state(STATE, "other_controller")
        await clock.move_to(now + timedelta(minutes=minutes, seconds=5))
        await held(hass, taking)
        assert issues.async_get_issue(DOMAIN, problem) is None
    simulated.take_over()
    await displaced(hass)
    assert issues.async_get_issue(DOMAIN, problem) is not None
    said = len(simulated.received)
    await clock.move_to(dt_util.utcnow() + timedelta(hours=20))
    assert len(simulated.received) == said
    # Not over HTTP: by this clock, nobody is logged in any more.
    assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
    flows = hass.data[REPAIRS_DOMAIN]["flow_manager"]
    dialog = await flows.async_init(DOMAIN, data={"issue_id": problem})
    result = await flows.async_configure(dialog["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until(hass, lambda: hass.states.is_state(STATE, "connected"))
    assert issues.async_get_issue(DOMAIN, problem) is None


async def test_held_for_long_it_was_not_snatched(
    hass: HomeAssistant,
    clock: Clock,
    taking: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Then the next time begins with ten minutes again."""
    for _ in range(4):
        simulated.take_over()
        await displaced(hass)
        await clock.move_to(dt_util.utcnow() + timedelta(minutes=10, seconds=5))
        await held(hass, taking)
        await clock.move_to(dt_util.utcnow() + timedelta(minutes=61))


async def test_a_room_that_is_not_there_is_tried_again_later(
    hass: HomeAssistant,
    clock: Clock,
    taking: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """That counts as one of the times."""
    simulated.take_over()
    await displaced(hass)
    await server.stop()
    await clock.move_to(dt_util.utcnow() + timedelta(minutes=10, seconds=5))
    await until(hass, lambda: not taking.runtime_data.room.connected, every=0.05)
    assert hass.states.is_state(STATE, "other_controller")
    await server.start()
    await clock.move_to(dt_util.utcnow() + timedelta(minutes=20, seconds=5))
    await held(hass, taking)


async def test_not_taken_back_by_itself_otherwise(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Without the option, a tablet may have the room for days."""
    simulated.take_over()
    await displaced(hass)
    said = len(simulated.received)
    await clock.move_to(dt_util.utcnow() + timedelta(days=2))
    assert len(simulated.received) == said
    assert hass.states.is_state(STATE, "other_controller")
