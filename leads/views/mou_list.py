"""The register of MOUs: every number of the status report leads here."""

from datetime import date

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.filters.mous import MOUFilter, in_order
from leads.models import MOU, MOUState
from leads.models.standing import STANDING

PAGE_SIZE = 25


@require(Permission.VIEW)
@require_safe
def mou_list(request: HttpRequest) -> HttpResponse:
    """The register, today or as it stood on a past day."""
    visible = MOU.objects.visible_to(request.user)
    narrowed = MOUFilter(request.GET, visible, request=request)
    words, total = narrowed.describe(), narrowed.figures["total"]
    mous = in_order(narrowed.qs, request.GET.get("sort", ""))
    paginator = Paginator(mous.values_list("pk", flat=True), PAGE_SIZE)
    if not words and not narrowed.errors:
        paginator.count = total  # counted already
    context = {
        "filter": narrowed,
        "words": words,
        "page": _with_rows(paginator.get_page(request.GET.get("page")), mous.day),
        "total": total,
        "stale": narrowed.figures["stale"],
        "day": mous.day,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/mou_list.html{part}", context)


def _with_rows(page: Page, day: date | None) -> Page:
    """Put MOUs for their numbers: joins and traffic lights are worked out for one page only."""
    keys = list(page.object_list)
    rows = MOU.objects.filter(pk__in=keys).as_on(day).for_list().with_rag()
    found = {mou.pk: mou for mou in rows}
    if day:
        _as_they_stood(found, day)
    page.object_list = [found[pk] for pk in keys if pk in found]
    return page


def _as_they_stood(mous: dict[int, MOU], day: date) -> None:
    """Show a past day's stage, figures and silence; these rows are never saved."""
    for state in MOUState.objects.of(day).filter(mou__in=mous):
        mou = mous[state.mou_id]
        mou.asked_of = day
        for name in STANDING:
            setattr(mou, name, getattr(state, name))
