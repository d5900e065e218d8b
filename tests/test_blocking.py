"""Nothing blocks the event loop, and nothing of the user's SSH set-up is read."""

from pathlib import Path

import pytest

from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant import block_async_io
from homeassistant.core import HomeAssistant
from homeassistant.util import loop as loop_util


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
