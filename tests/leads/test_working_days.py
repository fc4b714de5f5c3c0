"""Working days of two countries, one clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.working_days import after_working_days, is_working_day, working_time

pytestmark = pytest.mark.django_db

LUCKNOW, TOKYO = ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Tokyo")


def at(text: str, zone: ZoneInfo = LUCKNOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 7, 15), True),  # a plain Wednesday
        (date(2026, 7, 18), False),  # Saturday
        (date(2026, 7, 19), False),  # Sunday
        (date(2026, 7, 20), False),  # Marine Day in Japan
        (date(2026, 1, 26), False),  # Republic Day in India
        (date(2026, 3, 4), False),  # Holi in Uttar Pradesh
        (date(2026, 5, 6), False),  # Japan's substitute for a holiday on a Sunday
        (date(2026, 11, 23), False),  # Labour Thanksgiving Day in Japan
        (date(2026, 11, 24), False),  # Guru Nanak's birthday in Uttar Pradesh
    ],
)
def test_a_day_works_when_both_countries_do(day: date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-07-14T10:30", "2026-07-16T10:30"),  # Tuesday to Thursday
        ("2026-07-10T15:00", "2026-07-14T15:00"),  # Friday: the weekend does not count
        ("2026-07-11T15:00", "2026-07-15T00:00"),  # Saturday counts from Monday's first minute
        ("2026-07-17T09:00", "2026-07-22T09:00"),  # Friday before Marine Day
        ("2026-01-23T12:00", "2026-01-28T12:00"),  # Friday before Republic Day
        ("2026-11-22T23:00", "2026-11-27T00:00"),  # Sunday before a holiday of each country
    ],
)
def test_two_working_days_later(came: str, due: str) -> None:
    assert after_working_days(at(came), 2) == at(due)


def test_the_offices_clock_decides_which_day_it_is() -> None:
    # 02:00 on Saturday in Tokyo is still Friday evening in Lucknow.
    assert after_working_days(at("2026-07-11T02:00", TOKYO), 2) == at("2026-07-14T22:30")


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-07-14T10:00", "2026-07-14T16:00", 6),
        ("2026-07-10T18:00", "2026-07-13T06:00", 12),
        ("2026-07-11T08:00", "2026-07-12T20:00", 0),
        ("2026-07-17T12:00", "2026-07-21T12:00", 24),
        ("2026-07-14T10:00", "2026-07-14T10:00", 0),
        ("2026-07-14T10:00", "2026-07-13T10:00", 0),
    ],
)
def test_time_without_days_off(start: str, end: str, hours: int) -> None:
    assert working_time(at(start), at(end)) == timedelta(hours=hours)


MOMENTS = st.datetimes(
    datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.sampled_from([LUCKNOW, TOKYO])
)


@given(MOMENTS)
def test_two_working_days_are_48_hours_without_days_off(came: datetime) -> None:
    assert working_time(came, after_working_days(came, 2)) == timedelta(hours=48)


@given(MOMENTS, st.integers(0, 60 * 24 * 10))
def test_who_came_later_is_never_due_earlier(came: datetime, minutes: int) -> None:
    later = came + timedelta(minutes=minutes)
    assert after_working_days(came, 2) <= after_working_days(later, 2)
