"""What a room tells."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand
from custom_components.zoom_rooms.zrcsapi.words import MeetingType
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.conftest import Clock, settle, until
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.simulator.values import changed
from tests.test_bookings import DAY, FAIR, LUNCH, at, booked

MEETING_STATUS = "sensor.boardroom_meeting_status"
NEXT_MEETING = "sensor.boardroom_next_meeting"
PARTICIPANTS = "sensor.boardroom_participants"


@pytest.mark.parametrize("only", [Platform.SENSOR], indirect=True)
@pytest.mark.usefixtures("clock", "only", "entity_registry_enabled_by_default")
async def test_every_sensor(
    hass: HomeAssistant,
    simulated: SimulatedRoom,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were, in a meeting on a busy day."""
    simulated[zcommand.BOOKINGS] = DAY
    simulated.people["222333444"] = ("Mira Lindqvist", "Tomas Okafor")
    simulated.connect(Dialled(number="222333444"))
    await until(hass, lambda: hass.states.get(PARTICIPANTS).state == "3")
    await settle(hass, loaded)
    await settle(hass, loaded)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


async def test_meeting_status(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It says what the room is doing, by the kind of meeting."""

    def status() -> str:
        return hass.states.get(MEETING_STATUS).state

    assert status() == "not_in_meeting"
    simulated.hostless.add("987654321")
    simulated.connect(Dialled(number="987654321"))
    await settle(hass, loaded)
    assert status() == "connecting"
    simulated.host_arrives()
    await until(hass, lambda: status() == "in_meeting")
    for kind, expected in (
        (MeetingType.SHARING_LAPTOP, "local_presentation"),
        (MeetingType.PSTN_CALLOUT, "phone_call"),
    ):
        simulated[zcommand.CALL_INFO] = changed(
            simulated[zcommand.CALL_INFO], meeting_type=kind
        )
        await settle(hass, loaded)
        assert status() == expected
    simulated.go_out()
    await settle(hass, loaded)
    assert status() == "not_in_meeting"
    simulated.log_out()
    await settle(hass, loaded)
    assert status() == "logged_out"


async def test_without_call_info(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """With others in it, it is a meeting even if the room does not say of what kind."""
    simulated.unsaid.add(zcommand.CALL_INFO)
    simulated.people["987654321"] = ("Mira Lindqvist",)
    with simulated.refuse(zcommand.GetCallInfo, "Not today"):
        simulated.connect(Dialled(number="987654321"))
        await until(hass, lambda: hass.states.get(MEETING_STATUS).state == "in_meeting")
        simulated.leave(simulated[zcommand.PARTICIPANTS][1].user_id)
        await settle(hass, loaded)
        assert hass.states.get(MEETING_STATUS).state == "connecting"


async def test_participants(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Everybody counts, the room too; outside of a meeting there is nobody."""

    def count() -> str:
        return hass.states.get(PARTICIPANTS).state

    assert count() == "0"
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: count() == "1")
    await settle(hass, loaded)
    guest = simulated.join("Mira Lindqvist")
    simulated.join("Tomas Okafor")
    await settle(hass, loaded)
    assert count() == "3"
    simulated.leave(guest.user_id)
    await settle(hass, loaded)
    assert count() == "2"
    simulated.go_out()
    await settle(hass, loaded)
    assert count() == "0"


async def test_participants_not_told(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nobody knows how many there are until the room says so."""
    simulated.unsaid.add(zcommand.PARTICIPANTS)
    with simulated.refuse(zcommand.CallListParticipants, "Not today"):
        simulated.connect(Dialled(number="987654321"))
        await until(hass, lambda: hass.states.get(MEETING_STATUS).state == "in_meeting")
        await settle(hass, loaded)
        assert hass.states.get(PARTICIPANTS).state == STATE_UNKNOWN


async def test_next_meeting(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The next meeting is the next one at any time, without anybody asking."""

    def told() -> tuple[str, str | None]:
        state = hass.states.get(NEXT_MEETING)
        return state.state, state.attributes.get("name")

    assert told() == (STATE_UNKNOWN, None)
    simulated[zcommand.BOOKINGS] = DAY
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert told() == ("2026-03-02T08:00:00+00:00", "Standup")

    await clock.move_to(at("08:59:59"))
    assert told() == ("2026-03-02T08:00:00+00:00", "Standup")
    await clock.move_to(at("09:00"))
    assert told() == ("2026-03-02T08:10:00+00:00", "Review")
    await clock.move_to(at("09:11"))
    assert told() == ("2026-03-02T11:00:00+00:00", "Lunch")
    assert hass.states.get(NEXT_MEETING).attributes["joinable"] is False

    await clock.move_to(at("14:00"))
    assert told() == (STATE_UNKNOWN, None)


@pytest.mark.usefixtures("clock")
async def test_private_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Of a private meeting the time is told, and nothing else."""
    simulated[zcommand.BOOKINGS] = (
        LUNCH,
        FAIR,
        booked("Salaries", "09:00", "10:00", is_private=True),
    )
    await settle(hass, loaded)
    await settle(hass, loaded)
    state = hass.states.get(NEXT_MEETING)
    assert state.state == "2026-03-02T08:00:00+00:00"
    assert state.attributes["private"] is True
    assert state.attributes["end"] == at("10:00")
    assert "name" not in state.attributes
    assert "Salaries" not in str(state)
