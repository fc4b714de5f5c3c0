"""Invitations that came as a file: which version of whose event a meeting was made from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.models.meeting import Meeting


class Invitation(models.Model):
    """The last version of somebody else's calendar event that was taken into a meeting."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="invitation")
    sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField(null=True, blank=True)
    organiser = models.CharField(_("invited by"), max_length=200, blank=True)
    read_at = models.DateTimeField(_("imported"), auto_now=True)
    read_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.organiser or str(self.meeting)
