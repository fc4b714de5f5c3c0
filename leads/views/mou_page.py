"""The page of one MOU: who promised what, how far it has come, what was last heard."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.amendments import amendments_of
from leads.history import Part, history_of
from leads.models import (
    MOU,
    Lead,
    Milestone,
    MOUAmendment,
    MOUParty,
    PortalReference,
    ProjectPlace,
    ladder_of,
)
from leads.models.mou import MOUOtherLead
from leads.views.mou_shared import mou_of

UPDATES_SHOWN = 10
PARTS = (
    Part(Milestone, "mou_id", _("milestone"), "kind"),
    Part(MOUParty, "mou_id", _("party"), "organisation_id"),
    Part(MOUOtherLead, "mou_id", _("lead in front"), "lead_id"),
    Part(MOUAmendment, "mou_id", _("amendment"), "signed_on"),
    Part(ProjectPlace, "mou_id", _("project place"), "area plot district_id"),
    Part(PortalReference, "mou_id", _("portal reference"), "number"),
)


@require(Permission.VIEW)
@require_safe
def mou_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An MOU: who promised what, how far it has come, what was last heard."""
    mou = mou_of(request, pk)
    updates = mou.updates.for_page()
    everything = request.GET.get("updates") == "all"
    context = {
        "mou": mou,
        **_leads(request, mou),
        "ladder": ladder_of(mou),
        "amendments": amendments_of(mou),
        "updates": updates if everything else updates[:UPDATES_SHOWN],
        "updates_left": 0 if everything else max(updates.count() - UPDATES_SHOWN, 0),
        "siblings": _siblings(request, mou),
        "history": history_of(mou, *PARTS, reader=request.user),
        "client_id": uuid.uuid4(),
    }
    return render(request, "leads/mou_detail.html", context)


def _leads(request: HttpRequest, mou: MOU) -> dict[str, Any]:
    """The leads in front of it as far as this person sees them, the one it came from first."""
    others = set(mou.other_leads.values_list("pk", flat=True))
    leads = Lead.objects.visible_to(request.user).prefetch_related("references")
    seen = leads.in_bulk(others | {mou.lead_id} - {None})
    first = seen.pop(mou.lead_id, None)
    hidden = len(others) - len(seen)
    return {"lead": first, "other_leads": list(seen.values()), "other_leads_hidden": hidden}


def _siblings(request: HttpRequest, mou: MOU) -> Any:
    """The other MOUs that share a group's total, as far as this person sees them."""
    if mou.group_id is None:
        return MOU.objects.none()
    return MOU.objects.visible_to(request.user).filter(group=mou.group_id).exclude(pk=mou.pk)
