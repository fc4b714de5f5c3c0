"""Working days of two countries, in one place.

A working day is a Monday to Friday that is a public holiday neither in Uttar Pradesh nor in Japan:
only then do both sides of the desk work. It is a day of the office's own clock (TIME_ZONE).
"""

import warnings
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def office() -> ZoneInfo:
    """Return the clock by which working days begin and end."""
    return ZoneInfo(settings.TIME_ZONE)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset((*public_holidays("IN", year), *public_holidays("JP", year)))


def public_holidays(country: str, year: int, language: str | None = None) -> Mapping[date, str]:
    """Return the public holidays of Japan or of Uttar Pradesh; fewer of a year far away."""
    subdivision = "UP" if country == "IN" else None
    with warnings.catch_warnings():
        # Holidays by the moon are known for some decades only.
        warnings.simplefilter("ignore", UserWarning)
        return holidays.country_holidays(
            country, subdiv=subdivision, years=year, expand=False, language=language
        )


def is_working_day(day: date) -> bool:
    """Say whether both countries work on that day."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def _next_working_day(day: date) -> date:
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day


def after_working_days(moment: datetime, days: int) -> datetime:
    """Return the same time of day so many working days later.

    What comes on a day off counts from the first minute of the next working day.
    """
    local = moment.astimezone(office())
    day, clock = local.date(), local.time()
    if not is_working_day(day):
        day, clock = _next_working_day(day), time()
    for _ in range(days):
        day = _next_working_day(day)
    return datetime.combine(day, clock, office())


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
