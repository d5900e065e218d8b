"""Adding a room, and mending how it is reached."""

import asyncio
from collections.abc import AsyncGenerator
import socket
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoom_rooms.const import (
    CONF_ALLOW_SHA1,
    CONF_HOST_KEY,
    CONF_PASSCODE,
    DOMAIN,
)
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zstatus
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from tests.conftest import PASSCODE, Mute
from tests.simulator import HUDDLE_SPACE, Server, SimulatedRoom, new_host_key, serving


def typed(server: Server, **changes: Any) -> dict[str, Any]:
    """Return what a person types."""
    return {
        CONF_HOST: server.host,
        CONF_PORT: server.port,
        CONF_PASSCODE: PASSCODE,
    } | changes


async def start(hass: HomeAssistant) -> str:
    """Open the dialog and return its flow."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


@pytest.fixture
async def free(hass: HomeAssistant) -> AsyncGenerator[None]:
    """Unload what the flow has set up, after the test."""
    yield
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def other(socket_enabled: None) -> AsyncGenerator[Server]:
    """Serve another room."""
    async with serving(SimulatedRoom(HUDDLE_SPACE), passcode=PASSCODE) as server:
        yield server


async def create(hass: HomeAssistant, flow_id: str, user_input: dict[str, Any]) -> Any:
    """Send the form; a room must come of it."""
    result = await hass.config_entries.flow.async_configure(flow_id, user_input)
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    return result["result"]


async def test_adding_a_room(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom, free: None
) -> None:
    """The room tells its name and who it is."""
    flow_id = await start(hass)
    entry = await create(hass, flow_id, typed(server, **{CONF_HOST: " 127.0.0.1 "}))
    assert entry.title == simulated[zstatus.ROOM_NAME]
    assert entry.unique_id == simulated[zstatus.EMAIL].lower()
    assert dict(entry.data) == typed(server) | {
        CONF_HOST_KEY: entry.data[CONF_HOST_KEY]
    }
    assert entry.data[CONF_HOST_KEY].startswith("ssh-rsa ")
    assert entry.state is ConfigEntryState.LOADED
    assert simulated.sessions_opened == 2


async def test_the_host_key_is_shown(
    hass: HomeAssistant, server: Server, free: None
) -> None:
    """As a fingerprint, which can be compared with what the room's PC says."""
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(server)
    )
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["description"] == "host_key"
    assert result["description_placeholders"] == {"fingerprint": server.fingerprint}


async def test_a_room_that_knows_only_sha1(
    hass: HomeAssistant, server: Server, free: None
) -> None:
    """It is told why, and taken only if that is chosen; nobody else is asked."""
    flow_id = await start(hass)
    with server.legacy_host_key():
        result = await hass.config_entries.flow.async_configure(flow_id, typed(server))
        assert result["errors"] == {"base": "outdated_host_key"}
        assert CONF_ALLOW_SHA1 in result["data_schema"].schema
        refused = typed(server, **{CONF_ALLOW_SHA1: False})
        await wrong(hass, flow_id, refused, "outdated_host_key")
        allowed = typed(server, **{CONF_ALLOW_SHA1: True})
        entry = await create(hass, flow_id, allowed)
        assert entry.data[CONF_ALLOW_SHA1] is True
        assert entry.state is ConfigEntryState.LOADED
        assert await hass.config_entries.async_reload(entry.entry_id)


async def test_a_room_that_no_longer_knows_better_than_sha1(
    hass: HomeAssistant, loaded: MockConfigEntry, server: Server
) -> None:
    """Nobody connects until somebody says that it will do."""
    with server.legacy_host_key():
        assert not await hass.config_entries.async_reload(loaded.entry_id)
        assert loaded.state is ConfigEntryState.SETUP_ERROR
        assert loaded.error_reason_translation_key == "outdated_host_key"
        result = await loaded.start_reconfigure_flow(hass)
        assert CONF_ALLOW_SHA1 not in result["data_schema"].schema
        flow_id = result["flow_id"]
        await wrong(hass, flow_id, typed(server), "outdated_host_key")
        result = await hass.config_entries.flow.async_configure(
            flow_id, typed(server, **{CONF_ALLOW_SHA1: True})
        )
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert loaded.state is ConfigEntryState.LOADED


