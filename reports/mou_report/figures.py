"""What the MOU report is made of: numbers, each with the address of exactly its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leads.formats import indian_grouping
from leads.models import MOU


@dataclass(frozen=True)
class Measures:
    """What is known of some MOUs; None is “not stated”, never zero.

    A total stated for several MOUs is in `committed` and `jobs` once, where all its MOUs are among
    them; `shared` says that some have one that is counted elsewhere.
    """

    mous: int = 0
    committed: Decimal | None = None  # rupees
    committed_unknown: int = 0  # MOUs with neither an amount of their own nor one of their group
    without_rate: int = 0  # of these: an amount is stated, but no rate that makes it rupees
    realised: Decimal | None = None  # rupees
    realised_unknown: int = 0
    realised_of_known: Decimal | None = None  # realised by MOUs whose commitment is stated
    jobs: int | None = None
    jobs_unknown: int = 0
    jobs_realised: int | None = None
    jobs_realised_unknown: int = 0
    land_acres: Decimal | None = None
    land_unknown: int = 0
    groups: int = 0  # totals for several that are in `committed`

    @property
    def share(self) -> Decimal | int | None:
        """Percent realised of what was committed, of MOUs whose commitment is stated.

        Below ten with one decimal: a beginning is not nothing.
        """
        if not self.committed or self.realised_of_known is None:
            return None
        percent = 100 * self.realised_of_known / self.committed
        return round(percent, 1) if 0 < percent < 10 else round(percent)


@dataclass(frozen=True)
class Figure:
    """A number and the rows behind it; None is “not stated”."""

    value: Any
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """A sum in rupees, and of how many MOUs it is not stated."""

    heading: str
    figure: Figure
    unknown: Figure
    shared: bool = False

    @property
    def unknown_words(self) -> str:
        return _("%(shown)s not stated") % {"shown": indian_grouping(self.unknown.value)}


@dataclass(frozen=True)
class Line:
    """A line of a table: how many MOUs, what they promised, what came, what nobody has stated."""

    label: str
    mous: Figure
    committed: Figure
    committed_unknown: Figure
    realised: Figure
    realised_unknown: Figure
    jobs: Figure = field(default_factory=lambda: Figure(None))
    jobs_unknown: Figure = field(default_factory=lambda: Figure(0))
    jobs_realised: Figure = field(default_factory=lambda: Figure(None))
    jobs_realised_unknown: Figure = field(default_factory=lambda: Figure(0))
    without_rate: Figure = field(default_factory=lambda: Figure(0))
    land_acres: Figure = field(default_factory=lambda: Figure(None))
    code: Any = None  # the key; None: not stated
    measures: Measures = field(default_factory=Measures)
    before: Measures | None = None  # as on the earlier date; None: nothing is compared

    @property
    def only_shared(self) -> bool:
        """Some MOUs have a figure, but each stands in a total shared with other lines."""
        return self.committed.value is None and self.committed_unknown.value < self.mous.value

    @property
    def only_shared_jobs(self) -> bool:
        """Some MOUs have a number of jobs, but each in a total shared with other lines."""
        return self.jobs.value is None and self.jobs_unknown.value < self.mous.value

    @property
    def cells(self) -> list[Cell]:
        return [
            Cell(_("Committed"), self.committed, self.committed_unknown, self.only_shared),
            Cell(_("Realised"), self.realised, self.realised_unknown),
        ]


@dataclass(frozen=True)
class Shared:
    """Totals of groups whose MOUs stand in several lines of a table."""

    groups: int
    committed: Figure
    jobs: Figure = field(default_factory=lambda: Figure(None))


@dataclass(frozen=True)
class Breakdown:
    """A table of the report: its lines and the shared totals add up to the total."""

    title: str
    lines: list[Line]
    shared: Shared | None
    total: Line
    name: str = ""  # of the dimension
    heading: str = ""  # of the first column
    within: str = ""  # in words, where only some MOUs stand in the table
    shared_before: Measures | None = None

    @property
    def totals(self) -> list[Line]:
        """The total as lines, for the template that draws lines."""
        return [self.total]


@dataclass(frozen=True)
class CrossCell:
    """One number of a cross-table; `unknown` are MOUs of it that state none."""

    figure: Figure
    unknown: Figure
    shared: bool = False  # a figure is stated, but only in a total shared with other cells


@dataclass(frozen=True)
class CrossLine:
    label: str
    code: Any
    cells: list[CrossCell]
    total: CrossCell


@dataclass(frozen=True)
class CrossTab:
    """Two dimensions against each other by one measure.

    Totals of lines and columns count a shared total where all its MOUs stand in that line or
    column, so they may be more than their cells; what they leave out stands in `shared`.
    """

    rows: Any  # reports.dimensions.Dimension
    columns: Any
    measure: str
    headings: list[tuple[Any, str]]  # key and label of each column
    lines: list[CrossLine]
    totals: list[CrossCell]  # of the columns
    total: CrossCell
    shared: Figure | None  # totals for several that stand in no single cell
    is_money: bool = False


@dataclass(frozen=True)
class Rate:
    """A share, with what it is of what: printed, so that nobody has to guess."""

    title: str
    definition: str
    numerator: Figure
    denominator: Figure
    percent: Decimal | None  # one decimal; None: nothing to divide by
    is_money: bool = False


@dataclass(frozen=True)
class Headline:
    """The figures at the head of the report."""

    mous: Figure
    dropped: Figure
    committed: Figure
    committed_unknown: Figure
    without_rate: Figure
    realised: Figure
    realised_unknown: Figure
    share: int | None
    jobs: Figure
    jobs_unknown: Figure
    jobs_realised: Figure
    jobs_realised_unknown: Figure
    land_acres: Figure
    grounded: Figure
    in_production: Figure
    awaiting: Figure  # neither grounded nor dropped
    stale: Figure
    groups: int  # totals for several, counted once each
    groups_reaching_outside: int
    conversion: Rate  # grounded of all, by count
    conversion_by_value: Rate
    production: Rate  # in production of all, by count
    measures: Measures = field(default_factory=Measures)

    @property
    def rates(self) -> list[Rate]:
        return [self.conversion, self.conversion_by_value, self.production]


@dataclass(frozen=True)
class Silence:
    """MOUs nobody has updated, the most silent first, and whose they are."""

    stale: Figure
    mous: list[MOU]
    owners: list[tuple[str, Figure]]
    more_owners: int


@dataclass(frozen=True)
class Point:
    """Where the selection stood on a day of a trend."""

    day: date
    measures: Measures
    url: str


Points = Sequence[Point]
