"""Adding a room, and mending how it is reached."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, override

import probatio

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    OptionsFlowWithReload,
    SubentryFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .const import (
    CONF_ALLOW_SHA1,
    CONF_HOST_KEY,
    CONF_JID,
    CONF_PASSCODE,
    DEFAULT_DURATION,
    DOMAIN,
    MOST_WATCHED,
    OPTION_AUTO_ACCEPT_CALLERS,
    OPTION_DURATION,
    OPTION_REPORT,
    OPTION_SEND_COMMAND,
    OPTION_SENTENCE_TRIGGERS,
    OPTION_TAKE_BACK,
    SUBENTRY_CONTACT,
)
from .helpers import refusals_translated
from .service_queries import fetched
from .types import ZoomRoomsConfigEntry
from .zrcsapi import (
    PORT,
    Address,
    AuthenticationFailed,
    ConnectionFailed,
    ConnectionTimedOut,
    ConnectionWasRefused,
    HostKeyChanged,
    NotAZoomRoom,
    OutdatedHostKey,
    RoomBusy,
    UnknownHost,
    ZoomRoom,
    zstatus,
)
from .zrcsapi.phonebook import shown_name

_QUERY: Final = "query"
_MOST_SHOWN: Final = 100

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

# Asked only of whom it concerns: those whose room is as old as that.
_ALLOW_SHA1: Final = {
    probatio.Required(CONF_ALLOW_SHA1, default=False): BooleanSelector()
}
_LONGEST_WAIT: Final = 120

# The first kind that fits counts.
_ERRORS: Final[tuple[tuple[type[ConnectionFailed], str], ...]] = (
    (AuthenticationFailed, "invalid_auth"),
    (HostKeyChanged, "host_key_changed"),
    (OutdatedHostKey, "outdated_host_key"),
    (RoomBusy, "room_busy"),
    (NotAZoomRoom, "not_a_zoom_room"),
    (UnknownHost, "unknown_host"),
    (ConnectionWasRefused, "connection_refused"),
    (ConnectionTimedOut, "timeout"),
    (ConnectionFailed, "cannot_connect"),
)


class Identity(NamedTuple):
    """What a room says of itself.

    Attributes:
        unique_ids: What tells the room apart, the best first. It may not always tell all.
    """

    unique_ids: tuple[str, ...]
    name: str
    host_key: str
    fingerprint: str


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
        told = (room[zstatus.EMAIL], room[zstatus.MEETING_NUMBER])
        unique_ids = tuple(one.lower() for one in told if one)
        if not unique_ids:
            raise NotAZoomRoom("the room does not say who it is")
        return Identity(
            unique_ids,
            room[zstatus.ROOM_NAME] or address.host,
            room.host_key,
            room.fingerprint,
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
            self._look_at_address(user_input)
            identity = await self._async_try(user_input, errors)
            if identity is not None:
                data = {**user_input, CONF_HOST_KEY: identity.host_key}
                for unique_id in reversed(identity.unique_ids):
                    await self.async_set_unique_id(unique_id)
                    self._abort_if_unique_id_configured(updates=data)
                return self.async_create_entry(
                    title=identity.name,
                    data=data,
                    description="host_key",
                    description_placeholders={"fingerprint": identity.fingerprint},
                )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                _asking(_ADDRESS_SCHEMA, user_input or {}, errors), user_input
            ),
            errors=errors,
        )

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ZoomRoomsConfigEntry) -> OptionsFlow:
        """Return the dialog of the room's options."""
        return ZoomRoomsOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ZoomRoomsConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to a room: contacts to watch."""
        return {SUBENTRY_CONTACT: WatchedContactFlow}

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
            data = {**entry.data, **user_input}
            self._look_at_address(data)
            # The room bears one session, so the entry's own ends before another is tried.
            was_set_up = await self._async_rest(entry)
            if any(data[part] != entry.data[part] for part in (CONF_HOST, CONF_PORT)):
                # Another address may be another PC, with another key.
                data.pop(CONF_HOST_KEY, None)
            identity = await self._async_try(data, errors)
            if identity is not None and entry.unique_id in identity.unique_ids:
                return self.async_update_reload_and_abort(
                    entry, data={**data, CONF_HOST_KEY: identity.host_key}
                )
            if was_set_up:
                await self.hass.config_entries.async_setup(entry.entry_id)
            if identity is not None:
                return self.async_abort(
                    reason="unique_id_mismatch",
                    description_placeholders={"name": entry.title},
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                _asking(schema, user_input or entry.data, errors),
                user_input or {**entry.data, CONF_PASSCODE: ""},
            ),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    def _look_at_address(self, data: dict[str, Any]) -> None:
        """Strip the host, and abort if another entry has the room that is there.

        Before anything connects: a second session would take the room from the first, or be
        turned away.
        """
        data[CONF_HOST] = data[CONF_HOST].strip()
        self._async_abort_entries_match(
            {CONF_HOST: data[CONF_HOST], CONF_PORT: data[CONF_PORT]}
        )

    async def _async_rest(self, entry: ZoomRoomsConfigEntry) -> bool:
        """End the entry's session, or its attempts at one; tell whether there was any."""
        async with entry.setup_lock:
            # An attempt that is under way cannot be called off.
            pass
        if entry.state not in (ConfigEntryState.LOADED, ConfigEntryState.SETUP_RETRY):
            return False
        return await self.hass.config_entries.async_unload(entry.entry_id)

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
                    host_key=data.get(CONF_HOST_KEY),
                    allow_sha1=data.get(CONF_ALLOW_SHA1, False),
                )
            )
        except ConnectionFailed as error:
            errors["base"] = next(
                key for kind, key in _ERRORS if isinstance(error, kind)
            )
            return None


