"""What is typed about the follow-ups proposed after a tour, and the day of the scorecard."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from delegations.actions.after import Accepted
from delegations.proposals import LONGEST_TITLE, Proposal


class DayForm(forms.Form):
    """The day as on which a scorecard is drawn; today when none is asked for."""

    on = forms.DateField(
        label=gettext_lazy("As on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-01-31.")},
    )

    def __init__(self, data: Any, *, first: date) -> None:
        super().__init__(data)
        self.first = first

    def clean_on(self) -> date | None:
        day = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(
                _("This day is still to come: choose today or an earlier day.")
            )
        if day and day < self.first:
            raise forms.ValidationError(_("The tour had not begun on that day."))
        return day

    @property
    def day(self) -> date:
        """The day asked for, else today."""
        asked = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or timezone.localdate()


class ProposalForm(forms.Form):
    """What may be changed about one proposal before it becomes a follow-up."""

    title = forms.CharField(
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Say what is to be done.")},
    )
    due = forms.DateField(
        error_messages={
            "required": gettext_lazy("Say by when."),
            "invalid": gettext_lazy("Write the day as 2026-01-31."),
        },
    )
    who = forms.CharField(required=False)

    def __init__(self, data: QueryDict, *, key: str, people: dict[str, User]) -> None:
        super().__init__(data, prefix=key)
        self.people = people

    def clean_due(self) -> date:
        day = self.cleaned_data["due"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    def clean_who(self) -> User | None:
        wanted = self.cleaned_data["who"]
        if wanted and wanted not in self.people:
            raise forms.ValidationError(_("Choose somebody from the list."))
        return self.people.get(wanted)


class Row:
    """A proposal on the page: as proposed, or as somebody has typed it."""

    def __init__(self, proposal: Proposal, form: ProposalForm | None, asked: "ProposalsForm"):
        self.proposal, self.form, self.asked = proposal, form, asked

    @property
    def ticked(self) -> bool:
        if self.asked.data is None:
            return self.proposal.ticked
        return self.proposal.key in self.asked.picked

    @property
    def title(self) -> str:
        return self.form["title"].value() or "" if self.form else self.proposal.title

    @property
    def due(self) -> str:
        return self.form["due"].value() or "" if self.form else self.proposal.due_on.isoformat()

    @property
    def options(self) -> SafeString:
        if self.form:
            return self.asked.options(self.form["who"].value() or "")
        return self.asked.options(str(self.proposal.assignee.pk) if self.proposal.assignee else "")

    @property
    def errors(self) -> list[tuple[str, list[str]]]:
        """The faults of a ticked row, by the name of the field; nobody asks about the others."""
        if self.form is None or not self.ticked:
            return []
        return [(name, list(faults)) for name, faults in self.form.errors.items()]

    @property
    def faulty(self) -> set[str]:
        return {name for name, _faults in self.errors}


class ProposalsForm:
    """All proposals of a tour in one form; only what is ticked is looked at."""

    def __init__(self, proposals: Iterable[Proposal], data: QueryDict | None = None) -> None:
        self.data = data
        self.proposals = {row.key: row for row in proposals}
        self.people = {str(person.pk): person for person in User.objects.assignable()}
        self._options: dict[str, SafeString] = {}

    @cached_property
    def picked(self) -> set[str]:
        return set(self.data.getlist("pick")) if self.data is not None else set()

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(row, self._form(row), self) for row in self.proposals.values()]

    def _form(self, row: Proposal) -> ProposalForm | None:
        """What was typed; a row that was not on the page when it was sent is as proposed."""
        if self.data is None or f"{row.key}-title" not in self.data:
            return None
        return ProposalForm(self.data, key=row.key, people=self.people)

    @cached_property
    def ticked(self) -> list[Row]:
        return [row for row in self.rows if row.ticked and row.proposal.already is None]

    @cached_property
    def faulty(self) -> list[Row]:
        if self.data is None:
            return []
        return [row for row in self.ticked if row.form is None or not row.form.is_valid()]

    def is_valid(self) -> bool:
        return not self.faulty

    def accepted(self) -> list[Accepted]:
        return [self._accepted(row) for row in self.ticked]

    @staticmethod
    def _accepted(row: Row) -> Accepted:
        proposal, typed = row.proposal, row.form.cleaned_data if row.form else {}
        return Accepted(
            meeting=proposal.meeting,
            horizon=proposal.horizon,
            title=typed["title"],
            due_on=typed["due"],
            assignee=typed["who"],
            organisation=proposal.organisation,
            contact=proposal.contact,
            lead=proposal.lead,
        )

    def keys(self, wanted: Iterable[str]) -> list[tuple[int, int]]:
        """Return meeting and horizon of those wanted, as far as they are proposed."""
        rows = [self.proposals[key] for key in wanted if key in self.proposals]
        return [(row.meeting.pk, row.horizon.value) for row in rows]

    def options(self, chosen: str) -> SafeString:
        """Draw the people to choose from, once for each who is chosen: there are many rows."""
        if chosen not in self._options:
            self._options[chosen] = self._drawn(chosen)
        return self._options[chosen]

    def _drawn(self, chosen: str) -> SafeString:
        nobody = format_html('<option value="">{}</option>', _("nobody yet"))
        people = (
            (number, SafeString(" selected" if number == chosen else ""), person.name)
            for number, person in self.people.items()
        )
        return nobody + format_html_join("", '<option value="{}"{}>{}</option>', people)
