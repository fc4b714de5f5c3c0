"""Papers asked for: the row is the queue, the progress bar, and the file that is kept."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reports.choices import UNDER_WAY, PaperFormat, PaperState
from reports.querysets import PaperRunQuerySet

KEPT_FOR = timedelta(days=30)


def kept_until() -> Any:
    """Return the day from which a paper made now is thrown away."""
    return timezone.now() + KEPT_FOR


class PaperRun(models.Model):
    """One paper somebody asked for, how far it has come, and its file once it is made."""

    kind = models.CharField(max_length=30)  # a key of reports.paper_kinds.KINDS
    # A row of the kind's model; no key, so that what a paper can be about needs no column of its
    # own. Whether it is still there, and for this person to see, is asked when the paper is made.
    # 0: it is about no row but about a question, as the MOU status report as on a day.
    subject_id = models.PositiveBigIntegerField(default=0)
    question = models.JSONField(default=dict, blank=True)
    # So that what is under way is not asked for twice; an index has no room for a question.
    question_key = models.CharField(max_length=64, default="", blank=True, editable=False)
    title = models.CharField(_("about"), max_length=300)  # as the row was called on that day
    file_format = models.CharField(_("format"), max_length=5, choices=PaperFormat)
    language = models.CharField(max_length=10, default="en")
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.CASCADE, related_name="paper_runs"
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)

    state = models.CharField(
        _("state"), max_length=10, choices=PaperState, default=PaperState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    # While somebody works at it; while it waits, the moment before which it is not tried again.
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    file = models.FileField(_("file"), upload_to="papers/%Y/%m/", blank=True, max_length=200)
    name = models.CharField(_("file name"), max_length=255, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=kept_until)

    objects = PaperRunQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        ordering = ("-asked_at", "-id")
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        indexes = [
            models.Index(fields=("asked_by", "-asked_at"), name="paper_run_mine"),
            models.Index(
                fields=("asked_at",), condition=Q(state__in=UNDER_WAY), name="paper_run_under_way"
            ),
            models.Index(fields=("expires_at",), name="paper_run_expires"),
        ]
        constraints = [
            # Asked twice while it is under way, by two tabs or two clicks, is asked once.
            models.UniqueConstraint(
                fields=(
                    "asked_by",
                    "kind",
                    "subject_id",
                    "question_key",
                    "file_format",
                    "language",
                ),
                condition=Q(state__in=UNDER_WAY),
                name="paper_run_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values), name="paper_run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(file_format__in=PaperFormat.values), name="paper_run_format_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.DONE)
                | (~Q(file="") & ~Q(name="") & Q(size__isnull=False, finished_at__isnull=False)),
                name="paper_run_done_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.FAILED) | ~Q(error=""),
                name="paper_run_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaperState.WORKING) | Q(leased_until__isnull=False),
                name="paper_run_worked_at_under_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:paper_detail", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.state == PaperState.DONE

    @property
    def has_failed(self) -> bool:
        return self.state == PaperState.FAILED
