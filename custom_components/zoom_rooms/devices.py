"""Microphones, speakers and cameras, by names that people can tell apart."""

from collections import Counter
from collections.abc import Iterable

from .zrcsapi import Reading, Setting, ZoomRoom
from .zrcsapi.records import DeviceLine

type Lines = Reading[tuple[DeviceLine, ...]]


def device_options(lines: Iterable[DeviceLine]) -> dict[str, str]:
    """Return the ids of devices by their names.

    Two of one name are told apart by their aliases, and else by counting.
    """
    lines = tuple(lines)
    names = Counter(map(_name, lines))
    aliases = Counter((_name(line), line.alias) for line in lines)
    by_name: dict[str, str] = {}
    for line in lines:
        name = _name(line)
        if names[name] > 1 and line.alias and aliases[name, line.alias] == 1:
            name = f"{name} ({line.alias})"
        by_name[_untaken(name, by_name)] = line.id
    return by_name


def has_devices(room: ZoomRoom, lines: Lines) -> bool:
    """Tell whether the room has any of them."""
    devices = room[lines]
    return bool(devices)


def device_in_use(room: ZoomRoom, lines: Lines, selected: Setting[str]) -> str | None:
    """Return the name of the device that the room uses."""
    devices = room[lines]
    in_use = room[selected]
    options = device_options(devices or ())
    return next((name for name, id_ in options.items() if id_ == in_use), None)


def _name(line: DeviceLine) -> str:
    return line.name or line.alias or line.id


def _untaken(name: str, taken: dict[str, str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name} {number}"
    return candidate
