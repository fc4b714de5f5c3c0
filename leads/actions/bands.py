"""What administrators do to size bands and display rates."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from leads.caching import forget_the_minute
from leads.models import DisplayRate, SizeBand


@transaction.atomic
def save_band(*, band: SizeBand, by: User | None) -> SizeBand:
    """Save a band; the one that begins at zero stays there, so that every amount has a band."""
    bands = {row.pk: row for row in SizeBand.objects.select_for_update().order_by("pk")}
    before = bands.get(band.pk)
    if before and not before.from_crore and band.from_crore:
        words = _("This band begins at zero: without it, small amounts would belong nowhere.")
        raise ValidationError({"from_crore": words})
    band.save()
    transaction.on_commit(forget_the_minute)
    return band


@transaction.atomic
def remove_band(*, band: SizeBand, by: User | None) -> None:
    """Remove a band; its amounts belong to the band below it from now on."""
    row = SizeBand.objects.select_for_update().get(pk=band.pk)
    if not row.from_crore:
        raise ValidationError(_("The band that begins at zero stays: change the others instead."))
    row.delete()
    transaction.on_commit(forget_the_minute)


@transaction.atomic
def save_rate(*, rate: DisplayRate, by: User | None) -> DisplayRate:
    """Save the rate of a day."""
    rate.save()
    return rate


@transaction.atomic
def remove_rate(*, rate: DisplayRate, by: User | None) -> None:
    """Remove a rate: reports fall back on the one before it, or show no yen."""
    rate.delete()
