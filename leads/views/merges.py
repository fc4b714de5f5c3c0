"""Pages of merges: the preview, what was merged, and taking it back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from leads.actions.merges import MergeRefusedError, merge, refuse_unknown
from leads.actions.unmerges import look_ahead, refusal, undo
from leads.choices import Likeness
from leads.duplicates import CONTACTS, ORGANISATIONS, Kind
from leads.forms.merges import MergeForm, MergeWithForm
from leads.history import history_of
from leads.merge_preview import preview, seen_report
from leads.models import Merge, Organisation

PER_PAGE = 50


def follows_merges(kind: Kind) -> Callable[..., Any]:
    """Lead the address of a row that was merged away to the one it went into."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def followed(request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, pk, *args, **kwargs)
            except Http404:
                survivor = Merge.objects.survivor_of(kind.code, pk)
                if survivor is None:
                    raise
                return redirect(f"leads:{kind.code}_detail", survivor)

        return followed

    return decorate


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
def organisation_merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Merge the other organisation into this one."""
    return _merge(request, ORGANISATIONS, pk, other)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
def contact_merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Merge the other contact into this one."""
    return _merge(request, CONTACTS, pk, other)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.ORGANISATION_EDIT)
def organisation_merge_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the organisation that is the same as this one."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    form = MergeWithForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        return redirect("leads:organisation_merge", pk, form.cleaned_data["other"].pk)
    context = {"form": form, "organisation": organisation, "nav": "leads:organisation_list"}
    return render(request, "leads/merge_with.html", context)


def _merge(request: HttpRequest, kind: Kind, pk: int, other: int) -> HttpResponse:
    """Show what a merge would do; do it when it was asked for and nothing changed meanwhile."""
    rows = kind.rows(kind.model._default_manager.visible_to(request.user))
    if pk == other:
        raise Http404
    stays, goes = get_object_or_404(rows, pk=pk), get_object_or_404(rows, pk=other)
    data = request.POST if request.method == "POST" else None
    form = MergeForm(data, survivor=stays, loser=goes)
    refused = _refused(kind)
    if request.method == "POST" and not refused and form.is_valid():
        try:
            done = merge(
                kind=kind, survivor=pk, loser=other, taken=form.taken, by=request.user,
                seen=form.cleaned_data["seen"],
            )  # fmt: skip
        except MergeRefusedError as error:
            # Shown again as the two are now; what was chosen stays chosen.
            again = request.POST.copy()
            again["seen"] = MergeForm(survivor=stays, loser=goes)["seen"].initial
            form = MergeForm(again, survivor=stays, loser=goes)
            form.is_valid()
            form.add_error(None, error.messages[0])
        else:
            messages.success(
                request,
                _("“%(gone)s” is part of “%(stays)s” now. You can undo this for 30 days.")
                % {"gone": done.loser_name, "stays": stays},
            )
            return redirect(stays)
    return _show(request, kind, stays, goes, form, refused)


def _refused(kind: Kind) -> str:
    try:
        refuse_unknown(kind.model)
    except MergeRefusedError as error:
        return error.messages[0]
    return ""


def _show(
    request: HttpRequest, kind: Kind, stays: Any, goes: Any, form: MergeForm, refused: str
) -> HttpResponse:
    verdict = kind.facts(stays).against(kind.facts(goes))
    context = {
        "form": form,
        "kind": kind.code,
        "stays": stays,
        "goes": goes,
        "refused": refused,
        "reasons": [Likeness(code).label for code in verdict.reasons] if verdict else [],
        "preview": preview(stays, goes, form.taken, request.user),
        "nav": f"leads:{kind.code}_list",
    }
    status = 422 if form.errors and request.htmx else 200  # type: ignore[attr-defined]
    return render(request, "leads/merge_form.html", context, status=status)


@require_safe
@require(Permission.VIEW)
def merge_list(request: HttpRequest) -> HttpResponse:
    """What was merged, by whom, and until when it can be undone."""
    found = Merge.objects.visible_to(request.user).select_related("by", "undone_by")
    # The snapshots may be long, and the list shows nothing of them.
    paginator = Paginator(found.defer("snapshot"), PER_PAGE)
    context = {
        "page": paginator.get_page(request.GET.get("page")),
        "nav": "leads:duplicate_list",
    }
    return render(request, "leads/merge_list.html", context)


@require_safe
@require(Permission.VIEW)
def merge_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One merge: what moved, what an undo brings back, and the history of the row that is gone."""
    done = get_object_or_404(
        Merge.objects.visible_to(request.user).select_related("by", "undone_by"), pk=pk
    )
    why_not = refusal(done)
    context = {
        "merge": done,
        "why_not": why_not,
        "report": None if why_not else seen_report(look_ahead(done), request.user),
        "survivor": done.model._default_manager.filter(pk=done.survivor_id).first(),
        "history": history_of(done.model(pk=done.loser_id), reader=request.user),
        "nav": "leads:duplicate_list",
    }
    return render(request, "leads/merge_detail.html", context)


@require_POST
@require(Permission.ORGANISATION_EDIT)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    done = get_object_or_404(Merge.objects.visible_to(request.user), pk=pk)
    try:
        done = undo(merge=done, by=request.user)
    except MergeRefusedError as error:
        messages.error(request, error.messages[0])
        return redirect(done)
    messages.success(
        request, _("The merge is undone: “%(name)s” is back.") % {"name": done.loser_name}
    )
    return redirect(f"leads:{done.kind}_detail", done.loser_id)
