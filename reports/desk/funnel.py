"""How far leads of one time, source or delegation ever came: cohorts, not a picture of today."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, Max, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegations.models import Delegation, Meeting, MeetingLead
from leads.choices import LeadSource, LeadStatus, Stage
from leads.formats import fiscal_year, not_stated
from leads.journeys import furthest_rank
from leads.models import StageChange
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table, share

# Younger leads have not had the time: their shares are not told.
YOUNG = timedelta(days=180)
COHORTS = {
    "month": gettext_lazy("Month of registration"),
    "quarter": gettext_lazy("Quarter of registration"),
    "year": gettext_lazy("Fiscal year of registration"),
    "source": gettext_lazy("Came through"),
    "delegation": gettext_lazy("Met by the delegation"),
}
NOT_OPEN = (LeadStatus.ON_HOLD, LeadStatus.DORMANT, LeadStatus.LOST)


@dataclass
class Cohort:
    """Leads that began together: how many ever came how far, and what they would invest."""

    leads: int = 0
    by_status: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    reached: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    amount: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    stated: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, line: dict[str, Any]) -> None:
        self.leads += line["n"]
        self.by_status[line["status"]] += line["n"]
        for stage in Stage.values[: line["furthest"] + 1]:
            self.reached[stage] += line["n"]
            self.stated[stage] += line["stated"]
            self.amount[stage] += line["amount"] or 0


def with_furthest(leads: Any) -> Any:
    """Add `furthest`: the number of the furthest stage a lead ever stood at."""
    log = StageChange.objects.filter(lead=OuterRef("pk")).order_by().values("lead")
    best = log.annotate(best=Max(furthest_rank("from_stage", "to_stage"))).values("best")
    ever = Coalesce(Subquery(best, output_field=IntegerField()), -1)
    return leads.annotate(furthest=Greatest(furthest_rank("stage"), ever))


def funnel(asked: Asked) -> Counted:
    """Each cohort: how many of it ever reached each stage."""
    leads = with_furthest(asked.rows("leads", asked.of_leads))
    cohorts: dict[Any, Cohort] = defaultdict(Cohort)
    for line in _lines(asked, leads):
        cohorts[_key(asked.cohort, line.get("cohort"))].add(line)
    total = Cohort()
    for line in _summed(leads, "furthest"):
        total.add(line)
    names = _names(asked, cohorts)
    rows = [
        (_label(asked.cohort, key, names), key, cohorts[key])
        for key in _order(asked.cohort, cohorts, names)
    ]
    return Counted(
        _mains(asked, total),
        [_counts(asked, rows, total), _amounts(asked, rows, total)] if total.leads else [],
        definitions(),
    )


def _summed(leads: Any, *keys: str) -> Any:
    return leads.values(*keys, "status").annotate(
        n=Count("pk"), stated=Count("amount_inr"), amount=Sum("amount_inr")
    )


def _lines(asked: Asked, leads: Any) -> Any:
    if asked.cohort == "source":
        return _summed(leads.annotate(cohort=F("source")), "cohort", "furthest")
    if asked.cohort != "delegation":
        return _summed(leads.annotate(cohort=TruncMonth("created_at")), "cohort", "furthest")
    return _by_delegation(asked, leads)


def _by_delegation(asked: Asked, leads: Any) -> list[dict[str, Any]]:
    """A lead counts with each delegation that spoke about it; links are few, leads are not."""
    seen = Meeting.objects.visible_to(asked.reader).taking_place().order_by()
    links = MeetingLead.objects.filter(
        meeting__in=seen.filter(delegation__isnull=False).values("pk")
    )
    pairs = set(links.order_by().values_list("lead_id", "meeting__delegation_id"))
    of: dict[int, list[int]] = defaultdict(list)
    for lead, delegation in pairs:
        of[lead].append(delegation)
    return [
        {"cohort": key, "furthest": furthest, "status": status, "n": 1,
         "stated": amount is not None, "amount": amount}
        for pk, furthest, status, amount in leads.values_list(
            "pk", "furthest", "status", "amount_inr"
        )
        for key in of.get(pk, [None])
        if not asked.delegation or str(key or "none") == asked.delegation
    ]  # fmt: skip


def _key(by: str, cohort: Any) -> Any:
    """The first day of a span, a source, or a delegation."""
    if by in ("source", "delegation"):
        return cohort or None
    month = cohort.date().replace(day=1)
    if by == "month":
        return month
    if by == "quarter":
        return month.replace(month=3 * ((month.month - 1) // 3) + 1)
    return date(month.year - (month.month < 4), 4, 1)


def span_of(by: str, first: date) -> tuple[date, date]:
    """The first and the last day of a cohort's span."""
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    after = first.month - 1 + months
    following = date(first.year + after // 12, after % 12 + 1, 1)
    return first, following - timedelta(days=1)


def _names(asked: Asked, cohorts: dict[Any, Cohort]) -> dict[Any, str]:
    if asked.cohort == "source":
        return {source: str(label) for source, label in LeadSource.choices}
    if asked.cohort != "delegation":
        return {}
    keys = [key for key in cohorts if key]
    rows = Delegation.objects.visible_to(asked.reader).filter(pk__in=keys).order_by("-starts_on")
    return {row.pk: str(row) for row in rows}


def _order(by: str, cohorts: dict[Any, Cohort], names: dict[Any, str]) -> list[Any]:
    """Newest first, or as words stand; what is not stated stands last."""
    if by in ("source", "delegation"):
        return [key for key in [*names, None] if key in cohorts]
    return sorted(cohorts, reverse=True)


def _label(by: str, key: Any, names: dict[Any, str]) -> str:
    if by == "source":
        return names.get(key, "") or not_stated()
    if by == "delegation":
        return names.get(key, "") or _("No delegation")
    if by == "month":
        return date_format(key, "F Y")
    if by == "year":
        return fiscal_year(key.year)
    last = span_of(by, key)[1]
    return f"{date_format(key, 'M')}–{date_format(last, 'M Y')}"


def _narrow(asked: Asked, key: Any) -> dict[str, Any]:
    """How the list of leads is asked for a cohort, within what was asked already."""
    if asked.cohort in ("source", "delegation"):
        return {asked.cohort: key or "none"}
    first, last = span_of(asked.cohort, key)
    return {
        "created_from": max(first, asked.first or first).isoformat(),
        "created_to": min(last, asked.last or last).isoformat(),
    }


def is_young(asked: Asked, key: Any) -> bool:
    """Whether some of a cohort's leads have not had half a year."""
    if asked.cohort in ("source", "delegation"):
        return False
    return min(span_of(asked.cohort, key)[1], asked.today) > asked.today - YOUNG


def _counts(asked: Asked, rows: list[Any], total: Cohort) -> Table:
    columns = [Column(_("Leads"))]
    columns += [Column(str(Stage(stage).label)) for stage in Stage.values[1:]]
    columns += [Column(str(LeadStatus(status).label)) for status in NOT_OPEN]
    return Table(
        name="funnel",
        title=_("Leads that ever reached each stage"),
        heading=str(COHORTS[asked.cohort]),
        columns=columns,
        rows=[
            Row(
                label,
                _count_cells(asked, cohort, _narrow(asked, key), told=not is_young(asked, key)),
                note=_("too early to judge") if is_young(asked, key) else "",
            )
            for label, key, cohort in rows
        ],
        total=Row(_("All"), _count_cells(asked, total, {}, told=True)),
        notes=[_("Per cent of the leads in the line."), *_remark(asked)],
    )


def _remark(asked: Asked) -> list[str]:
    if asked.cohort == "delegation":
        return [_("A lead several delegations spoke about stands in several lines, once in “All”.")]
    return []


def _count_cells(asked: Asked, cohort: Cohort, narrow: dict[str, Any], told: bool) -> list[Cell]:
    base = asked.of_leads | narrow
    cells = [Cell(cohort.leads, asked.url("leads", cohort.leads, base))]
    for stage in Stage.values[1:]:
        count = cohort.reached[stage]
        part = share(count, cohort.leads) if told and count else None
        note = "" if part is None else _("%(share)s %%") % {"share": part}
        cells.append(Cell(count, asked.url("leads", count, base | {"reached": stage}), note=note))
    for status in NOT_OPEN:
        count = cohort.by_status[status]
        cells.append(Cell(count, asked.url("leads", count, base | {"status": status})))
    return cells


def _amounts(asked: Asked, rows: list[Any], total: Cohort) -> Table:
    columns = [Column(_("Amount not known"))]
    columns += [Column(str(label), "rupees") for _stage, label in Stage.choices]
    return Table(
        name="amounts",
        title=_("Investment stated by leads that ever reached each stage"),
        heading=str(COHORTS[asked.cohort]),
        columns=columns,
        rows=[
            Row(label, _amount_cells(asked, cohort, _narrow(asked, key)))
            for label, key, cohort in rows
        ],
        total=Row(_("All"), _amount_cells(asked, total, {})),
        notes=[_("Only what is stated in rupees, or in a currency with a rate."), *_remark(asked)],
    )


def _amount_cells(asked: Asked, cohort: Cohort, narrow: dict[str, Any]) -> list[Cell]:
    base = asked.of_leads | narrow
    unknown = cohort.leads - cohort.stated[Stage.NEW]
    cells = [Cell(unknown, asked.url("leads", unknown, base | {"amount": "unknown"}))]
    for stage in Stage.values:
        count = cohort.stated[stage]
        url = asked.url("leads", count, base | {"reached": stage, "amount": "stated"})
        # Nobody came so far: that is nothing, not something nobody stated.
        unstated = None if cohort.reached[stage] else ""
        cells.append(Cell(cohort.amount[stage] if count else unstated, url, count))
    return cells


def _mains(asked: Asked, total: Cohort) -> list[Main]:
    def of(stage: str) -> Main:
        count = total.reached[stage]
        part = share(count, total.leads)
        note = "" if part is None else _("%(share)s %% of all") % {"share": part}
        url = asked.url("leads", count, asked.of_leads | {"reached": stage})
        return Main(
            _("Ever reached: %(stage)s") % {"stage": Stage(stage).label},
            Cell(count, url, note=note),
        )

    lost = total.by_status[LeadStatus.LOST]
    return [
        Main(_("Leads"), Cell(total.leads, asked.url("leads", total.leads, asked.of_leads))),
        of(Stage.MEETING_HELD),
        of(Stage.MOU_SIGNED),
        Main(
            _("Lost"),
            Cell(lost, asked.url("leads", lost, asked.of_leads | {"status": LeadStatus.LOST})),
        ),
    ]


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Ever reached"),
            _(
                "The lead stands at the stage or beyond it, or the log of stages says "
                "that it once did. A lead at a later stage counts as having reached all"
                " before it. A move that was taken back stays in the log and counts."
            ),
        ),
        (
            _("Cohort"),
            _(
                "Leads registered in the same span, that came through the same, or that"
                " the same delegation spoke about. As of today."
            ),
        ),
        (
            _("Too early to judge"),
            _(
                "Some leads of the line are younger than 180 days: their shares are not"
                " told, since they have not had the time."
            ),
        ),
        (
            _("On hold, dormant, lost"),
            _(
                "How the leads stand today, whatever stage they had reached; they are "
                "counted in the stages too."
            ),
        ),
        (
            _("Amount not known"),
            _(
                "Not stated, withheld by the partner, or in a currency without a rate. "
                "Never counted as zero."
            ),
        ),
    ]
