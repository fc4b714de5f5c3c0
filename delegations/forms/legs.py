"""Typed input about the cities of a journey and the days in each."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from delegations.choices import PLACE_ZONES, DelegationDirection
from delegations.forms.fields import DayField
from delegations.models import Delegation, Leg
from delegations.travel import INDIA, place_of
from leads import formats

CITIES_AT_MOST = 40


class LegForm(forms.ModelForm):
    """A city of the journey."""

    first_day = DayField(label=_("From"), required=False)
    last_day = DayField(label=_("To"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Clock"), choices=[("", _("by the city")), *PLACE_ZONES], required=False
    )

    class Meta:
        model = Leg
        fields = ["city", "first_day", "last_day", "time_zone", "hotel", "note"]
        labels = {"city": _("City"), "hotel": _("Hotel, if known"), "note": _("Note")}
        error_messages = {"city": {"required": _("Name the city.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("time_zone", "")

    def has_changed(self) -> bool:
        # A new row counts when it names a city, also one the page proposed.
        if self.instance.pk:
            return super().has_changed()
        return any(self[name].data for name in ("city", "first_day", "last_day", "hotel", "note"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if last and not first and "first_day" not in self.errors:
            self.add_error("first_day", _("Choose the first day too, or leave both empty."))
        if first and last and last < first:
            self.add_error("last_day", _("The last day cannot be before the first day."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Said above, beside the field; the constraint would say it again at the head of the row.
        wrong = {"last_day"} if self.errors else set()
        return super()._get_validation_exclusions() | wrong | {"time_zone"}


class LegRows(forms.BaseInlineFormSet):
    """The cities in the order of the journey; without rows yet, those that were named before."""

    default_error_messages = {
        **forms.BaseInlineFormSet.default_error_messages,
        "too_many_forms": _("Name at most %(num)d cities."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        delegation = kwargs.get("instance")
        named = []
        if delegation is not None and delegation.pk and not delegation.legs.exists():
            named = [{"city": city} for city in delegation.cities]
        super().__init__(*args, initial=named, **kwargs)
        self.extra = len(named) + 1

    @property
    def kept(self) -> list[LegForm]:
        """The rows that will stand, as one goes: by their day, else as they are written."""
        forms_ = [
            form
            for form in self.forms
            if not self._should_delete_form(form)
            and (form.instance.pk or form.has_changed())
            and form.cleaned_data.get("city")
        ]
        days = [form.cleaned_data.get("first_day") for form in forms_]
        if all(days):
            forms_.sort(key=lambda form: form.cleaned_data["first_day"])
        return forms_

    @property
    def cities(self) -> list[str]:
        """Each city once, in the order of the journey."""
        return list(dict.fromkeys(form.cleaned_data["city"] for form in self.kept))

    def lie_within(self, starts: date | None, ends: date | None) -> bool:
        """Mark days that lie outside the journey; say whether there are none."""
        within = True
        for form in self.kept if starts and ends else ():
            for name in ("first_day", "last_day"):
                day = form.cleaned_data.get(name)
                if day and not starts <= day <= ends:  # type: ignore[operator]
                    form.add_error(name, self._outside(starts, ends))
                    within = False
        return within

    @staticmethod
    def _outside(starts: date | None, ends: date | None) -> str:
        days = formats.day_span(starts, ends)  # type: ignore[arg-type]
        return _("The journey is from %(days)s: change its days above, or this one.") % {
            "days": days
        }

    def save(self, commit: bool = True) -> Any:
        for position, form in enumerate(self.kept):
            form.instance.position = position
            form.instance.time_zone = form.cleaned_data.get("time_zone") or self._clock(form)
            if form.instance.pk:
                # The order may change although nothing in the row was typed.
                form.instance.save()
        return super().save(commit)

    def _clock(self, form: LegForm) -> str:
        place = place_of(form.cleaned_data["city"])
        if place is not None:
            return "Asia/Kolkata" if place[0] == INDIA else "Asia/Tokyo"
        outbound = self.instance.direction == DelegationDirection.OUTBOUND
        return "Asia/Tokyo" if outbound else "Asia/Kolkata"


LegFormSet = forms.inlineformset_factory(
    Delegation,
    Leg,
    form=LegForm,
    formset=LegRows,
    extra=1,
    max_num=CITIES_AT_MOST,
    validate_max=True,
    can_delete=True,
)
