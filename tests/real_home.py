"""A real Home Assistant in a process of its own, bound to this machine alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import shutil
import socket
import sys
from typing import Any, Final

import aiohttp

from . import dashboards

ROOT: Final = Path(__file__).parents[1]
TEMPLATE: Final = ROOT / "scripts" / "demo_config"
HOST: Final = "127.0.0.1"
USER: Final = "demo"
PASSWORD: Final = "demo"

START_LIMIT: Final = 180
"""Seconds in which Home Assistant is to have started."""


class HomeError(Exception):
    """Something that the person who started Home Assistant should read."""


# -- Processes ---------------------------------------------------------------------------


@asynccontextmanager
async def process(
    *command: str, log: Path, cwd: Path = ROOT, **options: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program in the background, and end it with whatever is inside the block."""
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for us, and we end what we started, in order.
        started = await asyncio.create_subprocess_exec(
            *command,
            cwd=cwd,
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
    port: int, program: asyncio.subprocess.Process, limit: float, log: Path
) -> None:
    """Return when the program listens."""
    async with asyncio.timeout(limit):
        while True:
            if program.returncode is not None:
                raise HomeError(
                    f"a program ended by itself ({program.returncode}); see {log}"
                )
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return
            await asyncio.sleep(0.1)


# -- The configuration -------------------------------------------------------------------


def seed(config: Path, port: int) -> None:
    """Lay out the demo's configuration, with the integration as it is here."""
    shutil.copytree(TEMPLATE, config, dirs_exist_ok=True)
    for name, empty in (("automations", "[]"), ("scripts", "{}"), ("scenes", "[]")):
        if not (file := config / f"{name}.yaml").exists():
            file.write_text(f"{empty}\n")
    (config / "dashboards").mkdir(exist_ok=True)
    for name, dashboard in dashboards.for_the_demo().items():
        # All JSON is YAML.
        (config / "dashboards" / f"{name}.yaml").write_text(json.dumps(dashboard))
    link = config / "custom_components"
    if not link.is_symlink():
        link.symlink_to(ROOT / "custom_components", target_is_directory=True)
    seed_storage(config, port)


def seed_storage(config: Path, port: int) -> None:
    """Lay out what has to be there before the first start, whatever the configuration is."""
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


@asynccontextmanager
async def home_assistant(
    folder: Path, port: int, lay_out: Callable[[Path, int], None] = seed
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Home Assistant in a folder, where it keeps its configuration and its log."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    lay_out(config, port)
    command = (sys.executable, "-m", "homeassistant", "--config", str(config))
    # Not where we are: Python finds what is there first, and so another integration than
    # the configuration's own.
    async with process(
        *command,
        "--skip-pip",
        log=log_of(folder),
        cwd=folder,
        env=environment(folder),
    ) as started:
        yield started


def log_of(folder: Path) -> Path:
    """Return where Home Assistant says what it does."""
    return folder / "home-assistant.log"


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
                raise HomeError(
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
                    raise HomeError(f"{kind}: {answer['error']['message']}")
                return answer.get("result")

    async def aclose(self) -> None:
        """End the conversation."""
        if self._socket is not None:
            await self._socket.close()

    async def running(self) -> None:
        """Return when Home Assistant has started."""
        # There is no event for it that one could be too late for.
        while (await self.call("get_config"))["state"] != "RUNNING":  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@asynccontextmanager
async def signed_in(
    hass: asyncio.subprocess.Process, port: int, log: Path
) -> AsyncIterator[Client]:
    """Wait until Home Assistant has started, and sign in."""
    async with (
        aiohttp.ClientSession() as session,
        contextlib.aclosing(Client(session, f"http://{HOST}:{port}")) as client,
    ):
        async with asyncio.timeout(START_LIMIT):
            await listening(port, hass, START_LIMIT, log)
            await client.sign_in()
            await client.running()
        yield client


async def add_room(client: Client, port: int, passcode: str) -> None:
    """Add a room as a person does."""
    flow = await client.rest(
        "POST", "/api/config/config_entries/flow", json={"handler": "zoom_rooms"}
    )
    typed = {"host": HOST, "port": port, "passcode": passcode}
    result = await client.rest(
        "POST", f"/api/config/config_entries/flow/{flow['flow_id']}", json=typed
    )
    if result["type"] != "create_entry":
        raise HomeError(
            f"the room could not be added: {result.get('errors') or result}"
        )


def complaints(log: Path, since: int = 0) -> list[str]:
    """Return the warnings and errors about us in a log, after its first so many bytes."""
    return [
        line
        for line in log.read_bytes()[since:].decode(errors="replace").splitlines()
        if (" WARNING " in line or " ERROR " in line)
        and "zoom_rooms" in line
        # Home Assistant says this of every integration that is not its own.
        and "has not been tested by Home Assistant" not in line
    ]
