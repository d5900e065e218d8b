"""What happens in a room."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, MeetingType
from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle, until
from tests.simulator import Pace, Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.simulator.participants import FIRST_ID
from tests.simulator.values import changed

CALL = "event.boardroom_call"
MEETING = "event.boardroom_meeting"
PARTICIPANT = "event.boardroom_participant"
NUMBER = "987654321"
OTHER = "123456789"


class Happenings:
    """What an event entity has told since."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Begin to listen."""
        self.told: list[dict[str, Any]] = []
        self._entity_id = entity_id
        self._last = hass.states.get(entity_id).state
        hass.bus.async_listen("state_changed", self._changed)

    @callback
    def _changed(self, event: Event) -> None:
        state = event.data["new_state"]
        if event.data["entity_id"] != self._entity_id or state is None:
            return
        if state.state not in (self._last, STATE_UNAVAILABLE, STATE_UNKNOWN):
            self._last = state.state
            self.told.append(dict(state.attributes))

    @property
    def types(self) -> list[str]:
        """What kinds of events they were."""
        return [told[ATTR_EVENT_TYPE] for told in self.told]


@pytest.mark.parametrize("only", [Platform.EVENT], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_event(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were, with nothing happened yet."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


# -- calls -------------------------------------------------------------------------------


async def test_missed_call(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A call comes in and nobody takes it. The caller's passcode is told to nobody."""
    happenings = Happenings(hass, CALL)
    simulated.ring("Mira Lindqvist", life_time=30)
    simulated.happen(simulated.ringing.replace(password="secret"))
    await until(hass, lambda: len(happenings.told) == 1)
    simulated.stop_ringing(accepted=False)
    await until(hass, lambda: len(happenings.told) == 2)

    assert happenings.types == ["incoming", "missed"]
    for told in happenings.told:
        assert told["caller_name"] == "Mira Lindqvist"
        assert told["meeting_number"] == "5351459175"
        assert told["life_time"] == 30
        assert told["caller_jid"] == "mira.lindqvist@xmpp.example.com"
        assert "secret" not in str(told)


async def test_room_that_never_says_that_a_call_is_over(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A ring ends after its life time."""
    happenings = Happenings(hass, CALL)
    simulated.unsaid.add(zevent.TreatedIncomingCallIndication)
    simulated.ring(life_time=1)
    await until(hass, lambda: happenings.types == ["incoming", "missed"])


async def test_call_answered_elsewhere(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Somebody takes the call at the room."""
    happenings = Happenings(hass, CALL)
    simulated.ring()
    await until(hass, lambda: happenings.types == ["incoming"])
    simulated.accept()
    await until(hass, lambda: happenings.types == ["incoming", "answered_elsewhere"])


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
async def test_our_answer(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    outcome: str,
) -> None:
    """What we answered is not taken for somebody else's answer."""
    happenings = Happenings(hass, CALL)
    simulated.ring()
    await until(hass, lambda: happenings.types == ["incoming"])
    room = loaded.runtime_data.room
    answer = room.accept if outcome == "accepted" else room.reject
    await answer("mira.lindqvist@xmpp.example.com")
    await settle(hass, loaded)
    assert happenings.types == ["incoming", outcome]


# -- meetings ----------------------------------------------------------------------------


async def test_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A meeting starts once, and ends once."""
    happenings = Happenings(hass, MEETING)
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: happenings.types == ["started"])
    simulated.join("Mira Lindqvist")
    await settle(hass, loaded)
    simulated.host_ends()
    await settle(hass, loaded)
    assert happenings.types == ["started", "ended"]
    assert [told["meeting_number"] for told in happenings.told] == [NUMBER, NUMBER]


async def test_local_presentation(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Sharing the room's own screen is no meeting, until it becomes one."""
    happenings = Happenings(hass, MEETING)
    simulated.put(
        zcommand.CALL_INFO,
        changed(
            simulated[zcommand.CALL_INFO],
            meeting_id=NUMBER,
            meeting_type=MeetingType.SHARING_LAPTOP,
        ),
    )
    simulated[zstatus.CALL_STATUS] = CallStatus.IN_MEETING
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert happenings.types == []
    simulated[zcommand.CALL_INFO] = changed(
        simulated[zcommand.CALL_INFO], meeting_type=MeetingType.NORMAL
    )
    await settle(hass, loaded)
    assert happenings.types == ["started"]


async def test_failure(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Zoom says why a meeting could not be joined."""
    happenings = Happenings(hass, MEETING)
    simulated.failures[NUMBER] = "This meeting has been locked."
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: happenings.types == ["failed"])
    await settle(hass, loaded)
    assert happenings.types == ["failed"]
    assert happenings.told[0]["error_message"] == "This meeting has been locked."
    assert happenings.told[0]["error_code"] == 0


async def test_host(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Somebody else becomes the host; the first one is no news."""
    happenings = Happenings(hass, MEETING)
    simulated.people[NUMBER] = ("Mira Lindqvist", "Tomas Okafor")
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: happenings.types == ["started"])
    await settle(hass, loaded)
    _, mira, tomas = simulated[zcommand.PARTICIPANTS]
    simulated[zcommand.PARTICIPANTS] = (
        simulated.participant(FIRST_ID),
        changed(mira, is_host=False),
        changed(tomas, is_host=True),
    )
    await settle(hass, loaded)
    assert happenings.types == ["started", "host_changed"]
    assert happenings.told[1]["host"] == "Tomas Okafor"
    simulated.leave(mira.user_id)
    await settle(hass, loaded)
    assert happenings.types == ["started", "host_changed"]


async def test_connecting_in_between(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A meeting that is left for a moment goes on, and another one is another one."""
    happenings = Happenings(hass, MEETING)
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: happenings.types == ["started"])
    await settle(hass, loaded)
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert happenings.types == ["started"]

    simulated.connect(Dialled(number=OTHER))
    await until(hass, lambda: happenings.types == ["started", "ended", "started"])
    assert [told["meeting_number"] for told in happenings.told] == [
        NUMBER,
        NUMBER,
        OTHER,
    ]


async def test_meeting_at_start(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A meeting that runs already is no news."""
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    assert await hass.config_entries.async_setup(entry.entry_id)
    happenings = Happenings(hass, MEETING)
    await settle(hass, entry)
    simulated.join("Mira Lindqvist")
    await settle(hass, entry)
    assert hass.states.get(MEETING).state == STATE_UNKNOWN
    simulated.go_out()
    await settle(hass, entry)
    assert happenings.types == ["ended"]
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        ("go_on", ["started"]),
        ("go_out", ["started", "ended"]),
        ("go_elsewhere", ["started", "ended", "started"]),
    ],
)
async def test_lost_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
    meanwhile: str,
    expected: list[str],
) -> None:
    """A lost session ends no meeting; what did happen is told when it is known."""
    happenings = Happenings(hass, MEETING)
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: happenings.types == ["started"])
    await settle(hass, loaded)

    await server.stop()
    await until(hass, lambda: hass.states.get(MEETING).state == STATE_UNAVAILABLE)
    assert happenings.types == ["started"]
    if meanwhile == "go_out":
        simulated.go_out()
    elif meanwhile == "go_elsewhere":
        simulated.connect(Dialled(number=OTHER))
        await simulated.until(lambda: simulated.in_meeting)
    await server.start()
    await until(hass, lambda: hass.states.get(MEETING).state != STATE_UNAVAILABLE)
    await settle(hass, loaded)
    assert happenings.types == expected


async def test_another_controller(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What happens under another controller is told when the room is ours again."""
    happenings = Happenings(hass, MEETING)
    simulated.take_over()
    await until(hass, lambda: hass.states.get(MEETING).state == STATE_UNAVAILABLE)
    simulated.pace = Pace.INSTANT
    simulated.connect(Dialled(number=NUMBER))
    assert simulated.in_meeting
    assert happenings.types == []
    await loaded.runtime_data.room.send(zstatus.CALL_STATUS.get())
    await until(hass, lambda: happenings.types == ["started"])


# -- participants ------------------------------------------------------------------------


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize("single_notices", [False, True])
async def test_participants(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    single_notices: bool,
) -> None:
    """People come and go. That the room itself does is no news, nor who was there first."""
    happenings = Happenings(hass, PARTICIPANT)
    simulated.single_notices = single_notices
    simulated.people[NUMBER] = ("Mira Lindqvist",)
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert happenings.types == []
    mira = simulated[zcommand.PARTICIPANTS][1]
    tomas = simulated.join("Tomas Okafor")
    await settle(hass, loaded)
    simulated.update(tomas.user_id, user_name="Tomas")
    await settle(hass, loaded)
    simulated.leave(mira.user_id)
    await settle(hass, loaded)
    simulated.go_out()
    await settle(hass, loaded)
    assert [(told[ATTR_EVENT_TYPE], told["name"]) for told in happenings.told] == [
        ("joined", "Tomas Okafor"),
        ("left", "Mira Lindqvist"),
    ]
    assert happenings.told[0]["participant_id"] == tomas.user_id


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_participants_of_another_meeting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """Whoever is in another meeting did not come into this one."""
    happenings = Happenings(hass, PARTICIPANT)
    simulated.people[NUMBER] = ("Mira Lindqvist",)
    simulated.people[OTHER] = ("Tomas Okafor", "Ines Varga", "Aiko Brandt")
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    await server.stop()
    await until(hass, lambda: hass.states.get(MEETING).state == STATE_UNAVAILABLE)
    simulated.connect(Dialled(number=OTHER))
    await simulated.until(lambda: simulated.in_meeting)
    await server.start()
    await until(hass, lambda: hass.states.get(MEETING).state != STATE_UNAVAILABLE)
    await settle(hass, loaded)
    assert happenings.types == []
