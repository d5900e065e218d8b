"""How the simulated room answers what it is asked, row by row."""

from collections.abc import Mapping
from typing import Any, Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.grammar import Command, Key, Put, Setting

from .agenda import Pace
from .behaviour import Refusal, Silence
from .meeting import NOT_IN_MEETING
from .office import Office
from .parsing import Ask, BadParameters, Request, UnknownCommand, parse, understood
from .rendering import (
    Accepted,
    Outcome,
    Said,
    TakenOver,
    Unsupported,
    Values,
    refused,
    refused_setting,
)

# What a room says to parameters that it cannot use is not documented.
BAD_PARAMETERS: Final = "Invalid parameters"
NO_SUCH_DEVICE: Final = "Invalid device"

_DEVICES: Final[Mapping[Setting[Any], Any]] = {
    zconfiguration.AUDIO_INPUT_SELECTED_ID: zstatus.AUDIO_INPUT_LINE,
    zconfiguration.AUDIO_OUTPUT_SELECTED_ID: zstatus.AUDIO_OUTPUT_LINE,
    zconfiguration.VIDEO_CAMERA_SELECTED_ID: zstatus.VIDEO_CAMERA_LINE,
}

_MAY_BE_CONNECTING: Final = (
    zcommand.CallDisconnect,
    zcommand.CallLeave,
    zcommand.GetCallInfo,
)


class Answering(Office):
    """A room that can be asked.

    Attributes:
        unsupported: Keys and commands that this room does not know.
    """

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Know every row of the table."""
        super().__init__(values, pace)
        self.unsupported: set[object] = set()

    def time_for(self, line: str) -> float:
        """Return how long it takes until a line is answered, in seconds."""
        slow = self.slow_answers.value if self.slow_answers else 0.0
        if self.page_delay and isinstance(understood(line), zcommand.PhonebookList):
            slow += self.page_delay.value
        return slow

    def answer(self, line: str) -> Said | None:
        """Return what the room says to a line at once, if anything."""
        request: Request | None = None
        try:
            request = parse(line)
            return self._respond(request)
        except UnknownCommand:
            return Unsupported()
        except BadParameters as bad:
            return _refusal(bad.row, BAD_PARAMETERS)
        except Silence:
            return None
        finally:
            if self.drops_calls:
                self.later(0, lambda: self.end_what_is_pending(request))

    def _respond(self, request: Request) -> Said:
        match request:
            case Ask(keys):
                return self._below(keys)
            case Put(setting=setting, value=value):
                return self._set(setting, value)
            case Command():
                return self._do(request)

    def _below(self, keys: tuple[Key[Any], ...]) -> Said:
        """Return the values at a level and below, as far as they exist now."""
        known = [key for key in keys if key not in self.unsupported]
        if not known:
            raise UnknownCommand
        there = [key for key in known if self.in_meeting or not key.in_meeting]
        if not there:
            return refused_setting(known[0], NOT_IN_MEETING)
        try:
            self.object_to(there[0])
        except Refusal as refusal:
            return refused_setting(there[0], refusal.reason)
        return Values(*((key, self.told(key)) for key in there), sync=True)

    def _set(self, setting: Setting[Any], value: Any) -> Said:
        if setting in self.unsupported:
            raise UnknownCommand
        try:
            self.object_to(setting)
            self._check(setting, value)
        except Refusal as refusal:
            return refused_setting(setting, refusal.reason)
        if self.value_acknowledges:
            self.put(setting, value)
            self.stir()
            return TakenOver((setting, value))
        self.later(0, lambda: self._take_over_value(setting, value))
        return Accepted(setting)

    def _take_over_value(self, setting: Setting[Any], value: Any) -> None:
        if self.stale_value and value != self[setting]:
            self.announce(setting)
            self.later(self.stale_value.value, lambda: self.__setitem__(setting, value))
        else:
            self[setting] = value

    def _check(self, setting: Setting[Any], value: Any) -> None:
        """Refuse what cannot be set now. Refusing an unknown device is a guess."""
        if setting.in_meeting and not self.in_meeting:
            raise Refusal(NOT_IN_MEETING)
        line = _DEVICES.get(setting)
        if line is not None and all(device.id != value for device in self[line]):
            raise Refusal(NO_SUCH_DEVICE)

    def _do(self, command: Command[Any]) -> Said:
        kind = type(command)
        if kind in self.unsupported:
            raise UnknownCommand
        try:
            self.object_to(kind)
            self._insist_on_its_place(kind)
            return Outcome(kind, self._outcome(command))
        except Refusal as refusal:
            return refused(kind, refusal.reason)

    def _insist_on_its_place(self, kind: type[Command[Any]]) -> None:
        if kind.in_meeting and kind not in _MAY_BE_CONNECTING and not self.in_meeting:
            raise Refusal(NOT_IN_MEETING)

    def _outcome(self, command: Command[Any]) -> object:
        behaviour = self.behaviours.get(type(command))
        if behaviour is not None:
            return behaviour(self, command)
        return None if command.result is None else self.told(command.result)


def _refusal(row: type[Command[Any]] | Setting[Any], reason: str) -> Said:
    return (
        refused_setting(row, reason)
        if isinstance(row, Setting)
        else refused(row, reason)
    )
