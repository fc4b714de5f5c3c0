"""What to read before one sits down: on the phone, as a PDF; and what one wants to say there."""

import typst
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from delegations.models import Meeting, TalkingPoints
from reports.forms import TalkingPointsForm
from reports.pack import meeting_pack
from reports.typesetting import paper_pdf

FORM_METHODS = ["GET", "HEAD", "POST"]


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("delegation")
    return get_object_or_404(rows, pk=pk)


@require(Permission.VIEW)
@require_safe
def meeting_brief(request: HttpRequest, pk: int) -> HttpResponse:
    """One stop on one page, whole in itself: a phone keeps it for where there is no network."""
    meeting = _meeting(request, pk)
    context = {"meeting": meeting, "paper": meeting_pack(meeting, request.user)}
    return render(request, "reports/meeting_brief.html", context)


@require(Permission.VIEW)
@require_safe
def meeting_brief_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    meeting = _meeting(request, pk)
    try:
        pdf = paper_pdf(meeting_pack(meeting, request.user))
    except typst.TypstError:
        messages.error(request, _("The PDF could not be made: print this page instead."))
        return redirect("reports:meeting_brief", meeting.pk)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = _("Brief %(meeting)s") % {"meeting": meeting.title[:80]}
    answer.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf")
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def meeting_points(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what to say; the meeting is locked while it is checked and saved."""
    rows = Meeting.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    meeting = get_object_or_404(rows, pk=pk)
    points = TalkingPoints.objects.filter(meeting=meeting).first()
    form = TalkingPointsForm(
        request.POST if request.method == "POST" else None,
        instance=points or TalkingPoints(meeting=meeting),
    )
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("The talking points were saved."))
        return redirect("reports:meeting_brief", meeting.pk)
    return render(request, "reports/meeting_points.html", {"form": form, "meeting": meeting})
