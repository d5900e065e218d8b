"""The conditions: an automation goes on, or not, by what is so in a room."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.zoom_rooms.condition import CONDITIONS
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.condition import (
    async_from_config,
    async_validate_condition_config,
)
from homeassistant.helpers.icon import async_get_icons
from homeassistant.helpers.translation import async_get_translations
from tests.automating import (
    MEDIA_PLAYER,
    TARGETS,
    Automation,
    Foreigners,
    device_of,
    place,
)
from tests.conftest import Clock, settle, until
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.test_bookings import FAIR, REVIEW, at

IN_MEETING: Final = "binary_sensor.boardroom_in_meeting"
RINGS: Final = "binary_sensor.boardroom_incoming_call"
NUMBER: Final = "987654321"
_ASK: Final = "ask"


def _meet(room: SimulatedRoom) -> None:
    room.people[NUMBER] = ("Mira Lindqvist",)
    room.connect(Dialled(number=NUMBER))


def _record(room: SimulatedRoom) -> None:
    mira = room[zcommand.PARTICIPANTS][1]
    room.update(mira.user_id, is_recording=True)


def _mute_microphone(room: SimulatedRoom) -> None:
    room[zconfiguration.CALL_MICROPHONE_MUTE] = True


def _mute_camera(room: SimulatedRoom) -> None:
    room[zconfiguration.CALL_CAMERA_MUTE] = True


@dataclass(frozen=True, kw_only=True)
class Fact:
    """How a condition comes to be met, from an idle room, and what a foreign one is like."""

    so: tuple[Callable[[SimulatedRoom], None], ...]
    not_so: Callable[[SimulatedRoom], None]
    foreign: tuple[Platform, str, str]


FACTS: Final = {
    "is_in_meeting": Fact(
        so=(_meet,),
        not_so=SimulatedRoom.go_out,
        foreign=(Platform.BINARY_SENSOR, "in_meeting", "on"),
    ),
    "is_ringing": Fact(
        so=(SimulatedRoom.ring,),
        not_so=lambda room: room.stop_ringing(accepted=False),
        foreign=(Platform.BINARY_SENSOR, "incoming_call", "on"),
    ),
    "is_recording": Fact(
        so=(_meet, _record),
        not_so=SimulatedRoom.go_out,
        foreign=(Platform.BINARY_SENSOR, "recording", "on"),
    ),
    "is_microphone_muted": Fact(
        so=(_meet, _mute_microphone),
        not_so=SimulatedRoom.go_out,
        foreign=(Platform.SWITCH, "microphone_mute", "on"),
    ),
    "is_camera_muted": Fact(
        so=(_meet, _mute_camera),
        not_so=SimulatedRoom.go_out,
        foreign=(Platform.SWITCH, "camera_mute", "on"),
    ),
    "is_available": Fact(
        so=(_meet, SimulatedRoom.go_out),
        not_so=_meet,
        foreign=(Platform.SENSOR, "meeting_status", "not_in_meeting"),
    ),
}


class Asked:
    """An automation that is asked whether its condition is met."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Make one that was not set up."""
        self._hass = hass
        self._automation = Automation()

    async def set_up(
        self, condition: str, target: Mapping[str, Any], **options: Any
    ) -> None:
        """Set it up."""
        await self._automation.set_up(
            self._hass,
            {
                "triggers": [{"trigger": "event", "event_type": _ASK}],
                "conditions": [
                    {
                        "condition": f"{DOMAIN}.{condition}",
                        "target": target,
                        **({"options": options} if options else {}),
                    }
                ],
            },
        )
        assert self._hass.states.is_state("automation.it", STATE_ON)

    async def is_so(self) -> bool:
        """Return whether it went on."""
        before = len(self._automation.told)
        self._hass.bus.async_fire(_ASK)
        await self._hass.async_block_till_done()
        return len(self._automation.told) > before


@pytest.fixture
def asked(hass: HomeAssistant) -> Asked:
    """Return an automation to be set up."""
    return Asked(hass)


