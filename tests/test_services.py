"""The actions, from Home Assistant to the line that the room gets."""

import ast
import asyncio
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.zoom_rooms
from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.last_join import PAUSE
from custom_components.zoom_rooms.services import ACTIONS, Action
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.calls import RINGING
from custom_components.zoom_rooms.zrcsapi.meeting import PASSCODE_PROMPT, PasscodePrompt
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.json import load_json_object
from homeassistant.util.yaml import load_yaml_dict
from tests.conftest import PASSCODE, Clock, settle, until
from tests.simulator import HUDDLE_SPACE, Server, SimulatedRoom, serving
from tests.simulator.meeting import Waiting

ROOM = "media_player.boardroom"
NUMBER = "5550001111"


async def act(
    hass: HomeAssistant, name: str, *, answer: bool = True, **data: Any
) -> Any:
    """Do an action with the room, and return the room's part of the response."""
    response = await hass.services.async_call(
        DOMAIN, name, {"entity_id": ROOM, **data}, blocking=True, return_response=answer
    )
    return response[ROOM] if answer and response else None


async def refused(hass: HomeAssistant, key: str, name: str, **data: Any) -> None:
    """Do an action that makes no sense."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, name, **data)
    assert caught.value.translation_domain == DOMAIN
    assert caught.value.translation_key == key
    assert str(caught.value) != key


def said(simulated: SimulatedRoom, verb: str = "zCommand") -> list[str]:
    """Return the commands that the room got, but for those that only ask."""
    asking = ("Bookings List", "Call Info", "Call ListParticipants", "Phonebook List")
    return [
        line
        for line in simulated.received
        if line.startswith(verb) and not any(one in line for one in asking)
    ]


@pytest.mark.parametrize(
    ("meeting", "more", "line"),
    [
        ("555 000-1111", {}, f"zCommand Dial Join meetingNumber: {NUMBER}"),
        (
            NUMBER,
            {"passcode": "271828"},
            f"zCommand Dial Join meetingNumber: {NUMBER} password: 271828",
        ),
        (
            f"https://us02web.zoom.us/j/{NUMBER}?pwd=abC.1&from=addon#success",
            {},
            f"zCommand Dial Join meetingNumber: {NUMBER} password: abC.1",
        ),
        (
            f"zoommtg://zoom.us/join?confno={NUMBER}&pwd=abC",
            {},
            f"zCommand Dial Join meetingNumber: {NUMBER} password: abC",
        ),
        (
            f"{NUMBER}.271828@zoomcrc.com",
            {},
            f"zCommand Dial Join meetingNumber: {NUMBER} password: 271828",
        ),
    ],
)
async def test_joining_as_people_do(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    meeting: str,
    more: dict[str, str],
    line: str,
) -> None:
    """By number, link or address; the answer tells what came of it."""
    assert await act(hass, "join_meeting", meeting=meeting, **more) == {
        "status": "joined",
        "meeting_number": NUMBER,
        "error": "",
    }
    assert said(simulated) == [line]


@pytest.mark.parametrize("answer", [True, False])
async def test_joining_that_fails(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    answer: bool,
) -> None:
    """With Zoom's words: in the answer, or else as an error that stops a script."""
    simulated.failures[NUMBER] = "This meeting has been ended by host."
    if answer:
        outcome = await act(hass, "join_meeting", meeting=NUMBER)
        assert outcome == {
            "status": "failed",
            "meeting_number": NUMBER,
            "error": "This meeting has been ended by host.",
        }
    else:
        await refused(hass, "join_failed", "join_meeting", answer=False, meeting=NUMBER)


async def pause(clock: Clock) -> None:
    """Let enough time pass for the room to be told to join again."""
    await clock.move_to(dt_util.utcnow() + timedelta(seconds=PAUSE))


