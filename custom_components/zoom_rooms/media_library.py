"""What can be browsed and searched in a room: today's bookings, favourites, contacts."""

import asyncio
from collections.abc import Iterable
from typing import Final

from homeassistant.components.media_player import BrowseError, BrowseMedia, MediaClass
from homeassistant.util import dt as dt_util

from . import bookings
from .const import CONF_JID, DOMAIN, SUBENTRY_CONTACT
from .coordinator import ZoomRoomCoordinator
from .zrcsapi import ZoomRoomsError, zcommand, zstatus
from .zrcsapi.phonebook import folded, shown_name
from .zrcsapi.records import Booking, Contact

MEETING: Final = "meeting"
CONTACT: Final = "contact"

_BOOKINGS: Final = "bookings"
_FAVOURITES: Final = "favourites"
_CONTACTS: Final = "contacts"

_MOST_FOUND: Final = 50
_MOST_IN_A_FOLDER: Final = 500
"""Contacts. Nobody scrolls further, and the list has to reach the browser."""

_PATIENCE: Final = 5.0
"""Seconds that somebody who browses waits for the phonebook. It goes on being fetched."""

_OTHERS: Final = "#"


async def async_browse(
    coordinator: ZoomRoomCoordinator, kind: str | None, content_id: str | None
) -> BrowseMedia:
    """Return a folder with what is in it.

    Raises:
        BrowseError: there is no such folder, or the room does not tell its phonebook.
    """
    if not kind:
        return _root(coordinator)
    if kind == _BOOKINGS:
        return _folder(
            "Today's bookings", kind, [_booking(one) for one in _joinable(coordinator)]
        )
    if kind == _FAVOURITES:
        return _folder("Favourites", kind, _favourites(coordinator))
    if kind == _CONTACTS:
        people = await _async_contacts(coordinator)
        if content_id:
            fitting = (one for one in people if _initial(one) == content_id)
            return _folder(content_id, kind, _people(fitting), content_id)
        initials = sorted(set(map(_initial, people)))
        return _folder(
            "Contacts", kind, [_folder(one, kind, content_id=one) for one in initials]
        )
    raise BrowseError(translation_domain=DOMAIN, translation_key="nothing_to_browse")


async def async_search(
    coordinator: ZoomRoomCoordinator, query: str, kind: str | None
) -> list[BrowseMedia]:
    """Return the bookings of today and the contacts that fit every word of the query.

    Who searches in the contacts means nothing else.

    Raises:
        BrowseError: the room does not tell its phonebook.
    """
    needles = folded(query).split()
    if not needles:
        return []
    meetings = [
        _booking(one)
        for one in _joinable(coordinator)
        if kind != _CONTACTS
        and all(needle in folded(bookings.shown_name(one)) for needle in needles)
    ]
    await _async_contacts(coordinator)
    people = coordinator.phonebook.contacts.search(query)
    return [*meetings, *_people(people)][:_MOST_FOUND]


def _root(coordinator: ZoomRoomCoordinator) -> BrowseMedia:
    favourites = _folder("Favourites", _FAVOURITES)
    return _folder(
        coordinator.room[zstatus.ROOM_NAME] or coordinator.config_entry.title,
        "",
        [
            _folder("Today's bookings", _BOOKINGS),
            *([favourites] if _favourites(coordinator) else []),
            _folder("Contacts", _CONTACTS),
        ],
    )


def _folder(
    title: str,
    kind: str,
    children: list[BrowseMedia] | None = None,
    content_id: str = "",
) -> BrowseMedia:
    return BrowseMedia(
        title=title,
        media_class=MediaClass.DIRECTORY,
        media_content_type=kind,
        media_content_id=content_id,
        can_play=False,
        can_expand=True,
        # Without it the frontend offers no search.
        can_search=kind == _CONTACTS,
        children=children or [],
    )


def _item(
    title: str, kind: str, content_id: str, media_class: MediaClass
) -> BrowseMedia:
    return BrowseMedia(
        title=title,
        media_class=media_class,
        media_content_type=kind,
        media_content_id=content_id,
        can_play=True,
        can_expand=False,
    )


def _joinable(coordinator: ZoomRoomCoordinator) -> list[Booking]:
    now = dt_util.now()
    return [
        one
        for one in bookings.in_order(coordinator.room[zcommand.BOOKINGS], now)
        if one.joinable and bookings.end(one, now) > now
    ]


def _booking(booking: Booking) -> BrowseMedia:
    title = bookings.shown_name(booking)
    if not bookings.is_all_day(booking):
        # The room may have told the time as Greenwich's.
        begin = dt_util.as_local(bookings.begin(booking, dt_util.now()))
        title = f"{begin:%H:%M} {title}"
    return _item(title, MEETING, booking.meeting_number, MediaClass.VIDEO)


def _favourites(coordinator: ZoomRoomCoordinator) -> list[BrowseMedia]:
    """Return the contacts whose presence is watched."""
    return [
        _item(
            subentry.title,
            CONTACT,
            subentry.data[CONF_JID],
            MediaClass.CONTRIBUTING_ARTIST,
        )
        for subentry in coordinator.config_entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_CONTACT
    ]


def _people(contacts: Iterable[Contact]) -> list[BrowseMedia]:
    found = [
        _item(shown_name(one), CONTACT, one.jid, MediaClass.CONTRIBUTING_ARTIST)
        for one in contacts
    ]
    return found[:_MOST_IN_A_FOLDER]


def _initial(contact: Contact) -> str:
    """Return a contact's folder: their first letter without accents, or the one for all others."""
    first = folded(shown_name(contact))[:1].upper()
    return first if first.isalpha() else _OTHERS


async def _async_contacts(coordinator: ZoomRoomCoordinator) -> list[Contact]:
    """Return the contacts by name: those that have come after a while, of a long phonebook."""
    phonebook = coordinator.phonebook
    try:
        await coordinator.room.hold()
        async with asyncio.timeout(_PATIENCE):
            await phonebook.load()
    except TimeoutError:
        pass
    except ZoomRoomsError as error:
        raise BrowseError(
            translation_domain=DOMAIN, translation_key="no_phonebook"
        ) from error
    return phonebook.contacts.search("")
