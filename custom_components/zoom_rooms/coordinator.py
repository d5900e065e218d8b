"""Holds the session with a room for its config entry.

It answers for the session's life and knows no value of the room: entities read those from
``coordinator.room`` by row, and commands are made where they are asked for.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
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

from .const import (
    CONF_ALLOW_SHA1,
    CONF_HOST_KEY,
    CONF_PASSCODE,
    CONF_RELEASED,
    DOMAIN,
    OPTION_REPORT,
    OPTION_TAKE_BACK,
)
from .dialing import JoinAttempts
from .issues import Problem, async_clear, async_raise
from .taking_back import AutomaticTakeBack
from .zrcsapi import (
    Address,
    AuthenticationFailed,
    ConnectionFailed,
    HostKeyChanged,
    Key,
    OutdatedHostKey,
    ZoomRoom,
    ZoomRoomsError,
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from .zrcsapi.phonebook import Phonebook
from .zrcsapi.words import CallStatus

if TYPE_CHECKING:
    from .types import ZoomRoomsConfigEntry

_LOGGER: Final = logging.getLogger(__name__)

# The room says when its calendar changes; this is for the day's end, and for a notice
# that got lost. It reads the room's own list and bothers no calendar server.
_BOOKINGS_REFRESH: Final = timedelta(minutes=15)

# So many failures of the room's own interface within so many seconds are not a restart.
_API_FAILURES: Final = 5
_API_FAILURES_WITHIN: Final = 15 * 60.0

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
                allow_sha1=entry.data.get(CONF_ALLOW_SHA1, False),
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
        self._taking_back = AutomaticTakeBack(
            hass,
            self.room,
            entry.options.get(OPTION_TAKE_BACK, 0),
            gave_up=self._gave_up_taking_back,
        )
        self._api_failures: list[float] = []
        self._was_displaced = False
        self._to_show: list[CALLBACK_TYPE] = []
        self._was_lost = False
        self._holding: asyncio.Task[None] | None = None

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
        entry.async_on_unload(self.room.show(self._update_device, _DEVICE_ROWS))
        entry.async_on_unload(self.room.show(self._note_login, (zstatus.CALL_STATUS,)))
        entry.async_on_unload(self.room.on_connection(self._connection_changed))
        entry.async_on_unload(self.room.on(zevent.ZAAPIConnectFail, self._api_failed))
        entry.async_on_unload(self._taking_back.stop)
        self._look_for_problems()
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
            self._host_key_changed(error)
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="host_key_changed",
                translation_placeholders={
                    "expected": error.expected,
                    "found": error.found,
                },
            ) from error
        except OutdatedHostKey as error:
            raise ConfigEntryError(
                translation_domain=DOMAIN, translation_key="outdated_host_key"
            ) from error
        except ConnectionFailed as error:
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"reason": str(error)},
            ) from error
        self._note_trusted()

    def _note_trusted(self) -> None:
        """Pin the key of the first login."""
        async_clear(self.hass, self.config_entry, Problem.HOST_KEY_CHANGED)
        if CONF_HOST_KEY not in self.config_entry.data:
            self._note(**{CONF_HOST_KEY: self.room.host_key})

    @property
    def held(self) -> bool:
        """Whether the room is there and no other controller has it."""
        return self.room.connected and not self.room.displaced

    @property
    def released(self) -> bool:
        """Whether the room was left to its tablet, which outlives a restart."""
        return bool(self.config_entry.data.get(CONF_RELEASED))

    async def async_release(self) -> None:
        """Leave the room to its tablet, until it is taken back."""
        self._note(**{CONF_RELEASED: True})
        self._taking_back.forget()
        await self.room.release()

    async def async_take_back(self) -> None:
        """Hold the room again.

        Raises:
            ConnectionFailed: or one of its kinds; the room is still released.
        """
        self._taking_back.forget()
        try:
            await self.room.take_back()
        except ZoomRoomsError as error:
            self._refused(error)
            raise
        if self.released:
            self._note(**{CONF_RELEASED: False})
            self._hold()

    def _note(self, **data: object) -> None:
        self.hass.config_entries.async_update_entry(
            self.config_entry, data={**self.config_entry.data, **data}
        )

    def _hold(self) -> None:
        if self._holding is None or self._holding.done():
            self._holding = self.config_entry.async_create_background_task(
                self.hass, self._async_hold(), f"zoom_rooms {self.config_entry.title}"
            )

    async def async_stop(self) -> None:
        """Release the room."""
        await self.phonebook.close()
        await self.room.close()

    async def _async_hold(self) -> None:
        try:
            await self.room.run()
        except (AuthenticationFailed, HostKeyChanged) as error:
            self._refused(error)

    async def _async_refresh_bookings(self, _now: object) -> None:
        if self.held:
            try:
                await self.room.send(zcommand.BookingsList())
            except ZoomRoomsError as error:
                _LOGGER.debug("%s: bookings were not refreshed: %s", self.name, error)
        if self._failures_lately() == 0:
            async_clear(self.hass, self.config_entry, Problem.API_FAILS)

    @callback
    def _connection_changed(self) -> None:
        if self.hass.is_stopping:
            # That is no loss: states stay as they were at the end.
            return
        if not self.held:
            # What is told of contacts meanwhile is told to others.
            self.phonebook.forget()
        self._note_displaced(self.room.displaced and not self.released)
        lost = not self.room.connected and not self.room.displaced
        if lost is not self._was_lost:
            self._was_lost = lost
            if lost:
                _LOGGER.info("%s: the session is lost; connecting again", self.name)
            else:
                _LOGGER.info("%s: the session is back", self.name)
        if self.room.connected:
            # Whatever changed meanwhile was learnt without anybody being told.
            self._note_login()
            self._update_device()
        self.async_update_listeners()

    def _note_displaced(self, displaced: bool) -> None:
        if displaced is self._was_displaced:
            return
        self._was_displaced = displaced
        if displaced:
            _LOGGER.warning(
                "%s: another controller took the room. Any command takes it back",
                self.name,
            )
            self._taking_back.displaced()
            return
        self._taking_back.stop()
        # Once a conflict is shown, only a person takes the room back, or leaves it.
        async_clear(self.hass, self.config_entry, Problem.CONTROLLER_CONFLICT)
        if self.held:
            _LOGGER.info("%s: the room is held again", self.name)

    # -- what a person has to mend -----------------------------------------------------

    def _look_for_problems(self) -> None:
        if not self.config_entry.data[CONF_PASSCODE]:
            async_raise(self.hass, self.config_entry, Problem.NO_PASSCODE)
        self._note_login()

    def _refused(self, error: ZoomRoomsError) -> None:
        """Ask for what only a person can give, if it takes that to hold the room."""
        match error:
            case AuthenticationFailed():
                self.config_entry.async_start_reauth(self.hass)
            case HostKeyChanged():
                self._host_key_changed(error)
                _LOGGER.warning("%s: not connecting again: %s", self.name, error)

    def _host_key_changed(self, error: HostKeyChanged) -> None:
        async_raise(
            self.hass,
            self.config_entry,
            Problem.HOST_KEY_CHANGED,
            data={"key": error.key},
            expected=error.expected,
            found=error.found,
        )

    def _gave_up_taking_back(self) -> None:
        async_raise(self.hass, self.config_entry, Problem.CONTROLLER_CONFLICT)

    @callback
    def _api_failed(self, _: zevent.ZAAPIConnectFail) -> None:
        self._api_failures.append(self.hass.loop.time())
        if self._failures_lately() >= _API_FAILURES:
            async_raise(self.hass, self.config_entry, Problem.API_FAILS)

    def _failures_lately(self) -> int:
        since = self.hass.loop.time() - _API_FAILURES_WITHIN
        self._api_failures = [time for time in self._api_failures if time > since]
        return len(self._api_failures)

    # -- fan-out -----------------------------------------------------------------------

    @override
    @callback
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        """Listen for changes of the rows in ``context``, and of the connection."""
        remove = super().async_add_listener(update_callback, context)
        rows: frozenset[Key[Any]] = context or frozenset()
        return partial(_both, self.room.show(update_callback, rows), remove)

    @callback
    def show_soon(self, show: CALLBACK_TYPE) -> None:
        """Have something shown when what happens now is told.

        What nobody's automation asks for does not keep one waiting that a call begins.
        (scripts/benchmark --only call)
        """
        if not self._to_show:
            self.hass.loop.call_soon(self._show)
        self._to_show.append(show)

    @callback
    def _show(self) -> None:
        shows, self._to_show = self._to_show, []
        for show in shows:
            try:
                show()
            except Exception:
                _LOGGER.exception("%s: something could not be shown", self.name)

    @callback
    def _note_login(self) -> None:
        if self.room[zstatus.CALL_STATUS] is CallStatus.LOGGED_OUT:
            async_raise(self.hass, self.config_entry, Problem.LOGGED_OUT)
        else:
            async_clear(self.hass, self.config_entry, Problem.LOGGED_OUT)

    # -- the device --------------------------------------------------------------------

    @property
    def device_info(self) -> DeviceInfo:
        """The room, as the device registry shows it."""
        identifiers = {(DOMAIN, str(self.config_entry.unique_id))}
        if not self.room.connected:
            # It was left to its tablet. What it told of itself before still stands.
            return DeviceInfo(identifiers=identifiers)
        return DeviceInfo(
            identifiers=identifiers,
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


def _both(first: CALLBACK_TYPE, then: CALLBACK_TYPE) -> None:
    first()
    then()
