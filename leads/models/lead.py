"""Leads: one possible investment or tie-up each, its partners and the log of its stages."""

from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked, tracked_links
from accounts.models import User
from leads.choices import (
    GATE_WORDS,
    GATES,
    STAGE_ORDER,
    LeadKind,
    LeadSource,
    LeadStatus,
    PartnerRole,
    Stage,
)
from leads.fields import SearchKeyField
from leads.models.money import Amount
from leads.models.organisation import Organisation, Stamped
from leads.models.reference import District, Policy, Sector
from leads.models.standing import touched_by_lead
from leads.models.tag import Tag
from leads.querysets import LAST_CONTACT, LeadQuerySet
from leads.searching import SearchTokens

# A log line keeps when its author's account is deleted (the key becomes NULL), else never changes.
UNLESS_AUTHOR_LEFT = pgtrigger.Condition("OLD.by_id IS NOT DISTINCT FROM NEW.by_id")


@tracked("search_key", "updated_at", "next_action", "next_due_on", "amount_inr",
         "met_at", "promise_kept_at", "progress_at", "heard_at")  # fmt: skip
class Lead(Stamped, Amount):
    """One possible investment or tie-up."""

    title = models.CharField(_("title"), max_length=200)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=LeadKind),
        verbose_name=_("kinds"),
        default=list,
        blank=True,
    )
    summary = models.TextField(_("what is proposed"), blank=True)
    organisations = models.ManyToManyField(
        Organisation, through="LeadPartner", related_name="leads"
    )
    sectors = models.ManyToManyField(
        Sector, verbose_name=_("sectors"), blank=True, related_name="leads"
    )
    districts = models.ManyToManyField(
        District, verbose_name=_("districts"), blank=True, related_name="leads"
    )
    place = models.CharField(_("place in words"), max_length=200, blank=True)
    policies = models.ManyToManyField(
        Policy, verbose_name=_("policies"), blank=True, related_name="leads"
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="leads")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.NEW)
    stage_since = models.DateTimeField(_("in this stage since"), default=timezone.now)
    status = models.CharField(
        _("status"), max_length=10, choices=LeadStatus, default=LeadStatus.OPEN
    )
    status_reason = models.CharField(_("reason"), max_length=300, blank=True)
    lost_to = models.CharField(_("lost to"), max_length=120, blank=True)
    source = models.CharField(_("came through"), max_length=20, choices=LeadSource, blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
    )
    members = models.ManyToManyField(
        User, verbose_name=_("members"), blank=True, related_name="member_of_leads"
    )
    sensitive = models.BooleanField(
        _("sensitive"), default=False, help_text=_("Only owner, members and managers see it.")
    )
    amount_withheld = models.BooleanField(
        _("the partner does not state the investment"), default=False
    )
    jobs = models.PositiveIntegerField(_("jobs"), null=True, blank=True)
    land_acres = models.DecimalField(
        _("land (acres)"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    nivesh_mitra = models.CharField(_("Nivesh Mitra reference"), max_length=60, blank=True)
    nivesh_sarathi = models.CharField(_("Nivesh Sarathi reference"), max_length=60, blank=True)
    # Derived from the earliest open follow-up by a trigger on follow-ups: right whoever writes.
    next_action = models.CharField(_("next action"), max_length=300, blank=True, editable=False)
    next_due_on = models.DateField(_("next action due"), null=True, blank=True, editable=False)
    # Signs of life: the latest of each kind, kept by triggers on meetings, follow-ups and MOUs.
    met_at = models.DateTimeField(_("last meeting"), null=True, blank=True, editable=False)
    promise_kept_at = models.DateTimeField(
        _("last follow-up done"), null=True, blank=True, editable=False
    )
    progress_at = models.DateTimeField(_("last progress"), null=True, blank=True, editable=False)
    # Silence is one comparison: with the latest of them and of the lead's own changes.
    heard_at = models.GeneratedField(
        verbose_name=_("last sign of life"),
        expression=Greatest("updated_at", "met_at", "promise_kept_at", "progress_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    search_key = SearchKeyField(
        sources=("title", "place", "summary", "nivesh_mitra", "nivesh_sarathi")
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ("-updated_at", "-id")
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="lead_words"),
            models.Index(fields=("-updated_at", "-id"), name="lead_recent"),
            models.Index(
                fields=("next_due_on", "id"), condition=Q(status="open"), name="lead_open_due"
            ),
            # What the list is sorted by; what is not stated is asked apart (leads/paging.py).
            models.Index(fields=("next_due_on", "id"), name="lead_by_due"),
            models.Index(fields=("amount_inr", "id"), name="lead_by_investment"),
            models.Index(fields=("title", "id"), name="lead_by_title"),
            models.Index(fields=("owner", "-updated_at"), name="lead_owner_recent"),
            models.Index(fields=("stage", "-updated_at"), name="lead_stage_recent"),
            models.Index(fields=("status", "heard_at"), name="lead_status_heard"),
            # From when the silence of an open lead counts.
            models.Index(LAST_CONTACT, condition=Q(status="open"), name="lead_last_contact"),
            models.Index(
                fields=("id",),
                include=("owner",),
                condition=Q(sensitive=True),
                name="lead_sensitive",
            ),
        ]
        constraints = [
            *Amount.Meta.constraints,
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="lead_stage_known"),
            models.CheckConstraint(
                condition=Q(status__in=LeadStatus.values), name="lead_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=LeadStatus.OPEN) | ~Q(status_reason=""),
                name="lead_not_open_needs_reason",
                violation_error_message=_("Say why the lead is not open."),
            ),
            models.CheckConstraint(
                condition=~Q(status=LeadStatus.LOST) | ~Q(lost_to=""),
                name="lead_lost_to_whom",
                violation_error_message=_("Say to whom the lead was lost, or “not known”."),
            ),
            models.CheckConstraint(
                condition=Q(amount_withheld=False) | Q(amount__isnull=True),
                name="lead_amount_withheld_or_stated",
                violation_error_message=_(
                    "The investment is either stated or not stated: clear one of the two."
                ),
            ),
        ]
        triggers = touched_by_lead()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("leads:lead_detail", args=[self.pk])

    @property
    def kind_labels(self) -> list[str]:
        return [str(LeadKind(kind).label) for kind in self.kinds]

    @property
    def is_overdue(self) -> bool:
        return (
            self.status == LeadStatus.OPEN
            and self.next_due_on is not None
            and self.next_due_on < timezone.localdate()
        )

    @property
    def days_late(self) -> int:
        """Days since the next action was due; 0 when it is not overdue."""
        if self.next_due_on is None or not self.is_overdue:
            return 0
        return (timezone.localdate() - self.next_due_on).days

    @property
    def next_stage(self) -> str | None:
        """The stage after the present one, or None at the end of the ladder."""
        position = STAGE_ORDER[self.stage] + 1
        return Stage.values[position] if position < len(Stage.values) else None

    def _holds(self, condition: str) -> bool:
        """Say whether one condition of the gate table holds."""
        if condition == "districts":
            return bool(self.place) or bool(self.districts.all())
        if condition == "amount":
            return self.amount is not None or self.amount_withheld
        if condition == "mou":
            return any(True for _mou in self._mous())
        if condition == "ground_broken":
            return any(mou.grounded for mou in self._mous())
        if condition == "production":
            return any(mou.finished for mou in self._mous())
        value = getattr(self, condition)
        return bool(value.all()) if hasattr(value, "all") else bool(value)

    def _mous(self) -> Iterator[Any]:
        """The MOUs that came from it, and those it stands in front of beside another lead."""
        yield from self.mous.all()
        yield from self.other_mous.all()

    def missing_for(self, stage: str) -> list[str]:
        """Return the names of the conditions that keep the lead from `stage`."""
        goal = STAGE_ORDER[stage]
        needed = [name for name, first in GATES.items() if STAGE_ORDER[first] <= goal]
        return [name for name in needed if not self._holds(name)]

    def blockers_to(self, stage: str) -> list[str]:
        """Return what keeps the lead from `stage`, each a sentence to act on."""
        return [str(GATE_WORDS[name]) for name in self.missing_for(stage)]


@tracked_links()
class LeadSector(Lead.sectors.through):  # type: ignore[name-defined]
    """A sector of a lead, for the history."""

    class Meta:
        proxy = True


@tracked_links()
class LeadDistrict(Lead.districts.through):  # type: ignore[name-defined]
    """A district of a lead, for the history."""

    class Meta:
        proxy = True


@tracked_links()
class LeadPolicy(Lead.policies.through):  # type: ignore[name-defined]
    """A policy a lead refers to, for the history."""

    class Meta:
        proxy = True


@tracked_links()
class LeadTag(Lead.tags.through):  # type: ignore[name-defined]
    """A tag of a lead, for the history."""

    class Meta:
        proxy = True


@tracked_links()
class LeadMember(Lead.members.through):  # type: ignore[name-defined]
    """A member of a lead, for the history."""

    class Meta:
        proxy = True


@tracked()
class LeadPartner(models.Model):
    """An organisation's part in a lead."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="lead_partners",
    )
    role = models.CharField(
        _("role"), max_length=20, choices=PartnerRole, default=PartnerRole.INVESTOR
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(
                fields=("lead", "organisation", "role"),
                name="lead_partner_once",
                violation_error_message=_("This partner has this role in the lead already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"


class StageChange(models.Model):
    """One line of a lead's stage log; written by actions, never changed."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.CharField(max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=20, choices=Stage)
    from_status = models.CharField(max_length=10, choices=LeadStatus, blank=True)
    to_status = models.CharField(max_length=10, choices=LeadStatus, default=LeadStatus.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    gate_overridden = models.BooleanField(_("moved past a gate"), default=False)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update,
                              condition=UNLESS_AUTHOR_LEFT),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.lead}: {self.get_to_stage_display()}"
