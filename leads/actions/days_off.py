"""What administrators do to the desk's own days off."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from leads.caching import forget_the_minute
from leads.choices import REPLY_WITHIN_WORKING_DAYS
from leads.models import DayOff, Enquiry
from leads.working_days import after_working_days


@transaction.atomic
def save_day_off(*, day_off: DayOff, by: User) -> DayOff:
    """Save a day; this process counts with it at once, the others within a minute."""
    day_off.save()
    _count_anew()
    return day_off


@transaction.atomic
def remove_day_off(*, day_off: DayOff, by: User) -> None:
    """Take a day off the list: the calendar decides again."""
    day_off.delete()
    _count_anew()


def _count_anew() -> None:
    """Move the clocks that still run; what is late already stays late."""
    forget_the_minute()
    running = Enquiry.objects.filter(replied_at=None, closed_at=None)
    enquiries = list(running.filter(reply_due_at__gt=timezone.now()).select_for_update())
    for enquiry in enquiries:
        enquiry.reply_due_at = after_working_days(enquiry.received_at, REPLY_WITHIN_WORKING_DAYS)
    Enquiry.objects.bulk_update(enquiries, ["reply_due_at"], batch_size=500)
    # Somebody may have asked, and remembered, before this was committed.
    transaction.on_commit(forget_the_minute)
