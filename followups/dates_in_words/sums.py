"""Sums with days, and what is said where a day is in doubt."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
FRIDAY, SATURDAY = 4, 5
# A day without a year that passed so lately was perhaps a slip of the finger.
LATELY = timedelta(days=60)


@dataclass(frozen=True)
class Answer:
    """What a phrase says: a day, or what must be asked; how it was read where that is in doubt."""

    day: date | None
    how: str = ""
    ask: str = ""
    # Days it may mean as well.
    others: tuple[date, ...] = ()
    # A value of Repeats.
    repeats: str = ""


def spoken(day: date) -> str:
    """Return a day with its weekday: “Tuesday 1 December 2026”."""
    return date_format(day, "l j F Y")


def weekday_name(number: int) -> str:
    return date_format(date(2024, 1, 1 + number), "l")  # the first was a Monday


def plus(day: date, days: int) -> date:
    """Return so many days later; beyond the calendar its edge."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def in_months(day: date, months: int) -> date:
    """Return the same day of a later month, or the last one it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date, months: int = 0) -> date:
    """Return the last day of the month so many months later."""
    there = in_months(day.replace(day=1), months)
    return there.replace(day=monthrange(there.year, there.month)[1])


def monday(today: date, weeks: int = 0) -> date:
    return plus(today, 7 * weeks - today.weekday())


def coming(today: date, weekday: int) -> date:
    """Return the next such weekday after today."""
    return plus(today, (weekday - today.weekday() - 1) % 7 + 1)


def checked(day: date, today: date, how: str = "", others: tuple[date, ...] = ()) -> Answer:
    """Say a day unless it has passed or is out of any calendar of ours: then ask."""
    others = tuple(each for each in others if today <= each <= LATEST and each != day)
    if not EARLIEST <= day <= LATEST:
        return Answer(None, ask=_("Choose a day between the years 2000 and 2100."))
    if day < today:
        words = _("%(day)s has passed. Choose the day it is due.") % {"day": spoken(day)}
        return Answer(None, ask=words, others=others)
    return Answer(day, how=how, others=others)


def named_day(
    today: date, month: int, day: int, year: int | None = None, weekday: int | None = None,
    how: str = "", others: tuple[date, ...] = (),
) -> Answer | None:  # fmt: skip
    """Say the day of a calendar; without a year the next one, None where none is ever so called."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    if year is not None:
        found = _made(year, month, day)
        answer = (
            checked(found, today, how, others) if found else _no_such_day(day, month, year, today)
        )
    else:
        answer = _without_year(today, month, day, how, others)
    return _with_weekday(answer, today, weekday)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_such_day(day: int, month: int, year: int, today: date) -> Answer:
    if not EARLIEST.year <= year <= LATEST.year:
        return Answer(None, ask=_("Choose a day between the years 2000 and 2100."))
    last = monthrange(year, month)[1]
    there = date(year, month, last)
    words = _("%(month)s has no day %(day)s. Choose the day it is due.")
    asked = words % {"month": date_format(there, "F Y"), "day": day}
    return Answer(None, ask=asked, others=(there,) if today <= there <= LATEST else ())


def _without_year(today: date, month: int, day: int, how: str, others: tuple[date, ...]) -> Answer:
    years = range(today.year, min(today.year + 9, date.max.year + 1))
    days = [made for year in years if (made := _made(year, month, day))]
    ahead = next((each for each in days if each >= today), None)
    if ahead is None:
        year = today.year + (month < today.month)
        return _no_such_day(day, month, year, today)
    if days[0] < today and today - days[0] <= LATELY:
        words = _("%(day)s has passed. Choose the day it is due.") % {"day": spoken(days[0])}
        return Answer(None, ask=words, others=(ahead, *others))
    if ahead.year > today.year:
        said = _("Read as the next one: %(day)s.") % {"day": spoken(ahead)}
        how = f"{how} {said}".strip()
    return checked(ahead, today, how, others)


def _with_weekday(answer: Answer, today: date, weekday: int | None) -> Answer:
    """Say so where the weekday beside a date is not that date’s."""
    day = answer.day
    if day is None or weekday is None or day.weekday() == weekday:
        return answer
    words = _("%(day)s is not a %(weekday)s: read by the date.")
    how = words % {"day": spoken(day), "weekday": weekday_name(weekday)}
    nearest = plus(day, (weekday - day.weekday() + 3) % 7 - 3)
    return checked(day, today, f"{answer.how} {how}".strip(), (nearest, *answer.others))


def next_weeks(today: date, weekday: int) -> Answer:
    """“Next Tuesday”: of next week, though some mean the coming one."""
    day, soon = plus(monday(today, 1), weekday), coming(today, weekday)
    if day == soon:
        return checked(day, today)
    words = _("Read as %(weekday)s of next week. The coming %(weekday)s is %(day)s.")
    how = words % {"weekday": weekday_name(weekday), "day": date_format(soon, "j F")}
    return checked(day, today, how, (soon,))


def this_weeks(today: date, weekday: int) -> Answer:
    """“This Tuesday”: of this week; asked where it has passed."""
    day = plus(monday(today), weekday)
    return checked(day, today, others=(plus(day, 7),) if day < today else ())


def bare_weekday(today: date, weekday: int) -> Answer:
    """“Tuesday”: the coming one; today is perhaps meant where it is that weekday."""
    day = coming(today, weekday)
    if today.weekday() != weekday:
        return checked(day, today)
    words = _("Today is a %(weekday)s: read as the one in a week.")
    return checked(day, today, words % {"weekday": weekday_name(weekday)}, (today,))


def week_end(today: date, weeks: int = 0) -> Answer:
    """The end of a week of work: its Friday."""
    day = plus(monday(today, weeks), FRIDAY)
    if day < today:
        how = _("This week’s Friday has passed: read as the next one.")
        return checked(plus(day, 7), today, how, (plus(day, 2),))
    return checked(day, today, _("Read as its Friday."), (plus(day, 2),))


def week_begin(today: date, weeks: int) -> Answer:
    """A week to come, without a day: its Monday."""
    day = monday(today, weeks)
    return checked(day, today, _("Read as its Monday."), (plus(day, FRIDAY),))


def weekend(today: date, weeks: int = 0) -> Answer:
    """Its Saturday; at work many mean the Friday before."""
    day = plus(monday(today, weeks), SATURDAY)
    if day < today:
        return checked(today, today, _("Read as today."))
    return checked(day, today, _("Read as its Saturday."), (plus(day, -1),))


def whole_month(today: date, first: date, part: str = "end") -> Answer:
    """A month without a day, or a part of it."""
    last = month_end(first)
    day = {"begin": first, "early": first.replace(day=10), "mid": first.replace(day=15),
           "second": first.replace(day=20), "end": last}[part]  # fmt: skip
    said = {
        "begin": _("Read as its first day."),
        "end": _("Read as its last day."),
    }.get(part) or _("Read as %(day)s.") % {"day": date_format(day, "j F")}
    return checked(day, today, said)


def month_called(today: date, month: int, year: int | None = None) -> date | None:
    """Return the first day of a month: this or the next one so called."""
    if year is None:
        year = today.year + (month < today.month)
    return _made(year, month, 1) if year <= LATEST.year else None
