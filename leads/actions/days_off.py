"""What administrators do to the desk's own days off."""

from django.db import transaction

from accounts.models import User
from leads.caching import forget_the_minute
from leads.models import DayOff


@transaction.atomic
def save_day_off(*, day_off: DayOff, by: User) -> DayOff:
    """Save a day; this process counts with it at once, the others within a minute."""
    day_off.save()
    transaction.on_commit(forget_the_minute)
    return day_off


@transaction.atomic
def remove_day_off(*, day_off: DayOff, by: User) -> None:
    """Take a day off the list: the calendar decides again."""
    day_off.delete()
    transaction.on_commit(forget_the_minute)
