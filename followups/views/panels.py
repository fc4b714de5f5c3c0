"""What other pages show of follow-ups, and what the form suggests while one types."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.choices import Direction
from followups.forms import ABOUT
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet, is_at_rest
from followups.views.addresses import row_asked_for
from leads.groups import below

OPEN_AT_MOST = 20
TWO_SIDED = ("organisation", "contact")
DONE_AT_MOST = 3
SUGGESTED_AT_MOST = 20


def _about(rows: FollowUpQuerySet, name: str, row: Any, whole: bool) -> FollowUpQuerySet:
    """Promises about a row; an organisation’s leads, MOUs and, asked for, group count too."""
    if name == "organisation":
        return rows.with_organisations(below(row) if whole else [row.pk])
    return rows.filter(**{name: row})


def _sides(rows: FollowUpQuerySet) -> list[tuple[str, list[FollowUp]]]:
    """What we owe them and what they owe us, the most overdue first."""
    return [
        (str(side.label), list(rows.filter(direction=side)[:OPEN_AT_MOST])) for side in Direction
    ]


@require(Permission.VIEW)
@never_cache
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Promises about one lead, MOU, organisation or contact: open first, then the last kept."""
    asked = row_asked_for(request)
    if asked is None:
        raise Http404
    name, row = asked
    whole = name == "organisation" and request.GET.get("group") == "1"
    rows = _about(FollowUp.objects.visible_to(request.user), name, row, whole)
    shown = rows.with_sight(request.user).for_list()
    row_page, address = row.get_absolute_url(), {name: row.pk}
    create, everything = reverse("followups:followup_create"), reverse("followups:followup_list")
    open_ones = shown.open()[:OPEN_AT_MOST]
    context = {
        "name": name,
        "subject": row,
        "whole": whole,
        "open": open_ones,
        "sides": _sides(shown.open()) if name in TWO_SIDED else [],
        "open_count": rows.open().count(),
        "close_url": f"{reverse('followups:close')}?{urlencode(address)}"
        if is_at_rest(row)
        else "",
        "done": shown.done().order_by("-done_at", "-id")[:DONE_AT_MOST],
        "done_count": rows.done().count(),
        "next": row_page if request.htmx else request.get_full_path(),
        "add_url": f"{create}?{urlencode({**address, 'next': row_page})}",
        "list_url": f"{everything}?{urlencode(address)}",
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"followups/followup_panel.html{part}", context)


@require(Permission.FOLLOWUP_EDIT)
@require_safe
def suggest(request: HttpRequest, kind: str) -> JsonResponse:
    """Rows a follow-up may be about, by what was typed so far."""
    if kind not in ABOUT:
        raise Http404
    query = request.GET.get("q", "").replace("\0", "")[:200]
    rows = ABOUT[kind]._default_manager.visible_to(request.user).search(query)
    results = [
        {"id": row.pk, "text": str(row), "hint": getattr(row, "other_name", "")}
        for row in rows.order_by("-pk")[:SUGGESTED_AT_MOST]
    ]
    return JsonResponse({"results": results})
