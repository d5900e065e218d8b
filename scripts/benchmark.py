"""How fast the product is, as ratios to references taken in the same run."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
import json
import logging
from pathlib import Path
import sys
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.benchmark import (
    connecting,
    fetching,
    holding,
    scaling,
    scanning,
    showing,
    talking,
    weighing,
)
from tests.benchmark.far_room import FarRoom, far_room
from tests.benchmark.measuring import Effort, Result, new_loop

type Benchmark = Callable[[FarRoom, Effort], Awaitable[list[Result]]]

BENCHMARKS: Final[dict[str, Benchmark]] = {
    "round-trip": talking.round_trips,
    "event": talking.news,
    "state": showing.states,
    "call": showing.calls,
    "scan-book": scanning.books,
    "scan-events": scanning.events,
    "connect": connecting.first_states,
    "start-up": connecting.questions,
    "storm": connecting.storms,
    "flood": holding.floods,
    "page": holding.pages,
    "phonebook": fetching.fetches,
    "fifty": scaling.few_rooms,
    "two-hundred": scaling.many_rooms,
    "memory": weighing.memory,
    "import": weighing.imports,
}


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description=__doc__)
    parser.add_argument(
        "--only",
        action="append",
        choices=tuple(BENCHMARKS),
        metavar="NAME",
        help="only this one; may be given more than once",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="only see that everything works: no figure is judged",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    return parser.parse_args()


def row(*cells: str) -> str:
    """Return a line of the table."""
    return f"| {' | '.join(cells)} |"


def shown(result: Result, *, judged: bool) -> str:
    """Return a result as a line of the table."""
    theirs = "" if result.theirs is None else f"{result.theirs:.3g} {result.unit}"
    value = "" if result.target and result.target.unit else f"{result.value:.2f}"
    verdict = "not judged"
    if judged and result.target:
        verdict = "good" if result.good else "FALLS SHORT"
    return row(
        result.figure,
        f"{result.ours:.3g} {result.unit}",
        result.reference,
        theirs,
        value,
        str(result.target or ""),
        verdict,
    )


async def run(names: list[str], effort: Effort) -> list[Result]:
    """Run benchmarks; show each figure as it is there."""
    results: list[Result] = []
    print(row("figure", "product", "reference", "", "ratio", "target", "verdict"))
    print(row(*["---"] * 7), flush=True)
    async with far_room() as room:
        for name in names:
            for result in await BENCHMARKS[name](room, effort):
                results.append(result)
                print(shown(result, judged=not effort.quick), flush=True)
    return results


def main() -> int:
    """Run."""
    asked = arguments()
    if asked.list:
        for name, benchmark in BENCHMARKS.items():
            print(f"{name:14} {(benchmark.__doc__ or '').splitlines()[0]}")
        return 0
    logging.basicConfig(level=logging.ERROR)
    effort = Effort(quick=asked.quick)
    with asyncio.Runner(loop_factory=new_loop) as runner:
        results = runner.run(run(asked.only or list(BENCHMARKS), effort))
    if asked.json:
        asked.json.write_text(
            json.dumps([told.told() for told in results], indent=2) + "\n"
        )
    short = [told.figure for told in results if not told.good]
    if short and not effort.quick:
        print(f"\nFalls short: {'; '.join(short)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
