"""The ways the MOU status report breaks MOUs down: the column, its lines, their order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _

from leads.choices import AgeBand, MilestoneKind, MOUStatus
from leads.formats import fiscal_year, not_stated
from leads.models import District, Organisation, Sector
from leads.querysets import MOUQuerySet


@dataclass(frozen=True)
class Dimension:
    """A way to break MOUs down: the register's parameter, the column, the lines in their order."""

    title: str
    param: str
    column: str
    labels: Callable[[set[Any]], dict[Any, str]]
    none_label: str = ""
    largest_first: bool = False


class Sectors:
    """The tree of sectors, fetched once: which top each one stands under."""

    def __init__(self) -> None:
        self.all = {sector.pk: sector for sector in Sector.objects.all()}
        self.tops: dict[int, list[int]] = {}
        for pk in self.all:
            self.tops.setdefault(self.top_of(pk), []).append(pk)

    def top_of(self, pk: int) -> int:
        parent = self.all[pk].parent_id
        return pk if parent is None else self.top_of(parent)

    def add_top(self, mous: MOUQuerySet) -> MOUQuerySet:
        """Add `top_sector`: the sector at the head of the MOU's own."""
        tops = [When(sector__in=below, then=Value(top)) for top, below in self.tops.items()]
        column = Case(*tops, default=None, output_field=IntegerField(null=True))
        return mous.annotate(top_sector=column)

    def labels(self, keys: set[Any]) -> dict[Any, str]:
        return _by_name({key: str(self.all[key]) for key in keys - {None}})


def _by_name(names: dict[Any, str]) -> dict[Any, str]:
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _names_of(model: Any) -> Callable[[set[Any]], dict[Any, str]]:
    def labels(keys: set[Any]) -> dict[Any, str]:
        rows = model.objects.in_bulk(keys - {None})
        return _by_name({key: str(row) for key, row in rows.items()})

    return labels


def _every(choices: Any) -> Callable[[set[Any]], dict[Any, str]]:
    """All lines, also the empty ones: the steps of a ladder tell by their gaps."""
    return lambda _keys: {value: str(label) for value, label in choices.choices}


def _fiscal_years(keys: set[Any]) -> dict[Any, str]:
    return {key: fiscal_year(key) for key in sorted(keys - {None})}


def dimensions(sectors: Sectors) -> dict[str, Dimension]:
    """Return the report's tables by name, in the order of the page."""
    none = not_stated()
    big_first = {"none_label": none, "largest_first": True}
    return {
        "stage": Dimension(_("By stage"), "stage", "stage", _every(MilestoneKind)),
        "status": Dimension(_("By status"), "status", "status", _every(MOUStatus)),
        "sector": Dimension(_("By sector"), "sector", "top_sector", sectors.labels, **big_first),
        "district": Dimension(
            _("By district"), "district", "district", _names_of(District), **big_first
        ),
        "department": Dimension(
            _("By nodal department"),
            "department",
            "department",
            _names_of(Organisation),
            **big_first,
        ),
        "age": Dimension(_("By age, not yet grounded"), "age", "age_band", _every(AgeBand)),
        "year": Dimension(
            _("By fiscal year of signing"), "signed_fy", "fiscal_year", _fiscal_years, none
        ),
    }
