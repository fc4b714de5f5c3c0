"""The kinds of fields that narrow MOUs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads.choices import Country, OrganisationKind
from leads.filters.leads import NONE, SectorChoiceField
from leads.models import MOU, MOUGroup, Organisation

NOT_STATED = _("not stated")
KNOWN = [("known", _("stated")), ("unknown", NOT_STATED)]
YES_NO = [("yes", _("yes")), ("no", _("not yet"))]


# Nobody signed before; the arithmetic of days has ends.
EARLIEST = date(2000, 1, 1)


def not_to_come(day: Any) -> None:
    """Refuse a day in the future: nobody knows how things will stand; and one before all MOUs."""
    if day > timezone.localdate():
        raise ValidationError(_("Choose today or an earlier day."))
    if day < EARLIEST:
        raise ValidationError(_("Choose a day after 1 January 2000: no MOU is older."))


class SectorFilter(filters.ModelChoiceFilter):
    """A sector with everything below it, or none."""

    field_class = SectorChoiceField

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if not value or value == NONE:
            return super().filter(qs, value)
        # A list, not a subquery: a tree's recursive part is lost when the rows are counted.
        below = list(value.descendants(include_self=True).values_list("pk", flat=True))
        return qs.filter(sector__in=below)


def groups(request: Any) -> QuerySet:
    return MOUGroup.objects.visible_to(request.user)


def departments(request: Any) -> QuerySet:
    of_the_state = Q(kind=OrganisationKind.GOVERNMENT, country=Country.INDIA)
    # Looked up for each: a list of all departments of a million MOUs is gone through each time.
    named = Exists(MOU.objects.filter(department=OuterRef("pk")))
    return Organisation.objects.filter(of_the_state | named).only("name_en", "name_ja")


def owners(request: Any) -> QuerySet:
    """People who can be given an MOU, and those who have one although they cannot any more."""
    assignable = User.objects.assignable().values("pk")
    return User.objects.filter(
        Q(pk__in=assignable) | Exists(MOU.objects.filter(owner=OuterRef("pk")))
    )


def reference(queryset: Any, label: Any, every: Any, **extra: Any) -> filters.ModelChoiceFilter:
    extra.setdefault("null_label", NOT_STATED)
    return filters.ModelChoiceFilter(
        queryset=queryset,
        label=label,
        empty_label=every,
        null_value=NONE,
        widget=forms.Select({"data-tom": True}),
        **extra,
    )


def choice(label: Any, every: Any, choices: Any, **extra: Any) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(label=label, empty_label=every, choices=choices, **extra)


def several(label: Any, every: Any, choices: Any, **extra: Any) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        label=label, choices=choices, distinct=False, widget=many(every), **extra
    )


def many(every: Any) -> forms.SelectMultiple:
    return forms.SelectMultiple({"data-tom": True, "placeholder": every})


def hidden(label: Any, choices: Any, method: str) -> filters.ChoiceFilter:
    """Reached from the report's numbers; not offered in the bar, but said in words and cleared."""
    return choice(label, None, choices, method=method, widget=forms.HiddenInput)


def day(label: Any, method: str, **extra: Any) -> filters.DateFilter:
    """A day written as 2026-03-31."""
    return filters.DateFilter(label=label, method=method, widget=forms.HiddenInput, **extra)


def by_column(name: str, values: dict[str, Any]) -> Callable[..., Any]:
    """A filter method that looks at a column of the day: by_column("grounded", {"yes": True})."""

    def narrow(self: Any, qs: Any, _name: str, value: str) -> Any:
        return qs.filter(qs.where(**{name: values[value]}))

    return narrow
