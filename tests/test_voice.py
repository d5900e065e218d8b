"""Voice, end to end: words in, a meeting in the simulated room, an answer out."""

from datetime import datetime, timedelta
import logging
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zoom_rooms.answers import VOICE
from custom_components.zoom_rooms.const import OPTION_SENTENCE_TRIGGERS
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.calls import RINGING
from custom_components.zoom_rooms.zrcsapi.meeting import PASSCODE_PROMPT
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact
from custom_components.zoom_rooms.zrcsapi.words import CallStatus
from homeassistant import block_async_io
from homeassistant.components.conversation.agent_manager import (
    AgentManager,
    get_agent_manager,
)
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.intent import IntentResponseErrorCode, IntentResponseType
from homeassistant.setup import async_setup_component
from homeassistant.util import loop as loop_util
from tests.automating import device_of
from tests.conftest import Clock, settle, until
from tests.simulator import SimulatedRoom
from tests.speaking import answer, install_sentences, say, set_up_assistant

NUMBER = "5550001111"
NINE = datetime.fromisoformat("2026-03-02T09:00:00+01:00")
MODULE = "custom_components.zoom_rooms.sentence_triggers"


@pytest.fixture
async def assistant(
    hass: HomeAssistant, tmp_path: Path, loaded: ZoomRoomsConfigEntry
) -> None:
    """Have an assistant who knows the files of sentences."""
    install_sentences(tmp_path)
    await set_up_assistant(hass, tmp_path)


@pytest.fixture
async def two(
    hass: HomeAssistant,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
) -> dict[str, str]:
    """Have two rooms, in areas of their own, whose ids are returned."""
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    areas = ar.async_get(hass)
    ids = {}
    for entry, name in ((loaded, "First floor"), (other, "Erdgeschoss")):
        ids[name] = areas.async_create(name).id
        dr.async_get(hass).async_update_device(
            device_of(hass, entry).id, area_id=ids[name]
        )
    return ids


def satellite(hass: HomeAssistant, entry: ZoomRoomsConfigEntry, area_id: str) -> str:
    """Put a voice satellite into an area, and return its device."""
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("test", "satellite")}
    )
    registry.async_update_device(device.id, area_id=area_id)
    return device.id


def book(simulated: SimulatedRoom, *names: str) -> None:
    """Have meetings booked, all for nine o'clock."""
    simulated[zcommand.BOOKINGS] = tuple(
        Booking(
            meeting_name=name,
            meeting_number=str(int(NUMBER) + at),
            start_time=NINE,
            end_time=NINE + timedelta(hours=1),
        )
        for at, name in enumerate(names)
    )


async def talk(hass: HomeAssistant, language: str, *lines: tuple[str, str]) -> None:
    """Say one thing after the other, and hear the answers."""
    for text, expected in lines:
        response = await say(hass, text, language)
        assert answer(response) == expected, text
        await hass.async_block_till_done()


# -- A day in the room -------------------------------------------------------------------


