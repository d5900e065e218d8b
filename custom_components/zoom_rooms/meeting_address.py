"""What people type or paste as a meeting: its number, its link, its address for room systems."""

from dataclasses import dataclass, field
import re
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

# Not `\d`, which takes digits of every script; the room takes these.
_DIGITS: Final = r"[0-9]{9,12}"
_NUMBER: Final = re.compile(r"[0-9](?:[\s\-\u2010-\u2015]{0,3}[0-9]){8,11}")
# The parts behind the passcode are a layout and a host key, which joining does not need.
_ROOM_SYSTEM: Final = re.compile(
    rf"(?:sips?:|h323:)?(?P<number>{_DIGITS})(?:\.(?P<passcode>[^.@\s]*))?(?:\.[^@\s]*)?@[^@\s]+",
    re.IGNORECASE,
)
_PATH: Final = re.compile(rf"/(?:[jsw]|wc(?:/join)?)/(?P<number>{_DIGITS})(?:/|$)")
_PERSONAL: Final = re.compile(r"/(?:wc/)?my/")
_AROUND_LINKS: Final = "<>()[]\"'.,;"


class NotAMeeting(ValueError):
    """The text names no meeting."""


class PersonalLink(NotAMeeting):
    """The text is somebody's personal link, behind which only Zoom knows the number."""


@dataclass(frozen=True)
class MeetingAddress:
    """Which meeting, and what opens it.

    Attributes:
        number: Digits only.
        passcode: Empty when the text holds none. A link's is often not the passcode that
            people type but a token in its place. Whether a room takes that is not
            documented; without any, it would ask for certain.
    """

    number: str
    passcode: str = field(default="", repr=False)


def read_address(text: str) -> MeetingAddress:
    """Return the meeting that a text names.

    Raises:
        PersonalLink: it is a link with a name in place of the number.
        NotAMeeting: it is none at all.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return MeetingAddress("".join(filter(str.isdecimal, text)))
    if found := _ROOM_SYSTEM.fullmatch(text):
        return MeetingAddress(found["number"], found["passcode"] or "")
    links = [link for word in text.split() if (link := _link(word)) is not None]
    for link in links:
        if address := _behind(link):
            return address
    if any(_PERSONAL.match(link.path) for link in links):
        raise PersonalLink
    raise NotAMeeting


def _link(word: str) -> SplitResult | None:
    """Return a word as a link, with or without its scheme; None if it cannot be one."""
    word = word.strip(_AROUND_LINKS)
    try:
        return urlsplit(word if "://" in word else f"https://{word}")
    except ValueError:
        return None


def _behind(link: SplitResult) -> MeetingAddress | None:
    # Not `parse_qs`, which makes a blank of a plus.
    query = dict(each.partition("=")[::2] for each in link.query.split("&"))
    if found := _PATH.match(link.path):
        number = found["number"]
    elif re.fullmatch(_DIGITS, query.get("confno", "")):
        number = query["confno"]
    else:
        return None
    return MeetingAddress(number, unquote(query.get("pwd", "")))
