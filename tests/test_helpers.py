"""Refusals of the room, as a person reads them."""

import pytest

from custom_components.zoom_rooms.helpers import refusals_translated
from custom_components.zoom_rooms.types import ZoomRoomsConfigEntry
from custom_components.zoom_rooms.zrcsapi import (
    AuthenticationFailed,
    BadValue,
    CommandRefused,
    ConnectionFailed,
    HostKeyChanged,
    MalformedReply,
    NoAnswer,
    NotExecuted,
    RoomBusy,
    Unsupported,
    ZoomRoomsError,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (BadValue("meetingNumber", "is empty"), "bad_value"),
        (Unsupported("zCommand Fly", "unsupported"), "unsupported"),
        (CommandRefused("zCommand Call Leave", "Not in meeting"), "command_refused"),
        (CommandRefused("zCommand Call Leave", ""), "command_refused_silently"),
        (NoAnswer("zCommand Call Info"), "no_answer"),
        (NotExecuted("zCommand Dial Join"), "not_executed"),
        (MalformedReply("no id"), "malformed_reply"),
        (ConnectionFailed("gone"), "not_connected"),
        (RoomBusy("rejected"), "not_connected"),
        (AuthenticationFailed("refused"), "invalid_auth"),
        (HostKeyChanged("SHA256:a", "SHA256:b", "ssh-rsa b"), "host_key_changed"),
    ],
)
async def test_refusals_are_translated(
    hass: HomeAssistant, loaded: ZoomRoomsConfigEntry, error: ZoomRoomsError, key: str
) -> None:
    """Each kind has words of its own, and says whether it was the input."""
    with pytest.raises(HomeAssistantError) as caught, refusals_translated():
        raise error
    assert caught.value.translation_key == key
    assert isinstance(caught.value, ServiceValidationError) is isinstance(
        error, BadValue
    )
    assert "{" not in str(caught.value)
    assert str(caught.value) not in ("", key)
