"""The integration quality scale: what can be checked of its rules, and that none is passed over.

What the documentation has to say is checked where the documentation is.
"""

import ast
from collections.abc import Iterator
import re
import tomllib
from typing import Any, Final

import pytest

from custom_components.zoom_rooms import PLATFORMS
from custom_components.zoom_rooms.const import DOMAIN
from custom_components.zoom_rooms.issues import Problem
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.frame import ReportBehavior, report_usage
from homeassistant.util.yaml import load_yaml_dict
from tests.conftest import objections, settle
from tests.simulator import SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.test_validation import ENGLISH, ICONS, INTEGRATION, MANIFEST, ROOT

RULES: Final = {
    "bronze": "action-setup appropriate-polling brands common-modules config-flow-test-coverage"
    " config-flow dependency-transparency docs-actions docs-triggers docs-conditions"
    " docs-high-level-description docs-installation-instructions docs-removal-instructions"
    " entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure"
    " test-before-setup unique-config-entry",
    "silver": "action-exceptions config-entry-unloading docs-configuration-parameters"
    " docs-installation-parameters entity-unavailable integration-owner log-when-unavailable"
    " parallel-updates reauthentication-flow test-coverage",
    "gold": "devices diagnostics discovery-update-info discovery docs-data-update docs-examples"
    " docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting"
    " docs-use-cases dynamic-devices entity-category entity-device-class"
    " entity-disabled-by-default entity-translations exception-translations icon-translations"
    " reconfiguration-flow repair-issues stale-devices",
    "platinum": "async-dependency inject-websession strict-typing",
}
"""All rules, by tier, in the order of Home Assistant's own list."""

