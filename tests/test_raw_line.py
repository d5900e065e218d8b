"""Lines as somebody typed them."""

import pytest

from custom_components.zoom_rooms.raw_line import NotALine, RawLine
from custom_components.zoom_rooms.zrcsapi import BadValue
from custom_components.zoom_rooms.zrcsapi.grammar import Kind


@pytest.mark.parametrize(
    ("text", "kind", "reply", "shown"),
    [
        ("zCommand Bookings List", Kind.COMMAND, "BookingsListResult", "Bookings List"),
        ("ZCOMMAND call leave", Kind.COMMAND, "CallDisconnectResult", "Call Leave"),
        (
            "zCommand Dial Join meetingNumber: 5550001111 password: 271828",
            Kind.COMMAND,
            "DialJoinResult",
            "Dial Join",
        ),
        (
            "zCommand Dial Join meetingNumber : 5550001111",
            Kind.COMMAND,
            "DialJoinResult",
            "Dial Join",
        ),
        (
            "zCommand Call Expel Id: 16778240",
            Kind.COMMAND,
            "CallExpelResult",
            "Call Expel",
        ),
        ("zStatus Call Status", Kind.STATUS, "Call Status", "Call Status"),
        ("zStatus  Sharing ", Kind.STATUS, "Sharing", "Sharing"),
        (
            "zConfiguration Audio Output volume: 40",
            Kind.CONFIGURATION,
            "Audio Output volume",
            "Audio Output volume",
        ),
        (
            "zConfiguration Client appVersion: a: b",
            Kind.CONFIGURATION,
            "Client appVersion",
            "Client appVersion",
        ),
    ],
)
def test_lines(text: str, kind: Kind, reply: str, shown: str) -> None:
    """They are sent as they are, and logged without their values."""
    line = RawLine(text)
    assert line.line == text.strip()
    assert line.kind is kind
    assert line.reply == reply
    assert str(line) == f"{kind} {shown}"
    assert line.answer({"a": 1}) == {"a": 1}


def test_what_is_known_of_a_command() -> None:
    """Of one that is not known, it is not known whether it may be said twice."""
    leave = RawLine("zCommand Call Leave")
    assert leave.settles
    assert leave.repeatable
    assert not RawLine("zCommand Call Expel Id: 1").repeatable
    assert not RawLine("zCommand Dial Start meetingNumber: 5550001111").repeatable
    assert RawLine("zStatus Call Status").repeatable


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("zCommand Dial Join meetingNumber: 5550001111", ()),
        ("zCommand Dial Join meetingNumber: 1 password: 27 18 ", ("27 18",)),
        ("zCommand Dial Join password :27 meetingNumber: 1", ("27",)),
        ("zCommand Call Accept callerJID: a@x", ("a@x",)),
        ("zCommand Call Invite user: a@x user: b@x", ("a@x", "b@x")),
    ],
)
def test_what_nobody_may_read(text: str, secrets: tuple[str, ...]) -> None:
    """A refusal may repeat it."""
    assert RawLine(text).secrets == secrets


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "bye",
        "format cli",
        "zCommand",
        "zCommand ",
        "zCommand : 5",
        "zCommand Id: 5",
        "zConfiguration : 5",
        "zStatus",
        "zEvent CallDisconnect success: on",
        "zFeedback List",
        "xzCommand Bookings List",
    ],
)
def test_what_is_no_line(text: str) -> None:
    """Only what can be asked of a room."""
    with pytest.raises(NotALine):
        RawLine(text)


@pytest.mark.parametrize(
    "text",
    [
        "zStatus Call Status\rzCommand Call Leave",
        "zStatus Call Status\n",
        "\nzStatus Call Status",
        "zStatus\tCall Status",
        "zStatus Call\x00 Status",
        "zStatus Call Status\x7f",
        "zStatus Call\N{LINE SEPARATOR}Status",
        "zStatus Call\x85Status",
    ],
)
def test_control_characters(text: str) -> None:
    """Even at the ends: each would make a second line of it, or worse."""
    with pytest.raises(BadValue):
        RawLine(text)
