"""What an earlier version stored works in this one, and a later one's is let be."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoom_rooms.config_flow import ZoomRoomsConfigFlow
from custom_components.zoom_rooms.const import (
    CONF_HOST_KEY,
    CONF_PASSCODE,
    CONF_RELEASED,
    DOMAIN,
    OPTION_AUTO_ACCEPT_CALLERS,
    OPTION_DURATION,
    OPTION_REPORT,
    OPTION_SEND_COMMAND,
)
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zconfiguration, zstatus
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from tests.conftest import PASSCODE
from tests.simulator import Server, SimulatedRoom

VOLUME: Final = "number.boardroom_speaker_volume"

FIRST_OPTIONS: Final[Mapping[str, Any]] = {
    OPTION_DURATION: 45,
    OPTION_REPORT: False,
    OPTION_AUTO_ACCEPT_CALLERS: ["ada example"],
    OPTION_SEND_COMMAND: True,
}

FIRST_ENTITIES: Final[Mapping[str, str]] = {
    "binary_sensor": "auto_answer connection in_meeting incoming_call is_host recording view_only",
    "button": "accept_call end_meeting join_next_meeting leave_meeting mute_all refresh_bookings"
    " reject_call start_meeting unmute_all",
    "calendar": "bookings",
    "event": "call meeting participant",
    "image": "caller_image",
    "media_player": "room",
    "number": "microphone_volume speaker_volume",
    "select": "camera microphone speaker",
    "sensor": "last_call_error last_caller meeting_host meeting_name meeting_number meeting_start"
    " meeting_status next_meeting participants pmi room_version session_state",
    "switch": "auto_accept camera_mirror camera_mute control microphone_mute"
    " optimize_video_sharing self_view software_audio_processing",
}
"""What version 0.1.0 knew its entities by. People's names, areas and automations hang on it."""


def stored(
    hass: HomeAssistant,
    server: Server,
    options: Mapping[str, Any],
    *,
    version: int = 1,
    minor_version: int = 1,
    **data: object,
) -> MockConfigEntry:
    """Return an entry as a version stored it: with what every one of them stored, and more."""
    room = server.room
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=room[zstatus.ROOM_NAME],
        unique_id=room[zstatus.EMAIL].lower(),
        version=version,
        minor_version=minor_version,
        data={
            CONF_HOST: server.host,
            CONF_PORT: server.port,
            CONF_PASSCODE: PASSCODE,
            **data,
        },
        options=dict(options),
    )
    entry.add_to_hass(hass)
    return entry


def test_the_version_is_that_of_these_tests() -> None:
    """Whoever raises it adds a migration, and what there was before to the tests below."""
    assert (ZoomRoomsConfigFlow.VERSION, ZoomRoomsConfigFlow.MINOR_VERSION) == (1, 1)


@pytest.mark.parametrize("options", [{}, FIRST_OPTIONS], ids=["none", "first"])
@pytest.mark.parametrize("pinned", [False, True], ids=["not pinned", "pinned"])
async def test_an_entry_of_before(
    hass: HomeAssistant, server: Server, options: Mapping[str, Any], pinned: bool
) -> None:
    """With no host key, no options, or only the first ones: the room is there, and can be changed."""
    key = server.key.export_public_key("openssh").decode().strip()
    entry = stored(hass, server, options, **({CONF_HOST_KEY: key} if pinned else {}))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    volume = server.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
    assert hass.states.is_state(VOLUME, str(volume))
    assert entry.data[CONF_HOST_KEY] == key
    result = await hass.config_entries.options.async_init(entry.entry_id)
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], dict(FIRST_OPTIONS)
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert entry.options.items() >= FIRST_OPTIONS.items()
    assert entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_an_entry_of_the_next_minor_version(
    hass: HomeAssistant, server: Server
) -> None:
    """What it stored and nobody knows here yet is kept for the day it is needed again."""
    entry = stored(hass, server, {"later": 1}, minor_version=9, later="kept")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await hass.services.async_call(
        "switch",
        "turn_off",
        {"entity_id": "switch.boardroom_control"},
        blocking=True,
    )
    assert entry.data[CONF_RELEASED] is True
    assert entry.data["later"] == "kept"
    assert entry.options == {"later": 1}
    assert (entry.version, entry.minor_version) == (1, 9)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_an_entry_of_the_next_version(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom
) -> None:
    """After a step back it is refused and let be, and nobody takes the room by it."""
    entry = stored(hass, server, {}, version=2)
    before = entry.as_dict()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert entry.as_dict() == before
    assert simulated.sessions_opened == 0


async def test_entities_of_before(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    entity_registry: er.EntityRegistry,
    entry: ZoomRoomsConfigEntry,
) -> None:
    """Under the names that people gave them, and none is left behind."""
    for domain, keys in FIRST_ENTITIES.items():
        for key in keys.split():
            entity_registry.async_get_or_create(
                domain,
                DOMAIN,
                f"{entry.unique_id}_{key}",
                config_entry=entry,
                object_id_base=f"my_{key}",
            )
    before = {
        each.entity_id
        for each in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    }
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert before - set(hass.states.async_entity_ids()) == set()
    assert await hass.config_entries.async_unload(entry.entry_id)
