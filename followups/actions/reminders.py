"""The sweep: what is due becomes notifications, and those that are unsent are sent.

The rows are the queue. Running this twice, late, or in two processes at once is harmless.
"""

import logging
import random
import smtplib
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F

from followups import mail
from followups.choices import Delivery, NotificationKind
from followups.models import FollowUp, Notification

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
BATCH = 50
MOST_ATTEMPTS = 8

# A promise reminds at 08:00 of the day it falls due (or wakes from a snooze), and once more at
# 08:00 of the next day, on the recipient's own clock. When both moments have passed unnoticed only
# the later speaks. Whoever sees to it is told, else the owner of its lead, else of its MOU.
_RAISE = """
INSERT INTO followups_notification
  (kind, subject, recipient_id, due_at, title, url, created_at, delivery, retry_at, attempts,
   last_error)
SELECT o.kind, o.subject, u.id, o.due_at, f.title, '/followups/' || f.id || '/', %(now)s,
  CASE WHEN u.email_reminders THEN 'pending' ELSE 'not_wanted' END, %(now)s, 0, ''
FROM followups_followup f
LEFT JOIN leads_lead l ON l.id = f.lead_id
LEFT JOIN leads_mou m ON m.id = f.mou_id
LEFT JOIN accounts_user assignee ON assignee.id = f.assignee_id AND assignee.is_active
LEFT JOIN accounts_user lead_owner ON lead_owner.id = l.owner_id AND lead_owner.is_active
LEFT JOIN accounts_user mou_owner ON mou_owner.id = m.owner_id AND mou_owner.is_active
JOIN accounts_user u ON u.id = coalesce(assignee.id, lead_owner.id, mou_owner.id)
CROSS JOIN LATERAL (SELECT greatest(f.due_on, coalesce(f.snoozed_until, f.due_on)) AS day) d
CROSS JOIN LATERAL (
  SELECT (d.day + time '08:00') AT TIME ZONE u.time_zone AS due,
         (d.day + 1 + time '08:00') AT TIME ZONE u.time_zone AS late) t
CROSS JOIN LATERAL (
  SELECT 'followup:' || f.id AS subject,
         CASE WHEN t.late <= %(now)s THEN %(overdue)s ELSE %(due)s END AS kind,
         CASE WHEN t.late <= %(now)s THEN t.late ELSE t.due END AS due_at) o
WHERE f.done_at IS NULL
  AND f.due_on <= (%(now)s AT TIME ZONE 'Asia/Tokyo')::date
  AND o.due_at <= %(now)s
  AND NOT EXISTS (
    SELECT 1 FROM followups_notification n
    WHERE n.kind = o.kind AND n.subject = o.subject AND n.recipient_id = u.id
      AND n.due_at = o.due_at)
ON CONFLICT DO NOTHING
"""


def raise_due(*, now: datetime) -> int:
    """Write a notification for each occurrence that is due; return how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RAISE,
            {
                "now": now,
                "due": NotificationKind.FOLLOWUP_DUE,
                "overdue": NotificationKind.FOLLOWUP_OVERDUE,
            },
        )
        return cursor.rowcount


def deliver(*, now: datetime) -> int:
    """Send what is due and unsent; return how many mails were handed over."""
    sent = 0
    with get_connection() as smtp:
        while batch := _claim(now):
            for notification in batch:
                sent += _send(notification, smtp, now)
    return sent


@transaction.atomic
def _claim(now: datetime) -> list[Notification]:
    """Take a batch nobody else holds, under a lease that outlives a sender that dies."""
    rows = list(
        Notification.objects.deliverable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("recipient")
        .order_by("due_at", "id")[:BATCH]
    )
    lease = now + LEASE
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(
        delivery=Delivery.SENDING, leased_until=lease, attempts=F("attempts") + 1
    )
    for row in rows:
        row.leased_until, row.attempts = lease, row.attempts + 1
    return rows


def _send(notification: Notification, smtp: BaseEmailBackend, now: datetime) -> bool:
    """Send one mail and mark it in a commit of its own."""
    followup = _still_wanted(notification)
    if followup is None:
        _mark(notification, delivery=Delivery.NOT_WANTED)
        return False
    try:
        mail.reminder(notification, followup, smtp).send()
    except (smtplib.SMTPException, OSError) as error:
        _failed(notification, error, now)
        return False
    _mark(notification, delivery=Delivery.SENT, sent_at=now, last_error="")
    return True


def _still_wanted(notification: Notification) -> FollowUp | None:
    """Return the promise unless it was kept or put to sleep since, or its reader has left."""
    recipient = notification.recipient
    if not (recipient.is_active and recipient.email_reminders):
        return None
    return (
        FollowUp.objects.visible_to(recipient)
        .awake()
        .filter(pk=notification.subject.partition(":")[2])
        .select_related("lead", "mou", "organisation", "contact")
        .first()
    )


def _failed(notification: Notification, error: Exception, now: datetime) -> None:
    """Try again later, longer each time; give up when the server says never."""
    never = _is_permanent(error) or notification.attempts >= MOST_ATTEMPTS
    # The class and the code say enough; the text may hold an address.
    code = getattr(error, "smtp_code", "")
    words = f"{type(error).__name__} {code}".strip()
    log.warning("Notification %s was not sent: %s", notification.pk, words)
    pause = timedelta(minutes=min(2**notification.attempts, 240)) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    _mark(
        notification,
        delivery=Delivery.FAILED if never else Delivery.PENDING,
        retry_at=now + pause,
        last_error=words,
    )


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500 and not isinstance(error, smtplib.SMTPAuthenticationError)
    return False


def _mark(notification: Notification, **values: object) -> None:
    """Write the outcome, if the lease is still ours."""
    Notification.objects.filter(
        pk=notification.pk,
        delivery=Delivery.SENDING,
        leased_until=notification.leased_until,
    ).update(leased_until=None, **values)
