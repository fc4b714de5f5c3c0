"""Lists as files: exactly the rows on screen, in their order."""

import tempfile
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, may, require
from leads.formats import indian_grouping
from reports.actions import export_sent, note_export
from reports.exports.columns import ExportList, rows_of
from reports.exports.csv_file import csv_of
from reports.exports.in_sql import columns_in_order, copy_csv, rows_in_words
from reports.exports.leads import LEADS
from reports.exports.meetings import MEETINGS
from reports.exports.mous import MOUS
from reports.exports.organisations import CONTACTS, ORGANISATIONS
from reports.exports.workbook import workbook_of

LISTS = {listed.slug: listed for listed in (LEADS, ORGANISATIONS, CONTACTS, MOUS, MEETINGS)}
MOST_IN_A_WORKBOOK = 100_000
KEPT_IN_MEMORY = 8 * 1024 * 1024
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@require(Permission.VIEW)
def export(request: HttpRequest, what: str, file_format: str) -> HttpResponse:
    """Take a list home as CSV or as a workbook."""
    listed = LISTS[what]
    if file_format not in ("csv", "xlsx"):
        raise Http404
    if not may(request.user, listed.needs):
        raise PermissionDenied
    narrowed = listed.narrow(request)
    if narrowed.errors:
        # The page says which filter is not understood; a file could not.
        return _back(request, listed)
    rows = listed.in_order(narrowed.qs, request.GET.get("sort", ""))
    if file_format == "csv":
        return _csv(request, listed, rows, narrowed.describe())
    if rows.order_by()[: MOST_IN_A_WORKBOOK + 1].count() > MOST_IN_A_WORKBOOK:
        return _too_many(request, listed)
    return _workbook(request, listed, rows, narrowed.describe())


def _too_many(request: HttpRequest, listed: ExportList) -> HttpResponse:
    """A long workbook is made by a worker, where one knows how; else the CSV is offered."""
    most = {"most": indian_grouping(MOST_IN_A_WORKBOOK)}
    if listed is MOUS:
        words = _(
            "A workbook of more than %(most)s rows takes a while: ask for the register here, and it"
            " is made for you."
        )
        messages.info(request, words % most)
        return redirect(f"{reverse('reports:mou_papers')}?{request.GET.urlencode()}")
    words = _(
        "A workbook holds %(most)s rows at most here. Take the CSV, or narrow the list first."
    )
    messages.error(request, words % most)
    return _back(request, listed)


def _csv(
    request: HttpRequest, listed: ExportList, rows: QuerySet, words: list[str]
) -> HttpResponse:
    noted = _noted(request, listed, "csv", words)
    if listed.in_sql:
        return _copied(listed, listed.in_sql(request, rows), rows, noted)
    done = partial(_done, noted)
    columns = listed.columns(request)
    zone = timezone.get_current_timezone()
    pieces = csv_of(columns, rows_of(listed, rows), zone, done)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _as_file(response, f"{_file_name(listed)}.csv")


def _copied(listed: ExportList, columns: list[Any], rows: QuerySet, noted: Any) -> FileResponse:
    """Let the database write the file; up to some megabytes of it stay in memory."""
    file = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - the answer closes it
    _done(noted, copy_csv(columns, rows, listed.gathered, file))  # type: ignore[arg-type]
    file.seek(0)
    answer = FileResponse(file, content_type="text/csv; charset=utf-8")
    return _as_file(answer, f"{_file_name(listed)}.csv")  # type: ignore[return-value]


def _workbook(
    request: HttpRequest, listed: ExportList, rows: QuerySet, words: list[str]
) -> HttpResponse:
    noted = _noted(request, listed, "xlsx", words)
    if listed.in_sql:
        cells = listed.in_sql(request, rows)
        columns, found = columns_in_order(cells), rows_in_words(cells, rows, listed.gathered)
    else:
        columns, found = listed.columns(request), rows_of(listed, rows)
    zone = timezone.get_current_timezone()
    address = request.build_absolute_uri(f"{reverse(listed.page)}?{request.GET.urlencode()}")
    asked: dict[str, Any] = {
        _("List"): listed.title,
        _("Narrowed by"): "; ".join(words) or _("nothing: all rows"),
        _("Taken by"): request.user,
        _("Taken at"): f"{timezone.localtime():%Y-%m-%d %H:%M} ({zone})",
        _("Address"): address,
    }
    file, count = workbook_of(str(listed.title), columns, found, zone, asked)
    _done(noted, count)
    return _as_file(FileResponse(file, content_type=SHEETS), f"{_file_name(listed)}.xlsx")


def _noted(request: HttpRequest, listed: ExportList, file_format: str, words: list[str]) -> Any:
    return note_export(
        what=listed.slug,
        file_format=file_format,
        words=words,
        query=request.GET.urlencode(),
        by=request.user,
    )


def _done(noted: Any, rows: int) -> None:
    export_sent(export=noted, rows=rows)


def _as_file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _file_name(listed: ExportList) -> str:
    return f"{listed.slug}-{timezone.localdate():%Y-%m-%d}"


def _back(request: HttpRequest, listed: ExportList) -> HttpResponse:
    return redirect(f"{reverse(listed.page)}?{request.GET.urlencode()}")
