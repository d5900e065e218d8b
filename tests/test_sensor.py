"""What a room tells."""

import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
    snapshot_platform,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.words import MeetingType
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from tests.conftest import Clock, settle, until
from tests.simulator import Server, SimulatedRoom
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


# -- the meeting -------------------------------------------------------------------------


@pytest.mark.usefixtures("clock", "entity_registry_enabled_by_default")
async def test_about_the_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Its name, its number, its host, and since when."""
    keys = ("current_meeting", "meeting_id", "meeting_host", "meeting_start")

    def told() -> tuple[str, ...]:
        return tuple(hass.states.get(f"sensor.boardroom_{key}").state for key in keys)

    simulated[zcommand.BOOKINGS] = (
        *DAY,
        booked("Salaries", "08:30", "09:30", number="666777888", is_private=True),
        booked("T" * 300, "08:30", "09:30", number="777888999"),
    )
    simulated.people["333444555"] = ("Mira Lindqvist",)
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert told() == (STATE_UNAVAILABLE,) * 4

    simulated.connect(Dialled(number="333444555"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert told() == (
        "Review",
        "333444555",
        "Mira Lindqvist",
        "2026-03-02T07:45:00+00:00",
    )
    simulated.go_out()
    await settle(hass, loaded)
    assert told() == (STATE_UNAVAILABLE,) * 4

    simulated.connect(Dialled(number="666777888"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert told()[0] == "Private meeting"
    assert told()[2] == STATE_UNKNOWN
    simulated.go_out()

    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert told()[:2] == (STATE_UNKNOWN, "987654321")
    simulated.go_out()

    simulated.connect(Dialled(number="777888999"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert told()[0] == "T" * 255


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_start_of_a_meeting_that_ran_before(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nobody knows when a meeting began that was there first."""
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    assert hass.states.get("sensor.boardroom_meeting_start").state == STATE_UNKNOWN
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_about_the_room(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Its own meeting's number, and its version."""
    assert hass.states.get("sensor.boardroom_personal_meeting_id").state == "5526136251"
    assert hass.states.get("sensor.boardroom_version").state == "5.13.7.2384"
    simulated[zstatus.ROOM_VERSION] = "6.0.0.1"
    await settle(hass, loaded)
    assert hass.states.get("sensor.boardroom_version").state == "6.0.0.1"


# -- what was told once ------------------------------------------------------------------

LAST_CALLER = "sensor.boardroom_last_caller"
LAST_CALL_ERROR = "sensor.boardroom_last_call_error"


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_last_caller(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Whoever called last stands there until somebody else calls."""
    assert hass.states.get(LAST_CALLER).state == STATE_UNKNOWN
    simulated.ring("Mira Lindqvist")
    await until(hass, lambda: hass.states.get(LAST_CALLER).state == "Mira Lindqvist")
    simulated.stop_ringing(accepted=False)
    await settle(hass, loaded)
    assert hass.states.get(LAST_CALLER).state == "Mira Lindqvist"
    simulated.ring("T" * 300)
    await until(hass, lambda: hass.states.get(LAST_CALLER).state == "T" * 255)
    simulated.stop_ringing(accepted=False)
    simulated.ring("")
    await until(hass, lambda: hass.states.get(LAST_CALLER).state == STATE_UNKNOWN)


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_last_call_error(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Why joining failed last: in Zoom's words, or at least its number."""
    assert hass.states.get(LAST_CALL_ERROR).state == STATE_UNKNOWN
    simulated.fail("This meeting has been locked.")
    await settle(hass, loaded)
    assert hass.states.get(LAST_CALL_ERROR).state == "This meeting has been locked."
    simulated.happen(zevent.CallConnectError(error_code=5004))
    await settle(hass, loaded)
    assert hass.states.get(LAST_CALL_ERROR).state == "5004"


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_restart(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> None:
    """What was told before a restart still stands; when a meeting began does not."""
    start = "sensor.boardroom_meeting_start"
    mock_restore_cache_with_extra_data(
        hass,
        [
            (
                State(entity_id, STATE_UNAVAILABLE),
                {"native_value": value, "native_unit_of_measurement": None},
            )
            for entity_id, value in (
                (LAST_CALLER, "Mira Lindqvist"),
                (start, "2026-03-02T07:45:00+00:00"),
            )
        ],
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert hass.states.get(LAST_CALLER).state == "Mira Lindqvist"
    assert hass.states.get(LAST_CALL_ERROR).state == STATE_UNKNOWN
    assert hass.data[SENSOR_DOMAIN].get_entity(start).native_value is None
    await hass.config_entries.async_unload(entry.entry_id)


# -- the session -------------------------------------------------------------------------


async def test_session_state(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """It says who has the room, and outlives the session."""

    def told() -> str:
        return hass.states.get("sensor.boardroom_controller_state").state

    assert told() == "connected"
    simulated.take_over()
    await until(hass, lambda: told() == "other_controller")
    await loaded.runtime_data.async_take_back()
    await until(hass, lambda: told() == "connected")
    await server.stop()
    await until(hass, lambda: told() == "reconnecting")
    await server.start()
    await until(hass, lambda: told() == "connected")
    await server.stop()
    server.passcode = "another"
    await server.start()
    await until(hass, lambda: told() == "login_failed")
