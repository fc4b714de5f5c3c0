"""A month of next actions: which leads are due on which day, and which days are holidays."""

from calendar import Calendar
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.rows import LeadRow, lead_rows
from leads.working_days import own_days, public_holidays

SHOWN_A_DAY = 4
FIRST, LAST = date(1950, 1, 1), date(2099, 12, 1)
_WEEKS = Calendar(firstweekday=0)
_INDIAN = {"hi": "hi"}
_JAPANESE = {"ja": "ja"}


class Holiday(NamedTuple):
    """A public holiday of one of the two countries."""

    country: str
    name: str


class Day(NamedTuple):
    """A day of the month's page."""

    day: date
    inside: bool
    today: bool
    late: bool
    holidays: list[Holiday]
    leads: list[LeadRow]
    more: int

    @property
    def empty(self) -> bool:
        return not self.leads and not self.holidays


def month_of(text: str, today: date) -> date:
    """Return the first day of “2026-11”; what is no month is this one."""
    try:
        year, month = text.split("-")
        asked = date(int(year), int(month), 1) if len(text) == 7 else today
    except ValueError:
        asked = today
    return asked.replace(day=1) if FIRST <= asked <= LAST else today.replace(day=1)


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def days_of(month: date) -> list[date]:
    """The days of whole weeks, Monday first, that hold the month."""
    return [day for week in _WEEKS.monthdatescalendar(month.year, month.month) for day in week]


def due_in(leads: QuerySet, first: date, last: date) -> dict[date, tuple[list[LeadRow], int]]:
    """The first few open leads due on each day, and how many more: two queries for any number."""
    leads = leads.filter(status="open", next_due_on__range=(first, last)).order_by()
    counted = leads.annotate(
        nth_of_day=Window(RowNumber(), partition_by=F("next_due_on"), order_by=F("pk").asc()),
        of_that_day=Window(Count("pk"), partition_by=F("next_due_on")),
    ).filter(nth_of_day__lte=SHOWN_A_DAY)
    found = list(
        counted.order_by("next_due_on", "pk").values_list("next_due_on", "pk", "of_that_day")
    )
    rows = {row.pk: row for row in lead_rows([pk for _day, pk, _number in found])} if found else {}
    due: dict[date, tuple[list[LeadRow], int]] = {}
    for day, pk, number in found:
        shown, _more = due.setdefault(day, ([], 0))
        if pk in rows:
            shown.append(rows[pk])
        due[day] = (shown, number - len(shown))
    return due


def weeks_of(month: date, leads: QuerySet, today: date) -> list[list[Day]]:
    """The month in weeks."""
    days = days_of(month)
    due = due_in(leads, days[0], days[-1])
    off = holidays_of(days)
    drawn = [
        Day(
            day=day,
            inside=day.month == month.month,
            today=day == today,
            late=day < today,
            holidays=off.get(day, []),
            leads=due.get(day, ([], 0))[0],
            more=due.get(day, ([], 0))[1],
        )
        for day in days
    ]
    return [drawn[start : start + 7] for start in range(0, len(drawn), 7)]


def holidays_of(days: Iterable[date]) -> dict[date, list[Holiday]]:
    """Days off of Japan and of Uttar Pradesh by day, public ones in the reader's language.

    The desk's own list goes before the calendar, as it does for working days.
    """
    found: dict[date, list[Holiday]] = {}
    language, own = get_language() or "en", own_days()
    countries = {"JP": _("Japan"), "IN": _("India")}
    for day in days:
        written = {name: own.get((code, day)) for code, name in countries.items()}
        public = _year(day.year, language).get(day, ())
        found[day] = [each for each in public if written.get(each.country) is None]
        found[day] += [
            Holiday(name, said.name) for name, said in written.items() if said and not said.works
        ]
    return {day: holidays for day, holidays in found.items() if holidays}


@lru_cache(maxsize=32)
def _year(year: int, language: str) -> dict[date, list[Holiday]]:
    japan = public_holidays("JP", year, _JAPANESE.get(language, "en_US"))
    india = public_holidays("IN", year, _INDIAN.get(language, "en_IN"))
    found: dict[date, list[Holiday]] = {}
    sources: tuple[tuple[str, Any], ...] = ((_("Japan"), japan), (_("India"), india))
    for country, days in sources:
        for day in days:
            found.setdefault(day, []).append(Holiday(country, days[day].replace("; ", ", ")))
    return found
