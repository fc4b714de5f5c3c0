"""Columns worked out by the database: a million rows leave as one COPY, without passing Python.

Each column is an expression whose value is what stands in the cell; in a CSV file text is guarded
by the database as `cells.guarded` does it in Python.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf
from django.utils.dates import MONTHS
from django.utils.translation import get_language

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


# First letters and digits no formula begins with: Latin, Indian scripts, kana and kanji.
LETTERS = ((65, 90), (97, 122), (48, 57), (2304, 5759), (12353, 65278))
# What has to be in place before the rows are read, in the same transaction.
Prepare = Callable[[QuerySet], None]


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


def guarded(column: SqlColumn) -> Expression | F:
    """The cell of a CSV file: text is guarded; nearly all begins with a letter, seen at once."""
    if not column.text:
        return column.value
    if not isinstance(column.value, F):
        return Guarded(column.value)
    first = Func(column.value, function="ascii", output_field=IntegerField())
    harmless = Q()
    for span in LETTERS:
        harmless |= Q(Between(first, *span))
    return Case(
        When(harmless, then=column.value),
        default=Guarded(column.value),
        output_field=TextField(),
    )


class Between(Func):
    """Whether a number lies within a span."""

    template = "(%(expressions)s)"
    arg_joiner = " BETWEEN "
    output_field = BooleanField()

    def __init__(self, number: Any, first: int, last: int) -> None:
        span = Func(Value(first), Value(last), template="%(expressions)s", arg_joiner=" AND ",
                    output_field=IntegerField())  # fmt: skip
        super().__init__(number, span)


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


def rows_in_words(columns: list[SqlColumn], rows: QuerySet, prepare: Prepare) -> Iterator[tuple]:
    """Walk over the cells of each row with a cursor of the server."""
    cells = {f"cell_{place}": column.value for place, column in enumerate(columns)}
    with transaction.atomic():
        prepare(rows)
        yield from rows.annotate(**cells).values_list(*cells).iterator(AT_A_TIME)


def copy_csv(columns: list[SqlColumn], rows: QuerySet, prepare: Prepare, file: IO[bytes]) -> int:
    """Write the rows as CSV into a file by COPY; return how many they are."""
    file.write(BOM.encode())
    file.write((",".join(_quoted(str(column.heading)) for column in columns) + "\n").encode())
    cells = {f"cell_{place}": guarded(column) for place, column in enumerate(columns)}
    sql, params = rows.annotate(**cells).values_list(*cells).query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        # A list to take home may take longer than a page.
        cursor.execute("SET LOCAL statement_timeout = '10min'; SET LOCAL jit = off")
        prepare(rows)
        asked = cursor.cursor.mogrify(sql, params).decode()
        cursor.cursor.copy_expert(f"COPY ({asked}) TO STDOUT WITH (FORMAT csv)", file)
        return cursor.cursor.rowcount


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\n') else text
