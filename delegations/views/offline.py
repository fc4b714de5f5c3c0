"""The desk without a network: the day's programme, notes not yet sent, and what makes it an app."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, require
from delegations import offline

ICON_SIZES = (192, 512)


@require(Permission.VIEW)
@require_safe
def meeting_today(request: HttpRequest) -> HttpResponse:
    """The person's own programme of today and tomorrow, and what waits for an outcome."""
    programme = offline.programme(request.user)  # type: ignore[arg-type]
    for meeting in programme.meetings:
        meeting.brief_url = offline.brief_url(meeting)
    return render(request, "delegations/today.html", {"programme": programme})


@require(Permission.VIEW)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Notes that this phone keeps and has not sent yet; the phone fills them in."""
    return render(request, "delegations/outbox.html")


@login_not_required
@never_cache
@require_safe
def outbox_state(request: HttpRequest) -> JsonResponse:
    """Say who is signed in, with a fresh token and the pages to keep; 401 when nobody is."""
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"errors": [], "signed_out": True}, status=401)
    state = {"user": str(user.pk), "name": str(user), "csrf": get_token(request)}
    return JsonResponse(state | {"version": offline.version()} | offline.kept(user))


@login_not_required
@require_safe
def offline_page(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that is not kept; nothing on it is anybody's."""
    return render(request, "delegations/offline.html")


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's few facts, then the worker; asked for anew each time, so never an old one."""
    facts = {
        "version": offline.version(),
        "files": offline.files(),
        "state": reverse("delegations:outbox_state"),
        "offline": reverse("delegations:offline_page"),
        "outbox": reverse("delegations:outbox"),
        "log": reverse("delegations:meeting_log"),
        "login": reverse("account_login"),
        "logout": reverse("account_logout"),
        "hashed": static("dist/app.js") != "/static/dist/app.js",
    }
    script = static("dist/worker.js")
    text = f"self.DESK = {json.dumps(facts)};\nimportScripts({json.dumps(script)});\n"
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What the desk is called and looks like on a home screen."""
    log = {"src": static("icons/log-96.png"), "sizes": "96x96", "type": "image/png"}
    facts = {
        "id": "/",
        "name": "Japan Desk",
        "short_name": "Japan Desk",
        "description": _("Leads, MOUs, delegations, meetings and follow-ups with Japan."),
        "lang": "en",
        "start_url": reverse("delegations:meeting_today"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1f4e8c",
        "icons": [_icon(size, purpose) for purpose in ("any", "maskable") for size in ICON_SIZES],
        "shortcuts": [
            {
                "name": _("Log a meeting"),
                "url": reverse("delegations:meeting_log"),
                "icons": [log],
            },
            {"name": _("Today"), "url": reverse("delegations:meeting_today")},
        ],
    }
    return JsonResponse(
        facts, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"}
    )


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = "icon" if purpose == "any" else "maskable"
    return {
        "src": static(f"icons/{name}-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
