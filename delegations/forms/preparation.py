"""Typed input about what has to be ready before a meeting: one line a thing."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.choices import PreparationKind
from delegations.forms.fields import DayField, people
from delegations.models import Meeting, Preparation

# What the note of a thing is for.
ASKED = {
    PreparationKind.HOST: _("Who confirmed, and when"),
    PreparationKind.PEOPLE: _("Who is still missing"),
    PreparationKind.BRIEF: _("Where the brief is, what it lacks"),
    PreparationKind.INTERPRETER: _("Name and number of the interpreter"),
    PreparationKind.VEHICLE: _("Car, driver and number, where it waits"),
    PreparationKind.GIFT: _("What for whom, and who carries it"),
    PreparationKind.PROTOCOL: _("Who speaks first, seats, flags, photographs"),
}


class PreparationForm(forms.ModelForm):
    """One thing to prepare. Only what was changed on the page is written: others write too."""

    due_on = DayField(label=_("Ready by"), required=False)

    class Meta:
        model = Preparation
        fields = ["state", "note", "owner", "due_on"]
        labels = {"note": _("Note"), "owner": _("Who sees to it")}

    def __init__(self, *args: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget.attrs["placeholder"] = ASKED[self.instance.kind]
        self.fields["owner"].queryset = User.objects.all()
        self.fields["owner"].choices = choices
        for field in self.fields.values():
            field.show_hidden_initial = True


class PreparationInput:
    """The whole page: all things to prepare for one meeting, in their order."""

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        known = {task.kind: task for task in meeting.preparations.select_related("owner")}
        choices = people(*(task.owner for task in known.values()))
        self.forms = [
            PreparationForm(
                data,
                prefix=kind,
                instance=known.get(kind) or Preparation(meeting=meeting, kind=kind),
                choices=choices,
            )
            for kind in PreparationKind.values
        ]

    def is_valid(self) -> bool:
        answers = [form.is_valid() for form in self.forms]  # each says what is wrong with it
        return all(answers)

    @transaction.atomic
    def save(self) -> None:
        """Write the fields that were changed, and no others."""
        meeting = self.forms[0].instance.meeting
        Meeting.objects.select_for_update().get(pk=meeting.pk)
        for form in self.forms:
            if form.has_changed():
                Preparation.objects.update_or_create(
                    meeting=meeting,
                    kind=form.instance.kind,
                    defaults={name: form.cleaned_data[name] for name in form.changed_data},
                )
