"""What the simulated room says by itself when something is wrong with it."""

from typing import Final

from custom_components.zoom_rooms.zrcsapi import zconfiguration, zevent
from custom_components.zoom_rooms.zrcsapi.grammar import Kind

from . import later
from .behaviour import at_onset
from .faults import Faults
from .misspelling import ENDLESS
from .rendering import Anything, Values
from .scripts import Scripted

_FILLER: Final = 60 * "x"


class Nuisance(Scripted):
    """A room that may say too much."""

    @at_onset(Faults.flood)
    def _fidget(self) -> None:
        """Turn the volume up and down, and leave it where it was."""
        volume = zconfiguration.AUDIO_OUTPUT_VOLUME
        for still_to_come in reversed(range(self.flood.value)):
            turned = (self[volume] + still_to_come) % 101
            self.say(Values((volume, turned)))

    @at_onset(Faults.endless_frame)
    def _ramble(self) -> None:
        """Say more than is let through; the end of it is not."""
        lines = self.endless_frame.value // len(_FILLER) + 1
        body = {str(number): _FILLER for number in range(lines)}
        self.say(Anything(Kind.STATUS, ENDLESS, dict(body)))

    @at_onset(Faults.later_release)
    def _tell_of_what_is_new(self) -> None:
        for said in later.AT_LOGIN:
            self.say(said)

    @at_onset(Faults.fail_inside_after)
    def _fail_inside(self) -> None:
        self.in_this_session(
            self.fail_inside_after.value,
            lambda: self.happen(zevent.ZAAPIConnectFail()),
        )
