"""Meetings, who sat there, what they were about and what came of them."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked, tracked_links
from accounts.models import User
from delegations import times
from delegations.choices import (
    PLACE_ZONES,
    TAKES_PLACE,
    AttendanceSide,
    MeetingFormat,
    MeetingKind,
    MeetingLeadKind,
    MeetingPrecision,
    MeetingStatus,
    Result,
)
from delegations.models.closed_doors import follows_its_meetings, follows_its_promises
from delegations.models.delegation import Delegation
from delegations.models.versions import counts_versions
from delegations.querysets import NEWEST_FIRST, MeetingQuerySet
from followups.models import FollowUp
from leads.fields import SearchKeyField
from leads.models import MOU, Contact, Lead, Organisation, Prefecture, SigningEvent
from leads.models.heard import after_delete, after_insert, after_update
from leads.models.organisation import Stamped
from leads.searching import SearchTokens

# Guests of a seminar come early.
DOORS_OPEN = timedelta(hours=1)


class Subjects(NamedTuple):
    """What there is only one of at a meeting; None where there are more, or none."""

    lead: Lead | None
    organisation: Organisation | None
    contact: Contact | None


# The latest meeting of a lead is a sign of its life; one that is planned counts from its day. One
# that was cancelled is none, and neither is an invitation nobody has looked through yet.
_MET = """
UPDATE leads_lead SET met_at = (
  SELECT max(coalesce(m.starts_at, m.on_from::timestamp AT TIME ZONE m.time_zone))
  FROM delegations_meetinglead ml JOIN delegations_meeting m ON m.id = ml.meeting_id
  WHERE ml.lead_id = leads_lead.id AND m.status IN ('planned', 'confirmed'))
WHERE id IN ({leads});
RETURN NULL;
"""
_MOVED = """
SELECT ml.lead_id FROM new_rows n JOIN old_rows o ON o.id = n.id
JOIN delegations_meetinglead ml ON ml.meeting_id = n.id
WHERE (o.starts_at, o.on_from, o.time_zone, o.status)
  IS DISTINCT FROM (n.starts_at, n.on_from, n.time_zone, n.status)
