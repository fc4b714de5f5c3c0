"""What changes promises and notifications, one file a noun."""

from followups.actions.delivery import deliver
from followups.actions.followups import (
    assign,
    complete,
    create,
    move,
    reopen,
    snooze,
    unwatch,
    wake,
    watch,
)
from followups.actions.notifications import mark_read, read_all
from followups.actions.raising import raise_due

__all__ = [
    "assign",
    "complete",
    "create",
    "deliver",
    "mark_read",
    "move",
    "raise_due",
    "read_all",
    "reopen",
    "snooze",
    "unwatch",
    "wake",
    "watch",
]
