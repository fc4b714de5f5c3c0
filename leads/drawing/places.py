"""The map of Uttar Pradesh: 75 districts, shaded by what is counted; boundaries are indicative."""

from typing import Any

from django.utils.translation import gettext as _

from leads.district_map import drawing, shade_of, shades_of
from leads.drawing.pen import Pen
from leads.drawing.words import figure, width_of

NAMED = 6


def places(width: float, data: dict[str, Any]) -> str:
    """Draw {places: [{code, name, value, link?}], unit}; the largest are called by name.

    The outlines are drawn once for every width, in units of their own: a small picture shows the
    larger of two legends instead (`pic-large`).
    """
    found = {int(place["code"]): place for place in data["places"] if place.get("value")}
    shades = shades_of([place["value"] for place in found.values()])
    picture = drawing()
    pen = Pen(picture.width)
    for outline in picture.outlines:
        place = found.get(outline.lgd)
        shape = f'<path d="{outline.path}"/>'
        if place is None:
            pen.add(f'<g class="pic-place pic-m0">{shape}</g>')
            continue
        paint = f"pic-place pic-m{shade_of(place['value'], shades)}"
        tip = f"{place['name']}: {figure(place['value'])} {data['unit']}"
        pen.add(pen.mark(shape, tip, place.get("link", ""), paint))
    most = sorted(found.values(), key=lambda place: -place["value"])[:NAMED]
    _names(pen, [(place, int(place["code"])) for place in most])
    end = picture.height
    for size, css in ((22, "pic-small"), (34, "pic-large")):
        drawn, foot = _legend(pen, shades, data["unit"], picture.height, size)
        pen.add(f'<g class="{css}">{drawn}</g>')
        end = max(end, foot)
    return pen.done(end)


def _names(pen: Pen, named: list[tuple[dict[str, Any], int]]) -> None:
    """Write the largest places' names where they do not cover one another."""
    middles = {outline.lgd: outline.middle for outline in drawing().outlines}
    taken: list[tuple[float, float, float]] = []
    for place, code in named:
        if code not in middles:
            continue
        x, y = middles[code]
        half = width_of(place["name"], 22) / 2
        x = min(max(x, half), pen.width - half)
        if any(abs(y - b) < 26 and abs(x - a) < half + other for a, b, other in taken):
            continue
        taken.append((x, y, half))
        for css in ("pic-small pic-halo pic-name", "pic-small pic-name"):
            pen.add(pen.words(x, y + 7, place["name"], css, "middle"))


def _legend(pen: Pen, shades: list[Any], unit: str, top: float, size: float) -> tuple[str, float]:
    """Draw what each shade means, in as many lines as it takes; return where it ends, too."""
    steps = [("m0", _("none"))]
    for shade in shades:
        low, high = figure(shade.low), figure(shade.high)
        steps.append((f"m{shade.number}", low if low == high else f"{low}–{high}"))
    x, y, parts = 0.0, top + 14, []
    for number, (paint, words) in enumerate(steps):
        if number == len(steps) - 1:
            words = f"{words} ({unit})"
        wide = size * 1.5 + width_of(words, size) + size
        if x and x + wide > pen.width:
            x, y = 0.0, y + size * 1.6
        parts.append(
            f'<g class="pic-place pic-{paint}">{pen.rect(x + 1, y, size, size, paint)}</g>'
        )
        parts.append(pen.words(x + size * 1.4, y + size * 0.85, words))
        x += wide
    return "".join(parts), y + size + 4
