"""Who hears of something besides whoever it belongs to: managers, and deputies of the absent."""

from collections.abc import Iterable
from datetime import date

from accounts.choices import Role
from accounts.models import Absence, User


class Managers:
    """All managers, read once: who answers for whom. Administrators where there is no manager."""

    def __init__(self) -> None:
        heads = User.objects.active().filter(role__in=(Role.MANAGER, Role.ADMINISTRATOR))
        found = list(heads.order_by("pk"))
        managers = [each for each in found if each.role == Role.MANAGER]
        self._all = managers or found
        self._administrators = [each for each in found if each.role == Role.ADMINISTRATOR]

    def of(self, person: User | None) -> list[User]:
        """Return the managers of a person's team, else all; never the person herself.

        Administrators answer for the only manager there is.
        """
        if person is None:
            return list(self._all)
        others = [each for each in self._all if each.pk != person.pk]
        team = [each for each in others if person.team_id and each.team_id == person.team_id]
        above = [each for each in self._administrators if each.pk != person.pk]
        return team or others or above


def managers_of(person: User | None) -> list[User]:
    """Return who answers for a person; all managers for what is nobody's."""
    return Managers().of(person)


def stand_ins(people: Iterable[User], day: date) -> dict[int, User]:
    """Return who stands in, by the id of those of some people who are away on a day."""
    found = all_stand_ins(day)
    return {person.pk: found[person.pk] for person in people if person.pk in found}


def all_stand_ins(day: date) -> dict[int, User]:
    """Return who stands in for everybody who is away on a day.

    A deputy who is away has one of her own. Nobody stands in where that runs in a circle or ends
    with somebody who has left: then the person is told as always.
    """
    deputies = {
        absence.person_id: absence.deputy
        for absence in Absence.objects.on(day).select_related("deputy")
    }
    found = {absent: _last(absent, deputies) for absent in deputies}
    return {absent: deputy for absent, deputy in found.items() if deputy and deputy.is_active}


def _last(absent: int, deputies: dict[int, User]) -> User | None:
    seen, deputy = {absent}, deputies[absent]
    while deputy.pk in deputies:
        if deputy.pk in seen:
            return None
        seen.add(deputy.pk)
        deputy = deputies[deputy.pk]
    return None if deputy.pk in seen else deputy
