"""The room's phonebook: up to tens of thousands of contacts.

It is fetched when it is first needed, page by page and one page at a time, so that nothing
else that is said to the room waits longer than for one page. Small books come in pages of
any size; rooms with 19,000 contacts were seen to answer no page of more than 20, and then
say nothing at all. So pages grow while answers come, and shrink when none does.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
import time
from typing import Final
import unicodedata

from .errors import CommandRefused, NoAnswer, ZoomRoomsError
from .records import Contact, PhonebookPage
from .room import ZoomRoom
from .words import Presence
from .zcommand import PhonebookList
from .zevent import PhonebookAddedContact, PhonebookUpdatedContact

_FIRST_PAGE: Final = 20
# Reading a page of 500 holds the loop for less than a millisecond.
_LARGEST_PAGE: Final = 500
_PATIENCE: Final = 10.0
"""Seconds for a page of a size that the room is known to bear."""
_PROBE_FACTOR: Final = 30
_LEAST_PROBE: Final = 0.5
_MOST_SILENCES: Final = 6

_AWAY: Final = frozenset({None, Presence.OFFLINE})


def folded(text: str) -> str:
    """Return the text as it is searched: without case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain if not unicodedata.combining(one)).casefold()


def shown_name(contact: Contact) -> str:
    """Return what people call the contact. Room systems have no first and last name."""
    return (
        contact.screen_name
        or f"{contact.first_name} {contact.last_name}".strip()
        or contact.email
        or contact.phone_number
    )


class Contacts:
    """Contacts by their JID, and by any part of what people know of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._by_jid: dict[str, Contact] = {}
        self._haystacks: dict[str, str] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._by_jid)

    def __getitem__(self, jid: str) -> Contact | None:
        """Return the contact with the JID, or None."""
        return self._by_jid.get(jid)

    def add(self, contact: Contact) -> None:
        """Take what is told of a contact, which may be only what changed."""
        known = self._by_jid.get(contact.jid)
        self._by_jid[contact.jid] = contact if known is None else known.updated(contact)
        self._haystacks.pop(contact.jid, None)

    def keep(self, jids: Iterable[str]) -> None:
        """Forget everybody else."""
        kept = frozenset(jids)
        self._by_jid = {jid: one for jid, one in self._by_jid.items() if jid in kept}
        self._haystacks = {jid: hay for jid, hay in self._haystacks.items() if jid in kept}

    def search(
        self, query: str, *, rooms_only: bool = False, online_only: bool = False
    ) -> list[Contact]:
        """Return who fits every word of the query, by name."""
        needles = folded(query).split()
        found = [
            contact
            for jid, contact in self._by_jid.items()
            if (not rooms_only or contact.is_zoom_room)
            and (not online_only or contact.presence not in _AWAY)
            and all(needle in self._haystack(jid, contact) for needle in needles)
        ]
        return sorted(found, key=lambda one: folded(shown_name(one)))

    def called(self, text: str) -> list[Contact]:
        """Return who is meant: by JID, e-mail or whole name, or else by a part of them."""
        if (exact := self._by_jid.get(text.strip())) is not None:
            return [exact]
        wanted = folded(text).strip()
        if not wanted:
            return []
        found = self.search(text)
        whole = [one for one in found if wanted in (folded(one.email), folded(shown_name(one)))]
        return whole or found

    def _haystack(self, jid: str, contact: Contact) -> str:
        if (known := self._haystacks.get(jid)) is not None:
            return known
        digits = "".join(one for one in contact.phone_number if one.isdecimal())
        made = self._haystacks[jid] = folded(
            "\n".join(
                (
                    contact.screen_name,
                    f"{contact.first_name} {contact.last_name}",
                    contact.email,
                    contact.phone_number,
                    digits,
                )
            )
        )
        return made


class Phonebook:
    """A room's contacts, fetched in the background and kept fresh by its notices."""

    def __init__(self, room: ZoomRoom) -> None:
        """Listen to the room; fetch nothing yet."""
        self.contacts = Contacts()
        self.complete = False
        self.pages = 0
        self.page_size = _FIRST_PAGE
        self._room = room
        self._largest = _LARGEST_PAGE
        self._bearable = 0
        self._page_time = 0.0
        self._told_of: set[str] = set()
        self._loading: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[Contact], None]] = []
        self._stops = [
            room.on(PhonebookAddedContact, self._told),
            room.on(PhonebookUpdatedContact, self._told),
        ]

    def on_contact(self, listener: Callable[[Contact], None]) -> Callable[[], None]:
        """Have ``listener`` called with each contact of whom there is news; return how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def load(self) -> None:
        """Fetch the whole book, unless it is here; callers at one time share one fetching.

        Raises:
            ZoomRoomsError: the session was lost, or the room stopped answering.
        """
        if self.complete:
            return
        if self._loading is None or self._loading.done():
            self._loading = asyncio.get_running_loop().create_task(self._fetch())
        await asyncio.shield(self._loading)

    def forget(self) -> None:
        """Fetch anew when it is next needed: the session was lost, and with it notices."""
        self.complete = False

    async def close(self) -> None:
        """Stop listening and fetching."""
        for stop in self._stops:
            stop()
        if self._loading is not None:
            self._loading.cancel()
            with suppress(asyncio.CancelledError, ZoomRoomsError):
                await self._loading

    def _told(self, contact: Contact) -> None:
        self.contacts.add(contact)
        self._told_of.add(contact.jid)
        for listener in tuple(self._listeners):
            listener(contact)

    async def _fetch(self) -> None:
        self._told_of.clear()
        seen: set[str] = set()
        offset = 0
        # A short page is usually the last, but a contact that cannot be read makes one, too.
        while (page := await self._page(offset)).contacts:
            seen.update(contact.jid for contact in page.contacts)
            for contact in page.contacts:
                self.contacts.add(contact)
            offset += page.limit or len(page.contacts)
        # Who was deleted is in no page; who was told of meanwhile may be in none either.
        self.contacts.keep(seen | self._told_of)
        self.complete = True

    async def _page(self, offset: int) -> PhonebookPage:
        """Fetch the page at ``offset``, in the largest size that the room is found to bear."""
        silences = 0
        while True:
            size = self.page_size
            began = time.monotonic()
            try:
                page = await self._room.send(
                    PhonebookList(offset=offset, limit=size), time_limit=self._patience()
                )
            except NoAnswer:
                silences += 1
                if silences == _MOST_SILENCES:
                    raise
                self._shrink()
                continue
            except CommandRefused:
                if offset == 0:
                    raise
                return PhonebookPage(offset=offset)
            if page.offset not in (None, offset):
                # A page that had been given up. Ours will not come before it is asked for again.
                continue
            self.pages += 1
            self._bearable = max(self._bearable, size)
            self._page_time = time.monotonic() - began
            self.page_size = min(size * 2, self._largest)
            return page

    def _patience(self) -> float:
        """Return how long to wait: long for a size that was borne, less for a larger one on trial."""
        if self.page_size <= max(self._bearable, _FIRST_PAGE):
            return _PATIENCE
        return min(_PATIENCE, max(_LEAST_PROBE, _PROBE_FACTOR * self._page_time))

    def _shrink(self) -> None:
        if self.page_size > self._bearable > 0:
            self.page_size = self._bearable
        else:
            self.page_size = max(1, self.page_size // 2)
            self._bearable = 0
        self._largest = self.page_size
