"""The days of a promise that repeats: counted from one day, so that month ends stay month ends."""

from calendar import monthrange
from datetime import date, timedelta

from followups.choices import Repeats

MONTHS = {Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3, Repeats.YEARLY: 12}
DAYS = {Repeats.WEEKLY: 7, Repeats.FORTNIGHTLY: 14}
LAST_YEAR = 2100


def next_day(start: date, repeats: str, after: date) -> date | None:
    """Return the first day of a series after a day; None when nobody will be here any more.

    The 31st of January is followed by the last of February and then by the 31st of March.
    """
    if repeats in DAYS:
        days = DAYS[Repeats(repeats)]
        steps = max((after - start).days // days + 1, 1)
        found = start + timedelta(days=days * steps)
    else:
        months = MONTHS[Repeats(repeats)]
        apart = (after.year - start.year) * 12 + after.month - start.month
        steps = max(apart // months, 1)
        found = _months_on(start, months * steps)
        if found <= after:
            found = _months_on(start, months * (steps + 1))
    return found if found.year <= LAST_YEAR else None


def _months_on(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
