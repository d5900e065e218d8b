"""Adding a room, and mending how it is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, override

import probatio

from homeassistant.config_entries import ConfigEntryState, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import CONF_HOST_KEY, CONF_PASSCODE, DOMAIN
from .types import ZoomRoomsConfigEntry
from .zrcsapi import (
    PORT,
    Address,
    AuthenticationFailed,
    ConnectionFailed,
    ConnectionTimedOut,
    ConnectionWasRefused,
    NotAZoomRoom,
    RoomBusy,
    UnknownHost,
    ZoomRoom,
    zstatus,
)

_PASSCODE: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
_ADDRESS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(),
        probatio.Required(CONF_PORT, default=PORT): probatio.All(
            NumberSelector(
                NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX)
            ),
            probatio.Coerce(int),
        ),
        probatio.Optional(CONF_PASSCODE, default=""): _PASSCODE,
    }
)
_PASSCODE_SCHEMA: Final = probatio.Schema(
    {probatio.Optional(CONF_PASSCODE, default=""): _PASSCODE}
)

# The first kind that fits counts.
_ERRORS: Final[tuple[tuple[type[ConnectionFailed], str], ...]] = (
    (AuthenticationFailed, "invalid_auth"),
    (RoomBusy, "room_busy"),
    (NotAZoomRoom, "not_a_zoom_room"),
    (UnknownHost, "unknown_host"),
    (ConnectionWasRefused, "connection_refused"),
    (ConnectionTimedOut, "timeout"),
    (ConnectionFailed, "cannot_connect"),
)


@dataclass(frozen=True)
class Identity:
    """What a room says of itself."""

    unique_id: str
    name: str
    host_key: str


async def async_identify(address: Address) -> Identity:
    """Log in to the room and read who it is.

    Raises:
        ConnectionFailed: or one of its kinds.
    """
    room = ZoomRoom(address)
    try:
        await room.connect()
        # Zoom makes up an e-mail address for every room; the room's own meeting number
        # comes next. Neither the host nor the name stays with the room.
        unique_id = (room[zstatus.EMAIL] or room[zstatus.MEETING_NUMBER] or "").lower()
        if not unique_id:
            raise NotAZoomRoom("the room does not say who it is")
        return Identity(
            unique_id, room[zstatus.ROOM_NAME] or address.host, room.host_key
        )
    finally:
        await room.close()


class ZoomRoomsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for an address and a passcode, and tries them."""

    VERSION = 1
    MINOR_VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a room."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input[CONF_HOST] = user_input[CONF_HOST].strip()
            # Before connecting: a second session would be turned away by the room.
            self._async_abort_entries_match(
                {CONF_HOST: user_input[CONF_HOST], CONF_PORT: user_input[CONF_PORT]}
            )
            identity = await self._async_try(user_input, errors)
            if identity is not None:
                await self.async_set_unique_id(identity.unique_id)
                self._abort_if_unique_id_configured(
                    updates={
                        CONF_HOST: user_input[CONF_HOST],
                        CONF_PORT: user_input[CONF_PORT],
                        CONF_PASSCODE: user_input[CONF_PASSCODE],
                        CONF_HOST_KEY: identity.host_key,
                    }
                )
                return self.async_create_entry(
                    title=identity.name,
                    data={**user_input, CONF_HOST_KEY: identity.host_key},
                )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                _ADDRESS_SCHEMA, user_input
            ),
            errors=errors,
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for the passcode again: the room refused the one we have."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Try another passcode."""
        entry = self._get_reauth_entry()
        return await self._async_mend(
            entry, "reauth_confirm", _PASSCODE_SCHEMA, user_input
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the room is, or its passcode."""
        entry = self._get_reconfigure_entry()
        return await self._async_mend(entry, "reconfigure", _ADDRESS_SCHEMA, user_input)

    async def _async_mend(
        self,
        entry: ZoomRoomsConfigEntry,
        step_id: str,
        schema: probatio.Schema,
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            # The room bears one session, so the entry's own ends before another is tried.
            was_loaded = entry.state is ConfigEntryState.LOADED
            await self.hass.config_entries.async_unload(entry.entry_id)
            data = {**entry.data, **user_input}
            identity = await self._async_try(data, errors)
            if identity is not None:
                await self.async_set_unique_id(identity.unique_id)
                if identity.unique_id != entry.unique_id and was_loaded:
                    await self.hass.config_entries.async_setup(entry.entry_id)
                self._abort_if_unique_id_mismatch(
                    description_placeholders={"name": entry.title}
                )
                return self.async_update_reload_and_abort(
                    entry, data={**data, CONF_HOST_KEY: identity.host_key}
                )
            if was_loaded:
                await self.hass.config_entries.async_setup(entry.entry_id)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or {**entry.data, CONF_PASSCODE: ""}
            ),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    @staticmethod
    async def _async_try(
        data: Mapping[str, Any], errors: dict[str, str]
    ) -> Identity | None:
        """Return who the room is, or note what is wrong."""
        try:
            return await async_identify(
                Address(
                    host=data[CONF_HOST],
                    port=data[CONF_PORT],
                    passcode=data[CONF_PASSCODE],
                )
            )
        except ConnectionFailed as error:
            errors["base"] = next(
                key for kind, key in _ERRORS if isinstance(error, kind)
            )
            return None
