"""What can be switched on a room. A mute switch that is on mutes, as Zoom means it."""

from dataclasses import dataclass
import logging
from typing import Any, Final, override

from homeassistant.components.switch import (
    DOMAIN as SWITCH_DOMAIN,
    SwitchEntity,
    SwitchEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity

from .const import OPTION_AUTO_ACCEPT_CALLERS
from .entity import ZoomRoomsDescription, ZoomRoomsEntity, ZoomRoomsItemDescription
from .gates import Gate, ZoomRoomsGatedDescription, async_add_rows
from .helpers import refusals_translated
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Setting, ZoomRoomsError, zconfiguration, zstatus
from .zrcsapi.calls import RingStarted
from .zrcsapi.meeting import MEETING_STATUS, MeetingStatus
from .zrcsapi.zevent import IncomingCallIndication

_LOGGER: Final = logging.getLogger(__name__)

_KEPT: Final = "is_on"

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoomRoomsSwitchDescription(
    ZoomRoomsItemDescription[bool], ZoomRoomsGatedDescription, SwitchEntityDescription
):
    """A setting of the room that is on or off.

    Attributes:
        inverted: Zoom's setting says what is hidden or disabled; the switch says the opposite.
    """

    item: Setting[bool]
    inverted: bool = False


SWITCHES: Final = (
    ZoomRoomsSwitchDescription(
        key="microphone_mute",
        item=zconfiguration.CALL_MICROPHONE_MUTE,
    ),
    ZoomRoomsSwitchDescription(
        key="camera_mute",
        item=zconfiguration.CALL_CAMERA_MUTE,
    ),
    ZoomRoomsSwitchDescription(
        key="self_view",
        item=zconfiguration.HIDE_CONF_SELF_VIDEO,
        inverted=True,
        entity_category=EntityCategory.CONFIG,
    ),
    ZoomRoomsSwitchDescription(
        key="camera_mirror",
        item=zconfiguration.VIDEO_CAMERA_MIRROR,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    ),
    ZoomRoomsSwitchDescription(
        key="optimize_video_sharing",
        item=zconfiguration.OPTIMIZE_VIDEO_SHARING,
        wakes=(zstatus.VIDEO_OPTIMIZABLE,),
        available_fn=lambda room: room[zstatus.VIDEO_OPTIMIZABLE] is True,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    ),
    ZoomRoomsSwitchDescription(
        key="software_audio_processing",
        item=zconfiguration.AUDIO_INPUT_IS_SAP_DISABLED,
        inverted=True,
        gate=Gate(capability=zstatus.SUPPORTS_SOFTWARE_AUDIO_PROCESSING),
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
    ),
)


# It adds no field, so it need not become a dataclass once more: that takes 0.4 ms.
class ZoomRoomsOwnSwitchDescription(ZoomRoomsDescription, SwitchEntityDescription):
    """Something of the integration's own, which no setting of the room is."""


AUTO_ACCEPT: Final = ZoomRoomsOwnSwitchDescription(
    key="auto_accept",
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
)


CONTROL: Final = ZoomRoomsOwnSwitchDescription(
    key="control",
    entity_category=EntityCategory.CONFIG,
    always_available=True,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Show the room's switches."""
    async_add_rows(
        entry.runtime_data, SWITCH_DOMAIN, SWITCHES, ZoomRoomsSwitch, async_add_entities
    )
    async_add_entities(
        [
            ZoomRoomsAutoAccept(entry.runtime_data, AUTO_ACCEPT),
            ZoomRoomsControl(entry.runtime_data, CONTROL),
        ]
    )


class ZoomRoomsSwitch(ZoomRoomsEntity, SwitchEntity):
    """A setting of the room that is on or off."""

    entity_description: ZoomRoomsSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is on, as the room says."""
        value = self.room[self.entity_description.item]
        return None if value is None else value is not self.entity_description.inverted

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn it on."""
        await self._async_set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn it off."""
        await self._async_set(on=False)

    async def _async_set(self, *, on: bool) -> None:
        with refusals_translated():
            await self.room.set(
                self.entity_description.item, on is not self.entity_description.inverted
            )


class ZoomRoomsAutoAccept(ZoomRoomsEntity, SwitchEntity, RestoreEntity):
    """Takes calls. The room has a setting of its own for that, which nobody but it can change."""

    entity_description: ZoomRoomsOwnSwitchDescription
    _attr_is_on = False

    @override
    async def async_added_to_hass(self) -> None:
        """Be as before the restart, and listen for calls."""
        await super().async_added_to_hass()
        if (kept := await self.async_get_last_extra_data()) is not None:
            self._attr_is_on = kept.as_dict().get(_KEPT) is True
        self.async_on_remove(self.room.on(RingStarted, self._ring_started))

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        """What is kept over a restart: not the state, which is unavailable at its end."""
        return RestoredExtraData({_KEPT: self._attr_is_on})

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Take the calls that come from now on."""
        self._attr_is_on = True
        self.async_write_ha_state()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Let calls ring."""
        self._attr_is_on = False
        self.async_write_ha_state()

    @callback
    def _ring_started(self, ring: RingStarted) -> None:
        # One call at a time, and never out of a meeting.
        idle = self.room[MEETING_STATUS] is MeetingStatus.NOT_IN_MEETING
        if (
            self.is_on
            and idle
            and self._may_call(ring.call)
            and len(self.room.calls.ringing) == 1
        ):
            self.coordinator.config_entry.async_create_background_task(
                self.hass, self._async_accept(ring.call), "zoom_rooms auto accept"
            )

    def _may_call(self, call: IncomingCallIndication) -> bool:
        callers = self.coordinator.config_entry.options.get(OPTION_AUTO_ACCEPT_CALLERS)
        return not callers or not {
            call.caller_name.lower(),
            call.caller_jid.lower(),
        }.isdisjoint(callers)

    async def _async_accept(self, call: IncomingCallIndication) -> None:
        try:
            await self.room.accept(call.caller_jid)
        except ZoomRoomsError as error:
            _LOGGER.warning("A call could not be taken automatically: %s", error)


class ZoomRoomsControl(ZoomRoomsEntity, SwitchEntity):
    """Whether Home Assistant holds the room, or its tablet does."""

    entity_description: ZoomRoomsOwnSwitchDescription

    @property
    @override
    def is_on(self) -> bool:
        """Whether it is ours. It goes off by itself when another controller takes the room."""
        return not self.room.displaced

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Take the room back."""
        with refusals_translated():
            await self.coordinator.async_take_back()

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Leave the room to its tablet, until it is taken back."""
        await self.coordinator.async_release()
