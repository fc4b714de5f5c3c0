"""What is due becomes a notification, once: running this twice, late or in parallel is harmless."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from followups.actions.enquiries import acknowledge, raise_unanswered
from followups.choices import REMIND_AT_HOUR, Delivery, NotificationKind
from followups.clocks import ZONES, latest_day
from followups.models import FollowUp, Notification

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


class Occurrence(NamedTuple):
    """Somebody must hear of a promise, as of a moment."""

    followup: int
    recipient: int
    kind: str
    due_at: datetime


def raise_due(now: datetime) -> int:
    """Write a notification for each occurrence that is due; return how many were missing."""
    acknowledge(now)
    raised, after = raise_unanswered(now), 0
    while found := _due(now, after):
        raised += _tell(found, now)
        after = found[-1].followup
    return raised


def _due(now: datetime, after: int) -> list[Occurrence]:
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
        return [Occurrence(*row) for row in cursor.fetchall()]


def _tell(occurrences: list[Occurrence], now: datetime) -> int:
    people = User.objects.in_bulk({occurrence.recipient for occurrence in occurrences})
    titles = _readable(occurrences, people)
    notifications = [
        Notification(
            kind=occurrence.kind,
            subject=f"followup:{occurrence.followup}",
            recipient_id=occurrence.recipient,
            due_at=occurrence.due_at,
            title=titles[occurrence.recipient][occurrence.followup],
            url=FollowUp(pk=occurrence.followup).get_absolute_url(),
            retry_at=now,
            delivery=_delivery(people[occurrence.recipient]),
        )
        for occurrence in occurrences
        if occurrence.followup in titles[occurrence.recipient]
    ]
    # A sweep that runs beside this one may have written some of them: the constraint decides.
    Notification.objects.bulk_create(notifications, ignore_conflicts=True)
    return len(notifications)


def _delivery(recipient: User) -> Delivery:
    return Delivery.PENDING if recipient.email_reminders else Delivery.NOT_WANTED


def _readable(occurrences: list[Occurrence], people: dict[int, User]) -> dict[int, dict[int, str]]:
    """Return the titles each person may read: an owner of a lead need not see its MOU."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for occurrence in occurrences:
        wanted[occurrence.recipient].append(occurrence.followup)
    return {
        person: dict(
            FollowUp.objects.visible_to(people[person])
            .filter(pk__in=followups)
            .values_list("pk", "title")
        )
        for person, followups in wanted.items()
    }
