"""Amendments of an MOU: written down, and taken back while they are the newest."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, require
from leads.actions import register as actions
from leads.actions.leads import RefusedError
from leads.forms.register import AmendmentForm
from leads.models import MOU, MOUAmendment
from leads.views.mou_shared import FORM_METHODS, answer, locked_mou, warn_of_missing_rate


@require(Permission.MOU_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def mou_amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a later agreement changed; what held before is kept."""
    mou = locked_mou(request, pk)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AmendmentForm(*sent, instance=mou)
    if form.is_valid() and _amend(request, form):
        messages.success(request, _("The amendment is kept; the new figures hold from its day."))
        warn_of_missing_rate(request, mou)
        return redirect("leads:mou_detail", pk)
    earliest = actions.amendable_from(mou)
    context = {"form": form, "mou": mou, "earliest": earliest}
    return answer(request, "leads/mou_amend.html", context)


def _amend(request: HttpRequest, form: AmendmentForm) -> bool:
    """Amend; when that is refused, say why beside the field it is about."""
    data = form.cleaned_data
    title = _("Amendment of %(day)s") % {"day": data["amended_on"].isoformat()}
    try:
        actions.amend_mou(
            mou=form.instance,
            by=request.user,
            signed_on=data["amended_on"],
            number=data["amendment_number"],
            words=data["words"],
            file=data["file"],
            title=title,
        )
    except RefusedError as refusal:
        form.add_error("amended_on" if refusal.reason_code == "day" else "words", refusal)
        return False
    return True


@require(Permission.MOU_EDIT)
@require_POST
def mou_amendment_undo(request: HttpRequest, pk: int, amendment: int) -> HttpResponse:
    """Take the newest amendment back: what held before it holds again."""
    mou = get_object_or_404(MOU.objects.visible_to(request.user), pk=pk)
    row = get_object_or_404(MOUAmendment, pk=amendment, mou=mou)
    try:
        actions.take_back_amendment(amendment=row, by=request.user)
    except RefusedError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Taken back: what held before the amendment holds again."))
    return redirect(mou)
