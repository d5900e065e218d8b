"""What the documentation says is so."""

from collections.abc import Iterator
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any, Final

import pytest
import yaml

from custom_components.zoom_rooms.condition import CONDITIONS
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.event import EVENTS
from custom_components.zoom_rooms.services import ACTIONS
from custom_components.zoom_rooms.trigger import TRIGGERS
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand
from custom_components.zoom_rooms.zrcsapi.records import Booking
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.conftest import settle
from tests.simulator import SimulatedRoom

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
USE: Final = (ROOT / "docs/use.md").read_text()
ENGLISH: Final[dict[str, Any]] = json.loads(
    (ROOT / "custom_components/zoom_rooms/translations/en.json").read_text()
)
ROOM: Final = "media_player.boardroom"
NUMBER: Final = "5550001111"


def section(page: str, heading: str) -> str:
    """Return what stands below a heading of the second level."""
    _, found, rest = page.partition(f"\n## {heading}\n")
    assert found, heading
    return rest.partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Return the rows of the first table in there, without its head."""
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) > 2
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def spelled(cell: str) -> set[str]:
    """Return what stands in code in a cell."""
    return set(re.findall(r"`([^`]+)`", cell))


def blocks(page: str) -> list[str]:
    """Return the YAML that is shown."""
    return re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


# -- Links -------------------------------------------------------------------------------


def _links() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for target in re.findall(r'(?:\]\(|src=")([^)\s"]+)[)"]', page.read_text()):
            if not target.startswith(("http:", "https:")):
                yield page.relative_to(ROOT).as_posix(), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }


@pytest.mark.parametrize(("page", "target"), _links())
def test_links_lead_somewhere(page: str, target: str) -> None:
    """To a file of ours, and to a heading in it."""
    path, _, anchor = target.partition("#")
    there = (ROOT / page).parent / path if path else ROOT / page
    assert there.exists()
    assert not anchor or anchor in _anchors(there)


def test_every_page_and_picture_is_led_to() -> None:
    """Nothing lies around that nobody finds."""
    led_to = {
        ((ROOT / page).parent / target.partition("#")[0]).resolve()
        for page, target in _links()
    }
    pictures = (ROOT / ".github/images").glob("*.png")
    assert {*PAGES[1:], *pictures} <= led_to


# -- Entities ----------------------------------------------------------------------------


def _told_entities() -> dict[tuple[str, str], bool]:
    """Return whether each entity is said to be enabled, by platform and name."""
    told: dict[tuple[str, str], bool] = {}
    platform = ""
    for first, names, _ in rows(section(USE, "Entities")):
        platform = first.replace(" ", "_") or platform
        for name in names.split(", "):
            told[platform, name.rstrip("*")] = not name.endswith("*")
    return told


async def test_entities(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """All that there are, and which of them are disabled at first."""
    told = _told_entities()
    named = {
        (platform, texts["name"])
        for platform, rows_ in ENGLISH["entity"].items()
        for texts in rows_.values()
        if "name" in texts
    }
    # Only rooms that cannot switch cameras have this one, which is said elsewhere.
    assert named - {("sensor", "Camera")} == set(told) - {
        ("media_player", "the room itself")
    }
    for entity in er.async_entries_for_config_entry(
        er.async_get(hass), loaded.entry_id
    ):
        name = entity.original_name or "the room itself"
        assert told[entity.domain, name] is (entity.disabled_by is None), name


# -- Actions -----------------------------------------------------------------------------


def test_actions() -> None:
    """Each with its fields."""
    told = {
        spelled(name).pop(): spelled(fields)
        for name, fields, _ in rows(section(USE, "Actions"))
    }
    assert told == {
        f"{DOMAIN}.{action.name}": {str(field) for field in action.fields}
        for action in ACTIONS
    }


def _shown_responses() -> dict[str, Any]:
    shown = {}
    for block in blocks(USE):
        first, _, rest = block.partition("\n")
        if found := re.fullmatch(rf"# response of {DOMAIN}\.(\w+)", first):
            shown[found[1]] = yaml.safe_load(rest)
    return shown


def _shape(data: Any) -> Any:
    """Return the names and types in there, of lists those of what they hold."""
    match data:
        case dict():
            return {name: _shape(value) for name, value in data.items()}
        case list():
            return [_shape(data[0])] if data else []
    return type(data).__name__


_ASKED: Final[dict[str, dict[str, Any]]] = {
    "get_bookings": {},
    "search_contacts": {"query": "a", "limit": 1},
    "join_meeting": {"meeting": NUMBER},
    "get_participants": {},
    "get_meeting_info": {},
    "invite": {"contacts": ["mira.lindqvist@example.com", "nobody"]},
}
"""What the responses that are shown answer, in the order in which a room can be asked it."""


async def test_responses(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Those that are shown have the names and types of real ones."""
    now = dt_util.now()
    simulated[zcommand.BOOKINGS] = (
        Booking(
            meeting_name="Weekly sync",
            meeting_number=NUMBER,
            start_time=now,
            end_time=now + timedelta(minutes=30),
            creator_name="Ada Example",
        ),
    )
    await settle(hass, loaded)
    shown = _shown_responses()
    assert set(shown) == set(_ASKED)
    for name, data in _ASKED.items():
        response = await hass.services.async_call(
            DOMAIN,
            name,
            {"entity_id": ROOM, **data},
            blocking=True,
            return_response=True,
        )
        assert _shape(response) == _shape(shown[name]), name
        await settle(hass, loaded)


