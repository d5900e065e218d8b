"""What one unit says, in either format."""

import pytest

from custom_components.zoom_rooms.zrcsapi.framing import Block, Scanner
from custom_components.zoom_rooms.zrcsapi.grammar import MISSING, Kind
from custom_components.zoom_rooms.zrcsapi.messages import Message


def message(data: str) -> Message:
    """Return the one message in ``data``."""
    units = Scanner().feed(data.replace("\n", "\r\n").encode())
    (found,) = [unit for unit in units if isinstance(unit, dict | Block)]
    return Message(found)


def test_the_envelope() -> None:
    """The kind, the name, whether it is an answer, and the room's verdict."""
    said = message(
        '{\n  "DialJoinResult": {\n  },\n  "Status": {\n    "message": "Not in meeting",\n'
        '    "state": "Error"\n  },\n  "Sync": true,\n  "topKey": "DialJoinResult",\n'
        '  "type": "zCommand"\n}\n'
    )
    assert (said.kind, said.top, said.sync, said.ok, said.reason, said.cli) == (
        Kind.COMMAND,
        "DialJoinResult",
        True,
        False,
        "Not in meeting",
        False,
    )
    assert said.empty


@pytest.mark.parametrize("sync", ["true", '"on"', '"true"'])
def test_an_answer_may_say_so_in_words(sync: str) -> None:
    """Booleans come in several spellings, here too."""
    assert message('{\n  "Sync": ' + sync + ',\n  "topKey": "A"\n}\n').sync is True
    assert message('{\n  "topKey": "A"\n}\n').sync is False


def test_an_unknown_kind_is_none() -> None:
    """A chapter that nobody knows is not an error."""
    assert message('{\n  "type": "zNews",\n  "topKey": "A"\n}\n').kind is None


def test_a_payload_under_another_name_is_found() -> None:
    """Some releases name the top key and then call the payload otherwise."""
    said = message(
        '{\n  "Client": {\n    "a": 1\n  },\n  "topKey": "Call",\n  "type": "zStatus"\n}\n'
    )
    assert said.under("Client a") == 1


def test_the_block_of_an_answer() -> None:
    """The header tells that it is one, and its verdict."""
    said = message("*r DialJoinResult (status=OK):\n** end\n")
    assert (said.kind, said.top, said.sync, said.ok) == (
        Kind.COMMAND,
        "DialJoinResult",
        True,
        True,
    )


def test_the_block_of_a_refusal() -> None:
    """Its reason stands on a line without a prefix."""
    said = message(
        '*r CallInfoResult (status=Error):\nResult reason: "Not in meeting"\n** end\n'
    )
    assert (said.ok, said.reason) == (False, "Not in meeting")


def test_a_configuration_says_its_kind_twice() -> None:
    """The CLI repeats the word; it is not part of the path."""
    said = message("*c zConfiguration Audio Output volume: 40\n** end\n")
    assert (said.kind, said.sync) == (Kind.CONFIGURATION, None)
    assert said.under("audio output Volume") == "40"
    assert said.under("Audio Input volume") is MISSING


def test_only_the_first_colon_divides() -> None:
    """Times, addresses and camera aliases have more of them."""
    said = message("*s Video Camera Line 1 Alias: usb:046D:082D\n** end\n")
    assert said.under("Video Camera Line 1 Alias") == "usb:046D:082D"


def test_an_event_without_fields() -> None:
    """Its name is all it says."""
    assert message("*e Bookings Updated\n** end\n").under("Bookings Updated") == {}


def test_a_value_of_several_lines() -> None:
    """Blank lines and indentation are part of an invitation."""
    said = message("*r InfoResult Info text: one\n\n   two: 2\n** end\n")
    assert said.under("InfoResult Info text") == "one\n\n   two: 2"


def test_a_level_that_is_also_a_value() -> None:
    """The deeper one wins, whichever comes first."""
    said = message("*s A: 1\n*s A b: 2\n** end\n")
    assert said.under("A b") == "2"
