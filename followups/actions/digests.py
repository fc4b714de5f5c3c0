"""The one mail of a day: what could wait is gathered for each person, and put into words.

A person's day is one row of `Digest` (UNIQUE person and day on her own calendar), written in one
statement with the lines it holds: a sweep that runs twice, late or beside another one writes it
once. A day that was missed, off or slept through is no mail of its own: its lines wait.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import Absence, User
from followups import digest_mail
from followups.choices import Channel, Delivery
from followups.clocks import digest_day, local_day
from followups.models import Digest, Notification, RuleChoice
from followups.rules import Letter, RuleBook
from followups.speaking import speaking

log = logging.getLogger(__name__)

PEOPLE = 500
# No clock is further from another than this.
ANY_ZONE = timedelta(days=2)
LINES = 1000

# Each person's row, unless the day has one already, and all that waits for it.
_GATHER = """
WITH ready AS (
  SELECT * FROM unnest(%(people)s::bigint[], %(days)s::date[]) AS r (person, day)
), made AS (
  INSERT INTO followups_digest (recipient_id, day, due_at, created_at, delivery, retry_at,
                                attempts, uncertain_times, last_error)
  SELECT person, day, %(now)s, %(now)s, 'pending', %(now)s, 0, 0, '' FROM ready
  ON CONFLICT DO NOTHING
  RETURNING id, recipient_id
), lines AS (
  UPDATE followups_notification n SET digest_id = made.id FROM made
  WHERE n.recipient_id = made.recipient_id AND n.delivery = 'digest' AND n.digest_id IS NULL
    AND n.read_at IS NULL AND n.due_at <= %(now)s
)
SELECT id, recipient_id FROM made
"""


def gather(now: datetime) -> int:
    """Write the daily mail of each person whose hour has come; return how many were missing."""
    _let_go()
    return sum(_gather(group, now) for group in _ready(now))


def _waiting() -> Q:
    return Q(delivery=Delivery.DIGEST, digest=None)


def _let_go() -> None:
    """What was read here meanwhile, or is for somebody who wants no mails, waits for none."""
    unwanted = (
        Q(read_at__isnull=False)
        | Q(recipient__is_active=False)
        | Q(recipient__email_reminders=False)
    )
    rows = Notification.objects.filter(_waiting() & unwanted)
    if rows.exists():
        Notification.objects.filter(pk__in=rows.order_by().values("pk")).update(
            delivery=Delivery.NOT_WANTED
        )


def _ready(now: datetime) -> Iterator[list[tuple[User, date]]]:
    """Pair people for whom something waits with their day, group by group.

    Who is away gets it on her first day back: her deputy hears of what falls due meanwhile.
    """
    after = 0
    while people := list(_people(after)):
        after = people[-1].pk
        away = Absence.objects.filter(person__in=people, last_day__gte=now - ANY_ZONE)
        spans = [(row.person_id, row.first_day, row.last_day) for row in away]
        ready = []
        for person in people:
            day = digest_day(person, now)
            is_away = any(who == person.pk and a <= day <= z for who, a, z in spans if day)
            if day and not is_away:
                ready.append((person, day))
        if ready:
            yield ready


def _people(after: int) -> Sequence[User]:
    waiting = Notification.objects.filter(_waiting(), recipient__gt=after).order_by()
    return User.objects.filter(pk__in=waiting.values("recipient")).order_by("pk")[:PEOPLE]


@transaction.atomic
def _gather(ready: list[tuple[User, date]], now: datetime) -> int:
    values = {
        "people": [person.pk for person, _day in ready],
        "days": [day for _person, day in ready],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GATHER, values)
        made = {recipient: pk for pk, recipient in cursor.fetchall()}
    _take_along(made, now)
    return len(made)


def _take_along(made: dict[int, int], now: datetime) -> None:
    """A mail of a day before that never left becomes part of this one.

    Not so one a sender holds, or one that has perhaps arrived.
    """
    left = (
        Digest.objects.filter(
            recipient__in=made, delivery=Delivery.PENDING, uncertain_at=None, sent_at=None
        )
        .filter(Q(leased_until=None) | Q(leased_until__lt=now))
        .exclude(pk__in=made.values())
        .select_for_update(skip_locked=True, of=("self",))
    )
    for digest in left:
        digest.lines.update(digest=made[digest.recipient_id])
        Digest.objects.filter(pk=digest.pk).update(delivery=Delivery.NOT_WANTED)


def digest_letter(digest: Digest, now: datetime, book: RuleBook) -> Letter | None:
    """Return what writes the mail of a day, or None when nothing is left to be said in it."""
    reader = digest.recipient
    if not (reader.is_active and reader.email_reminders):
        return None
    with speaking(reader):
        page = _page(digest, now, book)
    return partial(digest_mail.letter, digest, page) if page.total else None


def _page(digest: Digest, now: datetime, book: RuleBook) -> digest_mail.Page:
    """Ask each rule what is left to be said of its lines."""
    page = digest_mail.Page(local_day(now, digest.recipient))
    kinds = digest.lines.order_by("kind").values_list("kind", flat=True).distinct()
    silent = set(
        RuleChoice.objects.filter(
            person=digest.recipient_id, channel__in=[Channel.APP, Channel.OFF]
        ).values_list("kind", flat=True)
    )
    for kind in digest_mail.in_order(kinds):
        rule = book.get(kind)
        if rule is None or not book.is_on(rule) or rule.kind in silent:
            continue
        said = digest_mail.Page(page.day)
        try:
            with transaction.atomic():
                for rows in _lines(digest, kind):
                    said.add(rows, rule.messages(rows, now))
        except Exception:
            # A fault of one rule costs its own lines a day, not the others their mail.
            log.exception("%s has nothing to say of %s", type(rule).__name__, kind)
            digest.lines.filter(kind=kind).update(digest=None)
        else:
            page.join(said)
    return page


def _lines(digest: Digest, kind: str) -> Iterator[list[Notification]]:
    """Read the lines of a kind, of each row only the latest: days that were missed say it once."""
    latest = (
        digest.lines.filter(kind=kind, read_at=None)
        .order_by("subject", "on_behalf_of_id", "-due_at", "-id")
        .distinct("subject", "on_behalf_of_id")
    )
    numbers = list(digest.lines.filter(pk__in=latest.values("pk")).values_list("pk", flat=True))
    for start in range(0, len(numbers), LINES):
        rows = Notification.objects.filter(pk__in=numbers[start : start + LINES])
        yield list(rows.select_related("recipient", "on_behalf_of").order_by("due_at", "pk"))
