"""What was known of an MOU on a day, and who said so."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import Currency
from leads.fields import SearchKeyField
from leads.formats import indian_grouping, money
from leads.models.document import Document
from leads.models.ladder import step_name
from leads.models.lead import UNLESS_AUTHOR_LEFT
from leads.models.money import first_day, precise_date, precision
from leads.models.mou import MOU
from leads.models.standing import rewritten_by
from leads.mou_querysets import ProgressQuerySet
from leads.searching import SearchTokens


class ProgressUpdate(models.Model):
    """What was known of an MOU on a day: append-only, so that any past report can be drawn."""

    mou = models.ForeignKey(MOU, on_delete=models.CASCADE, related_name="updates")
    as_of = models.DateField(_("as of"))
    realised_amount = models.DecimalField(
        _("realised so far"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    inr_rate = models.DecimalField(
        _("rupees for one unit"), max_digits=14, decimal_places=6, null=True, blank=True
    )
    realised_inr = models.GeneratedField(
        expression=F("realised_amount") * F("inr_rate"),
        output_field=models.DecimalField(max_digits=24, decimal_places=2),
        db_persist=True,
    )
    jobs = models.PositiveIntegerField(_("jobs so far"), null=True, blank=True)
    words = models.TextField(_("what happened"), blank=True)
    unchanged = models.BooleanField(
        _("no change"),
        default=False,
        help_text=_("Somebody looked, and nothing was different from the update before."),
    )
    evidence = models.ManyToManyField(
        Document, verbose_name=_("evidence"), blank=True, related_name="proves"
    )
    search_key = SearchKeyField(sources=("words",))
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        ordering = ("-as_of", "-id")
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        indexes = [
            models.Index(fields=("mou", "-as_of", "-id"), name="update_newest"),
            GinIndex(SearchTokens("search_key"), name="update_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(realised_amount__isnull=True, currency="")
                | (Q(realised_amount__gte=0) & ~Q(currency="") & Q(inr_rate__gt=0)),
                name="update_amount_with_currency_and_rate",
                violation_error_message=_(
                    "State the amount with its currency and the rate to the rupee."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update,
                              condition=UNLESS_AUTHOR_LEFT),
            *rewritten_by(),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mou}, {self.as_of}"

    def in_short(self) -> str:
        """What it says in one line: figures, then the beginning of its words."""
        if self.unchanged:
            return gettext("No change.")
        said = []
        if self.realised_amount is not None:
            said.append(gettext("Realised: %(amount)s.") % {"amount": self.amount_words})
        if self.jobs is not None:
            said.append(gettext("Jobs: %(jobs)s.") % {"jobs": indian_grouping(self.jobs)})
        return " ".join([*said, Truncator(self.words).chars(120)]).strip()

    @property
    def amount_words(self) -> str:
        return money(self.realised_amount, self.currency)


class UpdateStep(models.Model):
    """What an update said of a step of the ladder; the milestone shows what holds now."""

    update = models.ForeignKey(ProgressUpdate, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(_("milestone"), max_length=20)  # the code of a Step
    reached = models.BooleanField(_("reached"), default=False)
    actual_on = precise_date(_("happened"))
    actual_on_precision = precision()
    forecast_on = precise_date(_("expected"))
    forecast_on_precision = precision()
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("-reached", "id")
        verbose_name = _("milestone in an update")
        verbose_name_plural = _("milestones in an update")
        constraints = [
            models.UniqueConstraint(fields=("update", "kind"), name="update_step_once"),
            models.CheckConstraint(
                condition=Q(actual_on__isnull=True) | Q(reached=True),
                name="update_step_with_day_is_reached",
            ),
            first_day("actual_on", "update_step_actual_first_day"),
            first_day("forecast_on", "update_step_forecast_first_day"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return step_name(self.kind)
