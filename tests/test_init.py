"""Setting a room up, holding its session, and letting it go."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.zoom_rooms.const import CONF_HOST_KEY, DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    ConnectionFailed,
    zcommand,
    zconfiguration,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.components.homeassistant import SERVICE_UPDATE_ENTITY
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    EVENT_HOMEASSISTANT_STOP,
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
    STATE_UNAVAILABLE,
    __version__,
)
from homeassistant.core import (
    DOMAIN as HOMEASSISTANT_DOMAIN,
    CoreState,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import settle, until
from tests.simulator import Pace, Server, SimulatedRoom, new_host_key

VOLUME = "number.boardroom_speaker_volume"
OURS = "custom_components.zoom_rooms"


async def test_the_device(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    device_registry: dr.DeviceRegistry,
) -> None:
    """It is the room, and follows what the room says of itself."""
    (device,) = dr.async_entries_for_config_entry(device_registry, loaded.entry_id)
    assert (
        device.name,
        device.manufacturer,
        device.model,
        device.hw_version,
        device.sw_version,
    ) == (
        simulated[zstatus.ROOM_NAME],
        "Zoom",
        "Zoom Rooms",
        simulated[zstatus.PLATFORM],
        simulated[zstatus.ROOM_VERSION],
    )
    assert device.identifiers == {(DOMAIN, loaded.unique_id)}
    simulated[zstatus.ROOM_VERSION] = "9.9.9"
    await settle(hass, loaded)
    device = device_registry.async_get(device.id)
    assert device is not None
    assert device.sw_version == "9.9.9"


async def test_the_portal_is_told_of_home_assistant(
    loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Who controls the room, and in which version."""
    assert (
        simulated[zconfiguration.CLIENT_DEVICE_SYSTEM]
        == f"Home Assistant {__version__}"
    )
    assert simulated[zconfiguration.CLIENT_APP_VERSION]


