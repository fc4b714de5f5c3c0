"""What calendars are told, as plain values: meetings, journeys and due dates one may see."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.choices import MeetingPrecision, MeetingStatus
from delegations.models import Attendance, CalendarFeed, Delegation, Meeting
from delegations.querysets import NEWEST_FIRST, DelegationQuerySet, MeetingQuerySet
from followups.choices import Direction
from followups.models import FollowUp
from leads import formats

# How far back a link reaches, and how long what was cancelled stays in it.
DAYS_BACK = 365
CANCELLED_DAYS_BACK = 30
# All that lies ahead, then the latest: no calendar asks for more of one person.
EVENTS_AT_MOST = 2000
# Due dates besides: what is open first, then what was done lately.
DUE_DATES_AT_MOST = 500
# Of meetings without an end: calendars need a length.
LASTS = timedelta(hours=1)
NAMES_AT_MOST = 40
ON_A_DAY = (MeetingPrecision.TIME, MeetingPrecision.DAY)
SEATS = (
    "attendances__organisation",
    "attendances__contact",
    "attendances__user",
    "attendances__member",
)
STATUS = {
    MeetingStatus.DRAFT: "TENTATIVE",
    MeetingStatus.PLANNED: "TENTATIVE",
    MeetingStatus.CONFIRMED: "CONFIRMED",
    MeetingStatus.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True)
class Entry:
    """One event of a calendar; days end with the first day that is free again."""

    uid: str
    sequence: int
    status: str
    title: str
    location: str
    text: str
    link: str
    starts: date | datetime
    ends: date | datetime
    created: datetime
    changed: datetime
    busy: bool = True
    private: bool = False


@dataclass(frozen=True)
class Calendar:
    """A name and what stands under it."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def fingerprint(self) -> str:
        """The same for the same content: reading again costs no writing again."""
        return hashlib.sha256(repr((self.name, [*map(astuple, self.entries)])).encode()).hexdigest()


def calendar_of(feed: CalendarFeed) -> Calendar:
    """Return what a link shows now: no more than its owner may see at this moment."""
    meetings = Meeting.objects.visible_to(feed.owner)
    journeys = Delegation.objects.visible_to(feed.owner)
    if feed.delegation_id:
        meetings = meetings.filter(delegation=feed.delegation_id)
        journeys = journeys.filter(pk=feed.delegation_id)
    else:
        meetings = meetings.concerning(feed.owner)
        journeys = journeys.filter(members__user=feed.owner).distinct()
    today = timezone.localdate()
    entries = [
        *(entry for journey in _current(journeys, today) for entry in journey_entries(journey)),
        *(meeting_entry(meeting) for meeting in _shown(meetings, today)),
    ]
    if feed.due_dates and not feed.delegation_id:
        entries += [followup_entry(followup) for followup in _owed(feed.owner, today)]
    whose = feed.delegation or feed.owner
    return Calendar(_("Japan Desk: %(name)s") % {"name": whose}, tuple(entries))


def _since(today: date) -> date:
    return today - timedelta(days=DAYS_BACK)


def _current(journeys: DelegationQuerySet, today: date) -> DelegationQuerySet:
    return journeys.filter(ends_on__gte=_since(today)).prefetch_related("legs")


def _shown(meetings: MeetingQuerySet, today: date) -> Iterable[Meeting]:
    long_cancelled = meetings.filter(
        status=MeetingStatus.CANCELLED, day__lt=today - timedelta(days=CANCELLED_DAYS_BACK)
    )
    rows = meetings.filter(precision__in=ON_A_DAY, day__gte=_since(today))
    newest = (
        rows.exclude(pk__in=long_cancelled.values("pk"))
        .select_related("delegation", "invitation")
        .prefetch_related(*SEATS)
        .order_by(*NEWEST_FIRST)
    )
    return reversed(list(newest[:EVENTS_AT_MOST]))


def _owed(owner: User, today: date) -> Iterable[FollowUp]:
    """What the owner sees to: all that is open, and for a while what was done."""
    lately = timezone.now() - timedelta(days=CANCELLED_DAYS_BACK)
    mine = FollowUp.objects.visible_to(owner).mine(owner).with_sight(owner).for_list()
    rows = mine.filter(Q(done_at=None) | Q(done_at__gte=lately))
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")[:DUE_DATES_AT_MOST]


# --- One event ------------------------------------------------------------------------------------
def host() -> str:
    """Name this desk in the ids of its events: no other calendar has the same."""
    return urlsplit(settings.SITE_URL).hostname or "japan-desk"


def uid_of(meeting: Meeting) -> str:
    """Return the event's id for good; an invitation keeps the one it came with."""
    return meeting.external_uid or f"meeting-{meeting.pk}@{host()}"


def meeting_entry(meeting: Meeting) -> Entry:
    """Return a meeting as an event, on the clock of its place."""
    invitation = getattr(meeting, "invitation", None)
    cancelled = meeting.status == MeetingStatus.CANCELLED
    starts, ends = _span(meeting)
    return Entry(
        uid=uid_of(meeting),
        sequence=meeting.sequence + (invitation.sequence if invitation else 0),
        status=STATUS[MeetingStatus(meeting.status)],
        # Outlook shows the status of what it subscribes to nowhere.
        title=_("Cancelled: %(title)s") % {"title": meeting.title} if cancelled else meeting.title,
        location=_location(meeting),
        text="\n".join(_lines(meeting)),
        link=_link(meeting),
        starts=starts,
        ends=ends,
        created=meeting.created_at,
        changed=meeting.updated_at,
        busy=not cancelled and meeting.status != MeetingStatus.DRAFT,
        private=meeting.sensitive,
    )


