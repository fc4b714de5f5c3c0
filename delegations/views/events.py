"""What was signed on a delegation or at a meeting, and the signing event they stand for."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, may, require
from delegations.actions.events import event_of, signed_at
from delegations.models import Delegation, Meeting
from leads.actions.leads import RefusedError
from leads.models import MOU, SigningEvent

SHOWN = 10


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def delegation_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """The MOUs signed on a journey; POST makes it a signing event of the register."""
    rows = Delegation.objects.visible_to(request.user)
    return _signed(request, get_object_or_404(rows, pk=pk))


@require(Permission.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_signed(request: HttpRequest, pk: int) -> HttpResponse:
    """The MOUs signed at a meeting; POST makes it a signing event of the register."""
    return _signed(request, get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk))


def _signed(request: HttpRequest, row: Any) -> HttpResponse:
    if request.method == "POST":
        return _opened(request, row)
    mous = MOU.objects.visible_to(request.user).filter(pk__in=signed_at(row).values("pk"))
    context = {
        "row": row,
        "mous": mous[:SHOWN],
        "count": mous.count(),
        "sensitive": getattr(row, "sensitive", False),
        "title": _("MOUs signed: %(row)s") % {"row": row},
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/signed_panel.html{part}", context)


def _opened(request: HttpRequest, row: Any) -> HttpResponse:
    """Go to the event of a row, which is made when there is none."""
    if not may(request.user, Permission.MOU_EDIT):
        raise PermissionDenied
    new = row.event_id is None
    try:
        event = event_of(row=row, by=request.user)
    except RefusedError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(row)
    if new:
        messages.success(request, _("It is a signing event now: add what was signed there."))
    return redirect(event)


@require(Permission.VIEW)
@require_safe
def event_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The delegation or the meeting a signing event stands for."""
    event = get_object_or_404(SigningEvent, pk=pk)
    context = {
        "event": event,
        "delegation": Delegation.objects.visible_to(request.user).filter(event=event).first(),
        "meeting": Meeting.objects.visible_to(request.user).filter(event=event).first(),
        "title": _("Where it was: %(event)s") % {"event": event},
    }
    part = "#panel" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/event_panel.html{part}", context)
