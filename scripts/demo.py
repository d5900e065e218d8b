"""Two simulated rooms in a real Home Assistant, bound to this machine alone."""

import argparse
import asyncio
from collections.abc import Mapping
import contextlib
from dataclasses import dataclass
from pathlib import Path
import shutil
import signal
import sys
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from homeassistant.const import __version__ as ha_version
from tests import dashboards
from tests.real_home import (
    HOST,
    PASSWORD,
    ROOT,
    START_LIMIT,
    USER,
    Client,
    HomeError,
    add_room,
    complaints,
    free_port,
    home_assistant,
    is_free,
    listening,
    log_of,
    process,
    signed_in,
)

STATE: Final = ROOT / ".demo"
PASSCODE: Final = "271828"
DASHBOARD: Final = "zoom-rooms"

CHECK_LIMIT: Final = 120
"""Seconds in which every entity is to have shown a state."""
CALL_LIMIT: Final = 90
"""Seconds in which a call is to have been announced, and taken."""
# A checked day has a meeting, a call and a rest within half a minute.
_HURRY: Final = 8

# Their state is when they were last pressed, or last happened: unknown is one, too.
UNKNOWN_AT_FIRST: Final = ("button.", "event.")


@dataclass(frozen=True)
class Room:
    """A room of the demo."""

    preset: str
    name: str
    area: str
    port: int

    @property
    def slug(self) -> str:
        """Return what the ids of its entities begin with."""
        return dashboards.slug(self.name)


ROOMS: Final = (
    Room("boardroom", "Boardroom", "First floor", 2244),
    Room("huddle", "Huddle Space", "Ground floor", 2245),
)


def simulator(room: Room, port: int, *, hurry: int) -> tuple[str, ...]:
    """Return the command that simulates a room, with a day so many times as fast."""
    options = ("--room", room.preset, "--port", str(port), "--passcode", PASSCODE)
    return (
        sys.executable,
        "-m",
        "tests.simulator",
        *options,
        "--day",
        "busy",
        "--hurry",
        str(hurry),
    )


async def place_rooms(client: Client) -> None:
    """Put each room on its floor, and make our dashboard the first that is shown."""
    areas = {
        area["name"]: area["area_id"]
        for area in await client.call("config/area_registry/list")
    }
    for device in await client.call("config/device_registry/list"):
        for room in ROOMS:
            if device["name"] == room.name and device["area_id"] is None:
                if room.area not in areas:
                    made = await client.call(
                        "config/area_registry/create", name=room.area
                    )
                    areas[room.area] = made["area_id"]
                await client.call(
                    "config/device_registry/update",
                    device_id=device["id"],
                    area_id=areas[room.area],
                )
    await client.call(
        "frontend/set_system_data", key="core", value={"default_panel": DASHBOARD}
    )


# -- The check ---------------------------------------------------------------------------


async def check(client: Client, log: Path) -> bool:
    """Wait until every entity has shown a state; print them; tell whether all is well."""
    entities = [
        entity
        for entity in await client.call("config/entity_registry/list")
        if entity["platform"] == "zoom_rooms" and entity["disabled_by"] is None
    ]
    ids = sorted(entity["entity_id"] for entity in entities)
    shown: dict[str, str] = {}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CHECK_LIMIT):
            while missing(ids, shown):
                for entity_id, state in (await states_of(client)).items():
                    if entity_id in ids and has_state(state):
                        shown[entity_id] = state["state"]
                await asyncio.sleep(0.5)
    print_table(ids, shown)
    left = missing(ids, shown)
    for entity_id in left:
        print(f"NEVER HAD A STATE: {entity_id}")
    taken = await take_a_call(client)
    print(taken or "NO CALL WAS ANNOUNCED AND TAKEN")
    complained = complaints(log)
    for line in complained:
        print(f"IN THE LOG: {line}")
    rooms = {entity["device_id"] for entity in entities}
    print(
        f"Home Assistant {ha_version}: {len(ids)} entities of {len(rooms)} rooms,"
        f" {len(left)} missing, {len(complained)} complaints"
    )
    well = len(rooms) == len(ROOMS) and not left and bool(taken) and not complained
    return bool(ids) and well


