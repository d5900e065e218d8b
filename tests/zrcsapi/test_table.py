"""The tables against the reference's own names, and against themselves."""

import dataclasses
from typing import Any

import pytest

from custom_components.zoom_rooms.zrcsapi import (
    zcommand,
    zconfiguration,
    zevent,
    zstatus,
)
from custom_components.zoom_rooms.zrcsapi.catalog import (
    COMMANDS,
    EVENTS,
    EVENTS_BY_WORD,
    KEYS,
    READINGS,
    RESULT_BY_WORD,
    RESULTS,
    SETTING_BY_WORDS,
    SETTINGS,
)
from custom_components.zoom_rooms.zrcsapi.grammar import (
    INT,
    SWITCH,
    TEXT,
    TIME,
    Command,
    Record,
    choice,
    words,
)
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    CallInfo,
    Contact,
    DeviceLine,
    DialInNumber,
    Participant,
    participant_key,
)
from custom_components.zoom_rooms.zrcsapi.words import Presence
from tests import reference

# Where the reference tells a record's fields, and which record has them.
RECORDS: dict[str, type[Record]] = {
    "Audio Input Line n": DeviceLine,
    "Audio Output Line n": DeviceLine,
    "Video Camera Line n": DeviceLine,
    "Phonebook Updated Contact": Contact,
    "Call Info": CallInfo,
    "Call Info callout_country_list n": DialInNumber,
    "Call Info callin_country_list n": DialInNumber,
    "Call Info toll_free_callin_list n": DialInNumber,
    "List Participant n": Participant,
    "List Participant n audio status": Participant,
    "List Participant n video status": Participant,
    "List Participant n camera status": Participant,
    "Bookings": Booking,
}
EVENT_BY_PATH = {event.path: event for event in EVENTS}


def wire_names(record: type[Record]) -> set[str]:
    """Return what a record's fields are called on the wire."""
    return {spelling.wire for spelling in record.spellings.values()}


def test_the_witness_is_whole() -> None:
    """As many rows as the reference has."""
    assert len(reference.COMMANDS) == 20
    assert len(reference.CONFIGURATIONS) == 13
    assert len(reference.STATUSES) == 35
    assert len(reference.EVENTS) == 92


def test_commands() -> None:
    """All of them, and no others."""
    assert {command.path for command in COMMANDS} == {
        verb.path for verb in reference.COMMANDS
    }


@pytest.mark.parametrize("verb", reference.COMMANDS, ids=lambda verb: verb.path)
def test_a_command(verb: reference.Verb) -> None:
    """Its parameters in order, its line to the letter, its answer's name, its place."""
    command = next(one for one in COMMANDS if one.path == verb.path)
    told = [spelling.wire for spelling in command.spellings.values()]
    if command is zcommand.DialJoin:
        assert told.pop() == "password"
    assert tuple(told) == verb.parameters
    assert command.in_meeting is verb.in_meeting
    assert not verb.reply or command.reply == verb.reply
    assert from_line(command, verb.line).line == verb.line


def from_line(command: type[Command[Any]], line: str) -> Command[Any]:
    """Return the command that the line says."""
    rest = line.removeprefix(f"zCommand {command.path}")
    values: dict[str, Any] = {}
    for field in dataclasses.fields(command):  # type: ignore[arg-type]
        spelling = field.metadata["spelling"]
        said = [part.split()[0] for part in rest.split(f" {spelling.wire}: ")[1:]]
        if field.metadata["many"]:
            values[field.name] = tuple(said)
        elif said:
            text = (
                rest.split(f" {spelling.wire}: ")[1]
                if spelling.wire == "Text"
                else said[0]
            )
            values[field.name] = spelling.codec.read(text)
    return command(**values)


def test_settings() -> None:
    """All of them, and no others, and which of them need a meeting."""
    assert {key.path: key.in_meeting for key in SETTINGS} == {
        f"{item.path} {item.field}": item.in_meeting
        for item in reference.CONFIGURATIONS
    }


@pytest.mark.parametrize(
    "item", reference.STATUSES, ids=lambda item: f"{item.path} {item.field}"
)
def test_a_reading(item: reference.Item) -> None:
    """As a reading of its own, or as a field of a device."""
    if (record := RECORDS.get(item.path)) is not None:
        spelled = item.field.lower() if item.field == "Id" else item.field
        assert spelled in wire_names(record)
        assert item.path.removesuffix(" n") in {key.path for key in READINGS}
    else:
        assert f"{item.path} {item.field}" in {key.path for key in READINGS}


