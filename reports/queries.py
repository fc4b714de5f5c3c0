"""The figures of the MOU status report in one go, for pages that know their selection."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from leads.querysets import MOUQuerySet
from reports.links import Links
from reports.mou_report.figures import Breakdown, Figure, Headline, Line, Silence
from reports.mou_report.lines import breakdown
from reports.mou_report.report import Selection

__all__ = ["Breakdown", "Figure", "Headline", "Line", "MOUStatusReport", "headline"]
TABLES = ("stage", "status", "sector", "district", "department", "age", "year")


@dataclass(frozen=True)
class MOUStatusReport:
    """Everything the page shows."""

    headline: Headline
    silence: Silence
    tables: dict[str, Breakdown]
    sectors_by_stage: list[dict[str, Any]]


def headline(scope: MOUQuerySet, links: Links, reader: User) -> Headline:
    """Count the figures at the head of the report."""
    return Selection(scope, links, reader).headline


def mou_status_report(scope: MOUQuerySet, links: Links, reader: User) -> MOUStatusReport:
    """Count a selection of MOUs in a fixed number of queries."""
    selection = Selection(scope, links, reader)
    counted = selection.by(*((name,) for name in TABLES), ("sector", "stage"))
    cells = counted["sector", "stage"].lines
    return MOUStatusReport(
        headline=selection.headline,
        silence=selection.silence,
        tables={name: breakdown(name, counted[name,], links) for name in TABLES},
        sectors_by_stage=[
            {"top_sector": sector, "stage": stage, "n": vector[0]}
            for (sector, stage), vector in cells.items()
        ],
    )