async def test_a_meeting_in_english(
    hass: HomeAssistant,
    clock: Clock,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """When is it, join it, who is there, be quiet and unseen, leave."""
    book(simulated, "Weekly sync")
    simulated.people[NUMBER] = ("Ada Example", "Bo Example")
    await loaded.runtime_data.room.send(zcommand.BookingsList())
    await talk(
        hass,
        "en",
        (
            "when is my next meeting",
            "The next meeting of Boardroom, Weekly sync, begins at 9:00 AM.",
        ),
        (
            "join my next meeting",
            "There is no meeting to join now. The next meeting of Boardroom begins at 9:00 AM.",
        ),
        ("is the boardroom in a meeting", "No, Boardroom is not in a meeting."),
    )
    await clock.move_to(NINE - timedelta(minutes=5))
    await talk(hass, "en", ("Join my next meeting.", "Boardroom is in Weekly sync."))
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    assert f"zCommand Dial Start meetingNumber: {NUMBER}" in simulated.received
    await settle(hass, loaded)
    await talk(
        hass,
        "en",
        ("join my next meeting", "Boardroom is in Weekly sync already."),
        ("start a meeting", "Boardroom is in a meeting. Leave it first."),
        ("are we in a meeting?", "Yes, Boardroom is in Weekly sync."),
        (
            "who's in the meeting?",
            "2 people are in the meeting with Boardroom: Ada Example and Bo Example.",
        ),
        ("mute the room", "Boardroom is muted."),
        ("turn the camera off", "The camera of Boardroom is off."),
        (
            "set the meeting volume to 40 percent",
            "The volume of Boardroom is 40 percent.",
        ),
    )
    assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is True
    assert simulated[zconfiguration.CALL_CAMERA_MUTE] is True
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 40
    await talk(
        hass,
        "en",
        ("unmute the room", "Boardroom can be heard again."),
        ("turn the camera on", "The camera of Boardroom is on."),
        ("leave the meeting please", "Boardroom has left the meeting."),
    )
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    assert simulated[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
    await talk(hass, "en", ("leave the meeting", "Boardroom is not in a meeting."))


async def test_a_meeting_in_german(
    hass: HomeAssistant,
    clock: Clock,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Likewise."""
    book(simulated, "Jour fixe")
    simulated.people[NUMBER] = ("Ada Example", "Bo Example")
    await loaded.runtime_data.room.send(zcommand.BookingsList())
    await talk(
        hass,
        "de",
        (
            "Wann ist mein nächstes Meeting?",
            "Das nächste Meeting von Boardroom, Jour fixe, beginnt um 9:00 Uhr.",
        ),
        (
            "ist der Boardroom in einem Meeting",
            "Nein, Boardroom ist in keinem Meeting.",
        ),
    )
    await clock.move_to(NINE)
    await talk(
        hass,
        "de",
        ("Tritt bitte meinem nächsten Meeting bei", "Boardroom ist in Jour fixe."),
    )
    assert f"zCommand Dial Start meetingNumber: {NUMBER}" in simulated.received
    await settle(hass, loaded)
    await talk(
        hass,
        "de",
        (
            "wer ist im Meeting",
            "2 Personen sind mit Boardroom im Meeting: Ada Example und Bo Example.",
        ),
        ("schalte uns stumm", "Boardroom ist stummgeschaltet."),
        ("schalte die Kamera aus", "Die Kamera von Boardroom ist aus."),
    )
    assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is True
    assert simulated[zconfiguration.CALL_CAMERA_MUTE] is True
    await talk(
        hass,
        "de",
        ("schalte uns wieder laut", "Boardroom ist wieder zu hören."),
        ("schalte die Kamera wieder ein", "Die Kamera von Boardroom ist an."),
        ("verlass das Meeting", "Boardroom hat das Meeting verlassen."),
    )
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    await talk(
        hass,
        "de",
        ("starte ein Meeting", "Boardroom hat ein Meeting gestartet."),
    )
    assert "zCommand Dial StartPmi Duration: 30" in simulated.received


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "join meeting 555 000 1111", "Boardroom is in the meeting."),
        ("en", "join meeting number 555-000-1111", "Boardroom is in the meeting."),
        ("de", "tritt dem Meeting 555 000 1111 bei", "Boardroom ist im Meeting."),
    ],
)
async def test_joining_by_number(
    hass: HomeAssistant,
    assistant: None,
    simulated: SimulatedRoom,
    language: str,
    text: str,
    expected: str,
) -> None:
    """As a recogniser of speech writes numbers down."""
    await talk(hass, language, (text, expected))
    assert f"zCommand Dial Join meetingNumber: {NUMBER}" in simulated.received


async def test_which_of_two_meetings(
    hass: HomeAssistant,
    clock: Clock,
    assistant: None,
    simulated: SimulatedRoom,
) -> None:
    """Is asked back, and can be answered by name."""
    book(simulated, "Budget", "Weekly sync")
    await clock.move_to(NINE)
    await talk(
        hass,
        "en",
        (
            "join my next meeting",
            "Several meetings may be meant: Budget and Weekly sync. Say which one to join.",
        ),
        ("join the meeting called weekly sync", "Boardroom is in Weekly sync."),
    )
    assert simulated[zcommand.CALL_INFO].meeting_id == str(int(NUMBER) + 1)


async def test_people(
    hass: HomeAssistant, assistant: None, simulated: SimulatedRoom
) -> None:
    """Are invited when it is certain who is meant; other rooms are people, too."""
    simulated.contacts[:] = [
        Contact(jid="ada@xmpp.example.com", screen_name="Ada Example"),
        Contact(jid="bo@xmpp.example.com", screen_name="Bo Example"),
        Contact(jid="b@xmpp.example.com", screen_name="Berlin", is_zoom_room=True),
    ]
    await talk(
        hass,
        "en",
        (
            "invite example",
            "Several contacts are called that. Say which: Ada Example or Bo Example.",
        ),
        ("invite Zoë", "Zoë is not in the contacts of Boardroom."),
        (
            "call the Berlin room",
            "Boardroom has started a meeting and is calling Berlin.",
        ),
    )
    assert "zCommand Invite Duration: 30 user: b@xmpp.example.com" in simulated.received
    await talk(
        hass,
        "de",
        ("lade Ada zum Meeting ein", "Ada Example ist zum Meeting eingeladen."),
    )
    assert "zCommand Call Invite user: ada@xmpp.example.com" in simulated.received


# -- What goes wrong ---------------------------------------------------------------------


async def test_failures(
    hass: HomeAssistant, assistant: None, simulated: SimulatedRoom
) -> None:
    """In Zoom's words, or in ours."""
    simulated.failures[NUMBER] = "This meeting has been ended by host."
    response = await say(hass, f"join meeting {NUMBER}")
    assert answer(response) == (
        "Boardroom could not do that. Zoom says: This meeting has been ended by host."
    )
    assert response.response_type is IntentResponseType.ERROR
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    own = simulated[zstatus.MEETING_NUMBER]
    simulated.failures[own] = "Nicht heute."
    await talk(
        hass,
        "de",
        (
            "starte ein Meeting",
            "Boardroom konnte das nicht tun. Zoom sagt: Nicht heute.",
        ),
    )


async def test_a_passcode(
    hass: HomeAssistant,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Is not for saying aloud: it is entered in the room, or one leaves."""
    simulated.passcodes[NUMBER] = "271828"
    asked = "The meeting asks for a passcode. Enter it in Boardroom."
    await talk(
        hass,
        "en",
        (f"join meeting {NUMBER}", asked),
        ("start a meeting", asked),
        ("leave the meeting", "Boardroom has left the meeting."),
    )
    assert loaded.runtime_data.room[PASSCODE_PROMPT] is None


async def test_a_call(
    hass: HomeAssistant,
    clock: Clock,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Nobody is hung up on by what somebody else in the room says."""
    book(simulated, "Weekly sync")
    await clock.move_to(NINE)
    await settle(hass, loaded)
    room = loaded.runtime_data.room
    simulated.ring(caller_name="Ada Example", caller_jid="ada@xmpp.example.com")
    await until(hass, lambda: bool(room[RINGING]))
    rings = "Ada Example is calling Boardroom. Accept or decline the call first."
    sent = len(simulated.received)
    await talk(
        hass,
        "en",
        ("join my next meeting", rings),
        ("start a meeting", rings),
        ("leave the meeting", rings),
        (f"join meeting {NUMBER}", rings),
        ("is the boardroom in a meeting", "No, Boardroom is not in a meeting."),
    )
    assert len(simulated.received) == sent
    assert simulated.ringing is not None
    await talk(
        hass,
        "en",
        ("accept the call", "Boardroom has taken the call from Ada Example."),
    )
    assert simulated.received[sent:][:1] == [
        "zCommand Call Accept callerJID: ada@xmpp.example.com"
    ]
    await talk(hass, "de", ("nimm den Anruf an", "Niemand ruft Boardroom an."))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "turn off the boardroom"),
        ("en", "turn boardroom off"),
        ("en", "pause boardroom"),
        ("en", "stop"),
        ("de", "schalte Boardroom aus"),
        ("de", "mach Boardroom aus"),
    ],
)
async def test_turning_off_is_not_leaving(
    hass: HomeAssistant,
    assistant: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    language: str,
    text: str,
) -> None:
    """Whoever tidies up a house must not throw people out of a meeting."""
    await say(hass, "start a meeting")
    await settle(hass, loaded)
    await say(hass, text, language)
    await settle(hass, loaded)
    assert simulated[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    assert not any(
        "Leave" in line or "Disconnect" in line for line in simulated.received
    )


async def test_what_home_assistant_understands_by_itself(
    hass: HomeAssistant, assistant: None, simulated: SimulatedRoom
) -> None:
    """Goes on meaning the speaker, not the microphone."""
    await say(hass, "set boardroom volume to 30 percent")
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 30
    await say(hass, "mute boardroom")
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 0
    await say(hass, "unmute boardroom")
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 30
    assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is False


# -- Which room --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "start a meeting in the boardroom", "Boardroom has started a meeting."),
        (
            "en",
            "start a meeting in the first floor",
            "Boardroom has started a meeting.",
        ),
        (
            "en",
            "start a meeting in Huddle Space",
            "Huddle Space has started a meeting.",
        ),
        (
            "de",
            "starte im Huddle Space ein Meeting",
            "Huddle Space hat ein Meeting gestartet.",
        ),
        (
            "de",
            "starte ein Meeting im Erdgeschoss",
            "Huddle Space hat ein Meeting gestartet.",
        ),
    ],
)
async def test_a_room_by_name_or_area(
    hass: HomeAssistant,
    two: dict[str, str],
    simulated: SimulatedRoom,
    huddle: SimulatedRoom,
    language: str,
    text: str,
    expected: str,
) -> None:
    """That one, and not the other."""
    await talk(hass, language, (text, expected))
    meant, not_meant = (
        (huddle, simulated) if "Huddle" in expected else (simulated, huddle)
    )
    assert meant[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    assert not_meant[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING


async def test_a_room_by_the_satellites_area(
    hass: HomeAssistant,
    two: dict[str, str],
    loaded: ZoomRoomsConfigEntry,
    huddle: SimulatedRoom,
    simulated: SimulatedRoom,
) -> None:
    """The one where one speaks; another one can be named from there."""
    device_id = satellite(hass, loaded, two["Erdgeschoss"])
    response = await say(hass, "start a meeting", device_id=device_id)
    assert answer(response) == "Huddle Space has started a meeting."
    assert huddle[zstatus.CALL_STATUS] is CallStatus.IN_MEETING
    response = await say(
        hass, "leave the meeting in the boardroom", device_id=device_id
    )
    assert answer(response) == "Boardroom is not in a meeting."
    response = await say(hass, "verlass das Meeting", "de", device_id=device_id)
    assert answer(response) == "Huddle Space hat das Meeting verlassen."
    assert not any("Call Leave" in line for line in simulated.received)


async def test_a_room_that_is_not_clear(
    hass: HomeAssistant,
    two: dict[str, str],
    simulated: SimulatedRoom,
    huddle: SimulatedRoom,
) -> None:
    """Nothing is done before it is."""
    which = "Several rooms may be meant. Say which: Boardroom or Huddle Space."
    await talk(hass, "en", ("start a meeting", which))
    response = await say(hass, "start a meeting in the cellar")
    assert response.response_type is IntentResponseType.ERROR
    assert "cellar" in answer(response)
    ar.async_get(hass).async_create("Cellar")
    await talk(
        hass,
        "en",
        ("start a meeting in the cellar", "There is no Zoom room in Cellar."),
    )
    async_expose_entity(hass, "conversation", "media_player.boardroom", False)
    await talk(
        hass,
        "en",
        (
            "start a meeting in the boardroom",
            "There is no Zoom room called Boardroom.",
        ),
        ("start a meeting", "Huddle Space has started a meeting."),
    )
    assert not any("Dial" in line for line in simulated.received)


async def test_the_pipeline(
    hass: HomeAssistant,
    two: dict[str, str],
    loaded: ZoomRoomsConfigEntry,
    huddle: SimulatedRoom,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """As the app and the satellites have it: a text goes in, and an answer comes out."""
    assert await async_setup_component(hass, "assist_pipeline", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "assist_pipeline/run",
            "start_stage": "intent",
            "end_stage": "intent",
            "input": {"text": "start a meeting"},
            "device_id": satellite(hass, loaded, two["Erdgeschoss"]),
        }
    )
    assert (await client.receive_json())["success"]
    told: dict[str, Any] = {}
    while "run-end" not in told:
        event = (await client.receive_json())["event"]
        told[event["type"]] = event["data"]
    response = told["intent-end"]["intent_output"]["response"]
    assert (
        response["speech"]["plain"]["speech"] == "Huddle Space has started a meeting."
    )
    assert huddle[zstatus.CALL_STATUS] is CallStatus.IN_MEETING


# -- Without files, by the option --------------------------------------------------------


async def set_option(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, *, on: bool
) -> None:
    """Change the option, as its form does."""
    hass.config_entries.async_update_entry(
        entry, options={OPTION_SENTENCE_TRIGGERS: on}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


def heard(hass: HomeAssistant) -> int:
    """Return how many sentences are listened for."""
    return len(get_agent_manager(hass).trigger_sentences)


@pytest.fixture
async def listening(
    hass: HomeAssistant, tmp_path: Path, loaded: ZoomRoomsConfigEntry
) -> None:
    """Have an assistant without the files, and the option switched on."""
    await set_up_assistant(hass, tmp_path)
    await set_option(hass, loaded, on=True)


async def test_sentences_without_files(
    hass: HomeAssistant,
    listening: None,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Are heard in both languages at once, by agents of any, and answered in their own."""
    await talk(
        hass,
        "en",
        ("please start a meeting in the boardroom", "Boardroom has started a meeting."),
        ("wer ist im Meeting", "Sonst ist niemand mit Boardroom im Meeting."),
        ("is the boardroom in a meeting?", "Yes, Boardroom is in a meeting."),
        ("leave the meeting", "Boardroom has left the meeting."),
    )
    await until(hass, lambda: hass.states.is_state("media_player.boardroom", "idle"))
    await talk(
        hass,
        "de",
        ("tritt dem Meeting 555 000 1111 bei", "Boardroom ist im Meeting."),
        ("start a meeting in the cellar", "There is no Zoom room called cellar."),
    )
    assert [line for line in simulated.received if "Dial" in line] == [
        "zCommand Dial StartPmi Duration: 30",
        f"zCommand Dial Join meetingNumber: {NUMBER}",
    ]


async def test_sentences_without_files_from_a_satellite(
    hass: HomeAssistant,
    listening: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
    huddle: SimulatedRoom,
) -> None:
    """The room is the one where one speaks."""
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    area_id = ar.async_get(hass).async_create("Atrium").id
    dr.async_get(hass).async_update_device(device_of(hass, other).id, area_id=area_id)
    device_id = satellite(hass, loaded, area_id)
    response = await say(hass, "start a meeting", device_id=device_id)
    assert answer(response) == "Huddle Space has started a meeting."
    assert huddle[zstatus.CALL_STATUS] is CallStatus.IN_MEETING


async def test_sentences_are_heard_once_for_all_rooms(
    hass: HomeAssistant,
    listening: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """And for as long as one of them has the option."""
    once = heard(hass)
    assert once > 50
    await set_option(hass, other, on=True)
    assert heard(hass) == once
    await talk(
        hass,
        "en",
        ("start a meeting in the boardroom", "Boardroom has started a meeting."),
    )
    assert sum("Dial" in line for line in simulated.received) == 1
    await set_option(hass, loaded, on=False)
    assert heard(hass) == once
    await hass.config_entries.async_unload(other.entry_id)
    assert heard(hass) == 0
    response = await say(hass, "leave the meeting")
    assert response.error_code is IntentResponseErrorCode.NO_INTENT_MATCH
    await set_option(hass, loaded, on=True)
    assert heard(hass) == once


async def test_no_sentence_is_heard_by_default(
    hass: HomeAssistant, tmp_path: Path, loaded: ZoomRoomsConfigEntry
) -> None:
    """It is an option."""
    await set_up_assistant(hass, tmp_path)
    await set_option(hass, loaded, on=False)
    assert heard(hass) == 0


async def test_an_interface_that_changed(
    hass: HomeAssistant,
    tmp_path: Path,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Costs the sentences, one line in the log, and nothing else."""
    caplog.set_level(logging.DEBUG, MODULE)
    await set_up_assistant(hass, tmp_path)
    monkeypatch.delattr(AgentManager, "register_trigger")
    for entry in (loaded, other):
        await set_option(hass, entry, on=True)
    lines: list[Any] = [one for one in caplog.records if one.name == MODULE]
    assert [line.levelname for line in lines] == ["DEBUG"]
    assert hass.states.is_state("media_player.boardroom", "idle")
    for entry in (loaded, other):
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_home_without_an_assistant(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """There is nobody to hear."""
    caplog.set_level(logging.DEBUG, MODULE)
    assert await async_setup_component(hass, "homeassistant", {})
    await set_option(hass, loaded, on=True)
    (line,) = (one for one in caplog.records if one.name == MODULE)
    assert "no conversation" in line.message
    assert hass.states.is_state("media_player.boardroom", "idle")


async def test_reading_the_files_blocks_nothing(
    hass: HomeAssistant,
    tmp_path: Path,
    loaded: ZoomRoomsConfigEntry,
    disable_block_async_io: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither the answers nor the sentences; Home Assistant's own detector is on."""
    monkeypatch.setattr(block_async_io, "_IN_TESTS", False)
    monkeypatch.setattr(loop_util, "_PREVIOUSLY_REPORTED", set())
    block_async_io.enable()
    await set_up_assistant(hass, tmp_path)
    await set_option(hass, loaded, on=True)
    await talk(hass, "en", ("leave the meeting", "Boardroom is not in a meeting."))
    assert "zoom_rooms" not in "".join(
        one.message for one in caplog.records if "blocking call" in one.message
    )
    # The detector is on, so its silence means something.
    with open(VOICE / "answers" / "en.yaml"):  # noqa: ASYNC230, PTH123
        pass
    assert "blocking call to open" in caplog.text
