"""Typed input about a meeting nobody had planned."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.ids import is_id
from accounts.models import User
from delegations.actions.named import LONGEST_PART
from delegations.actions.outcomes import WalkIn
from delegations.choices import PLACE_ZONES, MeetingKind
from delegations.forms.fields import DayField
from delegations.forms.times import NOT_A_TIME, instant
from delegations.models import Delegation
from delegations.pickers import PickerField, PickerMultipleField
from leads import formats
from leads.models import Contact, Lead, Organisation

# A clock may be a little ahead; a meeting that was held is not.
AHEAD = timedelta(minutes=30)


class WalkInForm(forms.Form):
    """With whom, and, if it was not just now, when and where."""

    organisation = PickerField(
        Organisation.objects.all(), source="organisation", label=_("With which organisation?")
    )
    new_organisation = forms.CharField(
        label=_("Not in the list: its name"), required=False, max_length=200
    )
    contact_name = forms.CharField(
        label=_("With whom? (name)"), required=False, max_length=LONGEST_PART
    )
    contact = forms.ModelChoiceField(
        Contact.objects.all(), required=False, widget=forms.HiddenInput()
    )
    leads = PickerMultipleField(Lead.objects.none(), source="lead", label=_("About which lead?"))
    on_day = DayField(label=_("Day"), error_messages={"required": _("Choose the day.")})
    at = forms.TimeField(
        label=_("Time, if known"), required=False, error_messages={"invalid": NOT_A_TIME}
    )
    time_zone = forms.ChoiceField(
        label=_("Clock of the place"), choices=PLACE_ZONES, widget=forms.RadioSelect()
    )
    city = forms.CharField(label=_("City"), required=False, max_length=80)
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind, initial=MeetingKind.MEETING)
    delegation = PickerField(
        Delegation.objects.none(),
        source="delegation",
        label=_("Delegation"),
        empty=_("without a delegation"),
        offered=20,
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=200,
        help_text=_("Empty: “Meeting with …”."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now()
        current = Delegation.objects.visible_to(user).under_way().filter(members__user=user).first()
        zone = current.time_zone if current else user.time_zone
        there = now.astimezone(ZoneInfo(zone))
        self.initial = {
            "on_day": there.date(),
            "at": there.time().replace(second=0, microsecond=0),
            "time_zone": zone,
            "delegation": current,
            **self.initial,
        }
        self.fields["leads"].queryset = Lead.objects.visible_to(user)
        self.fields["contact"].queryset = Contact.objects.visible_to(user)
        self.fields["delegation"].queryset = Delegation.objects.visible_to(user)

    @property
    def chosen_contact(self) -> Contact | None:
        """The contact whose page this form was opened from."""
        value = self["contact"].value()
        return self.fields["contact"].queryset.filter(pk=value).first() if is_id(value) else None

    @property
    def when_words(self) -> str:
        """“22 Nov 2026, 14:05”: what the folded part says."""
        day, at = self["on_day"].value(), self["at"].value()
        if self.is_bound or not at:
            return ""
        return _("%(day)s, %(time)s") % {"day": formats.day(day), "time": f"{at:%H:%M}"}

    @property
    def when_is_wrong(self) -> bool:
        return bool(set(self.errors) - {"organisation", "new_organisation", "contact_name"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        organisation, new = cleaned.get("organisation"), cleaned.get("new_organisation")
        if organisation and new:
            self.add_error(
                "new_organisation", _("Either choose an organisation or name a new one: clear one.")
            )
        met = (organisation, new, cleaned.get("contact_name"), cleaned.get("contact"))
        if not any(met) and "organisation" not in self.errors:
            self.add_error("organisation", _("Say whom you met: an organisation or a name."))
        day, zone = cleaned.get("on_day"), cleaned.get("time_zone")
        if day and zone:
            self._set_start(day, zone)
        return cleaned

    def _set_start(self, day: Any, zone: str) -> None:
        at = self.cleaned_data.get("at")
        self.cleaned_data["starts_at"] = instant(day, at, zone) if at is not None else None
        limit = timezone.now() + AHEAD
        starts = self.cleaned_data["starts_at"]
        ahead = starts > limit if starts else day > limit.astimezone(ZoneInfo(zone)).date()
        if ahead:
            self.add_error("on_day", _("This lies ahead: plan the meeting, and log it afterwards."))

    def values(self) -> WalkIn:
        cleaned = self.cleaned_data
        return WalkIn(
            day=cleaned["on_day"],
            time_zone=cleaned["time_zone"],
            starts_at=cleaned["starts_at"],
            organisation=cleaned["organisation"],
            new_organisation=cleaned["new_organisation"],
            contact=cleaned["contact"],
            contact_name=cleaned["contact_name"],
            title=cleaned["title"],
            kind=cleaned["kind"],
            city=cleaned["city"],
            place=cleaned["place"],
            delegation=cleaned["delegation"],
            leads=tuple(cleaned["leads"]),
        )
