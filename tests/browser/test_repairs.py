"""What only a person can mend."""

import pytest

from custom_components.zoom_rooms.zrcsapi import zstatus
from tests.simulator import Server, SimulatedRoom, new_host_key

from .conftest import Home
from .frontend import Frontend


@pytest.mark.usefixtures("added")
async def test_trusts_another_host_key(
    home: Home,
    server: Server,
    simulated: SimulatedRoom,
    seen: Frontend,
    expected: list[str],
) -> None:
    """Both keys are shown, so that they can be compared, and the new one is trusted then."""
    expected.append("Boardroom: not connecting again: host key is")
    before = server.fingerprint
    await server.stop()
    server.key = new_host_key()
    await server.start()

    title = f"{simulated[zstatus.ROOM_NAME]} shows another SSH host key"
    await seen.open("/config/repairs")
    await seen.text(title).click()
    await seen.shows(before)
    await seen.shows(server.fingerprint)
    assert simulated.sessions_open == 0
    await seen.press("Submit")
    await seen.shows("The issue is repaired!")
    await seen.leave("Finish")
    await seen.shows("There are currently no repairs")
    await simulated.until(lambda: simulated.sessions_open == 1)
    assert [entry["state"] for entry in await home.entries()] == ["loaded"]
