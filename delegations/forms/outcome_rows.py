"""Rows of the outcome form: promises, leads raised, leads moved; none need be filled in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.actions.outcomes import (
    Promise,
    RaisedLead,
    StageMove,
)
from delegations.choices import AttendanceSide
from delegations.forms.fields import DayField, people
from delegations.models import Meeting
from delegations.pickers import PickerField
from followups.choices import Direction
from leads.choices import LeadKind, Stage
from leads.models import Lead, Organisation

ROWS_AT_MOST = 20


class RowForm(forms.Form):
    """A row that may stay empty; once it says something, the fields in `needed` must speak too."""

    needed: dict[str, Any] = {}

    @property
    def spare(self) -> bool:
        """Whether it is there for pages without scripts only: a second or third empty row."""
        number = str(self.prefix).rpartition("-")[2]
        return number.isdigit() and number != "0" and not self.has_changed()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, words in self.needed.items():
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, words)
        return cleaned


class PromiseForm(RowForm):
    """A promise of one side.

    A day tapped without words is a promise to be in touch by then: nothing tapped is lost, and
    nothing is asked back on a phone.
    """

    needed = {"due_on": _("Choose the day it is due.")}
    title = forms.CharField(
        label=_("What is promised"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"data-dates-field": "due_on", "enterkeyhint": "next"}),
    )
    direction = forms.ChoiceField(
        label=_("By whom"),
        choices=Direction,
        initial=Direction.OURS,
        required=False,
        widget=forms.RadioSelect(),
    )
    due_on = DayField(label=_("By when"), required=False)
    assignee = forms.ModelChoiceField(
        User.objects.all(), label=_("Who sees to it"), required=False, widget=forms.Select()
    )
    lead = forms.ModelChoiceField(
        Lead.objects.none(),
        label=_("About"),
        required=False,
        empty_label=_("no lead in particular"),
    )

    def __init__(self, *args: Any, context: "Around", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        self.fields["assignee"].choices = context.people
        self.fields["assignee"].initial = context.user.pk
        if len(context.leads) > 1:
            self.fields["lead"].queryset = Lead.objects.filter(
                pk__in=[lead.pk for lead in context.leads]
            )
            self.fields["lead"].choices = context.lead_choices
        else:
            del self.fields["lead"]

    def has_changed(self) -> bool:
        # A row counts when it says something; a side or a name tapped by itself does not.
        return bool(self["title"].data or self["due_on"].data)

    def values(self) -> Promise:
        cleaned = self.cleaned_data
        return Promise(
            title=cleaned["title"] or self.context.stay_in_touch,
            due_on=cleaned["due_on"],
            direction=cleaned["direction"] or Direction.OURS,
            assignee=cleaned["assignee"],
            lead=cleaned.get("lead"),
        )


class RaisedLeadForm(RowForm):
    """A lead that came up."""

    needed = {"title": _("Give the lead a title.")}
    title = forms.CharField(label=_("What might come of it"), max_length=200, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("not yet known")), *LeadKind.choices], required=False
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("With"), required=False, empty_label=_("nobody yet")
    )

    def __init__(self, *args: Any, context: "Around", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.context = context
        present = context.organisations
        if len(present) > 1:
            self.fields["organisation"].queryset = Organisation.objects.filter(
                pk__in=[organisation.pk for organisation in present]
            )
            self.fields["organisation"].choices = context.organisation_choices
            self.fields["organisation"].initial = present[0].pk
        else:
            del self.fields["organisation"]

    def has_changed(self) -> bool:
        return bool(self["title"].data)

    def values(self) -> RaisedLead:
        cleaned, present = self.cleaned_data, self.context.organisations
        only = present[0] if len(present) == 1 else None
        return RaisedLead(cleaned["title"], cleaned.get("organisation", only), cleaned["kind"])


class StageMoveForm(RowForm):
    """A lead that has come further."""

    needed = {
        "lead": _("Choose the lead that moves."),
        "stage": _("Choose the stage it moves to."),
    }
    lead = forms.ModelChoiceField(
        Lead.objects.none(),
        label=_("Lead"),
        empty_label=_("Choose a lead"),
        required=False,
    )
    stage = forms.ChoiceField(
        label=_("Moves to"),
        choices=[("", _("Choose a stage")), *Stage.choices],
        required=False,
    )
    reason = forms.CharField(label=_("Why, if it goes back"), required=False, max_length=300)

    def __init__(self, *args: Any, context: "Around", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Lead.objects.visible_to(context.user)
        if not context.moves_back:
            del self.fields["reason"]
        if context.leads:
            known = [lead.pk for lead in context.leads]
            self.fields["lead"].queryset = visible.filter(pk__in=known)
            self.fields["lead"].choices = context.stage_choices
            if len(known) == 1:
                self.fields["lead"].initial = known[0]
        else:
            self.fields["lead"] = PickerField(visible, source="lead", label=_("Lead"))

    def values(self) -> StageMove:
        cleaned = self.cleaned_data
        return StageMove(cleaned["lead"], cleaned["stage"], cleaned.get("reason", ""))


class Around:
    """What the rows of the form choose from: read once, however many rows there are."""

    def __init__(self, user: User, meeting: Meeting | None, leads: list[Lead]) -> None:
        self.user, self.meeting = user, meeting
        self.people = people()
        self.leads, self.organisations = leads, []
        self.moves_back = may(user, Permission.LEAD_EDIT)
        if meeting is not None:
            visible = Lead.objects.visible_to(user).filter(meetings=meeting)
            self.leads = list(visible.order_by("title", "pk"))
            theirs = meeting.attendances.filter(side=AttendanceSide.THEIRS)
            found = theirs.exclude(organisation=None).select_related("organisation")
            self.organisations = list(dict.fromkeys(row.organisation for row in found))

    @property
    def stay_in_touch(self) -> str:
        """What a promise says of which only the day was tapped."""
        if self.meeting is None:
            return gettext("Be in touch after the meeting")
        return (gettext("Be in touch after: %(meeting)s") % {"meeting": self.meeting})[:300]

    @property
    def lead_choices(self) -> list[tuple[Any, str]]:
        return [("", str(_("no lead in particular"))), *((row.pk, str(row)) for row in self.leads)]

    @property
    def stage_choices(self) -> list[tuple[Any, str]]:
        named = [(row.pk, f"{row} ({row.get_stage_display()})") for row in self.leads]
        return [("", str(_("Choose a lead"))), *named]

    @property
    def organisation_choices(self) -> list[tuple[Any, str]]:
        return [("", str(_("nobody yet"))), *((row.pk, str(row)) for row in self.organisations)]


class Rows(forms.BaseFormSet):
    """Rows of which none need be filled in; what is empty or removed is not read."""

    def values(self) -> list[Any]:
        return [form.values() for form in self.filled]

    @property
    def touched(self) -> bool:
        """Whether somebody wrote into it: then it comes back open."""
        return self.is_bound and any(form.has_changed() for form in self.forms)

    @property
    def filled(self) -> list[Any]:
        return [
            form for form in self.forms if form.has_changed() and not self._should_delete_form(form)
        ]


def _rows_of(form: type[forms.Form], spare: int = 1) -> Any:
    return forms.formset_factory(
        form,
        formset=Rows,
        extra=1 + spare,
        max_num=ROWS_AT_MOST,
        absolute_max=ROWS_AT_MOST + 10,
        validate_max=True,
        can_delete=True,
    )


PromiseFormSet = _rows_of(PromiseForm, spare=2)
RaisedLeadFormSet = _rows_of(RaisedLeadForm)
StageMoveFormSet = _rows_of(StageMoveForm, spare=0)
