"""What narrows the outcome board of a delegation."""

from collections.abc import Iterator
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegations.choices import Result
from delegations.filters.meetings import NO_OUTCOME
from delegations.filters.words import DescribedFilterSet, search_field
from delegations.models import Meeting
from delegations.querysets import MeetingQuerySet
from leads.formats import both_scripts
from leads.models import Organisation


class NameIterator(filters.fields.ModelChoiceIterator):
    """Organisations by the name in the reader's script; rows would cost more than the board."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        yield "", self.field.empty_label
        for pk, *names in self.queryset.values_list("pk", "name_en", "name_ja"):
            yield pk, both_scripts(*names)[0]


class NameField(filters.fields.ModelChoiceField):
    """An organisation that was met."""

    iterator = NameIterator


class MetFilter(filters.ModelChoiceFilter):
    field_class = NameField


class OutcomeFilter(DescribedFilterSet):
    """Narrows the meetings of one delegation by what came of them and who sat there."""

    q = search_field(_("Search the outcomes"), _("Title, organisation, what was said"))
    result = filters.ChoiceFilter(
        label=_("Result"),
        empty_label=_("All results"),
        choices=[(NO_OUTCOME, _("No outcome yet")), *Result.choices],
        method="by_result",
    )
    organisation = MetFilter(
        label=_("Organisation"),
        empty_label=_("All organisations"),
        queryset=Organisation.objects.none(),
        method="by_organisation",
        widget=forms.Select({"data-tom": True}),
    )

    class Meta:
        model = Meeting
        fields: list[str] = []

    def __init__(self, *args: Any, met: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["organisation"].queryset = met

    def by_words(self, meetings: MeetingQuerySet, _name: str, value: str) -> QuerySet:
        return meetings.search(value)

    def by_result(self, meetings: MeetingQuerySet, _name: str, value: str) -> QuerySet:
        return meetings.without_outcome() if value == NO_OUTCOME else meetings.filter(result=value)

    def by_organisation(self, meetings: MeetingQuerySet, _name: str, value: Any) -> QuerySet:
        return meetings.with_organisation(value)
