"""How actions read what they are given, with errors that a person can read."""

from collections.abc import Callable
import math
from typing import Any, Final

import probatio

from homeassistant.helpers import config_validation as cv

from .helpers import invalid

_LONGEST: Final = 2000


def text(name: str) -> Callable[[Any], str]:
    """Return what reads a text. YAML makes a number of one that has only digits."""

    def read(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise invalid("field_not_text", field=name)
        said = str(value)
        if len(said) > _LONGEST:
            raise invalid("field_too_long", field=name, most=str(_LONGEST))
        return said

    return read


def texts(name: str, *, most: int) -> Callable[[Any], list[str]]:
    """Return what reads a list of texts, which may be one text with commas."""
    one = text(name)

    def read(value: Any) -> list[str]:
        several = value if isinstance(value, list) else one(value).split(",")
        found = list(filter(None, (one(each).strip() for each in several)))
        if not found:
            raise invalid("field_empty", field=name)
        if len(found) > most:
            raise invalid("field_too_many", field=name, most=str(most))
        return found

    return read


def switch(name: str) -> Callable[[Any], bool]:
    """Return what reads yes or no."""

    def read(value: Any) -> bool:
        try:
            return cv.boolean(value)
        except probatio.Invalid:
            raise invalid("field_not_switch", field=name) from None

    return read


def whole(name: str, low: int, high: int) -> Callable[[Any], int]:
    """Return what reads a whole number within bounds, which are inclusive."""

    def read(value: Any) -> int:
        try:
            number = math.nan if isinstance(value, bool) else float(value)
        except ValueError, TypeError, OverflowError:
            number = math.nan
        if not (low <= number <= high and number.is_integer()):
            raise invalid("field_not_whole", field=name, low=str(low), high=str(high))
        return int(number)

    return read
