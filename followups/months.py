"""A month of due dates: what is owed on which day, which days are holidays, who is away."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from accounts.models import Absence
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from leads.months import Holiday, days_of, holidays_of

SHOWN_A_DAY = 4
SATURDAY = 5


class Away(NamedTuple):
    """An absence on one of its days; on its first and on Mondays it is named, then only marked."""

    absence: Absence
    named: bool


class Day(NamedTuple):
    """A day of the month's page."""

    day: date
    inside: bool
    today: bool
    holidays: list[Holiday]
    followups: list[FollowUp]
    more: int
    away: list[Away]

    @property
    def empty(self) -> bool:
        named = any(each.named for each in self.away)
        return not (self.followups or self.holidays or named)

    @property
    def weekend(self) -> bool:
        return self.day.weekday() >= SATURDAY


def due_in(
    rows: FollowUpQuerySet, first: date, last: date, user: Any
) -> dict[date, tuple[list[FollowUp], int]]:
    """The first few due on each day, and how many more: two questions for any number."""
    rows = rows.filter(due_on__range=(first, last)).order_by()
    counted = rows.annotate(
        nth_of_day=Window(
            RowNumber(),
            partition_by=F("due_on"),
            order_by=(F("done_at").asc(nulls_first=True), F("urgent").desc(), F("pk").asc()),
        ),
        of_that_day=Window(Count("pk"), partition_by=F("due_on")),
    ).filter(nth_of_day__lte=SHOWN_A_DAY)
    found = list(
        counted.order_by("due_on", "nth_of_day").values_list("due_on", "pk", "of_that_day")
    )
    numbers = [pk for _day, pk, _number in found]
    shown = FollowUp.objects.filter(pk__in=numbers).select_related("organisation", "assignee")
    drawn = {row.pk: row for row in shown.visible_to(user)} if found else {}
    due: dict[date, tuple[list[FollowUp], int]] = {}
    for day, pk, number in found:
        of_day, _more = due.setdefault(day, ([], 0))
        if pk in drawn:
            of_day.append(drawn[pk])
        due[day] = (of_day, number - len(of_day))
    return due


def away_in(user: Any, first: date, last: date) -> list[Absence]:
    """One's own days away, and those on which one stands in for a colleague."""
    rows = Absence.objects.filter(first_day__lte=last, last_day__gte=first)
    mine = rows.filter(person=user) | rows.filter(deputy=user, person__is_active=True)
    return list(mine.select_related("person", "deputy").order_by("first_day", "pk"))


def weeks_of(month: date, rows: FollowUpQuerySet, user: Any, today: date) -> list[list[Day]]:
    """The month in weeks."""
    days = days_of(month)
    due = due_in(rows, days[0], days[-1], user)
    off = holidays_of(days)
    away = away_in(user, days[0], days[-1])
    drawn = [
        Day(
            day=day,
            inside=day.month == month.month,
            today=day == today,
            holidays=off.get(day, []),
            followups=due.get(day, ([], 0))[0],
            more=due.get(day, ([], 0))[1],
            away=[
                Away(each, day in (each.first_day, month) or day.weekday() == 0)
                for each in away
                if each.first_day <= day <= each.last_day
            ],
        )
        for day in days
    ]
    return [drawn[start : start + 7] for start in range(0, len(drawn), 7)]
