"""Two simulated rooms in a real Home Assistant, bound to this machine alone."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import shutil
import signal
import socket
import sys
from typing import Any, Final

import aiohttp

ROOT: Final = Path(__file__).parents[1]
TEMPLATE: Final = Path(__file__).parent / "demo_config"
STATE: Final = ROOT / ".demo"
HOST: Final = "127.0.0.1"
USER: Final = "demo"
PASSWORD: Final = "demo"
PASSCODE: Final = "271828"
DASHBOARD: Final = "zoom-rooms"

# What Home Assistant is to have done by then, in seconds.
START_LIMIT: Final = 180
CHECK_LIMIT: Final = 120
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


ROOMS: Final = (
    Room("boardroom", "Boardroom", "First floor", 2244),
    Room("huddle", "Huddle Space", "Ground floor", 2245),
)


class DemoError(Exception):
    """Something that the person who started the demo should read."""


# -- Processes ---------------------------------------------------------------------------


@asynccontextmanager
async def process(
    *command: str, log: Path, **options: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program in the background, and end it with whatever is inside the block."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for us, and we end what we started, in order.
        started = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
        try:
            yield started
        finally:
            if started.returncode is None:
                started.terminate()
            try:
                async with asyncio.timeout(20):
                    await started.wait()
            except TimeoutError:
                started.kill()
                await started.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Tell whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


async def listening(
    port: int, program: asyncio.subprocess.Process, limit: float
) -> None:
    """Return when the program listens."""
    async with asyncio.timeout(limit):
        while True:
            if program.returncode is not None:
                raise DemoError(
                    f"a program ended by itself ({program.returncode}); see {STATE}"
                )
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.1)


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


# -- The configuration -------------------------------------------------------------------


def seed(config: Path, port: int) -> None:
    """Lay out the configuration, and what has to be there before the first start."""
    shutil.copytree(TEMPLATE, config, dirs_exist_ok=True)
    for name, empty in (("automations", "[]"), ("scripts", "{}"), ("scenes", "[]")):
        if not (file := config / f"{name}.yaml").exists():
            file.write_text(f"{empty}\n")
    link = config / "custom_components"
    if not link.is_symlink():
        link.symlink_to(ROOT / "custom_components", target_is_directory=True)
    storage = config / ".storage"
    storage.mkdir(exist_ok=True)
    # Without this Home Assistant would listen on every interface. In this older version of
    # the file it takes the values over at once; newer ones would be on trial first.
    http = {"server_host": [HOST], "server_port": port}
    (storage / "http").write_text(
        json.dumps({"version": 1, "minor_version": 1, "key": "http", "data": http})
    )
    # The other steps of the onboarding would set up weather and radio, over the internet.
    if not (onboarding := storage / "onboarding").exists():
        done = {"done": ["core_config", "analytics", "integration"]}
        onboarding.write_text(
            json.dumps(
                {"version": 4, "minor_version": 1, "key": "onboarding", "data": done}
            )
        )


def environment(folder: Path) -> dict[str, str]:
    """Return Home Assistant's environment, with a stand-in for ffmpeg where there is none."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    if shutil.which("ffmpeg") is None:
        tools = folder / "bin"
        tools.mkdir(exist_ok=True)
        stub = tools / "ffmpeg"
        stub.write_text(
            "#!/bin/sh\necho 'ffmpeg version 7.0 (a stand-in of the demo)'\n"
        )
        stub.chmod(0o755)
        variables["PATH"] = f"{tools}{os.pathsep}{variables['PATH']}"
    return variables


# -- Talking to Home Assistant -----------------------------------------------------------


