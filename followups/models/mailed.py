"""Rows with a mail of their own: who was told of what, when, and where the mail stands."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.choices import LATE_KINDS, Delivery, NotificationKind
from followups.querysets import MailQueue, NotificationQuerySet
from leads.models import Enquiry


def in_trouble(table: str) -> models.Index:
    """What failed or may be lost is asked for on each start page: nearly always it is nothing."""
    return models.Index(
        fields=("due_at",),
        condition=Q(delivery__in=["failed", "uncertain"]),
        name=f"{table}_in_trouble",
    )


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
    # When a sender died, or the line went dead, before anybody could say whether it was taken.
    uncertain_at = models.DateTimeField(_("perhaps sent"), null=True, blank=True)
    uncertain_times = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    # Who said "send again" or "it arrived", when a person had to.
    # Without an index: nobody asks for them by it, and each mail writes its row three times.
    seen_to_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    seen_to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_in_doubt(self) -> bool:
        """Nobody knows whether it arrived, and it has not been sent again since."""
        if self.delivery == Delivery.UNCERTAIN:
            return True
        return self.delivery == Delivery.PENDING and self.uncertain_times > 0

    @property
    def waits_for_somebody(self) -> bool:
        """It is not sent any more by itself: a person says what is to become of it."""
        return self.delivery in (Delivery.FAILED, Delivery.UNCERTAIN)


class Digest(Mailed):
    """The one mail of a day to a person: all that could wait until it."""

    # The constraint below finds them: a second index would only cost.
    recipient = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="digests", db_index=False
    )
    # On the recipient's own calendar.
    day = models.DateField(_("day"))

    objects = MailQueue.as_manager()

    class Meta:
        ordering = ("-day", "-id")
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")
        indexes = [
            models.Index(
                fields=("attempts", "due_at", "id"),
                condition=Q(delivery__in=["pending", "sending"]),
                name="digest_to_send",
            ),
            in_trouble("digest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=("recipient", "day"), name="digest_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.day:%Y-%m-%d}"

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a mail sent twice is recognised as one."""
        return f"<digest.{self.recipient_id}.{self.day:%Y-%m-%d}@japan-desk>"


class Notification(Mailed):
    """One thing one person is told once; the row is the queue for its e-mail."""

    kind = models.CharField(_("kind"), max_length=30, choices=NotificationKind)
    subject = models.CharField(_("about"), max_length=60, help_text="model:id, e.g. followup:12")
    # Indexes below lead with it, as with the digest: each row is written three times a mail.
    recipient = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    title = models.CharField(_("title"), max_length=300)
    url = models.CharField(max_length=200)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    # Whose it is when the recipient stands in for somebody who is away.
    on_behalf_of = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.ForeignKey(
        Digest,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="lines",
        db_index=False,
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(
                fields=("attempts", "due_at", "id"),
                condition=Q(delivery__in=["pending", "sending"]),
                name="notification_to_send",
            ),
            in_trouble("notification"),
            models.Index(fields=("recipient", "-due_at"), name="notification_mine"),
            models.Index(
                fields=("recipient",), condition=Q(read_at=None), name="notification_unread"
            ),
            models.Index(
                fields=("recipient",),
                condition=Q(delivery="digest", digest=None),
                name="notification_for_digest",
            ),
            models.Index(fields=("digest",), name="notification_of_digest"),
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
    def is_late(self) -> bool:
        """It tells of something that should have happened by now."""
        return self.kind in LATE_KINDS

    @property
    def meant_for(self) -> User:
        """Whose reminder it is: the person stood in for, else the recipient."""
        return self.on_behalf_of or self.recipient

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
                fields=("attempts", "due_at", "id"),
                condition=Q(delivery__in=["pending", "sending"]),
                name="acknowledgement_to_send",
            ),
            in_trouble("acknowledgement"),
        ]

    def __str__(self) -> str:
        return self.enquiry.reference

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a mail sent twice is recognised as one."""
        return f"<acknowledgement.{self.enquiry.reference}@japan-desk>"
