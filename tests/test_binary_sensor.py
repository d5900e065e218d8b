"""What is so or not so of a room."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.words import MeetingType
from homeassistant.const import (
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle, until
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.simulator.participants import FIRST_ID
from tests.simulator.values import changed

CONNECTION = "binary_sensor.boardroom_connection"
IN_MEETING = "binary_sensor.boardroom_in_meeting"
INCOMING_CALL = "binary_sensor.boardroom_incoming_call"


def states_of(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Return the list that every new state of an entity is added to."""
    states: list[str] = []

    @callback
    def changed_state(event: Event) -> None:
        if event.data["entity_id"] == entity_id and event.data["new_state"]:
            states.append(event.data["new_state"].state)

    hass.bus.async_listen("state_changed", changed_state)
    return states


@pytest.mark.parametrize("only", [Platform.BINARY_SENSOR], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_binary_sensor(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were, in a meeting."""
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(IN_MEETING).state == STATE_ON)
    await settle(hass, loaded)
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


async def test_in_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Connecting is not yet a meeting."""
    states = states_of(hass, IN_MEETING)
    assert hass.states.get(IN_MEETING).state == STATE_OFF
    simulated.hostless.add("987654321")
    simulated.connect(Dialled(number="987654321"))
    await settle(hass, loaded)
    assert hass.states.get(IN_MEETING).state == STATE_OFF
    simulated.host_arrives()
    await until(hass, lambda: hass.states.get(IN_MEETING).state == STATE_ON)
    simulated.host_ends()
    await until(hass, lambda: hass.states.get(IN_MEETING).state == STATE_OFF)
    assert states == [STATE_ON, STATE_OFF]


async def test_local_presentation_is_no_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Not even for the moment until the room says what kind of meeting it is."""
    states = states_of(hass, IN_MEETING)
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    simulated[zcommand.CALL_INFO] = changed(
        simulated[zcommand.CALL_INFO], meeting_type=MeetingType.SHARING_LAPTOP
    )
    await settle(hass, loaded)
    assert hass.states.get(IN_MEETING).state == STATE_OFF
    simulated[zcommand.CALL_INFO] = changed(
        simulated[zcommand.CALL_INFO], meeting_type=MeetingType.NORMAL
    )
    await settle(hass, loaded)
    assert states[-1] == STATE_ON


async def test_incoming_call(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It is on while somebody calls."""
    assert hass.states.get(INCOMING_CALL).state == STATE_OFF
    simulated.ring()
    await until(hass, lambda: hass.states.get(INCOMING_CALL).state == STATE_ON)
    simulated.stop_ringing(accepted=False)
    await until(hass, lambda: hass.states.get(INCOMING_CALL).state == STATE_OFF)


async def test_recording(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It is on when anybody records, or the cloud does."""

    def recording() -> str:
        return hass.states.get("binary_sensor.boardroom_recording").state

    assert recording() == STATE_UNAVAILABLE
    simulated.people["987654321"] = ("Mira Lindqvist",)
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert recording() == STATE_OFF
    mira = simulated[zcommand.PARTICIPANTS][1].user_id
    for on, expected in ((True, STATE_ON), (False, STATE_OFF)):
        simulated.update(mira, is_recording=on)
        await settle(hass, loaded)
        assert recording() == expected
    for on, expected in ((True, STATE_ON), (False, STATE_OFF)):
        simulated.happen(zevent.UpdateCallRecordInfo(meeting_is_being_recorded=on))
        await settle(hass, loaded)
        assert recording() == expected
    simulated.happen(zevent.UpdateCallRecordInfo(meeting_is_being_recorded=True))
    simulated.go_out()
    await settle(hass, loaded)
    assert recording() == STATE_UNAVAILABLE
    # The next meeting knows nothing of the last one's.
    simulated.connect(Dialled(number="123456789"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert recording() == STATE_OFF


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_host_and_view_only(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Whether the room is the host, and may do more than watch."""

    def told(key: str) -> str:
        return hass.states.get(f"binary_sensor.boardroom_{key}").state

    assert told("room_is_host") == told("view_only") == STATE_UNAVAILABLE
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert told("room_is_host") == told("view_only") == STATE_OFF
    simulated.update(FIRST_ID, is_host=True)
    simulated[zcommand.CALL_INFO] = changed(
        simulated[zcommand.CALL_INFO], is_webinar=True, is_view_only=True
    )
    await settle(hass, loaded)
    assert told("room_is_host") == told("view_only") == STATE_ON
    state = hass.states.get("binary_sensor.boardroom_view_only")
    assert state.attributes["is_webinar"] is True

    # Without the room in the list, who opened the meeting is the host.
    simulated[zcommand.PARTICIPANTS] = ()
    await settle(hass, loaded)
    assert told("room_is_host") == STATE_OFF


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_meeting_of_which_nothing_is_told(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What is not told is unknown."""
    simulated.unsaid.update((zcommand.CALL_INFO, zcommand.PARTICIPANTS))
    with (
        simulated.refuse(zcommand.GetCallInfo, "Not today"),
        simulated.refuse(zcommand.CallListParticipants, "Not today"),
    ):
        simulated.connect(Dialled(number="987654321"))
        await simulated.until(lambda: simulated.in_meeting)
        await settle(hass, loaded)
        for key in ("room_is_host", "view_only"):
            state = hass.states.get(f"binary_sensor.boardroom_{key}")
            assert state.state == STATE_UNKNOWN


async def test_auto_answer(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room's own automatic answer, where the account allows it."""

    def auto_answer() -> str:
        return hass.states.get("binary_sensor.boardroom_auto_answer").state

    assert auto_answer() == STATE_OFF
    simulated[zstatus.IS_AUTO_ANSWER_SELECTED] = True
    await settle(hass, loaded)
    assert auto_answer() == STATE_ON
    simulated[zstatus.IS_AUTO_ANSWER_ENABLED] = False
    await settle(hass, loaded)
    assert auto_answer() == STATE_UNAVAILABLE


async def test_connection(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """It tells of a lost session, and of one that another controller took, by being off."""
    assert hass.states.get(CONNECTION).state == STATE_ON
    await server.stop()
    await until(hass, lambda: hass.states.get(CONNECTION).state == STATE_OFF)
    assert hass.states.get(IN_MEETING).state == STATE_UNAVAILABLE
    await server.start()
    await until(hass, lambda: hass.states.get(CONNECTION).state == STATE_ON)
    assert hass.states.get(IN_MEETING).state == STATE_OFF

    simulated.take_over()
    await until(hass, lambda: hass.states.get(CONNECTION).state == STATE_OFF)
    assert hass.states.get(IN_MEETING).state == STATE_UNAVAILABLE
