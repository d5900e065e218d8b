"""The last known value of every row."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.framing import Block, Scanner
from custom_components.zoom_rooms.zrcsapi.grammar import Event, Key
from custom_components.zoom_rooms.zrcsapi.messages import Message
from custom_components.zoom_rooms.zrcsapi.state import RoomState
from custom_components.zoom_rooms.zrcsapi.words import CallStatus

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
BOTH = sorted(
    file.stem
    for file in TRANSCRIPTS.glob("*.json")
    if file.with_suffix(".cli").exists()
)


class Change(NamedTuple):
    """What a message changed, and what happened."""

    keys: frozenset[Key[Any]]
    events: tuple[Event, ...]


def told(data: bytes, state: RoomState | None = None) -> tuple[RoomState, list[Change]]:
    """Return a state that was told ``data``, and what each message changed."""
    state = state or RoomState()
    units = Scanner().feed(data)
    changes = [
        Change(*state.apply(Message(unit)))
        for unit in units
        if isinstance(unit, dict | Block)
    ]
    return state, changes


def say(state: RoomState, *lines: str) -> Change:
    """Tell the state a CLI block."""
    _, (change,) = told("\r\n".join((*lines, "** end", "")).encode(), state)
    return change


@pytest.mark.parametrize("name", BOTH)
def test_both_formats_say_the_same(name: str) -> None:
    """The same thing in JSON and in CLI lines leaves the same values and events."""
    cli, cli_changes = told((TRANSCRIPTS / f"{name}.cli").read_bytes())
    json, json_changes = told((TRANSCRIPTS / f"{name}.json").read_bytes())
    assert cli.values == json.values
    assert [change.events for change in cli_changes if change.events] == [
        change.events for change in json_changes if change.events
    ]
    assert not cli.unknown - json.unknown


def test_only_what_changed_is_told() -> None:
    """An equal value wakes nobody."""
    state = RoomState()
    line = "*c zConfiguration Audio Output volume: 40"
    assert say(state, line).keys == {zconfiguration.AUDIO_OUTPUT_VOLUME}
    assert say(state, line).keys == frozenset()
    assert state[zconfiguration.AUDIO_OUTPUT_VOLUME] == 40


def test_partial_news_is_merged() -> None:
    """The room says only what changed."""
    state = RoomState()
    say(
        state,
        "*r InfoResult Info meeting_id: 555",
        "*r InfoResult Info is_webinar: off",
    )
    say(state, "*r InfoResult Info is_webinar: on")
    info = state[zcommand.CALL_INFO]
    assert info is not None
    assert (info.meeting_id, info.is_webinar) == ("555", True)


def test_a_word_of_a_later_release_is_unknown() -> None:
    """It is no longer what it was."""
    state = RoomState()
    say(state, "*s Call Status: IN_MEETING")
    say(state, "*s Call Status: ON_THE_MOON")
    assert state[zstatus.CALL_STATUS] is None


def test_nothing_of_a_meeting_is_known_outside_of_one() -> None:
    """Mute switches, roster and info end with the meeting."""
    state = RoomState()
    say(state, "*s Call Status: IN_MEETING")
    say(state, "*c zConfiguration Call Microphone Mute: on")
    say(state, "*r ListParticipantsResult 1 user_id: 16778240")
    change = say(state, "*s Call Status: NOT_IN_MEETING")
    assert {zconfiguration.CALL_MICROPHONE_MUTE, zcommand.PARTICIPANTS} <= change.keys
    assert state[zconfiguration.CALL_MICROPHONE_MUTE] is None
    assert state[zcommand.PARTICIPANTS] is None


@pytest.mark.parametrize("told_status", [True, False])
def test_the_status_is_concluded_where_it_is_not_told(told_status: bool) -> None:
    """A room of the strict V1 has no call status; what happens shows it."""
    state = RoomState()
    if told_status:
        say(state, "*s Call Status: NOT_IN_MEETING")
    say(state, "*r InfoResult Info meeting_id: 555")
    assert state[zstatus.CALL_STATUS] is (
        CallStatus.NOT_IN_MEETING if told_status else CallStatus.IN_MEETING
    )
    say(state, "*e CallDisconnect success: on")
    assert state[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING
    assert state[zcommand.CALL_INFO] is None


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("*e NeedWaitForHost Wait: on", CallStatus.CONNECTING_MEETING),
        ("*e MeetingNeedsPassword needsPassword: on", CallStatus.CONNECTING_MEETING),
        ("*e CallConnect success: on", CallStatus.CONNECTING_MEETING),
        ("*e CallConnectError error_code: 0", CallStatus.NOT_IN_MEETING),
        ("*e CallDisconnect success: off", None),
    ],
)
def test_what_events_conclude(event: str, status: CallStatus | None) -> None:
    """Where the status is not told, events tell it."""
    state = RoomState()
    say(state, event)
    assert state[zstatus.CALL_STATUS] is status


def participants(state: RoomState) -> list[tuple[str, bool]]:
    """Return names and hosts."""
    return [(one.user_name, one.is_host) for one in state[zcommand.PARTICIPANTS] or ()]


def one(change: str, user_id: int, **fields: str) -> bytes:
    """Return a notice of one participant, as an object."""
    more = "".join(f',\r\n    "{name}": {value}' for name, value in fields.items())
    return (
        '{\r\n  "ListParticipantsResult": {\r\n'
        f'    "event": "{change}",\r\n    "user_id": {user_id}{more}\r\n  }},\r\n'
        '  "Sync": false,\r\n  "topKey": "ListParticipantsResult",\r\n  "type": "zCommand"\r\n}\r\n'
    ).encode()


def test_single_participants_come_change_and_go() -> None:
    """The low ten bits of an id mean nothing; parts left out stay as they were."""
    state = RoomState()
    told(
        one(
            "ZRCUserChangedEventJoinedMeeting",
            16778240,
            user_name='"Ada"',
            is_host="true",
        ),
        state,
    )
    told(one("ZRCUserChangedEventJoinedMeeting", 16779264, user_name='"Bo"'), state)
    assert participants(state) == [("Ada", True), ("Bo", False)]
    told(
        one("ZRCUserChangedEventUserInfoUpdated", 16778250, is_recording="true"), state
    )
    assert participants(state) == [("Ada", True), ("Bo", False)]
    assert [who.is_recording for who in state[zcommand.PARTICIPANTS] or ()] == [
        True,
        False,
    ]
    told(one("ZRCUserChangedEventHostChanged", 16779265, is_host="true"), state)
    assert participants(state) == [("Ada", False), ("Bo", True)]
    told(one("ZRCUserChangedEventLeftMeeting", 16778241), state)
    assert participants(state) == [("Bo", True)]


def test_a_list_replaces_and_holds_nobody_twice() -> None:
    """Admission from the waiting room can name somebody twice."""
    state = RoomState()
    told(one("None", 1024, user_name='"Ada"'), state)
    say(
        state,
        "*r ListParticipantsResult 1 user_id: 2048",
        "*r ListParticipantsResult 1 user_name: Bo",
        "*r ListParticipantsResult 2 user_id: 2049",
        "*r ListParticipantsResult 2 user_name: Bo",
    )
    assert participants(state) == [("Bo", False)]


def test_a_room_gone_mad_tells_of_people_without_end() -> None:
    """They are not taken in for ever; the list, which has an end, is."""
    state = RoomState()
    for number in range(2100):
        told(one("ZRCUserChangedEventJoinedMeeting", 1024 * number), state)
    assert len(participants(state)) == 2000
    told(one("ZRCUserChangedEventUserInfoUpdated", 1024, user_name='"Ada"'), state)
    assert ("Ada", False) in participants(state)


def test_unknown_names_are_kept_and_unreadable_events_left_out() -> None:
    """Neither is an error."""
    state = RoomState()
    assert say(state, "*s Weather Now: rain").keys == frozenset()
    assert state.unknown == {"zStatus weather now"}
    assert say(state, "*e IncomingCallIndication callerName: Ada").events == ()
    assert say(state, "*e Fireworks colour: red").events == ()
    assert "zEvent fireworks colour" in state.unknown
    assert say(state, "*e ada@example.com +4930123456 Fireworks").events == ()
    assert "zEvent … … fireworks" in state.unknown


@pytest.mark.parametrize(
    "document",
    [
        b'{\r\n  "Pipe OtherControllerLogin": {},\r\n  "topKey": "Pipe OtherControllerLogin",\r\n  "type": "zEvent"\r\n}\r\n',
        b'{\r\n  "Pipe": {"OtherControllerLogin": {}},\r\n  "topKey": "Pipe",\r\n  "type": "zEvent"\r\n}\r\n',
        b"*e Pipe OtherControllerLogin\r\n** end\r\n",
    ],
)
def test_the_pipe_event_in_every_guessed_form(document: bytes) -> None:
    """Its JSON form is not documented, so both that it can have are read."""
    _, (change,) = told(document)
    assert change.events == (zevent.PipeOtherControllerLogin(),)


def test_forgetting() -> None:
    """A lost session leaves nothing known."""
    state = RoomState()
    say(state, "*s Call Status: IN_MEETING")
    state.forget()
    assert state.values == {}
    assert not state.status_is_told
