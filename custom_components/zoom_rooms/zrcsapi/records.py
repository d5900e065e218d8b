"""Compound things of the room: who, when, which device.

Field names are ours, spellings are Zoom's ("zEvent" chapter of the V1 reference). A
field with a default is one that some release leaves out.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from .grammar import INT, SWITCH, TIME, Record, arg, choice, records, unread
from .words import (
    AccountType,
    AudioState,
    AudioType,
    CalloutType,
    MeetingType,
    ParticipantChange,
    ParticipantType,
    Presence,
)

_INSIGNIFICANT: Final = 0x3FF


def participant_key(user_id: int) -> int:
    """Return a participant's id as it may be compared: its low ten bits mean nothing."""
    return user_id & ~_INSIGNIFICANT


class DeviceLine(Record):
    """A microphone, speaker or camera that the room may use (zStatus … Line)."""

    id: str = arg("id")
    name: str = arg("Name", default="")
    alias: str = arg("Alias", default="")
    selected: bool | None = arg("Selected", SWITCH, default=None)


class Participant(Record):
    """Somebody in the meeting (zEvent List Participant)."""

    user_name: str = arg("user_name", default="")
    user_id: int = arg("user_id", INT)
    is_host: bool = arg("is_host", SWITCH, default=False)
    is_myself: bool = arg("is_myself", SWITCH, default=False)
    can_record: bool = arg("can_record", SWITCH, default=False)
    is_recording: bool = arg("is_recording", SWITCH, default=False)
    avatar_url: str = arg("avatar_url", default="")
    local_recording_disabled: bool = arg(
        "local_recording_disabled", SWITCH, default=False
    )
    is_video_can_mute_by_host: bool = arg(
        "is_video_can_mute_byHost", SWITCH, default=False
    )
    is_video_can_unmute_by_host: bool = arg(
        "is_video_can_unmute_byHost", SWITCH, default=False
    )
    is_cohost: bool = arg("isCohost", SWITCH, default=False)
    user_type: ParticipantType | None = arg(
        "user_type", choice(ParticipantType), default=None
    )
    audio_type: AudioType | None = arg(
        "audio_status type", choice(AudioType), default=None
    )
    audio_state: AudioState | None = arg(
        "audio_status state", choice(AudioState), default=None
    )
    video_has_source: bool | None = arg("video_status has_source", SWITCH, default=None)
    video_is_sending: bool | None = arg("video_status is_sending", SWITCH, default=None)
    video_is_receiving: bool | None = arg(
        "video_status is_receiving", SWITCH, default=None
    )
    camera_can_request_control: bool = arg(
        "camera_status can_i_request_control", SWITCH, default=False
    )
    camera_am_i_controlling: bool = arg(
        "camera_status am_i_controlling", SWITCH, default=False
    )
    camera_can_switch: bool = arg(
        "camera_status can_switch_camera", SWITCH, default=False
    )
    camera_can_move: bool = arg("camera_status can_move_camera", SWITCH, default=False)
    camera_can_zoom: bool = arg("camera_status can_zoom_camera", SWITCH, default=False)
    change: ParticipantChange = arg(
        "event", choice(ParticipantChange), default=ParticipantChange.NONE
    )

    @property
    def key(self) -> int:
        """The part of the id that tells participants apart."""
        return participant_key(self.user_id)


class DialInNumber(Record):
    """A telephone number to join by (zEvent Call Info … country_list)."""

    id: str = arg("id", default="")
    name: str = arg("name", default="")
    code: str = arg("code", default="")
    number: str = arg("number", default="")
    display_number: str = arg("display_number", default="")


_NUMBERS: Final = records(DialInNumber)


class CallInfo(Record):
    """The meeting that the room is in (zEvent Call Info)."""

    real_meeting_id: str = arg("real_meeting_id", default="")
    meeting_id: str = arg("meeting_id", default="")
    participant_id: int | None = arg("participant_id", INT, default=None)
    my_userid: int | None = arg("my_userid", INT, default=None)
    am_i_original_host: bool | None = arg("am_i_original_host", SWITCH, default=None)
    is_webinar: bool | None = arg("is_webinar", SWITCH, default=None)
    is_view_only: bool | None = arg("is_view_only", SWITCH, default=None)
    meeting_type: MeetingType | None = arg(
        "meeting_type", choice(MeetingType), default=None
    )
    meeting_password: str = arg("meeting_password", default="", secret=True)
    dial_in: str = arg("dialIn", default="", secret=True)
    toll_free_number: str = arg("toll_free_number", default="", secret=True)
    international_url: str = arg("international_url", default="")
    is_toll_free_callin_list_available: bool | None = arg(
        "is_toll_free_callin_list_available", SWITCH, default=None
    )
    is_callin_country_list_available: bool | None = arg(
        "is_callin_country_list_available", SWITCH, default=None
    )
    is_calling_room_system_enabled: bool | None = arg(
        "is_calling_room_system_enabled", SWITCH, default=None
    )
    support_callout_type: CalloutType | None = arg(
        "support_callout_type", choice(CalloutType), default=None
    )
    user_type: AccountType | None = arg("user_type", choice(AccountType), default=None)
    callout_country_list: tuple[DialInNumber, ...] = arg(
        "callout_country_list", _NUMBERS, default=(), secret=True
    )
    callin_country_list: tuple[DialInNumber, ...] = arg(
        "callin_country_list", _NUMBERS, default=(), secret=True
    )
    toll_free_callin_list: tuple[DialInNumber, ...] = arg(
        "toll_free_callin_list", _NUMBERS, default=(), secret=True
    )
    invite_email_subject: str = arg("invite_email_subject", default="")
    # The body of the invitation names the passcode.
    invite_email_content: str = arg("invite_email_content", default="", secret=True)


class Booking(Record):
    """A meeting in the room's calendar, today (zEvent Bookings)."""

    meeting_name: str = arg("meetingName", default="")
    meeting_number: str = arg("meetingNumber", default="")
    host_name: str = arg("hostName", default="")
    start_time: datetime | None = arg("startTime", TIME, default=None)
    end_time: datetime | None = arg("endTime", TIME, default=None)
    creator_email: str = arg("creatorEmail", default="")
    creator_name: str = arg("creatorName", default="")
    is_private: bool = arg("isPrivate", SWITCH, default=False)

    @property
    def joinable(self) -> bool:
        """Whether there is a Zoom meeting behind it: others have the number 0, or none."""
        return self.meeting_number.strip(" 0") != ""


class Contact(Record):
    """Somebody in the room's phonebook (zEvent Phonebook)."""

    jid: str = arg("jid")
    screen_name: str = arg("screenName", default="")
    first_name: str = arg("firstName", default="")
    last_name: str = arg("lastName", default="")
    phone_number: str = arg("phoneNumber", default="")
    email: str = arg("email", default="")
    avatar_url: str = arg("avatarURL", default="")
    presence: Presence | None = arg("presence", choice(Presence), default=None)
    on_desktop: bool = arg("onDesktop", SWITCH, default=False)
    on_mobile: bool = arg("onMobile", SWITCH, default=False)
    is_zoom_room: bool = arg("isZoomRoom", SWITCH, default=False)


class PhonebookPage(Record):
    """A stretch of the phonebook. Fewer contacts than ``limit`` means the last one."""

    offset: int | None = arg("Offset", INT, default=None, also=("resultInfo Offset",))
    limit: int | None = arg("Limit", INT, default=None, also=("resultInfo Limit",))
    contacts: Collection[Contact] = arg(
        "Contacts", unread(Contact), default=(), also=("Contact",)
    )
