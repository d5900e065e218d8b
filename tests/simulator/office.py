"""What stands around the simulated room: its devices, its calendar, its phonebook."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, cast, override

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zevent
from custom_components.zoom_rooms.zrcsapi.grammar import Key, Reading, Setting
from custom_components.zoom_rooms.zrcsapi.records import (
    Booking,
    Contact,
    DeviceLine,
    PhonebookPage,
)

from .agenda import Appointment, Pace
from .behaviour import Silence, at_onset, on, when
from .calls import Calls
from .faults import Faults
from .rendering import Outcome
from .values import changed

type Line = Reading[tuple[DeviceLine, ...]]


class Office(Calls):
    """A room with devices, bookings and contacts."""

    def __init__(self, values: Mapping[Key[Any], Any], pace: Pace) -> None:
        """Begin with what the values say is plugged in."""
        super().__init__(values, pace)
        self.volumes: dict[tuple[Setting[int], str], int] = {}
        self._here = 0
        self._growing: Appointment | None = None
        self._owed_page: PhonebookPage | None = None

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

    # -- Calendar ----------------------------------------------------------------------

    @on(zcommand.BookingsUpdate)
    def _update_bookings(self, _command: zcommand.BookingsUpdate) -> None:
        self.later(self.pace.bookings, lambda: self.happen(zevent.BookingsUpdated()))

    @override
    def told[T](self, key: Key[T]) -> T:
        if key is not zcommand.BOOKINGS or not self.utc_times:
            return super().told(key)
        return cast("T", tuple(_in_utc(one) for one in self[zcommand.BOOKINGS]))

    # -- Phonebook ---------------------------------------------------------------------

    @on(zcommand.PhonebookList)
    def _list_phonebook(self, command: zcommand.PhonebookList) -> PhonebookPage:
        contacts = self.contacts[: self._here if self.growing_phonebook else None]
        page = PhonebookPage(
            offset=command.offset,
            limit=command.limit,
            contacts=tuple(contacts[command.offset : command.offset + command.limit]),
        )
        owed, self._owed_page = self._owed_page, None
        if self.page_limit and command.limit > self.page_limit.value:
            self._owed_page = page
            raise Silence
        if owed is not None and self.late_pages:
            self.say(Outcome(zcommand.PhonebookList, owed))
        return page

    def tell_phonebook_info(self) -> None:
        """Tell how many contacts there are, as after a login."""
        if self.no_phonebook_info:
            return
        rooms = sum(contact.is_zoom_room for contact in self.contacts)
        self.happen(
            zevent.PhonebookBasicInfoChange(
                rooms=rooms,
                people=len(self.contacts) - rooms,
                total=len(self.contacts),
            )
        )

    @at_onset(Faults.contact_storm)
    def _tell_of_everybody(self) -> None:
        for contact in self.contacts:
            self._tell_of(contact)

    @at_onset(Faults.growing_phonebook)
    def _begin_without_contacts(self) -> None:
        if self._growing is not None:
            self._growing.cancel()
        self._here = 0
        self._go_on_growing()

    def _go_on_growing(self) -> None:
        """Have the next contact in the phonebook after a while, and so on."""
        if self.growing_phonebook and self._here < len(self.contacts):
            self._growing = self.in_this_session(
                self.growing_phonebook.value, self._grow
            )

    def _grow(self) -> None:
        self._here += 1
        self._tell_of(self.contacts[self._here - 1])
        self._go_on_growing()

    def add_contact(self, contact: Contact) -> None:
        """Put somebody into the phonebook."""
        self.contacts.append(contact)
        self._tell_of(contact)
        self.tell_phonebook_info()

    def _tell_of(self, contact: Contact) -> None:
        self.happen(zevent.PhonebookAddedContact(**vars(contact)))

    def update_contact(self, jid: str, **parts: object) -> None:
        """Change something about a contact: their presence, mostly."""
        for number, before in enumerate(self.contacts):
            if before.jid == jid and (after := changed(before, **parts)) != before:
                self.contacts[number] = after
                self.happen(zevent.PhonebookUpdatedContact(**vars(after)))


def _in_utc(booking: Booking) -> Booking:
    times = (booking.start_time, booking.end_time)
    start, end = (None if time is None else time.astimezone(UTC) for time in times)
    return changed(booking, start_time=start, end_time=end)
