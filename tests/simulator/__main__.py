"""A simulated Zoom Room to talk to: ``python -m tests.simulator --help``."""

import argparse
import asyncio
import contextlib
import logging
import os
from pathlib import Path
import signal
import sys
import types

_ROOT = Path(__file__).parents[2]


def _without_home_assistant() -> None:
    """Let the table be imported without the integration around it, which needs Home Assistant."""
    for name in ("custom_components", "custom_components.zoom_rooms"):
        package = types.ModuleType(name)
        package.__path__ = [str(_ROOT.joinpath(*name.split(".")))]
        sys.modules.setdefault(name, package)


_without_home_assistant()

# ruff: noqa: E402  the packages above have to stand before anything of ours is imported

from . import BOARDROOM, HUDDLE_SPACE, Pace, Server, SimulatedRoom, by_hand, serving
from .days import Day, phonebook, play
from .presets import CONTACTS

_PRESETS = {"boardroom": BOARDROOM, "huddle": HUDDLE_SPACE}
_AHEAD = {"boardroom": 0, "huddle": 11}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="A simulated Zoom Room. It listens on 127.0.0.1 only.",
        epilog="Talk to it with: ssh -p 2244 zoom@127.0.0.1, then for example"
        " 'zStatus SystemUnit', 'format json', 'zCommand Bookings List', 'bye'."
        " What you type into this program itself happens in the room: 'help' tells.",
    )
    parser.add_argument(
        "--port", type=int, default=2244, help="where it listens (2244); 0 for any"
    )
    parser.add_argument("--passcode", default="", help="what it asks for (nothing)")
    parser.add_argument(
        "--room", choices=sorted(_PRESETS), default="boardroom", help="which room"
    )
    parser.add_argument("--name", help="what the room is called")
    parser.add_argument(
        "--day",
        choices=tuple(Day),
        default=Day.QUIET,
        help="how much happens by itself (quiet)",
    )
    parser.add_argument(
        "--hurry",
        type=float,
        default=1,
        metavar="N",
        help="let it all happen N times as fast",
    )
    parser.add_argument(
        "--phonebook",
        type=int,
        metavar="N",
        help="how many contacts there are, made up",
    )
    parser.add_argument(
        "--strict-v1",
        action="store_true",
        help="a room of the first release: no call status, no later events",
    )
    parser.add_argument(
        "--fast", action="store_true", help="do everything at once, as in tests"
    )
    parser.add_argument(
        "--fault",
        type=by_hand.fault,
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="have something wrong with it; may be given several times",
    )
    parser.add_argument(
        "--list-faults", action="store_true", help="tell what can be wrong, and stop"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show every line that it is sent"
    )
    return parser.parse_args()


def _make(arguments: argparse.Namespace) -> SimulatedRoom:
    contacts = (
        CONTACTS if arguments.phonebook is None else phonebook(arguments.phonebook)
    )
    room = SimulatedRoom(
        _PRESETS[arguments.room],
        name=arguments.name,
        pace=Pace() if arguments.fast else Pace.HUMAN,
        supports_call_status=not arguments.strict_v1,
        contacts=contacts,
    )
    room.scripts["hello"] = "zCommand Comment Text: Hello\nzStatus Call Status\n"
    return room


async def _serve(arguments: argparse.Namespace) -> None:
    room = _make(arguments)
    async with serving(
        room, passcode=arguments.passcode, port=arguments.port
    ) as server:
        if arguments.verbose:
            room.on_line = lambda line: print(f"< {line}", flush=True)
        for flaw in arguments.fault:
            flaw.turn(server)
        ahead = _AHEAD[arguments.room]
        play(room, Day(arguments.day), hurry=arguments.hurry, ahead=ahead)
        secret = (
            "an empty passcode"
            if not arguments.passcode
            else "the passcode that you gave"
        )
        print(
            f"A simulated Zoom Room listens on {server.host} port {server.port}.\n"
            f"Talk to it: ssh -p {server.port} zoom@{server.host}   ({secret}; bye leaves)",
            flush=True,
        )
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        _listen(server)
        await stop.wait()


def _listen(server: Server) -> None:
    """Let happen what somebody types, if there is somebody."""
    loop = asyncio.get_running_loop()
    typed = b""

    def take() -> None:
        nonlocal typed
        try:
            more = os.read(sys.stdin.fileno(), 4096)
        except OSError:
            more = b""
        if not more:
            loop.remove_reader(sys.stdin)
        *lines, typed = (typed + more).split(b"\n")
        for line in filter(None, map(bytes.strip, lines)):
            print(by_hand.do(server, line.decode(errors="replace")), flush=True)

    # In the background of a shell there is nobody, and asking would stop the program.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    # Nor is there in a file, or where the input is closed.
    with contextlib.suppress(OSError, ValueError):
        loop.add_reader(sys.stdin, take)


def main() -> int:
    """Serve a room until somebody presses Ctrl-C."""
    logging.basicConfig(level=logging.WARNING)
    arguments = _arguments()
    if arguments.list_faults:
        print("\n".join(by_hand.list_faults()))
        return 0
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(arguments))
    except OSError as error:
        print(
            f"Cannot listen on port {arguments.port}: {error.strerror}", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
