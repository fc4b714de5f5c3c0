"""Typed input about promises."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.editing import CreatedOnceMixin, EditGuardMixin
from accounts.models import User
from followups.choices import Direction
from followups.models import FollowUp
from leads.models import MOU, Contact, Lead, Organisation


class FollowUpForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """A promise; what it is about is chosen by the page it is written from."""

    sections = (("", ("title", "direction", ("due_on", "assignee"), "details")),)

    class Meta:
        model = FollowUp
        fields = (
            "title", "direction", "due_on", "assignee", "details",
            "lead", "mou", "organisation", "contact",
        )  # fmt: skip
        widgets = {
            "title": forms.TextInput(),
            "details": forms.Textarea({"rows": 3}),
            "direction": forms.RadioSelect(),
            "due_on": forms.DateInput({"type": "date"}),
            "assignee": forms.Select({"data-tom": True}),
            "lead": forms.HiddenInput(),
            "mou": forms.HiddenInput(),
            "organisation": forms.HiddenInput(),
            "contact": forms.HiddenInput(),
        }
        error_messages = {
            "title": {"required": _("Say what is owed.")},
            "due_on": {
                "required": _("Choose the day it is due."),
                "invalid": _("Write the day as year-month-day, for example 2026-11-30."),
            },
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = User.objects.assignable()
        self.fields["assignee"].empty_label = _("Nobody yet")
        self.fields["direction"].choices = Direction.choices
        self.fields["details"].max_length = 10_000
        for name, model in (
            ("lead", Lead), ("mou", MOU), ("organisation", Organisation), ("contact", Contact),
        ):  # fmt: skip
            self.fields[name].queryset = model.objects.visible_to(user)

    def clean_due_on(self) -> date:
        due_on = self.cleaned_data["due_on"]
        if due_on.year < 2000 or due_on.year > 2100:
            raise forms.ValidationError(_("Choose a day between the years 2000 and 2100."))
        return due_on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in ("lead", "mou", "organisation", "contact"):
            # Hidden fields have no place of their own to complain in.
            if name in self.errors:
                raise forms.ValidationError(
                    _("What this follow-up was about is not there any more. Open it anew.")
                )
        return cleaned


class DoneForm(forms.Form):
    """What came of a promise."""

    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)


class SnoozeForm(forms.Form):
    """Until when a promise sleeps: some days, or a day."""

    days = forms.IntegerField(min_value=1, max_value=366, required=False)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": _("Write the day as year-month-day, for example 2026-11-30.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("days"):
            cleaned["until"] = timezone.localdate() + timedelta(days=cleaned["days"])
        if not cleaned.get("until") and not self.errors:
            self.add_error("until", _("Choose a day."))
        elif cleaned.get("until") and cleaned["until"] > timezone.localdate() + timedelta(days=366):
            self.add_error("until", _("Choose a day within a year."))
        return cleaned
