"""What people type or paste as a meeting."""

import pytest

from custom_components.zoom_rooms.meeting_address import (
    MeetingAddress,
    NotAMeeting,
    PersonalLink,
    read_address,
)

NUMBER = "5550001111"


@pytest.mark.parametrize(
    ("text", "number", "passcode"),
    [
        (NUMBER, NUMBER, ""),
        ("555 000 1111", NUMBER, ""),
        (" 555-000-1111\n", NUMBER, ""),
        ("555\N{NO-BREAK SPACE}000\N{EN DASH}1111", NUMBER, ""),
        ("555 - 000 - 1111", NUMBER, ""),
        ("123 456 789", "123456789", ""),
        ("888 8888 8888", "88888888888", ""),
        (f"{NUMBER}@zoomcrc.com", NUMBER, ""),
        (f"{NUMBER}.271828@zoomcrc.com", NUMBER, "271828"),
        (f"sip:{NUMBER}.271828@zoomcrc.com", NUMBER, "271828"),
        (f"{NUMBER}.271828.11.314159@zoomcrc.com", NUMBER, "271828"),
        (f"{NUMBER}..11@zoomcrc.com", NUMBER, ""),
        (f"https://zoom.us/j/{NUMBER}", NUMBER, ""),
        (f"zoom.us/j/{NUMBER}", NUMBER, ""),
        (
            f"HTTPS://us02web.zoom.us/j/{NUMBER}?pwd=abC.1&from=addon#success",
            NUMBER,
            "abC.1",
        ),
        (f"https://example.zoom.us/w/{NUMBER}?tk=x.y&pwd=a%2Bb+c", NUMBER, "a+b+c"),
        (f"https://example.zoom.us/s/{NUMBER}/", NUMBER, ""),
        (f"https://example.zoom.us/wc/{NUMBER}/join?pwd=abC", NUMBER, "abC"),
        (f"https://example.zoom.us/wc/join/{NUMBER}", NUMBER, ""),
        (f"zoommtg://zoom.us/join?action=join&confno={NUMBER}&pwd=abC", NUMBER, "abC"),
        (f"Topic: Weekly\nJoin: <https://zoom.us/j/{NUMBER}?pwd=abC>.", NUMBER, "abC"),
        (f"https://zoom.us/my/ada or https://zoom.us/j/{NUMBER}", NUMBER, ""),
    ],
)
def test_meetings(text: str, number: str, passcode: str) -> None:
    """Whatever stands in an invitation can be pasted."""
    assert read_address(text) == MeetingAddress(number, passcode)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345678",
        "1234567890123",
        "my room",
        "call 5550001111 now",
        "٣٣٣٣٣٣٣٣٣٣",
        "555\n0001111x",
        "ada@example.com",
        f"{NUMBER}@",
        f"{NUMBER}@a b",
        "https://zoom.us/j/123",
        f"https://zoom.us/j/{NUMBER}999999",
        f"https://zoom.us/j/{NUMBER}x",
        "https://zoom.us/j/",
        "zoommtg://zoom.us/join?confno=12",
        "zoommtg://zoom.us/join",
        "https://[/j/5550001111",
    ],
)
def test_what_is_none(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NotAMeeting) as caught:
        read_address(text)
    assert caught.type is NotAMeeting


@pytest.mark.parametrize("text", ["https://zoom.us/my/ada", "zoom.us/my/ada?pwd=abC"])
def test_personal_links(text: str) -> None:
    """They need Zoom to look the number up, which is worth saying."""
    with pytest.raises(PersonalLink):
        read_address(text)


def test_the_passcode_is_not_shown() -> None:
    """Addresses may end in logs."""
    assert "271828" not in repr(read_address(f"{NUMBER}.271828@zoomcrc.com"))
