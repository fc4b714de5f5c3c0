"""The figures of the MOU status report, counted by the database.

Every figure comes with the address of the register that lists exactly the rows it counts. A total
that was stated for several MOUs (`MOUGroup`) is counted once: in the grand total, and in a table
in the line all its MOUs share, else in a line of its own, so that columns add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from leads.choices import MOUStatus
from leads.filters.mous import NONE
from leads.formats import indian_grouping
from leads.models import MOU, MOUGroup
from leads.querysets import MOUQuerySet
from reports.dimensions import Dimension, Sectors, dimensions
from reports.links import Links

SILENT_SHOWN = 10
OWNERS_SHOWN = 20


@dataclass(frozen=True)
class Figure:
    """A number and the rows behind it; None is “not stated”."""

    value: Any
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """A sum in rupees, and of how many MOUs it is not stated."""

    heading: str
    figure: Figure
    unknown: Figure
    shared: bool = False

    @property
    def unknown_words(self) -> str:
        return _("%(shown)s not stated") % {"shown": indian_grouping(self.unknown.value)}


@dataclass(frozen=True)
class Line:
    """A line of a table: how many MOUs, what they promised, what came, what nobody has stated."""

    label: str
    mous: Figure
    committed: Figure
    committed_unknown: Figure
    realised: Figure
    realised_unknown: Figure
    code: Any = None

    @property
    def only_shared(self) -> bool:
        """Some MOUs have a figure, but each stands in a total shared with other lines."""
        return self.committed.value is None and self.committed_unknown.value < self.mous.value

    @property
    def cells(self) -> list[Cell]:
        return [
            Cell(_("Committed"), self.committed, self.committed_unknown, self.only_shared),
            Cell(_("Realised"), self.realised, self.realised_unknown),
        ]


@dataclass(frozen=True)
class Shared:
    """Totals of groups whose MOUs stand in several lines of a table."""

    groups: int
    committed: Figure


@dataclass(frozen=True)
class Breakdown:
    """A table of the report."""

    title: str
    lines: list[Line]
    shared: Shared | None
    total: Line

    @property
    def totals(self) -> list[Line]:
        """The total as lines, for the template that draws lines."""
        return [self.total]


@dataclass(frozen=True)
class Headline:
    """The figures at the head of the report."""

    mous: Figure
    dropped: Figure
    committed: Figure
    committed_unknown: Figure
    without_rate: int
    realised: Figure
    realised_unknown: Figure
    share: int | None
    jobs: Figure
    jobs_unknown: Figure
    jobs_realised: Figure
    jobs_realised_unknown: Figure
    grounded: Figure
    stale: Figure
    groups: int
    groups_reaching_outside: int


@dataclass(frozen=True)
class Silence:
    """MOUs nobody has updated, the most silent first, and whose they are."""

    stale: Figure
    mous: list[MOU]
    owners: list[tuple[str, Figure]]
    more_owners: int


def add(*parts: Decimal | None) -> Decimal | None:
    """Add what is stated; nothing stated is not zero."""
    stated = [part for part in parts if part is not None]
    return sum(stated, Decimal(0)) if stated else None


def _unknown(condition: Q) -> Count:
    return Count("pk", filter=condition)


AGGREGATES: dict[str, Any] = {
    "n": Count("pk"),
    "own": Sum("amount_inr"),
    "committed_unknown": _unknown(MOU.objects.all().committed("unknown")),
    "came": Sum("realised_inr"),
    "realised_unknown": _unknown(Q(realised_inr__isnull=True)),
}


def headline(scope: MOUQuerySet, links: Links, reader: User) -> Headline:
    """Count the figures at the head of the report."""
    scope = scope.order_by()
    row = scope.aggregate(
        **AGGREGATES,
        came_of_committed=Sum("realised_inr", filter=scope.committed("known")),
        without_rate=Count("pk", filter=Q(amount__isnull=False, amount_inr__isnull=True)),
        own_jobs=Sum("jobs", filter=Q(group__jobs__isnull=True)),
        jobs_unknown=_unknown(scope.jobs_promised("unknown")),
        jobs_came=Sum("realised_jobs"),
        jobs_realised_unknown=_unknown(Q(realised_jobs__isnull=True)),
        grounded=Count("pk", filter=Q(grounded=True)),
        dropped=Count("pk", filter=Q(status=MOUStatus.DROPPED)),
        stale=Count("pk", filter=scope.staleness()),
    )
    groups = MOUGroup.objects.filter(pk__in=scope.values("group")).aggregate(
        n=Count("pk", filter=Q(amount_inr__isnull=False)),
        total=Sum("amount_inr"),
        total_jobs=Sum("jobs"),
    )
    total = add(row["own"], groups["total"])
    came = row["came_of_committed"]

    def figure(value: Any, **narrow: Any) -> Figure:
        return Figure(value, links.to(value is not None and value != 0, narrow))

    def sum_of(value: Any, name: str, unknown: str) -> Figure:
        return Figure(value, links.to(row["n"] - row[unknown], {name: "known"}))

    return Headline(
        mous=figure(row["n"]),
        dropped=figure(row["dropped"], status="dropped"),
        committed=sum_of(total, "investment", "committed_unknown"),
        committed_unknown=figure(row["committed_unknown"], investment="unknown"),
        without_rate=row["without_rate"],
        realised=sum_of(row["came"], "realised", "realised_unknown"),
        realised_unknown=figure(row["realised_unknown"], realised="unknown"),
        share=round(100 * came / total) if total and came is not None else None,
        jobs=sum_of(add(row["own_jobs"], groups["total_jobs"]), "jobs", "jobs_unknown"),
        jobs_unknown=figure(row["jobs_unknown"], jobs="unknown"),
        jobs_realised=sum_of(row["jobs_came"], "jobs_realised", "jobs_realised_unknown"),
        jobs_realised_unknown=figure(row["jobs_realised_unknown"], jobs_realised="unknown"),
        grounded=figure(row["grounded"], grounded="yes"),
        stale=figure(row["stale"], stale="1"),
        groups=groups["n"],
        groups_reaching_outside=_reaching_outside(scope, reader) if groups["n"] else 0,
    )


def _reaching_outside(scope: MOUQuerySet, reader: User) -> int:
    """Count groups with a total that also have MOUs outside the selection."""
    outside = MOU.objects.visible_to(reader).filter(
        group__in=scope.values("group"), group__amount_inr__isnull=False
    )
    return outside.exclude(pk__in=scope.values("pk")).aggregate(n=Count("group", distinct=True))[
        "n"
    ]


def silence(scope: MOUQuerySet, links: Links) -> Silence:
    """Find who has not been heard of, and whose duty it was."""
    stale = scope.stale().order_by()
    counts = list(
        stale.values("owner", "owner__name", "owner__email")
        .annotate(n=Count("pk"))
        .order_by("-n", "owner__name")
    )
    owners = [
        (
            row["owner__name"] or row["owner__email"] or _("nobody"),
            Figure(row["n"], links.to(row["n"], {"stale": "1", "owner": row["owner"] or NONE})),
        )
        for row in counts
    ]
    count = sum(row["n"] for row in counts)
    return Silence(
        stale=Figure(count, links.to(count, {"stale": "1"})),
        mous=list(stale.stalest_first().for_list()[:SILENT_SHOWN]),
        owners=owners[:OWNERS_SHOWN],
        more_owners=max(len(owners) - OWNERS_SHOWN, 0),
    )


def breakdown(scope: MOUQuerySet, dimension: Dimension, links: Links) -> Breakdown:
    """Break a selection down by one column; its lines and the shared totals add up to the total."""
    scope, column = scope.order_by(), dimension.column
    rows = {row[column]: row for row in scope.values(column).annotate(**AGGREGATES)}
    within, shared_ids, shared_total = _group_totals(scope, column)
    labels = dimension.labels(set(rows))
    keys = list(labels)
    if dimension.largest_first:
        keys.sort(key=lambda key: -rows[key]["n"])
    if dimension.none_label:
        keys.append(None)
    lines = [
        _line(
            labels.get(key, dimension.none_label),
            _with_groups(rows.get(key), within.get(key)),
            {dimension.param: NONE if key is None else key},
            links,
            shared_ids,
            code=key,
        )
        for key in keys
    ]
    grand: dict[str, Any] = {
        name: add(*values) if name in ("own", "came") else sum(values)
        for name in AGGREGATES
        for values in [[row[name] for row in rows.values()]]
    }
    grand["own"] = add(grand["own"], shared_total, *within.values())
    shared = None
    if shared_ids:
        url = links.to(True, {**_only(dimension), "group": shared_ids})
        shared = Shared(len(shared_ids), Figure(shared_total, url))
    total = _line(_("Total"), grand, _only(dimension), links, [])
    return Breakdown(dimension.title, lines, shared, total)


def _only(dimension: Dimension) -> dict[str, str]:
    """What narrows the whole table: the ages are those of MOUs not yet grounded."""
    return {"grounded": "no"} if dimension.param == "age" else {}


def _with_groups(row: Mapping[str, Any] | None, groups: Decimal | None) -> dict[str, Any]:
    known = dict(row or dict.fromkeys(AGGREGATES, 0) | {"own": None, "came": None})
    return {**known, "own": add(known["own"], groups)}


def _group_totals(
    scope: MOUQuerySet, column: str
) -> tuple[dict[Any, Decimal], list[int], Decimal | None]:
    """Return the groups' totals by the line their MOUs share, and those that share none."""
    groups = (
        scope.filter(group__amount_inr__isnull=False)
        .values("group")
        .annotate(
            first=Min(column),
            lines=Count(column, distinct=True),
            without=Count("pk", filter=Q(**{f"{column}__isnull": True})),
            total=Max("group__amount_inr"),
        )
        .order_by("group")
    )
    within: dict[Any, Decimal] = {}
    shared_ids: list[int] = []
    shared_total: Decimal | None = None
    for group in groups:
        if group["lines"] + bool(group["without"]) > 1:
            shared_ids.append(group["group"])
            shared_total = add(shared_total, group["total"])
        else:
            within[group["first"]] = add(within.get(group["first"]), group["total"]) or Decimal(0)
    return within, shared_ids, shared_total


