"""Every item of Zoom's V1 reference, by name: the witness that the tables answer to.

Written from the reference and from nothing else. A row that is misspelt in a table is
misspelt for the client and for the simulated room alike, and they would understand each
other; this list would not.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Item:
    """A row of the reference: its place in the hierarchy, and what stands there."""

    path: str
    field: str = ""
    in_meeting: bool = False


@dataclass(frozen=True)
class Verb:
    """A zCommand: its parameters in order, a line as one would type it, and its answer."""

    path: str
    parameters: tuple[str, ...]
    line: str
    reply: str
    in_meeting: bool = False


def _items(text: str, *, in_meeting: frozenset[str] = frozenset()) -> tuple[Item, ...]:
    """Return the rows of a list of ``path: field field …``, going on in indented lines."""
    found: list[Item] = []
    for line in text.strip().replace("\n    ", " ").splitlines():
        path, _, fields = line.partition(": ")
        found += [
            Item(path, field, path in in_meeting) for field in fields.split() or [""]
        ]
    return tuple(found)


TERMINAL_COMMANDS: Final = ("bye", "echo on", "echo off", "format json", "format cli")

# The key of the answer is the reference's where it prints one; it prints none for the last
# four and for scripts, where clients have seen those given here, or none did ("").
COMMANDS: Final = (
    Verb(
        "Dial Start",
        ("meetingNumber",),
        "zCommand Dial Start meetingNumber: 5526136251",
        "DialStartResult",
    ),
    Verb(
        "Dial StartPmi",
        ("Duration",),
        "zCommand Dial StartPmi Duration: 9",
        "DialStartPmiResult",
    ),
    Verb(
        "Dial Join",
        ("meetingNumber",),
        "zCommand Dial Join meetingNumber: 5526136251",
        "DialJoinResult",
    ),
    Verb(
        "Call Disconnect",
        (),
        "zCommand Call Disconnect",
        "CallDisconnectResult",
        in_meeting=True,
    ),
    Verb("Call Info", (), "zCommand Call Info", "InfoResult", in_meeting=True),
    Verb(
        "Call MuteAll",
        ("mute",),
        "zCommand Call MuteAll mute: on",
        "CallMuteAllResult",
        in_meeting=True,
    ),
    Verb(
        "Call MuteParticipant",
        ("mute", "Id"),
        "zCommand Call MuteParticipant mute: on Id: 16778240",
        "CallMuteParticipantResult",
        in_meeting=True,
    ),
    Verb(
        "Call ListParticipants",
        (),
        "zCommand Call ListParticipants",
        "ListParticipantsResult",
        in_meeting=True,
    ),
    Verb(
        "Call Accept",
        ("callerJID",),
        "zCommand Call Accept callerJID: a@xmpp.example.com",
        "CallAcceptRejectResult",
    ),
    Verb(
        "Call Reject",
        ("callerJID",),
        "zCommand Call Reject callerJID: a@xmpp.example.com",
        "CallAcceptRejectResult",
    ),
    Verb(
        "Invite",
        ("Duration", "user"),
        "zCommand Invite Duration: 9 user: a@xmpp.example.com user: b@xmpp.example.com",
        "InviteResult",
    ),
    Verb("Bookings List", (), "zCommand Bookings List", "BookingsListResult"),
    Verb(
        "Phonebook List",
        ("Offset", "Limit"),
        "zCommand Phonebook List Offset: 400 Limit: 100",
        "PhonebookListResult",
    ),
    Verb("Run", ("File",), "zCommand Run File: tst2", ""),
    Verb("Comment", ("Text",), "zCommand Comment Text: Testing Call connect", ""),
    Verb("Wait", ("Sec",), "zCommand Wait Sec: 5", ""),
    Verb(
        "Call Leave", (), "zCommand Call Leave", "CallDisconnectResult", in_meeting=True
    ),
    Verb(
        "Call Invite",
        ("user",),
        "zCommand Call Invite user: a@xmpp.example.com user: b@xmpp.example.com",
        "CallInviteResult",
        in_meeting=True,
    ),
    Verb(
        "Call MuteParticipantVideo",
        ("Mute", "Id"),
        "zCommand Call MuteParticipantVideo Mute: on Id: 16778240",
        "CallMuteParticipantVideoResult",
        in_meeting=True,
    ),
    Verb("Bookings Update", (), "zCommand Bookings Update", "BookingsUpdateResult"),
)

CONFIGURATIONS: Final = _items(
    """
