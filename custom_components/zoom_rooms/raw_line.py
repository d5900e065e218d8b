"""A command line as somebody typed it, for what the tables do not have."""

import re
from typing import Final, override

from .zrcsapi import BadValue
from .zrcsapi.catalog import COMMAND_BY_WORDS
from .zrcsapi.grammar import Kind, Request, Tree, words

_KINDS: Final = {
    kind.lower(): kind for kind in (Kind.COMMAND, Kind.CONFIGURATION, Kind.STATUS)
}

# What stands behind a name like these, up to the next name.
_SECRET: Final = re.compile(
    r"(?:pass(?:word|code)|jid|user)\s*:\s*(\S.*?)(?=\s+\w+\s*:|\s*$)", re.IGNORECASE
)


class NotALine(ValueError):
    """The text begins with no chapter of the reference, or with nothing else."""


class RawLine(Request[Tree]):
    """A line of one of the chapters that can be asked of a room.

    What the answer to an unknown command is called is a guess, which Zoom's own commands
    mostly bear out. Its data are lost when the guess is wrong; whether it succeeded is not.
    """

    def __init__(self, text: str) -> None:
        """Take the line.

        Raises:
            BadValue: it would be more than one line.
            NotALine: it is none.
        """
        if not text.isprintable():
            raise BadValue("command", "has a control character")
        self._text = text.strip()
        verb, _, rest = self._text.partition(" ")
        if (kind := _KINDS.get(verb.lower())) is None:
            raise NotALine
        self.kind = kind
        if kind is Kind.COMMAND:
            self._take_command(rest)
        else:
            self._path = " ".join(rest.partition(":")[0].split())
            self.reply = self._path
        if not self._path:
            raise NotALine

    def _take_command(self, rest: str) -> None:
        spoken = rest.split()
        path = spoken[
            : next((at for at, word in enumerate(spoken) if ":" in word), None)
        ]
        for length in range(len(path), 0, -1):
            known = COMMAND_BY_WORDS.get(words(" ".join(path[:length])))
            if known is not None:
                self._path, self.reply = known.path, known.reply
                self.repeatable, self.settles = known.repeatable, known.settles
                return
        self._path = " ".join(path)
        self.reply = "".join(path) + "Result"
        # Whether it reaches people is not known.
        self.repeatable = False

    @property
    @override
    def line(self) -> str:
        return self._text

    @property
    @override
    def secrets(self) -> tuple[str, ...]:
        return tuple(_SECRET.findall(self._text))

    @override
    def answer(self, payload: Tree) -> Tree:
        return payload

    @override
    def __str__(self) -> str:
        """Return what may be logged: no values."""
        return f"{self.kind} {self._path}"
