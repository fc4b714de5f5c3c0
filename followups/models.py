"""Who owes what to whom by when, and who was told of it."""

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import tracked
from accounts.models import User
from followups.choices import Delivery, Direction, NotificationKind
from followups.querysets import FollowUpQuerySet, MailQueue, NotificationQuerySet
from leads.fields import SearchKeyField
from leads.models import MOU, Contact, Enquiry, Lead, Organisation
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


@tracked("search_key", "updated_at")
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
        ]
        triggers = [
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
    def days_late(self) -> int:
        return (timezone.localdate() - self.due_on).days if self.is_overdue else 0

    @property
    def subject(self) -> str:
        """What notifications call this row."""
        return f"followup:{self.pk}"


class Mailed(models.Model):
    """A row with a mail of its own: it is the queue, and says where that mail stands."""

    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField(auto_now_add=True)
    delivery = models.CharField(
        _("e-mail"), max_length=12, choices=Delivery, default=Delivery.PENDING
    )
    leased_until = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Notification(Mailed):
    """One thing one person is told once; the row is the queue for its e-mail."""

    kind = models.CharField(_("kind"), max_length=30, choices=NotificationKind)
    subject = models.CharField(_("about"), max_length=60, help_text="model:id, e.g. followup:12")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(max_length=200)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(
                fields=("due_at", "id"),
                condition=Q(delivery__in=["pending", "sending"]),
                name="notification_to_send",
            ),
            models.Index(fields=("recipient", "-due_at"), name="notification_mine"),
            models.Index(
                fields=("recipient",), condition=Q(read_at=None), name="notification_unread"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("kind", "subject", "recipient", "due_at"), name="notification_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("followups:notification_detail", args=[self.pk])

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a mail sent twice is recognised as one."""
        about = self.subject.replace(":", "-")
        return f"<{self.kind}.{about}.{self.recipient_id}.{self.pk}@japan-desk>"


class Acknowledgement(Mailed):
    """The mail that tells a sender of the public form that the enquiry arrived; one each."""

    enquiry = models.OneToOneField(
        Enquiry, on_delete=models.CASCADE, related_name="acknowledgement"
    )

    objects = MailQueue.as_manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        indexes = [
            models.Index(
                fields=("due_at", "id"),
                condition=Q(delivery__in=["pending", "sending"]),
                name="acknowledgement_to_send",
            ),
        ]

    def __str__(self) -> str:
        return self.enquiry.reference

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a mail sent twice is recognised as one."""
        return f"<acknowledgement.{self.enquiry.reference}@japan-desk>"
