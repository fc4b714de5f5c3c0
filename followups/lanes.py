"""Columns of the board: promises by when, from overdue to done lately.

One question finds the cards of all columns, one counts them, however many promises there are.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Q, Value
from django.db.models.fields import CharField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from leads.journeys import day_begins

PER_LANE = 30
DONE_FOR = timedelta(days=14)
OVERDUE, TODAY, WEEK, LATER = "overdue", "today", "week", "later"
SNOOZED, DONE = "snoozed", "done"
LANES: dict[str, Promise] = {
    OVERDUE: _("Overdue"),
    TODAY: _("Today"),
    WEEK: _("This week"),
    LATER: _("Later"),
    SNOOZED: _("Snoozed"),
    DONE: _("Done lately"),
}
ORDERS: dict[str, tuple[str, ...]] = {
    TODAY: ("-urgent", "pk"),
    SNOOZED: ("snoozed_until", "pk"),
    DONE: ("-done_at", "-pk"),
}
IN_ORDER = ("due_on", "pk")


class Lane(NamedTuple):
    """A column: its cards, how many stand in it, and the list of all of them."""

    key: str
    label: Any
    cards: list[FollowUp]
    number: int
    query: str

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.number - len(self.cards)


def sunday_of(day: date) -> date:
    """The last day of a week."""
    return day + timedelta(days=6 - day.weekday())


def standing_in(lane: str, today: date) -> Q:
    """Say which promises stand in a column."""
    if lane == DONE:
        return Q(done_at__gte=day_begins(today - DONE_FOR))
    if lane == SNOOZED:
        return Q(done_at=None, snoozed_until__gt=today)
    awake = Q(done_at=None) & (Q(snoozed_until=None) | Q(snoozed_until__lte=today))
    due: dict[str, Q] = {
        OVERDUE: Q(due_on__lt=today),
        TODAY: Q(due_on=today),
        WEEK: Q(due_on__gt=today, due_on__lte=sunday_of(today)),
        LATER: Q(due_on__gt=sunday_of(today)),
    }
    return awake & due[lane]


def lane_of(row: FollowUp, today: date) -> str:
    """Return the column a promise stands in; what was done long ago stands among the done."""
    if not row.is_open:
        return DONE
    if row.snoozed_until and row.snoozed_until > today:
        return SNOOZED
    if row.due_on < today:
        return OVERDUE
    if row.due_on == today:
        return TODAY
    return WEEK if row.due_on <= sunday_of(today) else LATER


def mark_of(row: FollowUp) -> str:
    """How a promise stands: a move that saw something else is asked again."""
    until = row.snoozed_until.isoformat() if row.snoozed_until else ""
    return f"{row.due_on.isoformat()}.{until}.{'open' if row.is_open else 'done'}"


def numbers_of(rows: FollowUpQuerySet, today: date) -> dict[str, int]:
    """Count the promises of each column: one question."""
    near = rows.filter(Q(done_at=None) | standing_in(DONE, today)).order_by()
    counts: dict[str, Any] = {lane: Count("pk", filter=standing_in(lane, today)) for lane in LANES}
    return near.aggregate(**counts)


def first_of_each(rows: FollowUpQuerySet, today: date) -> dict[str, list[int]]:
    """Numbers of the first cards of each column: one question for all."""
    parts = [
        rows.filter(standing_in(lane, today))
        .order_by(*ORDERS.get(lane, IN_ORDER))
        .annotate(lane=Value(lane, output_field=CharField()))
        .values_list("lane", "pk")[:PER_LANE]
        for lane in LANES
    ]
    found: dict[str, list[int]] = {lane: [] for lane in LANES}
    for lane, pk in parts[0].union(*parts[1:], all=True):
        found[lane].append(pk)
    return found


def cards(numbers: list[int], user: Any) -> dict[int, FollowUp]:
    """Promises with everything a card says of them."""
    rows = FollowUp.objects.visible_to(user).filter(pk__in=numbers)
    steps = {
        "steps": Count("checklist"),
        "steps_done": Count("checklist", filter=Q(checklist__done_at__isnull=False)),
    }
    told = rows.with_sight(user).with_stand_in().for_list().annotate(**steps)
    drawn = {row.pk: row for row in told}
    for row in drawn.values():
        row.mark = mark_of(row)  # type: ignore[attr-defined]
    return drawn


def lanes_of(rows: FollowUpQuerySet, user: Any, today: date) -> list[Lane]:
    """The columns with their first cards."""
    keys, numbers = first_of_each(rows, today), numbers_of(rows, today)
    drawn = cards([pk for each in keys.values() for pk in each], user)
    return [
        Lane(
            key=lane,
            label=label,
            cards=sorted((drawn[pk] for pk in keys[lane] if pk in drawn), key=_order(lane)),
            number=numbers[lane],
            query=query_of(lane, today),
        )
        for lane, label in LANES.items()
    ]


def _order(lane: str) -> Callable[[FollowUp], Any]:
    """The parts of a union come as they like: sorted here as they were asked for."""
    if lane == DONE:
        return lambda row: (-row.done_at.timestamp(), -row.pk)  # type: ignore[union-attr]
    if lane == SNOOZED:
        return lambda row: (row.snoozed_until, row.pk)
    if lane == TODAY:
        return lambda row: (not row.urgent, row.pk)
    return lambda row: (row.due_on, row.pk)


def query_of(lane: str, today: date) -> str:
    """What a list is asked for that shows all of a column."""
    tomorrow, sunday = today + timedelta(days=1), sunday_of(today)
    asked: dict[str, dict[str, Any]] = {
        OVERDUE: {"when": "overdue"},
        TODAY: {"when": "today"},
        WEEK: {"due_from": tomorrow, "due_to": sunday},
        LATER: {"due_from": sunday + timedelta(days=1)},
        SNOOZED: {"state": "snoozed"},
        DONE: {"state": "done", "done_from": today - DONE_FOR},
    }
    return urlencode(asked[lane])
