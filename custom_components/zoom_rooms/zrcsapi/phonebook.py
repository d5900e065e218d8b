"""The room's phonebook: up to tens of thousands of contacts.

It is fetched when it is first needed, page by page and one page at a time, so that nothing
else that is said to the room waits longer than for one page. The next is asked for when
this one begins to come: the room is done with it then. Small books come in pages of
any size; rooms with 19,000 contacts were seen to answer no page of more than 20, and then
say nothing at all. So pages grow while answers come, and shrink when none does. That is
not waited for: the room answers in order, so something is asked behind a larger page.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import batched
import re
import time
from typing import Any, Final, NamedTuple
import unicodedata

from .errors import CommandRefused, ConnectionFailed, MalformedReply, NoAnswer
from .records import Contact, PhonebookPage
from .room import ZoomRoom
from .words import Presence
from .zcommand import PhonebookList
from .zevent import PhonebookAddedContact, PhonebookUpdatedContact
from .zstatus import VIDEO_OPTIMIZABLE

_FIRST_PAGE: Final = 20
MOST_CONTACTS: Final = 100_000
"""Who comes after that is not kept; no company has so many, a room gone mad may tell of more."""
_LARGEST_PAGE: Final = 100
"""500 would hold the loop for 1.2 ms and more, and whatever is said meanwhile for longer, though
20,000 contacts would be here in 0.4 s and not in 1.3. (scripts/benchmark --only page)"""
_AT_ONCE: Final = 25
"""Contacts that are read without a break: 500 would hold the loop for 5 ms."""
PATIENCE: Final = 10.0
"""Seconds for a page of a size that the room is known to bear."""
_PROBE_FACTOR: Final = 30
_LEAST_PROBE: Final = 0.5
_MOST_FAILURES: Final = 6
"""How often one page is asked for in vain."""

_AWAY: Final = frozenset({None, Presence.OFFLINE})
# Letters that are not a plain one with something added, and yet are searched as one.
_PLAIN: Final = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "ø": "o",
        "þ": "th",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "œ": "oe",
    }
)
_NUMBER: Final = re.compile(r"\+?[\d()./-]+")


def folded(text: str) -> str:
    """Return the text as it is searched: without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).translate(
        _PLAIN
    )


def shown_name(contact: Contact) -> str:
    """Return what people call the contact. Room systems have no first and last name."""
    return (
        contact.screen_name
        or f"{contact.first_name} {contact.last_name}".strip()
        or contact.email
        or contact.phone_number
    )


@dataclass(slots=True, eq=False, repr=False)
class _Entry:
    """A contact as it is searched: folded when it is told, page by page, and not all at once."""

    contact: Contact
    name: str
    haystack: str
    digits: str

    @classmethod
    def of(cls, contact: Contact) -> _Entry:
        """Return the entry of a contact."""
        said = (
            contact.screen_name,
            f"{contact.first_name} {contact.last_name}",
            contact.email,
            contact.phone_number,
        )
        return cls(
            contact,
            folded(shown_name(contact)),
            folded("\n".join(said)),
            _digits(said[-1]),
        )

    def fits(self, needle: str) -> bool:
        """Tell whether a word, or a number however it is grouped, is a part of the contact."""
        if needle in self.haystack:
            return True
        return bool(_NUMBER.fullmatch(needle)) and _digits(needle) in self.digits


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


