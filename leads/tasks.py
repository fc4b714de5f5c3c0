"""What the clock asks of the lead room; the rows know what waits."""

import logging
from time import monotonic

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from leads.actions.bulk import work_off
from leads.actions.duplicates import compare_waiting, queue_all_again
from leads.actions.ladders import work_off_rewritings
from leads.duplicates import KINDS
from leads.models import BulkRun

log = logging.getLogger(__name__)

# Less than the time until the next call: calls do not pile up, and reminders find a free hand.
SECONDS = 50


@shared_task(name="leads.tasks.compare_names")
def compare_names() -> None:
    """Look for duplicates of the rows whose names changed."""
    until = monotonic() + SECONDS
    for kind in KINDS.values():
        while monotonic() < until and compare_waiting(kind):
            pass


@shared_task(name="leads.tasks.queue_names")
def queue_names() -> None:
    """Queue each night what triggers did not see and what older rules marked."""
    for kind in KINDS.values():
        queue_all_again(kind)


@shared_task(name="leads.tasks.work_off_bulk_runs")
def work_off_bulk_runs() -> None:
    """Work off the bulk changes that wait, the oldest first; several workers share the rows."""
    until = monotonic() + SECONDS
    for run in BulkRun.objects.unfinished().order_by("id"):
        left = until - monotonic()
        if left <= 0:
            return
        try:
            ended = work_off(run=run, seconds=left)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            # A fault of ours with one run must not keep the others waiting for ever.
            log.exception("Bulk change %s", run.pk)
            continue
        if not ended:
            return


@shared_task(name="leads.tasks.rewrite_mous")
def rewrite_mous() -> None:
    """Work out MOUs anew whose steps an administrator has changed."""
    work_off_rewritings(seconds=SECONDS)
