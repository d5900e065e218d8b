"""The SSH channel: the only file that knows asyncssh.

Nothing of the user's SSH set-up is read or offered, and no file is touched: the options
say so one by one. The host key is trusted on first use and pinned by the caller from then
on.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
import socket
from typing import Any, Final, cast, override

import asyncssh

from .errors import (
    AuthenticationFailed,
    ConnectionFailed,
    ConnectionTimedOut,
    ConnectionWasRefused,
    HostKeyChanged,
    NotAZoomRoom,
    OutdatedHostKey,
    UnknownHost,
)

PORT: Final = 2244
USER: Final = "zoom"

# A line takes two thirds of what it does with asyncssh's own preference; all others stay
# allowed. (scripts/benchmark --only round-trip)
_CIPHERS: Final = "^aes128-gcm@openssh.com"
# Rooms since release 5.17 have only these.
_KEYS: Final = ("rsa-sha2-512", "rsa-sha2-256")
# Rooms before it have only this one, which rests on SHA-1.
_OUTDATED_KEY: Final = "ssh-rsa"
# asyncssh goes through all that was read before anything else runs. With the 256 KiB that
# asyncio reads, a flood of small packets holds the loop for 40 ms and more at a time, with
# these for 3. (scripts/benchmark --only flood)
_READ_SIZE: Final = 16 * 1024
# A peer that no longer acknowledges is given up by the system, also while nothing may be
# said: a room that rings, or that another controller has, cannot be asked for a sign of life.
_PROBE_AFTER: Final = 10
_DEAD_AFTER: Final = 30_000

_KEEPALIVE: Final = {
    "TCP_KEEPIDLE": _PROBE_AFTER,
    "TCP_KEEPINTVL": _PROBE_AFTER,
    "TCP_USER_TIMEOUT": _DEAD_AFTER,
}

# Handshakes are the costly part of connecting: those of 200 rooms at once would hold the
# loop for 35 ms, so many at a time for 4. (scripts/benchmark --only storm)
_HANDSHAKES: Final = 8


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a room is, and how to be let in.

    Attributes:
        passcode: What the portal calls the passcode of the control system; may be empty.
        host_key: The pinned key in OpenSSH's one-line form; None trusts what is shown.
        allow_sha1: Whether a room may prove its host key by SHA-1, as old ones do.
    """

    host: str
    port: int = PORT
    passcode: str = ""
    host_key: str | None = None
    allow_sha1: bool = False

    @override
    def __repr__(self) -> str:
        """Return the address without the passcode."""
        return f"{self.host}:{self.port}"


class _Connector:
    """Opens the TCP connection for asyncssh, with limits that it has no option for.

    The handshake begins when few others go on, and they last until ``handshake`` is over. A
    room that is switched off takes its time before that, so it holds up no other.
    """

    def __init__(self, handshake: AsyncExitStack) -> None:
        self._handshake = handshake

    async def create_connection(
        self, factory: Callable[[], asyncio.Protocol], host: str, port: int
    ) -> tuple[asyncio.Transport, asyncio.Protocol]:
        transport, _ = await asyncio.get_running_loop().create_connection(
            _Waiting, host, port
        )
        try:
            await self._handshake.enter_async_context(_HANDSHAKE_SLOTS.slot())
            _set_limits(transport)
        except BaseException:
            transport.abort()
            raise
        protocol = factory()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        transport.resume_reading()
        return transport, protocol


def _set_limits(transport: asyncio.Transport) -> None:
    tcp = transport.get_extra_info("socket")
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in _KEEPALIVE.items():
        if hasattr(socket, name):
            tcp.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
    if hasattr(transport, "max_size"):
        transport.max_size = _READ_SIZE


