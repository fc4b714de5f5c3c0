"""The calendar: next actions of the leads an address asks for, month by month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.months import month_after, month_before, month_of, weeks_of
from leads.rows import words_of_absence
from leads.views.narrowed import narrowed_set, rest_of


@require_safe
@require(Permission.VIEW)
def lead_calendar(request: HttpRequest) -> HttpResponse:
    """A month of next actions; on a phone a list of its days."""
    today = timezone.localdate()
    month = month_of(request.GET.get("month", ""), today)
    context = narrowed_set(request, "month")
    leads = context["leads"]
    weeks = weeks_of(month, leads, today)
    days = [day for week in weeks for day in week if day.inside]
    context |= {
        "month": month,
        "previous": month_before(month),
        "following": month_after(month),
        "today": today,
        "this_month": month == today.replace(day=1),
        "weeks": weeks,
        "due": sum(len(day.leads) + day.more for day in days),
        "overdue": leads.overdue(today).order_by().count(),
        "carry": rest_of(request, "overdue"),
        "carry_day": rest_of(request, "status", "due", "due_from", "due_to"),
        "absent": words_of_absence(),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/lead_calendar.html{part}", context)