SCALE: Final[dict[str, Any]] = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))[
    "rules"
]
MODULES: Final = {
    file.relative_to(INTEGRATION).as_posix(): ast.parse(file.read_text())
    for file in sorted(INTEGRATION.rglob("*.py"))
}
ABOVE: Final = {
    name: tree for name, tree in MODULES.items() if not name.startswith("zrcsapi/")
}
"""What is about Home Assistant, and not the client."""


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions and classes with such names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(node: ast.Call) -> str:
    """Return the name of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


# -- the list ----------------------------------------------------------------------------


def test_every_rule_is_answered() -> None:
    """Kept, or not for a reason; in their order."""
    rules = [rule for tier in RULES.values() for rule in tier.split()]
    assert len(rules) == 54
    assert list(SCALE) == rules
    for rule, said in SCALE.items():
        if isinstance(said, dict):
            assert set(said) == {"status", "comment"}, rule
            assert said["status"] in ("done", "exempt"), rule
            assert said["comment"], rule
        else:
            assert said == "done", rule


# -- bronze ------------------------------------------------------------------------------


def test_actions_are_there_before_any_room() -> None:
    """They are registered once, when Home Assistant starts (action-setup)."""
    registering = [
        name
        for name, tree in ABOVE.items()
        for call in calls(
            tree,
            "async_register",
            "async_register_admin_service",
            "async_register_entity_service",
            "async_register_platform_entity_service",
        )
        if "services" in ast.unparse(call.func) or called(call) != "async_register"
    ]
    assert registering == ["services.py"]
    (setup,) = (
        function
        for function in ast.walk(MODULES["__init__.py"])
        if isinstance(function, ast.AsyncFunctionDef) and function.name == "async_setup"
    )
    assert list(calls(setup, "async_setup_services"))
    assert (
        sum(len([*calls(tree, "async_setup_services")]) for tree in ABOVE.values()) == 1
    )


def test_what_a_room_needs_is_kept_with_its_entry() -> None:
    """Typed, and nowhere else (runtime-data, strict-typing)."""
    for name, tree in ABOVE.items():
        assert "hass.data[DOMAIN]" not in ast.unparse(tree), name
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for argument in function.args.args:
                    if argument.arg in ("entry", "config_entry"):
                        assert argument.annotation is not None
                        annotated = ast.unparse(argument.annotation)
                        # Home Assistant tells of the entries of all integrations here.
                        allowed = annotated == "ConfigEntry" and name == "trigger.py"
                        assert annotated == "ZoomRoomsConfigEntry" or allowed, (
                            name,
                            function.name,
                        )
    strict = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]
    assert strict["strict"] is True
    assert "custom_components" in strict["files"]
    assert (INTEGRATION / "zrcsapi" / "py.typed").exists()


def test_options_take_effect_by_reloading() -> None:
    """A listener beside would reload twice, which Home Assistant is going to refuse."""
    for name, tree in ABOVE.items():
        assert not list(calls(tree, "add_update_listener")), name


def test_common_modules() -> None:
    """Coordinator and base entity stand where everybody looks for them."""
    for module, base in (
        ("coordinator.py", "DataUpdateCoordinator"),
        ("entity.py", "CoordinatorEntity"),
    ):
        found = [
            name
            for name, tree in ABOVE.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and any(base == ast.unparse(each).partition("[")[0] for each in node.bases)
        ]
        assert found == [module]


def test_subscriptions_end_with_the_entity() -> None:
    """Whatever an entity listens to, it says at once what is to end it (entity-event-setup)."""
    for name, tree in ABOVE.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.AsyncFunctionDef)
                and node.name == "async_added_to_hass"
            ):
                ended = {
                    inner
                    for end in calls(node, "async_on_remove")
                    for inner in ast.walk(end)
                }
                begun = [*calls(node, "on", "on_contact", "subscribe", "async_listen")]
                assert all(call in ended for call in begun), (name, node.lineno)
                assert "super().async_added_to_hass()" in ast.unparse(node), name


async def test_entities(
    hass: HomeAssistant,
    entity_registry_enabled_by_default: None,
    entity_registry: er.EntityRegistry,
    loaded: ZoomRoomsConfigEntry,
) -> None:
    """Each has an id of its own from the room's, and a name in every language.

    This is of entity-unique-id, has-entity-name, entity-translations, icon-translations, entity-category.
    """
    entities = er.async_entries_for_config_entry(entity_registry, loaded.entry_id)
    assert {entity.domain for entity in entities} == set(PLATFORMS)
    for entity in entities:
        assert entity.unique_id.startswith(f"{loaded.unique_id}_")
        assert entity.has_entity_name
        assert entity.device_id
        if entity.domain == "media_player":
            # It is the room, and called so.
            assert entity.original_name is None
            continue
        key = entity.translation_key
        named = ENGLISH["entity"][entity.domain][key]["name"]
        assert entity.original_name == named
        icon = ICONS["entity"].get(entity.domain, {}).get(key)
        assert icon or entity.original_device_class, entity.entity_id
        assert entity.original_icon is None
    kinds = {entity.entity_category for entity in entities}
    assert kinds == {None, EntityCategory.CONFIG, EntityCategory.DIAGNOSTIC}
    # In an area, automations see only what has no category.
    for entity in entities:
        if entity.domain in ("event", "media_player", "calendar"):
            assert entity.entity_category is None


def test_entities_are_named_by_translations_only() -> None:
    """Neither a name nor an icon stands in the code."""
    for name, tree in ABOVE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                targets = [ast.unparse(target) for target in node.targets]
                for target in targets:
                    assert not target.endswith("_attr_icon"), name
                    if target.endswith("_attr_name"):
                        # None: the entity is the device.
                        assert ast.unparse(node.value) == "None", name
            if isinstance(node, ast.Call) and called(node).endswith("Description"):
                words = {word.arg for word in node.keywords}
                assert not words & {"name", "icon", "translation_key"}, name


# -- silver ------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Every platform says how many commands may be under way at once."""
    said = [
        node.value
        for node in MODULES[f"{platform}.py"].body
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "PARALLEL_UPDATES"
    ]
    assert [type(ast.literal_eval(value)) for value in said] == [int]


def test_every_platform_module_is_set_up() -> None:
    """And none is forgotten."""
    there = {
        name.removesuffix(".py")
        for name, tree in ABOVE.items()
        if "/" not in name
        and name != "__init__.py"
        and any(
            isinstance(node, ast.AsyncFunctionDef) and node.name == "async_setup_entry"
            for node in tree.body
        )
    }
    assert there == {str(platform) for platform in PLATFORMS}


def test_it_has_an_owner() -> None:
    """Whom the workflows and HACS ask for, too (integration-owner)."""
    assert MANIFEST["codeowners"]


