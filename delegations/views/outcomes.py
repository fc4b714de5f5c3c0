"""Logging what came of a meeting: of a planned one, or of one nobody had planned."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.ids import is_id
from accounts.permissions import Permission, require
from delegations.forms.outcomes import OutcomeInput
from delegations.models import Meeting
from delegations.views import outbox
from delegations.views.subjects import meetings_about, prefilled, subject_of
from leads.models import Lead

OTHERS_SHOWN = 6
FORM_METHODS = ["GET", "HEAD", "POST"]


@require(Permission.MEETING_LOG)
@require_http_methods(FORM_METHODS)
@outbox.once
def meeting_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Log what came of a meeting, or correct what was logged."""
    rows = Meeting.objects.visible_to(request.user).for_board(request.user)
    meeting = get_object_or_404(rows.select_related("delegation", "logged_by"), pk=pk)
    return _page(request, OutcomeInput(*_sent(request), user=request.user, meeting=meeting))  # type: ignore[arg-type]


@require(Permission.MEETING_LOG)
@require_http_methods(FORM_METHODS)
@outbox.once
def meeting_log(request: HttpRequest) -> HttpResponse:
    """Log the meeting that is on or was last, or one that nobody had planned."""
    sent = _sent(request)
    waiting = list(_waiting(request)[: OTHERS_SHOWN + 1]) if sent[0] is None else []
    if waiting and "unplanned" not in request.GET:
        typed = OutcomeInput(None, user=request.user, meeting=waiting[0])  # type: ignore[arg-type]
        return _page(request, typed, waiting=waiting)
    initial = _walk_in(request) if sent[0] is None else {}
    asked = initial.get("leads", ()) if sent[0] is None else request.POST.getlist("leads")
    known = Lead.objects.visible_to(request.user).filter(pk__in=filter(is_id, map(str, asked)))
    typed = OutcomeInput(*sent, user=request.user, initial=initial, leads=list(known))  # type: ignore[arg-type]
    return _page(request, typed, waiting=waiting)


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _waiting(request: HttpRequest) -> QuerySet[Meeting]:
    """Meetings that want an outcome now: of the row the page came from, else of the person."""
    found = subject_of(request)
    if found is not None:
        meetings = meetings_about(request.user, *found)
    else:
        meetings = Meeting.objects.visible_to(request.user).concerning(request.user)
    return meetings.to_log().for_board(request.user)


def _walk_in(request: HttpRequest) -> dict[str, Any]:
    """What the form of an unplanned meeting starts with."""
    known = prefilled(request)
    seats = known.get("seats") or [{}]
    initial = {name: known[name] for name in ("leads", "delegation") if name in known}
    return initial | {key: value for key, value in seats[0].items() if value}


def _page(
    request: HttpRequest, typed: OutcomeInput, waiting: list[Meeting] | None = None
) -> HttpResponse:
    if request.method == "POST":
        logged = typed.log() if typed.is_valid() else None
        if outbox.is_outbox(request):
            return outbox.answer(typed, logged, _said(typed) if logged else "")
        if logged is not None:
            messages.success(request, _said(typed))
            return redirect(logged)
    context = {"typed": typed, "meeting": typed.meeting, "waiting": waiting or []}
    return render(request, "delegations/meeting_outcome.html", context)


def _said(typed: OutcomeInput) -> str:
    """Return “The outcome is logged: 2 follow-ups, 1 lead.”."""
    promises, leads = len(typed.promises.filled), len(typed.raised.filled)
    photos = len(typed.form.cleaned_data["photos"])
    parts = []
    if promises:
        parts.append(ngettext("%(n)s follow-up", "%(n)s follow-ups", promises) % {"n": promises})
    if leads:
        parts.append(ngettext("%(n)s lead", "%(n)s leads", leads) % {"n": leads})
    if photos:
        parts.append(ngettext("%(n)s photo", "%(n)s photos", photos) % {"n": photos})
    if not parts:
        return _("The outcome is logged.")
    return _("The outcome is logged: %(parts)s.") % {"parts": ", ".join(parts)}
