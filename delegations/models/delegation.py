"""Delegations and who travels."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked, tracked_links
from accounts.models import User
from delegations.choices import AttendanceSide, DelegationDirection
from delegations.querysets import DelegationQuerySet
from leads import formats
from leads.fields import SearchKeyField
from leads.models import Organisation, Policy, SigningEvent
from leads.models.organisation import Stamped
from leads.searching import SearchTokens


@tracked("search_key", "updated_at")
class Delegation(Stamped):
    """A journey of our people to them, or of theirs to us."""

    name = models.CharField(_("name"), max_length=200)
    direction = models.CharField(
        _("direction"),
        max_length=10,
        choices=DelegationDirection,
        default=DelegationDirection.OUTBOUND,
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    cities = ArrayField(
        models.CharField(max_length=80), verbose_name=_("cities"), default=list, blank=True
    )
    purpose = models.TextField(_("purpose"), blank=True)
    programme = models.TextField(_("programme notes"), blank=True)
    policies = models.ManyToManyField(
        Policy, verbose_name=_("policies shown"), blank=True, related_name="delegations"
    )
    # The occasion as the register of MOUs knows it, once an MOU was signed on the journey.
    event = models.OneToOneField(
        SigningEvent, verbose_name=_("signing event"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL,
        related_name="delegation",
    )  # fmt: skip
    search_key = SearchKeyField(sources=("name", "cities", "purpose", "programme"))

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        indexes = [GinIndex(SearchTokens("search_key"), name="delegation_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
            models.UniqueConstraint(
                fields=("name", "starts_on"),
                name="delegation_once",
                violation_error_message=_("This delegation exists already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("delegations:delegation_detail", args=[self.pk])

    @property
    def days(self) -> str:
        """The days of the journey in words."""
        return formats.day_span(self.starts_on, self.ends_on)

    @property
    def time_zone(self) -> str:
        """The clock its people live by while they travel."""
        outbound = self.direction == DelegationDirection.OUTBOUND
        return "Asia/Tokyo" if outbound else "Asia/Kolkata"

    @property
    def leader(self) -> "DelegationMember | None":
        return next((member for member in self.members.all() if member.is_leader), None)


@tracked()
class DelegationMember(models.Model):
    """A person who travels, in rank order."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="members")
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)
    name = models.CharField(_("name"), max_length=160)
    office = models.CharField(_("office"), max_length=200, blank=True)
    is_leader = models.BooleanField(_("leads the delegation"), default=False)
    user = models.ForeignKey(
        User,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="delegation_members",
    )

    class Meta:
        ordering = ("rank", "id")
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=("delegation",),
                condition=Q(is_leader=True),
                name="delegation_one_leader",
                violation_error_message=_("A delegation has one leader."),
            ),
            models.UniqueConstraint(
                fields=("delegation", "name"),
                name="delegation_member_once",
                violation_error_message=_("This person is a member already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def side(self) -> str:
        """Guests from abroad sit on the other side; whoever has an account here is one of us."""
        inbound = self.delegation.direction == DelegationDirection.INBOUND
        return AttendanceSide.THEIRS if inbound and not self.user_id else AttendanceSide.OURS


@tracked_links()
class DelegationPolicy(Delegation.policies.through):  # type: ignore[name-defined]
    """A policy a delegation showed, for the history."""

    class Meta:
        proxy = True
