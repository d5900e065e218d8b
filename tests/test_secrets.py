"""What nobody may read is nowhere to be read.

Secrets are planted in whatever people type and in whatever the room says, in either format,
broken or whole. Then everything is read that others may read: each line of each log at
debug, each event on the bus and so each state that ever was, what is registered, shown as a
repair or dumped for a report, and the texts of errors.

Two things say secrets by their nature, and not by us. The event ``call_service``, which
Home Assistant fires before an action is ours, tells what the action was given; and the log
of Home Assistant's core tells at debug of each event what stands in it. So that event is
left out, and those lines are, as what they say is read on the bus. Whoever joins meetings
that have a passcode in an automation has it in there as well.

The data of contacts are told in responses, which go to whoever asked and to nobody else, and
a caller's address in the event of the call, where it is not recorded.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
import json
import logging
from typing import Any, override

import pytest

from custom_components.zoom_rooms.const import CONF_PASSCODE, DOMAIN
from custom_components.zoom_rooms.diagnostics import async_get_config_entry_diagnostics
from custom_components.zoom_rooms.issues import Problem
from custom_components.zoom_rooms.last_join import PAUSE
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.calls import RINGING
from custom_components.zoom_rooms.zrcsapi.grammar import Kind, Tree
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact, DialInNumber
from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PORT,
    EVENT_CALL_SERVICE,
    EVENT_LOGGING_CHANGED,
    MATCH_ALL,
)
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.json import JSONEncoder
from homeassistant.util import dt as dt_util
from tests.conftest import Clock, settle, until
from tests.simulator import Anything, Server, SimulatedRoom, new_host_key
from tests.simulator.rendering import Envelope, Said
from tests.simulator.values import changed

ROOM = "media_player.boardroom"
NUMBER = "5550001111"

# Passcodes: of the room, and of meetings.
ROOM_PASSCODE = "plantedRoom1"
NEXT_PASSCODE = "plantedRoom2"
WRONG_PASSCODE = "plantedRoom3"
MEETING_PASSCODE = "plantedMeeting1"
WRONG_MEETING_PASSCODE = "plantedMeeting2"
LINK_PASSCODE = "plantedMeeting3.1"
CALLERS_PASSCODE = "plantedMeeting4"

# The data of contacts.
CALLER = "caller@xmpp.planted.example"
CONTACT = "contact@xmpp.planted.example"
EMAIL = "planted@people.example"
PHONE = "+1 555 010 7777"
LETTER = f"https://planted.example/j/1?pwd={MEETING_PASSCODE}"

SECRETS = (
    *(ROOM_PASSCODE, NEXT_PASSCODE, WRONG_PASSCODE),
    *(MEETING_PASSCODE, WRONG_MEETING_PASSCODE, LINK_PASSCODE, CALLERS_PASSCODE),
    *(CALLER, CONTACT, EMAIL, PHONE, LETTER),
)


LOGS = ("", "asyncssh", "custom_components", "homeassistant")


class Reader(logging.Handler):
    """Reads everything that others may read, while something goes on."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin to read what is on the bus."""
        super().__init__()
        self._hass = hass
        self._texts: list[tuple[str, str]] = []
        hass.bus.async_fire(EVENT_LOGGING_CHANGED)
        hass.bus.async_listen(MATCH_ALL, self._heard)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not record.getMessage().startswith("Bus:Handling"):
            self.read(f"the log of {record.name}", self.format(record))

    def read(self, where: str, text: object) -> None:
        """Read a text that stands somewhere."""
        self._texts.append((where, str(text)))

    def read_error(self, error: BaseException) -> None:
        """Read an error, and what caused it."""
        told: BaseException | None = error
        while told is not None:
            self.read("an error", f"{told} {told!r} {vars(told)}")
            told = told.__cause__

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Have something refused, and read in which words."""
        with pytest.raises(HomeAssistantError) as caught:
            yield
        self.read_error(caught.value)

    @callback
    def _heard(self, event: Event[Any]) -> None:
        if event.event_type == EVENT_CALL_SERVICE:
            return
        data = json.dumps(event.as_dict(), cls=JSONEncoder, default=str)
        for state in (event.data.get("old_state"), event.data.get("new_state")):
            if isinstance(state, State) and "caller_jid" in state.attributes:
                assert "caller_jid" in state.state_info["unrecorded_attributes"]
                data = data.replace(CALLER, "")
        self.read(f"the event {event.event_type}", data)

    def look(self) -> None:
        """Fail if a secret was read."""
        for entry in dr.async_get(self._hass).devices:
            self.read("a device", entry.dict_repr)
        for entity in er.async_get(self._hass).entities.values():
            self.read("an entity", entity.extended_dict)
        for issue in ir.async_get(self._hass).issues.values():
            self.read("a repair", issue)
        for flow in self._hass.config_entries.flow.async_progress():
            self.read("a dialog", flow)
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            self.read("an entry", (entry.title, entry.unique_id, entry.reason))
        found = {
            f"{secret} in {where}: {_around(text, secret)}"
            for where, text in self._texts
            for secret in SECRETS
            if secret.lower() in text.lower()
        }
        assert not found, "\n".join(sorted(found))
        assert {where for where, _ in self._texts} >= {
            "the log of asyncssh",
            "the event state_changed",
            "a device",
            "an entity",
        }


def _around(text: str, secret: str) -> str:
    at = text.lower().index(secret.lower())
    return text[max(0, at - 80) : at + 80]


@pytest.fixture
def reader(hass: HomeAssistant) -> Iterator[Reader]:
    """Return who reads, from now on; all logs at debug."""
    logs = [logging.getLogger(name) for name in LOGS]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.DEBUG)
    reader = Reader(hass)
    logs[0].addHandler(reader)
    yield reader
    logs[0].removeHandler(reader)
    for log, level in zip(logs, levels, strict=True):
        log.setLevel(level)


@dataclass(frozen=True, kw_only=True)
class Verbatim(Envelope):
    """What is no document, in the place of one."""

    text: str

    @override
    def document(self) -> str:
        return self.text


class Raw(Said):
    """Anything at all, the same in either format."""

    def __init__(self, text: str) -> None:
        """Say this."""
        super().__init__(Kind.EVENT, "")
        self._text = text.replace("\n", "\r\n")

    @override
    def lines(self) -> Iterator[str]:
        yield from ()

    @override
    def cli(self) -> str:
        return self._text

    @override
    def envelope(self) -> Envelope:
        return Verbatim(**vars(super().envelope()), text=self._text)


# -- What a room says --------------------------------------------------------------------

MALFORMED = (
    f"zCommand Dial Join meetingNumber: {NUMBER} password: {MEETING_PASSCODE}\n",
    f"zoom> zCommand Call Accept callerJID: {CALLER} {{\n}}\n",
    f"password is {MEETING_PASSCODE}\n",
    f'{{\n  "MeetingNeedsPassword": {{\n    "password": "{MEETING_PASSCODE}\n}}\n',
    f'{{\n  "message": "no "{MEETING_PASSCODE}" here",\n  "password": {MEETING_PASSCODE}\n}}\n',
    f'{{\n  "Status": {{\n    "message": "not "{MEETING_PASSCODE}""\n  }},\n  "Sync": true\n}}\n',
    f"{{\n  {MEETING_PASSCODE}: {CALLER}\n}}\n",
    f'*r InfoResult (status=Error):\nResult reason: "{MEETING_PASSCODE} {LETTER}"\n** end\n\nERROR\n',
    f"*r InfoResult Info meeting_password: {MEETING_PASSCODE}\n*r {CALLER}\n{LETTER}\n** end\n",
    f"*e {CALLER}\n** end\n",
    f"*s {EMAIL} {PHONE} state: {MEETING_PASSCODE}\n** end\n",
    f"*e IncomingCallIndication callerName: {EMAIL}\n** end\n",
    f"*c zConfiguration Audio Output volume: {MEETING_PASSCODE}\n** end\n",
    f"*s Call Status: {MEETING_PASSCODE}\n** end\n",
)
UNKNOWN: tuple[tuple[Kind, str, Tree], ...] = (
    (Kind.STATUS, "Sharing", {"password": MEETING_PASSCODE, "wifiName": EMAIL}),
    (Kind.STATUS, "People", {CONTACT: {"email": EMAIL}, PHONE: 1}),
    (Kind.EVENT, CALLER, {"password": MEETING_PASSCODE}),
    (Kind.EVENT, "PhoneCallStatus", {"peer": PHONE, "callID": CALLER}),
    (Kind.COMMAND, "SomethingResult", {"password": MEETING_PASSCODE}),
    (Kind.CONFIGURATION, "Client", {"key": MEETING_PASSCODE, EMAIL: LETTER}),
)


def plant(room: SimulatedRoom) -> None:
    """Put a secret wherever the room has room for one."""
    room[zstatus.ACCOUNT_EMAIL] = EMAIL
    room.passcodes[NUMBER] = MEETING_PASSCODE
    room[zcommand.BOOKINGS] = (
        Booking(
            meeting_name="Standup",
            meeting_number=NUMBER,
            start_time=dt_util.utcnow(),
            creator_email=EMAIL,
        ),
        Booking(meeting_name=LETTER, is_private=True, creator_email=EMAIL),
    )
    room.contacts[:] = [
        Contact(jid=CONTACT, screen_name="Ada Example", email=EMAIL, phone_number=PHONE)
    ]


def tell_of_the_meeting(room: SimulatedRoom) -> None:
    """Tell everything that can be told of one."""
    number = DialInNumber(number=PHONE, display_number=PHONE)
    room[zcommand.CALL_INFO] = changed(
        room[zcommand.CALL_INFO],
        meeting_password=MEETING_PASSCODE,
        dial_in=PHONE,
        toll_free_number=PHONE,
        callin_country_list=(number,),
        callout_country_list=(number,),
        invite_email_subject=f"{EMAIL} invites",
        invite_email_content=f"Join here:\n{LETTER}\nPasscode: {MEETING_PASSCODE}",
        international_url=LETTER,
        real_meeting_id=MEETING_PASSCODE,
    )


@pytest.fixture
async def planted(
    hass: HomeAssistant,
    reader: Reader,
    entry: ZoomRoomsConfigEntry,
    server: Server,
    simulated: SimulatedRoom,
    entity_registry_enabled_by_default: None,
) -> AsyncGenerator[ZoomRoomsConfigEntry]:
    """Return the config entry of a room full of secrets, all entities of it enabled."""
    server.passcode = ROOM_PASSCODE
    plant(simulated)
    hass.config_entries.async_update_entry(
        entry,
        data={**entry.data, CONF_PASSCODE: ROOM_PASSCODE},
        options={"send_command": True, "auto_accept_callers": [EMAIL]},
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def act(hass: HomeAssistant, name: str, **data: Any) -> Any:
    """Do something as a person does, and return what is told of it."""
    told = await hass.services.async_call(
        DOMAIN,
        name,
        {"entity_id": ROOM, **data},
        blocking=True,
        return_response=True,
    )
    assert told is not None
    return told[ROOM]


async def do(hass: HomeAssistant, name: str, **data: Any) -> None:
    """Do the same, and hear only if it fails."""
    await hass.services.async_call(
        DOMAIN, name, {"entity_id": ROOM, **data}, blocking=True
    )


@pytest.mark.parametrize("cli", [False, True], ids=["json", "cli"])
async def test_a_day_in_a_room(
    hass: HomeAssistant,
    clock: Clock,
    reader: Reader,
    planted: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    cli: bool,
) -> None:
    """Joining, being called, inviting, being refused; what is unknown or broken; a lost session."""
    room = planted.runtime_data.room
    simulated.cli_only = cli
    simulated.drop()
    await until(hass, lambda: room.sessions == 2 and room.connected, every=0.05)

    async def wait_for_the_next_attempt() -> None:
        await clock.move_to(dt_util.utcnow() + timedelta(seconds=PAUSE))

    # Passcodes that are typed: one in a link and one by itself, which are wrong, and the right one.
    link = f"https://zoom.us/j/{NUMBER}?pwd={LINK_PASSCODE}"
    with reader.refused():
        await do(hass, "join_meeting", meeting=link)
    await wait_for_the_next_attempt()
    joining = {"meeting": NUMBER, "passcode": WRONG_MEETING_PASSCODE}
    told = await act(hass, "join_meeting", **joining)
    assert told["status"] == "wrong_passcode"
    await wait_for_the_next_attempt()
    with reader.refused():
        await do(hass, "join_meeting", **joining)
    joining["passcode"] = MEETING_PASSCODE
    told = await act(hass, "join_meeting", **joining)
    assert told["status"] == "joined"

    # What is told to whoever asks for it, and who is asked in.
    tell_of_the_meeting(simulated)
    await settle(hass, planted)
    told = await act(hass, "get_meeting_info", include_passcode=True)
    assert MEETING_PASSCODE in told["meeting_password"]
    assert LETTER in told["invite_email_content"]
    told = await act(hass, "search_contacts", query="ada")
    assert [told["contacts"][0][part] for part in ("jid", "email", "phone_number")] == [
        *(CONTACT, EMAIL, PHONE)
    ]
    told = await act(hass, "invite", contacts=[CONTACT])
    assert told["status"] == "invited"
    with (
        simulated.refuse(zcommand.CallInvite, f"No {CONTACT} here"),
        reader.refused(),
    ):
        await do(hass, "invite", contacts=[CONTACT])
    await do(hass, "leave_meeting")
    await until(hass, lambda: not simulated.in_meeting, every=0.02)

    # Refusals that repeat what they refuse, at once and later.
    with (
        simulated.refuse(zcommand.DialJoin, f"Not with {MEETING_PASSCODE}"),
        reader.refused(),
    ):
        await do(hass, "join_meeting", **joining)
    simulated.failures[NUMBER] = f"The passcode {MEETING_PASSCODE} is not valid."
    with reader.refused():
        await do(hass, "join_meeting", **joining)
    await wait_for_the_next_attempt()
    with reader.refused():
        await hass.services.async_call(
            "media_player",
            "play_media",
            {
                "entity_id": ROOM,
                "media_content_type": "meeting",
                "media_content_id": f"https://zoom.us/j/{NUMBER}?pwd={MEETING_PASSCODE}",
            },
            blocking=True,
        )
    assert hass.states.get("sensor.boardroom_last_call_error").state.startswith("The")  # type: ignore[union-attr]
    line = f"zCommand Dial Join meetingNumber: {NUMBER} password : {MEETING_PASSCODE}"
    with (
        simulated.refuse(zcommand.DialJoin, f"{MEETING_PASSCODE} is no passcode"),
        reader.refused(),
    ):
        await do(hass, "send_command", command=line)

    # A call, with the passcode of the meeting that it is from.
    simulated.ring("Ada Example", caller_jid=CALLER, meeting_number=NUMBER)
    assert simulated.ringing is not None
    simulated.happen(
        simulated.ringing.replace(password=CALLERS_PASSCODE, callee_jid=CONTACT)
    )
    await until(hass, lambda: bool(room[RINGING]), every=0.02)
    reader.read("the dump while it rings", await dump(hass, planted))
    with simulated.refuse(zcommand.CallReject, f"No {CALLER}"), reader.refused():
        await do(hass, "reject_call")
    await do(hass, "reject_call", caller=CALLER)

    # What nobody knows, and what is broken.
    for kind, top, body in UNKNOWN:
        simulated.say(Anything(kind, top, body))
    for turned, text in enumerate(MALFORMED):
        simulated.say(Raw(text))
        simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = turned
        await until(
            hass,
            lambda now=turned: room[zconfiguration.AUDIO_OUTPUT_VOLUME] == now,
            every=0.02,
        )
    assert room.bytes_left_out
    reader.read("the dump", await dump(hass, planted))

    simulated.take_over()
    await until(hass, lambda: room.displaced, every=0.02)
    await settle(hass, planted)
    simulated.drop()
    await until(hass, lambda: room.sessions == 3 and room.connected, every=0.05)
    reader.look()


async def dump(hass: HomeAssistant, entry: ZoomRoomsConfigEntry) -> str:
    """Return what is attached to a report."""
    told = await async_get_config_entry_diagnostics(hass, entry)
    assert told["values"]
    assert told["recent"]
    return json.dumps(told)


# -- How a room is reached ---------------------------------------------------------------


async def test_adding_a_room_and_mending_how_it_is_reached(
    hass: HomeAssistant, reader: Reader, server: Server, simulated: SimulatedRoom
) -> None:
    """Passcodes that are refused, and those that are not; another host key."""
    server.passcode = ROOM_PASSCODE
    typed = {CONF_HOST: server.host, CONF_PORT: server.port}
    flows = hass.config_entries.flow
    dialog = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    flow_id = dialog["flow_id"]
    for passcode in (
        WRONG_PASSCODE,
        f"{WRONG_PASSCODE}\r",
        "x" * 5000 + WRONG_PASSCODE,
    ):
        dialog = await flows.async_configure(
            flow_id, {**typed, CONF_PASSCODE: passcode}
        )
        assert dialog["errors"] == {"base": "invalid_auth"}
    dialog = await flows.async_configure(
        flow_id, {**typed, CONF_PASSCODE: ROOM_PASSCODE}
    )
    assert dialog["type"] is FlowResultType.CREATE_ENTRY
    reader.read(
        "what is told of a room that was added", dialog["description_placeholders"]
    )
    await hass.async_block_till_done()
    entry: ZoomRoomsConfigEntry = dialog["result"]

    # Another passcode, first a wrong one.
    server.passcode = NEXT_PASSCODE
    simulated.drop()
    await until(hass, lambda: bool(flows.async_progress()), every=0.05)
    (flow,) = flows.async_progress()
    reader.read("a dialog", flow)
    for passcode in (WRONG_PASSCODE, ROOM_PASSCODE):
        dialog = await flows.async_configure(flow["flow_id"], {CONF_PASSCODE: passcode})
        assert dialog["errors"] == {"base": "invalid_auth"}
        reader.read("a dialog", dialog["description_placeholders"])
        await hass.async_block_till_done()
    dialog = await flows.async_configure(
        flow["flow_id"], {CONF_PASSCODE: NEXT_PASSCODE}
    )
    assert dialog["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED

    # The dialog does not show the passcode that it is to replace.
    dialog = await flows.async_init(
        DOMAIN, context={"source": "reconfigure", "entry_id": entry.entry_id}
    )
    for field in dialog["data_schema"].schema:
        reader.read("a dialog", (field, field.default, field.description))

    # Another host key.
    await server.stop()
    server.key = new_host_key()
    await server.start()
    registry = ir.async_get(hass)
    problem = f"{Problem.HOST_KEY_CHANGED}_{entry.entry_id}"
    await until(
        hass, lambda: registry.async_get_issue(DOMAIN, problem) is not None, every=0.05
    )
    assert not await hass.config_entries.async_reload(entry.entry_id)
    reader.look()


async def test_what_is_looked_for_is_found(
    hass: HomeAssistant, reader: Reader, planted: ZoomRoomsConfigEntry
) -> None:
    """In a line of a log, in a state and in an error; so to find nothing means something."""
    reader.look()
    logging.getLogger(f"custom_components.{DOMAIN}").debug("It is %s", ROOM_PASSCODE)
    hass.states.async_set("sensor.leak", "1", {"passcode": MEETING_PASSCODE})
    reader.read_error(HomeAssistantError(CONTACT))
    with pytest.raises(AssertionError) as caught:
        reader.look()
    found = str(caught.value)
    assert f"{ROOM_PASSCODE} in the log of custom_components.{DOMAIN}" in found
    assert f"{MEETING_PASSCODE} in the event state_changed" in found
    assert f"{CONTACT} in an error" in found
