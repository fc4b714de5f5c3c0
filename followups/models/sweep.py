"""What the clock did: one row a sweep, kept for a fortnight."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followups.querysets import SweepQuerySet


class Sweep(models.Model):
    """One round of raising and sending; one without an end died or is still at work."""

    started_at = models.DateTimeField(_("begun"), default=timezone.now, db_index=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True, db_index=True)
    raised = models.PositiveIntegerField(_("reminders written"), default=0)
    gathered = models.PositiveIntegerField(_("daily mails written"), default=0)
    sent = models.PositiveIntegerField(_("mails sent"), default=0)
    # What was logged as an error meanwhile; `whole: false` where a step broke off.
    faults = models.JSONField(_("faults"), default=list, blank=True)

    objects = SweepQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-id")
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"

    @property
    def is_whole(self) -> bool:
        """Whether it ended, and each of its steps came to its end."""
        broken = any(fault.get("whole") is False for fault in self.faults)
        return self.finished_at is not None and not broken
