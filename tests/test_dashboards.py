"""The dashboards of the documentation, over simulated rooms."""

from collections.abc import Iterator
from html.parser import HTMLParser
import re
from typing import Any, Final, override

from markdown_it import MarkdownIt
import pytest

from custom_components.zoom_rooms import PLATFORMS
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.template import RenderInfo, Template
from tests import dashboards
from tests.conftest import Clock, settle, until
from tests.dashboards import View
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.test_bookings import FAIR, LUNCH, REVIEW, STANDUP, booked

DASHBOARDS: Final = ("door", "overview", "room")

# Of the frontend itself. Its media-control card is not among them: it throws in 2026.10.
CARDS: Final = {
    "alert",
    "button",
    "calendar",
    "heading",
    "history-graph",
    "markdown",
    "shortcut",
    "tile",
}
FEATURES: Final = {"numeric-input", "select-options"}

ENTITY: Final = re.compile(rf"\b(?:{'|'.join(PLATFORMS)})\.[a-z0-9_]+")

PEOPLE: Final = "sensor.boardroom_participants"

HOSTILE: Final = (
    "![x](https://example.com/x.png) [y](https://example.com) <img src=x> <b>b</b> &amp;"
    " **b** _i_ `c` | {{ 1 / 0 }} {% raw %} ~s~ \\ \n\n# Boss\n- item\n\n    code"
)


@pytest.fixture
async def both(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, other: ZoomRoomsConfigEntry
) -> None:
    """Set up the second room, beside the first."""
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()


# -- Reading a dashboard -----------------------------------------------------------------


def pairs(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield everything in there that has a name, with its name."""
    if isinstance(thing, dict):
        yield from thing.items()
        for part in thing.values():
            yield from pairs(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from pairs(part)


def named(thing: Any, name: str) -> list[Any]:
    """Return everything of that name, wherever; of lists, what is in them."""
    found = [value for key, value in pairs(thing) if key == name]
    return [
        one
        for value in found
        for one in (value if isinstance(value, list) else [value])
    ]


def rendered(hass: HomeAssistant, thing: Any) -> list[RenderInfo]:
    """Return what comes of each text that is made by a template."""
    contents = [each["content"] for each in named(thing, "cards") if "content" in each]
    return [
        Template(content, hass).async_render_to_info(strict=True)
        for content in contents
    ]


def shown(hass: HomeAssistant, thing: Any) -> str:
    """Return all of the text that is made by templates."""
    return "\n".join(str(each.result()) for each in rendered(hass, thing))


def entities(hass: HomeAssistant, thing: Any) -> set[str]:
    """Return every entity that is named, or that a template looked at."""
    found = {entity for text in texts(thing) for entity in ENTITY.findall(text)}
    return found.union(*(each.entities for each in rendered(hass, thing)))


def texts(thing: Any) -> Iterator[str]:
    """Yield everything in there that is text."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list):
        for part in thing.values() if isinstance(thing, dict) else thing:
            yield from texts(part)


def is_visible(hass: HomeAssistant, thing: View) -> bool:
    """Tell whether the frontend would show it."""
    return all(
        _is_met(hass.states.get(each["entity"]), each)
        for each in thing.get("visibility", ())
    )


def _is_met(found: State | None, condition: dict[str, Any]) -> bool:
    # What is not there counts as unavailable.
    state = STATE_UNAVAILABLE if found is None else found.state
    wanted = condition["state_not"] if "state_not" in condition else condition["state"]
    return (state in ([wanted] if isinstance(wanted, str) else wanted)) is (
        "state" in condition
    )


class Page(HTMLParser):
    """What a browser makes of HTML."""

    def __init__(self, markdown: str) -> None:
        """Read markdown as the frontend does, HTML in it included."""
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        reader = MarkdownIt("commonmark", {"html": True, "breaks": True})
        self.feed(reader.enable(["table", "strikethrough"]).render(markdown))
        self.close()

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    @override
    def handle_data(self, data: str) -> None:
        self.text += data


# -- What they name ----------------------------------------------------------------------


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    ("dashboard", "room"),
    [
        ("overview", "Boardroom"),
        *((each, room) for each in ("door", "room") for room in dashboards.ROOMS),
    ],
)
async def test_every_entity_is_there(
    hass: HomeAssistant, dashboard: str, room: str
) -> None:
    """Nothing has to be enabled first; a card of what a room may not have hides itself."""
    views = dashboards.views(dashboard, room)
    found = entities(hass, views)
    assert len(found) >= 4
    missing = {each for each in found if hass.states.get(each) is None}
    assert missing <= {
        f"{kind}.{dashboards.slug(room)}_camera" for kind in ("select", "sensor")
    }
    assert not [
        card
        for card in named(views, "cards")
        if card.get("entity") in missing and is_visible(hass, card)
    ]


@pytest.mark.usefixtures("both")
async def test_a_dashboard_is_made_for_a_room(hass: HomeAssistant) -> None:
    """By replacing its name, nothing is left of the room that it was written for."""
    for dashboard in ("door", "room"):
        views = dashboards.views(dashboard, "Huddle Space")
        assert not [each for each in entities(hass, views) if "boardroom" in each]
        assert [view["path"] for view in views] == ["huddle_space"]


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_everything_is_built_in(dashboard: str) -> None:
    """Nobody has to install a card."""
    views = dashboards.views(dashboard)
    assert {view["type"] for view in views} == {"sections"}
    assert {card["type"] for card in named(views, "cards")} <= CARDS
    assert {feature["type"] for feature in named(views, "features")} <= FEATURES
    assert {badge["type"] for badge in named(views, "badges") if "type" in badge} <= {
        "entity"
    }


