"""Typed input about who is away, who stands in, and which follow-ups change hands."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, User
from accounts.permissions import Permission, may
from followups.actions.handover import give_back, hand_over
from followups.forms import DAY_FORMAT
from followups.models import FollowUp
from followups.querysets import FollowUpQuerySet
from leads.formats import day_span

AWAY_AT_MOST = timedelta(days=366)
# Of somebody with more than these, the ones due first; after them come the others.
LISTED = 300


class AbsenceForm(forms.ModelForm):
    """From when to when somebody is away, and who stands in."""

    class Meta:
        model = Absence
        fields = ("person", "first_day", "last_day", "deputy", "note")
        widgets = {
            "person": forms.Select({"data-tom": True}),
            "deputy": forms.Select({"data-tom": True}),
            "first_day": forms.DateInput({"type": "date"}),
            "last_day": forms.DateInput({"type": "date"}),
        }
        labels = {
            "first_day": _("First day away"),
            "last_day": _("Last day away"),
            "deputy": _("Who stands in"),
        }
        help_texts = {
            "note": _("Optional. Read by this person, whoever stands in, and managers."),
            "deputy": _("Hears of this person’s reminders too, as far as allowed to see them."),
        }
        error_messages = {
            "person": {"required": _("Say who is away.")},
            "first_day": {"required": _("Choose the first day away."), "invalid": DAY_FORMAT},
            "last_day": {"required": _("Choose the last day away."), "invalid": DAY_FORMAT},
            "deputy": {"required": _("Choose who stands in meanwhile.")},
        }

    sections = (("", ("person", ("first_day", "last_day"), "deputy", "note")),)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = self.instance.person_id
        planned = User.objects.planned_by(user).assignable()
        person, deputy = self.fields["person"], self.fields["deputy"]
        person.queryset = _with(planned, mine)
        person.empty_label = deputy.empty_label = _("choose somebody")
        deputy.queryset = _with(User.objects.assignable(), self.instance.deputy_id)
        if not may(user, Permission.TEAM_PLAN) or mine:
            # Whose it is does not change: another's absence is another row.
            person.disabled = True
            person.widget.attrs.pop("data-tom", None)
            self.initial.setdefault("person", mine or user.pk)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            self._check_days(first, last)
        person = cleaned.get("person")
        if person and person == cleaned.get("deputy"):
            self.add_error("deputy", _("Choose somebody else as deputy."))
        if person and first and last and not self.errors:
            self._check_others(person, first, last)
        return cleaned

    def _check_others(self, person: User, first: date, last: date) -> None:
        """Name the absence that is in the way, beside the days."""
        others = Absence.objects.filter(person=person, first_day__lte=last, last_day__gte=first)
        if other := others.exclude(pk=self.instance.pk).first():
            words = _("Away %(days)s already: choose other days, or change that absence.")
            span = day_span(other.first_day, other.last_day)
            self.add_error("first_day", words % {"days": span})

    def _check_days(self, first: date, last: date) -> None:
        if last < first:
            self.add_error("last_day", _("The last day cannot be before the first."))
        elif last - first > AWAY_AT_MOST:
            self.add_error("last_day", _("Choose a last day within a year of the first."))
        elif self.instance.pk is None and last < timezone.localdate():
            self.add_error("last_day", _("These days are over: choose a last day from today on."))

    def clean_first_day(self) -> date:
        return _in_our_times(self.cleaned_data["first_day"])

    def clean_last_day(self) -> date:
        return _in_our_times(self.cleaned_data["last_day"])


def _in_our_times(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise ValidationError(_("Choose a day between the years 2000 and 2100."))
    return day


def _with(people: Any, key: int | None) -> Any:
    """People to choose from, and who is chosen already."""
    chosen = people.order_by().values("pk")
    return User.objects.filter(Q(pk__in=chosen) | Q(pk=key)).order_by("name", "email")


class TicksForm(forms.Form):
    """Follow-ups of which some, at first all that everybody may know, are ticked."""

    rows = forms.ModelMultipleChoiceField(
        FollowUp.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one follow-up."),
            "invalid_choice": _(
                "Something changed meanwhile: one of these is done or with somebody else. Look "
                "through the list and try again."
            ),
            "invalid_pk_value": _("Tick follow-ups of this list."),
        },
    )

    def __init__(self, *args: Any, rows: FollowUpQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = rows
        self.fields["rows"].queryset = rows  # type: ignore[attr-defined]

    def listed(self) -> list[tuple[FollowUp, bool]]:
        """The rows due first, each with whether it is ticked."""
        rows = self.offered.for_list().order_by("due_on", "pk")[:LISTED]
        if not self.is_bound:
            return [(row, self.is_ticked(row)) for row in rows]
        sent = set(self.data.getlist("rows"))
        return [(row, str(row.pk) in sent) for row in rows]

    def is_ticked(self, row: FollowUp) -> bool:
        return True

    def numbers(self) -> list[int]:
        return [row.pk for row in self.cleaned_data["rows"]]


class HandOverForm(TicksForm):
    """To whom, and which."""

    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Hand over to"),
        empty_label=_("choose somebody"),
        widget=forms.Select({"data-tom": True}),
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, *args: Any, person: User, absence: Absence | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.absence = person, absence
        self.fields["to"].queryset = User.objects.assignable().exclude(pk=person.pk)  # type: ignore[attr-defined]
        if absence:
            self.initial.setdefault("to", absence.deputy_id)

    def is_ticked(self, row: FollowUp) -> bool:
        """What was said behind closed doors is handed on by a choice of its own."""
        return not row.sensitive

    def hand_over(self, by: User) -> list[FollowUp]:
        return hand_over(
            person=self.person,
            to=self.cleaned_data["to"],
            by=by,
            rows=self.numbers(),
            absence=self.absence,
        )


class GiveBackForm(TicksForm):
    """Which go back to whom they came from."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def give_back(self, by: User) -> list[FollowUp]:
        return give_back(person=self.person, by=by, rows=self.numbers())
