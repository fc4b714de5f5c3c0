"""One value of a lead, an organisation, a contact or an MOU put back as its history tells it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from leads.actions.mous import revise_mou
from leads.choices import Stage
from leads.forms.contacts import ContactForm
from leads.forms.leads import LeadForm
from leads.forms.mous import MOUForm
from leads.forms.organisations import OrganisationForm
from leads.models import MOU, Contact, Lead, Organisation
from leads.restoring import Restoring, restore_value

FORM_METHODS = ["GET", "HEAD", "POST"]
STAGE_WORDS = _("A stage is moved, not restored: its conditions are looked at first.")
STATUS_WORDS = _("A status is changed with a reason, not restored.")


def _locked(request: HttpRequest, model: Any, pk: int) -> Any:
    rows = model.objects.visible_to(request.user)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk)


@require_http_methods(FORM_METHODS)
@require(Permission.LEAD_EDIT)
@transaction.atomic
def lead_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of a lead back."""
    lead = _locked(request, Lead, pk)
    restoring = Restoring(lead, event, name, LeadForm, {"user": request.user})
    status = (STATUS_WORDS, reverse("leads:lead_status", args=[pk]))
    restoring.elsewhere = dict.fromkeys(("status", "status_reason", "lost_to"), status)
    if name == "stage":
        then = restoring.change and restoring.before.stage
        asked = f"?stage={then}" if then in Stage.values else ""
        move = reverse("leads:lead_stage", args=[pk]) + asked
        restoring.elsewhere["stage"] = (STAGE_WORDS, move)
    return restore_value(request, restoring)


@require_http_methods(FORM_METHODS)
@require(Permission.ORGANISATION_EDIT)
@transaction.atomic
def organisation_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of an organisation back."""
    row = _locked(request, Organisation, pk)
    return restore_value(
        request, Restoring(row, event, name, OrganisationForm, {"user": request.user})
    )


@require_http_methods(FORM_METHODS)
@require(Permission.ORGANISATION_EDIT)
@transaction.atomic
def contact_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of a contact back."""
    return restore_value(
        request, Restoring(_locked(request, Contact, pk), event, name, ContactForm)
    )


@require_http_methods(FORM_METHODS)
@require(Permission.MOU_EDIT)
@transaction.atomic
def mou_restore(request: HttpRequest, pk: int, event: int, name: str) -> HttpResponse:
    """Put one value of an MOU back."""
    restoring = Restoring(
        _locked(request, MOU, pk), event, name, MOUForm, {"user": request.user},
        write=lambda mou: revise_mou(mou=mou, by=request.user),
    )  # fmt: skip
    status = (STATUS_WORDS, reverse("leads:mou_status", args=[pk]))
    restoring.elsewhere = dict.fromkeys(("status", "status_reason"), status)
    return restore_value(request, restoring)
