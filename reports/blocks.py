"""What a paper says, before anybody decides how it looks: PDF and Word draw the same blocks.

Everything is words already. A paper is gathered once (`reports.pack`, `reports.tour`, …) and drawn
by `reports/typst/paper.typ` or `reports.word`; what a block is called is said in `kind`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 begins a chapter, `new_page` a page; `note` stands small beside it."""

    text: str
    level: int = 1
    note: str = ""
    new_page: bool = False
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; line breaks stay. `quiet` is for what is not stated and for remarks."""

    text: str
    quiet: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Facts:
    """Labels and values side by side."""

    rows: Sequence[tuple[str, str]]
    kind: str = "facts"


@dataclass(frozen=True)
class Line:
    """One thing: its name, what else is known, what stands at the right; `late` asks for help."""

    head: str
    sub: str = ""
    side: str = ""
    late: bool = False


@dataclass(frozen=True)
class Lines:
    """Things of one kind; `none` is said when there are none, `more` when some are left out."""

    lines: Sequence[Line]
    title: str = ""
    none: str = ""
    more: str = ""
    kind: str = "lines"


@dataclass(frozen=True)
class Table:
    """Rows under headings; `widths` are shares of the line, `right` the columns of numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    right: Sequence[int] = ()
    title: str = ""
    none: str = ""
    total: bool = False  # the last row is one
    whole: bool = False  # is not broken between two pages
    kind: str = "table"


@dataclass(frozen=True)
class Figures:
    """A few large numbers with what they count."""

    figures: Sequence[tuple[str, str]]
    kind: str = "figures"


@dataclass(frozen=True)
class Note:
    """A sentence in a box: what to know first; `warning` is for what may go wrong."""

    text: str
    warning: bool = False
    kind: str = "note"


@dataclass(frozen=True)
class Points:
    """A list of points to say or to do."""

    points: Sequence[str]
    title: str = ""
    none: str = ""
    kind: str = "points"


@dataclass(frozen=True)
class Pair:
    """Two columns beside each other, left and right; under each other where there is no room."""

    left: Sequence["Block"]
    right: Sequence["Block"]
    kind: str = "pair"


@dataclass(frozen=True)
class Picture:
    """A drawing (SVG) with what it shows in words; `note` stands below it, `width` is a share."""

    svg: str
    alt: str
    note: str = ""
    title: str = ""
    width: float = 1.0
    kind: str = "picture"


Block = Heading | Text | Facts | Lines | Table | Figures | Note | Points | Pair | Picture


@dataclass(frozen=True)
class Paper:
    """A whole document: what it is called, for whom, and what it says."""

    title: str
    subtitle: str = ""
    # "Briefing pack", "Tour report": stands above the title.
    label: str = ""
    foot: str = ""
    # "Sensitive: …" stands on every page; empty when nothing in it is.
    confidential: str = ""
    cover: bool = False
    contents: bool = False
    landscape: bool = False
    # Small letters and margins, for what has to fit a page.
    dense: bool = False
    lang: str = "en"
    blocks: Sequence[Block] = field(default_factory=tuple)

    def as_data(self) -> dict[str, Any]:
        """Return the paper as plain data, ready for JSON."""
        return asdict(self)
