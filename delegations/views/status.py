"""Whether a meeting will be: confirm, cancel, plan again."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from delegations.choices import MeetingStatus
from delegations.forms.status import StatusForm
from delegations.models import Meeting
from leads.actions.leads import RefusedError

SAVED = {
    MeetingStatus.PLANNED: _("The meeting is planned. Calendars are told when they next ask."),
    MeetingStatus.CONFIRMED: _("The meeting is confirmed. Calendars are told when they next ask."),
    MeetingStatus.CANCELLED: _("The meeting is cancelled. Calendars are told when they next ask."),
}


@require(Permission.DELEGATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def meeting_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a meeting will be; the page's buttons send only the status."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    asked = request.GET.get("to")
    known = asked if asked in MeetingStatus.values else meeting.status
    data = request.POST if request.method == "POST" else None
    initial = {"status": known, "reason": meeting.cancel_reason}
    form = StatusForm(data, meeting=meeting, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            saved = form.apply(by=request.user)  # type: ignore[arg-type]
        except RefusedError as error:
            form.add_error(None, error)
        else:
            messages.success(request, SAVED[MeetingStatus(saved.status)])
            return redirect(saved)
    context = {"form": form, "meeting": meeting}
    return render(request, "delegations/status_form.html", context)
