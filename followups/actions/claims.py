"""Who may send which mail, kept by the rows themselves.

A sender claims rows under a lease: they stay `pending`, and nobody else touches them until it runs
out. `sending` is written for one row at a time, and the commit that says what became of one says
also that the next goes out. So a process that dies leaves one row of which nobody knows whether it
was sent, and only such a row is ever sent twice.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from followups.choices import Delivery
from followups.models import Acknowledgement, Digest, Mailed, Notification

log = logging.getLogger(__name__)

# What a batch is asked once (rules, choices, rows) is dear: two hundred share it.
BATCH = 200
LEASE = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
# Leaves the slowest single mail (a few times EMAIL_TIMEOUT) well within the lease.
BATCH_TIME = LEASE / 3
# A mail whose senders died so often is not sent again by itself: perhaps it is what kills them.
DEATHS_AT_MOST = 3
# The database is back before that, or somebody has to look after it.
PATIENCE = LEASE / 3
PAUSE = 0.25

# Each queue, and what its rows are read with.
QUEUES: dict[type[Mailed], tuple[str, ...]] = {
    Notification: ("recipient", "on_behalf_of"),
    Digest: ("recipient",),
    Acknowledgement: ("enquiry",),
}

_TURN = """
WITH done AS (
  UPDATE {table} SET leased_until = NULL, delivery = %(delivery)s, last_error = %(last_error)s,
    sent_at = coalesce(%(sent_at)s, sent_at), retry_at = coalesce(%(retry_at)s, retry_at),
    uncertain_at = coalesce(%(uncertain_at)s, uncertain_at),
    uncertain_times = uncertain_times + (%(uncertain_at)s IS NOT NULL)::int
  WHERE id = %(done)s AND delivery = 'sending' AND leased_until = %(done_lease)s
)
UPDATE {table} SET delivery = 'sending', attempts = attempts + 1
WHERE id = %(next)s AND leased_until = %(next_lease)s AND delivery IN ('pending', 'sending')
RETURNING id
"""


@dataclass(frozen=True)
class Outcome:
    """What became of a mail."""

    row: Mailed
    delivery: Delivery
    last_error: str = ""
    sent_at: datetime | None = None
    retry_at: datetime | None = None
    uncertain_at: datetime | None = None


def in_doubt(row: Mailed, now: datetime, retry_at: datetime, words: str) -> Outcome:
    """Nobody can say whether it was taken: it goes again under the same name, but not for ever."""
    given_up = row.uncertain_times + 1 >= DEATHS_AT_MOST
    delivery = Delivery.UNCERTAIN if given_up else Delivery.PENDING
    return Outcome(row, delivery, words, retry_at=retry_at, uncertain_at=now)


def own_up(queue: type[Mailed], now: datetime) -> int:
    """Say of each mail whose sender died that it has perhaps been sent; return how many."""
    again = F("uncertain_times") + 1
    stranded = queue.objects.filter(delivery=Delivery.SENDING, leased_until__lt=now)
    found = stranded.update(
        delivery=Case(
            When(uncertain_times__gte=DEATHS_AT_MOST - 1, then=Value(Delivery.UNCERTAIN)),
            default=Value(Delivery.PENDING),
        ),
        uncertain_at=now,
        uncertain_times=again,
        leased_until=None,
        retry_at=now,
        last_error=_("A sender stopped before it could say whether the mail was taken."),
    )
    if found:
        log.warning("%s %s mails have perhaps been sent", found, queue.__name__)
    return found


@transaction.atomic
def claim(queue: type[Mailed], now: datetime) -> list[Mailed]:
    """Take rows nobody else holds, under a lease that outlives a sender that dies."""
    rows = list(
        queue.objects.deliverable(now)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related(*QUEUES[queue])
        # What was tried often comes last: it never keeps others from leaving.
        .order_by("attempts", "due_at", "id")[:BATCH]
    )
    if rows:
        lease = now + LEASE
        queue.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=lease)
        for row in rows:
            row.leased_until = lease
    return rows


def turn(queue: type[Mailed], done: Outcome | None, following: Mailed | None) -> bool:
    """Say in one commit what became of a mail and that the next goes out; False: not ours any more.

    A database that went away is waited for: the outcome is known here, and it would be lost.
    """
    if done is None and following is None:
        return False
    values: dict[str, Any] = {
        "delivery": done.delivery.value if done else None,
        "last_error": done.last_error[:300] if done else None,
        "sent_at": done.sent_at if done else None,
        "retry_at": done.retry_at if done else None,
        "uncertain_at": done.uncertain_at if done else None,
        "done": done.row.pk if done else None,
        "done_lease": done.row.leased_until if done else None,
        "next": following.pk if following else None,
        "next_lease": following.leased_until if following else None,
    }
    # Done twice it is done once: a commit whose answer was lost is simply repeated.
    ours = _patiently(lambda: _execute(_TURN.format(table=queue._meta.db_table), values))
    if following and ours:
        following.attempts += 1
    return ours


def _execute(statement: str, values: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() is not None


def _patiently(work: Callable[[], bool]) -> bool:
    ends = time.monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            if not _may_wait() or time.monotonic() > ends:
                raise
            _hang_up()
            time.sleep(PAUSE)


def _hang_up() -> None:
    """Let go of a dead connection: the next question makes a new one."""
    if not connection.in_atomic_block:
        connection.close()


def _may_wait() -> bool:
    return not connection.in_atomic_block


def stops_everything(error: Exception) -> bool:
    """Say whether an error ends the work rather than concern one mail: no time, or no database."""
    if isinstance(error, SoftTimeLimitExceeded):
        return True
    return isinstance(error, OperationalError | InterfaceError) and not _answers()


def _answers() -> bool:
    try:
        return connection.is_usable()
    except (AttributeError, InterfaceError):  # there is none any more
        return False


def release(queue: type[Mailed], rows: list[Mailed], **values: Any) -> None:
    """Give rows back that were not tried, or say of them what needs no sending to be said."""
    by_lease: dict[datetime | None, list[int]] = {}
    for row in rows:
        by_lease.setdefault(row.leased_until, []).append(row.pk)
    for lease, numbers in by_lease.items():
        queue.objects.filter(pk__in=numbers, leased_until=lease, delivery=Delivery.PENDING).update(
            leased_until=None, **values
        )
