"""What was decided about the follow-ups that are proposed after a tour."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.choices import Horizon
from delegations.models.meeting import Meeting
from followups.models import FollowUp


class NextStep(models.Model):
    """One proposal that was accepted or dismissed: it is decided once and does not come back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="next_steps")
    horizon = models.PositiveSmallIntegerField(_("days after the tour"), choices=Horizon)
    # Empty: it was dismissed, or the follow-up was deleted later, which comes to the same.
    followup = models.OneToOneField(
        FollowUp, null=True, blank=True, on_delete=models.SET_NULL, related_name="next_step"
    )
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("meeting", "horizon")
        verbose_name = _("next step after a tour")
        verbose_name_plural = _("next steps after a tour")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "horizon"), name="next_step_once"),
            models.CheckConstraint(
                condition=Q(horizon__in=Horizon.values), name="next_step_horizon_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.get_horizon_display()}"
