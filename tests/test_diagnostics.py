"""What may be attached to a report."""

import json
from typing import Any

from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import PASSCODE, settle, until
from tests.simulator import SimulatedRoom
from tests.simulator.values import changed

NUMBER = "5550001111"
SECRETS = (
    "Planted Person",
    "planted@example.com",
    "planted@xmpp.example.com",
    "Planted Meeting",
    "planted-passcode",
    "planted.example.com",
    "+1 555 010 7777",
    "Planted Room",
    NUMBER,
    "5550009876",
    PASSCODE + "0planted",
)


async def _plant(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, room: SimulatedRoom
) -> None:
    """Put a secret wherever the room has room for one."""
    room[zstatus.ROOM_NAME] = "Planted Room"
    room[zstatus.EMAIL] = "planted@example.com"
    room[zstatus.ACCOUNT_EMAIL] = "planted@example.com"
    room[zstatus.MEETING_NUMBER] = "5550009876"
    room.passcodes[NUMBER] = "planted-passcode"
    room.people[NUMBER] = ("Planted Person",)
    room[zcommand.BOOKINGS] = (
        Booking(
            meeting_name="Planted Meeting",
            meeting_number=NUMBER,
            start_time=dt_util.utcnow(),
            creator_email="planted@example.com",
            creator_name="Planted Person",
        ),
    )
    room.contacts[:] = [
        Contact(
            jid="planted@xmpp.example.com",
            screen_name="Planted Person",
            email="planted@example.com",
            phone_number="+1 555 010 7777",
        )
    ]
    await entry.runtime_data.phonebook.load()
    await hass.services.async_call(
        DOMAIN,
        "join_meeting",
        {
            "entity_id": "media_player.boardroom",
            "meeting": NUMBER,
            "passcode": "planted-passcode",
        },
        blocking=True,
    )
    told = entry.runtime_data.room
    await until(hass, lambda: told[zcommand.CALL_INFO] is not None, every=0.02)
    room[zcommand.CALL_INFO] = changed(
        room[zcommand.CALL_INFO],
        dial_in="+1 555 010 7777",
        meeting_password="planted-passcode",
        invite_email_content="https://planted.example.com/j/1?pwd=planted-passcode",
        invite_email_subject="Planted Person invites",
        international_url="https://planted.example.com",
        real_meeting_id="planted-passcode",
    )
    await settle(hass, entry)
    room.ring(
        "Planted Person", caller_jid="planted@xmpp.example.com", meeting_number=NUMBER
    )
    await until(hass, lambda: bool(told.pending), every=0.02)


async def test_nothing_of_anybody(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Planted secrets are nowhere in the dump, and what helps is there."""
    hass.config_entries.async_update_entry(
        loaded, options={"auto_accept_callers": ["planted person"], "duration": 20}
    )
    await _plant(hass, loaded, simulated)
    dump: Any = await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    text = json.dumps(dump)
    for secret in (*SECRETS, *(one.lower() for one in SECRETS)):
        assert secret not in text, secret
    assert f'"{PASSCODE}"' not in text
    values = dump["values"]
    assert values["zStatus Call Status"] == "IN_MEETING"
    assert values["zConfiguration Audio Output volume"] == 55
    assert values["zStatus Audio Input Line"][0]["name"]
    people = values["zCommand ListParticipantsResult"]
    assert [one["is_myself"] for one in people] == [True, False]
    assert people[0]["video_is_receiving"] is False
    assert values["zCommand InfoResult"]["is_webinar"] is False
    assert values["zCommand BookingsListResult"][0]["start_time"]
    assert dump["session"]["connected"]
    assert dump["session"]["pending"] == ["CALL"]
    assert dump["phonebook"]["contacts"] == 1
    assert dump["entry"]["options"]["duration"] == 20
    assert any("DialJoinResult" in line for line in dump["recent"])
    simulated.stop_ringing(accepted=False)


async def test_a_lost_room(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Why there is no session; and the device tells the same as the entry."""
    await loaded.runtime_data.room.close()
    assert await async_setup_component(hass, "diagnostics", {})
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
    dump: Any = await get_diagnostics_for_device(hass, hass_client, loaded, device)
    assert dump["session"]["failure"] == "ConnectionFailed"
    assert dump == await get_diagnostics_for_config_entry(hass, hass_client, loaded)
    assert zconfiguration.AUDIO_OUTPUT_VOLUME.path in "".join(dump["values"])
