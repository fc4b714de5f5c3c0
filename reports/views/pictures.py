"""The pictures of the MOU report: a page of them, and each as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from reports.mou_report import month_ends, mou_report
from reports.pictures.of_report import TABLES, pictures
from reports.views.mous import asked_of, context_of

MONTHS = 12
PIXELS = 200  # to the inch: enough for a slide and for paper


@require(Permission.REPORT_VIEW)
@require_safe
def mou_pictures(request: HttpRequest) -> HttpResponse:
    """All pictures of the selection as on its day, each with its numbers beside it."""
    asked = asked_of(request)
    context = context_of(request, asked, "pictures")
    if asked.answerable:
        report = mou_report(asked.question, TABLES)
        points = report.trend(month_ends(asked.question.day, MONTHS))
        context |= {
            "report": report,
            "head": report.headline,
            "pictures": pictures(report, points) if report.headline.mous.value else [],
        }
    return render(request, "reports/mou_pictures.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_picture_file(request: HttpRequest, name: str) -> HttpResponse:
    """One picture as PNG, to put into a letter or a slide."""
    asked = asked_of(request)
    if not asked.answerable:
        raise Http404
    report = mou_report(asked.question, TABLES)
    points = report.trend(month_ends(asked.question.day, MONTHS)) if name == "trend" else []
    drawn = {picture.name: picture for picture in pictures(report, points)}.get(name)
    if drawn is None or drawn.data is None:
        raise Http404
    answer = HttpResponse(drawn.png(ppi=PIXELS), content_type="image/png")
    day = asked.question.day
    answer["Content-Disposition"] = f'attachment; filename="mous-{name}-{day:%Y-%m-%d}.png"'
    return answer
