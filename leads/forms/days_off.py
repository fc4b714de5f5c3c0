"""Form of the desk's own days off."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leads.choices import Country
from leads.models import DayOff
from leads.working_days import SATURDAY, public_holidays

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
OFF, WORKS = "", "on"


class DayOffForm(forms.ModelForm):
    """One day of one country: off, or worked on in spite of the calendar."""

    sections = (("", ("country", ("day", "name"), "works")),)

    works = forms.ChoiceField(
        label=_("On this day the office is"),
        choices=[(OFF, _("closed")), (WORKS, _("open, whatever the calendar says"))],
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = DayOff
        fields = ("country", "day", "name", "works")
        widgets = {"country": forms.RadioSelect}
        help_texts = {
            "name": _("What people read beside the day, such as “Office closed for the move”.")
        }
        error_messages = {
            "country": {"required": _("Say whose day it is.")},
            "day": {"required": _("Say which day it is.")},
            "name": {"required": _("Write what day it is: people read it in their calendars.")},
        }

    def __init__(self, *args: Any, open_by_default: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whose = (Country.INDIA, Country.JAPAN)
        self.fields["country"].choices = [(each.value, each.label) for each in whose]
        self.initial["works"] = WORKS if self.instance.works or open_by_default else OFF

    def clean_works(self) -> bool:
        return self.cleaned_data["works"] == WORKS

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not FIRST <= day <= LAST:
            raise ValidationError(_t("Choose a day between 2000 and 2099."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        country, day = cleaned.get("country"), cleaned.get("day")
        if country and day and not self.errors:
            self._refuse_what_changes_nothing(country, day, cleaned["works"])
        return cleaned

    def _refuse_what_changes_nothing(self, country: str, day: date, works: bool) -> None:
        """Such a row would look as if it did."""
        holiday = public_holidays(country, day.year).get(day)
        weekend = day.weekday() >= SATURDAY
        if works and not holiday and not weekend:
            self.add_error("day", _t("The office is open on this day anyway."))
        elif not works and holiday:
            words = _t("This day is a public holiday already: %(name)s.") % {"name": holiday}
            self.add_error("day", words)
        elif not works and weekend:
            self.add_error("day", _t("This day is a Saturday or a Sunday: nobody works anyway."))
