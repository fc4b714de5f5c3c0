"""Papers of meetings: the lead room keeps them, this room knows whose they are."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from delegations.models.meeting import Meeting
from leads.holders import keeps_papers
from leads.models import Document


class MeetingDocument(Document):
    """A paper of a meeting; seen by whoever sees the meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="documents")

    class Meta:
        verbose_name = _("document of a meeting")
        verbose_name_plural = _("documents of meetings")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.elsewhere = True
        super().save(*args, **kwargs)


# Whoever logs what was said also keeps the slides that were shown.
keeps_papers(
    "meeting", Meeting, MeetingDocument, Permission.MEETING_LOG, "meetingdocument__meeting"
)
