"""Typed input about whether a meeting will be."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.actions.status import cancel_meeting, confirm_meeting, reinstate_meeting
from delegations.choices import MeetingStatus
from delegations.models import Meeting

CHOICES = {
    MeetingStatus.PLANNED: _("Planned: the other side has not said yes yet"),
    MeetingStatus.CONFIRMED: _("Confirmed: both sides will come"),
    MeetingStatus.CANCELLED: _("Cancelled: it will not be"),
}


class StatusForm(forms.Form):
    """The new status; a cancellation says why."""

    status = forms.ChoiceField(
        label=_("The meeting is"),
        choices=list(CHOICES.items()),
        widget=forms.RadioSelect(),
        error_messages={"required": _("Choose what the meeting is now.")},
    )
    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        required=False,
        max_length=300,
        help_text=_("Stands with the meeting: “their president is ill; a new date in March”."),
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        if meeting.result:
            self.fields["status"].choices = [
                choice
                for choice in self.fields["status"].choices
                if choice[0] != MeetingStatus.CANCELLED
            ]
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cancelled = cleaned.get("status") == MeetingStatus.CANCELLED
        if cancelled and "reason" not in self.errors and not cleaned.get("reason"):
            self.add_error("reason", _("Say why the meeting is cancelled."))
        return cleaned

    def apply(self, by: User) -> Meeting:
        """Do what was chosen; raises `RefusedError`."""
        status = self.cleaned_data["status"]
        if status == MeetingStatus.CANCELLED:
            return cancel_meeting(meeting=self.meeting, by=by, reason=self.cleaned_data["reason"])
        if status == MeetingStatus.CONFIRMED and self.meeting.status != MeetingStatus.CANCELLED:
            return confirm_meeting(meeting=self.meeting, by=by)
        meeting = reinstate_meeting(meeting=self.meeting, by=by)
        if status == MeetingStatus.CONFIRMED:
            return confirm_meeting(meeting=meeting, by=by)
        return meeting
