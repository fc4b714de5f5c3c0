"""What the list of leads shows: rows at once, sums at once while the desk is small, else apart."""

import hashlib
from typing import Any

from django.http import HttpRequest

from leads.caching import kept
from leads.choices import LeadStatus
from leads.filters.leads import DEFAULT_SORT, SORTS, LeadFilter, counted, figures, figures_of
from leads.models import Lead
from leads.paging import LongPaginator, Order, about_how_many_rows, how_many
from leads.querysets import LeadQuerySet
from leads.rows import lead_rows

# Summing up this many takes about a millisecond; a desk of one country has fewer.
SUMMED_UP_TO = 2_000
FIGURES_KEPT_FOR = 60
NEVER_EMPTY = ("title", "changed", "stage")


def order_of(sort: str) -> Order:
    """What `?sort=` asks for, “-” for descending; what it asks wrongly is the usual order."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        sort, key = DEFAULT_SORT, DEFAULT_SORT.removeprefix("-")
    return Order(SORTS[key], sort.startswith("-"), nullable=key not in NEVER_EMPTY)


def lead_list_page(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the list."""
    leads = Lead.objects.visible_to(request.user)
    small = about_how_many_rows(Lead) <= SUMMED_UP_TO
    counts = list(counted(leads)) if small else None
    narrowed = LeadFilter(request.GET, leads, request=request, counts=counts)
    words = narrowed.describe()
    is_narrowed = bool(words or narrowed.errors)
    if counts is None:
        sums = _counts(request, leads, narrowed.qs if is_narrowed else None)
    else:
        sums = _sums(counts, narrowed.qs if is_narrowed else None)
    order = order_of(request.GET.get("sort", ""))
    paginator = LongPaginator(narrowed.qs, order, sums["shown"]["leads"], sums["about"], leads)
    page = paginator.page_of(request.GET)
    page.object_list = lead_rows(page.keys)
    sums["shown"]["leads"], sums["about"] = paginator.count, paginator.about
    return {**sums, "filter": narrowed, "page": page, "words": words}


def _sums(counts: list[dict[str, Any]], narrowed: LeadQuerySet | None) -> dict[str, Any]:
    """Figures of what is shown and of what is open."""
    return {
        "shown": figures_of(counts) if narrowed is None else figures(narrowed),
        "total": sum(row["n"] for row in counts),
        "open": figures_of(row for row in counts if row["status"] == LeadStatus.OPEN),
        "about": False,
    }


def _counts(
    request: HttpRequest, leads: LeadQuerySet, narrowed: LeadQuerySet | None
) -> dict[str, Any]:
    """How many, of a large set; its sums are fetched apart (`lead_figures`)."""
    # Counting some thousand rows costs more than showing fifty: this may be a minute old.
    total, total_about = kept(
        f"leads-seen-by:{request.user.pk}", lambda: how_many(leads), FIGURES_KEPT_FOR
    )
    shown, about = (total, total_about) if narrowed is None else how_many(narrowed)
    return {
        "shown": {"leads": shown},
        "total": total,
        "total_about": total_about,
        "about": about,
        "figures_later": True,
    }


def cached_figures(request: HttpRequest, narrowed: LeadFilter) -> dict[str, Any]:
    """Sum up a large set at most once a minute for each reader."""
    asked = "&".join(sorted(request.GET.urlencode().split("&")))
    digest = hashlib.sha256(f"{request.user.pk}|{asked}".encode()).hexdigest()
    return kept(f"lead-figures:{digest}", lambda: figures(narrowed.qs), FIGURES_KEPT_FOR)
