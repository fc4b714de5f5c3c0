"""What a person does with what she was told."""

from django.utils import timezone

from accounts.models import User
from followups.models import Notification


def mark_read(*, subject: str, recipient: User | None = None) -> int:
    """Mark what was said of a row as read, for one person or for everybody."""
    told = Notification.objects.unread().filter(subject=subject)
    if recipient is not None:
        told = told.filter(recipient=recipient)
    return told.update(read_at=timezone.now())


def read_all(*, recipient: User) -> int:
    """Mark everything a person was told as read."""
    return Notification.objects.unread().filter(recipient=recipient).update(read_at=timezone.now())