@pytest.mark.parametrize(
    "item", reference.EVENTS, ids=lambda item: f"{item.path} {item.field}"
)
def test_an_event(item: reference.Item) -> None:
    """As an event of its own, or as a field of what a command answers with."""
    if (record := RECORDS.get(item.path)) is not None:
        group = reference.SPELLED.get(item.path)
        field = reference.SPELLED.get(item.field, item.field)
        assert (f"{group} {field}" if group else field) in wire_names(record)
        return
    event = EVENT_BY_PATH[item.path]
    assert not item.field or item.field in wire_names(event)


@pytest.mark.parametrize(
    "item", reference.LATER, ids=lambda item: f"{item.path} {item.field}"
)
def test_what_came_later(item: reference.Item) -> None:
    """The part of release 1.1 that this client knows."""
    if f"{item.path} {item.field}" in {key.path for key in READINGS}:
        return
    event = EVENT_BY_PATH[item.path]
    assert not item.field or item.field in wire_names(event)


def test_no_row_is_there_twice() -> None:
    """Nor does one shadow another in a look-up."""
    assert len({(key.kind, key.words) for key in KEYS}) == len(KEYS)
    assert len(SETTING_BY_WORDS) == len(SETTINGS)
    assert len({command.path.lower() for command in COMMANDS}) == len(COMMANDS)
    assert len(RESULT_BY_WORD) == len(RESULTS)
    assert sum(map(len, EVENTS_BY_WORD.values())) >= len(EVENTS)


def test_a_reading_is_asked_for_at_its_level() -> None:
    """Which is the beginning of its path."""
    for key in READINGS:
        assert key.words[: len(words(key.get().reply))] == words(key.get().reply)
        assert key.get().line == f"zStatus {key.ask or key.path}"
    assert (
        zconfiguration.AUDIO_OUTPUT_VOLUME.get().line
        == "zConfiguration Audio Output volume"
    )


@pytest.mark.parametrize(
    ("codec", "spelled", "value"),
    [
        (SWITCH, "on", True),
        (SWITCH, "Off", False),
        (SWITCH, True, True),
        (SWITCH, "true", True),
        (SWITCH, 0, False),
        (INT, "60", 60),
        (INT, 60, 60),
        (TEXT, 60, "60"),
        (TEXT, None, ""),
        (TIME, "", None),
        (choice(Presence), "PRESENCE_BUSY", Presence.BUSY),
        (choice(Presence), "ZoomIMPresence_Online", Presence.ONLINE),
        (choice(Presence), "IM_PRESENCE_DND", Presence.DND),
    ],
)
def test_values_in_every_spelling(codec: Any, spelled: Any, value: Any) -> None:
    """Booleans as words, numbers as strings, presence in three ways."""
    assert codec.read(spelled) == value


@pytest.mark.parametrize(
    ("codec", "spelled"),
    [
        (SWITCH, "maybe"),
        (SWITCH, None),
        (INT, True),
        (INT, "x"),
        (INT, None),
        (TEXT, []),
        (TIME, "noon"),
    ],
)
def test_values_that_mean_nothing(codec: Any, spelled: Any) -> None:
    """They are told apart from values."""
    with pytest.raises((ValueError, KeyError)):
        codec.read(spelled)


def test_ids_are_compared_without_their_low_bits() -> None:
    """The room may say either."""
    assert participant_key(16778240) == participant_key(16778240 + 1023)
    assert participant_key(16778240) != participant_key(16779264)


def test_rows_print_as_the_reference_calls_them() -> None:
    """In logs and in diagnostics."""
    assert repr(zstatus.CALL_STATUS) == "zStatus Call Status"
    assert (
        str(zconfiguration.AUDIO_OUTPUT_VOLUME) == "zConfiguration Audio Output volume"
    )
    assert repr(zcommand.BOOKINGS) == "zCommand BookingsListResult"


def test_secrets_are_left_out_of_what_is_printed() -> None:
    """Of every record that has any."""
    call = zevent.IncomingCallIndication(
        caller_jid="jid-x", password="geheim", caller_name="Ada"
    )
    info = CallInfo(
        meeting_id="555", meeting_password="geheim", invite_email_content="geheim"
    )
    assert "geheim" not in f"{call} {info}"
    assert "jid-x" not in repr(call)
    assert "Ada" in repr(call)
