"""What a phone keeps of the desk, so that a day of meetings goes on without a network."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.choices import MeetingStatus
from delegations.models import Meeting
from delegations.querysets import SOONEST_FIRST

# Files that the kept pages ask for. Letters of other scripts are kept once a page has used them.
FILES = (
    "dist/app.js",
    "dist/theme.js",
    "dist/styles.css",
    "dist/fonts-ja.css",
    "dist/icons.svg",
    "dist/fonts/inter-latin-wght-normal.woff2",
    "icon.svg",
)
UNTOLD_LENGTH = timedelta(hours=1)
WAITING_AT_MOST = 20
A_DAY_AT_MOST = 30


@dataclass(frozen=True)
class Programme:
    """The days of one person: meetings of today and tomorrow, and those nobody wrote up yet."""

    today: list[Meeting]
    tomorrow: list[Meeting]
    waiting: list[Meeting]

    @property
    def waiting_before(self) -> list[Meeting]:
        """Those that wait since an earlier day."""
        return [meeting for meeting in self.waiting if meeting not in self.today]

    @property
    def meetings(self) -> list[Meeting]:
        """Each once, those of today first."""
        return list(dict.fromkeys([*self.today, *self.tomorrow, *self.waiting]))


def programme(user: User) -> Programme:
    """Return the meetings that concern a person now."""
    mine = Meeting.objects.visible_to(user).concerning(user).for_list()
    held = mine.exclude(status=MeetingStatus.CANCELLED)
    today = list(held.on_day_there().order_by(*SOONEST_FIRST)[:A_DAY_AT_MOST])
    tomorrow = list(held.on_day_there(1).order_by(*SOONEST_FIRST)[:A_DAY_AT_MOST])
    open_ones = mine.to_log() if may(user, Permission.MEETING_LOG) else mine.none()
    waiting = list(open_ones[:WAITING_AT_MOST])
    return Programme(today, tomorrow, waiting)


def brief_url(meeting: Meeting) -> str:
    """Return where the brief of a meeting stands: a page of the floor above, if it is there."""
    try:
        return reverse("reports:meeting_brief", args=[meeting.pk])
    except NoReverseMatch:
        return ""


def kept(user: User) -> dict[str, Any]:
    """Return the addresses a phone keeps for a person, and when their meetings are."""
    rows = programme(user).meetings
    may_log = may(user, Permission.MEETING_LOG)
    pages = [reverse("delegations:meeting_today"), reverse("delegations:outbox")]
    if may_log:
        log = reverse("delegations:meeting_log")
        pages += [log, f"{log}?unplanned=1"]
    meetings = [_told(meeting, may_log) for meeting in rows]
    pages += [told[key] for told in meetings for key in ("log", "brief") if told[key]]
    return {"pages": pages, "meetings": meetings}


def _told(meeting: Meeting, may_log: bool) -> dict[str, Any]:
    starts = meeting.starts_at
    ends = meeting.ends_at or (starts and starts + UNTOLD_LENGTH)
    return {
        "id": meeting.pk,
        "title": meeting.title,
        "when": meeting.when,
        "starts": int(starts.timestamp() * 1000) if starts else None,
        "ends": int(ends.timestamp() * 1000) if ends else None,
        "day": meeting.day.isoformat() if meeting.day else "",
        "logged": bool(meeting.result),
        "log": reverse("delegations:meeting_outcome", args=[meeting.pk]) if may_log else "",
        "brief": brief_url(meeting),
    }


def version() -> str:
    """Return a mark that changes whenever any static file does."""
    mark = getattr(staticfiles_storage, "manifest_hash", "")
    return f"{settings.VERSION}-{mark or 'unhashed'}"


def files() -> list[str]:
    return [static(name) for name in FILES]