async def test_an_empty_passcode_is_one(
    hass: HomeAssistant, server: Server, free: None
) -> None:
    """It is the room's default."""
    server.passcode = ""
    user_input = typed(server)
    del user_input[CONF_PASSCODE]
    entry = await create(hass, await start(hass), user_input)
    assert entry.data[CONF_PASSCODE] == ""


async def test_a_room_without_an_address_of_its_own(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom, free: None
) -> None:
    """Its meeting number tells it apart."""
    simulated.put(zstatus.EMAIL, "")
    entry = await create(hass, await start(hass), typed(server))
    assert entry.unique_id == simulated[zstatus.MEETING_NUMBER]


async def test_a_room_that_did_not_always_tell_its_address(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """It is not another room, nor one that can be added again, once it tells."""
    hass.config_entries.async_update_entry(
        loaded, unique_id=simulated[zstatus.MEETING_NUMBER]
    )
    result = await loaded.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(server)
    )
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(loaded.entry_id)
    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, CONF_HOST: "192.0.2.7"}
    )
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(server)
    )
    assert result["reason"] == "already_configured"
    await hass.async_block_till_done()
    assert loaded.data[CONF_HOST] == server.host


async def wrong(
    hass: HomeAssistant, flow_id: str, user_input: dict[str, Any], error: str
) -> None:
    """Send the form; it must come back with the error."""
    result = await hass.config_entries.flow.async_configure(flow_id, user_input)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": error}


async def test_wrong_passcode(hass: HomeAssistant, server: Server, free: None) -> None:
    """And the right one after it."""
    flow_id = await start(hass)
    await wrong(hass, flow_id, typed(server, passcode="no"), "invalid_auth")
    await create(hass, flow_id, typed(server))


async def test_the_room_is_busy(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom, free: None
) -> None:
    """Another program holds it, or nobody is signed in."""
    flow_id = await start(hass)
    simulated.busy = True
    await wrong(hass, flow_id, typed(server), "room_busy")
    simulated.busy = False
    await create(hass, flow_id, typed(server))


async def test_nothing_listens(hass: HomeAssistant, server: Server, free: None) -> None:
    """The interface is switched off."""
    flow_id = await start(hass)
    await server.stop()
    await wrong(hass, flow_id, typed(server), "connection_refused")
    await server.start()
    await create(hass, flow_id, typed(server))


async def test_an_unknown_host(
    hass: HomeAssistant, server: Server, free: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is misspelt."""
    flow_id = await start(hass)

    def unknown(*_: object) -> None:
        raise socket.gaierror(-2, "unknown")

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", unknown)
        await wrong(hass, flow_id, typed(server, host="no.such.room"), "unknown_host")
    await create(hass, flow_id, typed(server))


async def test_something_else_hangs_up(
    hass: HomeAssistant, server: Server, free: None
) -> None:
    """Whatever it is, the connection breaks off."""

    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listener = await asyncio.start_server(rude, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    flow_id = await start(hass)
    await wrong(hass, flow_id, typed(server, port=port), "cannot_connect")
    listener.close()
    await listener.wait_closed()
    await create(hass, flow_id, typed(server))


async def test_not_a_zoom_room(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom, free: None
) -> None:
    """Something logs us in, and says nothing of a room."""
    flow_id = await start(hass)
    email, number = simulated[zstatus.EMAIL], simulated[zstatus.MEETING_NUMBER]
    simulated.put(zstatus.EMAIL, "")
    simulated.put(zstatus.MEETING_NUMBER, "")
    await wrong(hass, flow_id, typed(server), "not_a_zoom_room")
    simulated.put(zstatus.EMAIL, email)
    simulated.put(zstatus.MEETING_NUMBER, number)
    await create(hass, flow_id, typed(server))


async def test_the_same_address_twice(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """No second session is opened beside the first."""
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(server)
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert simulated.sessions_opened == 1


async def test_the_same_room_at_another_address(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, server: Server, free: None
) -> None:
    """The entry follows the room."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_HOST: "192.0.2.7"}
    )
    result = await hass.config_entries.flow.async_configure(
        await start(hass), typed(server)
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == server.host
    await hass.async_block_till_done()


async def test_reauthentication(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """Wrong passcodes again, then the right one; one session at any time."""
    server.passcode = "new"
    result = await loaded.start_reauth_flow(hass)
    assert result["step_id"] == "reauth_confirm"
    # The first time, the passcode of before is tried once more: its session was good.
    for refused in (2, 3, 4):
        result = await hass.config_entries.flow.async_configure(
            result["flow_id"], {"passcode": "no"}
        )
        assert result["errors"] == {"base": "invalid_auth"}
        await hass.async_block_till_done()
        assert server.logins_refused == refused
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"passcode": "new"}
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert loaded.data[CONF_PASSCODE] == "new"
    assert loaded.state is ConfigEntryState.LOADED
    assert simulated.sessions_open == 1


async def test_another_room_asks_for_the_passcode(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """What it is given is not kept for the room that was there."""
    simulated[zstatus.EMAIL] = "other@example.com"
    server.passcode = "new"
    result = await loaded.start_reauth_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"passcode": "new"}
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "unique_id_mismatch"
    await hass.async_block_till_done()
    assert loaded.data[CONF_PASSCODE] == PASSCODE


async def test_reconfiguring(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """The port and the key are other ones; the room is the same."""
    await server.stop()
    server.port = 0
    server.key = new_host_key()
    await server.start()
    result = await loaded.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(server, **{CONF_HOST: " 127.0.0.1 "})
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert loaded.data[CONF_HOST] == server.host
    assert loaded.data[CONF_PORT] == server.port
    assert loaded.state is ConfigEntryState.LOADED


async def test_a_wrong_address_changes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, server: Server
) -> None:
    """The room goes on at its old address while the form says what is wrong."""
    result = await loaded.start_reconfigure_flow(hass)
    await wrong(hass, result["flow_id"], typed(server, port=1), "connection_refused")
    assert loaded.state is ConfigEntryState.LOADED


async def test_another_room_answers(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    other: Server,
    simulated: SimulatedRoom,
) -> None:
    """The entry stays as it was, and goes on."""
    before = dict(loaded.data)
    result = await loaded.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(other)
    )
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "unique_id_mismatch"
    await hass.async_block_till_done()
    assert dict(loaded.data) == before
    assert loaded.state is ConfigEntryState.LOADED


