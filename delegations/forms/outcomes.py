"""Typed input about what came of a meeting: one form, filled in standing, with one hand."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, may
from delegations.actions.outcomes import (
    AnotherNoteError,
    MovesRefusedError,
    OutcomeChangedError,
    Promise,
    RaisedLead,
    StageMove,
    log_outcome,
    log_walk_in,
)
from delegations.choices import AttendanceSide, Beside, Result
from delegations.forms.fields import LONG_TEXT, DayField, Faults, people
from delegations.forms.photos import PhotosField
from delegations.forms.walk_ins import WalkInForm
from delegations.models import Meeting
from delegations.pickers import PickerField
from followups.choices import Direction
from leads.choices import LeadKind, Stage
from leads.models import Lead, Organisation

ROWS_AT_MOST = 20


class OutcomeForm(forms.Form):
    """What came of it; only the result is asked for."""

    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Result,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Tap what came of the meeting.")},
    )
    said = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea({"rows": 3}),
    )
    photos = PhotosField(label=_("Photos"))
    # Asked only when somebody else has logged it meanwhile.
    beside = forms.ChoiceField(
        label=_("And yours?"), choices=Beside, required=False, widget=forms.RadioSelect()
    )
    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput())
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4
        if meeting is not None:
            logged = {"result": meeting.result, "said": meeting.said, "seen": _mark(meeting)}
            self.initial.update(logged)

    def clean_client_id(self) -> uuid.UUID:
        return self.cleaned_data["client_id"] or uuid.uuid4()

    def clean_seen(self) -> datetime | None:
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None

    def look_again(self, meeting: Meeting) -> None:
        """Take the newer mark, so that a second save is a decision and not an accident."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = _mark(meeting)
        data.setdefault(self.add_prefix("beside"), Beside.ADD)
        self.data = data

    @property
    def asks_beside(self) -> bool:
        """Whether there is a choice to make between two accounts of one meeting."""
        return self.is_bound and bool(self["beside"].data)


def _mark(meeting: Meeting) -> str:
    return meeting.logged_at.isoformat() if meeting.logged_at else ""


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


class OutcomeInput:
    """The whole page: the outcome, its rows, and for a meeting without plan who and when."""

    def __init__(
        self,
        data: Any,
        files: Any = None,
        *,
        user: User,
        meeting: Meeting | None = None,
        initial: dict[str, Any] | None = None,
        leads: list[Lead] | None = None,
    ) -> None:
        self.user, self.meeting = user, meeting
        self.changed_by_another: Meeting | None = None
        self.photos_lost = bool(files)  # a page that comes back cannot hold them
        around = Around(user, meeting, leads or [])
        self.form = OutcomeForm(data, files, meeting=meeting)
        kwargs: dict[str, Any] = {"form_kwargs": {"context": around}}
        self.promises = PromiseFormSet(data, prefix="promises", **kwargs)
        self.raised = RaisedLeadFormSet(data, prefix="raised", **kwargs)
        # Whoever logs a meeting may move on what it was about; the desk any lead.
        self.may_move = bool(around.leads) or around.moves_back
        self.moves = StageMoveFormSet(data, prefix="moves", **kwargs) if self.may_move else None
        self.walk_in = WalkInForm(data, user=user, initial=initial) if meeting is None else None

    @property
    def parts(self) -> list[Any]:
        parts = [self.walk_in, self.form, self.promises, self.raised, self.moves]
        return [part for part in parts if part is not None]

    @property
    def faults(self) -> Faults:
        return Faults(*self.parts)

    def is_valid(self) -> bool:
        # Each part is asked, so that one round of reading shows all that is wrong.
        return not [part for part in self.parts if not part.is_valid()]

    def log(self) -> Meeting | None:
        """Log it; None when it was refused: then the reasons stand beside the fields."""
        outcome = {
            "by": self.user,
            "result": self.form.cleaned_data["result"],
            "said": self.form.cleaned_data["said"],
            "client_id": self.form.cleaned_data["client_id"],
            "promises": self.promises.values(),
            "leads_raised": self.raised.values(),
            "stage_moves": self.moves.values() if self.moves else [],
            "photos": self.form.cleaned_data["photos"],
        }
        try:
            if self.walk_in is not None:
                return log_walk_in(walk_in=self.walk_in.values(), **outcome)
            outcome |= {name: self.form.cleaned_data[name] for name in ("seen", "beside")}
            return log_outcome(meeting=self.meeting, **outcome)
        except MovesRefusedError as error:
            rows = self.moves.filled
            for place, sentences in error.refused.items():
                rows[place].add_error("stage", ValidationError(sentences))
        except AnotherNoteError as error:
            self.form.add_error(None, error)
        except OutcomeChangedError as error:
            self.changed_by_another = error.meeting
            self.form.look_again(error.meeting)
        return None
