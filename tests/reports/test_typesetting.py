"""PDFs of papers: tagged, with bookmarks and embedded fonts; words arrive as words."""

import io
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

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
from reports.typesetting import paper_pdf

JAPANESE, HINDI = "北村半導体材料株式会社", "उत्तर प्रदेश क्षेत्रज्ञ"
NAUGHTY = [
    '#import "/etc/passwd"', "$x^2$ <b> *bold* _it_ `code` @ref #panic()", "]) #set page(",
    "\\u{41} \\", "\u202eevil", "🙂👩‍👩‍👧", "مرحبا", "{page} {pages}", "= Heading\n- item\n/ a: b",
]  # fmt: skip


def everything(words: str = "Words", rows: int = 2, **fields: Any) -> Paper:
    """A paper with every kind of block, each saying the words."""
    fields.setdefault("title", words)
    line = Line(words, words, words, late=True)
    return Paper(
        subtitle=words,
        label=words,
        foot=words,
        blocks=(
            Facts([(words, words), ("Empty", "")]),
            Heading(words, note=words),
            Heading(words, 2, new_page=True),
            Heading(words, 3),
            Text(words),
            Text(words, quiet=True),
            Lines([line, Line(words)], words, more=words),
            Lines((), words, none="No line."),
            Table((words, "B"), [(words, str(n)) for n in range(rows)], (3, 1), (1,), words),
            Table(("A", "B"), (), none="No row."),
            Figures([("12", words)] * 5),
            Figures(()),
            Note(words),
            Note(words, warning=True),
            Points([words], words),
            Points((), none="No point."),
            Pair([Text(words)], [Lines([line], words)]),
        ),
        **fields,
    )


def read(paper: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(paper_pdf(paper)))


def words_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def fonts(pdf: PdfReader) -> dict[str, bool]:
    """Each font's name, and whether its program is inside the file."""
    found = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            (child,) = font.get_object()["/DescendantFonts"]
            described = child.get_object()["/FontDescriptor"].get_object()
            inside = any(f"/FontFile{kind}" in described for kind in ("", "2", "3"))
            found[str(font.get_object()["/BaseFont"]).partition("+")[2]] = inside
    return found


def test_it_is_tagged_named_and_in_a_language() -> None:
    pdf = read(everything(title="Winter tour", lang="ja"))
    root = pdf.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "ja"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Winter tour"


def claims_to_be_accessible(pdf: PdfReader) -> bool:
    return b"pdfuaid:part>1<" in pdf.trailer["/Root"]["/Metadata"].get_data()


# Of emoji our fonts have no pictures: such a paper cannot promise to be read aloud.
@pytest.mark.parametrize("words", ["Words", *(words for words in NAUGHTY if "🙂" not in words)])
def test_it_keeps_the_rules_of_accessible_pdfs(words: str) -> None:
    assert claims_to_be_accessible(read(everything(words, cover=True, contents=True)))


def test_headings_that_leave_out_a_level_still_make_a_paper() -> None:
    pdf = read(Paper("T", blocks=(Heading("One"), Heading("Three", 3), Text("said"))))
    assert not claims_to_be_accessible(pdf)
    assert "said" in words_of(pdf)
    assert "/StructTreeRoot" in pdf.trailer["/Root"]


def test_fonts_of_all_scripts_are_inside() -> None:
    found = fonts(read(everything(f"{JAPANESE} {HINDI} Latin")))
    assert all(found.values()), found
    for script in ("Inter", "NotoSansCJK", "NotoSansDevanagari"):
        assert any(script in name.replace("-", "") for name in found), (script, found)


def test_headings_are_bookmarks() -> None:
    paper = Paper("T", blocks=(Heading("One"), Heading("Below", 2), Text("x"), Heading("Two")))
    outline = read(paper).outline
    assert [each.title for each in outline if not isinstance(each, list)] == ["One", "Two"]
    assert [each.title for each in outline if isinstance(each, list) for each in each] == ["Below"]


def test_every_kind_of_block_says_its_words() -> None:
    said = words_of(read(everything("Quux", cover=True, contents=True)))
    for words in ("No line.", "No row.", "No point.", "Contents", "12", "Page 1 of"):
        assert words in said
    assert said.count("Quux") > 30
    assert "Empty" not in said


def test_sensitive_stands_on_every_page_and_pages_are_counted() -> None:
    paper = everything(rows=150, cover=True, contents=True, confidential="Sensitive: keep.")
    pdf = read(paper)
    total = len(pdf.pages)
    assert total > 4
    for number, page in enumerate(pdf.pages, 1):
        said = " ".join(page.extract_text().split())
        assert "Sensitive: keep." in said, number
        assert f"Page {number} of {total}" in said


def test_a_table_over_pages_repeats_its_head() -> None:
    paper = Paper("T", blocks=(Table(("Alpha", "Beta"), [("x", str(n)) for n in range(150)]),))
    pages = [page.extract_text() for page in read(paper).pages]
    assert len(pages) > 2
    assert all("Alpha" in page for page in pages)


def test_no_heading_stands_alone_at_the_end_of_a_page() -> None:
    for filling in range(30, 60):
        rows = [("x", str(n)) for n in range(filling)]
        paper = Paper("T", blocks=(Table(("A", "B"), rows), Heading("Lonely", note="n"), Text("z")))
        for page in read(paper).pages:
            said = page.extract_text()
            assert ("Lonely" in said) == ("z" in said.split()), filling


@pytest.mark.parametrize("words", NAUGHTY)
def test_what_people_write_is_never_markup(words: str) -> None:
    pdf = read(everything(words, cover=True, contents=True, confidential=words))
    assert len(pdf.pages) >= 2


def test_markup_arrives_as_it_was_typed() -> None:
    said = words_of(read(everything("a *b* _c_ #panic() $d$ <e>")))
    assert "a *b* _c_ #panic() $d$ <e>" in said


@pytest.mark.parametrize("word", ["W" * 300, JAPANESE * 20, HINDI * 20, "長" * 400])
def test_long_words_stay_on_the_page(word: str) -> None:
    assert len(read(everything(word[:200])).pages) < 12


@pytest.mark.parametrize("language", ["en", "ja", "hi"])
def test_page_numbers_are_said_in_each_language(language: str) -> None:
    with translation.override(language):
        assert "{page}" not in words_of(read(everything(lang=language)))


def test_a_paper_without_a_word_is_a_page() -> None:
    assert len(read(Paper("T")).pages) == 1
    assert len(read(Paper("T", cover=True, contents=True)).pages) >= 1


def test_a_wide_paper_lies_on_its_side() -> None:
    box = read(Paper("T", landscape=True)).pages[0].mediabox
    assert box.width > box.height


def test_a_word_longer_than_its_line_breaks_and_stays_on_the_page() -> None:
    word = "औद्योगिकअवसंरचनाविकास" * 10
    table = Table(("A", "B"), [("1", word)], (2, 1))
    page = read(Paper("T", blocks=(Text(word), table))).pages[0]
    edges: list[float] = []

    def note_edge(words: str, _outer: Any, matrix: Any, _font: Any, size: float) -> None:
        edges.append(matrix[4] + 0.3 * size * len(words.strip()))

    page.extract_text(visitor_text=note_edge)
    assert edges
    assert max(edges) < float(page.mediabox.width)
