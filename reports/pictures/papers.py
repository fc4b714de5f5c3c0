"""Pictures for papers: SVG with its own colours (typst), PNG (Word, slides)."""

from typing import Any

from leads.drawing import WIDE, alone
from reports.typesetting import Typeset


def svg(kind: str, data: dict[str, Any], *, width: float = WIDE) -> str:
    """Return a picture that stands alone; letters are 13 units high, so choose the width by that.

    640 suits a whole line of an A4 page or half a slide, 420 half a line.
    """
    return alone(kind, data, width)


def png(kind: str, data: dict[str, Any], *, width: float = WIDE, ppi: float = 200) -> bytes:
    """Return the same picture as PNG on white; 72 ppi is one pixel a unit."""
    drawn = svg(kind, data, width=width)
    return Typeset("picture.typ", {"svg": drawn, "width": width}).png(ppi)
