"""Tells what changed: one sentence a kind, each with the MOUs it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from leads.formats import indian_grouping, rupees
from leads.models import MOU
from leads.mou_querysets import MOUQuerySet
from reports.changes.between import Between
from reports.changes.kinds import BY_NAME, KINDS, OWN, Kind

SHOWN = 5
IN_A_TOTAL = Q(group__amount_inr__isnull=False)


@dataclass(frozen=True)
class ChangedMOU:
    """One MOU a sentence speaks of, and what happened to it in a few words."""

    title: str
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class Change:
    """One sentence, how many MOUs it counts, the first of them, and where all are listed."""

    kind: str
    count: int
    sentence: str
    mous: tuple[ChangedMOU, ...] = ()
    url: str = ""
    tone: str = ""  # "good", "late" or nothing

    @property
    def more(self) -> int:
        return self.count - len(self.mous)


@dataclass(frozen=True)
class Changes:
    """What changed from the end of one day to the end of another."""

    since: date
    until: date
    changes: tuple[Change, ...]

    @property
    def sentences(self) -> list[str]:
        return [change.sentence for change in self.changes]

    def __bool__(self) -> bool:
        return bool(self.changes)


def what_changed(
    mous: MOUQuerySet,
    since: date,
    address: Callable[[str], str] = lambda _kind: "",
    shown: int = SHOWN,
) -> Changes:
    """Say what changed for a set of MOUs (as on its own day) since an earlier day.

    `address` says where all MOUs of a kind of change are listed.
    """
    between = Between(mous, since)
    counted = between.mous.aggregate(**_counts(between))
    changes = tuple(
        _told(between, kind, counted, address(kind.name), shown)
        for kind in KINDS
        if counted[kind.name]
    )
    return Changes(since, between.until, changes)


def changed_in_a_way(mous: MOUQuerySet, since: date, name: str) -> tuple[Between, MOUQuerySet]:
    """Return all MOUs that changed in one way, in the order of its sentence."""
    between, kind = Between(mous, since), BY_NAME[name]
    return between, between.mous.filter(kind.condition(between)).order_by(*kind.order)


def row_of(between: Between, kind: Kind, mou: MOU) -> ChangedMOU:
    """Say what happened to one MOU."""
    return ChangedMOU(mou.title, kind.each(between, mou), mou.get_absolute_url())


def _counts(between: Between) -> dict[str, Any]:
    counts: dict[str, Any] = {}
    for kind in KINDS:
        which = kind.condition(between)
        counts[kind.name] = Count("pk", filter=which)
        if kind.total is not None:
            counts[f"{kind.name}_sum"] = Sum(kind.total, filter=which)
        if kind.total is OWN:
            nothing = which & between.now(amount_inr=None)
            counts[f"{kind.name}_grouped"] = Count("pk", filter=nothing & IN_A_TOTAL)
            counts[f"{kind.name}_unknown"] = Count("pk", filter=nothing & ~IN_A_TOTAL)
    return counts


def _told(between: Between, kind: Kind, counted: Mapping[str, Any], url: str, shown: int) -> Change:
    count = counted[kind.name]
    rows = between.mous.filter(kind.condition(between)).order_by(*kind.order)
    rows = rows.select_related("owner")[:shown]
    return Change(
        kind=kind.name,
        count=count,
        sentence=sentence(
            kind,
            count,
            counted.get(f"{kind.name}_sum"),
            counted.get(f"{kind.name}_unknown", 0),
            counted.get(f"{kind.name}_grouped", 0),
        ),
        mous=tuple(row_of(between, kind, mou) for mou in rows),
        url=url,
        tone=kind.tone,
    )


def sentence(kind: Kind, count: int, total: Any = None, unknown: int = 0, grouped: int = 0) -> str:
    """Say how many changed in one way, and by how much; what is not stated is counted."""
    words = {"number": count, "shown": indian_grouping(count), "sum": _sum(kind, total)}
    if total is not None and unknown:
        not_stated = _("%(shown)s not stated") % {"shown": indian_grouping(unknown)}
        words["sum"] = _("%(first)s, %(second)s") % {"first": words["sum"], "second": not_stated}
    if grouped:
        within = _("%(shown)s in a total for several") % {"shown": indian_grouping(grouped)}
        words["sum"] = _("%(first)s, %(second)s") % {"first": words["sum"], "second": within}
    return str(kind.words % words)


def _sum(kind: Kind, total: Any) -> str:
    if not kind.money:
        return indian_grouping(int(total or 0))
    if not kind.signed:
        return rupees(total)
    sign = "−\u2060" if total < 0 else "+"  # no line ends after it
    return sign + rupees(abs(total))
