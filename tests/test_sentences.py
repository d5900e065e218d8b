"""The files of sentences: every sentence in them means what it should, and nothing else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
import random
import re
from typing import Any, Final

from hassil.expression import (
    Alternative,
    Expression,
    ListReference,
    Permutation,
    RuleReference,
    Sequence,
    TextChunk,
)
from hassil.intents import Intents, TextSlotList
from hassil.recognize import RecognizeResult, recognize_all, recognize_best
from hassil.util import merge_dict
from home_assistant_intents import get_intents
import pytest

from custom_components.zoom_rooms.intent import SAYABLE
from custom_components.zoom_rooms.sentence_triggers import read_sentences
from homeassistant.components.conversation.default_agent import DefaultAgent
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
from tests.speaking import LANGUAGES, SENTENCES

ROOT: Final = Path(__file__).parents[1]
_CUSTOM: Final = "custom_sentence"
_RANDOM: Final = 8
"""Sentences drawn from each template, besides those that go once through everything in it."""

# What a home may have: rooms, and what else is called by name.
NAMES: Final = {
    "Boardroom": "media_player",
    "Huddle Space": "media_player",
    "Television": "media_player",
    "Kitchen Light": "light",
    "Kitchen Camera": "switch",
    "Coffee Machine": "switch",
}
AREAS: Final = ("Atrium", "Kitchen", "First Office")
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("Boardroom", "Huddle Space"),
    "area": ("Atrium", "First Office"),
    "zoom_rooms_caller": ("Ada Example",),
    "zoom_rooms_contact": ("Ada Example", "Zoë"),
    "zoom_rooms_meeting": ("555 000 1111", "Weekly sync"),
    "zoom_rooms_volume": ("40",),
}


@dataclass(frozen=True)
class Said:
    """Something to say, with what is named in it."""

    text: str = ""
    slots: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Said) -> Said:
        """Say one after the other."""
        return Said(self.text + other.text, self.slots + other.slots)

    def tidy(self) -> Said:
        """Leave out the blanks that nobody says."""
        return Said(" ".join(self.text.split()), self.slots)


@dataclass(frozen=True)
class Grammar:
    """A file of sentences, or the built-in ones, and how to go through them."""

    intents: Intents
    words: dict[str, tuple[str, ...]]

    def all(self, expression: Expression) -> list[Said]:
        """Return what goes once through every word of an expression, not through all at once."""
        match expression:
            case TextChunk():
                return [Said(expression.original_text)]
            case ListReference():
                return [
                    Said(word, ((expression.slot_name, word),))
                    for word in self._words(expression)
                ]
            case RuleReference():
                return self.all(self._rule(expression))
            case Alternative():
                return [said for item in expression.items for said in self.all(item)]
            case Sequence() | Permutation():
                parts = [self.all(item) for item in expression.items]
                most = max(map(len, parts), default=0)
                return [
                    sum((part[at % len(part)] for part in parts), Said())
                    for at in range(most)
                ]
        raise TypeError(expression)

    def any(self, expression: Expression, chance: random.Random) -> Said:
        """Return something that an expression means."""
        match expression:
            case TextChunk():
                return Said(expression.original_text)
            case ListReference():
                word = chance.choice(self._words(expression))
                return Said(word, ((expression.slot_name, word),))
            case RuleReference():
                return self.any(self._rule(expression), chance)
            case Alternative():
                return self.any(chance.choice(expression.items), chance)
            case Sequence():
                parts = (self.any(item, chance) for item in expression.items)
                return sum(parts, Said())
            case Permutation():
                items = chance.sample(expression.items, len(expression.items))
                parts = (self.any(item, chance) + Said(" ") for item in items)
                return sum(parts, Said())
        raise TypeError(expression)

    def _rule(self, reference: RuleReference) -> Expression:
        return self.intents.expansion_rules[reference.rule_name].expression

    def _words(self, reference: ListReference) -> tuple[str, ...]:
        if (words := self.words.get(reference.list_name)) is not None:
            return words
        known = self.intents.slot_lists[reference.list_name]
        if isinstance(known, TextSlotList):
            return tuple(
                said.text
                for value in known.values[:3]
                for said in self.all(value.text_in)
            )
        return ("5",)


@cache
def file_of(language: str) -> dict[str, Any]:
    """Return a file of ours."""
    return load_yaml_dict(SENTENCES / language / "zoom_rooms.yaml")


@cache
def built_in(language: str) -> Grammar:
    """Return the sentences of Home Assistant."""
    intents = get_intents(language)
    assert intents is not None
    return Grammar(
        Intents.from_dict(intents),
        {"name": tuple(NAMES), "area": AREAS, "floor": ("Ground Floor",)},
    )


@cache
def ours(language: str) -> Grammar:
    """Return the sentences of a file by themselves."""
    return Grammar(Intents.from_dict(json.loads(json.dumps(file_of(language)))), WORDS)


@cache
def installed(language: str) -> Intents:
    """Return what Home Assistant makes of its own sentences and a file."""
    both = json.loads(json.dumps(get_intents(language)))
    custom = json.loads(json.dumps(file_of(language)))
    for intent in custom["intents"].values():
        for block in intent["data"]:
            block.setdefault("metadata", {})[_CUSTOM] = True
    merge_dict(both, custom)
    return Intents.from_dict(both)


def _list(name: str, values: Iterator[Any]) -> TextSlotList:
    return TextSlotList.from_tuples(values, allow_template=False, name=name)


LISTS: Final = {
    "name": _list(
        "name", ((name, name, {"domain": domain}) for name, domain in NAMES.items())
    ),
    "area": _list("area", ((area, area) for area in AREAS)),
    "floor": _list("floor", iter([("Ground Floor", "Ground Floor")])),
}


def taken(text: str, intents: Intents, language: str) -> RecognizeResult | None:
    """Return what is made of a text, as the agent of Home Assistant does."""
    return recognize_best(
        text,
        intents,
        slot_lists=LISTS,
        language=language,
        best_metadata_key=_CUSTOM,
        best_slot_name="name",
    )


def everything(grammar: Grammar, *intents: str) -> Iterator[tuple[str, Said]]:
    """Yield from each template of the intents what it may be said like."""
    chance = random.Random(1)
    for name in intents:
        for block in grammar.intents.intents[name].data:
            for template in block.sentences:
                drawn = [
                    grammar.any(template.expression, chance) for _ in range(_RANDOM)
                ]
                for said in dict.fromkeys(
                    one.tidy() for one in (*grammar.all(template.expression), *drawn)
                ):
                    yield name, said


# -- The files ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_files_to_download_are_those_of_the_integration(language: str) -> None:
    """They are there twice: for those who look into the repository, and for those who installed it."""
    name = Path(language) / "zoom_rooms.yaml"
    copy = ROOT / "custom_sentences" / name
    assert copy.read_bytes() == (SENTENCES / name).read_bytes()


def test_there_is_no_other_file() -> None:
    """Of a language that is not tested here."""
    for folder in (ROOT / "custom_sentences", SENTENCES):
        assert {one.name for one in folder.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_can_be_said(language: str) -> None:
    """In every language, and nothing that there is no intent for."""
    told = file_of(language)
    assert told["language"] == language
    assert set(told["intents"]) == {row.name for row in SAYABLE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_home_assistant_is_overwritten(language: str) -> None:
    """Lists and rules are called so that they are nobody else's, and all are used."""
    told = file_of(language)
    text = (SENTENCES / language / "zoom_rooms.yaml").read_text()
    for name in told["lists"] | told["expansion_rules"]:
        assert name.startswith("zoom_rooms_")
        assert re.search(rf"[<{{]{name}[>:}}]", text), name


