"""Sends the mails of notifications and acknowledgements; several senders may run at once.

A sender claims rows under a lease, sends, and marks each in a commit of its own. One that dies in
between leaves the row `sending`: after the lease it is sent again, with the same Message-ID. SMTP
cannot do better than that: nothing is lost, and what came twice is recognised as one.
"""

import logging
import random
import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from followups import mail
from followups.choices import Delivery, NotificationKind
from followups.clocks import zone_of
from followups.models import Acknowledgement, FollowUp, Mailed, Notification
from leads.models import Enquiry

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# Leaves the slowest single mail (EMAIL_TIMEOUT) well within the lease.
BATCH_TIME = timedelta(minutes=1)
# A sweep ends before Celery would stop it; the next one goes on.
SHIFT = timedelta(minutes=2)
BATCH = 50
LONGEST_PAUSE_MINUTES = 60
GIVE_UP_AFTER = timedelta(days=5)

Clock = Callable[[], datetime]
Letter = Callable[[BaseEmailBackend], EmailMessage]

# Each queue, and what its rows are read with.
QUEUES: dict[type[Mailed], str] = {Notification: "recipient", Acknowledgement: "enquiry"}


def deliver(now: datetime) -> int:
    """Send what is due and unsent; return how many mails were handed over."""
    started = time.monotonic()

    def clock() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    sent = 0
    for queue in QUEUES:
        while clock() - now < SHIFT and (batch := _claim(clock(), queue)):
            handed_over, reached = _send_all(batch, clock)
            sent += handed_over
            if not reached:
                return sent
    return sent


@transaction.atomic
def _claim(now: datetime, queue: type[Mailed] = Notification) -> list[Mailed]:
    """Take rows nobody else holds, under a lease that outlives a sender that dies."""
    rows = list(
        queue.objects.deliverable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related(QUEUES[queue])
        # What was tried often comes last: it never keeps others from leaving.
        .order_by("attempts", "due_at", "id")[:BATCH]
    )
    lease = now + LEASE
    queue.objects.filter(pk__in=[row.pk for row in rows]).update(
        delivery=Delivery.SENDING, leased_until=lease, attempts=F("attempts") + 1
    )
    for row in rows:
        row.leased_until, row.attempts = lease, row.attempts + 1
    return rows


def _send_all(batch: list[Mailed], clock: Clock) -> tuple[int, bool]:
    """Send a batch over one connection; return how many left, and whether the server answered."""
    connection, ends, sent = get_connection(), clock() + BATCH_TIME, 0
    try:
        for position, notification in enumerate(batch):
            if clock() > ends:
                _release(batch[position:])
                break
            letter = _letter(notification, clock())
            if letter is None:
                _mark(notification, delivery=Delivery.NOT_WANTED)
                continue
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                for waiting in batch[position:]:
                    _failed(waiting, error, clock())
                return sent, False
            sent += _send(notification, letter, connection, clock)
    finally:
        _hang_up(connection)
    return sent, True


def _letter(row: Mailed, now: datetime) -> Letter | None:
    """Return what writes the mail, unless what it would say has ceased to be true or of use."""
    if isinstance(row, Acknowledgement):
        enquiry = row.enquiry
        waiting = not (enquiry.held_back or enquiry.closed_at or enquiry.replied_at)
        return partial(mail.acknowledgement, row) if waiting and enquiry.email else None
    if not (row.recipient.is_active and row.recipient.email_reminders):
        return None
    if row.kind == NotificationKind.ENQUIRY_UNANSWERED:
        enquiries = Enquiry.objects.visible_to(row.recipient).overdue(now).for_list()
        enquiry = enquiries.filter(pk=row.subject.partition(":")[2]).first()
        return partial(mail.unanswered, row, enquiry) if enquiry else None
    followup = _still_wanted(row, now)
    return partial(mail.reminder, row, followup) if followup else None


