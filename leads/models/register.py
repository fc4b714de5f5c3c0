"""What the register knows beside the MOU itself: the events at which MOUs are signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from leads.choices import EventKind
from leads.models.money import first_day, precise_date, precision
from leads.models.organisation import Stamped


@tracked("updated_at")
class SigningEvent(Stamped):
    """An occasion at which MOUs are signed: a delegation, a meeting, a summit."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.SUMMIT)
    held_on = precise_date(_("held on"))
    held_on_precision = precision()
    place = models.CharField(_("place"), max_length=160, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("signing event")
        verbose_name_plural = _("signing events")
        constraints = [first_day("held_on", "signing_event_first_day")]

    def __str__(self) -> str:
        return self.name
