"""Zoom's closed lists of words.

A word that is not in its list reads as unknown, never as an error: releases add words.
"""

from enum import StrEnum


class CallStatus(StrEnum):
    """zStatus Call Status."""

    NOT_IN_MEETING = "NOT_IN_MEETING"
    CONNECTING_MEETING = "CONNECTING_MEETING"
    IN_MEETING = "IN_MEETING"
    LOGGED_OUT = "LOGGED_OUT"
    UNKNOWN = "UNKNOWN"


class LoginType(StrEnum):
    """How the room's user signed in (zStatus SystemUnit login_type)."""

    WORK_EMAIL = "work_email"
    GOOGLE = "google"


class MeetingType(StrEnum):
    """What kind of meeting the room is in (zEvent Call Info meeting_type)."""

    NORMAL = "NORMAL"
    SHARING_LAPTOP = "SHARING_LAPTOP"
    PSTN_CALLOUT = "PSTN_CALLOUT"
    NONE = "NONE"


class CalloutType(StrEnum):
    """Where the room may call out to (zEvent Call Info support_callout_type)."""

    US_ONLY = "US_ONLY"
    INTERNATIONAL = "INTERNATIONAL"
    NONE = "NONE"


class AccountType(StrEnum):
    """The licence of the room's user (zEvent Call Info user_type)."""

    BASIC = "BASIC"
    PRO = "PRO"
    CORP = "CORP"
    NONE = "NONE"


class ParticipantType(StrEnum):
    """How a participant takes part (zEvent List Participant user_type)."""

    NORMAL = "NORMAL"
    H323 = "H323"
    CALL_IN = "CALL_IN"


class AudioType(StrEnum):
    """How a participant hears (zEvent List Participant audio status type)."""

    VOIP = "AUDIO_VOIP"
    TELEPHONE = "AUDIO_TELE"
    NONE = "AUDIO_NONE"


class AudioState(StrEnum):
    """Whether a participant can be heard (zEvent List Participant audio status state)."""

    MUTED = "AUDIO_MUTED"
    UNMUTED = "AUDIO_UNMUTED"


class ParticipantChange(StrEnum):
    """What happened to a participant (zEvent List Participant event)."""

    NONE = "None"
    JOINED = "ZRCUserChangedEventJoinedMeeting"
    LEFT = "ZRCUserChangedEventLeftMeeting"
    UPDATED = "ZRCUserChangedEventUserInfoUpdated"
    HOST_CHANGED = "ZRCUserChangedEventHostChanged"


class Presence(StrEnum):
    """Whether a contact can be reached (zEvent Phonebook presence).

    Lists and notices spell presence differently; both spellings are read.
    """

    OFFLINE = "PRESENCE_OFFLINE"
    AWAY = "PRESENCE_AWAY"
    BUSY = "PRESENCE_BUSY"
    ONLINE = "PRESENCE_ONLINE"
    DND = "PRESENCE_DND"

    @classmethod
    def aliases(cls) -> dict[str, Presence]:
        """Return the spellings of the CLI list and of the reference's prose."""
        return {
            form.format(word.name): word
            for word in cls
            for form in ("ZoomIMPresence_{}", "IM_PRESENCE_{}")
        }
