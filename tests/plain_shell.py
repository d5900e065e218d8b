"""Somebody in front of a room's shell, who knows SSH and lines and nothing of our client."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from typing import Any, Final, override

import asyncssh

from tests.simulator import Server

IN_TIME: Final = 10
"""Seconds, after which something does not come any more."""


def connecting(server: Server, **options: Any) -> Any:
    """Connect to a room's server as any SSH client does."""
    usual: dict[str, Any] = {
        "username": "zoom",
        "password": server.passcode,
        "known_hosts": None,
        "config": None,
        "client_keys": None,
        "agent_path": None,
    }
    return asyncssh.connect(server.host, server.port, **usual | options)


class Shell(asyncssh.SSHClientSession[bytes]):
    """What is typed, and what comes.

    Attributes:
        came: What came and was not asked for yet.
        packets: The same, and what was before it, as the network cut it.
    """

    def __init__(self) -> None:
        """Sit down."""
        self.came = b""
        self.packets: list[bytes] = []
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self._ended = False
        self._looked = asyncio.Event()

    @override
    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._channel = chan

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self.packets.append(data)
        self.came += data
        self._looked.set()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._looked.set()

    def type(self, *lines: str) -> None:
        """Type lines."""
        assert self._channel is not None
        self._channel.write(b"".join(line.encode() + b"\r" for line in lines))

    async def until(self, *wanted: bytes) -> bytes:
        """Return what comes up to the last of these, one after the other."""
        heard = b""
        for end in wanted:
            while end not in self.came:
                assert not self._ended, f"{end!r} never came, but {self.came!r}"
                await self._look()
            before, self.came = self.came.split(end, 1)
            heard += before + end
        return heard

    async def document(self, top: str) -> Any:
        """Return what the next document of this name holds under it."""
        while True:
            heard = await self.until(b"\r\n}\r\n")
            document = json.loads(heard[(b"\n" + heard).rindex(b"\n{\r\n") :])
            if document["topKey"] == top:
                return document[top]

    async def to_the_end(self) -> bytes:
        """Return what comes until the session ends."""
        while not self._ended:
            await self._look()
        heard, self.came = self.came, b""
        return heard

    async def _look(self) -> None:
        self._looked.clear()
        async with asyncio.timeout(IN_TIME):
            await self._looked.wait()


@asynccontextmanager
async def shell(server: Server, *, form: str | None = "json") -> AsyncGenerator[Shell]:
    """Open a shell and have the room speak so, without echo; say nothing without a form."""
    async with connecting(server) as connection:
        _, person = await connection.create_session(
            Shell, term_type="xterm", encoding=None
        )
        if form is not None:
            await person.until(b"Zoom Room Release", b"** end\r\n\n")
            person.type("echo off", f"format {form}")
            await person.until(b"OK\r\n\n", b"OK\r\n\n")
        yield person
    await server.room.until(lambda: not server.room.sessions_open)


async def status(person: Shell) -> bytes:
    """Ask for the call status, and return what came up to the answer."""
    person.type("zStatus Call Status")
    return await person.until(b"NOT_IN_MEETING", b"\r\n}\r\n")
