"""The triggers: an automation is run by what happens in a room."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
import re
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.zoom_rooms.const import (
    CONF_JID,
    CONF_PASSCODE,
    DOMAIN,
    SUBENTRY_CONTACT,
)
from custom_components.zoom_rooms.targets import entities_of_rooms
from custom_components.zoom_rooms.trigger import TRIGGERS
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import ZoomRoom, zcommand, zevent, zstatus
from custom_components.zoom_rooms.zrcsapi.calls import CallOutcome
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_HOST,
    CONF_PORT,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.icon import async_get_icons
from homeassistant.helpers.translation import async_get_translations
from tests.automating import (
    MEDIA_PLAYER,
    TARGETS,
    Automation,
    Foreigners,
    device_of,
    place,
)
from tests.conftest import PASSCODE, settle, until
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled

NUMBER: Final = "987654321"
OTHER: Final = "123456789"
CALLER: Final = "Mira Lindqvist"
JID: Final = "mira.lindqvist@xmpp.example.com"
CALLING_FROM: Final = "5351459175"
LOCKED: Final = "This meeting has been locked."


def _nothing(_: SimulatedRoom) -> None:
    """Leave the room as it is."""


def _meet(room: SimulatedRoom) -> None:
    room.people[NUMBER] = (CALLER,)
    room.connect(Dialled(number=NUMBER))


def _record(room: SimulatedRoom, *, recorded: bool = True) -> None:
    mira = room[zcommand.PARTICIPANTS][1]
    room.update(mira.user_id, is_recording=recorded)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """How a trigger comes about, from an idle room, and what it tells."""

    before: tuple[Callable[[SimulatedRoom], None], ...] = ()
    happen: Callable[[SimulatedRoom], None]
    entity: str
    told: Mapping[str, Any] = field(default_factory=dict)


HAPPENINGS: Final = {
    "incoming_call": Happening(
        happen=lambda room: room.ring(life_time=30),
        entity="event.boardroom_call",
        told={"caller_name": CALLER, "meeting_number": CALLING_FROM, "life_time": 30},
    ),
    "call_ended": Happening(
        before=(lambda room: room.ring(),),
        happen=lambda room: room.stop_ringing(accepted=False),
        entity="event.boardroom_call",
        told={"how": "missed", "caller_name": CALLER, "meeting_number": CALLING_FROM},
    ),
    "meeting_started": Happening(
        happen=_meet,
        entity="event.boardroom_meeting",
        told={"meeting_number": NUMBER},
    ),
    "meeting_ended": Happening(
        before=(_meet,),
        happen=lambda room: room.host_ends(),
        entity="event.boardroom_meeting",
        told={"meeting_number": NUMBER},
    ),
    "meeting_failed": Happening(
        before=(lambda room: room.failures.update({NUMBER: LOCKED}),),
        happen=_meet,
        entity="event.boardroom_meeting",
        told={"error_message": LOCKED, "error_code": 0},
    ),
    "participant_joined": Happening(
        before=(_meet,),
        happen=lambda room: room.join("Tomas Okafor"),
        entity="event.boardroom_participant",
        told={"participant_name": "Tomas Okafor", "participant_id": 16780290},
    ),
    "participant_left": Happening(
        before=(_meet,),
        happen=lambda room: room.leave(room[zcommand.PARTICIPANTS][1].user_id),
        entity="event.boardroom_participant",
        told={"participant_name": CALLER, "participant_id": 16779265},
    ),
    "recording_started": Happening(
        before=(_meet,),
        happen=_record,
        entity="binary_sensor.boardroom_recording",
        told={"meeting_number": NUMBER},
    ),
    "recording_stopped": Happening(
        before=(_meet, _record),
        happen=lambda room: _record(room, recorded=False),
        entity="binary_sensor.boardroom_recording",
        told={"meeting_number": NUMBER},
    ),
}


async def prepare(
    hass: HomeAssistant,
    entry: ZoomRoomsConfigEntry,
    room: SimulatedRoom,
    happening: Happening,
) -> None:
    """Bring the room to where the happening can happen."""
    for step in happening.before:
        step(room)
        if room.ringing:
            await until(
                hass,
                lambda: hass.states.is_state(
                    "binary_sensor.boardroom_incoming_call", STATE_ON
                ),
            )
        else:
            if room[zstatus.CALL_STATUS] is not None and step is _meet:
                await room.until(lambda: room.in_meeting)
            await settle(hass, entry)


async def listening(
    hass: HomeAssistant, *triggers: str, target: Mapping[str, Any], **options: Any
) -> Automation:
    """Set an automation up that is run by these triggers."""
    automation = Automation()
    await automation.set_up(
        hass,
        {
            "triggers": [
                {
                    "trigger": f"{DOMAIN}.{trigger}",
                    "target": target,
                    **({"options": options} if options else {}),
                }
                for trigger in triggers
            ]
        },
    )
    return automation


def listeners_of(room: ZoomRoom) -> int:
    """Return how many listen to a room."""
    return sum(
        map(
            len,
            (
                *room._key_listeners.values(),  # noqa: SLF001
                room._connection_listeners,  # noqa: SLF001
                *room._listeners.values(),  # noqa: SLF001
            ),
        )
    )


async def heard(hass: HomeAssistant, automation: Automation, *names: str) -> None:
    """Return when the automation has told these, and nothing else."""
    await until(hass, lambda: len(automation.told) >= len(names), every=0.02)
    assert automation.names == list(names)


# -- what each of them tells -------------------------------------------------------------


def test_each_of_them_is_tried() -> None:
    """None is left out below."""
    assert HAPPENINGS.keys() == TRIGGERS.keys()


@pytest.mark.parametrize("trigger", HAPPENINGS)
async def test_what_it_tells(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    trigger: str,
) -> None:
    """It happens once, and is told with all about it, and never with anybody's address.

    What is like it but of another integration runs nothing, though it be in the same area.
    """
    target = place(hass, loaded)
    foreigners = Foreigners(hass, loaded)
    happening = HAPPENINGS[trigger]
    await prepare(hass, loaded, simulated, happening)
    automation = await listening(
        hass, trigger, target={ATTR_AREA_ID: target[ATTR_AREA_ID]}
    )
    await foreigners.go_through_all()
    assert automation.told == []

    happening.happen(simulated)
    await heard(hass, automation, trigger)
    (told,) = automation.told
    assert told == {
        "id": "0",
        "idx": "0",
        "alias": None,
        "platform": f"{DOMAIN}.{trigger}",
        "description": f"{trigger.replace('_', ' ')} in Boardroom",
        ATTR_ENTITY_ID: happening.entity,
        ATTR_DEVICE_ID: device_of(hass, loaded).id,
        "room": "Boardroom",
        **happening.told,
    }
    assert JID not in str(told)
    assert er.async_get(hass).async_get(happening.entity) is not None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([], ["missed", "answered_elsewhere", "rejected", "accepted"]),
        (["answered_elsewhere"], ["answered_elsewhere"]),
        (["rejected", "accepted"], ["rejected", "accepted"]),
        ("missed", ["missed"]),
    ],
)
async def test_how_a_call_ended(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    wanted: list[str] | str,
    expected: list[str],
) -> None:
    """In any way, or in those that were asked for."""
    automation = await listening(
        hass, "call_ended", target={ATTR_ENTITY_ID: MEDIA_PLAYER}, how=wanted
    )
    room = loaded.runtime_data.room

    async def ring() -> None:
        simulated.ring()
        await until(hass, lambda: bool(room.calls.ringing), every=0.02)

    async def silence() -> None:
        await until(hass, lambda: not room.calls.ringing, every=0.02)

    await ring()
    simulated.stop_ringing(accepted=False)
    await silence()
    await ring()
    simulated.accept()
    await silence()
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    await ring()
    await room.reject(JID)
    await settle(hass, loaded)
    await ring()
    await room.accept(JID)
    await settle(hass, loaded)
    assert [told["how"] for told in automation.told] == expected


# -- whom it means -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", TARGETS)
async def test_every_kind_of_target(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    kind: str,
) -> None:
    """An entity of the room, its device, area, floor or label."""
    target = place(hass, loaded)
    automation = await listening(
        hass, "incoming_call", "meeting_started", target={kind: target[kind]}
    )
    _meet(simulated)
    await heard(hass, automation, "meeting_started")
    await settle(hass, loaded)
    simulated.ring()
    await heard(hass, automation, "meeting_started", "incoming_call")


@pytest.mark.parametrize(
    "entity", ["switch.boardroom_self_view", "event.boardroom_participant"]
)
async def test_any_entity_of_the_room(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    entity: str,
) -> None:
    """Though it be a setting, or disabled."""
    automation = await listening(
        hass, "meeting_started", target={ATTR_ENTITY_ID: entity}
    )
    _meet(simulated)
    await heard(hass, automation, "meeting_started")


async def test_another_room(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    other: ZoomRoomsConfigEntry,
    huddle: SimulatedRoom,
) -> None:
    """Each of two rooms runs what means it, and nothing else."""
    target = place(hass, loaded)
    automation = await listening(
        hass, "meeting_started", target={ATTR_AREA_ID: target[ATTR_AREA_ID]}
    )
    assert await hass.config_entries.async_setup(other.entry_id)
    _meet(huddle)
    await huddle.until(lambda: huddle.in_meeting)
    await settle(hass, other)
    assert automation.told == []

    # In the same area from now on, and told apart by what is told.
    huddle.go_out()
    await settle(hass, other)
    device = device_of(hass, other)
    dr.async_get(hass).async_update_device(
        device.id, area_id=target[ATTR_AREA_ID], name_by_user="Nook"
    )
    await hass.async_block_till_done()
    _meet(huddle)
    await heard(hass, automation, "meeting_started")
    _meet(simulated)
    await heard(hass, automation, "meeting_started", "meeting_started")
    assert [told["room"] for told in automation.told] == ["Nook", "Boardroom"]
    assert automation.told[0][ATTR_DEVICE_ID] == device.id

    # And out of it.
    dr.async_get(hass).async_update_device(device.id, area_id=None)
    await hass.async_block_till_done()
    huddle.go_out()
    await settle(hass, other)
    _meet(huddle)
    await huddle.until(lambda: huddle.in_meeting)
    await settle(hass, other)
    assert len(automation.told) == 2


async def test_a_contact_is_no_room(
    hass: HomeAssistant, server: Server, simulated: SimulatedRoom
) -> None:
    """Whoever is in the area of a contact's device has not the room in it."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=simulated[zstatus.EMAIL].lower(),
        data={CONF_HOST: server.host, CONF_PORT: server.port, CONF_PASSCODE: PASSCODE},
        subentries_data=[
            ConfigSubentryData(
                data={CONF_JID: JID},
                subentry_type=SUBENTRY_CONTACT,
                title=CALLER,
                unique_id=JID,
            )
        ],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (contact,) = (
        device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), entry.entry_id
        )
        if device.name == CALLER
    )
    automation = await listening(
        hass, "meeting_started", target={ATTR_DEVICE_ID: contact.id}
    )
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, entry)
    assert automation.told == []
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_whose_entities(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """The room's own, and nobody else's."""
    Foreigners(hass, loaded)
    registry = er.async_get(hass)
    ours = {
        one.entity_id
        for one in er.async_entries_for_config_entry(registry, loaded.entry_id)
    }
    everybodys = {*registry.entities, "sun.sun", "light.unknown"}
    assert entities_of_rooms(hass, everybodys) == ours
    assert ours < everybodys


async def test_no_target(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A trigger that means no room is refused when it is read."""
    await listening(hass, "meeting_started", target={})
    assert hass.states.is_state("automation.it", STATE_UNAVAILABLE)
    assert "a target is missing" in caplog.text


# -- when it does not happen -------------------------------------------------------------


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [
        (_nothing, []),
        (SimulatedRoom.go_out, ["meeting_ended", "recording_stopped"]),
        (
            lambda room: room.connect(Dialled(number=OTHER)),
            ["meeting_ended", "meeting_started", "recording_stopped"],
        ),
    ],
    ids=["goes on", "goes out", "goes elsewhere"],
)
async def test_a_lost_session(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
    meanwhile: Callable[[SimulatedRoom], None],
    expected: list[str],
) -> None:
    """It ends nothing, and nothing begins when it is back; what did happen is told then."""
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    # By the cloud: of that the room says nothing again.
    simulated.happen(zevent.UpdateCallRecordInfo(meeting_is_being_recorded=True))
    await settle(hass, loaded)
    automation = await listening(
        hass, *TRIGGERS, target={ATTR_DEVICE_ID: device_of(hass, loaded).id}
    )
    await server.stop()
    await until(hass, lambda: hass.states.is_state(MEDIA_PLAYER, STATE_UNAVAILABLE))
    assert automation.told == []
    meanwhile(simulated)
    if expected:
        await simulated.until(
            lambda: (
                simulated.in_meeting is ("meeting_started" in expected)
                and (
                    simulated[zcommand.CALL_INFO].meeting_id != NUMBER
                    or not simulated.in_meeting
                )
            )
        )
    await server.start()
    await until(hass, lambda: not hass.states.is_state(MEDIA_PLAYER, STATE_UNAVAILABLE))
    await settle(hass, loaded)
    assert sorted(automation.names) == expected


async def test_another_controller(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Losing the room to its tablet ends no meeting, nor does getting it back start one."""
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    automation = await listening(
        hass, *TRIGGERS, target={ATTR_DEVICE_ID: device_of(hass, loaded).id}
    )
    in_meeting = "binary_sensor.boardroom_in_meeting"
    simulated.take_over()
    await until(hass, lambda: hass.states.is_state(in_meeting, STATE_UNAVAILABLE))
    await loaded.runtime_data.async_take_back()
    await until(hass, lambda: hass.states.is_state(in_meeting, STATE_ON))
    await settle(hass, loaded)
    assert automation.told == []


async def test_reloading(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """What is so already, or was before, is no news, and the next thing is told once."""
    simulated.ring()
    await until(
        hass,
        lambda: hass.states.is_state("binary_sensor.boardroom_incoming_call", STATE_ON),
    )
    simulated.stop_ringing(accepted=False)
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    _record(simulated)
    await settle(hass, loaded)
    automation = await listening(
        hass, *TRIGGERS, target={ATTR_DEVICE_ID: device_of(hass, loaded).id}
    )
    for _ in range(3):
        assert await hass.config_entries.async_reload(loaded.entry_id)
        await hass.async_block_till_done()
    await settle(hass, loaded)
    assert automation.told == []
    simulated.join("Tomas Okafor")
    await heard(hass, automation, "participant_joined")


async def test_a_room_that_comes_later(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The automation is there first, as it may be when Home Assistant starts."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)
    automation = await listening(
        hass, "meeting_started", target={ATTR_ENTITY_ID: MEDIA_PLAYER}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    _meet(simulated)
    await heard(hass, automation, "meeting_started")
    assert await hass.config_entries.async_unload(entry.entry_id)


# -- at the same moment ------------------------------------------------------------------


async def test_two_leave_at_once(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Each of them is told, though the entity that would show it is disabled."""
    registered = er.async_get(hass).async_get("event.boardroom_participant")
    assert registered is not None
    assert registered.disabled
    simulated.people[NUMBER] = ("Mira Lindqvist", "Ines Varga", "Tomas Okafor")
    simulated.connect(Dialled(number=NUMBER))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    automation = await listening(
        hass,
        "participant_joined",
        "participant_left",
        target={ATTR_ENTITY_ID: MEDIA_PLAYER},
    )
    simulated[zcommand.PARTICIPANTS] = simulated[zcommand.PARTICIPANTS][:2]
    await heard(hass, automation, "participant_left", "participant_left")
    assert {told["participant_name"] for told in automation.told} == {
        "Ines Varga",
        "Tomas Okafor",
    }


async def test_from_one_meeting_into_another(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """One ends and the other starts, which is known at the same moment."""
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    automation = await listening(
        hass,
        "meeting_started",
        "meeting_ended",
        target={ATTR_ENTITY_ID: MEDIA_PLAYER},
    )
    simulated.connect(Dialled(number=OTHER))
    await heard(hass, automation, "meeting_ended", "meeting_started")
    assert [told["meeting_number"] for told in automation.told] == [NUMBER, OTHER]


async def test_states_are_there_before(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The conditions and templates of what is run see the room as it is then."""
    automation = Automation()
    target = {ATTR_DEVICE_ID: device_of(hass, loaded).id}
    await automation.set_up(
        hass,
        {
            "triggers": [
                {"trigger": f"{DOMAIN}.{one}", "target": target}
                for one in ("incoming_call", "meeting_started")
            ],
            "conditions": [
                {
                    "condition": "or",
                    "conditions": [
                        {"condition": f"{DOMAIN}.{one}", "target": target}
                        for one in ("is_ringing", "is_in_meeting")
                    ],
                }
            ],
        },
    )
    _meet(simulated)
    await heard(hass, automation, "meeting_started")
    await settle(hass, loaded)
    simulated.go_out()
    await settle(hass, loaded)
    simulated.ring()
    await heard(hass, automation, "meeting_started", "incoming_call")


# -- recordings --------------------------------------------------------------------------


async def test_recordings(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """By two people it is one; it is over for the room when the room leaves."""
    automation = await listening(
        hass,
        "recording_started",
        "recording_stopped",
        target={ATTR_ENTITY_ID: MEDIA_PLAYER},
    )
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    _record(simulated)
    await settle(hass, loaded)
    simulated.happen(zevent.UpdateCallRecordInfo(meeting_is_being_recorded=True))
    await settle(hass, loaded)
    _record(simulated, recorded=False)
    await settle(hass, loaded)
    assert automation.names == ["recording_started"]
    simulated.go_out()
    await settle(hass, loaded)
    assert automation.names == ["recording_started", "recording_stopped"]
    assert automation.told[1]["meeting_number"] == NUMBER
    # The next one knows nothing of the last one, though it be in the same meeting.
    simulated.unsaid.add(zevent.UpdateCallRecordInfo)
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert len(automation.told) == 2


async def test_a_recording_of_which_nothing_is_told(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    server: Server,
) -> None:
    """While nobody says who is there, nobody says that they no longer record."""
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    _record(simulated)
    await settle(hass, loaded)
    automation = await listening(
        hass,
        "recording_started",
        "recording_stopped",
        target={ATTR_ENTITY_ID: MEDIA_PLAYER},
    )
    with simulated.refuse(zcommand.CallListParticipants, "Not today"):
        await server.stop()
        await until(hass, lambda: hass.states.is_state(MEDIA_PLAYER, STATE_UNAVAILABLE))
        await server.start()
        await until(hass, lambda: hass.states.is_state(MEDIA_PLAYER, "playing"))
        await settle(hass, loaded)
        assert loaded.runtime_data.room[zcommand.PARTICIPANTS] is None
        assert automation.told == []
    _record(simulated, recorded=False)
    await heard(hass, automation, "recording_stopped")


# -- what is left, and what is shown -----------------------------------------------------


async def test_turned_off_it_leaves_nothing(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Neither with the room nor with Home Assistant, and nothing of a room that is gone."""
    room = loaded.runtime_data.room
    before = listeners_of(room)
    automation = await listening(
        hass, *TRIGGERS, target={ATTR_DEVICE_ID: device_of(hass, loaded).id}
    )

    async def turn(how: str) -> None:
        await hass.services.async_call(
            "automation", how, {ATTR_ENTITY_ID: "automation.it"}, blocking=True
        )

    await turn(SERVICE_TURN_OFF)
    on_bus = dict(hass.bus.async_listeners())
    await turn(SERVICE_TURN_ON)
    assert listeners_of(room) > before
    assert dict(hass.bus.async_listeners()) != on_bus
    await turn(SERVICE_TURN_OFF)
    assert listeners_of(room) == before
    assert dict(hass.bus.async_listeners()) == on_bus
    # Nor does it come back with the room.
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert listeners_of(loaded.runtime_data.room) == before
    _meet(simulated)
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)
    assert automation.told == []


async def test_unloaded_it_leaves_nothing(
    hass: HomeAssistant, entry: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A room that is unloaded, or removed, is listened to no more."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    room = entry.runtime_data.room
    automation = await listening(
        hass, *TRIGGERS, target={ATTR_DEVICE_ID: device_of(hass, entry).id}
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert listeners_of(room) == 0
    assert await hass.config_entries.async_setup(entry.entry_id)
    room = entry.runtime_data.room
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert listeners_of(room) == 0
    assert automation.told == []


async def test_the_editor_shows_them(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """All of them, with what they take, and for each way of meaning the room."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "trigger_platforms/subscribe"})
    assert (await client.receive_json())["success"]
    async with asyncio.timeout(5):
        shown = (await client.receive_json())["event"]
    ours = {
        key.removeprefix(f"{DOMAIN}."): value
        for key, value in shown.items()
        if key.startswith(f"{DOMAIN}.")
    }
    assert ours.keys() == TRIGGERS.keys()
    for described in ours.values():
        (entities,) = described["target"]["entity"]
        assert entities["integration"] == DOMAIN
    how = ours["call_ended"]["fields"]["how"]["selector"]["select"]
    assert set(how["options"]) == set(CallOutcome)

    target = place(hass, loaded)
    for kind in TARGETS:
        await client.send_json_auto_id(
            {"type": "get_triggers_for_target", "target": {kind: [target[kind]]}}
        )
        offered = (await client.receive_json())["result"]
        assert {f"{DOMAIN}.{one}" for one in TRIGGERS} <= set(offered)


def test_the_documentation_tells_them() -> None:
    """Each has its row there, with the variables that are its own, and no others."""
    text = (Path(__file__).parents[1] / "docs" / "use.md").read_text()
    rows = re.findall(rf"^\| `{DOMAIN}\.(\w+)` \| .+ \| (.+) \|$", text, re.MULTILINE)
    variables = {
        trigger: set(re.findall(r"`(\w+)`", told))
        for trigger, told in rows
        if trigger in TRIGGERS
    }
    assert variables == {
        trigger: {*happening.told} for trigger, happening in HAPPENINGS.items()
    }


async def test_words_and_icons(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry
) -> None:
    """Each has a name, a description and an icon; and no others have."""
    words = await async_get_translations(hass, "en", "triggers", {DOMAIN})
    prefix = f"component.{DOMAIN}.triggers."
    expected = {
        f"{prefix}{key}.{word}" for key in TRIGGERS for word in ("name", "description")
    }
    expected |= {
        f"{prefix}call_ended.fields.how.{word}" for word in ("name", "description")
    }
    assert words.keys() == expected
    outcomes = await async_get_translations(hass, "en", "selector", {DOMAIN})
    shown = f"component.{DOMAIN}.selector.call_outcome.options."
    assert {key for key in outcomes if key.startswith(shown)} == {
        f"{shown}{outcome}" for outcome in CallOutcome
    }
    icons = (await async_get_icons(hass, "triggers", [DOMAIN]))[DOMAIN]
    assert icons.keys() == TRIGGERS.keys()
    assert all(icon["trigger"].startswith("mdi:") for icon in icons.values())
