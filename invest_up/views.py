"""Pages of the whole: health, and the calm faces of errors."""

import sys

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_guid import get_guid
from django_htmx.http import trigger_client_event
from psycopg2.errors import ExclusionViolation, ForeignKeyViolation, UniqueViolation

from accounts.middleware import page_of
from invest_up.parts import all_parts

CROSSED = (ExclusionViolation, ForeignKeyViolation, UniqueViolation)


@login_not_required
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """State of database, Redis, worker, beat and reminders; 503 when one is down or too late."""
    parts = all_parts()
    ok = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": ok, **parts}, status=200 if ok else 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when a service is away, 409 when two people crossed each other.

    Nothing here may need the database.
    """
    error = sys.exc_info()[1]
    away = isinstance(error, OperationalError | InterfaceError | redis.ConnectionError)
    # Somebody merged or deleted what this was about, or wrote the same, in this very moment.
    crossed = isinstance(error, IntegrityError) and isinstance(error.__cause__, CROSSED)
    status = 503 if away else 409 if crossed else 500
    page = render_to_string(f"{status}.html", {"request_id": get_guid() or ""})
    response = HttpResponse(page, status=status)
    if away:
        response["Retry-After"] = "10"
    if crossed and request.headers.get("HX-Request"):
        # A fragment must not be replaced by a page.
        words = _("Somebody else changed this at the same moment: reload the page, then try again.")
        response["HX-Reswap"] = "none"
        trigger_client_event(response, "toast", {"message": words, "level": "warning"})
    return response


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", {"request_id": get_guid() or ""}, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"request_id": get_guid() or ""}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page that was too old to be sent, for one signed in again elsewhere: offer to send it anew.

    Only what this site's own page sent is offered; a stranger's page gets the calm refusal.
    """
    if request.headers.get("X-Outbox"):
        return JsonResponse({"errors": [], "csrf": True}, status=403)
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    withheld = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code"}
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in withheld
        for value in values
    ]
    context = {
        "request_id": get_guid() or "",
        "sent": sent if ours and request.user.is_authenticated else [],
        "files": bool(request.FILES),
        "back": page_of(request) or "/",
    }
    response = render(request, "403_csrf.html", context, status=403)
    if request.headers.get("HX-Request") and ours:
        response["HX-Refresh"] = "true"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", {"request_id": get_guid() or ""}, status=400)
