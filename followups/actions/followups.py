"""What can be done with a promise: each harmless when done twice."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from followups.models import FollowUp


def _locked(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update().get(pk=followup.pk)


@transaction.atomic
def complete(*, followup: FollowUp, by: Any, note: str = "") -> FollowUp:
    """Mark a promise as kept; the first who says so stands."""
    row = _locked(followup)
    if row.is_open:
        row.done_at, row.done_by, row.done_note = timezone.now(), by, note
        row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
    return row


@transaction.atomic
def reopen(*, followup: FollowUp, by: Any) -> FollowUp:
    """Take back that a promise was kept."""
    row = _locked(followup)
    if not row.is_open:
        row.done_at, row.done_by, row.done_note = None, None, ""
        row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
    return row


@transaction.atomic
def snooze(*, followup: FollowUp, until: date, by: Any) -> FollowUp:
    """Let a promise sleep until a day after today; it reminds anew when it wakes."""
    if until <= timezone.localdate():
        raise ValidationError(_("Choose a day after today."))
    row = _locked(followup)
    if not row.is_open:
        raise ValidationError(_("This follow-up is done: reopen it before you snooze it."))
    row.snoozed_until = until
    row.save(update_fields=["snoozed_until", "updated_at"])
    return row


@transaction.atomic
def wake(*, followup: FollowUp, by: Any) -> FollowUp:
    """End a snooze."""
    row = _locked(followup)
    row.snoozed_until = None
    row.save(update_fields=["snoozed_until", "updated_at"])
    return row
