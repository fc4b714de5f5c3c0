"""What other pages show of follow-ups, and what the form suggests while one types."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.forms import ABOUT
from followups.models import FollowUp
from followups.views.addresses import row_asked_for

OPEN_AT_MOST = 20
DONE_AT_MOST = 3
SUGGESTED_AT_MOST = 20


@require(Permission.VIEW)
@never_cache
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """Promises about one lead, MOU, organisation or contact: open first, then the last kept."""
    asked = row_asked_for(request)
    if asked is None:
        raise Http404
    name, row = asked
    rows = FollowUp.objects.visible_to(request.user).filter(**{name: row})
    shown = rows.with_sight(request.user).for_list()
    row_page, address = row.get_absolute_url(), {name: row.pk}
    create, everything = reverse("followups:followup_create"), reverse("followups:followup_list")
    context = {
        "name": name,
        "subject": row,
        "open": shown.open()[:OPEN_AT_MOST],
        "open_count": rows.open().count(),
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
