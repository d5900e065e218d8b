"""A home around the room, in which blueprints and examples are run.

Nothing in it is ours, or stands in for what is: entities of a test integration, and
whatever Home Assistant has of its own.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
import shutil
from typing import Any, Final, override

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_config_flow,
    mock_integration,
    mock_platform,
    setup_test_component_platform,
)
from yarl import URL

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zstatus
from custom_components.zoom_rooms.zrcsapi.records import Booking
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, MeetingType
from homeassistant.components.climate import (
    ClimateEntity,
    ClimateEntityFeature,
    HVACMode,
)
from homeassistant.components.cover import CoverEntity, CoverEntityFeature
from homeassistant.components.event import EventEntity
from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_FLASH,
    ATTR_RGB_COLOR,
    ColorMode,
    LightEntity,
    LightEntityFeature,
)
from homeassistant.components.media_player import (
    MediaPlayerEntity,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.components.switch import SwitchEntity
from homeassistant.components.tts import TextToSpeechEntity, TtsAudioType
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, Platform, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from tests.conftest import Clock, met
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.simulator.values import changed

BLUEPRINTS: Final = (
    Path(__file__).parents[1] / "blueprints" / "automation" / "zoom_rooms"
)
IMPORTED: Final = "zoom-rooms-ha"
"""The folder that Home Assistant puts imported blueprints into: their author's name on GitHub."""
AUTOMATION: Final = "automation.it"
IN_MEETING: Final = "binary_sensor.boardroom_in_meeting"
NUMBER: Final = "987654321"


class Home:
    """The home, and what people do in its meeting room.

    An automation that waits is a task that is not done. So nothing here waits, as Home
    Assistant's own tests do, until all tasks are done.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoomRoomsConfigEntry,
        room: SimulatedRoom,
        folder: Path,
    ) -> None:
        """Move in, with a configuration folder of its own."""
        self._hass = hass
        self._entry = entry
        self._room = room
        hass.config.config_dir = str(folder)
        shutil.copytree(BLUEPRINTS, folder / "blueprints" / "automation" / IMPORTED)

    async def furnish(self, furniture: Mapping[Platform, Iterable[Entity]]) -> None:
        """Put entities into the home."""

        async def set_up(hass: HomeAssistant, entry: ConfigEntry) -> bool:
            await hass.config_entries.async_forward_entry_setups(entry, furniture)
            return True

        mock_integration(self._hass, MockModule("test", async_setup_entry=set_up))
        mock_platform(self._hass, "test.config_flow")
        for platform, entities in furniture.items():
            setup_test_component_platform(
                self._hass, platform, entities, from_config_entry=True
            )
        entry = MockConfigEntry(domain="test")
        entry.add_to_hass(self._hass)
        with mock_config_flow("test", ConfigFlow):
            assert await self._hass.config_entries.async_setup(entry.entry_id)
            await self._hass.async_block_till_done()

    async def set_up(self, domain: str, config: Any) -> None:
        """Set something up that stands in the configuration."""
        assert await async_setup_component(self._hass, domain, {domain: config})
        await self._hass.async_block_till_done()

    async def use_blueprint(self, blueprint: str, **inputs: Any) -> None:
        """Make an automation of a blueprint."""
        path = f"{IMPORTED}/{blueprint}.yaml"
        await self.set_up(
            "automation",
            {
                "id": "it",
                "alias": "It",
                "use_blueprint": {"path": path, "input": inputs},
            },
        )
        assert self._hass.states.is_state(AUTOMATION, STATE_ON)

    async def do(self, action: str, **data: Any) -> None:
        """Perform an action, as somebody does by hand."""
        domain, _, service = action.partition(".")
        await self._hass.services.async_call(domain, service, data, blocking=True)

    async def rest(self) -> None:
        """Let nothing go on, and nothing begin."""
        if automations := self._hass.states.async_entity_ids("automation"):
            await self.do("automation.turn_off", entity_id=automations)

    # -- waiting ------------------------------------------------------------------------

    async def idle(self) -> None:
        """Return when nothing is left to do but to wait for something."""
        while True:
            # One after the other, imports are done elsewhere, and so are a few other jobs.
            await self._hass.async_add_import_executor_job(int)
            tasks = self._hass._tasks | self._hass._background_tasks  # noqa: SLF001
            jobs = [one for one in tasks if not isinstance(one, asyncio.Task)]
            if jobs:
                await asyncio.wait(jobs)
            elif not self._hass.loop._ready:  # type: ignore[attr-defined]  # noqa: SLF001
                return

    async def heard(self) -> None:
        """Return when all that the room said by now has been read, and acted upon.

        While a call rings nothing may be asked, which this does.
        """
        await self._entry.runtime_data.room.send(zstatus.VIDEO_OPTIMIZABLE.get())
        await self.idle()

    async def let_be(self, clock: Clock, moment: datetime) -> None:
        """Let it be then; return when all that was to be done by then has been done and heard."""
        clock.pass_to(moment)
        await self.idle()
        await self.heard()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition is met, and Home Assistant has acted upon it."""
        await met(self._hass, condition, every=0.02)
        await self.idle()

    async def until_state(self, entity_id: str, state: str) -> None:
        """Return when an entity has a state, and Home Assistant has acted upon it."""
        await self.until(lambda: self._hass.states.is_state(entity_id, state))

    # -- in the room --------------------------------------------------------------------

    async def meet(self, number: str = NUMBER) -> None:
        """Have the room go into a meeting with somebody."""
        self._room.people[number] = ("Mira Lindqvist",)
        self._room.connect(Dialled(number=number))
        await self._room.until(lambda: self._room.in_meeting)
        await self.until_state(IN_MEETING, STATE_ON)
        await self.heard()

    async def go_out(self) -> None:
        """Have the room leave its meeting."""
        self._room.go_out()
        await self.until_state("sensor.boardroom_meeting_status", "not_in_meeting")
        await self.heard()

    async def present(self) -> None:
        """Share the room's own screen, and be in no meeting."""
        self._room.put(
            zcommand.CALL_INFO,
            changed(
                self._room[zcommand.CALL_INFO],
                meeting_id=NUMBER,
                meeting_type=MeetingType.SHARING_LAPTOP,
            ),
        )
        self._room[zstatus.CALL_STATUS] = CallStatus.IN_MEETING
        self._room.announce(zcommand.CALL_INFO)
        await self.until_state("sensor.boardroom_meeting_status", "local_presentation")
        await self.heard()

    async def book(self, *bookings: Booking) -> None:
        """Book the room, and unbook it."""
        self._room[zcommand.BOOKINGS] = bookings
        # The notice has to be read, and then the list.
        await self.heard()
        await self.heard()

    async def lose_session(self, server: Server) -> None:
        """Lose the connection to the room."""
        await server.stop()
        await self.until_state(IN_MEETING, STATE_UNAVAILABLE)

    async def regain_session(self, server: Server) -> None:
        """Have the connection back."""
        await server.start()
        await self.until(
            lambda: not self._hass.states.is_state(IN_MEETING, STATE_UNAVAILABLE)
        )
        await self.heard()


