"""Adding many people to a meeting at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, require


@require(Permission.DELEGATION_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("delegations:meeting_people", pk)
