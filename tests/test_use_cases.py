"""The use cases of the documentation: every example is pasted, and run beside the room."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
import re
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zoom_rooms import PLATFORMS
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zevent
from custom_components.zoom_rooms.zrcsapi.records import Booking
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
from homeassistant.util.yaml import parse_yaml
from tests.conftest import Clock
from tests.home import (
    IN_MEETING,
    NUMBER,
    Blinds,
    Heating,
    Home,
    Lamp,
    Plug,
    PushButton,
    Speaker,
    Voice,
)
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.test_bookings import FAIR, LUNCH, REVIEW, STANDUP, at, booked

DOCUMENT: Final = Path(__file__).parents[1] / "docs" / "use-cases.md"
TEXT: Final = DOCUMENT.read_text()
CALLER: Final = "Mira Lindqvist"
JID: Final = "mira.lindqvist@xmpp.example.com"
RINGS: Final = "binary_sensor.boardroom_incoming_call"
MICROPHONE: Final = "switch.boardroom_microphone_mute"
CAMERA: Final = "switch.boardroom_camera_mute"
STATUS: Final = "sensor.boardroom_meeting_status"
CONTROLLER: Final = "sensor.boardroom_controller_state"
WINDOW: Final = "binary_sensor.presence_window"
TABLE: Final = "binary_sensor.presence_table"
RED: Final = (255, 0, 0)
GREEN: Final = (0, 255, 0)
AMBER: Final = (255, 160, 0)
BLUE: Final = (0, 0, 255)


# -- the document ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class UseCase:
    """A section of the document.

    Attributes:
        examples: What there is to paste, each with what it is.
    """

    title: str
    examples: tuple[tuple[str, dict[str, Any]], ...]

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the examples of these kinds."""
        return [config for kind, config in self.examples if kind in kinds]


def _use_cases() -> dict[int, UseCase]:
    _, *parts = re.split(r"^## (\d+)\. (.+)\n", TEXT, flags=re.MULTILINE)
    return {
        int(number): UseCase(
            title=title,
            examples=tuple(
                (kind, parse_yaml(block))
                for kind, block in re.findall(
                    r"^(\w+):\n\n```yaml\n(.+?)^```$",
                    text,
                    flags=re.MULTILINE | re.DOTALL,
                )
            ),
        )
        for number, title, text in zip(*[iter(parts)] * 3, strict=True)
    }


USE_CASES: Final = _use_cases()
EXAMPLES: Final = [
    (kind, config) for case in USE_CASES.values() for kind, config in case.examples
]
_RUN: Final[set[int]] = set()


def runs[F: Callable[..., Any]](number: int) -> Callable[[F], F]:
    """Have a test run the examples of a section."""
    _RUN.add(number)
    return pytest.mark.parametrize("case", [USE_CASES[number]], ids=[str(number)])


def test_every_example_is_run() -> None:
    """There are seventeen sections, and each has examples that a test below runs."""
    assert [*USE_CASES] == [*range(1, 18)]
    assert set(USE_CASES) == _RUN
    assert all(case.examples for case in USE_CASES.values())
    assert TEXT.count("```yaml") == len(EXAMPLES)
    assert {kind for kind, _ in EXAMPLES} == {
        "Automation",
        "Blueprint",
        "Card",
        "Configuration",
        "Script",
    }


def test_every_trap_is_told() -> None:
    """Each section says what goes wrong if it is done without care."""
    assert TEXT.count("**Trap:**") == len(USE_CASES)


async def test_entities(hass: HomeAssistant, home: Home) -> None:
    """Those of the room are there, and nobody has to enable them first."""
    named = set(re.findall(rf"\b(?:{'|'.join(PLATFORMS)})\.boardroom\w*", TEXT))
    # What the examples make themselves.
    named -= {"sensor.boardroom_people_in_meetings"}
    registry = er.async_get(hass)
    for entity_id in named:
        registered = registry.async_get(entity_id)
        assert registered is not None, entity_id
        assert not registered.disabled, entity_id


