"""The status report as five slides: at a glance, stages, money, places, silence."""

from collections.abc import Callable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from leads.choices import CRORE
from leads.formats import indian_grouping, not_stated
from reports.mou_papers.asked import AskedReport
from reports.mou_papers.definitions import of_rates, of_words
from reports.mou_papers.drawings import map_png
from reports.mou_papers.material import Material, stale_row
from reports.mou_papers.tables import NOTHING
from reports.mou_report import Breakdown, Line
from reports.slides import Chart, Deck, Grid, Image, Slide, Words

Progress = Callable[[int, int], None]
BEFORE_IN_A_ROW = 5
STALE, SECTORS, PLACES, YEARS = 11, 10, 10, 8
# Lakh and crore are grouped as everywhere else, whatever the reader's computer is set to.
INDIAN = r"[>=10000000]##\,##\,##\,##0;[>=100000]##\,##\,##0;#,##0"
TABLES = ("stage", "age", "sector", "district", "year")


def five_slides(subject: AskedReport, on_progress: Progress = lambda done, total: None) -> Deck:
    """Gather five slides; what each word counts stands in the notes."""
    material = Material(subject, tables=TABLES)
    slides = []
    makers = (_glance, _stages, _money, _places, _silence)
    for number, make in enumerate(makers, 1):
        on_progress(number, len(makers) + 1)
        slides.append(make(material))
    return Deck(
        title=material.title,
        subtitle=f"{material.days} · {material.selection}",
        foot=f"{material.days} · {material.selection}",
        confidential=material.confidential,
        in_full=_("In full"),
        lang=translation.get_language() or "en",
        slides=slides,
    )


def _notes(material: Material, *more: str) -> list[str]:
    """What the notes of every slide say: the question, what is not known, where the rows are."""
    said = [f"{label}: {words}" for label, words in material.asked()]
    return [
        *more,
        "\n".join(said),
        *material.remarks(),
        material.address(material.subject.get_absolute_url()),
    ]


def _glance(material: Material) -> Slide:
    numbers = material.numbers.stats(material.head, material.before)
    shown = (_("MOUs"), _("Committed"), _("Realised"), _("Grounded"), _("No update for 30 days"))
    shares = material.numbers.rates(material.head, material.before)
    rates = Grid(
        _("How much of it became real"),
        [_("Share"), _("Is"), _("Of"), _("Of all")],
        [[s.title, s.percent, s.numerator.text, s.denominator.text] for s in shares],
        widths=[2.2, 1, 1.6, 1.6],
        right=(1, 2, 3),
    )
    changes = material.changes
    if changes is not None:
        left: Any = Words(
            _("What changed"),
            changes.sentences[:BEFORE_IN_A_ROW],
            none=_("Nothing was written about these MOUs between the two days."),
        )
    else:
        left = Grid(
            _("In numbers"),
            [_("Figure"), _("Is"), *([_("In yen")] if material.rate else []), _("Not stated of")],
            [
                [
                    n.heading,
                    n.text or not_stated(),
                    *([n.yen or NOTHING] if material.rate else []),
                    n.unknown or NOTHING,
                ]
                for n in numbers
            ],
            right=(1, 2, 3) if material.rate else (1, 2),
        )  # fmt: skip
    notes = [f"{title}: {words}" for title, words in of_rates(material.head.rates)]
    notes += of_words(_("MOUs"), _("Committed"), _("Not stated"), _("Realised"), _("Jobs"))
    if changes is not None:
        notes += ["\n".join(changes.sentences)]
    return Slide(
        title=material.title,
        figures=material.figures(*shown, yen=False),
        left=left,
        right=rates,
        share=0.55,
        remark=" ".join(material.remarks()),
        notes=_notes(material, *notes),
    )


def _stages(material: Material) -> Slide:
    table = material.table("stage")
    lines = table.lines
    counts = Chart(
        _("MOUs at each step"),
        [line.label for line in lines],
        [(_("MOUs"), [line.mous.value or 0 for line in lines])],
        alt=_("Number of MOUs at each step of the ladder."),
    )
    grid = Grid(
        _("What stands at each step"),
        [table.heading, _("MOUs"), _("Committed"), _("Not stated"), _("Realised")],
        [_money_cells(material, line) for line in [*lines, table.total]],
        widths=[2.9, 0.7, 1.6, 1.05, 1.4],
        right=(1, 2, 3, 4),
    )
    return Slide(
        title=_("How far they have come"),
        left=counts,
        right=grid,
        share=0.46,
        remark=_shared_words(material, table),
        notes=_notes(material, *of_words(_("Grounded"), _("Committed"), _("Not stated"))),
    )


def _money_cells(material: Material, line: Line) -> list[str]:
    numbers = material.numbers
    return [
        line.label,
        indian_grouping(line.mous.value or 0),
        _sum(material, line, "committed"),
        indian_grouping(line.committed_unknown.value or 0),
        numbers.words("realised", line.realised.value)
        if line.realised.value is not None
        else NOTHING,
    ]


