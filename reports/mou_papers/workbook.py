"""The status report as a workbook: a sheet a table, with live totals, shares and changes."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from leads.choices import CRORE
from leads.formats import indian_grouping
from reports.books import Book, Column, Formula, Link, Sheet
from reports.dimensions import DIMENSIONS
from reports.mou_papers.asked import AskedReport
from reports.mou_papers.drawings import trend_points
from reports.mou_papers.material import Material, stale_row
from reports.mou_papers.tables import shared_label
from reports.mou_report import Breakdown, Figure, Line, Measures, Rate

Progress = Callable[[int, int], None]
STALE = 2000
SUMS = ("committed", "realised", "jobs", "jobs_realised")
MONEY = ("committed", "realised")


def report_workbook(subject: AskedReport, on_progress: Progress = lambda done, total: None) -> Book:
    """Gather the workbook, table after table."""
    material = Material(subject)
    sheets = [_headline(material), _shares(material), _stale(material)]
    if material.changes is not None:
        sheets.append(_changes(material))
    for number, name in enumerate(DIMENSIONS, 1):
        material.beat = partial(on_progress, number, len(DIMENSIONS) + 2)
        material.beat()
        sheets.append(_dimension(material, material.table(name)))
    sheets.append(_cross(material))
    sheets.append(_trend(material))
    return Book(
        title=material.title,
        asked=[*material.asked(), *((_("Remark"), words) for words in material.remarks())],
        definitions=material.definitions(),
        sheets=sheets,
    )


def _value(name: str, value: Any) -> Any:
    return Decimal(value) / CRORE if name in MONEY and value is not None else value


def _kind(name: str) -> Any:
    return "crore" if name in MONEY else "count"


def _heading(material: Material, name: str) -> str:
    words = material.numbers.headings[name]
    return _("%(name)s, ₹ crore") % {"name": words} if name in MONEY else words


def _link(material: Material, figure: Figure, name: str = "mous") -> Any:
    value = _value(name, figure.value)
    return Link(value, material.address(figure.url)) if figure.url else value


# --- The head ------------------------------------------------------------------------------------
def _headline(material: Material) -> Sheet:
    head, before = material.head, material.before
    names = {
        "mous": _("MOUs"),
        "dropped": _("Dropped"),
        **{name: _heading(material, name) for name in SUMS},
        "grounded": _("Grounded"),
        "in_production": _("In production"),
        "awaiting": _("Neither grounded nor dropped"),
        "stale": _("No update for 30 days"),
    }
    columns = [
        Column(_("Figure"), width=34),
        Column(_("As on the day"), "crore", 18),
        Column(_("MOUs that do not state it"), "count", 18),
    ]
    if before:
        columns[2:2] = [Column(_("Before"), "crore", 18), Column(_("Change"), "crore", 18)]
    rows = []
    for name, words in names.items():
        figure = getattr(head, name)
        unknown = getattr(head, f"{name}_unknown", None)
        now, kind = _value(name, figure.value), _kind(name)
        row: list[Any] = [words, Link(now, material.address(figure.url), kind)]
        if before:
            then = _value(name, getattr(before, name).value)
            row += [Link(then, kind=kind), Link(_change("B", "C", now, then), kind=kind)]
        rows.append([*row, _link(material, unknown) if unknown else None])
    return Sheet(_("At a glance"), columns, rows, notes=[material.days], filtered=False)


def _change(now_column: str, then_column: str, now: Any, then: Any) -> Any:
    """A live difference; where either is not stated there is none."""
    if now is None or then is None:
        return None
    return Formula(f"={now_column}{{row}}-{then_column}{{row}}", now - then)


def _shares(material: Material) -> Sheet:
    before = material.before.rates if material.before else [None] * len(material.head.rates)
    columns = [
        Column(_("Share"), width=26),
        Column(_("Of these"), "crore", 18),
        Column(_("Of all these"), "crore", 18),
        Column(_("Per cent"), "percent", 12),
        Column(_("Before, per cent"), "percent", 16),
        Column(_("How it is counted"), width=90),
    ]
    pairs = zip(material.head.rates, before, strict=True)
    rows = [_share(material, rate, then) for rate, then in pairs]
    notes = [material.days, _("Amounts in ₹ crore, else numbers of MOUs.")]
    return Sheet(_("Shares"), columns, rows, notes=notes, filtered=False)


def _share(material: Material, rate: Rate, then: Rate | None) -> list[Any]:
    name = "committed" if rate.is_money else "mous"
    part, whole = (_value(name, figure.value) for figure in (rate.numerator, rate.denominator))
    percent = None
    if part is not None and whole:
        percent = Formula(
            '=IF(C{row}=0,"",100*B{row}/C{row})', 100 * Decimal(part) / Decimal(whole)
        )
    return [
        str(rate.title),
        Link(part, material.address(rate.numerator.url), _kind(name)),
        Link(whole, material.address(rate.denominator.url), _kind(name)),
        percent,
        then.percent if then else None,
        str(rate.definition),
    ]


# --- Tables --------------------------------------------------------------------------------------
def _dimension(material: Material, table: Breakdown) -> Sheet:
    columns = [
        Column(table.heading or table.title, width=34),
        Column(_("MOUs"), "count", 10, summed=True),
    ]
    for name in SUMS:
        columns.append(Column(_heading(material, name), _kind(name), 17, summed=True))
        columns.append(Column(_("not stated"), "count", 11, summed=True))
    if material.before:
        for name in ("mous", *MONEY):
            words = {"name": _heading(material, name)}
            columns.append(Column(_("%(name)s before") % words, _kind(name), 17, summed=True))
            columns.append(Column(_("%(name)s, change") % words, _kind(name), 15))
    rows = [_line(material, line) for line in table.lines]
    if table.shared:
        rows.append(_shared(material, table))
    notes = [material.days, material.selection]
    if table.within:
        notes.append(_("Only MOUs %(which)s.") % {"which": table.within})
    return Sheet(table.title, columns, rows, total=_line(material, table.total), notes=notes)


def _line(material: Material, line: Line) -> list[Any]:
    row: list[Any] = [line.label, _link(material, line.mous)]
    for name in SUMS:
        row.append(_link(material, getattr(line, name), name))
        row.append(_link(material, getattr(line, f"{name}_unknown")))
    return row + _compared(material, line.measures, line.before)


def _shared(material: Material, table: Breakdown) -> list[Any]:
    """Totals whose MOUs stand in several lines: a line of their own, so that columns add up."""
    shared = table.shared
    row: list[Any] = [shared_label(shared) if shared else "", None]
    for name in SUMS:
        figure = getattr(shared, name, None)
        row += [_link(material, figure, name) if figure else None, None]
    return row + _compared(material, None, table.shared_before, shared=table)


def _compared(
    material: Material, now: Measures | None, then: Measures | None, shared: Breakdown | None = None
) -> list[Any]:
    """What it was before, and the change as a formula."""
    if not material.before:
        return []
    cells: list[Any] = []
    first = 2 + 2 * len(SUMS)
    for number, name in enumerate(("mous", *MONEY)):
        was = _value(name, getattr(then, name)) if then else None
        if shared:
            figure = getattr(shared.shared, name, None)
            is_now = _value(name, figure.value) if figure else None
            was = was if name == "committed" else None
        else:
            is_now = _value(name, getattr(now, name)) if now else None
        column = 1 if name == "mous" else 2 + 2 * SUMS.index(name)
        then_column = xl_col_to_name(first + 2 * number)
        cells += [was, _change(xl_col_to_name(column), then_column, is_now, was)]
    return cells


def _cross(material: Material) -> Sheet:
    tab = material.report.crosstab("sector", "stage")
    columns = [Column(str(tab.rows.heading), width=34)]
    columns += [Column(label, "count", 12, summed=True) for _key, label in tab.headings]
    columns.append(Column(_("Total"), "count", 12, summed=True))
    last = xl_col_to_name(len(tab.headings))
    rows = []
    for line in tab.lines:
        cells = [_link(material, cell.figure) for cell in line.cells]
        rows.append([line.label, *cells, _across(material, line.total.figure, last, line.cells)])
    totals = [_link(material, cell.figure) for cell in tab.totals]
    total = [_("Total"), *totals, _link(material, tab.total.figure)]
    name = _("%(rows)s by %(columns)s") % {
        "rows": tab.rows.heading,
        "columns": tab.columns.heading,
    }
    return Sheet(name, columns, rows, total=total, notes=[material.days, material.selection])


def _across(material: Material, figure: Figure, last: str, cells: Sequence[Any]) -> Any:
    """The sum of a line as a formula, where its cells add up to it."""
    if sum(cell.figure.value or 0 for cell in cells) != (figure.value or 0):
        return _link(material, figure)
    formula = Formula(f"=SUM(B{{row}}:{last}{{row}})", figure.value or 0)
    return Link(formula, material.address(figure.url)) if figure.url else formula


# --- Rows ----------------------------------------------------------------------------------------
def _stale(material: Material) -> Sheet:
    columns = [
        Column(_("MOU"), width=60),
        Column(_("Step"), width=22),
        Column(_("Days of silence"), "count", 12),
        Column(_("Last update"), "day", 14),
        Column(_("Owner"), width=24),
        Column(_("Nodal officer"), width=28),
        Column(_("Nodal department"), width=34),
    ]
    rows = []
    for mou in material.stale(STALE):
        told = stale_row(mou)
        title = Link(told["mou"], material.address(mou.get_absolute_url()))
        rows.append([title, told["stage"], mou.days_silent, mou.updated_as_of, told["owner"],
                     told["officer"], told["department"]])  # fmt: skip
    count = material.head.stale.value or 0
    notes = [material.days, _("The most silent first.")]
    if count > len(rows):
        words = {"shown": indian_grouping(len(rows)), "all": indian_grouping(count)}
        notes.append(_("The %(shown)s most silent of %(all)s.") % words)
    return Sheet(_("No update"), columns, rows, notes=notes)


def _changes(material: Material) -> Sheet:
    columns = [Column(_("What changed"), width=60), Column(_("MOU"), width=60),
               Column(_("How"), width=60)]  # fmt: skip
    rows: list[list[Any]] = []
    for change in material.changes.changes if material.changes else ():
        rows.append([Link(change.sentence, material.address(change.url)), None, None])
        for mou in change.mous:
            rows.append([None, Link(mou.title, material.address(mou.url)), mou.words])
    return Sheet(_("What changed"), columns, rows, notes=[material.days], filtered=False)


def _trend(material: Material) -> Sheet:
    columns = [
        Column(_("Day"), "day", 14),
        Column(_("MOUs"), "count", 10),
        *(Column(_heading(material, name), _kind(name), 17) for name in MONEY),
        Column(_("Realised not stated"), "count", 14),
    ]
    rows = [
        [
            point.day,
            Link(point.measures.mous, material.address(point.url)),
            *(_value(name, getattr(point.measures, name)) for name in MONEY),
            point.measures.realised_unknown,
        ]
        for point in trend_points(material)
    ]
    return Sheet(_("Trend"), columns, rows, notes=[material.selection])
