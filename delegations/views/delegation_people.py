"""People of a delegation: who travels, and whom they meet over all stops."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from delegations.choices import AttendanceSide
from delegations.filters.people import PartyFilter
from delegations.models import Attendance, Delegation, Meeting
from delegations.parties import count_open, parties_of, travellers
from delegations.querysets import SOONEST_FIRST

PER_PAGE = 50


@require(Permission.VIEW)
@require_safe
def delegation_people(request: HttpRequest, pk: int) -> HttpResponse:
    """Members with their stops, then one row an organisation that was met or invited."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.user), pk=pk)
    visible = Meeting.objects.visible_to(request.user).filter(delegation=delegation)
    meetings = list(visible.order_by(*SOONEST_FIRST))
    seats = Attendance.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
    narrowed = PartyFilter(request.GET, seats, request=request, meetings=meetings)
    found = parties_of(meetings, narrowed.qs, request.user, request.GET.get("sort", ""))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count_open(page.object_list, [meeting.pk for meeting in meetings], request.user)
    counts = seats.filter(side=AttendanceSide.THEIRS, member=None).figures()
    context = {
        "delegation": delegation,
        "tab": "people",
        "filter": narrowed,
        "words": narrowed.describe(),
        "page": page,
        "counts": counts,
        "stops": len(meetings),
        "travellers": travellers(delegation, meetings),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/people_delegation.html{part}", context)
