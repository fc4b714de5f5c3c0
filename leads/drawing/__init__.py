"""Pictures of figures, drawn on the server as SVG: `svg(kind, data, width)`.

The same drawing stands in pages (colours from the style sheet, so light, dark and paper are one
drawing), in PDF, Word and slides (`alone`), and needs neither scripts nor fonts to be made.
"""

from collections.abc import Callable
from typing import Any

from leads.drawing.columns import ageing, columns, promised, trend
from leads.drawing.pen import ALONE, ALONE_NARROW, ALONE_WIDE, NARROW_TO
from leads.drawing.places import places
from leads.drawing.rows import bars, funnel, stacked

WIDE, NARROW = 640, 360


def _bar(width: float, data: dict[str, Any]) -> str:
    return (bars if data.get("horizontal") else columns)(width, data)


KINDS: dict[str, Callable[[float, dict[str, Any]], str]] = {
    "bar": _bar,
    "stacked": stacked,
    "funnel": funnel,
    "promised": promised,
    "ageing": ageing,
    "trend": trend,
    "map": places,
}


def svg(kind: str, data: dict[str, Any], width: float = WIDE) -> str:
    """Draw a picture for a page: it takes its colours from the page's style sheet."""
    return KINDS[kind](width, data)


def alone(kind: str, data: dict[str, Any], width: float = WIDE) -> str:
    """Draw a picture that stands alone: with its colours, with nothing to click."""
    drawn = svg(kind, _without_links(data), width)
    style = f"<style>{ALONE}{ALONE_NARROW if width < NARROW_TO else ALONE_WIDE}</style>"
    head, shapes = drawn.removeprefix("<svg ").split(">", 1)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{style}{shapes}'


def _without_links(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            name: _without_links(value)
            for name, value in data.items()
            if name != "link" and not name.endswith("links")
        }
    return [_without_links(each) for each in data] if isinstance(data, list) else data