async def _do(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    room: SimulatedRoom,
    *steps: Callable[[SimulatedRoom], None],
) -> None:
    """Do something in the room, and wait until it is shown."""
    for step in steps:
        step(room)
        if step is _meet:
            await room.until(lambda: room.in_meeting)
        if room.ringing:
            await until(hass, lambda: hass.states.is_state(RINGS, STATE_ON))
        else:
            await settle(hass, entry)


def test_each_of_them_is_tried() -> None:
    """None is left out below."""
    assert FACTS.keys() == CONDITIONS.keys()


@pytest.mark.parametrize("behavior", ["any", "all"])
@pytest.mark.parametrize("condition", FACTS)
async def test_what_is_so(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
    condition: str,
    behavior: str,
) -> None:
    """It is so while it is; what is so of another integration's entity beside it is not."""
    target = place(hass, loaded)
    foreigners = Foreigners(hass, loaded)
    fact = FACTS[condition]
    await asked.set_up(
        condition, {ATTR_AREA_ID: target[ATTR_AREA_ID]}, behavior=behavior
    )
    if condition == "is_available":
        await _do(hass, loaded, simulated, _meet)
    foreigners.be(*fact.foreign)
    assert not await asked.is_so()

    # And a foreign one of which it is not so is not asked.
    platform, key, _ = fact.foreign
    foreigners.be(platform, key, "off")
    if simulated.in_meeting:
        await _do(hass, loaded, simulated, SimulatedRoom.go_out)
    await _do(hass, loaded, simulated, *fact.so)
    assert await asked.is_so()
    await _do(hass, loaded, simulated, fact.not_so)
    assert not await asked.is_so()


@pytest.mark.parametrize("kind", TARGETS)
async def test_every_kind_of_target(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
    kind: str,
) -> None:
    """An entity of the room, its device, area, floor or label."""
    target = place(hass, loaded)
    await asked.set_up("is_in_meeting", {kind: target[kind]})
    assert not await asked.is_so()
    await _do(hass, loaded, simulated, _meet)
    assert await asked.is_so()


@pytest.mark.parametrize("condition", FACTS)
@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_a_lost_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
    asked: Asked,
    caplog: pytest.LogCaptureFixture,
    condition: str,
    behavior: str,
) -> None:
    """What cannot be told is not so, and no error."""
    await asked.set_up(condition, {ATTR_ENTITY_ID: MEDIA_PLAYER}, behavior=behavior)
    await _do(hass, loaded, simulated, *FACTS[condition].so)
    assert await asked.is_so()
    await server.stop()
    await until(hass, lambda: hass.states.is_state(IN_MEETING, STATE_UNAVAILABLE))
    assert not await asked.is_so()
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert not await asked.is_so()
    assert "Error" not in caplog.text


@pytest.mark.parametrize("behavior", ["any", "all"])
@pytest.mark.parametrize("condition", ["is_microphone_muted", "is_camera_muted"])
async def test_outside_a_meeting_nothing_is_muted(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    asked: Asked,
    caplog: pytest.LogCaptureFixture,
    condition: str,
    behavior: str,
) -> None:
    """The switches are unavailable then, which is no error."""
    await asked.set_up(condition, {ATTR_ENTITY_ID: MEDIA_PLAYER}, behavior=behavior)
    assert not await asked.is_so()
    assert "Error" not in caplog.text


