"""Ticking off what has to be ready before a meeting."""

from django.db import transaction

from delegations.choices import PreparationState
from delegations.models import Meeting, Preparation


@transaction.atomic
def tick(*, meeting: Meeting, kind: str) -> Preparation:
    """Say that a thing is ready, or that it is to do after all; two who tick do not race."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    task, _made = Preparation.objects.get_or_create(meeting=meeting, kind=kind)
    done = task.state == PreparationState.DONE
    task.state = PreparationState.TO_DO if done else PreparationState.DONE
    task.save(update_fields=["state"])
    return task
