"""Holds the session with a room for its config entry.

It answers for the session's life and knows no value of the room: entities read those from
``coordinator.room`` by row, and commands are made where they are asked for.
"""

from collections.abc import Callable
from datetime import timedelta
import logging
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.const import CONF_HOST, CONF_PORT, __version__ as ha_version
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.loader import async_get_integration

from .const import CONF_HOST_KEY, CONF_PASSCODE, CONF_RELEASED, DOMAIN, OPTION_REPORT
from .dialing import JoinAttempts
from .zrcsapi import (
    Address,
    AuthenticationFailed,
    ConnectionFailed,
    HostKeyChanged,
    Key,
    ZoomRoom,
    ZoomRoomsError,
    zcommand,
    zconfiguration,
    zstatus,
)
from .zrcsapi.phonebook import Phonebook

if TYPE_CHECKING:
    from .types import ZoomRoomsConfigEntry

_LOGGER: Final = logging.getLogger(__name__)

# The room says when its calendar changes; this is for the day's end, and for a notice
# that got lost. It reads the room's own list and bothers no calendar server.
_BOOKINGS_REFRESH: Final = timedelta(minutes=15)

_DEVICE_ROWS: Final = frozenset(
    {zstatus.ROOM_NAME, zstatus.PLATFORM, zstatus.ROOM_VERSION}
)


