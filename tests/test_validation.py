"""What hassfest and HACS's action object to, as far as it can be known without them.

Both run in the workflows. Home Assistant's own schemas are taken from where it reads the
files by them; they bear what they do not know, so what may stand in the files is spelled
here once more.
"""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any, Final

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from packaging.requirements import Requirement
from PIL import Image
import probatio
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.zoom_rooms import condition, config_flow, trigger
from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
import homeassistant
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import _CONDITIONS_DESCRIPTION_SCHEMA
from homeassistant.helpers.service import _SERVICES_SCHEMA
from homeassistant.helpers.trigger.descriptions import _TRIGGERS_DESCRIPTION_SCHEMA
from homeassistant.loader import async_get_custom_components
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

ROOT: Final = Path(__file__).parents[1]
INTEGRATION: Final = ROOT / "custom_components" / DOMAIN
LANGUAGES: Final = sorted((INTEGRATION / "translations").glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    """Return what a JSON file says, which says nothing twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), [name for name, _ in pairs]
        return dict(pairs)

    said: dict[str, Any] = json.loads(
        path.read_text(encoding="utf-8"), object_pairs_hook=once
    )
    return said


MANIFEST: Final = read(INTEGRATION / "manifest.json")
ICONS: Final = read(INTEGRATION / "icons.json")
ENGLISH: Final = read(INTEGRATION / "translations" / "en.json")


def descriptions(name: str) -> dict[str, Any]:
    """Return what a YAML file describes, without what only its other parts refer to."""
    described = load_yaml_dict(str(INTEGRATION / f"{name}.yaml"))
    return {key: one for key, one in described.items() if not key.startswith(".")}


# -- manifest.json -----------------------------------------------------------------------

_URL: Final = probatio.All(str, probatio.Match(r"^https://\S+$"))

MANIFEST_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("domain"): DOMAIN,
        probatio.Required("name"): str,
        probatio.Optional("after_dependencies"): [cv.slug],
        probatio.Required("codeowners"): [probatio.All(str, probatio.Match(r"^@\S+$"))],
        probatio.Required("config_flow"): True,
        probatio.Optional("dependencies"): [cv.slug],
        probatio.Required("documentation"): _URL,
        probatio.Required("integration_type"): "device",
        probatio.Required("iot_class"): "local_push",
        probatio.Required("issue_tracker"): _URL,
        probatio.Required("loggers"): [str],
        probatio.Required("requirements"): [str],
        probatio.Required("version"): str,
    }
)
"""What a manifest of ours may say. Of a custom integration no quality scale is believed."""


def test_manifest() -> None:
    """It says what it has to, in the order that hassfest wants, and names a version."""
    MANIFEST_SCHEMA(MANIFEST)
    assert INTEGRATION.name == MANIFEST["domain"]
    first = ["domain", "name"]
    assert list(MANIFEST) == first + sorted(set(MANIFEST) - set(first))
    version = AwesomeVersion(
        MANIFEST["version"],
        ensure_strategy=[
            AwesomeVersionStrategy.CALVER,
            AwesomeVersionStrategy.SEMVER,
            AwesomeVersionStrategy.SIMPLEVER,
            AwesomeVersionStrategy.BUILDVER,
            AwesomeVersionStrategy.PEP440,
        ],
    )
    assert version.valid


def test_nobody_else_has_the_domain() -> None:
    """None of Home Assistant's own integrations, which would come first."""
    path = Path(homeassistant.__file__).parent / "generated" / "integrations.json"
    generated = json.loads(path.read_text())
    known = generated["integration"] | generated["helper"]
    known |= {
        domain: of_brand
        for brand in generated["integration"].values()
        for domain, of_brand in brand.get("integrations", {}).items()
    }
    assert "mqtt" in known
    assert DOMAIN not in known


def test_requirements_are_ranges() -> None:
    """They fit what Home Assistant's own integrations pin, or each would undo the other's."""
    for text in MANIFEST["requirements"]:
        assert " " not in text
        requirement = Requirement(text)
        assert requirement.name == "asyncssh"
        assert all(
            requirement.specifier.contains(version) for version in ("2.24.0", "2.24.1")
        )
        assert not requirement.specifier.contains("3.0.0")


async def test_home_assistant_finds_it(hass: HomeAssistant) -> None:
    """By its own rules: a custom integration without a version it knows is not loaded."""
    found = (await async_get_custom_components(hass))[DOMAIN]
    assert found.version == MANIFEST["version"]
    assert found.file_path == INTEGRATION
    assert found.requirements == MANIFEST["requirements"]


def imported(file: Path) -> Iterator[str]:
    """Yield what a module takes from Home Assistant's integrations at run time."""
    for node in ast.walk(_at_run_time(ast.parse(file.read_text()))):
        names: list[str] = []
        match node:
            case ast.Import():
                names = [alias.name for alias in node.names]
            case ast.ImportFrom(module="homeassistant.components"):
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            case ast.ImportFrom(module=str(module)):
                names = [module]
            case ast.Call(args=[ast.Constant(value=str(name)), *_]):
                if getattr(node.func, "id", "") == "import_module":
                    names = [name]
        for name in names:
            if name.startswith("homeassistant.components."):
                yield name.removeprefix("homeassistant.components.")


def _at_run_time(tree: ast.Module) -> ast.Module:
    """Return a module without what only type checkers read."""

    class Runner(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> Any:
            typing = getattr(node.test, "id", "") == "TYPE_CHECKING"
            return node.orelse if typing else self.generic_visit(node)

    return Runner().visit(tree)


def test_dependencies_are_named() -> None:
    """Whatever is imported is a platform, one that a module of ours is for, or in the manifest.

    So is what is within a platform and no business of ours. And what is named is imported.
    """
    named = {
        *MANIFEST.get("dependencies", ()),
        *MANIFEST.get("after_dependencies", ()),
    }
    used = {
        path: file
        for file in INTEGRATION.rglob("*.py")
        for path in imported(file)
        # A module is only loaded with what it is for.
        if not (file.parent / f"{path}.py").exists()
    }
    # It is always there.
    allowed = {*Platform, "homeassistant", "homeassistant.exposed_entities"}
    unnamed = [path for path in used if path.partition(".")[0] not in named]
    assert [(path, used[path]) for path in unnamed if path not in allowed] == []
    assert named - {path.partition(".")[0] for path in used} == set()


def test_there_is_a_config_flow() -> None:
    """As the manifest says, and one that gives its entries an id of their own."""
    assert MANIFEST["config_flow"] is True
    tree = ast.parse((INTEGRATION / "config_flow.py").read_text())
    flows = [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and any(word.arg == "domain" for word in node.keywords)
    ]
    assert len(flows) == 1
    assert "self.async_set_unique_id(" in ast.unparse(flows[0])


# -- services.yaml, triggers.yaml, conditions.yaml ---------------------------------------


def test_yaml_by_home_assistants_own_schemas() -> None:
    """All of what is described is also read, and nothing taken away."""
    for name, schema in (
        ("services", _SERVICES_SCHEMA),
        ("triggers", _TRIGGERS_DESCRIPTION_SCHEMA),
        ("conditions", _CONDITIONS_DESCRIPTION_SCHEMA),
    ):
        described = load_yaml_dict(str(INTEGRATION / f"{name}.yaml"))
        assert schema(described).keys() == descriptions(name).keys(), name


_FIELD: Final = {
    probatio.Optional("required"): bool,
    probatio.Optional("default"): object,
    probatio.Required("selector"): dict,
}
_DESCRIPTION: Final[dict[Any, Any]] = {
    # The thing that is acted on. Without one, "the first room found" would be meant.
    probatio.Required("target"): {
        probatio.Required("entity"): {
            probatio.Required("integration"): DOMAIN,
            probatio.Required("domain"): probatio.Any(str, [str]),
        }
    },
    probatio.Optional("fields"): {cv.slug: _FIELD},
}
_ACTION: Final = _DESCRIPTION | {
    probatio.Optional("fields"): {
        cv.slug: _FIELD | {probatio.Optional("example"): object}
    }
}


@pytest.mark.parametrize(
    ("name", "schema"),
    [("services", _ACTION), ("triggers", _DESCRIPTION), ("conditions", _DESCRIPTION)],
)
def test_yaml_describes_nothing_unknown(name: str, schema: dict[Any, Any]) -> None:
    """Every action, trigger and condition is about rooms, and its fields have selectors."""
    probatio.Schema({cv.slug: schema})(descriptions(name))


@pytest.mark.parametrize("name", ["triggers", "conditions"])
def test_triggers_and_conditions_are_described(name: str) -> None:
    """Those that there are and no others: what they take, in words, and with an icon."""
    there = {"triggers": trigger.TRIGGERS, "conditions": condition.CONDITIONS}[name]
    described = descriptions(name)
    told = ENGLISH[name]
    assert set(there) == set(described) == set(told) == set(ICONS[name])
    for key, one in described.items():
        assert set(one.get("fields", ())) == set(told[key].get("fields", ())), key


def test_passcodes_are_typed_unseen() -> None:
    """In the dialogs, and where an action is filled in."""
    typed = [
        field["selector"]
        for one in descriptions("services").values()
        for name, field in one.get("fields", {}).items()
        if name == CONF_PASSCODE
    ]
    assert typed
    asked = [
        selector.serialize()["selector"]
        for schema in (config_flow._ADDRESS_SCHEMA, config_flow._PASSCODE_SCHEMA)  # noqa: SLF001
        for name, selector in schema.schema.items()
        if name == CONF_PASSCODE
    ]
    assert len(asked) == 2
    for selector in (*typed, *asked):
        assert selector["text"]["type"] == "password"


@pytest.mark.parametrize("name", ["services", "triggers", "conditions"])
def test_selectors_have_words(name: str) -> None:
    """Those options that are to be translated are."""
    for key, one in descriptions(name).items():
        for field in one.get("fields", {}).values():
            for kind, config in field["selector"].items():
                if translation := (config or {}).get("translation_key"):
                    assert kind == "select"
                    options = ENGLISH["selector"][translation]["options"]
                    assert set(options) == set(config["options"]), key


# -- icons.json --------------------------------------------------------------------------


def icon(value: Any) -> str:
    """Take an icon, of Home Assistant's own set."""
    return str(probatio.All(str, probatio.Match(r"^mdi:[a-z0-9-]+$"))(value))


def _not_like_default(value: dict[str, Any]) -> dict[str, Any]:
    same = [
        state
        for state, shown in value.get("state", {}).items()
        if shown == value["default"]
    ]
    if same:
        raise probatio.Invalid(f"the same icon as by default: {same}")
    return value


_OF_STATES: Final = {
    probatio.Required("default"): icon,
    probatio.Optional("state"): {cv.slug: icon},
    probatio.Optional("range"): {probatio.Coerce(float): icon},
}
ICONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional("conditions"): {
            cv.slug: {probatio.Required("condition"): icon}
        },
        probatio.Required("entity"): {
            probatio.In(list(Platform)): {
                cv.slug: probatio.All(
                    {
                        **_OF_STATES,
                        probatio.Optional("state_attributes"): {
                            cv.slug: probatio.All(_OF_STATES, _not_like_default)
                        },
                    },
                    _not_like_default,
                )
            }
        },
        probatio.Required("services"): {
            cv.slug: {
                probatio.Required("service"): icon,
                probatio.Optional("sections"): {cv.slug: icon},
            }
        },
        probatio.Optional("triggers"): {cv.slug: {probatio.Required("trigger"): icon}},
    }
)


