"""Days on which the MOUs were reviewed: what reports are compared with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User


@tracked()
class ReviewDay(models.Model):
    """A day of review; the last one before a report's own day is what it is compared with."""

    day = models.DateField(
        _("day"),
        unique=True,
        error_messages={"unique": _("A review of this day is written down already.")},
    )
    words = models.CharField(_("what it was"), max_length=200, blank=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("written down by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-day",)
        verbose_name = _("review day")
        verbose_name_plural = _("review days")

    def __str__(self) -> str:
        return self.words or str(self.day)
