"""The four tables as look-ups: by path, by name of answer. Built from the rows, never typed."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

from . import zcommand, zconfiguration, zevent, zstatus
from .grammar import Command, Event, Key, Level, Reading, Result, Setting, Words, words


def _values[V](module: ModuleType, kind: type[V]) -> Iterator[V]:
    return (value for value in vars(module).values() if isinstance(value, kind))


def _classes[C](module: ModuleType, base: type[C]) -> Iterator[type[C]]:
    return (
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, base)
        and value.__module__ == module.__name__
    )


READINGS: Final[tuple[Reading[Any], ...]] = tuple(_values(zstatus, Reading))
SETTINGS: Final[tuple[Setting[Any], ...]] = tuple(_values(zconfiguration, Setting))
RESULTS: Final[tuple[Result[Any], ...]] = tuple(_values(zcommand, Result))
COMMANDS: Final[tuple[type[Command[Any]], ...]] = tuple(_classes(zcommand, Command))
EVENTS: Final[tuple[type[Event], ...]] = tuple(_classes(zevent, Event))

KEYS: Final[tuple[Key[Any], ...]] = (*READINGS, *SETTINGS, *RESULTS)

SETTING_BY_WORDS: Final[dict[Words, Setting[Any]]] = {
    key.words: key for key in SETTINGS
}
READING_LEVELS: Final = Level.of(READINGS)
SETTING_LEVELS: Final = Level.of(SETTINGS)
RESULT_BY_WORD: Final[dict[Words, Result[Any]]] = {
    key.words[:1]: key for key in RESULTS
}
EVENTS_BY_WORD: Final[dict[Words, tuple[type[Event], ...]]] = {
    words(event.path)[:1]: tuple(
        other for other in EVENTS if words(other.path)[:1] == words(event.path)[:1]
    )
    for event in EVENTS
}
"""Several events share their first word (``Pipe …``, ``Phonebook …``)."""
COMMAND_BY_WORDS: Final[dict[Words, type[Command[Any]]]] = {
    words(command.path): command for command in COMMANDS
}

REPLIES: Final[frozenset[str]] = frozenset(
    command.reply.lower() for command in COMMANDS
)
"""Top keys that answer some command."""
