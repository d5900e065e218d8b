"""What later releases say and no table has, as far as other clients tell of it."""

from typing import Final

from custom_components.zoom_rooms.zrcsapi.grammar import Kind, Tree

from .rendering import Anything, Said

AT_LOGIN: Final = (
    Anything(
        Kind.STATUS,
        "NumberOfScreens",
        {"NumberOfCECScreens": 0, "NumberOfScreens": 2},
    ),
    Anything(
        Kind.STATUS,
        "Sharing",
        {
            "dispState": "None",
            "isAirHostClientConnected": False,
            "isBlackMagicConnected": True,
            "password": "7741",
            "serverName": "Boardroom",
        },
    ),
    Anything(
        Kind.STATUS,
        "Layout",
        {"can_Switch_Wall_View": True, "is_supported": True, "video_type": "Gallery"},
    ),
    Anything(Kind.CONFIGURATION, "Call", {"Layout": {"Style": "Gallery"}}),
    Anything(Kind.CONFIGURATION, "Call", {"Lock": {"Enable": False}}),
    Anything(Kind.EVENT, "SharingState", {"paused": "off", "state": "None"}),
    Anything(Kind.EVENT, "PhoneCallStatus", {"callId": "7", "status": "Rining"}),
)


def before(answer: Said) -> Anything | None:
    """Return what is said before an answer under Call, and is not the answer."""
    if answer.top != "Call" or answer.kind not in (Kind.STATUS, Kind.CONFIGURATION):
        return None
    body: Tree = {"ClosedCaption": {"Available": True}}
    return Anything(answer.kind, answer.top, body, sync=True)
