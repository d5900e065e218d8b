"""Sentences that are heard without anybody copying a file, where an option says so.

Home Assistant has sentence triggers for automations; what registers them is its own and may
change. Where it did, nothing is heard, and that is all. They are matched before everything
else, so only sentences that cannot mean anything else are registered; and as they know neither
rooms nor areas, who is meant is looked up when they are heard.
"""

from collections.abc import Iterator
from importlib import import_module
import logging
from pathlib import Path
import re
from typing import Any, Final, NamedTuple

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.yaml import load_yaml_dict

from .answers import VOICE
from .const import DOMAIN

_LOGGER: Final = logging.getLogger(__name__)

_CONVERSATION: Final = "conversation"
_FILES: Final = VOICE / "custom_sentences"
_FILE_ONLY: Final = "file_only"
_RULE: Final = re.compile(r"<(\w+)>")
_LIST: Final = re.compile(r"{\w+:(\w+)}")
_ROOM: Final = "({name}|{area})"
_HEARING: Final[HassKey[_Hearing]] = HassKey(f"{DOMAIN}_sentence_triggers")


class Sentence(NamedTuple):
    """A template, with what it means in which language."""

    template: str
    intent: str
    language: str


class _Hearing:
    """How many rooms want sentences to be heard, and how to hear no more."""

    rooms = 0
    stop: CALLBACK_TYPE | None = None


async def async_hear(hass: HomeAssistant) -> CALLBACK_TYPE:
    """Have the sentences heard, once for all rooms that want it; return how a room wants it no more."""
    sentences = await hass.async_add_executor_job(read_sentences)
    hearing = hass.data.setdefault(_HEARING, _Hearing())
    hearing.rooms += 1
    if hearing.rooms == 1:
        hearing.stop = _register(hass, sentences)

    @callback
    def no_more() -> None:
        hearing.rooms -= 1
        if hearing.rooms == 0 and hearing.stop is not None:
            hearing.stop()
            hearing.stop = None

    return no_more


def _register(hass: HomeAssistant, sentences: list[Sentence]) -> CALLBACK_TYPE | None:
    meant = {sentence.template: sentence for sentence in sentences}

    async def heard(said: Any, match: Any) -> str:
        sentence = meant[match.intent_sentence.text]
        response = await intent.async_handle(
            hass,
            DOMAIN,
            sentence.intent,
            {
                name: {"value": entity.text.strip()}
                for name, entity in match.entities.items()
            },
            said.text,
            said.context,
            sentence.language,
            assistant=_CONVERSATION,
            device_id=said.device_id,
            satellite_id=said.satellite_id,
            conversation_agent_id=said.agent_id,
        )
        return str(response.speech["plain"]["speech"])

    if _CONVERSATION not in hass.config.components:
        _LOGGER.debug("There is no conversation, so no sentence is heard")
        return None
    try:
        manager = import_module("homeassistant.components.conversation.agent_manager")
        # As one trigger: of several that fit what is said, each would be done.
        stop: CALLBACK_TYPE = manager.get_agent_manager(hass).register_trigger(
            [*meant], heard
        )
    except (AttributeError, ImportError, KeyError, TypeError) as error:
        _LOGGER.debug("Sentences can no longer be registered like this: %r", error)
        return None
    return stop


def read_sentences() -> list[Sentence]:
    """Return the sentences of all languages that are narrow by themselves. Reads files."""
    return [
        sentence
        for file in sorted(_FILES.glob("*/*.yaml"))
        for sentence in _of_file(file)
    ]


def _of_file(file: Path) -> Iterator[Sentence]:
    told = load_yaml_dict(file)
    rules: dict[str, str] = told["expansion_rules"]
    asides = f"[({'|'.join(told['skip_words'])})]"
    for name, data in told["intents"].items():
        for block in data["data"]:
            if not block.get("metadata", {}).get(_FILE_ONLY):
                for template in block["sentences"]:
                    yield Sentence(
                        template=f"{asides} {_written_out(template, rules)} {asides}",
                        intent=name,
                        language=told["language"],
                    )


def _written_out(template: str, rules: dict[str, str]) -> str:
    """Return a template as triggers take it: without rules or lists, where all slots take any words."""
    while _RULE.search(template):
        template = _RULE.sub(lambda found: f"({rules[found[1]]})", template)
    return _LIST.sub(r"{\1}", template.replace(_ROOM, "{name}"))