async def test_joining_with_passcodes(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Asked for, wrong, wrong again without being sent, right."""
    simulated.passcodes[NUMBER] = "271828"
    outcome = await act(hass, "join_meeting", meeting=NUMBER)
    assert outcome["status"] == "needs_passcode"
    outcome = await act(hass, "join_meeting", meeting=NUMBER, passcode="1")
    assert outcome["status"] == "wrong_passcode"
    lines = said(simulated)
    await refused(
        hass, "wrong_passcode_before", "join_meeting", meeting=NUMBER, passcode="1"
    )
    assert said(simulated) == lines
    await pause(clock)
    await refused(
        hass,
        "wrong_passcode",
        "join_meeting",
        answer=False,
        meeting=NUMBER,
        passcode="2",
    )
    await pause(clock)
    outcome = await act(hass, "join_meeting", meeting=NUMBER, passcode="271828")
    assert outcome["status"] == "joined"


async def test_joining_takes_its_time(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """An automation that tries again at once does not reach Zoom, until it waits."""
    simulated.failures[NUMBER] = "This meeting has been ended by host."
    await act(hass, "join_meeting", meeting=NUMBER)
    for wait in (True, False):
        await refused(
            hass, "joining_too_soon", "join_meeting", meeting=NUMBER, wait=wait
        )
    assert len(said(simulated)) == 1
    await pause(clock)
    simulated.failures.clear()
    assert (await act(hass, "join_meeting", meeting=NUMBER))["status"] == "joined"
    # Where all went well there is nothing to wait for.
    await act(hass, "join_meeting", meeting=NUMBER, leave_current=True)


async def test_two_at_a_time(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room is told once."""
    outcomes = await asyncio.gather(
        act(hass, "join_meeting", meeting=NUMBER),
        act(hass, "join_meeting", meeting="5550002222"),
        return_exceptions=True,
    )
    assert outcomes[0]["status"] == "joined"
    assert isinstance(outcomes[1], ServiceValidationError)
    assert said(simulated) == [f"zCommand Dial Join meetingNumber: {NUMBER}"]


async def test_the_passcode_of_another_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It is no answer to the question of this one, which would be lost."""
    simulated.passcodes[NUMBER] = "271828"
    await act(hass, "join_meeting", meeting=NUMBER)
    before = said(simulated)
    await refused(
        hass, "already_in_meeting", "join_meeting", meeting="5550002222", passcode="1"
    )
    assert said(simulated) == before
    assert simulated.waiting is Waiting.PASSCODE
    outcome = await act(hass, "join_meeting", meeting=NUMBER, passcode="271828")
    assert outcome["status"] == "joined"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("join_meeting", {"meeting": NUMBER}),
        ("join_meeting", {"meeting": NUMBER, "passcode": "1", "wait": False}),
        ("start_scheduled_meeting", {"meeting_number": NUMBER}),
        ("start_instant_meeting", {}),
        ("invite", {"contacts": ["guest@xmpp.example.com"]}),
    ],
)
async def test_nobody_is_hung_up_on_by_dialling(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    data: dict[str, Any],
) -> None:
    """While somebody calls, it is said that they wait."""
    simulated.ring(caller_jid="ada@xmpp.example.com")
    await until(hass, lambda: bool(loaded.runtime_data.room[RINGING]), every=0.02)
    await refused(hass, "call_rings", name, **data)
    assert simulated.ringing is not None
    simulated.stop_ringing(accepted=False)


async def test_wrong_passcodes_are_noted_without_waiting(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Nobody looked, but the room said so; and the question can be answered so, too."""
    room = loaded.runtime_data.room
    simulated.passcodes[NUMBER] = "271828"
    await act(hass, "join_meeting", meeting=NUMBER, wait=False)
    await until(hass, lambda: room[PASSCODE_PROMPT] is PasscodePrompt.ASKED, every=0.02)
    await act(hass, "join_meeting", meeting=NUMBER, passcode="1", wait=False)
    await until(hass, lambda: room[PASSCODE_PROMPT] is PasscodePrompt.WRONG, every=0.02)
    await pause(clock)
    await refused(
        hass, "wrong_passcode_before", "join_meeting", meeting=NUMBER, passcode="1"
    )
    outcome = await act(
        hass, "join_meeting", meeting=NUMBER, passcode="271828", wait=False
    )
    assert outcome["status"] == "connecting"
    await until(
        hass, lambda: hass.states.is_state("binary_sensor.boardroom_in_meeting", "on")
    )


async def test_passcodes_typed_at_the_room_are_not_ours(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """What the room says long after an attempt, or after none, is about something else."""
    wrong = zevent.MeetingNeedsPassword(needs_password=True, wrong_and_retry=True)
    await act(hass, "join_meeting", meeting=NUMBER, passcode="1")
    await act(hass, "leave_meeting", answer=False)
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    simulated.happen(wrong)
    simulated.happen(zevent.MeetingNeedsPassword(needs_password=False))
    await settle(hass, loaded)
    simulated.hostless.add(NUMBER)
    outcome = await act(hass, "join_meeting", meeting=NUMBER, passcode="1")
    assert outcome["status"] == "waiting_for_host"
    await clock.move_to(dt_util.utcnow() + timedelta(minutes=2))
    simulated.happen(wrong)
    simulated.happen(zevent.MeetingNeedsPassword(needs_password=False))
    await settle(hass, loaded)
    outcome = await act(
        hass, "join_meeting", meeting=NUMBER, passcode="1", leave_current=True
    )
    assert outcome["status"] == "waiting_for_host"


async def test_nobody_is_locked_out(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """After some wrong passcodes for one meeting, no further one is sent."""
    simulated.passcodes[NUMBER] = "271828"
    await act(hass, "join_meeting", meeting=NUMBER)
    for passcode in "12345":
        await act(hass, "join_meeting", meeting=NUMBER, passcode=passcode)
        await pause(clock)
    await refused(
        hass, "too_many_wrong_passcodes", "join_meeting", meeting=NUMBER, passcode="6"
    )


async def test_in_a_meeting_already(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Refused, or left first, by field."""
    await act(hass, "start_instant_meeting")
    await refused(hass, "already_in_meeting", "join_meeting", meeting=NUMBER)
    await refused(
        hass, "already_in_meeting", "join_meeting", meeting=NUMBER, wait=False
    )
    await refused(
        hass,
        "wait_to_leave",
        "join_meeting",
        meeting=NUMBER,
        wait=False,
        leave_current=True,
    )
    outcome = await act(hass, "join_meeting", meeting=NUMBER, leave_current=True)
    assert outcome["meeting_number"] == NUMBER
    assert said(simulated) == [
        "zCommand Dial StartPmi Duration: 30",
        "zCommand Call Leave",
        f"zCommand Dial Join meetingNumber: {NUMBER}",
    ]


async def test_not_waiting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room has accepted it; no more is known."""
    outcome = await act(hass, "join_meeting", meeting=NUMBER, wait=False)
    assert outcome["status"] == "connecting"
    await until(
        hass, lambda: hass.states.is_state("binary_sensor.boardroom_in_meeting", "on")
    )


@pytest.mark.parametrize(
    ("meeting", "key"),
    [
        ("", "not_a_meeting"),
        ("12", "not_a_meeting"),
        ("my room", "not_a_meeting"),
        ("555\n0001111x", "not_a_meeting"),
        ("https://zoom.us/my/ada", "personal_link"),
    ],
)
async def test_what_is_no_meeting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    meeting: str,
    key: str,
) -> None:
    """Said before anything is sent."""
    await refused(hass, key, "join_meeting", meeting=meeting)
    await refused(hass, key, "start_scheduled_meeting", meeting_number=meeting)
    assert said(simulated) == []


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("join_meeting", {"meeting": ["555"]}, "field_not_text"),
        ("join_meeting", {"meeting": True}, "field_not_text"),
        ("join_meeting", {"meeting": None}, "field_not_text"),
        ("join_meeting", {"meeting": "5" * 5000}, "field_too_long"),
        ("join_meeting", {"meeting": NUMBER, "passcode": {}}, "field_not_text"),
        ("join_meeting", {"meeting": NUMBER, "wait": "perhaps"}, "field_not_switch"),
        ("join_meeting", {"meeting": NUMBER, "leave_current": []}, "field_not_switch"),
        ("start_scheduled_meeting", {"booking": 0}, "field_not_whole"),
        ("start_scheduled_meeting", {"booking": -1}, "field_not_whole"),
        ("start_scheduled_meeting", {"booking": "first"}, "field_not_whole"),
        (
            "start_scheduled_meeting",
            {"booking": 1, "meeting_number": NUMBER},
            "which_booking",
        ),
        ("start_scheduled_meeting", {}, "which_booking"),
        ("start_instant_meeting", {"duration": 0}, "field_not_whole"),
        ("start_instant_meeting", {"duration": 1.5}, "field_not_whole"),
        ("start_instant_meeting", {"duration": True}, "field_not_whole"),
        ("start_instant_meeting", {"duration": "inf"}, "field_not_whole"),
        ("start_instant_meeting", {"duration": 10**400}, "field_not_whole"),
        ("start_instant_meeting", {"duration": None}, "field_not_whole"),
        ("join_next_meeting", {"within": 9999}, "field_not_whole"),
        ("invite", {"contacts": []}, "field_empty"),
        ("invite", {"contacts": " , "}, "field_empty"),
        ("invite", {"contacts": {"a": "b"}}, "field_not_text"),
        ("invite", {"contacts": ["a", ["b"]]}, "field_not_text"),
        ("invite", {"contacts": ["a"] * 101}, "field_too_many"),
        ("accept_call", {"caller": 1.5}, "field_not_text"),
        ("reject_call", {"caller": "Ada"}, "not_ringing"),
    ],
)
async def test_nonsense(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    data: dict[str, Any],
    key: str,
) -> None:
    """In any field, it is told in words, and nothing is sent."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, name, **data)
    assert caught.value.translation_key == key
    assert "{" not in str(caught.value)
    assert said(simulated) == []


async def test_what_yaml_makes_of_numbers(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Unquoted, or from a template, or from a number's entity."""
    await act(hass, "join_meeting", meeting=int(NUMBER), passcode=271828, wait="yes")
    assert said(simulated) == [
        f"zCommand Dial Join meetingNumber: {NUMBER} password: 271828"
    ]
    await act(hass, "leave_meeting", answer=False)
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    await act(hass, "start_instant_meeting", duration="45.0")
    assert said(simulated)[-1] == "zCommand Dial StartPmi Duration: 45"


@pytest.mark.parametrize("passcode", ["1\r2", "1 user: 2", "x" * 2000])
async def test_what_is_no_passcode(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    passcode: str,
) -> None:
    """It would be another command, or another parameter."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "join_meeting", meeting=NUMBER, passcode=passcode)
    assert caught.value.translation_key == "bad_value"
    assert passcode not in str(caught.value)
    assert said(simulated) == []


def book(simulated: SimulatedRoom, *numbers: str) -> None:
    """Give the room bookings from now on, one after the other."""
    now = dt_util.utcnow().replace(microsecond=0)
    simulated[zcommand.BOOKINGS] = tuple(
        Booking(
            meeting_name=f"Meeting {at}",
            meeting_number=number,
            start_time=now + timedelta(minutes=5 + 60 * at),
            end_time=now + timedelta(minutes=50 + 60 * at),
        )
        for at, number in enumerate(numbers)
    )


async def test_bookings_are_started_by_number_or_place(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The first is 1."""
    book(simulated, NUMBER, "5550002222", "0")
    await until(
        hass,
        lambda: len(loaded.runtime_data.room[zcommand.BOOKINGS] or ()) == 3,
        every=0.02,
    )
    outcome = await act(hass, "start_scheduled_meeting", booking=2)
    assert outcome["meeting_number"] == "5550002222"
    outcome = await act(
        hass,
        "start_scheduled_meeting",
        meeting_number="555 000 1111",
        leave_current=True,
    )
    assert outcome["meeting_number"] == NUMBER
    await refused(hass, "booking_without_meeting", "start_scheduled_meeting", booking=3)
    await refused(hass, "no_such_booking", "start_scheduled_meeting", booking=4)
    await refused(hass, "which_booking", "start_scheduled_meeting")
    await refused(hass, "not_a_meeting", "start_scheduled_meeting", meeting_number="x")
    assert said(simulated)[0] == "zCommand Dial Start meetingNumber: 5550002222"


async def test_the_next_booking(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The one that begins soon enough."""
    book(simulated, "0", NUMBER)
    await refused(hass, "no_meeting_to_join", "join_next_meeting")
    outcome = await act(hass, "join_next_meeting", within=90)
    assert outcome == {"status": "joined", "meeting_number": NUMBER, "error": ""}


async def test_starting_for_some_minutes(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The duration is only shown, but it is said."""
    outcome = await act(hass, "start_instant_meeting", duration=45)
    assert outcome["meeting_number"] == simulated[zstatus.MEETING_NUMBER]
    assert said(simulated) == ["zCommand Dial StartPmi Duration: 45"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("leave_meeting", "zCommand Call Leave"),
        ("end_meeting", "zCommand Call Disconnect"),
    ],
)
async def test_leaving(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    line: str,
) -> None:
    """For the room, or for everyone."""
    await refused(hass, "not_in_meeting", name, answer=False)
    await act(hass, "start_instant_meeting")
    await act(hass, name, answer=False)
    assert said(simulated)[-1] == line
    await until(
        hass, lambda: hass.states.is_state("binary_sensor.boardroom_in_meeting", "off")
    )


async def test_only_the_host_ends_a_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Others would be told so by the room; here they are told what to do instead."""
    await act(hass, "join_meeting", meeting=NUMBER)
    await until(
        hass,
        lambda: loaded.runtime_data.room[zcommand.PARTICIPANTS] is not None,
        every=0.02,
    )
    await refused(hass, "not_the_host", "end_meeting", answer=False)


def people(simulated: SimulatedRoom) -> None:
    """Fill the phonebook with our own."""
    simulated.contacts[:] = [
        Contact(
            jid="ada@xmpp.example.com",
            screen_name="Ada Example",
            email="ada@example.com",
        ),
        Contact(
            jid="bo@xmpp.example.com", screen_name="Bo Example", email="bo@example.com"
        ),
        Contact(jid="zoe@xmpp.example.com", first_name="Zoë", last_name="Exemple"),
    ]


async def test_inviting_into_a_new_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """By name with or without accents, by e-mail, by ID; what is unclear is told."""
    people(simulated)
    outcome = await act(
        hass,
        "invite",
        contacts=["zoe", "bo@example.com", "ada@xmpp.example.com", "example", "nobody"],
        duration=15,
    )
    assert said(simulated) == [
        (
            "zCommand Invite Duration: 15 user: zoe@xmpp.example.com"
            " user: bo@xmpp.example.com user: ada@xmpp.example.com"
        )
    ]
    assert outcome["status"] == "joined"
    assert [one["name"] for one in outcome["resolved"]] == [
        "Zoë Exemple",
        "Bo Example",
        "Ada Example",
    ]
    assert outcome["unresolved"] == [
        {"contact": "example", "candidates": ["Ada Example", "Bo Example"]},
        {"contact": "nobody", "candidates": []},
    ]


async def test_inviting_into_the_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """With the command that is for it."""
    people(simulated)
    await act(hass, "start_instant_meeting")
    outcome = await act(hass, "invite", contacts="Ada Example, new@xmpp.example.com")
    assert outcome["status"] == "invited"
    assert said(simulated)[-1] == (
        "zCommand Call Invite user: ada@xmpp.example.com user: new@xmpp.example.com"
    )


async def test_inviting_nobody(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """No meeting is started for it; and who was left out is told where no answer is asked for."""
    people(simulated)
    await refused(hass, "nobody_to_invite", "invite", contacts=["nobody"])
    assert said(simulated) == []
    await refused(
        hass,
        "not_everybody_invited",
        "invite",
        answer=False,
        contacts=["Ada Example", "nobody"],
    )
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING


async def test_inviting_by_id_needs_no_phonebook(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nobody waits for 20,000 contacts to be fetched for one who is told exactly."""
    await act(hass, "invite", contacts=["new@xmpp.example.com", "new@xmpp.example.com"])
    assert said(simulated) == [
        "zCommand Invite Duration: 30 user: new@xmpp.example.com"
    ]
    assert not any("Phonebook List" in line for line in simulated.received)


async def test_inviting_when_the_phonebook_cannot_be_had(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Nobody is invited on a guess."""
    with simulated.refuse(zcommand.PhonebookList, "Not now"):
        await refused(hass, "command_refused", "invite", contacts=["Ada"])
    assert said(simulated) == []


async def test_inviting_into_a_meeting_that_does_not_begin(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Told like joining."""
    people(simulated)
    simulated.failures[simulated[zstatus.MEETING_NUMBER]] = "Not today."
    outcome = await act(hass, "invite", contacts=["Ada Example"])
    assert (outcome["status"], outcome["error"]) == ("failed", "Not today.")
    await refused(hass, "join_failed", "invite", answer=False, contacts=["Ada Example"])


async def test_several_calls_ring(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Which is meant has to be said, and the names are told."""
    simulated.ring(caller_name="Ada Example", caller_jid="ada@xmpp.example.com")
    simulated.ring(caller_name="Zoë Example", caller_jid="zoe@xmpp.example.com")
    room = loaded.runtime_data.room
    await until(hass, lambda: len(room[RINGING] or ()) == 2, every=0.02)
    for name in ("accept_call", "reject_call"):
        with pytest.raises(
            ServiceValidationError, match=r"Ada Example, Zoë Example"
        ) as caught:
            await act(hass, name)
        assert caught.value.translation_key == "which_call"
    assert said(simulated) == []
    assert (await act(hass, "reject_call", caller="zoe example"))[
        "caller"
    ] == "Zoë Example"
    assert said(simulated) == ["zCommand Call Reject callerJID: zoe@xmpp.example.com"]


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("accept_call", {}, "zCommand Call Accept callerJID: ada@xmpp.example.com"),
        (
            "accept_call",
            {"caller": "ada example"},
            "zCommand Call Accept callerJID: ada@xmpp.example.com",
        ),
        (
            "reject_call",
            {"caller": "ada@xmpp.example.com"},
            "zCommand Call Reject callerJID: ada@xmpp.example.com",
        ),
    ],
)
async def test_answering_a_call(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    data: dict[str, str],
    line: str,
) -> None:
    """By name, by ID, or just the one that rings."""
    simulated.ring(caller_name="Ada Example", caller_jid="ada@xmpp.example.com")
    await until(
        hass,
        lambda: hass.states.is_state("binary_sensor.boardroom_incoming_call", "on"),
    )
    if data:
        await refused(hass, "not_ringing", name, caller="Bo Example")
    outcome = await act(hass, name, **data)
    assert outcome["caller"] == "Ada Example"
    assert said(simulated) == [line]
    await refused(hass, "not_ringing", name)


async def test_a_room_is_found_by_its_area(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """And by whatever else targets have; media players of others are left alone."""
    area = ar.async_get(hass).async_create("Upstairs")
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, loaded.entry_id)
    registry.async_update_device(device.id, area_id=area.id)
    await hass.services.async_call(
        DOMAIN, "start_instant_meeting", {"area_id": area.id}, blocking=True
    )
    assert said(simulated) == ["zCommand Dial StartPmi Duration: 30"]


async def test_the_actions_exist_without_a_room(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Registered once, whatever comes and goes."""
    assert {action.name for action in ACTIONS} == set(
        hass.services.async_services_for_domain(DOMAIN)
    )
    await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    assert hass.services.has_service(DOMAIN, "join_meeting")


async def test_leaving_while_joining(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """One who waits for the host does not keep another from leaving."""
    simulated.passcodes[NUMBER] = "1"
    simulated.hostless.add(NUMBER)
    joining = asyncio.ensure_future(
        act(hass, "join_meeting", meeting=NUMBER, passcode="1")
    )
    outcome = await joining
    assert outcome["status"] == "waiting_for_host"
    await act(hass, "leave_meeting", answer=False)
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    await settle(hass, loaded)


# -- Rooms that are not there ------------------------------------------------------------

_LEAST: dict[str, dict[str, Any]] = {
    "join_meeting": {"meeting": NUMBER},
    "invite": {"contacts": ["guest@xmpp.example.com"]},
    "mute_participant": {"participant": "Ada"},
    "mute_participant_video": {"participant": "Ada"},
    "send_command": {"command": "zStatus Call Status"},
    "run_script": {"file": "hello"},
}
"""What an action cannot do without."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
async def test_a_room_that_is_not_set_up(hass: HomeAssistant, action: Action) -> None:
    """The action is there nevertheless, and says so."""
    assert await async_setup_component(hass, DOMAIN, {})
    for target in ({"entity_id": ROOM}, {"entity_id": "all"}, {"area_id": "attic"}):
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call(
                DOMAIN,
                action.name,
                {**target, **_LEAST.get(action.name, {})},
                blocking=True,
                return_response=action.response is SupportsResponse.ONLY,
            )
        assert caught.value.translation_key == "no_room"


@pytest.mark.parametrize("answer", [True, False])
async def test_a_room_that_is_lost(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    answer: bool,
) -> None:
    """Home Assistant would pass it over; whoever gave the command is told."""
    await server.stop()
    await until(hass, lambda: hass.states.is_state(ROOM, STATE_UNAVAILABLE))
    await refused(
        hass, "rooms_not_connected", "join_meeting", answer=answer, meeting=NUMBER
    )


async def test_one_of_two_rooms_is_lost(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """The other does what it is told; with a response, it is the response that tells."""
    huddle = SimulatedRoom(HUDDLE_SPACE)
    async with serving(huddle, passcode=PASSCODE) as its_server:
        other = MockConfigEntry(
            domain=DOMAIN,
            title="Huddle",
            unique_id=huddle[zstatus.EMAIL].lower(),
            data={
                CONF_HOST: its_server.host,
                CONF_PORT: its_server.port,
                CONF_PASSCODE: PASSCODE,
            },
        )
        other.add_to_hass(hass)
        assert await hass.config_entries.async_setup(other.entry_id)
        await server.stop()
        await until(hass, lambda: hass.states.is_state(ROOM, STATE_UNAVAILABLE))
        both = {"entity_id": [ROOM, "media_player.huddle_space"]}
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                DOMAIN, "refresh_bookings", both, blocking=True
            )
        assert caught.value.translation_placeholders == {"rooms": "Boardroom"}
        assert zcommand.BookingsUpdate().line in huddle.received
        response = await hass.services.async_call(
            DOMAIN, "get_bookings", both, blocking=True, return_response=True
        )
        assert response is not None
        assert list(response) == ["media_player.huddle_space"]
        assert await hass.config_entries.async_unload(other.entry_id)


INTEGRATION = Path(custom_components.zoom_rooms.__file__).parent


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_every_action_is_told_of(action: Action) -> None:
    """What it takes is the same in the row, the form and the texts; it has a picture."""
    form = load_yaml_dict(INTEGRATION / "services.yaml")[action.name]
    texts = load_json_object(INTEGRATION / "translations/en.json")["services"][
        action.name
    ]
    icons = load_json_object(INTEGRATION / "icons.json")["services"]
    assert icons[action.name]["service"].startswith("mdi:")
    assert texts["name"]
    assert texts["description"]
    fields = {str(marker): marker for marker in action.fields}
    assert set(form.get("fields", {})) == set(texts.get("fields", {})) == set(fields)
    for name, marker in fields.items():
        assert texts["fields"][name]["name"]
        assert texts["fields"][name]["description"]
        shown = form["fields"][name]
        assert shown.get("required", False) is isinstance(marker, probatio.Required)
        default = marker.default() if callable(marker.default) else None
        assert shown.get("default", "") == ("" if default in (None, "") else default)
    assert form["target"] == {
        "entity": {"integration": DOMAIN, "domain": "media_player"}
    }


def test_there_is_no_other_action_to_tell_of() -> None:
    """Nor an icon or a text for one that is gone."""
    names = {action.name for action in ACTIONS}
    assert set(load_yaml_dict(INTEGRATION / "services.yaml")) == names
    assert (
        set(load_json_object(INTEGRATION / "translations/en.json")["services"]) == names
    )
    assert set(load_json_object(INTEGRATION / "icons.json")["services"]) == names


_MINE = (
    "calendar_refresh", "fields", "last_join", "service_meetings", "service_queries",
)  # fmt: skip


@pytest.mark.parametrize("module", _MINE)
def test_every_error_has_its_text(module: str) -> None:
    """With the very placeholders that it is raised with."""
    texts = load_json_object(INTEGRATION / "translations/en.json")["exceptions"]
    for node in ast.walk(ast.parse((INTEGRATION / f"{module}.py").read_text())):
        match node:
            case ast.Call(func=ast.Name(id="invalid"), args=[key], keywords=given):
                keys = [
                    one.value for one in ast.walk(key) if isinstance(one, ast.Constant)
                ]
                for each in keys:
                    wanted = {
                        name
                        for _, name, *_ in Formatter().parse(texts[each]["message"])
                        if name
                    }
                    assert wanted == {one.arg for one in given}, each
