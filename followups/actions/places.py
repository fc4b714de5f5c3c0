"""Moves made on the board: a promise gets another day, sleeps, is done, or is open again."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.followups import complete, move, reopen, snooze
from followups.lanes import DONE, SNOOZED, mark_of
from followups.models import FollowUp

MEANWHILE = "moved_meanwhile"


@transaction.atomic
def place(
    *,
    followup: FollowUp,
    lane: str,
    by: User | None,
    day: date | None = None,
    note: str = "",
    seen: str = "",
) -> FollowUp:
    """Put a promise into a column: on a day, to sleep until one, or among the done.

    `seen` is the mark it stood with on the page; when it no longer does, nothing is moved.
    """
    row = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if seen and seen != mark_of(row):
        raise ValidationError(_("Somebody has changed it meanwhile."), MEANWHILE)
    if lane == DONE:
        return complete(followup=row, by=by, note=note)
    if day is None:
        raise ValidationError(_("Choose a day."))
    if not row.is_open:
        row = reopen(followup=row, by=by)
    if lane == SNOOZED:
        return snooze(followup=row, until=day, by=by)
    return move(followup=row, due_on=day, by=by)


@transaction.atomic
def put_back(*, followup: FollowUp, was: str, seen: str, by: User | None) -> FollowUp:
    """Undo a move: the day and the sleep it had before, if nobody has touched it since."""
    due, until, state = _read(was)
    row = FollowUp.objects.select_for_update().get(pk=followup.pk)
    if seen != mark_of(row):
        raise ValidationError(_("Somebody has changed it meanwhile: it stays."), MEANWHILE)
    if state != "open":
        raise ValidationError(_("Mark it as done again, with what came of it."))
    if not row.is_open:
        row = reopen(followup=row, by=by)
    if (row.due_on, row.snoozed_until) == (due, until):
        return row
    if row.due_on != due or row.snoozed_until:
        row = move(followup=row, due_on=due, by=by)
    return snooze(followup=row, until=until, by=by) if until else row


def _read(mark: str) -> tuple[date, date | None, str]:
    """Read what `mark_of` wrote."""
    try:
        due, until, state = mark.split(".")
        asleep = date.fromisoformat(until) if until else None
        return date.fromisoformat(due), asleep, state
    except ValueError:
        raise ValidationError(_("This move cannot be undone.")) from None
