"""What can be done with a promise: each harmless when done twice."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.notifications import mark_read
from followups.models import FollowUp


def _said_by(by: User | None) -> AbstractContextManager[Any]:
    """Let the history know who it was, also outside of a request."""
    return pghistory.context(user=by.pk) if by else nullcontext()


def _locked(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update().get(pk=followup.pk)


@transaction.atomic
def complete(*, followup: FollowUp, by: User | None, note: str = "") -> FollowUp:
    """Mark a promise as kept; the first who says so stands, a note may follow."""
    row = _locked(followup)
    if row.is_open:
        row.done_at, row.done_by, row.done_note = timezone.now(), by, note
    elif note and not row.done_note:
        row.done_note = note
    else:
        return row
    with _said_by(by):
        row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
    mark_read(subject=row.subject)  # nobody need be told of it any more
    return row


@transaction.atomic
def reopen(*, followup: FollowUp, by: User | None) -> FollowUp:
    """Take back that a promise was kept."""
    row = _locked(followup)
    if not row.is_open:
        row.done_at, row.done_by, row.done_note = None, None, ""
        with _said_by(by):
            row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
    return row


@transaction.atomic
def snooze(*, followup: FollowUp, until: date, by: User | None) -> FollowUp:
    """Let a promise sleep until a day after today; it reminds anew when it wakes."""
    if until <= timezone.localdate():
        raise ValidationError(_("Choose a day after today."))
    row = _locked(followup)
    if not row.is_open:
        raise ValidationError(_("This follow-up is done: reopen it before you snooze it."))
    return _sleep(row, until, by)


@transaction.atomic
def wake(*, followup: FollowUp, by: User | None) -> FollowUp:
    """End a snooze."""
    return _sleep(_locked(followup), None, by)


def _sleep(row: FollowUp, until: date | None, by: User | None) -> FollowUp:
    if row.snoozed_until != until:
        row.snoozed_until = until
        with _said_by(by):
            row.save(update_fields=["snoozed_until", "updated_at"])
    return row