def test_icons() -> None:
    """Home Assistant's own; that of a state is another than by default."""
    ICONS_SCHEMA(ICONS)


# -- translations ------------------------------------------------------------------------

_TEXTS: Final = {cv.slug: str}
_STEP: Final = {
    probatio.Optional("title"): str,
    probatio.Optional("description"): str,
    probatio.Optional("data"): _TEXTS,
    probatio.Optional("data_description"): _TEXTS,
    probatio.Optional("menu_options"): _TEXTS,
    probatio.Optional("submit"): str,
}
_FLOW: Final = {
    probatio.Required("step"): {cv.slug: _STEP},
    probatio.Optional("error"): _TEXTS,
    probatio.Optional("abort"): _TEXTS,
    probatio.Optional("progress"): _TEXTS,
    probatio.Optional("create_entry"): _TEXTS,
}
_NAMED: Final = {
    probatio.Required("name"): str,
    probatio.Optional("description"): str,
}
_DESCRIBED: Final = {
    cv.slug: {
        probatio.Required("name"): str,
        probatio.Required("description"): str,
        probatio.Optional("fields"): {cv.slug: _NAMED},
    }
}
# A boolean attribute's states are spelled as JSON spells them.
_STATES: Final = {probatio.Match(r"^[a-z0-9_]+$"): str}
_ENTITY: Final = {
    probatio.Optional("name"): str,
    probatio.Optional("state"): _STATES,
    probatio.Optional("state_attributes"): {
        cv.slug: {probatio.Optional("name"): str, probatio.Optional("state"): _STATES}
    },
    probatio.Optional("unit_of_measurement"): str,
}
TRANSLATIONS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("conditions"): _DESCRIBED,
        probatio.Required("config"): {**_FLOW, probatio.Optional("flow_title"): str},
        probatio.Required("config_subentries"): {
            cv.slug: {
                **_FLOW,
                probatio.Required("entry_type"): str,
                probatio.Required("initiate_flow"): {
                    probatio.Required("user"): str,
                    probatio.Optional("reconfigure"): str,
                },
            }
        },
        probatio.Optional("device"): {cv.slug: {probatio.Required("name"): str}},
        probatio.Required("entity"): {probatio.In(list(Platform)): {cv.slug: _ENTITY}},
        probatio.Required("exceptions"): {cv.slug: {probatio.Required("message"): str}},
        probatio.Required("issues"): {
            cv.slug: probatio.Any(
                {
                    probatio.Required("title"): str,
                    probatio.Required("description"): str,
                },
                {probatio.Required("title"): str, probatio.Required("fix_flow"): _FLOW},
            )
        },
        probatio.Required("options"): _FLOW,
        probatio.Required("selector"): {
            cv.slug: {probatio.Required("options"): _TEXTS}
        },
        probatio.Required("services"): _DESCRIBED,
        probatio.Required("system_health"): {probatio.Required("info"): _TEXTS},
        probatio.Required("triggers"): _DESCRIBED,
    }
)