class Contacts:
    """Contacts by their JID, and by any part of what people know of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._entries: dict[str, _Entry] = {}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._entries)

    def __getitem__(self, jid: str) -> Contact | None:
        """Return the contact with the JID, or None."""
        entry = self._entries.get(jid)
        return entry.contact if entry is not None else None

    def add(self, news: Contact) -> None:
        """Take what is told of a contact, which may be only what changed."""
        known = self._entries.get(news.jid)
        if known is None and len(self._entries) >= MOST_CONTACTS:
            return
        contact = news if known is None else known.contact.updated(news)
        self._entries[news.jid] = _Entry.of(contact)

    def keep(self, jids: Iterable[str]) -> None:
        """Forget everybody else."""
        kept = frozenset(jids)
        self._entries = {
            jid: entry for jid, entry in self._entries.items() if jid in kept
        }

    def search(
        self, query: str, *, rooms_only: bool = False, online_only: bool = False
    ) -> list[Contact]:
        """Return who fits every word of the query, by name."""
        needles = folded(query).split()
        found = [
            entry
            for entry in self._entries.values()
            if (not rooms_only or entry.contact.is_zoom_room)
            and (not online_only or entry.contact.presence not in _AWAY)
            and all(map(entry.fits, needles))
        ]
        found.sort(key=lambda entry: entry.name)
        return [entry.contact for entry in found]

    def called(self, text: str) -> list[Contact]:
        """Return who is meant: by JID, e-mail or whole name, or else by a part of them."""
        if (exact := self[text.strip()]) is not None:
            return [exact]
        wanted = folded(text).strip()
        if not wanted:
            return []
        found = self.search(text)
        whole = [
            one
            for one in found
            if wanted in (folded(one.email), folded(shown_name(one)))
        ]
        return whole or found


class _Ahead(NamedTuple):
    """A page that is asked for while the one before it comes in."""

    offset: int
    size: int
    page: asyncio.Task[PhonebookPage]


class Phonebook:
    """A room's contacts, fetched in the background and kept fresh by its notices."""

    def __init__(self, room: ZoomRoom, *, patience: float = PATIENCE) -> None:
        """Listen to the room; fetch nothing yet."""
        self.contacts = Contacts()
        self.complete = False
        self.pages = 0
        self.page_size = _FIRST_PAGE
        self._room = room
        self._longest = patience
        self._largest = _LARGEST_PAGE
        self._bearable = 0
        self._given = 0
        """How many contacts were in the last page."""
        self._ahead: _Ahead | None = None
        self._page_time = 0.0
        self._answer_owed = False
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

        A caller that stops waiting does not stop the fetching.

        Raises:
            ZoomRoomsError: the session was lost, or the room stopped answering.
        """
        if self.complete:
            return
        if self._loading is None or self._loading.done():
            self._loading = asyncio.get_running_loop().create_task(self._fetch())
            _may_fail_unheard(self._loading)
        loading = self._loading
        await asyncio.wait([loading])
        if loading.cancelled():
            raise ConnectionFailed("the phonebook was closed")
        loading.result()

    def forget(self) -> None:
        """Fetch anew when it is next needed: the session was lost, and with it notices."""
        self.complete = False

    async def close(self) -> None:
        """Stop listening and fetching."""
        for stop in self._stops:
            stop()
        if self._loading is not None:
            await _end(self._loading)

    def _told(self, contact: Contact) -> None:
        self.contacts.add(contact)
        if self.contacts[contact.jid] is not None:
            self._told_of.add(contact.jid)
        for listener in tuple(self._listeners):
            # What is known now: the notice itself may tell only what changed.
            listener(self.contacts[contact.jid] or contact)

    async def _fetch(self) -> None:
        self._told_of.clear()
        seen: set[str] = set()
        offset = 0
        taking: asyncio.Task[bool] | None = None
        if self._answer_owed:
            await self._let_late_answers_come()
        try:
            while True:
                page = await self._page(offset)
                # Each page is read while the room is at the next: neither waits for the
                # other. One without anybody new would come again for ever.
                if taking is not None and not await taking:
                    break
                taking = asyncio.get_running_loop().create_task(
                    self._take(page.contacts, seen)
                )
                offset += len(page.contacts)
                last = len(page.contacts) < (page.limit or 0)
                # So that it goes when it is read, and not when the next one is awaited.
                del page
                if last:
                    break
            await taking
        finally:
            if taking is not None:
                await _end(taking)
            await self._drop_ahead()
        # Who was deleted is in no page; who was told of meanwhile may be in none either.
        if len(seen) < len(self.contacts):
            self.contacts.keep(seen | self._told_of)
        # A room that was just restarted has an empty book at first, and tells the rest by notices.
        self.complete = bool(seen)

    async def _take(self, contacts: Iterable[Contact], seen: set[str]) -> bool:
        """Take the contacts of a page; tell whether somebody new was among them."""
        known = len(seen)
        for some in batched(contacts, _AT_ONCE, strict=False):
            for contact in some:
                self.contacts.add(contact)
                seen.add(contact.jid)
            await asyncio.sleep(0)
        return len(seen) > known

    async def _page(self, offset: int) -> PhonebookPage:
        """Fetch the page at ``offset``, in the largest size that the room is found to bear."""
        failures = 0
        while True:
            size = self.page_size
            try:
                page = await self._asked(offset, size)
            except NoAnswer:
                failures += 1
                if failures == _MOST_FAILURES:
                    raise
                self._answer_owed = True
                self._shrink()
                continue
            except CommandRefused:
                if offset == 0:
                    raise
                # There is nothing so far behind.
                return PhonebookPage(offset=offset, limit=size)
            if page.offset not in (None, offset) or (
                self._answer_owed and page.limit not in (None, size)
            ):
                failures += 1
                if failures == _MOST_FAILURES:
                    raise MalformedReply(
                        "the phonebook tells other pages than it is asked for"
                    )
                await self._let_late_answers_come()
                continue
            if page.offset == offset and page.limit == size:
                # The room answers in order: what was owed will not come any more.
                self._answer_owed = False
            self.pages += 1
            self._given = len(page.contacts)
            self._bearable = max(self._bearable, size)
            self.page_size = min(size * 2, self._largest)
            return page if page.limit is not None else page.replace(limit=size)

    async def _asked(self, offset: int, size: int) -> PhonebookPage:
        """Ask for a page, or wait for it if it was asked for ahead."""
        ahead = self._ahead
        if ahead is not None and (ahead.offset, ahead.size) == (offset, size):
            self._ahead = None
            return await ahead.page
        await self._drop_ahead()
        return await self._ask(offset, size)

    async def _drop_ahead(self) -> None:
        """Wait no longer for a page that was asked for in vain: the room may say nothing to it."""
        if (ahead := self._ahead) is not None:
            self._answer_owed = self._answer_owed or not ahead.page.done()
            # It may begin to come at this moment, and has nothing asked behind it meanwhile.
            await _end(ahead.page)
            self._ahead = None

    async def _ask(self, offset: int, size: int) -> PhonebookPage:
        self._insist_on_holding()
        began = time.monotonic()
        page = await self._room.send(
            PhonebookList(offset=offset, limit=size),
            time_limit=self._patience(),
            doubtful=size > self._bearable > 0,
            # Where the next page begins is known if this one is full, as the last one was.
            begun=partial(self._ask_ahead, offset + size, size)
            if size == self._given and not self._answer_owed
            else None,
        )
        self._page_time = time.monotonic() - began
        return page

    def _ask_ahead(self, offset: int, size: int) -> None:
        """Ask for a page when the one before it begins to come, so that the room never rests.

        It is done with that one, so there is still one page under way in the room.
        (scripts/benchmark --only phonebook)
        """
        if self._ahead is not None:
            # This one has come before anybody waited for it: enough is here to be read.
            return
        page = asyncio.get_running_loop().create_task(self._ask(offset, size))
        _may_fail_unheard(page)
        self._ahead = _Ahead(offset, size, page)

    def _insist_on_holding(self) -> None:
        if self._room.displaced:
            # A word would take the room back; that is for a person to say.
            raise ConnectionFailed("another controller has the room")

    async def _let_late_answers_come(self) -> None:
        """Have what is still on its way arrive now.

        A page that had been given up came in the place of the one asked for. That one's own
        answer would in turn come in the place of the next, and so on to the end of the book;
        but the room answers in order, so whatever it says before its answer to something
        else belongs to nobody.
        """
        self._insist_on_holding()
        with suppress(CommandRefused, MalformedReply, NoAnswer):
            await self._room.send(VIDEO_OPTIMIZABLE.get())
        self._answer_owed = False

    def _patience(self) -> float:
        """Return how long to wait: long for a size that was borne, less for a larger one on trial."""
        if self.page_size <= max(self._bearable, _FIRST_PAGE):
            return self._longest
        return min(self._longest, max(_LEAST_PROBE, _PROBE_FACTOR * self._page_time))

    def _shrink(self) -> None:
        if self.page_size > self._bearable > 0:
            self.page_size = self._bearable
        else:
            self.page_size = max(1, self.page_size // 2)
            self._bearable = 0
        self._largest = self.page_size


def _may_fail_unheard(task: asyncio.Task[Any]) -> None:
    """Have nothing said of what a task fails with when nobody is left to hear of it."""
    task.add_done_callback(lambda done: done.cancelled() or done.exception())


async def _end(task: asyncio.Task[Any]) -> None:
    """Have a task end, whatever it was at."""
    task.cancel()
    await asyncio.wait([task])
