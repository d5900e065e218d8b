"""What the room's calendar means at a given time.

Everything here takes ``now`` in the zone of the room's wall clock: a booking's time without
an offset is read in that zone, and a booking without times fills the day of ``now``.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta, timezone
from typing import Final

from .zrcsapi.records import Booking

SOON: Final = timedelta(minutes=10)
"""How long before its start a booking may be joined as the next one."""

PRIVATE: Final = "Private meeting"
"""What is shown of a private booking."""

UNNAMED: Final = "Meeting"

_UNSAID_LENGTH: Final = timedelta(minutes=30)


def is_all_day(booking: Booking) -> bool:
    """Tell whether a booking has no times, which is how the room tells of one for the whole day."""
    return booking.start_time is None


def begin(booking: Booking, now: datetime) -> datetime:
    """Return when a booking begins."""
    if booking.start_time is None:
        return datetime.combine(now.date(), time(), now.tzinfo)
    return _zoned(booking.start_time, now)


def end(booking: Booking, now: datetime) -> datetime:
    """Return when a booking ends, which is after its beginning."""
    start = begin(booking, now)
    if booking.start_time is None:
        return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    if (
        booking.end_time is not None
        and (finish := _zoned(booking.end_time, now)) > start
    ):
        return finish
    return start + _UNSAID_LENGTH


def in_order(bookings: Iterable[Booking] | None, now: datetime) -> list[Booking]:
    """Return the bookings by their beginning, and those of one beginning by their end."""
    return sorted(bookings or (), key=lambda one: (begin(one, now), end(one, now)))


def current_or_next(
    bookings: Iterable[Booking] | None, now: datetime
) -> Booking | None:
    """Return the booking that runs, or else the next one.

    One with times goes before one that fills the day.
    """
    left = [one for one in in_order(bookings, now) if end(one, now) > now]
    running = [one for one in left if begin(one, now) <= now and not is_all_day(one)]
    return next(iter(running or left), None)


def next_to_begin(bookings: Iterable[Booking] | None, now: datetime) -> Booking | None:
    """Return the earliest booking that has not begun."""
    return next((one for one in in_order(bookings, now) if begin(one, now) > now), None)


def next_to_join(
    bookings: Iterable[Booking] | None, now: datetime, within: timedelta = SOON
) -> Booking | None:
    """Return the booking that somebody who enters the room now wants to join.

    That is the running one that began last, else the first that begins ``within`` that
    time, else one that fills the day. Bookings without a Zoom meeting are left out.
    """
    joinable = [one for one in in_order(bookings, now) if one.joinable]
    timed = [one for one in joinable if not is_all_day(one)]
    running = [one for one in timed if begin(one, now) <= now < end(one, now)]
    if running:
        return running[-1]
    soon = [one for one in timed if now < begin(one, now) <= now + within]
    if soon:
        return soon[0]
    return next(filter(is_all_day, joinable), None)


def rivals(
    bookings: Iterable[Booking] | None, booking: Booking, now: datetime
) -> list[Booking]:
    """Return the bookings of other meetings that could as well be meant: they begin with this one."""
    return [
        one
        for one in in_order(bookings, now)
        if one.joinable
        and not is_of(one, booking.meeting_number)
        and is_all_day(one) is is_all_day(booking)
        and begin(one, now) == begin(booking, now)
        and end(one, now) > now
    ]


def is_of(booking: Booking, meeting_number: str) -> bool:
    """Tell whether a booking is of the meeting of that number."""
    return booking.joinable and is_same(booking.meeting_number, meeting_number)


def is_same(meeting_number: str, other: str) -> bool:
    """Tell whether two numbers are of one meeting, however they are grouped."""
    return _digits(meeting_number) == _digits(other)


def of_number(
    bookings: Iterable[Booking] | None, meeting_number: str, now: datetime
) -> Booking | None:
    """Return the booking of a meeting; of several with one number, the one nearest to now."""
    same = [one for one in bookings or () if is_of(one, meeting_number)]
    return min(same, key=lambda one: _distance(one, now), default=None)


def next_change(
    bookings: Iterable[Booking] | None, now: datetime, ahead: timedelta = timedelta()
) -> datetime | None:
    """Return when time alone changes any of the answers above, or None if it does not any more.

    ``ahead`` is how long before its beginning a booking already counts.
    """
    moments = (
        moment
        for one in bookings or ()
        for moment in (begin(one, now) - ahead, begin(one, now), end(one, now))
    )
    return min((moment for moment in moments if moment > now), default=None)


def shown_name(booking: Booking) -> str:
    """Return what may be shown as a booking's name; nothing of a private one."""
    return PRIVATE if booking.is_private else booking.meeting_name or UNNAMED


def _zoned(moment: datetime, now: datetime) -> datetime:
    if moment.tzinfo:
        return moment
    local = moment.replace(tzinfo=now.tzinfo)
    # By its offset: two times of one zone are compared by what a clock on the wall shows,
    # which shows an hour twice when summer time ends.
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


def _distance(booking: Booking, now: datetime) -> timedelta:
    if begin(booking, now) <= now < end(booking, now):
        return timedelta()
    return min(abs(begin(booking, now) - now), abs(end(booking, now) - now))