def _asking(
    schema: probatio.Schema, data: Mapping[str, Any], errors: Mapping[str, str]
) -> probatio.Schema:
    """Return the form, with the question about SHA-1 if the room is one of those."""
    outdated = errors.get("base") == "outdated_host_key" or CONF_ALLOW_SHA1 in data
    return schema.extend(_ALLOW_SHA1) if outdated else schema


_OPTIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(OPTION_DURATION, default=DEFAULT_DURATION): probatio.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=1,
                    max=1440,
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement="min",
                )
            ),
            probatio.Coerce(int),
        ),
        probatio.Required(OPTION_REPORT, default=True): BooleanSelector(),
        probatio.Optional(OPTION_AUTO_ACCEPT_CALLERS, default=[]): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
        probatio.Required(OPTION_TAKE_BACK, default=0): probatio.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=0,
                    max=_LONGEST_WAIT,
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement="min",
                )
            ),
            probatio.Coerce(int),
        ),
        probatio.Required(OPTION_SENTENCE_TRIGGERS, default=False): BooleanSelector(),
        probatio.Required(OPTION_SEND_COMMAND, default=False): BooleanSelector(),
    }
)


class ZoomRoomsOptionsFlow(OptionsFlowWithReload):
    """Asks for what is a matter of taste, or of trust."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the options."""
        if user_input is not None:
            callers = (
                caller.strip().lower()
                for caller in user_input[OPTION_AUTO_ACCEPT_CALLERS]
            )
            user_input[OPTION_AUTO_ACCEPT_CALLERS] = sorted(
                {one for one in callers if one}
            )
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA, self.config_entry.options
            ),
        )


class WatchedContactFlow(ConfigSubentryFlow):
    """Finds a contact in the room's phonebook, whose presence is to be shown."""

    def __init__(self) -> None:
        """Begin with nobody found."""
        self._found: dict[str, str] = {}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Search the phonebook."""
        entry: ZoomRoomsConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        watched = {one.data[CONF_JID] for one in entry.subentries.values()}
        if len(watched) >= MOST_WATCHED:
            return self.async_abort(
                reason="too_many", description_placeholders={"most": str(MOST_WATCHED)}
            )
        errors: dict[str, str] = {}
        if user_input is not None:
            phonebook = entry.runtime_data.phonebook
            try:
                with refusals_translated():
                    await entry.runtime_data.room.hold()
                is_whole = await fetched(phonebook)
            except HomeAssistantError:
                errors["base"] = "no_phonebook"
            else:
                found = phonebook.contacts.search(user_input[_QUERY])
                self._found = {
                    one.jid: shown_name(one) for one in found if one.jid not in watched
                }
                if self._found:
                    return await self.async_step_pick()
                if is_whole:
                    errors[_QUERY] = "nobody_found"
                else:
                    errors["base"] = "no_phonebook"
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema({probatio.Required(_QUERY): TextSelector()}), user_input
            ),
            errors=errors,
        )

    async def async_step_pick(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose among who was found."""
        if user_input is not None:
            jid = user_input[CONF_JID]
            # Once the subentry is there, which is after this step.
            self.hass.config_entries.async_schedule_reload(self._get_entry().entry_id)
            return self.async_create_entry(
                title=self._found[jid], data={CONF_JID: jid}, unique_id=jid
            )
        shown = list(self._found.items())[:_MOST_SHOWN]
        options = [SelectOptionDict(value=jid, label=name) for jid, name in shown]
        return self.async_show_form(
            step_id="pick",
            data_schema=probatio.Schema(
                {
                    probatio.Required(CONF_JID): SelectSelector(
                        SelectSelectorConfig(options=options)
                    )
                }
            ),
            description_placeholders={"count": str(len(self._found))},
        )
