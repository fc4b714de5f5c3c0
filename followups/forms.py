"""Typed input about promises."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.editing import CreatedOnceMixin, EditGuardMixin
from accounts.ids import is_id
from accounts.models import User
from followups.actions.checklist import STEP_AT_MOST, STEPS_AT_MOST
from followups.actions.followups import FIRST_YEAR, LAST_YEAR
from followups.choices import Direction, Repeats
from followups.models import FollowUp
from leads.models import MOU, Contact, Lead, Milestone, Organisation
from leads.models.ladder import step_choices

ABOUT: dict[str, type[Model]] = {
    "lead": Lead,
    "mou": MOU,
    "organisation": Organisation,
    "contact": Contact,
}
NEWEST = 30
DETAILS_AT_MOST = 10_000
SNOOZE_AT_MOST_DAYS = 366
DAY_FORMAT = _("Write the day as year-month-day, for example 2026-11-30.")


def _sensible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Choose a day between the years 2000 and 2100."))
    return day


class RowField(forms.ModelChoiceField):
    """A row chosen from suggestions; without scripts from the newest ones.

    However many rows there are, only a few are ever listed.
    """

    def offer(self, kind: str, chosen: Any) -> None:
        """List the newest rows and the chosen one; any other may still be sent."""
        rows = list(self.queryset.order_by("-pk")[:NEWEST])
        if is_id(chosen) and int(chosen) not in {row.pk for row in rows}:
            rows += self.queryset.filter(pk=chosen)
        self.choices = [("", str(self.empty_label)), *((row.pk, str(row)) for row in rows)]
        url = reverse("followups:suggest", args=[kind])
        self.widget.attrs.update({"data-tom": True, "data-tom-url": url})


def _row(label: Any) -> RowField:
    return RowField(None, label=label, required=False, empty_label=_("none"))


class FollowUpForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """A promise: who owes what to whom by when, and what it is about."""

    # Columns that other fields write.
    written_as: ClassVar[dict[str, str]] = {"milestone": "step", "repeats_from": "repeats"}

    details = forms.CharField(
        label=_("Details"),
        required=False,
        max_length=DETAILS_AT_MOST,
        widget=forms.Textarea({"rows": 3}),
    )
    direction = forms.ChoiceField(
        label=_("Who owes it"),
        choices=Direction,
        initial=Direction.OURS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether we owe it or they do.")},
    )
    lead = _row(_("Lead"))
    mou = _row(_("MOU"))
    step = forms.ChoiceField(
        label=_("Milestone of the MOU"),
        required=False,
        error_messages={"invalid_choice": _("Choose a milestone from the list.")},
    )
    organisation = _row(_("Organisation"))
    contact = _row(_("Contact"))
    repeats = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=[("", _("not at all")), *Repeats.choices],
        error_messages={"invalid_choice": _("Choose from the list how often it repeats.")},
    )

    class Meta:
        model = FollowUp
        fields = (
            "title", "direction", "due_on", "assignee", "urgent", "details", *ABOUT,
            "repeats", "repeats_until",
        )  # fmt: skip
        widgets = {
            "due_on": forms.DateInput({"type": "date"}),
            "repeats_until": forms.DateInput({"type": "date"}),
            "assignee": forms.Select({"data-tom": True}),
        }
        help_texts = {"repeats_until": _("Empty: until somebody ends it.")}
        error_messages = {
            "title": {"required": _("Say what is owed.")},
            "due_on": {"required": _("Choose the day it is due."), "invalid": DAY_FORMAT},
            "repeats_until": {"invalid": DAY_FORMAT},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        assignee = self.fields["assignee"]
        assignee.empty_label = _("nobody yet")
        assignee.queryset = User.objects.filter(
            Q(pk__in=User.objects.assignable().order_by().values("pk"))
            | Q(pk=self.instance.assignee_id)
        ).order_by("name", "email")
        for name, model in ABOUT.items():
            visible = model._default_manager.visible_to(user)
            kept = getattr(self.instance, f"{name}_id")
            if kept and not visible.filter(pk=kept).exists():
                # Whoever must do it may not see what it belongs to: it stays as it is, unnamed.
                del self.fields[name]
                continue
            self.fields[name].queryset = visible
            self.fields[name].offer(name, self[name].value())
        if "mou" in self.fields:
            self.fields["step"].choices = [("", _("none")), *step_choices()]
            milestone = self.instance.milestone
            self.initial.setdefault("step", milestone.kind if milestone else "")
        else:
            del self.fields["step"]

    def clean_due_on(self) -> date:
        return _sensible(self.cleaned_data["due_on"])

    def clean_repeats_until(self) -> date | None:
        until = self.cleaned_data["repeats_until"]
        return _sensible(until) if until else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._clean_series(cleaned)
        if "mou" in self.fields:
            self._clean_milestone(cleaned)
        assignee = cleaned.get("assignee")
        if assignee and self.instance.handed_from_id == assignee.pk:
            # Whoever had handed it over has it back.
            self.instance.handed_from = self.instance.handed_for = None
        mou, lead = cleaned.get("mou"), cleaned.get("lead")
        if not mou or not mou.lead_id or "lead" not in self.fields or "lead" in self.errors:
            return cleaned
        if lead and lead.pk != mou.lead_id:
            self.add_error("mou", _("This MOU belongs to another lead: choose one of the two."))
        elif not lead:
            # A promise of an MOU is the next action of its lead as well.
            cleaned["lead"] = Lead.objects.visible_to(self.user).filter(pk=mou.lead_id).first()
        return cleaned

    def _clean_series(self, cleaned: dict[str, Any]) -> None:
        """A series is counted from the day typed here; moving one of its days leaves the others."""
        repeats, until, due_on = map(cleaned.get, ("repeats", "repeats_until", "due_on"))
        if until and not repeats and "repeats" not in self.errors:
            self.add_error("repeats", _("Say how often it repeats, or empty its last day."))
        elif until and due_on and until < due_on:
            self.add_error("repeats_until", _("Choose a day after the one it is due."))
        begins_anew = {"due_on", "repeats"} & set(self.changed_data)
        if not repeats:
            self.instance.repeats_from = None
        elif begins_anew or self.instance.repeats_from is None:
            self.instance.repeats_from = due_on

    def _clean_milestone(self, cleaned: dict[str, Any]) -> None:
        """A step nobody has written about becomes a row when the promise is saved."""
        step, mou = cleaned.get("step"), cleaned.get("mou")
        if step and not mou and "mou" not in self.errors:
            self.add_error("mou", _("Choose the MOU whose milestone it is."))
        found = Milestone.objects.filter(mou=mou, kind=step).first() if step and mou else None
        self.missing = Milestone(mou=mou, kind=step) if step and mou and not found else None
        self.instance.milestone = found

    missing: Milestone | None = None

    def save(self, commit: bool = True) -> Any:
        if self.missing:
            self.instance.milestone, _new = Milestone.objects.get_or_create(
                mou=self.missing.mou, kind=self.missing.kind
            )
        return super().save(commit)


class NewFollowUpForm(FollowUpForm):
    """A promise about to be written down: with its first steps and whoever else hears of it."""

    steps = forms.CharField(
        label=_("Steps on the way"),
        required=False,
        max_length=STEPS_AT_MOST * (STEP_AT_MOST + 2),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One a line; they can be ticked, moved and added to later."),
    )
    watchers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who else hears of it"),
        required=False,
        widget=forms.SelectMultiple({"data-tom": True}),
        error_messages={
            "invalid_choice": _("Choose people from the list."),
            "invalid_pk_value": _("Choose people from the list."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        people = User.objects.active().order_by("name", "email")
        self.fields["watchers"].queryset = people  # type: ignore[attr-defined]

    def clean_steps(self) -> list[str]:
        steps = [
            words for line in self.cleaned_data["steps"].splitlines() if (words := line.strip())
        ]
        if len(steps) > STEPS_AT_MOST:
            words = _("Write at most %(number)d steps: make follow-ups of the larger ones.")
            raise forms.ValidationError(words % {"number": STEPS_AT_MOST})
        if any(len(step) > STEP_AT_MOST for step in steps):
            words = _("Write at most %(number)d characters a line.")
            raise forms.ValidationError(words % {"number": STEP_AT_MOST})
        return steps


class NextActionForm(EditGuardMixin, CreatedOnceMixin, forms.ModelForm):
    """The next action of a lead: its words and its day."""

    class Meta:
        model = FollowUp
        fields = ("title", "due_on")
        labels = {"title": _("Next action")}
        widgets = {"due_on": forms.DateInput({"type": "date"})}
        error_messages = FollowUpForm.Meta.error_messages

    clean_due_on = FollowUpForm.clean_due_on


class DoneNextForm(CreatedOnceMixin, forms.ModelForm):
    """A promise was kept: what came of it, and what is next, if anything."""

    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)
    title = forms.CharField(label=_("And next"), max_length=300, required=False)
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": DAY_FORMAT},
    )

    class Meta:
        model = FollowUp
        fields = ("title", "due_on")

    def clean_due_on(self) -> date | None:
        return FollowUpForm.clean_due_on(self) if self.cleaned_data["due_on"] else None  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Choose the day it is due."))
        if cleaned.get("due_on") and not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", _("Say what is owed."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Nothing next is an answer too.
        return super()._get_validation_exclusions() | {"title", "due_on"}


class DoneForm(forms.Form):
    """What came of a promise."""

    note = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        required=False,
        help_text=_("Optional: one sentence for whoever reads this later."),
    )


class SnoozeForm(forms.Form):
    """Until when a promise sleeps: tomorrow, next week, or a day of one's choice."""

    QUICK = [("tomorrow", _("Tomorrow")), ("next_week", _("Next week"))]

    when = forms.ChoiceField(choices=QUICK, required=False)
    until = forms.DateField(
        label=_("Until a day you pick"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": DAY_FORMAT},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        today = timezone.localdate()
        next_monday = today + timedelta(days=7 - today.weekday())
        quick = {"tomorrow": today + timedelta(days=1), "next_week": next_monday}
        until = quick.get(cleaned["when"]) or cleaned.get("until")
        if until is None:
            self.add_error("until", _("Choose a day."))
        elif until <= today:
            self.add_error("until", _("Choose a day after today."))
        elif until > today + timedelta(days=SNOOZE_AT_MOST_DAYS):
            self.add_error("until", _("Choose a day within a year."))
        else:
            cleaned["until"] = until
        return cleaned


class StepForm(forms.Form):
    """One more step on the way to keeping a promise."""

    text = forms.CharField(
        label=_("Another step"),
        max_length=STEP_AT_MOST,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Say what is to be done.")},
    )


class WatcherForm(forms.Form):
    """A colleague who hears of a promise from now on, or one who hears of it no more."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Let a colleague hear of it"),
        required=False,
        empty_label=_("Choose a colleague"),
        widget=forms.Select({"data-tom": True}),
        error_messages={"invalid_choice": _("Choose a colleague from the list.")},
    )
    gone = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, watching: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = [person.pk for person in watching]
        people = User.objects.active().order_by("name", "email")
        self.fields["person"].queryset = people.exclude(pk__in=there)  # type: ignore[attr-defined]
        self.fields["gone"].queryset = User.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("person") and not cleaned.get("gone"):
            self.add_error("person", _("Choose a colleague."))
        return cleaned


class GiveForm(forms.Form):
    """To whom a promise is given, and a word with it."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Give it to"),
        empty_label=_("Choose a colleague"),
        widget=forms.Select({"data-tom": True}),
        error_messages={
            "required": _("Choose a colleague."),
            "invalid_choice": _("Choose a colleague from the list."),
        },
    )
    note = forms.CharField(
        label=_("A word with it"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, followup: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.assignable().exclude(pk=followup.assignee_id)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
