"""Questions asked of many follow-ups and notifications."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.permissions import Permission, may
from followups.choices import Delivery, Whose
from leads.choices import LeadStatus, MOUStatus
from leads.searching import matching
from leads.working_days import office

# While a lead or an MOU stands so, what was promised about it reminds nobody. On hold it does: a
# day may have been set to come back to it.
LEADS_AT_REST = frozenset({LeadStatus.LOST.value, LeadStatus.DORMANT.value})
MOUS_AT_REST = frozenset({MOUStatus.DROPPED.value, MOUStatus.DORMANT.value})


def is_at_rest(row: Any) -> bool:
    """Say whether a lead or an MOU stands so that its promises remind nobody."""
    at_rest = {"lead": LEADS_AT_REST, "mou": MOUS_AT_REST}.get(row._meta.model_name, ())
    return getattr(row, "status", "") in at_rest


class FollowUpQuerySet(models.QuerySet):
    """Follow-ups as a set."""

    def visible_to(self, user: Any) -> Self:
        """A follow-up is seen with its lead and its MOU, and always by whoever must do it.

        What was handed over for an absence is still seen by whose it is. A sensitive one is seen
        besides only by who wrote it down and by its readers.
        """
        if not may(user, Permission.VIEW):
            return self.none()
        if may(user, Permission.SENSITIVE_VIEW):
            return self
        return self.filter(
            Q(assignee=user)
            | Q(handed_from=user)
            | (~self._hidden("lead", user) & ~self._hidden("mou", user) & self._told(user))
        )

    def _told(self, user: Any) -> Q:
        """What was not said behind closed doors, or what this person heard there."""
        readers = self.model.readers.through.objects.filter(followup=OuterRef("pk"), user=user)
        return Q(sensitive=False) | Q(created_by=user) | Q(Exists(readers))

    def _hidden(self, name: str, user: Any) -> Exists:
        """Few rows are kept from anybody: asking for those spares a look at all the others."""
        other = self.model._meta.get_field(name).related_model
        return Exists(other.objects.hidden_from(user).filter(pk=OuterRef(name)))

    def _seen(self, name: str, user: Any) -> Q:
        return Q(**{f"{name}__isnull": False}) & ~self._hidden(name, user)

    def with_sight(self, user: Any) -> Self:
        """Add `sees_lead` and `sees_mou`: whoever must keep a promise may not know all of them."""
        if may(user, Permission.SENSITIVE_VIEW):
            return self.annotate(sees_lead=Q(lead__isnull=False), sees_mou=Q(mou__isnull=False))
        return self.annotate(sees_lead=self._seen("lead", user), sees_mou=self._seen("mou", user))

    def with_stand_in(self, today: date | None = None) -> Self:
        """Add `stand_in`: the name of the deputy while whoever sees to it is away."""
        absence = self.model._meta.get_field("handed_for").related_model
        away = absence.objects.on(today or timezone.localdate())
        names = away.filter(person=OuterRef("assignee")).values("deputy__name")[:1]
        return self.annotate(stand_in=Subquery(names))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def snoozed(self, today: date | None = None) -> Self:
        """Open, and put to sleep until a day after today."""
        return self.open().filter(snoozed_until__gt=today or timezone.localdate())

    def awake(self, today: date | None = None) -> Self:
        """Open and not snoozed past today."""
        today = today or timezone.localdate()
        return self.open().filter(Q(snoozed_until=None) | Q(snoozed_until__lte=today))

    def due(self, today: date | None = None) -> Self:
        return self.awake(today).filter(due_on__lte=today or timezone.localdate())

    def overdue(self, today: date | None = None) -> Self:
        return self.awake(today).filter(due_on__lt=today or timezone.localdate())

    def due_today(self, today: date | None = None) -> Self:
        return self.awake(today).filter(due_on=today or timezone.localdate())

    def due_this_week(self, today: date | None = None) -> Self:
        """From this week's Monday to its Sunday."""
        today = today or timezone.localdate()
        monday = today - timedelta(days=today.weekday())
        return self.awake(today).filter(due_on__range=(monday, monday + timedelta(days=6)))

    def kept(self, state: str, today: date | None = None) -> Self:
        """Promises by how they were kept: each is in exactly one of four states.

        Days are the office's, as on scorecards; a promise put to sleep is due all the same.
        """
        today = today or timezone.localdate(timezone=office())
        if state in ("open", "overdue"):
            due = {"due_on__gte": today} if state == "open" else {"due_on__lt": today}
            return self.open().filter(**due)
        dated = self.done().annotate(done_day=TruncDate("done_at", tzinfo=office()))
        if state == "on_time":
            return dated.filter(done_day__lte=F("due_on"))
        return dated.filter(done_day__gt=F("due_on"))

    def of_delegation(self, delegation: Any, user: Any) -> Self:
        """Promises said at meetings of a delegation this person may see; None: at none."""
        link = self.model._meta.get_field("meetings").through
        meeting = link._meta.get_field("meeting").related_model
        seen = meeting.objects.visible_to(user).taking_place().order_by()
        of = {"delegation": delegation} if delegation else {"delegation__isnull": False}
        said = Exists(
            link.objects.filter(followup=OuterRef("pk"), meeting__in=seen.filter(**of).values("pk"))
        )
        return self.filter(said if delegation else ~said)

    def mine(self, user: Any) -> Self:
        return self.filter(assignee=user)

    def my_teams(self, user: Any) -> Self:
        """Follow-ups of everybody in the person's team; alone without one."""
        if user.team_id is None:
            return self.mine(user)
        return self.filter(assignee__team=user.team_id)

    def watched_by(self, user: Any) -> Self:
        return self.filter(self.watching(user))

    def watching(self, user: Any) -> Exists:
        """Whether a person watches a row: for filters and counts alike."""
        links = self.model.watchers.through.objects
        return Exists(links.filter(followup=OuterRef("pk"), user=user))

    def handed_over(self) -> Self:
        """What somebody sees to for somebody else."""
        return self.filter(handed_from__isnull=False).exclude(assignee=F("handed_from"))

    def handed_over_by(self, user: Any) -> Self:
        """What others took over for a person who is, or was, away, and have not given back."""
        return self.filter(handed_from=user).exclude(assignee=user)

    def taken_over_by(self, user: Any) -> Self:
        """What a person sees to for somebody who is, or was, away."""
        return self.filter(assignee=user, handed_from__isnull=False).exclude(handed_from=user)

    def of(self, whose: str, user: Any) -> Self:
        """One's own, one's team's, those one watches, or everybody's."""
        if whose == Whose.MINE:
            return self.mine(user)
        if whose == Whose.WATCHING:
            return self.watched_by(user)
        return self.my_teams(user) if whose == Whose.TEAM else self

    def search(self, query: str) -> Self:
        return matching(self, query)

    def with_organisations(self, organisations: Any) -> Self:
        """Promises to or of some organisations: their own, and those of their leads and MOUs."""
        lead = self.model._meta.get_field("lead").related_model
        mou = self.model._meta.get_field("mou").related_model
        partners = lead.organisations.through.objects.filter(organisation__in=organisations)
        parties = mou.organisations.through.objects.filter(organisation__in=organisations)
        return self.filter(
            Q(organisation__in=organisations)
            | Q(lead__isnull=False, lead__in=partners.values("lead"))
            | Q(mou__isnull=False, mou__in=parties.values("mou"))
        )

    def for_list(self) -> Self:
        return self.select_related(
            "assignee",
            "lead",
            "mou",
            "milestone",
            "organisation",
            "contact",
            "handed_from",
            "handed_for",
        )


class SweepQuerySet(models.QuerySet):
    """Sweeps as a set."""

    def whole(self) -> Self:
        """Ended, and each of their steps came to its end."""
        return self.filter(finished_at__isnull=False).exclude(faults__contains=[{"whole": False}])


class MailQueue(models.QuerySet):
    """Rows with a mail each: they are the queue."""

    def deliverable(self, now: datetime) -> Self:
        """Due and unsent, and held by no sender that may still live."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now),
            delivery=Delivery.PENDING,
            due_at__lte=now,
            retry_at__lte=now,
        )

    def wants_somebody(self) -> Self:
        """Failed for good or in doubt for good, and nobody has seen to it since."""
        return self.filter(
            Q(seen_to_at=None) | Q(seen_to_at__lt=F("retry_at")),
            delivery__in=[Delivery.FAILED, Delivery.UNCERTAIN],
        )


class NotificationQuerySet(MailQueue):
    """Notifications as a set."""

    def visible_to(self, user: Any) -> Self:
        return self.filter(recipient=user) if may(user, Permission.VIEW) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)
