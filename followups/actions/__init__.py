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
from followups.actions.notifications import leave_be, mark, mark_read, read_all
from followups.actions.raising import raise_due
from followups.actions.resend import send_again, settle

__all__ = [
    "assign",
    "complete",
    "create",
    "deliver",
    "leave_be",
    "mark",
    "mark_read",
    "move",
    "raise_due",
    "read_all",
    "reopen",
    "send_again",
    "settle",
    "snooze",
    "unwatch",
    "wake",
    "watch",
]