def _still_wanted(notification: Notification, now: datetime) -> FollowUp | None:
    """Return the promise, unless it is kept, asleep, somebody else's, or was spoken of since."""
    recipient = notification.recipient
    today = now.astimezone(zone_of(recipient)).date()
    followups = FollowUp.objects.visible_to(recipient).with_sight(recipient).for_list()
    followup = followups.due(today).filter(pk=notification.subject.partition(":")[2]).first()
    if followup is None or _is_anothers(followup, notification):
        return None
    if notification.kind == NotificationKind.FOLLOWUP_OVERDUE:
        return followup if followup.due_on < today else None
    return None if _said_since(notification) else followup


def _is_anothers(followup: FollowUp, notification: Notification) -> bool:
    """Somebody else sees to it now."""
    assignee = followup.assignee
    return bool(assignee and assignee.is_active and assignee.pk != notification.recipient_id)


def _said_since(notification: Notification) -> bool:
    """While this waited, the same person was told that it is overdue: one mail is enough."""
    return Notification.objects.filter(
        kind=NotificationKind.FOLLOWUP_OVERDUE,
        subject=notification.subject,
        recipient=notification.recipient_id,
        due_at__gt=notification.due_at,
    ).exists()


def _send(notification: Mailed, letter: Letter, connection: BaseEmailBackend, clock: Clock) -> bool:
    """Send one mail and mark it; whatever goes wrong concerns this one alone."""
    try:
        letter(connection).send()
    except (smtplib.SMTPException, OSError) as error:
        _failed(notification, error, clock())
        if not _is_answer(error):
            _hang_up(connection)  # the next one calls again
        return False
    except Exception as error:
        # A fault of ours must neither hold up the others nor lose this one: the next release may
        # have mended it.
        log.exception("The mail of %s %s cannot be written", *_named(notification))
        _failed(notification, error, clock())
        return False
    _mark(notification, delivery=Delivery.SENT, sent_at=clock(), last_error="")
    return True


def _named(row: Mailed) -> tuple[str, int]:
    return type(row).__name__, row.pk


def _failed(notification: Mailed, error: Exception, now: datetime) -> None:
    """Try again later, longer each time; give up when the server says never."""
    waited_enough = now - notification.created_at > GIVE_UP_AFTER
    never = _is_refused_for_good(error) or (waited_enough and not _is_away(error))
    pause = min(2**notification.attempts, LONGEST_PAUSE_MINUTES) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter
    # The text of the error may hold an address: logs get the class and the code only.
    code = _code(error)
    name = type(error).__name__
    log.warning("%s %s was not sent: %s %s", *_named(notification), name, code)
    _mark(
        notification,
        delivery=Delivery.FAILED if never else Delivery.PENDING,
        retry_at=now + timedelta(minutes=pause),
        last_error=_in_words(error, never, code),
    )


def _in_words(error: Exception, never: bool, code: int | str) -> str:
    if not isinstance(error, smtplib.SMTPException | OSError):
        return _("The mail could not be written (%(error)s).") % {"error": type(error).__name__}
    if not code:
        return _("The mail server could not be reached.")
    if never or not _is_answer(error):
        return _("The mail server refused our mail (%(code)s).") % {"code": code}
    return _("The mail server asked to try again later (%(code)s).") % {"code": code}


def _code(error: Exception) -> int | str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _text in error.recipients.values()), "")
    return getattr(error, "smtp_code", "")


def _is_answer(error: Exception) -> bool:
    """The server took the call and answered about this very mail."""
    return isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)


def _is_away(error: Exception) -> bool:
    """The server cannot be reached, or will not have us: this mail waits as long as that lasts."""
    return isinstance(error, smtplib.SMTPException | OSError) and not _is_answer(error)


def _is_refused_for_good(error: Exception) -> bool:
    """A 5xx about this mail. One about ourselves (sign-in, sender) is set right and tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        return


def _mark(notification: Mailed, **values: object) -> None:
    """Write the outcome, if the lease is still ours."""
    type(notification).objects.filter(
        pk=notification.pk,
        delivery=Delivery.SENDING,
        leased_until=notification.leased_until,
    ).update(leased_until=None, **values)


def _release(batch: list[Mailed]) -> None:
    """Give rows back untried."""
    for notification in batch:
        _mark(notification, delivery=Delivery.PENDING, attempts=notification.attempts - 1)
