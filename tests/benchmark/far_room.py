"""A room in another process, that answers as fast as anything can that speaks SSH.

What it says is what the simulated room says: every answer is taken from there once and kept,
so that what is measured is the client and not the rendering of JSON. It takes any number of
sessions, told apart by user: ``zoom`` is the product, everybody else a reference.

``python -m tests.benchmark.far_room`` takes orders as lines of JSON and answers each by one.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import cycle, islice
import json
from pathlib import Path
import re
import sys
from time import perf_counter
from typing import Any, Final, cast, override

import asyncssh

from custom_components.zoom_rooms.zrcsapi import zconfiguration, zevent
from tests.benchmark.book import Book
from tests.simulator import BOARDROOM, Console, Pace, SimulatedRoom, Tape, new_host_key
from tests.simulator.rendering import Happened, Values

HOST: Final = "127.0.0.1"
PASSCODE: Final = "1234"
PRODUCT: Final = "zoom"
_ROOT: Final = Path(__file__).parents[2]
_LINE_LIMIT: Final = 16 * 1024 * 1024
_PAGE: Final = re.compile(r"zCommand Phonebook List Offset: (\d+) Limit: (\d+)")

MICROPHONE: Final = zconfiguration.AUDIO_INPUT_VOLUME
"""The value that changes: exactly one entity shows it."""
VOLUMES: Final = 67
"""A prime, so that no room of many is told twice in a row of one; and the room begins with 70."""
_CALL: Final[dict[str, Any]] = {
    "caller_jid": "mira.lindqvist@xmpp.example.com",
    "caller_name": "Mira Lindqvist",
    "meeting_number": "5351459175",
}


# -- in the room's process -----------------------------------------------------------------


class _Recorded:
    """What the simulated room says, as bytes."""

    def __init__(self) -> None:
        self._answers: dict[str, bytes] = {}
        self._tape = Tape()
        self._console = Console(SimulatedRoom(BOARDROOM, pace=Pace.INSTANT), self._tape)
        self._console.open()
        self.welcome = self._tape.taken()
        self._console.receive(b"echo off\r")
        self.answer("format json")

    def answer(self, line: str) -> bytes:
        """Return what the room says to a line."""
        if line not in self._answers:
            self._console.receive(f"{line}\r".encode())
            self._answers[line] = self._tape.taken()
        return self._answers[line]


class _Room:
    """The room: its sessions, and how it gives its phonebook."""

    def __init__(self) -> None:
        self.recorded = _Recorded()
        self.sessions: dict[str, list[_Shell]] = {}
        self.lines: list[str] = []
        self.talk: dict[str, list[float]] = {}
        self.book = Book(0)
        self.largest_page: int | None = None
        self.delay = 0.0
        self.pages: list[float] = []
        self.silences = 0

    async def obey(self, order: Mapping[str, Any]) -> object:
        """Do what the benchmark says; return what it asked for."""
        match order:
            case {"do": "tell", "to": user, "what": what, "count": many, "every": gap}:
                return await self._tell(user, _NEWS[what], many, gap)
            case {"do": "flood", "to": user, "count": many, "packet": packet}:
                self._flood(user, many, packet)
                return None
            case {"do": "book", "size": size, "largest": largest, "delay": delay}:
                self.book, self.largest_page = Book(size), largest
                self.delay = delay
                return None
            case {"do": "pages"}:
                told = {"delays": self.pages, "silences": self.silences}
                self.pages, self.silences = [], 0
                return told
            case {"do": "talk", "by": user}:
                return self.talk[user]
            case {"do": "lines"}:
                lines, self.lines = self.lines, []
                return lines
        raise ValueError(f"no such order: {order}")

    async def _tell(
        self, user: str, news: Callable[[int], bytes], many: int, gap: float
    ) -> list[float]:
        """Tell news, to one session of the user after the other; return when each was told."""
        loop = asyncio.get_running_loop()
        told: list[float] = []
        begin = loop.time()
        for number, shell in enumerate(islice(cycle(self.sessions[user]), many)):
            await asyncio.sleep(begin + number * gap - loop.time())
            data = news(number)
            told.append(perf_counter())
            shell.write(data)
        return told

    def _flood(self, user: str, many: int, packet: int) -> None:
        """Tell news at once, in packets of one size."""
        data = b"".join(map(volume_news, range(many)))
        for shell in self.sessions[user]:
            for start in range(0, len(data), packet):
                shell.write(data[start : start + packet])

    def page(self, shell: _Shell, offset: int, limit: int) -> None:
        """Answer with a page after the room's delay, or not at all if it is too large."""
        if self.largest_page is not None and limit > self.largest_page:
            self.silences += 1
            return
        asked = perf_counter()

        def answer() -> None:
            shell.write(page)
            self.pages.append(perf_counter() - asked)
            shell.go_on()

        shell.wait()

        asyncio.get_running_loop().call_later(self.delay, answer)
        page = self.book.page(offset, limit)


def volume_news(number: int) -> bytes:
    """Return the news that a volume is another one."""
    return _VOLUMES[number % VOLUMES]


_VOLUMES: Final = [
    Values((MICROPHONE, number)).json().encode() for number in range(VOLUMES)
]


