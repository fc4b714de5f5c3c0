"""What the clock did: one row a sweep, kept for a fortnight."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sweep(models.Model):
    """One round of raising and sending; one without an end died or is still at work."""

    started_at = models.DateTimeField(_("begun"), default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True, db_index=True)
    raised = models.PositiveIntegerField(_("reminders written"), default=0)
    gathered = models.PositiveIntegerField(_("daily mails written"), default=0)
    sent = models.PositiveIntegerField(_("mails sent"), default=0)
    faults = models.JSONField(_("faults"), default=list, blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"
