"""Workbooks read back: user text stays text, formulas are ours and say what they compute."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.books import Book, Column, Formula, Link, Sheet, book_xlsx

NASTY = ["=1+1", "+SUM(A1)", "-2+3", "@now", "\t=1", '=HYPERLINK("http://x")', "＝1", "{=1}"]
COLUMNS = [
    Column("Name"),
    Column("Number", "count", summed=True),
    Column("₹ crore", "crore", summed=True),
]


def read(book: Book, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(book_xlsx(book)), data_only=values)


def table(*rows: list[Any], total: list[Any] | None = None, name: str = "T") -> Book:
    return Book("Title", sheets=[Sheet(name, COLUMNS, rows, total=total)])


@pytest.mark.parametrize("text", NASTY)
def test_text_never_becomes_a_formula(text: str) -> None:
    book = Book(
        text,
        asked=[(text, text)],
        definitions=[(text, text)],
        sheets=[
            Sheet(
                "T",
                [Column(text), Column(text)],
                [[text, Link(text, "https://x/")]],
                [text, None],
                notes=[text],
            )
        ],
    )
    for sheet in read(book):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (cell.coordinate, cell.value)
                assert cell.value is None or cell.value == text or text not in str(cell.value)


def test_a_total_is_a_live_sum_with_its_value() -> None:
    rows = (["a", 1, Decimal("0.10")], ["b", None, Decimal("2.25")], ["c", 4, None])
    book = table(*rows, total=["Total", 5, Decimal("2.35")])
    live, said = read(book)["T"], read(book, values=True)["T"]
    assert [cell.value for cell in live[5]] == ["Total", "=SUM(B2:B4)", "=SUM(C2:C4)"]
    assert [cell.value for cell in said[5]] == ["Total", 5, 2.35]


def test_numbers_are_grouped_by_lakh_and_crore() -> None:
    row = read(table(["a", 9705855, Decimal("9705855.61")]))["T"][2]
    assert [cell.number_format for cell in row[1:]] == [
        r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;#,##0",
        r"[>=10000000]##\,##\,##\,##0.00;[>=100000]##\,##\,##0.00;#,##0.00",
    ]


def test_a_total_that_is_no_sum_is_a_number() -> None:
    """Rows left out, or counted twice: then Excel must not count anew."""
    book = table(["a", 1, None], ["b", 2, None], total=["Total", 7, None])
    assert [cell.value for cell in read(book)["T"][4]] == ["Total", 7, None]


def test_a_formula_knows_its_rows_and_keeps_its_address() -> None:
    book = table(["a", 10, Link(Formula("=B{row}/4", 2.5), "https://desk/mous/?stage=signed")])
    cell = read(book)["T"]["C2"]
    assert cell.value == "=B2/4"
    assert cell.hyperlink.target == "https://desk/mous/?stage=signed"
    assert read(book, values=True)["T"]["C2"].value == 2.5


def test_a_number_with_an_address_stays_a_number() -> None:
    book = table(["a", Link(12, "https://desk/mous/"), None])
    cell = read(book)["T"]["B2"]
    assert (cell.value, cell.data_type, cell.hyperlink.target) == (12, "n", "https://desk/mous/")


def test_a_very_long_address_is_left_out_and_the_number_stays() -> None:
    book = table(["a", Link(12, "https://desk/?" + "x" * 3000), None])
    assert read(book)["T"]["B2"].value == 12


def test_nothing_stated_is_an_empty_cell_and_zero_is_zero() -> None:
    sheet = read(table(["a", None, None], ["b", 0, Decimal(0)]))["T"]
    assert [cell.value for cell in sheet[2]] == ["a", None, None]
    assert [cell.value for cell in sheet[3]] == ["b", 0, 0]


def test_names_of_sheets_that_excel_refuses() -> None:
    names = [
        "By [size]: <100/500?*\\",
        "By [size]: <100/500?*\\",
        "x" * 60,
        "X" * 60,
        "",
        "History",
    ]
    book = Book("T", sheets=[Sheet(name, [Column("A")], []) for name in names])
    found = read(book).sheetnames[1:]
    assert len({name.casefold() for name in found}) == len(names)
    assert all(0 < len(name) <= 31 for name in found)
    assert "History" not in found


def test_days_are_days_and_signs_nobody_can_write_do_not_break() -> None:
    columns = [Column("Day", "day"), Column("Words")]
    book = Book(
        "T",
        sheets=[
            Sheet("T", columns, [[date(2025, 8, 1), "a\x00b\x0b 😀"], [date(1850, 1, 1), "x"]])
        ],
    )
    sheet = read(book)["T"]
    assert sheet["A2"].value.date() == date(2025, 8, 1)
    assert sheet["A3"].value == "1850-01-01"


def test_the_first_sheet_says_what_was_asked() -> None:
    book = Book(
        "MOU report", asked=[("As on", "1 Aug 2025")], definitions=[("Realised", "What came.")]
    )
    sheet = read(book).worksheets[0]
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert words == [
        "MOU report",
        "As on",
        "1 Aug 2025",
        "How this is counted",
        "Realised",
        "What came.",
    ]
