"""The status report on one page: what a minister reads standing."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from reports.blocks import Block, Facts, Figures, Pair, Paper, Points, Table, Text
from reports.mou_papers.asked import AskedReport
from reports.mou_papers.definitions import of_rates, of_words
from reports.mou_papers.material import Material
from reports.mou_papers.tables import breakdown_table, stale_table
from reports.typesetting import pages_of

STALE, CHANGES, STAGES = 8, 6, 14
LONGEST_SELECTION = 300


def one_page(subject: AskedReport) -> Paper:
    """Gather the page; where it would be two, fewer silent MOUs are named."""
    material = Material(subject, tables=("stage", "age"))
    paper = Paper(
        label="",
        title=material.title,
        subtitle=material.days,
        foot=material.foot,
        confidential=material.confidential,
        lang=translation.get_language() or "en",
        dense=True,
    )
    for stale, words in (*((n, True) for n in range(STALE, 0, -2)), (2, False), (0, False)):
        paper = replace(paper, blocks=_blocks(material, stale, words))
        if pages_of(paper) == 1:
            break
    return paper


def _blocks(material: Material, stale: int, all_words: bool) -> list[Block]:
    told = (_("As on"), _("Compared with"), _("Made"))  # by title and foot
    blocks: list[Block] = [
        Facts([(label, _cut(words)) for label, words in material.asked() if label not in told]),
        Figures(material.figures()),
    ]
    if stale:
        table, *rest = stale_table(material, stale)
        titled = replace(table, title=_("Nobody has updated these"))  # type: ignore[type-var]
        blocks += [titled, *rest]
    stages = breakdown_table(
        material,
        material.table("stage"),
        STAGES,
        ("committed", "realised"),
        title=_("By stage"),
        compared=False,
    )
    blocks.append(Pair(stages, [_shares(material), *_beside(material)]))
    blocks.append(Text(_small_print(material, all_words), quiet=True))
    return blocks


def _cut(words: str) -> str:
    most = LONGEST_SELECTION
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _shares(material: Material) -> Table:
    shares = material.numbers.rates(material.head, material.before)
    return Table(
        columns=["", _("Share"), _("Reached"), _("Of")],
        rows=[[s.title, s.percent, s.numerator.text, s.denominator.text] for s in shares],
        widths=[2.0, 1.2, 1.7, 1.7],
        right=(1, 2, 3),
        title=_("How much of it became real"),
    )


def _beside(material: Material) -> list[Block]:
    """What changed, where days are compared; else how old the waiting ones are."""
    if material.changes is None:
        return breakdown_table(
            material, material.table("age"), 10, ("committed",), _("By age, not yet grounded")
        )
    sentences = material.changes.sentences
    points = sentences[:CHANGES]
    more = len(sentences) - len(points)
    if more:
        points = [*points, _("And %(number)s more, in the full report.") % {"number": more}]
    return [
        Points(
            points,
            title=_("What changed"),
            none=_("Nothing was written about these MOUs between the two days."),
        )
    ]


def _small_print(material: Material, all_words: bool) -> str:
    """How the shares are counted always stands there; the other words where there is room."""
    words = [f"{title}: {words}" for title, words in of_rates(material.head.rates)]
    if all_words:
        words += of_words(_("Committed"), _("Realised"), _("No update"))
    return " ".join([*words, *material.remarks()])
