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

from tests.fuzzing import CHECKS, MEMORY, ONCE, Tally, check_floods, check_memory, dice

HANG: Final = 60
"""Seconds after which a round that goes on is not waited for any more."""
MOST_FAILURES: Final = 5


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument(
        "--seed", type=int, help="of an earlier run, to see the same again"
    )
    parser.add_argument(
        "--bytes",
        type=float,
        default=20e6,
        help="how many to feed in rounds, at least (2e7); floods and a look at memory come"
        " on top",
    )
    parser.add_argument(
        "--seconds", type=float, help="how long to do rounds, instead of --bytes"
    )
    parser.add_argument("--round", type=int, help="only this one of a run")
    parser.add_argument(
        "--flood",
        type=int,
        default=512 * 1024,
        help="the limit of the scanners that are flooded with twice as much (524288)",
    )
    return parser.parse_args()


class Run:
    """A run, and what went wrong in it."""

    def __init__(self, seed: int) -> None:
        """Begin with nothing."""
        self.seed = seed
        self.tally = Tally(timed=True)
        self.rounds = 0
        self.fed_in_rounds = 0
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

    def once(self, flood: int) -> None:
        """Do what is done once: let everything grow that could, and look at memory."""
        again = f"scripts/fuzz --seed {self.seed} --bytes 0"
        for check in ONCE:
            self._guarded(
                lambda: check(dice(self.seed, check, 0), self.tally),  # noqa: B023
                f"{check.__name__}: {again}",
            )
        self._guarded(
            lambda: check_floods(
                dice(self.seed, check_floods, 0), self.tally, limit=flood
            ),
            f"check_floods: {again}",
        )
        self._guarded(
            lambda: check_memory(dice(self.seed, check_memory, 0), self.tally, MEMORY),
            f"check_memory: {again}",
        )

    def rounds_of(self, size: float, seconds: float | None) -> None:
        """Do rounds, each another one, until so much is fed, or for so long."""
        began, fed = monotonic(), self.tally.fed
        number = 0
        while self.failures < MOST_FAILURES and (
            self.tally.fed - fed < size
            if seconds is None
            else monotonic() - began < seconds
        ):
            self.round(number)
            number += 1
        self.fed_in_rounds = self.tally.fed - fed

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
            f"{self.rounds} rounds of {self.fed_in_rounds:,} bytes; {told.fed:,} bytes in all,"
            f" {told.units:,} units, {told.messages:,} messages, {told.junk:,} bytes of junk\n"
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
        run.rounds_of(asked.bytes, asked.seconds)
        if run.failures < MOST_FAILURES:
            run.once(asked.flood)
    print(run.summary())
    return 1 if run.failures else 0


if __name__ == "__main__":
    # Half a surrogate pair in a failure is shown, not failed at.
    sys.stderr.reconfigure(errors="backslashreplace")
    sys.exit(main())
