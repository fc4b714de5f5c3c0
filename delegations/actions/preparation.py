"""Ticking off what has to be ready before a meeting."""

from django.db import transaction

from delegations.models import Meeting, Preparation


@transaction.atomic
def tick(*, meeting: Meeting, kind: str, state: str) -> Preparation:
    """Say that a thing is ready, or that it is to do after all; said twice it stays so."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    task, _made = Preparation.objects.get_or_create(meeting=meeting, kind=kind)
    task.state = state
    task.save(update_fields=["state"])
    return task
