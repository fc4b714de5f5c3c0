"""Filters by reference data, whose choices are not asked for on every visit."""

from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters as filters
from django import forms
from django.utils.translation import gettext

from leads.filters.choosing import ME, PersonChoiceField
from leads.options import options_of, owner_options


class ReferenceIterator(filters.fields.ModelChoiceIterator):
    """Anything, nothing, then the kept choices."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        yield from options_of(self.queryset.model)


class ReferenceChoiceField(filters.fields.ModelChoiceField):
    """A sector, a district or a prefecture."""

    iterator = ReferenceIterator


class ReferenceFilter(filters.ModelChoiceFilter):
    field_class = ReferenceChoiceField


class OwnerIterator(filters.fields.ModelChoiceIterator):
    """Everybody, oneself, nobody, then each colleague."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        yield "", self.field.empty_label
        yield ME, gettext("Mine")
        if self.field.null_label is not None:
            yield self.field.null_value, self.field.null_label
        yield from owner_options()


class OwnerChoiceField(PersonChoiceField):
    """A colleague, oneself, or nobody."""

    iterator = OwnerIterator


class OwnerFilter(filters.ModelChoiceFilter):
    field_class = OwnerChoiceField


class KeptFormMixin:
    """Builds the class of a filter's form once: twenty fields with querysets took 3 ms a visit.

    A form copies its fields, so what one request changes in them no other sees. Not for filters
    whose choices depend on the reader.
    """

    _kept_form_class: ClassVar[type[forms.Form] | None] = None

    def get_form_class(self) -> type[forms.Form]:
        cls = type(self)
        if cls.__dict__.get("_kept_form_class") is None:
            cls._kept_form_class = super().get_form_class()
            cls._kept_form_class.main = getattr(cls, "main", ())
            cls._kept_form_class.is_kept = True  # one class, so what it draws can be looked up
        return cls._kept_form_class
