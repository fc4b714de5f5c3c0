"""The days a report is asked of: each mistake a sentence beside its field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leads.filters.mou_fields import EARLIEST
from leads.formats import day as written
from reports.dimensions import DIMENSIONS
from reports.mou_numbers import headings

NONSENSE = _("Write a day such as 2026-03-31.")


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": NONSENSE},
    )


class DaysForm(forms.Form):
    """As on which day, and compared with which earlier one."""

    as_on = _day(_("As on (empty: today)"))
    against = _day(_("Compare with"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {
                "max": timezone.localdate().isoformat(),
                "min": EARLIEST.isoformat(),
            }

    def clean_as_on(self) -> date | None:
        return _known(self.cleaned_data["as_on"])

    def clean_against(self) -> date | None:
        return _known(self.cleaned_data["against"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        against = cleaned.get("against")
        day = cleaned.get("as_on") or timezone.localdate()
        if against and "as_on" not in self.errors and against >= day:
            words = _t("Compare with a day before %(day)s, the day of the report.")
            self.add_error("against", words % {"day": written(day)})
        return cleaned


def _known(day: date | None) -> date | None:
    """Refuse a day of which nobody can know anything."""
    if day and day > timezone.localdate():
        raise ValidationError(
            _t("Nobody knows how things will stand: choose today or an earlier day.")
        )
    if day and day < EARLIEST:
        words = _t("Choose a day after %(day)s: no MOU is older.")
        raise ValidationError(words % {"day": written(EARLIEST)})
    return day


class CrossForm(forms.Form):
    """Which two dimensions stand against each other, and what is counted."""

    rows = forms.ChoiceField(label=_("Lines"), required=False)
    columns = forms.ChoiceField(label=_("Columns"), required=False)
    measure = forms.ChoiceField(label=_("Count"), required=False)

    def __init__(self, data: Any) -> None:
        names = ("rows", "columns", "measure")
        usual = {"rows": "sector", "columns": "stage", "measure": "mous"}
        super().__init__({name: data.get(name) or usual[name] for name in names})
        choices = [(name, dimension.heading) for name, dimension in DIMENSIONS.items()]
        self.fields["rows"].choices = self.fields["columns"].choices = choices  # type: ignore[attr-defined]
        self.fields["measure"].choices = list(headings().items())  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = _t("Choose one from the list.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("rows") and cleaned.get("rows") == cleaned.get("columns"):
            self.add_error("columns", _t("Choose something else than the lines show."))
        return cleaned
