"""Typed input about what came of a meeting: one form, filled in standing, with one hand."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from delegations.actions.outcomes import (
    AnotherNoteError,
    MovesRefusedError,
    OutcomeChangedError,
    log_outcome,
    log_walk_in,
)
from delegations.choices import Beside, Result
from delegations.forms.fields import LONG_TEXT, Faults
from delegations.forms.outcome_rows import (
    Around,
    PromiseFormSet,
    RaisedLeadFormSet,
    StageMoveFormSet,
)
from delegations.forms.photos import PhotosField
from delegations.forms.walk_ins import WalkInForm
from delegations.models import Meeting
from leads.models import Lead


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
