"""Questions asked of likely duplicates and of merges."""

from typing import Any, Self

from django.db import models

from accounts.permissions import Permission, may
from leads.choices import Certainty


class PairQuerySet(models.QuerySet):
    """Pairs of rows that may be one."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def undecided(self) -> Self:
        return self.filter(dismissed_at=None)

    def said_to_be_two(self) -> Self:
        return self.filter(dismissed_at__isnull=False)

    def in_order(self) -> Self:
        """The surest first, of equally sure ones the newest."""
        rank = models.Case(
            *(
                models.When(certainty=code, then=models.Value(number))
                for number, code in enumerate(Certainty.values)
            ),
            default=models.Value(len(Certainty.values)),
        )
        return self.order_by(rank, "-id")

    def of(self, pk: int) -> Self:
        return self.filter(models.Q(first=pk) | models.Q(second=pk))


class MergeQuerySet(models.QuerySet):
    """Merges as a set."""

    def visible_to(self, user: Any) -> Self:
        return self if may(user, Permission.VIEW) else self.none()

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)

    def survivor_of(self, kind: str, pk: int) -> int | None:
        """Return the row that a row which is gone went into, by way of later merges as well."""
        seen: set[int] = set()
        now: int | None = pk
        while now is not None and now not in seen:
            seen.add(now)
            onward = self.standing().filter(kind=kind, loser_id=now)
            following = onward.values_list("survivor_id", flat=True).first()
            if following is None:
                return now if now != pk else None
            now = following
        return None
