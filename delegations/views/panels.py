"""What other pages ask for: the meetings of one row, and suggestions while one types."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from delegations.models import Delegation, Meeting
from delegations.views.subjects import meetings_about, subject_of
from leads.groups import below
from leads.models import MOU, Contact, Lead

SHOWN = 5
SUGGESTED = {
    "lead": Lead,
    "contact": Contact,
    "mou": MOU,
    "delegation": Delegation,
    "meeting": Meeting,
}
SUGGESTED_AT_MOST = 20
QUERY_AT_MOST = 200
# What tells namesakes apart.
HINTS = ("other_name", "days", "when_day")


@require(Permission.VIEW)
@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The last meetings with or about a lead, organisation, contact or MOU."""
    found = subject_of(request)
    if found is None:
        raise Http404
    name, subject = found
    whole = name == "organisation" and request.GET.get("group") == "1"
    if whole:
        meetings = Meeting.objects.visible_to(request.user).with_organisations(below(subject))
    else:
        meetings = meetings_about(request.user, name, subject)
    meetings = meetings.for_list()
    context = {
        "name": name,
        "whole": whole,
        "subject": subject,
        "meetings": meetings[:SHOWN],
        "count": meetings.count(),
        "title": _("Meetings about %(row)s") % {"row": subject},
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/meeting_panel.html{part}", context)


@require(Permission.VIEW)
@require_safe
def suggest(request: HttpRequest, kind: str) -> JsonResponse:
    """What a picker offers: rows this person may see."""
    if kind not in SUGGESTED:
        raise Http404
    query = request.GET.get("q", "")[:QUERY_AT_MOST].replace("\x00", "")
    found = SUGGESTED[kind].objects.visible_to(request.user).search(query)[:SUGGESTED_AT_MOST]
    return JsonResponse({"results": [_option(row) for row in found]})


def _option(row: Any) -> dict[str, Any]:
    if hasattr(row, "stage"):
        hint = row.get_stage_display()
    else:
        hint = next(filter(None, (getattr(row, name, "") for name in HINTS)), "")
    return {"id": row.pk, "text": str(row), "hint": hint}
