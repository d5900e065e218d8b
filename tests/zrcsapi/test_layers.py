"""The layers of the code, as its own imports show them."""

import ast
from pathlib import Path
import subprocess
import sys

import pytest

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / "zoom_rooms"
CLIENT = INTEGRATION / "zrcsapi"
SIMULATOR = ROOT / "tests" / "simulator"

_TABLES = {"zstatus", "zconfiguration", "zcommand", "zevent"}
_ROWS = {"grammar", "words", "records"}

# What each module of the client may import of the client.
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "words": set(),
    "grammar": {"errors"},
    "records": {"grammar", "words"},
    **dict.fromkeys(_TABLES, _ROWS),
    "catalog": {"grammar", *_TABLES},
    "framing": {"grammar"},
    "messages": {"framing", "grammar"},
    "session": {"framing", "messages", "grammar", "errors", "catalog", "zevent"},
    "state": {"messages", "catalog", "grammar", "errors", "records", "words", *_TABLES},
    "calls": {"grammar", "zevent"},
    "meeting": {"grammar", "state", "words", *_TABLES},
    "transport": {"errors"},
    "room": {
        "calls",
        "catalog",
        "errors",
        "grammar",
        "meeting",
        "messages",
        "session",
        "state",
        "transport",
        "words",
        *_TABLES,
    },
    "joining": {"errors", "grammar", "meeting", "room", *_TABLES},
    "phonebook": {"errors", "grammar", "records", "room", "words", *_TABLES},
}
SIMULATOR_MAY_IMPORT = {"grammar", "words", "records", "catalog", *_TABLES}


def _imports(file: Path) -> set[str]:
    """Return the dotted names that a file imports, relative ones with their dots."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found.add(base)
            if not node.module or node.module.endswith(("zrcsapi", "zoom_rooms")):
                dot = "" if base.endswith(".") else "."
                found |= {f"{base}{dot}{alias.name}" for alias in node.names}
    return found


def _modules(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.py") if file.name != "__init__.py")


@pytest.mark.parametrize("file", _modules(CLIENT), ids=lambda file: file.stem)
def test_client_is_a_dag(file: Path) -> None:
    """Each module imports only what stands below it."""
    own = {
        name.removeprefix(".").split(".")[0]
        for name in _imports(file)
        if name.startswith(".") and name != "."
    }
    assert own <= MAY_IMPORT[file.stem]


def test_the_picture_has_no_ring() -> None:
    """The list above is itself free of rings, and every module of the client is in it."""
    assert {file.stem for file in _modules(CLIENT)} <= set(MAY_IMPORT)
    left = {name: set(below) for name, below in MAY_IMPORT.items()}
    while left:
        free = {name for name, below in left.items() if not below & set(left)}
        assert free, f"a ring among {sorted(left)}"
        left = {name: below for name, below in left.items() if name not in free}


@pytest.mark.parametrize("file", _modules(CLIENT), ids=lambda file: file.stem)
def test_who_may_use_what(file: Path) -> None:
    """Only the transport knows SSH, only the room and the transport wait, nobody knows Home Assistant."""
    imports = _imports(file)
    assert not any(name.startswith("homeassistant") for name in imports)
    if file.stem != "transport":
        assert "asyncssh" not in imports
    if file.stem not in {"transport", "room", "joining", "phonebook"}:
        assert "asyncio" not in imports
        assert "async def" not in file.read_text()


@pytest.mark.parametrize("file", _modules(SIMULATOR), ids=lambda file: file.stem)
def test_the_simulated_room_shares_only_the_table(file: Path) -> None:
    """A bug of the client's parser or session cannot be repeated in the simulated room."""
    prefix = "custom_components.zoom_rooms.zrcsapi."
    of_client = {
        name.removeprefix(prefix).split(".")[0]
        for name in _imports(file)
        if name.startswith(prefix)
    }
    assert of_client <= SIMULATOR_MAY_IMPORT


@pytest.mark.parametrize(
    "file", sorted(INTEGRATION.glob("*.py")), ids=lambda file: file.stem
)
def test_nobody_imports_the_integration_itself(file: Path) -> None:
    """What modules share stands in a module of its own."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module is None:
            for alias in node.names:
                module = INTEGRATION / alias.name
                assert module.is_dir() or module.with_suffix(".py").exists(), alias.name


@pytest.mark.parametrize(
    "file",
    [file for file in _modules(INTEGRATION) if file.stem not in {*_TABLES, "grammar"}],
    ids=lambda file: file.stem,
)
def test_no_path_is_spelled_outside_the_tables(file: Path) -> None:
    """A line of code names an item by its row."""
    tree = ast.parse(file.read_text())
    prose = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in prose
        ):
            assert not node.value.startswith(
                ("zCommand ", "zStatus ", "zConfiguration ", "zEvent ")
            ), node.value


_PURE = """
import sys, types

class Forbidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("homeassistant", "probatio", "voluptuous"):
            raise ImportError(f"{name} is forbidden here")

sys.meta_path.insert(0, Forbidden())
for name, path in (("custom_components", "custom_components"),
                   ("custom_components.zoom_rooms", "custom_components/zoom_rooms")):
    package = types.ModuleType(name)
    package.__path__ = [path]
    sys.modules[name] = package
import importlib
for module in sys.argv[1:]:
    importlib.import_module(f"custom_components.zoom_rooms.zrcsapi.{module}")
foreign = {name.partition(".")[0] for name in sys.modules} - set(sys.stdlib_module_names)
print(sorted(foreign & {"orjson", "asyncssh", "homeassistant"}))
"""


def test_the_client_needs_no_home_assistant() -> None:
    """The whole client imports in an interpreter in which Home Assistant cannot be."""
    modules = [file.stem for file in _modules(CLIENT)]
    done = subprocess.run(
        [sys.executable, "-c", _PURE, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['asyncssh', 'orjson']"