"""


def _only(rows: models.QuerySet) -> Any:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


@tracked("search_key", "updated_at", "day", "sequence")
class Meeting(Stamped):
    """A meeting, site visit, signing, seminar or expo; with or without a delegation."""

    title = models.CharField(_("title"), max_length=200)
    delegation = models.ForeignKey(
        Delegation,
        verbose_name=_("delegation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=MeetingKind, default=MeetingKind.MEETING
    )
    format = models.CharField(_("format"), max_length=10, choices=MeetingFormat, blank=True)
    # Known to the minute: starts_at. Known less well: a span of days and how to read it.
    precision = models.CharField(
        _("what is known of the time"),
        max_length=10,
        choices=MeetingPrecision,
        default=MeetingPrecision.TIME,
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    on_from = models.DateField(_("on or after"), null=True, blank=True)
    on_to = models.DateField(_("on or before"), null=True, blank=True)
    time_zone = models.CharField(
        _("clock of the place"), max_length=40, choices=PLACE_ZONES, default="Asia/Tokyo"
    )
    # One day to sort and narrow by: the day on the place's own clock, else the first possible one.
    day = models.GeneratedField(
        expression=Coalesce(
            Func(F("time_zone"), F("starts_at"), template="(timezone(%(expressions)s))::date"),
            F("on_from"),
            output_field=models.DateField(),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    prefecture = models.ForeignKey(
        Prefecture, verbose_name=_("prefecture"), null=True, blank=True, on_delete=models.PROTECT
    )
    topics = models.TextField(_("topics"), blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("who logs the outcome"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="meetings",
    )
    sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Only those present and managers see it.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=MeetingStatus, default=MeetingStatus.PLANNED
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    # What calendars ask for: which version of the meeting this is, and who named it first.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    external_uid = models.CharField(max_length=300, unique=True, null=True, blank=True)
    organisations = models.ManyToManyField(
        Organisation, through="Attendance", related_name="meetings"
    )
    leads = models.ManyToManyField(Lead, through="MeetingLead", related_name="meetings")
    mous = models.ManyToManyField(
        MOU, verbose_name=_("MOUs signed"), blank=True, related_name="meetings"
    )
    # The occasion as the register of MOUs knows it, once an MOU was signed there.
    event = models.OneToOneField(
        SigningEvent, verbose_name=_("signing event"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL,
        related_name="meeting",
    )  # fmt: skip
    followups = models.ManyToManyField(
        FollowUp, verbose_name=_("promises"), blank=True, related_name="meetings"
    )
    result = models.CharField(_("result"), max_length=20, choices=Result, blank=True)
    said = models.TextField(_("what was said"), blank=True)
    logged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    logged_at = models.DateTimeField(_("outcome logged"), null=True, blank=True)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    search_key = SearchKeyField(sources=("title", "city", "place", "topics", "said"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = NEWEST_FIRST
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="meeting_words"),
            models.Index(*NEWEST_FIRST[:2], "id", name="meeting_recent"),
            models.Index(fields=("delegation", "day"), name="meeting_of_delegation"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(precision="time", starts_at__isnull=False)
                    | Q(
                        precision__in=("day", "span", "month", "year"),
                        starts_at__isnull=True,
                        on_from__isnull=False,
                        on_to__gte=F("on_from"),
                    )
                    | Q(precision="unknown", starts_at__isnull=True, on_from__isnull=True)
                ),
                name="meeting_time_as_known",
                violation_error_message=_("Fill in what is known of the time, and no more."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting ends after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(logged_at__isnull=False),
                name="meeting_result_is_logged",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MeetingStatus.values), name="meeting_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True, cancel_reason="")),
                name="meeting_cancelled_says_when",
                violation_error_message=_("Only a cancelled meeting says when and why."),
            ),
        ]
        triggers = [
            after_update("met_moved", _MET.format(leads=_MOVED)),
            counts_versions(),
            *follows_its_meetings(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("delegations:meeting_detail", args=[self.pk])

    @property
    def starts_there(self) -> datetime | None:
        """The start on the clock of the place."""
        return self.starts_at and self.starts_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def ends_there(self) -> datetime | None:
        return self.ends_at and self.ends_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def ends_clock(self) -> str:
        """“15:30” on the clock of the place, where the end is known."""
        return f"{self.ends_there:%H:%M}" if self.ends_there else ""

    @property
    def when(self) -> str:
        """As much of the time as is known, in words."""
        return times.when(self)

    @property
    def when_day(self) -> str:
        """The day, or what is known of it, without the hour."""
        return times.when_day(self)

    @property
    def clocks(self) -> str:
        """“14:00 Tokyo (10:30 IST)”, or nothing where the hour is not known."""
        return times.clocks(self)

    @property
    def is_past(self) -> bool:
        if self.starts_at:
            return self.starts_at < timezone.now()
        return bool(self.on_to and self.on_to < timezone.localdate())

    @property
    def has_begun(self) -> bool:
        """Whether one can know who came: the doors open a little before a meeting begins."""
        if self.starts_at:
            return self.starts_at - DOORS_OPEN <= timezone.now()
        today = timezone.localdate(timezone=ZoneInfo(self.time_zone))
        return self.on_from is None or self.on_from <= today

    @property
    def wants_outcome(self) -> bool:
        return self.is_past and not self.result and self.status in TAKES_PLACE

    @property
    def on_board(self) -> bool:
        """Whether the outcome board has something to say, or to ask, about it."""
        return bool(self.result or self.wants_outcome or self.said or self.followups.all())

    @property
    def seats_theirs(self) -> list[Any]:
        return [seat for seat in self.attendances.all() if seat.side == AttendanceSide.THEIRS]

    @property
    def guests(self) -> list[Any]:
        """Whom one met, each once: organisations, and people who came for none."""
        parties = (seat.organisation or seat.person for seat in self.seats_theirs)
        return list(dict.fromkeys(parties))

    @property
    def seats_ours(self) -> list[Any]:
        return [seat for seat in self.attendances.all() if seat.side == AttendanceSide.OURS]

    def main_subjects(self) -> Subjects:
        """What a promise is tied to without a question: the only lead, organisation and contact."""
        theirs = self.attendances.filter(side=AttendanceSide.THEIRS)
        contacts = Contact.objects.filter(attendances__in=theirs).distinct()
        organisations = Organisation.objects.filter(attendances__in=theirs).distinct()
        return Subjects(_only(self.leads.all()), _only(organisations), _only(contacts))


@tracked()
class MeetingLead(models.Model):
    """A lead that a meeting discussed or raised."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="meeting_leads")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="meeting_leads")
    kind = models.CharField(
        _("kind"), max_length=10, choices=MeetingLeadKind, default=MeetingLeadKind.DISCUSSED
    )

    class Meta:
        ordering = ("id",)
        verbose_name = _("lead of a meeting")
        verbose_name_plural = _("leads of a meeting")
        constraints = [
            models.UniqueConstraint(
                fields=("meeting", "lead"),
                name="meeting_lead_once",
                violation_error_message=_("This lead is listed already."),
            ),
        ]
        triggers = [
            after_insert("met_insert", _MET.format(leads="SELECT lead_id FROM new_rows")),
            after_update(
                "met_update",
                _MET.format(
                    leads="SELECT lead_id FROM new_rows UNION SELECT lead_id FROM old_rows"
                ),
            ),
            after_delete("met_delete", _MET.format(leads="SELECT lead_id FROM old_rows")),
        ]

    def __str__(self) -> str:
        return str(self.lead)


@tracked_links()
class MeetingMOU(Meeting.mous.through):  # type: ignore[name-defined]
    """An MOU a meeting signed, for the history."""

    class Meta:
        proxy = True


class MeetingPromise(Meeting.followups.through):  # type: ignore[name-defined]
    """A promise said at a meeting, for its triggers."""

    class Meta:
        proxy = True
        triggers = follows_its_promises()


class OutcomeReceipt(models.Model):
    """One outcome form that was taken: the same form sent again changes nothing."""

    client_id = models.UUIDField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="receipts")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("receipt of an outcome")
        verbose_name_plural = _("receipts of outcomes")

    def __str__(self) -> str:
        return str(self.client_id)
