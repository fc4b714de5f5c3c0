"""What a move on the board has to ask: the day, until when it sleeps, or what came of it."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from followups.actions.places import place
from followups.forms import DAY_FORMAT, SNOOZE_AT_MOST_DAYS
from followups.lanes import DONE, LANES, LATER, OVERDUE, SNOOZED, TODAY, WEEK, sunday_of
from followups.models import FollowUp
from leads.months import Holiday, holidays_of
from leads.working_days import BOTH, is_working_day

ANY_DAY = "day"  # the day that is chosen says which column it is
ONE_DAY = timedelta(days=1)
LAST_YEAR = 2100


class Offer(NamedTuple):
    """A day one may choose with a tap."""

    day: date
    holidays: list[Holiday]
    works: bool


class MoveForm(forms.Form):
    """Where a promise goes."""

    stage = forms.ChoiceField(
        choices=[*LANES.items(), (ANY_DAY, _("Another day"))],
        error_messages={"invalid_choice": _("Choose a column of the board.")},
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": DAY_FORMAT},
    )
    note = forms.CharField(label=_("What came of it"), max_length=300, required=False)
    anyway = forms.BooleanField(label=_("Done, though steps are open"), required=False)
    seen = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, followup: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.followup = followup
        self.today = timezone.localdate()
        if choice := self.data.get("choice", ""):
            # A button of the dialog: a column, and the day written on it.
            lane, _space, day = choice.partition(" ")
            data: Any = self.data.copy()
            data["stage"], data["day"] = lane, day
            self.data = data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lane = cleaned.get("stage")
        if lane == TODAY:
            cleaned["day"] = self.today
        elif lane == OVERDUE:
            self.add_error(None, _("Nobody can promise a day that has passed."))
        elif lane == DONE:
            self._check_steps()
        elif lane and "day" not in self.errors:
            self._check_day(lane, cleaned.get("day"))
        return cleaned

    def _check_day(self, lane: str, day: date | None) -> None:
        sunday = sunday_of(self.today)
        words = None
        if day is None:
            words = _("Choose a day.")
        elif lane == SNOOZED and day <= self.today:
            words = _("Choose a day after today.")
        elif lane == SNOOZED and day > self.today + timedelta(days=SNOOZE_AT_MOST_DAYS):
            words = _("Choose a day within a year.")
        elif lane == WEEK and not self.today < day <= sunday:
            words = _("Choose a day from tomorrow to Sunday.")
        elif lane == LATER and day <= sunday:
            words = _("Choose a day after this week.")
        elif day < self.today:
            words = _("Choose today or a day after it.")
        elif day.year > LAST_YEAR:
            words = _("Choose a day between the years 2000 and 2100.")
        if words:
            self.add_error("day", words)

    def _check_steps(self) -> None:
        if self.steps_open() and not self.cleaned_data.get("anyway"):
            self.add_error("anyway", _("Some steps are not done yet: tick to mark it as done."))

    def steps_open(self) -> int:
        """How many steps of the list are not done."""
        return self.followup.checklist.filter(done_at=None).count()

    @property
    def only_asks(self) -> bool:
        """Nothing was typed wrongly: the move has a question, not a complaint."""
        unasked = {"day": "day" not in self.data, "anyway": "anyway_asked" not in self.data}
        return all(unasked.get(name, False) for name in self.errors)

    def move(self, by: User) -> FollowUp:
        """Move it; raises ValidationError where somebody was quicker."""
        cleaned = self.cleaned_data
        return place(
            followup=self.followup,
            lane=cleaned["stage"],
            day=cleaned["day"],
            note=cleaned["note"],
            seen=cleaned["seen"],
            by=by,
        )


def offers(lane: str, today: date) -> list[Offer]:
    """Days to choose with a tap: the rest of the week, the next working days, the next weeks."""
    sunday = sunday_of(today)
    monday = sunday + ONE_DAY
    week = [today + ONE_DAY * number for number in range(1, (sunday - today).days + 1)]
    later = [monday, monday + ONE_DAY, monday + ONE_DAY * 4, monday + ONE_DAY * 7]
    days = {WEEK: week, LATER: later, SNOOZED: [today + ONE_DAY, monday, monday + ONE_DAY * 7]}
    chosen = sorted(set(days.get(lane, [*week, *later[:1]])))
    off = holidays_of(chosen)
    return [Offer(day, off.get(day, []), is_working_day(day, BOTH)) for day in chosen]
