"""Questions asked of many delegations and meetings."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone

from accounts.permissions import Permission, may
from delegations.choices import (
    OUTCOME_DUE_HOURS,
    PLACE_ZONES,
    TAKES_PLACE,
    AttendanceSide,
    MeetingStatus,
    PreparationState,
    Result,
)
from leads.searching import Link, Query, matching
from leads.working_days import office

# The index `meeting_recent` answers exactly this order.
NEWEST_FIRST = (
    F("day").desc(nulls_last=True),
    F("starts_at").desc(nulls_last=True),
    F("id").asc(),
)
SOONEST_FIRST = (
    F("day").asc(nulls_last=True),
    F("starts_at").asc(nulls_last=True),
    F("id").asc(),
)

WHO = (
    "attendances__organisation",
    "attendances__contact",
    "attendances__user",
    "attendances__member",
)
ENDED = Coalesce(
    F("ends_at"),
    F("starts_at") + Value(timedelta(hours=1)),
    Func(
        F("time_zone"),
        Func(F("on_to"), template="((%(expressions)s + 1)::timestamp)"),
        function="timezone",
    ),
    output_field=models.DateTimeField(),
)
# Who comes early wants to log early.
EARLY = timedelta(minutes=15)
# A meeting over for less is what one opens the form for, rather than the next one.
STILL_TODAY = timedelta(hours=12)


def _over(now: datetime | None = None) -> Q:
    """Meetings that have ended, as far as their time is known."""
    now = now or timezone.now()
    return Q(starts_at__lt=now) | Q(starts_at=None, on_to__lt=timezone.localdate(now))


class DelegationQuerySet(models.QuerySet):
    """Delegations as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def search(self, query: str) -> Self:
        """Find by name, city and purpose, or by a member's name."""
        return matching(self, query) | self._with_member(query) if Query(query) else self

    def _with_member(self, query: str) -> Self:
        members = self.model._meta.get_field("members").related_model
        named = Q()
        for word in Query(query).typed.split():
            named &= Q(name__icontains=word)
        return self.filter(Exists(members.objects.filter(named, delegation=OuterRef("pk"))))

    def upcoming(self, today: date | None = None) -> Self:
        return self.filter(starts_on__gt=today or timezone.localdate())

    def under_way(self, today: date | None = None) -> Self:
        today = today or timezone.localdate()
        return self.filter(starts_on__lte=today, ends_on__gte=today)

    def past(self, today: date | None = None) -> Self:
        return self.filter(ends_on__lt=today or timezone.localdate())

    def undecided(self) -> Self:
        """Tours with outcomes to come back to, and no decision yet about what was proposed."""
        meetings = self.model._meta.get_field("meetings").related_model.objects
        steps = meetings.model._meta.get_field("next_steps").related_model.objects
        mine = meetings.taking_place().filter(delegation=OuterRef("pk"))
        return self.filter(
            Exists(mine.filter(result__in=(Result.MOVES_FORWARD, Result.WANTS_INFORMATION))),
            ~Exists(steps.filter(meeting__delegation=OuterRef("pk"))),
        ).prefetch_related("members__user", "meetings__owner")

    def in_year(self, year: int) -> Self:
        """Delegations of which at least one day lies in the year."""
        return self.filter(starts_on__year__lte=year, ends_on__year__gte=year)

    def cities_visited(self) -> list[str]:
        """Each city once, in alphabetical order."""
        cities = self.order_by().annotate(each=Func(F("cities"), function="unnest"))
        return list(cities.values_list("each", flat=True).distinct().order_by("each"))

    def years(self) -> list[int]:
        return [day.year for day in self.dates("starts_on", "year", order="DESC")]

    def for_list(self, user: Any) -> Self:
        """With members, and how many meetings the person may see and how many lack an outcome."""
        meetings = self.model._meta.get_field("meetings").related_model
        mine = meetings.objects.visible_to(user).filter(delegation=OuterRef("pk")).order_by()
        return self.prefetch_related("members").annotate(
            meeting_count=_counted(mine), outcomes_missing=_counted(mine.without_outcome())
        )

    def with_scores(self, user: Any) -> Self:
        """Add what lists show of a scorecard as it stands: firms met, promises of ours kept.

        `delegations.scorecard` says the same of one tour as on any day.
        """
        meetings = self.model._meta.get_field("meetings").related_model
        seats = meetings._meta.get_field("attendances").related_model.objects
        promise = meetings._meta.get_field("followups").related_model
        today = timezone.localdate(timezone=office())
        held = meetings.objects.visible_to(user).held(today).order_by().values("pk")
        firms = seats.filter(side=AttendanceSide.THEIRS, meeting__in=held).not_away()
        made = meetings.followups.through.objects.filter(
            meeting__in=held,
            followup__in=promise.objects.visible_to(user).filter(direction="ours").values("pk"),
            followup__next_step=None,
        )
        done_day = TruncDate("followup__done_at", tzinfo=office())
        done, late = Q(followup__done_at__lt=_night(today)), Q(followup__due_on__lt=today)
        return self.annotate(
            firms_met=_counted_below(firms, "organisation"),
            promises_due=_counted_below(made.filter(done | late), "followup"),
            promises_kept=_counted_below(
                made.annotate(done_day=done_day).filter(done, done_day__lte=F("followup__due_on")),
                "followup",
            ),
        )