class ZoomRoomCoordinator(DataUpdateCoordinator[None]):
    """Holds the session, and wakes the entities of the rows that changed and no others."""

    config_entry: ZoomRoomsConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: ZoomRoomsConfigEntry, version: str
    ) -> None:
        """Make the coordinator of a room that is not connected yet."""
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title)
        self.room = ZoomRoom(
            Address(
                host=entry.data[CONF_HOST],
                port=entry.data[CONF_PORT],
                passcode=entry.data[CONF_PASSCODE],
                host_key=entry.data.get(CONF_HOST_KEY),
            ),
            introduction={
                zconfiguration.CLIENT_APP_VERSION: version,
                zconfiguration.CLIENT_DEVICE_SYSTEM: f"Home Assistant {ha_version}",
            }
            if entry.options.get(OPTION_REPORT, True)
            else None,
        )
        self.phonebook = Phonebook(self.room)
        self.attempts = JoinAttempts()
        self._by_key: dict[Key[Any], list[CALLBACK_TYPE]] = {}
        self._was_lost = False

    @classmethod
    async def async_create(
        cls, hass: HomeAssistant, entry: ZoomRoomsConfigEntry
    ) -> ZoomRoomCoordinator:
        """Return the coordinator of an entry, which names our version to the room."""
        integration = await async_get_integration(hass, DOMAIN)
        return cls(hass, entry, str(integration.version))

    # -- the session's life ------------------------------------------------------------

    async def async_start(self) -> None:
        """Connect, and hold the session until :meth:`async_stop`.

        Raises:
            ConfigEntryAuthFailed: the passcode is refused.
            ConfigEntryError: another host key than the pinned one is shown.
            ConfigEntryNotReady: the room cannot be reached.
        """
        if self.released:
            self.room.displaced = True
        else:
            await self._async_connect()
        entry = self.config_entry
        entry.async_on_unload(self.room.subscribe(self._rows_changed))
        entry.async_on_unload(self.room.on_connection(self._connection_changed))
        entry.async_on_unload(
            async_track_time_interval(
                self.hass,
                self._async_refresh_bookings,
                _BOOKINGS_REFRESH,
                cancel_on_shutdown=True,
            )
        )
        if not self.released:
            self._hold()

    async def _async_connect(self) -> None:
        try:
            await self.room.connect()
        except AuthenticationFailed as error:
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="invalid_auth"
            ) from error
        except HostKeyChanged as error:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="host_key_changed",
                translation_placeholders={
                    "expected": error.expected,
                    "found": error.found,
                },
            ) from error
        except ConnectionFailed as error:
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"reason": str(error)},
            ) from error

    @property
    def released(self) -> bool:
        """Whether the room was left to its tablet, which outlives a restart."""
        return bool(self.config_entry.data.get(CONF_RELEASED))

    async def async_release(self) -> None:
        """Leave the room to its tablet, until it is taken back."""
        self._note_released(released=True)
        await self.room.release()

    async def async_take_back(self) -> None:
        """Hold the room again.

        Raises:
            ConnectionFailed: or one of its kinds; the room is still released.
        """
        await self.room.take_back()
        if self.released:
            self._note_released(released=False)
            self._hold()

    def _note_released(self, *, released: bool) -> None:
        self.hass.config_entries.async_update_entry(
            self.config_entry, data={**self.config_entry.data, CONF_RELEASED: released}
        )

    def _hold(self) -> None:
        self.config_entry.async_create_background_task(
            self.hass, self._async_hold(), f"zoom_rooms {self.config_entry.title}"
        )

    async def async_stop(self) -> None:
        """Release the room."""
        await self.phonebook.close()
        await self.room.close()

    async def _async_hold(self) -> None:
        try:
            await self.room.run()
        except AuthenticationFailed:
            self.config_entry.async_start_reauth(self.hass)
        except HostKeyChanged as error:
            _LOGGER.warning("%s: not connecting again: %s", self.name, error)

    async def _async_refresh_bookings(self, _now: object) -> None:
        if self.room.connected and not self.room.displaced:
            try:
                await self.room.send(zcommand.BookingsList())
            except ZoomRoomsError as error:
                _LOGGER.debug("%s: bookings were not refreshed: %s", self.name, error)

    @callback
    def _connection_changed(self) -> None:
        if not self.room.connected or self.room.displaced:
            # What is told of contacts meanwhile is told to others.
            self.phonebook.forget()
        lost = not self.room.connected and not self.released
        if lost is not self._was_lost:
            self._was_lost = lost
            if lost:
                _LOGGER.info("%s: the session is lost; connecting again", self.name)
            else:
                _LOGGER.info("%s: the session is back", self.name)
                self._update_device()
        self.async_update_listeners()

    # -- fan-out -----------------------------------------------------------------------

    @override
    @callback
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        """Listen for changes of the rows in ``context``, and of the connection."""
        remove = super().async_add_listener(update_callback, context)
        keys: frozenset[Key[Any]] = context or frozenset()
        for key in keys:
            self._by_key.setdefault(key, []).append(update_callback)

        @callback
        def remove_all() -> None:
            for key in keys:
                self._by_key[key].remove(update_callback)
            remove()

        return remove_all

    @callback
    def _rows_changed(self, keys: frozenset[Key[Any]]) -> None:
        if not self.room.connected:
            # Still learning; everybody is told when that is done.
            return
        woken = dict.fromkeys(
            listener for key in keys for listener in self._by_key.get(key, ())
        )
        for listener in woken:
            listener()
        if keys & _DEVICE_ROWS:
            self._update_device()

    # -- the device --------------------------------------------------------------------

    @property
    def device_info(self) -> DeviceInfo:
        """The room, as the device registry shows it."""
        return DeviceInfo(
            identifiers={(DOMAIN, str(self.config_entry.unique_id))},
            name=self.room[zstatus.ROOM_NAME] or self.config_entry.title,
            manufacturer="Zoom",
            model="Zoom Rooms",
            hw_version=self.room[zstatus.PLATFORM],
            sw_version=self.room[zstatus.ROOM_VERSION],
        )

    @callback
    def _update_device(self) -> None:
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier(
            (DOMAIN, str(self.config_entry.unique_id)),
            config_entry_id=self.config_entry.entry_id,
        )
        if device is not None:
            registry.async_update_device(
                device.id,
                name=self.room[zstatus.ROOM_NAME] or self.config_entry.title,
                hw_version=self.room[zstatus.PLATFORM],
                sw_version=self.room[zstatus.ROOM_VERSION],
            )
