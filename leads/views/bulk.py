"""Pages of bulk changes: begin one, see what became of it, take it back; and the recent ones."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, require
from leads.actions.bulk import ask_undo, begin, counts_of
from leads.actions.bulk_deeds import DEEDS
from leads.bulk import go
from leads.choices import RowState, RowUndo
from leads.forms.bulk import FORMS
from leads.models import BulkRow, BulkRun, Lead

PER_PAGE = 50
# What a result can be narrowed to: key → (words, condition). The first with rows is shown.
SHOWS: dict[str, tuple[Any, dict[str, Any]]] = {
    "left_alone": (gettext_lazy("Left alone"), {"undo": RowUndo.LEFT_ALONE}),
    "refused": (gettext_lazy("Refused"), {"state__in": (RowState.REFUSED, RowState.STOPPED)}),
    "put_back": (gettext_lazy("Put back"), {"undo": RowUndo.PUT_BACK}),
    "done": (gettext_lazy("Done"), {"state": RowState.DONE}),
    "unchanged": (gettext_lazy("So already"), {"state": RowState.UNCHANGED}),
}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOWUP_EDIT)
def bulk_list(request: HttpRequest) -> HttpResponse:
    """GET: the recent bulk changes. POST: the next step towards a new one."""
    if request.method == "POST":
        return _start(request)
    runs = BulkRun.objects.visible_to(request.user).select_related("by", "undo_by")
    page = Paginator(runs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "leads/lead_bulk_list.html", {"page": page})


@require(Permission.LEAD_EDIT)
def _start(request: HttpRequest) -> HttpResponse:
    action = request.POST.get("action", "")
    if action in FORMS:
        return go(request, FORMS[action], request.path)
    messages.error(request, _("Choose what is to be done with the ticked leads."))
    return redirect("leads:lead_list")


@require_safe
@require(Permission.LEAD_EDIT)
def bulk_fields(request: HttpRequest, deed: str) -> HttpResponse:
    """The fields of one deed, for the bar above the list."""
    if deed not in FORMS:
        raise Http404
    form = FORMS[deed](user=request.user)
    return render(request, "leads/lead_bulk_fields.html", {"form": form})


@require_safe
@never_cache
@require(Permission.FOLLOWUP_EDIT)
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come, and what became of each lead."""
    run = get_object_or_404(_runs(request), pk=pk)
    part = "#result" if request.htmx else ""
    return render(request, f"leads/lead_bulk_detail.html{part}", _result(request, run))


@require_POST
@require(Permission.FOLLOWUP_EDIT)
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what a run changed, wherever nobody has changed it since."""
    run = get_object_or_404(_runs(request), pk=pk)
    if not _may_undo(request, run):
        messages.error(request, _("This cannot be undone any more, or not by you."))
        return redirect(run)
    begin(run=ask_undo(run=run, by=request.user))
    return redirect(run)


def _runs(request: HttpRequest) -> QuerySet[BulkRun]:
    return BulkRun.objects.visible_to(request.user).select_related("by", "undo_by")


def _may_undo(request: HttpRequest, run: BulkRun) -> bool:
    deed = DEEDS.get(run.deed)
    return run.may_be_undone and deed is not None and may(request.user, deed.needs)


def _result(request: HttpRequest, run: BulkRun) -> dict[str, Any]:
    counts = counts_of(run)
    tabs = [(key, words, counts[key]) for key, (words, _of) in SHOWS.items() if counts[key]]
    show = request.GET.get("show", "")
    if show not in {key for key, _words, _n in tabs}:
        show = tabs[0][0] if tabs else "done"
    rows = run.rows.filter(**SHOWS[show][1]).order_by("id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    settled = run.total - counts["waiting"]
    return {
        "run": run,
        "counts": counts,
        "tabs": tabs,
        "show": show,
        "page": page,
        "lines": _lines(request, page.object_list),
        "settled": settled,
        "may_undo": counts["done"] + counts["waiting"] > 0 and _may_undo(request, run),
    }


def _lines(request: HttpRequest, rows: Any) -> list[tuple[BulkRow, Lead | None]]:
    """Each row with its lead, or None where this reader may not see it."""
    rows = list(rows)
    leads = Lead.objects.visible_to(request.user).prefetch_related("partners__organisation")
    by_pk = leads.in_bulk([row.lead_id for row in rows])
    return [(row, by_pk.get(row.lead_id)) for row in rows]
