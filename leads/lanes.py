"""What stands on the board: the newest few of each stage and what each stage adds up to.

One query finds the cards of all columns, each column by its own index; one sums the columns up.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Sum

from leads.caching import for_a_minute
from leads.choices import Stage
from leads.models import MOU, Step, all_steps
from leads.rows import lead_rows

# Of a large desk a column is a glance at thousands: the list behind it shows the rest.
PER_LANE, PER_LANE_OF_MANY = 30, 10
LEADS, MOUS = "lead", "mou"


class Figures(NamedTuple):
    """What a column adds up to; what nobody stated is counted, never taken for nothing."""

    number: int = 0
    rupees: Any = None
    not_stated: int = 0
    shared: int = 0

    @property
    def worth(self) -> bool:
        """Whether there is a sum to show."""
        return self.rupees is not None


class Lane(NamedTuple):
    """A column of the board."""

    key: str
    label: str
    cards: list[Any]
    more: bool
    figures: Figures | None

    @property
    def left(self) -> int | None:
        """How many are not shown; None when nobody has counted."""
        return self.figures.number - len(self.cards) if self.figures else None


def stages_by(by: str) -> list[tuple[str, str]]:
    """The columns of a board: stages of leads, or the steps MOUs climb."""
    if by != MOUS:
        return [(stage.value, str(stage.label)) for stage in Stage]
    gone = for_a_minute("steps nobody stands on", _steps_left)
    return [(step.code, str(step)) for step in all_steps() if step.code not in gone]


def _steps_left() -> set[str]:
    """Retired steps at which no MOU stands any more."""
    standing = MOU.objects.filter(stage=OuterRef("code")).order_by()
    left = Step.objects.filter(~Exists(standing), retired=True)
    return set(left.values_list("code", flat=True))


def newest_of_each(
    rows: QuerySet, stages: Sequence[str], most: int = PER_LANE
) -> dict[str, list[int]]:
    """Ids of the rows changed last in each stage, one more than is shown: one query for all."""
    parts = [
        rows.filter(stage=stage)
        .order_by("-updated_at", "-pk")
        .values_list("stage", "updated_at", "pk")[: most + 1]
        for stage in stages
    ]
    found: dict[str, list[int]] = {stage: [] for stage in stages}
    # The parts may come in any order, and so may their rows.
    for stage, _at, pk in sorted(parts[0].union(*parts[1:], all=True), reverse=True):
        found[stage].append(pk)
    return found


def figures_of_each(rows: QuerySet, stages: Sequence[str]) -> dict[str, Figures]:
    """Sum up each stage of a set: one query."""
    not_stated = Q(amount_inr__isnull=True)
    sums = {
        "number": Count("pk"),
        "rupees": Sum("amount_inr"),
        "not_stated": Count("pk", filter=not_stated),
        "shared": _shared_totals(rows.model, not_stated),
    }
    counted = rows.order_by().values("stage").annotate(**sums)
    found = {row.pop("stage"): Figures(**row) for row in counted}
    return {stage: found.get(stage, Figures()) for stage in stages}


def _shared_totals(model: type[Model], not_stated: Q) -> Count:
    """MOUs whose figure was stated for several together: theirs is not “not stated”."""
    if model is MOU:
        return Count("pk", filter=not_stated & Q(group__isnull=False))
    return Count("pk", filter=Q(pk__isnull=True))


def lanes_of(by: str, rows: QuerySet, figures: dict[str, Figures] | None) -> list[Lane]:
    """The columns with their cards; without figures where a set is too large to sum up now."""
    stages = stages_by(by)
    most = PER_LANE_OF_MANY if figures is None else PER_LANE
    keys = newest_of_each(rows, [key for key, _label in stages], most)
    shown = [pk for each in keys.values() for pk in each[:most]]
    cards = mou_cards(shown) if by == MOUS else {row.pk: row for row in lead_rows(shown)}
    return [
        Lane(
            key=stage,
            label=str(label),
            cards=[cards[pk] for pk in keys[stage][:most] if pk in cards],
            more=len(keys[stage]) > most,
            figures=figures[stage] if figures is not None else None,
        )
        for stage, label in stages
    ]


def mou_cards(keys: Sequence[int]) -> dict[int, MOU]:
    """MOUs with everything a card says of them."""
    return {mou.pk: mou for mou in MOU.objects.filter(pk__in=keys).for_list().with_rag()}
