"""The bookings."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand
from custom_components.zoom_rooms.zrcsapi.records import Booking
from homeassistant.components.calendar import (
    DOMAIN as CALENDAR_DOMAIN,
    SERVICE_GET_EVENTS,
)
from homeassistant.const import ATTR_ENTITY_ID, STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.conftest import Clock, settle
from tests.simulator import SimulatedRoom
from tests.test_bookings import DAY, FAIR, LUNCH, REVIEW, at, booked

CALENDAR = "calendar.boardroom_bookings"

pytestmark = pytest.mark.usefixtures("clock")


async def _get_events(
    hass: HomeAssistant, start: str = "00:00", end: str = "23:59"
) -> list[Mapping[str, Any]]:
    response = await hass.services.async_call(
        CALENDAR_DOMAIN,
        SERVICE_GET_EVENTS,
        {
            ATTR_ENTITY_ID: CALENDAR,
            "start_date_time": at(start),
            "end_date_time": at(end),
        },
        blocking=True,
        return_response=True,
    )
    return response[CALENDAR]["events"]


async def _book(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    *bookings: Booking,
) -> None:
    """Book, and wait until the notice and then the list have been read."""
    simulated[zcommand.BOOKINGS] = bookings
    await settle(hass, loaded)
    await settle(hass, loaded)


@pytest.mark.parametrize("only", [Platform.CALENDAR], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_calendar(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """The calendar is as it was."""
    await _book(hass, loaded, simulated, REVIEW, LUNCH)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


async def test_events(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
) -> None:
    """All of a day are told, in order, and the same ones twice are not mixed up."""
    await _book(
        hass,
        loaded,
        simulated,
        *DAY,
        booked("Interview", "16:00", "16:30", creator_name="Ines Varga"),
        booked("Interview", "16:30", "17:00", host_name="Tomas Okafor"),
        booked(
            "Salaries", "17:00", "18:00", is_private=True, creator_name="Ines Varga"
        ),
    )
    client = await hass_client()
    response = await client.get(
        f"/api/calendars/{CALENDAR}?start=2026-03-02T00:00:00%2B01:00&end=2026-03-03T00:00:00%2B01:00"
    )
    assert response.status == HTTPStatus.OK
    events = await response.json()
    assert events == snapshot
    assert len({event["uid"] for event in events}) == len(events)
    assert "Salaries" not in str(events)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("00:00", "08:00", ["Fair"]),
        ("09:10", "09:15", ["Fair", "Standup", "Review"]),
        ("09:15", "12:00", ["Fair", "Review"]),
        ("13:00", "14:00", ["Fair"]),
    ],
)
async def test_a_stretch_of_time(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    start: str,
    end: str,
    expected: list[str],
) -> None:
    """What touches the stretch from outside is not within."""
    await _book(hass, loaded, simulated, *DAY)
    events = await _get_events(hass, start, end)
    assert [event["summary"] for event in events] == expected


async def test_uids_stay(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """An event keeps its id when the list comes in another order, or its end moves."""
    entity = hass.data["calendar"].get_entity(CALENDAR)
    await _book(hass, loaded, simulated, *DAY)
    before = await entity.async_get_events(hass, at("00:00"), at("23:00"))
    await _book(
        hass,
        loaded,
        simulated,
        *(
            one.replace(end_time=one.end_time and one.end_time + timedelta(minutes=5))
            for one in reversed(DAY)
        ),
    )
    after = await entity.async_get_events(hass, at("00:00"), at("23:00"))
    assert [event.uid for event in after] == [event.uid for event in before]


async def test_state_follows_the_clock(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The calendar is on while the room is booked, and shows what is booked."""

    def shown() -> tuple[str, str | None]:
        state = hass.states.get(CALENDAR)
        return state.state, state.attributes.get("message")

    assert shown() == (STATE_OFF, None)
    await _book(hass, loaded, simulated, REVIEW, LUNCH)
    assert shown() == (STATE_OFF, "Review")
    await clock.move_to(at("09:10"))
    assert shown() == (STATE_ON, "Review")
    await clock.move_to(at("10:00"))
    assert shown() == (STATE_OFF, "Lunch")
    await clock.move_to(at("12:30"))
    assert shown() == (STATE_ON, "Lunch")
    await clock.move_to(at("13:00"))
    assert shown() == (STATE_OFF, None)


async def test_whole_day(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """A booking for the day steps back while another one runs."""

    def message() -> str:
        return hass.states.get(CALENDAR).attributes["message"]

    await _book(hass, loaded, simulated, REVIEW, FAIR)
    assert message() == "Fair"
    assert hass.states.get(CALENDAR).attributes["all_day"] is True
    await clock.move_to(at("09:30"))
    assert message() == "Review"
    await clock.move_to(at("10:00"))
    assert message() == "Fair"
