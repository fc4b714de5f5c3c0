"""Pages of probable duplicates: the list, the hint while one types, and what people said."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, may, require
from leads.actions.duplicates import say_two, take_back
from leads.choices import Certainty
from leads.duplicates import CONTACTS, KINDS, ORGANISATIONS, Kind, candidates
from leads.forms.namesakes import asked_about, candidates_typed
from leads.models import Merge
from leads.views.organisation_page import with_counts

PER_PAGE = 20


def kind_or_404(code: str) -> Kind:
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def _asked(request: HttpRequest) -> Kind:
    return KINDS.get(request.GET.get("kind", ""), ORGANISATIONS)


def _rows(kind: Kind, pks: set[int], user: Any) -> dict[int, Any]:
    rows = kind.rows(kind.model._default_manager.visible_to(user).filter(pk__in=pks))
    if kind is ORGANISATIONS:
        rows = with_counts(rows.select_related("prefecture", "district", "owner"), user)
    return {row.pk: row for row in rows}


def _with_rows(page: Any, kind: Kind, user: Any) -> Any:
    """Put the two rows into each pair of a page: two queries, however many pairs."""
    pairs = list(page.object_list)
    rows = _rows(kind, {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}, user)
    page.object_list = [
        {"pair": pair, "rows": [rows[pair.first_id], rows[pair.second_id]]}
        for pair in pairs
        if pair.first_id in rows and pair.second_id in rows
    ]
    return page


def _tabs(request: HttpRequest, kind: Kind) -> list[dict[str, Any]]:
    return [
        {
            "code": one.code,
            "label": _("Organisations") if one is ORGANISATIONS else _("Contacts"),
            "count": one.pairs._default_manager.undecided().count(),
            "current": one is kind,
        }
        for one in (ORGANISATIONS, CONTACTS)
    ]


def _counts(pairs: QuerySet) -> list[dict[str, Any]]:
    found = dict(pairs.order_by().values_list("certainty").annotate(n=Count("pk")))
    return [
        {"code": code, "label": label, "count": found.get(code, 0)}
        for code, label in Certainty.choices
    ]


@require_safe
@require(Permission.VIEW)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one, the surest first, with what speaks for it."""
    kind = _asked(request)
    pairs = kind.pairs._default_manager.visible_to(request.user).undecided()
    counts = _counts(pairs)
    certainty = request.GET.get("certainty", "")
    if certainty in Certainty.values:
        pairs = pairs.filter(certainty=certainty)
    found = pairs.in_order()
    paginator = Paginator(found, PER_PAGE)
    total = sum(count["count"] for count in counts)
    paginator.count = next((c["count"] for c in counts if c["code"] == certainty), total)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "kind": kind.code,
        "tabs": _tabs(request, kind),
        "counts": counts,
        "certainty": certainty if certainty in Certainty.values else "",
        "total": total,
        "waiting": kind.marks._default_manager.filter(stale=True).count(),
        "set_apart": kind.pairs._default_manager.said_to_be_two().count(),
        "page": _with_rows(page, kind, request.user),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/duplicate_list.html{part}", context)


@require_safe
@require(Permission.VIEW)
def duplicate_apart(request: HttpRequest) -> HttpResponse:
    """Pairs somebody said are two, so that it can be taken back."""
    kind = _asked(request)
    pairs = kind.pairs._default_manager.visible_to(request.user).said_to_be_two()
    paginator = Paginator(
        pairs.select_related("dismissed_by").order_by("-dismissed_at", "-id"), PER_PAGE
    )
    page = _with_rows(paginator.get_page(request.GET.get("page")), kind, request.user)
    tabs = [{**tab, "count": None} for tab in _tabs(request, kind)]
    context = {"kind": kind.code, "tabs": tabs, "page": page, "nav": "leads:duplicate_list"}
    return render(request, "leads/duplicate_apart.html", context)


@require_POST
@require(Permission.ORGANISATION_EDIT)
def duplicate_say_two(request: HttpRequest, kind: str, first: int, second: int) -> HttpResponse:
    """Say that two rows are not the same: they are not proposed again."""
    of = kind_or_404(kind)
    rows = _rows(of, {first, second}, request.user)
    if len(rows) < 2:
        raise Http404
    say_two(kind=of, first=first, second=second, by=request.user)
    messages.success(request, _("The two stay two; they are not proposed again."))
    return _back(request, kind)


@require_POST
@require(Permission.ORGANISATION_EDIT)
def duplicate_take_back(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Let a pair be proposed again."""
    of = kind_or_404(kind)
    pairs = of.pairs._default_manager.visible_to(request.user).said_to_be_two()
    take_back(pair=get_object_or_404(pairs, pk=pk), by=request.user)
    messages.success(request, _("The two are proposed as one again."))
    return redirect(f"{reverse('leads:duplicate_apart')}?kind={kind}")


def _back(request: HttpRequest, kind: str) -> HttpResponse:
    """To where the button stood: the page of a row, or the list."""
    row = request.POST.get("row", "")
    if is_id(row):
        return redirect(f"leads:{kind}_detail", int(row))
    certainty = request.POST.get("certainty", "")
    narrowed = f"&certainty={certainty}" if certainty in Certainty.values else ""
    return redirect(f"{reverse('leads:duplicate_list')}?kind={kind}{narrowed}")


@require_POST
@require(Permission.ORGANISATION_EDIT)
def duplicate_hint(request: HttpRequest, kind: str) -> HttpResponse:
    """Rows that may be the one being typed; asked by POST, for names and mail stay out of logs."""
    of = kind_or_404(kind)
    row = request.GET.get("row", "")
    pk = int(row) if is_id(row) else None
    visible = of.model._default_manager.visible_to(request.user)
    found = candidates_typed(of, request.POST, pk, visible)
    context = {
        "candidates": found,
        "kind": kind,
        "asked": any(map(asked_about, found)),
        "ticked": bool(request.POST.get("save_anyway")),
    }
    return render(request, "leads/namesakes.html", context)


@require_safe
@require(Permission.VIEW)
def duplicate_panel(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What may be the same as one row, and what was merged into it: a part of its page."""
    of = kind_or_404(kind)
    visible = of.model._default_manager.visible_to(request.user)
    row = get_object_or_404(of.rows(visible), pk=pk)
    apart = of.pairs._default_manager.of(pk).said_to_be_two().values_list("first", "second")
    others = visible.exclude(pk__in={one for pair in apart for one in pair} - {pk})
    likely = candidates(of, pk, of.facts(row), others, 10)
    merges = Merge.objects.visible_to(request.user).standing().filter(kind=kind, survivor_id=pk)
    context = {
        "kind": kind,
        "row": row,
        "candidates": [one for one in likely if one.worth_a_pair],
        "merges": merges.select_related("by")[:10],
        "can_merge": may(request.user, Permission.ORGANISATION_EDIT),
    }
    return render(request, "leads/duplicate_panel.html", context)
