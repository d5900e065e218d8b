"""What no room says: a short run of what scripts/fuzz does for long, and the script itself."""

from collections.abc import Callable
from pathlib import Path
import random
import re
import secrets
import shutil
import subprocess
import sys

import pytest

from tests.fuzzing import CHECKS, MEMORY, ONCE, Tally, check_floods, check_memory, dice

type Check = Callable[[random.Random, Tally], None]

ROOT = Path(__file__).parents[1]
CLIENT = Path("custom_components/zoom_rooms/zrcsapi")
ROUNDS = 60


@pytest.fixture(params=[20261124, secrets.randbelow(2**32)], ids=["fixed", "fresh"])
def seed(request: pytest.FixtureRequest) -> int:
    """Return one seed that is always the same, and one that never was; a failure shows it."""
    seed: int = request.param
    print(f"seed {seed}")
    return seed


@pytest.mark.parametrize("check", CHECKS)
def test_rounds(check: Check, seed: int) -> None:
    """Whatever comes, in whichever pieces and order."""
    tally = Tally()
    for number in range(ROUNDS):
        print(f"round {number}")
        check(dice(seed, check, number), tally)
    assert tally.fed
    assert tally.messages


@pytest.mark.parametrize("check", ONCE)
def test_once(check: Check, seed: int) -> None:
    """What is too large, too deep, or never ends."""
    check(dice(seed, check, 0), Tally())


def test_floods(seed: int) -> None:
    """What grows beyond the limit is left out, and the next message heard."""
    check_floods(dice(seed, check_floods, 0), Tally(), limit=8192, size=1024)


def test_memory(seed: int) -> None:
    """What is kept does not grow with what comes."""
    check_memory(dice(seed, check_memory, 0), Tally(), MEMORY)


def fuzz(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script that lies under ``root``."""
    return subprocess.run(
        [sys.executable, root / "scripts" / "fuzz.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script() -> None:
    """It says its seed, feeds in rounds what was asked for on top of its floods, and is content."""
    done = fuzz(ROOT, "--seed", "7", "--bytes", "2e5", "--flood", "4096")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("seed 7\n")
    told = re.search(r"^([\d,]+) rounds of ([\d,]+) bytes", done.stdout, re.MULTILINE)
    assert told is not None
    rounds, fed = (int(number.replace(",", "")) for number in told.groups())
    assert rounds > 1
    assert fed >= 200_000
    assert done.stdout.endswith("\n0 failures\n")


@pytest.mark.parametrize(
    ("file", "sound", "broken", "found_by"),
    [
        pytest.param(
            "framing.py",
            "tail = bytes(self._held[-_OVERLAP:])",
            "tail = bytes(self._held[1 - _OVERLAP :])",
            "check_cuts",
            id="a byte is lost between two pieces",
        ),
        pytest.param(
            "framing.py",
            "tail = last[-_OVERLAP:]",
            "tail = last[1 - _OVERLAP :]",
            "check_cuts",
            id="a byte is lost between two large pieces",
        ),
        pytest.param(
            "framing.py",
            "start = whole.rfind(_ANOTHER)",
            "start = -1",
            "check_hearing",
            id="a message is lost after one that was cut off",
        ),
        pytest.param(
            "framing.py",
            "            and data[end:].isspace()\n",
            "",
            "check_cuts",
            id="a document is left unparsed though more came behind it",
        ),
        pytest.param(
            "session.py",
            "            self.in_flight.remove(ticket)\n",
            "            pass\n",
            "check_conversation",
            id="a ticket is kept for ever",
        ),
        pytest.param(
            "session.py",
            "if self.pending is NO_QUESTION:",
            "if True:",
            "check_conversation",
            id="the gate does not hold",
        ),
    ],
)
def test_what_is_broken_is_found(
    tmp_path: Path, file: str, sound: str, broken: str, found_by: str
) -> None:
    """A copy of the client with one mistake fails, and the script says how to see it again."""
    for part in (CLIENT, Path("tests/transcripts")):
        shutil.copytree(ROOT / part, tmp_path / part)
    for part in (Path("tests/fuzzing.py"), Path("scripts/fuzz.py")):
        (tmp_path / part).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / part, tmp_path / part)
    code = (tmp_path / CLIENT / file).read_text()
    assert code.count(sound) == 1
    (tmp_path / CLIENT / file).write_text(code.replace(sound, broken))
    done = fuzz(tmp_path, "--seed", "7")
    assert done.returncode == 1
    assert not done.stdout.endswith("\n0 failures\n")
    told = re.search(
        rf"^FAILED {found_by}, round (\d+): scripts/fuzz (--seed 7 --round \1)$",
        done.stderr,
        re.MULTILINE,
    )
    assert told is not None, done.stderr
    again = fuzz(tmp_path, *told[2].split())
    assert again.returncode == 1
    assert f"FAILED {found_by}, round {told[1]}" in again.stderr
