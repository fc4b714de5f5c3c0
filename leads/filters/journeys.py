"""What desk reports ask of leads besides: said in words and cleared, not offered in the bar."""

from datetime import date
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leads import journeys
from leads.choices import Stage
from leads.models import Lead

NONE = "none"
AMOUNTS = {
    "stated": (_("stated in rupees"), Q(amount_inr__isnull=False)),
    "unknown": (_("not known in rupees"), Q(amount_inr__isnull=True)),
    "no_rate": (_("stated, without a rate"), Q(amount__isnull=False, amount_inr__isnull=True)),
    "none": (_("neither stated nor withheld"), Q(amount__isnull=True, amount_withheld=False)),
}
KNOWN = [("known", _("in the log")), ("unknown", _("not in the log"))]


def _hidden(label: Any, choices: Any, method: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        label=label, choices=choices, method=method, widget=forms.HiddenInput
    )


def _day(label: Any, method: str) -> filters.DateFilter:
    return filters.DateFilter(label=label, method=method, widget=forms.HiddenInput)


def delegations(_request: Any = None) -> QuerySet:
    """Delegations, which stand a floor above: asked of the lead's own links."""
    link = Lead._meta.get_field("meeting_leads").related_model
    meeting = link._meta.get_field("meeting").related_model
    return meeting._meta.get_field("delegation").related_model.objects.all()


class JourneyFilters(filters.FilterSet):
    """Stages reached and left, amounts stated, the delegation met, who moved it."""

    reached = _hidden(_("Ever reached"), Stage.choices, "by_reached")
    left = _hidden(_("Was at and left"), Stage.choices, "by_left")
    left_unknown = _hidden(_("Left, since when not known"), Stage.choices, "by_left_unknown")
    since = _hidden(_("When it came to its stage"), KNOWN, "by_since")
    amount = _hidden(
        _("Investment"), [(key, words) for key, (words, _q) in AMOUNTS.items()], "by_amount"
    )
    delegation = filters.ModelChoiceFilter(
        label=_("Met by the delegation"),
        queryset=delegations,
        null_label=_("none"),
        null_value=NONE,
        method="by_delegation",
        widget=forms.HiddenInput,
    )
    moved_by = filters.ModelChoiceFilter(
        label=_("Moved by"),
        queryset=User.objects.all(),
        method="by_moves",
        widget=forms.HiddenInput,
    )
    moved_from = _day(_("Moved from"), "by_moves")
    moved_to = _day(_("Moved until"), "by_moves")

    def by_reached(self, leads: Any, _name: str, value: str) -> QuerySet:
        return journeys.reached(leads, value)

    def by_left(self, leads: Any, _name: str, value: str) -> QuerySet:
        return journeys.left(leads, value)

    def by_left_unknown(self, leads: Any, _name: str, value: str) -> QuerySet:
        return journeys.left_unknown(leads, value)

    def by_since(self, leads: Any, _name: str, value: str) -> QuerySet:
        return journeys.arrival(leads, known=value == "known")

    def by_amount(self, leads: QuerySet, _name: str, value: str) -> QuerySet:
        return leads.filter(AMOUNTS[value][1])

    def by_delegation(self, leads: Any, _name: str, value: Any) -> QuerySet:
        return journeys.met_by(leads, None if value == NONE else value, self.request.user)

    def by_moves(self, leads: Any, name: str, _value: Any) -> QuerySet:
        """The three say one thing together: the first of them that is there asks it."""
        given: dict[str, User | date | None] = {
            each: self.form.cleaned_data.get(each)
            for each in ("moved_by", "moved_from", "moved_to")
        }
        if name != next(each for each, value in given.items() if value):
            return leads
        return journeys.moved(leads, *given.values())  # type: ignore[arg-type]