# -- What they mean ----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [row.name for row in SAYABLE])
def test_every_template_is_understood(language: str, name: str) -> None:
    """Next to all built-in sentences, as what it is written for, with what is named in it."""
    for _, said in everything(ours(language), name):
        result = taken(said.text, installed(language), language)
        assert result is not None, said.text
        assert result.intent.name == name, said.text
        heard = {(one.name, one.text.strip()) for one in result.entities_list}
        assert heard == set(said.slots), said.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_built_in_is_stolen(language: str) -> None:
    """What Home Assistant understands by itself goes on meaning what it does."""
    grammar = built_in(language)
    tried = 0
    for name, said in everything(grammar, *grammar.intents.intents):
        tried += 1
        result = taken(said.text, ours(language).intents, language)
        assert result is None, (name, said.text, result.intent.name)
    assert tried > 3000


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "mute Boardroom"),
        ("en", "mute the Television"),
        ("en", "turn off the Boardroom"),
        ("en", "turn off Boardroom Microphone mute"),
        ("en", "turn off the Kitchen Camera"),
        ("en", "turn on the Kitchen Camera"),
        ("en", "set Boardroom volume to 40 percent"),
        ("en", "stop"),
        ("en", "pause Boardroom"),
        ("en", "who is at home"),
        ("de", "schalte Boardroom aus"),
        ("de", "schalte Kitchen Camera aus"),
        ("de", "stelle die Lautstärke von Boardroom auf 40 Prozent"),
        ("de", "wer ist zuhause"),
    ],
)
def test_neighbours(language: str, text: str) -> None:
    """What is close to our sentences and is not ours."""
    assert taken(text, ours(language).intents, language) is None


# -- The documentation -------------------------------------------------------------------


def told_of() -> Iterator[tuple[str, str, str, bool]]:
    """Yield the sentences of the documentation, with language and intent, and whether they are for files."""
    for row in (ROOT / "docs" / "voice.md").read_text().splitlines():
        if row.startswith("| `"):
            name, english, german = (cell.strip() for cell in row.strip("|").split("|"))
            for language, cell in (("en", english), ("de", german)):
                for text in cell.split("<br>"):
                    yield language, name.strip("`"), text.strip("*"), "*" in text


TOLD: Final = list(told_of())