def _counted_below(rows: models.QuerySet, name: str) -> Coalesce:
    """How many different values rows of meetings have, without joining them."""
    mine = rows.filter(meeting__delegation=OuterRef("pk")).order_by()
    counted = mine.values("meeting__delegation").annotate(n=Count(name, distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _night(day: date) -> datetime:
    """The midnight that ends a day at the office."""
    return datetime.combine(day + timedelta(days=1), time(), office())


def _counted(rows: models.QuerySet) -> Coalesce:
    """How many rows of another table belong to this one, without joining them."""
    counted = rows.values("delegation").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


class MeetingQuerySet(models.QuerySet):
    """Meetings as a set."""

    def visible_to(self, user: Any) -> Self:
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        return self.filter(
            Q(sensitive=False) | Q(owner=user) | Q(logged_by=user) | self._attended(user=user)
        )

    def _attended(self, **who: Any) -> Q:
        attendance = self.model._meta.get_field("attendances").related_model
        return Q(Exists(attendance.objects.filter(meeting=OuterRef("pk"), **who)))

    def concerning(self, user: Any) -> Self:
        """Meetings a person owns, attends, or travels to with a delegation."""
        delegation = self.model._meta.get_field("delegation").related_model
        members = delegation._meta.get_field("members").related_model
        travels = Exists(members.objects.filter(delegation=OuterRef("delegation"), user=user))
        return self.filter(Q(owner=user) | self._attended(user=user) | Q(travels))

    def past(self, now: datetime | None = None) -> Self:
        """Meetings that have ended, as far as their time is known."""
        return self.filter(_over(now))

    def upcoming(self, now: datetime | None = None) -> Self:
        """Meetings that have not begun, or whose span has not passed."""
        now = now or timezone.now()
        return self.filter(
            Q(starts_at__gte=now) | Q(starts_at=None, on_to__gte=timezone.localdate(now))
        )

    def on_day_there(self, shift: int = 0, now: datetime | None = None) -> Self:
        """Meetings of today on the clock of their own place; shift=1 those of tomorrow."""
        now, there = now or timezone.now(), Q(pk=None)
        for zone, _label in PLACE_ZONES:
            day = timezone.localdate(now, ZoneInfo(zone)) + timedelta(days=shift)
            span = Q(precision__in=("day", "span"), on_from__lte=day, on_to__gte=day)
            there |= Q(time_zone=zone) & (Q(precision="time", day=day) | span)
        return self.filter(there)

    def undated(self) -> Self:
        return self.filter(day=None)

    def taking_place(self) -> Self:
        """Neither cancelled nor an invitation nobody has looked through yet."""
        return self.filter(status__in=TAKES_PLACE)

    def without_outcome(self, now: datetime | None = None) -> Self:
        """Past meetings of which nobody has said what came of them; not those cancelled."""
        return self.past(now).taking_place().filter(result="")

    def figures(self) -> dict[str, int]:
        """How many there are, how many were cancelled, and how many lack their outcome."""
        missing = Count("pk", filter=_over() & Q(result="", status__in=TAKES_PLACE))
        cancelled = Count("pk", filter=Q(status=MeetingStatus.CANCELLED))
        return self.order_by().aggregate(total=Count("pk"), missing=missing, cancelled=cancelled)

    def outcome_overdue(self, now: datetime | None = None) -> Self:
        now = now or timezone.now()
        return self.without_outcome(now - timedelta(hours=OUTCOME_DUE_HOURS))

    def with_end(self) -> Self:
        """Add `ended`: when it was over, as far as it is known; an hour after its start if need be.

        What is known to the day or less ends with its last day on the clock of the place.
        """
        return self.annotate(ended=ENDED)

    def held(self, day: date) -> Self:
        """Over by the end of a day at the office; of unknown or later end, once it was logged."""
        until, now = _night(day), timezone.now()
        open_end = Q(ended=None) | Q(ended__gt=now)
        logged = open_end & Q(logged_at__lte=until) & ~Q(result="")
        return self.taking_place().with_end().filter(Q(ended__lte=min(until, now)) | logged)

    def outcome_written(self, when: str) -> Self:
        """Meetings with an outcome: all, those first written within a day of the end, or later.

        A correction does not make it later; of some nobody knows when they ended.
        """
        written = self.exclude(result="")
        if when == "logged":
            return written
        receipts = self.model._meta.get_field("receipts").related_model.objects
        first = receipts.filter(meeting=OuterRef("pk")).order_by("at").values("at")[:1]
        # The least of two moments leaves out the one that is not there.
        timed = written.with_end().annotate(first_written=Least("logged_at", Subquery(first)))
        if when == "unknown":
            return timed.filter(ended=None)
        limit = F("ended") + Value(timedelta(hours=OUTCOME_DUE_HOURS))
        return timed.filter(**{"first_written__" + ("lte" if when == "in_time" else "gt"): limit})

    def silent(self, until: datetime) -> Self:
        """Meetings over by a moment, neither drafts nor cancelled, that lack an outcome."""
        return self.with_end().filter(
            ended__lte=until, result="", status__in=(MeetingStatus.PLANNED, MeetingStatus.CONFIRMED)
        )

    def for_chasing(self) -> Self:
        """With whoever may be asked what came of them."""
        return self.select_related("owner", "delegation").prefetch_related(
            *WHO, "attendances__member__user", "delegation__members__user"
        )

    def to_log(self, now: datetime | None = None) -> Self:
        """What a person wants to log now, the likeliest first.

        The meeting going on; else the one last over today; one of today whose hour is not known;
        one about to begin; then those of the days before.
        """
        now = now or timezone.now()
        today = Q(precision="day", on_from=timezone.localdate(now))
        turn = Case(
            When(starts_at__lte=now, ended__gt=now, then=Value(0)),
            When(ended__range=(now - STILL_TODAY, now), then=Value(1)),
            When(starts_at=None, ended__gt=now, then=Value(2)),
            When(starts_at__gt=now, then=Value(3)),
            default=Value(4),
        )
        begun = _over(now) | today | Q(starts_at__lte=now + EARLY)
        waiting = self.taking_place().filter(begun, result="").with_end().annotate(turn=turn)
        latest = Case(When(turn=0, then=F("starts_at")), default=F("ended"))
        return waiting.order_by("turn", latest.desc(), "id")

    def since(self, first: date) -> Self:
        """Meetings that may have been on that day or later."""
        return self.filter(Q(day__gte=first) | Q(starts_at=None, on_to__gte=first))

    def until(self, last: date) -> Self:
        """Meetings that may have been on that day or earlier."""
        return self.filter(day__lte=last)

    def about_lead(self, lead: Any) -> Self:
        links = self.model._meta.get_field("meeting_leads").related_model
        return self.filter(Exists(links.objects.filter(meeting=OuterRef("pk"), lead=lead)))

    def with_organisation(self, organisation: Any) -> Self:
        return self.filter(self._attended(organisation=organisation))

    def with_organisations(self, organisations: Any) -> Self:
        """Meetings where any of some organisations sat."""
        return self.filter(self._attended(organisation__in=organisations))

    def with_contact(self, contact: Any) -> Self:
        return self.filter(self._attended(contact=contact))

    def about_mou(self, mou: Any, user: Any) -> Self:
        """Meetings that signed the MOU, or were about the lead it came from."""
        signed = self.model.mous.through.objects.filter(meeting=OuterRef("pk"), mou=mou)
        links = self.model._meta.get_field("meeting_leads").related_model
        lead = self.model._meta.get_field("leads").related_model
        # Of a lead one may not see, not even that this meeting was about it.
        about = links.objects.filter(
            meeting=OuterRef("pk"), lead__in=lead.objects.visible_to(user).filter(pk=mou.lead_id)
        )
        return self.filter(Exists(signed) | Exists(about))

    def search(self, query: str) -> Self:
        return matching(self, query, *self.links())

    def links(self) -> list[Link]:
        """Meetings are also found by who sat there."""
        attendance = self.model._meta.get_field("attendances").related_model
        return [(attendance.objects.all(), "meeting", "organisation__search_key")]

    def for_list(self) -> Self:
        return self.select_related("delegation", "owner").prefetch_related(*WHO)

    def for_board(self, user: Any, who: tuple[str, ...] = WHO) -> Self:
        """With everything the outcome board says, as far as this person may see it.

        A page that shows only some of the seats asks for them itself: `who=()`.
        """
        links = self.model._meta.get_field("meeting_leads").related_model
        lead = self.model._meta.get_field("leads").related_model
        promise = self.model._meta.get_field("followups").related_model
        return self.prefetch_related(
            *who,
            Prefetch(
                "meeting_leads",
                links.objects.filter(lead__in=lead.objects.visible_to(user)).select_related("lead"),
            ),
            # What was proposed after the journey is a next step: nobody promised it at the table.
            Prefetch(
                "followups",
                promise.objects.visible_to(user)
                .filter(next_step=None)
                .select_related("assignee", "lead"),
            ),
        )


class PreparationQuerySet(models.QuerySet):
    """What has to be ready, as a set."""

    def late(self, today: date | None = None) -> Self:
        """What is still to do although its day has passed."""
        return self.filter(state=PreparationState.TO_DO, due_on__lt=today or timezone.localdate())