# -- Automations -------------------------------------------------------------------------


def test_triggers_and_conditions() -> None:
    """All that there are."""
    told = {spelled(row[0]).pop() for row in rows(section(USE, "Triggers"))}
    assert told == {f"{DOMAIN}.{key}" for key in TRIGGERS}
    told = {spelled(row[0]).pop() for row in rows(section(USE, "Conditions"))}
    assert told == {f"{DOMAIN}.{key}" for key in CONDITIONS}


def test_events() -> None:
    """Each with its types."""
    told = {
        name.rstrip("*"): spelled(types)
        for name, types, _ in rows(section(USE, "Events"))
    }
    assert told == {
        ENGLISH["entity"]["event"][row.key]["name"]: set(row.event_types)
        for row in EVENTS
    }


def _examples() -> list[Any]:
    return [
        pytest.param(block, id=f"{page.stem}-{number}")
        for page in PAGES
        if page.stem in ("README", "use", "troubleshooting")
        for number, block in enumerate(blocks(page.read_text()))
        if not block.startswith("# response of")
    ]


@pytest.mark.parametrize("block", _examples())
async def test_examples_are_taken(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, block: str
) -> None:
    """Home Assistant takes what is to be pasted."""
    example = yaml.safe_load(block)
    if "logger" in example:
        assert await async_setup_component(hass, "logger", example)
        return
    whole = {
        "alias": "Example",
        "triggers": [{"trigger": "event", "event_type": "example"}],
        "actions": [{"event": "done"}],
    } | example
    assert await async_setup_component(hass, "automation", {"automation": whole})
    state = hass.states.get("automation.example")
    assert state is not None
    assert state.state == "on"
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )


# -- Setting up --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "texts"),
    [
        ("3. Add the room", ENGLISH["config"]["step"]["user"]["data"]),
        ("Options", ENGLISH["options"]["step"]["init"]["data"]),
    ],
)
def test_forms(heading: str, texts: dict[str, str]) -> None:
    """Every field of a dialog, as it is called there."""
    page = (ROOT / "docs/install.md").read_text()
    assert {row[0] for row in rows(section(page, heading))} == set(texts.values())


def test_symptoms() -> None:
    """What is quoted is what people read."""
    page = (ROOT / "docs/troubleshooting.md").read_text()
    texts = json.dumps(ENGLISH, ensure_ascii=False)
    quoted = [
        part
        for symptom, _ in rows(section(page, "By symptom"))
        for part in re.findall(r'"([^"]+)"', symptom)
    ]
    assert len(quoted) > 5
    for part in quoted:
        assert part.rstrip(".") in texts, part


def test_scripts() -> None:
    """What can be called is there, and knows the flags that are told of."""
    pages = "".join(page.read_text() for page in PAGES)
    for name in set(re.findall(r"scripts/([a-z]+)\b", pages)):
        assert (ROOT / "scripts" / name).stat().st_mode & 0o100, name
    for name, flag in set(re.findall(r"scripts/([a-z]+)\s+(--[a-z-]+)", pages)):
        code = (ROOT / "scripts" / name).read_text()
        more = ROOT / "scripts" / f"{name}.py"
        assert flag in code + (more.read_text() if more.exists() else ""), (name, flag)
