"""Follow-ups of somebody who is away: handed to another, and given back afterwards.

Harmless when done twice: only what is still open and still stands with the person is handed over.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from followups.actions.followups import said_by
from followups.models import FollowUp, Notification
from followups.querysets import FollowUpQuerySet

TAKEN = ("assignee", "handed_from", "handed_for", "updated_at")


@transaction.atomic
def hand_over(
    *,
    person: User,
    to: User,
    by: User | None,
    rows: Collection[int],
    absence: Absence | None = None,
) -> list[FollowUp]:
    """Give open follow-ups of one person to another; those of an absence come back after it."""
    _check(person, to)
    if absence and absence.person_id != person.pk:
        raise ValidationError(_("This absence is somebody else’s: choose one of the same person."))
    found = FollowUp.objects.open().filter(pk__in=rows, assignee=person)
    moved = _locked(found)
    for row in moved:
        _hand(row, person, to, absence)
    _save(moved, by)
    _nothing_to_tell(moved, person)
    return moved


def _hand(row: FollowUp, person: User, to: User, absence: Absence | None) -> None:
    """What came from somebody else stays hers, however often it is handed on."""
    row.assignee = to
    if row.handed_from_id == to.pk:
        row.handed_from, row.handed_for = None, None
    elif absence and row.handed_from_id is None:
        row.handed_from, row.handed_for = person, absence


@transaction.atomic
def give_back(
    *,
    person: User,
    by: User | None,
    rows: Collection[int] | None = None,
    absence: Absence | None = None,
) -> list[FollowUp]:
    """Return to a person what others took over for her and have not done yet: some of it or all."""
    found = FollowUp.objects.open().handed_over_by(person)
    if absence is not None:
        found = found.filter(handed_for=absence)
    if rows is not None:
        found = found.filter(pk__in=rows)
    moved = _locked(found)
    if moved and not User.objects.assignable().filter(pk=person.pk).exists():
        raise ValidationError(
            _("%(name)s cannot be given follow-ups any more: leave them where they are.")
            % {"name": person}
        )
    holders = {row.assignee for row in moved}
    for row in moved:
        row.assignee, row.handed_from, row.handed_for = person, None, None
    _save(moved, by)
    for holder in holders:
        if holder is not None:
            _nothing_to_tell(moved, holder)
    return moved


@transaction.atomic
def remove_absence(*, absence: Absence, by: User | None) -> list[FollowUp]:
    """Take an absence off the list; what was handed over because of it goes back first."""
    back = give_back(person=absence.person, by=by, absence=absence)
    with said_by(by):
        absence.delete()
    return back


def _check(person: User, to: User) -> None:
    if to.pk == person.pk:
        raise ValidationError(_("Choose somebody else: these are this person’s already."))
    if not User.objects.assignable().filter(pk=to.pk).exists():
        raise ValidationError(_("%(name)s cannot be given follow-ups.") % {"name": to})


def _locked(rows: FollowUpQuerySet) -> list[FollowUp]:
    """Always in the same order: two people who press at once wait for each other."""
    found = rows.select_related("assignee").order_by("pk")
    return list(found.select_for_update(of=("self",)))


def _save(rows: list[FollowUp], by: User | None) -> None:
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    with said_by(by):
        FollowUp.objects.bulk_update(rows, TAKEN, batch_size=500)


def _nothing_to_tell(rows: list[FollowUp], person: User) -> None:
    """What is no longer a person's need not stay unread in her bell."""
    subjects = [row.subject for row in rows]
    told = Notification.objects.unread().filter(subject__in=subjects, recipient=person)
    told.update(read_at=timezone.now())
