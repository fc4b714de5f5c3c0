"""Rows noted in a hurry: once more than the name is known of them, nobody need complete them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CompletedMixin(forms.ModelForm):
    """Takes the mark “to complete” off when more than the name is written, or when one says so."""

    # Fields that say no more than what the row is called.
    only_names: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.to_complete:
            self.fields["complete_now"] = forms.BooleanField(
                label=_("Nothing more need be known: take “to complete” away"), required=False
            )

    def told_more(self) -> bool:
        """Whether something was written that is more than a name."""
        written = set(self.changed_data) - {*self.only_names, "complete_now", "save_anyway", "seen"}
        beside = getattr(self, "_formsets", ())
        return bool(written) or any(formset.has_changed() for formset in beside)

    def save(self, commit: bool = True) -> Any:
        if self.instance.to_complete:
            done = self.cleaned_data.get("complete_now") or self.told_more()
            self.instance.to_complete = not done
        return super().save(commit)
