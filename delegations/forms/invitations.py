"""Typed input: an invitation as a file or as its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.calendar.reading import MAX_BYTES, Invited, UnreadableError, decoded, read
from delegations.calendar.zones import Guess
from delegations.models import Delegation
from delegations.pickers import PickerField


class InvitationForm(forms.Form):
    """A file, or the text of one; what it says is read while it is checked."""

    file = forms.FileField(
        label=_("Invitation (.ics)"),
        required=False,
        help_text=_("Attached to the e-mail as “invite.ics”; 1 MB at most."),
        widget=forms.ClearableFileInput({"accept": ".ics,.ical,.ifb,text/calendar"}),
        error_messages={"empty": _("The file is empty: save the invitation once more.")},
    )
    text = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        help_text=_("From BEGIN:VCALENDAR to END:VCALENDAR."),
        widget=forms.Textarea({"rows": 4, "spellcheck": "false"}),
        error_messages={"max_length": _("The text is too long for an invitation: 1 MB at most.")},
    )
    delegation = PickerField(
        Delegation.objects.none(),
        source="delegation",
        label=_("Delegation"),
        empty=_("without a delegation"),
        offered=20,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.guess = Guess(user)
        self.invited: list[Invited] = []
        self.fields["delegation"].queryset = Delegation.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        file = cleaned.get("file")
        name = "file" if file else "text"
        try:
            if file and file.size > MAX_BYTES:
                decoded(b" " * (MAX_BYTES + 1))
            text = decoded(file.read()) if file else cleaned.get("text", "")
            if not text.strip():
                raise UnreadableError(_("Choose a file, or paste the text of an invitation."))
            self.invited = read(text, self.guess)
        except UnreadableError as error:
            self.add_error(name, str(error))
        else:
            # The comparison carries the text on; the file is read once.
            cleaned["text"] = text
        return cleaned
