"""Working days of two countries, one clock."""

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads import caching
from leads.models import DayOff
from leads.working_days import (
    add_working_days,
    after_working_days,
    countries_of,
    is_working_day,
    working_days_between,
    working_time,
)

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


# --- Days, of one country or of both --------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "countries", "works"),
    [
        (date(2026, 7, 20), ("IN",), True),  # Marine Day: India works
        (date(2026, 7, 20), ("JP",), False),
        (date(2026, 1, 26), ("JP",), True),  # Republic Day: Japan works
        (date(2026, 1, 26), ("IN",), False),
        (date(2026, 7, 18), ("JP",), False),  # Saturday for everybody
    ],
)
def test_one_country_works_while_the_other_does_not(day, countries, works) -> None:
    assert is_working_day(day, countries) is works


@pytest.mark.parametrize(
    ("day", "n", "later"),
    [
        (date(2026, 7, 10), 1, date(2026, 7, 13)),  # Friday to Monday
        (date(2026, 7, 11), 1, date(2026, 7, 14)),  # Saturday counts as Monday
        (date(2026, 7, 11), 0, date(2026, 7, 13)),
        (date(2026, 7, 14), 0, date(2026, 7, 14)),
        (date(2026, 7, 13), -1, date(2026, 7, 10)),
        (date(2026, 7, 12), -1, date(2026, 7, 9)),  # Sunday counts as Friday, backwards
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year in Japan, then a weekend
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_so_many_working_days_later_or_earlier(day: date, n: int, later: date) -> None:
    assert add_working_days(day, n) == later


DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
COUNTRIES = st.sampled_from([("IN",), ("JP",), ("IN", "JP")])


@given(DAYS, st.integers(-15, 15), COUNTRIES)
def test_counting_on_and_counting_between_agree(day: date, n: int, countries) -> None:
    later = add_working_days(day, n, countries)
    assert is_working_day(later, countries)
    assert working_days_between(day, later, countries) == n


def test_nothing_is_between_a_day_off_and_what_it_counts_as() -> None:
    assert working_days_between(date(2026, 7, 11), date(2026, 7, 13)) == 0
    assert working_days_between(date(2026, 7, 12), date(2026, 7, 11)) == 0
    assert working_days_between(date(2026, 7, 10), date(2026, 7, 12)) == 0


def test_people_in_tokyo_keep_japans_days() -> None:
    assert countries_of("Asia/Tokyo") == ("JP",)
    assert countries_of("Asia/Kolkata") == ("IN",)


# --- The desk's own list --------------------------------------------------------------------------
WEDNESDAY, MARINE_DAY = date(2026, 7, 15), date(2026, 7, 20)


def test_a_day_of_ones_own_list_is_off_in_its_country_at_once_and_again_when_removed() -> None:
    assert is_working_day(WEDNESDAY)
    row = DayOff.objects.create(country="IN", day=WEDNESDAY, name="Heat")
    assert not is_working_day(WEDNESDAY)
    assert is_working_day(WEDNESDAY, ("JP",))
    row.delete()
    assert is_working_day(WEDNESDAY)


def test_the_desk_may_work_on_a_public_holiday_and_on_a_saturday() -> None:
    DayOff.objects.create(country="JP", day=MARINE_DAY, name="EXPO", works=True)
    DayOff.objects.create(country="IN", day=date(2026, 7, 18), name="Catching up", works=True)
    assert is_working_day(MARINE_DAY)
    assert is_working_day(date(2026, 7, 18), ("IN",))
    assert not is_working_day(date(2026, 7, 18))  # Japan does not


def test_days_written_elsewhere_are_known_within_a_minute(monkeypatch) -> None:
    assert is_working_day(WEDNESDAY)
    DayOff.objects.bulk_create([DayOff(country="IN", day=WEDNESDAY, name="Heat")])  # no signal
    assert is_working_day(WEDNESDAY)
    later = time.monotonic() + caching.MINUTE + 1
    monkeypatch.setattr(caching.time, "monotonic", lambda: later)
    assert not is_working_day(WEDNESDAY)


def test_many_days_are_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert working_days_between(date(2026, 1, 1), date(2026, 12, 31)) > 200
