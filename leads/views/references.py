"""References of a lead in outside portals beyond the two its own form asks for."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from leads.forms.register import LeadReferenceFormSet
from leads.models import Lead
from leads.views.mou_shared import FORM_METHODS, answer, typed


@require(Permission.LEAD_EDIT)
@require_http_methods(FORM_METHODS)
@transaction.atomic
def lead_references(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down under which numbers further portals know a lead."""
    leads = Lead.objects.visible_to(request.user)
    if request.method == "POST":
        leads = leads.select_for_update(of=("self",))
    lead = get_object_or_404(leads, pk=pk)
    references = LeadReferenceFormSet(typed(request), instance=lead, prefix="references")
    if request.method == "POST" and references.is_valid():
        references.save()
        messages.success(request, _("Saved."))
        return redirect(lead)
    context = {"lead": lead, "references": references}
    return answer(request, "leads/lead_references.html", context)
