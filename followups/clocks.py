"""Whose day it is: people read their mails in Lucknow and in Tokyo."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.choices import TIME_ZONES
from accounts.models import User

ZONES = [zone for zone, _name in TIME_ZONES]


def zone_of(person: User) -> ZoneInfo:
    """Return the person's clock; a zone nobody knows counts as the office's own."""
    return ZoneInfo(person.time_zone if person.time_zone in ZONES else ZONES[0])


def latest_day(now: datetime) -> date:
    """Return the day it is where it is latest."""
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in ZONES)
