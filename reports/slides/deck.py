"""What slides say, before anybody draws them. Everything is words and numbers already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Chart:
    """Bars that can be edited in the slide: names, and one or two rows of numbers."""

    title: str
    categories: Sequence[str]
    series: Sequence[tuple[str, Sequence[float | None]]]
    kind: Literal["bars", "columns"] = "bars"
    number: str = "#,##0"
    alt: str = ""


@dataclass(frozen=True)
class Grid:
    """A small table; `widths` are shares, `right` the columns of numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    right: Sequence[int] = ()
    none: str = ""


@dataclass(frozen=True)
class Image:
    """A drawing as PNG, with what it shows in words; `note` stands below it."""

    title: str
    png: bytes
    alt: str
    note: str = ""


@dataclass(frozen=True)
class Words:
    """Points to read."""

    title: str
    points: Sequence[str]
    none: str = ""


Part = Chart | Grid | Image | Words


@dataclass(frozen=True)
class Slide:
    """A title, large figures below it, one or two parts, and notes for who speaks."""

    title: str
    figures: Sequence[tuple[str, str]] = ()
    left: Part | None = None
    right: Part | None = None
    # The left part's share of the width.
    share: float = 0.5
    remark: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Deck:
    """A whole set of slides; `foot` stands on each: as on which day, of what."""

    title: str
    subtitle: str = ""
    foot: str = ""
    confidential: str = ""
    lang: str = "en"
    # Stands in the notes, above names that had no room on their slide.
    in_full: str = ""
    slides: Sequence[Slide] = field(default_factory=tuple)
