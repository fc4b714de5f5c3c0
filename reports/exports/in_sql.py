"""Columns worked out by the database: a million rows leave as one COPY, without passing Python.

Each column is an expression whose value is what stands in the cell; in a CSV file text is guarded
by the database as `cells.guarded` does it in Python.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import IO, Any
from zoneinfo import ZoneInfo

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
from django.db.models.functions import Cast, ExtractYear
from django.utils.dates import MONTHS

from leads.choices import CRORE, DatePrecision
from reports.exports.cells import GUARD
from reports.exports.columns import AT_A_TIME, Column
from reports.exports.csv_file import BOM

# As in reports.exports.cells; in brackets the dash stands last.
_SKIPPED = "\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_LIKE_A_FORMULA = f"'*([\t\r\n]|[{_SKIPPED}]*[=+@＝＋－＠-])"
_PHONE_OR_NUMBER = r"([+-]?[0-9]+([.][0-9]+)?|[+][0-9][0-9 ().-]*[0-9])"
# The place before text that looks like a formula and is neither number nor telephone.
BEFORE_A_FORMULA = f"^(?!{_PHONE_OR_NUMBER}$)(?={_LIKE_A_FORMULA})"


@dataclass(frozen=True)
class SqlColumn:
    """One column: its heading, its expression, and how wide it is in a workbook."""

    heading: Any
    value: Expression | F
    width: int = 14
    whole: bool = False  # a number without decimals
    text: bool = False  # may hold what somebody typed


class Guarded(Func):
    """Text that no spreadsheet takes for a formula; what is not stated is no text at all."""

    function = "regexp_replace"
    template = "NULLIF(%(function)s(%(expressions)s), '')"
    output_field = TextField()

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, Value(BEFORE_A_FORMULA), Value(GUARD))


class Plain(Func):
    """A number without exponent and without zeros at its end."""

    function = "trim_scale"
    output_field = DecimalField(max_digits=30, decimal_places=10)


class LocalTime(Func):
    """An instant on a zone's clock, to the minute."""

    output_field = TextField()
    template = "to_char(%(expressions)s AT TIME ZONE '%(zone)s', 'YYYY-MM-DD HH24:MI')"

    def __init__(self, expression: Any, zone: ZoneInfo | Any) -> None:
        super().__init__(expression, zone=str(zone))


def in_words(column: str, words: dict[Any, Any]) -> Case:
    """A choice as the reader calls it; one nobody knows stays as it is."""
    known = [When(**{column: value}, then=Value(str(label))) for value, label in words.items()]
    return Case(*known, default=Cast(column, TextField()), output_field=TextField())


def looked_up(column: str, words: dict[Any, Any]) -> Case:
    """A row of a small table in words."""
    known = [When(**{column: value}, then=Value(str(label))) for value, label in words.items()]
    return Case(*known, default=Value(None), output_field=TextField())


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


def rows_in_words(columns: list[SqlColumn], rows: QuerySet) -> Iterator[tuple]:
    """Walk over the cells of each row with a cursor of the server."""
    cells = {f"cell_{place}": column.value for place, column in enumerate(columns)}
    yield from rows.annotate(**cells).values_list(*cells).iterator(AT_A_TIME)


def copy_csv(columns: list[SqlColumn], rows: QuerySet, file: IO[bytes]) -> int:
    """Write the rows as CSV into a file by COPY; return how many they are."""
    cells = {
        f"cell_{place}": Guarded(Cast(column.value, TextField())) if column.text else column.value
        for place, column in enumerate(columns)
    }
    file.write(BOM.encode())
    file.write((",".join(_quoted(str(column.heading)) for column in columns) + "\n").encode())
    query = rows.annotate(**cells).values_list(*cells)
    sql, params = query.query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        # A list to take home may take longer than a page.
        cursor.execute("SET LOCAL statement_timeout = '10min'; SET LOCAL jit = off")
        asked = cursor.cursor.mogrify(sql, params).decode()
        cursor.cursor.copy_expert(f"COPY ({asked}) TO STDOUT WITH (FORMAT csv)", file)
        return cursor.cursor.rowcount


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\n') else text
