"""Every command and every setting of the reference, from Home Assistant to the room's ear."""

from typing import Any

import pytest

from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zstatus
from custom_components.zoom_rooms.zrcsapi.records import Contact
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration
from tests import reference
from tests.conftest import until
from tests.simulator import SimulatedRoom
from tests.simulator.participants import FIRST_ID

ROOM = "media_player.boardroom"
A, B = "a@xmpp.example.com", "b@xmpp.example.com"


async def act(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Do an action with the room."""
    await hass.services.async_call(
        DOMAIN, action, {"entity_id": ROOM, **data}, blocking=True
    )


async def call(
    hass: HomeAssistant, domain: str, action: str, name: str, **data: Any
) -> None:
    """Do an action with an entity of the room."""
    target = {"entity_id": f"{domain}.boardroom_{name}"}
    await hass.services.async_call(domain, action, target | data, blocking=True)


async def meet(hass: HomeAssistant, room: SimulatedRoom, *others: str) -> int:
    """Join a meeting by the reference's number; return the id of somebody there."""
    room.people["5526136251"] = others
    await act(hass, "join_meeting", meeting="552 613 6251")
    await until(
        hass, lambda: hass.states.is_state("sensor.boardroom_participants", "2")
    )
    return room[zcommand.PARTICIPANTS][1].user_id


async def test_every_command(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Byte for byte as in the reference, but for what only the moment decides."""
    hass.config_entries.async_update_entry(loaded, options={"send_command": True})
    simulated.contacts[:] = [
        Contact(jid=A, screen_name="Ada Example"),
        Contact(jid=B, screen_name="Bo Example"),
    ]
    simulated.scripts["tst2"] = (
        "zCommand Comment Text: Testing Call connect\nzCommand Wait Sec: 0\n"
    )
    somebody = await meet(hass, simulated, "Ada Example")
    await act(hass, "mute_all", mute=True)
    await act(hass, "mute_participant", participant=str(somebody), mute=True)
    await act(hass, "mute_participant_video", participant="Ada", mute=True)
    await act(hass, "invite", contacts=["Ada Example", B])
    await hass.services.async_call(
        DOMAIN,
        "get_meeting_info",
        {"entity_id": ROOM},
        blocking=True,
        return_response=True,
    )
    await hass.services.async_call(
        DOMAIN,
        "get_participants",
        {"entity_id": ROOM},
        blocking=True,
        return_response=True,
    )
    await act(hass, "leave_meeting")
    idle = "not_in_meeting"
    status = "sensor.boardroom_meeting_status"
    await until(hass, lambda: hass.states.is_state(status, idle))
    await act(hass, "start_scheduled_meeting", meeting_number="5526136251")
    await act(hass, "leave_meeting")
    await until(hass, lambda: hass.states.is_state(status, idle))
    await act(hass, "start_instant_meeting", duration=9)
    await act(hass, "end_meeting")
    await until(hass, lambda: hass.states.is_state(status, idle))
    await act(hass, "invite", contacts=[A, B], duration=9)
    await act(hass, "end_meeting")
    await until(hass, lambda: hass.states.is_state(status, idle))
    rings = "binary_sensor.boardroom_incoming_call"
    for answer in ("reject_call", "accept_call"):
        simulated.ring(caller_jid=A)
        await until(hass, lambda: hass.states.is_state(rings, "on"))
        await act(hass, answer)
    await act(hass, "refresh_bookings")
    await act(hass, "run_script", file="tst2")
    heard = set(simulated.received)
    for verb in reference.COMMANDS:
        line = verb.line.replace(str(FIRST_ID), str(somebody))
        if verb.path in ("Comment", "Wait"):
            # In scripts only; the room hears them from its own script.
            continue
        if verb.path == "Phonebook List":
            line = "zCommand Phonebook List Offset: 0 Limit: 20"
        assert line in heard, line


@pytest.mark.parametrize("path", ["Comment", "Wait"])
async def test_what_stands_in_scripts_only(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    path: str,
) -> None:
    """An administrator may type it, and the room says no."""
    hass.config_entries.async_update_entry(loaded, options={"send_command": True})
    verb = next(verb for verb in reference.COMMANDS if verb.path == path)
    with pytest.raises(Exception, match="Only in scripts"):
        await act(hass, "send_command", command=verb.line)
    assert simulated.received[-1] == verb.line


async def test_every_setting(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """By the entity that shows it; who we are is said by itself."""
    simulated[zstatus.VIDEO_OPTIMIZABLE] = True
    await meet(hass, simulated, "Ada Example")
    await until(
        hass,
        lambda: hass.states.is_state(
            "switch.boardroom_optimize_sharing_for_video", "off"
        ),
    )
    for switch, action in (
        ("microphone_mute", "turn_on"),
        ("camera_mute", "turn_on"),
        ("optimize_sharing_for_video", "turn_on"),
        ("self_view", "turn_off"),
        ("mirror_self_view", "turn_off"),
        ("software_audio_processing", "turn_off"),
    ):
        await call(hass, "switch", action, switch)
    await call(hass, "number", "set_value", "speaker_volume", value=60)
    await call(hass, "number", "set_value", "microphone_volume", value=0)
    lines = {
        "microphone": simulated[zstatus.AUDIO_INPUT_LINE],
        "speaker": simulated[zstatus.AUDIO_OUTPUT_LINE],
        "camera": simulated[zstatus.VIDEO_CAMERA_LINE],
    }
    for name, devices in lines.items():
        await call(hass, "select", "select_option", name, option=devices[1].name)
    version = (await async_get_integration(hass, DOMAIN)).version
    values = {
        "Call Sharing optimize_video_sharing": "on",
        "Call Microphone Mute": "on",
        "Call Camera Mute": "on",
        "Audio Input selectedId": lines["microphone"][1].id,
        "Audio Input is_sap_disabled": "on",
        "Audio Input volume": "0",
        "Audio Output selectedId": lines["speaker"][1].id,
        "Audio Output volume": "60",
        "Video hide_conf_self_video": "on",
        "Video Camera selectedId": lines["camera"][1].id,
        "Video Camera Mirror": "off",
        "Client appVersion": str(version),
        "Client deviceSystem": f"Home Assistant {__version__}",
    }
    assert set(values) == {
        f"{item.path} {item.field}" for item in reference.CONFIGURATIONS
    }
    for path, value in values.items():
        assert f"zConfiguration {path}: {value}" in simulated.received, path
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
