"""Ending mails from a mail: no sign-in, one page that asks, one that says it is done."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from followups.actions.wishes import is_stopped, resume_mails, stop_mails
from followups.choices import NotificationKind
from followups.rules import RULES
from followups.speaking import speaking
from followups.stopping import ALL, read_wish


@login_not_required
@csrf_exempt  # mail programs post without ever having seen the page; the link itself is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether mails of a kind are to end, end them, or take that back: in the reader's words.

    Mail programs look at links before people do: reading the page changes nothing.
    """
    wish = read_wish(token)
    if wish is None or not (wish.kind == ALL or wish.kind in RULES):
        raise Http404
    person = get_object_or_404(User.objects.active(), pk=wish.person)
    kind = ALL if wish.kind == ALL else RULES[wish.kind].kinds[0]
    if request.method == "POST":
        change = resume_mails if "resume" in request.POST else stop_mails
        change(person=person, kind=kind)
        person.refresh_from_db()
    with speaking(person):
        context = {
            "address": _veiled(person.email),
            "title": "" if kind == ALL else NotificationKind(kind).label,
            "stopped": is_stopped(person, kind),
            "done": request.method == "POST",
        }
        return render(request, "followups/stop.html", context)


def _veiled(address: str) -> str:
    """Return an address its owner knows again and nobody else learns: a…@example.org."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}…@{host}"