async def test_an_entity_that_is_disabled_cannot_tell(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
) -> None:
    """Of no entity at all nothing is so, not even of all of them."""
    er.async_get(hass).async_update_entity(
        IN_MEETING, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    await asked.set_up("is_in_meeting", {ATTR_ENTITY_ID: MEDIA_PLAYER}, behavior="all")
    await _do(hass, loaded, simulated, _meet)
    assert not await asked.is_so()


@pytest.mark.parametrize(("behavior", "one"), [("any", True), ("all", False)])
async def test_two_rooms(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
    behavior: str,
    one: bool,
    other: ZoomRoomsConfigEntry,
    huddle: SimulatedRoom,
) -> None:
    """Of any of them, or of all of them; one that is in no meeting is not muted."""
    target = place(hass, loaded)
    assert await hass.config_entries.async_setup(other.entry_id)
    dr.async_get(hass).async_update_device(
        device_of(hass, other).id, area_id=target[ATTR_AREA_ID]
    )
    await asked.set_up(
        "is_microphone_muted",
        {ATTR_AREA_ID: target[ATTR_AREA_ID]},
        behavior=behavior,
    )
    assert not await asked.is_so()
    await _do(hass, loaded, simulated, _meet, _mute_microphone)
    assert await asked.is_so() is one
    await _do(hass, other, huddle, _meet)
    assert await asked.is_so() is one
    await _do(hass, other, huddle, _mute_microphone)
    assert await asked.is_so()


async def test_for_how_long(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
    clock: Clock,
) -> None:
    """A condition can ask for how long it has been so."""
    await asked.set_up(
        "is_in_meeting", {ATTR_ENTITY_ID: MEDIA_PLAYER}, **{"for": {"minutes": 10}}
    )
    await _do(hass, loaded, simulated, _meet)
    assert not await asked.is_so()
    await clock.move_to(at("08:54:59"))
    assert not await asked.is_so()
    await clock.move_to(at("08:55:01"))
    assert await asked.is_so()
    await _do(hass, loaded, simulated, SimulatedRoom.go_out)
    assert not await asked.is_so()


async def test_available(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    asked: Asked,
    clock: Clock,
) -> None:
    """Neither in a meeting nor on its way into one, nor booked now, be it for the whole day."""

    async def book(*booked: Any) -> None:
        # The notice has to be read, and then the list.
        simulated[zcommand.BOOKINGS] = booked
        await settle(hass, loaded)
        await settle(hass, loaded)

    await asked.set_up("is_available", {ATTR_ENTITY_ID: MEDIA_PLAYER})
    assert await asked.is_so()
    await book(REVIEW)
    assert await asked.is_so()
    for now, free in (("09:09", True), ("09:10", False), ("09:59", False)):
        await clock.move_to(at(now))
        assert await asked.is_so() is free, now
    await clock.move_to(at("10:00"))
    assert await asked.is_so()
    await book(FAIR)
    assert not await asked.is_so()
    await book()
    assert await asked.is_so()

    simulated.hostless.add(NUMBER)
    simulated.connect(Dialled(number=NUMBER))
    await settle(hass, loaded)
    assert hass.states.is_state("sensor.boardroom_meeting_status", "connecting")
    assert not await asked.is_so()


async def test_turned_off_it_leaves_nothing(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, asked: Asked
) -> None:
    """An automation that is off follows nothing."""
    await asked.set_up(
        "is_in_meeting", {ATTR_ENTITY_ID: MEDIA_PLAYER}, **{"for": {"minutes": 10}}
    )
    off = {ATTR_ENTITY_ID: "automation.it"}
    await hass.services.async_call("automation", SERVICE_TURN_OFF, off, blocking=True)
    on_bus = dict(hass.bus.async_listeners())
    await hass.services.async_call("automation", "turn_on", off, blocking=True)
    await hass.services.async_call("automation", SERVICE_TURN_OFF, off, blocking=True)
    assert dict(hass.bus.async_listeners()) == on_bus
    assert not await asked.is_so()


# -- in the editor -----------------------------------------------------------------------


async def test_the_editor_shows_them(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """All of them, with what they take, and for each way of meaning the room."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "condition_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    async with asyncio.timeout(5):
        shown = (await client.receive_json())["event"]
    ours = {
        key.removeprefix(f"{DOMAIN}."): value
        for key, value in shown.items()
        if key.startswith(f"{DOMAIN}.")
    }
    assert ours.keys() == CONDITIONS.keys()
    for key, described in ours.items():
        (entities,) = described["target"]["entity"]
        assert entities["integration"] == DOMAIN
        expected = {"behavior"} if key == "is_available" else {"behavior", "for"}
        assert described["fields"].keys() == expected

    target = place(hass, loaded)
    for kind in TARGETS:
        await client.send_json_auto_id(
            {"type": "get_conditions_for_target", "target": {kind: [target[kind]]}}
        )
        offered = (await client.receive_json())["result"]
        assert {f"{DOMAIN}.{one}" for one in CONDITIONS} <= set(offered)


class Shown:
    """A condition that is being looked at in the editor."""

    def __init__(self, client: MockHAClientWebSocket) -> None:
        """Take the connection."""
        self._client = client

    async def open(self, condition: str, target: Mapping[str, Any]) -> None:
        """Begin to look."""
        await self._client.send_json_auto_id(
            {
                "type": "subscribe_condition",
                "condition": {"condition": f"{DOMAIN}.{condition}", "target": target},
            }
        )
        assert (await self._client.receive_json())["success"]

    async def next(self) -> bool:
        """Return what is shown next."""
        async with asyncio.timeout(5):
            return (await self._client.receive_json())["event"]["result"]


@pytest.mark.parametrize("kind", [ATTR_ENTITY_ID, ATTR_DEVICE_ID])
async def test_the_editor_follows_them(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    hass_ws_client: WebSocketGenerator,
    kind: str,
) -> None:
    """It shows whether a condition is met, and again when that changes, whoever is named."""
    target = place(hass, loaded)
    shown = Shown(await hass_ws_client(hass))
    await shown.open("is_in_meeting", {kind: [target[kind]]})
    assert await shown.next() is False
    _meet(simulated)
    assert await shown.next() is True
    simulated.go_out()
    assert await shown.next() is False
    await settle(hass, loaded)


async def test_the_editor_follows_whom_a_target_means(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A room that is moved out of the area is no longer meant."""
    target = place(hass, loaded)
    await _do(hass, loaded, simulated, _meet)
    shown = Shown(await hass_ws_client(hass))
    await shown.open("is_in_meeting", {ATTR_AREA_ID: [target[ATTR_AREA_ID]]})
    assert await shown.next() is True
    dr.async_get(hass).async_update_device(target[ATTR_DEVICE_ID], area_id=None)
    assert await shown.next() is False


@pytest.mark.parametrize("condition", FACTS)
async def test_the_editor_looks_again(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, condition: str
) -> None:
    """Only at what time alone changes: a booking begins without a word of the room."""
    checker = await async_from_config(
        hass,
        await async_validate_condition_config(
            hass,
            {
                "condition": f"{DOMAIN}.{condition}",
                "target": {ATTR_ENTITY_ID: MEDIA_PLAYER},
            },
        ),
    )
    assert checker.needs_polling is (condition == "is_available")
    checker.async_unload()


def test_the_documentation_tells_them() -> None:
    """Each has its row there."""
    text = (Path(__file__).parents[1] / "docs" / "use.md").read_text()
    told = re.findall(rf"^\| `{DOMAIN}\.(is_\w+)` \|", text, re.MULTILINE)
    assert told == list(CONDITIONS)


async def test_words_and_icons(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """Each has a name, a description and an icon; and no others have."""
    words = await async_get_translations(hass, "en", "conditions", {DOMAIN})
    prefix = f"component.{DOMAIN}.conditions."
    fields = dict.fromkeys(CONDITIONS, ("behavior", "for"))
    fields["is_available"] = ("behavior",)
    assert words.keys() == {
        f"{prefix}{key}.{word}"
        for key in CONDITIONS
        for word in ("name", "description")
    } | {
        f"{prefix}{key}.fields.{one}.name"
        for key, ones in fields.items()
        for one in ones
    }
    icons = (await async_get_icons(hass, "conditions", [DOMAIN]))[DOMAIN]
    assert icons.keys() == CONDITIONS.keys()
    assert all(icon["condition"].startswith("mdi:") for icon in icons.values())
