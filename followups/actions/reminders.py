"""Promises and the clock: a word on the day one falls due, and one more when it has passed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from followups import mail
from followups.choices import REMIND_AT_HOUR, NotificationKind
from followups.clocks import ZONES, latest_day, zone_of
from followups.models import FollowUp, Notification
from followups.rules import Letter, Occurrence, Rule, number_of, rule

BATCH = 1000

# A promise reminds at 08:00 of the day it falls due and once more at 08:00 of the next day, on the
# recipient's own clock; one that was put to sleep past its day speaks when it wakes instead. When
# both moments have passed unnoticed, only the later speaks. Whoever sees to it is told, else the
# owner of its lead, else of its MOU: whoever of them is still here.
_DUE = """
SELECT f.id, u.id, o.kind, o.due_at
FROM followups_followup f
LEFT JOIN leads_lead l ON l.id = f.lead_id
LEFT JOIN leads_mou m ON m.id = f.mou_id
LEFT JOIN accounts_user assignee ON assignee.id = f.assignee_id AND assignee.is_active
LEFT JOIN accounts_user lead_owner ON lead_owner.id = l.owner_id AND lead_owner.is_active
LEFT JOIN accounts_user mou_owner ON mou_owner.id = m.owner_id AND mou_owner.is_active
JOIN accounts_user u ON u.id = coalesce(assignee.id, lead_owner.id, mou_owner.id)
CROSS JOIN LATERAL (
  SELECT CASE WHEN u.time_zone = ANY(%(zones)s) THEN u.time_zone ELSE %(zone)s END AS zone,
         make_interval(hours => %(hour)s) AS morning) c
CROSS JOIN LATERAL (
  SELECT (f.due_on + c.morning) AT TIME ZONE c.zone AS due,
         (greatest(f.due_on + 1, f.snoozed_until) + c.morning) AT TIME ZONE c.zone AS late) t
CROSS JOIN LATERAL (
  SELECT CASE WHEN t.late <= %(now)s OR f.snoozed_until > f.due_on THEN %(overdue)s
              ELSE %(due)s END AS kind) k
CROSS JOIN LATERAL (
  SELECT k.kind, CASE WHEN k.kind = %(overdue)s THEN t.late ELSE t.due END AS due_at) o
WHERE f.done_at IS NULL AND f.due_on <= %(latest)s AND f.id > %(after)s
  AND o.due_at <= %(now)s
  AND NOT EXISTS (
    SELECT FROM followups_notification n
    WHERE n.kind = o.kind AND n.subject = 'followup:' || f.id AND n.recipient_id = u.id
      AND n.due_at = o.due_at)
ORDER BY f.id LIMIT %(batch)s
"""


class Due(NamedTuple):
    """Somebody must hear of a promise, as of a moment."""

    followup: int
    recipient: int
    kind: str
    due_at: datetime


@rule(NotificationKind.FOLLOWUP_DUE, NotificationKind.FOLLOWUP_OVERDUE)
class PromiseRule(Rule):
    """A promise reminds on its day, and once more on the next."""

    def occurrences(self, now: datetime) -> Iterator[Occurrence]:
        after = 0
        while found := _due(now, after):
            yield from _readable(found)
            after = found[-1].followup

    def letter(self, row: Notification, now: datetime) -> Letter | None:
        followup = _still_wanted(row, now)
        return partial(mail.reminder, row, followup) if followup else None


def _due(now: datetime, after: int) -> list[Due]:
    """Return the next occurrences nobody was told of, in the order of their follow-ups."""
    values = {
        "now": now,
        # No clock is further than this; the recipient's own decides.
        "latest": latest_day(now),
        "zones": ZONES,
        "zone": ZONES[0],
        "hour": REMIND_AT_HOUR,
        "due": NotificationKind.FOLLOWUP_DUE.value,
        "overdue": NotificationKind.FOLLOWUP_OVERDUE.value,
        "after": after,
        "batch": BATCH,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [Due(*row) for row in cursor.fetchall()]


def _readable(found: list[Due]) -> Iterator[Occurrence]:
    """Name the promises each person may read: an owner of a lead need not see its MOU."""
    people = User.objects.in_bulk({due.recipient for due in found})
    wanted: dict[int, list[int]] = defaultdict(list)
    for due in found:
        wanted[due.recipient].append(due.followup)
    titles = {
        person: dict(
            FollowUp.objects.visible_to(people[person])
            .filter(pk__in=followups)
            .values_list("pk", "title")
        )
        for person, followups in wanted.items()
    }
    for due in found:
        title = titles[due.recipient].get(due.followup)
        if title is not None:
            yield Occurrence(
                kind=due.kind,
                subject=f"followup:{due.followup}",
                recipient=people[due.recipient],
                due_at=due.due_at,
                title=title,
                url=FollowUp(pk=due.followup).get_absolute_url(),
            )


def _still_wanted(notification: Notification, now: datetime) -> FollowUp | None:
    """Return the promise, unless it is kept, asleep, somebody else's, or was spoken of since."""
    recipient = notification.recipient
    today = now.astimezone(zone_of(recipient)).date()
    followups = FollowUp.objects.visible_to(recipient).with_sight(recipient).for_list()
    followup = followups.due(today).filter(pk=number_of(notification)).first()
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
