"""What can be changed about a room that is there."""

import pytest

from tests.simulator import Server, SimulatedRoom, serving

from .conftest import Home
from .frontend import Frontend

INTEGRATION = "/config/integrations/integration/zoom_rooms"

pytestmark = pytest.mark.usefixtures("added")


async def test_moves_a_room_to_another_address(
    home: Home, server: Server, simulated: SimulatedRoom, seen: Frontend
) -> None:
    """A room whose PC has another address and passcode now goes on as the same room."""
    await server.stop()
    async with serving(simulated, passcode="314159") as moved:
        await seen.open(INTEGRATION)
        row = seen.page.locator("ha-config-entry-row")
        await row.get_by_role("button", name="Menu").first.click()
        await seen.text("Reconfigure").click()
        assert await seen.filled("port") == str(server.port)
        assert await seen.filled("passcode") == ""
        await seen.fill(port=moved.port, passcode="314159")
        await seen.press("Submit")
        await seen.shows("Reconfiguration was successful")
        await seen.leave("Close")
        await simulated.until(lambda: simulated.sessions_open == 1)
        [entry] = await home.entries()
        assert entry["state"] == "loaded"


async def test_changes_options(simulated: SimulatedRoom, seen: Frontend) -> None:
    """Options are kept, and count from then on."""
    await seen.open(INTEGRATION)
    await seen.press("Configure")
    await seen.fill(duration=25)
    await seen.turn("send_command")
    await seen.press("Submit")
    await seen.shows("Options successfully saved")
    await seen.leave("Finish")

    await seen.press("Configure")
    assert await seen.filled("duration") == "25"
    await seen.leave("Close")
    await seen.open_action(
        "zoom_rooms.send_command",
        "media_player.boardroom",
        command="zStatus SystemUnit",
    )
    await seen.press("Perform action")
    await seen.shows("Windows 10")
    await seen.go("/zoom-rooms/boardroom")
    await seen.tap("button.boardroom_start_instant_meeting")
    await simulated.until(lambda: simulated.in_meeting)
    assert "zCommand Dial StartPmi Duration: 25" in simulated.received
