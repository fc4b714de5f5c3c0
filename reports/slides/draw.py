"""Draws slides: 16:9, titles in the outline, parts beside each other, notes below."""

import io
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Emu, Inches

from reports.slides.deck import Chart, Deck, Grid, Image, Part, Slide, Words
from reports.slides.looks import (
    BLUE,
    INK,
    LATE,
    PALE,
    QUIET,
    box,
    clean,
    dress,
    fitted,
    page_number,
    width_in_slide,
    write,
)
from reports.slides.parts import Box, draw_chart, draw_grid, draw_image, draw_words

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
EDGE = Inches(0.55)
TOP, FOOT = Inches(0.4), Inches(7.0)
GAP = Inches(0.3)
TITLE_ONLY = 5
DRAW: dict[type, Any] = {
    Chart: draw_chart, Grid: draw_grid, Image: draw_image, Words: draw_words,
}  # fmt: skip


def deck_pptx(deck: Deck, made_at: datetime | None = None) -> bytes:
    """Return slides as a .pptx."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDTH, HEIGHT
    dress(show, deck.lang)
    for number, slide in enumerate(deck.slides, 1):
        _draw(show, deck, slide, number)
    said = show.core_properties
    said.title, said.subject = clean(deck.title)[:255], clean(deck.subtitle)[:255]
    said.author = said.last_modified_by = "Japan Desk"
    said.created = said.modified = made_at or datetime.now(UTC)
    written = io.BytesIO()
    show.save(written)
    return written.getvalue()


def _draw(show: Any, deck: Deck, told: Slide, number: int) -> None:
    slide = show.slides.add_slide(show.slide_layouts[TITLE_ONLY])
    _title(slide, told.title)
    below = TOP + Inches(1.0)
    if number == 1 and deck.subtitle:
        words = write(box(slide, EDGE, below - Inches(0.06), WIDTH - 2 * EDGE, Inches(0.5)))
        words(fitted(deck.subtitle, 1000, 15), 15, QUIET)
        below += Inches(0.4)
    if told.figures:
        below = _figures(slide, told.figures, below)
    foot = FOOT - Inches(0.05)
    if told.remark:
        foot -= Inches(0.42)
        frame = box(slide, EDGE, foot, WIDTH - 2 * EDGE, Inches(0.42), MSO_ANCHOR.BOTTOM)
        write(frame)(fitted(told.remark, 2 * 870, 12), 12, QUIET)
    cut = _parts(slide, told, below, foot - Inches(0.08))
    _foot(slide, deck, number)
    said = [*told.notes, "\n".join([deck.in_full, *dict.fromkeys(cut)])] if cut else told.notes
    notes = "\n\n".join(clean(words) for words in said)
    slide.notes_slide.notes_text_frame.text = notes


def _title(slide: Any, words: str) -> None:
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = EDGE, TOP, WIDTH - 2 * EDGE, Inches(0.8)
    frame = title.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    size = 30 if len(words) <= 52 else 24
    write(frame)(clean(words).replace("\n", " "), size, INK, bold=True)
    frame.margin_left = frame.margin_right = 0
    # A box of text has no shadow; a shape takes the theme's.
    rule = slide.shapes.add_textbox(EDGE, TOP + Inches(0.8), Inches(1.1), Inches(0.05))
    rule.fill.solid()
    rule.fill.fore_color.rgb = BLUE


def _figures(slide: Any, figures: Any, top: int) -> int:
    """Large numbers in a row of boxes; what each counts stands below it."""
    across = (WIDTH - 2 * EDGE - GAP // 2 * (len(figures) - 1)) // len(figures)
    high = Inches(1.2)
    room = across / 12700 - 18
    longest = 1.06 * max(width_in_slide(clean(value)) for value, _label in figures)
    size = next((size for size in (30, 26, 22, 20, 18) if longest * size < room), 15)
    for place, (value, label) in enumerate(figures):
        left = EDGE + place * (across + GAP // 2)
        shape = slide.shapes.add_textbox(left, top, across, high)
        shape.fill.solid()
        shape.fill.fore_color.rgb = PALE
        frame = shape.text_frame
        frame.auto_size = MSO_AUTO_SIZE.NONE
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = Inches(0.12)
        line = write(frame)
        line(clean(value), size, BLUE, bold=True)
        line(fitted(label, 2.8 * room, 11), 11, QUIET)
    return top + high + Inches(0.2)


def _parts(slide: Any, told: Slide, top: int, foot: int) -> list[str]:
    """Draw one or two parts; what they could not say whole comes back."""
    high, whole = foot - top, WIDTH - 2 * EDGE
    if told.left and told.right:
        left = int((whole - GAP) * told.share)
        place = Box(EDGE + left + GAP, top, whole - GAP - left, high)
        cut = _part(slide, told.left, Box(EDGE, top, left, high))
        return [*cut, *_part(slide, told.right, place)]
    return _part(slide, told.left or told.right, Box(EDGE, top, whole, high))


def _part(slide: Any, part: Part | None, place: Box) -> list[str]:
    """Its title, then what it shows."""
    if part is None:
        return []
    if part.title:
        frame = box(slide, place.left, place.top, place.width, Inches(0.35))
        write(frame)(fitted(part.title, place.width / 12700, 14), 14, BLUE, bold=True)
        head = Inches(0.4)
        place = Box(place.left, place.top + head, place.width, place.height - head)
    cut: list[str] = DRAW[type(part)](slide, part, place)
    return cut


def _foot(slide: Any, deck: Deck, number: int) -> None:
    """As on which day and of what; which slide; on each one whether it is to be kept close."""
    wide = WIDTH - 2 * EDGE - Inches(1.2)
    frame = box(slide, EDGE, FOOT, wide, Inches(0.3), MSO_ANCHOR.MIDDLE)
    words = write(frame)
    words(fitted(deck.foot, wide / 12700, 11), 11, QUIET)
    if deck.confidential:
        frame = box(slide, EDGE, Emu(Inches(0.12)), wide, Inches(0.28))
        write(frame)(deck.confidential, 11, LATE, bold=True)
    page_number(slide, WIDTH - EDGE - Inches(1), FOOT, Inches(1), Inches(0.3), number)
