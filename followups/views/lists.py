"""Follow-ups as a list; and what list, board and calendar have in common."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.choices import Whose
from followups.filters import FollowUpFilter, in_order
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from followups.standing import standing_of

PER_PAGE = 25
# The numbers at the head ask for the page again when a button changed a row.
FIGURES = "span#figures"


def asked_for(request: HttpRequest, filter_class: type[FollowUpFilter]) -> dict[str, Any]:
    """The follow-ups an address asks for, and the words of its question."""
    visible = FollowUp.objects.visible_to(request.user)
    chosen = filter_class(request.GET, visible, request=request)
    return {
        "filter": chosen,
        "who": chosen.data["who"],
        "words": chosen.describe(),
        "next": request.get_full_path(),
    }


def head(request: HttpRequest, who: str) -> dict[str, Any]:
    """What stands above list, board and calendar: whose, how many, and who is away."""
    visible = FollowUp.objects.visible_to(request.user)
    return {
        "standing": standing_of(request.user, timezone.localdate()),  # type: ignore[arg-type]
        "figures": _figures(visible.of(who, request.user)),
        "tabs": _tabs(request, visible),
    }


def wants_part(request: HttpRequest) -> bool:
    """Whether a filter asks for what it changes only."""
    return bool(request.htmx) and request.htmx.target != FIGURES  # type: ignore[attr-defined]


@require(Permission.VIEW)
@require_safe
def followup_list(request: HttpRequest) -> HttpResponse:
    """Promises: mine, my team's, everybody's; narrowed and sorted by the address."""
    context = asked_for(request, FollowUpFilter)
    chosen, who = context["filter"], context["who"]
    rows = in_order(chosen.qs, request.GET.get("sort", ""), chosen.data.get("state", ""))
    page = Paginator(rows.with_sight(request.user).with_stand_in().for_list(), PER_PAGE)
    everything = FollowUp.objects.visible_to(request.user).of(who, request.user)
    context |= {
        "page": page.get_page(request.GET.get("page")),
        "total": everything.count() if context["words"] else page.count,
    }
    if wants_part(request):
        return render(request, "followups/followup_list.html#results", context)
    return render(request, "followups/followup_list.html", context | head(request, who))


def _tabs(request: HttpRequest, visible: FollowUpQuerySet) -> list[dict[str, Any]]:
    """Mine, my team's, those I watch, everybody's, each with how many are open and awake."""
    user = request.user
    counts = visible.awake().aggregate(
        mine=Count("pk", filter=Q(assignee=user)),
        team=Count("pk", filter=Q(assignee__team=user.team_id)),  # type: ignore[union-attr]
        watching=Count("pk", filter=Q(visible.watching(user))),
        all=Count("pk"),
    )
    return [
        {"value": value, "label": label, "count": counts[value]}
        for value, label in Whose.choices
        if value != Whose.TEAM or user.team_id  # type: ignore[union-attr]
    ]


def _figures(rows: FollowUpQuerySet) -> dict[str, int]:
    today = timezone.localdate()
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=today)
    return rows.open().aggregate(
        open=Count("pk", filter=awake),
        overdue=Count("pk", filter=awake & Q(due_on__lt=today)),
        snoozed=Count("pk", filter=~awake),
    )
