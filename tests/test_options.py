"""Options of a room, and the contacts that somebody watches."""

from types import MappingProxyType
from typing import Any

import pytest

from custom_components.zoom_rooms import service_queries
from custom_components.zoom_rooms.const import (
    CONF_JID,
    DOMAIN,
    MOST_WATCHED,
    OPTION_AUTO_ACCEPT_CALLERS,
    OPTION_DURATION,
    OPTION_REPORT,
    OPTION_SEND_COMMAND,
    OPTION_SENTENCE_TRIGGERS,
    OPTION_TAKE_BACK,
    SUBENTRY_CONTACT,
)
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from custom_components.zoom_rooms.zrcsapi.records import Contact
from custom_components.zoom_rooms.zrcsapi.words import Presence
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.conftest import settle, think_after_first_page, until
from tests.simulator import SimulatedRoom

ADA = Contact(
    jid="ada@xmpp.example.com", screen_name="Ada Exámple", presence=Presence.ONLINE
)
BO = Contact(jid="bo@xmpp.example.com", screen_name="Bo Example")
SENSOR = "sensor.ada_example_presence"


async def test_options(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """They are kept, and take effect at once."""
    simulated.put(zconfiguration.CLIENT_APP_VERSION, "")
    result = await hass.config_entries.options.async_init(loaded.entry_id)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "init"
    result = await hass.config_entries.options.async_configure(
        result["flow_id"],
        {
            OPTION_DURATION: 15,
            OPTION_REPORT: False,
            OPTION_AUTO_ACCEPT_CALLERS: ["Ada Example", " ada example ", ""],
            OPTION_TAKE_BACK: 5,
            OPTION_SEND_COMMAND: True,
        },
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert loaded.options == {
        OPTION_DURATION: 15,
        OPTION_REPORT: False,
        OPTION_AUTO_ACCEPT_CALLERS: ["ada example"],
        OPTION_TAKE_BACK: 5,
        OPTION_SEND_COMMAND: True,
        OPTION_SENTENCE_TRIGGERS: False,
    }
    assert loaded.state is ConfigEntryState.LOADED
    assert simulated.sessions_opened == 2
    assert simulated[zconfiguration.CLIENT_APP_VERSION] == ""


async def search(hass: HomeAssistant, entry: ZoomRoomsConfigEntry, query: str) -> Any:
    """Open the dialog and search."""
    result = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_CONTACT), context={"source": SOURCE_USER}
    )
    if result["type"] is FlowResultType.ABORT:
        return result
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"query": query}
    )


async def test_watching_a_contact(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Found in the phonebook, chosen, and then followed by the room's notices."""
    simulated.contacts[:] = [ADA, BO]
    result = await search(hass, loaded, "nobody at all")
    assert result["errors"] == {"query": "nobody_found"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"query": "example"}
    )
    assert result["step_id"] == "pick"
    assert result["description_placeholders"] == {"count": "2"}
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {CONF_JID: ADA.jid}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Ada Exámple"
    await hass.async_block_till_done()
    await until(hass, lambda: hass.states.is_state(SENSOR, "online"), every=0.02)
    simulated.update_contact(ADA.jid, presence=Presence.DND)
    simulated.update_contact(BO.jid, presence=Presence.DND)
    await settle(hass, loaded)
    assert hass.states.is_state(SENSOR, "dnd")
    result = await search(hass, loaded, "ada")
    assert result["errors"] == {"query": "nobody_found"}
    (subentry_id,) = loaded.subentries
    assert devices(hass, loaded) == {"Boardroom", "Ada Exámple"}
    assert hass.config_entries.async_remove_subentry(loaded, subentry_id)
    await hass.async_block_till_done()
    assert er.async_get(hass).async_get(SENSOR) is None
    assert devices(hass, loaded) == {"Boardroom"}


def devices(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> set[str | None]:
    """Return what the room's devices are called."""
    found = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name for device in found}


async def test_a_phonebook_that_is_not_told(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Now; the form says so."""
    with simulated.refuse(zcommand.PhonebookList, "not now"):
        result = await search(hass, loaded, "ada")
    assert result["errors"] == {"base": "no_phonebook"}


async def test_a_phonebook_that_is_still_being_fetched(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for minutes: whoever is there by now can be chosen, and the form asks to come again."""
    monkeypatch.setattr(service_queries, "PATIENCE", 0.1)
    simulated.contacts[:] = [
        ADA,
        *(Contact(jid=f"{at}@xmpp.example.com", screen_name="B") for at in range(30)),
        BO,
    ]
    think_after_first_page(simulated, 0.5)
    assert (await search(hass, loaded, "bo"))["errors"] == {"base": "no_phonebook"}
    assert (await search(hass, loaded, "ada"))["step_id"] == "pick"
    await loaded.runtime_data.phonebook.load()
    assert (await search(hass, loaded, "bo"))["step_id"] == "pick"


async def test_watching_needs_the_room(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """Its phonebook is there and nowhere else."""
    await hass.config_entries.async_unload(loaded.entry_id)
    result = await search(hass, loaded, "ada")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "not_loaded"


@pytest.mark.parametrize("told", [True, False])
async def test_many_contacts(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    told: bool,
) -> None:
    """No more than so many; unknown while the room does not tell of them."""
    for number in range(MOST_WATCHED):
        subentry = ConfigSubentry(
            data=MappingProxyType({CONF_JID: f"c{number}@xmpp.example.com"}),
            subentry_type=SUBENTRY_CONTACT,
            title=f"Contact {number}",
            unique_id=f"c{number}",
        )
        hass.config_entries.async_add_subentry(entry, subentry)
    simulated.contacts[:] = [
        Contact(jid="c3@xmpp.example.com", screen_name="C", presence=Presence.BUSY)
    ]
    if not told:
        simulated.unsupported.add(zcommand.PhonebookList)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    wanted = "busy" if told else "unknown"
    await until(
        hass,
        lambda: hass.states.is_state("sensor.contact_3_presence", wanted),
        every=0.02,
    )
    assert hass.states.is_state("sensor.contact_4_presence", "unknown")
    result = await search(hass, entry, "ada")
    assert result["reason"] == "too_many"
    assert (
        len(
            [
                one
                for one in hass.states.async_all("sensor")
                if "contact_" in one.entity_id
            ]
        )
        == 20
    )
    assert DOMAIN in hass.config.components
    await hass.config_entries.async_unload(entry.entry_id)
