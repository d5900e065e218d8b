"""The actions that mute, ask, search, and do what administrators may."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.zoom_rooms import service_queries
from custom_components.zoom_rooms.calendar_refresh import PAUSE
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.responses import plain
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.grammar import Record, arg
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    CallInfo,
    Contact,
    DialInNumber,
    Participant,
)
from custom_components.zoom_rooms.zrcsapi.words import Presence
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.util import dt as dt_util
from tests.conftest import Clock, settle, think_after_first_page, until
from tests.simulator import SimulatedRoom
from tests.test_services import NUMBER, ROOM, act, refused, said

PASSCODE = "Planted-271828"


@pytest.fixture
async def met(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> ZoomRoomsConfigEntry:
    """Return the entry of a room that is in a meeting with others, as its host."""
    own = simulated[zstatus.MEETING_NUMBER]
    simulated.people[own] = ("Ada Example", "Zoë Strauß", "Adam", "Bo")
    simulated.passcodes[own] = PASSCODE
    await act(hass, "start_instant_meeting")
    await until(
        hass,
        lambda: len(loaded.runtime_data.room[zcommand.PARTICIPANTS] or ()) == 5,
        every=0.02,
    )
    return loaded


def who(simulated: SimulatedRoom, name: str) -> Participant:
    """Return a participant by name."""
    return next(
        one for one in simulated[zcommand.PARTICIPANTS] if one.user_name == name
    )


# -- Muting ------------------------------------------------------------------------------


@pytest.mark.parametrize(("data", "word"), [({}, "on"), ({"mute": False}, "off")])
async def test_muting_all(
    hass: HomeAssistant,
    met: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    data: dict[str, bool],
    word: str,
) -> None:
    """Or asking all to unmute."""
    await act(hass, "mute_all", answer=False, **data)
    assert said(simulated)[-1] == f"zCommand Call MuteAll mute: {word}"


async def test_muting_all_as_a_spectator(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It is not for the room to do."""
    simulated[zcommand.CALL_INFO] = simulated[zcommand.CALL_INFO].replace(
        is_view_only=True
    )
    await settle(hass, met)
    await refused(hass, "view_only", "mute_all", answer=False)


@pytest.mark.parametrize(
    "name",
    [
        "mute_all",
        "mute_participant",
        "mute_participant_video",
        "get_participants",
        "get_meeting_info",
    ],
)
async def test_outside_a_meeting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
) -> None:
    """There is nobody, and nothing is sent."""
    data = (
        {"participant": "Ada"}
        if "participant" in name and name.startswith("mute")
        else {}
    )
    before = list(simulated.received)
    await refused(hass, "not_in_meeting", name, answer=name.startswith("get"), **data)
    assert simulated.received == before


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Example", "Ada Example"),
        ("ada example", "Ada Example"),
        ("exam", "Ada Example"),
        ("strauss", "Zoë Strauß"),
        ("ADAM", "Adam"),
        ("bo", "Bo"),
    ],
)
async def test_participants_by_name(
    hass: HomeAssistant,
    met: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    text: str,
    name: str,
) -> None:
    """Or by a part of it that only one has; a whole name goes before a part of another."""
    somebody = who(simulated, name)
    await act(hass, "mute_participant", answer=False, participant=text)
    await act(
        hass, "mute_participant_video", answer=False, participant=text, mute=False
    )
    assert said(simulated)[-2:] == [
        f"zCommand Call MuteParticipant mute: on Id: {somebody.user_id}",
        f"zCommand Call MuteParticipantVideo Mute: off Id: {somebody.user_id}",
    ]


@pytest.mark.parametrize("off", [0, 1, 1022])
async def test_participants_by_id(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom, off: int
) -> None:
    """Whose low ten bits mean nothing; the one that the room knows now is sent."""
    somebody = who(simulated, "Zoë Strauß")
    user_id = (somebody.user_id & ~0x3FF) | off
    for given in (user_id, str(user_id)):
        await act(hass, "mute_participant", answer=False, participant=given)
        assert said(simulated)[-1].endswith(f" Id: {somebody.user_id}")


