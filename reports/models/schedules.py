"""Reports that are sent by e-mail by themselves: when, to whom, and each time they were."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from accounts.permissions import Permission, may
from reports.choices import MONTHS_LAST_DAY, Rhythm, RunState, ScheduleKind, Weekday
from reports.models.snapshots import Snapshot

# The office's own clock: a review begins in Lucknow.
OFFICE = ZoneInfo("Asia/Kolkata")


class ScheduleQuerySet(models.QuerySet):
    """Schedules as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.REPORT_VIEW) else self.none()

    def active(self) -> Self:
        return self.filter(paused=False)


@tracked("updated_at")
class ReportSchedule(models.Model):
    """A report that goes out each week or month; one row of `ScheduleRun` each time."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("what is sent"), max_length=10, choices=ScheduleKind)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(
        _("day of the week"), choices=Weekday, default=Weekday.MONDAY
    )
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MONTHS_LAST_DAY)],
        help_text=_("31 is the last day of every month."),
    )
    hour = models.PositiveSmallIntegerField(
        _("hour"),
        default=8,
        validators=[MaxValueValidator(23)],
        help_text=_("On the clock of Lucknow, 0 to 23."),
    )
    to_owners = models.BooleanField(
        _("each owner"),
        default=False,
        help_text=_("Owners and nodal officers of silent MOUs; each gets only her own."),
    )
    to_managers = models.BooleanField(_("all managers"), default=True)
    people = models.ManyToManyField(
        User, verbose_name=_("and these people"), blank=True, related_name="+"
    )
    # What the report is narrowed to: the register's parameters, as a query string.
    question = models.CharField(_("narrowed to"), max_length=2000, blank=True)
    paused = models.BooleanField(_("paused"), default=False)
    # Moments before this one were never promised: a new schedule does not send last month's.
    since = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.CheckConstraint(
                condition=Q(month_day__gte=1, month_day__lte=MONTHS_LAST_DAY, hour__lte=23),
                name="schedule_day_and_hour_exist",
            ),
            models.CheckConstraint(
                condition=Q(weekday__in=Weekday.values), name="schedule_weekday_exists"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reports:schedule_detail", args=[self.pk])

    @property
    def timing(self) -> tuple[Any, ...]:
        """What decides when it goes out."""
        return self.rhythm, self.weekday, self.month_day, self.hour

    @property
    def when(self) -> str:
        """“Each Monday at 08:00, Lucknow”."""
        values = {"hour": f"{self.hour:02d}:00", "day": self.get_weekday_display()}
        if self.rhythm == Rhythm.WEEK:
            return _now("Each %(day)s at %(hour)s, Lucknow") % values
        if self.month_day >= MONTHS_LAST_DAY:
            return _now("On the last day of each month at %(hour)s, Lucknow") % values
        values["day"] = self.month_day
        return _now("On day %(day)s of each month at %(hour)s, Lucknow") % values

    def latest(self, now: datetime) -> tuple[date, datetime] | None:
        """Return the newest period whose moment has come, and that moment.

        Only the newest: after a month without a clock the report goes out once, as it is now.
        """
        today = now.astimezone(OFFICE).date()
        for period in self._periods(today):
            due_at = self.moment(period)
            if due_at <= now:
                return (period, due_at) if due_at >= self.since else None
        return None

    def next_moment(self, now: datetime) -> datetime:
        """Return when it goes out next."""
        period = self._periods(now.astimezone(OFFICE).date())[0]
        due_at = self.moment(period)
        return due_at if due_at > now else self.moment(self._following(period))

    def _periods(self, today: date) -> tuple[date, date]:
        """The week or month of a day and the one before it, by their first days."""
        if self.rhythm == Rhythm.WEEK:
            monday = today - timedelta(days=today.weekday())
            return monday, monday - timedelta(days=7)
        first = today.replace(day=1)
        return first, (first - timedelta(days=1)).replace(day=1)

    def _following(self, period: date) -> date:
        if self.rhythm == Rhythm.WEEK:
            return period + timedelta(days=7)
        return (period + timedelta(days=31)).replace(day=1)

    def moment(self, period: date) -> datetime:
        """When it goes out in a week or month; a month that is too short ends on its last day."""
        if self.rhythm == Rhythm.WEEK:
            day = period + timedelta(days=self.weekday)
        else:
            last = monthrange(period.year, period.month)[1]
            day = period.replace(day=min(self.month_day, last))
        return datetime.combine(day, time(self.hour), OFFICE)


class ScheduleRunQuerySet(models.QuerySet):
    """Times a schedule was due, as a set: they are the queue."""

    def claimable(self, now: datetime) -> Self:
        """What nobody works at: waiting, or left behind by a worker that died."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(
            free, state__in=(RunState.WAITING, RunState.WORKING), schedule__paused=False
        )


class ScheduleRun(models.Model):
    """One week or month of a schedule: UNIQUE, so that it is sent once whoever asks how often."""

    schedule = models.ForeignKey(ReportSchedule, on_delete=models.CASCADE, related_name="runs")
    period = models.DateField(_("week or month"))  # its first day
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="runs"
    )
    told = models.PositiveIntegerField(_("told"), default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = ScheduleRunQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        verbose_name = _("delivery of a schedule")
        verbose_name_plural = _("deliveries of schedules")
        indexes = [
            models.Index(
                fields=("due_at", "id"),
                condition=Q(state__in=["waiting", "working"]),
                name="schedule_run_to_do",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=("schedule", "period"), name="schedule_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule}, {self.period}"

    def get_absolute_url(self) -> str:
        return self.schedule.get_absolute_url()

    @property
    def subject(self) -> str:
        """What notifications call this row."""
        return f"schedulerun:{self.pk}"
