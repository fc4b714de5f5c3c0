"""The full status report: every table of the page, its pictures, and how each word is counted."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from reports.blocks import Block, Facts, Figures, Heading, Lines, Note, Paper, Points, Text
from reports.blocks import Line as PaperLine
from reports.dimensions import DIMENSIONS
from reports.mou_papers.asked import AskedReport
from reports.mou_papers.drawings import drawings, trend_points
from reports.mou_papers.material import Material
from reports.mou_papers.tables import (
    breakdown_table,
    cross_blocks,
    headline_table,
    owners_lines,
    rates_table,
    stale_table,
    trend_table,
)

STALE, LINES = 18, 60
CROSSED = ("sector", "stage")
# Beside which table a picture stands.
PICTURED = {
    "stage": "stages",
    "year": "years",
    "age": "ages",
    "district": "map",
    "sector": "sectors",
}
Progress = Callable[[int, int], None]
Section = Callable[[Material], list[Block]]


def full_report(subject: AskedReport, on_progress: Progress = lambda done, total: None) -> Paper:
    """Gather the whole report, section after section."""
    material = Material(subject)
    sections = list(_sections())
    blocks: list[Block] = list(_front(material))
    for number, section in enumerate(sections, 1):
        material.beat = partial(on_progress, number, len(sections) + 1)
        material.beat()
        blocks.extend(section(material))
    return Paper(
        title=material.title,
        subtitle=f"{material.days}\n{material.selection}",
        foot=material.foot,
        confidential=material.confidential,
        cover=True,
        contents=True,
        lang=translation.get_language() or "en",
        blocks=blocks,
    )


def _front(material: Material) -> Iterator[Block]:
    """The cover says what was asked, by whom, and how much nobody knows."""
    yield Facts(material.asked())
    for words in material.remarks():
        yield Note(words)


def _sections() -> Iterator[Section]:
    yield _silence
    yield _headline
    yield _changes
    for name in DIMENSIONS:
        yield lambda material, name=name: _dimension(material, name)  # type: ignore[misc]
    yield _cross
    yield _trend
    yield _definitions


def _silence(material: Material) -> list[Block]:
    """What nobody has updated comes first, with whose it is."""
    return [
        Heading(_("Nobody has updated these"), new_page=True),
        *stale_table(material, STALE),
        owners_lines(material),
    ]


def _headline(material: Material) -> list[Block]:
    return [
        Heading(_("At a glance")),
        Figures(material.figures()),
        Heading(_("The figures"), level=2),
        headline_table(material),
        Heading(_("How much of it became real"), level=2),
        rates_table(material),
    ]


def _changes(material: Material) -> list[Block]:
    changes = material.changes
    if changes is None:
        return []
    heading = Heading(_("What changed"), note=material.days)
    if not changes:
        return [heading, Text(_("Nothing was written about these MOUs between the two days."))]
    blocks: list[Block] = [heading]
    for change in changes.changes:
        more = _("And %(number)s more.") % {"number": change.more} if change.more > 0 else ""
        lines = [PaperLine(head=mou.title, sub=mou.words) for mou in change.mous]
        blocks.append(Lines(lines, title=change.sentence, more=more))
    return blocks


def _dimension(material: Material, name: str) -> list[Block]:
    breakdown = material.table(name)
    if not any(line.mous.value for line in breakdown.lines):
        return []
    drawn = drawings(material).get(PICTURED.get(name, ""))
    blocks: list[Block] = [Heading(breakdown.title, new_page=name == "stage")]
    if drawn:
        blocks.append(drawn)
    return [*blocks, *breakdown_table(material, breakdown, LINES)]


def _cross(material: Material) -> list[Block]:
    rows, columns = CROSSED
    words = {"rows": DIMENSIONS[rows].heading, "columns": DIMENSIONS[columns].heading}
    tab = material.report.crosstab(rows, columns)
    if not tab.lines:
        return []
    return [
        Heading(_("%(rows)s by %(columns)s, number of MOUs") % words),
        *cross_blocks(tab),
    ]


def _trend(material: Material) -> list[Block]:
    """Where the same selection stood at the end of each of the last months."""
    blocks: list[Block] = [Heading(_("How it went"))]
    drawn = drawings(material).get("trend")
    if drawn:
        blocks.append(drawn)
    return [*blocks, trend_table(material, trend_points(material))]


def _definitions(material: Material) -> list[Block]:
    return [
        Heading(_("How this is counted"), new_page=True),
        Points([f"{word}: {words}" for word, words in material.definitions()]),
    ]
