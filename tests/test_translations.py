"""Every row has a name, every action its texts and icon, every refusal its words, in every language."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.zoom_rooms import (
    binary_sensor,
    button,
    calendar,
    event,
    image,
    number,
    select,
    sensor,
    switch,
    watched_contacts,
)
from custom_components.zoom_rooms.entity import ZoomRoomsDescription
from custom_components.zoom_rooms.services import ACTIONS
from homeassistant.helpers.selector import validate_selector
from homeassistant.util.yaml import load_yaml_dict
from tests.test_validation import ENGLISH, ICONS, INTEGRATION, read, texts

ALIKE: dict[str, set[str]] = {
    "de": {
        "Host",
        "Meeting",
        "Name",
        "Offline",
        "Online",
        "Port",
        "Version",
        "Webinar",
    },
    "es": {"Control", "Error", "Host", "No"},
    "fr": {
        "Contact",
        "Contacts",
        "Microphone",
        "Participant",
        "Participants",
        "Port",
        "Version",
        "participants",
    },
    "nl": {"Camera", "Host", "Offline", "Online", "Webinar"},
}
"""The languages beside English, with what they call the same. What else reads as in English was forgotten."""

LANGUAGES = ("en", *ALIKE)
"""The languages that there are to be, and no others."""

SERVICES = load_yaml_dict(str(INTEGRATION / "services.yaml"))
PLATFORMS = (
    binary_sensor,
    button,
    calendar,
    event,
    image,
    number,
    select,
    sensor,
    switch,
)


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return set(re.findall(r"{(\w+)}", text))


def rows() -> Iterator[tuple[str, ZoomRoomsDescription]]:
    """Yield every row of every platform."""
    for platform in PLATFORMS:
        for value in vars(platform).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, ZoomRoomsDescription):
                    yield platform.__name__.rpartition(".")[2], one
    yield "sensor", watched_contacts._ROW  # noqa: SLF001  it is the only one


ROWS = {(platform, row.key): row for platform, row in rows()}


def file_of(language: str) -> Path:
    """Return where a language stands."""
    return INTEGRATION / "translations" / f"{language}.json"


def test_the_languages() -> None:
    """All of them, and none that is only half there."""
    files = (INTEGRATION / "translations").iterdir()
    assert sorted(file.name for file in files) == sorted(
        file_of(language).name for language in LANGUAGES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_say_the_same(language: str) -> None:
    """The same keys in the same order, with the same placeholders, written the same way."""
    said = read(file_of(language))
    told, english = dict(texts(said)), dict(texts(ENGLISH))
    assert told.keys() == english.keys()
    assert list(told) == list(english)
    for place, text in told.items():
        assert placeholders(text) == placeholders(english[place]), place
    written = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    assert file_of(language).read_text(encoding="utf-8") == written


@pytest.mark.parametrize("language", ALIKE)
def test_nothing_is_left_in_english(language: str) -> None:
    """Whatever reads as in English is known to be called so."""
    english = dict(texts(ENGLISH))
    told = dict(texts(read(file_of(language))))
    same = {text for place, text in told.items() if text == english[place]}
    assert same == ALIKE[language]


@pytest.mark.parametrize("place", ROWS, ids="-".join)
def test_a_row_has_a_name_and_an_icon(place: tuple[str, str]) -> None:
    """Its states, too; an icon of a state is not that of all the others."""
    platform, key = place
    row = ROWS[place]
    assert ENGLISH["entity"][platform][key]["name"]
    icon = ICONS["entity"].get(platform, {}).get(key)
    assert icon or row.device_class, "neither an icon nor a device class"
    if icon:
        assert icon["default"].startswith("mdi:")
        assert icon["default"] not in icon.get("state", {}).values()
    told = ENGLISH["entity"][platform][key]
    options = getattr(row, "options", None)
    if platform == "sensor" and options:
        assert set(told["state"]) == set(options)
    if types := getattr(row, "event_types", None):
        assert set(told["state_attributes"]["event_type"]["state"]) == set(types)


def test_there_are_no_texts_or_icons_of_nothing() -> None:
    """What was taken away leaves none behind."""
    for platform, entities in (*ENGLISH["entity"].items(), *ICONS["entity"].items()):
        assert platform in (*(place[0] for place in ROWS), "media_player")
        if platform != "media_player":
            assert {(platform, key) for key in entities} <= set(ROWS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_an_action_is_described(action: Any) -> None:
    """Its fields with texts and selectors, and itself with an icon."""
    told = ENGLISH["services"][action.name]
    assert told["name"]
    assert told["description"]
    assert ICONS["services"][action.name]["service"].startswith("mdi:")
    fields = {str(marker) for marker in action.fields}
    shown = SERVICES[action.name].get("fields") or {}
    assert set(shown) == fields == set(told.get("fields", {}))
    for name, field in shown.items():
        validate_selector(field["selector"])
        assert told["fields"][name]["name"]
        assert told["fields"][name]["description"]


def test_no_action_is_described_that_is_not_there() -> None:
    """In any of the files."""
    names = {action.name for action in ACTIONS}
    assert names == set(SERVICES) == set(ENGLISH["services"]) == set(ICONS["services"])


def raised() -> set[str]:
    """Return the translation keys of errors, as the code spells them."""
    found: set[str] = set()
    for file in INTEGRATION.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            said: list[ast.expr] = [
                word.value for word in node.keywords if word.arg == "translation_key"
            ]
            if name in ("invalid", "_error"):
                said += node.args[:1]
            for value in said:
                found |= {
                    one.value
                    for one in ast.walk(value)
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def test_refusals_have_words() -> None:
    """Every error that the code raises, and no words that nobody says."""
    spelled = raised()
    assert spelled - set(ENGLISH["exceptions"]) == set()
    # These are named by what came of joining.
    assert set(ENGLISH["exceptions"]) - spelled <= {"needs_passcode", "wrong_passcode"}


@pytest.mark.parametrize("section", ["config", "options"])
def test_forms_explain_their_fields(section: str) -> None:
    """Each field says what belongs into it."""
    for step in ENGLISH[section]["step"].values():
        assert set(step["data"]) == set(step["data_description"])
