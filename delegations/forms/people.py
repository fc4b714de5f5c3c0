"""Typed input about people who come to a meeting unannounced."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegations.choices import AttendanceSide


class DoorForm(forms.Form):
    """Somebody at the door who is not on the list."""

    organisation = forms.CharField(label=_("Organisation"), required=False, max_length=200)
    person = forms.CharField(label=_("Name"), required=False, max_length=160)
    side = forms.ChoiceField(
        label=_("Side"),
        choices=AttendanceSide,
        initial=AttendanceSide.THEIRS,
        required=False,
        widget=forms.HiddenInput(),
    )
    sections = (("", (("organisation", "person"),)),)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("organisation") or cleaned.get("person")):
            self.add_error("organisation", _("Say who it is: an organisation or a name."))
        cleaned["side"] = cleaned.get("side") or AttendanceSide.THEIRS
        return cleaned
