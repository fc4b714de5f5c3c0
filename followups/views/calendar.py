"""The calendar: what is owed on which day, month by month."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.filters import CalendarFilter
from followups.months import weeks_of
from followups.views.lists import asked_for, head, wants_part
from leads.months import month_after, month_before, month_of

# What a day's link to the list says itself.
_OF_A_DAY = ("due_from", "due_to", "when", "state", "month", "sort", "page")


@require(Permission.VIEW)
@require_safe
def followup_calendar(request: HttpRequest) -> HttpResponse:
    """A month of due dates; on a phone a list of its days."""
    today = timezone.localdate()
    month = month_of(request.GET.get("month", ""), today)
    context = asked_for(request, CalendarFilter)
    chosen = context["filter"]
    weeks = weeks_of(month, chosen.qs, request.user, today)
    days = [day for week in weeks for day in week if day.inside]
    context |= {
        "month": month,
        "previous": month_before(month),
        "following": month_after(month),
        "today": today,
        "this_month": month == today.replace(day=1),
        "weeks": weeks,
        "due": sum(len(day.followups) + day.more for day in days),
        "carried": _narrowing(request.GET, context),
        "clear_url": _cleared(request, context["who"]),
    }
    if wants_part(request):
        return render(request, "followups/followup_calendar.html#results", context)
    context |= head(request, context["who"])
    return render(request, "followups/followup_calendar.html", context)


def _narrowing(query: QueryDict, context: dict[str, Any]) -> str:
    """The question without its days, to which a day adds its own; asleep ones are shown too."""
    kept = {name: value for name, value in query.items() if value and name not in _OF_A_DAY}
    state = query.get("state") or "open"
    return urlencode({"who": context["who"]} | kept | {"state": state})


def _cleared(request: HttpRequest, who: str) -> str:
    """The same month without filters."""
    month = request.GET.get("month", "")
    return "?" + urlencode({"who": who} | ({"month": month} if month else {}))
