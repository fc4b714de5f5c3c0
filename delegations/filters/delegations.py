"""What narrows delegations."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegations.choices import DelegationDirection
from delegations.filters.words import DescribedFilterSet, search_field
from delegations.models import Delegation
from delegations.querysets import DelegationQuerySet


def _years() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in Delegation.objects.years()]


def _cities() -> list[tuple[str, str]]:
    return [(city, city) for city in Delegation.objects.cities_visited()]


class DelegationFilter(DescribedFilterSet):
    """Narrows delegations."""

    q = search_field(_("Search delegations"), _("Name, city, member, purpose"))
    when = filters.ChoiceFilter(
        label=_("When"),
        empty_label=_("Any time"),
        choices=[
            ("upcoming", _("Upcoming")),
            ("under_way", _("Under way")),
            ("past", _("Past")),
        ],
        method="by_when",
    )
    direction = filters.ChoiceFilter(
        label=_("Direction"),
        empty_label=_("Both directions"),
        choices=DelegationDirection,
    )
    year = filters.ChoiceFilter(
        label=_("Year"), empty_label=_("All years"), choices=_years, method="by_year"
    )
    city = filters.ChoiceFilter(
        label=_("City"), empty_label=_("All cities"), choices=_cities, method="by_city"
    )

    class Meta:
        model = Delegation
        fields: list[str] = []

    def by_words(self, delegations: DelegationQuerySet, _name: str, value: str) -> QuerySet:
        return delegations.search(value)

    def by_when(self, delegations: DelegationQuerySet, _name: str, value: str) -> QuerySet:
        return getattr(delegations, value)()

    def by_year(self, delegations: DelegationQuerySet, _name: str, value: str) -> QuerySet:
        return delegations.in_year(int(value))

    def by_city(self, delegations: QuerySet, _name: str, value: str) -> Any:
        return delegations.filter(cities__contains=[value])
