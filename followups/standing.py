"""Who is away and who stands in, as the pages say it to one person."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from accounts.models import Absence, User
from accounts.permissions import Permission, may
from followups.models import FollowUp

# An absence that begins this soon is the time to hand over.
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Back:
    """Somebody is back, and some of her follow-ups still stand with others."""

    person: User
    number: int


@dataclass(frozen=True)
class Standing:
    """What one person should know, or do, about absences today."""

    leaving: Absence | None
    to_hand_over: int
    back: Back | None
    keeping: list[Back]
    stands_in: list[Absence]

    def __bool__(self) -> bool:
        return bool(self.leaving or self.back or self.keeping or self.stands_in)


def standing_of(user: User, today: date) -> Standing:
    """Return what is to hand over, to take back, to give back, and for whom one stands in.

    On most days nothing: two questions find that out.
    """
    if not may(user, Permission.FOLLOWUP_EDIT):
        return Standing(None, 0, None, [], [])
    near = Absence.objects.not_over(today).filter(first_day__lte=today + SOON)
    mine_or_kept = near.filter(Q(person=user) | Q(deputy=user))
    absences = list(mine_or_kept.select_related("person", "deputy").order_by("first_day", "pk"))
    mine = [absence for absence in absences if absence.person_id == user.pk]
    now = [absence for absence in absences if absence.first_day <= today]
    number = _due_meanwhile(user, mine[0]) if mine else 0
    held = _still_with_others(user, today)
    back = sum(count for owner, count in held if owner == user.pk)
    return Standing(
        leaving=mine[0] if number else None,
        to_hand_over=number,
        back=Back(user, back) if back and not any(each in mine for each in now) else None,
        keeping=_here_again({owner: count for owner, count in held if owner != user.pk}, today),
        stands_in=[absence for absence in now if absence.deputy_id == user.pk],
    )


def _due_meanwhile(user: User, absence: Absence) -> int:
    """What falls due before one is back, and is still one's own."""
    return FollowUp.objects.open().mine(user).filter(due_on__lte=absence.last_day).count()


def _still_with_others(user: User, today: date) -> list[tuple[int, int]]:
    """Whose follow-ups stand with others though the absence is over, and how many of them."""
    over = Q(handed_for=None) | Q(handed_for__last_day__lt=today)
    rows = FollowUp.objects.open().filter(over, Q(handed_from=user) | Q(assignee=user))
    handed = rows.filter(handed_from__is_active=True).exclude(assignee=F("handed_from"))
    counted = handed.order_by().values("handed_from").annotate(number=Count("pk"))
    return [(row["handed_from"], row["number"]) for row in counted]


def _here_again(numbers: dict[int, int], today: date) -> list[Back]:
    """People among these who are not away again."""
    if not numbers:
        return []
    away = Absence.objects.on(today).filter(person__in=numbers).values("person")
    people = User.objects.filter(pk__in=numbers).exclude(pk__in=away).order_by("name", "pk")
    return [Back(person, numbers[person.pk]) for person in people]
