"""The picture of whoever called last."""

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zevent
from homeassistant.components.image import DOMAIN as IMAGE_DOMAIN
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.conftest import until
from tests.simulator import SimulatedRoom

PICTURE = "image.boardroom_caller_picture"


@pytest.mark.parametrize("only", [Platform.IMAGE], indirect=True)
@pytest.mark.usefixtures("only", "entity_registry_enabled_by_default")
async def test_image(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """The picture's entity is as it was."""
    # Its token is another one each time.
    hass.data[IMAGE_DOMAIN].get_entity(PICTURE).access_tokens.append("1")
    hass.data[IMAGE_DOMAIN].get_entity(PICTURE).async_write_ha_state()
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/mira.png", "https://example.com/mira.png"),
        # Nothing to see, and nowhere that a caller may send us.
        ("", None),
        ("http://192.168.1.1/reboot", None),
        ("file:///etc/passwd", None),
    ],
)
async def test_picture(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    url: str,
    expected: str | None,
) -> None:
    """The picture is the caller's, if there is one."""
    picture = hass.data[IMAGE_DOMAIN].get_entity(PICTURE)
    assert hass.states.get(PICTURE).state == STATE_UNKNOWN
    assert picture.image_url is None
    simulated.happen(zevent.IncomingCallIndication(caller_jid="mira", avatar_url=url))
    await until(hass, lambda: hass.states.get(PICTURE).state != STATE_UNKNOWN)
    assert picture.image_url == expected
