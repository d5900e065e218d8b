"""What HACS installs, installed as HACS does, in a Home Assistant of its own."""

import json
from pathlib import Path
import subprocess
import tomllib
from typing import Any, Final
import zipfile

import pytest

from custom_components.zoom_rooms.zrcsapi import zconfiguration, zstatus
from tests.conftest import PASSCODE
from tests.real_home import (
    ROOT,
    Client,
    add_room,
    complaints,
    free_port,
    home_assistant,
    log_of,
    seed_storage,
    signed_in,
)
from tests.simulator import Server, SimulatedRoom

INTEGRATION: Final = ROOT / "custom_components" / "zoom_rooms"
MANIFEST: Final[dict[str, Any]] = json.loads(
    (INTEGRATION / "manifest.json").read_text()
)


def release(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run what the release's workflow runs."""
    command = (str(ROOT / "scripts" / "release"), *arguments)
    return subprocess.run(command, check=False, capture_output=True, text=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Return the archive of a release."""
    archive = tmp_path / "zoom_rooms.zip"
    made = release("--tag", f"v{MANIFEST['version']}", str(archive))
    assert made.returncode == 0, made.stderr
    return archive


def test_the_archive_is_the_integration(archive: Path) -> None:
    """Its files, all of them and no others, and its folder is not around them."""
    files = {
        file.relative_to(INTEGRATION).as_posix(): file.read_bytes()
        for file in INTEGRATION.rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    with zipfile.ZipFile(archive) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == files
    assert {"manifest.json", "translations/en.json", "brand/icon.png"} < files.keys()


def test_the_same_files_make_the_same_archive(archive: Path, tmp_path: Path) -> None:
    """Whenever it is made."""
    (INTEGRATION / "manifest.json").touch()
    again = tmp_path / "again.zip"
    assert release(str(again)).returncode == 0
    assert again.read_bytes() == archive.read_bytes()


def test_a_tag_of_another_version_is_no_release(tmp_path: Path) -> None:
    """The version stands in the manifest; nobody writes it in while releasing."""
    made = release("--tag", "v0.0.0", str(tmp_path / "zoom_rooms.zip"))
    assert made.returncode == 1
    assert MANIFEST["version"] in made.stderr
    assert list(tmp_path.iterdir()) == []


def test_there_is_one_version() -> None:
    """The integration's and that of the client by itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == MANIFEST["version"]


@pytest.mark.timeout(240)
async def test_the_archive_works(
    socket_enabled: None,
    archive: Path,
    tmp_path: Path,
    server: Server,
    simulated: SimulatedRoom,
) -> None:
    """In a Home Assistant that has nothing else, a room is set up by what was installed."""
    installed = tmp_path / "config" / "custom_components" / "zoom_rooms"

    def install(config: Path, port: int) -> None:
        # Nothing in it, as at the very first start.
        (config / "configuration.yaml").touch()
        seed_storage(config, port)
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(installed)

    port = free_port()
    log = log_of(tmp_path)
    async with home_assistant(tmp_path, port, install) as hass:
        assert not list(installed.rglob("*.pyc"))
        async with signed_in(hass, port, log) as client:
            await add_room(client, server.port, PASSCODE)
            await shown(client, simulated)
    # The room was told by whom it is controlled.
    assert simulated[zconfiguration.CLIENT_APP_VERSION] == MANIFEST["version"]
    # Python compiled the modules where they were installed, so those that ran are these.
    compiled = {file.name.partition(".")[0] for file in installed.rglob("*.pyc")}
    assert {"__init__", "config_flow", "coordinator", "number", "room"} <= compiled
    assert complaints(log) == []


async def shown(client: Client, simulated: SimulatedRoom) -> None:
    """Return when the room's states are those of the simulated room."""
    (entry,) = await client.call("config_entries/get", domain="zoom_rooms")
    assert (entry["state"], entry["title"]) == (
        "loaded",
        simulated[zstatus.ROOM_NAME],
    )
    states = {each["entity_id"]: each for each in await client.call("get_states")}
    volume = simulated[zconfiguration.AUDIO_OUTPUT_VOLUME]
    assert states["number.boardroom_speaker_volume"]["state"] == str(volume)
    await client.call(
        "call_service",
        domain="number",
        service="set_value",
        service_data={"value": volume - 7},
        target={"entity_id": "number.boardroom_speaker_volume"},
    )
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == volume - 7
