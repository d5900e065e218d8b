"""The verbs, from a room to what came of them, over the simulated one."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from custom_components.zoom_rooms import bookings, service_queries, verbs
from custom_components.zoom_rooms.coordinator import ZoomRoomCoordinator
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.verbs import Outcome, Result
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.calls import RINGING
from custom_components.zoom_rooms.zrcsapi.meeting import MEETING_STATUS, MeetingStatus
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util.json import load_json_object
from tests.conftest import Clock, settle, think_after_first_page, until
from tests.simulator import SimulatedRoom

NUMBER = "5550001111"
OTHER = "5550002222"
NINE = datetime.fromisoformat("2026-03-02T09:00:00+01:00")

type Verb = Callable[[ZoomRoomCoordinator], Coroutine[Any, Any, Result]]

DOING: dict[str, Verb] = {
    "join_next": verbs.async_join_next,
    "join_meeting": lambda room: verbs.async_join_meeting(room, NUMBER),
    "join_booked": lambda room: verbs.async_join_meeting(room, "Weekly sync"),
    "start_meeting": verbs.async_start_meeting,
    "leave": verbs.async_leave,
    "invite": lambda room: verbs.async_invite_contact(room, "Mira Lindqvist"),
    "mute": lambda room: verbs.async_mute(room, mute=True),
    "show": lambda room: verbs.async_show(room, show=False),
}
ANSWERING: dict[str, Verb] = {
    "accept": verbs.async_accept,
    "decline": verbs.async_decline,
}
ASKING: dict[str, Verb] = {
    "who_is_there": verbs.async_who_is_there,
    "next_meeting": verbs.async_next_meeting,
    "whether_in_meeting": verbs.async_whether_in_meeting,
}


def booked(name: str, number: str, begin: datetime = NINE, **more: Any) -> Booking:
    """Return a booking of an hour."""
    return Booking(
        meeting_name=name,
        meeting_number=number,
        start_time=begin,
        end_time=begin + timedelta(hours=1),
        **more,
    )


async def book(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    *booked: Booking,
) -> None:
    """Have the room know bookings."""
    simulated[zcommand.BOOKINGS] = booked
    await entry.runtime_data.room.send(zcommand.BookingsList())
    await hass.async_block_till_done()


def dialled(simulated: SimulatedRoom) -> list[str]:
    """Return what would lead the room into a meeting, or out of one, or end a ring."""
    return [
        line
        for line in simulated.received
        if line.startswith(("zCommand Dial", "zCommand Invite", "zCommand Call Leave"))
    ]


async def meet(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Be in a meeting, with two others."""
    simulated.people[NUMBER] = ("Ada Example", "Bo Example")
    result = await verbs.async_join_meeting(entry.runtime_data, NUMBER)
    assert result.outcome is Outcome.JOINED
    await settle(hass, entry)


async def ring(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    *callers: str,
) -> None:
    """Let them call, all at once, when the room is not just being asked something."""
    await settle(hass, entry)
    for caller in callers:
        simulated.ring(caller_name=caller, caller_jid=f"{caller}@xmpp.example.com")
    room = entry.runtime_data.room
    await until(hass, lambda: len(room[RINGING] or ()) == len(callers), every=0.02)


# -- Into a meeting ----------------------------------------------------------------------


