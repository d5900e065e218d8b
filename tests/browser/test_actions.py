"""Actions, where people try them out."""

import pytest

from tests.simulator import SimulatedRoom
from tests.simulator.meeting import NOT_VALID

from .frontend import Frontend

PLAYER = "media_player.boardroom"

pytestmark = pytest.mark.usefixtures("added")


async def test_says_what_is_wrong_with_what_was_typed(seen: Frontend) -> None:
    """What is no meeting is told in words."""
    await seen.open_action("zoom_rooms.join_meeting", PLAYER, meeting="12")
    await seen.press("Perform action")
    await seen.shows("This is not a meeting: give its number, or its join link.")


async def test_says_why_a_meeting_cannot_be_joined(
    simulated: SimulatedRoom, seen: Frontend
) -> None:
    """Zoom's own words are in the response."""
    simulated.failures["5550009999"] = NOT_VALID
    await seen.open_action("zoom_rooms.join_meeting", PLAYER, meeting="555 000 9999")
    await seen.press("Perform action")
    await seen.shows("status: failed")
    await seen.shows(f"error: {NOT_VALID}")


async def test_finds_a_contact(seen: Frontend) -> None:
    """The response tells what automations are to find in it."""
    await seen.open_action("zoom_rooms.search_contacts", PLAYER, query="lindqvist")
    await seen.press("Perform action")
    await seen.shows("mira.lindqvist@example.com")
