"""What is due becomes a notification, once: running this twice, late or in parallel is harmless."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

# A rule is known once its file was read.
from followups import rules_escalation, rules_news, rules_promises  # noqa: F401
from followups.actions import enquiries  # noqa: F401
from followups.actions.enquiries import acknowledge
from followups.actions.ways import Way, Ways
from followups.models import Notification
from followups.rules import Occurrence, Rule, RuleBook

log = logging.getLogger(__name__)

BATCH = 1000


def raise_due(now: datetime) -> int:
    """Write a notification for each occurrence that is due; return how many were missing.

    A rule with a fault is logged and does not keep the others from being heard.
    """
    _tried(acknowledge, now)
    book = RuleBook()
    ways = Ways(book, now)
    return sum(_tried(_Raising(each, ways), now) for each in book.in_use())


def preview(rule: Rule, now: datetime) -> list[Occurrence]:
    """Return whom a rule would tell of what at a moment, deputies among them; writes nothing."""
    return [each for each, _way in would_tell(rule, RuleBook(), now)]


def would_tell(
    rule: Rule, book: RuleBook, now: datetime, since: datetime | None = None
) -> Iterator[tuple[Occurrence, Way]]:
    """Yield whom a rule, set as a book says, would tell of what, and how; writes nothing.

    What was due before `since` is left out: it is told before then.
    """
    ways = Ways(book, now)
    for batch in _batches(rule.occurrences(now)):
        new = [each for each in batch if since is None or each.due_at >= since]
        yield from ways.of(rule, _untold(rule, new, now) if new else [])


def _tried(work: Callable[[datetime], int], now: datetime) -> int:
    try:
        return work(now)
    except Exception:
        log.exception("%s cannot be raised", getattr(work, "__name__", work))
        return 0


class _Raising:
    """One rule at work."""

    def __init__(self, rule: Rule, ways: Ways) -> None:
        self.rule, self.ways, self.__name__ = rule, ways, type(rule).__name__

    def __call__(self, now: datetime) -> int:
        self._take_back(now)
        return sum(self._write(batch, now) for batch in _batches(self.rule.occurrences(now)))

    def _take_back(self, now: datetime) -> None:
        """Mark as read what was settled by the deed itself."""
        if type(self.rule).settled is Rule.settled:
            return
        unread = Notification.objects.unread().filter(kind__in=self.rule.kinds)
        subjects = unread.order_by().values_list("subject", flat=True).distinct()
        about = {int(subject.partition(":")[2]): subject for subject in subjects}
        if about:
            done = self.rule.settled(set(about), now)
            if done:
                unread.filter(subject__in=[about[number] for number in done]).update(read_at=now)

    def _write(self, batch: list[Occurrence], now: datetime) -> int:
        """Write a batch, what a person and her deputy are told in one statement."""
        rows = [
            Notification(
                kind=each.kind,
                subject=each.subject,
                recipient=each.recipient,
                on_behalf_of=each.on_behalf_of,
                due_at=each.due_at,
                title=each.title[:300],
                url=each.url,
                urgent=each.urgent,
                delivery=way.delivery,
                retry_at=way.not_before,
            )
            for each, way in self.ways.of(self.rule, _untold(self.rule, batch, now))
        ]
        # A sweep that runs beside this one may have written some: the constraint decides.
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)


def _batches(occurrences: Iterable[Occurrence]) -> Iterator[list[Occurrence]]:
    rest = iter(occurrences)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _untold(rule: Rule, batch: list[Occurrence], now: datetime) -> list[Occurrence]:
    """Leave out what was told before: the same four parts, hardly any time ago, or a later step."""
    once = {(*_about(each), each.due_at): each for each in batch}
    told = _told(batch)
    return [
        each
        for each in once.values()
        if not any(_says(due_at, each, rule, now) for due_at in told[_about(each)])
    ]


def _says(told: datetime, each: Occurrence, rule: Rule, now: datetime) -> bool:
    """Say whether what was told as of a moment says it all.

    What a clock that ran ahead has told says nothing before its time.
    """
    if told == each.due_at or abs(told - each.due_at) < rule.apart:
        return True
    return rule.onward and each.due_at < told <= now


def _told(batch: list[Occurrence]) -> dict[tuple[str, str, int], list[datetime]]:
    rows = (
        Notification.objects.filter(
            kind__in={each.kind for each in batch}, subject__in={each.subject for each in batch}
        )
        .order_by()
        .values_list("kind", "subject", "recipient", "due_at")
    )
    told: dict[tuple[str, str, int], list[datetime]] = defaultdict(list)
    for kind, subject, recipient, due_at in rows:
        told[kind, subject, recipient].append(due_at)
    return told


def _about(each: Occurrence) -> tuple[str, str, int]:
    return each.kind, each.subject, each.recipient.pk
