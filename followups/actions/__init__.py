"""What changes promises and notifications, one file a noun."""

from followups.actions.delivery import deliver
from followups.actions.followups import complete, reopen, snooze, wake
from followups.actions.notifications import mark_read, read_all
from followups.actions.raising import raise_due

__all__ = [
    "complete",
    "deliver",
    "mark_read",
    "raise_due",
    "read_all",
    "reopen",
    "snooze",
    "wake",
]
