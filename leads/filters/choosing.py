"""Fields that filters are made of: sectors as a tree, people, ticks, days and amounts."""

from datetime import date, timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.models import Lead, Sector

NONE = "none"
ME = "me"
# More crore than the world has; a number with a thousand digits is no amount.
MOST_CRORE = 10**9
MOST_DAYS = 3650


def several(placeholder: Any) -> forms.SelectMultiple:
    return forms.SelectMultiple({"data-tom": True, "placeholder": placeholder})


class SectorChoiceField(filters.fields.ModelChoiceField):
    """Sectors as a tree: children stand under their parent, indented."""

    def label_from_instance(self, sector: Sector) -> str:
        return "\u2003" * sector.tree_depth + str(sector)


class SectorFilter(filters.ModelChoiceFilter):
    field_class = SectorChoiceField


class PersonIterator(filters.fields.ModelChoiceIterator):
    """Everybody, oneself, nobody, then each colleague."""

    def __iter__(self) -> Any:
        choices = super().__iter__()
        yield next(choices)
        yield ME, gettext("Mine")
        yield from choices


class PersonChoiceField(filters.fields.ModelChoiceField):
    """A colleague, oneself, or nobody."""

    iterator = PersonIterator

    def to_python(self, value: Any) -> Any:
        return value if value == ME else super().to_python(value)


class PersonFilter(filters.ModelChoiceFilter):
    field_class = PersonChoiceField


def owners(_request: Any) -> QuerySet:
    """People who may own a lead, and those who once could and still do."""
    owning = Exists(Lead.objects.filter(owner=OuterRef("pk")))
    return User.objects.filter(Q(pk__in=User.objects.assignable().order_by()) | Q(owning))


def tick(label: Any, method: str) -> filters.BooleanFilter:
    """A check box: ticked it narrows, absent it says nothing."""
    return filters.BooleanFilter(label=label, method=method, widget=forms.CheckboxInput)


class WholeNumberFilter(filters.Filter):
    field_class = forms.IntegerField


def days(label: Any, method: str) -> WholeNumberFilter:
    """A number of days, at least one."""
    return WholeNumberFilter(
        label=label,
        method=method,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )


class CroreFilter(filters.Filter):
    field_class = forms.DecimalField


def crore(label: Any, method: str) -> CroreFilter:
    """An amount in crores of rupees."""
    return CroreFilter(
        label=label,
        method=method,
        max_digits=14,
        decimal_places=5,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_CRORE)],
        widget=forms.NumberInput({"min": 0, "step": "any", "inputmode": "decimal"}),
    )


def day(label: Any, method: str) -> filters.DateFilter:
    return filters.DateFilter(label=label, method=method)


# Days that move on by themselves, so that a view kept today is right next week.
DUE_CHOICES = [
    ("today", _("today")),
    ("week", _("this week")),
    ("next_week", _("next week")),
    ("month", _("this month")),
]


def due_span(choice: str, today: date) -> tuple[date, date]:
    """First and last day of what DUE_CHOICES name; weeks begin on Monday."""
    monday = today - timedelta(days=today.weekday())
    if choice == "today":
        return today, today
    if choice == "month":
        following = today.replace(day=28) + timedelta(days=4)
        return today.replace(day=1), following - timedelta(days=following.day)
    start = monday + timedelta(days=7 if choice == "next_week" else 0)
    return start, start + timedelta(days=6)


class SpanForm(forms.Form):
    """A form whose pairs of fields are spans: the second is not before the first."""

    spans: tuple[tuple[str, str, Any], ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for first, last, sentence in self.spans:
            low, high = cleaned.get(first), cleaned.get(last)
            if low is not None and high is not None and low > high:
                self.add_error(last, sentence)
        return cleaned


class LeadSpans(SpanForm):
    """What must not be turned round in the address of leads."""

    spans = (
        ("due_from", "due_to", _("The last day comes before the first: turn them round.")),
        ("created_from", "created_to", _("The last day comes before the first: turn them round.")),
        ("amount_min", "amount_max", _("The most is less than the least: turn them round.")),
    )


def stated(data: QueryDict | None) -> QueryDict | None:
    """Leave out what a form sends empty: “?stage=&q=” asks for nothing."""
    if data is None:
        return None
    kept = data.copy()
    for name, values in data.lists():
        kept.setlist(name, [value for value in values if value])
        if not kept.getlist(name):
            del kept[name]
    return kept
