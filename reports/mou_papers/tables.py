"""Tables of the report as blocks of words: each line with what is not stated of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from leads.formats import day as day_in_words
from leads.formats import indian_grouping, not_stated, rupees
from reports.blocks import Block, Line, Lines, Table, Text
from reports.mou_papers.material import Material, cell_words, stale_row
from reports.mou_report import Breakdown, CrossTab, Point, Shared
from reports.mou_report import Line as ReportLine

MEASURES = ("committed", "realised", "jobs")
NOTHING = "–"
WHOLE = 28  # lines that stand together on a page


def breakdown_table(
    material: Material,
    breakdown: Breakdown,
    most: int,
    measures: Sequence[str] = MEASURES,
    title: str = "",
    compared: bool = True,
) -> list[Block]:
    """A table with its total; lines beyond the most are said to be left out, the total has them."""
    shown = breakdown.lines[:most]
    rows = [_row(material, line, measures, compared) for line in shown]
    left_out = len(breakdown.lines) - len(shown)
    if left_out:
        mous = sum(line.mous.value or 0 for line in breakdown.lines[most:])
        words = _("lines left out: %(number)s") % {"number": indian_grouping(left_out)}
        rows.append([words, indian_grouping(mous), *[NOTHING] * len(measures)])
    if breakdown.shared:
        rows.append(_shared_row(breakdown.shared, measures))
    rows.append(_row(material, breakdown.total, measures, compared))
    heads = [material.numbers.headings[name] for name in measures]
    blocks: list[Block] = [
        Table(
            columns=[breakdown.heading, _("MOUs"), *heads],
            rows=rows,
            widths=[3.0, 0.9, *([2.0] * len(measures))],
            right=list(range(1, len(measures) + 2)),
            title=title,
            total=True,
            whole=sum(max(cell.count("\n") for cell in row) + 1 for row in rows) <= WHOLE,
        )
    ]
    if breakdown.within:
        blocks.append(Text(_("Only MOUs %(which)s.") % {"which": breakdown.within}, quiet=True))
    return blocks


def _row(
    material: Material, line: ReportLine, measures: Sequence[str], compared: bool = True
) -> list[str]:
    if not compared:
        line = replace(line, before=None)
    row = material.numbers.row(line, {}, tuple(measures))
    if row.empty and line.before is None:
        return [row.label, "0", *[NOTHING] * len(measures)]
    return [row.label, cell_words(row.mous), *(cell_words(cell) or NOTHING for cell in row.cells)]


def _shared_row(shared: Shared, measures: Sequence[str]) -> list[str]:
    values = {
        "committed": rupees(shared.committed.value) if shared.committed.value is not None else "",
        "jobs": indian_grouping(int(shared.jobs.value)) if shared.jobs.value is not None else "",
    }
    return [shared_label(shared), NOTHING, *(values.get(name) or NOTHING for name in measures)]


def shared_label(shared: Shared) -> str:
    """What the line of totals is called that stand in no single line."""
    if not shared.groups:
        return _("one total for several")
    return _("one total for several (%(number)s)") % {"number": indian_grouping(shared.groups)}


def rates_table(material: Material) -> Table:
    """Each share with its numerator and denominator, and the sentence that defines it."""
    shares = material.numbers.rates(material.head, material.before)
    return Table(
        columns=[_("Share"), _("Is"), _("Of these"), _("Of all these"), _("How it is counted")],
        rows=[
            [
                share.title,
                "\n".join(part for part in (share.percent, share.was) if part),
                share.numerator.text,
                share.denominator.text,
                share.definition,
            ]
            for share in shares
        ],
        widths=[1.5, 1.0, 1.4, 1.4, 4.2],
        right=(1, 2, 3),
    )


def headline_table(material: Material) -> Table:
    """The figures at the head: now, before, and of how many MOUs they are not stated."""
    numbers = material.numbers.stats(material.head, material.before)
    told = [(_("As on the day"), [n.text or not_stated() for n in numbers])]
    if material.before:
        told.append((_("Before"), [n.was for n in numbers]))
    if material.rate:
        told.append((_("In yen"), [n.yen for n in numbers]))
    told.append((_("Not stated of"), [n.unknown for n in numbers]))
    return Table(
        columns=[_("Figure"), *(heading for heading, _cells in told)],
        rows=[
            [n.heading, *(cells[place] or NOTHING for _heading, cells in told)]
            for place, n in enumerate(numbers)
        ],
        widths=[1.3, *([1.0] * len(told))],
        right=list(range(1, len(told) + 1)),
    )


def stale_table(material: Material, most: int) -> list[Block]:
    """MOUs nobody has updated, the most silent first, with whose they are."""
    rows = [stale_row(mou) for mou in material.stale(most)]
    count = material.head.stale.value or 0
    blocks: list[Block] = [
        Table(
            columns=[_("MOU"), _("Silent for"), _("Last update"), _("Owner"), _("Nodal officer")],
            rows=[
                [
                    f"{row['mou']}\n{row['stage']}",
                    row["silent"],
                    row["heard"],
                    row["owner"],
                    "\n".join(part for part in (row["officer"], row["department"]) if part)
                    or not_stated(),
                ]
                for row in rows
            ],
            widths=[3.2, 1.2, 1.5, 1.6, 2.0],
            right=(1,),
            none=_("Every MOU was updated within the last 30 days."),
        )
    ]
    if count > len(rows):
        words = {"shown": indian_grouping(len(rows)), "all": indian_grouping(count)}
        blocks.append(Text(_("The %(shown)s most silent of %(all)s.") % words, quiet=True))
    return blocks


def owners_lines(material: Material) -> Lines:
    """Whose the silent ones are."""
    silence = material.report.silence
    more = silence.more_owners
    return Lines(
        [Line(head=name, side=_mous(figure.value)) for name, figure in silence.owners],
        title=_("Whose they are"),
        none=_("Nobody owes an update."),
        more=_("And %(number)s more.") % {"number": indian_grouping(more)} if more else "",
    )


def _mous(number: int) -> str:
    return _("%(number)s MOUs") % {"number": indian_grouping(number)}


def cross_blocks(tab: CrossTab) -> list[Block]:
    """A cross-table; columns have numbers, which are told below it."""
    heads = [str(number) for number, _heading in enumerate(tab.headings, 1)]
    rows = [
        [
            line.label,
            *(_count(cell.figure.value) for cell in line.cells),
            _count(line.total.figure.value),
        ]
        for line in tab.lines
    ]
    rows.append(
        [
            _("Total"),
            *(_count(cell.figure.value) for cell in tab.totals),
            _count(tab.total.figure.value),
        ]
    )
    table = Table(
        columns=[str(tab.rows.heading), *heads, _("Total")],
        rows=rows,
        widths=[4.0, *([1.0] * len(heads)), 1.3],
        right=list(range(1, len(heads) + 2)),
        total=True,
    )
    told = " · ".join(f"{n} {label}" for n, (_key, label) in enumerate(tab.headings, 1))
    return [table, Text(told, quiet=True)]


def _count(value: Any) -> str:
    return indian_grouping(int(value)) if value else NOTHING


def trend_table(material: Material, points: Sequence[Point]) -> Table:
    """Where the selection stood on some days."""
    numbers = material.numbers
    return Table(
        columns=[_("Day"), _("MOUs"), _("Committed"), _("Realised"), _("Realised not stated")],
        rows=[
            [
                day_in_words(point.day),
                indian_grouping(point.measures.mous),
                numbers.words("committed", point.measures.committed),
                numbers.words("realised", point.measures.realised),
                indian_grouping(point.measures.realised_unknown),
            ]
            for point in points
        ],
        widths=[1.6, 1, 1.8, 1.8, 1.4],
        right=(1, 2, 3, 4),
    )