async def test_unloading_leaves_nothing(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Ten times over; the test plugin looks for tasks and timers that are left."""
    for _ in range(10):
        assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    assert simulated.sessions_open == 1
    assert simulated.sessions_opened == 11
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert simulated.received[-1] == "bye"


async def test_stopping_ends_the_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The tablet gets its room back when Home Assistant stops, and nobody calls that a loss."""
    caplog.set_level(logging.INFO, OURS)
    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert "session is lost" not in caplog.text
    assert not hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
    hass.set_state(CoreState.running)


@pytest.mark.parametrize("end", ["unload", "stop"])
async def test_going_lets_the_room_join(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    end: str,
) -> None:
    """A session that ends while the room connects to a meeting would leave it connecting for ever."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    simulated.pace = Pace(connect=0.3)
    await entry.runtime_data.room.send(zcommand.DialJoin(meeting_number="5550001111"))
    if end == "unload":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
        await hass.async_block_till_done()
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING


@pytest.mark.parametrize("deaf", ["silent", "stop_reading"])
async def test_a_room_that_does_not_listen_is_left(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
    deaf: str,
) -> None:
    """It cannot keep Home Assistant from unloading it, whatever is still to be said to it."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    with simulated.silent() if deaf == "silent" else server.stop_reading():
        waiting = [
            asyncio.ensure_future(
                entry.runtime_data.room.send(zstatus.CALL_STATUS.get())
            )
            for _ in range(20)
        ]
        await asyncio.sleep(0)
        async with asyncio.timeout(3):
            assert await hass.config_entries.async_unload(entry.entry_id)
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {ConnectionFailed}


async def test_a_room_that_cannot_be_reached_is_tried_again(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, server: Server
) -> None:
    """By Home Assistant's own rules."""
    await server.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"


async def test_a_room_that_hangs_up_while_it_is_set_up(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nothing is left of the attempt, and the next one finds the room free."""
    with simulated.drop_after(2000):
        assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await simulated.until(lambda: simulated.sessions_open == 0)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert simulated.sessions_open == 1
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_refused_passcode_asks_for_another(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, server: Server
) -> None:
    """At setup."""
    server.passcode = "other"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"
    # Nobody tries on.
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert server.logins_refused == 1


async def test_a_passcode_refused_while_running_asks_for_another(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """Once; the room is not hammered."""
    server.passcode = "other"
    server.room.drop()
    await until(
        hass, lambda: bool(hass.config_entries.flow.async_progress()), every=0.05
    )
    assert server.logins_refused == 1


async def test_another_host_key_is_refused(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """At setup and while running, with both fingerprints."""
    assert loaded.runtime_data.room.host_key
    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, CONF_HOST_KEY: loaded.runtime_data.room.host_key}
    )
    assert await hass.config_entries.async_reload(loaded.entry_id)
    old = server.fingerprint
    await server.stop()
    server.key = new_host_key()
    await server.start()
    assert not await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.SETUP_ERROR
    assert loaded.error_reason_translation_placeholders == {
        "expected": old,
        "found": server.fingerprint,
    }


async def test_a_lost_session_is_said_once_and_comes_back(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Unavailable meanwhile, one line when lost, one when back, and what changed is shown."""
    caplog.set_level(logging.INFO, OURS)
    await server.stop()
    await until(hass, lambda: hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
    simulated.put(zconfiguration.AUDIO_OUTPUT_VOLUME, 77)
    simulated.put(zstatus.ROOM_VERSION, "8.8.8")
    await server.start()
    await until(hass, lambda: hass.states.is_state(VOLUME, "77"))
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(OURS) and record.levelno >= logging.INFO
    ]
    assert len(said) == 2, said
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    assert device.sw_version == "8.8.8"


async def test_only_the_entities_of_a_changed_row_are_woken(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nobody else writes a state, not even the same one."""
    written: set[str] = set()

    @callback
    def note(data: Mapping[str, Any]) -> bool:
        written.add(data["entity_id"])
        return False

    for kind in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
        hass.bus.async_listen(kind, callback(lambda _: None), event_filter=note)
    simulated[zconfiguration.AUDIO_INPUT_VOLUME] = 44
    await settle(hass, loaded)
    assert written == {"number.boardroom_microphone_volume"}


async def test_an_update_that_somebody_asks_for(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is no error, and the room, which tells by itself, is not bothered."""
    assert await async_setup_component(hass, HOMEASSISTANT_DOMAIN, {})
    said = len(simulated.received)
    caplog.clear()
    await hass.services.async_call(
        HOMEASSISTANT_DOMAIN,
        SERVICE_UPDATE_ENTITY,
        {"entity_id": [VOLUME, "calendar.boardroom_bookings"]},
        blocking=True,
    )
    await hass.async_block_till_done()
    assert [one for one in caplog.records if one.levelno > logging.INFO] == []
    assert len(simulated.received) == said


async def test_another_controller_makes_entities_unavailable(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Until the room is taken back."""
    simulated.take_over()
    await until(hass, lambda: hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
    await settle(hass, loaded)
    assert not hass.states.is_state(VOLUME, STATE_UNAVAILABLE)


async def test_another_host_key_while_running_stops_the_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody logs in to a machine that is not the room."""
    key = loaded.runtime_data.room.host_key
    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, CONF_HOST_KEY: key}
    )
    await hass.config_entries.async_reload(loaded.entry_id)
    await server.stop()
    server.key = new_host_key()
    await server.start()
    await until(hass, lambda: "not connecting again" in caplog.text, every=0.05)
    assert server.fingerprint in caplog.text


async def test_bookings_are_read_again_now_and_then(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The room's own list, which bothers nobody; a refusal is no reason to stop."""

    asked = zcommand.BookingsList().line

    later = dt_util.utcnow()

    async def quarter_of_an_hour() -> None:
        nonlocal later
        later += timedelta(minutes=15, seconds=1)
        simulated.received.clear()
        async_fire_time_changed(hass, later)
        await hass.async_block_till_done()

    await quarter_of_an_hour()
    await simulated.until(lambda: asked in simulated.received)
    await settle(hass, loaded)
    with simulated.refuse(zcommand.BookingsList, "not now"):
        await quarter_of_an_hour()
        await simulated.until(lambda: asked in simulated.received)
        await settle(hass, loaded)
    simulated.take_over()
    await until(hass, lambda: loaded.runtime_data.room.displaced, every=0.02)
    await quarter_of_an_hour()
    assert asked not in simulated.received


async def test_a_device_that_was_deleted_is_let_be(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What the room says of itself then has nowhere to go."""
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, loaded.entry_id)
    registry.async_remove_device(device.id)
    simulated[zstatus.ROOM_VERSION] = "9.9.9"
    await settle(hass, loaded)
    assert dr.async_entries_for_config_entry(registry, loaded.entry_id) == []
