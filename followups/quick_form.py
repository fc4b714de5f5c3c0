"""One line, and what was understood of it: all of it can be corrected before it is saved."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.editing import CreatedOnceMixin
from accounts.models import User
from followups.choices import Direction
from followups.forms import ABOUT, NEWEST, FollowUpForm, RowField
from followups.models import FollowUp
from followups.understanding import LONGEST_LINE, Understood

FOUND = ("organisation", "lead", "mou")


class LineForm(forms.Form):
    """The line itself."""

    text = forms.CharField(
        label=_("What is owed, by when, for whom"),
        max_length=LONGEST_LINE,
        required=False,
        error_messages={"max_length": _("Write at most 500 characters; details can follow later.")},
        widget=forms.TextInput(
            {
                "placeholder": _("call TEL next Tuesday @name"),
                "autocomplete": "off",
                "enterkeyhint": "done",
            }
        ),
    )


class QuickForm(CreatedOnceMixin, forms.ModelForm):
    """What was understood."""

    # The line that was read: another one is read first, and only then saved.
    read = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST_LINE)
    direction = forms.ChoiceField(
        label=_("Who owes it"), choices=Direction, widget=forms.RadioSelect
    )
    organisation = RowField(None, label=_("Organisation"), required=False, empty_label=_("none"))
    lead = RowField(None, label=_("Lead"), required=False, empty_label=_("none"))
    mou = RowField(None, label=_("MOU"), required=False, empty_label=_("none"))

    class Meta:
        model = FollowUp
        fields = ("title", "due_on", "assignee", "direction", "repeats", *FOUND)
        widgets = {
            "due_on": forms.DateInput({"type": "date"}),
            "assignee": forms.Select({"data-tom": True}),
        }
        error_messages = FollowUpForm.Meta.error_messages

    def __init__(self, *args: Any, user: User, candidates: Sequence[Any] = (), **kwargs: Any):
        super().__init__(*args, auto_id="quick-%s", **kwargs)
        assignee = self.fields["assignee"]
        assignee.empty_label = _("nobody yet")
        assignee.queryset = User.objects.assignable()
        self.fields["repeats"].choices = [
            ("", _("once")), *self.fields["repeats"].choices[1:]
        ]  # fmt: skip
        for name in FOUND:
            self.fields[name].queryset = ABOUT[name]._default_manager.visible_to(user)
            self.fields[name].offer(name, self[name].value())
        if candidates:
            self._first("organisation", candidates)

    def _first(self, name: str, rows: Sequence[Any]) -> None:
        """Let the likeliest rows stand at the head of what is offered."""
        known = {row.pk for row in rows}
        others = [each for each in self.fields[name].choices if each[0] not in known]
        ours = [(row.pk, str(row)) for row in rows]
        self.fields[name].choices = [others[0], *ours, *others[1:NEWEST]]

    clean_due_on = FollowUpForm.clean_due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        mou, lead = cleaned.get("mou"), cleaned.get("lead")
        if mou and lead and mou.lead_id and mou.lead_id != lead.pk:
            self.add_error("mou", _("This MOU belongs to another lead: choose one of the two."))
        return cleaned

    @classmethod
    def of(cls, understood: Understood, user: User, read: str) -> "QuickForm":
        """Return the form that shows what was understood."""
        initial = {
            name: getattr(getattr(understood, name), "pk", None) for name in ("assignee", *FOUND)
        }
        due_on: date | None = understood.due_on
        initial |= {"title": understood.title, "due_on": due_on, "direction": understood.direction}
        initial |= {"repeats": understood.repeats, "read": read}
        return cls(user=user, candidates=understood.candidates, initial=initial)
