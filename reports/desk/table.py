"""What a desk report is made of: tables of cells, each number with the address of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leads.formats import indian_grouping, not_stated, rupees

Kind = Literal["count", "rupees", "percent", "days", "hours", "text"]


@dataclass(frozen=True)
class Column:
    """A column: its heading and what its cells are."""

    heading: str
    kind: Kind = "count"


@dataclass(frozen=True)
class Cell:
    """A number; where it leads; how many rows stand there; what is said beside it.

    None is “not known”, never zero. `rows` is the count itself unless it is something else; -1
    where the address is no list of rows.
    """

    value: Any
    url: str = ""
    rows: int | None = None
    note: str = ""
    late: bool = False

    @property
    def listed(self) -> int | None:
        """How many rows its list shows."""
        return self.value if self.rows is None else self.rows

    @property
    def counts(self) -> bool:
        """Whether its list shows a number of rows one can compare with."""
        return self.listed is not None and self.listed >= 0


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    label: str
    cells: Sequence[Cell]
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table; `notes` stand under its title, `nothing` where it has no lines."""

    name: str
    title: str
    heading: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Row | None = None
    notes: Sequence[str] = ()
    nothing: str = ""

    @property
    def totals(self) -> list[Row]:
        """The total as lines, for the template that draws lines."""
        return [self.total] if self.total else []


@dataclass(frozen=True)
class Main:
    """A main figure of a report, as it stands at its head and on the overview."""

    label: str
    cell: Cell
    kind: Kind = "count"

    @property
    def text(self) -> str:
        return in_words(self.cell.value, self.kind)


@dataclass(frozen=True)
class Counted:
    """A report that was counted: main figures, tables, how it is counted."""

    mains: Sequence[Main]
    tables: Sequence[Table]
    definitions: Sequence[tuple[str, str]] = field(default_factory=tuple)


def in_words(value: Any, kind: Kind) -> str:
    """Return a value as people read it."""
    if value is None and kind == "rupees":
        return not_stated()
    if value is None or value == "":
        return "–"
    if kind == "count":
        return indian_grouping(value)
    if kind == "rupees":
        return rupees(value)
    if kind == "percent":
        return _("%(share)s %%") % {"share": value}
    if kind == "days":
        return ngettext("%(days)s day", "%(days)s days", 1 if value == 1 else 2) % {"days": value}
    if kind == "hours":
        return _("%(hours)s h") % {"hours": value}
    return str(value)


def share(part: int, whole: int) -> int | None:
    """Per cent, rounded; None where there is nothing to divide by."""
    return round(100 * part / whole) if whole else None


def percentile(numbers: Sequence[float], at: float) -> Decimal | None:
    """The number below which a part lies, between neighbours in proportion; one decimal."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    place = at * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    found = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    return Decimal(str(found)).quantize(Decimal("0.1"))
