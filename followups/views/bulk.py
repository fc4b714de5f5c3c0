"""A follow-up for each of many leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require
from followups.bulk_form import BulkFollowUpForm
from leads.bulk import go


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.FOLLOWUP_EDIT)
def bulk(request: HttpRequest) -> HttpResponse:
    """GET: the fields, for the bar above the leads. POST: the next step towards the follow-ups."""
    if request.method == "POST":
        return go(request, BulkFollowUpForm, request.path)
    context = {"form": BulkFollowUpForm(user=request.user)}
    return render(request, "leads/lead_bulk_fields.html", context)
