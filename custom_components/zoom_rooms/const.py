"""Names that several modules share."""

from typing import Final

DOMAIN: Final = "zoom_rooms"

CONF_PASSCODE: Final = "passcode"
CONF_HOST_KEY: Final = "host_key"
CONF_ALLOW_SHA1: Final = "allow_sha1"
"""Whether the room is so old that it can prove its host key by SHA-1 only."""
CONF_RELEASED: Final = "released"
"""Whether somebody left the room to its tablet, until they say otherwise."""

OPTION_DURATION: Final = "duration"
"""Minutes that an instant meeting is shown to last."""
DEFAULT_DURATION: Final = 30

OPTION_AUTO_ACCEPT_CALLERS: Final = "auto_accept_callers"
"""Names or JIDs, in lower case, of those whose calls may be taken automatically; nobody means everybody."""

OPTION_REPORT: Final = "report"
"""Whether the Zoom portal is told that Home Assistant controls the room."""

OPTION_TAKE_BACK: Final = "take_back"
"""Minutes after which a room that another controller took is taken back; 0 leaves it there."""

OPTION_SEND_COMMAND: Final = "send_command"
"""Whether administrators may send commands of their own making."""

OPTION_SENTENCE_TRIGGERS: Final = "sentence_triggers"
"""Whether sentences about meetings are heard without anybody copying a file."""

SUBENTRY_CONTACT: Final = "contact"
CONF_JID: Final = "jid"
MOST_WATCHED: Final = 20
"""Contacts whose presence may be watched. The room is asked for no more of them."""
