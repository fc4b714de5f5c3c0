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

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from followups import mail
from followups.choices import Delivery
from followups.models import Acknowledgement, Mailed, Notification
from followups.rules import Letter, RuleBook

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
            try:
                letter = _letter(notification, clock())
            except Exception as error:
                log.exception("Nobody can say whether %s %s is wanted", *_named(notification))
                _failed(notification, error, clock())
                continue
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
    rule = RuleBook().get(row.kind)
    return rule.letter(row, now) if rule else None


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