def test_links() -> None:
    """What is referred to is there."""
    for link in re.findall(r"\]\(([^)#]+)", TEXT):
        assert (DOCUMENT.parent / link).exists(), link


@pytest.mark.parametrize(
    ("kind", "config"),
    [(kind, config) for kind, config in EXAMPLES if kind in ("Automation", "Script")],
    ids=lambda given: given if isinstance(given, str) else given["alias"],
)
async def test_the_editor_takes_it(
    hass: HomeAssistant,
    home: Home,
    hass_ws_client: WebSocketGenerator,
    kind: str,
    config: dict[str, Any],
) -> None:
    """Pasted, each part of it is valid."""
    await home.set_up("automation", [])
    parts = {
        part: config[part]
        for part in ("triggers", "conditions", "actions")
        if part in config
    }
    if kind == "Script":
        parts["actions"] = config["sequence"]
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "validate_config", **parts})
    valid = (await client.receive_json())["result"]
    assert all(part == {"valid": True, "error": None} for part in valid.values())
    assert valid.keys() == parts.keys()


@pytest.mark.parametrize("card", [one for kind, one in EXAMPLES if kind == "Card"])
async def test_cards(
    hass: HomeAssistant,
    home: Home,
    hass_ws_client: WebSocketGenerator,
    card: dict[str, Any],
) -> None:
    """A dashboard keeps it as it is."""
    await home.set_up("lovelace", {})
    client = await hass_ws_client(hass)
    view = {"views": [{"cards": [card]}]}
    await client.send_json_auto_id({"type": "lovelace/config/save", "config": view})
    assert (await client.receive_json())["success"]
    await client.send_json_auto_id({"type": "lovelace/config"})
    assert (await client.receive_json())["result"] == view


# -- the home ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """What of the home the tests look at, or touch."""

    door: Lamp
    table: Lamp
    button_light: Lamp
    button: PushButton
    ceiling: Speaker
    kitchen: Speaker
    phone: list[ServiceCall]


@pytest.fixture
async def furniture(hass: HomeAssistant, clock: Clock, home: Home) -> Furniture:
    """Furnish the home; somebody is in the room."""
    furniture = Furniture(
        door=Lamp("Door"),
        table=Lamp("Table"),
        button_light=Lamp("Table button"),
        button=PushButton(),
        ceiling=Speaker("Ceiling"),
        kitchen=Speaker("Kitchen"),
        phone=async_mock_service(hass, "notify", "mobile_app_phone"),
    )
    await home.furnish(
        {
            Platform.CLIMATE: [Heating()],
            Platform.COVER: [Blinds()],
            Platform.EVENT: [furniture.button],
            Platform.LIGHT: [furniture.door, furniture.table, furniture.button_light],
            Platform.MEDIA_PLAYER: [furniture.ceiling, furniture.kitchen],
            Platform.SWITCH: [Plug("Display"), Plug("Doorbell chime", is_on=True)],
            Platform.TTS: [Voice()],
        }
    )
    hass.states.async_set(WINDOW, STATE_ON)
    hass.states.async_set(TABLE, STATE_ON)
    return furniture


async def paste(hass: HomeAssistant, home: Home, case: UseCase) -> None:
    """Paste what the section has."""
    if automations := case.of("Automation", "Blueprint"):
        await home.set_up(
            "automation", [one | {"id": slugify(one["alias"])} for one in automations]
        )
        for one in automations:
            assert hass.states.is_state(f"automation.{slugify(one['alias'])}", STATE_ON)
    if scripts := {slugify(one["alias"]): one for one in case.of("Script")}:
        await home.set_up("script", scripts)
        for name in scripts:
            assert hass.services.has_service("script", name)


def colour(hass: HomeAssistant, light: str) -> tuple[int, ...] | None:
    """Return the colour of a light, or None while it is off."""
    state = hass.states.get(light)
    assert state is not None
    return state.attributes["rgb_color"]