async def test_another_room_answers_while_ours_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, other: Server
) -> None:
    """Then there is nothing to go back to."""
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await loaded.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(other)
    )
    assert result["reason"] == "unique_id_mismatch"
    assert loaded.state is ConfigEntryState.NOT_LOADED


async def test_a_wrong_address_for_a_room_that_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, server: Server
) -> None:
    """The form says so, and the room is not tried at its old address."""
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await loaded.start_reconfigure_flow(hass)
    await wrong(hass, result["flow_id"], typed(server, port=1), "connection_refused")
    assert loaded.state is ConfigEntryState.NOT_LOADED


async def test_a_wrong_address_for_a_room_that_is_tried_again_and_again(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server
) -> None:
    """The room goes on being tried at its old address, where it may come back."""
    await server.stop()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    result = await entry.start_reconfigure_flow(hass)
    await wrong(hass, result["flow_id"], typed(server, port=1), "connection_refused")
    assert entry.state is ConfigEntryState.SETUP_RETRY
    await hass.config_entries.async_unload(entry.entry_id)


async def test_reconfiguring_while_the_room_is_being_tried(
    hass: HomeAssistant, entry: MockConfigEntry, server: Server, free: None
) -> None:
    """The form waits until that has come to nothing."""
    mute = Mute()
    async with mute.listening():
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_PORT: mute.port}
        )
        setting_up = hass.async_create_task(
            hass.config_entries.async_setup(entry.entry_id)
        )
        await mute.knocked.wait()
        result = await entry.start_reconfigure_flow(hass)
        assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS
        submitting = hass.async_create_task(
            hass.config_entries.flow.async_configure(result["flow_id"], typed(server))
        )
    assert not await setting_up
    assert (await submitting)["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_the_address_of_a_room_that_is_there_already(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    other: Server,
    simulated: SimulatedRoom,
) -> None:
    """Its session is left alone, and so is ours."""
    MockConfigEntry(domain=DOMAIN, unique_id="other", data=typed(other)).add_to_hass(
        hass
    )
    result = await loaded.start_reconfigure_flow(hass)
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], typed(other)
    )
    assert result["reason"] == "already_configured"
    assert other.room.sessions_opened == 0
    assert simulated.sessions_opened == 1
    assert loaded.state is ConfigEntryState.LOADED
