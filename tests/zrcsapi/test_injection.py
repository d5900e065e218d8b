"""No text, whoever made it, says more than one value of one command.

Texts come from people, from calendars, from links, and from the room itself. Whatever they
hold, either nothing is written, or one line goes out that the room reads as exactly that.
"""

import dataclasses
from typing import Any, cast

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration
from custom_components.zoom_rooms.zrcsapi.catalog import COMMANDS, SETTINGS
from custom_components.zoom_rooms.zrcsapi.errors import BadValue
from custom_components.zoom_rooms.zrcsapi.grammar import (
    INT,
    LONGEST_VALUE,
    SWITCH,
    TEXT,
    Codec,
    Command,
    Request,
    Setting,
)
from custom_components.zoom_rooms.zrcsapi.session import Session
from tests.simulator.line_editor import LineEditor
from tests.simulator.parsing import parse

# It counts references, and Python 3.14 has fewer than it expects.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like `register_random`")

NAMES = sorted(
    {spelling.wire for command in COMMANDS for spelling in command.spellings.values()}
)
"""What the parameters of all commands are called."""

WITH_TEXT = tuple(
    command
    for command in COMMANDS
    if any(spelling.codec is TEXT for spelling in command.spellings.values())
)
TEXT_SETTINGS = tuple(setting for setting in SETTINGS if setting.codec is TEXT)

LINE_ENDS = ("\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")


def looking_like_parameters() -> st.SearchStrategy[str]:
    """Return words that a parser could take for a parameter, spelled in many ways."""
    return st.builds(
        lambda name, twist, before, after: f"{before}{twist(name)}{after}",
        st.sampled_from([*NAMES, "zCommand", "zConfiguration Client", "isHost"]),
        st.sampled_from(
            [
                str,
                str.upper,
                str.lower,
                # Letters that a comparison without case takes for others.
                lambda name: name.replace("s", "\u017f").replace("k", "\u212a"),
                lambda name: name.replace("i", "\u0131").replace("I", "\u0130"),
            ]
        ),
        st.sampled_from(["", " ", "  ", "\t", "\xa0", "\u3000", "\u200b", ",", '"']),
        st.sampled_from([":", ": ", " :", ":\t", "", "\uff1a ", ": on ", "::"]),
    )


PLAIN = st.one_of(
    st.sampled_from(
        [
            "5550001111",
            "ada@example.com",
            "zCommand Call Disconnect",
            "bye",
            "** end",
            "$(reboot)",
            "a  b",
            "{",
            '"',
            "'",
            "\\",
            ":",
            "x" * (LONGEST_VALUE - 20),
        ]
    ),
    st.text(
        st.characters(categories=["L", "M", "N", "P", "S", "Cf", "Co"]), max_size=8
    ),
)
"""What is harmless, at least by itself."""

DANGEROUS = st.one_of(
    st.text(max_size=8),
    st.text(st.characters(categories=["Cc", "Zs", "Zl", "Zp", "Cs"]), max_size=3),
    st.sampled_from([*LINE_ENDS, " ", "\x00", "\x03", "\x7f", "\x1b[A"]),
    looking_like_parameters(),
)


def anything() -> st.SearchStrategy[str]:
    """Return text of every kind: harmless at most in one of two."""
    return st.one_of(
        st.lists(PLAIN, min_size=1, max_size=3).map("".join),
        st.lists(st.one_of(PLAIN, DANGEROUS), max_size=4).map("".join),
    )


OTHERS: dict[Codec[Any], st.SearchStrategy[Any]] = {
    INT: st.integers(),
    SWITCH: st.booleans(),
}


def values(part: dataclasses.Field[Any]) -> st.SearchStrategy[Any]:
    """Return what an argument may be."""
    codec = part.metadata["spelling"].codec
    if codec is not TEXT:
        return OTHERS[codec]
    if part.metadata["many"]:
        return st.lists(anything(), max_size=4).map(tuple)
    return anything()


def arguments(command: type[Command[Any]]) -> st.SearchStrategy[Command[Any]]:
    """Return the command with any arguments."""
    return st.builds(
        command,
        **{
            part.name: values(part) for part in dataclasses.fields(cast("Any", command))
        },
    )


def written(request: Request[Any]) -> bytes:
    """Return what a session writes for a request: nothing if it cannot be said."""
    session = Session()
    session.login_is_over()
    try:
        session.ask(request)
    except BadValue:
        assert len(session.queued) == 0
        assert session.in_flight == []
    return session.data_to_send()


def heard(data: bytes) -> list[str]:
    """Return the lines that the device's command line makes of what was written."""
    return LineEditor().feed(data)[1]


def check(request: Request[Any]) -> bool:
    """Check that the request is read as what it is and no more; tell whether it was written."""
    data = written(request)
    if not data:
        return False
    assert data.endswith(b"\r")
    assert data.count(b"\r") == 1
    assert b"\n" not in data
    (line,) = heard(data)
    assert line == request.line
    assert len(line.splitlines()) == 1
    assert parse(line) == request
    return True


