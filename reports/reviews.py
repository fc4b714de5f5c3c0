"""Days of review: what a report is compared with unless its reader says otherwise."""

from datetime import date

from reports.models import ReviewDay


def last_review(before: date) -> date | None:
    """Return the last day of review before a day, or None when there was none."""
    days = ReviewDay.objects.filter(day__lt=before).order_by("-day")
    return days.values_list("day", flat=True).first()
