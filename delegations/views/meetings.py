"""Pages of meetings: list, page, plan, change."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, require
from delegations.attending import sides_of
from delegations.filters.meetings import MeetingFilter
from delegations.forms.meetings import MeetingInput
from delegations.models import Attendance, Meeting, MeetingLead, MeetingMOU
from delegations.views.clashes import warn_of_clashes
from delegations.views.photos import photos_of
from delegations.views.subjects import prefilled
from followups.models import FollowUp
from leads.history import Part, history_of
from leads.models import MOU

PER_PAGE = 50
FORM_METHODS = ["GET", "HEAD", "POST"]
PARTS = (
    Part(
        Attendance,
        "meeting_id",
        gettext_lazy("attendance"),
        "contact_id user_id member_id name organisation_id",
    ),
    Part(MeetingLead, "meeting_id", gettext_lazy("lead"), "lead_id"),
    Part(MeetingMOU, "meeting_id", gettext_lazy("MOU signed"), "mou_id"),
)


@require(Permission.VIEW)
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings, narrowed by the address."""
    visible = Meeting.objects.visible_to(request.user)
    narrowed = MeetingFilter(request.GET, visible, request=request)
    figures, words = visible.figures(), narrowed.describe()
    paginator = Paginator(narrowed.qs.for_list(), PER_PAGE)
    if not words and not narrowed.errors:
        paginator.count = figures["total"]  # counted already
    context = {
        "filter": narrowed,
        "page": paginator.get_page(request.GET.get("page")),
        "words": words,
        **figures,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"delegations/meeting_list.html{part}", context)


@require(Permission.VIEW)
@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when, who, what about, and what came of it."""
    rows = Meeting.objects.visible_to(request.user).for_board(request.user, who=())
    rows = rows.select_related("delegation", "owner", "logged_by", "prefecture", "citation")
    meeting = get_object_or_404(rows, pk=pk)
    signed = MOU.objects.visible_to(request.user).filter(meetings=meeting)
    context = {
        "meeting": meeting,
        "sides": sides_of(meeting),
        "mous": signed,
        "next_steps": FollowUp.objects.visible_to(request.user)
        .filter(next_step__meeting=meeting)
        .select_related("assignee"),
        "photos": photos_of(meeting),
        "history": history_of(meeting, *PARTS, reader=request.user),
    }
    return render(request, "delegations/meeting_detail.html", context)


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Plan a meeting, or write down one that was held."""
    return _edit(request, Meeting(), prefilled(request))


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a meeting; the row is locked while a change is checked and saved."""
    rows = Meeting.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return _edit(request, get_object_or_404(rows, pk=pk))


def _edit(
    request: HttpRequest, meeting: Meeting, initial: dict[str, Any] | None = None
) -> HttpResponse:
    data: Any = request.POST if request.method == "POST" else None
    typed = MeetingInput(data, meeting=meeting, user=request.user, initial=initial)  # type: ignore[arg-type]
    if data is not None and typed.is_valid():
        saved = typed.save()
        messages.success(request, _("The meeting was saved."))
        warn_of_clashes(request, saved)
        return redirect(saved)
    saved_before = Meeting.objects.filter(pk=meeting.pk).first() if meeting.pk else None
    context = {"typed": typed, "form": typed.form, "meeting": saved_before}
    return render(request, "delegations/meeting_form.html", context)
