"""The MOU status report: what nobody has updated first, then the figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.filters.mous import MOUFilter
from leads.models import MOU
from reports import charts
from reports.links import Links
from reports.queries import mou_status_report


@require(Permission.REPORT_VIEW)
@require_safe
def mou_status(request: HttpRequest) -> HttpResponse:
    """Status of the MOUs this person may see, narrowed as in the register."""
    visible = MOU.objects.visible_to(request.user)
    narrowed = MOUFilter(request.GET, visible, request=request)
    links = Links(request.GET)
    report = mou_status_report(narrowed.qs, links, request.user)
    context = {
        "filter": narrowed,
        "words": narrowed.describe(),
        "total": narrowed.figures["total"],
        "report": report,
        "today": timezone.localdate(),
        "sectors_chart": charts.sectors_by_stage(report, links),
        "years_chart": charts.promised_by_year(report.tables["year"]),
        "ages_chart": charts.ages(report.tables["age"]),
        "map": charts.districts(report.tables["district"]),
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"reports/mou_status.html{part}", context)
