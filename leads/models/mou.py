"""MOUs: what was promised, by whom, and how far it has come."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from leads.choices import (
    GROUNDED_STAGES,
    STALE_AFTER_DAYS,
    Instrument,
    MilestoneKind,
    MOUStatus,
    PartySide,
    Rag,
    Side,
)
from leads.fields import SearchKeyField
from leads.models.heard import heard_through_mous
from leads.models.lead import Lead
from leads.models.money import Amount, first_day, precise_date, precision, span_end
from leads.models.organisation import Organisation, Stamped
from leads.models.reference import District, Sector
from leads.querysets import MilestoneQuerySet, MOUGroupQuerySet, MOUQuerySet
from leads.searching import SearchTokens


@tracked("updated_at", "amount_inr")
class MOUGroup(Stamped, Amount):
    """A figure stated once for several MOUs together, so that it is never counted twice."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)

    objects = MOUGroupQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("group of MOUs")
        verbose_name_plural = _("groups of MOUs")
        constraints = [*Amount.Meta.constraints]

    def __str__(self) -> str:
        return self.name


@tracked("search_key", "notes_key", "updated_at", "amount_inr", "updated_as_of", "realised_inr",
         "realised_jobs")  # fmt: skip
class MOU(Stamped, Amount):
    """A signed promise; `stage` is the furthest step of its ladder that was reached."""

    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=60, blank=True)
    instrument = models.CharField(
        _("instrument"), max_length=20, choices=Instrument, default=Instrument.MOU
    )
    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mous",
    )
    group = models.ForeignKey(
        MOUGroup,
        verbose_name=_("group with one total"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mous",
        help_text=_("When one figure was stated for several MOUs: the group that carries it."),
    )
    organisations = models.ManyToManyField(Organisation, through="MOUParty", related_name="mous")
    department = models.ForeignKey(
        Organisation,
        verbose_name=_("nodal department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="department_mous",
        limit_choices_to={"kind": "government", "country": "IN"},
    )
    nodal_officer = models.CharField(_("nodal officer"), max_length=120, blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("owner at the desk"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mous",
    )
    members = models.ManyToManyField(
        User, verbose_name=_("members"), blank=True, related_name="member_of_mous"
    )
    sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Only owner, members and managers see it.")
    )
    signed_on = precise_date(_("signed on"))
    signed_on_precision = precision()
    signed_at = models.CharField(_("signed at (place or event)"), max_length=160, blank=True)
    valid_until = precise_date(_("valid until"))
    valid_until_precision = precision()
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mous",
    )
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mous",
    )
    jobs = models.PositiveIntegerField(_("jobs promised"), null=True, blank=True)
    land_acres = models.DecimalField(
        _("land (acres)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    stage = models.CharField(
        _("stage"),
        max_length=20,
        choices=MilestoneKind,
        default=MilestoneKind.SIGNED,
        editable=False,
    )
    status = models.CharField(
        _("status"), max_length=10, choices=MOUStatus, default=MOUStatus.ACTIVE
    )
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    # Derived from the newest progress updates by a trigger.
    updated_as_of = models.DateField(_("last update"), null=True, blank=True, editable=False)
    realised_inr = models.DecimalField(
        _("realised (₹)"), max_digits=24, decimal_places=2, null=True, blank=True, editable=False
    )
    realised_jobs = models.PositiveIntegerField(
        _("jobs realised"), null=True, blank=True, editable=False
    )
    search_key = SearchKeyField(sources=("title", "number", "nodal_officer", "signed_at"))
    notes_key = SearchKeyField(sources=("notes",))

    objects = MOUQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_on", "-id")
        verbose_name = _("MOU")
        verbose_name_plural = _("MOUs")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="mou_words"),
            GinIndex(SearchTokens("notes_key"), name="mou_notes_words"),
            models.Index(fields=("updated_as_of", "id"), name="mou_stalest"),
            models.Index(fields=("stage", "-signed_on"), name="mou_stage_recent"),
            # The very order of the register.
            models.Index(F("signed_on").desc(nulls_last=True), F("id").desc(), name="mou_recent"),
            models.Index(
                fields=("id",),
                include=("owner",),
                condition=Q(sensitive=True),
                name="mou_sensitive",
            ),
        ]
        constraints = [
            *Amount.Meta.constraints,
            first_day("signed_on", "mou_signed_on_first_day"),
            first_day("valid_until", "mou_valid_until_first_day"),
            models.CheckConstraint(
                condition=Q(stage__in=MilestoneKind.values), name="mou_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=MOUStatus.values), name="mou_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=MOUStatus.ACTIVE) | ~Q(status_reason=""),
                name="mou_not_active_needs_reason",
                violation_error_message=_("Say why the MOU is not active."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(signed_on__isnull=True)
                | Q(valid_until__gte=F("signed_on")),
                name="mou_valid_after_signing",
                violation_error_message=_("An MOU cannot lapse before it was signed."),
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(amount__isnull=True),
                name="mou_amount_or_group_total",
                violation_error_message=_(
                    "The figure stands either on the MOU or on its group: clear one of the two."
                ),
            ),
            models.UniqueConstraint(
                fields=("number",),
                condition=~Q(number=""),
                name="mou_number_once",
                violation_error_message=_("Another MOU has this number already."),
            ),
        ]
        triggers = heard_through_mous()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:mou_detail", args=[self.pk])

    @property
    def last_heard(self) -> date:
        """The day from which silence counts: last update, else signing, else registration."""
        return self.updated_as_of or self.signed_on or timezone.localdate(self.created_at)

    @property
    def days_silent(self) -> int:
        return (timezone.localdate() - self.last_heard).days

    @property
    def is_stale(self) -> bool:
        done = self.status == MOUStatus.DROPPED or self.stage == MilestoneKind.PRODUCTION
        return not done and self.days_silent >= STALE_AFTER_DAYS

    @property
    def is_grounded(self) -> bool:
        return self.stage in GROUNDED_STAGES

    @property
    def rag_label(self) -> str:
        """The traffic light in words, from the database's answer where there is one."""
        return str(Rag(getattr(self, "rag_code", None) or self.rag).label)

    def ladder(self) -> list["Milestone"]:
        """Return all eleven steps in order, those nobody has written about as unsaved ones."""
        known = {milestone.kind: milestone for milestone in self.milestones.all()}
        return [known.get(kind) or Milestone(mou=self, kind=kind) for kind in MilestoneKind.values]

    @property
    def rag(self) -> Rag:
        """Red: a forecast passed unmet. Amber: slipping or stale. Grey: no dates, or dropped.

        `MOUQuerySet.with_rag` says the same of many rows.
        """
        if self.status == MOUStatus.DROPPED:
            return Rag.GREY
        if self.stage == MilestoneKind.PRODUCTION:
            return Rag.GREEN
        pending = [m for m in self.milestones.all() if not m.reached and m.forecast_on]
        if any(m.is_late for m in pending):
            return Rag.RED
        if self.is_stale or any((m.slippage_days or 0) > 0 for m in pending):
            return Rag.AMBER
        return Rag.GREEN if pending else Rag.GREY


