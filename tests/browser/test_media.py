"""Joining and inviting from the media browser."""

import pytest

from custom_components.zoom_rooms.zrcsapi import zcommand
from tests.simulator import SimulatedRoom
from tests.simulator.days import SYNC

from .frontend import Frontend

BROWSER = "/media-browser/media_player.boardroom"

pytestmark = pytest.mark.usefixtures("added")


async def test_joins_a_booking(simulated: SimulatedRoom, seen: Frontend) -> None:
    """A booking of today is found among the media, and a click has the room join it."""
    await seen.open(BROWSER)
    await seen.text("Today's bookings").click()
    await seen.text("Weekly sync").click()
    await simulated.until(lambda: simulated.in_meeting)
    assert simulated[zcommand.CALL_INFO].meeting_id == SYNC
    await seen.shows("Weekly sync", exact=True)


async def test_invites_somebody_who_is_searched_for(
    simulated: SimulatedRoom, seen: Frontend
) -> None:
    """Contacts can be searched where they are browsed, and a click has the room call them."""
    await seen.open(BROWSER)
    await seen.text("Contacts").click()
    await seen.page.get_by_placeholder("Search Contacts").fill("okafor")
    await seen.press("Search")
    await seen.text("Tomas Okafor").click()
    await simulated.until(lambda: simulated.in_meeting)
    assert (
        "zCommand Invite Duration: 30 user: tomas.okafor@xmpp.example.com"
        in simulated.received
    )
