"""What a person does with what she was told."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from followups.models import Mailed, Notification


def mark_read(*, subject: str, recipient: User | None = None) -> int:
    """Mark what was said of a row as read, for one person or for everybody."""
    told = Notification.objects.unread().filter(subject=subject)
    if recipient is not None:
        told = told.filter(recipient=recipient)
    return told.update(read_at=timezone.now())


def mark(*, numbers: Iterable[int], recipient: User, read: bool) -> int:
    """Mark some of what a person was told as read, or as unread again."""
    told = Notification.objects.filter(recipient=recipient, pk__in=list(numbers))
    told = told.filter(read_at__isnull=read)
    return told.update(read_at=timezone.now() if read else None)


def read_all(*, recipient: User) -> int:
    """Mark everything a person was told as read."""
    return Notification.objects.unread().filter(recipient=recipient).update(read_at=timezone.now())


@transaction.atomic
def leave_be(*, row: Mailed, by: User) -> Mailed:
    """Say of a mail that failed for good that somebody has seen it: the desk is told no more.

    It stays in the log as failed. Should it be sent again and fail again, it is shown again.
    """
    held = type(row).objects.select_for_update().get(pk=row.pk)
    if held.waits_for_somebody:
        held.seen_to_by = by
        held.seen_to_at = held.retry_at = timezone.now()
        held.save(update_fields=["seen_to_by", "seen_to_at", "retry_at"])
    return held
