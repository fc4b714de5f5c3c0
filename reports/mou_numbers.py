"""The numbers of the MOU report in words, each with the address of its rows.

A page has hundreds of them: they are put into words here, and the templates only print.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leads.choices import Currency
from leads.formats import day as day_words
from leads.formats import indian_grouping, money, not_stated, rupees
from leads.models import MOU, DisplayRate
from reports.links import Links
from reports.mou_report import (
    Breakdown,
    CrossCell,
    CrossTab,
    Figure,
    Headline,
    Line,
    Measures,
    Rate,
)
from reports.reviews import last_review

_OKU = Decimal(10) ** 8
_CHO = Decimal(10) ** 12
MONEY = ("committed", "realised")
NAMES = ("committed", "realised", "jobs", "jobs_realised")


def headings() -> dict[str, str]:
    """What each measure is called over its column."""
    return {
        "mous": _("MOUs"),
        "committed": _("Committed"),
        "realised": _("Realised"),
        "jobs": _("Jobs promised"),
        "jobs_realised": _("Jobs realised"),
    }


@dataclass(frozen=True)
class Number:
    """A number of the page; `count` is how many rows its address lists, where it is a count."""

    text: str
    heading: str = ""
    url: str = ""
    count: int | None = None
    yen: str = ""
    was: str = ""
    was_url: str = ""
    was_count: int | None = None
    unknown: str = ""
    unknown_url: str = ""
    unknown_count: int | None = None
    muted: bool = False
    shared: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is counted here: neither a figure, nor one that is not stated or shared."""
        return not self.url and not self.unknown and not self.shared


@dataclass(frozen=True)
class Row:
    """A line of a table, ready to print."""

    label: str
    mous: Number
    cells: tuple[Number, ...]
    empty: bool = False
    note: str = ""


@dataclass(frozen=True)
class Share:
    """A share in words: its definition, and what was divided by what."""

    title: str
    definition: str
    percent: str
    unknown: bool
    was: str
    numerator: Number
    denominator: Number
    value: Decimal | None


def _yen(amount: Decimal) -> str:
    """Yen as exact as a converted amount can be: “¥1.85兆”, “¥3,190億”, “¥4.2億”."""
    if amount >= _CHO:
        return f"¥{amount / _CHO:,.2f}兆"
    if amount >= 100 * _OKU:
        return f"¥{amount / _OKU:,.0f}億"
    return money(amount.quantize(_OKU / 10) if amount >= _OKU else amount, Currency.JPY)


class Numbers:
    """Puts figures into words, as on the day of the report: the yen at the rate of that day."""

    def __init__(self, rate: DisplayRate | None, before: Links | None = None) -> None:
        self.rate, self.before = rate, before
        self.headings = headings()

    def yen(self, amount: Decimal | None) -> str:
        """The amount in yen; nothing where no rate is set."""
        if amount is None or self.rate is None:
            return ""
        return _yen(self.rate.in_yen(amount) or Decimal(0))

    def words(self, name: str, value: Any) -> str:
        if value is None:
            return not_stated()
        return rupees(Decimal(value)) if name in MONEY else indian_grouping(int(value))

    def count(
        self, figure: Figure, heading: str = "", was: int | None = None, **narrow: Any
    ) -> Number:
        """A number of MOUs; what it was leads to the rows of then."""
        value = figure.value or 0
        then = {} if was is None else self._was(was, narrow)
        return Number(
            indian_grouping(value), heading, figure.url, value if figure.url else None, **then
        )

    def _was(self, was: int, narrow: Mapping[str, Any]) -> dict[str, Any]:
        url = self.before.to(was, narrow) if self.before else ""
        words = _("was %(number)s") % {"number": indian_grouping(was)}
        return {"was": words, "was_url": url, "was_count": was if url else None}

    def sum(
        self,
        name: str,
        figure: Figure,
        unknown: Figure,
        *,
        before: Measures | None = None,
        shared: bool = False,
    ) -> Number:
        """A sum, and of how many MOUs it is not stated."""
        some = _("%(shown)s not stated") % {"shown": indian_grouping(unknown.value or 0)}
        only_unknown = figure.value is None and not shared
        text = self.words(name, figure.value)
        if figure.value is None and shared:
            text = _("in a shared total")
        return Number(
            text="" if only_unknown and unknown.value else text,
            heading=self.headings[name],
            url=figure.url,
            yen=self.yen(figure.value) if name in MONEY else "",
            was=self._sum_was(name, figure.value, before),
            unknown=some if unknown.value else "",
            unknown_url=unknown.url,
            unknown_count=unknown.value,
            muted=figure.value is None,
            shared=shared,
        )

    def _sum_was(self, name: str, now: Any, before: Measures | None) -> str:
        if before is None:
            return ""
        then = getattr(before, name)
        if then is None:
            return "" if now is None else _("was not stated")
        return _("was %(number)s") % {"number": self.words(name, then)}

    def stats(self, head: Headline, before: Headline | None) -> list[Number]:
        """The numbers at the head of the report."""
        then = before.measures if before else None

        def counted(name: str, heading: str, **narrow: Any) -> Number:
            was = getattr(before, name).value if before else None
            return self.count(getattr(head, name), heading, was, **narrow)

        def summed(name: str) -> Number:
            return self.sum(
                name, getattr(head, name), getattr(head, f"{name}_unknown"), before=then
            )

        return [
            counted("mous", _("MOUs")),
            summed("committed"),
            summed("realised"),
            summed("jobs"),
            summed("jobs_realised"),
            counted("grounded", _("Grounded"), grounded="yes"),
            counted("in_production", _("In production"), finished="yes"),
            counted("stale", _("No update for 30 days"), stale="1"),
        ]

    def rates(self, head: Headline, before: Headline | None) -> list["Share"]:
        """Shares with what they are of what."""
        earlier = before.rates if before else [None] * len(head.rates)
        return [self._share(*pair) for pair in zip(head.rates, earlier, strict=True)]

    def _share(self, rate: Rate, before: Rate | None) -> "Share":
        def part(figure: Figure) -> Number:
            if not rate.is_money:
                return self.count(figure)
            words = self.words("committed", figure.value)
            return Number(words, url=figure.url, yen=self.yen(figure.value))

        def percent(value: Decimal | None) -> str:
            return not_stated() if value is None else _("%(number)s %%") % {"number": value}

        was = "" if before is None else _("was %(number)s") % {"number": percent(before.percent)}
        return Share(
            rate.title, rate.definition, percent(rate.percent), rate.percent is None, was,
            part(rate.numerator), part(rate.denominator), rate.percent,
        )  # fmt: skip

    def row(self, line: Line, narrow: Mapping[str, Any], names: tuple[str, ...]) -> Row:
        """A line of a table."""
        before = line.before
        shared = {"committed": line.only_shared, "jobs": line.only_shared_jobs}
        was = None if before is None else before.mous
        return Row(
            label=line.label,
            mous=self.count(line.mous, self.headings["mous"], was, **narrow),
            cells=tuple(
                self.sum(
                    name,
                    getattr(line, name),
                    getattr(line, f"{name}_unknown"),
                    before=before,
                    shared=shared.get(name, False),
                )
                for name in names
            ),
            empty=not line.mous.value,
        )


