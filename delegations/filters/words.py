"""Filters that say in words what they narrow; what they do not understand finds nothing."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from delegations.pickers import PickerField
from leads.formats import day


class DescribedFilterSet(filters.FilterSet):
    """Describes itself: “Result: Not now”, “City: Osaka”."""

    @property
    def qs(self) -> QuerySet:
        return self.queryset.none() if self.is_bound and self.errors else super().qs

    def describe(self) -> list[str]:
        cleaned = self.form.cleaned_data if self.is_bound and self.form.is_valid() else {}
        return [self._words(name, value) for name, value in cleaned.items() if value]

    def _words(self, name: str, value: Any) -> str:
        label = str(self.filters[name].label)
        if value is True:
            return label
        return gettext("%(filter)s: %(value)s") % {
            "filter": label,
            "value": self._said(name, value),
        }

    def _said(self, name: str, value: Any) -> str:
        if name == "q":
            return f"“{value}”"
        if isinstance(value, date):
            return day(value)
        if isinstance(value, Model):
            return str(value)
        return str(dict(self.form.fields[name].choices).get(value, value))


class PickerFilter(filters.filters.QuerySetRequestMixin, filters.Filter):
    """One row out of very many."""

    field_class = PickerField


def search_field(label: Any, placeholder: Any) -> filters.CharFilter:
    """The search field above a list."""
    return filters.CharFilter(
        label=label,
        method="by_words",
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": placeholder}),
    )
