"""What the clock asks of papers; the rows know what waits."""

from celery import shared_task
from django.utils import timezone

from reports.actions import papers, schedules, tallies

# Less than the time until the next call: calls do not pile up.
SECONDS = 50


# A workbook of a million rows takes some minutes.
@shared_task(name=papers.TASK, soft_time_limit=1500, time_limit=1560)
def make_papers() -> None:
    """Make the papers that wait; several workers share them."""
    papers.make_waiting(SECONDS)


@shared_task(name="reports.tasks.sweep_papers")
def sweep_papers() -> None:
    """Throw away each night what was kept long enough."""
    papers.sweep_papers(timezone.now())


@shared_task(name="reports.tasks.run_schedules")
def run_schedules() -> None:
    """Make the reports whose week or month has come; the rows know which."""
    schedules.run_due(timezone.now())


@shared_task(name="reports.tasks.renew_tallies")
def renew_tallies() -> None:
    """Begin the day with figures of that day."""
    tallies.sweep_tallies(timezone.localdate())
    tallies.join_marks()
    tallies.count_the_day()
