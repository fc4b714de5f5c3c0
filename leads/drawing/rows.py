"""Pictures made of lying bars: a row for each name, which stands beside it or above."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext as _

from leads.drawing.pen import DARK_FILLS, LINE, Pen
from leads.drawing.words import figure, width_of

BAR = 18
GAP = 8


@dataclass(frozen=True)
class Piece:
    """A part of a bar: where it begins, how long it is, what it says when pointed at."""

    start: float
    value: float
    paint: str
    tip: str = ""
    url: str = ""
    words: str = ""
    of: int = 0


@dataclass(frozen=True)
class Row:
    """A name, its bar, and the number at the bar's end."""

    name: str
    pieces: Sequence[Piece]
    words: str
    more: str = ""


def bars(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, values, unit, links?} as lying bars."""
    rows = [
        Row(name, [Piece(0, value or 0, "s0", _tip(name, value, data["unit"]), url)], figure(value))
        for name, value, url in zip(
            data["categories"], data["values"], _links(data, "links"), strict=True
        )
    ]
    pen = Pen(width)
    return pen.done(_draw(pen, rows, 0))


def stacked(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, series: [{name, values, links?, paint?}], unit} as bars in parts."""
    series = data["series"]
    paints = [each.get("paint", f"s{number % 6}") for number, each in enumerate(series)]
    rows = []
    for index, name in enumerate(data["categories"]):
        values = [each["values"][index] or 0 for each in series]
        starts = [0, *accumulate(values)]
        pieces = [
            Piece(
                starts[number],
                value,
                paints[number],
                _tip(f"{name} · {series[number]['name']}", value, data["unit"]),
                (series[number].get("links") or [""] * (index + 1))[index],
                figure(value),
                number,
            )
            for number, value in enumerate(values)
            if value
        ]
        rows.append(Row(name, pieces, figure(sum(values))))
    pen = Pen(width)
    names = [each["name"] for each in series]
    top = pen.legend(0, list(zip(paints, names, strict=True)))
    return pen.done(_draw(pen, rows, top))


def funnel(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, values, reached, unit, links?, reached_links?}: who stands here, who came
    this far or further."""
    rows = []
    columns = (
        data["categories"],
        data["values"],
        data["reached"],
        _links(data, "links"),
        _links(data, "reached_links"),
    )
    here, further = data["names"]
    for name, value, reached, url, reached_url in zip(*columns, strict=True):
        pieces = [
            Piece(0, reached, "faint", f"{name} · {further}: {figure(reached)}", reached_url, of=1),
            Piece(0, value, "s0", f"{name} · {here}: {figure(value)}", url, of=0),
        ]
        more = _("%(number)s here") % {"number": figure(value)} if value else ""
        rows.append(Row(name, pieces, figure(reached), more))
    pen = Pen(width)
    top = pen.legend(0, [("s0", here), ("faint", further)])
    return pen.done(_draw(pen, rows, top))


def promised_rows(width: float, data: dict[str, Any]) -> str:
    """Draw what was promised as an empty bar, filled by what came (for many years, or a phone)."""
    rows = []
    first, second = data["names"]
    columns = (data["categories"], data["promised"], data["realised"], _links(data, "links"))
    for name, promised, came, url in zip(*columns, strict=True):
        tip = f"{name} · {first}: {figure(promised)} · {second}: {figure(came)} {data['unit']}"
        pieces = [
            Piece(0, promised or 0, "box", tip, url, of=0),
            Piece(0, came or 0, "s0", tip, url, of=1),
        ]
        rows.append(Row(name, pieces, figure(came), _("of %(n)s") % {"n": figure(promised)}))
    pen = Pen(width)
    top = pen.legend(0, [("box", first), ("s0", second)])
    words = f"{second} · {first} ({data['unit']})"
    pen.add(pen.words(pen.width, top + 4, words, "pic-quiet", "end"))
    return pen.done(_draw(pen, rows, top + 16))


def _links(data: dict[str, Any], name: str) -> list[str]:
    return data.get(name) or [""] * len(data["categories"])


def _tip(name: str, value: Any, unit: str) -> str:
    return f"{name}: {figure(value)} {unit}".rstrip()


def _draw(pen: Pen, rows: Sequence[Row], top: float) -> float:
    """Draw the rows from `top` down; return where they end."""
    most = max((p.start + p.value for row in rows for p in row.pieces), default=0) or 1
    numbers = max((_number_width(row) for row in rows), default=0) + 10
    gutter = 0.0
    if not pen.narrow:
        names = max((width_of(row.name) for row in rows), default=0)
        gutter = min(names + 14, 0.36 * pen.width)
    room = pen.width - gutter - numbers
    y = top
    for row in rows:
        y = _row(pen, row, y, gutter, room / most)
    return y


def _number_width(row: Row) -> float:
    return width_of(row.words) + (6 + width_of(row.more, 12) if row.more else 0)


def _row(pen: Pen, row: Row, y: float, gutter: float, pixel: float) -> float:
    lines = pen.lines(row.name, gutter - 14 if gutter else pen.width)
    if gutter:
        high = max(BAR, LINE * len(lines))
        bar_y = y + (high - BAR) / 2
        pen.block(0, y + (high - LINE * len(lines)) / 2 + 12.5, lines)
    else:
        high = LINE * len(lines) + 5 + BAR
        bar_y = y + LINE * len(lines) + 4
        pen.block(0, y + 12.5, lines)
    pen.add(pen.rule(gutter, bar_y - 2, gutter, bar_y + BAR + 2, "pic-base"))
    pen.add(*(_piece(pen, piece, gutter, bar_y, pixel) for piece in row.pieces if piece.value))
    end = max((p.start + p.value for p in row.pieces), default=0)
    x = gutter + end * pixel + 7
    pen.add(pen.words(x, bar_y + 13.5, row.words, "pic-strong"))
    if row.more:
        x += width_of(row.words) + 6
        pen.add(pen.words(x, bar_y + 13.5, row.more, "pic-quiet"))
    return y + high + (GAP if gutter else GAP + 4)


def _piece(pen: Pen, piece: Piece, gutter: float, y: float, pixel: float) -> str:
    x, wide = gutter + piece.start * pixel, piece.value * pixel
    inset = 0.75 if piece.paint == "box" else 0
    # A hair between two parts, but never so much that a small part is not seen.
    wide = max(wide - (1 if piece.start or piece.words else 0), 1.5)
    shape = pen.rect(x + inset, y + inset, wide - inset, BAR - 2 * inset, piece.paint)
    if piece.words and wide >= width_of(piece.words, 12) + 6:
        ink = "pic-in" if piece.paint in DARK_FILLS else "pic-on"
        shape += pen.words(x + wide / 2, y + 13.5, piece.words, ink, "middle")
    return pen.mark(shape, piece.tip, piece.url, f"pic-of-{piece.of}")
