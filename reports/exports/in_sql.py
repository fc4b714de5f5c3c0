"""Columns worked out by the database: a million rows leave as one COPY, without passing Python.

Each column is an expression whose value is what stands in the cell; in a CSV file text is guarded
by the database as `cells.guarded` does it in Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf
from django.utils.dates import MONTHS
from django.utils.translation import get_language

from leads.choices import CRORE, DatePrecision
from reports.exports.cells import GUARD
from reports.exports.columns import Column, Gathered
from reports.exports.csv_file import BOM

# Enough to fetch that waiting does not count, and no more: memory stays flat.
_AT_A_TIME = 250
# As in reports.exports.cells; in brackets the dash stands last.
_SKIPPED = "\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_LIKE_A_FORMULA = f"'*([\t\r\n]|[{_SKIPPED}]*[=+@＝＋－＠-])"
_PHONE_OR_NUMBER = r"([+-]?[0-9]+([.][0-9]+)?|[+][0-9][0-9 ().-]*[0-9])"
# The place before text that looks like a formula and is neither number nor telephone.
BEFORE_A_FORMULA = f"^(?!{_PHONE_OR_NUMBER}$)(?={_LIKE_A_FORMULA})"


# First letters and digits no formula begins with: Latin, Indian scripts, kana and kanji.
_LETTERS = ((65, 90), (97, 122), (48, 57), (2304, 5759), (12353, 65278))
# Nearly all text begins with a letter, seen at once; what is not stated is no text at all.
_GUARDED = (
    "CASE WHEN "
    + " OR ".join(f"ascii({{cell}}) BETWEEN {first} AND {last}" for first, last in _LETTERS)
    + " THEN {cell} WHEN {cell} = '' THEN NULL ELSE regexp_replace({cell}, %s, %s) END"
)


@dataclass(frozen=True)
class Beside:
    """A column of what is gathered for all rows at once (`ExportList.beside`)."""

    name: str


@dataclass(frozen=True)
class SqlColumn:
    """One column: its heading, its expression, and how wide it is in a workbook."""

    heading: Any
    value: Expression | F | Beside
    width: int = 14
    whole: bool = False  # a number without decimals
    text: bool = False  # may hold what somebody typed


class Plain(Func):
    """A number without exponent and without zeros at its end."""

    function = "trim_scale"
    output_field = DecimalField(max_digits=30, decimal_places=10)


class LocalTime(Func):
    """An instant on a zone's clock, to the minute."""

    output_field = TextField()
    # As every connection writes instants; to_char takes a third longer.
    template = "left((%(expressions)s AT TIME ZONE '%(zone)s')::text, 16)"

    def __init__(self, expression: Any, zone: ZoneInfo | Any) -> None:
        super().__init__(expression, zone=str(zone))


def in_words(column: str, words: dict[Any, Any]) -> Case:
    """A choice as the reader calls it; one nobody knows stays as it is."""
    known = [When(**{column: value}, then=Value(str(label))) for value, label in words.items()]
    return Case(*known, default=Cast(column, TextField()), output_field=TextField())


def name_of(relation: str) -> Expression | F:
    """The name of a row in the reader's language, else in English."""
    own = get_language() or "en"
    if own not in ("ja", "hi"):
        return F(f"{relation}__name_en")
    stated = NullIf(F(f"{relation}__name_{own}"), Value(""))
    return Coalesce(stated, F(f"{relation}__name_en"), output_field=TextField())


def in_crore(column: str) -> Expression:
    """Rupees in crore, two places."""
    share = ExpressionWrapper(
        F(column) / Value(CRORE), output_field=DecimalField(max_digits=30, decimal_places=2)
    )
    return Plain(Func(share, Value(2), function="round"))


def as_known(column: str) -> Case:
    """A date as far as it is known: 2026-03-31, March 2026, 2026."""
    year = Cast(ExtractYear(column), CharField())
    months = [
        When(**{f"{column}__month": number}, then=Value(str(name)))
        for number, name in MONTHS.items()
    ]
    month = Case(*months, output_field=TextField())
    return Case(
        When(**{f"{column}_precision": DatePrecision.YEAR}, then=year),
        When(
            **{f"{column}_precision": DatePrecision.MONTH},
            then=Func(month, Value(" "), year, function="concat", output_field=TextField()),
        ),
        default=Cast(column, CharField()),
        output_field=TextField(),
    )