def journey_entries(journey: Delegation) -> Iterable[Entry]:
    """Yield a journey as its days: each city's where they are known, else the whole."""
    legs = [leg for leg in journey.legs.all() if leg.first_day]
    for leg in legs:
        last = leg.last_day or leg.first_day
        hotel = _("Hotel: %(name)s") % {"name": leg.hotel} if leg.hotel else ""
        words = _("%(city)s: %(journey)s") % {"city": leg.city, "journey": journey.name}
        yield _days(journey, f"leg-{leg.pk}", words, (leg.first_day, last), [hotel, leg.note])
    if not legs:
        words = _("Delegation: %(name)s") % {"name": journey.name}
        span = (journey.starts_on, journey.ends_on)
        yield _days(journey, f"delegation-{journey.pk}", words, span, [", ".join(journey.cities)])


def _days(
    journey: Delegation, name: str, title: str, span: tuple[date, date], words: list[str]
) -> Entry:
    """Return days of a journey, in which one is still free to meet."""
    lines = [journey.days, *words, journey.purpose, _link(journey)]
    return Entry(
        uid=f"{name}@{host()}",
        sequence=0,
        status="CONFIRMED",
        title=title,
        location="",
        text="\n".join(line for line in lines if line),
        link=_link(journey),
        starts=span[0],
        ends=span[1] + timedelta(days=1),
        created=journey.created_at,
        changed=journey.updated_at,
        busy=False,
    )


def followup_entry(followup: FollowUp) -> Entry:
    """Return a follow-up (with_sight) as the day it is due, on which one is still free to meet."""
    return Entry(
        uid=f"followup-{followup.pk}@{host()}",
        sequence=followup.sequence,
        status="CONFIRMED",
        title=_title_of(followup) % {"title": followup.title},
        location="",
        text="\n".join(line for line in _lines_of(followup) if line),
        link=_link(followup),
        starts=followup.due_on,
        ends=followup.due_on + timedelta(days=1),
        created=followup.created_at,
        changed=followup.updated_at,
        busy=False,
        private=followup.sensitive,
    )


def _title_of(followup: FollowUp) -> str:
    if not followup.is_open:
        return _("Done: %(title)s")
    if followup.direction == Direction.THEIRS:
        return _("Owed to us: %(title)s")
    return _("Due: %(title)s")


def _lines_of(followup: FollowUp) -> Iterable[str]:
    """Yield what a person reads who opens the due date, as far as she may know it."""
    owes = {Direction.OURS: _("We owe %(name)s"), Direction.THEIRS: _("%(name)s owes us")}
    party = followup.party
    yield (
        owes[Direction(followup.direction)] % {"name": party}
        if party
        else str(followup.get_direction_display())
    )
    if followup.lead and followup.sees_lead:  # type: ignore[attr-defined]
        yield _("Lead: %(name)s") % {"name": followup.lead}
    if followup.mou and followup.sees_mou:  # type: ignore[attr-defined]
        yield _("MOU: %(name)s") % {"name": followup.mou}
    if followup.snoozed_until and followup.is_open:
        yield _("Snoozed until %(day)s.") % {"day": formats.day(followup.snoozed_until)}
    yield followup.details
    yield followup.done_note
    yield _link(followup)


def _span(meeting: Meeting) -> tuple[date | datetime, date | datetime]:
    starts = meeting.starts_there
    if starts is not None:
        return starts, meeting.ends_there or starts + LASTS
    return meeting.on_from, meeting.on_from + timedelta(days=1)  # type: ignore[operator,return-value]


def _location(meeting: Meeting) -> str:
    parts = [meeting.place, meeting.city if meeting.city not in meeting.place else ""]
    return ", ".join(part for part in parts if part)


def _lines(meeting: Meeting) -> Iterable[str]:
    """Yield what a person reads who opens the event: both clocks first."""
    yield meeting.when
    if meeting.starts_at and not meeting.ends_at:
        yield _("The end is not stated: shown as one hour.")
    yield from _status_lines(meeting)
    kind = [meeting.get_kind_display(), meeting.get_format_display()]
    yield " · ".join(word for word in kind if word)
    if meeting.delegation:
        yield _("Delegation: %(name)s") % {"name": meeting.delegation}
    for side, seats in (
        (_("Their side: %(names)s"), meeting.seats_theirs),
        (_("Our side: %(names)s"), meeting.seats_ours),
    ):
        if seats:
            yield side % {"names": _names(seats)}
    if meeting.topics:
        yield ""
        yield meeting.topics
    yield ""
    yield _link(meeting)


def _status_lines(meeting: Meeting) -> Iterable[str]:
    if meeting.status == MeetingStatus.CANCELLED:
        yield _("Cancelled: %(reason)s") % {"reason": meeting.cancel_reason}
    elif meeting.status == MeetingStatus.DRAFT:
        yield _("A draft from an invitation: nobody has looked through it yet.")
    elif meeting.status == MeetingStatus.PLANNED:
        yield _("Planned, not confirmed yet.")


def _names(seats: list[Attendance]) -> str:
    named = [_name(seat) for seat in seats[:NAMES_AT_MOST]]
    more = len(seats) - len(named)
    return ", ".join(named) + (_(" and %(number)s more") % {"number": more} if more else "")


def _name(seat: Attendance) -> str:
    if seat.person and seat.organisation:
        return f"{seat.person} ({seat.organisation})"
    return seat.person or str(seat.organisation)


def _link(row: Meeting | Delegation | FollowUp) -> str:
    return settings.SITE_URL + row.get_absolute_url()
