"""A programme in February 2026: its stops, and what its page says."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from delegations.models import Delegation
from tests.factories import make_meeting

FIRST = date(2026, 2, 1)  # a Sunday

TOKYO, KOLKATA = ZoneInfo("Asia/Tokyo"), ZoneInfo("Asia/Kolkata")


def at(hour: int, minute: int = 0, day: int = 0, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.combine(FIRST + timedelta(day), time(hour, minute), zone)


def stop(journey: Delegation, title: str, starts: datetime, hours: float | None = 1, **fields):
    ends = starts + timedelta(hours=hours) if hours else None
    return make_meeting(title=title, delegation=journey, starts_at=starts, ends_at=ends, **fields)


def days_of(client, journey: Delegation):
    return client.get(f"/delegations/{journey.pk}/").context["programme"].days
