"""How each kind of block looks in Word: paragraphs in styles, and tables made directly."""

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Any

from reports.blocks import (
    Block,
    Facts,
    Figures,
    Heading,
    Lines,
    Note,
    Pair,
    Picture,
    Points,
    Table,
    Text,
)
from reports.typesetting import svg_png
from reports.word.pictures import TWIPS, picture_run
from reports.word.xml import cell, clean, element, paragraph, row, run, shares, table

LABELS = 0.26  # share of a line that labels of facts take
WIDEST_LABEL = 2400
FACTS_TOGETHER = 8  # more of them may be broken between two pages
LONG = 600  # signs: a row of more may be broken between two pages
FIGURES_A_ROW = 4
GUTTER = 280


class Drawer:
    """Draws blocks into columns of a width; remembers headings for the list of contents."""

    def __init__(self, part: Any = None) -> None:
        self.part = part  # of the document: keeps its pictures
        self.headings: list[tuple[int, str, str]] = []
        self._draw: dict[str, Callable[[Any, int], Iterator[Any]]] = {
            "heading": self._heading,
            "text": self._text,
            "facts": self._facts,
            "lines": self._lines,
            "table": self._table,
            "figures": self._figures,
            "note": self._note,
            "points": self._points,
            "pair": self._pair,
            "picture": self._picture,
        }

    def blocks(self, blocks: Sequence[Block], width: int) -> list[Any]:
        """Return the elements of some blocks, in twentieths of a point wide."""
        drawn: list[Any] = []
        for block in blocks:
            drawn.extend(self._draw[block.kind](block, width))
        return drawn

    def _heading(self, block: Heading, width: int) -> Iterator[Any]:
        level = min(max(block.level, 1), 4)
        mark = f"_Toc{len(self.headings) + 1:08d}"
        number = len(self.headings) + 1
        self.headings.append((level, clean(block.text).replace("\n", " "), mark))
        words = [
            element("bookmarkStart", id=number, name=mark),
            run(block.text),
            element("bookmarkEnd", id=number),
        ]
        if block.note:
            # In a paragraph of its own: a list of contents would repeat it.
            yield paragraph(*words, style=f"Heading{level}", pageBreakBefore=block.new_page)
            yield paragraph(run(block.note), style="Sub", keepNext=True)
            return
        yield paragraph(*words, style=f"Heading{level}", pageBreakBefore=block.new_page)

    def _text(self, block: Text, width: int) -> Iterator[Any]:
        yield paragraph(run(block.text), style="Quiet" if block.quiet else "Normal")

    def _note(self, block: Note, width: int) -> Iterator[Any]:
        yield paragraph(
            run(block.text), style="Warning" if block.warning else "Note", keepLines=True
        )

    def _facts(self, block: Facts, width: int) -> Iterator[Any]:
        rows = [(label, value) for label, value in block.rows if value]
        if not rows:
            return
        label_width = min(int(width * LABELS), WIDEST_LABEL)
        widths = [label_width, width - label_width]
        short = len(rows) <= FACTS_TOGETHER and sum(len(value) for _label, value in rows) < LONG
        yield table(
            [
                row(
                    [
                        cell(widths[0], [paragraph(run(label), style="Side", keepNext=short)]),
                        cell(widths[1], [paragraph(run(value), style="Cell", keepNext=short)]),
                    ],
                    whole=len(value) < LONG,
                )
                for label, value in rows
            ],
            widths,
        )
        yield _gap()

    def _lines(self, block: Lines, width: int) -> Iterator[Any]:
        if block.title:
            yield from self._small_title(block.title)
        if not block.lines and block.none:
            yield paragraph(run(block.none), style="Quiet")
        if block.lines:
            rows = [part for line in block.lines for part in self._line(line, width)]
            yield table(rows, self._line_widths(width))
            if not block.more:
                yield _gap()
        if block.more:
            yield paragraph(run(block.more, italic=True), style="Quiet")

    @staticmethod
    def _line_widths(width: int) -> list[int]:
        """Head, what goes to the longer of the two, side."""
        return shares(width, [0.5, 0.16, 0.34])

    def _line(self, line: Any, width: int) -> list[Any]:
        """Head and side beside each other; what else is known takes the whole line below."""
        head = paragraph(run(line.head, bold=True), style="Cell", keepNext=bool(line.sub))
        first, middle, last = self._line_widths(width)
        if line.side:
            beside = f"▲ {line.side}" if line.late else line.side
            side = [paragraph(run(beside), style="Late" if line.late else "Side", right=True)]
            if len(beside) > len(line.head):
                cells = [cell(first, [head]), cell(middle + last, side, columns=2)]
            else:
                cells = [cell(first + middle, [head], columns=2), cell(last, side)]
        else:
            cells = [cell(width, [head], columns=3)]
        rows = [row(cells)]
        if line.sub:
            said = paragraph(run(line.sub), style="Sub")
            rows.append(row([cell(width, [said], columns=3)], whole=len(line.sub) < LONG))
        return rows

    def _table(self, block: Table, width: int) -> Iterator[Any]:
        if block.title:
            yield from self._small_title(block.title)
        if not block.rows:
            if block.none:
                yield paragraph(run(block.none), style="Quiet")
            return
        count = max([len(block.columns), *(len(one) for one in block.rows)])
        parts = [*block.widths][:count]
        widths = shares(width, parts + [1.0] * (count - len(parts)))
        rows = [self._cells(block.columns, widths, block, "HeadCell", heads=True)]
        if not any(block.columns):
            rows = []
        last = len(block.rows) - 1 if block.total else -1
        for number, one in enumerate(block.rows):
            style = "HeadCell" if number == last else "Cell"
            rows.append(self._cells(one, widths, block, style))
        yield table(
            rows,
            widths,
            style="PaperTable",
            caption=block.title or " · ".join(block.columns),
            heads=any(block.columns),
        )
        yield _gap()

    @staticmethod
    def _cells(
        texts: Sequence[str], widths: list[int], block: Table, style: str, heads: bool = False
    ) -> Any:
        texts = [*texts, *[""] * (len(widths) - len(texts))]
        return row(
            [
                cell(width, [paragraph(run(text), style=style, right=number in block.right)])
                for number, (text, width) in enumerate(zip(texts, widths, strict=True))
            ],
            heads=heads,
            whole=heads or max(map(len, texts)) < LONG,
        )

    def _figures(self, block: Figures, width: int) -> Iterator[Any]:
        figures = list(block.figures)
        if not figures:
            return
        columns = ceil(len(figures) / ceil(len(figures) / FIGURES_A_ROW))
        widths = shares(width, [1.0] * columns)
        rows = []
        for first in range(0, len(figures), columns):
            some = figures[first : first + columns]
            some += [("", "")] * (columns - len(some))
            rows.append(row([self._figure(one, w) for one, w in zip(some, widths, strict=True)]))
        yield table(rows, widths)
        yield _gap()

    @staticmethod
    def _figure(figure: tuple[str, str], width: int) -> Any:
        number, label = figure
        return cell(
            width,
            [
                paragraph(run(number), style="Figure", keepNext=True),
                paragraph(run(label), style="FigureLabel"),
            ],
        )

    def _points(self, block: Points, width: int) -> Iterator[Any]:
        if block.title:
            yield from self._small_title(block.title)
        if not block.points and block.none:
            yield paragraph(run(block.none), style="Quiet")
        for point in block.points:
            yield paragraph(run(point), style="ListBullet")

    def _pair(self, block: Pair, width: int) -> Iterator[Any]:
        half = (width - GUTTER) // 2
        # The cell's right margin is the gutter.
        left, right = self.blocks(block.left, half - 120), self.blocks(block.right, half)
        widths = [half + GUTTER, width - half - GUTTER]
        yield table([row([cell(widths[0], left), cell(widths[1], right)], whole=False)], widths)
        yield _gap()

    def _picture(self, block: Picture, width: int) -> Iterator[Any]:
        if block.title:
            yield from self._small_title(block.title)
        across = int(width * block.width) * TWIPS
        yield paragraph(
            picture_run(self.part, svg_png(block.svg), block.alt, across),
            style="Normal",
            keepNext=bool(block.note),
            centre=block.width < 1,
        )
        if block.note:
            yield paragraph(run(block.note), style="Sub")

    @staticmethod
    def _small_title(text: str) -> Iterator[Any]:
        yield paragraph(run(text), style="Heading4")


def _gap() -> Any:
    """What parts a table from the next one: Word would join them."""
    return paragraph(style="Gap")
