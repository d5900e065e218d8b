"""How what the room says is spelled when something is wrong with it: one function each.

What is wrong with a JSON document is done to its tree where that is enough, or else to its
text; to what the CLI says, it is done to the text.
"""

from collections.abc import Callable
from dataclasses import replace
import re
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zevent
from custom_components.zoom_rooms.zrcsapi.grammar import Kind, Tree
from custom_components.zoom_rooms.zrcsapi.words import Presence

from .fault import Fault, Faulty
from .faults import Faults, Format, PipeShape
from .rendering import END, Envelope, Said

type InTrees = Callable[[Envelope, Any], Envelope]
type InNodes = Callable[[Tree, Any], Tree]
type InText = Callable[[str, Any], str]

_TREES: Final[dict[Fault[Any], InTrees]] = {}
_JSON: Final[dict[Fault[Any], InText]] = {}
_CLI: Final[dict[Fault[Any], InText]] = {}

_NO_UTF8: Final = "\udcff"
"""What becomes of the byte 0xFF, and is it again when it is written."""

_NAMES: Final = ("screenName", "user_name", "callerName", "meetingName", "Name")
_ABOUT_MEETINGS: Final = (zcommand.CALL_INFO.path, zcommand.PARTICIPANTS.path)
ENDLESS: Final = "Endless"
"""What a frame that never ends is called."""
_BROKEN_PIPE: Final = f"client_loop: send disconnect: Broken pipe{END}"


def spell(said: Said, form: Format, faulty: Faulty) -> bytes:
    """Return what is said as it goes over the wire."""
    if form is Format.CLI:
        text = _with_faults(_CLI, said.cli(), faulty)
    else:
        envelope = _with_faults(_TREES, said.envelope(), faulty)
        text = _with_faults(_JSON, envelope.document(), faulty)
    return text.encode(errors="surrogateescape")


def _with_faults[T](
    misspellings: dict[Fault[Any], Callable[[T, Any], T]], thing: T, faulty: Faulty
) -> T:
    for fault, misspell in misspellings.items():
        if (worn := faulty.worn(fault)) is not None:
            thing = misspell(thing, worn.value)
    return thing


def _in[F](table: dict[Fault[Any], F], fault: Fault[Any]) -> Callable[[F], F]:
    def enter(function: F) -> F:
        table[fault] = function
        return function

    return enter


# -- Envelopes ---------------------------------------------------------------------------


@_in(_TREES, Faults.sync_events)
def _as_answer(envelope: Envelope, _: object) -> Envelope:
    return replace(envelope, sync=envelope.sync or envelope.kind is Kind.EVENT)


@_in(_TREES, Faults.unmarked_answers)
def _as_notice(envelope: Envelope, _: object) -> Envelope:
    return replace(envelope, sync=envelope.sync and envelope.top not in _ABOUT_MEETINGS)


@_in(_TREES, Faults.single_objects)
def _alone(envelope: Envelope, _: object) -> Envelope:
    match envelope.payload:
        case [one] if envelope.sync:
            return replace(envelope, payload=one)
    return envelope


@_in(_TREES, Faults.layout_under_client)
def _below_client(envelope: Envelope, _: object) -> Envelope:
    match envelope.payload:
        case {"Layout": _} if envelope.kind is Kind.CONFIGURATION:
            payload: Tree = {envelope.top: envelope.payload}
            return replace(envelope, top="Client", payload=payload)
    return envelope


@_in(_TREES, Faults.pipe_shape)
def _below_pipe(envelope: Envelope, shape: PipeShape) -> Envelope:
    first, _, event = envelope.top.partition(" ")
    if shape is PipeShape.NESTED and first == "Pipe":
        return replace(envelope, top=first, payload={event: envelope.payload})
    return envelope


@_in(_TREES, Faults.broken_errors)
def _with_a_quoted_reason(envelope: Envelope, _: object) -> Envelope:
    reason = envelope.refusal
    return replace(envelope, refusal=None if reason is None else _quoted(reason))


# -- Payloads ----------------------------------------------------------------------------


def _in_payloads(fault: Fault[Any]) -> Callable[[InNodes], InNodes]:
    """Have a function change every node of a payload."""

    def enter(change: InNodes) -> InNodes:
        _TREES[fault] = lambda envelope, value: replace(
            envelope, payload=_everywhere(envelope.payload, change, value)
        )
        return change

    return enter


