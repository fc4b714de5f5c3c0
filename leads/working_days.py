"""Working days of two countries, in one place.

A country works from Monday to Friday unless it is a public holiday there (in India: in Uttar
Pradesh). What an administrator wrote down about a day (`DayOff`) goes before both. Unless somebody
asks about one country alone, a working day is one of both: only then do both sides of the desk
work. It is a day of the office's own clock (TIME_ZONE).
"""

import warnings
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
from django.apps import apps
from django.conf import settings

from leads.caching import for_a_minute

ONE_DAY = timedelta(days=1)
SATURDAY = 5
BOTH = ("IN", "JP")
_COUNTRY_OF_ZONE = {"Asia/Tokyo": "JP"}


def office() -> ZoneInfo:
    """Return the clock by which working days begin and end."""
    return ZoneInfo(settings.TIME_ZONE)


def countries_of(zone_name: str) -> tuple[str, ...]:
    """Return the country whose days off count for people of a time zone."""
    return (_COUNTRY_OF_ZONE.get(zone_name, "IN"),)


@lru_cache(maxsize=128)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(public_holidays(country, year))


class OwnDay(NamedTuple):
    """What an administrator wrote down about a day of a country."""

    works: bool
    name: str


def own_days() -> dict[tuple[str, date], OwnDay]:
    """Return the administrator's list, by country and day; kept for a minute."""
    return for_a_minute(("days_off",), _ask)


def _ask() -> dict[tuple[str, date], OwnDay]:
    asked = apps.get_model("leads", "DayOff").objects.order_by()
    rows = asked.values_list("country", "day", "works", "name")
    return {(country, day): OwnDay(works, name) for country, day, works, name in rows}


def public_holidays(country: str, year: int, language: str | None = None) -> Mapping[date, str]:
    """Return the public holidays of Japan or of Uttar Pradesh; fewer of a year far away."""
    subdivision = "UP" if country == "IN" else None
    with warnings.catch_warnings():
        # Holidays by the moon are known for some decades only.
        warnings.simplefilter("ignore", UserWarning)
        return holidays.country_holidays(
            country, subdiv=subdivision, years=year, expand=False, language=language
        )


def is_working_day(day: date, countries: Iterable[str] = BOTH) -> bool:
    """Say whether all these countries work on that day."""
    own = own_days()
    return all(_works(country, day, own) for country in countries)


def _works(country: str, day: date, own: Mapping[tuple[str, date], OwnDay]) -> bool:
    said = own.get((country, day))
    if said is not None:
        return said.works
    return day.weekday() < SATURDAY and day not in _holidays(country, day.year)


def _working_day_from(day: date, step: timedelta, countries: tuple[str, ...]) -> date:
    """Return the day itself if it is a working day, else the nearest one in a direction."""
    while not is_working_day(day, countries):
        day += step
    return day


def add_working_days(day: date, n: int, countries: Iterable[str] = BOTH) -> date:
    """Return the working day that is so many later, or earlier if `n` is negative.

    A day off counts as the next working day, or as the one before when counting backwards.
    """
    countries, step = tuple(countries), ONE_DAY if n >= 0 else -ONE_DAY
    day = _working_day_from(day, step, countries)
    for _ in range(abs(n)):
        day = _working_day_from(day + step, step, countries)
    return day


def working_days_between(a: date, b: date, countries: Iterable[str] = BOTH) -> int:
    """Return how many working days the second day is after the first; negative if before.

    A first day off counts as the next working day, as in `add_working_days`.
    """
    countries, step = tuple(countries), ONE_DAY if a <= b else -ONE_DAY
    first = _working_day_from(a, step, countries)
    passed = range(1, (b - first).days * step.days + 1)
    return step.days * sum(is_working_day(first + step * days, countries) for days in passed)


def after_working_days(moment: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later.

    What comes on a day off counts from the first minute of the next working day.
    """
    local = moment.astimezone(office())
    day, clock = local.date(), local.time()
    if not is_working_day(day):
        clock = time()
    return datetime.combine(add_working_days(day, days), clock, office())


def working_time(start: datetime, end: datetime) -> timedelta:
    """Return the time between two moments without days off; nights of working days count."""
    start, end = start.astimezone(office()), end.astimezone(office())
    total, day = timedelta(), start.date()
    while day <= end.date() and start < end:
        midnight = datetime.combine(day, time(), office())
        if is_working_day(day):
            total += min(end, midnight + ONE_DAY) - max(start, midnight)
        day += ONE_DAY
    return total
