"""What the wall tablet is for: muting, and answering calls."""

import pytest

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from tests.simulator import SimulatedRoom
from tests.simulator.days import SYNC
from tests.simulator.meeting import Dialled

from .frontend import Frontend

ROOM = "/zoom-rooms/boardroom"
MUTE = "switch.boardroom_microphone_mute"
ACCEPT = "button.boardroom_accept_call"

pytestmark = pytest.mark.usefixtures("added")


async def test_mutes_the_room(simulated: SimulatedRoom, seen: Frontend) -> None:
    """The tile mutes the room in its meeting, and shows what is done on the room itself."""
    await seen.open(ROOM)
    await seen.without_tile(MUTE)
    simulated.connect(Dialled(number=SYNC))
    await seen.shows("Unmuted", exact=True)
    await seen.tap(MUTE)
    await simulated.until(lambda: simulated[zconfiguration.CALL_MICROPHONE_MUTE])
    await seen.shows("Muted", exact=True)
    simulated[zconfiguration.CALL_MICROPHONE_MUTE] = False
    await seen.shows("Unmuted", exact=True)


async def test_takes_a_call(simulated: SimulatedRoom, seen: Frontend) -> None:
    """A call shows while it rings, and one tap takes it."""
    await seen.open(ROOM)
    await seen.without_tile(ACCEPT)
    simulated.ring("Mira Lindqvist", meeting_number="5351459175")
    await seen.shows("Mira Lindqvist")
    await seen.tap(ACCEPT)
    await simulated.until(lambda: simulated.in_meeting)
    assert simulated[zcommand.CALL_INFO].meeting_id == "5351459175"
    await seen.without_tile(ACCEPT)
    await seen.tile(MUTE)


async def test_says_why_the_room_refused(
    simulated: SimulatedRoom, seen: Frontend
) -> None:
    """What the room refuses is said in words, and the tile stays as the room is."""
    await seen.open(ROOM)
    simulated.connect(Dialled(number=SYNC))
    with simulated.refuse(zconfiguration.CALL_MICROPHONE_MUTE, "Host has muted all"):
        await seen.tap(MUTE)
        await seen.shows("The room refused: Host has muted all")
    await seen.shows("Unmuted", exact=True)
