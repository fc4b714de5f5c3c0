"""Moments on somebody's own clock, and a sweep that happens at one."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine

from followups.actions import deliver, raise_due

LUCKNOW, TOKYO = "Asia/Kolkata", "Asia/Tokyo"
DUE = date(2026, 3, 10)


def at(day: date | int = 0, clock: str = "08:00", zone: str = LUCKNOW) -> datetime:
    """Return a moment on a day, or so many days after DUE, on a clock."""
    day = DUE + timedelta(days=day) if isinstance(day, int) else day
    return datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))


def sweep(moment: datetime) -> tuple[int, int]:
    """Raise and send what is due at a moment; return how many were raised and sent."""
    with time_machine.travel(moment, tick=False):
        return raise_due(moment), deliver(moment)
