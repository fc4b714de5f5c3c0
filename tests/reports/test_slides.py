"""Slides read back: titles, charts, notes; nothing in them runs, nothing falls off."""

import io
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from reports.slides import Chart, Deck, Grid, Image, Slide, Words, deck_pptx
from reports.typesetting import svg_png

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" width="40" height="30">'
    '<rect width="40" height="30"/></svg>'
)
LONG = "北村半導体材料株式会社とウッタル・プラデーシュ州政府との覚書 " * 8


def read(*slides: Slide, **about: Any) -> Any:
    return Presentation(io.BytesIO(deck_pptx(Deck("Report", slides=slides, **about))))


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def test_a_slide_has_a_title_a_foot_and_notes() -> None:
    show = read(
        Slide("How far", figures=[("62", "MOUs")], notes=["Committed: as stated.", "Second."]),
        foot="As on 1 Aug 2025",
        confidential="Not for passing on.",
    )
    slide = show.slides[0]
    assert slide.shapes.title.text == "How far"
    assert {"62\nMOUs", "As on 1 Aug 2025", "Not for passing on."} <= set(texts(slide))
    assert slide.notes_slide.notes_text_frame.text == "Committed: as stated.\n\nSecond."
    assert (show.slide_width, show.slide_height) == (12191695, 6858000)


@pytest.mark.parametrize("kind", ["bars", "columns"])
def test_a_chart_can_be_edited_and_holds_no_formula(kind: Any) -> None:
    chart = Chart("T", ["=1+1", "+cmd|x", "Signed"], [("=HYPERLINK(1)", [1, None, 3.5])], kind=kind)
    slide = read(Slide("S", left=chart)).slides[0]
    drawn = next(shape for shape in slide.shapes if shape.has_chart).chart
    assert list(drawn.plots[0].series[0].values) == [1, None, 3.5]
    behind = load_workbook(io.BytesIO(drawn.part.chart_workbook.xlsx_part.blob))
    cells = [cell for row in behind.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=1+1" in [cell.value for cell in cells]


def test_a_grid_keeps_to_its_place_whatever_it_holds() -> None:
    rows = [[LONG, LONG, "12"] for _row in range(40)]
    show = read(Slide("S", left=Grid("T", ["A", "B", "C"], rows, right=(2,)), remark=LONG * 3))
    shape = next(shape for shape in show.slides[0].shapes if shape.has_table)
    assert shape.top + shape.height <= show.slide_height
    cells = [cell.text for row in shape.table.rows for cell in row.cells]
    assert all(len(cell) < 60 for cell in cells)
    assert "12" in cells


NAME = "उत्तर प्रदेश औद्योगिक अवसंरचना विकास एवं विदेशी प्रत्यक्ष निवेश प्रोत्साहन विभाग, लखनऊ"


def grid_of(show: Any) -> Any:
    return next(shape for shape in show.slides[0].shapes if shape.has_table)


def cells_of(show: Any) -> list[str]:
    return [cell.text for row in grid_of(show).table.rows for cell in row.cells]


@pytest.mark.parametrize("name", [NAME, NAME.replace(" ", ""), LONG[:120], "x" * 120])
def test_a_long_name_stands_whole_in_a_table_beside_another_part(name: str) -> None:
    rows = [[name, "292", "₹97.06 lakh crore"], *([["Energy", "4", "₹40,407 crore"]] * 9)]
    grid = Grid("By sector", ["Sector", "MOUs", "Committed"], rows, [3.2, 0.7, 1.6], right=(1, 2))
    show = read(Slide("S", left=Words("W", ["w"]), right=grid, share=0.5))
    assert {" ".join(name.split()), "₹97.06 lakh crore", "MOUs"} <= set(cells_of(show))
    assert grid_of(show).top + grid_of(show).height <= show.slide_height
    assert "In full" not in show.slides[0].notes_slide.notes_text_frame.text


def test_a_number_is_never_cut_however_long_the_names_are() -> None:
    rows = [[LONG, LONG, "₹97.06 lakh crore", "1,787 days"] for _row in range(11)]
    grid = Grid("T", ["A", "B", "Committed", "Silent for"], rows, [6, 6, 1, 1], right=(2, 3))
    show = read(Slide("S", left=grid, right=Words("W", ["w"]), share=0.6), in_full="In full")
    assert cells_of(show).count("₹97.06 lakh crore") == cells_of(show).count("1,787 days") == 11
    assert grid_of(show).top + grid_of(show).height <= show.slide_height


def test_what_has_no_room_on_a_slide_stands_in_its_notes() -> None:
    whole = [" ".join((LONG + word).split()) for word in ("of a table", "of a point", "of a bar")]
    grid = Grid("T", ["A", "B"], [[whole[0], "1"] for _row in range(12)], right=(1,))
    points = Words("W", [whole[1]] * 9)
    bars = Chart("C", [whole[2], *"abcdefgh"], [("MOUs", [1] * 9)])
    for part, said in zip((grid, points, bars), whole, strict=True):
        show = read(Slide("S", left=part, right=Words("", ["w"])), in_full="In full")
        notes = show.slides[0].notes_slide.notes_text_frame.text
        assert notes.count(said) == 1
        assert notes.startswith("In full")


def test_nothing_to_show_is_said() -> None:
    slide = read(
        Slide("S", left=Grid("T", ["A"], [], none="Nobody."), right=Words("W", [], none="Nothing."))
    ).slides[0]
    assert {"Nobody.", "Nothing."} <= set(texts(slide))


def test_a_picture_keeps_its_shape_and_says_what_it_shows() -> None:
    show = read(
        Slide(
            "S", left=Image("Map", svg_png(SVG), "Map of districts", "Boundaries are indicative.")
        )
    )
    slide = show.slides[0]
    picture = next(shape for shape in slide.shapes if shape.shape_type == 13)
    assert picture.width / picture.height == pytest.approx(4 / 3, rel=0.02)
    assert picture._element.nvPicPr.cNvPr.get("descr") == "Map of districts"
    assert "Boundaries are indicative." in texts(slide)
    assert picture.top + picture.height <= show.slide_height


def test_signs_nobody_can_write_do_not_break_slides() -> None:
    words = "a\x00b\x0b\ud83d 😀 \u202e שלום"
    show = read(
        Slide(
            words,
            figures=[(words, words)],
            left=Words(words, [words]),
            right=Grid(words, [words], [[words]]),
            notes=[words],
        ),
        foot=words,
        subtitle=words,
    )
    assert show.slides[0].shapes.title.text.startswith("ab")


def test_fonts_of_three_scripts_stand_in_the_theme() -> None:
    data = deck_pptx(Deck("T", slides=[Slide("S")]))
    theme = zipfile.ZipFile(io.BytesIO(data)).read("ppt/theme/theme1.xml").decode()
    assert all(f'typeface="{face}"' in theme for face in ("Calibri", "Yu Gothic", "Nirmala UI"))


def test_who_serves_pages_does_not_carry_what_draws_slides_and_documents() -> None:
    code = (
        "import django, sys; django.setup(); from django.urls import resolve; resolve('/');"
        " print(sorted({'docx', 'lxml', 'pptx'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
