"""The simulated room in the hands of a person: flags, and lines typed into the program."""

from argparse import ArgumentTypeError
import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
import sys

import pytest

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from tests.plain_shell import IN_TIME, Shell, connecting
from tests.simulator import Console, Pace, Server, SimulatedRoom, Tape, by_hand
from tests.simulator.meeting import Dialled

ROOT = Path(__file__).parents[1]


async def run(*flags: str) -> Process:
    """Start the program."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--port", "0"),
        *("--passcode", "1234", *flags),
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


@asynccontextmanager
async def running(*flags: str) -> AsyncGenerator[tuple[Process, Server]]:
    """Run the program; give it, and where it listens."""
    program = await run(*flags)
    try:
        said = await heard_from(program)
        await heard_from(program)
        port = int(said.rstrip(".").rsplit(" ", 1)[1])
        yield program, Server(SimulatedRoom(), passcode="1234", port=port)
    finally:
        program.terminate()
        ended = await program.wait()
    assert ended == 0


async def heard_from(program: Process) -> str:
    """Return the next line that the program says."""
    assert program.stdout is not None
    async with asyncio.timeout(2 * IN_TIME):
        return (await program.stdout.readline()).decode().strip()


async def say(program: Process, line: str) -> str:
    """Type a line into the program and return the line that it answers."""
    assert program.stdin is not None
    program.stdin.write(f"{line}\n".encode())
    return await heard_from(program)


@pytest.mark.usefixtures("socket_enabled")
async def test_the_program() -> None:
    """It has the faults of its flags, of room and server, and lets happen what is typed."""
    flags = ("--fault", "chatter=Mind the gap", "--fault", "ask_passcode", "--fast")
    async with running(*flags) as (program, server):
        options = {"preferred_auth": "keyboard-interactive"}
        async with connecting(server, **options) as connection:
            _, person = await connection.create_session(Shell, encoding=None)
            await person.until(b"Mind the gap\r\n*s Login", b"Legacy", b"** end")
            assert await say(program, "ring Ada Example") == "Done."
            await person.until(b"Mind the gap", b"callerName: Ada Example")
            assert await say(program, "no chatter") == "Done."
            assert await say(program, "DECLINE") == "Done."
            heard = await person.until(b"TreatedIncomingCallIndication", b"accepted")
            assert b"Mind the gap" not in heard
            assert "did you mean stall?" in await say(program, "fault stal")
            assert "help" in await say(program, "sing")


@pytest.mark.usefixtures("socket_enabled")
async def test_the_program_on_a_busy_day() -> None:
    """It says where it listens, is talked to, and shows what it is told."""
    flags = ("--day", "busy", "--fast", "--verbose")
    async with (
        running(*flags) as (program, server),
        connecting(server) as connection,
    ):
        _, person = await connection.create_session(Shell, encoding=None)
        await person.until(b"Login successful", b"Legacy")
        person.type("zStatus Call Status")
        assert await heard_from(program) == "< zStatus Call Status"
        await person.until(b"*s Call Status:")


@pytest.mark.usefixtures("socket_enabled")
async def test_nobody_at_the_program() -> None:
    """It goes on when nothing more can be typed."""
    async with running("--fast") as (program, server):
        assert program.stdin is not None
        program.stdin.close()
        for _ in range(2):
            async with connecting(server) as connection:
                _, person = await connection.create_session(Shell, encoding=None)
                await person.until(b"Login successful")


@pytest.mark.parametrize(
    ("flag", "answer"),
    [
        ("stal", "no fault is called 'stal'; did you mean stall?"),
        ("zzz", "no fault is called 'zzz'; --list-faults tells what there is"),
        ("stall=long", "stall takes SECONDS, which 'long' is not"),
        ("stall=-1", "stall takes SECONDS, which '-1' is not"),
        ("stall=nan", "stall takes SECONDS, which 'nan' is not"),
        ("split_every=2.5", "split_every takes BYTES, which '2.5' is not"),
        ("pipe_shape=round", "pipe_shape takes SHAPE, which 'round' is not"),
        ("busy=3", "busy takes no value"),
    ],
)
def test_wrong_flags(flag: str, answer: str) -> None:
    """They are told what is wrong with them."""
    with pytest.raises(ArgumentTypeError) as raised:
        by_hand.fault(flag)
    assert str(raised.value) == answer


async def test_a_wrong_flag_ends_the_program() -> None:
    """As argparse does it, with what is wrong."""
    program = await run("--fault", "stal")
    _, error = await program.communicate()
    assert program.returncode == 2
    assert b"--fault: no fault is called 'stal'; did you mean stall?" in error


async def test_listing() -> None:
    """A line for each fault, with its unit and its help."""
    program = await run("--list-faults")
    output, _ = await program.communicate()
    assert program.returncode == 0
    lines = output.decode().splitlines()[1:]
    rows = SimulatedRoom.faults() | Server.faults()
    assert len(lines) == len(rows)
    for line, row in zip(lines, rows.values(), strict=True):
        assert line.startswith(f"{row.name}={row.unit}" if row.unit else row.name)
        assert line.endswith(row.help)


@pytest.mark.parametrize("name", sorted(SimulatedRoom.faults() | Server.faults()))
def test_every_fault_by_name(name: str) -> None:
    """Room and server have what is asked for, and lose it again."""
    server = Server(SimulatedRoom(), passcode="", port=0)
    faulty = server if name in Server.faults() else server.room
    row = faulty.faults()[name]
    assert by_hand.do(server, f"fault {name}") == "Done."
    worn = faulty.worn(row)
    assert worn is not None
    assert worn.value == row.usual
    assert by_hand.do(server, f"no {name}") == "Done."
    assert faulty.worn(row) is None


# -- Happenings --------------------------------------------------------------------------


def nothing(_room: SimulatedRoom) -> None:
    """Leave it as it is."""


def calling(room: SimulatedRoom) -> None:
    """Have somebody call."""
    room.ring("Ada Example")


def inside(room: SimulatedRoom) -> None:
    """Be in a meeting."""
    room.connect(Dialled(number="5550001111"))


def waiting(room: SimulatedRoom) -> None:
    """Wait for a host."""
    room.hostless.add("5550001111")
    inside(room)


def people(room: SimulatedRoom) -> list[str]:
    """Return who is in the meeting."""
    return [one.user_name for one in room[zcommand.PARTICIPANTS]]


def caller(room: SimulatedRoom) -> str | None:
    """Return who calls."""
    return room.ringing.caller_name if room.ringing is not None else None


def said(words: bytes) -> Callable[[SimulatedRoom, Tape], bool]:
    """Return what looks whether the room says something."""
    return lambda _room, tape: words in tape.taken()


HAPPENINGS: list[
    tuple[
        str,
        Callable[[SimulatedRoom], object],
        Callable[[SimulatedRoom, Tape], bool],
    ]
] = [
    ("ring Ada", nothing, lambda room, _: caller(room) == "Ada"),
    ("answer", calling, lambda room, _: caller(room) is None and room.in_meeting),
    ("decline", calling, lambda room, _: caller(room) is None and not room.in_meeting),
    ("meet", nothing, lambda room, _: room.in_meeting),
    ("host arrives", waiting, lambda room, _: room.in_meeting),
    ("host ends", inside, said(b"*e CallEnded")),
    ("go", inside, lambda room, _: not room.in_meeting),
    ("fail No", waiting, said(b"error_message: No")),
    ("join Ada", inside, lambda room, _: people(room) == ["Boardroom", "Ada"]),
    ("leave boardroom", inside, lambda room, _: people(room) == []),
    ("volume 7", nothing, said(b"*c zConfiguration Audio Output volume: 7")),
    ("take over", nothing, said(b"*e Pipe OtherControllerLogin")),
    ("log out", nothing, said(b"*s Call Status: LOGGED_OUT")),
    ("restart", inside, lambda room, tape: not (room.in_meeting or tape.connected)),
    ("drop", nothing, lambda _, tape: not tape.connected),
]
LISTING = {"help", "faults"}
"""What only tells something."""
FAULTS = {"fault", "no"}


@pytest.mark.parametrize(
    ("line", "prepare", "happened"), HAPPENINGS, ids=[one[0] for one in HAPPENINGS]
)
async def test_a_happening(
    line: str,
    prepare: Callable[[SimulatedRoom], object],
    happened: Callable[[SimulatedRoom, Tape], bool],
) -> None:
    """It is seen in the room, or heard from it."""
    room = SimulatedRoom(pace=Pace.INSTANT)
    tape = Tape()
    console = Console(room, tape)
    console.open()
    prepare(room)
    tape.taken()
    assert by_hand.do(Server(room, passcode="", port=0), line) == "Done."
    assert happened(room, tape)
    room.close()


def test_help() -> None:
    """It names all that can happen, and all of that is tried here."""
    server = Server(SimulatedRoom(), passcode="", port=0)
    told = [line.split("  ")[0] for line in by_hand.do(server, "help").splitlines()]
    words = {" ".join(filter(str.islower, name.split())) for name in told}
    tried = {
        name
        for name in words
        for line, *_ in HAPPENINGS
        if f"{line} ".startswith(f"{name} ")
    }
    assert words == tried | LISTING | FAULTS
    assert "stall=SECONDS" in by_hand.do(server, "faults")


@pytest.mark.parametrize("line", ["sing", "ringing", "", "leave Nobody", "volume loud"])
def test_what_cannot_happen(line: str) -> None:
    """It is said, and nothing else comes of it."""
    server = Server(SimulatedRoom(), passcode="", port=0)
    before = server.room[zconfiguration.AUDIO_OUTPUT_VOLUME]
    answer = by_hand.do(server, line)
    assert answer.startswith(("Nothing is called so", "Not done: "))
    assert server.room[zconfiguration.AUDIO_OUTPUT_VOLUME] == before
    assert caller(server.room) is None
