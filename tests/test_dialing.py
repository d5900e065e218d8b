"""Into a meeting."""

import asyncio

import pytest

from custom_components.zoom_rooms.dialing import (
    async_dial,
    async_join,
    join_command,
    raise_unless_joined,
)
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi.joining import Joined, JoinStatus, leave
from custom_components.zoom_rooms.zrcsapi.meeting import MEETING_STATUS, MeetingStatus
from custom_components.zoom_rooms.zrcsapi.zcommand import CallLeave, DialJoin, DialStart
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from tests.conftest import settle
from tests.simulator import Server, SimulatedRoom

NUMBER = "987654321"
OTHER = "123456789"


def test_meetings_as_people_give_them() -> None:
    """A number, an address or a link says which meeting; a passcode given apart goes first."""
    assert join_command("987 654 321") == DialJoin(meeting_number=NUMBER)
    assert join_command(f"{NUMBER}.47@zoomcrc.com").password == "47"
    assert join_command(f"{NUMBER}.47@zoomcrc.com", "12").password == "12"


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        ("boardroom", "not_a_meeting"),
        ("https://zoom.us/my/mira", "personal_link"),
    ],
)
def test_what_is_no_meeting(meeting: str, expected: str) -> None:
    """Nothing is dialled that is not a meeting."""
    with pytest.raises(ServiceValidationError) as refusal:
        join_command(meeting)
    assert refusal.value.translation_key == expected


async def test_joining(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Dialling returns when the room is in the meeting."""
    room = loaded.runtime_data.room
    joined = await async_dial(room, DialJoin(meeting_number=NUMBER))
    assert joined.status is JoinStatus.JOINED
    assert simulated.in_meeting


async def test_in_a_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The present meeting is left only on request."""
    room = loaded.runtime_data.room
    await async_join(room, DialJoin(meeting_number=NUMBER))
    await settle(hass, loaded)
    with pytest.raises(ServiceValidationError) as refusal:
        await async_dial(room, DialStart(meeting_number=OTHER))
    assert refusal.value.translation_key == "already_in_meeting"
    assert not any("Dial Start" in line for line in simulated.received)

    joined = await async_dial(room, DialStart(meeting_number=OTHER), leave_current=True)
    assert joined.status is JoinStatus.JOINED
    await settle(hass, loaded)
    assert [line.split(" meeting")[0] for line in simulated.received[-6:]].count(
        "zCommand Call Leave"
    ) == 1


async def test_passcode(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The question for a passcode is answered by dialling again, and nothing else goes out."""
    simulated.passcodes[NUMBER] = "4711"
    room = loaded.runtime_data.room
    with pytest.raises(HomeAssistantError) as refusal:
        await async_join(room, DialJoin(meeting_number=NUMBER))
    assert refusal.value.translation_key == "needs_passcode"

    with pytest.raises(ServiceValidationError) as refusal:
        await async_dial(room, DialStart(meeting_number=OTHER))
    assert refusal.value.translation_key == "already_in_meeting"

    with pytest.raises(HomeAssistantError) as refusal:
        await async_join(room, DialJoin(meeting_number=NUMBER, password="1"))
    assert refusal.value.translation_key == "wrong_passcode"

    await async_join(room, DialJoin(meeting_number=NUMBER, password="4711"))
    assert simulated.in_meeting


async def test_waiting_for_the_host(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A host who is late is no error, and may be given up for another meeting."""
    simulated.hostless.add(NUMBER)
    room = loaded.runtime_data.room
    joined = await async_dial(room, DialJoin(meeting_number=NUMBER))
    assert joined.status is JoinStatus.WAITING_FOR_HOST
    raise_unless_joined(joined)

    joined = await async_dial(room, DialJoin(meeting_number=OTHER), leave_current=True)
    assert joined.status is JoinStatus.JOINED


async def test_failure(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Zoom's own words say why a meeting could not be joined."""
    simulated.failures[NUMBER] = "This meeting has been locked."
    with pytest.raises(HomeAssistantError) as refusal:
        await async_join(loaded.runtime_data.room, DialJoin(meeting_number=NUMBER))
    assert refusal.value.translation_key == "join_failed"
    assert refusal.value.translation_placeholders == {
        "error": "This meeting has been locked."
    }


def test_failure_without_a_word() -> None:
    """A failure may come without a reason."""
    with pytest.raises(HomeAssistantError) as refusal:
        raise_unless_joined(Joined(status=JoinStatus.FAILED))
    assert refusal.value.translation_key == "join_failed_silently"


async def test_refusal(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What the room refuses is raised in words of ours."""
    with (
        simulated.refuse(DialStart, "Licence expired"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await async_dial(loaded.runtime_data.room, DialStart(meeting_number=NUMBER))
    assert refusal.value.translation_key == "command_refused"


async def test_lost_while_joining(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """Losing the session while joining is an error, not an endless wait."""
    simulated.hostless.add(NUMBER)
    simulated.pace = type(simulated.pace)(connect=60)
    room = loaded.runtime_data.room
    joining = asyncio.create_task(async_dial(room, DialJoin(meeting_number=NUMBER)))
    await simulated.until(
        lambda: any("Dial Join" in line for line in simulated.received)
    )
    await settle(hass, loaded)
    assert room[MEETING_STATUS] is MeetingStatus.CONNECTING
    await server.stop()
    with pytest.raises(HomeAssistantError) as refusal:
        await joining
    assert refusal.value.translation_key == "not_connected"


async def test_cannot_leave(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A room that will not leave is not told to dial."""
    room = loaded.runtime_data.room
    await async_join(room, DialJoin(meeting_number=NUMBER))
    with (
        simulated.refuse(CallLeave, "No"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await async_dial(room, DialStart(meeting_number=OTHER), leave_current=True)
    assert refusal.value.translation_key == "command_refused"
    assert not any("Dial Start" in line for line in simulated.received)


async def test_will_not_leave(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A room that stays in its meeting after all is not told to dial."""
    room = loaded.runtime_data.room
    await async_join(room, DialJoin(meeting_number=NUMBER))
    simulated.pace = type(simulated.pace)(disconnect=60)
    monkeypatch.setattr(leave, "__kwdefaults__", {"time_limit": 0.1})
    with pytest.raises(HomeAssistantError) as refusal:
        await async_dial(room, DialStart(meeting_number=OTHER), leave_current=True)
    assert refusal.value.translation_key == "leave_failed"
    assert not any("Dial Start" in line for line in simulated.received)
