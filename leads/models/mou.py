"""MOUs: what was promised, by whom, and how far it has come."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked, tracked_links
from accounts.models import User
from leads.choices import (
    STALE_AFTER_DAYS,
    Instrument,
    MOUStatus,
    PartySide,
    Rag,
)
from leads.fields import SearchKeyField
from leads.models.heard import heard_through_mous
from leads.models.ladder import Ladder, step_name
from leads.models.lead import Lead
from leads.models.money import Amount, first_day, precise_date, precision
from leads.models.organisation import Organisation, Stamped
from leads.models.reference import District, Sector
from leads.models.standing import Standing, rewritten_with_mou, touched_by_group
from leads.mou_querysets import MOUGroupQuerySet, MOUQuerySet
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
        triggers = touched_by_group()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("leads:mou_group_detail", args=[self.pk])

    @property
    def register_url(self) -> str:
        """Where the register lists its MOUs."""
        return f"{reverse('leads:mou_list')}?group={self.pk}"


@tracked(
    "search_key", "notes_key", "updated_at", "amount_inr", "updated_as_of", "realised_inr",
    "realised_jobs", "grounded", "finished", "heard_on", "valid_end", "forecast_end", "slip_days",
    "next_step", "turn",
)  # fmt: skip
class MOU(Stamped, Amount, Standing):
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
    other_leads = models.ManyToManyField(
        Lead, verbose_name=_("other leads in front of it"), blank=True, related_name="other_mous"
    )
    ladder = models.ForeignKey(
        Ladder,
        verbose_name=_("ladder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mous",
        help_text=_("The steps it has to climb; empty for the usual ones."),
    )
    event = models.ForeignKey(
        "leads.SigningEvent",
        verbose_name=_("signing event"),
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
    nodal_user = models.ForeignKey(
        User,
        verbose_name=_("account of the nodal officer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="nodal_mous",
        help_text=_("Who writes the monthly update of it."),
    )
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
    status = models.CharField(
        _("status"), max_length=10, choices=MOUStatus, default=MOUStatus.ACTIVE
    )
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    status_on = models.DateField(_("since"), null=True, blank=True, editable=False)
    notes = models.TextField(_("notes"), blank=True)
    search_key = SearchKeyField(sources=("title", "number", "nodal_officer", "signed_at"))
    notes_key = SearchKeyField(sources=("notes",))

    # The past day of which a row of the register tells; such a row is never saved.
    asked_of: date | None = None

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
            # The most silent first, of those still alive.
            models.Index(
                fields=("heard_on", "id"),
                condition=Q(finished=False) & ~Q(status="dropped"),
                name="mou_silent",
            ),
            models.Index(
                fields=("valid_end", "id"),
                condition=Q(finished=False) & ~Q(status="dropped"),
                name="mou_ending",
            ),
            models.Index(fields=("group",), condition=Q(group__isnull=False), name="mou_grouped"),
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
        triggers = [*heard_through_mous(), *rewritten_with_mou()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:mou_detail", args=[self.pk])

    @property
    def without_rate(self) -> bool:
        """Its investment is stated in another currency, and nobody gave a rate: no total has it."""
        return self.amount is not None and self.amount_inr is None

    @property
    def days_valid(self) -> int | None:
        """How many days it is still valid; negative when it has lapsed, None when not stated."""
        return None if self.valid_end is None else (self.valid_end - timezone.localdate()).days

    @property
    def last_heard(self) -> date:
        """The day from which silence counts: last update, else the first that is known of it."""
        return self.heard_on or self.signed_on or timezone.localdate(self.created_at)

    @property
    def days_silent(self) -> int:
        return ((self.asked_of or timezone.localdate()) - self.last_heard).days

    @property
    def is_alive(self) -> bool:
        """It still wants updates: not dropped and not yet in production."""
        return self.status != MOUStatus.DROPPED and not self.finished

    @property
    def is_stale(self) -> bool:
        return self.is_alive and self.days_silent >= STALE_AFTER_DAYS

    @property
    def is_grounded(self) -> bool:
        return self.grounded

    @property
    def rag(self) -> Rag:
        """Red: a forecast passed unmet. Amber: slipping or stale. Grey: no dates, or dropped.

        `MOUQuerySet.with_rag` says the same of many rows.
        """
        if self.status == MOUStatus.DROPPED:
            return Rag.GREY
        if self.finished:
            return Rag.GREEN
        if self.forecast_end and self.forecast_end < timezone.localdate():
            return Rag.RED
        if self.is_stale or (self.slip_days or 0) > 0:
            return Rag.AMBER
        return Rag.GREEN if self.forecast_end else Rag.GREY

    @property
    def rag_label(self) -> str:
        """The traffic light in words, from the database's answer where there is one."""
        return str(Rag(getattr(self, "rag_code", None) or self.rag).label)

    def get_stage_display(self) -> str:
        return step_name(self.stage)


@tracked_links()
class MOUOtherLead(MOU.other_leads.through):  # type: ignore[name-defined]
    """A further lead in front of an MOU, for the history."""

    class Meta:
        proxy = True


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
    signatory_office = models.CharField(_("office of the signatory"), max_length=160, blank=True)

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
