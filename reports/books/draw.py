"""Writes a workbook. Text is always written as text: only `Formula` becomes a live formula.

A total is a formula where it is the sum of the rows above it, and a plain number where it is not:
what Excel counts anew is what the report says.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from reports.books.book import Book, Column, Formula, Link, Sheet

LONGEST_TEXT = 32_767
LONGEST_NAME = 31
WORDS_WIDE, LINE, MOST_LINES = 96, 15, 20
LONGEST_ADDRESS = 2_000
FIRST_DAY = date(1900, 3, 1)
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
INK, QUIET, BLUE, PALE = "#1b2430", "#4a5568", "#1f4e8c", "#e9f0f8"
# Lakh and crore are grouped as on the page, whatever the reader's computer is set to.
_INDIAN = r"[>=10000000]##\,##\,##\,{0};[>=100000]##\,##\,{0};#,{0}"
NUMBERS = {
    "count": _INDIAN.format("##0"),
    "crore": _INDIAN.format("##0.00"),
    "percent": '0.0" %"',
    "day": "d mmm yyyy",
}
_EQUAL = 0.005  # half a hundredth of what is shown


def book_xlsx(book: Book) -> bytes:
    """Return a workbook as a file; the first sheet says what was asked and how it is counted."""
    file = io.BytesIO()
    workbook = Workbook(file, OPTIONS)
    workbook.set_properties({"title": book.title[:255], "author": "Japan Desk"})
    writer = _Writer(workbook)
    writer.first_sheet(book)
    for sheet in book.sheets:
        writer.sheet(sheet)
    workbook.close()
    return file.getvalue()


class _Writer:
    def __init__(self, book: Workbook) -> None:
        self.book, self.names = book, set[str]()
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": INK})
        self.quiet = book.add_format({"font_color": QUIET, "text_wrap": True, "valign": "top"})
        self.label = book.add_format({"bold": True, "font_color": BLUE, "valign": "top"})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})
        self.remark = book.add_format({"font_color": QUIET})

    def format(self, kind: str, total: bool = False, link: bool = False, head: bool = False) -> Any:
        """Return the look of a cell; each is made once."""
        key = (f"head {kind}" if head else kind, total, link)
        if key not in self._formats:
            left = kind in ("text", "day")
            looks: dict[str, Any] = {"valign": "top", "align": "left" if left else "right"}
            if kind in NUMBERS and not head:
                looks["num_format"] = NUMBERS[kind]
            if kind == "text" or head:
                looks["text_wrap"] = True
            if head:
                looks |= {"bold": True, "font_color": BLUE, "bg_color": PALE, "bottom": 2,
                          "bottom_color": BLUE}  # fmt: skip
            if total:
                looks |= {"bold": True, "top": 1}
            if link:
                looks |= {"font_color": BLUE, "underline": 1}
            self._formats[key] = self.book.add_format(looks)
        return self._formats[key]

    def _add(self, name: str) -> Any:
        sheet = self.book.add_worksheet(self._name(name))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        return sheet

    def _name(self, wanted: str) -> str:
        """Excel refuses some signs, more than 31 of them, and the same name twice."""
        plain = "".join(sign for sign in wanted if sign not in "[]:*?/\\'").strip() or "1"
        name, number = plain[:LONGEST_NAME], 2
        while name.casefold() in self.names or name.casefold() == "history":
            tail = f" {number}"
            name, number = plain[: LONGEST_NAME - len(tail)] + tail, number + 1
        self.names.add(name.casefold())
        return name

    def first_sheet(self, book: Book) -> None:
        """What was asked, by whom, as on which day; then what each word counts."""
        sheet = self._add(_("What was asked"))
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, WORDS_WIDE)
        sheet.write_string(0, 0, book.title[:LONGEST_TEXT], self.title)
        sheet.set_row(0, 24)
        line = 2
        for label, words in book.asked:
            sheet.write_string(line, 0, label, self.label)
            sheet.write_string(line, 1, words[:LONGEST_TEXT], self.words)
            _grow(sheet, line, [(words, WORDS_WIDE)])
            line += 1
        if book.definitions:
            sheet.write_string(line + 1, 0, _("How this is counted"), self.title)
            sheet.set_row(line + 1, 24)
            line += 2
        for label, words in book.definitions:
            sheet.write_string(line, 0, label, self.label)
            sheet.write_string(line, 1, words[:LONGEST_TEXT], self.words)
            _grow(sheet, line, [(words, WORDS_WIDE)])
            line += 1

    def sheet(self, told: Sheet) -> None:
        sheet = self._add(told.name)
        line = 0
        for words in told.notes:
            sheet.write_string(line, 0, words[:LONGEST_TEXT], self.remark)
            line += 1
        line += bool(told.notes)
        for place, column in enumerate(told.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(line, place, column.heading, self.format(column.kind, head=True))
        _grow(sheet, line, [(column.heading, 0.8 * column.width) for column in told.columns])
        first = line + 1
        sheet.freeze_panes(first, 1)
        sheet.repeat_rows(line)
        last = first + max(len(told.rows), 1) - 1
        for number, row in enumerate(told.rows):
            self._row(sheet, told.columns, row, first + number, (first, last))
        if told.filtered and told.rows:
            sheet.autofilter(line, 0, last, len(told.columns) - 1)
        if told.total is not None:
            cells = [
                _total(column, place, value, told.rows, (first, last))
                for place, (column, value) in enumerate(zip(told.columns, told.total, strict=True))
            ]
            self._row(sheet, told.columns, cells, last + 1, (first, last), total=True)
        if len(told.columns) > 6:
            sheet.set_landscape()

    def _row(
        self,
        sheet: Any,
        columns: Sequence[Column],
        row: Sequence[Any],
        line: int,
        span: tuple[int, int],
        total: bool = False,
    ) -> None:
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            value, link, kind = cell, "", column.kind
            if isinstance(cell, Link):
                value, link, kind = cell.value, cell.url, cell.kind or kind
            look = self.format(kind, total, bool(link))
            if link and len(link) <= LONGEST_ADDRESS:
                # The value is written over it: a number with an address stays a number.
                sheet.write_url(line, place, link, look, string=" ")
            self._cell(sheet, line, place, value, look, span)
        texts = zip(row, columns, strict=True)
        _grow(sheet, line, [(cell, c.width) for cell, c in texts if isinstance(cell, str)])

    @staticmethod
    def _cell(
        sheet: Any, line: int, place: int, value: Any, look: Any, span: tuple[int, int]
    ) -> None:
        if isinstance(value, Formula):
            words = value.words.format(row=line + 1, first=span[0] + 1, last=span[1] + 1)
            shown = "" if value.value is None else _plain(value.value)
            sheet.write_formula(line, place, words, look, shown)
        elif value is None or value == "":
            sheet.write_blank(line, place, None, look)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(line, place, _plain(value), look)
        elif isinstance(value, date) and not isinstance(value, datetime) and value > FIRST_DAY:
            sheet.write_datetime(line, place, value, look)
        else:
            sheet.write_string(line, place, str(value)[:LONGEST_TEXT], look)


def _grow(sheet: Any, line: int, texts: Sequence[tuple[str, float]]) -> None:
    """Make a row as high as its longest text: not every program does so by itself."""
    lines = max((ceil(1.1 * len(words) / width) for words, width in texts), default=1)
    if lines > 1:
        sheet.set_row(line, LINE * min(lines, MOST_LINES))


def _plain(value: Any) -> float | int:
    return float(value) if isinstance(value, Decimal) else value


def _total(
    column: Column, place: int, total: Any, rows: Sequence[Sequence[Any]], span: tuple[int, int]
) -> Any:
    """A sum as a live formula, where the rows do add up to it; nothing stated stays empty."""
    value, url = (total.value, total.url) if isinstance(total, Link) else (total, "")
    if not column.summed or value is None or not rows:
        return total
    stated = [number for row in rows if (number := _number(row[place])) is not None]
    if abs(sum(stated) - float(value)) >= _EQUAL:
        return total
    letter = xl_col_to_name(place)
    return Link(Formula(f"=SUM({letter}{{first}}:{letter}{{last}})", value), url)


def _number(cell: Any) -> float | None:
    value = cell.value if isinstance(cell, Link) else cell
    value = value.value if isinstance(value, Formula) else value
    return float(value) if isinstance(value, int | float | Decimal) else None
