"""The one place where the room's refusals become Home Assistant's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .zrcsapi import (
    AuthenticationFailed,
    BadValue,
    CommandRefused,
    ConnectionFailed,
    HostKeyChanged,
    NoAnswer,
    NotExecuted,
    Unsupported,
    ZoomRoomsError,
)


@contextmanager
def refusals_translated() -> Iterator[None]:
    """Turn what the room, or the client, refuses into an error that a person can read.

    Raises:
        ServiceValidationError: the value cannot be sent; nothing was.
        HomeAssistantError: the room refused, or did not answer, or is not there.
    """
    try:
        yield
    except ZoomRoomsError as error:
        raise translated(error) from error


def translated(error: ZoomRoomsError) -> HomeAssistantError:
    """Return the error in Home Assistant's terms."""
    match error:
        case BadValue(name=name):
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="bad_value",
                translation_placeholders={"name": name},
            )
        case Unsupported():
            return _error("unsupported")
        case CommandRefused(reason=reason) if reason:
            return _error("command_refused", reason=reason)
        case CommandRefused():
            return _error("command_refused_silently")
        case NoAnswer():
            return _error("no_answer")
        case NotExecuted():
            return _error("not_executed")
        case AuthenticationFailed():
            return _error("invalid_auth")
        case HostKeyChanged(expected=expected, found=found):
            return _error("host_key_changed", expected=expected, found=found)
        case ConnectionFailed():
            return _error("not_connected")
    return _error("malformed_reply")


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error for an input that makes no sense now; ``key`` is its translation."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
