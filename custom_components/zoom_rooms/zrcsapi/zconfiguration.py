"""TABLE. What may be read and written: chapter zConfiguration of Zoom's V1 reference.

Switches say what is *muted*, *disabled* or *hidden* exactly as Zoom does; an entity that
shows the opposite turns it over itself. Rows with ``in_meeting`` are answered with an
error outside a meeting.
"""

from typing import Final

from .grammar import INT, SWITCH, TEXT, Setting

# Call
OPTIMIZE_VIDEO_SHARING: Final = Setting(
    "Call Sharing optimize_video_sharing", SWITCH, in_meeting=True
)
CALL_MICROPHONE_MUTE: Final = Setting("Call Microphone Mute", SWITCH, in_meeting=True)
CALL_CAMERA_MUTE: Final = Setting("Call Camera Mute", SWITCH, in_meeting=True)

# Audio. Volumes are kept by the room for each device: choosing another one changes them.
AUDIO_INPUT_SELECTED_ID: Final = Setting("Audio Input selectedId", TEXT)
AUDIO_INPUT_IS_SAP_DISABLED: Final = Setting("Audio Input is_sap_disabled", SWITCH)
AUDIO_INPUT_VOLUME: Final = Setting("Audio Input volume", INT, low=0, high=100)
AUDIO_OUTPUT_SELECTED_ID: Final = Setting("Audio Output selectedId", TEXT)
AUDIO_OUTPUT_VOLUME: Final = Setting("Audio Output volume", INT, low=0, high=100)

# Video
HIDE_CONF_SELF_VIDEO: Final = Setting("Video hide_conf_self_video", SWITCH)
VIDEO_CAMERA_SELECTED_ID: Final = Setting("Video Camera selectedId", TEXT)
VIDEO_CAMERA_MIRROR: Final = Setting("Video Camera Mirror", SWITCH)

# Client: what the room's page on the Zoom portal says of whoever controls it.
CLIENT_APP_VERSION: Final = Setting("Client appVersion", TEXT)
CLIENT_DEVICE_SYSTEM: Final = Setting("Client deviceSystem", TEXT)
