"""A whole paper as a Word document: page, cover, contents, head and foot."""

import io
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from reports.blocks import Block, Paper
from reports.word.draw import Drawer
from reports.word.pictures import TWIPS
from reports.word.styles import LATE, QUIET, REGIONS, dress
from reports.word.xml import clean, element, field, paragraph, run

MARGIN = Mm(18)
QUIETLY: dict[str, Any] = {"colour": QUIET}
LATELY: dict[str, Any] = {"colour": LATE, "bold": True}
LONGEST_PROPERTY = 255  # what Word keeps of a title


def paper_docx(paper: Paper, made_at: datetime | None = None) -> bytes:
    """Draw a paper as a .docx; the same words make the same document."""
    document = Document()
    dress(document, paper.lang)
    section = document.sections[0]
    width = _page(section, paper.landscape)
    drawer = Drawer(document.part)
    front, rest = _parted(paper)
    before, blocks = drawer.blocks(front, width), drawer.blocks(rest, width)
    body = document.element.body
    last = body.find(qn("w:sectPr"))
    for old in body.findall(qn("w:p")):
        body.remove(old)
    contents = _contents(paper, drawer)
    if contents:
        _on_new_page(blocks)
    if paper.cover:
        _on_new_page(contents or blocks)
    for part in (*_head(paper), *before, *contents, *blocks):
        last.addprevious(part)
    _edges(section, paper, width)
    _properties(document, paper, made_at or datetime.now(UTC))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _parted(paper: Paper) -> tuple[list[Block], list[Block]]:
    """What stands before the first heading belongs to the cover, as in a PDF."""
    blocks = list(paper.blocks)
    if not paper.cover:
        return [], blocks
    first = next((n for n, block in enumerate(blocks) if block.kind == "heading"), len(blocks))
    return blocks[:first], blocks[first:]


def _page(section: Any, landscape: bool) -> int:
    """A4 with even margins; return the width of a line."""
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)  # Yu Gothic on a grid takes two lines for one
    section.header_distance = section.footer_distance = Mm(9)
    return (section.page_width - 2 * MARGIN) // TWIPS


def _head(paper: Paper) -> list[Any]:
    """The title; on a page of its own where the paper has a cover."""
    words = []
    if paper.label:
        words.append(paragraph(run(paper.label), style="Label"))
    words.append(paragraph(run(paper.title), style="Title"))
    if paper.subtitle:
        words.append(paragraph(run(paper.subtitle), style="Subtitle"))
    if paper.cover:
        words[0].get_or_add_pPr().append(element("spacing", before=4200))
        if paper.foot:
            words.append(paragraph(run(paper.foot), style="Quiet"))
        if paper.confidential:
            words.append(paragraph(run(paper.confidential), style="Warning"))
    return words


def _on_new_page(parts: list[Any]) -> None:
    """Let some elements begin a page; a break of its own might leave an empty one behind."""
    if not parts or parts[0].tag != qn("w:p"):
        parts.insert(0, paragraph(style="Gap", pageBreakBefore=True))
        return
    looks = parts[0].get_or_add_pPr()
    if looks.find(qn("w:pageBreakBefore")) is None:
        looks._insert_pageBreakBefore(element("pageBreakBefore"))


def _contents(paper: Paper, drawer: Drawer) -> list[Any]:
    """Word's own table of contents, filled in already: nothing asks to be updated."""
    entries = [heading for heading in drawer.headings if heading[0] <= 2]
    if not paper.contents or not entries:
        return []
    title = paragraph(run(_("Contents")), style="Subtitle", keepNext=True)
    order = field('TOC \\o "1-2" \\h \\z \\u', "")
    lines = []
    for level, text, mark in entries:
        link = element("hyperlink", run(text), anchor=mark, history=1)
        lines.append(paragraph(link, style=f"TOC{level}"))
    first = lines[0].find(qn("w:hyperlink"))
    for part in order[:3]:
        first.addprevious(part)
    lines[-1].extend(order[4:])
    return [title, *lines]


def _edges(section: Any, paper: Paper, width: int) -> None:
    """Title and warning above, who made it and which page below; a cover has neither."""
    section.different_first_page_header_footer = True
    title = clean(paper.title).replace("\n", " ")
    title = title if len(title) <= 80 else f"{title[:79]}…"
    _edge(section.header, title, [run(paper.confidential, **LATELY)], width)
    _edge(section.footer, paper.foot, _numbers(), width)
    if not paper.cover:
        # The title stands just below.
        _edge(section.first_page_header, "", [run(paper.confidential, **LATELY)], width)
        _edge(section.first_page_footer, paper.foot, _numbers(), width)


def _numbers() -> list[Any]:
    """Page and pages, counted by Word itself."""
    words = _("Page %(page)s of %(pages)s") % {"page": "\0", "pages": "\1"}
    before, _sign, rest = words.partition("\0")
    between, _sign, after = rest.partition("\1")
    return [
        run(before, **QUIETLY), *field("PAGE", "1", **QUIETLY), run(between, **QUIETLY),
        *field("NUMPAGES", "1", **QUIETLY), run(after, **QUIETLY),
    ]  # fmt: skip


def _edge(place: Any, left: str, right: list[Any], width: int) -> None:
    place.is_linked_to_previous = False
    line = place.paragraphs[0]._p
    line.get_or_add_pPr().append(element("tabs", element("tab", val="right", pos=width)))
    line.extend([run(left, **QUIETLY), element("r", element("tab")), *right])


def _properties(document: Any, paper: Paper, made_at: datetime) -> None:
    said = document.core_properties
    said.title = clean(paper.title).replace("\n", " ")[:LONGEST_PROPERTY]
    said.subject = clean(paper.subtitle).replace("\n", " ")[:LONGEST_PROPERTY]
    said.category = clean(paper.label).replace("\n", " ")[:LONGEST_PROPERTY]
    said.author = said.last_modified_by = "Japan Desk"
    said.comments = said.keywords = ""
    said.language = REGIONS.get(paper.lang, "en-GB")
    said.created = said.modified = made_at
    said.revision = 1
