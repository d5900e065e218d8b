"""What is said to people, in their language.

The texts are templates, a file for each language, in ``voice/answers``. Names in them come
from elsewhere: they are values of the templates and never templates themselves.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from homeassistant.util import language as language_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.yaml import load_yaml_dict

from .const import DOMAIN
from .verbs import Result
from .which_room import NotOneRoom, Room

VOICE: Final = Path(__file__).parent / "voice"
FALLBACK: Final = "en"

_FOLDER: Final = VOICE / "answers"
_ANSWERS: Final[HassKey[Answers]] = HassKey(f"{DOMAIN}_answers")
_MOST_NAMES: Final = 8
"""Whoever listens remembers no more."""
_LONGEST_NAME: Final = 80


async def async_answers(hass: HomeAssistant) -> Answers:
    """Return the answers, which are read once."""
    if _ANSWERS not in hass.data:
        told = await hass.async_add_executor_job(_read)
        hass.data.setdefault(_ANSWERS, Answers(hass, told))
    return hass.data[_ANSWERS]


def _read() -> dict[str, dict[str, Any]]:
    return {file.stem: load_yaml_dict(file) for file in _FOLDER.glob("*.yaml")}


class Answers:
    """The answers in all languages that there are."""

    def __init__(
        self, hass: HomeAssistant, languages: Mapping[str, dict[str, Any]]
    ) -> None:
        """Take the files' contents, by language."""
        self._hass = hass
        self._languages = languages

    def result(self, language: str, room: Room, result: Result) -> str:
        """Say what came of a verb."""
        return self._say(
            language,
            result.outcome,
            result.names,
            room=_sayable(room.name),
            meeting=_sayable(result.meeting),
            begin=result.begin,
            error=_sayable(result.error),
            volume=result.volume,
        )

    def unclear(self, language: str, unclear: NotOneRoom) -> str:
        """Say why nobody can tell which room is meant."""
        return self._say(language, unclear.why, unclear.names)

    def _say(
        self,
        language: str,
        key: str,
        names: Iterable[str],
        **values: str | int | datetime | None,
    ) -> str:
        """Fill the template of a key.

        Its variables are those given, ``count`` of the names, and the names in a row:
        ``all`` of them with an "and", ``any`` with an "or".
        """
        told = self._languages[self._matching(language)]
        sayable = [name for name in map(_sayable, names) if name]
        words = told["words"]
        text = self._fill(
            told["answers"][key],
            count=len(sayable),
            all=self._row(sayable, words, words["and"]),
            any=self._row(sayable, words, words["or"]),
            **values,
        )
        return " ".join(text.split())

    def _row(self, names: list[str], words: Mapping[str, str], last: str) -> str:
        if len(names) > _MOST_NAMES:
            left_out = len(names) - _MOST_NAMES
            more = self._fill(words["more"], count=left_out)
            names = [*names[:_MOST_NAMES], more]
        if len(names) < 2:
            return "".join(names)
        return f"{', '.join(names[:-1])} {last} {names[-1]}"

    def _fill(self, template: str, **values: Any) -> str:
        return str(
            Template(template, self._hass).async_render(
                values, parse_result=False, limited=True
            )
        )

    def _matching(self, language: str) -> str:
        return next(iter(language_util.matches(language, self._languages)), FALLBACK)


def _sayable(text: str) -> str:
    """Return a text from elsewhere in one line, cut where nobody listens any more."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME]}…"
