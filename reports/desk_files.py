"""A desk report as a file: each table a sheet of a workbook, or under each other as CSV."""

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.choices import CRORE
from reports.books import Book, Column, Link, Sheet, book_xlsx
from reports.desk.table import Cell, Counted, Row, Table
from reports.exports.cells import as_text
from reports.exports.csv_file import BOM

KINDS: dict[str, Any] = {"rupees": "crore", "days": "crore", "hours": "crore"}
Said = list[tuple[str, str]]


def heading_of(column: Any) -> str:
    """Amounts are written in crore, so that one can reckon with them."""
    if column.kind == "rupees":
        return _("%(name)s, ₹ crore") % {"name": column.heading}
    return str(column.heading)


def value_of(cell: Cell, kind: str) -> Any:
    if kind == "rupees" and cell.value not in (None, ""):
        return Decimal(cell.value) / CRORE
    return cell.value


def desk_csv(counted: Counted) -> bytes:
    """All tables under each other, each with its title and its headings."""
    buffer, zone = StringIO(), timezone.get_current_timezone()
    buffer.write(BOM)
    writer = csv.writer(buffer)

    def write(values: Any) -> None:
        writer.writerow([as_text(value, zone) for value in values])

    for number, table in enumerate(counted.tables):
        if number:
            writer.writerow([])
        write([table.title])
        write([table.heading, *map(heading_of, table.columns)])
        for row in [*table.rows, *table.totals]:
            cells = zip(row.cells, table.columns, strict=True)
            write([row.label, *(value_of(cell, column.kind) for cell, column in cells)])
    return buffer.getvalue().encode()


def desk_xlsx(title: str, said: Said, counted: Counted, address: Callable[[str], str]) -> bytes:
    """A sheet a table; each number opens its rows."""
    return book_xlsx(
        Book(
            title=title,
            asked=said,
            definitions=counted.definitions,
            sheets=[_sheet(table, address) for table in counted.tables],
        )
    )


def _sheet(table: Table, address: Callable[[str], str]) -> Sheet:
    columns = [Column(table.heading, width=34)]
    for column in table.columns:
        kind = KINDS.get(column.kind, column.kind)
        columns.append(Column(heading_of(column), kind, 40 if kind == "text" else 14))
    rows = [_row(row, table, address) for row in table.rows]
    total = _row(table.total, table, address) if table.total else None
    return Sheet(table.title, columns, rows, total, [str(note) for note in table.notes])


def _row(row: Row, table: Table, address: Callable[[str], str]) -> list[Any]:
    cells: list[Any] = [row.label]
    for cell, column in zip(row.cells, table.columns, strict=True):
        value = value_of(cell, column.kind)
        cells.append(Link(value, address(cell.url)) if cell.url else value)
    return cells
