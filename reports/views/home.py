"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from followups.standing import standing_of
from reports.home import home_of


@require(Permission.VIEW)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, then the figures."""
    context = {
        "home": home_of(request.user),
        "today": timezone.localdate(),
        "standing": standing_of(request.user, timezone.localdate()),  # type: ignore[arg-type]
        "next": reverse("home"),
    }
    return render(request, "reports/home.html", context)