def texts(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its place."""
    if isinstance(tree, str):
        yield path, tree
    else:
        for name, value in tree.items():
            yield from texts(value, f"{path}.{name}" if path else name)


@pytest.mark.parametrize("file", LANGUAGES, ids=lambda file: file.stem)
def test_translations(file: Path) -> None:
    """Every text stands where Home Assistant looks for one, and has nothing that it may not have."""
    told = read(file)
    TRANSLATIONS_SCHEMA(told)
    for place, text in texts(told):
        cv.string_with_no_html(text)
        assert text.strip() == text != "", place
        assert not re.search(r"https?:|www\.", text), f"a URL in {place}"
        # Nobody resolves it in a custom integration.
        assert "[%key" not in text, place
        assert not re.search(r"'{\w+}'", text), f"a quoted placeholder in {place}"


def test_there_are_no_strings_of_the_core() -> None:
    """They would not be read: a custom integration has translations only."""
    assert not (INTEGRATION / "strings.json").exists()


# -- pictures ----------------------------------------------------------------------------

SIZES: Final = {"icon": (256, 256), "icon@2x": (512, 512)}


def test_the_brand() -> None:
    """Every picture that Home Assistant asks for, as its brands want them."""
    pictures = {file.stem for file in (INTEGRATION / "brand").iterdir()}
    kinds = ("icon", "icon@2x", "logo", "logo@2x")
    assert pictures == {f"{dark}{kind}" for dark in ("", "dark_") for kind in kinds}
    for name in pictures:
        kind = name.removeprefix("dark_")
        with Image.open(INTEGRATION / "brand" / f"{name}.png") as picture:
            assert picture.format == "PNG"
            assert picture.mode == "RGBA"
            width, height = picture.size
            alpha = picture.getchannel("A")
        assert alpha.getextrema()[0] == 0, f"{name} is not transparent"
        left, upper, right, lower = alpha.getbbox() or (0, 0, 0, 0)
        trimmed = (left, right) == (0, width) or (upper, lower) == (0, height)
        if kind in SIZES:
            assert (width, height) == SIZES[kind], name
            assert trimmed, name
        else:
            shortest, most = (256, 512) if kind.endswith("@2x") else (128, 256)
            assert shortest <= min(width, height) <= most, name
            assert (left, upper, right, lower) == (0, 0, width, height), name


async def test_home_assistant_serves_the_brand(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """From the integration, without asking anybody else."""
    assert await async_setup_component(hass, "brands", {})
    client = await hass_client()
    for file in (INTEGRATION / "brand").iterdir():
        answer = await client.get(f"/api/brands/integration/{DOMAIN}/{file.name}")
        assert await answer.read() == file.read_bytes()


# -- HACS --------------------------------------------------------------------------------

HACS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("name"): str,
        probatio.Optional("content_in_root"): bool,
        probatio.Optional("country"): [str],
        probatio.Optional("filename"): str,
        probatio.Optional("hacs"): str,
        probatio.Optional("hide_default_branch"): bool,
        probatio.Optional("homeassistant"): str,
        probatio.Optional("persistent_directory"): str,
        probatio.Optional("render_readme"): bool,
        probatio.Optional("zip_release"): bool,
    }
)


def test_hacs() -> None:
    """It finds the archive, and one integration; no Home Assistant that is too old gets it."""
    hacs = read(ROOT / "hacs.json")
    HACS_SCHEMA(hacs)
    assert hacs["zip_release"] is True
    assert hacs["filename"] == f"{DOMAIN}.zip"
    assert hacs["homeassistant"] == "2026.10.0"
    folders = [each.name for each in INTEGRATION.parent.iterdir() if each.is_dir()]
    assert set(folders) - {"__pycache__"} == {DOMAIN}


def test_the_repository_tells_what_it_is() -> None:
    """HACS shows the README, and GitHub knows the licence by its text."""
    assert (ROOT / "README.md").read_text().startswith("# Zoom Rooms")
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence


# -- workflows ---------------------------------------------------------------------------

WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def jobs(workflow: Path) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    said: dict[str, Any] = load_yaml_dict(str(workflow))["jobs"]
    return said


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_trusts_nobody_further_than_needed(workflow: Path) -> None:
    """Actions are what they were when somebody looked; a job may do what it says it has to."""
    assert load_yaml_dict(str(workflow))["permissions"] == {}
    for job in jobs(workflow).values():
        allowed = job["permissions"]
        assert set(allowed) == {"contents"}
        assert allowed["contents"] in ("read", "write")
        assert (allowed["contents"] == "write") is (workflow.stem == "release")
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]), step
            # What comes from outside is no part of a script.
            assert "${{" not in step.get("run", ""), step


def test_the_workflows_ask_the_real_ones() -> None:
    """Hassfest and HACS's action, for each change and once a day."""
    used = [
        step["uses"].partition("@")[0]
        for job in jobs(WORKFLOWS[0].with_name("validate.yml")).values()
        for step in job["steps"]
    ]
    assert {"home-assistant/actions/hassfest", "hacs/action"} < set(used)


def test_the_oldest_and_the_newest_home_assistant_are_tried() -> None:
    """The oldest is the one that HACS lets people install it on."""
    (matrix,) = (
        job["strategy"]["matrix"]
        for job in jobs(WORKFLOWS[0].with_name("test.yml")).values()
        if "strategy" in job
    )
    oldest = read(ROOT / "hacs.json")["homeassistant"]
    assert matrix == {"release": [oldest, "newest"]}
