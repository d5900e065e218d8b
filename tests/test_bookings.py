"""What the room's calendar means at a given time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.zoom_rooms import bookings
from custom_components.zoom_rooms.zrcsapi.records import Booking

BERLIN = ZoneInfo("Europe/Berlin")


def at(clock: str) -> datetime:
    """Return a time of the second of March, in Berlin."""
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=BERLIN)


def booked(name: str, start: str = "", end: str = "", **parts: Any) -> Booking:
    """Return a booking; without times it is for the whole day."""
    return Booking(
        meeting_name=name,
        meeting_number=parts.pop("number", "111222333"),
        start_time=at(start) if start else None,
        end_time=at(end) if end else None,
        **parts,
    )


STANDUP = booked("Standup", "09:00", "09:15", number="222333444")
REVIEW = booked("Review", "09:10", "10:00", number="333444555")
LUNCH = booked("Lunch", "12:00", "13:00", number="0")
PLANNING = booked("Planning", "14:00", "15:00", number="444555666")
FAIR = booked("Fair", number="555666777")
DAY = (PLANNING, FAIR, LUNCH, REVIEW, STANDUP)


@pytest.mark.parametrize(
    ("booking", "start", "end"),
    [
        (STANDUP, at("09:00"), at("09:15")),
        (FAIR, at("00:00"), at("00:00") + timedelta(days=1)),
        # Without an end, and with one that comes before the beginning.
        (booked("Open", "09:00"), at("09:00"), at("09:30")),
        (booked("Backwards", "09:00", "08:00"), at("09:00"), at("09:30")),
        # The wall clock's time, and Greenwich's.
        (
            Booking(
                start_time=datetime(2026, 3, 2, 9),
                end_time=datetime.fromisoformat("2026-03-02T09:00:00Z"),
            ),
            at("09:00"),
            at("10:00"),
        ),
    ],
)
def test_begin_and_end(booking: Booking, start: datetime, end: datetime) -> None:
    """Every booking begins and ends, in that order."""
    now = at("08:00")
    assert (bookings.begin(booking, now), bookings.end(booking, now)) == (start, end)


def test_order() -> None:
    """They are sorted by their beginning."""
    assert bookings.in_order(DAY, at("08:00")) == [
        FAIR,
        STANDUP,
        REVIEW,
        LUNCH,
        PLANNING,
    ]
    assert bookings.in_order(None, at("08:00")) == []


@pytest.mark.parametrize(
    ("now", "shown", "following"),
    [
        ("08:00", FAIR, STANDUP),
        ("09:00", STANDUP, REVIEW),
        ("09:12", STANDUP, LUNCH),
        ("09:15", REVIEW, LUNCH),
        ("12:30", LUNCH, PLANNING),
        ("15:00", FAIR, None),
    ],
)
def test_current_and_next(now: str, shown: Booking, following: Booking | None) -> None:
    """What runs is shown, what has not begun is next."""
    assert bookings.current_or_next(DAY, at(now)) == shown
    assert bookings.next_to_begin(DAY, at(now)) == following


def test_nothing_left() -> None:
    """A day without bookings, or with old ones only, has no next one."""
    assert bookings.current_or_next(None, at("08:00")) is None
    assert bookings.current_or_next((STANDUP,), at("08:00")) == STANDUP
    assert bookings.current_or_next((STANDUP,), at("10:00")) is None
    assert bookings.next_to_begin((), at("10:00")) is None
    assert bookings.next_to_join(None, at("10:00")) is None
    assert bookings.next_change((STANDUP,), at("10:00")) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("08:00", FAIR),
        ("08:50", STANDUP),
        ("09:05", STANDUP),
        # Of two that run, the one that began last.
        ("09:12", REVIEW),
        # Lunch is no Zoom meeting.
        ("12:30", FAIR),
        ("13:50", PLANNING),
        ("14:59", PLANNING),
        ("15:00", FAIR),
    ],
)
def test_next_to_join(now: str, expected: Booking) -> None:
    """The one that runs is joined, or the one that soon will."""
    assert bookings.next_to_join(DAY, at(now)) == expected


def test_how_soon_is_soon() -> None:
    """How long before its beginning a booking may be joined can be said."""
    assert bookings.next_to_join((PLANNING,), at("13:00")) is None
    assert (
        bookings.next_to_join((PLANNING,), at("13:00"), timedelta(hours=1)) == PLANNING
    )


@pytest.mark.parametrize(
    ("now", "ahead", "expected"),
    [
        ("08:00", 0, "09:00"),
        ("08:00", 10, "08:50"),
        ("08:50", 10, "09:00"),
        ("09:00", 0, "09:10"),
        ("09:10", 0, "09:15"),
        ("14:00", 0, "15:00"),
    ],
)
def test_next_change(now: str, ahead: int, expected: str) -> None:
    """It is known when to look again."""
    found = bookings.next_change(DAY, at(now), timedelta(minutes=ahead))
    assert found == at(expected)


def test_number() -> None:
    """A meeting is found by its number, however that is written."""
    early = booked("Early", "09:00", "10:00", number="111 222 333")
    late = booked("Late", "15:00", "16:00")
    day = (late, early, LUNCH)
    assert bookings.of_number(day, "111222333", at("09:30")) == early
    assert bookings.of_number(day, "111-222-333", at("11:00")) == early
    assert bookings.of_number(day, "111222333", at("14:00")) == late
    assert bookings.of_number(day, "999888777", at("14:00")) is None
    assert bookings.of_number(day, "0", at("12:30")) is None
    assert bookings.of_number(None, "", at("12:30")) is None


def test_shown_name() -> None:
    """Nothing of a private booking is shown."""
    assert bookings.shown_name(STANDUP) == "Standup"
    assert bookings.shown_name(booked("Salaries", is_private=True)) == "Private meeting"
    assert bookings.shown_name(booked("")) == "Meeting"


def test_the_hour_that_is_there_twice() -> None:
    """When summer time ends, what is over by the first of them is over in the second."""
    early = Booking(start_time=datetime(2026, 10, 25, 2, 40))
    late = Booking(start_time=datetime(2026, 10, 25, 3, 30))
    now = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1)
    assert bookings.next_to_begin((early, late), now) is late
    change = bookings.next_change((early, late), now)
    assert change == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
