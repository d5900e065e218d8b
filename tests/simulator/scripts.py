"""Scripts that the simulated room runs by itself."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand
from custom_components.zoom_rooms.zrcsapi.grammar import Key, Kind

from .agenda import Pace
from .answers import Answering
from .behaviour import Refusal, on
from .parsing import understood
from .rendering import Anything

# What a room says to these is not documented.
ONLY_IN_SCRIPTS: Final = "Only in scripts"
NO_SUCH_SCRIPT: Final = "File not found"


class Scripted(Answering):
    """A room with scripts.

    Attributes:
        scripts: What ``zCommand Run`` finds, by file name.
    """

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin with no scripts."""
        super().__init__(values, pace)
        self.scripts: dict[str, str] = {}

    @on(zcommand.Run)
    def _run(self, command: zcommand.Run) -> None:
        script = self.scripts.get(command.file)
        if script is None:
            raise Refusal(NO_SUCH_SCRIPT)
        lines = filter(str.strip, script.splitlines())
        self.later(0, lambda: self._go_on(lines))

    def _go_on(self, lines: Iterator[str]) -> None:
        """Do the rest of a script, as far as its next pause."""
        for line in lines:
            match understood(line):
                case zcommand.Wait(sec=seconds):
                    self.later(seconds, lambda: self._go_on(lines))
                    return
                case zcommand.Comment(text=text):
                    shown = {zcommand.Comment.spellings["text"].wire: text}
                    self.say(
                        Anything(Kind.COMMAND, zcommand.Comment.reply, dict(shown))
                    )
                case _:
                    self._do_line(line)

    def _do_line(self, line: str) -> None:
        with self._agenda.after_this():
            said = self.answer(line)
            if said is not None:
                self.say(said)

    @on(zcommand.Comment)
    def _comment_by_hand(self, _command: zcommand.Comment) -> None:
        raise Refusal(ONLY_IN_SCRIPTS)

    @on(zcommand.Wait)
    def _wait_by_hand(self, _command: zcommand.Wait) -> None:
        raise Refusal(ONLY_IN_SCRIPTS)
