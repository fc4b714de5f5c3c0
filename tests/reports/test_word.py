"""Papers as Word documents: all words of all blocks, in fonts Word has, whatever was typed."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from reports.blocks import (
    Facts,
    Figures,
    Heading,
    Line,
    Lines,
    Note,
    Pair,
    Paper,
    Points,
    Table,
    Text,
)
from reports.word import paper_docx
from reports.word.xml import clean, shares
from tests.naughty import NAUGHTY

WHEN = datetime(2026, 2, 25, tzinfo=UTC)
BLOCKS = (
    Heading("Programme", note="25 February"),
    Figures([("12", "meetings"), ("₹ 1,850 crore", "promised"), ("7", "open promises")]),
    Heading("Tokyo Electron 東京エレクトロン", level=2, new_page=True),
    Note("They asked twice."),
    Note("Not for passing on.", warning=True),
    Facts([("Where", "Tokyo"), ("Hindi", "उत्तर प्रदेश"), ("Empty", "")]),
    Text("First line.\nSecond line."),
    Text("not stated", quiet=True),
    Pair(
        [Heading("People", level=3), Lines([Line("河合 利樹", "President", "met 12 Jan")])],
        [
            Lines([Line("Send the sheet", "Deepa", "3 Feb", late=True)], title="We promised"),
            Lines([], title="They promised", none="They owe us nothing."),
            Points(["水の供給", "Power"], title="Talking points"),
        ],
    ),
    Lines([Line("A lead")], more="and 3 more"),
    Table(["Day", "₹ crore"], [["1 Feb", "420"], ["2 Feb", "5"]], widths=[3, 1], right=[1]),
    Table(["Day"], [], title="Nothing planned", none="No stops."),
    Points([], none="No points."),
)
WORDS = (
    "Programme", "25 February", "12", "meetings", "₹ 1,850 crore",
    "Tokyo Electron 東京エレクトロン",
    "They asked twice.", "Not for passing on.", "उत्तर प्रदेश", "First line.", "Second line.",
    "not stated", "河合 利樹", "President", "met 12 Jan", "▲ 3 Feb", "We promised",
    "They owe us nothing.", "水の供給", "and 3 more", "420", "Nothing planned", "No stops.",
    "No points.",
)  # fmt: skip


def opened(paper: Paper) -> Any:
    return Document(io.BytesIO(paper_docx(paper, WHEN)))


def words(document: Any) -> str:
    return "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def parts(paper: Paper) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(paper_docx(paper, WHEN))) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_every_block_is_in_it() -> None:
    said = words(opened(Paper(title="Pack", blocks=BLOCKS)))
    assert [word for word in WORDS if word not in said] == []
    assert "Empty" not in said


def test_line_breaks_stay() -> None:
    document = opened(Paper(title="Pack", blocks=[Text("One.\r\nTwo.\u2028Three.")]))
    assert document.paragraphs[-1].text == "One.\nTwo.\nThree."


def test_headings_are_words_own_and_contents_link_to_them() -> None:
    document = opened(Paper(title="Pack", contents=True, cover=True, blocks=BLOCKS))
    styles = {p.text: p.style.name for p in document.paragraphs}
    body = document.element.body
    assert styles["Programme"] in ("Heading 1", "toc 1")
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:2] == ["Programme", "Tokyo Electron 東京エレクトロン"]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert anchors
    assert anchors <= marks
    kinds = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    assert (
        b"updateFields"
        not in parts(Paper(title="x", contents=True, blocks=BLOCKS))["word/settings.xml"]
    )


def test_fonts_of_three_scripts_and_no_theme_over_them() -> None:
    styles = opened(Paper(title="Pack", blocks=BLOCKS)).styles.element
    wanted = {
        "ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "Yu Gothic", "cs": "Nirmala UI",
    }  # fmt: skip
    used = ("Normal", "Title", "Heading1", "Heading4", "Cell", "ListBullet", "Footer", "TOC1")
    default = styles.find(f"{qn('w:docDefaults')}//{qn('w:rFonts')}")
    fonts = [default] + [
        style.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        for style in styles.findall(qn("w:style"))
        if style.get(qn("w:styleId")) in used
    ]
    assert len(fonts) == len(used) + 1
    for font in fonts:
        assert {name: font.get(qn(f"w:{name}")) for name in wanted} == wanted
        assert not [name for name in font.attrib if "Theme" in name]


@pytest.mark.parametrize(("lang", "region"), [("en", "en-GB"), ("ja", "ja-JP"), ("xx", "en-GB")])
def test_languages(lang: str, region: str) -> None:
    document = opened(Paper(title="Pack", lang=lang))
    language = document.styles.element.find(f"{qn('w:docDefaults')}//{qn('w:lang')}")
    assert [language.get(qn(f"w:{name}")) for name in ("val", "eastAsia", "bidi")] == [
        region, "ja-JP", "hi-IN",
    ]  # fmt: skip
    assert document.core_properties.language == region


def test_head_foot_and_properties() -> None:
    paper = Paper(title="訪日 " * 100, subtitle="Tokyo", foot="For Deepa", confidential="Secret.")
    document = opened(paper)
    section = document.sections[0]
    assert "Secret." in section.header.paragraphs[0].text
    foot = section.footer.paragraphs[0].text
    assert foot == "For Deepa\tPage 1 of 1"
    orders = [node.text.strip() for node in section.footer._element.iter(qn("w:instrText"))]
    assert orders == ["PAGE", "NUMPAGES"]
    said = document.core_properties
    assert (said.author, len(said.title) <= 255, said.created) == ("Japan Desk", True, WHEN)
    # The title is not said twice on the first page; a cover says neither page nor foot.
    assert section.first_page_header.paragraphs[0].text == "\tSecret."
    assert section.first_page_footer.paragraphs[0].text == foot
    covered = opened(replace(paper, cover=True)).sections[0]
    assert covered.different_first_page_header_footer
    assert covered.first_page_footer.paragraphs[0].text == ""


def test_every_style_that_is_used_is_there() -> None:
    document = opened(Paper(title="x", subtitle="y", label="z", foot="f", confidential="c",
                            cover=True, contents=True, blocks=BLOCKS))  # fmt: skip
    known = {style.get(qn("w:styleId")) for style in document.styles.element}
    for tag in ("w:pStyle", "w:tblStyle"):
        used = {node.get(qn("w:val")) for node in document.element.body.iter(qn(tag))}
        assert used
        assert used <= known


def test_landscape_and_widths_stay_on_the_page() -> None:
    for landscape in (False, True):
        document = opened(Paper(title="x", landscape=landscape, blocks=BLOCKS))
        section = document.sections[0]
        assert (section.page_width > section.page_height) is landscape
        line = (section.page_width - section.left_margin - section.right_margin) // 635
        for table in document.tables:
            columns = table._tbl.tblGrid.findall(qn("w:gridCol"))
            assert sum(int(column.get(qn("w:w"))) for column in columns) <= line


def test_a_table_says_its_head_on_every_page() -> None:
    document = opened(Paper(title="x", blocks=[Table(["A", "B"], [["1", "2"]] * 80, right=[1])]))
    rows = document.tables[0]._tbl.findall(qn("w:tr"))
    heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert heads == [True] + [False] * 80
    assert document.tables[0].cell(1, 1).paragraphs[0].alignment is not None


@pytest.mark.parametrize("cover", [True, False])
@pytest.mark.parametrize("first", [Heading("One", new_page=True), Facts([("a", "b")])])
def test_no_empty_page_after_the_cover(cover: bool, first: Any) -> None:
    """A page is begun by a property; a break in a paragraph of its own could be followed by one."""
    document = opened(Paper(title="x", cover=cover, contents=True, blocks=[first, Heading("Two")]))
    assert not [mark for mark in document.element.body.iter(qn("w:br")) if mark.get(qn("w:type"))]


@pytest.mark.parametrize(
    "block",
    [
        Table([], [["a", "b"], ["c"]]),
        Table(["a"], [["b", "c"]], widths=[0]),
        Table(["a", "b"], [["c", "d"]], widths=[1, 2, 3], right=[7]),
        Figures([]),
        Facts([]),
        Pair([], []),
        Heading("Deep", level=9),
        Heading("", level=0),
    ],
)
def test_odd_blocks_are_drawn(block: Any) -> None:
    assert opened(Paper(title="x", blocks=[block, block])).element is not None


@pytest.mark.parametrize("text", [*NAUGHTY, "\x00\x07\ud800\ufffe\uffff", "x" * 20_000])
def test_whatever_was_typed_is_no_fault(text: str) -> None:
    paper = Paper(
        title=text, subtitle=text, label=text, foot=text, confidential=text, cover=True,
        contents=True,
        blocks=[
            Heading(text, note=text), Text(text), Note(text), Facts([(text, text)]),
            Lines([Line(text, text, text, late=True)], text, text, text),
            Table([text], [[text, text]], title=text), Figures([(text, text)]),
            Points([text], title=text), Pair([Text(text)], [Text(text)]),
        ],
    )  # fmt: skip
    assert clean(text).replace("\t", "").replace("\n", "") in words(opened(paper)).replace("\n", "")


def test_the_same_words_make_the_same_document() -> None:
    paper = Paper(title="Pack", cover=True, contents=True, blocks=BLOCKS)
    assert parts(paper) == parts(paper)


def test_shares_fill_the_line() -> None:
    assert sum(shares(1000, [1, 1, 1])) == 1000
    assert shares(900, [2, 1]) == [600, 300]
