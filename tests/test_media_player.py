"""The room as a media player."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import snapshot_platform
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.zoom_rooms import media_library
from custom_components.zoom_rooms.const import CONF_JID, SUBENTRY_CONTACT
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from homeassistant.components.media_player import (
    ATTR_MEDIA_ARTIST,
    ATTR_MEDIA_CONTENT_ID,
    ATTR_MEDIA_CONTENT_TYPE,
    ATTR_MEDIA_TITLE,
    ATTR_MEDIA_VOLUME_LEVEL,
    ATTR_MEDIA_VOLUME_MUTED,
    DOMAIN as MEDIA_PLAYER_DOMAIN,
    SERVICE_PLAY_MEDIA,
    SERVICE_SEARCH_MEDIA,
    MediaPlayerEntityFeature,
    MediaPlayerState,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_SUPPORTED_FEATURES,
    SERVICE_MEDIA_STOP,
    SERVICE_TURN_OFF,
    SERVICE_VOLUME_DOWN,
    SERVICE_VOLUME_MUTE,
    SERVICE_VOLUME_SET,
    SERVICE_VOLUME_UP,
    STATE_UNAVAILABLE,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceNotSupported,
    ServiceValidationError,
)
from homeassistant.helpers import entity_registry as er
from tests.conftest import Clock, settle, until
from tests.simulator import Server, SimulatedRoom
from tests.simulator.meeting import Dialled
from tests.test_bookings import DAY, FAIR, LUNCH, PLANNING, REVIEW, STANDUP, at, booked

ROOM = "media_player.boardroom"
NUMBER = "987654321"


async def _call(hass: HomeAssistant, service: str, **data: Any) -> None:
    await hass.services.async_call(
        MEDIA_PLAYER_DOMAIN, service, {ATTR_ENTITY_ID: ROOM, **data}, blocking=True
    )


def _state(hass: HomeAssistant) -> str:
    return hass.states.get(ROOM).state


def _can_stop(hass: HomeAssistant) -> bool:
    features = hass.states.get(ROOM).attributes[ATTR_SUPPORTED_FEATURES]
    return bool(features & MediaPlayerEntityFeature.STOP)


@pytest.mark.parametrize("only", [Platform.MEDIA_PLAYER], indirect=True)
@pytest.mark.usefixtures("only")
async def test_room(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    """The room is as it was."""
    await snapshot_platform(hass, entity_registry, snapshot, loaded.entry_id)


# -- the meeting -------------------------------------------------------------------------


async def test_states(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A meeting is what the room plays."""
    assert _state(hass) == MediaPlayerState.IDLE
    assert not _can_stop(hass)
    simulated.hostless.add(NUMBER)
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: _state(hass) == MediaPlayerState.BUFFERING)
    assert _can_stop(hass)
    simulated.host_arrives()
    await until(hass, lambda: _state(hass) == MediaPlayerState.PLAYING)
    assert _can_stop(hass)

    await _call(hass, SERVICE_MEDIA_STOP)
    assert "zCommand Call Leave" in simulated.received
    await until(hass, lambda: _state(hass) == MediaPlayerState.IDLE)
    assert not _can_stop(hass)
    with pytest.raises(ServiceNotSupported):
        await _call(hass, SERVICE_MEDIA_STOP)


