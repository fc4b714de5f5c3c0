"""Typed input about when a meeting is: what is known, and no more, on the clock of the place."""

import calendar
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from delegations.choices import MeetingPrecision as P
from delegations.forms.fields import FIRST_DAY, LAST_DAY, DayField
from delegations.models import Meeting

# What is asked for each state of knowledge; the page shows only these fields.
ASKED = {
    P.TIME: ("on_day", "at", "until"),
    P.DAY: ("on_day",),
    P.SPAN: ("first_day", "last_day"),
    P.MONTH: ("month",),
    P.YEAR: ("year",),
    P.UNKNOWN: (),
}
OPTIONAL = {"until"}
NEEDED = {
    "on_day": _("Choose the day."),
    "at": _("Write the hour, or choose “day” above when it is not known."),
    "first_day": _("Choose the first possible day."),
    "last_day": _("Choose the last possible day."),
    "month": _("Choose the month."),
    "year": _("Write the year."),
}
NOT_A_TIME = _("Write the time as hours and minutes, for example 14:00.")


class MonthInput(forms.DateInput):
    """The browser's own month picker; “2025-07” where it has none."""

    input_type = "month"


class MonthField(forms.CharField):
    """A month, as its first day."""

    widget = MonthInput
    default_error_messages = {"invalid": _("Write the month as year-month, for example 2026-11.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        found = re.fullmatch(r"(\d{4})-(\d{1,2})", text, re.ASCII)
        if found and 1 <= int(found[2]) <= 12 and FIRST_DAY.year <= int(found[1]) <= LAST_DAY.year:
            return date(int(found[1]), int(found[2]), 1)
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


def instant(day: date, at: Any, zone: str) -> datetime:
    """Return the instant that a place's clock calls so."""
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone))


class WhenMixin(forms.ModelForm):
    """Fields for what is known of a meeting's time; sets the model's columns from them."""

    on_day = DayField(label=_("Day"), required=False)
    at = forms.TimeField(label=_("From"), required=False, error_messages={"invalid": NOT_A_TIME})
    until = forms.TimeField(
        label=_("To, if known"), required=False, error_messages={"invalid": NOT_A_TIME}
    )
    first_day = DayField(label=_("Not before"), required=False)
    last_day = DayField(label=_("Not after"), required=False)
    month = MonthField(label=_("Month"), required=False)
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=FIRST_DAY.year,
        max_value=LAST_DAY.year,
        error_messages={"invalid": _("Write the year with four digits.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial = {**known_of(self.instance), **self.initial}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        precision = self.cleaned_data.get("precision")
        asked = ASKED.get(precision, ())
        for name in {name for names in ASKED.values() for name in names} - set(asked):
            # Fields of another choice are not on the page: nobody could put them right.
            self.errors.pop(name, None)
        for name in asked:
            if name not in OPTIONAL and name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, NEEDED[name])
        if precision and not self.errors:
            self._set_time(precision)
        return cleaned

    def _set_time(self, precision: str) -> None:
        """Fill the columns; whatever is not known stays empty."""
        meeting, known = self.instance, self.cleaned_data
        meeting.starts_at = meeting.ends_at = meeting.on_from = meeting.on_to = None
        if precision == P.TIME:
            self._set_hours(known["on_day"], known["at"], known.get("until"))
        elif precision == P.DAY:
            meeting.on_from = meeting.on_to = known["on_day"]
        elif precision == P.SPAN:
            meeting.on_from, meeting.on_to = known["first_day"], known["last_day"]
            if meeting.on_to < meeting.on_from:
                self.add_error("last_day", _("The last day cannot be before the first day."))
        elif precision == P.MONTH:
            first = known["month"]
            last = calendar.monthrange(first.year, first.month)[1]
            meeting.on_from, meeting.on_to = first, first.replace(day=last)
        elif precision == P.YEAR:
            meeting.on_from = date(known["year"], 1, 1)
            meeting.on_to = date(known["year"], 12, 31)

    def _set_hours(self, day: date, at: Any, until: Any) -> None:
        zone = self.cleaned_data.get("time_zone") or self.instance.time_zone
        self.instance.starts_at = instant(day, at, zone)
        if until and until <= at:
            self.add_error("until", _("A meeting ends after it starts."))
        elif until:
            self.instance.ends_at = instant(day, until, zone)


def known_of(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting's time as its form shows it: on the clock of the place."""
    starts, ends = meeting.starts_there, meeting.ends_there
    if starts is not None:
        return {
            "on_day": starts.date(),
            "at": starts.time(),
            "until": ends.time() if ends else None,
        }
    if meeting.on_from is None or meeting.precision == P.UNKNOWN:
        return {}
    if meeting.precision == P.DAY:
        return {"on_day": meeting.on_from}
    if meeting.precision == P.SPAN:
        return {"first_day": meeting.on_from, "last_day": meeting.on_to}
    if meeting.precision == P.MONTH:
        return {"month": meeting.on_from}
    return {"year": meeting.on_from.year}
