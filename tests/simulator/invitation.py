"""What the simulated room knows about the meeting it is in."""

from typing import Final

from custom_components.zoom_rooms.zrcsapi.records import CallInfo, DialInNumber
from custom_components.zoom_rooms.zrcsapi.words import (
    AccountType,
    CalloutType,
    MeetingType,
)

from .participants import FIRST_ID
from .values import changed

_CALL_IN: Final = (
    DialInNumber(
        id="NL",
        name="Netherlands",
        code="31",
        number="31 201234567",
        display_number="+31 20 123 4567",
    ),
    DialInNumber(
        id="NO",
        name="Norway",
        code="47",
        number="47 21234567",
        display_number="+47 2123 4567",
    ),
)

# As the device's own: the lines between are really blank, and some are indented.
_LETTER: Final = """\
Please join the meeting that is going on now.

Join from a computer or a phone: https://zoom.example.com/j/{number}

Or by telephone:
    +31 20 123 4567
    Meeting ID: {spaced}
{passcode}
Or from a room system:
    SIP: {number}@sip.example.com
"""


def call_info(number: str, *, passcode: str, host: bool) -> CallInfo:
    """Return what a room says of a meeting."""
    return CallInfo(
        real_meeting_id="c2ltdWxhdGVkIG1lZXQ==",
        meeting_id=number,
        participant_id=38,
        my_userid=FIRST_ID,
        am_i_original_host=host,
        is_webinar=False,
        is_view_only=False,
        meeting_type=MeetingType.NORMAL,
        meeting_password=passcode,
        dial_in="+31 20 123 4567;+47 2123 4567",
        toll_free_number="",
        international_url="/zoomconference",
        is_toll_free_callin_list_available=False,
        is_callin_country_list_available=True,
        is_calling_room_system_enabled=True,
        support_callout_type=CalloutType.NONE,
        user_type=AccountType.PRO,
        callin_country_list=_CALL_IN,
        invite_email_subject="Please join the Zoom meeting in progress",
        invite_email_content=_letter(number, passcode),
    )


def with_numbers(info: CallInfo, count: int) -> CallInfo:
    """Return the same with so many numbers to call in by, as large accounts have."""
    numbers = (
        changed(_CALL_IN[at % len(_CALL_IN)], display_number=f"+31 20 {at:07}")
        for at in range(count)
    )
    return changed(info, callin_country_list=tuple(numbers))


def _letter(number: str, passcode: str) -> str:
    spaced = " ".join((number[:3], number[3:-4], number[-4:]))
    said = f"    Passcode: {passcode}\n" if passcode else ""
    return _LETTER.format(number=number, spaced=spaced, passcode=said).replace(
        "\n", "\r\n"
    )