def preset(hass: HomeAssistant) -> str:
    """Return how warm it is to be."""
    state = hass.states.get("climate.meeting_area")
    assert state is not None
    return state.attributes["preset_mode"]


def told(call: ServiceCall) -> str:
    """Return the message of a notification."""
    return call.data["message"]


# -- one after the other -----------------------------------------------------------------


@runs(1)
async def test_scene(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """The scene is set for a meeting, the blinds close, and both are as before afterwards."""
    lights = {"light.table": {"state": "on", "brightness": 100}}
    await home.set_up("scene", [{"name": "Meeting", "entities": lights}])
    await paste(hass, home, case)
    await home.meet()
    assert hass.states.is_state("light.table", STATE_ON)
    assert hass.states.is_state("cover.blinds", "closed")
    await home.go_out()
    await home.let_be(clock, at("08:46"))
    assert hass.states.is_state("light.table", STATE_OFF)
    assert hass.states.is_state("cover.blinds", "open")


@runs(2)
async def test_light(
    hass: HomeAssistant, home: Home, furniture: Furniture, case: UseCase
) -> None:
    """The light by the door tells of the meeting."""
    await paste(hass, home, case)
    await home.meet()
    assert colour(hass, "light.door") == RED
    await home.go_out()
    assert colour(hass, "light.door") == GREEN


@runs(3)
async def test_call_by_voice(
    hass: HomeAssistant, home: Home, simulated: SimulatedRoom, case: UseCase
) -> None:
    """The satellite in the kitchen asks, and is answered."""
    pytest.importorskip("pymicro_vad")
    from tests.satellite import furnish_with_satellite

    satellite = await furnish_with_satellite(hass, home)
    await paste(hass, home, case)
    simulated.ring()
    await home.until(lambda: satellite.asks)
    satellite.hear("yes")
    await simulated.until(lambda: simulated.in_meeting)


def buttons(call: ServiceCall) -> list[str]:
    """Return what tapping the buttons of a notification sends."""
    return [each["action"] for each in call.data["data"]["actions"]]


async def ring(
    home: Home, room: SimulatedRoom, furniture: Furniture, name: str = CALLER
) -> ServiceCall:
    """Ring, and return what the phone is told."""
    before = len(furniture.phone)
    room.ring(name)
    await home.until(lambda: len(furniture.phone) > before)
    return furniture.phone[-1]


def tap(hass: HomeAssistant, button: str) -> None:
    """Tap a button of a notification."""
    hass.bus.async_fire("mobile_app_notification_action", {"action": button})


@runs(4)
async def test_call_on_the_phone(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """It is answered by a tap; when it is over the notification goes."""
    await paste(hass, home, case)
    call = await ring(home, simulated, furniture)
    assert told(call) == "Mira Lindqvist is calling"
    assert call.data["title"] == "Call for Boardroom"
    assert JID not in str(call.data)
    _, decline = buttons(call)
    tap(hass, decline)
    await home.until_state(RINGS, STATE_OFF)
    await home.heard()
    assert any(one.startswith("zCommand Call Reject") for one in simulated.received)

    await ring(home, simulated, furniture)
    simulated.stop_ringing(accepted=False)
    await home.until(lambda: len(furniture.phone) == 3)
    assert told(furniture.phone[-1]) == "clear_notification"
    assert furniture.phone[-1].data["data"]["tag"] == call.data["data"]["tag"]
    # Too late, and of a call that is long over.
    tap(hass, decline)
    await home.heard()

    accept, _ = buttons(await ring(home, simulated, furniture))
    tap(hass, accept)
    await simulated.until(lambda: simulated.in_meeting)
    await home.until_state(IN_MEETING, STATE_ON)
    assert len(furniture.phone) == 4


@runs(4)
async def test_call_on_the_phone_that_is_gone(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """It is told when the room could not take it."""
    await paste(hass, home, case)
    accept, _ = buttons(await ring(home, simulated, furniture))
    with simulated.refuse(zcommand.CallAccept, "No incoming call"):
        tap(hass, accept)
        await home.until(lambda: len(furniture.phone) == 2)
    assert told(furniture.phone[-1]) == "The call no longer rings"


@runs(4)
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("clear_notification", "clear_notification is calling"),
        ("<b>Eve</b>", "Eve is calling"),
        ("[1]", "[1] is calling"),
        ("", "Somebody is calling"),
    ],
)
async def test_call_on_the_phone_by_somebody_of_any_name(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
    name: str,
    message: str,
) -> None:
    """A name is no command to the phone, and no markup."""
    await paste(hass, home, case)
    call = await ring(home, simulated, furniture, name)
    assert told(call) == message
    tap(hass, buttons(call)[0])
    await simulated.until(lambda: simulated.in_meeting)


async def join(hass: HomeAssistant, home: Home) -> str:
    """Press the button on the dashboard, and return what is answered."""
    tapped = USE_CASES[5].of("Card")[0]["tap_action"]
    assert tapped["action"] == "perform-action"
    answers = async_mock_service(hass, "notify", "persistent_notification")
    await home.do(tapped["perform_action"])
    (answer,) = answers
    return told(answer)


@runs(5)
async def test_join_next_meeting(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    case: UseCase,
) -> None:
    """What comes of it is told, whatever it is; of two that overlap the last one is joined."""
    await paste(hass, home, case)
    await home.book(LUNCH, STANDUP, REVIEW)
    await home.let_be(clock, at("08:45:01"))
    assert await join(hass, home) == "There is no meeting to join now."
    await home.let_be(clock, at("12:30"))
    assert await join(hass, home) == "There is no meeting to join now."
    assert not any(one.startswith("zCommand Dial") for one in simulated.received)

    await home.book(STANDUP, booked("Review", "12:10", "13:00", number="333444555"))
    assert await join(hass, home) == "The room is in meeting 333444555."
    await home.heard()
    assert await join(hass, home) == "The room is in a meeting. Leave it first."
    await home.go_out()

    simulated.passcodes["333444555"] = "1"
    assert (await join(hass, home)).startswith("The meeting wants its passcode.")
    simulated.go_out()
    await home.until_state(STATUS, "not_in_meeting")
    simulated.failures["333444555"] = "This meeting has been locked."
    assert await join(hass, home) == "Zoom says: This meeting has been locked."
    del simulated.failures["333444555"], simulated.passcodes["333444555"]
    simulated.hostless.add("333444555")
    assert (await join(hass, home)).startswith("The host is not there yet.")
    await home.lose_session(server)
    assert await join(hass, home) == "The room is not connected."


@runs(6)
async def test_door(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """Free, booked, in use, or unknown, each has its colour."""
    await paste(hass, home, case)
    await home.book(STANDUP)
    await home.let_be(clock, at("09:00:01"))
    assert colour(hass, "light.door") == AMBER
    await home.meet()
    assert colour(hass, "light.door") == RED
    await home.let_be(clock, at("09:15:01"))
    assert colour(hass, "light.door") == RED
    await home.go_out()
    assert colour(hass, "light.door") == GREEN
    await home.present()
    assert colour(hass, "light.door") == RED
    await home.lose_session(server)
    assert colour(hass, "light.door") is None
    await home.regain_session(server)
    assert colour(hass, "light.door") == RED


@runs(7)
async def test_warm_up(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """The room is got ready, and left alone again when the booking is cancelled."""
    await paste(hass, home, case)
    await home.book(STANDUP)
    assert preset(hass) == "eco"
    await home.let_be(clock, at("08:56"))
    await home.until(lambda: simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 45)
    assert preset(hass) == "comfort"
    assert hass.states.is_state("switch.display", STATE_ON)
    assert hass.states.is_state("light.table", STATE_ON)
    await home.book()
    assert preset(hass) == "eco"
    assert hass.states.is_state("switch.display", STATE_OFF)
    assert hass.states.is_state("light.table", STATE_OFF)


@runs(8)
async def test_leave(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """The room leaves when nobody is in it, after saying so."""
    await paste(hass, home, case)
    await home.meet()
    hass.states.async_set(WINDOW, STATE_OFF)
    hass.states.async_set(TABLE, STATE_OFF)
    await home.let_be(clock, at("08:55"))
    assert len(furniture.ceiling.said) == 1
    clock.pass_to(at("08:56"))
    await home.until_state(IN_MEETING, STATE_OFF)
    assert "zCommand Call Leave" in simulated.received


async def nobody_comes(hass: HomeAssistant, clock: Clock, home: Home) -> None:
    """Book the room, and let time pass until somebody should have come."""
    await home.do("light.turn_on", entity_id="light.table")
    await home.do(
        "climate.set_preset_mode",
        entity_id="climate.meeting_area",
        preset_mode="comfort",
    )
    hass.states.async_set(TABLE, STATE_OFF)
    await home.book(FAIR, booked("<i>Standup</i>", "09:00", "09:30", host_name=CALLER))
    await home.let_be(clock, at("09:00:01"))
    await home.let_be(clock, at("09:09"))


@runs(9)
async def test_nobody_came(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """It is told once, everything is off, and no booking is touched."""
    await paste(hass, home, case)
    await nobody_comes(hass, clock, home)
    assert furniture.phone == []
    before = len(simulated.received)
    await home.let_be(clock, at("09:11"))
    (call,) = furniture.phone
    assert told(call) == (
        'It is booked for "Standup" by Mira Lindqvist.'
        " Somebody could give it back in the calendar."
    )
    assert preset(hass) == "eco"
    assert hass.states.is_state("light.table", STATE_OFF)
    await home.let_be(clock, at("09:40"))
    assert len(furniture.phone) == 1
    acts = {one for one in simulated.received[before:] if one.startswith("zCommand")}
    assert acts <= {"zCommand Bookings List"}


@runs(9)
@pytest.mark.parametrize("why", ["somebody", "meeting", "cancelled", "unknown"])
async def test_nobody_came_it_seems(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    server: Server,
    furniture: Furniture,
    case: UseCase,
    why: str,
) -> None:
    """Somebody is there, or meets from elsewhere, or it was cancelled, or nobody knows."""
    await paste(hass, home, case)
    await nobody_comes(hass, clock, home)
    match why:
        case "somebody":
            hass.states.async_set(TABLE, STATE_ON)
        case "meeting":
            await home.meet()
        case "cancelled":
            await home.book(FAIR)
        case "unknown":
            await home.lose_session(server)
    clock.pass_to(at("09:11"))
    await home.idle()
    assert furniture.phone == []
    assert hass.states.is_state("light.table", STATE_ON)


@runs(9)
async def test_nobody_came_at_midnight(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """Nobody has to come then for a booking of the whole day; for another they do."""
    hass.states.async_set(TABLE, STATE_OFF)
    await home.let_be(clock, at("23:47"))
    await paste(hass, home, case)

    async def pass_midnight(midnight: datetime) -> None:
        # Home Assistant looks into a calendar each quarter of an hour.
        await home.let_be(clock, midnight + timedelta(minutes=2, seconds=30))
        await home.let_be(clock, midnight + timedelta(minutes=11))

    midnight = at("00:00") + timedelta(days=1)
    await home.book(FAIR)
    await pass_midnight(midnight)
    assert furniture.phone == []

    midnight += timedelta(days=1)
    await home.let_be(clock, midnight - timedelta(minutes=13))
    await home.book(Booking(meeting_name="Night watch", start_time=midnight))
    await pass_midnight(midnight)
    assert "Night watch" in told(furniture.phone[0])


@runs(10)
async def test_quiet(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """What was playing plays on after the meeting, and the chime is back."""
    await paste(hass, home, case)
    await home.do("media_player.media_play", entity_id="media_player.kitchen")
    await home.meet()
    assert hass.states.is_state("media_player.kitchen", "paused")
    assert hass.states.is_state("media_player.ceiling", "idle")
    assert hass.states.is_state("switch.doorbell_chime", STATE_OFF)
    await home.lose_session(server)
    await home.regain_session(server)
    assert hass.states.is_state("media_player.kitchen", "paused")
    assert hass.states.is_state("switch.doorbell_chime", STATE_OFF)
    await home.go_out()
    assert hass.states.is_state("media_player.kitchen", "playing")
    assert hass.states.is_state("media_player.ceiling", "idle")
    assert hass.states.is_state("switch.doorbell_chime", STATE_ON)


@runs(10)
async def test_quiet_that_is_wanted(
    hass: HomeAssistant, home: Home, furniture: Furniture, case: UseCase
) -> None:
    """What somebody has turned off meanwhile stays off; and without music there is still no chime."""
    await paste(hass, home, case)
    await home.do("media_player.media_play", entity_id="media_player.kitchen")
    await home.meet()
    furniture.kitchen.stop()
    await home.go_out()
    assert hass.states.is_state("media_player.kitchen", "idle")
    await home.meet()
    assert hass.states.is_state("switch.doorbell_chime", STATE_OFF)
    await home.go_out()
    assert hass.states.is_state("media_player.kitchen", "idle")
    assert hass.states.is_state("switch.doorbell_chime", STATE_ON)


@runs(11)
async def test_button(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """It mutes and unmutes, once for each time; its light shows what the room says."""

    async def push(how: str = "press") -> None:
        furniture.button.push(how)
        await home.heard()

    light = "light.table_button"
    await paste(hass, home, case)
    await push()
    assert furniture.button_light.flashes == 1
    await home.let_be(clock, at("08:45:10"))
    await home.meet()
    assert colour(hass, light) == RED
    await push()
    # Once more, by a shaky finger; and another way of pressing it.
    await push()
    await home.until_state(MICROPHONE, STATE_ON)
    await home.let_be(clock, at("08:45:20"))
    await push("long_press")
    assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is True
    assert colour(hass, light) == BLUE
    simulated[zconfiguration.CALL_MICROPHONE_MUTE] = False
    await home.heard()
    assert colour(hass, light) == RED
    await home.lose_session(server)
    assert colour(hass, light) is None
    await home.regain_session(server)
    assert colour(hass, light) == RED
    await home.go_out()
    assert colour(hass, light) is None
    assert furniture.button_light.flashes == 1


@runs(12)
async def test_recording(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """The sign is on, and it is said once, whoever records; it goes off with the meeting."""
    await paste(hass, home, case)
    await home.meet()
    assert colour(hass, "light.door") is None
    mira = simulated[zcommand.PARTICIPANTS][1]
    simulated.update(mira.user_id, is_recording=True)
    await home.heard()
    assert colour(hass, "light.door") == RED
    simulated.happen(zevent.UpdateCallRecordInfo(meeting_is_being_recorded=True))
    simulated.update(mira.user_id, is_recording=False)
    await home.heard()
    await home.lose_session(server)
    await home.regain_session(server)
    assert colour(hass, "light.door") == RED
    assert furniture.ceiling.said == ["This meeting is being recorded."]
    await home.go_out()
    assert colour(hass, "light.door") is None


@runs(13)
@pytest.mark.parametrize(
    ("who", "status", "contacts"),
    [
        ("mira", "joined", [CALLER]),
        ("a", "which_one", ["Aiko Brandt", "Atrium", "Ines Varga", "Jonas Petrov", CALLER]),
        ("Nobody at all", "nobody", []),
        ("{{ 1 / 0 }}", "nobody", []),
    ],
)  # fmt: skip
async def test_call_somebody(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    case: UseCase,
    who: str,
    status: str,
    contacts: list[str],
) -> None:
    """Somebody who is meant for certain is called, and else nobody is."""
    await paste(hass, home, case)
    answer = await hass.services.async_call(
        "script", "call_somebody", {"who": who}, blocking=True, return_response=True
    )
    assert answer == {"status": status, "contacts": contacts}
    assert simulated.in_meeting is (status == "joined")
    if status == "joined":
        await simulated.until(lambda: len(simulated[zcommand.PARTICIPANTS]) == 2)
        await home.until_state(IN_MEETING, STATE_ON)
        answer = await hass.services.async_call(
            "script", "call_somebody", {"who": "aiko"}, blocking=True, return_response=True
        )  # fmt: skip
        assert answer == {"status": "invited", "contacts": ["Aiko Brandt"]}
        await simulated.until(lambda: len(simulated[zcommand.PARTICIPANTS]) == 3)


@runs(14)
async def test_what_is_wrong(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """It is told once for each outage, and not of a short one; nobody fights the tablet."""
    await paste(hass, home, case)
    await home.lose_session(server)
    clock.pass_to(at("08:54"))
    await home.idle()
    assert furniture.phone == []
    clock.pass_to(at("08:56"))
    await home.idle()
    clock.pass_to(at("09:56"))
    await home.idle()
    (call,) = furniture.phone
    assert call.data["title"] == "Boardroom"
    assert told(call).startswith("The room has not answered")
    await home.regain_session(server)
    await home.lose_session(server)
    await home.regain_session(server)
    before = len(simulated.received)
    simulated.take_over()
    await home.until_state(CONTROLLER, "other_controller")
    clock.pass_to(at("10:30"))
    await home.idle()
    assert len(furniture.phone) == 2
    assert told(furniture.phone[-1]).startswith("Another controller")
    assert len(simulated.received) == before


@runs(14)
async def test_what_is_wrong_with_the_passcode(
    hass: HomeAssistant,
    home: Home,
    server: Server,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """A room that refuses the passcode is told of at once."""
    await paste(hass, home, case)
    await home.lose_session(server)
    server.passcode = "another"
    await server.start()
    await home.until_state(CONTROLLER, "login_failed")
    assert told(furniture.phone[-1]).startswith("The room refuses Home Assistant.")


STANDUP_NUMBER: Final = "5550001111"


@runs(15)
@pytest.mark.parametrize("others", [True, False])
async def test_standup(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
    others: bool,
) -> None:
    """It begins by itself, muted and unseen, and ends when nobody else is left."""
    simulated.passcodes[STANDUP_NUMBER] = "271828"
    simulated.people[STANDUP_NUMBER] = (CALLER,)
    await paste(hass, home, case)
    await home.let_be(clock, at("09:14"))
    assert not simulated.in_meeting
    clock.pass_to(at("09:15:01"))
    await home.until(lambda: simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 40)
    assert simulated[zcommand.CALL_INFO].meeting_id == STANDUP_NUMBER
    assert simulated[zconfiguration.CALL_MICROPHONE_MUTE] is True
    assert simulated[zconfiguration.CALL_CAMERA_MUTE] is True
    await home.heard()
    if not others:
        simulated.leave(simulated[zcommand.PARTICIPANTS][1].user_id)
        await home.heard()
    await home.let_be(clock, at("09:31"))
    if not others:
        await home.until_state(IN_MEETING, STATE_OFF)
    assert ("zCommand Call Leave" in simulated.received) is not others
    assert furniture.phone == []


@runs(15)
async def test_standup_that_does_not_start(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
) -> None:
    """That is told, and it is not tried again."""
    simulated.passcodes[STANDUP_NUMBER] = "another"
    await paste(hass, home, case)
    clock.pass_to(at("09:15:01"))
    await home.until(lambda: len(furniture.phone) == 1)
    assert told(furniture.phone[0]).startswith("wrong_passcode")
    clock.pass_to(at("09:40"))
    await home.idle()
    simulated.go_out()
    await home.until_state(STATUS, "not_in_meeting")
    await home.heard()
    joins = [one for one in simulated.received if one.startswith("zCommand Dial Join")]
    assert len(joins) == 1


@runs(15)
@pytest.mark.parametrize("why", ["nobody", "meeting", "sunday"])
async def test_standup_that_is_not_to_start(
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
    why: str,
) -> None:
    """Nobody is there, or the room meets already, or it is no weekday."""
    if why == "sunday":
        await home.let_be(clock, at("12:00") + timedelta(days=5))
    await paste(hass, home, case)
    if why == "nobody":
        hass.states.async_set(TABLE, STATE_OFF)
    if why == "meeting":
        await home.meet()
    quarter_past = at("09:15:01") + timedelta(days=6 if why == "sunday" else 0)
    await home.let_be(clock, quarter_past)
    assert not any(one.startswith("zCommand Dial") for one in simulated.received)


@pytest.fixture
async def configured(recorder_mock: None, hass: HomeAssistant) -> None:
    """Start with what stands in the configuration. The rooms come later, as they do."""
    for configuration in USE_CASES[16].of("Configuration"):
        for domain, config in configuration.items():
            assert await async_setup_component(hass, domain, {domain: config})


@runs(16)
async def test_usage(
    configured: None,
    hass: HomeAssistant,
    clock: Clock,
    home: Home,
    simulated: SimulatedRoom,
    server: Server,
    case: UseCase,
) -> None:
    """Hours in meetings are told apart from those of which nobody knows."""
    hours = "sensor.boardroom_hours_in_meetings_today"
    unknown = "sensor.boardroom_hours_unknown_today"
    people = "sensor.boardroom_people_in_meetings"

    def value(entity_id: str) -> float:
        state = hass.states.get(entity_id)
        assert state is not None
        return float(state.state)

    assert hass.states.is_state(people, STATE_UNAVAILABLE)
    await home.meet()
    assert hass.states.is_state(people, "2")
    await home.let_be(clock, at("09:45"))
    await home.lose_session(server)
    clock.pass_to(at("10:15"))
    await home.idle()
    assert hass.states.is_state(people, STATE_UNAVAILABLE)
    await home.regain_session(server)
    await home.let_be(clock, at("10:45"))
    await home.go_out()
    await home.let_be(clock, at("11:45"))
    await home.until(lambda: value(unknown) == pytest.approx(0.5, abs=0.02))
    assert value(hours) == pytest.approx(1.5, abs=0.02)
    # The card shows what is recorded of this one.
    (card,) = case.of("Card")
    assert card["entities"] == [people]


@runs(17)
@pytest.mark.parametrize("with_passcode", [True, False])
async def test_invitation(
    hass: HomeAssistant,
    home: Home,
    simulated: SimulatedRoom,
    furniture: Furniture,
    case: UseCase,
    with_passcode: bool,
) -> None:
    """The passcode is in there only if that was asked for."""
    await paste(hass, home, case)
    simulated.passcodes[NUMBER] = "271828"
    simulated.people[NUMBER] = (CALLER,)
    simulated.connect(Dialled(number=NUMBER, password="271828"))
    await home.until_state(IN_MEETING, STATE_ON)
    await home.heard()
    await home.do(
        "script.send_the_invitation",
        **({"with_passcode": True} if with_passcode else {}),
    )
    (call,) = furniture.phone
    assert call.data["title"] == "Please join the Zoom meeting in progress"
    assert NUMBER in told(call)
    assert "+31 20 123 4567" in told(call)
    assert ("271828" in told(call)) is with_passcode


@runs(17)
async def test_invitation_to_nothing(
    hass: HomeAssistant, home: Home, furniture: Furniture, case: UseCase
) -> None:
    """Outside a meeting there is none."""
    await paste(hass, home, case)
    with pytest.raises(ServiceValidationError, match="The room is in no meeting"):
        await home.do("script.send_the_invitation")
    assert furniture.phone == []
