"""One value of a delegation or a meeting put back as its history tells it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from delegations.forms.delegations import DelegationForm
from delegations.forms.meetings import MeetingForm
from delegations.models import Delegation, Meeting
from leads.restoring import Restoring, restore_value

FORM_METHODS = ["GET", "HEAD", "POST"]
BY_STATUS = _("Whether a meeting will be is said on a page of its own.")
BY_OUTCOME = _("What came of a meeting is written on its outcome form.")


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def delegation_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of a delegation back."""
    rows = Delegation.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    row = get_object_or_404(rows, pk=pk)
    return restore_value(request, Restoring(row, event, name, DelegationForm))


@require(Permission.DELEGATION_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def meeting_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of a meeting back."""
    rows = Meeting.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    row = get_object_or_404(rows, pk=pk)
    restoring = Restoring(row, event, name, MeetingForm, {"user": request.user})
    outcome = (BY_OUTCOME, reverse("delegations:meeting_outcome", args=[pk]))
    restoring.elsewhere = dict.fromkeys(("result", "said", "logged_by", "logged_at"), outcome)
    status = (BY_STATUS, reverse("delegations:meeting_status", args=[pk]))
    restoring.elsewhere |= dict.fromkeys(("status", "cancelled_at", "cancel_reason"), status)
    return restore_value(request, restoring)
