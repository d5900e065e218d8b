"""A real Home Assistant with its frontend, a simulated room, and a browser in front of them."""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any, Final

from playwright.async_api import Browser
import pytest

from tests.real_home import (
    ROOT,
    Client,
    add_room,
    complaints,
    free_port,
    home_assistant,
    log_of,
    signed_in,
)
from tests.simulator import Server, SimulatedRoom, serving
from tests.simulator.days import Day, play

from .frontend import Frontend, chromium, frontend

PASSCODE = "271828"

# What the browser's console complains about although nothing is wrong with us.
NOT_OURS = (
    # Icons of other integrations come from the internet, where nobody goes from here.
    re.compile(r"404 .*/api/brands/(?!.*/zoom_rooms/)"),
    # An action that failed is shown to the person, and thrown once more at nobody.
    re.compile(r"^uncaught: Object$"),
    # A long list that goes before it was laid out, as that of all integrations.
    re.compile(r"^uncaught: disconnected$"),
)

_FAILED: Final = pytest.StashKey[bool]()
PICTURES: Final = ROOT / ".demo" / "failures"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test has failed, while what it saw is still open."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@dataclass
class Home:
    """A Home Assistant that runs, and somebody who is signed in to it."""

    client: Client
    log: Path

    async def entries(self) -> list[dict[str, Any]]:
        """Return the rooms that are set up."""
        found: list[dict[str, Any]] = await self.client.call(
            "config_entries/get", domain="zoom_rooms"
        )
        return found


@pytest.fixture(scope="session")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Home]:
    """Run Home Assistant for all tests; each leaves it as it was."""
    folder = tmp_path_factory.mktemp("home")
    port = free_port()
    log = log_of(folder)
    async with (
        home_assistant(folder, port) as hass,
        signed_in(hass, port, log) as client,
    ):
        yield Home(client, log)


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Run a browser for all tests; each has a window of its own."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
def expected() -> list[str]:
    """Return what a test expects Home Assistant to complain about: a part of each line."""
    return []


@pytest.fixture
def simulated() -> SimulatedRoom:
    """Return a room with a day's bookings, that nobody is connected to."""
    room = SimulatedRoom()
    play(room, Day.QUIET)
    return room


@pytest.fixture
async def server(simulated: SimulatedRoom) -> AsyncGenerator[Server]:
    """Serve the room over SSH."""
    async with serving(simulated, passcode=PASSCODE) as server:
        yield server


@pytest.fixture(autouse=True)
async def _cleanly(
    home: Home, server: Server, expected: list[str]
) -> AsyncGenerator[None]:
    """Leave no room, and nothing in the log that was not expected."""
    before = home.log.stat().st_size
    yield
    for entry in await home.entries():
        await home.client.rest(
            "DELETE", f"/api/config/config_entries/entry/{entry['entry_id']}"
        )
    found = complaints(home.log, before)
    assert len(found) == len(expected), found
    for part in expected:
        assert any(part in line for line in found), (part, found)


@pytest.fixture
async def added(home: Home, server: Server) -> None:
    """Add the room to Home Assistant."""
    await add_room(home.client, server.port, PASSCODE)


@pytest.fixture
async def seen(
    request: pytest.FixtureRequest, home: Home, browser: Browser
) -> AsyncGenerator[Frontend]:
    """Return a page of the frontend, of which the browser is to have no complaint.

    What could be seen when a test failed is kept as a picture.
    """
    async with frontend(browser, home.client.url, home.client.token) as seen:
        yield seen
        if request.node.stash[_FAILED]:
            picture = PICTURES / f"{request.node.name}.png"
            await seen.page.screenshot(path=picture)
            print(f"The page as it was: {picture}")
        # Closing the window makes noise of its own.
        errors = [
            error
            for error in seen.errors
            if not any(pattern.search(error) for pattern in NOT_OURS)
        ]
    assert errors == []