class Voice(TextToSpeechEntity):
    """A voice whose sound nobody hears."""

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


class Speaker(MediaPlayerEntity):
    """A loudspeaker.

    Attributes:
        said: All that was said through it.
    """

    _attr_should_poll = False
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.PLAY
        | MediaPlayerEntityFeature.PAUSE
    )

    def __init__(self, name: str) -> None:
        """Put it up, silent."""
        self._attr_name = name
        self._attr_unique_id = name
        self._attr_state = MediaPlayerState.IDLE
        self.said: list[str] = []

    @override
    async def async_play_media(
        self, media_type: MediaType | str, media_id: str, **kwargs: Any
    ) -> None:
        """Say something."""
        self.said += URL(media_id).query.getall("message")

    def stop(self) -> None:
        """Be stopped by somebody."""
        self._attr_state = MediaPlayerState.IDLE
        self.async_write_ha_state()

    @override
    async def async_media_play(self) -> None:
        """Play on."""
        self._attr_state = MediaPlayerState.PLAYING
        self.async_write_ha_state()

    @override
    async def async_media_pause(self) -> None:
        """Pause."""
        self._attr_state = MediaPlayerState.PAUSED
        self.async_write_ha_state()


class Blinds(CoverEntity):
    """Blinds that are open or closed."""

    _attr_should_poll = False
    _attr_name = "Blinds"
    _attr_unique_id = "blinds"
    _attr_supported_features = CoverEntityFeature.OPEN | CoverEntityFeature.CLOSE
    _attr_is_closed = False

    @override
    async def async_open_cover(self, **kwargs: Any) -> None:
        """Let the sun in."""
        self._attr_is_closed = False
        self.async_write_ha_state()

    @override
    async def async_close_cover(self, **kwargs: Any) -> None:
        """Keep the sun out."""
        self._attr_is_closed = True
        self.async_write_ha_state()


class Heating(ClimateEntity):
    """Heating with two presets."""

    _attr_should_poll = False
    _attr_name = "Meeting area"
    _attr_unique_id = "heating"
    _attr_temperature_unit = UnitOfTemperature.CELSIUS
    _attr_hvac_mode = HVACMode.HEAT
    _attr_hvac_modes = [HVACMode.HEAT]
    _attr_supported_features = ClimateEntityFeature.PRESET_MODE
    _attr_preset_modes = ["comfort", "eco"]
    _attr_preset_mode = "eco"

    @override
    async def async_set_preset_mode(self, preset_mode: str) -> None:
        """Be as warm as that."""
        self._attr_preset_mode = preset_mode
        self.async_write_ha_state()


class Plug(SwitchEntity):
    """Something that is on or off."""

    _attr_should_poll = False

    def __init__(self, name: str, *, is_on: bool = False) -> None:
        """Plug it in."""
        self._attr_name = name
        self._attr_unique_id = name
        self._attr_is_on = is_on

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Be on."""
        self._attr_is_on = True
        self.async_write_ha_state()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Be off."""
        self._attr_is_on = False
        self.async_write_ha_state()


class PushButton(EventEntity):
    """A button on the table."""

    _attr_should_poll = False
    _attr_name = "Table button"
    _attr_unique_id = "button"
    _attr_event_types = ["press", "long_press"]

    def push(self, how: str = "press") -> None:
        """Press it."""
        self._trigger_event(how)
        self.async_write_ha_state()


class Lamp(LightEntity):
    """A light of any colour.

    Attributes:
        flashes: How often it flashed.
    """

    _attr_should_poll = False
    _attr_color_mode = ColorMode.RGB
    _attr_supported_color_modes = {ColorMode.RGB}
    _attr_supported_features = LightEntityFeature.FLASH

    def __init__(self, name: str) -> None:
        """Hang it up, dark."""
        self.flashes = 0
        self._attr_name = name
        self._attr_unique_id = name
        self._attr_is_on = False
        self._attr_brightness = 255
        self._attr_rgb_color = (255, 255, 255)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Shine."""
        self.flashes += ATTR_FLASH in kwargs
        self._attr_is_on = True
        self._attr_brightness = kwargs.get(ATTR_BRIGHTNESS, self._attr_brightness)
        self._attr_rgb_color = kwargs.get(ATTR_RGB_COLOR, self._attr_rgb_color)
        self.async_write_ha_state()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Shine no more."""
        self._attr_is_on = False
        self.async_write_ha_state()
