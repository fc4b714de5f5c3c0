"""Colours, fonts and words of slides."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Pt

from leads.drawing.words import width_of
from reports.word.styles import HINDI, JAPANESE, LATIN, REGIONS
from reports.word.xml import clean as clean_lines

INK, QUIET, BLUE = (
    RGBColor(0x1B, 0x24, 0x30), RGBColor(0x4A, 0x55, 0x68), RGBColor(0x1F, 0x4E, 0x8C),
)  # fmt: skip
PALE, LATE, WHITE = (
    RGBColor(0xE9, 0xF0, 0xF8), RGBColor(0xA3, 0x17, 0x0F), RGBColor(0xFF, 0xFF, 0xFF),
)  # fmt: skip
RULE, LIGHT = RGBColor(0xC9, 0xD3, 0xDF), RGBColor(0x0B, 0x8A, 0x6A)
NARROW = 0.87
_FONTS = {"ea": JAPANESE, "cs": HINDI, "latin": LATIN}


def clean(words: Any) -> str:
    """Return words that can be written."""
    return clean_lines(words)


def fitted(words: str, room: float, size: float) -> str:
    """Return words that fit a room (points of a line, or of several), with “…” where cut."""
    words = " ".join(clean(words).split())
    room /= size
    if width_in_slide(words) <= room:
        return words
    room -= 0.8
    kept = 0
    for letter in words:
        room -= _wide(letter)
        if room < 0:
            break
        kept += 1
    return f"{words[:kept].rstrip()}…"


def width_in_slide(words: str) -> float:
    """Return how wide words stand on a slide, in their size."""
    return sum(map(_wide, words))


def _wide(letter: str) -> float:
    """How wide a letter is, in its size: Calibri is narrower than the fonts of our own drawings."""
    wide = width_of(letter, 1)
    return wide if wide > 1 else wide * NARROW


def dress(show: Any, lang: str) -> None:
    """Name the fonts of three scripts once, in the theme: slides added later have them too."""
    theme = show.slide_master.part.part_related_by(RT.THEME)
    tree = etree.fromstring(theme.blob)
    for kind in ("majorFont", "minorFont"):
        for fonts in tree.iter(qn(f"a:{kind}")):
            for name, face in _FONTS.items():
                fonts.find(qn(f"a:{name}")).set("typeface", face)
    theme._blob = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    region = REGIONS.get(lang, "en-GB")
    for looks in show.part._element.iter(qn("a:defRPr")):
        looks.set("lang", region)


def box(slide: Any, left: int, top: int, width: int, height: int, anchor: Any = None) -> Any:
    """Return the empty text of a new box without margins."""
    shape = slide.shapes.add_textbox(left, top, width, height)
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = anchor or MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def write(frame: Any) -> Callable[..., Any]:
    """Return what writes one paragraph after another into a text."""
    empty = [frame.paragraphs[0]]

    def line(words: str, size: float, colour: Any, bold: bool = False, **more: Any) -> Any:
        paragraph = empty.pop() if empty else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = re.sub(r"[\n\v]", " ", words)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour
        paragraph.alignment = PP_ALIGN.RIGHT if more.get("right") else PP_ALIGN.LEFT
        if more.get("after") is not None:
            paragraph.space_after = Pt(more["after"])
        return paragraph

    return line


def page_number(slide: Any, left: int, top: int, width: int, height: int, number: int) -> None:
    """Write which slide this is; PowerPoint counts it anew when slides are moved."""
    frame = box(slide, left, top, width, height, MSO_ANCHOR.MIDDLE)
    paragraph = write(frame)(str(number), 11, QUIET, right=True)
    run = paragraph.runs[0]._r
    field = etree.SubElement(paragraph._p, qn("a:fld"))
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    field.extend(deepcopy(child) for child in run)
    run.addprevious(field)
    paragraph._p.remove(run)
