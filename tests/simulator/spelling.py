"""How values and records look on the wire: in JSON, and in the lines of the CLI."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from custom_components.zoom_rooms.zrcsapi.grammar import TIME, Record, Tree
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    CallInfo,
    Contact,
    Participant,
    PhonebookPage,
)
from custom_components.zoom_rooms.zrcsapi.words import ParticipantChange, Presence


def spelled(value: object) -> Tree:
    """Return a value of the room as JSON spells it."""
    match value:
        case Record():
            return described(value)
        case tuple():
            return [spelled(each) for each in value]
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case StrEnum():
            return value.value
        case bool() | int() | str():
            return value
    return ""


def described(record: Record) -> dict[str, Tree]:
    """Return a record under the names of the wire, in the order of Zoom's reference.

    A part that the room has nothing to say about is left out; only a time may be empty,
    as it is for all-day bookings.
    """
    parts = vars(record)
    return {
        spelling.wire: spelled(parts[name])
        for name, spelling in record.spellings.items()
        if parts[name] is not None or spelling.codec is TIME
    }


def text(value: Tree) -> str:
    """Return a leaf as the CLI spells it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else str(value)


def lines(path: str, tree: Tree) -> Iterator[str]:
    """Yield a line for each leaf of a tree; rows are numbered from one."""
    if isinstance(tree, list):
        tree = {str(number): row for number, row in enumerate(tree, 1)}
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from lines(f"{path} {name}".lstrip(), value)
    else:
        yield f"{path}: {text(tree)}"


def worded(tree: dict[str, Tree]) -> dict[str, Tree]:
    """Return a tree whose switches are words, as some events have them even in JSON."""
    return {
        name: text(value) if isinstance(value, bool) else value
        for name, value in tree.items()
    }


def result_document(value: object) -> Tree:
    """Return a result as JSON has it."""
    match value:
        case None:
            return {}
        case CallInfo():
            return _call_info(value)
    return spelled(value)


def _call_info(info: CallInfo) -> dict[str, Tree]:
    """Return a meeting's facts; the lists of numbers stand one level down."""
    parts = described(info)
    lists: dict[str, Tree] = {
        name: part for name, part in parts.items() if isinstance(part, list)
    }
    return {
        **{name: part for name, part in parts.items() if name not in lists},
        "Info": lists,
    }


def result_rows(value: object) -> Tree:
    """Return a result as the CLI has it: rows under their numbers, with a count."""
    match value:
        case None:
            return {}
        case CallInfo():
            return {"Info": described(value)}
        case PhonebookPage(contacts=contacts, offset=offset, limit=limit):
            count: Tree = {"Offset": offset, "Limit": limit, "TotalRows": len(contacts)}
            numbers = enumerate(contacts, (offset or 0) + 1)
            return {
                "resultInfo": count,
                "Contact": {str(n): _listed(c) for n, c in numbers},
            }
        case tuple():
            return _rows(value)
    return spelled(value)


def _rows(records: tuple[Any, ...]) -> dict[str, Tree]:
    """Return rows under their numbers. Bookings have a word before the number."""
    rows: dict[str, Tree] = {
        str(number): _listed(record) for number, record in enumerate(records, 1)
    }
    count: dict[str, Tree] = {"resultInfo": {"TotalRows": len(records)}}
    if records and isinstance(records[0], Booking):
        return {**count, "Meeting": rows}
    return {**count, **rows}


def _listed(record: Record) -> dict[str, Tree]:
    """Return a row of a list in the CLI, which leaves out and spells differently."""
    row = described(record)
    match record:
        case Contact(presence=presence):
            row.pop(record.spellings["is_zoom_room"].wire, None)
            if presence is not None:
                row[record.spellings["presence"].wire] = _listed_presence(presence)
        case Participant(change=ParticipantChange.NONE):
            row.pop(record.spellings["change"].wire, None)
    return row


def _listed_presence(presence: Presence) -> str:
    return f"ZoomIMPresence_{presence.name.title()}"
