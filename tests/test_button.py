"""What a room can be told to do by a press."""

import asyncio
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.const import OPTION_DURATION
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zstatus
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.components.button import DOMAIN as BUTTON_DOMAIN, SERVICE_PRESS
from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from tests.conftest import Clock, settle, until
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.simulator.participants import FIRST_ID
from tests.simulator.values import changed
from tests.test_bookings import DAY, LUNCH, STANDUP, at, booked

ACCEPT = "button.boardroom_accept_call"
DECLINE = "button.boardroom_decline_call"
END = "button.boardroom_end_meeting_for_all"
JOIN_NEXT = "button.boardroom_join_next_meeting"
LEAVE = "button.boardroom_leave_meeting"
MUTE_ALL = "button.boardroom_mute_all"
REFRESH = "button.boardroom_refresh_bookings"
START = "button.boardroom_start_instant_meeting"
UNMUTE_ALL = "button.boardroom_unmute_all"

NUMBER = "987654321"


def can_be_pressed(hass: HomeAssistant, entity_id: str) -> bool:
    """Tell whether a press would do something."""
    return hass.states.get(entity_id).state != STATE_UNAVAILABLE


async def press(hass: HomeAssistant, entity_id: str) -> None:
    """Press a button."""
    await hass.services.async_call(
        BUTTON_DOMAIN, SERVICE_PRESS, {ATTR_ENTITY_ID: entity_id}, blocking=True
    )


