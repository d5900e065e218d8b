"""How the SSH server in front of the simulated room can be nasty."""

import asyncio
from functools import cache
from typing import Any, Final, override

import asyncssh

from .fault import Fault, Faulty

_SHA1: Final = b"ssh-rsa"

_ON_KEEPALIVE: Final = "_process_keepalive_at_openssh_dot_com_global_request"
"""Where asyncssh looks for what it does about the one request that is a sign of life."""


@cache
def host_key() -> asyncssh.SSHKey:
    """Return the host key of this process, made when it is first needed."""
    return new_host_key()


@cache
def _other_host_key() -> asyncssh.SSHKey:
    return new_host_key()


def new_host_key() -> asyncssh.SSHKey:
    """Return a host key of the kind that rooms have."""
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


class FaultyServer(Faulty):
    """TABLE. What can be wrong with the server; the room behind it has faults of its own.

    Attributes:
        key: The host key. After it is set, that of the next start.
        connections: What is connected.
    """

    host_key_change = Fault(
        "come back with another host key so long after the start", 30.0, "SECONDS"
    )
    legacy_host_key = Fault("prove the host key by SHA-1 only, as before 5.17", True)
    ignore_keepalive = Fault("never answer SSH's own signs of life", True)
    stop_reading = Fault("read nothing from the network, so that it fills up", True)
    refuse_passcode = Fault("let nobody in, whatever the passcode", True)
    ask_passcode = Fault("ask for the passcode by keyboard-interactive only", True)
    leave_connection = Fault(
        "close the shell, and never the SSH connection under it", True
    )

    def __init__(self, key: asyncssh.SSHKey | None) -> None:
        """Begin with this host key, or with the process's."""
        super().__init__()
        self.key = key or host_key()
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._key_before: asyncssh.SSHKey | None = None
        self._key_change: asyncio.TimerHandle | None = None

    @override
    def fault_changed(self, fault: Fault[Any]) -> None:
        if fault is FaultyServer.host_key_change:
            self._plan_key_change()
        elif fault is FaultyServer.legacy_host_key:
            self._show_key()
        elif fault is FaultyServer.stop_reading:
            for connection in self.connections:
                self._read_or_not(connection)

    def take(self, connection: asyncssh.SSHServerConnection) -> None:
        """Take a new connection."""
        self.connections.add(connection)
        if self.ignore_keepalive:
            setattr(connection, _ON_KEEPALIVE, lambda packet: None)
        self._read_or_not(connection)

    def _break(self) -> tuple[asyncssh.SSHServerConnection, ...]:
        """Break every connection; return them."""
        broken = tuple(self.connections)
        for connection in broken:
            connection.abort()
        return broken

    def _read_or_not(self, connection: asyncssh.SSHServerConnection) -> None:
        # Below SSH, as when the process hangs: its own flow control would still answer.
        transport = connection._transport  # noqa: SLF001
        if transport is None:
            return
        if self.stop_reading:
            transport.pause_reading()
        else:
            transport.resume_reading()

    # -- The host key ------------------------------------------------------------------

    def _host_keys(self) -> list[asyncssh.SSHKeyPair]:
        pairs = list(asyncssh.load_keypairs([self.key]))
        for pair in pairs:
            if self.legacy_host_key:
                pair.host_key_algorithms = (_SHA1,)
        return pairs

    def _show_key(self) -> None:
        if self._acceptor is not None:
            self._acceptor.update(server_host_keys=self._host_keys())

    def _plan_key_change(self) -> None:
        """Have another key after a while; without the fault, have the old one back at once."""
        self._forget_key_change()
        if self.host_key_change:
            if self._acceptor is not None and self._key_before is None:
                self._key_change = asyncio.get_running_loop().call_later(
                    self.host_key_change.value, self._restart_with, _other_host_key()
                )
        elif self._key_before is not None:
            self._restart_with(self._key_before)
            self._key_before = None

    def _forget_key_change(self) -> None:
        if self._key_change is not None:
            self._key_change.cancel()
            self._key_change = None

    def _restart_with(self, key: asyncssh.SSHKey) -> None:
        self._key_before, self.key = self.key, key
        self._show_key()
        self._break()
