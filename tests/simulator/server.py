"""The simulated room's SSH server: one account, one shell at a time, 127.0.0.1 only."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, cast, override

import asyncssh

from .console import Console
from .server_faults import FaultyServer
from .simulated_room import SimulatedRoom

HOST: Final = "127.0.0.1"
USER: Final = "zoom"

_WINDOW: Final = 64 * 1024
"""Bytes that a client may say before the room reads them. No command has as many."""


class Server(FaultyServer):
    """An SSH server in front of a room.

    Attributes:
        port: Where it listens; kept when it is stopped and started again.
        passcode: What lets the user in; may be empty, and may be changed while it runs.
        logins_refused: How many times a wrong user or passcode was tried.
    """

    def __init__(
        self,
        room: SimulatedRoom,
        *,
        passcode: str,
        port: int,
        key: asyncssh.SSHKey | None = None,
    ) -> None:
        """Put a server in front of the room, not listening yet."""
        super().__init__(key)
        self.room = room
        self.passcode = passcode
        self.port = port
        self.logins_refused = 0

    @property
    def host(self) -> str:
        """Where it listens. Nothing outside this machine ever reaches it."""
        return HOST

    @property
    def fingerprint(self) -> str:
        """The host key as a client shows it."""
        return self.key.get_fingerprint()

    async def start(self) -> None:
        """Begin to listen."""
        self._acceptor = await asyncssh.listen(
            HOST,
            self.port,
            server_factory=lambda: _Login(self),
            server_host_keys=self._host_keys(),
            encoding=None,
            line_editor=False,
            window=_WINDOW,
            reuse_address=True,
        )
        self.port = self._acceptor.get_port()
        self._plan_key_change()

    async def stop(self) -> None:
        """Listen no longer, and break what is connected. May be started again."""
        acceptor, self._acceptor = self._acceptor, None
        if acceptor is None:
            return
        self._forget_key_change()
        acceptor.close()
        for connection in self._break():
            await connection.wait_closed()
        await acceptor.wait_closed()


@asynccontextmanager
async def serving(
    room: SimulatedRoom,
    *,
    passcode: str = "1234",
    port: int = 0,
    key: asyncssh.SSHKey | None = None,
) -> AsyncIterator[Server]:
    """Serve a room, and leave neither task nor timer nor socket behind."""
    server = Server(room, passcode=passcode, port=port, key=key)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
        room.close()


class _Login(asyncssh.SSHServer):
    """One connection: who may come in, and what they may open."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection: asyncssh.SSHServerConnection | None = None

    @override
    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.take(conn)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._server.connections.discard(self._connection)

    @override
    def password_auth_supported(self) -> bool:
        return not self._server.ask_passcode

    @override
    def kbdint_auth_supported(self) -> bool:
        return True

    @override
    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        return "", "", "", [("Passcode: ", False)]

    @override
    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        return self.validate_password(username, *responses)

    @override
    def validate_password(self, username: str, password: str) -> bool:
        right = (username, password) == (USER, self._server.passcode)
        right = right and not self._server.refuse_passcode
        self._server.logins_refused += not right
        return right

    @override
    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        assert self._connection is not None
        return _Shell(self._server, self._connection)


class _Shell(asyncssh.SSHServerSession[bytes]):
    """One shell, with a terminal or without."""

    def __init__(
        self, server: Server, connection: asyncssh.SSHServerConnection
    ) -> None:
        self._server = server
        self._connection = connection
        self._console = Console(server.room, self)
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._open = False

    @override
    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    @override
    def pty_requested(
        self, term_type: str, term_size: tuple[int, int, int, int], term_modes: object
    ) -> bool:
        return True

    @override
    def shell_requested(self) -> bool:
        return True

    @override
    def exec_requested(self, command: str) -> bool:
        return False

    @override
    def session_started(self) -> None:
        self._open = self._console.open()

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        if self._open:
            self._console.receive(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._open:
            self._open = False
            self._console.close()
        if not self._server.leave_connection:
            self._connection.close()

    def write(self, data: bytes) -> None:
        """Send one packet, unless the client has gone."""
        channel = cast("asyncssh.SSHServerChannel[bytes]", self._channel)
        if not channel.is_closing():
            channel.write(data)

    def hang_up(self) -> None:
        """End the session in good order."""
        cast("asyncssh.SSHServerChannel[bytes]", self._channel).exit(0)

    def drop(self) -> None:
        """Break the connection, or at least the shell."""
        if self._server.leave_connection:
            self.hang_up()
        else:
            self._connection.abort()
