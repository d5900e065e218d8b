"""The terminal half of the device's command line: keys in; echo and whole lines out."""

import codecs
import re
from typing import Final

_KEY: Final = re.compile(r"\x1b(?:\[[0-9;]*[@-~]|O.|[^\[O])|[^\x1b]", re.DOTALL)

_CARRIAGE_RETURN: Final = "\r"
_LINE_FEED: Final = "\n"
_BACKSPACES: Final = ("\x7f", "\b")
_DELETE: Final = "\x1b[3~"
_UP, _DOWN, _RIGHT, _LEFT = ("A", "B", "C", "D")
_CLEAR_TO_END: Final = "\x1b[K"


class LineEditor:
    """Arrows, Del, Backspace and a history, as far as the device has them.

    Both CR and LF end a line, so that CR LF is a line followed by an empty one.
    """

    def __init__(self) -> None:
        """Start with an empty line and no history."""
        self.echo = True
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._unfinished = ""
        self._line: list[str] = []
        self._at = 0
        self._history: list[str] = []
        self._recalled = 0
        self._shown: list[str] = []
        self._done: list[str] = []

    def feed(self, data: bytes) -> tuple[bytes, list[str]]:
        """Return what to echo and the lines that were ended."""
        text = self._unfinished + self._decoder.decode(data)
        taken = 0
        for key in _KEY.finditer(text):
            if key.start() != taken:
                break
            self._press(key[0])
            taken = key.end()
        self._unfinished = text[taken:]
        return self._take()

    def _take(self) -> tuple[bytes, list[str]]:
        shown, self._shown = self._shown, []
        done, self._done = self._done, []
        return ("".join(shown).encode() if self.echo else b""), done

    def _press(self, key: str) -> None:
        if key in (_CARRIAGE_RETURN, _LINE_FEED):
            self._end_line(key)
        elif key in _BACKSPACES:
            self._rub_out()
        elif key == _DELETE:
            self._delete()
        elif key.startswith("\x1b"):
            self._move(key[-1])
        elif key >= " ":
            self._insert(key)

    def _end_line(self, key: str) -> None:
        # One client noted that CR LF comes back as CR LF LF CR LF.
        self._show("\r\n" if key == _CARRIAGE_RETURN else "\n\r\n")
        line = "".join(self._line)
        if line:
            self._history.append(line)
        self._recalled = len(self._history)
        self._line, self._at = [], 0
        self._done.append(line)

    def _insert(self, key: str) -> None:
        self._line.insert(self._at, key)
        self._at += 1
        if self._at == len(self._line):
            self._show(key)
        else:
            self._show(key + self._tail())

    def _rub_out(self) -> None:
        if self._at:
            self._at -= 1
            self._show("\b")
            self._delete()

    def _delete(self) -> None:
        if self._at < len(self._line):
            del self._line[self._at]
            self._show(self._tail(" "))

    def _tail(self, padding: str = "") -> str:
        """Return the rest of the line and the way back to the cursor."""
        rest = "".join(self._line[self._at :]) + padding
        return rest + "\b" * len(rest)

    def _move(self, to: str) -> None:
        if to == _LEFT and self._at:
            self._at -= 1
            self._show("\b")
        elif to == _RIGHT and self._at < len(self._line):
            self._show(self._line[self._at])
            self._at += 1
        elif to == _UP and self._recalled:
            self._recall(self._recalled - 1)
        elif to == _DOWN and self._recalled < len(self._history):
            self._recall(self._recalled + 1)

    def _recall(self, which: int) -> None:
        """Put a line of the history, or the empty one below it, in place of this one."""
        self._recalled = which
        back = "\b" * self._at
        line = self._history[which] if which < len(self._history) else ""
        self._line, self._at = list(line), len(line)
        self._show(back + _CLEAR_TO_END + line)

    def _show(self, text: str) -> None:
        self._shown.append(text)
