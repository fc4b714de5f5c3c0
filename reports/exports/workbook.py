"""A list as a workbook: real dates and numbers; text is text, whatever it looks like."""

import tempfile
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from reports.exports.columns import Column, Row

# What a cell may hold in Excel, and the first day it knows.
LONGEST_TEXT = 32_767
FIRST_DAY = date(1900, 3, 1)
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
MOST_EXACT = 10**15


def workbook_of(
    title: str, columns: list[Column], rows: Iterable[Row], zone: tzinfo, asked: dict[str, Any]
) -> tuple[IO[bytes], int]:
    """Write a workbook into a temporary file; return it and the number of rows.

    `asked`: what was asked for, a label and its words each; told on a sheet of its own.
    """
    file: Any = tempfile.TemporaryFile()  # noqa: SIM115 - the answer that sends it closes it
    book = Workbook(file, OPTIONS)
    sheet = book.add_worksheet(_sheet_name(title))
    writer = _Writer(book, sheet, zone)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
        sheet.write_string(0, position, str(column.heading), writer.head)
    sheet.freeze_panes(1, 0)
    count = 0
    cells = [(place, column.getter, column.whole) for place, column in enumerate(columns)]
    for row in rows:
        count += 1
        for place, value, whole in cells:
            writer.write(count, place, value(row), whole)
    sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    _tell(book, {**asked, str(_("Rows")): count})
    book.close()
    file.seek(0)
    return file, count


class _Writer:
    """Writes values as what they are; formats are made once."""

    def __init__(self, book: Workbook, sheet: Any, zone: tzinfo) -> None:
        self.sheet, self.zone = sheet, zone
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.whole = book.add_format({"num_format": "0", "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})

    def write(self, row: int, position: int, value: Any, whole: bool) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | Decimal) and -MOST_EXACT < value < MOST_EXACT:
            style = self.whole if whole else self.number
            self.sheet.write_number(row, position, float(value), style)
        elif isinstance(value, datetime) and value.date() > FIRST_DAY:
            local = value.astimezone(self.zone).replace(tzinfo=None)
            self.sheet.write_datetime(row, position, local, self.moment)
        elif isinstance(value, date) and not isinstance(value, datetime) and value > FIRST_DAY:
            self.sheet.write_datetime(row, position, value, self.day)
        else:
            # Numbers a spreadsheet would round and days it does not know stay right as text.
            self.sheet.write_string(row, position, str(value)[:LONGEST_TEXT], self.text)


def _tell(book: Workbook, asked: dict[str, Any]) -> None:
    """A second sheet says what was asked, by whom and when, and how many rows came of it."""
    sheet = book.add_worksheet(str(_("What was asked")))
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    for line, (label, words) in enumerate(asked.items()):
        sheet.write_string(line, 0, label, bold)
        if isinstance(words, int):
            sheet.write_number(line, 1, words)
        else:
            sheet.write_string(line, 1, str(words)[:LONGEST_TEXT])


def _sheet_name(title: str) -> str:
    """Excel refuses some signs, and names of more than 31."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
