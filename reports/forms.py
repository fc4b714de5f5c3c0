"""Typed input of the report room."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.editing import EditGuardMixin
from delegations.models import TalkingPoints

POINTS_AT_MOST = 4000


class TalkingPointsForm(EditGuardMixin, forms.ModelForm):
    """What to say at a meeting; two people who write at once lose nothing."""

    words = forms.CharField(
        label=_("Talking points"),
        required=False,
        max_length=POINTS_AT_MOST,
        help_text=_("One point a line. They stand first in the brief of this meeting."),
        widget=forms.Textarea({"rows": 10}),
    )

    class Meta:
        model = TalkingPoints
        fields = ("words",)

    def full_clean(self) -> None:
        written = self._written_meanwhile()
        if written:
            data: Any = self.data.copy()  # type: ignore[attr-defined]
            data["words"] = f"{written}\n{data.get('words', '')}"
            data["seen"] = self._seen_now()
            self.data = data
        super().full_clean()
        if written:
            sentence = _(
                "Somebody else wrote points for this meeting while you were writing. Theirs stand"
                " above yours now: look at them, then save again."
            )
            self.add_error(None, ValidationError(sentence, code="changed_meanwhile"))

    def _written_meanwhile(self) -> str:
        """What a colleague wrote first, where this form was opened before anything was there."""
        if not self.is_bound or not self.instance.pk or self.data.get("seen"):
            return ""
        words = self.instance.words
        return words if words.strip() != self.data.get("words", "").strip() else ""

    def save(self, commit: bool = True) -> Any:
        self.instance.words = self.cleaned_data["words"].strip()
        return super().save(commit)
