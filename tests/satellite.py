"""A voice satellite in the home. Home Assistant's part of it needs packages that compile."""

from collections.abc import Callable
from typing import override

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntity,
    AssistSatelliteEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from tests.home import Home, Voice


class Satellite(AssistSatelliteEntity):
    """Somebody to talk to.

    Attributes:
        said: All that it said, questions included.
        on_said: Is called while it says something.
    """

    _attr_name = "Kitchen"
    _attr_unique_id = "kitchen"
    _attr_supported_features = (
        AssistSatelliteEntityFeature.ANNOUNCE
        | AssistSatelliteEntityFeature.START_CONVERSATION
    )

    def __init__(self) -> None:
        """Stand silent."""
        self.said: list[str] = []
        self.on_said: Callable[[], None] | None = None

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer."""
        return self._ask_question_future is not None

    @override
    async def async_announce(self, announcement: AssistSatelliteAnnouncement) -> None:
        """Say something."""
        self._say(announcement.message)

    @override
    async def async_start_conversation(
        self, start_announcement: AssistSatelliteAnnouncement
    ) -> None:
        """Say what is asked; the answer is heard later."""
        self._say(start_announcement.message)

    def _say(self, message: str) -> None:
        self.said.append(message)
        if self.on_said is not None:
            self.on_said()

    def hear(self, text: str | None) -> None:
        """Hear what somebody answers, or that nobody does."""
        if text is not None:
            heard = {"stt_output": {"text": text}}
            self._internal_on_pipeline_event(
                PipelineEvent(PipelineEventType.STT_END, heard)
            )
        self._internal_on_pipeline_event(PipelineEvent(PipelineEventType.RUN_END))

    @override
    def on_pipeline_event(self, event: PipelineEvent) -> None:
        """Blink no light about it."""

    @override
    def async_get_configuration(self) -> AssistSatelliteConfiguration:
        """Return that it listens for no word."""
        return AssistSatelliteConfiguration(
            available_wake_words=[], active_wake_words=[], max_active_wake_words=0
        )

    @override
    async def async_set_configuration(
        self, config: AssistSatelliteConfiguration
    ) -> None:
        """Listen for no word."""


async def furnish_with_satellite(hass: HomeAssistant, home: Home) -> Satellite:
    """Put a satellite into the kitchen, and return it."""
    await async_process_ha_core_config(hass, {"internal_url": "http://127.0.0.1:8123"})
    satellite = Satellite()
    await home.furnish(
        {Platform.TTS: [Voice()], Platform.ASSIST_SATELLITE: [satellite]}
    )
    return satellite
