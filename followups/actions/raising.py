"""What is due becomes a notification, once: running this twice, late or in parallel is harmless."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

# A rule is known once its file was read.
from followups.actions import enquiries, reminders  # noqa: F401
from followups.actions.enquiries import acknowledge
from followups.choices import Delivery
from followups.models import Notification
from followups.rules import Occurrence, Rule, RuleBook

log = logging.getLogger(__name__)

BATCH = 1000


def raise_due(now: datetime) -> int:
    """Write a notification for each occurrence that is due; return how many were missing.

    A rule with a fault is logged and does not keep the others from being heard.
    """
    _tried(acknowledge, now)
    return sum(_tried(_Raising(each), now) for each in RuleBook().in_use())


def _tried(work: Callable[[datetime], int], now: datetime) -> int:
    try:
        return work(now)
    except Exception:
        log.exception("%s cannot be raised", getattr(work, "__name__", work))
        return 0


class _Raising:
    """One rule at work."""

    def __init__(self, rule: Rule) -> None:
        self.rule, self.__name__ = rule, type(rule).__name__

    def __call__(self, now: datetime) -> int:
        self._take_back(now)
        return sum(_write(batch, now) for batch in _batches(self.rule.occurrences(now)))

    def _take_back(self, now: datetime) -> None:
        """Mark as read what was settled by the deed itself."""
        if type(self.rule).settled is Rule.settled:
            return
        unread = Notification.objects.unread().filter(kind__in=self.rule.kinds)
        subjects = unread.order_by().values_list("subject", flat=True).distinct()
        about = {int(subject.partition(":")[2]): subject for subject in subjects}
        if about:
            done = self.rule.settled(set(about), now)
            unread.filter(subject__in=[about[number] for number in done]).update(read_at=now)


def _batches(occurrences: Iterable[Occurrence]) -> Iterator[list[Occurrence]]:
    rest = iter(occurrences)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write(batch: list[Occurrence], now: datetime) -> int:
    untold = _untold(batch)
    rows = [
        Notification(
            kind=each.kind,
            subject=each.subject,
            recipient=each.recipient,
            due_at=each.due_at,
            title=each.title[:300],
            url=each.url,
            retry_at=now,
            delivery=_delivery(each),
        )
        for each in untold
    ]
    # A sweep that runs beside this one may have written some of them: the constraint decides.
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _untold(batch: list[Occurrence]) -> list[Occurrence]:
    """Leave out what was told before, each of the four parts alike."""
    told = set(
        Notification.objects.filter(
            kind__in={each.kind for each in batch}, subject__in={each.subject for each in batch}
        )
        .order_by()
        .values_list("kind", "subject", "recipient", "due_at")
    )
    once = {(each.kind, each.subject, each.recipient.pk, each.due_at): each for each in batch}
    return [each for key, each in once.items() if key not in told]


def _delivery(occurrence: Occurrence) -> Delivery:
    return Delivery.PENDING if occurrence.recipient.email_reminders else Delivery.NOT_WANTED
