"""What narrows the outcome board of a delegation."""

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
from leads.models import Organisation


class OutcomeFilter(DescribedFilterSet):
    """Narrows the meetings of one delegation by what came of them and who sat there."""

    q = search_field(_("Search the outcomes"), _("Title, organisation, what was said"))
    result = filters.ChoiceFilter(
        label=_("Result"),
        empty_label=_("All results"),
        choices=[(NO_OUTCOME, _("No outcome yet")), *Result.choices],
        method="by_result",
    )
    organisation = filters.ModelChoiceFilter(
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
