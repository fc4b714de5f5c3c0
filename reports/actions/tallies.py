"""What the night does with kept figures: old ones go, marks are joined, the new day is counted."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import User
from leads.models import MOUTouch
from reports.dimensions import DIMENSIONS
from reports.models import Tally
from reports.mou_report.head import HEAD
from reports.mou_report.kept import count_all
from reports.mou_report.report import month_ends

TREND_MONTHS = 12  # as many as the pictures show
KEPT_DAYS = 400  # past days are asked of by month ends; longer ago they are counted anew

_JOIN = """
WITH gone AS (DELETE FROM leads_moutouch WHERE bucket = %s RETURNING bucket)
INSERT INTO leads_moutouch (bucket) SELECT DISTINCT bucket FROM gone
"""


def sweep_tallies(today: date) -> int:
    """Throw away yesterday's today, and days of long ago; return how many rows."""
    old = Tally.objects.filter(past=False, day__lt=today)
    long_ago = Tally.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS))
    return old.delete()[0] + long_ago.delete()[0]


def join_marks(at_least: int = 200) -> int:
    """Make one mark of many where a block has collected them; return of how many blocks.

    The one is new: no kept figure can have it, so the block is counted once more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bucket FROM leads_moutouch GROUP BY bucket HAVING count(*) >= %s", [at_least]
        )
        buckets = [bucket for (bucket,) in cursor.fetchall()]
        for bucket in buckets:
            with transaction.atomic():
                cursor.execute(_JOIN, [bucket])
    return len(buckets)


def count_the_day() -> None:
    """Count all MOUs as they stand, and stood at the ends of months: nobody has to wait for it."""
    reader = User.objects.filter(role=Role.MANAGER, is_active=True).first()
    if reader is not None and MOUTouch.objects.exists():
        count_all(None, [*HEAD, *((name,) for name in DIMENSIONS)], reader)
        for day in month_ends(timezone.localdate(), TREND_MONTHS)[:-1]:
            count_all(day, [()], reader)
