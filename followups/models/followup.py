"""Promises of both sides: who owes what to whom by when."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import Absence, User
from followups.choices import Direction, Repeats
from followups.models.versions import counts_versions
from followups.querysets import FollowUpQuerySet, is_at_rest
from leads.fields import SearchKeyField
from leads.models import MOU, Contact, Lead, Milestone, Organisation
from leads.models.heard import after_update
from leads.searching import SearchTokens

# The lead's next action is its earliest open follow-up. A trigger keeps the copy on the lead, so
# that lists and filters need no join, and it is right whoever writes: page, import or raw SQL.
# A promise kept is a sign of life of the lead. What was promised behind closed doors, or about an
# MOU that is kept quiet, is never copied: whoever sees the lead need not know of it.
_NEXT_ACTION = """
UPDATE leads_lead SET (next_action, next_due_on) = (
  SELECT coalesce(max(f.title), ''), max(f.due_on) FROM (
    SELECT title, due_on FROM followups_followup
    WHERE lead_id = leads_lead.id AND done_at IS NULL AND NOT sensitive
      AND NOT EXISTS (SELECT FROM leads_mou m WHERE m.id = mou_id AND m.sensitive)
    ORDER BY due_on, id LIMIT 1) f),
  promise_kept_at = (SELECT max(done_at) FROM followups_followup WHERE lead_id = leads_lead.id)
WHERE id IN ({leads});
RETURN NULL;
"""

_HUSHED_MOUS = """
SELECT f.lead_id FROM followups_followup f
JOIN new_rows n ON n.id = f.mou_id JOIN old_rows o ON o.id = n.id
WHERE o.sensitive <> n.sensitive
"""


class PromisedMOU(MOU):
    """An MOU that becomes sensitive takes its promises off the lead's row; for its trigger."""

    class Meta:
        proxy = True
        triggers = [after_update("next_action_hushed", _NEXT_ACTION.format(leads=_HUSHED_MOUS))]


@tracked("search_key", "updated_at", "sequence")
class FollowUp(models.Model):
    """A promise, ours or theirs."""

    title = models.CharField(_("what is owed"), max_length=300)
    details = models.TextField(_("details"), blank=True)
    direction = models.CharField(
        _("who owes it"), max_length=10, choices=Direction, default=Direction.OURS
    )
    due_on = models.DateField(_("due on"))
    assignee = models.ForeignKey(
        User,
        verbose_name=_("who sees to it"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followups",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
    )
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followups",
    )
    lead = models.ForeignKey(
        Lead,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="followups",
    )
    mou = models.ForeignKey(
        MOU,
        verbose_name=_("MOU"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="followups",
    )
    milestone = models.ForeignKey(
        Milestone,
        verbose_name=_("milestone"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followups",
    )
    urgent = models.BooleanField(
        _("urgent"),
        default=False,
        help_text=_("Its reminders leave at once instead of with the day’s mail."),
    )
    # Who hears of it besides whoever sees to it.
    watchers = models.ManyToManyField(
        User, verbose_name=_("watched by"), blank=True, related_name="watched_followups"
    )
    repeats = models.CharField(_("repeats"), max_length=12, choices=Repeats, blank=True)
    repeats_until = models.DateField(_("repeats until"), null=True, blank=True)
    # The day its series is counted from, so that the 31st does not become the 28th for good.
    repeats_from = models.DateField(null=True, blank=True, editable=False)
    # The one before in its series: it has one successor, however often it is marked as done.
    follows = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="next_one",
        editable=False,
    )
    # From whom it came while that person is away, to be given back afterwards.
    handed_from = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    handed_for = models.ForeignKey(
        Absence,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="handed_over",
        editable=False,
    )
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Only whoever sees to it, whoever was there and managers see it."),
    )
    # Who else sees a sensitive one: those who sat in the meeting it was said at.
    readers = models.ManyToManyField(User, blank=True, related_name="+", editable=False)
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_note = models.CharField(_("what came of it"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    # Counted by a trigger: calendars believe a higher number only.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    search_key = SearchKeyField(sources=("title", "details", "done_note"))

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [
            GinIndex(SearchTokens("search_key"), name="followup_words"),
            models.Index(
                fields=("assignee", "due_on", "id"),
                condition=Q(done_at=None),
                name="followup_open_mine",
            ),
            models.Index(fields=("due_on", "id"), condition=Q(done_at=None), name="followup_open"),
            models.Index(fields=("lead", "due_on", "id"), name="followup_of_lead"),
            models.Index(
                fields=("-done_at", "-id"),
                condition=Q(done_at__isnull=False),
                name="followup_done_last",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="followup_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(done_note=""),
                name="followup_note_only_when_done",
                violation_error_message=_("Only a follow-up that is done has a closing note."),
            ),
            models.CheckConstraint(
                condition=Q(repeats__in=["", *Repeats.values]), name="followup_repeats_known"
            ),
            models.CheckConstraint(
                condition=Q(repeats_until=None) | ~Q(repeats=""),
                name="followup_ends_if_it_repeats",
                violation_error_message=_("Only a follow-up that repeats has a last day."),
            ),
        ]
        triggers = [
            counts_versions(),
            pgtrigger.Trigger(
                name="next_action_insert",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_NEXT_ACTION.format(leads="SELECT lead_id FROM new_rows"),
            ),
            pgtrigger.Trigger(
                name="next_action_update",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"),
                func=_NEXT_ACTION.format(
                    leads="SELECT lead_id FROM new_rows UNION SELECT lead_id FROM old_rows"
                ),
            ),
            pgtrigger.Trigger(
                name="next_action_delete",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                level=pgtrigger.Statement,
                referencing=pgtrigger.Referencing(old="old_rows"),
                func=_NEXT_ACTION.format(leads="SELECT lead_id FROM old_rows"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followups:followup_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and not self.is_snoozed and self.due_on < timezone.localdate()

    @property
    def is_due_today(self) -> bool:
        return self.is_open and self.due_on == timezone.localdate()

    @property
    def is_snoozed(self) -> bool:
        return bool(self.snoozed_until and self.snoozed_until > timezone.localdate())

    @property
    def rests(self) -> bool:
        """Its lead is lost or dormant, or its MOU dropped or dormant: it reminds nobody."""
        return any(row is not None and is_at_rest(row) for row in (self.lead, self.mou))

    @property
    def days_late(self) -> int:
        return (timezone.localdate() - self.due_on).days if self.is_overdue else 0

    @property
    def party(self) -> str:
        """The other side as far as it is named: whom we owe it, or who owes it to us."""
        return str(self.organisation or self.contact or "")

    @property
    def subject(self) -> str:
        """What notifications call this row."""
        return f"followup:{self.pk}"


@tracked()
class ChecklistItem(models.Model):
    """One step on the way to keeping a promise."""

    followup = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="checklist")
    text = models.CharField(_("step"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("position", "id")
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return self.text
