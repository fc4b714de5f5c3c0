"""One value of a follow-up put back as its history tells it."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from followups.forms import FollowUpForm
from followups.models import FollowUp
from leads.restoring import Restoring, restore_value

BY_BUTTON = _("Done, reopened and snoozed have buttons of their own on its page.")


@require(Permission.FOLLOWUP_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def followup_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of a follow-up back."""
    rows = FollowUp.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    row = get_object_or_404(rows, pk=pk)
    restoring = Restoring(row, event, name, FollowUpForm, {"user": request.user})
    by_button = (BY_BUTTON, row.get_absolute_url())
    restoring.elsewhere = dict.fromkeys(
        ("done_at", "done_by", "done_note", "snoozed_until"), by_button
    )
    return restore_value(request, restoring)