def columns_in_order(columns: list[SqlColumn]) -> list[Column]:
    """The same columns for a workbook, whose rows are tuples."""
    return [
        Column(column.heading, itemgetter(place), column.width, column.whole)
        for place, column in enumerate(columns)
    ]


def rows_in_words(
    columns: list[SqlColumn], rows: QuerySet, gathered: Gathered | None
) -> Iterator[tuple]:
    """Walk over the cells of each row with a cursor of the server."""
    try:
        statement, params = _statement(columns, rows, gathered)
    except EmptyResultSet:  # nothing can be found: the database is asked nothing
        return
    with transaction.atomic():
        _take_time()
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement, params)
            while some := cursor.fetchmany(_AT_A_TIME):
                yield from some


def copy_csv(
    columns: list[SqlColumn], rows: QuerySet, gathered: Gathered | None, file: IO[bytes]
) -> int:
    """Write the rows as CSV into a file by COPY; return how many they are."""
    file.write(BOM.encode())
    file.write((",".join(_quoted(str(column.heading)) for column in columns) + "\n").encode())
    try:
        statement, params = _statement(columns, rows, gathered, guard=True)
    except EmptyResultSet:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        _take_time()
        asked = cursor.cursor.mogrify(statement, params).decode()
        cursor.cursor.copy_expert(f"COPY ({asked}) TO STDOUT WITH (FORMAT csv)", file)
        return cursor.cursor.rowcount


def _take_time() -> None:
    """A list to take home may take longer than a page, and is sorted in memory where it fits."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'; SET LOCAL jit = off")
        cursor.execute("SET LOCAL work_mem = '64MB'")


def _statement(
    columns: list[SqlColumn], rows: QuerySet, gathered: Gathered | None, *, guard: bool = False
) -> tuple[str, tuple[Any, ...]]:
    """The cells of all rows in their order, with what is gathered beside them, as SQL.

    Rows and what stands beside them are each read through once and sorted at the end: to look
    something up for one row after the other, in an order of its own, takes several times longer.
    """
    cells: dict[str, Any] = {"row_id": F("pk")}
    shown, guards = [], []
    for place, column in enumerate(columns):
        if isinstance(column.value, Beside):
            cell = f"b.{column.value.name}"
        else:
            cell = f"r.cell_{place}"
            cells[f"cell_{place}"] = column.value
        if guard and column.text:
            cell = _GUARDED.format(cell=cell)
            guards += [BEFORE_A_FORMULA, GUARD]
        shown.append(cell)
    order = []
    for place, by in enumerate(rows.query.order_by):
        cells[f"sort_{place}"], direction = _sorted_by(by)
        order.append(f"r.sort_{place} {direction}")
    inner, params = rows.order_by().annotate(**cells).values_list(*cells).query.sql_with_params()
    # OFFSET 0: each cell is worked out once, however often its guard looks at it.
    statement = f"SELECT {', '.join(shown)} FROM ({inner} OFFSET 0) r"  # noqa: S608
    if gathered:
        beside, more = gathered(rows)
        statement += f" LEFT JOIN ({beside}) b ON b.row_id = r.row_id"
        params = (*params, *more)
    if order:
        statement += f" ORDER BY {', '.join(order)}"
    return statement, (*guards, *params)


def _sorted_by(by: str | OrderBy) -> tuple[Any, str]:
    """What rows are sorted by, and in which direction."""
    if isinstance(by, str):
        return F(by.removeprefix("-")), "DESC" if by.startswith("-") else "ASC"
    direction = "DESC" if by.descending else "ASC"
    nulls = " NULLS LAST" if by.nulls_last else " NULLS FIRST" if by.nulls_first else ""
    return by.expression, direction + nulls


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\n') else text
