"""The cities of a journey, with the days in each."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from delegations.choices import PLACE_ZONES
from delegations.models.delegation import Delegation
from leads import formats


@tracked()
class Leg(models.Model):
    """A city of a journey: from when to when, on whose clock, and where one sleeps."""

    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="legs")
    # The order of the journey: days may be unknown, and two cities may share one.
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    city = models.CharField(_("city"), max_length=80)
    first_day = models.DateField(_("first day there"), null=True, blank=True)
    last_day = models.DateField(_("last day there"), null=True, blank=True)
    time_zone = models.CharField(
        _("clock of the place"), max_length=40, choices=PLACE_ZONES, default="Asia/Tokyo"
    )
    hotel = models.CharField(_("hotel"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("city of a journey")
        verbose_name_plural = _("cities of a journey")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True)
                | Q(first_day__isnull=False, last_day__gte=F("first_day")),
                name="leg_ends_after_start",
                violation_error_message=_("The last day cannot be before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.city

    @property
    def days(self) -> str:
        """The days there in words, as far as they are known."""
        if self.first_day is None:
            return ""
        if self.last_day is None:
            return formats.day(self.first_day)
        return formats.day_span(self.first_day, self.last_day)

    def covers(self, day: date) -> bool:
        """Say whether one is there on a day."""
        if self.first_day is None:
            return False
        return self.first_day <= day <= (self.last_day or self.first_day)
