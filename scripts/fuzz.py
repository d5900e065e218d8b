"""Feed the client millions of bytes that no room says, and look what must hold.

What that is stands in tests/fuzzing.py. The run ends with 1 if anything of it does not,
and says how to see it again.
"""

import argparse
from collections.abc import Callable
import faulthandler
from pathlib import Path
import secrets
import sys
from time import monotonic
import traceback
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.fuzzing import CHECKS, Tally, check_floods, check_memory, dice

HANG: Final = 60
"""Seconds after which a round that goes on is not waited for any more."""
FLOOD: Final = 512 * 1024
"""The limit of the scanners that are flooded with twice as much."""
MOST_FAILURES: Final = 5
_ROUNDS_OF_MEMORY: Final = 20
"""One of so many bytes is for the look at memory, which takes ten times as long."""


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument(
        "--seed", type=int, help="of an earlier run, to see the same again"
    )
    parser.add_argument(
        "--bytes", type=float, default=20e6, help="how many to feed, at least (2e7)"
    )
    parser.add_argument(
        "--seconds", type=float, help="how long to go on, instead of --bytes"
    )
    parser.add_argument("--round", type=int, help="only this one of a run")
    return parser.parse_args()


class Run:
    """A run, and what went wrong in it."""

    def __init__(self, seed: int) -> None:
        """Begin with nothing."""
        self.seed = seed
        self.tally = Tally(timed=True)
        self.rounds = 0
        self.failures = 0

    def round(self, number: int) -> None:
        """Do one round of every check."""
        for check in CHECKS:
            self._guarded(
                lambda: check(dice(self.seed, check, number), self.tally),  # noqa: B023
                f"{check.__name__}, round {number}: scripts/fuzz"
                f" --seed {self.seed} --round {number}",
            )
        self.rounds += 1

    def memory(self, size: int) -> None:
        """Look at what is kept of so many bytes."""
        self._guarded(
            lambda: check_memory(dice(self.seed, check_memory, 0), self.tally, size),
            f"check_memory: scripts/fuzz --seed {self.seed} --bytes {size * _ROUNDS_OF_MEMORY}",
        )

    def floods(self) -> None:
        """Let everything grow that could go on for ever."""
        self._guarded(
            lambda: check_floods(
                dice(self.seed, check_floods, 0), self.tally, limit=FLOOD
            ),
            f"check_floods: scripts/fuzz --seed {self.seed}",
        )

    def _guarded(self, check: Callable[[], None], where: str) -> None:
        faulthandler.dump_traceback_later(HANG, exit=True)
        try:
            check()
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.failures += 1
            print(f"\nFAILED {where}", file=sys.stderr)
            traceback.print_exc()
        finally:
            faulthandler.cancel_dump_traceback_later()

    def summary(self) -> str:
        """Return what the run went through, in words."""
        told = self.tally
        return (
            f"{self.rounds} rounds, {told.fed:,} bytes, {told.units:,} units,"
            f" {told.messages:,} messages, {told.junk:,} bytes of junk\n"
            f"{told.heard:,} good frames heard after garbage, {told.tickets:,} tickets settled\n"
            f"slowest feed {told.slowest * 1e3:.1f} ms,"
            f" most for a byte {told.per_byte * 1e6:.2f} µs,"
            f" most kept {told.kept:,} bytes\n"
            f"{self.failures} failures"
        )


def main() -> int:
    """Run."""
    asked = arguments()
    seed = secrets.randbelow(2**32) if asked.seed is None else asked.seed
    print(f"seed {seed}", flush=True)
    run = Run(seed)
    if asked.round is not None:
        run.round(asked.round)
    else:
        began = monotonic()
        size = int(asked.bytes)
        if asked.seconds is None:
            run.memory(size // _ROUNDS_OF_MEMORY)
        else:
            run.memory(1_000_000)
        run.floods()
        number = 0
        while run.failures < MOST_FAILURES and (
            run.tally.fed < size
            if asked.seconds is None
            else monotonic() - began < asked.seconds
        ):
            run.round(number)
            number += 1
    print(run.summary())
    return 1 if run.failures else 0


if __name__ == "__main__":
    # Half a surrogate pair in a failure is shown, not failed at.
    sys.stderr.reconfigure(errors="backslashreplace")
    sys.exit(main())
