"""What an administrator sets going again: failures of a queue, and the sweep itself."""

import logging
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.db.models import Model

from accounts.models import User
from followups.actions.resend import send_again
from followups.models import Mailed
from invest_up.operations.queues import Queue
from reports.actions import papers, schedules
from reports.models import PaperRun, ScheduleRun

log = logging.getLogger(__name__)

SWEEP = "followups.tasks.sweep"
# As many as a page can wait for; the rest is still there for the next time.
AT_ONCE = 500


def retry(*, queue: Queue, by: User) -> int:
    """Try the failures of a queue again, each for itself; return how many."""
    rows = queue.failed()[:AT_ONCE] if queue.failed else []
    return sum(_tried(row, by) for row in rows)


def _tried(row: Model, by: User) -> bool:
    again: dict[type[Model], Callable[[Any], Any]] = {
        PaperRun: lambda run: papers.try_again(run=run),
        ScheduleRun: lambda run: schedules.try_again(run=run),
    }
    try:
        if isinstance(row, Mailed):
            send_again(row=row, by=by)
        else:
            again[type(row)](row)
    except ValidationError:
        return False  # somebody was faster
    return True


def ask_for_sweep() -> bool:
    """Ask a worker for a sweep now; False when the broker does not answer."""
    try:
        current_app.send_task(SWEEP, expires=60, retry=False)
    except Exception:
        log.warning("No broker: the sweep waits for the clock.", exc_info=True)
        return False
    return True
