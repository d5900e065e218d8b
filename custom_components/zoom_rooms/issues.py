"""What only a person can mend, as Home Assistant's repairs."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

if TYPE_CHECKING:
    from .types import ZoomRoomsConfigEntry


class Problem(StrEnum):
    """What can be wrong with a room."""

    HOST_KEY_CHANGED = "host_key_changed"
    """It shows another host key than the one that was pinned."""
    NO_PASSCODE = "no_passcode"
    """Everybody in the network can control it."""
    CONTROLLER_CONFLICT = "controller_conflict"
    """Another controller takes it again and again."""
    API_FAILS = "api_fails"
    """Its control interface cannot reach the Zoom Rooms application."""
    LOGGED_OUT = "logged_out"
    """Nobody is signed in to Zoom on it."""


_ERRORS: Final = frozenset(
    {Problem.HOST_KEY_CHANGED, Problem.API_FAILS, Problem.LOGGED_OUT}
)
_FIXABLE: Final = frozenset({Problem.HOST_KEY_CHANGED, Problem.CONTROLLER_CONFLICT})


@callback
def async_raise(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    problem: Problem,
    *,
    data: dict[str, str] | None = None,
    **placeholders: str,
) -> None:
    """Show a problem of a room. ``data`` is for mending it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _id(entry, problem),
        data={"entry_id": entry.entry_id, "problem": problem, **(data or {})},
        is_fixable=problem in _FIXABLE,
        severity=(
            ir.IssueSeverity.ERROR if problem in _ERRORS else ir.IssueSeverity.WARNING
        ),
        translation_key=problem,
        translation_placeholders={"name": entry.title, **placeholders},
    )


@callback
def async_clear(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, *problems: Problem
) -> None:
    """Show problems no longer: these, or all of the room."""
    for problem in problems or Problem:
        ir.async_delete_issue(hass, DOMAIN, _id(entry, problem))


def _id(entry: ZoomRoomsConfigEntry, problem: Problem) -> str:
    return f"{problem}_{entry.entry_id}"
