"""A real Home Assistant with its frontend, a simulated room, and a browser in front of them."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any

import aiohttp
from playwright.async_api import Browser
import pytest

from tests.real_home import (
    HOST,
    Client,
    add_room,
    complaints,
    free_port,
    home_assistant,
    listening,
    log_of,
)
from tests.simulator import Server, SimulatedRoom, serving
from tests.simulator.days import Day, play

from .frontend import Frontend, chromium, frontend

PASSCODE = "271828"
START_LIMIT = 60

# What the browser's console complains about although nothing is wrong with us.
NOT_OURS = (
    # Icons of other integrations come from the internet, where nobody goes from here.
    re.compile(r"404 .*/api/brands/(?!.*/zoom_rooms/)"),
)


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
    async with home_assistant(folder, port) as hass, aiohttp.ClientSession() as session:
        client = Client(session, f"http://{HOST}:{port}")
        async with asyncio.timeout(START_LIMIT):
            await listening(port, hass, START_LIMIT, log_of(folder))
            await client.sign_in()
            await client.running()
        yield Home(client, log_of(folder))


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Run a browser for all tests; each has a window of its own."""
    async with chromium() as browser:
        yield browser


@pytest.fixture
def expected() -> list[str]:
    """Return what a test expects Home Assistant to complain about: a part of each line."""
    return []


@pytest.fixture(autouse=True)
async def _cleanly(home: Home, expected: list[str]) -> AsyncGenerator[None]:
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


@pytest.fixture
async def entry_id(home: Home, server: Server) -> str:
    """Add the room to Home Assistant; return its entry's id."""
    return await add_room(home.client, server.port, PASSCODE)


@pytest.fixture
async def seen(home: Home, browser: Browser) -> AsyncGenerator[Frontend]:
    """Return a page of the frontend, of which the browser is to have no complaint."""
    async with frontend(browser, home.client.url, home.client.token) as seen:
        yield seen
        # Closing the window makes noise of its own.
        errors = [
            error
            for error in seen.errors
            if not any(pattern.search(error) for pattern in NOT_OURS)
        ]
    assert errors == []