class _Waiting(asyncio.Protocol):
    """Takes a connection, and hears nothing on it."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).pause_reading()


class _Client(asyncssh.SSHClient):
    """Judges the host key, before the passcode is sent."""

    def __init__(self, pinned: asyncssh.SSHKey | None) -> None:
        self.pinned = pinned
        self.found: asyncssh.SSHKey | None = None

    @override
    def validate_host_public_key(
        self, host: str, addr: str, port: int, key: asyncssh.SSHKey
    ) -> bool:
        self.found = key
        return self.pinned is None or key == self.pinned


type Received = Callable[[bytes, Any], None]
"""Takes bytes as they come, and what asyncssh calls their type, which says nothing here."""


class _Channel(asyncssh.SSHClientSession[bytes]):
    """Hands bytes over as they come, without a stop here."""

    def __init__(self, received: Received, lost: Callable[[], None]) -> None:
        self.data_received = received  # type: ignore[assignment,method-assign]
        self._lost = lost

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._lost()


class SSHTransport:
    """One SSH connection with one shell on it."""

    def __init__(self) -> None:
        """Make a transport that is not open yet."""
        self._connection: asyncssh.SSHClientConnection | None = None
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None
        self.host_key = ""
        self.fingerprint = ""

    async def open(
        self,
        address: Address,
        received: Received,
        lost: Callable[[], None],
        *,
        time_limit: float,
    ) -> None:
        """Connect, log in and open the shell.

        ``received`` gets the bytes from then on, ``lost`` is called once at the end.

        Raises:
            AuthenticationFailed: the passcode is refused.
            HostKeyChanged: another key than the pinned one is shown.
            OutdatedHostKey: the room knows only SHA-1, which is not allowed.
            NotAZoomRoom: something answers that is not the control interface.
            ConnectionFailed: nothing answers, or not in time.
        """
        pinned = (
            asyncssh.import_public_key(address.host_key) if address.host_key else None
        )
        client = _Client(pinned)
        if not address.passcode.isprintable():
            # SSH would not carry it, so no room can have it.
            raise AuthenticationFailed("a passcode with a control character")
        try:
            async with AsyncExitStack() as handshake:
                self._connection, _ = await asyncssh.create_connection(
                    lambda: client,
                    address.host,
                    address.port,
                    tunnel=_Connector(handshake),
                    **_options(address, time_limit),
                )
            async with asyncio.timeout(time_limit):
                self._channel = await _open_shell(
                    self._connection, _Channel(received, lost)
                )
        except BaseException as error:
            self.abort()
            if (translated := _translated(error, client, address)) is None:
                raise
            raise translated from error
        if client.found is not None:
            self.host_key = _in_one_line(client.found)
            self.fingerprint = client.found.get_fingerprint()

    def write(self, data: bytes) -> None:
        """Send; what cannot be sent any more is lost with the connection."""
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data)

    def abort(self) -> None:
        """End the connection at once. Never waits: a peer that stopped reading cannot hold us."""
        if self._connection is not None:
            self._connection.abort()

    async def close(self) -> None:
        """End the connection and wait until nothing of it is left."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.abort()
            await connection.wait_closed()


async def _open_shell(
    connection: asyncssh.SSHClientConnection, session: _Channel
) -> asyncssh.SSHClientChannel[bytes]:
    try:
        channel, _ = await connection.create_session(
            lambda: session, encoding=None, term_type="vt100"
        )
    except AttributeError:
        if not connection.is_closed():
            raise
        # What asyncssh stumbles over when we end the connection at this moment.
        raise ConnectionFailed("closed meanwhile") from None
    return channel


class _HandshakeSlots:
    """Lets few handshakes happen at once in each event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._slots = asyncio.Semaphore(_HANDSHAKES)

    def slot(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._slots = loop, asyncio.Semaphore(_HANDSHAKES)
        return self._slots


_HANDSHAKE_SLOTS: Final = _HandshakeSlots()


def _options(address: Address, time_limit: float) -> dict[str, Any]:
    return {
        "username": USER,
        "password": address.passcode,
        "preferred_auth": "password,keyboard-interactive",
        # Every key goes to validate_host_public_key; None would check nothing, and any
        # other empty value would read ~/.ssh/known_hosts.
        "known_hosts": ([], [], []),
        "server_host_key_algs": [
            *_KEYS,
            *((_OUTDATED_KEY,) if address.allow_sha1 else ()),
        ],
        "encryption_algs": _CIPHERS,
        "config": None,
        "client_keys": None,
        "agent_path": None,
        "gss_host": None,
        "x509_trusted_certs": None,
        "x509_trusted_cert_paths": [],
        "connect_timeout": time_limit,
        "login_timeout": time_limit,
    }


def _in_one_line(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


def _translated(
    error: BaseException, client: _Client, address: Address
) -> ConnectionFailed | None:
    """Return our name for what went wrong, or None for what is not ours to name."""
    match error:
        case asyncssh.PermissionDenied():
            return AuthenticationFailed("the passcode was refused")
        case asyncssh.HostKeyNotVerifiable() if client.pinned and client.found:
            return HostKeyChanged(
                client.pinned.get_fingerprint(),
                client.found.get_fingerprint(),
                _in_one_line(client.found),
            )
        case asyncssh.KeyExchangeFailed() if not address.allow_sha1:
            return OutdatedHostKey(str(error))
        case (
            asyncssh.KeyExchangeFailed()
            | asyncssh.ProtocolError()
            | asyncssh.ChannelOpenError()
        ):
            return NotAZoomRoom(str(error))
        case TimeoutError():
            return ConnectionTimedOut("no answer in time")
        case ConnectionRefusedError():
            return ConnectionWasRefused("refused")
        case socket.gaierror() | ValueError():
            # A name that cannot even be asked for raises the latter.
            return UnknownHost("unknown name")
        case asyncssh.Error() | OSError():
            return ConnectionFailed(str(error) or type(error).__name__)
    return None