Call Sharing: optimize_video_sharing
Call Microphone: Mute
Call Camera: Mute
Audio Input: selectedId is_sap_disabled volume
Audio Output: selectedId volume
Video: hide_conf_self_video
Video Camera: selectedId Mirror
Client: appVersion deviceSystem
""",
    in_meeting=frozenset({"Call Sharing", "Call Microphone", "Call Camera"}),
)

# "n" stands for the number of the line. JSON spells Id in lower case.
STATUSES: Final = _items("""
Audio Input Line n: Id Name Alias
Audio Output Line n: Id Name Alias
Video Camera Line n: Id Name Alias
Video: Optimizable
SystemUnit room_info: room_name is_auto_answer_enabled is_auto_answer_selected
    account_email
SystemUnit: meeting_number platform email room_version login_type
Capabilities: is_Airhost_Disabled can_Dtmf_For_Invite_By_Phone
    pstn_Call_In_Local_Presentation can_Ringing_In_Pstn_Call aec_Setting_Stored_In_ZR
    supports_Web_Settings_Push supports_Sip_Call_out support_Pin_And_Spotlight
    can_Mute_On_Entry support_Claim_Host can_Switch_To_Specific_Camera
    supports_Highly_Reverberant_Room support_Out_Room_Display
    supports_Software_Audio_Processing supports_Share_For_Floating_And_Content_only
    supports_Hdmi_Cec_Control
""")

# The reference counts 93 lines here; one of its rows, CallConnectError error_message, is
# broken in two.
EVENTS: Final = _items("""
ZAAPIconnectFail
IncomingCallIndication: callerJID calleeJID meetingID password meetingOption
    meetingNumber callerName avatarURL lifeTime
CallDisconnect: success
CallConnectError: error_code error_message
Bookings Updated
Phonebook Updated Contact: jid screenName firstName lastName phoneNumber email
    avatarURL presence onDesktop onMobile isZoomRoom
Call Info: real_meeting_id meeting_id participant_id my_userid am_i_original_host
    is_webinar is_view_only meeting_type meeting_password dialIn toll_free_number
    international_url is_toll_free_callin_list_available
    is_callin_country_list_available is_calling_room_system_enabled
    support_callout_type user_type invite_email_subject invite_email_content
Call Info callout_country_list n: id name code number display_number
Call Info callin_country_list n: id name code number display_number
Call Info toll_free_callin_list n: id name code number display_number
List Participant n: user_name user_id is_host is_myself can_record is_recording
    avatar_url local_recording_disabled is_video_can_mute_byHost
    is_video_can_unmute_byHost isCohost user_type event
List Participant n audio status: type state
List Participant n video status: has_source is_sending is_receiving
List Participant n camera status: can_i_request_control am_i_controlling
    can_switch_camera can_move_camera can_zoom_camera
Bookings: meetingName meetingNumber hostname startTime endTime creatorEmail
    creatorName isPrivate
Pipe OtherControllerLogin
Pipe Reconnecting
""")

# Where the wire spells otherwise than the reference's table does.
SPELLED: Final = {
    "List Participant n audio status": "audio_status",
    "List Participant n video status": "video_status",
    "List Participant n camera status": "camera_status",
    "hostname": "hostName",
}

# Of release 1.1: what nobody can join a real meeting without.
LATER: Final = (
    Item("Call", "Status"),
    *_items("""
MeetingNeedsPassword: needsPassword wrongAndRetry
NeedWaitForHost: Wait
TreatedIncomingCallIndication: accepted callerJID callerName
CallConnect: success
CallEnded
UpdateCallRecordInfo: amIRecording canRecord emailRequired meetingIsBeingRecorded
onUnsupported Command
"""),
    Item("Login", "ZAAPI Release"),
    Item("Login", "Zoom Room Release"),
)
