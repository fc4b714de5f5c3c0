"""Promises that were due in the period: kept on time, late, or not."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.models import Delegation, Meeting
from followups.choices import Direction, Kept
from leads.working_days import office
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table, percentile, share

AHEAD = timedelta(days=30)
SHOWN = {"state": "any", "who": "all"}


@dataclass
class Line:
    """Promises of one side, one person, one delegation, or all."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    days_late: list[float] = field(default_factory=list)

    def add(self, state: str, late_by: int) -> None:
        self.counts[state] += 1
        if state == Kept.LATE:
            self.days_late.append(late_by)

    @property
    def all(self) -> int:
        return sum(self.counts.values())

    @property
    def was_due(self) -> int:
        """Those of which one can say whether they were kept in time."""
        return self.all - self.counts[Kept.OPEN]


def state_of(due: date, done: Any, today: date) -> tuple[str, int]:
    """How a promise was kept, and how many days late it was."""
    if done is None:
        return (Kept.OPEN if due >= today else Kept.OVERDUE), 0
    late = (timezone.localdate(done, office()) - due).days
    return (Kept.ON_TIME if late <= 0 else Kept.LATE), max(late, 0)


def span(asked: Asked) -> tuple[date, date]:
    """The days asked of; else the last ninety and the next thirty."""
    today = asked.office_today
    last = asked.last or max(today, asked.first or today) + AHEAD
    return asked.first or min(today, last) - timedelta(days=90), last


def promises(asked: Asked) -> Counted:
    """By side, by who sees to it, by delegation."""
    first, last = span(asked)
    base = SHOWN | {"due_from": first.isoformat(), "due_to": last.isoformat()}
    if asked.owner:
        base["assignee"] = asked.owner
    if asked.delegation:
        base["delegation"] = asked.delegation
    total, today = Line(), asked.office_today
    sides: dict[Any, Line] = defaultdict(Line)
    people: dict[Any, Line] = defaultdict(Line)
    tours: dict[Any, Line] = defaultdict(Line)
    found = asked.rows("followups", base).values_list(
        "pk", "direction", "assignee", "due_on", "done_at"
    )
    said = _said_at(asked, found)
    for pk, side, person, due, done in found:
        told = state_of(due, done, today)
        for line in (total, sides[side], people[person], *(tours[key] for key in said[pk])):
            line.add(*told)
    return Counted(
        _mains(asked, base, total),
        _tables(asked, base, (sides, people, tours), total) if total.all else [],
        definitions(),
    )


def _said_at(asked: Asked, found: Any) -> dict[int, Any]:
    """The delegations at whose meetings each promise was said; None for none of them."""
    seen = Meeting.objects.visible_to(asked.reader).taking_place().order_by()
    links = Meeting.followups.through.objects.filter(
        meeting__in=seen.filter(delegation__isnull=False).values("pk"),
        followup__in=found.values("pk"),
    )
    said: dict[int, set[int]] = defaultdict(set)
    for promise, delegation in links.values_list("followup_id", "meeting__delegation_id"):
        if not asked.delegation or str(delegation) == asked.delegation:
            said[promise].add(delegation)
    return defaultdict(lambda: [None], {pk: sorted(keys) for pk, keys in said.items()})


def _tables(asked: Asked, base: dict[str, Any], lines: Any, total: Line) -> list[Table]:
    sides, people, tours = lines
    names = dict(User.objects.filter(pk__in=[pk for pk in people if pk]).values_list("pk", "name"))
    known = Delegation.objects.filter(pk__in=[pk for pk in tours if pk])
    journeys = {row.pk: str(row) for row in known.order_by("-starts_on")}  # fmt: skip
    by_name = sorted(people, key=lambda pk: (pk is None, names.get(pk, "").casefold()))
    ways = (
        ("direction", _("By side"), _("Who owes it"),
         [(str(label), key, sides[key]) for key, label in Direction.choices if key in sides]),
        ("assignee", _("By who sees to it"), _("Who sees to it"),
         [(names.get(key) or _("nobody"), key or "none", people[key]) for key in by_name]),
        ("delegation", _("By delegation"), _("Said on the delegation"),
         [(journeys.get(key) or _("No delegation"), key or "none", tours[key])
          for key in [*journeys, None] if key in tours]),
    )  # fmt: skip
    return [
        Table(
            name=f"promises-{param}",
            title=title,
            heading=heading,
            columns=_columns(),
            rows=[
                Row(label, _cells(asked, line, base | {param: key})) for label, key, line in rows
            ],
            total=Row(_("All"), _cells(asked, total, base)),
        )
        for param, title, heading, rows in ways
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Due in these days")),
        *(Column(str(label)) for _key, label in Kept.choices),
        Column(_("Median days late"), "days"),
        Column(_("Share on time"), "percent"),
    ]


def _cells(asked: Asked, line: Line, base: dict[str, Any]) -> list[Cell]:
    late = line.counts[Kept.LATE]
    late_url = asked.url("followups", late, base | {"kept": Kept.LATE})
    cells = [Cell(line.all, asked.url("followups", line.all, base))]
    for state in Kept:
        count = line.counts[state]
        url = asked.url("followups", count, base | {"kept": state.value})
        cells.append(Cell(count, url, late=state == Kept.OVERDUE and count > 0))
    cells.append(Cell(percentile(line.days_late, 0.5), late_url, late))
    on_time = line.counts[Kept.ON_TIME]
    url = asked.url("followups", on_time, base | {"kept": Kept.ON_TIME})
    cells.append(Cell(share(on_time, line.was_due), url, on_time))
    return cells


def _mains(asked: Asked, base: dict[str, Any], total: Line) -> list[Main]:
    cells = _cells(asked, total, base)
    return [
        Main(_("Promises due"), cells[0]),
        Main(_("Kept on time, of those due by now"), cells[6], "percent"),
        Main(_("Kept late"), cells[2]),
        Main(_("Open and overdue"), cells[3]),
    ]


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Kept on time"),
            _(
                "Marked as done on its day or before, by the office’s clock. One that "
                "was put to sleep is due all the same."
            ),
        ),
        (
            _("Share on time"),
            _(
                "Kept on time, of those kept on time, kept late, or open and overdue. "
                "What is not yet due is left out."
            ),
        ),
        (_("No date"), _("A promise cannot be written down without a date: none is missing here.")),
        (
            _("Delegation"),
            _(
                "Where the promise was said. One said on two delegations stands in both"
                " lines, once in “All”."
            ),
        ),
    ]