async def test_somebody_called_by_a_number(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Who dialled in by telephone is."""
    caller = simulated.join("15550100")
    await act(hass, "mute_participant", answer=False, participant=15550100)
    assert said(simulated)[-1].endswith(f" Id: {caller.user_id}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nobody", "no_such_participant"),
        ("12345", "no_such_participant"),
        ("²", "no_such_participant"),
        ("ada", "which_participant"),
        ("Boardroom", "participant_is_the_room"),
        (" ", "field_empty"),
        (["Ada"], "field_not_text"),
    ],
)
async def test_participants_that_are_none(
    hass: HomeAssistant,
    met: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    text: Any,
    key: str,
) -> None:
    """Nobody is muted on a guess, nor the room itself."""
    before = said(simulated)
    for name in ("mute_participant", "mute_participant_video"):
        await refused(hass, key, name, answer=False, participant=text)
    assert said(simulated) == before


async def test_the_candidates_are_told(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry
) -> None:
    """For a person to choose from."""
    with pytest.raises(ServiceValidationError, match="Ada Example, Adam"):
        await act(hass, "mute_participant", answer=False, participant="ada")


@pytest.mark.parametrize("single", [True, False])
async def test_cameras_that_are_not_ours(
    hass: HomeAssistant,
    met: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    single: bool,
) -> None:
    """As the room last told, in whichever way it tells."""
    simulated.single_notices = single
    simulated.update(
        who(simulated, "Bo").user_id,
        is_video_can_mute_by_host=False,
        is_video_can_unmute_by_host=True,
    )
    before = said(simulated)
    await refused(
        hass, "video_not_ours", "mute_participant_video", answer=False, participant="Bo"
    )
    assert said(simulated) == before
    await act(
        hass, "mute_participant_video", answer=False, participant="Bo", mute=False
    )
    assert "Mute: off" in said(simulated)[-1]


async def test_muting_that_is_refused(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """In the room's words."""
    with simulated.refuse(zcommand.CallMuteParticipant, "Only the host can"):
        await refused(
            hass, "command_refused", "mute_participant", answer=False, participant="Bo"
        )


# -- Participants ------------------------------------------------------------------------


async def test_getting_participants(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """With every part that Zoom means, in plain words; and each once."""
    ada = who(simulated, "Ada Example")
    everybody = simulated[zcommand.PARTICIPANTS]
    # Whoever comes out of the waiting room may be there twice.
    simulated.put(
        zcommand.PARTICIPANTS, (*everybody, ada.replace(user_id=ada.user_id + 1))
    )
    response = await act(hass, "get_participants")
    assert response["count"] == 5
    told = next(
        one for one in response["participants"] if one["user_name"] == "Ada Example"
    )
    assert told == {
        "user_id": ada.user_id + 1,
        "user_name": "Ada Example",
        "is_host": False,
        "is_myself": False,
        "can_record": False,
        "is_recording": False,
        "avatar_url": "",
        "local_recording_disabled": True,
        "is_video_can_mute_by_host": True,
        "is_video_can_unmute_by_host": True,
        "is_cohost": False,
        "user_type": "normal",
        "audio_type": "voip",
        "audio_state": "unmuted",
        "video_has_source": True,
        "video_is_sending": True,
        "camera_can_request_control": False,
        "camera_am_i_controlling": False,
        "camera_can_switch": False,
        "camera_can_move": False,
        "camera_can_zoom": False,
        "change": "none",
    }
    assert [
        one["user_name"] for one in response["participants"] if one["is_myself"]
    ] == ["Boardroom"]


# -- The meeting -------------------------------------------------------------------------


def dial_in(simulated: SimulatedRoom) -> None:
    """Give the meeting a telephone number in each list."""
    number = DialInNumber(
        id="NL", name="Netherlands", code="31", number="31201", display_number="+31 201"
    )
    simulated[zcommand.CALL_INFO] = simulated[zcommand.CALL_INFO].replace(
        callin_country_list=(number,),
        callout_country_list=(number,),
        toll_free_callin_list=(number,),
    )


async def test_getting_the_meeting(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Without the passcode, wherever it stands, and without the long lists."""
    dial_in(simulated)
    response = await act(hass, "get_meeting_info")
    assert PASSCODE in str(simulated[zcommand.CALL_INFO].invite_email_content)
    assert PASSCODE not in str(response)
    assert response == {
        "real_meeting_id": "c2ltdWxhdGVkIG1lZXQ==",
        "meeting_id": simulated[zstatus.MEETING_NUMBER],
        "participant_id": 38,
        "my_userid": 16778240,
        "am_i_original_host": True,
        "is_webinar": False,
        "is_view_only": False,
        "meeting_type": "normal",
        "dial_in": "+31 20 123 4567;+47 2123 4567",
        "toll_free_number": "",
        "international_url": "https://zoom.us/zoomconference",
        "is_calling_room_system_enabled": True,
        "support_callout_type": "none",
        "user_type": "pro",
        "invite_email_subject": "Please join the Zoom meeting in progress",
    }


async def test_getting_all_of_the_meeting(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What has been asked for by name; but never what Zoom calls deprecated."""
    dial_in(simulated)
    short = await act(hass, "get_meeting_info")
    response = await act(
        hass, "get_meeting_info", include_passcode=True, include_phone_numbers=True
    )
    assert response["meeting_password"] == PASSCODE
    assert PASSCODE in response["invite_email_content"]
    number = {
        "id": "NL",
        "name": "Netherlands",
        "code": "31",
        "number": "31201",
        "display_number": "+31 201",
    }
    for name in (
        "callin_country_list",
        "callout_country_list",
        "toll_free_callin_list",
    ):
        assert response[name] == [number]
    left_out = set(CallInfo.spellings) - set(response)
    assert left_out == {
        "is_callin_country_list_available",
        "is_toll_free_callin_list_available",
    }
    assert response.items() >= short.items()


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("", ""),
        ("zoomconference", "https://zoom.us/zoomconference"),
        ("https://example.zoom.us/u/abc", "https://example.zoom.us/u/abc"),
    ],
)
async def test_the_page_of_numbers(
    hass: HomeAssistant,
    met: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    told: str,
    shown: str,
) -> None:
    """As an address that can be opened."""
    simulated[zcommand.CALL_INFO] = simulated[zcommand.CALL_INFO].replace(
        international_url=told
    )
    assert (await act(hass, "get_meeting_info"))["international_url"] == shown


def test_plain_data_is_plain() -> None:
    """What has no plain form yet is noticed before anybody's template is."""

    class Odd(Record):
        """A record with something new."""

        when: datetime = arg("when", cast("Any", None))

    with pytest.raises(TypeError):
        plain(Odd(when=datetime.now(UTC)))


# -- Bookings ----------------------------------------------------------------------------

PLANTED = Booking(
    meeting_name="Planted name",
    meeting_number="5550002222",
    host_name="Planted host",
    creator_name="Planted creator",
    creator_email="planted@example.com",
    start_time=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    end_time=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    is_private=True,
)


async def test_getting_bookings(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """In the order in which they can be started; of private ones not what they are about."""
    simulated.put(
        zcommand.BOOKINGS,
        (
            Booking(meeting_name="Day off"),
            PLANTED,
            PLANTED.replace(
                is_private=False,
                meeting_number=NUMBER,
                start_time=datetime(2026, 3, 2, 8, 0),
                end_time=None,
            ),
        ),
    )
    response = await act(hass, "get_bookings")
    assert not any("Bookings Update" in line for line in simulated.received)
    assert response["refreshed"] is False
    day_off, open_one, private = response["bookings"]
    assert day_off == {
        "booking": 1,
        "meeting_name": "Day off",
        "meeting_number": "",
        "start_time": "2026-03-02T00:00:00+01:00",
        "end_time": "2026-03-03T00:00:00+01:00",
        "is_all_day": True,
        "joinable": False,
        "is_private": False,
        "host_name": "",
        "creator_name": "",
        "creator_email": "",
    }
    assert open_one["booking"] == 2
    assert open_one["start_time"] == "2026-03-02T08:00:00+01:00"
    assert open_one["end_time"] == "2026-03-02T08:30:00+01:00"
    assert open_one["creator_email"] == "planted@example.com"
    assert "lanted" not in str(private)
    assert private["meeting_number"] == "5550002222"
    assert private["is_private"] is private["joinable"] is True
    # The place is the one that can be started.
    outcome = await act(hass, "start_scheduled_meeting", booking=open_one["booking"])
    assert outcome["meeting_number"] == NUMBER


async def test_refreshing_bookings(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """The room is told once a minute at most, however it is asked for."""
    line = "zCommand Bookings Update"
    simulated.put(zcommand.BOOKINGS, (PLANTED,))
    response = await act(hass, "get_bookings", refresh=True)
    assert response["refreshed"] is True
    assert len(response["bookings"]) == 1
    assert simulated.received.count(line) == 1
    response = await act(hass, "get_bookings", refresh=True)
    assert response["refreshed"] is False
    assert len(response["bookings"]) == 1
    await refused(hass, "refreshed_just_now", "refresh_bookings", answer=False)
    assert simulated.received.count(line) == 1
    await clock.move_to(dt_util.utcnow() + timedelta(seconds=PAUSE))
    await act(hass, "refresh_bookings", answer=False)
    assert simulated.received.count(line) == 2
    await clock.move_to(dt_util.utcnow() + timedelta(seconds=PAUSE))
    with simulated.refuse(zcommand.BookingsUpdate, "Not now"):
        await refused(hass, "command_refused", "refresh_bookings", answer=False)
    # What did not come about is no reason to rest.
    await act(hass, "refresh_bookings", answer=False)


async def test_refreshing_that_is_refused_at_first(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Then there was none yet."""
    with simulated.refuse(zcommand.BookingsUpdate, "Not now"):
        await refused(hass, "command_refused", "get_bookings", refresh=True)
    assert (await act(hass, "get_bookings", refresh=True))["refreshed"] is True


async def test_a_calendar_without_news(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """A room that says nothing when there is nothing new is not waited for for long."""
    monkeypatch.setattr("custom_components.zoom_rooms.calendar_refresh.PATIENCE", 0.05)
    simulated.unsaid.add(zevent.BookingsUpdated)
    simulated.pace = simulated.pace.INSTANT
    assert (await act(hass, "get_bookings", refresh=True))["refreshed"] is True


# -- Contacts ----------------------------------------------------------------------------


async def test_searching(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """With everything that the room tells of a contact."""
    assert not any("Phonebook" in line for line in simulated.received)
    simulated.contacts.append(
        Contact(
            jid="zoe@xmpp.example.com",
            first_name="Zoë",
            last_name="Strauß",
            email="zoe@example.com",
            phone_number="+31 20 123-4567",
            avatar_url="https://example.com/zoe.png",
            presence=Presence.DND,
            on_mobile=True,
        )
    )
    expected = {
        "total": 1,
        "complete": True,
        "contacts": [
            {
                "name": "Zoë Strauß",
                "jid": "zoe@xmpp.example.com",
                "screen_name": "",
                "first_name": "Zoë",
                "last_name": "Strauß",
                "phone_number": "+31 20 123-4567",
                "email": "zoe@example.com",
                "avatar_url": "https://example.com/zoe.png",
                "presence": "dnd",
                "on_desktop": False,
                "on_mobile": True,
                "is_zoom_room": False,
            }
        ],
    }
    for query in ("zoe strauss", "ZOE@example", "31201234567", 1234567):
        assert await act(hass, "search_contacts", query=query) == expected
    assert sum("Phonebook" in line for line in simulated.received) == 1


async def test_searching_for_some(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Rooms, or who can be reached, and not too many."""
    everybody = await act(hass, "search_contacts")
    assert everybody["total"] == len(everybody["contacts"]) == 6
    rooms = await act(hass, "search_contacts", rooms_only=True)
    assert [one["name"] for one in rooms["contacts"]] == ["Atrium"]
    online = await act(hass, "search_contacts", online_only=True, limit=2)
    assert online["total"] == 5
    assert [one["name"] for one in online["contacts"]] == ["Aiko Brandt", "Atrium"]
    assert (await act(hass, "search_contacts", query="nobody"))["contacts"] == []
    for limit in (0, 51, "many"):
        await refused(hass, "field_not_whole", "search_contacts", limit=limit)


async def test_searching_in_a_book_that_is_still_being_fetched(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Whoever is there by now is found, and it is told that there may be more."""
    monkeypatch.setattr(service_queries, "PATIENCE", 0.1)
    simulated.contacts.extend(
        Contact(jid=f"{at}@xmpp.example.com", screen_name=f"Guest {at}")
        for at in range(30)
    )
    think_after_first_page(simulated, 0.5)
    response = await act(hass, "search_contacts", query="mira")
    assert response["complete"] is False
    assert response["total"] == 1
    await loaded.runtime_data.phonebook.load()
    response = await act(hass, "search_contacts", query="guest 29")
    assert (response["complete"], response["total"]) == (True, 1)


async def test_searching_in_no_book(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The room's refusal is told."""
    with simulated.refuse(zcommand.PhonebookList, "Not now"):
        await refused(hass, "command_refused", "search_contacts", query="mira")


# -- For administrators ------------------------------------------------------------------


@pytest.fixture
async def allowed(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> ZoomRoomsConfigEntry:
    """Return the entry of a room to which any command may be sent."""
    hass.config_entries.async_update_entry(loaded, options={"send_command": True})
    return loaded


@pytest.mark.parametrize("options", [{}, {"send_command": False}])
async def test_any_command_is_off(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    options: dict[str, bool],
) -> None:
    """Unless somebody has switched it on."""
    hass.config_entries.async_update_entry(loaded, options=options)
    before = list(simulated.received)
    await refused(
        hass, "send_command_is_off", "send_command", command="zStatus Call Status"
    )
    assert simulated.received == before


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("zStatus Call Status", "NOT_IN_MEETING"),
        ("zstatus video optimizable", True),
        ("zConfiguration Audio Output volume", 55),
        ("zConfiguration Audio Output volume: 41", {}),
        ("zCommand Bookings Update", {}),
        ("zCommand Bookings List", []),
    ],
)
async def test_any_command(
    hass: HomeAssistant,
    allowed: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    command: str,
    answer: object,
) -> None:
    """As it was typed; its answer as the room told it."""
    assert await act(hass, "send_command", command=command) == {"answer": answer}
    assert command in simulated.received


async def test_any_command_with_much_to_tell(
    hass: HomeAssistant, allowed: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A level of the tree; and what it sets is known as if the tablet had set it."""
    response = await act(hass, "send_command", command="zStatus SystemUnit")
    assert response["answer"]["room_info"]["room_name"] == "Boardroom"
    await act(
        hass,
        "send_command",
        answer=False,
        command="zConfiguration Audio Output volume: 41",
    )
    await settle(hass, allowed)
    assert allowed.runtime_data.room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 41


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("zCommand Call Expel Id: 1", "unsupported"),
        ("zCommand Call Info", "command_refused"),
        ("zCommand Comment Text: hello", "command_refused"),
        ("zCommand Wait Sec: 1", "command_refused"),
        ("bye", "not_a_command"),
        ("zEvent CallDisconnect", "not_a_command"),
        ("zCommand", "not_a_command"),
        ("", "not_a_command"),
        ("zStatus Call Status\rbye", "bad_value"),
        ("zStatus Call Status\n", "bad_value"),
        ("zStatus " + "x" * 3000, "field_too_long"),
        (["zStatus Call Status"], "field_not_text"),
    ],
)
async def test_any_command_that_fails(
    hass: HomeAssistant,
    allowed: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    command: Any,
    key: str,
) -> None:
    """Told as of any other action; and nothing but a single command is ever sent."""
    before = list(simulated.received)
    await refused(hass, key, "send_command", command=command)
    assert simulated.received[len(before) :] in ([], [command])


async def test_scripts(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """By their names; what they do is seen like what anybody does."""
    simulated.scripts["morning call.txt"] = "zConfiguration Audio Output volume: 33\n"
    await act(hass, "run_script", answer=False, file="morning call.txt")
    assert said(simulated) == ["zCommand Run File: morning call.txt"]
    await settle(hass, loaded)
    assert loaded.runtime_data.room[zconfiguration.AUDIO_OUTPUT_VOLUME] == 33
    await refused(hass, "command_refused", "run_script", answer=False, file="x")


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("", "not_a_file_name"),
        (".", "not_a_file_name"),
        ("..", "not_a_file_name"),
        (" morning", "not_a_file_name"),
        ("morning ", "not_a_file_name"),
        ("../morning", "not_a_file_name"),
        ("/etc/passwd", "not_a_file_name"),
        ("..\\morning", "not_a_file_name"),
        ("C:morning", "not_a_file_name"),
        ("morning\rbye", "bad_value"),
        ("morning\n", "not_a_file_name"),
        ({}, "field_not_text"),
    ],
)
async def test_what_is_no_script(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    file: Any,
    key: str,
) -> None:
    """Nothing leads out of the room's folder, or on to a second line."""
    await refused(hass, key, "run_script", answer=False, file=file)
    assert said(simulated) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("send_command", {"command": "zStatus Call Status"}),
        ("run_script", {"file": "morning"}),
    ],
)
async def test_only_administrators(
    hass: HomeAssistant,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
    allowed: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    name: str,
    data: dict[str, str],
) -> None:
    """Others are turned away before the room hears of it."""
    simulated.scripts["morning"] = ""
    before = list(simulated.received)
    # One who may do everything else to every entity.
    hass_read_only_user.mock_policy({"entities": True})
    for user, may in ((hass_read_only_user, False), (hass_admin_user, True)):
        call = hass.services.async_call(
            DOMAIN,
            name,
            {"entity_id": ROOM, **data},
            blocking=True,
            context=Context(user_id=user.id),
        )
        if may:
            await call
        else:
            with pytest.raises(Unauthorized):
                await call
            assert simulated.received == before
    assert len(simulated.received) == len(before) + 1


# -- All of them -------------------------------------------------------------------------


async def test_nothing_is_answered_that_nobody_asked_for(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """What only tells is not called for nothing."""
    for name in (
        "get_bookings",
        "get_participants",
        "get_meeting_info",
        "search_contacts",
    ):
        with pytest.raises(ServiceValidationError):
            await act(hass, name, answer=False)


async def test_a_room_that_is_lost_meanwhile(
    hass: HomeAssistant, met: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What was asked is not answered any more, and that is told."""
    simulated.ignored.add("zCommand Call ListParticipants")
    asking = asyncio.ensure_future(act(hass, "get_participants"))
    await simulated.until(
        lambda: simulated.received[-1] == "zCommand Call ListParticipants"
    )
    simulated.drop()
    with pytest.raises(Exception) as caught:  # noqa: PT011
        await asking
    assert getattr(caught.value, "translation_key", None) == "not_connected"