async def take_a_call(client: Client) -> str:
    """Take a call by the reception's button; return what is to be said of it, nothing if that fails."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CALL_LIMIT):
            while True:
                states = await states_of(client)
                for room in ROOMS:
                    if is_announced(room, states):
                        return await take_the_call(client, room, states)
                await asyncio.sleep(0.2)
    return ""


def is_announced(room: Room, states: Mapping[str, Any]) -> bool:
    """Tell whether the reception says that the room is called, which meets nobody yet."""
    announcement = states[f"input_text.{room.slug}_announcement"]["state"]
    status = states[f"sensor.{room.slug}_meeting_status"]["state"]
    return bool(announcement) and status == "not_in_meeting"


async def take_the_call(client: Client, room: Room, states: Mapping[str, Any]) -> str:
    """Tap, and return what is to be said when the room is with the caller."""
    call = states[f"event.{room.slug}_call"]["attributes"]
    announced = f"Call from {call['caller_name']} for the {room.name}"
    if announced not in await notifications(client):
        return ""
    await client.call(
        "call_service",
        domain="input_button",
        service="press",
        target={"entity_id": f"input_button.{room.slug}_take_the_call"},
    )
    meeting: object = None
    while meeting != call["meeting_number"] or announced in await notifications(client):
        await asyncio.sleep(0.2)
        player = (await states_of(client))[f"media_player.{room.slug}"]
        meeting = player["attributes"].get("media_content_id")
    return f"{announced}: announced, and taken by a tap"


async def states_of(client: Client) -> dict[str, dict[str, Any]]:
    """Return every state by its entity."""
    return {state["entity_id"]: state for state in await client.call("get_states")}


async def notifications(client: Client) -> list[str]:
    """Return the titles of the notifications."""
    return [one["title"] for one in await client.call("persistent_notification/get")]


def has_state(state: Mapping[str, Any]) -> bool:
    """Tell whether what Home Assistant shows of an entity is a state."""
    if state["state"] == "unavailable":
        return False
    return state["state"] != "unknown" or state["entity_id"].startswith(
        UNKNOWN_AT_FIRST
    )


def missing(ids: list[str], shown: Mapping[str, str]) -> list[str]:
    """Return who has not shown a state yet."""
    return [one for one in ids if one not in shown]


def print_table(ids: list[str], shown: Mapping[str, str]) -> None:
    """Print every entity with the state that it last had."""
    width = max(map(len, ids), default=0)
    for entity_id in ids:
        print(f"{entity_id:<{width}}  {shown.get(entity_id, '-')}")


# -- The demo ----------------------------------------------------------------------------


async def demo(arguments: argparse.Namespace) -> bool:
    """Start everything; check it, or keep it until somebody stops it."""
    folder = STATE / ("check" if arguments.check else "home")
    if arguments.fresh or arguments.check:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    port = (
        free_port()
        if arguments.check and not arguments.port
        else arguments.port or 8123
    )
    ports = {room: free_port() if arguments.check else room.port for room in ROOMS}
    for taken in (port, *ports.values()):
        if not is_free(taken):
            raise HomeError(f"port {taken} is in use; is the demo running already?")
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        for room, at in ports.items():
            log = folder / f"{room.preset}.log"
            started = await stack.enter_async_context(
                process(
                    *simulator(room, at, hurry=_HURRY if arguments.check else 1),
                    log=log,
                )
            )
            await listening(at, started, 30, log)
        hass = await stack.enter_async_context(home_assistant(folder, port))
        work = asyncio.ensure_future(
            run(stack, arguments, ports, port, hass, log_of(folder))
        )
        ended = asyncio.ensure_future(stopped.wait())
        await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if work.done():
            return bool(work.result())
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        print("\nStopping.", flush=True)
    return True


async def run(
    stack: contextlib.AsyncExitStack,
    arguments: argparse.Namespace,
    ports: Mapping[Room, int],
    port: int,
    hass: asyncio.subprocess.Process,
    log: Path,
) -> bool:
    """Set Home Assistant up; check it, or tell where it is and wait."""
    async with asyncio.timeout(START_LIMIT):
        client = await stack.enter_async_context(signed_in(hass, port, log))
        entries = await client.call("config_entries/get", domain="zoom_rooms")
        there = {entry["title"] for entry in entries}
        for room, at in ports.items():
            if room.name not in there:
                await add_room(client, at, PASSCODE)
        await place_rooms(client)
    if arguments.check:
        return await check(client, log)
    print(f"\nHome Assistant with two simulated Zoom Rooms: {client.url}")
    print(f"Log in as {USER} with the password {PASSWORD}. Ctrl-C stops everything.")
    for room, at in ports.items():
        print(f"  {room.name}: ssh -p {at} zoom@{HOST}, passcode {PASSCODE}", end="")
        print(
            " (Home Assistant holds it, so it will turn you away)"
            if room is ROOMS[0]
            else ""
        )
    sys.stdout.flush()
    await hass.wait()
    raise HomeError(f"Home Assistant ended by itself; see {log}")


def main() -> int:
    """Run the demo; 0 if it went well."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Two simulated Zoom Rooms in a real Home Assistant, on this machine alone.",
    )
    parser.add_argument("--port", type=int, help="the web port (8123)")
    parser.add_argument(
        "--fresh", action="store_true", help="forget everything and start over"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="start everything, wait until every entity has a state, print them,"
        " take a call, and stop",
    )
    try:
        return 0 if asyncio.run(demo(parser.parse_args())) else 1
    except (HomeError, TimeoutError) as error:
        print(
            f"demo: {error or 'Home Assistant did not start in time'}", file=sys.stderr
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