def _line(
    label: str,
    row: Mapping[str, Any],
    narrow: Mapping[str, Any],
    links: Links,
    shared: list[int],
    code: Any = None,
) -> Line:
    def figure(name: str, **more: Any) -> Figure:
        return Figure(row[name], links.to(row[name], {**narrow, **more}))

    apart: dict[str, Any] = {"without_group": shared} if shared else {}
    known = {"investment": "known", **apart}
    return Line(
        label=label,
        mous=figure("n"),
        committed=Figure(row["own"], links.to(row["own"] is not None, {**narrow, **known})),
        committed_unknown=figure("committed_unknown", investment="unknown"),
        realised=Figure(
            row["came"], links.to(row["came"] is not None, {**narrow, "realised": "known"})
        ),
        realised_unknown=figure("realised_unknown", realised="unknown"),
        code=code,
    )


@dataclass(frozen=True)
class MOUStatusReport:
    """Everything the page shows."""

    headline: Headline
    silence: Silence
    tables: dict[str, Breakdown]
    sectors_by_stage: list[dict[str, Any]]


def mou_status_report(scope: MOUQuerySet, links: Links, reader: User) -> MOUStatusReport:
    """Count a selection of MOUs in a fixed number of queries."""
    sectors = Sectors()
    columns = sectors.add_top(scope.with_fiscal_year())
    return MOUStatusReport(
        headline=headline(scope, links, reader),
        silence=silence(scope, links),
        tables={
            name: breakdown(_rows_for(name, columns), dimension, links)
            for name, dimension in dimensions(sectors).items()
        },
        sectors_by_stage=list(
            columns.order_by().values("top_sector", "stage").annotate(n=Count("pk"))
        ),
    )


def _rows_for(name: str, scope: MOUQuerySet) -> MOUQuerySet:
    """The ages are those of MOUs that still await ground-breaking."""
    return scope.not_yet_grounded().with_age_band() if name == "age" else scope
