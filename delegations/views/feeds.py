"""Calendar links: my own, what is read through one, and one meeting as a file."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.ids import is_id
from accounts.permissions import Permission, require
from delegations.actions.feeds import open_feed, renew_feed, revoke_feed, show_due_dates
from delegations.calendar.entries import (
    ON_A_DAY,
    SEATS,
    Calendar,
    Entry,
    calendar_of,
    followup_entry,
    meeting_entry,
)
from delegations.calendar.limits import too_many
from delegations.calendar.writing import CONTENT_TYPE, written
from delegations.models import CalendarFeed, Delegation, Meeting
from followups.models import FollowUp
from leads.caching import kept

READS_AN_HOUR = 240
GUESSES_AN_HOUR = 60
KEPT_SECONDS = 3600


@require(Permission.VIEW)
@require_safe
def feed_list(request: HttpRequest) -> HttpResponse:
    """My calendar links, and how to put one into a calendar."""
    mine = CalendarFeed.objects.live().filter(owner=request.user).select_related("delegation")
    mine = mine.order_by(F("delegation__starts_on").desc(nulls_first=True), "pk")
    asked = _asked(request, request.GET)
    context = {
        "feeds": [(feed, *_links(request, feed)) for feed in mine],
        "has_own": any(feed.delegation_id is None for feed in mine),
        "asked": asked if all(feed.delegation != asked for feed in mine) else None,
    }
    return render(request, "delegations/feed_list.html", context)


def _asked(request: HttpRequest, data: Any) -> Delegation | None:
    number = data.get("delegation", "")
    if not is_id(number):
        return None
    return Delegation.objects.visible_to(request.user).filter(pk=number).first()


def _links(request: HttpRequest, feed: CalendarFeed) -> tuple[str, str]:
    """Return the link for a browser and for an app; nothing when it cannot be shown again."""
    if not feed.token:
        return "", ""
    link = request.build_absolute_uri(reverse("delegations:feed", args=[feed.token]))
    return link, "webcal://" + link.split("://", 1)[1]


@require(Permission.VIEW)
@require_POST
def feed_create(request: HttpRequest) -> HttpResponse:
    """Make my link, or my link to one delegation."""
    delegation = _asked(request, request.POST)
    if request.POST.get("delegation") and delegation is None:
        raise Http404
    open_feed(by=request.user, delegation=delegation)  # type: ignore[arg-type]
    messages.success(request, _("The link is ready: copy it into your calendar."))
    return redirect("delegations:feed_list")


@require(Permission.VIEW)
@require_POST
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of my links, or put another in its place."""
    feed = get_object_or_404(CalendarFeed.objects.filter(owner=request.user), pk=pk)
    if "renew" in request.POST:
        renew_feed(feed=feed, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The old link is closed. Put the new one into your calendar."))
    else:
        revoke_feed(feed=feed, by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The link is closed: calendars that used it get nothing more."))
    return redirect("delegations:feed_list")


@require(Permission.VIEW)
@require_POST
def feed_due_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the due dates of my follow-ups in my calendar, or leave them out."""
    mine = CalendarFeed.objects.live().filter(owner=request.user, delegation=None)
    shown = "show" in request.POST
    show_due_dates(feed=get_object_or_404(mine, pk=pk), by=request.user, shown=shown)  # type: ignore[arg-type]
    if shown:
        messages.success(request, _("Due dates come with the next reading of your calendar."))
    else:
        messages.success(request, _("Due dates leave with the next reading of your calendar."))
    return redirect("delegations:feed_list")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """What a calendar reads through a secret link: what its owner may see at this moment."""
    found = CalendarFeed.objects.opened_by(token)
    if found is None:
        guesser = get_adapter().get_client_ip(request) or ""
        return _refused(429 if too_many("guess", guesser, GUESSES_AN_HOUR) else 404)
    if too_many("read", str(found.pk), READS_AN_HOUR):
        return _refused(429)
    calendar = calendar_of(found)
    mark = calendar.fingerprint
    found.note_reading(mark)
    since = int(found.changed_at.timestamp()) if found.changed_at else None
    answer = get_conditional_response(request, f'"{mark}"', since)
    if answer is None:
        body = kept(f"calendar:{mark}", lambda: written(calendar), KEPT_SECONDS)
        answer = HttpResponse(body, content_type=CONTENT_TYPE)
        answer["Content-Disposition"] = 'inline; filename="japan-desk.ics"'
    answer["ETag"] = f'"{mark}"'
    if since is not None:
        answer["Last-Modified"] = http_date(since)
    return _private(answer)


def _refused(status: int) -> HttpResponse:
    """The same few words for links that never were, were closed, or are asked too often."""
    words = _("There is no calendar here.") if status == 404 else _("Please ask again in an hour.")
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    if status == 429:
        response["Retry-After"] = "3600"
    # Django would write the address, and with it the secret, into its log.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return _private(response)


def _private(response: Any) -> Any:
    """For the asking calendar only: no cache, no search engine, no referrer."""
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require(Permission.VIEW)
@require_safe
def meeting_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting as a file for one's own calendar."""
    rows = Meeting.objects.visible_to(request.user).select_related("delegation", "invitation")
    meeting = get_object_or_404(rows.prefetch_related(*SEATS), pk=pk)
    if meeting.precision not in ON_A_DAY:
        messages.warning(
            request, _("The day of this meeting is not known: no calendar can take it.")
        )
        return redirect(meeting)
    return _file(meeting_entry(meeting), meeting.title, f"meeting-{meeting.pk}.ics")


@require(Permission.VIEW)
@require_safe
def followup_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The due date of one follow-up as a file for one's own calendar."""
    rows = FollowUp.objects.visible_to(request.user).with_sight(request.user).for_list()
    followup = get_object_or_404(rows, pk=pk)
    return _file(followup_entry(followup), followup.title, f"followup-{followup.pk}.ics")


def _file(entry: Entry, title: str, name: str) -> HttpResponse:
    response = HttpResponse(written(Calendar(title, (entry,))), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(response)