@dataclass(frozen=True)
class Table:
    """A table of the page: a stretch of its lines, and its total."""

    breakdown: Breakdown
    headings: list[str]
    rows: list[Row]
    total: Row
    shared: list[Number] | None = None
    more: int = 0


def table_of(
    breakdown: Breakdown,
    numbers: Numbers,
    narrow: Any,
    names: tuple[str, ...] = ("committed", "realised", "jobs"),
    lines: slice = slice(None),
) -> Table:
    """Put a table into words; `narrow` says what lists the MOUs of a line (None: of all)."""
    shown = breakdown.lines[lines]
    shared = breakdown.shared and [
        Number(
            numbers.words(name, figure.value) if figure.value is not None else "",
            numbers.headings[name],
            figure.url,
            yen=numbers.yen(figure.value) if name in MONEY else "",
        )
        for name in names
        for figure in [getattr(breakdown.shared, name, Figure(None))]
    ]
    return Table(
        breakdown,
        [numbers.headings[name] for name in names],
        [numbers.row(line, narrow(line), names) for line in shown],
        numbers.row(breakdown.total, narrow(None), names),
        shared if shared and any(number.text for number in shared) else None,
        len(breakdown.lines) - len(shown),
    )


@dataclass(frozen=True)
class CrossRow:
    label: str
    cells: tuple[Number, ...]
    total: Number


@dataclass(frozen=True)
class CrossTable:
    """A stretch of a cross-table, ready to print."""

    tab: CrossTab
    headings: list[str]
    rows: list[CrossRow]
    total_row: CrossRow


def cross_of(tab: CrossTab, numbers: Numbers, lines: slice, columns: slice) -> CrossTable:
    """Put a stretch of a cross-table into words; its totals are those of the whole."""

    def number(cell: CrossCell) -> Number:
        if tab.measure == "mous":
            return numbers.count(cell.figure)
        return numbers.sum(tab.measure, cell.figure, cell.unknown, shared=cell.shared)

    def cells(of: list[CrossCell]) -> tuple[Number, ...]:
        return tuple(number(cell) for cell in of[columns])

    return CrossTable(
        tab,
        [label for _key, label in tab.headings[columns]],
        [CrossRow(line.label, cells(line.cells), number(line.total)) for line in tab.lines[lines]],
        CrossRow(_("Total"), cells(tab.totals), number(tab.total)),
    )


@dataclass(frozen=True)
class SilentRow:
    """An MOU nobody has updated, ready to print."""

    pk: int
    url: str
    title: str
    second: str
    days: int
    updated: str
    owner: str
    officer: str
    department: str


def silent_rows(mous: list[MOU]) -> list[SilentRow]:
    """Put the silent MOUs into words."""
    return [
        SilentRow(
            mou.pk,
            mou.get_absolute_url(),
            str(mou),
            " · ".join(str(part) for part in (mou.get_stage_display(), mou.district) if part),
            mou.days_silent,
            day_words(mou.updated_as_of) if mou.updated_as_of else _("never updated"),
            str(mou.owner) if mou.owner else "",
            mou.nodal_officer,
            str(mou.department) if mou.department else "",
        )
        for mou in mous
    ]


def comparisons(day: date) -> list[tuple[str, date]]:
    """Earlier days one often compares with."""
    month = day.month - 1 or 12
    ago = date(day.year - (day.month == 1), month, min(day.day, 28))
    began = date(day.year - (day.month < 4), 3, 31)
    if (day.month, day.day) <= (3, 31):
        began = date(day.year - 1, 3, 31)
    reviewed = last_review(day)
    return [
        *([(_("the last review"), reviewed)] if reviewed else []),
        (_("a month before"), ago),
        (_("end of the last fiscal year"), began),
        (_("a year before"), date(day.year - 1, day.month, min(day.day, 28))),
    ]
