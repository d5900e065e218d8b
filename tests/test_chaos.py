"""Everything goes wrong once, or for as long as ``scripts/chaos`` is told to go on."""

from collections.abc import AsyncGenerator
import secrets

import pytest

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.components.repairs import DOMAIN as REPAIRS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from tests.chaos.run import Run
from tests.chaos.witness import WitnessRoom
from tests.simulator import Server


@pytest.fixture
def simulated() -> WitnessRoom:
    """Return a room that remembers."""
    return WitnessRoom()


@pytest.fixture
async def run(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    server: Server,
    simulated: WitnessRoom,
    request: pytest.FixtureRequest,
) -> AsyncGenerator[Run]:
    """Return a run, of which the counts are printed at the end."""
    assert await async_setup_component(hass, REPAIRS_DOMAIN, {})
    seed = request.config.getoption("chaos_seed")
    run = Run(
        hass,
        loaded,
        server,
        simulated,
        secrets.randbelow(2**32) if seed is None else seed,
    )
    print(f"\nseed {run.seed}", flush=True)
    yield run
    print(run.books.summary(), flush=True)


async def test_chaos(run: Run, request: pytest.FixtureRequest) -> None:
    """Nothing is lost, nothing is told that is not so, and nothing is left behind."""
    seconds = request.config.getoption("chaos_seconds")
    if seconds is None:
        await run.each_once()
    else:
        await run.go_on(seconds)
    assert run.books.looks
    assert run.books.heard
    assert run.books.outages
