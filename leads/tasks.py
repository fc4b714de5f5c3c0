"""What the clock asks of the lead room; the rows know what waits."""

from time import monotonic

from celery import shared_task

from leads.actions.duplicates import compare_waiting, queue_all_again
from leads.duplicates import KINDS

# Less than the time until the next call, so that calls do not pile up.
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
