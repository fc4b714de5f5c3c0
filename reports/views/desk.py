"""The desk's reports: all at a glance, each in full, each as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from reports.actions import export_sent, note_export
from reports.desk import REPORTS, Asked, DeskReport
from reports.desk_files import desk_csv, desk_xlsx
from reports.desk_forms import DeskForm

NAV = "reports:desk_overview"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require(Permission.REPORT_VIEW)
@require_safe
def desk_overview(request: HttpRequest) -> HttpResponse:
    """The six reports with their main figures, each of the days it looks at by itself."""
    asked = Asked(request.user)  # type: ignore[arg-type]
    context = {
        "reports": REPORTS.values(),
        "counted": [(report, report.count(asked).mains) for report in REPORTS.values()],
        "nav": NAV,
    }
    return render(request, "reports/desk_overview.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def desk_report(request: HttpRequest, name: str) -> HttpResponse:
    """One report, every line of it."""
    report = _report_or_404(name)
    form = _form(request, report)
    context: dict[str, Any] = {
        "reports": REPORTS.values(),
        "report": report,
        "form": form,
        "nav": NAV,
        "narrowed": any(request.GET.get(name, "").strip() for name in form.fields),
        "files": [reverse("reports:desk_file", args=[name, kind]) for kind in ("xlsx", "csv")],
    }
    if form.is_valid():
        asked = form.asked()
        context |= {"counted": report.count(asked), "words": form.words(), "today": asked.today}
        if set(report.fields) & {"first", "last"}:
            context["days"] = report.days(asked)
    return render(request, "reports/desk_report.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def desk_file(request: HttpRequest, name: str, file_format: str) -> HttpResponse:
    """The tables of a report, to reckon with."""
    report = _report_or_404(name)
    if file_format not in TYPES:
        raise Http404
    form = _form(request, report)
    if not form.is_valid():
        # The page says what is wrong with the question; a file could not.
        return redirect(f"{reverse('reports:desk_report', args=[name])}?{request.GET.urlencode()}")
    asked = form.asked()
    counted = report.count(asked)
    words = [f"{label}: {value}" for label, value in form.words()]
    noted = note_export(
        what=f"desk-{name}", file_format=file_format, words=words,
        query=request.GET.urlencode(), by=request.user,
    )  # fmt: skip
    if file_format == "csv":
        content = desk_csv(counted)
    else:
        content = desk_xlsx(
            str(report.title), _said(request, report, form), counted, request.build_absolute_uri
        )
    export_sent(export=noted, rows=sum(len(table.rows) for table in counted.tables))
    answer = HttpResponse(content, content_type=TYPES[file_format])
    file_name = f"desk-{name}-{timezone.localdate():%Y-%m-%d}.{file_format}"
    answer["Content-Disposition"] = f'attachment; filename="{file_name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _report_or_404(name: str) -> DeskReport:
    if name not in REPORTS:
        raise Http404
    return REPORTS[name]


def _form(request: HttpRequest, report: DeskReport) -> DeskForm:
    return DeskForm(request.GET, report.fields, request.user)  # type: ignore[arg-type]


def _said(request: HttpRequest, report: DeskReport, form: DeskForm) -> list[tuple[str, str]]:
    """What the first sheet says: what was asked, by whom, when."""
    page = reverse("reports:desk_report", args=[report.name])
    address = request.build_absolute_uri(f"{page}?{request.GET.urlencode()}".rstrip("?"))
    return [
        (_("Report"), str(report.title)),
        *form.words(),
        (_("Taken by"), str(request.user)),
        (
            _("Taken at"),
            f"{timezone.localtime():%Y-%m-%d %H:%M} ({timezone.get_current_timezone()})",
        ),
        (_("Address"), address),
    ]
