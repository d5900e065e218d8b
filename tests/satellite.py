"""A voice satellite in the home. Home Assistant's part of it needs packages that compile."""

from typing import Any, override

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntity,
    AssistSatelliteEntityFeature,
)
from homeassistant.components.tts import TextToSpeechEntity, TtsAudioType


class Voice(TextToSpeechEntity):
    """A voice whose sound nobody plays."""

    _attr_name = "Voice"
    _attr_unique_id = "voice"
    _attr_default_language = "en"
    _attr_supported_languages = ["en"]

    @override
    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> TtsAudioType:
        """Return silence."""
        return "mp3", b"\0"


class Satellite(AssistSatelliteEntity):
    """Somebody to talk to.

    Attributes:
        said: All that it said, questions included.
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

    @property
    def asks(self) -> bool:
        """Whether it waits for an answer."""
        return self._ask_question_future is not None

    @override
    async def async_announce(self, announcement: AssistSatelliteAnnouncement) -> None:
        """Say something."""
        self.said.append(announcement.message)

    @override
    async def async_start_conversation(
        self, start_announcement: AssistSatelliteAnnouncement
    ) -> None:
        """Say what is asked; the answer is heard later."""
        self.said.append(start_announcement.message)

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
