"""Nothing blocks the event loop, and nothing of the user's SSH set-up is read."""

import asyncio
from pathlib import Path
import sys
from typing import override

import asyncssh
import pytest
from pytest_socket import socket_allow_hosts

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import Address, AuthenticationFailed, ZoomRoom
from homeassistant import block_async_io
from homeassistant.core import HomeAssistant
from homeassistant.util import loop as loop_util
from tests.conftest import PASSCODE
from tests.simulator import Server, new_host_key


async def test_nothing_blocks_the_loop(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    disable_block_async_io: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    """Home Assistant's own detector is on, and a home with a poisoned .ssh does no harm."""
    ssh = tmp_path / ".ssh"
    ssh.mkdir()
    (ssh / "config").write_text(
        "Host *\n  Port 1\n  User nobody\n  ProxyCommand false\n"
    )
    (ssh / "known_hosts").write_text("@revoked * ssh-rsa AAAA\n")
    (ssh / "id_rsa").write_text("not a key")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(block_async_io, "_IN_TESTS", False)
    monkeypatch.setattr(loop_util, "_PREVIOUSLY_REPORTED", set())
    block_async_io.enable()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert "blocking call" not in caplog.text
    # The detector is on, so its silence means something.
    with open(ssh / "config"):  # noqa: ASYNC230, PTH123
        pass
    assert "blocking call to open" in caplog.text


async def test_no_file_of_the_users_is_read(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Neither what they set up for SSH, nor whom they know, nor their keys."""
    read: set[str] = set()
    listening = True

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in ("open", "os.listdir", "os.scandir"):
            read.add(str(arguments[0]))

    ssh = tmp_path / ".ssh"
    ssh.mkdir()
    (ssh / "config").write_text("Host nobody\n  Port 1\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    sys.addaudithook(hear)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not {name for name in read if str(ssh) in name}
    # Whoever does not take care reads it.
    async with asyncssh.connect(
        server.host, server.port, username="zoom", password=PASSCODE, known_hosts=None
    ):
        pass
    listening = False
    assert str(ssh / "config") in read


async def test_no_agent_of_the_users_is_asked(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not even by a room that would take their key."""
    asked: list[asyncio.BaseTransport] = []

    class Agent(asyncio.Protocol):
        @override
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            asked.append(transport)
            transport.close()

    class TakesKeys(asyncssh.SSHServer):
        @override
        def public_key_auth_supported(self) -> bool:
            return True

    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
    path = str(tmp_path / "agent")
    monkeypatch.setenv("SSH_AUTH_SOCK", path)
    monkeypatch.setenv("HOME", str(tmp_path))
    agent = await asyncio.get_running_loop().create_unix_server(Agent, path)
    key = new_host_key()
    async with (
        agent,
        asyncssh.listen(
            "127.0.0.1", 0, server_factory=TakesKeys, server_host_keys=[key]
        ) as room,
    ):
        address = Address(host="127.0.0.1", port=room.get_port(), passcode=PASSCODE)
        with pytest.raises(AuthenticationFailed):
            await ZoomRoom(address).connect()
        assert asked == []
        # Whoever does not take care asks it.
        with pytest.raises(ConnectionError):
            await asyncssh.connect(
                "127.0.0.1", room.get_port(), username="zoom", known_hosts=None
            )
        assert asked
