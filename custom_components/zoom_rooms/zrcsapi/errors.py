"""What can go wrong, by what the caller would do about it.

* :class:`ZoomRoomsError`
    * :class:`BadValue`: mend the value; nothing was sent
    * :class:`CommandRefused`: tell the person; the room said no
    * :class:`Unsupported`: do without; the room does not know the command
    * :class:`NoAnswer`: ask again or look; the room said nothing in time
    * :class:`NotExecuted`: the room was with another controller and let the command fall
    * :class:`MalformedReply`: report it; the answer could not be read
    * :class:`ConnectionFailed`: wait and connect again
        * :class:`UnknownHost`: mend the name
        * :class:`ConnectionWasRefused`: switch the interface on, or mend the port
        * :class:`ConnectionTimedOut`: mend the address, or the network between
        * :class:`OutdatedHostKey`: ask whether SHA-1 will do; the room is old
        * :class:`NotAZoomRoom`: mend the address; something else answers there
        * :class:`RoomBusy`: another session holds the room, or no account is signed in
        * :class:`AuthenticationFailed`: ask for the passcode
        * :class:`HostKeyChanged`: ask whether the room was set up anew
"""


class ZoomRoomsError(Exception):
    """Anything that this package raises on purpose."""


class BadValue(ZoomRoomsError):
    """A value cannot be sent; nothing was written.

    Attributes:
        name: The argument or setting, as Zoom spells it.
        reason: What is wrong with the value. Never the value itself.
    """

    def __init__(self, name: str, reason: str) -> None:
        """Say what is wrong with which value."""
        super().__init__(f"{name} {reason}")
        self.name = name
        self.reason = reason


class CommandRefused(ZoomRoomsError):
    """The room answered, and said no.

    Attributes:
        reason: The room's own words; may be empty.
    """

    def __init__(self, asked: str, reason: str) -> None:
        """Keep what was asked and why the room refused."""
        super().__init__(f"{asked}: {reason or 'refused'}")
        self.reason = reason


class Unsupported(CommandRefused):
    """The room's release does not know this command."""


class NoAnswer(ZoomRoomsError):
    """The room did not answer within the time limit."""


class NotExecuted(ZoomRoomsError):
    """The room was under another controller and did not execute the command."""


class MalformedReply(ZoomRoomsError):
    """The room's answer could not be read."""


class ConnectionFailed(ZoomRoomsError):
    """There is no session, or it was lost."""


class UnknownHost(ConnectionFailed):
    """The name of the room's PC means nothing here."""


class ConnectionWasRefused(ConnectionFailed):
    """The PC is there and nothing listens on this port."""


class ConnectionTimedOut(ConnectionFailed):
    """Nothing answers at this address."""


class NotAZoomRoom(ConnectionFailed):
    """Something answers at this address, but not a Zoom Room's control interface."""


class OutdatedHostKey(ConnectionFailed):
    """The room proves its host key only by SHA-1, as rooms before release 5.17 do."""


class RoomBusy(ConnectionFailed):
    """The room turned the session away: another one is open, or nobody is signed in."""


class AuthenticationFailed(ConnectionFailed):
    """The room refused the passcode."""


class HostKeyChanged(ConnectionFailed):
    """The room shows another host key than the one that was pinned.

    Attributes:
        expected: Fingerprint of the pinned key.
        found: Fingerprint of the key that was shown.
        key: That key in OpenSSH's one-line form, to be pinned if it is right.
    """

    def __init__(self, expected: str, found: str, key: str) -> None:
        """Keep both fingerprints, for a person to compare."""
        super().__init__(f"host key is {found}, expected {expected}")
        self.expected = expected
        self.found = found
        self.key = key
