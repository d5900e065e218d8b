"""The switches."""

import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.const import OPTION_AUTO_ACCEPT_CALLERS
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    Setting,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
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
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle, until
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled

MICROPHONE = "switch.boardroom_microphone_mute"
CAMERA = "switch.boardroom_camera_mute"
SELF_VIEW = "switch.boardroom_self_view"
OPTIMIZE = "switch.boardroom_optimize_sharing_for_video"
SOFTWARE_AUDIO = "switch.boardroom_software_audio_processing"
RINGING = "binary_sensor.boardroom_incoming_call"
AUTO_ACCEPT = "switch.boardroom_auto_accept_calls"


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


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize(
    ("entity_id", "setting", "on"),
    [
        (SELF_VIEW, zconfiguration.HIDE_CONF_SELF_VIDEO, False),
        (
            "switch.boardroom_mirror_self_view",
            zconfiguration.VIDEO_CAMERA_MIRROR,
            True,
        ),
        (SOFTWARE_AUDIO, zconfiguration.AUDIO_INPUT_IS_SAP_DISABLED, False),
    ],
)
async def test_setting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_id: str,
    setting: Setting[bool],
    on: bool,
) -> None:
    """A setting follows the room, and the room follows it; what Zoom hides, we show."""
    for service, state, value in (
        (SERVICE_TURN_OFF, STATE_OFF, not on),
        (SERVICE_TURN_ON, STATE_ON, on),
    ):
        await _turn(hass, service, entity_id)
        await settle(hass, loaded)
        assert simulated[setting] is value
        assert hass.states.get(entity_id).state == state
    simulated[setting] = not on
    await settle(hass, loaded)
    assert hass.states.get(entity_id).state == STATE_OFF


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_optimizing(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Sharing is optimized in a meeting, by rooms that can."""
    assert hass.states.get(OPTIMIZE).state == STATE_UNAVAILABLE
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    await _turn(hass, SERVICE_TURN_ON, OPTIMIZE)
    await settle(hass, loaded)
    assert simulated[zconfiguration.OPTIMIZE_VIDEO_SHARING] is True
    assert hass.states.get(OPTIMIZE).state == STATE_ON
    simulated[zstatus.VIDEO_OPTIMIZABLE] = False
    await settle(hass, loaded)
    assert hass.states.get(OPTIMIZE).state == STATE_UNAVAILABLE


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_ability_that_comes_and_goes(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """A switch exists in rooms that can do it, and not longer."""
    able = zstatus.SUPPORTS_SOFTWARE_AUDIO_PROCESSING
    simulated.put(able, False)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    assert hass.states.get(SOFTWARE_AUDIO) is None
    assert entity_registry.async_get(SOFTWARE_AUDIO) is None

    simulated[able] = True
    await settle(hass, entry)
    assert hass.states.get(SOFTWARE_AUDIO).state == STATE_ON
    entity_registry.async_update_entity(SOFTWARE_AUDIO, name="Echo canceller")
    await hass.async_block_till_done()

    # A lost session says nothing of what the room can do.
    await server.stop()
    await until(
        hass, lambda: hass.states.get(SOFTWARE_AUDIO).state == STATE_UNAVAILABLE
    )
    await server.start()
    await until(hass, lambda: hass.states.get(SOFTWARE_AUDIO).state == STATE_ON)

    # Nor does a room that does not say it this time.
    simulated.drop()
    await until(
        hass, lambda: hass.states.get(SOFTWARE_AUDIO).state == STATE_UNAVAILABLE
    )
    with simulated.refused(able.get().line):
        await until(hass, lambda: hass.states.get(SOFTWARE_AUDIO).state == STATE_ON)
    assert entry.runtime_data.room[able] is None
    await hass.config_entries.async_unload(entry.entry_id)
    with simulated.refused(able.get().line):
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert entity_registry.async_get(SOFTWARE_AUDIO) is not None
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, entry)

    simulated[able] = False
    await settle(hass, entry)
    assert hass.states.get(SOFTWARE_AUDIO) is None
    assert entity_registry.async_get(SOFTWARE_AUDIO) is None

    # Whoever gave it a name finds it under that name again.
    simulated[able] = True
    await settle(hass, entry)
    assert hass.states.get(SOFTWARE_AUDIO).name.endswith("Echo canceller")

    # And after a restart without the ability it is gone, too.
    await hass.config_entries.async_unload(entry.entry_id)
    simulated.put(able, False)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    assert entity_registry.async_get(SOFTWARE_AUDIO) is None
    await hass.config_entries.async_unload(entry.entry_id)


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


# -- taking calls ------------------------------------------------------------------------


def _accepted(simulated: SimulatedRoom) -> list[str]:
    return [line for line in simulated.received if "Call Accept" in line]


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize(
    ("callers", "taken"),
    [
        ([], True),
        (["mira lindqvist"], True),
        (["tomas okafor", "mira.lindqvist@xmpp.example.com"], True),
        (["tomas okafor"], False),
    ],
)
async def test_auto_accept(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    callers: list[str],
    taken: bool,
) -> None:
    """A call is taken when that is wanted, if it is from the right one."""
    hass.config_entries.async_update_entry(
        entry, options={OPTION_AUTO_ACCEPT_CALLERS: callers}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(AUTO_ACCEPT).state == STATE_OFF
    await _turn(hass, SERVICE_TURN_ON, AUTO_ACCEPT)
    assert hass.states.get(AUTO_ACCEPT).state == STATE_ON

    simulated.ring()
    if taken:
        await simulated.until(lambda: simulated.in_meeting)
    else:
        await until(
            hass,
            lambda: hass.states.get(RINGING).state == STATE_ON,
        )
    assert bool(_accepted(simulated)) is taken
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_calls_that_are_not_taken(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Not when it is off, and never out of a meeting."""

    async def ring() -> None:
        simulated.ring()
        await until(hass, lambda: hass.states.get(RINGING).state == STATE_ON)
        simulated.stop_ringing(accepted=False)
        await settle(hass, loaded)

    await ring()
    await _turn(hass, SERVICE_TURN_ON, AUTO_ACCEPT)
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    await ring()
    simulated.go_out()
    await settle(hass, loaded)
    await _turn(hass, SERVICE_TURN_OFF, AUTO_ACCEPT)
    await ring()
    assert not _accepted(simulated)


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_two_calls_at_once(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Only the first of two calls is taken."""
    await _turn(hass, SERVICE_TURN_ON, AUTO_ACCEPT)
    second = zevent.IncomingCallIndication(caller_jid="other", caller_name="Other")
    simulated.ring()
    simulated.happen(second)
    await simulated.until(lambda: simulated.in_meeting)
    assert len(_accepted(simulated)) == 1


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_taking_fails(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A call that cannot be taken rings on, and the log says why."""
    await _turn(hass, SERVICE_TURN_ON, AUTO_ACCEPT)
    with simulated.refuse(zcommand.CallAccept, "Not now"):
        simulated.ring()
        await simulated.until(lambda: bool(_accepted(simulated)))
        await until(hass, lambda: "Not now" in caplog.text, every=0.01)
    assert hass.states.get(RINGING).state == STATE_ON
    assert "mira.lindqvist" not in caplog.text


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize(
    ("kept", "expected"),
    [({"is_on": True}, STATE_ON), ({"is_on": False}, STATE_OFF), ({}, STATE_OFF)],
)
async def test_restart(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    kept: dict[str, bool],
    expected: str,
) -> None:
    """It is as before a restart, at the end of which it was unavailable."""
    mock_restore_cache_with_extra_data(
        hass, [(State(AUTO_ACCEPT, STATE_UNAVAILABLE), kept)]
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(AUTO_ACCEPT).state == expected
    entity = hass.data[SWITCH_DOMAIN].get_entity(AUTO_ACCEPT)
    assert entity.extra_restore_state_data.as_dict() == {"is_on": expected == STATE_ON}
    await hass.config_entries.async_unload(entry.entry_id)
