"""What can be done with a promise: each harmless when done twice."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.checklist import add_steps
from followups.actions.repeating import repeat, take_back
from followups.actions.saying import said_by
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification
from leads.models import Lead

FIRST_YEAR, LAST_YEAR = 2000, 2100
LINKS = ("assignee", "organisation", "contact", "lead", "mou", "milestone", "follows", "created_by")


def _locked(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update().get(pk=followup.pk)


@transaction.atomic
def create(
    *,
    by: User | None,
    followup: FollowUp | None = None,
    watchers: Iterable[User] = (),
    steps: Iterable[str] = (),
    **fields: Any,
) -> FollowUp:
    """Write down a promise, given as fields or as a row not yet saved; once a `client_id`."""
    row = followup or FollowUp(**fields)
    if row.client_id and (earlier := FollowUp.objects.filter(client_id=row.client_id).first()):
        return earlier
    row.created_by = by
    tie(row, by)
    row.clean_fields(exclude=LINKS)
    row.validate_constraints()
    if row.repeats and row.repeats_from is None:
        row.repeats_from = row.due_on
    try:
        with said_by(by), transaction.atomic():
            row.save()
            row.watchers.set(watchers)
            add_steps(followup=row, texts=steps)
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one has saved it.
        if row.client_id and (other := FollowUp.objects.filter(client_id=row.client_id).first()):
            return other
        raise
    return row


def tie(row: FollowUp, by: User | None) -> None:
    """What belongs to a milestone belongs to its MOU; what belongs to an MOU is its lead's too."""
    if row.milestone and row.mou_id is None:
        row.mou = row.milestone.mou
    elif row.milestone and row.mou_id != row.milestone.mou_id:
        raise ValidationError({"milestone": _("This milestone belongs to another MOU.")})
    if row.mou and row.mou.lead_id and row.lead_id is None:
        seen = Lead.objects.visible_to(by) if by else Lead.objects.all()
        row.lead = seen.filter(pk=row.mou.lead_id).first()


@transaction.atomic
def assign(*, followup: FollowUp, to: User | None, by: User | None, note: str = "") -> FollowUp:
    """Give a promise to somebody, or to nobody, with a word; she who had it need not be told more.

    What somebody hands over for the days of an absence stays hers, unless she gets it back here.
    """
    if to is not None and not User.objects.assignable().filter(pk=to.pk).exists():
        raise ValidationError(_("%(name)s cannot be given follow-ups.") % {"name": to})
    row = _locked(followup)
    if not row.is_open:
        raise ValidationError(_("This follow-up is done: reopen it before you give it away."))
    if row.assignee == to:
        return row
    before, row.assignee = row.assignee_id, to
    if to is not None and row.handed_from_id == to.pk:
        row.handed_from = row.handed_for = None
    with said_by(by, note):
        row.save(update_fields=["assignee", "handed_from", "handed_for", "updated_at"])
    _nothing_left_to_tell(row, recipient=before)
    return row


@transaction.atomic
def move(*, followup: FollowUp, due_on: date, by: User | None) -> FollowUp:
    """Put a promise on another day; one that slept wakes, the days of its series stay."""
    if not FIRST_YEAR <= due_on.year <= LAST_YEAR:
        raise ValidationError(_("Choose a day between the years 2000 and 2100."))
    row = _locked(followup)
    if not row.is_open:
        raise ValidationError(_("This follow-up is done: reopen it before you move it."))
    if (row.due_on, row.snoozed_until) != (due_on, None):
        row.due_on, row.snoozed_until = due_on, None
        with said_by(by):
            row.save(update_fields=["due_on", "snoozed_until", "updated_at"])
    return row


@transaction.atomic
def complete(*, followup: FollowUp, by: User | None, note: str = "") -> FollowUp:
    """Mark a promise as kept; the first who says so stands, a note may follow.

    One that repeats comes again: its successor is made here, once, however often this is done.
    """
    row = _locked(followup)
    kept_now = row.is_open
    if kept_now:
        row.done_at, row.done_by, row.done_note = timezone.now(), by, note
    elif note and not row.done_note:
        row.done_note = note
    else:
        return row
    with said_by(by):
        row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
        if kept_now:
            repeat(row, timezone.localdate())
    _nothing_left_to_tell(row)
    return row


def _nothing_left_to_tell(row: FollowUp, **whose: int | None) -> None:
    """Nobody need be reminded of it any more; what became of it is news all the same."""
    reminders = Notification.objects.unread().filter(subject=row.subject, **whose)
    reminders.exclude(kind=NotificationKind.FOLLOWUP_NEWS).update(read_at=timezone.now())


@transaction.atomic
def reopen(*, followup: FollowUp, by: User | None) -> FollowUp:
    """Take back that a promise was kept, and with it a successor nobody has touched."""
    row = _locked(followup)
    if not row.is_open:
        row.done_at, row.done_by, row.done_note = None, None, ""
        with said_by(by):
            row.save(update_fields=["done_at", "done_by", "done_note", "updated_at"])
            take_back(row)
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
        with said_by(by):
            row.save(update_fields=["snoozed_until", "updated_at"])
    return row


def watch(*, followup: FollowUp, person: User) -> None:
    """Let a person hear what becomes of a promise."""
    followup.watchers.add(person)


def unwatch(*, followup: FollowUp, person: User) -> None:
    """Let a person hear of a promise no more than its reminders tell her."""
    followup.watchers.remove(person)
