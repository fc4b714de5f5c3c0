"""What is promised to, or by, each of many leads."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.choices import Direction
from followups.forms import DAY_FORMAT
from followups.models import FollowUp
from leads.bulk_form import BulkForm
from leads.formats import day

A_WEEK = timedelta(days=7)


class BulkFollowUpForm(BulkForm):
    """The same promise for each lead: who owes what by when."""

    deed, label = "followup", _("Follow-up")

    title = forms.CharField(
        label=_("What is owed"),
        max_length=FollowUp._meta.get_field("title").max_length,
        error_messages={"required": _("Say what is owed.")},
    )
    due_on = forms.DateField(
        label=_("Due on"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": _("Choose the day it is due."), "invalid": DAY_FORMAT},
    )
    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who sees to it"),
        required=False,
        empty_label=_("nobody yet"),
        widget=forms.Select({"data-tom": True}),
    )
    direction = forms.ChoiceField(
        label=_("Who owes it"),
        choices=Direction,
        initial=Direction.OURS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether we owe it or they do.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = User.objects.assignable()
        self.fields["assignee"].initial = self.user.pk
        self.fields["due_on"].initial = timezone.localdate() + A_WEEK

    def clean_due_on(self) -> date:
        due_on = self.cleaned_data["due_on"]
        if not 2000 <= due_on.year <= 2100:
            raise forms.ValidationError(_("Choose a day between the years 2000 and 2100."))
        return due_on

    def settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "due_on": data["due_on"].isoformat(),
            "assignee": data["assignee"].pk if data["assignee"] else None,
            "direction": data["direction"],
        }

    def words(self) -> str:
        words = {"title": self.cleaned_data["title"], "day": day(self.cleaned_data["due_on"])}
        return gettext("Follow-up by %(day)s: %(title)s") % words
