"""An assistant to speak to, with the sentences as users install them."""

from pathlib import Path
import shutil
from typing import Final

from custom_components.zoom_rooms.answers import VOICE
from homeassistant.components import conversation
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.intent import IntentResponse
from homeassistant.setup import async_setup_component

LANGUAGES: Final = ("de", "en")
SENTENCES: Final = VOICE / "custom_sentences"


async def set_up_assistant(hass: HomeAssistant, config: Path) -> None:
    """Have the assistant of Home Assistant, whose configuration lies in a folder."""
    hass.config.config_dir = str(config)
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    await hass.async_block_till_done()


def install_sentences(config: Path) -> None:
    """Copy the files to where Home Assistant reads them."""
    shutil.copytree(SENTENCES, config / "custom_sentences")


async def say(
    hass: HomeAssistant,
    text: str,
    language: str = "en",
    *,
    device_id: str | None = None,
    satellite_id: str | None = None,
) -> IntentResponse:
    """Say something, and return how the assistant took it."""
    result = await conversation.async_converse(
        hass,
        text,
        None,
        Context(),
        language,
        device_id=device_id,
        satellite_id=satellite_id,
    )
    return result.response


def answer(response: IntentResponse) -> str:
    """Return what the assistant said."""
    return str(response.speech["plain"]["speech"])
