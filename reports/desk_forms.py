"""What a desk report is asked by: each mistake a sentence beside its field."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.models import Delegation
from leads.choices import LeadSource
from leads.filters.leads import NONE
from leads.filters.mou_fields import EARLIEST
from leads.models import Sector
from leads.options import options_of, owner_options
from reports.desk import Asked
from reports.desk.funnel import COHORTS

LATEST = date(2100, 12, 31)
DELEGATIONS_OFFERED = 200
NOT_STATED = _("not stated")


class DeskForm(forms.Form):
    """Only the fields a report understands; what else stands in the address is left alone."""

    def __init__(self, data: Any, names: tuple[str, ...], reader: User) -> None:
        asked = data.copy()
        if not asked.get("cohort"):
            asked["cohort"] = Asked.cohort  # the list shows what is counted
        super().__init__(asked)
        self.reader = reader
        for name in names:
            self.fields["from" if name == "first" else "to" if name == "last" else name] = getattr(
                self, f"_{name}"
            )()

    def _first(self) -> forms.Field:
        return _day(_("From"))

    def _last(self) -> forms.Field:
        return _day(_("To"))

    def _cohort(self) -> forms.Field:
        return _choice(_("Lines"), list(COHORTS.items()), "")

    def _owner(self) -> forms.Field:
        people = [(str(pk), name) for pk, name in owner_options()]
        return _choice(_("Owner"), [(NONE, _("nobody")), *people], _("Everybody"))

    def _source(self) -> forms.Field:
        choices = [*LeadSource.choices, (NONE, NOT_STATED)]
        return _choice(_("Came through"), choices, _("All sources"))

    def _delegation(self) -> forms.Field:
        rows = Delegation.objects.visible_to(self.reader).order_by("-starts_on", "id")
        known = [(str(row.pk), str(row)) for row in rows[:DELEGATIONS_OFFERED]]
        return _choice(_("Delegation"), [(NONE, _("none")), *known], _("All delegations"))

    def _sector(self) -> forms.Field:
        known = [(str(pk), name) for pk, name in options_of(Sector)]
        return _choice(_("Sector"), [(NONE, NOT_STATED), *known], _("All sectors"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("from", "to"):
            day = cleaned.get(name)
            if day and not EARLIEST <= day <= LATEST:
                words = _t("Choose a day between %(first)s and %(last)s.")
                span = {"first": _written(EARLIEST), "last": _written(LATEST)}
                self.add_error(name, words % span)
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and first > last:
            self.add_error("to", _t("The last day comes before the first: turn them round."))
        return cleaned

    def asked(self) -> Asked:
        """The question; only of a form without mistakes."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        days = {"first": given.pop("from", None), "last": given.pop("to", None)}
        return Asked(self.reader, **days, **given)

    def words(self) -> list[tuple[str, str]]:
        """What was asked, in words."""
        said = []
        for name, value in self.cleaned_data.items():
            field = self.fields[name]
            if not value or name == "cohort":
                continue
            shown = _written(value) if isinstance(value, date) else dict(field.choices)[value]  # type: ignore[attr-defined]
            said.append((str(field.label), str(shown).strip()))
        return said


def _written(day: date) -> str:
    return date_format(day, "j M Y")


def _day(label: Any) -> forms.DateField:
    field = forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day such as 2026-03-31.")},
    )
    field.widget.attrs |= {"min": EARLIEST.isoformat(), "max": LATEST.isoformat()}
    return field


def _choice(label: Any, choices: Any, every: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", every), *choices] if every else choices,
        required=False,
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )
