"""Which devices a room uses."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.devices import device_options
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.records import DeviceLine
from homeassistant.components.select import (
    ATTR_OPTION,
    ATTR_OPTIONS,
    DOMAIN as SELECT_DOMAIN,
    SERVICE_SELECT_OPTION,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from tests.conftest import settle
from tests.simulator import SimulatedRoom

CAMERA = "select.boardroom_camera"


async def _select(hass: HomeAssistant, entity_id: str, option: str) -> None:
    await hass.services.async_call(
        SELECT_DOMAIN,
        SERVICE_SELECT_OPTION,
        {ATTR_ENTITY_ID: entity_id, ATTR_OPTION: option},
        blocking=True,
    )


@pytest.mark.parametrize("only", [Platform.SELECT], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_every_select(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """All of them are as they were."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.parametrize(
    ("entity_id", "setting", "lines"),
    [
        (
            "select.boardroom_microphone",
            zconfiguration.AUDIO_INPUT_SELECTED_ID,
            zstatus.AUDIO_INPUT_LINE,
        ),
        (
            "select.boardroom_speaker",
            zconfiguration.AUDIO_OUTPUT_SELECTED_ID,
            zstatus.AUDIO_OUTPUT_LINE,
        ),
        (CAMERA, zconfiguration.VIDEO_CAMERA_SELECTED_ID, zstatus.VIDEO_CAMERA_LINE),
    ],
)
async def test_choosing(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_id: str,
    setting: zconfiguration.Setting[str],
    lines: zstatus.Reading[tuple[DeviceLine, ...]],
) -> None:
    """A choice follows the room, and the room follows it."""
    first, second = simulated[lines]
    await _select(hass, entity_id, second.name)
    await settle(hass, loaded)
    assert simulated[setting] == second.id
    assert hass.states.get(entity_id).state == second.name

    simulated[setting] = first.id
    await settle(hass, loaded)
    assert hass.states.get(entity_id).state == first.name


async def test_devices_come_and_go(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What is plugged in can be chosen; with nothing plugged in there is no choice."""
    front, back = simulated[zstatus.VIDEO_CAMERA_LINE]
    simulated.plug(
        zstatus.VIDEO_CAMERA_LINE, DeviceLine(id="doc", name="Document camera")
    )
    await settle(hass, loaded)
    assert hass.states.get(CAMERA).attributes[ATTR_OPTIONS] == [
        "PTZ Front Camera",
        "Whiteboard Camera",
        "Document camera",
    ]
    await _select(hass, CAMERA, "Document camera")
    assert simulated[zconfiguration.VIDEO_CAMERA_SELECTED_ID] == "doc"

    simulated.unplug(zstatus.VIDEO_CAMERA_LINE, "doc")
    await settle(hass, loaded)
    assert hass.states.get(CAMERA).state == STATE_UNKNOWN

    simulated.unplug(zstatus.VIDEO_CAMERA_LINE, front.id)
    simulated.unplug(zstatus.VIDEO_CAMERA_LINE, back.id)
    await settle(hass, loaded)
    assert hass.states.get(CAMERA).state == STATE_UNAVAILABLE

    simulated.plug(zstatus.VIDEO_CAMERA_LINE, front)
    simulated[zconfiguration.VIDEO_CAMERA_SELECTED_ID] = front.id
    await settle(hass, loaded)
    assert hass.states.get(CAMERA).state == front.name


async def test_camera_that_cannot_be_chosen(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity_registry: er.EntityRegistry,
) -> None:
    """It is a sensor where it is no select."""
    sensor = "sensor.boardroom_camera"
    assert hass.states.get(sensor) is None
    simulated[zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA] = False
    await settle(hass, loaded)
    assert entity_registry.async_get(CAMERA) is None
    assert hass.states.get(sensor).state == "PTZ Front Camera"
    simulated[zconfiguration.VIDEO_CAMERA_SELECTED_ID] = simulated[
        zstatus.VIDEO_CAMERA_LINE
    ][1].id
    await settle(hass, loaded)
    assert hass.states.get(sensor).state == "Whiteboard Camera"
    simulated[zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA] = True
    await settle(hass, loaded)
    assert entity_registry.async_get(sensor) is None
    assert hass.states.get(CAMERA).state == "Whiteboard Camera"


async def test_room_that_does_not_say_what_it_can(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Older rooms have cameras to choose from, and do not say so."""
    simulated.unsupported.add(zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass, entry)
    assert hass.states.get(CAMERA).state == "PTZ Front Camera"
    assert hass.states.get("sensor.boardroom_camera") is None
    assert hass.states.get("switch.boardroom_software_audio_processing") is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_refusals(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What there is not cannot be chosen, and the room may say no."""
    with pytest.raises(ServiceValidationError):
        await _select(hass, CAMERA, "Telescope")
    with (
        simulated.refuse(zconfiguration.VIDEO_CAMERA_SELECTED_ID, "In use"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await _select(hass, CAMERA, "Whiteboard Camera")
    assert refusal.value.translation_key == "command_refused"
    assert hass.states.get(CAMERA).state == "PTZ Front Camera"


def _line(id_: str, name: str, alias: str = "") -> DeviceLine:
    return DeviceLine(id=id_, name=name, alias=alias)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], {}),
        ([_line("a", "Mic", "x")], {"Mic": "a"}),
        (
            [_line("a", "Mic", "left"), _line("b", "Mic", "right")],
            {"Mic (left)": "a", "Mic (right)": "b"},
        ),
        ([_line("a", "Mic"), _line("b", "Mic")], {"Mic": "a", "Mic 2": "b"}),
        (
            [_line("a", "Mic", "x"), _line("b", "Mic", "x"), _line("c", "Mic 2")],
            {"Mic": "a", "Mic 2": "b", "Mic 2 2": "c"},
        ),
        ([_line("a", "Mic", "x"), _line("b", "Mic")], {"Mic (x)": "a", "Mic": "b"}),
        ([_line("a", "", "usb"), _line("b", "")], {"usb": "a", "b": "b"}),
    ],
)
def test_names_of_devices(lines: list[DeviceLine], expected: dict[str, str]) -> None:
    """Every device has a name of its own."""
    assert device_options(lines) == expected
