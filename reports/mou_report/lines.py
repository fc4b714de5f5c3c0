"""From what was counted to lines with addresses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leads.filters.mous import NONE
from reports.dimensions import COUNTED, WITHIN, Dimension
from reports.links import Links
from reports.mou_report.counting import By, Counts, narrow_to
from reports.mou_report.figures import Breakdown, Figure, Line, Measures, Shared

# What a figure adds up is listed by the register with this parameter.
STATED = {
    "committed": "investment",
    "realised": "realised",
    "jobs": "jobs",
    "jobs_realised": "jobs_realised",
}


class Addresses:
    """Addresses of the figures of one table: those that share a total stand apart from its sums."""

    def __init__(self, links: Links, counts: Counts | None = None) -> None:
        self.links = links
        self.apart: dict[str, list[int]] = {}
        if counts and counts.shared.groups:
            self.apart["committed"] = sorted(counts.shared_ids)
        if counts and counts.shared.with_jobs:
            self.apart["jobs"] = sorted(counts.shared_jobs_ids)

    def figure(self, of: Measures, name: str, narrow: Mapping[str, Any]) -> Figure:
        """A number of a line with the address of its rows."""
        value = getattr(of, name)
        if name in STATED:
            more: dict[str, Any] = {STATED[name]: "known"}
            if name in self.apart:
                more["without_group"] = self.apart[name]
            return Figure(value, self.links.to(value is not None, {**narrow, **more}))
        if name.endswith("_unknown"):
            return Figure(value, self._unknown(value, name, narrow))
        if name == "without_rate":
            return Figure(value, self.links.to(value, {**narrow, "without_rate": "1"}))
        return Figure(value, self.links.to(value, narrow))

    def _unknown(self, value: int, name: str, narrow: Mapping[str, Any]) -> str:
        param = STATED[name.removesuffix("_unknown")]
        return self.links.to(value, {**narrow, param: "unknown"})

    def line(
        self,
        label: str,
        of: Measures,
        narrow: Mapping[str, Any],
        code: Any = None,
        before: Measures | None = None,
    ) -> Line:
        names = (
            "mous", "committed", "committed_unknown", "realised", "realised_unknown", "jobs",
            "jobs_unknown", "jobs_realised", "jobs_realised_unknown", "without_rate",
        )  # fmt: skip
        figures = {name: self.figure(of, name, narrow) for name in names}
        land = Figure(of.land_acres)
        return Line(label=label, land_acres=land, code=code, measures=of, before=before, **figures)


def ordered(
    dimension: Dimension, sizes: Mapping[Any, int], more: frozenset[Any] = frozenset()
) -> dict[Any, str]:
    """The lines of a dimension in their order: keys with their labels."""
    keys = {key for key in {*sizes, *more} if key is not None}
    labels = dimension.labels(keys)
    if dimension.largest_first:
        labels = dict(sorted(labels.items(), key=lambda item: -sizes.get(item[0], 0)))
    if dimension.none_label:
        labels[None] = str(dimension.none_label)
    return labels


def narrowing(by: By, key: tuple[Any, ...]) -> dict[str, Any]:
    """The parameters that list the MOUs of a line."""
    found = dict(narrow_to(by))
    for name, part in zip(by, key, strict=True):
        found[COUNTED[name].param] = NONE if part is None else part
    return found


def breakdown(name: str, counts: Counts, links: Links, before: Counts | None = None) -> Breakdown:
    """A table: lines and shared totals add up to its total."""
    dimension, by = COUNTED[name], (name,)
    sizes = {key[0]: vector[0] for key, vector in counts.lines.items()}
    gone = frozenset(key[0] for key in before.lines) if before else frozenset()
    addresses = Addresses(links, counts)
    lines = [
        addresses.line(
            label,
            counts.measures((key,)),
            narrowing(by, (key,)),
            code=key,
            before=before.measures((key,)) if before else None,
        )
        for key, label in ordered(dimension, sizes, gone).items()
    ]
    total = Addresses(links).line(
        _("Total"), counts.total(), narrow_to(by), before=before.total() if before else None
    )
    return Breakdown(
        title=str(dimension.title),
        lines=lines,
        shared=shared(counts, links, narrow_to(by)),
        total=total,
        name=name,
        heading=str(dimension.heading),
        within=str(WITHIN[dimension.within].words) if dimension.within else "",
        shared_before=before.shared_measures() if before else None,
    )


def shared(counts: Counts, links: Links, narrow: Mapping[str, Any]) -> Shared | None:
    """The totals that stand in no single line."""
    totals = counts.shared
    if not totals.groups and not totals.with_jobs:
        return None
    of = counts.shared_measures()
    committed = {**narrow, "group": sorted(counts.shared_ids)}
    jobs = {**narrow, "group": sorted(counts.shared_jobs_ids)}
    return Shared(
        totals.groups,
        Figure(of.committed, links.to(totals.groups, committed)),
        Figure(of.jobs, links.to(totals.with_jobs, jobs)),
    )


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """A share with one decimal; None where there is nothing to divide by."""
    if part is None or not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"))
