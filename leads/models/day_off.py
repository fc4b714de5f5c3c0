"""Days off an administrator adds to the public holidays, or takes away from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from leads.choices import Country

# Whose working days the desk keeps.
CALENDARS = (Country.INDIA.value, Country.JAPAN.value)


@tracked()
class DayOff(models.Model):
    """A day on which a country's side of the desk does not work, or works in spite of a holiday."""

    country = models.CharField(_("country"), max_length=2, choices=Country)
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)
    works = models.BooleanField(
        _("working day"), default=False, help_text=_("A public holiday on which the desk works.")
    )

    class Meta:
        ordering = ("day", "country")
        verbose_name = _("day off")
        verbose_name_plural = _("days off")
        constraints = [
            models.UniqueConstraint(
                fields=("country", "day"),
                name="day_off_once",
                violation_error_message=_("This day is on the list already."),
            ),
            models.CheckConstraint(
                condition=Q(country__in=CALENDARS), name="day_off_country_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.day:%Y-%m-%d} {self.name}"
