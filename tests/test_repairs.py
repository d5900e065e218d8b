"""What only a person can mend, shown and mended as they would."""

from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zoom_rooms.const import CONF_HOST_KEY, CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.issues import Problem
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from tests.conftest import until
from tests.simulator import Server, SimulatedRoom, new_host_key

VOLUME = "number.boardroom_speaker_volume"


def shown(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, problem: Problem
) -> ir.IssueEntry | None:
    """Return the problem as it is shown, or None."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{problem}_{entry.entry_id}")


async def begin(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: ZoomRoomsConfigEntry,
    problem: Problem,
) -> tuple[Any, dict[str, Any]]:
    """Open the dialog of a problem; return who talks and what is shown."""
    assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
    client = await hass_client()
    answer = await client.post(
        "/api/repairs/issues/fix",
        json={"handler": DOMAIN, "issue_id": f"{problem}_{entry.entry_id}"},
    )
    assert answer.status == HTTPStatus.OK
    return client, await answer.json()


async def confirm(client: Any, dialog: dict[str, Any]) -> dict[str, Any]:
    """Submit the dialog, and return what it says."""
    answer = await client.post(f"/api/repairs/issues/fix/{dialog['flow_id']}", json={})
    assert answer.status == HTTPStatus.OK
    told: dict[str, Any] = await answer.json()
    return told


async def change_key(server: Server) -> tuple[str, str]:
    """Set the room's PC up anew; return both fingerprints."""
    before = server.fingerprint
    await server.stop()
    server.key = new_host_key()
    await server.start()
    return before, server.fingerprint


async def test_another_host_key(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The session stops, nobody logs in, both fingerprints are shown, and the shown key can be trusted."""
    pinned = loaded.data[CONF_HOST_KEY]
    before, after = await change_key(server)
    await until(
        hass,
        lambda: shown(hass, loaded, Problem.HOST_KEY_CHANGED) is not None,
        every=0.05,
    )
    assert hass.states.is_state(VOLUME, STATE_UNAVAILABLE)
    assert simulated.sessions_opened == 1
    assert caplog.text.count("not connecting again") == 1
    client, dialog = await begin(hass, hass_client, loaded, Problem.HOST_KEY_CHANGED)
    assert dialog["step_id"] == "confirm"
    assert dialog["description_placeholders"] == {
        "name": "Boardroom",
        "expected": before,
        "found": after,
    }
    assert loaded.data[CONF_HOST_KEY] == pinned
    assert (await confirm(client, dialog))["type"] == "create_entry"
    await until(hass, lambda: not hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
    assert loaded.data[CONF_HOST_KEY] != pinned
    assert shown(hass, loaded, Problem.HOST_KEY_CHANGED) is None


async def test_another_host_key_at_start(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
) -> None:
    """The room is not set up; when its old key is back, it is, and nothing is wrong."""
    old = server.key
    await hass.config_entries.async_unload(loaded.entry_id)
    await change_key(server)
    assert not await hass.config_entries.async_setup(loaded.entry_id)
    assert loaded.state is ConfigEntryState.SETUP_ERROR
    assert shown(hass, loaded, Problem.HOST_KEY_CHANGED) is not None
    await server.stop()
    server.key = old
    await server.start()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert shown(hass, loaded, Problem.HOST_KEY_CHANGED) is None


async def test_a_third_key_is_not_trusted(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
) -> None:
    """What is confirmed is the key that was shown, not whichever comes next."""
    await change_key(server)
    await until(
        hass,
        lambda: shown(hass, loaded, Problem.HOST_KEY_CHANGED) is not None,
        every=0.05,
    )
    client, dialog = await begin(hass, hass_client, loaded, Problem.HOST_KEY_CHANGED)
    second, third = await change_key(server)
    await confirm(client, dialog)
    await until(hass, lambda: loaded.state is ConfigEntryState.SETUP_ERROR, every=0.05)
    issue = shown(hass, loaded, Problem.HOST_KEY_CHANGED)
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["expected"] == second
    assert issue.translation_placeholders["found"] == third


async def test_a_room_that_was_removed(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: ZoomRoomsConfigEntry,
    server: Server,
) -> None:
    """Its problems go with it, and a dialog that is still open says so."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await change_key(server)
    await until(
        hass,
        lambda: shown(hass, entry, Problem.HOST_KEY_CHANGED) is not None,
        every=0.05,
    )
    client, dialog = await begin(hass, hass_client, entry, Problem.HOST_KEY_CHANGED)
    await hass.config_entries.async_remove(entry.entry_id)
    assert shown(hass, entry, Problem.HOST_KEY_CHANGED) is None
    answer = await confirm(client, dialog)
    assert answer["type"] == "abort"
    assert answer["reason"] == "room_removed"


async def test_no_passcode(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, server: Server
) -> None:
    """It works, and how to set one is told until there is one."""
    server.passcode = ""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PASSCODE: ""}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    issue = shown(hass, entry, Problem.NO_PASSCODE)
    assert issue is not None
    assert not issue.is_fixable
    await hass.config_entries.async_unload(entry.entry_id)
    assert shown(hass, entry, Problem.NO_PASSCODE) is None
    server.passcode = "1234"
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PASSCODE: "1234"}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert shown(hass, entry, Problem.NO_PASSCODE) is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_signed_out(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Somebody has to sign in at the room."""
    assert shown(hass, loaded, Problem.LOGGED_OUT) is None
    simulated[zstatus.CALL_STATUS] = CallStatus.LOGGED_OUT
    await until(hass, lambda: shown(hass, loaded, Problem.LOGGED_OUT) is not None)
    simulated[zstatus.CALL_STATUS] = CallStatus.NOT_IN_MEETING
    await until(hass, lambda: shown(hass, loaded, Problem.LOGGED_OUT) is None)


async def test_signed_out_and_in_again_behind_a_lost_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """It is shown, and no longer shown, when the session is back."""
    for status in (CallStatus.LOGGED_OUT, CallStatus.NOT_IN_MEETING):
        await server.stop()
        await until(hass, lambda: hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
        simulated.put(zstatus.CALL_STATUS, status)
        await server.start()
        await until(hass, lambda: not hass.states.is_state(VOLUME, STATE_UNAVAILABLE))
        is_shown = shown(hass, loaded, Problem.LOGGED_OUT) is not None
        assert is_shown is (status is CallStatus.LOGGED_OUT)


async def test_the_interface_fails_again_and_again(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once is a restart; often is for somebody to look at."""
    loaded.runtime_data.room._delays = lambda: iter([0.0] * 10)  # noqa: SLF001
    for time in range(5):
        assert shown(hass, loaded, Problem.API_FAILS) is None
        await until(hass, lambda: loaded.runtime_data.room.connected, every=0.02)
        sessions = simulated.sessions_opened
        simulated.happen(zevent.ZAAPIConnectFail())
        await until(
            hass,
            lambda known=sessions: simulated.sessions_opened > known,
            every=0.02,
        )
        assert simulated.sessions_opened == time + 2
    assert shown(hass, loaded, Problem.API_FAILS) is not None
