"""A client for the Zoom Rooms Control System API (ZR-CSAPI).

Pure: the standard library, asyncssh and orjson. A room is a :class:`ZoomRoom`; what it has
and what it can do stands in four tables, named as the chapters of Zoom's reference:
:mod:`zstatus`, :mod:`zconfiguration`, :mod:`zcommand`, :mod:`zevent`.
"""

from . import zcommand, zconfiguration, zevent, zstatus
from .errors import (
    AuthenticationFailed,
    BadValue,
    CommandRefused,
    ConnectionFailed,
    ConnectionTimedOut,
    ConnectionWasRefused,
    HostKeyChanged,
    MalformedReply,
    NoAnswer,
    NotAZoomRoom,
    NotExecuted,
    OutdatedHostKey,
    RoomBusy,
    UnknownHost,
    Unsupported,
    ZoomRoomsError,
)
from .grammar import Command, Event, Key, Reading, Result, Setting
from .room import Limits, ZoomRoom, backoff
from .transport import PORT, USER, Address

__all__ = [
    "PORT",
    "USER",
    "Address",
    "AuthenticationFailed",
    "BadValue",
    "Command",
    "CommandRefused",
    "ConnectionFailed",
    "ConnectionTimedOut",
    "ConnectionWasRefused",
    "Event",
    "HostKeyChanged",
    "Key",
    "Limits",
    "MalformedReply",
    "NoAnswer",
    "NotAZoomRoom",
    "NotExecuted",
    "OutdatedHostKey",
    "Reading",
    "Result",
    "RoomBusy",
    "Setting",
    "UnknownHost",
    "Unsupported",
    "ZoomRoom",
    "ZoomRoomsError",
    "backoff",
    "zcommand",
    "zconfiguration",
    "zevent",
    "zstatus",
]
