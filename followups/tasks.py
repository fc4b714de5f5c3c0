"""What the clock asks for; the rows know what is due."""

from celery import shared_task
from django.utils import timezone

from followups.actions import deliver, raise_due


@shared_task(name="followups.tasks.sweep")
def sweep() -> None:
    """Raise and deliver all that is due."""
    try:
        raise_due(timezone.now())
    finally:
        # What waits already leaves, whatever is wrong with what comes next.
        deliver(timezone.now())
