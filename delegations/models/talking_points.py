"""What one of ours wants to say at a meeting, in the desk's own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from delegations.models.meeting import Meeting


@tracked("updated_at")
class TalkingPoints(models.Model):
    """The points of one meeting, one a line; what the records suggest stands beside them."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="talking_points")
    words = models.TextField(
        _("talking points"), max_length=4000, blank=True, help_text=_("One point a line.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("talking points")
        verbose_name_plural = _("talking points")

    def __str__(self) -> str:
        return str(self.meeting)

    @property
    def points(self) -> list[str]:
        """Each line that says something."""
        return [line.strip() for line in self.words.splitlines() if line.strip()]
