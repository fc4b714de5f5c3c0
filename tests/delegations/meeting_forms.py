"""The form that plans a meeting, filled in."""

from delegations.forms.meetings import MeetingInput
from delegations.models import Meeting
from tests.delegations.posts import meeting


def typed(user, instance: Meeting | None = None, **fields) -> MeetingInput:
    return MeetingInput(meeting(**fields), meeting=instance or Meeting(), user=user)


def saved(user, instance: Meeting | None = None, **fields) -> Meeting:
    form = typed(user, instance, **fields)
    assert form.is_valid(), (form.form.errors, form.theirs.errors, form.ours.errors)
    return Meeting.objects.get(pk=form.save().pk)


def errors(user, **fields) -> dict:
    form = typed(user, **fields)
    assert not form.is_valid()
    return form.form.errors
