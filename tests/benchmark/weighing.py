"""What a room weighs in memory, and what the integration costs before there is a room."""

import asyncio
import gc
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import tracemalloc
from typing import Final

from .far_room import FarRoom
from .home import home
from .measuring import Effort, Result, Target, amount
from .plain import PlainRooms

_ROOT: Final = Path(__file__).parents[2]


async def memory(room: FarRoom, effort: Effort) -> list[Result]:
    """Hold rooms in which nothing happens."""
    rooms = effort.of(20, 2)

    async with home(room, rooms=1) as ours:
        entities = len(ours.entities_of(ours.entries[0]))
        plain_rooms = PlainRooms(ours)
        await plain_rooms.add(1)
        plain: list[float] = []
        whole: list[float] = []
        tracemalloc.start()
        try:
            for _ in range(effort.of(3)):
                before = _held()
                await ours.add_rooms(rooms)
                between = _held()
                await plain_rooms.add(rooms)
                plain.append((_held() - between) / rooms)
                whole.append((between - before) / rooms)
        finally:
            tracemalloc.stop()
    return [
        amount(
            f"memory of an idle room with {entities} entities, beyond theirs",
            "as many entities of Home Assistant's own",
            [mine - their for mine, their in zip(whole, plain, strict=True)],
            Target(128, unit="KiB"),
            theirs=plain,
            scale=1 / 1024,
        )
    ]


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


# All that the integration imports, other than itself, is imported first: Home Assistant has
# most of it anyway.
_IMPORTING: Final = """
import contextlib, gc, importlib, pathlib, sys, time
import homeassistant
folder = pathlib.Path("custom_components/zoom_rooms")
names = [
    ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(folder.rglob("*.py"))
]
began = time.process_time()
import asyncssh
theirs = time.process_time() - began
compiled, *others = sys.argv[1:]
for name in others:
    # Some stand there under names by which they cannot be imported.
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
# Ours are compiled only once, as they are where they are installed.
sys.pycache_prefix, sys.dont_write_bytecode = compiled, False
# To go through all that Home Assistant has takes 3 ms or more, and is not ours.
gc.freeze()
began = time.process_time()
for name in names:
    importlib.import_module(name)
ours = time.process_time() - began
others = [name for name in sys.modules if not name.startswith(("custom_components", "__"))]
print(ours, theirs, *others)
"""


async def imports(_: FarRoom, effort: Effort) -> list[Result]:
    """Import every module."""
    with TemporaryDirectory() as compiled:
        _, _, others = await _import(compiled, [])
        times = [await _import(compiled, others) for _ in range(effort.of(9))]
    return [
        amount(
            "import of the integration's modules, beyond what they import",
            "import of asyncssh",
            [ours for ours, _, _ in times],
            Target(50, unit="ms"),
            theirs=[theirs for _, theirs, _ in times],
            scale=1e3,
        )
    ]


async def _import(compiled: str, others: list[str]) -> tuple[float, float, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _IMPORTING,
        compiled,
        *others,
        stdout=asyncio.subprocess.PIPE,
        cwd=_ROOT,
    )
    said, _ = await process.communicate()
    ours, theirs, *imported = said.decode().split()
    return float(ours), float(theirs), imported
