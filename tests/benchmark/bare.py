"""The reference: an asyncssh session with nothing around it, and the product's cipher."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final, override

import asyncssh
import orjson

from .far_room import FarRoom

USER: Final = "bare"
_CIPHER: Final = "^aes128-gcm@openssh.com"
FIRST_CIPHER: Final = "^chacha20-poly1305@openssh.com"
"""What asyncssh prefers by itself."""
_END: Final = b"}\r\n\r\n"
_PARSED_END: Final = b"\n}"


class BareSession(asyncssh.SSHClientSession[bytes]):
    """Hands over what comes; asks one line at a time."""

    def __init__(self) -> None:
        """Begin with nobody who listens."""
        self.channel: asyncssh.SSHClientChannel[bytes] | None = None
        self.first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.listener: Callable[[bytes], None] | None = None
        self._answer: asyncio.Future[None] | None = None
        self._left = 0

    @override
    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self.channel = chan

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        if self.listener is not None:
            self.listener(data)
        if self._answer is not None and data.endswith(_END):
            self._answer.set_result(None)
            self._answer = None
        if not self.first.done():
            self.first.set_result(None)

    async def ask(self, line: bytes) -> None:
        """Say a line, and wait for the document that answers."""
        assert self.channel is not None
        self._answer = asyncio.get_running_loop().create_future()
        answer = self._answer
        self.channel.write(line)
        await answer

    async def ask_all(self, lines: Iterable[bytes]) -> None:
        """Have the room speak JSON, and say one line after the other."""
        assert self.channel is not None
        self.channel.write(b"echo off\rformat json\r")
        for line in lines:
            await self.ask(line)


class Parsing:
    """The least that makes documents of what comes."""

    def __init__(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Hand each document over."""
        self._listener = listener
        self._held = b""

    def __call__(self, data: bytes) -> None:
        """Take what came."""
        self._held += data
        while (end := self._held.find(_PARSED_END)) >= 0:
            document, self._held = self._held[: end + 2], self._held[end + 2 :]
            self._listener(orjson.loads(document))


@asynccontextmanager
async def bare_session(
    room: FarRoom, *, cipher: str = _CIPHER, json: bool = True
) -> AsyncIterator[BareSession]:
    """Connect, open a shell, and wait for the first thing that is said."""
    connection = await open_connection(room, cipher=cipher)
    try:
        _, session = await connection.create_session(
            BareSession, encoding=None, term_type="vt100"
        )
        await session.first
        if json:
            await session.ask_all([b"zStatus SystemUnit\r"])
        yield session
    finally:
        connection.abort()
        await connection.wait_closed()


async def open_connection(
    room: FarRoom, *, cipher: str = _CIPHER
) -> asyncssh.SSHClientConnection:
    """Connect and log in."""
    connection, _ = await asyncssh.create_connection(
        asyncssh.SSHClient,
        room.host,
        room.port,
        username=USER,
        password="1234",
        known_hosts=None,
        config=None,
        client_keys=None,
        agent_path=None,
        encryption_algs=cipher,
    )
    return connection
