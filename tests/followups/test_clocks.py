"""A person's own clock: her day, her days off, her quiet hours."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from followups.clocks import awake_from, local_day, morning, works_on, zone_of
from leads.models import DayOff

LUCKNOW, TOKYO = ZoneInfo("Asia/Kolkata"), ZoneInfo("Asia/Tokyo")


def person(zone: ZoneInfo = LUCKNOW, quiet: tuple[str, str] | None = None) -> User:
    begins, ends = (time.fromisoformat(each) for each in quiet) if quiet else (None, None)
    return User(time_zone=zone.key, quiet_from=begins, quiet_until=ends)


def at(text: str, zone: ZoneInfo = LUCKNOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_it_is_tomorrow_already_in_tokyo() -> None:
    now = at("2026-12-31T21:00")  # half past midnight in Tokyo
    assert local_day(now, person()) == date(2026, 12, 31)
    assert local_day(now, person(TOKYO)) == date(2027, 1, 1)


def test_eight_in_the_morning_is_each_ones_own() -> None:
    day = date(2026, 3, 10)
    assert morning(day, person()) == at("2026-03-10T08:00")
    assert morning(day, person(TOKYO), hour=9) == at("2026-03-10T09:00", TOKYO)


@pytest.mark.django_db
def test_a_person_keeps_the_days_off_of_her_own_country() -> None:
    marine_day, republic_day = date(2026, 7, 20), date(2026, 1, 26)
    assert (works_on(person(), marine_day), works_on(person(TOKYO), marine_day)) == (True, False)
    assert (works_on(person(), republic_day), works_on(person(TOKYO), republic_day)) == (
        False,
        True,
    )
    DayOff.objects.create(country="JP", day=date(2026, 7, 15), name="Obon of the office")
    assert works_on(person(), date(2026, 7, 15))
    assert not works_on(person(TOKYO), date(2026, 7, 15))


@pytest.mark.parametrize(
    ("quiet", "now", "awake"),
    [
        (("20:00", "07:00"), "2026-03-10T19:59", "2026-03-10T19:59"),
        (("20:00", "07:00"), "2026-03-10T20:00", "2026-03-11T07:00"),
        (("20:00", "07:00"), "2026-12-31T23:59", "2027-01-01T07:00"),
        (("20:00", "07:00"), "2026-03-11T00:00", "2026-03-11T07:00"),
        (("20:00", "07:00"), "2026-03-11T06:59", "2026-03-11T07:00"),
        (("20:00", "07:00"), "2026-03-11T07:00", "2026-03-11T07:00"),
        (("12:00", "14:00"), "2026-03-11T13:00", "2026-03-11T14:00"),
        (("12:00", "14:00"), "2026-03-11T11:59", "2026-03-11T11:59"),
        (("12:00", "14:00"), "2026-03-11T23:00", "2026-03-11T23:00"),
        (("22:00", "00:00"), "2026-03-11T23:00", "2026-03-12T00:00"),
        (("00:00", "06:00"), "2026-03-11T00:00", "2026-03-11T06:00"),
        (("09:00", "09:00"), "2026-03-11T09:00", "2026-03-11T09:00"),  # never quiet
        (None, "2026-03-11T03:00", "2026-03-11T03:00"),
    ],
)
def test_quiet_hours_end(quiet: tuple[str, str] | None, now: str, awake: str) -> None:
    assert awake_from(person(quiet=quiet), at(now)) == at(awake)


def test_quiet_hours_are_on_the_persons_own_clock() -> None:
    now = at("2026-03-10T18:00")  # 21:30 in Tokyo
    quiet = ("20:00", "07:00")
    assert awake_from(person(quiet=quiet), now) == now
    assert awake_from(person(TOKYO, quiet), now) == at("2026-03-11T07:00", TOKYO)


CLOCKS = st.times().map(lambda each: each.replace(microsecond=0))


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(LUCKNOW)),
    st.sampled_from([LUCKNOW, TOKYO]),
    CLOCKS,
    CLOCKS,
)
def test_nobody_waits_a_day_and_whoever_is_awake_stays_so(now, zone, begins, ends) -> None:
    who = User(time_zone=zone.key, quiet_from=begins, quiet_until=ends)
    awake = awake_from(who, now)
    assert now <= awake < now + timedelta(days=1)
    assert awake_from(who, awake) == awake
    assert awake == now or awake.astimezone(zone_of(who)).time() == ends
