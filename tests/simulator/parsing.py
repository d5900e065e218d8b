"""What a command line asks for, by the rows of the table."""

from collections.abc import Iterator
import dataclasses
from dataclasses import dataclass
import re
from typing import Any, cast

from custom_components.zoom_rooms.zrcsapi.catalog import (
    COMMAND_BY_WORDS,
    READINGS,
    SETTING_BY_WORDS,
    SETTINGS,
)
from custom_components.zoom_rooms.zrcsapi.grammar import (
    SWITCH,
    Codec,
    Command,
    Key,
    Put,
    Setting,
    words,
)


class UnknownCommand(Exception):
    """The room has no such command."""


class BadParameters(Exception):
    """A command is known, and what follows it is not as the room wants it."""

    def __init__(self, row: type[Command[Any]] | Setting[Any]) -> None:
        """Say which command."""
        super().__init__()
        self.row = row


@dataclass(frozen=True)
class Ask:
    """A get: every value at a level and below."""

    keys: tuple[Key[Any], ...]


type Request = Ask | Put[Any] | Command[Any]


def parse(line: str) -> Request:
    """Return what a line asks for.

    Raises:
        UnknownCommand: nothing that the room knows.
        BadParameters: a known command, wrongly said.
    """
    verb, _, rest = line.strip().partition(" ")
    match verb.lower():
        case "zcommand":
            return _command(rest)
        case "zconfiguration":
            return _configuration(rest)
        case "zstatus":
            return _below(READINGS, rest)
    raise UnknownCommand


def understood(line: str) -> Request | None:
    """Return what a line asks for, or None for nothing that can be done."""
    try:
        return parse(line)
    except UnknownCommand, BadParameters:
        return None


def _below(keys: tuple[Key[Any], ...], path: str) -> Ask:
    asked = words(path)
    found = tuple(key for key in keys if asked and key.words[: len(asked)] == asked)
    if not found:
        raise UnknownCommand
    return Ask(found)


def _configuration(rest: str) -> Request:
    path, colon, value = rest.partition(":")
    if not colon:
        return _below(SETTINGS, path)
    setting = SETTING_BY_WORDS.get(words(path))
    if setting is None:
        raise UnknownCommand
    try:
        return setting.to(_acceptable(setting, value.strip()))
    except ValueError as error:
        raise BadParameters(setting) from error


def _acceptable(setting: Setting[Any], said: str) -> Any:
    """Return the value of a setting. What the room does out of bounds is not documented."""
    value = _read(setting.codec, said)
    if setting.low is not None and not setting.low <= value <= (setting.high or value):
        raise ValueError("out of bounds")
    return value


def _read(codec: Codec[Any], said: str) -> Any:
    """Return what a parameter means. Only ``on`` and ``off`` are known to be understood."""
    if not said or (codec is SWITCH and said.lower() not in ("on", "off")):
        raise ValueError("not understood")
    return codec.read(said)


def _command(rest: str) -> Command[Any]:
    command, said = _named(rest)
    spoken = list(_spoken(command, said))
    parts: dict[str, Any] = {}
    try:
        for name, codec, many, value in _parameters(command, spoken):
            read = _read(codec, value)
            parts[name] = (*parts.get(name, ()), read) if many else read
        return command(**parts)
    except (ValueError, KeyError, TypeError) as error:
        raise BadParameters(command) from error


def _named(rest: str) -> tuple[type[Command[Any]], str]:
    """Return the command with the longest path that the words begin with, and what follows."""
    spoken = rest.split()
    for length in range(len(spoken), 0, -1):
        found = COMMAND_BY_WORDS.get(words(" ".join(spoken[:length])))
        if found is not None:
            return found, _after(rest, length)
    raise UnknownCommand


def _after(rest: str, count: int) -> str:
    """Return what stands behind so many words."""
    behind = rest.split(maxsplit=count)
    return behind[count] if len(behind) > count else ""


def _spoken(command: type[Command[Any]], said: str) -> Iterator[tuple[str, str]]:
    """Yield each parameter and its value, which runs to the next name the command knows."""
    names = "|".join(
        re.escape(spelling.wire) for spelling in command.spellings.values()
    )
    pieces = (
        re.split(rf"(?:^|(?<=\s))({names}):", said, flags=re.IGNORECASE)
        if names
        else [said]
    )
    if pieces[0].strip():
        raise UnknownCommand
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        yield name.lower(), value.strip()


type _Parameter = tuple[str, Codec[Any], bool, str]


def _parameters(
    command: type[Command[Any]], spoken: list[tuple[str, str]]
) -> Iterator[_Parameter]:
    """Yield what was spoken, field by field, in the order in which the room wants it."""
    for field in dataclasses.fields(cast("Any", command)):
        spelling = command.spellings[field.name]
        while spoken and spoken[0][0] == spelling.wire.lower():
            _, value = spoken.pop(0)
            # One client says an empty password, and is understood.
            if value or field.default is dataclasses.MISSING:
                yield field.name, spelling.codec, field.metadata["many"], value
            if not field.metadata["many"]:
                break
    if spoken:
        raise ValueError("out of order")
