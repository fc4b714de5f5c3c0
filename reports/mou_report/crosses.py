"""Two dimensions against each other."""

from collections.abc import Mapping
from typing import Any

from reports.dimensions import COUNTED
from reports.links import Links
from reports.mou_report.counting import By, Counts, narrow_to, within
from reports.mou_report.figures import CrossCell, CrossLine, CrossTab, Figure, Measures
from reports.mou_report.lines import STATED, Addresses, narrowing, ordered

MEASURES = ("mous", "committed", "realised", "jobs", "jobs_realised")
MONEY = ("committed", "realised")


def wanted(rows: str, columns: str) -> tuple[By, ...]:
    """What has to be counted: the cells, and both totals, where a group may stand in one line.

    An MOU outside the one dimension (grounded, so of no age) is outside the table.
    """
    return ((rows, columns), *_margins(rows, columns))


def _margins(rows: str, columns: str) -> tuple[By, By]:
    """Totals of a table are of the MOUs in the table."""
    only = tuple(f"~{name}" for name in within((rows, columns)))
    return (rows, *only), (columns, *only)


def crosstab(
    rows: str, columns: str, measure: str, counted: dict[By, Counts], links: Links
) -> CrossTab:
    """Two dimensions against each other by one measure."""
    by = (rows, columns)
    cells = counted[by]
    by_row, by_column = (counted[margin] for margin in _margins(rows, columns))
    lines = ordered(COUNTED[rows], _sizes(by_row))
    headings = ordered(COUNTED[columns], _sizes(by_column))
    table = narrow_to(by)
    inner = _Cells(measure, Addresses(links, cells))
    row_totals, column_totals = (
        _Cells(measure, Addresses(links, margin)) for margin in (by_row, by_column)
    )

    def only(name: str, key: Any) -> Mapping[str, Any]:
        return {**table, **narrowing((name,), (key,))}

    total = cells.total()
    return CrossTab(
        rows=COUNTED[rows],
        columns=COUNTED[columns],
        measure=measure,
        headings=list(headings.items()),
        lines=[
            CrossLine(
                label,
                code,
                [
                    inner.cell(cells.measures((code, key)), narrowing(by, (code, key)))
                    for key in headings
                ],
                row_totals.cell(by_row.measures((code,)), only(rows, code)),
            )
            for code, label in lines.items()
        ],
        totals=[
            column_totals.cell(by_column.measures((key,)), only(columns, key)) for key in headings
        ],
        total=_Cells(measure, Addresses(links)).cell(total, table),
        shared=_shared(cells, measure, links, table),
        is_money=measure in MONEY,
    )


def _sizes(counts: Counts) -> dict[Any, int]:
    return {key[0]: vector[0] for key, vector in counts.lines.items()}


def _shared(cells: Counts, measure: str, links: Links, within: Mapping[str, Any]) -> Figure | None:
    ids = {"committed": cells.shared_ids, "jobs": cells.shared_jobs_ids}.get(measure)
    if not ids:
        return None
    value = getattr(cells.shared_measures(), measure)
    return Figure(value, links.to(True, {**within, "group": sorted(ids)}))


class _Cells:
    """Makes cells of one measure."""

    def __init__(self, measure: str, addresses: Addresses) -> None:
        self.measure, self.addresses = measure, addresses

    def cell(self, of: Measures, narrow: Mapping[str, Any]) -> CrossCell:
        figure = self.addresses.figure(of, self.measure, narrow)
        if self.measure not in STATED:
            return CrossCell(figure, Figure(0))
        unknown = self.addresses.figure(of, f"{self.measure}_unknown", narrow)
        return CrossCell(figure, unknown, figure.value is None and unknown.value < of.mous)
