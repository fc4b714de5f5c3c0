"""Whose day it is: people read their mails in Lucknow and in Tokyo."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.choices import TIME_ZONES
from accounts.models import User
from followups.choices import REMIND_AT_HOUR
from leads.working_days import ONE_DAY, countries_of, is_working_day

ZONES = [zone for zone, _name in TIME_ZONES]


def zone_of(person: User) -> ZoneInfo:
    """Return the person's clock; a zone nobody knows counts as the office's own."""
    return ZoneInfo(person.time_zone if person.time_zone in ZONES else ZONES[0])


def latest_day(now: datetime) -> date:
    """Return the day it is where it is latest."""
    return max(now.astimezone(ZoneInfo(zone)).date() for zone in ZONES)


def local_day(now: datetime, person: User) -> date:
    """Return the day it is on the person's calendar."""
    return now.astimezone(zone_of(person)).date()


def morning(day: date, person: User, hour: int = REMIND_AT_HOUR) -> datetime:
    """Return the moment a day's reminders are due on the person's clock."""
    return datetime.combine(day, time(hour), zone_of(person))


def works_on(person: User, day: date) -> bool:
    """Say whether the person's country works on that day."""
    return is_working_day(day, countries_of(zone_of(person).key))


def awake_from(person: User, now: datetime) -> datetime:
    """Return now, or the end of the person's quiet hours; they may last over midnight."""
    begins, ends = person.quiet_from, person.quiet_until
    if begins is None or ends is None or begins == ends:
        return now
    local = now.astimezone(zone_of(person))
    clock, day = local.time(), local.date()
    over_midnight = begins > ends
    if over_midnight and clock >= begins:
        day += ONE_DAY
    elif clock >= ends or (clock < begins and not over_midnight):
        return now
    return datetime.combine(day, ends, local.tzinfo)


def _digest_moment(person: User, day: date) -> datetime:
    """Return when the mail of a day may leave: not before the day's reminders are known.

    A daily mail that somebody put into her own quiet hours leaves at their end.
    """
    first = time(REMIND_AT_HOUR)
    hours = [max(person.digest_at, first)]
    if person.quiet_until is not None:
        hours += [max(person.quiet_until, first), person.quiet_until]
    moments = [datetime.combine(day, hour, zone_of(person)) for hour in hours]
    return next((each for each in moments if awake_from(person, each) == each), moments[0])


def takes_mail_on(person: User, day: date) -> bool:
    """Say whether a daily mail may leave on that day."""
    return person.mail_on_days_off or works_on(person, day)


def digest_day(person: User, now: datetime) -> date | None:
    """Return the day whose mail may be gathered now, or None while it is to wait."""
    day = local_day(now, person)
    ready = now >= _digest_moment(person, day) and awake_from(person, now) <= now
    return day if ready and takes_mail_on(person, day) else None


def next_digest(person: User, now: datetime) -> datetime:
    """Return the next moment at which a daily mail may leave."""
    day = local_day(now, person)
    while not takes_mail_on(person, day) or _digest_moment(person, day) < now:
        day += ONE_DAY
    return _digest_moment(person, day)