@pytest.mark.parametrize("only", [Platform.BUTTON], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_button(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were, outside of a meeting."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "zCommand Dial StartPmi Duration: 30"),
        ({OPTION_DURATION: 45}, "zCommand Dial StartPmi Duration: 45"),
    ],
)
async def test_start_and_leave(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    options: dict[str, Any],
    expected: str,
) -> None:
    """A meeting is started at once, for as long as is set, and left again."""
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert can_be_pressed(hass, START)
    assert not can_be_pressed(hass, LEAVE)

    await press(hass, START)
    assert expected in simulated.received
    assert simulated.in_meeting
    await settle(hass, entry)
    assert not can_be_pressed(hass, START)

    await press(hass, LEAVE)
    await until(hass, lambda: can_be_pressed(hass, START))
    assert not simulated.in_meeting
    assert not can_be_pressed(hass, LEAVE)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_leave_while_connecting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room need not wait for a host who does not come."""
    simulated.hostless.add(NUMBER)
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: can_be_pressed(hass, LEAVE))
    await press(hass, LEAVE)
    await until(hass, lambda: can_be_pressed(hass, START))


async def test_leave_while_joining(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A press that waits for the meeting keeps nobody from leaving it."""
    simulated.pace = type(simulated.pace)(connect=60)
    joining = asyncio.create_task(press(hass, START))
    # Not settled by waiting for Home Assistant, which waits for the press.
    await simulated.until(
        lambda: simulated[zstatus.CALL_STATUS] is CallStatus.CONNECTING_MEETING
    )
    await loaded.runtime_data.room.send(zstatus.VIDEO_OPTIMIZABLE.get())
    await press(hass, LEAVE)
    with pytest.raises(HomeAssistantError) as refusal:
        await joining
    assert refusal.value.translation_key == "join_failed_silently"


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_end(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Only the host ends a meeting for all."""
    simulated.people[NUMBER] = ("Mira Lindqvist",)
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert not can_be_pressed(hass, END)
    simulated.update(FIRST_ID, is_host=True)
    await settle(hass, loaded)
    assert can_be_pressed(hass, END)
    await press(hass, END)
    assert "zCommand Call Disconnect" in simulated.received
    await until(hass, lambda: not can_be_pressed(hass, END))


async def test_join_next(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The booked meeting is joined, from ten minutes before it begins."""
    simulated[zcommand.BOOKINGS] = (LUNCH, STANDUP)
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert not can_be_pressed(hass, JOIN_NEXT)
    await clock.move_to(at("08:50"))
    assert can_be_pressed(hass, JOIN_NEXT)

    await press(hass, JOIN_NEXT)
    assert "zCommand Dial Start meetingNumber: 222333444" in simulated.received
    assert simulated.in_meeting
    await settle(hass, loaded)
    # The room is there already.
    assert not can_be_pressed(hass, JOIN_NEXT)

    simulated.go_out()
    await settle(hass, loaded)
    assert can_be_pressed(hass, JOIN_NEXT)
    await clock.move_to(at("09:15"))
    assert not can_be_pressed(hass, JOIN_NEXT)
    # Lunch is no Zoom meeting.
    await clock.move_to(at("12:00"))
    assert not can_be_pressed(hass, JOIN_NEXT)


@pytest.mark.usefixtures("clock")
async def test_join_next_from_another_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A meeting that runs is not left by joining the next."""
    simulated[zcommand.BOOKINGS] = (booked("Now", "08:30", "09:30"),)
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert can_be_pressed(hass, JOIN_NEXT)
    with pytest.raises(ServiceValidationError) as refusal:
        await press(hass, JOIN_NEXT)
    assert refusal.value.translation_key == "already_in_meeting"


@pytest.mark.usefixtures("clock")
async def test_joining_fails(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Who pressed hears why it came to nothing."""
    simulated[zcommand.BOOKINGS] = (booked("Now", "08:30", "09:30", number=NUMBER),)
    simulated.failures[NUMBER] = "This meeting has been locked."
    await settle(hass, loaded)
    await settle(hass, loaded)
    with pytest.raises(HomeAssistantError, match="This meeting has been locked"):
        await press(hass, JOIN_NEXT)


async def test_too_late_to_join(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """A press that comes when there is nothing left to join is refused."""
    simulated[zcommand.BOOKINGS] = DAY[:1]
    await settle(hass, loaded)
    await settle(hass, loaded)
    button = hass.data[BUTTON_DOMAIN].get_entity(JOIN_NEXT)
    with pytest.raises(ServiceValidationError) as refusal:
        await button.async_press()
    assert refusal.value.translation_key == "no_meeting_to_join"


@pytest.mark.parametrize(("button", "joins"), [(ACCEPT, True), (DECLINE, False)])
async def test_answering(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    button: str,
    joins: bool,
) -> None:
    """A call is answered while it rings."""
    assert not can_be_pressed(hass, button)
    simulated.ring()
    await until(hass, lambda: can_be_pressed(hass, button))
    await press(hass, button)
    await until(hass, lambda: not can_be_pressed(hass, button))
    await settle(hass, loaded)
    if joins:
        await until(
            hass, lambda: hass.states.get("media_player.boardroom").state == "playing"
        )
    assert simulated.in_meeting is joins

    entity = hass.data[BUTTON_DOMAIN].get_entity(button)
    with pytest.raises(ServiceValidationError) as refusal:
        await entity.async_press()
    assert refusal.value.translation_key == "not_ringing"


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_mute_all(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Everybody is muted in a meeting, but not by somebody who may only watch."""
    assert not can_be_pressed(hass, MUTE_ALL)
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    for button, expected in (
        (MUTE_ALL, "zCommand Call MuteAll mute: on"),
        (UNMUTE_ALL, "zCommand Call MuteAll mute: off"),
    ):
        await press(hass, button)
        assert simulated.received[-1] == expected
    simulated[zcommand.CALL_INFO] = changed(
        simulated[zcommand.CALL_INFO], is_view_only=True
    )
    await settle(hass, loaded)
    assert not can_be_pressed(hass, MUTE_ALL)
    assert not can_be_pressed(hass, UNMUTE_ALL)


async def test_refresh(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The calendar is fetched, at most once a minute."""
    simulated.put(zcommand.BOOKINGS, (STANDUP,))
    await press(hass, REFRESH)
    await until(
        hass,
        lambda: (
            hass.states.get("calendar.boardroom_bookings").attributes.get("message")
            == "Standup"
        ),
    )
    with pytest.raises(ServiceValidationError) as refusal:
        await press(hass, REFRESH)
    assert refusal.value.translation_key == "refreshed_just_now"
    assert refusal.value.translation_placeholders == {"seconds": "60"}
    assert simulated.received.count("zCommand Bookings Update") == 1
    await clock.move_to(at("08:46"))
    await press(hass, REFRESH)
    assert simulated.received.count("zCommand Bookings Update") == 2


async def test_what_the_room_refuses(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A refusal is raised."""
    with (
        simulated.refuse(zcommand.DialStartPmi, "Licence expired"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await press(hass, START)
    assert refusal.value.translation_key == "command_refused"


async def test_one_that_cannot_be_shown(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It does not keep the others from being shown."""

    def fail() -> None:
        raise ValueError("broken")

    loaded.runtime_data.show_soon(fail)
    simulated.ring()
    await until(hass, lambda: can_be_pressed(hass, ACCEPT))
    assert can_be_pressed(hass, DECLINE)
    assert "something could not be shown" in caplog.text
    caplog.clear()
