"""One input for a date of which perhaps only the month or the year is known."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from leads.choices import DatePrecision

FIRST_YEAR, LAST_YEAR = 1900, 2100
AS_KNOWN = _("As exactly as it is known: a day, a month or a year. Empty when it is not stated.")
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

# Day, month and year by position; the year always has four digits, so nothing is guessed.
_NUMERIC = (
    re.compile(r"(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?"),
)
_NAME, _DAY = r"(?P<name>[^\W\d_]\S*?)", r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_WORDS = (
    re.compile(rf"(?:{_DAY}[ .-]+)?{_NAME}[ .,-]+(?P<y>\d{{4}})"),
    re.compile(rf"{_NAME}[ .]+{_DAY},? +(?P<y>\d{{4}})"),
)


class PreciseDate(NamedTuple):
    """A date and how much of it is known; the day is the first of the known span."""

    day: date
    precision: str


class UnreadableDateError(ValueError):
    """The text is not a date; other ValueErrors mean: there is no such day."""


def month_number(name: str) -> int | None:
    """Return 3 for “March”, “Mar”, “मार्च” (in the reader's language) and the like."""
    wanted = name.casefold().rstrip(".")
    for number, english in enumerate(_ENGLISH, 1):
        names = {english.casefold(), english[:3].casefold(), str(MONTHS[number]).casefold()}
        if wanted in names or (wanted == "sept" and number == 9):
            return number
    return None


def _readings(text: str) -> Iterator[tuple[str, str | int | None, str | None]]:
    """Yield (year, month, day) as far as the text tells them."""
    for pattern in _NUMERIC:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            yield parts["y"], parts.get("m"), parts.get("d")
    for pattern in _WORDS:
        if (found := pattern.fullmatch(text)) and (month := month_number(found["name"])):
            yield found["y"], month, found["d"]


def parse_precise_date(text: str) -> PreciseDate:
    """Return what a typed date says; ValueError when it cannot be."""
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    for year, month, day in _readings(text):
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise UnreadableDateError(text)
        if month is None:
            return PreciseDate(date(int(year), 1, 1), DatePrecision.YEAR)
        if day is None:
            return PreciseDate(date(int(year), int(month), 1), DatePrecision.MONTH)
        return PreciseDate(date(int(year), int(month), int(day)), DatePrecision.DAY)
    raise UnreadableDateError(text)


def typed(day: date | None, precision: str = DatePrecision.DAY) -> str:
    """Return how a date stands in its field: something the field itself understands."""
    if day is None:
        return ""
    if precision == DatePrecision.YEAR:
        return f"{day:%Y}"
    english = (get_language() or "en").startswith("en")
    if precision == DatePrecision.MONTH:
        return f"{_ENGLISH[day.month - 1]} {day.year}" if english else f"{day:%Y-%m}"
    return f"{day.day} {_ENGLISH[day.month - 1][:3]} {day.year}" if english else day.isoformat()


class PreciseDateField(forms.CharField):
    """Understand “2026”, “2026-03”, “March 2026”, “15 Mar 2026”, “15/03/2026”; give PreciseDate."""

    default_error_messages = {
        "unreadable": _(
            "Write the date as 15 Mar 2026, 15/03/2026 or 2026-03-15; or only March 2026, or only "
            "2026, when that is all that is known."
        ),
        "no_such_day": _("There is no such day: the day comes first, as in 15/03/2026."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {
            **super().widget_attrs(widget),
            "placeholder": _("e.g. 15 Mar 2026 or 2026"),
            "autocomplete": "off",
        }

    def prepare_value(self, value: Any) -> Any:
        return typed(*value) if isinstance(value, PreciseDate) else value

    def clean(self, value: Any) -> PreciseDate | None:
        if isinstance(value, PreciseDate):
            return value  # of a field that cannot be changed
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_precise_date(text)
        except ValueError as error:
            code = "unreadable" if isinstance(error, UnreadableDateError) else "no_such_day"
            raise ValidationError(self.error_messages[code], code) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PreciseDatesMixin(forms.ModelForm):
    """Fill `<name>` and `<name>_precision` of the model from the PreciseDateFields of a form."""

    @classmethod
    def _names(cls) -> list[str]:
        fields = cls.base_fields.items()
        return [name for name, field in fields if isinstance(field, PreciseDateField)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._names():
            day = getattr(self.instance, name)
            if day and name not in (kwargs.get("initial") or {}):
                precision = getattr(self.instance, f"{name}_precision")
                self.initial[name] = PreciseDate(day, precision)

    def _post_clean(self) -> None:
        # The model's own checks want the two values apart; cleaned_data keeps them together.
        together = dict(self.cleaned_data)
        for name in self._names():
            if name in self.cleaned_data:
                given = self.cleaned_data[name]
                self.cleaned_data[name] = given and given.day
                precision = given.precision if given else DatePrecision.DAY
                setattr(self.instance, f"{name}_precision", precision)
        super()._post_clean()  # type: ignore[misc]  # Django's own hook
        for name in self._names():
            if name in self.cleaned_data:
                self.cleaned_data[name] = together[name]
