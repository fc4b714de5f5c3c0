"""Moments on somebody's own clock, and a sweep that happens at one."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine

from followups.actions import deliver, raise_due
from followups.actions.digests import gather
from followups.choices import NotificationKind
from followups.models import RuleSetting

LUCKNOW, TOKYO = "Asia/Kolkata", "Asia/Tokyo"
DUE = date(2026, 3, 10)
PROMISES = (
    NotificationKind.FOLLOWUP_SOON,
    NotificationKind.FOLLOWUP_DUE,
    NotificationKind.FOLLOWUP_OVERDUE,
    NotificationKind.FOLLOWUP_ESCALATED,
)


def at(day: date | int = 0, clock: str = "08:00", zone: str = LUCKNOW) -> datetime:
    """Return a moment on a day, or so many days after DUE, on a clock."""
    day = DUE + timedelta(days=day) if isinstance(day, int) else day
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


def sweep(moment: datetime) -> tuple[int, int]:
    """Raise, gather and send what is due at a moment; return how many were raised and sent."""
    with time_machine.travel(moment, tick=False):
        raised = raise_due(moment)
        gather(moment)
        return raised, deliver(moment)


def mailed_at_once(*kinds: str) -> None:
    """Let words of these kinds leave as mails of their own instead of with the day's mail."""
    for kind in kinds:
        RuleSetting.objects.update_or_create(kind=kind, defaults={"at_once": True})
