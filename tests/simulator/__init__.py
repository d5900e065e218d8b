"""A Zoom Room to talk to, over SSH as over a function call.

It shares the table of rows with the client, and nothing else: the wire is its own.
"""

from .agenda import Pace
from .behaviour import on, when
from .console import Console, Tape
from .presets import BOARDROOM, HUDDLE_SPACE
from .rendering import Anything
from .server import Server, serving
from .server_faults import new_host_key
from .simulated_room import SimulatedRoom

__all__ = [
    "BOARDROOM",
    "HUDDLE_SPACE",
    "Anything",
    "Console",
    "Pace",
    "Server",
    "SimulatedRoom",
    "Tape",
    "new_host_key",
    "on",
    "serving",
    "when",
]