@pytest.mark.parametrize(
    ("language", "name", "text"),
    [told[:3] for told in TOLD],
    ids=[f"{told[0]}-{told[2]}" for told in TOLD],
)
def test_what_is_told_is_understood(language: str, name: str, text: str) -> None:
    """Every sentence of the documentation, with the files."""
    result = taken(text, installed(language), language)
    assert result is not None
    assert result.intent.name == name


def test_everything_is_told() -> None:
    """Each intent, in each language."""
    assert {told[:2] for told in TOLD} == {
        (language, row.name) for language in LANGUAGES for row in SAYABLE
    }


# -- Sentence triggers -------------------------------------------------------------------


_ABOUT: Final = re.compile(
    r"meeting|call|conference|treffen|besprechung|konferenz|sitzung|anruf|termin",
    re.IGNORECASE,
)


@cache
def triggers() -> Grammar:
    """Return the sentences as triggers have them: without rules, each slot taking any words."""
    told = {
        sentence.template: {"data": [{"sentences": [sentence.template]}]}
        for sentence in read_sentences()
    }
    grammar = Intents.from_dict({"language": "en", "intents": told})
    return Grammar(
        grammar,
        {
            "name": WORDS["name"],
            "caller": WORDS["zoom_rooms_caller"],
            "contact": WORDS["zoom_rooms_contact"],
            "meeting": WORDS["zoom_rooms_meeting"],
        },
    )


def test_triggers_are_narrow() -> None:
    """They are matched before all else, so whatever they take is about a meeting or a call."""
    sentences = read_sentences()
    assert {sentence.language for sentence in sentences} == set(LANGUAGES)
    assert len({sentence.template for sentence in sentences}) == len(sentences)
    for template, said in everything(triggers(), *triggers().intents.intents):
        assert _ABOUT.search(said.text), (template, said.text)


def test_triggers_are_all_but_those_for_files() -> None:
    """Every intent can be heard, but for the volume, a number."""
    assert {sentence.intent for sentence in read_sentences()} == {
        row.name for row in SAYABLE
    } - {"ZoomRoomsSetVolume"}


@pytest.fixture
def heard(hass: HomeAssistant) -> Intents:
    """Return what the agent of Home Assistant makes of the triggers."""
    agent = DefaultAgent(hass)
    agent._trigger_intents_config = {  # noqa: SLF001
        "intents": {
            "it": {"data": [{"sentences": [one.template for one in read_sentences()]}]}
        }
    }
    agent._rebuild_trigger_intents()  # noqa: SLF001
    assert agent._trigger_intents is not None  # noqa: SLF001
    return agent._trigger_intents  # noqa: SLF001


def first(text: str, heard: Intents) -> RecognizeResult | None:
    """Return the first that fits, which is the one that is taken."""
    return next(iter(recognize_all(text, heard)), None)


async def test_triggers_take_each_sentence_for_what_it_is(heard: Intents) -> None:
    """Although slots take any words, and the first template that fits is taken."""
    meant = {sentence.template: sentence for sentence in read_sentences()}
    for template, said in everything(triggers(), *meant):
        result = first(said.text, heard)
        assert result is not None, said.text
        assert result.intent_sentence is not None
        taken_as = meant[result.intent_sentence.text]
        assert taken_as.intent == meant[template].intent, said.text
        slots = {name: one.text.strip() for name, one in result.entities.items()}
        assert slots == dict(said.slots), (said.text, taken_as.template)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_triggers_steal_nothing_built_in(language: str, heard: Intents) -> None:
    """Not one of the sentences that Home Assistant understands by itself."""
    grammar = built_in(language)
    for name, said in everything(grammar, *grammar.intents.intents):
        assert first(said.text, heard) is None, (name, said)


async def test_what_is_told_of_triggers(heard: Intents) -> None:
    """What the documentation has in italics takes the files, and nothing else does."""
    meant = {sentence.template: sentence for sentence in read_sentences()}
    for _, name, text, takes_file in TOLD:
        result = first(text, heard)
        if takes_file:
            assert result is None, text
        else:
            assert result is not None, text
            assert result.intent_sentence is not None
            assert meant[result.intent_sentence.text].intent == name, text


@pytest.mark.parametrize(
    "text",
    [
        "nimm den Anruf nicht an",
        "nimm den Anruf im Boardroom nicht an",
        "nimm im Boardroom den Anruf nicht an",
        "nimm den Anruf von Ada Example nicht an",
        "don't take the call",
        "do not answer the call in the boardroom",
    ],
)
async def test_a_refusal_is_never_taken_for_its_opposite(
    text: str, heard: Intents
) -> None:
    """However a "not" is said."""
    meant = {sentence.template: sentence for sentence in read_sentences()}
    result = first(text, heard)
    assert result is not None
    assert result.intent_sentence is not None
    assert meant[result.intent_sentence.text].intent == "ZoomRoomsDeclineCall"
    language = "de" if "nimm" in text else "en"
    result = taken(text, installed(language), language)
    assert result is not None
    assert result.intent.name == "ZoomRoomsDeclineCall"
