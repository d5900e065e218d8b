"""What happens in a simulated room by itself, for people to look at."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from itertools import cycle, islice
from typing import Final

from custom_components.zoom_rooms.zrcsapi import zcommand, zconfiguration, zstatus
from custom_components.zoom_rooms.zrcsapi.records import Booking, Contact
from custom_components.zoom_rooms.zrcsapi.words import CallStatus, Presence

from .meeting import Dialled
from .simulated_room import SimulatedRoom
from .values import now

type Happening = tuple[float, Callable[[SimulatedRoom], None]]
"""Seconds after the one before, and what happens then."""

SYNC: Final = "5550001111"
REVIEW: Final = "5550002222"
TALK: Final = "5550003333"

_FIVE: Final = timedelta(minutes=5)


class Day(StrEnum):
    """How much happens."""

    QUIET = "quiet"
    BUSY = "busy"


def play(room: SimulatedRoom, day: Day, *, hurry: float = 1, ahead: int = 0) -> None:
    """Give the room a calendar, and let things happen in it until it is closed.

    ``hurry`` is how many times faster than it should everything happens, and ``ahead`` by
    how many happenings this room is ahead, so that two of them have different days.
    """
    room.put(zcommand.BOOKINGS, tuple(bookings(now() + ahead * timedelta(minutes=2))))
    room.people |= {
        SYNC: ("Mira Lindqvist", "Jonas Petrov", "Aiko Brandt"),
        REVIEW: ("Ines Varga",),
        TALK: ("Tomas Okafor", "Mira Lindqvist"),
    }
    room.passcodes[TALK] = "271828"
    room.hostless.add(REVIEW)
    if day is Day.BUSY:
        _next(room, islice(cycle(_busy(hurry)), ahead, None), hurry)


def bookings(at: datetime) -> Iterator[Booking]:
    """Yield a day's bookings around a time, of every sort that there is."""
    start = at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)
    for begin, end, name, number, private in (
        (-22, -10, "Stand-up", TALK, False),
        (-2, 7, "Weekly sync", SYNC, False),
        (8, 12, "Budget talk", TALK, True),
        (13, 19, "Design review", REVIEW, False),
        (22, 28, "Interior fitting", "0", False),
        (30, 42, "Weekly sync", SYNC, False),
    ):
        yield Booking(
            meeting_name=name,
            meeting_number=number,
            start_time=start + begin * _FIVE,
            end_time=start + end * _FIVE,
            creator_email="mira.lindqvist@example.com",
            creator_name="Mira Lindqvist",
            is_private=private,
        )
    # What lasts all day has no times.
    yield Booking(meeting_name="Window cleaning", meeting_number="0")


def _next(room: SimulatedRoom, day: Iterator[Happening], hurry: float) -> None:
    wait, happening = next(day)

    def happen() -> None:
        happening(room)
        _next(room, day, hurry)

    room.later(wait / hurry, happen)


# -- What can happen ---------------------------------------------------------------------


def _meet(room: SimulatedRoom) -> None:
    """Join the booking on the tablet, if nobody has the room do something else."""
    if room[zstatus.CALL_STATUS] is CallStatus.NOT_IN_MEETING:
        room.connect(Dialled(number=SYNC))


def _go(room: SimulatedRoom) -> None:
    if room.in_meeting and room[zcommand.CALL_INFO].meeting_id == SYNC:
        room.go_out()


def _come(room: SimulatedRoom, name: str) -> None:
    if room.in_meeting:
        room.join(name)


def _leave(room: SimulatedRoom, name: str) -> None:
    for one in room[zcommand.PARTICIPANTS]:
        if one.user_name == name:
            room.leave(one.user_id)


def _record(room: SimulatedRoom, on: bool) -> None:
    for one in room[zcommand.PARTICIPANTS]:
        if one.is_host:
            room.update(one.user_id, is_recording=on)


def _ring(room: SimulatedRoom, seconds: float) -> None:
    if room.ringing is None:
        room.ring(seconds=seconds)


def _turn_volume(room: SimulatedRoom, volume: int) -> None:
    room[zconfiguration.AUDIO_OUTPUT_VOLUME] = volume


def _appear(room: SimulatedRoom, name: str, presence: Presence) -> None:
    for contact in room.contacts:
        if contact.screen_name == name:
            room.update_contact(contact.jid, presence=presence)


def _busy(hurry: float) -> tuple[Happening, ...]:
    """Return four minutes of a busy day."""
    return (
        (4, _meet),
        (8, partial(_come, name="Tomas Okafor")),
        (7, partial(_turn_volume, volume=62)),
        (10, partial(_record, on=True)),
        (12, partial(_appear, name="Ines Varga", presence=Presence.ONLINE)),
        (14, partial(_leave, name="Jonas Petrov")),
        (10, partial(_come, name="Ines Varga")),
        (15, partial(_record, on=False)),
        (20, partial(_leave, name="Tomas Okafor")),
        (15, partial(_turn_volume, volume=48)),
        (45, _go),
        # Whoever is to answer is not in such a hurry.
        (20, partial(_ring, seconds=max(25 / hurry, 7))),
        (40, partial(_appear, name="Ines Varga", presence=Presence.BUSY)),
        (20, partial(_turn_volume, volume=55)),
    )


def phonebook(size: int) -> Iterator[Contact]:
    """Yield as many made-up contacts."""
    first = (
        "Ada",
        "Bo",
        "Chen",
        "Dilara",
        "Émile",
        "Farah",
        "Gül",
        "Håkon",
        "Iva",
        "José",
    )
    last = (
        "Adler",
        "Bråten",
        "Costa",
        "Dvořák",
        "Egger",
        "Fontaine",
        "García",
        "Håland",
    )
    for number in range(size):
        jid, email = (f"contact{number}@{host}example.com" for host in ("xmpp.", ""))
        if number % 50 == 49:
            # Room systems by H.323 or SIP have no names.
            yield Contact(jid=jid, email=email, phone_number=f"7{number:05}")
            continue
        name = first[number % len(first)], last[number // len(first) % len(last)]
        yield Contact(
            jid=jid,
            screen_name=f"{name[0]} {name[1]} {number}",
            first_name=name[0],
            last_name=name[1],
            email=email,
            presence=Presence.ONLINE if number % 3 else Presence.OFFLINE,
            is_zoom_room=number % 50 == 0,
        )
