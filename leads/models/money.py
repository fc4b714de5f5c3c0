"""Money as it was stated, with the dated rate that turns it into rupees."""

from datetime import date
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from leads.choices import Currency, DatePrecision


def amount_field(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("In the currency it was stated in; leave empty when it is not stated."),
    )


class Amount(models.Model):
    """An amount that may be unknown (NULL); its rupee value is computed, the source never lost."""

    amount = amount_field(_("investment"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    inr_rate = models.DecimalField(
        _("rupees for one unit"),
        max_digits=14,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("The rate of the day below; for rupees it is 1."),
    )
    rate_on = models.DateField(_("rate of"), null=True, blank=True)
    amount_inr = models.GeneratedField(
        expression=F("amount") * F("inr_rate"),
        output_field=models.DecimalField(max_digits=24, decimal_places=2),
        db_persist=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False, amount__gte=0) & ~Q(currency="")),
                name="%(class)s_amount_with_currency",
                violation_error_message=_("State the amount together with its currency."),
            ),
            models.CheckConstraint(
                condition=~Q(currency=Currency.INR) | Q(inr_rate=1),
                name="%(class)s_rupee_rate_is_one",
                violation_error_message=_("For rupees the rate is 1."),
            ),
            models.CheckConstraint(
                condition=Q(inr_rate__isnull=True) | Q(inr_rate__gt=0),
                name="%(class)s_rate_positive",
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]


def precise_date(label: Any) -> models.DateField:
    """A date of which perhaps only the month or the year is known: stored as its first day."""
    return models.DateField(label, null=True, blank=True)


def precision() -> models.CharField:
    return models.CharField(
        _("precision"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )


def span_end(day: date, known: str) -> date:
    """Return the last day of what is known: 31 March for “March”, the day itself for a day."""
    if known == DatePrecision.YEAR:
        return date(day.year, 12, 31)
    if known == DatePrecision.MONTH:
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return day


def first_day(field: str, name: str) -> models.CheckConstraint:
    """Hold that an imprecise date is stored as the first day of its month or year."""
    kind = f"{field}_precision"
    day_ok = Q(**{kind: "day"})
    month_ok = Q(**{kind: "month", f"{field}__day": 1})
    year_ok = Q(**{kind: "year", f"{field}__day": 1, f"{field}__month": 1})
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | day_ok | month_ok | year_ok,
        name=name,
        violation_error_message=_("A month or a year is stored as its first day."),
    )
