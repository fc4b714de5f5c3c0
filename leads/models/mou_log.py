"""What changed an MOU after its signature: amendments, and changes of its status."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from leads.choices import Currency, MOUStatus
from leads.models.lead import UNLESS_AUTHOR_LEFT
from leads.models.money import precise_date, precision
from leads.models.mou import MOU
from leads.models.standing import rewritten_by


class MOUStatusChange(models.Model):
    """From which day an MOU had a status, and why: append-only, the MOU shows the newest."""

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="status_changes")
    status_before = models.CharField(_("before"), max_length=10, choices=MOUStatus)
    status = models.CharField(_("status"), max_length=10, choices=MOUStatus)
    since = models.DateField(_("since"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-since", "-id")
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        indexes = [models.Index(fields=("mou", "-since", "-id"), name="mou_status_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MOUStatus.ACTIVE) | ~Q(reason=""),
                name="mou_status_change_needs_reason",
                violation_error_message=_("Say why the MOU is not active."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update, condition=UNLESS_AUTHOR_LEFT
            ),
            *rewritten_by(),
        ]

    def __str__(self) -> str:
        return f"{self.mou}: {self.get_status_display()}"


@tracked()
class MOUAmendment(models.Model):
    """A later agreement that changed figures or validity; the MOU shows what holds now.

    What held before is kept here; what it was changed to is what the next amendment found, or what
    stands on the MOU.
    """

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="amendments")
    signed_on = models.DateField(_("signed on"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    words = models.TextField(_("what was agreed"), blank=True)
    document = models.ForeignKey(
        "leads.Document",
        verbose_name=_("its paper"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="amendments",
    )
    amount_before = models.DecimalField(max_digits=20, decimal_places=2, null=True, blank=True)
    currency_before = models.CharField(max_length=3, choices=Currency, blank=True)
    inr_rate_before = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    rate_on_before = models.DateField(null=True, blank=True)
    jobs_before = models.PositiveIntegerField(null=True, blank=True)
    land_acres_before = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    valid_until_before = precise_date(_("valid until"))
    valid_until_before_precision = precision()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-signed_on", "-id")
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        indexes = [models.Index(fields=("mou", "-signed_on", "-id"), name="amendment_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_before__isnull=True, currency_before="")
                | (Q(amount_before__isnull=False) & ~Q(currency_before="")),
                name="amendment_amount_with_currency",
            ),
        ]
        triggers = rewritten_by()

    def __str__(self) -> str:
        return f"{self.mou}, {self.signed_on}"
