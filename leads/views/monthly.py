"""The monthly update: all MOUs of one person in one table, each row saved by itself."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from accounts.permissions import Permission, require
from leads.actions.updates import record_no_change
from leads.filters.monthly import (
    SHOWN,
    Month,
    MonthlyList,
    ladders_of,
    missing_by_officer,
)
from leads.forms.updates import MonthlyForm
from leads.models import MOU, Milestone, ProgressUpdate
from leads.views.updates import money_of, record


@dataclass
class Row:
    """An MOU of the table with the form of its row."""

    mou: MOU
    form: MonthlyForm
    following: Milestone | None
    doubts: list[str] = field(default_factory=list)
    saved: bool = False


@require(Permission.MOU_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def mou_monthly(request: HttpRequest) -> HttpResponse:
    """All my MOUs, one row each; POST saves one row."""
    asked = MonthlyList(request)
    if request.method == "POST":
        return _save(request, asked)
    return _page(request, asked)


def _page(request: HttpRequest, asked: MonthlyList, refused: Row | None = None) -> HttpResponse:
    """The whole table; a refused row stands where it was, else at its head."""
    rows = _rows(asked, list(asked.page))
    if refused:
        others = [row.mou.pk for row in rows]
        place = others.index(refused.mou.pk) if refused.mou.pk in others else None
        rows[slice(place, place + 1) if place is not None else slice(0, 0)] = [refused]
    tabs = [(value, label, asked.counts[value]) for value, label in SHOWN.items()]
    context = {"asked": asked, "rows": rows, "page": asked.page, "tabs": tabs}
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"leads/mou_monthly.html{part}", context)


def _rows(asked: MonthlyList, mous: list[MOU], data: Any = None) -> list[Row]:
    """Rows with their forms; what they start from is fetched for all of them at once."""
    ladders = ladders_of(mous)
    stated = {u.mou_id: u for u in ProgressUpdate.objects.newest_stated([m.pk for m in mous])}
    rows = []
    for mou in mous:
        form = MonthlyForm(
            data,
            mou=mou,
            ladder=ladders[mou.pk],
            newest=mou.newest,  # type: ignore[attr-defined]  # annotated
            initial={"as_of": asked.month.day, **money_of(mou, stated.get(mou.pk))},
            auto_id=f"m{mou.pk}-%s",
        )
        rows.append(Row(mou, form, form.step_after("")))
    return rows


def _save(request: HttpRequest, asked: MonthlyList) -> HttpResponse:
    """Record one row, or show what is wrong with it; the MOU is locked meanwhile."""
    mou = asked.one(request.POST.get("mou", ""), locked=True)
    [row] = _rows(asked, [mou], request.POST)
    said = _no_change(request, row) if "no_change" in request.POST else _recorded(request, row)
    if not said:
        return _refused(request, asked, row)
    if not request.htmx:  # type: ignore[attr-defined]
        for doubt in row.doubts:
            messages.warning(request, f"{mou}: {doubt}")
        messages.success(request, f"{mou}: {said}")
        return redirect(f"{request.get_full_path()}#rows")
    [fresh] = _rows(asked, [asked.one(str(mou.pk))])
    fresh.doubts, fresh.saved = row.doubts, True
    answer = _one(request, asked, fresh)
    return trigger_client_event(answer, "toast", {"message": said, "level": "success"})


def _recorded(request: HttpRequest, row: Row) -> str:
    if not row.form.is_valid():
        return ""
    _update, row.doubts = record(row.form, request.user)
    return _("The update is recorded.")


def _no_change(request: HttpRequest, row: Row) -> str:
    """One tap; but what was typed into the row is not thrown away by it."""
    row.form.is_valid()
    if not row.form.is_untouched:
        row.form.add_error(
            None, _("Something is typed in this row: save it, or clear it, then say “No change”.")
        )
        return ""
    cleaned = row.form.cleaned_data
    record_no_change(
        mou=row.mou,
        by=request.user,
        as_of=cleaned.get("as_of"),
        client_id=cleaned.get("client_id"),
    )
    return _("Noted: nothing has changed.")


def _refused(request: HttpRequest, asked: MonthlyList, row: Row) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _one(request, asked, row, status=422)
    return _page(request, asked, row)


def _one(request: HttpRequest, asked: MonthlyList, row: Row, status: int = 200) -> HttpResponse:
    context = {"asked": asked, "row": row, "oob": status == 200}
    return render(request, "leads/mou_monthly.html#row", context, status=status)


@require(Permission.REPORT_VIEW)
@require_safe
def mou_monthly_missing(request: HttpRequest) -> HttpResponse:
    """Whose MOUs still wait for the update of a month."""
    month = Month.of(request.GET.get("month", ""))
    lines = missing_by_officer(request.user, month)
    context = {"month": month, "lines": lines}
    return render(request, "leads/mou_monthly_missing.html", context)
