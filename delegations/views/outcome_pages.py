"""The outcome board of a delegation: who met whom, said what, promised what by when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from delegations.board_rows import board_of
from delegations.filters.outcomes import OutcomeFilter
from delegations.models import Attendance, Delegation, Meeting
from leads.models import Organisation


@require(Permission.VIEW)
@require_safe
def delegation_outcomes(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each meeting of a delegation, narrowed by the address."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    visible = Meeting.objects.visible_to(request.user).filter(delegation=delegation)
    seats = Attendance.objects.filter(meeting__in=visible)
    met = Organisation.objects.filter(pk__in=seats.values("organisation")).order_by("name_en")
    narrowed = OutcomeFilter(request.GET, visible, request=request, met=met)
    context = {
        "delegation": delegation,
        "tab": "outcomes",
        "filter": narrowed,
        "words": narrowed.describe(),
        "board": board_of(narrowed.qs, request.user),
        "figures": visible.figures(),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/delegation_outcomes.html{part}", context)
