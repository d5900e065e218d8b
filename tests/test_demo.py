"""The demo's reception: an automation that announces calls, and takes them by a tap."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.config import load_yaml_config_file
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml
from tests.conftest import settle
from tests.home import Home
from tests.real_home import seed
from tests.simulator import SimulatedRoom
from tests.test_dashboards import named

ANNOUNCEMENT: Final = "input_text.boardroom_announcement"
BUTTON: Final = "input_button.boardroom_take_the_call"
DOMAINS: Final = ("input_button", "input_text", "persistent_notification", "automation")
JID: Final = "mira.lindqvist@xmpp.example.com"

type Notified = Callable[[], Awaitable[dict[str, str]]]


@pytest.fixture
async def reception(
    hass: HomeAssistant,
    home: Home,
    other: ZoomRoomsConfigEntry,
    tmp_path: Path,
) -> Home:
    """Set up both rooms, and all of the demo's configuration that belongs to the reception."""
    assert await hass.config_entries.async_setup(other.entry_id)
    seed(tmp_path, 8123)
    config = await hass.async_add_executor_job(
        load_yaml_config_file, str(tmp_path / "configuration.yaml")
    )
    for domain in DOMAINS:
        assert await async_setup_component(hass, domain, config)
    await hass.async_block_till_done()
    return home


@pytest.fixture
async def notified(reception: Home, hass_ws_client: WebSocketGenerator) -> Notified:
    """Return what tells the messages that people see, by their titles."""
    client = await hass_ws_client()

    async def notified() -> dict[str, str]:
        await client.send_json_auto_id({"type": "persistent_notification/get"})
        told = (await client.receive_json())["result"]
        return {one["title"]: one["message"] for one in told}

    return notified


def answers(room: SimulatedRoom) -> list[str]:
    """Return what was said to the room about calls."""
    return [line for line in room.received if line.startswith("zCommand Call")]


async def test_a_tap_takes_the_call(
    hass: HomeAssistant,
    reception: Home,
    notified: Notified,
    simulated: SimulatedRoom,
    huddle: SimulatedRoom,
    other: ZoomRoomsConfigEntry,
) -> None:
    """The announced one of the room that is meant, while another room rings on."""
    huddle.ring("Tomas Okafor")
    await reception.until_state(
        "input_text.huddle_space_announcement", "Call from Tomas Okafor"
    )
    simulated.ring()
    await reception.until_state(ANNOUNCEMENT, "Call from Mira Lindqvist")
    assert set(await notified()) == {
        "Call from Tomas Okafor for the Huddle Space",
        "Call from Mira Lindqvist for the Boardroom",
    }
    await reception.do("input_button.press", entity_id=BUTTON)
    await simulated.until(lambda: simulated.in_meeting)
    await reception.until_state(ANNOUNCEMENT, "")
    assert set(await notified()) == {"Call from Tomas Okafor for the Huddle Space"}
    assert huddle.ringing
    huddle.stop_ringing(accepted=False)
    await reception.until_state("input_text.huddle_space_announcement", "")
    assert await notified() == {}
    await settle(hass, other)
    assert not huddle.in_meeting


async def test_a_call_ends_untaken(
    hass: HomeAssistant,
    reception: Home,
    notified: Notified,
    simulated: SimulatedRoom,
    loaded: ZoomRoomsConfigEntry,
) -> None:
    """Nothing is left of its announcement, and a tap from before takes no later call."""
    await reception.do("input_button.press", entity_id=BUTTON)
    simulated.ring()
    await reception.until_state(ANNOUNCEMENT, "Call from Mira Lindqvist")
    simulated.stop_ringing(accepted=False)
    await reception.until_state(ANNOUNCEMENT, "")
    await settle(hass, loaded)
    assert await notified() == {}
    assert answers(simulated) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("None #", "None #"),
        ("[1, 2]", "[1, 2]"),
        ("0123", "0123"),
        ("{'caller': 'x'}", "{'caller': 'x'}"),
        ("{{ 1 / 0 }}{% raw %}", "{{ 1 / 0 }}{% raw %}"),
        ("![x](https://example.com/x.png)", "![x](https://example.com/x.png)"),
        ('<img src="x">', '<img src="x">'),
        ("line\nbreak", "line\nbreak"),
        (" \t ", "somebody"),
        ("", "somebody"),
        ("x" * 300, "x" * 200),
    ],
)
async def test_a_name_is_only_a_name(
    reception: Home,
    notified: Notified,
    simulated: SimulatedRoom,
    name: str,
    shown: str,
) -> None:
    """Whatever the caller is called is said as it is, where nothing is made of it."""
    simulated.ring(name)
    await reception.until_state(ANNOUNCEMENT, f"Call from {shown}")
    assert await notified() == {
        f"Call from {shown} for the Boardroom": (
            "Take it at the [reception](/zoom-reception), or let it ring."
        )
    }
    await reception.do("input_button.press", entity_id=BUTTON)
    await simulated.until(lambda: simulated.in_meeting)
    await reception.until_state(ANNOUNCEMENT, "")
    assert answers(simulated) == [f"zCommand Call Accept callerJID: {JID}"]


@pytest.mark.usefixtures("reception")
async def test_the_reception_shows_what_is_there(
    hass: HomeAssistant, tmp_path: Path
) -> None:
    """Every entity of its dashboard is."""
    dashboard = await hass.async_add_executor_job(
        load_yaml, str(tmp_path / "dashboards" / "reception.yaml")
    )
    entities = set(named(dashboard, "entity"))
    assert {ANNOUNCEMENT, BUTTON} < entities
    assert [each for each in entities if hass.states.get(each) is None] == []
