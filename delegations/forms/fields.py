"""Fields and limits that the forms of this room share."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
LONG_TEXT = 20_000
NOT_A_DAY = _("Write the day as year-month-day, for example 2026-11-30.")


class DayField(forms.DateField):
    """A day of this trade's time: neither year 1 nor year 9999."""

    default_error_messages = {
        "invalid": NOT_A_DAY,
        "out_of_time": _("Choose a day between the years 1990 and 2100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput())
        super().__init__(**kwargs)

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(self.error_messages["out_of_time"], code="out_of_time")
        return day


class CitiesField(forms.CharField):
    """“Tokyo, Osaka、Yamanashi” as a list without repeats."""

    default_error_messages = {
        "too_many": _("Name at most 40 cities."),
        "too_long": _("A city’s name has at most 80 characters: separate cities by commas."),
    }

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().clean(value).replace("、", ",").replace(";", ",").replace("\n", ",")
        cities = list(dict.fromkeys(" ".join(part.split()) for part in text.split(",")))
        cities = [city for city in cities if city]
        if len(cities) > 40:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        if any(len(city) > 80 for city in cities):
            raise ValidationError(self.error_messages["too_long"], code="too_long")
        return cities


def keep_short(form: forms.Form, *names: str, most: int = LONG_TEXT) -> None:
    """Limit what may be typed into fields whose columns have no limit."""
    for name in names:
        form.fields[name].validators.append(MaxLengthValidator(most))
        form.fields[name].widget.attrs["maxlength"] = most


class Faults:
    """What is wrong in a form of many parts: sentences about the whole, and the fields."""

    def __init__(self, *parts: Any) -> None:
        bound = [part for part in parts if part is not None and part.is_bound]
        self.sentences: list[str] = []
        for part in bound:
            self.sentences += part.non_form_errors() if hasattr(part, "forms") else []
        forms_ = [form for part in bound for form in getattr(part, "forms", [part])]
        self.sentences += [error for form in forms_ for error in form.non_field_errors()]
        self.fields = [field for form in forms_ for field in form if field.errors]

    def __bool__(self) -> bool:
        return bool(self.sentences or self.fields)


def people(*chosen: User | None) -> list[tuple[Any, str]]:
    """Choices of colleagues, read once for all the rows of a form; those chosen always stay."""
    found = list(User.objects.assignable())
    found += [person for person in dict.fromkeys(chosen) if person and person not in found]
    return [("", str(_("nobody"))), *((person.pk, str(person)) for person in found)]
