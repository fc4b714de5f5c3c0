"""The MOU report: counted when it is asked for, as much as possible in one statement."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Count
from django.utils.functional import cached_property

from accounts.models import User
from leads.filters.mous import NONE
from leads.models import MOU, MOUState
from leads.models.standing import STANDING
from leads.mou_querysets import MOUQuerySet
from reports.dimensions import COUNTED
from reports.links import Links
from reports.mou_report import crosses
from reports.mou_report.counting import By, Counts, count
from reports.mou_report.figures import (
    Breakdown,
    CrossTab,
    Figure,
    Headline,
    Measures,
    Point,
    Silence,
)
from reports.mou_report.head import HEAD, headline
from reports.mou_report.kept import count_all
from reports.mou_report.lines import breakdown, ordered
from reports.mou_report.question import Question

SILENT_SHOWN = 10
OWNERS_SHOWN = 20


class Selection:
    """A selection of MOUs on a day, counted by whatever is asked for, each once."""

    def __init__(
        self, mous: MOUQuerySet, links: Links, reader: User, *, everything: bool = False
    ) -> None:
        self.mous, self.links, self.reader = mous, links, reader
        self.everything = everything  # all this person may see: figures are kept
        self.counted: dict[By, Counts] = {}

    def by(self, *wanted: By) -> dict[By, Counts]:
        """What was counted by some dimensions; what was not yet is counted at once."""
        missing = [by for by in dict.fromkeys(wanted) if by not in self.counted]
        if missing:
            if self.everything:
                self.counted |= count_all(self.mous.day, missing, self.reader)
            else:
                self.counted |= count(self.mous, missing)
        return self.counted

    @cached_property
    def headline(self) -> Headline:
        counted = self.by(*HEAD)
        narrowed = not self.everything and counted[()].total().groups
        outside = self.reaching_outside() if narrowed else 0
        return headline(counted, self.links, outside)

    def reaching_outside(self) -> int:
        """Count groups with a total that also have MOUs outside the selection."""
        everybody = MOU.objects.visible_to(self.reader).as_on(self.mous.day)
        inside, all_members = _members(self.mous), _members(everybody)
        return sum(number < all_members[group] for group, number in inside.items())

    @cached_property
    def silence(self) -> Silence:
        """Who has not been heard of, and whose duty it was."""
        dimension = COUNTED["silent_owner"]
        lines = self.by(("silent_owner",))["silent_owner",].lines
        sizes = {key[0]: vector[0] for key, vector in lines.items()}
        labels = ordered(dimension, sizes)
        owners = [
            (labels[key], Figure(n, self.links.to(n, {"stale": "1", "owner": key or NONE})))
            for key, n in sorted(sizes.items(), key=lambda item: (-item[1], labels[item[0]]))
        ]
        number = sum(sizes.values())
        stalest = self.mous.stale().stalest_first()
        stalest = stalest.select_related("owner", "district", "department")
        return Silence(
            stale=Figure(number, self.links.to(number, {"stale": "1"})),
            mous=_as_they_stood(list(stalest[:SILENT_SHOWN]), self.mous.day) if number else [],
            owners=owners[:OWNERS_SHOWN],
            more_owners=max(len(owners) - OWNERS_SHOWN, 0),
        )


def _as_they_stood(mous: list[MOU], day: date | None) -> list[MOU]:
    """Show a past day's stage, figures and silence; these rows are never saved."""
    if day is None:
        return mous
    by_key = {mou.pk: mou for mou in mous}
    for state in MOUState.objects.of(day).filter(mou__in=by_key):
        mou = by_key[state.mou_id]
        mou.asked_of = day
        for name in STANDING:
            setattr(mou, name, getattr(state, name))
    return mous


def _members(mous: MOUQuerySet) -> dict[int, int]:
    """How many MOUs each group with a total has among these."""
    grouped = mous.order_by().filter(group__amount_inr__isnull=False).values_list("group")
    return dict(grouped.annotate(number=Count("pk")))


class MOUReport:
    """A report as on a day, and the same selection as on an earlier one."""

    def __init__(self, question: Question, tables: Iterable[str] = ()) -> None:
        self.question, self.links = question, question.links
        everything = not question.is_narrowed
        self.now = Selection(question.scope, question.links, question.reader, everything=everything)
        self.then: Selection | None = None
        if question.against is not None:
            self.then = Selection(
                question.scope_on(question.against),
                question.links_on(question.against),
                question.reader,
                everything=everything,
            )
        self._at_once: list[By] = [*HEAD, *((name,) for name in tables)]

    def _by(self, *wanted: By) -> dict[By, Counts]:
        """What is wanted now, together with all that was announced."""
        return self.now.by(*self._at_once, *wanted)

    def _before(self, *wanted: By) -> dict[By, Counts] | None:
        return self.then.by(*self._at_once, *wanted) if self.then else None

    @property
    def headline(self) -> Headline:
        self._by()
        return self.now.headline

    @property
    def before(self) -> Headline | None:
        """The same headline as on the earlier day."""
        self._before()
        return self.then.headline if self.then else None

    @property
    def silence(self) -> Silence:
        self._by()
        return self.now.silence

    def table(self, name: str) -> Breakdown:
        """The selection by one dimension: a name in DIMENSIONS."""
        before = self._before((name,))
        counted = self._by((name,))
        return breakdown(name, counted[name,], self.links, before[name,] if before else None)

    def crosstab(self, rows: str, columns: str, measure: str = "mous") -> CrossTab:
        """The selection by two different dimensions, one measure in each cell."""
        counted = self.now.by(*crosses.wanted(rows, columns))
        return crosses.crosstab(rows, columns, measure, counted, self.links)

    def trend(self, days: Sequence[date]) -> list[Point]:
        """Where the selection stood on each of some days, in their order."""
        return [self._point(day) for day in days]

    def _point(self, day: date) -> Point:
        past = min(day, self.question.day)
        links = self.question.links_on(past)
        counts = Selection(
            self.question.scope_on(past),
            links,
            self.question.reader,
            everything=not self.question.is_narrowed,
        ).by(())[()]
        measures: Measures = counts.total()
        return Point(day, measures, links.to(measures.mous, {}))


def mou_report(question: Question, tables: Iterable[str] = ()) -> MOUReport:
    """Answer a question; tables that are named are counted together with the head."""
    return MOUReport(question, tables)


def month_ends(last: date, months: int) -> list[date]:
    """Return a day and the month ends before it, oldest first: as many points as months."""
    found, day = [last], last
    for _month in range(months - 1):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(day)
    return found[::-1]


def year_ends(last: date, years: int) -> list[date]:
    """Return a day and the ends of fiscal years (31 March) before it, oldest first."""
    found, day = [last], last
    for _year in range(years - 1):
        ended = date(day.year, 3, 31)
        day = ended if ended < day else date(day.year - 1, 3, 31)
        found.append(day)
    return found[::-1]