# -- gold --------------------------------------------------------------------------------

ERRORS: Final = (
    "BrowseError",
    "ConfigEntryAuthFailed",
    "ConfigEntryError",
    "ConfigEntryNotReady",
    "HomeAssistantError",
    "SearchError",
    "ServiceValidationError",
    "UpdateFailed",
)


def test_errors_are_translated() -> None:
    """Whatever people may come to read (action-exceptions, exception-translations)."""
    found = 0
    for name, tree in ABOVE.items():
        for node in ast.walk(tree):
            # Without an argument there is nothing to read.
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
                assert node.exc.id not in ERRORS, (name, node.lineno)
        for call in calls(tree, *ERRORS):
            found += 1
            words = {word.arg for word in call.keywords}
            assert {"translation_domain", "translation_key"} <= words, (
                name,
                call.lineno,
            )
            assert call.args == [], (name, call.lineno)
    assert found > 10


def told() -> Iterator[tuple[str, int, str, set[str]]]:
    """Yield where an error is made, by which key, and with which placeholders, as far as it is spelled."""
    for name, tree in ABOVE.items():
        for call in calls(tree, *ERRORS):
            words = {word.arg: word.value for word in call.keywords}
            given = words.get("translation_placeholders", ast.Dict([], []))
            key = words["translation_key"]
            if isinstance(key, ast.Constant) and isinstance(given, ast.Dict):
                names = {ast.literal_eval(each) for each in given.keys if each}
                yield name, call.lineno, str(key.value), names
        for call in calls(tree, "invalid", "_error"):
            if call.args and isinstance(call.args[0], ast.Constant):
                names = {str(word.arg) for word in call.keywords}
                yield name, call.lineno, str(call.args[0].value), names


def test_nothing_internal_of_home_assistant_is_used() -> None:
    """But for one, which is guarded and has tests of its own for the day that it is gone."""
    internal = set()
    for name, tree in ABOVE.items():
        for node in ast.walk(tree):
            match node:
                case ast.ImportFrom(module=str(module), level=0):
                    names = [alias.name for alias in node.names]
                    private = any(re.match("_(?!_)", each) for each in names)
                    assert not (module.startswith("homeassistant") and private), name
                    if module.count(".") > 2 and "homeassistant.components." in module:
                        internal.add(module)
                case ast.Constant(value=str(text)):
                    if text.startswith("homeassistant.components."):
                        internal.add(text)
                case ast.Attribute(value=ast.Name(id="hass"), attr=str(attribute)):
                    assert not attribute.startswith("_"), name
    assert internal == {
        # The way to whether a room may be spoken to, which other integrations go, too.
        "homeassistant.components.homeassistant.exposed_entities",
        "homeassistant.components.conversation.agent_manager",
    }


@pytest.mark.usefixtures("loaded")
async def test_what_is_outdated_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    """Any test fails in which Home Assistant objects to how we use it."""
    report_usage(
        "does what was done last year",
        core_behavior=ReportBehavior.LOG,
        breaks_in_ha_version="2099.1",
        integration_domain=DOMAIN,
    )
    assert len(objections(caplog.records)) == 1
    caplog.clear()


async def test_lists_are_not_recorded(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The database is not filled with who was in a meeting, over and over."""
    simulated.connect(Dialled(number="987654321"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    lists = [
        (state, name)
        for state in hass.states.async_all()
        for name, value in state.attributes.items()
        if isinstance(value, list | tuple | dict | set)
    ]
    assert "participants" in {name for _, name in lists}
    for state, name in lists:
        assert name in state.state_info["unrecorded_attributes"], state.entity_id


def test_errors_are_told_with_what_their_words_need() -> None:
    """Every placeholder, and none for nothing."""
    spelled = list(told())
    assert len(spelled) > 30
    for name, line, key, placeholders in spelled:
        message = ENGLISH["exceptions"][key]["message"]
        assert set(re.findall(r"{(\w+)}", message)) == placeholders, (name, line, key)


def test_repairs_have_words() -> None:
    """Each, and none is told that cannot come up (repair-issues)."""
    assert set(ENGLISH["issues"]) == set(Problem)
