"""What a person attaches to a report: everything that is known of a room, and nothing of anybody.

A value is left out by what it is: names, addresses, numbers, passcodes. What remains is
what the room can do, is set to, and has said, by the names that Zoom's reference has.
"""

import dataclasses
from enum import Enum
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .const import CONF_HOST_KEY
from .types import ZoomRoomsConfigEntry
from .zrcsapi import Key, zconfiguration, zstatus
from .zrcsapi.grammar import Record

# What tells of people, meetings or secrets, beside the rows and fields that are marked
# secret in the tables.
_PRIVATE_ROWS: Final[frozenset[Key[Any]]] = frozenset(
    {zstatus.ROOM_NAME, zstatus.MEETING_NUMBER, zconfiguration.CLIENT_DEVICE_SYSTEM}
)
_PRIVATE_FIELDS: Final = frozenset(
    {
        "avatar_url",
        "caller_name",
        "creator_email",
        "creator_name",
        "email",
        "first_name",
        "host_name",
        "international_url",
        "invite_email_subject",
        "jid",
        "last_name",
        "meeting_id",
        "meeting_name",
        "meeting_number",
        "my_userid",
        "participant_id",
        "phone_number",
        "real_meeting_id",
        "screen_name",
        "user_id",
        "user_name",
    }
)
_SHOWN_DATA: Final = frozenset({"port"})
_SHOWN_OPTIONS: Final = frozenset({"duration", "report", "send_command", "take_back"})


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry
) -> dict[str, Any]:
    """Return what is known of the room."""
    coordinator = entry.runtime_data
    room, phonebook = coordinator.room, coordinator.phonebook
    return {
        "entry": {
            "version": f"{entry.version}.{entry.minor_version}",
            "data": {
                name: value if name in _SHOWN_DATA else REDACTED
                for name, value in entry.data.items()
            },
            "host_key_pinned": CONF_HOST_KEY in entry.data,
            "options": {
                name: value if name in _SHOWN_OPTIONS else REDACTED
                for name, value in entry.options.items()
            },
            "watched_contacts": len(entry.subentries),
        },
        "session": {
            "connected": room.connected,
            "displaced": room.displaced,
            "pending": [str(question.name) for question in room.pending],
            "failure": type(room.failure).__name__ if room.failure else None,
            "sessions": room.sessions,
            "bytes_received": room.bytes_received,
            "bytes_left_out": room.bytes_left_out,
            "status_is_told": room.state.status_is_told,
        },
        "values": {
            str(key): REDACTED if key.secret or key in _PRIVATE_ROWS else _shown(value)
            for key, value in sorted(
                room.state.values.items(), key=lambda item: str(item[0])
            )
        },
        "unsupported": sorted(room.unsupported),
        "unknown": sorted(room.state.unknown),
        "phonebook": {
            "complete": phonebook.complete,
            "contacts": len(phonebook.contacts),
            "pages": phonebook.pages,
            "page_size": phonebook.page_size,
        },
        "recent": [str(heard) for heard in room.recent],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the same: the room is the device."""
    return await async_get_config_entry_diagnostics(hass, entry)


def _shown(value: Any) -> Any:
    """Return a value as it may be read by anybody."""
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    if isinstance(value, Record):
        return {
            part.name: _part(value, part.name)
            for part in dataclasses.fields(value)  # type: ignore[arg-type]
        }
    return value.value if isinstance(value, Enum) else value


def _part(record: Record, name: str) -> Any:
    value = getattr(record, name)
    private = name in _PRIVATE_FIELDS or record.spellings[name].secret
    # That there is nothing to hide is worth knowing.
    if private and value not in ("", None, ()):
        return f"{len(value)} {REDACTED}" if isinstance(value, tuple) else REDACTED
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return _shown(value)