@dataclass
class Client:
    """A signed-in user of Home Assistant."""

    session: aiohttp.ClientSession
    url: str
    token: str = ""
    _socket: aiohttp.ClientWebSocketResponse | None = None
    _ids: int = field(default=0)

    async def rest(self, method: str, path: str, **options: Any) -> Any:
        """Do a REST request; return its answer, or None where there is no such thing."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(
            method, self.url + path, headers=headers, **options
        ) as answer:
            if answer.status == 404:
                return None
            if answer.status >= 400:
                raise DemoError(
                    f"{method} {path}: {answer.status} {await answer.text()}"
                )
            return await answer.json()

    async def sign_in(self) -> None:
        """Create the user at the first start, and sign in."""
        client_id = f"{self.url}/"
        steps = await self.rest("GET", "/api/onboarding")
        if steps and not all(step["done"] for step in steps):
            person = {
                "name": "Demo",
                "username": USER,
                "password": PASSWORD,
                "language": "en",
            }
            created = await self.rest(
                "POST", "/api/onboarding/users", json={"client_id": client_id, **person}
            )
            code = created["auth_code"]
        else:
            code = await self._log_in(client_id)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": client_id,
        }
        self.token = (await self.rest("POST", "/auth/token", data=form))["access_token"]
        self._socket = await self.session.ws_connect(f"{self.url}/api/websocket")
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self.token})
        await self._socket.receive_json()

    async def _log_in(self, client_id: str) -> str:
        start = {
            "client_id": client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": client_id,
        }
        flow = await self.rest("POST", "/auth/login_flow", json=start)
        data = {"client_id": client_id, "username": USER, "password": PASSWORD}
        done = await self.rest("POST", f"/auth/login_flow/{flow['flow_id']}", json=data)
        return str(done["result"])

    async def call(self, kind: str, **data: Any) -> Any:
        """Do a websocket command and return its result."""
        assert self._socket is not None
        self._ids += 1
        await self._socket.send_json({"id": self._ids, "type": kind, **data})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._ids and answer["type"] == "result":
                if not answer["success"]:
                    raise DemoError(f"{kind}: {answer['error']['message']}")
                return answer.get("result")

    async def running(self) -> None:
        """Return when Home Assistant has started."""
        # There is no event for it that one could be too late for.
        while (await self.call("get_config"))["state"] != "RUNNING":  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def add_room(client: Client, room: Room, port: int) -> None:
    """Add a room as a person does, unless it is there."""
    entries = await client.call("config_entries/get", domain="zoom_rooms")
    if any(entry["title"] == room.name for entry in entries):
        return
    flow = await client.rest(
        "POST", "/api/config/config_entries/flow", json={"handler": "zoom_rooms"}
    )
    typed = {"host": HOST, "port": port, "passcode": PASSCODE}
    result = await client.rest(
        "POST", f"/api/config/config_entries/flow/{flow['flow_id']}", json=typed
    )
    if result["type"] != "create_entry":
        raise DemoError(
            f"{room.name} could not be added: {result.get('errors') or result}"
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
                for state in await client.call("get_states"):
                    if state["entity_id"] in ids and has_state(state):
                        shown[state["entity_id"]] = state["state"]
                await asyncio.sleep(0.5)
    print_table(ids, shown)
    left = missing(ids, shown)
    for entity_id in left:
        print(f"NEVER HAD A STATE: {entity_id}")
    complaints = ours(log)
    for line in complaints:
        print(f"IN THE LOG: {line}")
    rooms = {entity["device_id"] for entity in entities}
    print(
        f"{len(ids)} entities of {len(rooms)} rooms, {len(left)} missing, {len(complaints)} complaints"
    )
    return bool(ids) and len(rooms) == len(ROOMS) and not left and not complaints


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


def ours(log: Path) -> list[str]:
    """Return the warnings and errors that are about us."""
    return [
        line
        for line in log.read_text(errors="replace").splitlines()
        if (" WARNING " in line or " ERROR " in line)
        and "zoom_rooms" in line
        # Home Assistant says this of every integration that is not its own.
        and "has not been tested by Home Assistant" not in line
    ]


# -- The demo ----------------------------------------------------------------------------


async def demo(arguments: argparse.Namespace) -> bool:
    """Start everything; check it, or keep it until somebody stops it."""
    folder = STATE / ("check" if arguments.check else "home")
    if arguments.fresh or arguments.check:
        shutil.rmtree(folder, ignore_errors=True)
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    port = (
        free_port()
        if arguments.check and not arguments.port
        else arguments.port or 8123
    )
    ports = {room: free_port() if arguments.check else room.port for room in ROOMS}
    for taken in (port, *ports.values()):
        if not is_free(taken):
            raise DemoError(f"port {taken} is in use; is the demo running already?")
    seed(config, port)
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
            await listening(at, started, 30)
        log = folder / "home-assistant.log"
        hass = await stack.enter_async_context(
            process(
                sys.executable,
                *("-m", "homeassistant", "--config", str(config), "--skip-pip"),
                log=log,
                env=environment(folder),
            )
        )
        work = asyncio.ensure_future(run(stack, arguments, ports, port, hass, log))
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
    url = f"http://{HOST}:{port}"
    session = await stack.enter_async_context(aiohttp.ClientSession())
    client = Client(session, url)
    async with asyncio.timeout(START_LIMIT):
        await listening(port, hass, START_LIMIT)
        await client.sign_in()
        await client.running()
        for room, at in ports.items():
            await add_room(client, room, at)
        await place_rooms(client)
    if arguments.check:
        return await check(client, log)
    print(f"\nHome Assistant with two simulated Zoom Rooms: {url}")
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
    raise DemoError(f"Home Assistant ended by itself; see {log}")


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
        help="start everything, wait until every entity has a state, print them, and stop",
    )
    try:
        return 0 if asyncio.run(demo(parser.parse_args())) else 1
    except (DemoError, TimeoutError) as error:
        print(
            f"demo: {error or 'Home Assistant did not start in time'}", file=sys.stderr
        )
        return 1


if __name__ == "__main__":
    sys.exit(main())
