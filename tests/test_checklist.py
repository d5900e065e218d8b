"""The checklist names tests that there are."""

import ast
from pathlib import Path
import re
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "checklist.md").read_text().splitlines()
    if re.match(r"\| \d", line)
]


def test_every_line_is_there() -> None:
    """Ticked, and then with what sees to it; or with a reason."""
    assert [int(number) for number, *_ in ROWS] == list(range(1, 75))
    for number, what, tick, reason in ROWS:
        assert what, number
        assert reason, number
        assert tick in ("✔", ""), number
        assert (tick == "✔") is bool(re.search(r"`(scripts/|\S+::)", reason)), number


@pytest.mark.parametrize(
    "named", sorted({one for row in ROWS for one in re.findall(r"`([^`]+)`", row[3])})
)
def test_what_sees_to_it_is_there(named: str) -> None:
    """A test by its name, a script by its own."""
    path, _, name = named.partition("::")
    if not name:
        assert (ROOT / path).stat().st_mode & 0o100
        return
    tree = ast.parse((ROOT / "tests" / path).read_text())
    assert name in {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
