"""A large phonebook as the room prints it, page by page and at once."""

from collections.abc import Sequence
import json
from typing import Final

from custom_components.zoom_rooms.zrcsapi.records import Contact, PhonebookPage
from custom_components.zoom_rooms.zrcsapi.zcommand import PhonebookList
from tests.simulator.days import phonebook
from tests.simulator.rendering import END, Outcome
from tests.simulator.spelling import described

_INDENT: Final = " " * 6
_EMPTY: Final = "[]"


class Book:
    """Contacts, rendered once, so that a page of them is only put together."""

    def __init__(self, size: int) -> None:
        """Make up so many contacts."""
        contacts = tuple(phonebook(size))
        self._rendered = [_rendered(contact) for contact in contacts]
        few = contacts[:3]
        if self.page(0, 3) != _page(few, limit=3).encode():
            raise AssertionError("not what the simulated room prints")

    def __len__(self) -> int:
        """Return how many contacts there are."""
        return len(self._rendered)

    def page(self, offset: int, limit: int) -> bytes:
        """Return the answer that lists a stretch of the book."""
        rendered: Sequence[bytes] = self._rendered[offset : offset + limit]
        head, tail = _page((), offset, limit).encode().split(_EMPTY.encode(), 1)
        if not rendered:
            return head + _EMPTY.encode() + tail
        end = END.encode()
        rows = (b"," + end).join(rendered)
        return head + b"[" + end + rows + end + b"    ]" + tail


def _page(contacts: tuple[Contact, ...], offset: int = 0, limit: int = 0) -> str:
    page = PhonebookPage(offset=offset, limit=limit, contacts=contacts)
    return Outcome(PhonebookList, page).json()


def _rendered(contact: Contact) -> bytes:
    text = json.dumps(described(contact), indent=2, sort_keys=True, ensure_ascii=False)
    return (
        "\n".join(_INDENT + line for line in text.splitlines())
        .replace("\n", END)
        .encode()
    )
