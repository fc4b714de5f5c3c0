"""The steps on the way to keeping a promise: a short list, in an order of its own."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from followups.actions.saying import said_by
from followups.models import ChecklistItem, FollowUp

STEPS_AT_MOST = 50
STEP_AT_MOST = ChecklistItem._meta.get_field("text").max_length or 200


def _locked(followup: FollowUp) -> list[ChecklistItem]:
    """Return the steps, while nobody else changes them."""
    FollowUp.objects.select_for_update().get(pk=followup.pk)
    return list(followup.checklist.all())


@transaction.atomic
def add_steps(*, followup: FollowUp, texts: Iterable[str]) -> list[ChecklistItem]:
    """Add steps at the end; one that stands there already, and is open, is not added again."""
    wanted = list(dict.fromkeys(words for text in texts if (words := " ".join(text.split()))))
    if not wanted:
        return []
    there = _locked(followup)
    waiting = {step.text for step in there if step.done_at is None}
    new = [text for text in wanted if text not in waiting]
    if len(there) + len(new) > STEPS_AT_MOST:
        words = _("A checklist has at most %(number)d steps: make follow-ups of the larger ones.")
        raise ValidationError(words % {"number": STEPS_AT_MOST})
    if any(len(text) > STEP_AT_MOST for text in new):
        words = _("A step has at most %(number)d characters.")
        raise ValidationError(words % {"number": STEP_AT_MOST})
    last = max((step.position for step in there), default=-1)
    return [
        ChecklistItem.objects.create(followup=followup, text=text, position=last + place)
        for place, text in enumerate(new, start=1)
    ]


@transaction.atomic
def tick(*, step: ChecklistItem, done: bool, by: User | None) -> None:
    """Say that a step is done, or that it is not; the first who says so stands."""
    row = ChecklistItem.objects.select_for_update().get(pk=step.pk)
    if done != (row.done_at is not None):
        row.done_at, row.done_by = (timezone.now(), by) if done else (None, None)
        with said_by(by):
            row.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def shift(*, step: ChecklistItem, by_places: int) -> None:
    """Move a step up (below nought) or down; beyond either end it stays where it is."""
    steps = _locked(step.followup)
    here = next((place for place, row in enumerate(steps) if row.pk == step.pk), None)
    if here is None:
        return
    there = min(max(here + by_places, 0), len(steps) - 1)
    steps.insert(there, steps.pop(here))
    for place, row in enumerate(steps):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])


@transaction.atomic
def remove(*, step: ChecklistItem) -> None:
    """Take a step off the list."""
    ChecklistItem.objects.filter(pk=step.pk).delete()
