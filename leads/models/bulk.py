"""One thing done to many leads at once: the rows are the queue, and the memory for undoing it."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.bulk_querysets import BulkRunQuerySet
from leads.choices import RowState, RowUndo
from leads.models.lead import Lead

UNDO_DAYS = 30


class BulkRun(models.Model):
    """What somebody asked to be done to a set of leads, and how far it has come."""

    # Made of the form's token and of what it asked for: the same form sent twice is one run.
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    deed = models.CharField(max_length=20)  # a key of leads.actions.bulk.DEEDS
    settings = models.JSONField(default=dict)
    words = models.CharField(_("what was asked"), max_length=500)  # as it read on that day
    query = models.TextField(blank=True)  # the list's address, when all its results were meant
    by = models.ForeignKey(
        User, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="bulk_runs"
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    undo_asked_at = models.DateTimeField(null=True, blank=True)
    undo_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    # Ticked, but not there any more or never to be seen by this person.
    missing = models.PositiveIntegerField(default=0)
    # Counted once when the run (or its undo) has ended; until then its rows are counted.
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    put_back = models.PositiveIntegerField(default=0)
    left_alone = models.PositiveIntegerField(default=0)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        indexes = [
            models.Index(fields=("by", "-created_at"), name="bulk_run_mine"),
            models.Index(
                fields=("id",),
                condition=Q(finished_at=None)
                | Q(undo_asked_at__isnull=False, undone_at__isnull=True),
                name="bulk_run_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("leads:bulk_detail", args=[self.pk])

    @property
    def is_undoing(self) -> bool:
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def is_running(self) -> bool:
        return self.finished_at is None or self.is_undoing

    @property
    def undo_until(self) -> datetime:
        """The moment after which a run stays as it is."""
        return self.created_at + timedelta(days=UNDO_DAYS)

    @property
    def may_be_undone(self) -> bool:
        """Whether there is still anything that could be put back, and time for it."""
        return self.undo_asked_at is None and timezone.now() < self.undo_until


class BulkRow(models.Model):
    """One lead of a run: what became of it, and what it was before."""

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="bulk_rows")
    state = models.CharField(max_length=10, choices=RowState, default=RowState.PENDING)
    undo = models.CharField(max_length=10, choices=RowUndo, default=RowUndo.NONE)
    reasons = models.JSONField(default=list)  # why it was refused, or left alone by the undo
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        verbose_name = _("lead of a bulk change")
        verbose_name_plural = _("leads of bulk changes")
        indexes = [
            models.Index(
                fields=("run", "id"), condition=Q(state="pending"), name="bulk_row_pending"
            ),
            models.Index(fields=("run", "id"), condition=Q(undo="asked"), name="bulk_row_to_undo"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("run", "lead"), name="bulk_row_once"),
            models.CheckConstraint(
                condition=Q(state__in=RowState.values), name="bulk_row_state_known"
            ),
            models.CheckConstraint(
                condition=Q(undo__in=RowUndo.values), name="bulk_row_undo_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.lead_id}"
