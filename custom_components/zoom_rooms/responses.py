"""What the room tells, as the plain data of an action's response."""

from collections.abc import Collection
from datetime import datetime
from enum import Enum
from typing import Any, Final
from urllib.parse import urljoin

from homeassistant.util.json import JsonObjectType, JsonValueType

from . import bookings
from .zrcsapi.grammar import Record
from .zrcsapi.phonebook import shown_name
from .zrcsapi.records import Booking, CallInfo, Contact

_ZOOM: Final = "https://zoom.us/"
"""Where the room's addresses of web pages begin, when they do not say."""

# Zoom calls these deprecated.
_NO_LONGER_MEANT: Final = frozenset(
    {
        "is_callin_country_list_available",
        "is_toll_free_callin_list_available",
        "video_is_receiving",
    }
)
# The letter names the passcode, and so do the dial strings in it.
_PASSCODES: Final = frozenset({"invite_email_content", "meeting_password"})
_PHONE_NUMBERS: Final = frozenset(
    {"callin_country_list", "callout_country_list", "toll_free_callin_list"}
)


def plain(record: Record, *, without: Collection[str] = ()) -> JsonObjectType:
    """Return every part of a record by its name in our table.

    Words of Zoom's are in lower case and without what is said twice (``muted``, not
    ``AUDIO_MUTED``); what the room left out and cannot be guessed is None.
    """
    parts = vars(record)
    return {
        name: _plain(parts[name])
        for name in record.spellings
        if name not in _NO_LONGER_MEANT and name not in without
    }


def _plain(value: Any) -> JsonValueType:
    match value:
        case Enum():
            return value.name.lower()
        case tuple():
            return [plain(each) for each in value]
        case str() | bool() | int() | None:
            return value
    raise TypeError(f"no plain data: {type(value).__name__}")


def meeting(info: CallInfo, *, passcode: bool, phone_numbers: bool) -> JsonObjectType:
    """Return what is told of a meeting; what has not been asked for is not in there."""
    without: set[str] = set()
    if not passcode:
        without |= _PASSCODES
    if not phone_numbers:
        without |= _PHONE_NUMBERS
    told = plain(info, without=without)
    if info.international_url:
        told["international_url"] = urljoin(_ZOOM, info.international_url)
    return told


def booking(one: Booking, place: int, now: datetime) -> JsonObjectType:
    """Return a booking, of a private one only when it is and how to join it."""
    told = plain(one, without=("start_time", "end_time"))
    if one.is_private:
        told |= dict.fromkeys(("host_name", "creator_name", "creator_email"), "")
    return told | {
        "booking": place,
        "meeting_name": bookings.shown_name(one),
        "start_time": bookings.begin(one, now).isoformat(),
        "end_time": bookings.end(one, now).isoformat(),
        "is_all_day": bookings.is_all_day(one),
        "joinable": one.joinable,
    }


def contact(one: Contact) -> JsonObjectType:
    """Return a contact, with the name that people call it by."""
    return {"name": shown_name(one)} | plain(one)