@pytest.mark.parametrize("dashboard", DASHBOARDS)
def test_states_are_text(dashboard: str) -> None:
    """A bare ``on`` is true in YAML, and no entity is ever in that state."""
    conditions = named(dashboards.views(dashboard), "visibility")
    assert {each["condition"] for each in conditions} <= {"screen", "state"}
    states = [*named(conditions, "state"), *named(conditions, "state_not")]
    assert states
    assert all(isinstance(state, str) for state in states)


def test_every_way_leads_somewhere() -> None:
    """The demo's dashboards have a view for each path that a tap leads to."""
    rooms = dashboards.for_the_demo()["rooms"]
    paths = [view["path"] for view in rooms["views"]]
    assert sorted(set(paths)) == sorted(paths)
    led_to = {
        path.removeprefix("/zoom-rooms/")
        for path in named(rooms, "navigation_path")
        if path.startswith("/zoom-rooms/")
    }
    assert led_to == {"boardroom", "huddle_space"}
    assert led_to <= set(paths)


# -- Names from outside ------------------------------------------------------------------


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("dashboard", "names"), [("door", 1), ("overview", 2), ("room", 1)]
)
async def test_names_are_only_names(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    dashboard: str,
    names: int,
) -> None:
    """Whatever people call themselves and their meetings, nothing is made of it but letters."""
    simulated[zcommand.BOOKINGS] = (booked(HOSTILE, "09:00", "10:00"),)
    simulated.people["987654321"] = (HOSTILE,)
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(PEOPLE).state == "2")
    await settle(hass, loaded)
    contents = [
        str(each.result()) for each in rendered(hass, dashboards.views(dashboard))
    ]
    page = Page(max(contents, key=len))
    # Each where it was put, and nowhere else.
    assert page.text.count(" ".join(HOSTILE.split())) == names
    assert page.text.count("Boss") == names
    assert page.tags <= {
        *("h1", "h2", "p", "br", "ul", "li", "strong"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }


@pytest.mark.usefixtures("clock")
async def test_the_door_tells_no_secrets(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """No entity of it says who is in there, how to get in, or what a private booking is called."""
    secret = booked(
        "Layoffs",
        "08:30",
        "09:30",
        is_private=True,
        creator_name="Ines Varga",
        creator_email="ines.varga@example.com",
    )
    simulated[zcommand.BOOKINGS] = (secret, STANDUP)
    simulated.people["987654321"] = ("Mira Lindqvist",)
    simulated.connect(Dialled(number="987654321"))
    await until(
        hass,
        lambda: (
            hass.states.get(PEOPLE).state == "2"
            and len(loaded.runtime_data.room[zcommand.BOOKINGS] or ()) == 2
        ),
        every=0.02,
    )
    door = dashboards.views("door")
    told = shown(hass, door) + "".join(
        str(hass.states.get(entity).as_dict()) for entity in entities(hass, door)
    )
    assert "Private meeting" in told
    assert not [
        word
        for word in ("Layoffs", "Ines", "Mira", "987654321", secret.meeting_number)
        if word.lower() in told.lower()
    ]


# -- What they say -----------------------------------------------------------------------


def sign(hass: HomeAssistant) -> list[str]:
    """Return the big words at the door, and what is said of the bookings below them."""
    (view,) = dashboards.views("door")
    coloured = [each for each in view["sections"] if "background" in each]
    (visible,) = [each for each in coloured if is_visible(hass, each)]
    return shown(hass, [visible]).replace("\\", "").splitlines()


async def test_the_door_on_a_day(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    clock: Clock,
) -> None:
    """It says whether the room is free, and until when or from when it is not."""
    simulated[zcommand.BOOKINGS] = (STANDUP, REVIEW)
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert sign(hass) == ["# Free", "## Standup", "next, at 09:00"]

    await clock.move_to(STANDUP.start_time)
    assert sign(hass) == ["# Booked", "## Standup", "until 09:15"]

    simulated.connect(Dialled(number=STANDUP.meeting_number))
    await until(
        hass,
        lambda: hass.states.get("binary_sensor.boardroom_in_meeting").state == "on",
    )
    assert sign(hass) == ["# In use", "## Standup", "until 09:15"]

    simulated.go_out()
    await settle(hass, loaded)
    await clock.move_to(REVIEW.end_time)
    assert sign(hass) == ["# Free", "## Nothing booked", "for the rest of the day"]

    simulated[zcommand.BOOKINGS] = (FAIR, LUNCH)
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert sign(hass) == ["# Booked", "## Fair", "all day"]

    simulated.drop()
    await until(
        hass,
        lambda: (
            hass.states.get("sensor.boardroom_meeting_status").state == "unavailable"
        ),
    )
    assert sign(hass) == ["# Not connected"]


@pytest.mark.usefixtures("both", "clock")
async def test_the_overview(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """It has a line for each room, with who is there and what is next."""
    simulated[zcommand.BOOKINGS] = (STANDUP,)
    simulated.people["987654321"] = ("Mira Lindqvist",)
    simulated.connect(Dialled(number="987654321"))
    await until(hass, lambda: hass.states.get(PEOPLE).state == "2")
    await settle(hass, loaded)
    table = shown(hass, dashboards.views("overview")).replace("\\", "")
    assert table.splitlines()[2:] == [
        "| **Boardroom** | In a meeting | Mira Lindqvist | 09:00 Standup | Connected | 5.13.7.2384 |",
        "| **Huddle Space** | Not in a meeting |  |  | Connected | 5.15.2.3120 |",
    ]
