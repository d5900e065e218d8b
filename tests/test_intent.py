"""The intents: which room is meant, what came of it, and how it is said in each language."""

import ast
from datetime import datetime
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.zoom_rooms import intent as zoom_intent, verbs
from custom_components.zoom_rooms.answers import VOICE, Answers, async_answers
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.intent import SAYABLE
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.verbs import Outcome, Result
from custom_components.zoom_rooms.which_room import (
    NotOneRoom,
    Room,
    Unclear,
    async_find_room,
)
from custom_components.zoom_rooms.zrcsapi import zconfiguration
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    intent,
)
from homeassistant.helpers.intent import (
    IntentResponse,
    IntentResponseErrorCode,
    IntentResponseType,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from tests.automating import device_of
from tests.simulator import SimulatedRoom
from tests.speaking import LANGUAGES, answer

BOARDROOM = "media_player.boardroom"
HUDDLE = "media_player.huddle_space"


@pytest.fixture
async def intents(hass: HomeAssistant, loaded: ZoomRoomsConfigEntry) -> None:
    """Have the intents."""
    for component in ("homeassistant", "intent"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()


@pytest.fixture
async def two(hass: HomeAssistant, intents: None, other: ZoomRoomsConfigEntry) -> None:
    """Have another room besides."""
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()


async def handle(
    hass: HomeAssistant,
    what: str,
    language: str = "en",
    /,
    *,
    assistant: str | None = "conversation",
    device_id: str | None = None,
    satellite_id: str | None = None,
    **slots: Any,
) -> IntentResponse:
    """Hand an intent on, as an assistant does."""
    return await intent.async_handle(
        hass,
        "test",
        what,
        {slot: {"value": value} for slot, value in slots.items()},
        language=language,
        assistant=assistant,
        device_id=device_id,
        satellite_id=satellite_id,
    )


def put_into(hass: HomeAssistant, entry: ZoomRoomsConfigEntry, area: str) -> str:
    """Put a room into an area of its own, and return the area's id."""
    made = ar.async_get(hass).async_get_or_create(area)
    dr.async_get(hass).async_update_device(device_of(hass, entry).id, area_id=made.id)
    return made.id


# -- What is said ------------------------------------------------------------------------


def every_result() -> list[tuple[str, Result]]:
    """Return results of each outcome, with much to say of them and with nothing."""
    much = {
        "meeting": "Weekly sync",
        "meeting_number": "5550001111",
        "begin": datetime.fromisoformat("2026-03-02T14:05:00+01:00"),
        "error": "Not today.",
        "volume": 40,
    }
    always = {
        Outcome.NEXT_MEETING: {"begin": much["begin"]},
        Outcome.VOLUME_SET: {"volume": 0},
        **{
            outcome: {"names": ("Ada",)}
            for outcome in (
                Outcome.INVITED,
                Outcome.CALLED,
                Outcome.NO_SUCH_MEETING,
                Outcome.NO_SUCH_CONTACT,
                Outcome.WHICH_CONTACT,
            )
        },
    }
    return [
        (f"{outcome}-{how}", Result(outcome=outcome, **facts))
        for outcome in Outcome
        for how, facts in (
            ("one", {**much, "names": ("Ada Example",)}),
            ("many", {**much, "names": tuple(f"Person {at}" for at in range(12))}),
            ("little", always.get(outcome, {})),
        )
    ]


RESULTS = dict(every_result())


@pytest.fixture
async def answers(hass: HomeAssistant) -> Answers:
    """Return the answers."""
    return await async_answers(hass)


@pytest.fixture
def room(loaded: ZoomRoomsConfigEntry) -> Room:
    """Return a room to speak of."""
    return Room(name="Boardroom", entity_id=BOARDROOM, coordinator=loaded.runtime_data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_has_its_answer(language: str) -> None:
    """And no answer is there that nobody gives."""
    told = load_yaml_dict(VOICE / "answers" / f"{language}.yaml")
    assert set(told) == {"words", "answers"}
    assert set(told["words"]) == {"and", "or", "more"}
    assert set(told["answers"]) == {*Outcome, *Unclear}
    # An outcome and something unclear must not be called the same.
    assert len(told["answers"]) == len(Outcome) + len(Unclear)


def test_there_are_answers_in_the_languages_of_the_sentences() -> None:
    """And in no other, which would go untested."""
    assert {one.stem for one in (VOICE / "answers").iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_answer_is_a_sentence(
    language: str, answers: Answers, room: Room
) -> None:
    """Whatever there is to say of it."""
    said = [answers.result(language, room, result) for result in RESULTS.values()] + [
        answers.unclear(language, NotOneRoom(why, "Atrium")) for why in Unclear
    ]
    for text in said:
        assert re.fullmatch(r"[A-ZÄÖÜ1-9].*[.]", text), text
        assert not re.search(r"None|[{}\[\]]|\s\s|\s[.,:]|\.\.", text), text


async def test_answers_in_english(answers: Answers, room: Room) -> None:
    """Of one, of several, and of more than anybody remembers."""
    assert (
        answers.result("en-GB", room, RESULTS["participants-one"])
        == "Ada Example is in the meeting with Boardroom."
    )
    assert answers.result("en", room, RESULTS["participants-many"]) == (
        "12 people are in the meeting with Boardroom: Person 0, Person 1, Person 2, "
        "Person 3, Person 4, Person 5, Person 6, Person 7 and 4 more."
    )
    assert answers.result("en", room, RESULTS["next_meeting-one"]) == (
        "The next meeting of Boardroom, Weekly sync, begins at 2:05 PM."
    )
    assert answers.result("en", room, RESULTS["failed-one"]) == (
        "Boardroom could not do that. Zoom says: Not today."
    )
    names = ("Ada", "Bo", "Cy")
    which = Result(outcome=Outcome.WHICH_CALL, names=names)
    assert answers.result("en", room, which) == (
        "Several calls are ringing. Say whose: Ada, Bo or Cy."
    )


async def test_answers_in_german(answers: Answers, room: Room) -> None:
    """Also in that of Switzerland; who speaks something else is answered in English."""
    for language in ("de", "de-CH"):
        assert answers.result(language, room, RESULTS["next_meeting-one"]) == (
            "Das nächste Meeting von Boardroom, Weekly sync, beginnt um 14:05 Uhr."
        )
    for language in ("fr", "ja", ""):
        assert answers.result(language, room, Result(outcome=Outcome.MUTED)) == (
            "Boardroom is muted."
        )


async def test_a_name_is_but_a_name(answers: Answers, room: Room) -> None:
    """Whatever somebody calls themselves: it is no template, and no speech without end."""
    hostile = "{{ 7 * 7 }}\n{% raw %}" + "x" * 5000
    result = Result(outcome=Outcome.ACCEPTED, names=(hostile, "", " \n "))
    text = answers.result("en", room, result)
    assert text.startswith("Boardroom has taken the call from {{ 7 * 7 }} {% raw %}xxx")
    assert text.endswith("x….")
    assert len(text) < 150


def produced() -> set[str]:
    """Return the outcomes that the verbs name in their code."""
    tree = ast.parse(Path(verbs.__file__).read_text())
    return {
        node.attr.lower()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Outcome"
    }


def test_no_outcome_is_for_nothing() -> None:
    """Each comes of some verb."""
    assert produced() == set(Outcome)


# -- Which room is meant -----------------------------------------------------------------


async def test_the_only_room(hass: HomeAssistant, intents: None) -> None:
    """Needs no word; another name or area is none of it."""
    response = await handle(hass, "ZoomRoomsStartMeeting")
    assert answer(response) == "Boardroom has started a meeting."
    assert response.response_type is IntentResponseType.ACTION_DONE
    assert [one.id for one in response.success_results] == [BOARDROOM]
    # Else a satellite in the room would only beep.
    assert response.matched_states == []
    response = await handle(hass, "ZoomRoomsMute")
    assert [one.entity_id for one in response.matched_states] == [BOARDROOM]
    for slots, text in (
        ({"name": "Cellar"}, "There is no Zoom room called Cellar."),
        ({"area": "Cellar"}, "There is no Zoom room in Cellar."),
        ({"name": "Boardroom", "area": "Cellar"}, "There is no Zoom room in Cellar."),
    ):
        response = await handle(hass, "ZoomRoomsLeaveMeeting", **slots)
        assert answer(response) == text
        assert response.error_code is IntentResponseErrorCode.NO_VALID_TARGETS


async def test_one_of_two_rooms(
    hass: HomeAssistant,
    two: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
) -> None:
    """By name, by an alias, by area, by an area that is given as a name and the other way round."""
    put_into(hass, loaded, "First floor")
    put_into(hass, other, "Atrium")
    er.async_get(hass).async_update_entity(
        HUDDLE, aliases=[er.COMPUTED_NAME, "Small one"]
    )
    for slots, entity_id in (
        ({"name": "boardroom"}, BOARDROOM),
        ({"name": "Huddle Space"}, HUDDLE),
        ({"name": "small one"}, HUDDLE),
        ({"area": "first floor"}, BOARDROOM),
        ({"name": "first floor"}, BOARDROOM),
        ({"area": "boardroom"}, BOARDROOM),
        ({"name": "Huddle Space", "area": "atrium"}, HUDDLE),
    ):
        room = async_find_room(hass, assistant="conversation", **slots)
        assert room.entity_id == entity_id, slots
    with pytest.raises(NotOneRoom) as unclear:
        async_find_room(hass)
    assert unclear.value.why is Unclear.WHICH_ROOM
    assert unclear.value.names == ("Boardroom", "Huddle Space")
    response = await handle(hass, "ZoomRoomsStartMeeting", "de")
    assert answer(response) == (
        "Es können mehrere Räume gemeint sein. Sag, welcher: Boardroom oder Huddle Space."
    )


async def test_the_room_where_one_speaks(
    hass: HomeAssistant,
    two: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
) -> None:
    """As the assistant tells it, or as the device or the satellite itself shows."""
    put_into(hass, loaded, "First floor")
    atrium = put_into(hass, other, "Atrium")
    response = await handle(hass, "ZoomRoomsIsInMeeting", preferred_area_id=atrium)
    assert answer(response) == "No, Huddle Space is not in a meeting."
    assert response.response_type is IntentResponseType.QUERY_ANSWER
    satellite = dr.async_get(hass).async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={("test", "satellite")}
    )
    dr.async_get(hass).async_update_device(satellite.id, area_id=atrium)
    entity = er.async_get(hass).async_get_or_create(
        "assist_satellite",
        "test",
        "satellite",
        original_name="Satellite",
        device_id=satellite.id,
        config_entry=loaded,
    )
    for where in (
        {"device_id": satellite.id},
        {"satellite_id": entity.entity_id},
    ):
        response = await handle(hass, "ZoomRoomsIsInMeeting", **where)
        assert answer(response) == "No, Huddle Space is not in a meeting."
    first = ar.async_get(hass).async_get_area_by_name("First floor")
    assert first is not None
    er.async_get(hass).async_update_entity(entity.entity_id, area_id=first.id)
    response = await handle(hass, "ZoomRoomsIsInMeeting", satellite_id=entity.entity_id)
    assert answer(response) == "No, Boardroom is not in a meeting."
    for unknown in ({"device_id": "gone"}, {"satellite_id": "assist_satellite.gone"}):
        response = await handle(hass, "ZoomRoomsIsInMeeting", **unknown)
        assert response.error_code is IntentResponseErrorCode.NO_VALID_TARGETS


async def test_two_rooms_of_one_name(
    hass: HomeAssistant,
    two: None,
    loaded: ZoomRoomsConfigEntry,
    other: ZoomRoomsConfigEntry,
) -> None:
    """Are told apart by area, said or spoken in; else one is asked for it."""
    er.async_get(hass).async_update_entity(HUDDLE, name="Boardroom")
    await hass.async_block_till_done()
    atrium = put_into(hass, other, "Atrium")
    response = await handle(hass, "ZoomRoomsIsInMeeting", name="Boardroom")
    assert answer(response) == (
        "Several rooms are called Boardroom. Say in which area."
    )
    for slots in ({"area": "Atrium"}, {"preferred_area_id": atrium}):
        response = await handle(hass, "ZoomRoomsIsInMeeting", name="Boardroom", **slots)
        assert [one.id for one in response.success_results] == [HUDDLE]


async def test_only_what_is_exposed(
    hass: HomeAssistant, two: None, simulated: SimulatedRoom
) -> None:
    """Is there for an assistant; of the others, it does not even tell the names."""
    async_expose_entity(hass, "conversation", BOARDROOM, False)
    response = await handle(hass, "ZoomRoomsIsInMeeting")
    assert answer(response) == "No, Huddle Space is not in a meeting."
    response = await handle(hass, "ZoomRoomsIsInMeeting", name="Boardroom")
    assert answer(response) == "There is no Zoom room called Boardroom."
    async_expose_entity(hass, "conversation", HUDDLE, False)
    response = await handle(hass, "ZoomRoomsIsInMeeting")
    assert answer(response) == "There is no Zoom room that I may control."
    # Whoever is no assistant may see all.
    response = await handle(
        hass, "ZoomRoomsIsInMeeting", name="Boardroom", assistant=None
    )
    assert answer(response) == "No, Boardroom is not in a meeting."


async def test_a_room_that_is_not_set_up(
    hass: HomeAssistant, intents: None, loaded: ZoomRoomsConfigEntry
) -> None:
    """Is told of by its name."""
    await hass.config_entries.async_unload(loaded.entry_id)
    response = await handle(hass, "ZoomRoomsIsInMeeting")
    assert answer(response) == "Boardroom is not connected."


async def test_there_is_no_room(hass: HomeAssistant) -> None:
    """At all; the intents are there nevertheless."""
    for component in ("homeassistant", "intent", DOMAIN):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()
    response = await handle(hass, "ZoomRoomsIsInMeeting", "de")
    assert answer(response) == "Es gibt keinen Zoom-Raum, den ich steuern darf."


# -- The intents -------------------------------------------------------------------------


async def test_they_are_registered(hass: HomeAssistant, intents: None) -> None:
    """Each with what it takes, in words for whoever lists them."""
    known = {
        handler.intent_type: handler
        for handler in intent.async_get(hass)
        if handler.intent_type.startswith("ZoomRooms")
    }
    assert set(known) == {row.name for row in SAYABLE}
    for handler in known.values():
        assert handler.description
        assert handler.slot_schema is not None
        assert {"name", "area", "preferred_area_id"} <= set(
            map(str, handler.slot_schema)
        )


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("ZoomRoomsJoinMeeting", {}),
        ("ZoomRoomsJoinMeeting", {"meeting": " "}),
        ("ZoomRoomsInvite", {}),
        ("ZoomRoomsSetVolume", {"volume": 101}),
        ("ZoomRoomsSetVolume", {"volume": "loud"}),
        ("ZoomRoomsStartMeeting", {"name": ""}),
    ],
)
async def test_slots_that_make_no_sense(
    hass: HomeAssistant,
    intents: None,
    simulated: SimulatedRoom,
    name: str,
    slots: dict[str, Any],
) -> None:
    """Are the one thing that is raised, before anything is sent."""
    sent = len(simulated.received)
    with pytest.raises(intent.InvalidSlotInfo):
        await handle(hass, name, **slots)
    assert len(simulated.received) == sent


@pytest.mark.parametrize(
    "heard",
    ["555 000 1111", "555-000-1111", "555, 000, 1111", "5550001111.", " 5550001111 "],
)
async def test_a_number_as_it_is_heard(
    hass: HomeAssistant, intents: None, simulated: SimulatedRoom, heard: str
) -> None:
    """However it was written down from speech."""
    response = await handle(hass, "ZoomRoomsJoinMeeting", meeting=heard)
    assert answer(response) == "Boardroom is in the meeting."
    assert "zCommand Dial Join meetingNumber: 5550001111" in simulated.received


async def test_the_volume(
    hass: HomeAssistant, intents: None, simulated: SimulatedRoom
) -> None:
    """Of the room, in a meeting or not."""
    response = await handle(hass, "ZoomRoomsSetVolume", "de", volume="40")
    assert answer(response) == "Die Lautstärke von Boardroom ist 40 Prozent."
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 40


@pytest.mark.parametrize("row", SAYABLE, ids=lambda row: row.name)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_failure_is_told_in_words(
    hass: HomeAssistant,
    intents: None,
    loaded: ZoomRoomsConfigEntry,
    row: zoom_intent.Sayable,
    language: str,
) -> None:
    """Of each intent, by the error's kind as well as aloud."""
    await loaded.runtime_data.async_release()
    slots = {"meeting": "5550001111", "contact": "Ada", "volume": 40}
    wanted = set(map(str, row.slots))
    response = await handle(
        hass, row.name, language, **{k: v for k, v in slots.items() if k in wanted}
    )
    assert response.response_type is IntentResponseType.ERROR
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    assert (
        answer(response)
        == {
            "en": "Boardroom has been left to its own controller.",
            "de": "Boardroom ist seinem eigenen Steuergerät überlassen.",
        }[language]
    )