def _sum(material: Material, line: Line, name: str) -> str:
    value = getattr(line, name).value
    if value is not None:
        return material.numbers.words(name, value)
    return _("in a shared total") if line.only_shared else NOTHING


def _shared_words(material: Material, table: Breakdown) -> str:
    """Totals whose MOUs stand in several lines are in no line, but in the sum."""
    if not table.shared or table.shared.committed.value is None:
        return ""
    words = {
        "number": indian_grouping(table.shared.groups),
        "sum": material.numbers.words("committed", table.shared.committed.value),
    }
    return _("Totals for several in no single line: %(number)s, together %(sum)s.") % words


def _money(material: Material) -> Slide:
    years, sectors = material.table("year"), material.table("sector")
    shown = [line for line in years.lines if line.mous.value][-YEARS:]
    chart = Chart(
        _("₹ crore by fiscal year of signing"),
        [line.label for line in shown],
        [
            (_("Committed"), [_crore(line.committed.value) for line in shown]),
            (_("Realised"), [_crore(line.realised.value) for line in shown]),
        ],
        number=INDIAN,
        alt=_("Committed and realised investment by fiscal year of signing, in ₹ crore."),
    )
    lines = sectors.lines[:SECTORS]
    by_year: Any = chart if shown else Words(chart.title, [], none=not_stated())
    grid = Grid(
        _("By sector"),
        [sectors.heading, _("MOUs"), _("Committed"), _("Not stated"), _("Realised")],
        [_money_cells(material, line) for line in lines],
        widths=[3.2, 0.7, 1.6, 1.05, 1.4],
        right=(1, 2, 3, 4),
    )
    return Slide(
        title=_("What was promised, and what came"),
        left=by_year,
        right=grid,
        share=0.48,
        remark=" ".join(
            part
            for part in (_left_out(sectors, SECTORS), _shared_words(material, years))
            if part
        ),
        notes=_notes(
            material,
            *of_words(_("Committed"), _("Not stated"), _("Realised"), _("Age and fiscal year"),
                      _("Sector")),
        ),
    )  # fmt: skip


def _left_out(table: Breakdown, most: int) -> str:
    """Say how many lines a slide has no room for."""
    more = len(table.lines) - most
    if more <= 0:
        return ""
    return _("Lines left out here: %(number)s; the workbook has all.") % {
        "number": indian_grouping(more)
    }


def _crore(amount: Any) -> float | None:
    return None if amount is None else float(amount / CRORE)


def _places(material: Material) -> Slide:
    table = material.table("district")
    drawn = map_png(material)
    grid = Grid(
        table.title,
        [table.heading, _("MOUs"), _("Committed"), _("Not stated"), _("Realised")],
        [_money_cells(material, line) for line in table.lines[:PLACES]],
        widths=[2.2, 0.8, 1.7, 1.2, 1.5],
        right=(1, 2, 3, 4),
    )
    left = (
        Image(drawn.title, drawn.png, drawn.alt, drawn.note)
        if drawn
        else Words("", [], none=_("No MOU of this selection states its district."))
    )
    return Slide(
        title=_("Where they are to stand"),
        left=left,
        right=grid,
        share=0.5,
        remark=_left_out(table, PLACES),
        notes=_notes(material, *of_words(_("Committed"), _("Not stated")),
                     _("The boundaries of the districts are indicative.")),
    )  # fmt: skip


def _silence(material: Material) -> Slide:
    rows = [stale_row(mou) for mou in material.stale(STALE)]
    count = material.head.stale.value or 0
    grid = Grid(
        _("Without an update for 30 days, the most silent first"),
        [_("MOU"), _("Step"), _("Silent for"), _("Owner")],
        [[row["mou"], row["stage"], row["silent"], row["owner"]] for row in rows],
        widths=[3.4, 1.6, 1.0, 1.5],
        right=(2,),
        none=_("Every MOU was updated within the last 30 days."),
    )
    ages = material.table("age")
    chart = Chart(
        _("Not yet grounded, by time since the signing"),
        [line.label for line in ages.lines],
        [(_("MOUs"), [line.mous.value or 0 for line in ages.lines])],
        alt=_("Number of MOUs not yet grounded by the time since their signing."),
    )
    left_out = count - len(rows)
    words = {"shown": indian_grouping(len(rows)), "all": indian_grouping(count)}
    return Slide(
        title=_("What nobody has updated, and whose it is"),
        left=grid,
        right=chart,
        share=0.64,
        remark=_("The %(shown)s most silent of %(all)s.") % words if left_out > 0 else "",
        notes=_notes(material, *of_words(_("No update"), _("Grounded"), _("Age and fiscal year"))),
    )
