"""A clock that ran ahead and was set back must not keep a mail waiting until it is that late again.

A row written later than now, a pause longer than the longest one between two attempts, a wait
longer than any row of days off: each was written by a clock that was wrong.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from followups.actions.delivery import LEASE, QUEUES
from followups.choices import Delivery

# Clocks of two machines differ by less.
AHEAD = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=26)
LONGEST_WAIT = timedelta(days=15)


def set_right(now: datetime) -> int:
    """Let what waits for an impossible moment be tried now; return how many mails that were."""
    waits, going_out = Q(delivery=Delivery.PENDING), Q(delivery=Delivery.SENDING)
    impossible = (
        Q(retry_at__gt=now, created_at__gt=now + AHEAD)
        | Q(retry_at__gt=now + LONGEST_PAUSE, attempts__gt=0)
        | Q(retry_at__gt=now + LONGEST_WAIT)
    )
    number = 0
    for queue in QUEUES:
        rows = queue.objects.filter(waits | going_out)
        held = rows.filter(leased_until__gt=now + AHEAD)
        number += held.update(leased_until=now + LEASE)
        number += rows.filter(waits & impossible).update(retry_at=now)
    return number
