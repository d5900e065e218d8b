"""TABLE. What the room tells and nobody can set: chapter zStatus of Zoom's V1 reference.

``ask`` is the level that the reference prints in green: Zoom answers with all that stands
at that level and below. Devices answer as lists of :class:`DeviceLine`, whose rows (Id,
Name, Alias) are fields there.
"""

from typing import Final

from .grammar import SWITCH, TEXT, Reading, choice, records
from .records import DeviceLine
from .words import CallStatus, LoginType

# Call. Printed by the first edition of the reference, and asked by every client; a room
# of the strict V1 answers that it does not know the command.
CALL_STATUS: Final = Reading("Call Status", choice(CallStatus))

# Devices. The lists change as USB devices come and go, and may be empty.
AUDIO_INPUT_LINE: Final = Reading("Audio Input Line", records(DeviceLine))
AUDIO_OUTPUT_LINE: Final = Reading("Audio Output Line", records(DeviceLine))
VIDEO_CAMERA_LINE: Final = Reading("Video Camera Line", records(DeviceLine))

# Video
VIDEO_OPTIMIZABLE: Final = Reading("Video Optimizable", SWITCH)

# SystemUnit
_UNIT: Final = "SystemUnit"
ROOM_NAME: Final = Reading("SystemUnit room_info room_name", TEXT, ask=_UNIT)
IS_AUTO_ANSWER_ENABLED: Final = Reading(
    "SystemUnit room_info is_auto_answer_enabled", SWITCH, ask=_UNIT
)
IS_AUTO_ANSWER_SELECTED: Final = Reading(
    "SystemUnit room_info is_auto_answer_selected", SWITCH, ask=_UNIT
)
ACCOUNT_EMAIL: Final = Reading(
    "SystemUnit room_info account_email", TEXT, ask=_UNIT, secret=True
)
MEETING_NUMBER: Final = Reading("SystemUnit meeting_number", TEXT, ask=_UNIT)
PLATFORM: Final = Reading("SystemUnit platform", TEXT, ask=_UNIT)
EMAIL: Final = Reading("SystemUnit email", TEXT, ask=_UNIT, secret=True)
ROOM_VERSION: Final = Reading("SystemUnit room_version", TEXT, ask=_UNIT)
LOGIN_TYPE: Final = Reading("SystemUnit login_type", choice(LoginType), ask=_UNIT)

# Capabilities
_ABLE: Final = "Capabilities"
IS_AIRHOST_DISABLED: Final = Reading(
    "Capabilities is_Airhost_Disabled", SWITCH, ask=_ABLE
)
CAN_DTMF_FOR_INVITE_BY_PHONE: Final = Reading(
    "Capabilities can_Dtmf_For_Invite_By_Phone", SWITCH, ask=_ABLE
)
PSTN_CALL_IN_LOCAL_PRESENTATION: Final = Reading(
    "Capabilities pstn_Call_In_Local_Presentation", SWITCH, ask=_ABLE
)
CAN_RINGING_IN_PSTN_CALL: Final = Reading(
    "Capabilities can_Ringing_In_Pstn_Call", SWITCH, ask=_ABLE
)
AEC_SETTING_STORED_IN_ZR: Final = Reading(
    "Capabilities aec_Setting_Stored_In_ZR", SWITCH, ask=_ABLE
)
SUPPORTS_WEB_SETTINGS_PUSH: Final = Reading(
    "Capabilities supports_Web_Settings_Push", SWITCH, ask=_ABLE
)
SUPPORTS_SIP_CALL_OUT: Final = Reading(
    "Capabilities supports_Sip_Call_out", SWITCH, ask=_ABLE
)
SUPPORT_PIN_AND_SPOTLIGHT: Final = Reading(
    "Capabilities support_Pin_And_Spotlight", SWITCH, ask=_ABLE
)
CAN_MUTE_ON_ENTRY: Final = Reading("Capabilities can_Mute_On_Entry", SWITCH, ask=_ABLE)
SUPPORT_CLAIM_HOST: Final = Reading(
    "Capabilities support_Claim_Host", SWITCH, ask=_ABLE
)
CAN_SWITCH_TO_SPECIFIC_CAMERA: Final = Reading(
    "Capabilities can_Switch_To_Specific_Camera", SWITCH, ask=_ABLE
)
SUPPORTS_HIGHLY_REVERBERANT_ROOM: Final = Reading(
    "Capabilities supports_Highly_Reverberant_Room", SWITCH, ask=_ABLE
)
SUPPORT_OUT_ROOM_DISPLAY: Final = Reading(
    "Capabilities support_Out_Room_Display", SWITCH, ask=_ABLE
)
SUPPORTS_SOFTWARE_AUDIO_PROCESSING: Final = Reading(
    "Capabilities supports_Software_Audio_Processing", SWITCH, ask=_ABLE
)
SUPPORTS_SHARE_FOR_FLOATING_AND_CONTENT_ONLY: Final = Reading(
    "Capabilities supports_Share_For_Floating_And_Content_only", SWITCH, ask=_ABLE
)
SUPPORTS_HDMI_CEC_CONTROL: Final = Reading(
    "Capabilities supports_Hdmi_Cec_Control", SWITCH, ask=_ABLE
)

# Login. Never asked for: the room says it when the session is up.
LOGIN_ZAAPI_RELEASE: Final = Reading("Login ZAAPI Release", TEXT, ask="Login")
LOGIN_ZOOM_ROOM_RELEASE: Final = Reading("Login Zoom Room Release", TEXT, ask="Login")
