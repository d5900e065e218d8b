"""What stands around the simulated room: its devices, its calendar, its phonebook."""

from collections.abc import Mapping
from typing import Any

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zevent
from custom_components.zoom_rooms.zrcsapi.grammar import Key, Reading, Setting
from custom_components.zoom_rooms.zrcsapi.records import (
    Contact,
    DeviceLine,
    PhonebookPage,
)

from .agenda import Pace
from .behaviour import at_onset, on, when
from .calls import Calls
from .faults import Faults
from .rendering import Values
from .values import changed

type Line = Reading[tuple[DeviceLine, ...]]


class Office(Calls):
    """A room with devices, bookings and contacts."""

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin with what the values say is plugged in."""
        super().__init__(values, pace)
        self.volumes: dict[tuple[Setting[int], str], int] = {}

    # -- Devices -----------------------------------------------------------------------

    def plug(self, line: Line, device: DeviceLine) -> None:
        """Plug a device in."""
        self[line] = (*self[line], device)

    def unplug(self, line: Line, device_id: str) -> None:
        """Pull a device out. Nothing else is chosen in its place."""
        self[line] = tuple(each for each in self[line] if each.id != device_id)

    @when(zconfiguration.AUDIO_INPUT_SELECTED_ID)
    def _input_selected(self) -> None:
        self._recall_volume(
            zconfiguration.AUDIO_INPUT_VOLUME, zconfiguration.AUDIO_INPUT_SELECTED_ID
        )

    @when(zconfiguration.AUDIO_OUTPUT_SELECTED_ID)
    def _output_selected(self) -> None:
        self._recall_volume(
            zconfiguration.AUDIO_OUTPUT_VOLUME, zconfiguration.AUDIO_OUTPUT_SELECTED_ID
        )

    def _recall_volume(self, volume: Setting[int], selected: Setting[str]) -> None:
        """Take up the volume that is kept for the device chosen now."""
        device = self[selected]
        self.later(
            0, lambda: self._set_volume(volume, self.volumes.get((volume, device)))
        )

    def _set_volume(self, volume: Setting[int], kept: int | None) -> None:
        if kept is not None:
            self[volume] = kept

    @when(zconfiguration.AUDIO_INPUT_VOLUME)
    def _input_volume(self) -> None:
        device = self[zconfiguration.AUDIO_INPUT_SELECTED_ID]
        key = (zconfiguration.AUDIO_INPUT_VOLUME, device)
        self.volumes[key] = self[zconfiguration.AUDIO_INPUT_VOLUME]

    @when(zconfiguration.AUDIO_OUTPUT_VOLUME)
    def _output_volume(self) -> None:
        device = self[zconfiguration.AUDIO_OUTPUT_SELECTED_ID]
        key = (zconfiguration.AUDIO_OUTPUT_VOLUME, device)
        self.volumes[key] = self[zconfiguration.AUDIO_OUTPUT_VOLUME]

    @at_onset(Faults.flood)
    def _fidget(self) -> None:
        """Turn the volume up and down, and leave it where it was."""
        volume = zconfiguration.AUDIO_OUTPUT_VOLUME
        for still_to_come in reversed(range(self.flood.value)):
            turned = (self[volume] + still_to_come) % 101
            self.say(Values((volume, turned)))

    # -- Calendar ----------------------------------------------------------------------

    @on(zcommand.BookingsUpdate)
    def _update_bookings(self, _command: zcommand.BookingsUpdate) -> None:
        self.later(self.pace.bookings, lambda: self.happen(zevent.BookingsUpdated()))

    # -- Phonebook ---------------------------------------------------------------------

    @on(zcommand.PhonebookList)
    def _list_phonebook(self, command: zcommand.PhonebookList) -> PhonebookPage:
        page = self.contacts[command.offset : command.offset + command.limit]
        return PhonebookPage(
            offset=command.offset, limit=command.limit, contacts=tuple(page)
        )

    def add_contact(self, contact: Contact) -> None:
        """Put somebody into the phonebook."""
        self.contacts.append(contact)
        self.happen(zevent.PhonebookAddedContact(**vars(contact)))

    def update_contact(self, jid: str, **parts: object) -> None:
        """Change something about a contact: their presence, mostly."""
        for number, before in enumerate(self.contacts):
            if before.jid == jid and (after := changed(before, **parts)) != before:
                self.contacts[number] = after
                self.happen(zevent.PhonebookUpdatedContact(**vars(after)))
