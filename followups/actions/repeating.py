"""A promise that comes again: it has one successor, made when it is kept."""

from datetime import date

from django.db.models import ProtectedError
from pghistory.models import Event

from followups.actions.checklist import add_steps
from followups.models import ChecklistItem, FollowUp, Notification
from followups.series import next_day

# What the successor inherits; all else begins anew.
INHERITED = (
    "title", "details", "direction", "assignee_id", "organisation_id", "contact_id", "lead_id",
    "mou_id", "milestone_id", "urgent", "repeats", "repeats_until", "handed_from_id",
    "handed_for_id", "sensitive", "created_by_id",
)  # fmt: skip
LINKS = ("watchers", "readers")


def repeat(row: FollowUp, today: date) -> FollowUp | None:
    """Make the successor of a promise that was kept: on the next day of its series to come.

    Days that passed while it was open are left out: nobody keeps the same promise thrice at once.
    """
    due_on = _next_of(row, today)
    if due_on is None or FollowUp.objects.filter(follows=row).exists():
        return None
    values = {name: getattr(row, name) for name in INHERITED}
    made = FollowUp.objects.create(
        **values, due_on=due_on, repeats_from=row.repeats_from or row.due_on, follows=row
    )
    for name in LINKS:
        getattr(made, name).set(getattr(row, name).all())
    add_steps(followup=made, texts=_steps(row))
    return made


def _next_of(row: FollowUp, today: date) -> date | None:
    if not row.repeats:
        return None
    found = next_day(row.repeats_from or row.due_on, row.repeats, max(row.due_on, today))
    over = found is None or (row.repeats_until is not None and found > row.repeats_until)
    return None if over else found


def take_back(row: FollowUp) -> None:
    """Remove the successor of a promise that was not kept after all, if it is as it was made."""
    made = FollowUp.objects.select_for_update().filter(follows=row).first()
    if made is None or not _untouched(made, row):
        return
    subject = made.subject
    try:
        made.delete()
    except ProtectedError:
        return  # something has come to need it: then it stays
    Notification.objects.filter(subject=subject).delete()


def _untouched(made: FollowUp, row: FollowUp) -> bool:
    """Say whether nobody has changed it, a step of it or who watches it, nor tied it to a row."""
    events = (
        FollowUp.pgh_event_model.objects.filter(pgh_obj_id=made.pk),
        ChecklistItem.pgh_event_model.objects.filter(followup_id=made.pk),
    )
    if any(kind.exclude(pgh_label="insert").exists() for kind in events):
        return False
    same = _steps(made) == _steps(row)
    for name in LINKS:
        same = same and set(getattr(made, name).all()) == set(getattr(row, name).all())
    return same and not _tied(made)


def _tied(made: FollowUp) -> bool:
    """Another row points to it: a meeting it was spoken of at, its own successor."""
    for link in FollowUp._meta.related_objects:
        own = link.related_model is ChecklistItem or issubclass(link.related_model, Event)
        if not own and not link.hidden:
            others = link.related_model._base_manager.filter(**{link.field.name: made})
            if others.exists():
                return True
    return False


def _steps(row: FollowUp) -> list[str]:
    return [step.text for step in row.checklist.all()]
