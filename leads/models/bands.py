"""What administrators set for the figures of MOUs: size bands, and the yen beside the rupees."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from leads.caching import for_a_minute
from leads.choices import CRORE, Currency
from leads.formats import rupees
from leads.mou_querysets import MOUQuerySet


@dataclass(frozen=True)
class BandSpan:
    """The amounts of one band in rupees; the next band's bound is its end."""

    pk: int
    label: str
    lower: Decimal
    lower_included: bool
    upper: Decimal | None = None
    upper_included: bool = False

    def of(self, mous: MOUQuerySet) -> Q:
        """Which MOUs have an amount of their own within the band, on the day of the set."""
        above = "gte" if self.lower_included else "gt"
        found = mous.where(**{f"amount_inr__{above}": self.lower})
        if self.upper is not None:
            below = "lte" if self.upper_included else "lt"
            found &= mous.where(**{f"amount_inr__{below}": self.upper})
        return found


class SizeBandQuerySet(models.QuerySet):
    """The bands as a whole: each ends where the next one begins."""

    def spans(self) -> list[BandSpan]:
        """All bands, smallest first, with their ends."""
        bands = sorted(self.all(), key=lambda band: band.from_crore)
        ends = [*bands[1:], None]
        return [_span(band, end) for band, end in zip(bands, ends, strict=True)]

    def as_case(self, mous: MOUQuerySet) -> Case:
        """The id of the band an MOU's own amount falls into; NULL where none is known."""
        whens = [When(span.of(mous), then=Value(span.pk)) for span in self.spans()]
        return Case(*whens, default=None, output_field=IntegerField(null=True))


def _span(band: "SizeBand", end: "SizeBand | None") -> BandSpan:
    upper = end.from_inr if end else None
    ends_with = bool(end and not end.bound_included)
    bounds = _bounds_in_words(band, upper, ends_with)
    label = f"{band.own_name} ({bounds})" if band.own_name else bounds
    return BandSpan(band.pk, label, band.from_inr, band.bound_included, upper, ends_with)


def _bounds_in_words(band: "SizeBand", upper: Decimal | None, upper_included: bool) -> str:
    lower = band.from_inr
    if upper is None:
        word = _t("%(amount)s or more") if band.bound_included else _t("over %(amount)s")
        return word % {"amount": rupees(lower)} if lower else _t("any amount")
    if not lower:
        word = _t("up to %(amount)s") if upper_included else _t("below %(amount)s")
        return word % {"amount": rupees(upper)}
    return _t("%(lower)s to %(upper)s") % {"lower": rupees(lower), "upper": rupees(upper)}


@tracked("updated_at")
class SizeBand(models.Model):
    """A band of committed amounts: from its bound to that of the next band.

    One band begins at zero, so that every stated amount falls into exactly one.
    """

    from_crore = models.DecimalField(
        _("begins at (₹ crore)"),
        max_digits=12,
        decimal_places=2,
        unique=True,
        validators=[MinValueValidator(0), MaxValueValidator(1_000_000_000)],
        error_messages={"unique": _("Another band begins at this amount already.")},
    )
    bound_included = models.BooleanField(
        _("an MOU of exactly this amount belongs to this band"), default=True
    )
    name_en = models.CharField(_("name (English)"), max_length=60, blank=True)
    name_ja = models.CharField(_("name (Japanese)"), max_length=60, blank=True)
    name_hi = models.CharField(_("name (Hindi)"), max_length=60, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[SizeBandQuerySet] = SizeBandQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("from_crore",)
        verbose_name = _("size band")
        verbose_name_plural = _("size bands")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_crore__gt=0) | Q(from_crore=0, bound_included=True),
                name="size_band_from_zero_on",
                violation_error_message=_("A band begins at zero or above; zero belongs to it."),
            ),
        ]

    def __str__(self) -> str:
        return band_names().get(self.pk) or self.own_name or rupees(self.from_inr)

    def get_absolute_url(self) -> str:
        return reverse("leads:band_edit", args=[self.pk])

    @property
    def from_inr(self) -> Decimal:
        return Decimal(self.from_crore) * CRORE

    @property
    def own_name(self) -> str:
        return getattr(self, f"name_{get_language() or 'en'}", "") or self.name_en


def band_names() -> dict[int, str]:
    """What each band is called, smallest first; asked once a minute a process."""
    return for_a_minute(("band_names", get_language()), _band_names)


def _band_names() -> dict[int, str]:
    return {span.pk: span.label for span in SizeBand.objects.spans()}


class DisplayRateQuerySet(models.QuerySet):
    """Rates by their day."""

    def on(self, day: date | None = None) -> "DisplayRate | None":
        """The newest rate that was known on a day, or None: no rate is ever made up."""
        return self.filter(rate_on__lte=day or timezone.localdate()).order_by("-rate_on").first()


@tracked("updated_at")
class DisplayRate(models.Model):
    """The rate of one day at which reports show rupees in yen; no stored amount depends on it."""

    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, default=Currency.JPY, editable=False
    )
    inr_rate = models.DecimalField(
        _("rupees for one yen"),
        max_digits=14,
        decimal_places=6,
        validators=[
            MinValueValidator(
                Decimal("0.01"), _("One yen is worth at least a paisa: check the rate.")
            ),
            MaxValueValidator(100, _("Rupees for one yen, such as 0.58: check the rate.")),
        ],
    )
    rate_on = models.DateField(_("rate of"))
    told_by = models.CharField(
        _("source"), max_length=160, help_text=_("Who published it, such as a central bank.")
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects: ClassVar[DisplayRateQuerySet] = DisplayRateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-rate_on",)
        verbose_name = _("rate for display")
        verbose_name_plural = _("rates for display")
        constraints = [
            models.UniqueConstraint(
                fields=("currency", "rate_on"),
                name="display_rate_day_once",
                violation_error_message=_("There is a rate of this day already: change that one."),
            ),
            models.CheckConstraint(
                condition=Q(inr_rate__gt=0),
                name="display_rate_positive",
                violation_error_message=_("A rate is greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"¥1 = ₹{self.inr_rate.normalize():f}"

    def get_absolute_url(self) -> str:
        return reverse("leads:rate_edit", args=[self.pk])

    def in_yen(self, amount: Any) -> Decimal | None:
        """An amount in rupees, in yen at this rate; None stays None."""
        return None if amount is None else Decimal(amount) / self.inr_rate
