"""What a workbook says, before anybody writes it: sheets, columns, values, and formulas of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["text", "count", "crore", "percent", "day"]
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """One column: its heading, what its cells are, how wide; `summed`: the total is a formula."""

    heading: str
    kind: Kind = "text"
    width: int = 14
    summed: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula of ours with the value it has: `{row}`, `{first}` and `{last}` are row numbers.

    Nothing a person typed ever stands in one: only letters of columns and numbers of rows do.
    """

    words: str
    value: Any


@dataclass(frozen=True)
class Link:
    """A value that opens the rows behind it; `kind` where it is not that of its column."""

    value: Any
    url: str = ""
    kind: Kind | None = None


@dataclass(frozen=True)
class Sheet:
    """One table: what is said above it, its columns and rows, and a total below."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] | None = None
    notes: Sequence[str] = ()
    # Whether the rows can be sorted and narrowed where they stand.
    filtered: bool = True


@dataclass(frozen=True)
class Book:
    """A workbook: what it is called, what was asked, and its sheets."""

    title: str
    asked: Sequence[tuple[str, str]] = ()
    definitions: Sequence[tuple[str, str]] = ()
    sheets: Sequence[Sheet] = field(default_factory=tuple)
