"""Names that several modules share."""

from typing import Final

DOMAIN: Final = "zoom_rooms"

CONF_PASSCODE: Final = "passcode"
CONF_HOST_KEY: Final = "host_key"

OPTION_DURATION: Final = "duration"
"""Minutes that an instant meeting is shown to last."""
DEFAULT_DURATION: Final = 30
