"""Pictures made of standing bars and of a line through time."""

from collections.abc import Sequence
from typing import Any

from leads.drawing.pen import LINE, Pen
from leads.drawing.rows import promised_rows
from leads.drawing.words import figure, scale, width_of

# A column needs so much room, or the picture lies down.
LEAST = 46


class Plot:
    """The field between the axes: rules with numbers at the left, names under it."""

    def __init__(
        self, pen: Pen, most: float, names: Sequence[str], *, top: float, high: float, whole: bool
    ) -> None:
        self.pen, self.top, self.high = pen, top, high
        ticks = scale(most, 4, whole)
        self.most = ticks[-1]
        words = [figure(tick) for tick in ticks]
        self.left = max(width_of(word, 12) for word in words) + 8
        self.each = (pen.width - self.left) / max(len(names), 1)
        for tick, word in zip(ticks, words, strict=True):
            y = self.y(tick)
            pen.add(pen.rule(self.left, y, pen.width, y, "pic-grid" if tick else "pic-base"))
            pen.add(pen.words(self.left - 8, y + 4, word, "pic-quiet", "end"))

    def y(self, value: float) -> float:
        return self.top + self.high * (1 - value / self.most)

    def middle(self, index: int) -> float:
        return self.left + self.each * (index + 0.5)

    def names(self, names: Sequence[str], every: int = 1) -> float:
        """Write the names under the columns; return where they end."""
        foot = self.top + self.high
        deepest = 1
        for index, name in enumerate(names):
            if (len(names) - 1 - index) % every:  # the last one is always named
                continue
            lines = self.pen.lines(name, self.each * every - 2, 12, 3)
            deepest = max(deepest, len(lines))
            self.pen.block(self.middle(index), foot + 17, lines, "pic-quiet", "middle")
        return foot + 10 + LINE * deepest


def columns(width: float, data: dict[str, Any], paints: Sequence[str] = ("s0",)) -> str:
    """Draw {categories, values, unit, links?} as standing bars; the last paint goes on."""
    pen = Pen(width)
    names, values = data["categories"], data["values"]
    pen.add(pen.words(0, 11, data["unit"], "pic-quiet"))
    whole = all(value is None or float(value).is_integer() for value in values)
    most = max((value or 0 for value in values), default=0)
    plot = Plot(pen, most, names, top=34, high=_high(pen), whole=whole)
    links = data.get("links") or [""] * len(names)
    wide = min(plot.each * 0.62, 64)
    for index, (name, value, url) in enumerate(zip(names, values, links, strict=True)):
        y, x = plot.y(value or 0), plot.middle(index)
        shape = pen.words(x, y - 6, figure(value), "pic-strong", "middle")
        if value:
            paint = paints[min(index, len(paints) - 1)]
            shape = pen.rect(x - wide / 2, y, wide, plot.top + plot.high - y, paint) + shape
        pen.add(pen.mark(shape, f"{name}: {figure(value)} {data['unit']}", url))
    return pen.done(plot.names(names))


def ageing(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, values, unit, links?}, the youngest first: the older, the warmer."""
    return columns(width, data, ("a0", "a1", "a2", "a3", "a4"))


def promised(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, names, promised, realised, unit, links?}: a box for what was promised,
    filled from below by what came."""
    names = data["categories"]
    if width / max(len(names), 1) < LEAST + 18:
        return promised_rows(width, data)
    pen = Pen(width)
    top = pen.legend(0, [("box", data["names"][0]), ("s0", data["names"][1])])
    pen.add(pen.words(pen.width, 11, data["unit"], "pic-quiet", "end"))
    every = [value or 0 for value in (*data["promised"], *data["realised"])]
    plot = Plot(pen, max(every, default=0), names, top=top + 18, high=_high(pen), whole=False)
    links = data.get("links") or [""] * len(names)
    rows = zip(names, data["promised"], data["realised"], links, strict=True)
    for index, (name, due, came, url) in enumerate(rows):
        tip = (
            f"{name} · {data['names'][0]}: {figure(due)} · {data['names'][1]}: {figure(came)}"
            f" {data['unit']}"
        )
        pen.add(pen.mark(_filled(pen, plot, index, due, came), tip, url))
    return pen.done(plot.names(names))


def _filled(pen: Pen, plot: Plot, index: int, due: float | None, came: float | None) -> str:
    """A box, what fills it, and both numbers where there is room for them."""
    x, wide = plot.middle(index), min(plot.each * 0.62, 56)
    foot = plot.top + plot.high
    shape = ""
    box_y, fill_y = plot.y(due or 0), plot.y(came or 0)
    if came:
        shape += pen.rect(x - wide / 2, fill_y, wide, foot - fill_y, "s0")
    if due:
        shape += pen.rect(x - wide / 2 + 0.75, box_y + 0.75, wide - 1.5, foot - box_y - 0.75, "box")
    shape += pen.words(x, min(box_y, fill_y) - 6, figure(due), "pic-quiet", "middle")
    fits = width_of(figure(came), 12) + 4 <= wide
    if came and fits and fill_y - box_y > LINE + 4:
        shape += pen.words(x, fill_y - 5, figure(came), "pic-strong", "middle")
    elif came and fits and foot - fill_y > LINE + 4:
        shape += pen.words(x, foot - 6, figure(came), "pic-in", "middle")
    return shape


def trend(width: float, data: dict[str, Any]) -> str:
    """Draw {categories, values, unit, links?} as a line through time; unknown leaves a gap."""
    pen = Pen(width)
    names, values = data["categories"], data["values"]
    pen.add(pen.words(0, 11, data["unit"], "pic-quiet"))
    most = max((value or 0 for value in values), default=0)
    plot = Plot(pen, most, names, top=34, high=_high(pen), whole=False)
    links = data.get("links") or [""] * len(names)
    foot = plot.top + plot.high
    for run in _runs(values):
        points = [(plot.middle(index), plot.y(values[index])) for index in run]
        path = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
        area = f"M{points[0][0]:.1f} {foot} L{path} L{points[-1][0]:.1f} {foot}Z"
        pen.add(f'<path class="pic-area" d="{area}"/><path class="pic-line" d="M{path}"/>')
    last = max((index for index, value in enumerate(values) if value is not None), default=-1)
    for index, (name, value, url) in enumerate(zip(names, values, links, strict=True)):
        if value is None:
            continue
        x, y = plot.middle(index), plot.y(value)
        # The whole column answers the pointer: a dot is too small for a thumb.
        shape = pen.rect(x - plot.each / 2, plot.top, plot.each, plot.high, "reach", 0)
        shape += f'<circle class="pic-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        if index == last:
            edge = min(x, pen.width - width_of(figure(value)) / 2)
            shape += pen.words(edge, y - 11, figure(value), "pic-strong", "middle")
        pen.add(pen.mark(shape, f"{name}: {figure(value)} {data['unit']}", url))
    longest = max((width_of(name, 12) for name in names), default=1)
    return pen.done(plot.names(names, every=max(1, round(longest / 1.4 / plot.each + 0.5))))


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """Neighbours that are all known."""
    runs: list[list[int]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]


def _high(pen: Pen) -> float:
    return 180 if pen.narrow else 210
