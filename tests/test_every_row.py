"""Every row of the reference comes out somewhere in Home Assistant.

Each is moved in the simulated room, over SSH, and looked for: in a state, an attribute, the
device, an action's response, or the diagnostics.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import pytest

from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.diagnostics import async_get_config_entry_diagnostics
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zevent
from custom_components.zoom_rooms.zrcsapi.catalog import KEYS
from custom_components.zoom_rooms.zrcsapi.grammar import Key, Record, words
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    Contact,
    DeviceLine,
    DialInNumber,
)
from custom_components.zoom_rooms.zrcsapi.words import Presence
from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from tests import reference
from tests.conftest import settle, until
from tests.simulator import SimulatedRoom
from tests.simulator.values import changed
from tests.zrcsapi.test_table import RECORDS

ROOM = "media_player.boardroom"
NUMBER = "5550001111"


async def respond(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Return an action's response."""
    answer = await hass.services.async_call(
        DOMAIN, action, {"entity_id": ROOM, **data}, blocking=True, return_response=True
    )
    assert answer is not None
    return answer[ROOM]


async def dump(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> Any:
    """Return the diagnostics' values."""
    return (await async_get_config_entry_diagnostics(hass, entry))["values"]


def other(value: Any, field: str) -> Any:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 2048
        case Enum():
            return next(word for word in type(value) if word is not value)
        case datetime():
            return value + timedelta(minutes=3)
        case tuple():
            return (
                DialInNumber(
                    id="XX", name="Moved", code="1", number="2", display_number="3"
                ),
            )
        case None:
            return True
    return f"moved {field}"


def field_name(record: type[Record], item: reference.Item) -> str:
    """Return what we call a field that the reference calls so."""
    group = reference.SPELLED.get(item.path)
    spelled = item.field.lower() if item.field == "Id" else item.field
    spelled = reference.SPELLED.get(spelled, spelled)
    wire = f"{group} {spelled}" if group else spelled
    return next(name for name, one in record.spellings.items() if one.wire == wire)


def as_told(value: Any) -> Any:
    """Return a value as responses have it."""
    return value.name.lower() if isinstance(value, Enum) else value


# -- readings and settings -----------------------------------------------------------------

PRIVATE = {
    "SystemUnit room_info room_name": lambda hass: hass.states.get(ROOM).attributes[
        "friendly_name"
    ],
    "SystemUnit meeting_number": lambda hass: (
        hass.states.get("sensor.boardroom_personal_meeting_id").state
    ),
}


@pytest.fixture
async def meeting(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Be in a meeting with somebody."""
    simulated.people[NUMBER] = ("Ada Example",)
    outcome = await respond(hass, "join_meeting", meeting=NUMBER)
    assert outcome["status"] == "joined"
    room = loaded.runtime_data.room
    await until(
        hass,
        lambda: all(
            room[key] is not None
            for key in KEYS
            if key.in_meeting and "being" not in key.path
        ),
        every=0.02,
    )


def key_of(item: reference.Item) -> Key[Any]:
    """Return the row of an item."""
    return next(key for key in KEYS if key.words == words(f"{item.path} {item.field}"))


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize(
    "item",
    [
        *reference.CONFIGURATIONS,
        *(item for item in reference.STATUSES if item.path not in RECORDS),
    ],
    ids=lambda item: f"{item.path} {item.field}",
)
async def test_a_reading_or_setting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    item: reference.Item,
) -> None:
    """In the diagnostics under its own name, or where it may be seen if that is private."""
    key = key_of(item)
    value = other(simulated[key], item.field)
    if (
        key.path.startswith(("Audio", "Video"))
        and isinstance(value, int)
        and value > 100
    ):
        value = 42
    simulated[key] = value
    await settle(hass, loaded)
    shown = (await dump(hass, loaded))[repr(key)]
    if key.path in PRIVATE:
        assert shown == REDACTED
        assert PRIVATE[key.path](hass) == value
    elif shown == REDACTED:
        # Who the room's account is, and whom the portal shows, is nobody's business.
        assert key.secret or key.path.startswith("Client")
        assert loaded.runtime_data.room[key] == value
    else:
        assert shown == (value.value if isinstance(value, Enum) else value)


@pytest.mark.parametrize(
    "item",
    [item for item in reference.STATUSES if item.path in RECORDS],
    ids=lambda item: f"{item.path} {item.field}",
)
async def test_a_device(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    item: reference.Item,
) -> None:
    """In the diagnostics, and its name among what can be chosen."""
    key = next(key for key in KEYS if key.path == item.path.removesuffix(" n"))
    name = field_name(DeviceLine, item)
    first, *rest = simulated[key]
    simulated[key] = (changed(first, **{name: "Moved"}), *rest)
    await settle(hass, loaded)
    assert (await dump(hass, loaded))[repr(key)][0][name] == "Moved"
    entity = {"Audio Input Line": "microphone", "Audio Output Line": "speaker"}.get(
        key.path, "camera"
    )
    if name == "name":
        assert (
            "Moved"
            in hass.states.get(f"select.boardroom_{entity}").attributes["options"]
        )


# -- what commands answer with -------------------------------------------------------------

OF_RECORDS = [item for item in reference.EVENTS if item.path in RECORDS]
DEPRECATED = {
    "is_toll_free_callin_list_available",
    "is_callin_country_list_available",
    "video_is_receiving",
}


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize(
    "item",
    [item for item in OF_RECORDS if item.path.startswith(("Call Info", "List"))],
    ids=lambda item: f"{item.path} {item.field}",
)
async def test_a_meeting_and_its_people(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    item: reference.Item,
) -> None:
    """In the response that is asked for it; what is deprecated, in the diagnostics."""
    name = field_name(RECORDS[item.path], item)
    if item.path.startswith("List"):
        before = simulated[zcommand.PARTICIPANTS][1]
        value = other(getattr(before, name), name)
        simulated[zcommand.PARTICIPANTS] = (
            simulated[zcommand.PARTICIPANTS][0],
            changed(before, **{name: value}),
        )
        await settle(hass, loaded)
        people = (await respond(hass, "get_participants"))["participants"]
        told = next(
            one
            for one in people
            if value in (one.get(name), None) or not one["is_myself"]
        )
        row = (await dump(hass, loaded))[repr(zcommand.PARTICIPANTS)][1]
    else:
        info = simulated[zcommand.CALL_INFO]
        lists = item.path.removeprefix("Call Info").removesuffix(" n").strip()
        part = lists or name
        value = other(getattr(info, part), name)
        simulated[zcommand.CALL_INFO] = changed(info, **{part: value})
        await settle(hass, loaded)
        told = await respond(
            hass, "get_meeting_info", include_passcode=True, include_phone_numbers=True
        )
        row = (await dump(hass, loaded))[repr(zcommand.CALL_INFO)]
        if lists:
            told, value = told[lists][0], getattr(value[0], name)
    if name in DEPRECATED:
        assert row[name] == value
    elif name == "international_url":
        assert told[name].endswith(value)
    else:
        assert told[name] == as_told(value)


@pytest.mark.parametrize(
    "item",
    [item for item in OF_RECORDS if item.path == "Phonebook Updated Contact"],
    ids=lambda item: item.field,
)
async def test_a_contact(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    item: reference.Item,
) -> None:
    """In the response of the search, as the room's notice changed it."""
    simulated.contacts[:] = [
        Contact(
            jid="ada@xmpp.example.com", last_name="Example", presence=Presence.ONLINE
        )
    ]
    await respond(hass, "search_contacts", query="example")
    name = field_name(Contact, item)
    value = other(getattr(simulated.contacts[0], name), name)
    if name == "jid":
        simulated.add_contact(changed(simulated.contacts[0], jid=value))
    else:
        simulated.update_contact("ada@xmpp.example.com", **{name: value})
    await settle(hass, loaded)
    query = value if name == "last_name" else "example"
    found = (await respond(hass, "search_contacts", query=query))["contacts"]
    assert as_told(value) in [one[name] for one in found]


@pytest.mark.parametrize(
    "item",
    [item for item in OF_RECORDS if item.path == "Bookings"],
    ids=lambda item: item.field,
)
async def test_a_booking(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    item: reference.Item,
) -> None:
    """In the response of the action, after the room's notice."""
    begin = dt_util.utcnow().replace(microsecond=0)
    booking = Booking(
        meeting_name="Sync",
        meeting_number=NUMBER,
        start_time=begin,
        end_time=begin + timedelta(hours=1),
    )
    name = field_name(Booking, item)
    value = other(getattr(booking, name), name)
    room = loaded.runtime_data.room
    simulated[zcommand.BOOKINGS] = (changed(booking, **{name: value}),)
    await until(
        hass,
        lambda: (
            [getattr(one, name) for one in room[zcommand.BOOKINGS] or ()] == [value]
        ),
        every=0.02,
    )
    (told,) = (await respond(hass, "get_bookings"))["bookings"]
    if isinstance(value, datetime):
        assert datetime.fromisoformat(told[name]) == value
    else:
        assert told[name] == value


# -- events --------------------------------------------------------------------------------


def state(entity_id: str, wanted: str) -> Callable[[HomeAssistant], bool]:
    """Return what looks for a state."""
    return lambda hass: hass.states.is_state(entity_id, wanted)


def attribute(
    entity_id: str, name: str, wanted: Any
) -> Callable[[HomeAssistant], bool]:
    """Return what looks for an attribute."""

    def look(hass: HomeAssistant) -> bool:
        told = hass.states.get(entity_id)
        return told is not None and told.attributes.get(name) == wanted

    return look


def ring(room: SimulatedRoom) -> None:
    """Call the room."""
    room.ring("Ada Example", caller_jid="ada@xmpp.example.com", meeting_number=NUMBER)


CALL, MEETING = "event.boardroom_call", "event.boardroom_meeting"
FAILED = zevent.CallConnectError(error_code=7, error_message="Moved")
HOMES: dict[
    str, tuple[Callable[[SimulatedRoom], object], Callable[[HomeAssistant], bool]]
] = {
    "ZAAPIconnectFail": (
        lambda room: room.happen(zevent.ZAAPIConnectFail()),
        state("sensor.boardroom_controller_state", "reconnecting"),
    ),
    "IncomingCallIndication callerName": (
        ring,
        attribute(CALL, "caller_name", "Ada Example"),
    ),
    "IncomingCallIndication meetingNumber": (
        ring,
        attribute(CALL, "meeting_number", NUMBER),
    ),
    "IncomingCallIndication avatarURL": (ring, attribute(CALL, "avatar_url", "")),
    "IncomingCallIndication lifeTime": (ring, attribute(CALL, "life_time", 60)),
    "CallDisconnect success": (
        lambda room: room.go_out(),
        attribute(MEETING, "event_type", "ended"),
    ),
    "CallConnectError error_code": (
        lambda room: room.happen(FAILED),
        attribute(MEETING, "error_code", 7),
    ),
    "CallConnectError error_message": (
        lambda room: room.happen(FAILED),
        state("sensor.boardroom_last_call_error", "Moved"),
    ),
    "Bookings Updated": (
        lambda room: room.__setitem__(
            zcommand.BOOKINGS, (Booking(meeting_name="Moved"),)
        ),
        attribute("calendar.boardroom_bookings", "message", "Moved"),
    ),
    "Pipe OtherControllerLogin": (
        lambda room: room.take_over(),
        state("sensor.boardroom_controller_state", "other_controller"),
    ),
}
# What rings by these is known to the room's calls, and told to nobody.
INTERNAL = {
    "IncomingCallIndication callerJID",
    "IncomingCallIndication calleeJID",
    "IncomingCallIndication meetingID",
    "IncomingCallIndication password",
    "IncomingCallIndication meetingOption",
    "Pipe Reconnecting",
}


def test_every_event_has_a_home() -> None:
    """None is skipped but what is for nobody to see."""
    rows = {
        f"{item.path} {item.field}".strip()
        for item in reference.EVENTS
        if item.path not in RECORDS
    }
    assert rows == set(HOMES) | INTERNAL
    assert not set(HOMES) & INTERNAL


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("row", HOMES)
async def test_an_event(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    row: str,
) -> None:
    """In a state, or an attribute of one."""
    happen, looks_right = HOMES[row]
    assert not looks_right(hass)
    happen(simulated)
    await until(hass, lambda: looks_right(hass))
    simulated.stop_ringing(accepted=False)


@pytest.mark.usefixtures("meeting")
async def test_what_is_for_nobody_to_see(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A call's passcode is nowhere; its JID answers it; the rest is in the diagnostics."""
    simulated.happen(
        zevent.IncomingCallIndication(
            caller_jid="ada@xmpp.example.com",
            callee_jid="callee@xmpp.example.com",
            password="planted",
            meeting_id="g",
            meeting_option=6,
            life_time=1,
        )
    )
    await until(
        hass,
        lambda: hass.states.is_state("binary_sensor.boardroom_incoming_call", "on"),
    )
    values = await dump(hass, loaded)
    (call,) = next(value for name, value in values.items() if "ringing" in name)
    assert call["meeting_option"] == 6
    for name in ("caller_jid", "callee_jid", "password", "meeting_id"):
        assert call[name] == REDACTED
    assert "planted" not in str([one.as_dict() for one in hass.states.async_all()])
    await until(
        hass,
        lambda: hass.states.is_state("binary_sensor.boardroom_incoming_call", "off"),
    )
    simulated.take_over()
    await until(hass, state_of("other_controller", hass))
    await settle(hass, loaded)
    await until(hass, state_of("connected", hass))


def state_of(wanted: str, hass: HomeAssistant) -> Callable[[], bool]:
    """Return what looks for the state of the controller."""
    return lambda: hass.states.is_state("sensor.boardroom_controller_state", wanted)