async def test_joining_what_is_booked(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """As soon as it may be joined; before that, the next one is told."""
    room = loaded.runtime_data
    assert await verbs.async_join_next(room) == Result(
        outcome=Outcome.NO_BOOKING, done=False
    )
    await book(hass, loaded, simulated, booked("Weekly sync", NUMBER))
    result = await verbs.async_join_next(room)
    assert result.outcome is Outcome.NO_BOOKING
    assert (result.meeting, result.begin) == ("Weekly sync", NINE)
    assert dialled(simulated) == []
    await clock.move_to(NINE - timedelta(minutes=5))
    result = await verbs.async_join_next(room)
    assert result == Result(
        outcome=Outcome.JOINED, meeting="Weekly sync", meeting_number=NUMBER
    )
    assert dialled(simulated) == [f"zCommand Dial Start meetingNumber: {NUMBER}"]
    result = await verbs.async_join_next(room)
    assert (result.outcome, result.done) == (Outcome.ALREADY_THERE, False)
    assert result.meeting == "Weekly sync"


async def test_joining_one_of_several(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Of those that begin at one time a person has to say which; by name or number they can."""
    room = loaded.runtime_data
    await book(
        hass,
        loaded,
        simulated,
        booked("Weekly sync", NUMBER),
        booked("Budget", OTHER),
        booked("Secret", "5550003333", is_private=True),
        booked("Next one", "5550004444", NINE + timedelta(hours=3)),
    )
    await clock.move_to(NINE)
    result = await verbs.async_join_next(room)
    assert result.outcome is Outcome.SEVERAL_BOOKINGS
    assert sorted(result.names) == ["Budget", "Weekly sync"]
    result = await verbs.async_join_meeting(room, "e")
    assert result.outcome is Outcome.SEVERAL_BOOKINGS
    assert dialled(simulated) == []
    for name in ("secret", "nothing"):
        result = await verbs.async_join_meeting(room, name)
        assert (result.outcome, result.names) == (Outcome.NO_SUCH_MEETING, (name,))
    result = await verbs.async_join_meeting(room, "budget")
    assert (result.outcome, result.meeting) == (Outcome.JOINED, "Budget")
    assert dialled(simulated) == [f"zCommand Dial Start meetingNumber: {OTHER}"]


def test_rivals() -> None:
    """Other meetings that begin at the same time and are not over; never the same one again."""
    now = NINE + timedelta(minutes=50)
    meant = booked("Weekly sync", NUMBER)
    all_day = Booking(meeting_name="Fair", meeting_number="5550009999")
    rival = booked("Budget", OTHER)
    others = (
        booked("Weekly sync again", "555 000 1111"),
        booked("No meeting", ""),
        booked("Later", "5550003333", NINE + timedelta(minutes=30)),
        rival.replace(
            meeting_number="5550004444", end_time=NINE + timedelta(minutes=45)
        ),
        all_day,
    )
    assert bookings.rivals((meant, *others), meant, now) == []
    assert bookings.rivals((meant, *others, rival), meant, now) == [rival]
    assert bookings.rivals((meant, all_day), all_day, now) == []


async def test_joining_by_number(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What came of it is told, as of an action; so is that the room is there already."""
    room = loaded.runtime_data
    simulated.failures[NUMBER] = "This meeting has been ended by host."
    assert await verbs.async_join_meeting(room, NUMBER) == Result(
        outcome=Outcome.FAILED,
        done=False,
        meeting_number=NUMBER,
        error="This meeting has been ended by host.",
    )
    assert (await verbs.async_join_meeting(room, OTHER)).outcome is Outcome.TOO_SOON, (
        "Zoom would lock the room out"
    )
    assert dialled(simulated) == [f"zCommand Dial Join meetingNumber: {NUMBER}"]


async def test_a_passcode_is_asked_for(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nothing else is done meanwhile, but to tell it or to give up."""
    room = loaded.runtime_data
    simulated.passcodes[NUMBER] = "271828"
    result = await verbs.async_join_meeting(room, NUMBER)
    assert (result.outcome, result.done) == (Outcome.NEEDS_PASSCODE, False)
    sent = len(simulated.received)
    for name, verb in DOING.items():
        if name != "leave":
            assert (await verb(room)).outcome is Outcome.NEEDS_PASSCODE, name
    assert len(simulated.received) == sent
    assert (await verbs.async_leave(room)).outcome is Outcome.LEFT
    await settle(hass, loaded)
    assert (
        await verbs.async_join_meeting(room, NUMBER)
    ).outcome is Outcome.NEEDS_PASSCODE
    result = await verbs.async_join_meeting(room, NUMBER, "271828")
    assert result.outcome is Outcome.JOINED


async def test_starting_a_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room's own; not out of another."""
    room = loaded.runtime_data
    result = await verbs.async_start_meeting(room)
    assert (result.outcome, result.done) == (Outcome.STARTED, True)
    assert result.meeting_number == simulated[zstatus.MEETING_NUMBER]
    result = await verbs.async_start_meeting(room)
    assert (result.outcome, result.done) == (Outcome.ALREADY_IN_MEETING, False)
    assert dialled(simulated) == ["zCommand Dial StartPmi Duration: 30"]


# -- In a meeting ------------------------------------------------------------------------


async def test_in_a_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Who is there, heard and seen or not, and out again."""
    room = loaded.runtime_data
    await meet(hass, loaded, simulated)
    result = await verbs.async_who_is_there(room)
    assert result == Result(
        outcome=Outcome.PARTICIPANTS, names=("Ada Example", "Bo Example")
    )
    for mute, outcome in ((True, Outcome.MUTED), (False, Outcome.UNMUTED)):
        assert (await verbs.async_mute(room, mute=mute)).outcome is outcome
        assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is mute
    for show, outcome in ((False, Outcome.CAMERA_OFF), (True, Outcome.CAMERA_ON)):
        assert (await verbs.async_show(room, show=show)).outcome is outcome
        assert simulated[zconfiguration.CALL_CAMERA_MUTE] is not show
    result = await verbs.async_whether_in_meeting(room)
    assert (result.outcome, result.meeting_number) == (Outcome.IN_MEETING, NUMBER)
    assert (await verbs.async_leave(room)).outcome is Outcome.LEFT
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    assert simulated[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING


@pytest.mark.parametrize("name", ["leave", "mute", "show", "who_is_there"])
async def test_outside_a_meeting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
) -> None:
    """What needs one is kept from happening, and nothing is sent."""
    sent = len(simulated.received)
    result = await (DOING | ASKING)[name](loaded.runtime_data)
    assert result == Result(outcome=Outcome.NOT_IN_MEETING, done=False)
    assert len(simulated.received) == sent


async def test_inviting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Into a new meeting or the one that is; only who is meant for certain."""
    room = loaded.runtime_data
    simulated.contacts[:] = [
        Contact(jid="ada@xmpp.example.com", screen_name="Ada Example"),
        Contact(jid="bo@xmpp.example.com", screen_name="Bo Example"),
    ]
    result = await verbs.async_invite_contact(room, "example")
    assert result.outcome is Outcome.WHICH_CONTACT
    assert result.names == ("Ada Example", "Bo Example")
    result = await verbs.async_invite_contact(room, "Zoë")
    assert (result.outcome, result.names) == (Outcome.NO_SUCH_CONTACT, ("Zoë",))
    assert dialled(simulated) == []
    result = await verbs.async_invite_contact(room, "ada")
    assert (result.outcome, result.names) == (Outcome.CALLED, ("Ada Example",))
    result = await verbs.async_invite_contact(room, "bo")
    assert (result.outcome, result.names) == (Outcome.INVITED, ("Bo Example",))
    assert "zCommand Call Invite user: bo@xmpp.example.com" in simulated.received


async def test_refusals_in_the_rooms_own_words(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Told as they are; and that the room says nothing, too."""
    room = loaded.runtime_data
    with simulated.refuse(zcommand.BookingsList, "Calendar is offline"):
        result = await verbs.async_join_next(room)
    assert result == Result(
        outcome=Outcome.FAILED, done=False, error="Calendar is offline"
    )
    with simulated.refuse(zcommand.PhonebookList, "Not now"):
        result = await verbs.async_invite_contact(room, "Ada")
    assert (result.outcome, result.error) == (Outcome.FAILED, "Not now")


async def test_inviting_while_the_phonebook_is_being_fetched(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Whether a name is the only one of its kind, nobody knows yet; soon it is known."""
    monkeypatch.setattr(service_queries, "PATIENCE", 0.1)
    simulated.contacts[:] = [
        Contact(jid=f"{at}@xmpp.example.com", screen_name=f"Guest {at}")
        for at in range(30)
    ]
    think_after_first_page(simulated, 0.5)
    room = loaded.runtime_data
    result = await verbs.async_invite_contact(room, "Guest 1")
    assert (result.outcome, result.done) == (Outcome.PHONEBOOK_LOADING, False)
    await room.phonebook.load()
    result = await verbs.async_invite_contact(room, "Guest 1")
    assert (result.outcome, result.names) == (Outcome.CALLED, ("Guest 1",))


# -- Calls -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOING)
async def test_nobody_is_hung_up_on(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
) -> None:
    """While a call rings, nothing is done, and nothing waits to be done afterwards."""
    await book(hass, loaded, simulated, booked("Weekly sync", NUMBER))
    await clock.move_to(NINE)
    await ring(hass, loaded, simulated, "Ada Example")
    sent = len(simulated.received)
    result = await DOING[name](loaded.runtime_data)
    assert result == Result(
        outcome=Outcome.CALL_RINGS, done=False, names=("Ada Example",)
    )
    result = await verbs.async_decline(loaded.runtime_data)
    assert (result.outcome, result.names) == (Outcome.DECLINED, ("Ada Example",))
    await settle(hass, loaded)
    assert [line.split()[1:3] for line in simulated.received[sent:-2]] == [
        ["Call", "Reject"]
    ]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("accept", Outcome.ACCEPTED), ("decline", Outcome.DECLINED)],
)
async def test_answering(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    outcome: Outcome,
) -> None:
    """The one that rings; of several, the one that is named."""
    room = loaded.runtime_data
    verb = {"accept": verbs.async_accept, "decline": verbs.async_decline}[name]
    assert (await verb(room)).outcome is Outcome.NOT_RINGING
    await ring(hass, loaded, simulated, "Ada Example", "Bo Example")
    result = await verb(room)
    assert (result.outcome, result.done) == (Outcome.WHICH_CALL, False)
    assert result.names == ("Ada Example", "Bo Example")
    result = await verb(room, "zoë")
    assert (result.outcome, result.done) == (Outcome.NOT_RINGING, False)
    assert result.names == ("Ada Example", "Bo Example")
    result = await verb(room, "bo")
    assert (result.outcome, result.names) == (outcome, ("Bo Example",))
    assert any("Bo Example@xmpp" in line for line in simulated.received)


# -- Questions ---------------------------------------------------------------------------


async def test_what_the_room_is_doing(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """In its own words, with what it is booked as and what comes next."""
    room = loaded.runtime_data
    assert (await verbs.async_next_meeting(room)).outcome is Outcome.NO_NEXT_MEETING
    assert (await verbs.async_whether_in_meeting(room)).outcome is Outcome.FREE
    await book(
        hass,
        loaded,
        simulated,
        booked("Weekly sync", NUMBER),
        booked("Secret", OTHER, NINE + timedelta(hours=2), is_private=True),
    )
    assert await verbs.async_next_meeting(room) == Result(
        outcome=Outcome.NEXT_MEETING,
        meeting="Weekly sync",
        meeting_number=NUMBER,
        begin=NINE,
    )
    await clock.move_to(NINE)
    await meet(hass, loaded, simulated)
    assert await verbs.async_whether_in_meeting(room) == Result(
        outcome=Outcome.IN_MEETING, meeting="Weekly sync", meeting_number=NUMBER
    )
    result = await verbs.async_next_meeting(room)
    assert (result.outcome, result.meeting) == (Outcome.NEXT_MEETING, "")
    assert result.begin == NINE + timedelta(hours=2)
    simulated.log_out()
    await settle(hass, loaded)
    assert (await verbs.async_whether_in_meeting(room)).outcome is Outcome.LOGGED_OUT
    assert (await verbs.async_start_meeting(room)).outcome is Outcome.LOGGED_OUT


async def test_a_room_that_does_not_tell_what_it_does(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """Is not said to be free, nor one that does not tell who is there to be empty."""
    room = loaded.runtime_data
    room.room.state.put(MEETING_STATUS, None)
    result = await verbs.async_whether_in_meeting(room)
    assert result == Result(outcome=Outcome.NO_ANSWER, done=False)
    room.room.state.put(MEETING_STATUS, MeetingStatus.IN_MEETING)
    result = await verbs.async_who_is_there(room)
    assert result == Result(outcome=Outcome.CONNECTING, done=False)


# -- Who has the room --------------------------------------------------------------------


async def test_a_question_leaves_the_room_where_it_is(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """With another controller; what is wanted of it takes it back."""
    room = loaded.runtime_data
    simulated.take_over()
    await until(hass, lambda: room.room.displaced)
    sent = len(simulated.received)
    for name, verb in ASKING.items():
        assert (await verb(room)).outcome is Outcome.OTHER_CONTROLLER, name
    assert len(simulated.received) == sent
    assert (await verbs.async_start_meeting(room)).outcome is Outcome.STARTED
    assert not room.room.displaced


async def test_a_released_room_is_left_alone(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Whatever is said."""
    room = loaded.runtime_data
    await room.async_release()
    sent = len(simulated.received)
    for name, verb in (DOING | ANSWERING | ASKING).items():
        assert (await verb(room)).outcome is Outcome.RELEASED, name
    assert len(simulated.received) == sent


async def test_a_room_that_is_not_there(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Is told of as such."""
    room = loaded.runtime_data
    simulated.busy = True
    simulated.drop()
    await until(hass, lambda: not room.room.connected)
    for name, verb in (DOING | ANSWERING | ASKING).items():
        assert (await verb(room)).outcome is Outcome.NO_SESSION, name
    assert loaded.state is ConfigEntryState.LOADED


def test_errors_are_told_by_their_names() -> None:
    """The very ones that the actions raise."""
    texts = load_json_object(Path(verbs.__file__).parent / "translations" / "en.json")
    assert set(verbs._BY_ERROR) <= set(texts["exceptions"])  # noqa: SLF001


def test_every_outcome_of_joining_has_its_own() -> None:
    """None is left to fail for lack of a word."""
    assert set(verbs.JoinStatus) == set(verbs._BY_STATUS)  # noqa: SLF001
    assert set(verbs.MeetingStatus) == {
        *verbs._BY_MEETING_STATUS,  # noqa: SLF001
        verbs.MeetingStatus.LOGGED_OUT,
    }