def _call(number: int) -> bytes:
    """Return the news that a call rings, and then that it does not."""
    event = (
        zevent.TreatedIncomingCallIndication(**_CALL)
        if number % 2
        else zevent.IncomingCallIndication(**_CALL)
    )
    return Happened(event).json().encode()


_NEWS: Final = {"volume": volume_news, "call": _call}


class _Login(asyncssh.SSHServer):
    """Lets everybody in."""

    def __init__(self, room: _Room) -> None:
        self._room = room
        self._user = ""

    @override
    def begin_auth(self, username: str) -> bool:
        self._user = username
        return True

    @override
    def password_auth_supported(self) -> bool:
        return True

    @override
    def validate_password(self, username: str, password: str) -> bool:
        return True

    @override
    def session_requested(self) -> asyncssh.SSHServerSession[bytes]:
        return _Shell(self._room, self._user)


class _Shell(asyncssh.SSHServerSession[bytes]):
    """One session."""

    def __init__(self, room: _Room, user: str) -> None:
        self._room = room
        self._user = user
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._held = b""
        self._lines: deque[str] = deque()
        self._waits = False

    @override
    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        self._channel = chan

    @override
    def pty_requested(self, *_: object) -> bool:
        return True

    @override
    def shell_requested(self) -> bool:
        return True

    @override
    def session_started(self) -> None:
        self._room.sessions.setdefault(self._user, []).append(self)
        self._room.talk[self._user] = []
        self.write(self._room.recorded.welcome)

    @override
    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        *lines, self._held = (self._held + data).split(b"\r")
        self._lines += (line.decode() for line in lines)
        self._go_on()

    def wait(self) -> None:
        """Answer nothing more until this is answered: the room answers in order."""
        self._waits = True

    def go_on(self) -> None:
        """Answer what was asked meanwhile."""
        self._waits = False
        self._go_on()

    def _go_on(self) -> None:
        while self._lines and not self._waits:
            self._line(self._lines.popleft())

    def _line(self, line: str) -> None:
        self._room.talk[self._user].append(perf_counter())
        if self._user == PRODUCT:
            self._room.lines.append(line)
        if found := _PAGE.fullmatch(line):
            self._room.page(self, int(found[1]), int(found[2]))
        elif line == "bye":
            cast("asyncssh.SSHServerChannel[bytes]", self._channel).exit(0)
        else:
            self.write(self._room.recorded.answer(line))

    def write(self, data: bytes) -> None:
        """Send one packet, unless the client has gone."""
        if self._channel is not None and not self._channel.is_closing():
            self._channel.write(data)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self in self._room.sessions.get(self._user, ()):
            self._room.sessions[self._user].remove(self)


async def _serve() -> None:
    room = _Room()
    acceptor = await asyncssh.listen(
        HOST,
        0,
        server_factory=lambda: _Login(room),
        server_host_keys=[new_host_key()],
        encoding=None,
        line_editor=False,
        backlog=1024,
    )
    print(json.dumps(acceptor.get_port()), flush=True)
    loop = asyncio.get_running_loop()
    orders = asyncio.StreamReader(limit=_LINE_LIMIT)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    while order := await orders.readline():
        print(json.dumps(await room.obey(json.loads(order))), flush=True)


# -- in the benchmark's process ------------------------------------------------------------


class FarRoom:
    """The room's process, seen from the benchmark."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        """Take the process, which listens."""
        self._process = process
        self.port = port

    @property
    def host(self) -> str:
        """Where it listens."""
        return HOST

    def begin_to_tell(
        self, user: str, what: str, *, many: int, every: float
    ) -> asyncio.Task[list[float]]:
        """Have news told so many seconds apart; the task returns when each was told."""
        return asyncio.ensure_future(
            self._order(do="tell", to=user, what=what, count=many, every=every)
        )

    def begin_to_flood(
        self, user: str, *, many: int, packet: int
    ) -> asyncio.Task[None]:
        """Have news told at once, in small packets."""
        return asyncio.ensure_future(
            self._order(do="flood", to=user, count=many, packet=packet)
        )

    async def have_book(
        self, size: int, *, largest_page: int | None, delay: float
    ) -> None:
        """Have the room keep a phonebook, and give pages of it in its own time."""
        await self._order(do="book", size=size, largest=largest_page, delay=delay)

    async def pages_given(self) -> tuple[list[float], int]:
        """Return how long the room took for each page since the last call, and how many it left out."""
        told = await self._order(do="pages")
        return told["delays"], told["silences"]

    async def time_talked(self, user: str) -> float:
        """Return the time between the first and the last line of the user's last session."""
        talk = await self._order(do="talk", by=user)
        return float(talk[-1] - talk[0])

    async def lines_heard(self) -> list[str]:
        """Return what the product said since the last call."""
        return list(await self._order(do="lines"))

    async def _order(self, **order: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        if not (said := await self._process.stdout.readline()):
            raise RuntimeError("the room's process is gone")
        return json.loads(said)


@asynccontextmanager
async def far_room() -> AsyncIterator[FarRoom]:
    """Run the room in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_LIMIT,
        cwd=_ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield FarRoom(process, json.loads(await process.stdout.readline()))
    finally:
        process.stdin.close()
        await process.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
