"""Proposed readings of Japanese names."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from leads.readings import propose


@require(Permission.ORGANISATION_EDIT)
@require_safe
def reading(request: HttpRequest) -> JsonResponse:
    """How a name may be read, in katakana; empty where nobody can say."""
    return JsonResponse({"reading": propose(request.GET.get("name", ""))})
