"""What has to be ready before a meeting."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from delegations.choices import PreparationKind, PreparationState
from delegations.models.meeting import Meeting
from delegations.querysets import PreparationQuerySet


@tracked()
class Preparation(models.Model):
    """One thing to prepare for a meeting; without a row it is still to do, by nobody yet."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="preparations")
    kind = models.CharField(_("what"), max_length=20, choices=PreparationKind)
    state = models.CharField(
        _("state"), max_length=10, choices=PreparationState, default=PreparationState.TO_DO
    )
    # The interpreter's name and number, the car, the gift, the order of speakers.
    note = models.CharField(_("note"), max_length=500, blank=True)
    owner = models.ForeignKey(
        User,
        verbose_name=_("who sees to it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="preparations",
    )
    due_on = models.DateField(_("ready by"), null=True, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        ordering = ("meeting_id", "id")
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")
        constraints = [
            models.UniqueConstraint(fields=("meeting", "kind"), name="preparation_once"),
            models.CheckConstraint(
                condition=Q(kind__in=PreparationKind.values), name="preparation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PreparationState.values), name="preparation_state_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
