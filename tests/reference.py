"""Every item of Zoom's V1 reference, by name: the witness that the tables answer to.

Written from the documents and from nothing else. A row that is misspelt in a table is
misspelt for the client and for the simulated room alike, and they would understand each
other; this list would not.

There are 20 commands, 13 settings, 35 readings and 92 events. The reference prints the
events on 93 lines: the row of ``CallConnectError error_message`` is broken in two.

Names are case-insensitive on the wire, and the reference itself is not of one mind: the
details of its commands also say ``duration``, ``Mute`` (of MuteParticipant), ``User`` and
``Call ListParticiapnts``. Here stands what its tables say.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """Where the name of an answer comes from."""

    REFERENCE = "printed by the reference"
    CLIENTS = "seen by several clients"
    ASSUMED = "formed like the others"
    NONE = "nobody has seen an answer"


@dataclass(frozen=True)
class Item:
    """A row of the reference: its place in the hierarchy, and what stands there.

    ``kind`` is what the reference has between angle brackets; ``json`` is the way to the
    value in a JSON message, from the member that ``topKey`` names, arrays passed over.
    """

    path: str
    field: str = ""
    in_meeting: bool = False
    kind: str = ""
    json: str = ""


@dataclass(frozen=True)
class Setting(Item):
    """A zConfiguration: a value it can have, and the lines that ask for it and set it."""

    example: str = ""
    get_line: str = ""
    set_line: str = ""


@dataclass(frozen=True)
class Verb:
    """A zCommand: its parameters in order, a line as one would type it, and its answer.

    ``reply`` is the top key of the answer in JSON, whose type is ``type``; ``header`` is the
    key in the first line of the answer in CLI format where that is another. The last
    parameter can be said several times if it is ``repeated``.
    """

    path: str
    parameters: tuple[str, ...]
    line: str
    reply: str
    in_meeting: bool = False
    kinds: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    source: Source = Source.REFERENCE
    header: str = ""
    type: str = "zCommand"
    repeated: bool = False


BOOL: Final = "on/off"
INT: Final = "int"
STRING: Final = "string"


def _rows(path: str, json: str, /, **kinds: str) -> tuple[Item, ...]:
    """Return the rows of a level; JSON has each field at the braces."""
    return tuple(
        Item(path, field, kind=kind, json=json.format(field))
        for field, kind in kinds.items()
    )


TERMINAL_COMMANDS: Final = ("bye", "echo on", "echo off", "format json", "format cli")

COMMANDS: Final = (
    Verb(
        "Dial Start",
        ("meetingNumber",),
        "zCommand Dial Start meetingNumber: 5526136251",
        "DialStartResult",
        kinds=(STRING,),
        examples=("5526136251",),
    ),
    Verb(
        "Dial StartPmi",
        ("Duration",),
        "zCommand Dial StartPmi Duration: 9",
        "DialStartPmiResult",
        kinds=(INT,),
        examples=("9",),
    ),
    Verb(
        "Dial Join",
        ("meetingNumber",),
        "zCommand Dial Join meetingNumber: 5526136251",
        "DialJoinResult",
        kinds=(STRING,),
        examples=("5526136251",),
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
        kinds=(BOOL,),
        examples=("on",),
    ),
    Verb(
        "Call MuteParticipant",
        ("mute", "Id"),
        "zCommand Call MuteParticipant mute: on Id: 16778240",
        "CallMuteParticipantResult",
        in_meeting=True,
        kinds=(BOOL, INT),
        examples=("on", "16778240"),
    ),
    Verb(
        "Call ListParticipants",
        (),
        "zCommand Call ListParticipants",
        "ListParticipantsResult",
        in_meeting=True,
        header="CallListParticipantsResult",
    ),
    Verb(
        "Call Accept",
        ("callerJID",),
        "zCommand Call Accept callerJID: a@xmpp.example.com",
        "CallAcceptRejectResult",
        kinds=(STRING,),
        examples=("a@xmpp.example.com",),
    ),
    Verb(
        "Call Reject",
        ("callerJID",),
        "zCommand Call Reject callerJID: a@xmpp.example.com",
        "CallAcceptRejectResult",
        kinds=(STRING,),
        examples=("a@xmpp.example.com",),
    ),
    Verb(
        "Invite",
        ("Duration", "user"),
        "zCommand Invite Duration: 9 user: a@xmpp.example.com user: b@xmpp.example.com",
        "InviteResult",
        kinds=(INT, STRING),
        examples=("9", "a@xmpp.example.com"),
        repeated=True,
    ),
    Verb(
        "Bookings List",
        (),
        "zCommand Bookings List",
        "BookingsListResult",
        type="zEvent",
    ),
    Verb(
        "Phonebook List",
        ("Offset", "Limit"),
        "zCommand Phonebook List Offset: 400 Limit: 100",
        "PhonebookListResult",
        kinds=(INT, INT),
        examples=("400", "100"),
    ),
    Verb(
        "Run",
        ("File",),
        "zCommand Run File: tst2",
        "",
        kinds=(STRING,),
        examples=("tst2",),
        source=Source.NONE,
    ),
    Verb(
        "Comment",
        ("Text",),
        "zCommand Comment Text: Testing Call connect",
        "",
        kinds=(STRING,),
        examples=("Testing Call connect",),
        source=Source.NONE,
    ),
    Verb(
        "Wait",
        ("Sec",),
        "zCommand Wait Sec: 5",
        "",
        kinds=(INT,),
        examples=("5",),
        source=Source.NONE,
    ),
    Verb(
        "Call Leave",
        (),
        "zCommand Call Leave",
        "CallDisconnectResult",
        in_meeting=True,
        source=Source.CLIENTS,
    ),
    # Not marked as in-meeting in the reference, where only its description says so.
    Verb(
        "Call Invite",
        ("user",),
        "zCommand Call Invite user: a@xmpp.example.com user: b@xmpp.example.com",
        "CallInviteResult",
        in_meeting=True,
        kinds=(STRING,),
        examples=("a@xmpp.example.com",),
        source=Source.ASSUMED,
        repeated=True,
    ),
    Verb(
        "Call MuteParticipantVideo",
        ("Mute", "Id"),
        "zCommand Call MuteParticipantVideo Mute: on Id: 16778240",
        "CallMuteParticipantVideoResult",
        in_meeting=True,
        kinds=("bool", "int32"),
        examples=("on", "16778240"),
        source=Source.ASSUMED,
    ),
    Verb(
        "Bookings Update",
        (),
        "zCommand Bookings Update",
        "BookingsUpdateResult",
        source=Source.CLIENTS,
    ),
)

CONFIGURATIONS: Final = (
    Setting(
        "Call Sharing",
        "optimize_video_sharing",
        in_meeting=True,
        kind=BOOL,
        json="Call/Sharing/optimize_video_sharing",
        example="on",
        get_line="zConfiguration Call Sharing optimize_video_sharing",
        set_line="zConfiguration Call Sharing optimize_video_sharing: on",
    ),
    Setting(
        "Call Microphone",
        "Mute",
        in_meeting=True,
        kind=BOOL,
        json="Call/Microphone/Mute",
        example="on",
        get_line="zConfiguration Call Microphone Mute",
        set_line="zConfiguration Call Microphone Mute: on",
    ),
    Setting(
        "Call Camera",
        "Mute",
        in_meeting=True,
        kind=BOOL,
        json="Call/Camera/Mute",
        example="on",
        get_line="zConfiguration Call Camera Mute",
        set_line="zConfiguration Call Camera Mute: on",
    ),
    Setting(
        "Audio Input",
        "selectedId",
        kind=STRING,
        json="Audio/Input/selectedId",
        example="Sennheiser SC70 USB CTRL",
        get_line="zConfiguration Audio Input selectedId",
        set_line="zConfiguration Audio Input selectedId: Sennheiser SC70 USB CTRL",
    ),
    Setting(
        "Audio Input",
        "is_sap_disabled",
        kind=BOOL,
        json="Audio/Input/is_sap_disabled",
        example="on",
        get_line="zConfiguration Audio Input is_sap_disabled",
        set_line="zConfiguration Audio Input is_sap_disabled: on",
    ),
    Setting(
        "Audio Input",
        "volume",
        kind=INT,
        json="Audio/Input/volume",
        example="60",
        get_line="zConfiguration Audio Input volume",
        set_line="zConfiguration Audio Input volume: 60",
    ),
    Setting(
        "Audio Output",
        "selectedId",
        kind=STRING,
        json="Audio/Output/selectedId",
        example="Built-in Output",
        get_line="zConfiguration Audio Output selectedId",
        set_line="zConfiguration Audio Output selectedId: Built-in Output",
    ),
    Setting(
        "Audio Output",
        "volume",
        kind=INT,
        json="Audio/Output/volume",
        example="60",
        get_line="zConfiguration Audio Output volume",
        set_line="zConfiguration Audio Output volume: 60",
    ),
    Setting(
        "Video",
        "hide_conf_self_video",
        kind=BOOL,
        json="Video/hide_conf_self_video",
        example="on",
        get_line="zConfiguration Video hide_conf_self_video",
        set_line="zConfiguration Video hide_conf_self_video: on",
    ),
    Setting(
        "Video Camera",
        "selectedId",
        kind=STRING,
        json="Video/Camera/selectedId",
        example="0x14200000046d082d",
        get_line="zConfiguration Video Camera selectedId",
        set_line="zConfiguration Video Camera selectedId: 0x14200000046d082d",
    ),
    Setting(
        "Video Camera",
        "Mirror",
        kind=BOOL,
        json="Video/Camera/Mirror",
        example="on",
        get_line="zConfiguration Video Camera Mirror",
        set_line="zConfiguration Video Camera Mirror: on",
    ),
    Setting(
        "Client",
        "appVersion",
        kind=STRING,
        json="Client/appVersion",
        example="V-103.45.j5",
        get_line="zConfiguration Client appVersion",
        set_line="zConfiguration Client appVersion: V-103.45.j5",
    ),
    Setting(
        "Client",
        "deviceSystem",
        kind=STRING,
        json="Client/deviceSystem",
        example="Automation-Box-1",
        get_line="zConfiguration Client deviceSystem",
        set_line="zConfiguration Client deviceSystem: Automation-Box-1",
    ),
)

# "n" stands for the number of the line. The wire spells Id in lower case, in both formats.
STATUSES: Final = (
    Item("Audio Input Line n", "Id", kind=STRING, json="Audio Input Line/id"),
    Item("Audio Input Line n", "Name", kind=STRING, json="Audio Input Line/Name"),
    Item("Audio Input Line n", "Alias", kind=STRING, json="Audio Input Line/Alias"),
    Item("Audio Output Line n", "Id", kind=STRING, json="Audio Output Line/id"),
    Item("Audio Output Line n", "Name", kind=STRING, json="Audio Output Line/Name"),
    Item("Audio Output Line n", "Alias", kind=STRING, json="Audio Output Line/Alias"),
    Item("Video Camera Line n", "Id", kind=STRING, json="Video Camera Line/id"),
    Item("Video Camera Line n", "Name", kind=STRING, json="Video Camera Line/Name"),
    Item("Video Camera Line n", "Alias", kind=STRING, json="Video Camera Line/Alias"),
    Item("Video", "Optimizable", kind=BOOL, json="Video/Optimizable"),
    *_rows(
        "SystemUnit room_info",
        "SystemUnit/room_info/{}",
        room_name=STRING,
        is_auto_answer_enabled=BOOL,
        is_auto_answer_selected=BOOL,
        account_email=STRING,
    ),
    *_rows(
        "SystemUnit",
        "SystemUnit/{}",
        meeting_number=STRING,
        platform=STRING,
        email=STRING,
        room_version=STRING,
        login_type="google, work_email",
    ),
    *_rows(
        "Capabilities",
        "Capabilities/{}",
        is_Airhost_Disabled=BOOL,
        can_Dtmf_For_Invite_By_Phone=BOOL,
        pstn_Call_In_Local_Presentation=BOOL,
        can_Ringing_In_Pstn_Call=BOOL,
        aec_Setting_Stored_In_ZR=BOOL,
        supports_Web_Settings_Push=BOOL,
        supports_Sip_Call_out=BOOL,
        support_Pin_And_Spotlight=BOOL,
        can_Mute_On_Entry=BOOL,
        support_Claim_Host=BOOL,
        can_Switch_To_Specific_Camera=BOOL,
        supports_Highly_Reverberant_Room=BOOL,
        support_Out_Room_Display=BOOL,
        supports_Software_Audio_Processing=BOOL,
        supports_Share_For_Floating_And_Content_only=BOOL,
        supports_Hdmi_Cec_Control=BOOL,
    ),
)

EVENTS: Final = (
    Item("ZAAPIconnectFail", json="ZAAPIconnectFail"),
    *_rows(
        "IncomingCallIndication",
        "IncomingCallIndication/{}",
        callerJID=STRING,
        calleeJID=STRING,
        meetingID=STRING,
        password=STRING,
        meetingOption=INT,
        meetingNumber=INT,
        callerName=STRING,
        avatarURL=STRING,
        lifeTime=INT,
    ),
    # A string in JSON, too.
    Item("CallDisconnect", "success", kind=BOOL, json="CallDisconnect/success"),
    Item(
        "CallConnectError", "error_code", kind=INT, json="CallConnectError/error_code"
    ),
    Item(
        "CallConnectError",
        "error_message",
        kind=STRING,
        json="CallConnectError/error_message",
    ),
    Item("Bookings Updated", json="Bookings Updated"),
    *_rows(
        "Phonebook Updated Contact",
        "Phonebook/Updated Contact/{}",
        jid=STRING,
        screenName=STRING,
        firstName=STRING,
        lastName=STRING,
        phoneNumber=STRING,
        email=STRING,
        avatarURL=STRING,
        presence="PRESENCE_OFFLINE, PRESENCE_AWAY, PRESENCE_BUSY, PRESENCE_ONLINE, "
        "PRESENCE_DND",
        onDesktop=BOOL,
        onMobile=BOOL,
        isZoomRoom=BOOL,
    ),
    *_rows(
        "Call Info",
        "InfoResult/{}",
        real_meeting_id=STRING,
        meeting_id=STRING,
        participant_id=INT,
        my_userid=INT,
        am_i_original_host=BOOL,
        is_webinar=BOOL,
        is_view_only=BOOL,
        meeting_type="NORMAL, SHARING_LAPTOP, PSTN_CALLOUT, NONE",
        meeting_password=STRING,
        dialIn=STRING,
        toll_free_number=STRING,
        international_url=STRING,
        is_toll_free_callin_list_available=BOOL,
        is_callin_country_list_available=BOOL,
        is_calling_room_system_enabled=BOOL,
        support_callout_type="US_ONLY, INTERNATIONAL, NONE",
        user_type="BASIC, PRO, CORP, NONE",
    ),
    *_rows(
        "Call Info callout_country_list n",
        "InfoResult/Info/callout_country_list/{}",
        id=STRING,
        name=STRING,
        code=STRING,
        number=STRING,
        display_number=STRING,
    ),
    *_rows(
        "Call Info callin_country_list n",
        "InfoResult/Info/callin_country_list/{}",
        id=STRING,
        name=STRING,
        code=STRING,
        number=STRING,
        display_number=STRING,
    ),
    *_rows(
        "Call Info toll_free_callin_list n",
        "InfoResult/Info/toll_free_callin_list/{}",
        id=STRING,
        name=STRING,
        code=STRING,
        number=STRING,
        display_number=STRING,
    ),
    *_rows(
        "Call Info",
        "InfoResult/{}",
        invite_email_subject=STRING,
        invite_email_content=STRING,
    ),
    # The reference calls user_id a string; on the wire it is a number.
    *_rows(
        "List Participant n",
        "ListParticipantsResult/{}",
        user_name=STRING,
        user_id=STRING,
        is_host=BOOL,
        is_myself=BOOL,
        can_record=BOOL,
        is_recording=BOOL,
        avatar_url=STRING,
        local_recording_disabled=BOOL,
        is_video_can_mute_byHost=BOOL,
        is_video_can_unmute_byHost=BOOL,
        isCohost=BOOL,
        user_type="NORMAL, H323, CALL_IN",
    ),
    *_rows(
        "List Participant n audio status",
        "ListParticipantsResult/audio_status {}",
        type="AUDIO_VOIP, AUDIO_TELE, AUDIO_NONE",
        state="AUDIO_MUTED, AUDIO_UNMUTED",
    ),
    *_rows(
        "List Participant n video status",
        "ListParticipantsResult/video_status {}",
        has_source=BOOL,
        is_sending=BOOL,
        is_receiving=BOOL,
    ),
    *_rows(
        "List Participant n camera status",
        "ListParticipantsResult/camera_status {}",
        can_i_request_control=BOOL,
        am_i_controlling=BOOL,
        can_switch_camera=BOOL,
        can_move_camera=BOOL,
        can_zoom_camera=BOOL,
    ),
    *_rows(
        "List Participant n",
        "ListParticipantsResult/{}",
        event="None, ZRCUserChangedEventJoinedMeeting, "
        "ZRCUserChangedEventLeftMeeting, ZRCUserChangedEventUserInfoUpdated, "
        "ZRCUserChangedEventHostChanged",
    ),
    *_rows(
        "Bookings",
        "BookingsListResult/{}",
        meetingName=STRING,
        meetingNumber=STRING,
    ),
    Item("Bookings", "hostname", kind=STRING, json="BookingsListResult/hostName"),
    *_rows(
        "Bookings",
        "BookingsListResult/{}",
        startTime="8601",
        endTime="8601",
        creatorEmail=STRING,
        creatorName=STRING,
        isPrivate=BOOL,
    ),
    # Nobody has seen these two in JSON.
    Item("Pipe OtherControllerLogin", json="Pipe OtherControllerLogin"),
    Item("Pipe Reconnecting", json="Pipe Reconnecting"),
)

# Where the wire spells otherwise than the reference's table does.
SPELLED: Final = {
    "Id": "id",
    "List Participant n audio status": "audio_status",
    "List Participant n video status": "video_status",
    "List Participant n camera status": "camera_status",
    "hostname": "hostName",
}

# Other spellings that rooms or clients have been seen to use.
VARIANTS: Final = {
    "hostName": ("hostname",),
    "pstn_Call_In_Local_Presentation": ("pstn_Call_In_Local_resentation",),
    "supports_Share_For_Floating_And_Content_only": (
        "supports_Share_For_Floating_And_Content_Only",
    ),
}

# Of release 1.1: what nobody can join a real meeting without. Call Status is V1's by its
# overview; the reference's table has lost the row.
LATER: Final = (
    Item(
        "Call",
        "Status",
        kind="NOT_IN_MEETING, CONNECTING_MEETING, IN_MEETING, LOGGED_OUT, UNKNOWN",
        json="Call/Status",
    ),
    *_rows(
        "MeetingNeedsPassword",
        "MeetingNeedsPassword/{}",
        needsPassword=BOOL,
        wrongAndRetry=BOOL,
    ),
    *_rows("NeedWaitForHost", "NeedWaitForHost/{}", Wait=BOOL),
    *_rows(
        "TreatedIncomingCallIndication",
        "TreatedIncomingCallIndication/{}",
        callerJID=STRING,
        calleeJID=STRING,
        meetingID=STRING,
        password=STRING,
        meetingOption=INT,
        meetingNumber=INT,
        callerName=STRING,
        avatarURL=STRING,
        lifeTime=INT,
        accepted=BOOL,
    ),
    # A string in JSON, too.
    *_rows("CallConnect", "CallConnect/{}", success=BOOL),
    Item("CallEnded", json="CallEnded"),
    Item("Login", "ZAAPI Release", kind=STRING, json="Login/ZAAPI Release"),
    Item("Login", "Zoom Room Release", kind=STRING, json="Login/Zoom Room Release"),
    Item("onUnsupported Command", json="onUnsupported Command"),
    *_rows(
        "UpdateCallRecordInfo",
        "UpdateCallRecordInfo/{}",
        amIRecording=BOOL,
        canRecord=BOOL,
        emailRequired=BOOL,
        meetingIsBeingRecorded=BOOL,
    ),
    *_rows(
        "PhonebookBasicInfoChange",
        "PhonebookBasicInfoChange/{}",
        numberOfZoomRoom=INT,
        numberOfNormalContact=INT,
        numberOfLegacyRoom=INT,
        total=INT,
    ),
)

# What release 1.1 added to a command of V1.
LATER_PARAMETERS: Final = (Item("Dial Join", "password", kind=STRING),)