def tried(requests: st.SearchStrategy[Request[Any]]) -> None:
    """Check many of them, the same in every run, some of which can be said and some not."""
    outcomes = set()

    @settings(max_examples=200, derandomize=True, deadline=None, database=None)
    @given(requests)
    def each(request: Request[Any]) -> None:
        outcomes.add(check(request))

    each()
    assert True in outcomes


@pytest.mark.parametrize("command", WITH_TEXT, ids=lambda row: row.path)
def test_a_command_says_what_it_says(command: type[Command[Any]]) -> None:
    """No argument makes a second command, a second argument, or changes another."""

    tried(arguments(command))


@pytest.mark.parametrize("setting", TEXT_SETTINGS, ids=lambda row: row.path)
def test_a_setting_says_what_it_says(setting: Setting[str]) -> None:
    """Nor does the value of a setting."""

    tried(anything().map(setting.to))


@pytest.mark.parametrize(
    "setting",
    [setting for setting in SETTINGS if setting.codec is not TEXT],
    ids=lambda row: row.path,
)
def test_a_number_or_switch_says_what_it_says(setting: Setting[Any]) -> None:
    """What is out of bounds is not said."""

    tried(OTHERS[setting.codec].map(setting.to))


def test_every_row_is_tried() -> None:
    """There is no kind of argument that these tests do not know."""
    assert len(WITH_TEXT) >= 8
    assert len(TEXT_SETTINGS) >= 5
    codecs = {
        spelling.codec
        for command in COMMANDS
        for spelling in command.spellings.values()
    } | {setting.codec for setting in SETTINGS}
    assert codecs == {TEXT, INT, SWITCH}


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
@pytest.mark.parametrize("place", ["{}1", "1{}2", "1{}"])
def test_no_line_end_is_said(end: str, place: str) -> None:
    """Wherever it stands, and whatever kind of line end it is."""
    text = place.format(end)
    for request in (
        zcommand.DialJoin(meeting_number=text),
        zcommand.DialJoin(meeting_number="1", password=text),
        zconfiguration.CLIENT_DEVICE_SYSTEM.to(text),
    ):
        assert written(request) == b""
        with pytest.raises(BadValue, match="control character"):
            assert request.line


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (zcommand.DialJoin(meeting_number="1", password="2 meetingNumber: 3"), "look"),
        (zcommand.DialJoin(meeting_number="PASSWORD:1"), "look"),
        (zcommand.DialJoin(meeting_number="pa\u017fsword: 1"), "look"),
        (zcommand.DialJoin(meeting_number="1 password : 2"), "look"),
        (zcommand.DialJoin(meeting_number="1\u3000password:2"), "look"),
        (zcommand.Invite(duration=5, users=("a@x", "Duration: 9")), "look"),
        (zcommand.CallInvite(users=("a@x user:", "b@x")), "look"),
        (zcommand.CallInvite(users=()), "empty"),
        (zcommand.CallInvite(users=("a@x", " ")), "empty"),
        (zcommand.DialJoin(meeting_number="1", password="2 "), "blank"),
        (zcommand.DialJoin(meeting_number="x" * (LONGEST_VALUE + 1)), "too long"),
        (zcommand.DialJoin(meeting_number="\udcff"), "not text"),
    ],
)
def test_the_reason_is_told_and_the_value_is_not(
    command: Command[Any], reason: str
) -> None:
    """Whoever gave the value reads what is wrong with it; a log may hold that, too."""
    with pytest.raises(BadValue) as refused:
        assert command.line
    assert reason in refused.value.reason
    for text in (refused.value.reason, str(refused.value)):
        assert "a@x" not in text
        assert "3" not in text


@pytest.mark.parametrize(
    "request_",
    [
        zcommand.DialJoin(meeting_number="987 6543 2100"),
        zcommand.DialJoin(meeting_number="98765432100", password="a-b_c*D9@"),
        zcommand.DialJoin(
            meeting_number="98765432100", password="!#$%&/()=?`'\"\\;,.<>|"
        ),
        zcommand.DialJoin(meeting_number="98765432100", password="ab:c1"),
        zcommand.DialJoin(meeting_number="98765432100", password="密码 пароль"),
        zcommand.CallAccept(
            caller_jid="ada.lovelace+room-1@xmpp.example.com/ZoomChat_pc"
        ),
        zcommand.CallInvite(users=("ada@example.com", "o'brien_2@example.co.uk")),
        zcommand.Invite(duration=30, users=("jörg@exämple.com",)),
        zcommand.Comment(
            text="Grüße aus Zürich, 東京\u3000会議室, نمی\u200cخواهم, 👩\u200d💻"
        ),
        zcommand.Run(file="morning check (2).txt"),
        zconfiguration.AUDIO_INPUT_SELECTED_ID.to("usb:046D:082D {0.0.1.00000000}"),
        zconfiguration.VIDEO_CAMERA_SELECTED_ID.to(r"\\?\usb#vid_046d&pid_085e#{6994}"),
        zconfiguration.CLIENT_APP_VERSION.to("2026.10.4"),
        zconfiguration.CLIENT_DEVICE_SYSTEM.to("Home Assistant 2026.10.4"),
    ],
    ids=str,
)
def test_what_people_have_is_said(request_: Request[Any]) -> None:
    """Numbers, passcodes, addresses, names in any script, and what devices are called."""
    assert check(request_)
