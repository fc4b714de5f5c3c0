"""The form in which two rows become one."""

from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.actions.merges import mark_of
from leads.choices import Country
from leads.forms.fields import OrganisationPicker
from leads.merge_fields import BOTH, MINE, THEIRS, Choice, apply_choices, choices_between
from leads.merge_preview import two_numbers
from leads.models import Organisation


class MergeForm(forms.Form):
    """Field by field whose value stays."""

    seen = forms.CharField(widget=forms.HiddenInput)
    two_numbers = forms.BooleanField(
        label=gettext_lazy("They are one organisation nevertheless"), required=False
    )

    def __init__(self, *args: Any, survivor: models.Model, loser: models.Model, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.survivor, self.loser = survivor, loser
        self.choices = choices_between(survivor, loser)
        self.fields["seen"].initial = mark_of(survivor, loser)
        if not two_numbers(survivor, loser):
            del self.fields["two_numbers"]
        for choice in self.choices:
            self.fields[f"field-{choice.name}"] = forms.ChoiceField(
                label=capfirst(str(choice.field.verbose_name)),
                choices=[(one, one) for one in (MINE, THEIRS, BOTH)],
                initial=choice.default,
                required=False,
            )

    def rows(self) -> list[dict[str, Any]]:
        """What the table of the page shows: each field with both values and the one chosen."""
        return [
            {
                "name": f"field-{choice.name}",
                "label": self.fields[f"field-{choice.name}"].label,
                "options": self._options(choice),
                "errors": self[f"field-{choice.name}"].errors,
            }
            for choice in self.choices
        ]

    def _options(self, choice: Choice) -> list[dict[str, Any]]:
        chosen = self[f"field-{choice.name}"].value() or choice.default
        options = [(MINE, _words(self.survivor, choice)), (THEIRS, _words(self.loser, choice))]
        if choice.is_text and choice.mine and choice.theirs:
            options.append((BOTH, ""))
        return [{"value": one, "words": words, "chosen": one == chosen} for one, words in options]

    @property
    def taken(self) -> dict[str, str]:
        """What was chosen; also of a form that is shown for the first time."""
        data = self.cleaned_data if hasattr(self, "cleaned_data") else {}
        return {
            choice.name: data.get(f"field-{choice.name}") or choice.default
            for choice in self.choices
        }

    def clean_two_numbers(self) -> bool:
        if not self.cleaned_data["two_numbers"]:
            raise ValidationError(
                _("Tick this if the two numbers are of one house, as after a merger.")
            )
        return True

    def clean(self) -> dict[str, Any] | None:
        """Values that cannot stand together are told before anything is done."""
        cleaned = super().clean()
        if self.errors or not isinstance(self.survivor, Organisation):
            return cleaned
        merged = copy(self.survivor)
        apply_choices(merged, self.loser, self.taken)  # type: ignore[arg-type]
        if merged.prefecture_id and merged.country != Country.JAPAN:
            self._refuse("prefecture", _("A prefecture is for organisations in Japan only."))
        if merged.district_id and merged.country != Country.INDIA:
            self._refuse("district", _("A district is for organisations in India only."))
        return cleaned

    def _refuse(self, name: str, message: str) -> None:
        """Say it at the field where there is a choice, else at the country."""
        at = [field for field in (f"field-{name}", "field-country") if field in self.fields]
        self.add_error(at[0] if at else None, message)


def _words(row: models.Model, choice: Choice) -> str:
    """A value as a person would say it; empty where it is not stated."""
    value = getattr(row, choice.name)
    if isinstance(value, FieldFile):
        return value.name.rpartition("/")[2] if value else ""
    if choice.field.choices:
        return str(getattr(row, f"get_{choice.name}_display")())
    return "" if value is None else str(value)


class MergeWithForm(forms.Form):
    """Which other organisation is the same."""

    other = OrganisationPicker(label=gettext_lazy("The same organisation, entered once more"))

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean_other(self) -> Organisation:
        other = self.cleaned_data["other"]
        if other.pk == self.organisation.pk:
            raise ValidationError(_("This is the organisation itself: choose the other one."))
        return other
