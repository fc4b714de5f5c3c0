"""What the clock asks for; the rows know what is due."""

from celery import shared_task

from followups import deadman
from followups.actions.sweeps import sweep as sweep_once

# A slow rule is interrupted; what waits already still has the time it needs to leave.
SOFT_LIMIT, LIMIT = 300, 540


@shared_task(name="followups.tasks.sweep", soft_time_limit=SOFT_LIMIT, time_limit=LIMIT)
def sweep() -> None:
    """Raise, gather and deliver all that is due."""
    if sweep_once().is_whole:
        deadman.ping()
