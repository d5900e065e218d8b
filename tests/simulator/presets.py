"""Two rooms to simulate. Nobody and nothing in them exists."""

from collections.abc import Mapping
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.grammar import Key
from custom_components.zoom_rooms.zrcsapi.records import Contact, DeviceLine
from custom_components.zoom_rooms.zrcsapi.words import LoginType, Presence

_CEILING: Final = DeviceLine(
    id=r"{0.0.1.00000000}.{6b1f7c1e-1d0a-4d34-9f5e-0c55aa2b8f01}",
    name="Echo Cancelling Speakerphone (Ceiling Array)",
)
_TABLE: Final = DeviceLine(
    id=r"{0.0.1.00000000}.{6b1f7c1e-1d0a-4d34-9f5e-0c55aa2b8f02}",
    name="Microphone (Table Mic)",
)
_SPEAKERS: Final = DeviceLine(
    id=r"{0.0.0.00000000}.{91d0f3ab-7c55-4a57-8d3f-1b9e6f4f2c11}",
    name="Speakers (Front Soundbar)",
)
_DISPLAY: Final = DeviceLine(
    id=r"{0.0.0.00000000}.{91d0f3ab-7c55-4a57-8d3f-1b9e6f4f2c12}",
    name="Display Audio (HDMI)",
)
_FRONT: Final = DeviceLine(
    id=r"\\?\usb#vid_1234&pid_0101&mi_00#8&2cc2822b&0&0000#{65e8773d-8f56-11d0}\global",
    name="PTZ Front Camera",
    alias="usb:1234:0101",
)
_BACK: Final = DeviceLine(
    id=r"\\?\usb#vid_1234&pid_0102&mi_00#8&1f0a77c4&0&0000#{65e8773d-8f56-11d0}\global",
    name="Whiteboard Camera",
    alias="usb:1234:0102",
)

_COMMON: Final[Mapping[Key[Any], Any]] = {
    zstatus.LOGIN_TYPE: LoginType.WORK_EMAIL,
    zstatus.IS_AUTO_ANSWER_ENABLED: True,
    zstatus.ACCOUNT_EMAIL: "rooms@example.com",
    zstatus.VIDEO_OPTIMIZABLE: True,
    zstatus.SUPPORT_PIN_AND_SPOTLIGHT: True,
    zstatus.CAN_MUTE_ON_ENTRY: True,
    zstatus.CAN_RINGING_IN_PSTN_CALL: True,
    zstatus.CAN_DTMF_FOR_INVITE_BY_PHONE: True,
    zstatus.SUPPORTS_WEB_SETTINGS_PUSH: True,
    zstatus.SUPPORTS_SOFTWARE_AUDIO_PROCESSING: True,
    zstatus.SUPPORTS_SHARE_FOR_FLOATING_AND_CONTENT_ONLY: True,
    zstatus.LOGIN_ZAAPI_RELEASE: "1.1",
    zconfiguration.VIDEO_CAMERA_MIRROR: True,
    zcommand.BOOKINGS: (),
}

BOARDROOM: Final[Mapping[Key[Any], Any]] = {
    **_COMMON,
    zstatus.ROOM_NAME: "Boardroom",
    zstatus.EMAIL: "boardroom_q7Zr2mUvTkGx1LdWc0nYeA@example.com",
    zstatus.MEETING_NUMBER: "5526136251",
    zstatus.PLATFORM: "Windows 10",
    zstatus.ROOM_VERSION: "5.13.7.2384",
    zstatus.LOGIN_ZOOM_ROOM_RELEASE: "5.13.7.2384",
    zstatus.SUPPORTS_HDMI_CEC_CONTROL: True,
    zstatus.CAN_SWITCH_TO_SPECIFIC_CAMERA: True,
    zstatus.AUDIO_INPUT_LINE: (_CEILING, _TABLE),
    zstatus.AUDIO_OUTPUT_LINE: (_SPEAKERS, _DISPLAY),
    zstatus.VIDEO_CAMERA_LINE: (_FRONT, _BACK),
    zconfiguration.AUDIO_INPUT_SELECTED_ID: _CEILING.id,
    zconfiguration.AUDIO_INPUT_VOLUME: 70,
    zconfiguration.AUDIO_OUTPUT_SELECTED_ID: _SPEAKERS.id,
    zconfiguration.AUDIO_OUTPUT_VOLUME: 55,
    zconfiguration.VIDEO_CAMERA_SELECTED_ID: _FRONT.id,
}

_BAR_ID: Final = "Conference Bar USB"
_BUILT_IN_ID: Final = "Built-in Output"

HUDDLE_SPACE: Final[Mapping[Key[Any], Any]] = {
    **_COMMON,
    zstatus.ROOM_NAME: "Huddle Space",
    zstatus.EMAIL: "huddle_8sYtWb3RkQmV0pZ1hNcJ5g@example.com",
    zstatus.MEETING_NUMBER: "4418820975",
    zstatus.PLATFORM: "Mac OS X, 13.4",
    zstatus.ROOM_VERSION: "5.15.2.3120",
    zstatus.LOGIN_ZOOM_ROOM_RELEASE: "5.15.2.3120",
    zstatus.AUDIO_INPUT_LINE: (DeviceLine(id=_BAR_ID, name="Conference Bar USB"),),
    zstatus.AUDIO_OUTPUT_LINE: (
        DeviceLine(id=_BAR_ID, name="Conference Bar USB"),
        DeviceLine(id=_BUILT_IN_ID, name="Built-in Output (Internal Speakers)"),
    ),
    zstatus.VIDEO_CAMERA_LINE: (
        DeviceLine(
            id="0x14200000046d082d", name="Conference Bar Camera", alias="usb:046D:082D"
        ),
    ),
    zconfiguration.AUDIO_INPUT_SELECTED_ID: _BAR_ID,
    zconfiguration.AUDIO_INPUT_VOLUME: 80,
    zconfiguration.AUDIO_OUTPUT_SELECTED_ID: _BAR_ID,
    zconfiguration.AUDIO_OUTPUT_VOLUME: 40,
    zconfiguration.VIDEO_CAMERA_SELECTED_ID: "0x14200000046d082d",
}


def _person(first: str, last: str, presence: Presence) -> Contact:
    return Contact(
        jid=f"{first}.{last}@xmpp.example.com".lower(),
        screen_name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=f"{first}.{last}@example.com".lower(),
        presence=presence,
        on_desktop=presence is Presence.ONLINE,
    )


CONTACTS: Final = (
    _person("Mira", "Lindqvist", Presence.ONLINE),
    _person("Tomas", "Okafor", Presence.OFFLINE),
    _person("Ines", "Varga", Presence.BUSY),
    _person("Jonas", "Petrov", Presence.AWAY),
    _person("Aiko", "Brandt", Presence.ONLINE),
    Contact(
        jid="atrium.display@xmpp.example.com",
        screen_name="Atrium",
        first_name="Atrium",
        email="atrium_rooms@example.com",
        presence=Presence.ONLINE,
        is_zoom_room=True,
    ),
)