def _everywhere(tree: Tree, change: InNodes, value: Any) -> Tree:
    """Return a tree with every node changed, the leaves first."""
    match tree:
        case dict():
            tree = {
                name: _everywhere(node, change, value) for name, node in tree.items()
            }
        case list():
            tree = [_everywhere(node, change, value) for node in tree]
    return change(tree, value)


@_in_payloads(Faults.switch_words)
def _worded(node: Tree, _: object) -> Tree:
    return ("on" if node else "off") if isinstance(node, bool) else node


@_in_payloads(Faults.number_words)
def _numbered(node: Tree, _: object) -> Tree:
    return node if isinstance(node, bool) or not isinstance(node, int) else str(node)


@_in_payloads(Faults.presence_words)
def _as_in_prose(node: Tree, _: object) -> Tree:
    if isinstance(node, str) and node in tuple(Presence):
        return f"IM_{node}"
    return node


@_in_payloads(Faults.lower_names)
def _in_lower_case(node: Tree, _: object) -> Tree:
    if not isinstance(node, dict):
        return node
    return {name.lower(): value for name, value in node.items()}


@_in_payloads(Faults.missing_member)
def _without(node: Tree, missing: str) -> Tree:
    if not isinstance(node, dict):
        return node
    return {name: value for name, value in node.items() if name != missing}


@_in_payloads(Faults.extra_members)
def _with_more(node: Tree, _: object) -> Tree:
    if not isinstance(node, dict) or not node:
        return node
    return {**node, "third_party": {"service_provider": "-1", "numbers": [1, None]}}


@_in_payloads(Faults.colon_names)
def _with_hands(node: Tree, _: object) -> Tree:
    if not isinstance(node, dict) or "user_id" not in node:
        return node
    hand: Tree = {"is_raise_hand: ": False, "is_valid: ": "on", "time_stamp: ": "0"}
    return {**node, "hand_status": hand}


@_in_payloads(Faults.bad_utf8)
def _with_bad_names(node: Tree, _: object) -> Tree:
    if not isinstance(node, dict):
        return node
    return {
        name: f"{value}{_NO_UTF8}" if name in _NAMES else value
        for name, value in node.items()
    }


# -- Texts -------------------------------------------------------------------------------


def _quoted(message: str) -> str:
    return f'The room said "{message}"'


@_in(_CLI, Faults.missing_member)
def _without_lines(text: str, missing: str) -> str:
    named = rf"^\*. [^:\r]* {re.escape(missing)}\b[^:\r]*:.*\n"
    return re.sub(named, "", text, flags=re.MULTILINE)


@_in(_CLI, Faults.bad_utf8)
def _with_bad_name_lines(text: str, _: object) -> str:
    named = rf"^(\*. .* (?:{'|'.join(_NAMES)}): .*)\r$"
    return re.sub(named, rf"\1{_NO_UTF8}\r", text, flags=re.MULTILINE)


@_in(_JSON, Faults.broken_errors)
def _unescaped(text: str, _: object) -> str:
    return re.sub(
        r'^ *"(?:error_)?message": ".*$',
        lambda line: line[0].replace('\\"', '"'),
        text,
        flags=re.MULTILINE,
    )


@_in(_JSON, Faults.raw_line_ends)
def _with_raw_line_ends(text: str, _: object) -> str:
    return re.sub(r"(?<!\\)\\r\\n", END, text)


@_in(_JSON, Faults.wrap_at)
def _wrapped(text: str, width: int) -> str:
    return re.sub(rf"[^\r\n]{{{max(1, width)}}}(?=[^\r\n])", rf"\g<0>{END}", text)


@_in(_JSON, Faults.pipe_shape)
@_in(_CLI, Faults.pipe_shape)
def _as_text(text: str, shape: PipeShape) -> str:
    told = zevent.PipeOtherControllerLogin.path in text
    return _BROKEN_PIPE if shape is PipeShape.TEXT and told else text


def _broken_off(named: str) -> InText:
    """Return what leaves out the end of whatever is named so."""

    def break_off(text: str, size: int) -> str:
        return text[:size] + END if named in text and len(text) > size else text

    return break_off


for _fault, _named in (
    (Faults.truncated_info, zcommand.CALL_INFO.path),
    (Faults.endless_frame, ENDLESS),
):
    _in(_JSON, _fault)(_in(_CLI, _fault)(_broken_off(_named)))
