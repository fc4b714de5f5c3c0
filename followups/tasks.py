"""What the clock asks for; the rows know what is due."""

from celery import shared_task
from django.utils import timezone

from followups.actions import deliver, raise_due


@shared_task(name="followups.tasks.sweep")
def sweep() -> None:
    """Raise and deliver all that is due."""
    raise_due(timezone.now())
    deliver(timezone.now())
