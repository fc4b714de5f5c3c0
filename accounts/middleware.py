"""Closed by default, and everybody's own clock."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view asks for a sign-in unless it says `@login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponse:
        if request.headers.get("X-Outbox"):
            # The outbox of a phone keeps its note and asks its reader to sign in.
            return JsonResponse({"errors": [], "signed_out": True}, status=401)
        if request.headers.get("X-Stay"):
            # Asked by the page itself, of what somebody writes there: nobody is led away from it.
            return HttpResponse(status=401)
        page = page_of(request)
        if page:
            door, name = self.get_login_url(view_func), self.get_redirect_field_name(view_func)
            response: HttpResponse = redirect_to_login(page, door, name)
        else:
            response = super().handle_no_permission(request, view_func)
        if request.headers.get("HX-Request"):
            # A fragment must not be replaced by a sign-in page: the whole page goes there.
            return HttpResponseClientRedirect(response["Location"], status=401)
        return response


def page_of(request: HttpRequest) -> str:
    """Return the page a form or a fragment was asked from: there its reader wants to be again."""
    if request.headers.get("HX-Request"):
        asked_from = request.headers.get("HX-Current-URL", "")
    else:
        asked_from = "" if request.method in {"GET", "HEAD"} else request.headers.get("Referer", "")
    link = urlsplit(asked_from)
    if link.netloc != request.get_host() or not link.path.startswith("/"):
        return ""
    return link._replace(scheme="", netloc="", fragment="").geturl()


class DraftSavedMiddleware:
    """Tell the browser that the form whose draft it keeps was saved: it may forget the draft."""

    COOKIE = "draft_saved"
    ID = re.compile(r"[\w-]{1,64}", re.ASCII)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Whoever is sent to the sign-in page has saved nothing; a form with errors answers 200.
        if (
            request.method == "POST"
            and response.status_code in {302, 303}
            and request.user.is_authenticated
            and self.ID.fullmatch(request.POST.get("draft", ""))
        ):
            response.set_cookie(
                self.COOKIE,
                request.POST["draft"],
                max_age=3600,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


class TimeZoneMiddleware:
    """Show instants in the signed-in person's own time zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "")
        if not zone:
            return self.get_response(request)
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
