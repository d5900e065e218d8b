"""A simulated room, served over SSH, and a config entry for it. Nothing of ours is ever faked."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from heapq import heapify
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory, real_monotonic
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

# Imported before Home Assistant looks for custom integrations: the plugin's own folder of
# them would be found first.
import custom_components.zoom_rooms
from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zstatus
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
from tests.simulator import HUDDLE_SPACE, Server, SimulatedRoom, serving

if TYPE_CHECKING:
    from tests.home import Home

PASSCODE = "1234"

collect_ignore = ["browser"]
"""They take a real browser: scripts/test --browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take what ``scripts/chaos`` is told."""
    group = parser.getgroup("chaos")
    group.addoption("--chaos-seconds", type=float, help="how long anything may happen")
    group.addoption("--chaos-seed", type=int, help="of an earlier run")


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant find the integration, where there is a Home Assistant."""
    if "recorder_mock" in request.fixturenames:
        # It has to be there before Home Assistant is.
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _nothing_outdated(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """See that Home Assistant does not object to how it is used, nor announces that it will."""
    yield
    said = [*caplog.get_records("setup"), *caplog.get_records("call")]
    assert objections(said) == []


def objections(said: Iterable[logging.LogRecord]) -> list[str]:
    """Return what Home Assistant objects to in what was logged."""
    return [
        one
        for one in (record.getMessage() for record in said)
        if f"custom integration '{DOMAIN}'" in one
        or (DOMAIN in one and "deprecated" in one)
    ]


@pytest.fixture
def simulated() -> SimulatedRoom:
    """Return a room that nobody is connected to."""
    return SimulatedRoom()


@pytest.fixture
async def server(
    socket_enabled: None, simulated: SimulatedRoom
) -> AsyncGenerator[Server]:
    """Serve the room over SSH."""
    async with serving(simulated, passcode=PASSCODE) as server:
        yield server


@pytest.fixture
def entry(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom
) -> ZoomRoomsConfigEntry:
    """Return the room's config entry, not set up yet."""
    return _entry(hass, server, simulated)


def _entry(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom
) -> MockConfigEntry:
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=simulated[zstatus.ROOM_NAME],
        unique_id=simulated[zstatus.EMAIL].lower(),
        data={CONF_HOST: server.host, CONF_PORT: server.port, CONF_PASSCODE: PASSCODE},
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry
) -> AsyncGenerator[ZoomRoomsConfigEntry]:
    """Return the room's config entry, set up; it is unloaded after the test."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
async def home(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    tmp_path: Path,
) -> AsyncGenerator[Home]:
    """Return a home around the room; its automations are turned off after the test."""
    from tests.home import Home

    assert await async_setup_component(hass, "homeassistant", {})
    home = Home(hass, loaded, simulated, tmp_path)
    yield home
    await home.rest()


@pytest.fixture
def huddle() -> SimulatedRoom:
    """Return another room, that nobody is connected to."""
    return SimulatedRoom(HUDDLE_SPACE)


@pytest.fixture
async def other(
    hass: HomeAssistant, socket_enabled: None, huddle: SimulatedRoom
) -> AsyncGenerator[ZoomRoomsConfigEntry]:
    """Return the other room's config entry, not set up yet; it is unloaded after the test."""
    async with serving(huddle, passcode=PASSCODE) as server:
        entry = _entry(hass, server, huddle)
        yield entry
        if entry.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_unload(entry.entry_id)


@pytest.fixture
def only(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up one platform and no other, as its snapshot wants it."""
    monkeypatch.setattr(custom_components.zoom_rooms, "PLATFORMS", (request.param,))


@pytest.fixture
def entity_registry_enabled_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable the entities, too, that are not by default."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Return a snapshot of Home Assistant's kind, in whichever order the plugins load."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


class Clock:
    """The time that Home Assistant sees. The event loop's own goes on, so that SSH does."""

    def __init__(self, hass: HomeAssistant, frozen: FrozenDateTimeFactory) -> None:
        """Take the frozen time."""
        self._hass = hass
        self._frozen = frozen

    async def move_to(self, moment: datetime) -> None:
        """Let it be then, and all happen that Home Assistant was to do until then."""
        self.pass_to(moment)
        await asyncio.sleep(0)
        await self._hass.async_block_till_done()

    def pass_to(self, moment: datetime) -> None:
        """Let it be then; what Home Assistant was to do until then is due now."""
        passing = (moment - dt_util.utcnow()).total_seconds()
        self._frozen.move_to(moment)
        timers = get_scheduled_timer_handles(self._hass.loop)
        for timer in timers:
            # The room's and SSH's timers stay: to them no time has passed.
            if not timer.cancelled() and timer._callback.__module__.startswith(  # noqa: SLF001
                "homeassistant."
            ):
                timer._when -= passing  # noqa: SLF001
        heapify(timers)


@pytest.fixture
async def clock(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Clock]:
    """Stop the clock at a quarter to nine in the morning, in Berlin."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    monkeypatch.setattr(hass.loop, "time", real_monotonic)
    with freeze_time("2026-03-02T08:45:00+01:00") as frozen:
        yield Clock(hass, frozen)


def think_after_first_page(simulated: SimulatedRoom, seconds: float) -> None:
    """Let the room take its time for the phonebook beyond its first page: it is being fetched."""

    def think(line: str) -> None:
        if "Phonebook List Offset: 20" in line:
            simulated.page_delay = seconds

    simulated.on_line = think


async def settle(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> None:
    """Return when everything that the room said by now has been read and shown.

    The channel keeps order, so when the answer to a harmless question is here, so is all
    that was said before it; and when another is, so is what was asked for because of that.
    While a call rings nothing may be asked; use :func:`until`.
    """
    for _ in range(2):
        await entry.runtime_data.room.send(zstatus.VIDEO_OPTIMIZABLE.get())
        await hass.async_block_till_done()


async def until(
    hass: HomeAssistant, condition: Callable[[], bool], *, every: float | None = None
) -> None:
    """Return when a condition is met and all is done that came of it.

    Fails as :func:`met` does.
    """
    await met(hass, condition, every=every)
    await hass.async_block_till_done()


async def met(
    hass: HomeAssistant, condition: Callable[[], bool], *, every: float | None = None
) -> None:
    """Return when a condition is met; fail after some seconds.

    It is looked at whenever a state changes, and, for what shows in no state, ``every`` so
    many seconds.
    """
    looked = asyncio.Event()

    @callback
    def look(_: object) -> None:
        looked.set()

    remove = hass.bus.async_listen("state_changed", look)
    try:
        async with asyncio.timeout(5):
            while not condition():
                with suppress(TimeoutError):
                    async with asyncio.timeout(every):
                        await looked.wait()
                looked.clear()
    finally:
        remove()


class Mute:
    """A PC on which something listens that takes connections and says nothing.

    Attributes:
        port: Where it listens.
        knocked: Somebody has connected.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.port = 0
        self.knocked = asyncio.Event()
        self._over = asyncio.Event()

    @asynccontextmanager
    async def listening(self, port: int = 0) -> AsyncGenerator[None]:
        """Listen, and hang up on everybody in the end."""
        listener = await asyncio.start_server(self._take, "127.0.0.1", port)
        self.port = listener.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            self._over.set()
            listener.close()
            await listener.wait_closed()

    async def _take(
        self, _: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.knocked.set()
        await self._over.wait()
        writer.close()
