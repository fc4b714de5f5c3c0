"""Sums of a set of leads; what is not stated is counted, never taken for nothing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from leads.formats import indian_grouping, rupees


def _sums() -> dict[str, Any]:
    return {
        "n": Count("pk"),
        "overdue": Count("pk", filter=Q(status="open", next_due_on__lt=timezone.localdate())),
        "rupees": Sum("amount_inr"),
        "not_stated": Count("pk", filter=Q(amount__isnull=True)),
        "no_rate": Count("pk", filter=Q(amount__isnull=False, amount_inr__isnull=True)),
    }


def counted(leads: QuerySet) -> QuerySet:
    """Figures of the leads in each stage and status: one query for all the lists and sums."""
    return leads.order_by().values("stage", "status").annotate(**_sums())


def figures(leads: QuerySet) -> dict[str, Any]:
    """Sum up a set of leads; what is not stated is counted, never taken for nothing."""
    return figures_of([leads.order_by().aggregate(**_sums())])


def figures_of(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Sum up rows of `counted`."""
    rows = list(rows)
    found = {
        name: sum(row[name] for row in rows) for name in ("n", "overdue", "not_stated", "no_rate")
    }
    stated = [row["rupees"] for row in rows if row["rupees"] is not None]
    found = {"leads": found.pop("n"), **found, "rupees": sum(stated) if stated else None}
    return {**found, "investment": _investment(found)}


def _investment(found: dict[str, Any]) -> str:
    """What a set of leads is worth, and of how many nobody can say it."""
    if found["not_stated"] == found["leads"]:
        return gettext("investment not stated")
    parts = []
    if found["rupees"] is not None:
        parts.append(gettext("%(sum)s in total") % {"sum": rupees(found["rupees"])})
    if found["no_rate"]:
        words = ngettext("%(n)s without a rate", "%(n)s without a rate", found["no_rate"])
        parts.append(words % {"n": indian_grouping(found["no_rate"])})
    if found["not_stated"]:
        words = ngettext("%(n)s not stated", "%(n)s not stated", found["not_stated"])
        parts.append(words % {"n": indian_grouping(found["not_stated"])})
    return gettext("investment: %(parts)s") % {"parts": ", ".join(parts)}
