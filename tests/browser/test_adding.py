"""Adding a room, in the dialog that everybody sees first."""

from tests.real_home import HOST
from tests.simulator import Server, SimulatedRoom

from .conftest import PASSCODE, Home
from .frontend import Frontend


async def test_adds_a_room_after_a_wrong_passcode(
    home: Home, server: Server, simulated: SimulatedRoom, seen: Frontend
) -> None:
    """A wrong passcode is said in words, and corrected in the same dialog."""
    page = seen.page
    await seen.open("/config/integrations/dashboard")
    await seen.press("Add integration")
    await page.locator("dialog-add-integration input").fill("zoom")
    await page.get_by_text("Zoom Rooms", exact=True).click()

    await seen.fill(host=HOST, port=server.port, passcode="000000")
    await seen.press("Submit")
    await seen.shows("The room refused the passcode.")
    assert await home.entries() == []
    assert await seen.filled("host") == HOST
    assert await seen.filled("port") == str(server.port)

    await seen.fill(passcode=PASSCODE)
    await seen.press("Submit")
    await seen.shows(server.fingerprint)
    await seen.leave("Skip and finish")

    # The device's page, with what the room says of itself.
    await seen.shows("Firmware: 5.13.7.2384")
    await seen.shows("Start instant meeting")
    [entry] = await home.entries()
    assert (entry["title"], entry["state"]) == ("Boardroom", "loaded")
    assert server.logins_refused == 1
    assert simulated.sessions_open == 1
