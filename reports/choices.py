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
    SLIDES = "pptx", _("PowerPoint")
    WORKBOOK = "xlsx", _("Excel")


# What papers of blocks are drawn as; slides and workbooks are gathered for themselves.
OF_BLOCKS: tuple[str, ...] = (PaperFormat.PDF, PaperFormat.WORD)


CONTENT_TYPES: dict[str, str] = {
    PaperFormat.PDF: "application/pdf",
    PaperFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PaperFormat.SLIDES: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    PaperFormat.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ScheduleKind(models.TextChoices):
    """What goes out by itself."""

    REVIEW = "review", _("Status report of a review day")
    STALE = "stale", _("MOUs nobody has updated")


class Rhythm(models.TextChoices):
    """How often it goes out."""

    WEEK = "week", _("Each week")
    MONTH = "month", _("Each month")


class Weekday(models.IntegerChoices):
    """Days of the week, as Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


MONTHS_LAST_DAY = 31


class RunState(models.TextChoices):
    """How far a delivery of a schedule has come."""

    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Being made")
    DONE = "done", _("Handed to the post")
    FAILED = "failed", _("Not made")
