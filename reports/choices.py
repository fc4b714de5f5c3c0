"""States of papers, and what a paper can be a file of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperState(models.TextChoices):
    """How far the making of a paper has come."""

    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Not made")


UNDER_WAY = (PaperState.WAITING, PaperState.WORKING)


class PaperFormat(models.TextChoices):
    """What kind of file somebody wants."""

    PDF = "pdf", _("PDF")
    WORD = "docx", _("Word")


CONTENT_TYPES: dict[str, str] = {
    PaperFormat.PDF: "application/pdf",
    PaperFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