@tracked()
class MOUParty(models.Model):
    """Who signed, for which side."""

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="mou_parties",
    )
    side = models.CharField(_("side"), max_length=10, choices=PartySide, default=PartySide.INVESTOR)
    signatory = models.CharField(_("signed by"), max_length=160, blank=True)

    class Meta:
        ordering = ("side", "id")
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        constraints = [
            models.UniqueConstraint(
                fields=("mou", "organisation"),
                name="mou_party_once",
                violation_error_message=_("This organisation is a party already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


@tracked()
class Milestone(models.Model):
    """One step of an MOU's ladder: what was planned, what is expected, what happened."""

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="milestones")
    kind = models.CharField(_("milestone"), max_length=20, choices=MilestoneKind)
    baseline_on = precise_date(_("planned"))
    baseline_on_precision = precision()
    forecast_on = precise_date(_("expected"))
    forecast_on_precision = precision()
    actual_on = precise_date(_("happened"))
    actual_on_precision = precision()
    reached = models.BooleanField(
        _("reached"), default=False, help_text=_("Also when the day is not known.")
    )
    owed_by = models.CharField(_("owed by"), max_length=10, choices=Side, blank=True)
    slippage_reason = models.CharField(_("reason for slippage"), max_length=300, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ("mou", "id")
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=("mou", "kind"), name="milestone_once"),
            first_day("baseline_on", "milestone_baseline_first_day"),
            first_day("forecast_on", "milestone_forecast_first_day"),
            first_day("actual_on", "milestone_actual_first_day"),
            models.CheckConstraint(
                condition=Q(actual_on__isnull=True) | Q(reached=True),
                name="milestone_with_day_is_reached",
                violation_error_message=_("A milestone with a day was reached."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_late(self) -> bool:
        """The whole expected span has passed and the step was not reached."""
        if self.reached or self.forecast_on is None:
            return False
        return span_end(self.forecast_on, self.forecast_on_precision) < timezone.localdate()

    @property
    def slippage_days(self) -> int | None:
        """Days from the planned to the actual (else expected) day; None when one is unknown.

        Spans that overlap ("March", 15 March) have not slipped; others are compared by their ends.
        """
        day, kind = self.actual_on, self.actual_on_precision
        if day is None:
            day, kind = self.forecast_on, self.forecast_on_precision
        if day is None or self.baseline_on is None:
            return None
        end = span_end(day, kind)
        planned_end = span_end(self.baseline_on, self.baseline_on_precision)
        if day <= planned_end and self.baseline_on <= end:
            return 0
        return (end - planned_end).days
