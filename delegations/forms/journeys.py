"""The whole page of a delegation: the journey, its cities and who travels."""

from typing import Any

from django.db import transaction

from delegations.forms.delegations import JourneyForm, MemberFormSet
from delegations.forms.fields import Faults
from delegations.forms.legs import LegFormSet
from delegations.models import Delegation


class DelegationInput:
    """A delegation with its cities and members, saved together or not at all."""

    def __init__(self, data: Any, delegation: Delegation) -> None:
        self.form = JourneyForm(data, instance=delegation)
        self.legs = LegFormSet(data, instance=delegation, prefix="legs")
        self.members = MemberFormSet(data, instance=delegation, prefix="members")
        self.form.beside(self.legs, self.members)

    @property
    def faults(self) -> Faults:
        return Faults(self.form, self.legs, self.members)

    def is_valid(self) -> bool:
        answers = [self.form.is_valid(), self.legs.is_valid(), self.members.is_valid()]
        if not all(answers):
            return False
        days = self.form.cleaned_data
        return self.legs.lie_within(days.get("starts_on"), days.get("ends_on"))

    @transaction.atomic
    def save(self) -> Delegation:
        """Save all three; the cities stand on the delegation too, where search finds them."""
        self.form.instance.cities = self.legs.cities
        delegation = self.form.save()
        for rows in (self.legs, self.members):
            rows.instance = delegation
            rows.save()
        return delegation
