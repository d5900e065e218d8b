"""TABLE. What happens unasked: chapter zEvent of Zoom's V1 reference, and what meetings need of 1.1.

The reference also lists Call Info, List Participant, Bookings and Phonebook contacts
under zEvent; those are records (``records.py``) that commands answer with, too.
"""

from .grammar import INT, SWITCH, Event, arg
from .records import Contact

# -- The room and its controllers ------------------------------------------------------


class ZAAPIConnectFail(Event, path="ZAAPIconnectFail"):
    """The room's control process failed inside."""


class PipeOtherControllerLogin(Event, path="Pipe OtherControllerLogin"):
    """Another controller, usually the room's tablet, took the room over."""


class PipeReconnecting(Event, path="Pipe Reconnecting"):
    """The room is ours again; the command that brought it back was not executed."""


class UnsupportedCommand(Event, path="onUnsupported Command"):
    """The room does not know the command."""


# -- Calls -----------------------------------------------------------------------------


class IncomingCallIndication(Event, path="IncomingCallIndication"):
    """Somebody calls the room. ``life_time`` is in seconds."""

    caller_jid: str = arg("callerJID", secret=True)
    callee_jid: str = arg("calleeJID", default="", secret=True)
    meeting_id: str = arg("meetingID", default="")
    password: str = arg("password", default="", secret=True)
    meeting_option: int | None = arg("meetingOption", INT, default=None)
    meeting_number: str = arg("meetingNumber", default="")
    caller_name: str = arg("callerName", default="")
    avatar_url: str = arg("avatarURL", default="")
    life_time: int = arg("lifeTime", INT, default=60)


class TreatedIncomingCallIndication(
    IncomingCallIndication, path="TreatedIncomingCallIndication"
):
    """A call no longer rings: it was taken or turned away, here or elsewhere, or ran out."""

    accepted: bool = arg("accepted", SWITCH, default=False)


# -- Meetings --------------------------------------------------------------------------


class CallConnect(Event, path="CallConnect"):
    """A meeting with the room's own number began."""

    success: bool = arg("success", SWITCH, default=True)


class CallDisconnect(Event, path="CallDisconnect"):
    """The room left the meeting."""

    success: bool = arg("success", SWITCH, default=True)


class CallEnded(Event, path="CallEnded"):
    """The host ended the meeting."""


class CallConnectError(Event, path="CallConnectError"):
    """Joining failed; the message is Zoom's own and usually all there is to know."""

    error_code: int = arg("error_code", INT, default=0)
    error_message: str = arg("error_message", default="")


class MeetingNeedsPassword(Event, path="MeetingNeedsPassword"):
    """The meeting asks for its passcode, or no longer does."""

    needs_password: bool = arg("needsPassword", SWITCH, default=True)
    wrong_and_retry: bool = arg("wrongAndRetry", SWITCH, default=False)


class NeedWaitForHost(Event, path="NeedWaitForHost"):
    """The host is not there yet, or no longer waited for."""

    wait: bool = arg("Wait", SWITCH, default=True)


class UpdateCallRecordInfo(Event, path="UpdateCallRecordInfo"):
    """Whether the meeting is recorded, and by whom it may be."""

    am_i_recording: bool = arg("amIRecording", SWITCH, default=False)
    can_record: bool = arg("canRecord", SWITCH, default=False)
    email_required: bool = arg("emailRequired", SWITCH, default=False)
    meeting_is_being_recorded: bool = arg(
        "meetingIsBeingRecorded", SWITCH, default=False
    )


# -- Bookings and Phonebook ------------------------------------------------------------


class BookingsUpdated(Event, path="Bookings Updated"):
    """The room's calendar changed."""


class PhonebookBasicInfoChange(Event, path="PhonebookBasicInfoChange"):
    """How many contacts there are: told after a login and on change, by some releases never."""

    total: int = arg("total", INT, default=0)
    people: int = arg("numberOfNormalContact", INT, default=0)
    rooms: int = arg("numberOfZoomRoom", INT, default=0)
    legacy_rooms: int = arg("numberOfLegacyRoom", INT, default=0)


class PhonebookUpdatedContact(Contact, Event, path="Phonebook Updated Contact"):
    """A contact changed; often only its presence."""


class PhonebookAddedContact(Contact, Event, path="Phonebook Added Contact"):
    """A contact is new, or is told for the first time after the room started."""