async def test_never_turned_off(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Whoever turns the room off by voice throws nobody out."""
    simulated.connect(Dialled(number=NUMBER))
    await until(hass, lambda: _state(hass) == MediaPlayerState.PLAYING)
    with pytest.raises(ServiceNotSupported):
        await _call(hass, SERVICE_TURN_OFF)
    assert simulated.in_meeting


@pytest.mark.usefixtures("clock")
async def test_what_is_on(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """A booked meeting has a name, every meeting a number and a host."""

    def shown() -> tuple[str | None, ...]:
        attributes = hass.states.get(ROOM).attributes
        return tuple(
            attributes.get(name)
            for name in (
                ATTR_MEDIA_TITLE,
                ATTR_MEDIA_ARTIST,
                ATTR_MEDIA_CONTENT_ID,
                ATTR_MEDIA_CONTENT_TYPE,
            )
        )

    async def meet(number: str) -> None:
        simulated.connect(Dialled(number=number))
        await until(
            hass,
            lambda: hass.states.get(ROOM).attributes.get(ATTR_MEDIA_ARTIST) is not None,
        )

    assert shown() == (None, None, None, None)
    simulated[zcommand.BOOKINGS] = (
        *DAY,
        booked("Salaries", "08:30", "09:30", number="666777888", is_private=True),
    )
    for number in (NUMBER, "333444555", "666777888"):
        simulated.people[number] = ("Mira Lindqvist",)
    await settle(hass, loaded)

    await meet(NUMBER)
    assert shown() == (NUMBER, "Mira Lindqvist", NUMBER, "meeting")
    simulated.go_out()
    await settle(hass, loaded)
    assert shown() == (None, None, None, None)

    await meet("333444555")
    assert shown() == ("Review", "Mira Lindqvist", "333444555", "meeting")
    simulated.go_out()
    await settle(hass, loaded)

    await meet("666777888")
    assert shown() == ("Private meeting", "Mira Lindqvist", "666777888", "meeting")


async def test_lost_session(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, server: Server
) -> None:
    """A room out of reach is unavailable, not idle."""
    await server.stop()
    await until(hass, lambda: _state(hass) == STATE_UNAVAILABLE)
    await server.start()
    await until(hass, lambda: _state(hass) == MediaPlayerState.IDLE)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (NUMBER, f"zCommand Dial Join meetingNumber: {NUMBER}"),
        (f"https://zoom.us/j/{NUMBER}", f"zCommand Dial Join meetingNumber: {NUMBER}"),
        (
            f"{NUMBER}.4711@zoomcrc.com",
            f"zCommand Dial Join meetingNumber: {NUMBER} password: 4711",
        ),
        ("333 444 555", "zCommand Dial Start meetingNumber: 333444555"),
    ],
)
async def test_playing_a_meeting(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    media: str,
    expected: str,
) -> None:
    """A meeting is joined, and one that is booked is started."""
    simulated[zcommand.BOOKINGS] = DAY
    await settle(hass, loaded)
    await settle(hass, loaded)
    await _call(
        hass,
        SERVICE_PLAY_MEDIA,
        media_content_type="meeting",
        media_content_id=media,
    )
    assert expected in simulated.received
    assert simulated.in_meeting


@pytest.mark.parametrize(
    ("media_type", "media"),
    [("music", NUMBER), ("meeting", "the one at nine")],
)
async def test_playing_anything_else(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    media_type: str,
    media: str,
) -> None:
    """A room plays meetings only."""
    with pytest.raises(ServiceValidationError) as refusal:
        await _call(
            hass,
            SERVICE_PLAY_MEDIA,
            media_content_type=media_type,
            media_content_id=media,
        )
    assert refusal.value.translation_key == "not_a_meeting"


@pytest.mark.parametrize(
    ("passcode", "expected"),
    [("", "needs_passcode"), (".1", "wrong_passcode")],
)
async def test_passcode(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    passcode: str,
    expected: str,
) -> None:
    """Who wants to join without the passcode is told so."""
    simulated.passcodes[NUMBER] = "4711"
    with pytest.raises(HomeAssistantError) as refusal:
        await _call(
            hass,
            SERVICE_PLAY_MEDIA,
            media_content_type="meeting",
            media_content_id=f"{NUMBER}{passcode}@zoomcrc.com",
        )
    assert refusal.value.translation_key == expected


async def test_joining_again_and_again(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Wrong passcodes are not tried again and again, lest Zoom lock the room out."""

    async def refusal(passcode: str) -> str | None:
        with pytest.raises(HomeAssistantError) as refusal:
            await _call(
                hass,
                SERVICE_PLAY_MEDIA,
                media_content_type="meeting",
                media_content_id=f"{NUMBER}.{passcode}@zoomcrc.com",
            )
        return refusal.value.translation_key

    simulated.passcodes[NUMBER] = "4711"
    assert await refusal("1") == "wrong_passcode"
    assert await refusal("1") == "wrong_passcode_before"
    assert await refusal("2") == "joining_too_soon"
    simulated.connect(Dialled(number="111222333"))
    await simulated.until(lambda: simulated.in_meeting)
    await settle(hass, loaded)


async def test_in_another_meeting(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Playing a meeting does not leave the present one."""
    simulated.connect(Dialled(number="111222333"))
    await until(hass, lambda: _state(hass) == MediaPlayerState.PLAYING)
    for _ in range(2):
        with pytest.raises(ServiceValidationError) as refusal:
            await _call(
                hass,
                SERVICE_PLAY_MEDIA,
                media_content_type="meeting",
                media_content_id=NUMBER,
            )
        assert refusal.value.translation_key == "already_in_meeting"


type Browse = Callable[[str, str], Awaitable[dict[str, Any] | None]]


@pytest.fixture
async def browse(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> Browse:
    """Return how to look into a folder; None is an error."""
    client = await hass_ws_client()

    async def browse(kind: str, content_id: str = "") -> dict[str, Any] | None:
        await client.send_json_auto_id(
            {
                "type": "media_player/browse_media",
                "entity_id": ROOM,
                "media_content_type": kind,
                "media_content_id": content_id,
            }
        )
        response = await client.receive_json()
        return response["result"] if response["success"] else None

    return browse


def _titles(folder: dict[str, Any] | None) -> list[str]:
    assert folder is not None
    return [child["title"] for child in folder["children"]]


async def test_browsing(browse: Browse, snapshot: SnapshotAssertion) -> None:
    """There are bookings and contacts to look at, and nothing else."""
    assert await browse("", "") == snapshot
    assert await browse("meeting", NUMBER) is None
    assert await browse("elsewhere", "") is None


async def test_browsing_bookings(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    browse: Browse,
    snapshot: SnapshotAssertion,
) -> None:
    """Today's meetings are there, but for those that are over or no meetings."""
    in_greenwich = PLANNING.replace(
        start_time=PLANNING.start_time.astimezone(UTC),
        end_time=PLANNING.end_time.astimezone(UTC),
    )
    simulated[zcommand.BOOKINGS] = (
        STANDUP,
        REVIEW,
        LUNCH,
        in_greenwich,
        FAIR,
        booked("Salaries", "16:00", "17:00", number="666777888", is_private=True),
    )
    await settle(hass, loaded)
    await settle(hass, loaded)
    await clock.move_to(at("09:20"))
    folder = await browse("bookings", "")
    assert folder == snapshot
    assert _titles(folder) == [
        "Fair",
        "09:10 Review",
        "14:00 Planning",
        "16:00 Private meeting",
    ]


async def test_browsing_contacts(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    browse: Browse,
) -> None:
    """People are found by their first letter, and called: into a new meeting, or into this one."""
    simulated.contacts.extend(
        simulated.contacts[0].replace(jid=name, screen_name=name)
        for name in ("Özil Demir", "007")
    )
    assert _titles(await browse("contacts", "")) == ["#", "A", "I", "J", "M", "O", "T"]
    assert _titles(await browse("contacts", "#")) == ["007"]
    assert _titles(await browse("contacts", "O")) == ["Özil Demir"]
    people = await browse("contacts", "A")
    assert people["can_search"]
    assert _titles(people) == ["Aiko Brandt", "Atrium"]
    for person in people["children"]:
        await _call(
            hass,
            SERVICE_PLAY_MEDIA,
            media_content_type=person["media_content_type"],
            media_content_id=person["media_content_id"],
        )
        await settle(hass, loaded)
    assert [line for line in simulated.received if "Invite" in line] == [
        "zCommand Invite Duration: 30 user: aiko.brandt@xmpp.example.com",
        "zCommand Call Invite user: atrium.display@xmpp.example.com",
    ]


async def test_favourites(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    browse: Browse,
) -> None:
    """Contacts whose presence is watched are at hand."""
    hass.config_entries.async_add_subentry(
        loaded,
        ConfigSubentry(
            data=MappingProxyType({CONF_JID: "mira.lindqvist@xmpp.example.com"}),
            subentry_type=SUBENTRY_CONTACT,
            title="Mira",
            unique_id="mira.lindqvist@xmpp.example.com",
        ),
    )
    assert "Favourites" in _titles(await browse("", ""))
    favourites = await browse("favourites", "")
    assert _titles(favourites) == ["Mira"]
    assert favourites["children"][0]["media_content_id"].startswith("mira.lindqvist@")


async def test_no_phonebook(simulated: SimulatedRoom, browse: Browse) -> None:
    """A room that does not tell its phonebook has no contacts to show."""
    with simulated.refuse(zcommand.PhonebookList, "No phonebook"):
        assert await browse("contacts", "") is None


async def test_slow_phonebook(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a phonebook that takes its time, what has come is shown."""
    monkeypatch.setattr(media_library, "_PATIENCE", 0.0)
    assert _titles(await browse("contacts", "")) == []
    await loaded.runtime_data.phonebook.load()
    assert len(_titles(await browse("contacts", ""))) == 5


async def test_searching(
    hass: HomeAssistant,
    clock: Clock,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
) -> None:
    """Meetings and people are found by any part of their name."""

    async def found(query: str, **where: str) -> list[str]:
        response = await hass.services.async_call(
            MEDIA_PLAYER_DOMAIN,
            SERVICE_SEARCH_MEDIA,
            {ATTR_ENTITY_ID: ROOM, "search_query": query, **where},
            blocking=True,
            return_response=True,
        )
        return [one.title for one in response[ROOM].result]

    simulated[zcommand.BOOKINGS] = (
        *DAY,
        booked("Salaries", "16:00", "17:00", number="666777888", is_private=True),
    )
    await settle(hass, loaded)
    await settle(hass, loaded)
    assert await found("plan") == ["14:00 Planning"]
    assert await found("an") == ["09:00 Standup", "14:00 Planning", "Aiko Brandt"]
    assert await found("VARGA ines") == ["Ines Varga"]
    assert await found("salaries") == []
    assert await found(" ") == []
    contacts = {"media_content_type": "contacts", "media_content_id": ""}
    assert await found("an", **contacts) == ["Aiko Brandt"]


# -- the volume --------------------------------------------------------------------------


def _volume(hass: HomeAssistant) -> tuple[float, bool]:
    attributes = hass.states.get(ROOM).attributes
    return attributes[ATTR_MEDIA_VOLUME_LEVEL], attributes[ATTR_MEDIA_VOLUME_MUTED]


async def test_volume(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """The volume follows the room, and the room follows it."""
    assert _volume(hass) == (0.55, False)
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 30
    await settle(hass, loaded)
    assert _volume(hass) == (0.3, False)
    await _call(hass, SERVICE_VOLUME_SET, volume_level=0.29)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 29
    await settle(hass, loaded)
    await _call(hass, SERVICE_VOLUME_UP)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 34
    await settle(hass, loaded)
    await _call(hass, SERVICE_VOLUME_DOWN)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 29


async def test_a_knob_that_is_turned_fast(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Every step counts, though the room has not told the last one yet; none leads too far."""

    async def turn(*services: str) -> int:
        await asyncio.gather(*(_call(hass, service) for service in services))
        return simulated[zconfiguration.AUDIO_OUTPUT_VOLUME]

    up, down = SERVICE_VOLUME_UP, SERVICE_VOLUME_DOWN
    assert await turn(up, up, up) == 70
    assert await turn(*[up] * 8) == 100
    assert await turn(down, down) == 90
    assert await turn(*[down] * 20) == 0


async def test_mute(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, simulated: SimulatedRoom
) -> None:
    """Mute is no volume at all; unmuting gives back the one before."""

    async def mute(muted: bool) -> int:
        await _call(hass, SERVICE_VOLUME_MUTE, is_volume_muted=muted)
        await settle(hass, loaded)
        return simulated[zconfiguration.AUDIO_OUTPUT_VOLUME]

    assert await mute(True) == 0
    assert _volume(hass) == (0, True)
    # Again does nothing, above all it does not remember the silence.
    assert await mute(True) == 0
    assert await mute(False) == 55
    assert _volume(hass) == (0.55, False)
    assert await mute(False) == 55

    # Whoever turns it up has ended the mute.
    assert await mute(True) == 0
    simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] = 20
    await settle(hass, loaded)
    assert _volume(hass) == (0.2, False)
    assert await mute(False) == 20


async def test_unmuting_a_room_that_was_silent_from_the_start(
    hass: HomeAssistant, simulated: SimulatedRoom, entry: ZoomRoomsConfigEntry
) -> None:
    """When nobody knows how loud it was, it becomes middling loud."""
    simulated.put(zconfiguration.AUDIO_OUTPUT_VOLUME, 0)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert _volume(hass) == (0, True)
    await _call(hass, SERVICE_VOLUME_MUTE, is_volume_muted=False)
    assert simulated[zconfiguration.AUDIO_OUTPUT_VOLUME] == 50
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("service", "data", "row"),
    [
        (
            SERVICE_VOLUME_SET,
            {"volume_level": 0.1},
            zconfiguration.AUDIO_OUTPUT_VOLUME,
        ),
        (
            SERVICE_VOLUME_MUTE,
            {"is_volume_muted": True},
            zconfiguration.AUDIO_OUTPUT_VOLUME,
        ),
        (
            SERVICE_PLAY_MEDIA,
            {"media_content_type": "meeting", "media_content_id": NUMBER},
            zcommand.DialJoin,
        ),
    ],
)
async def test_what_the_room_refuses(
    hass: HomeAssistant,
    loaded: ZoomRoomsConfigEntry,
    simulated: SimulatedRoom,
    service: str,
    data: dict[str, Any],
    row: Any,
) -> None:
    """A refusal is raised."""
    with (
        simulated.refuse(row, "Not now"),
        pytest.raises(HomeAssistantError) as refusal,
    ):
        await _call(hass, service, **data)
    assert refusal.value.translation_key == "command_refused"
