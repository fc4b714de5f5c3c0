"""Pictures drawn on the server: whole, safe, the same numbers, the same colours everywhere."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings

from leads.district_map import drawing
from leads.drawing import KINDS, NARROW, WIDE, alone, svg
from leads.drawing.pen import COLOURS
from leads.drawing.tables import table_of
from leads.drawing.words import figure, lines_of, scale, width_of

STYLES = Path(settings.BASE_DIR, "assets/css/charts.css").read_text()
HOSTILE = '<script>alert("1")</script> & 株式会社 "x" शिक्षा'
DATA: dict[str, dict[str, Any]] = {
    "bar": {"categories": ["A", HOSTILE], "values": [3, 4], "unit": "MOUs", "horizontal": True},
    "stacked": {
        "categories": [HOSTILE, "B"],
        "series": [
            {"name": "Signed", "values": [2, 0], "links": ["/mous/?a=1&b=2", ""]},
            {"name": HOSTILE, "values": [1, 5], "paint": "p3"},
        ],
        "unit": "MOUs",
    },
    "funnel": {
        "categories": ["Signed", HOSTILE], "names": ["Here", "Further"], "values": [3, 1],
        "reached": [4, 1], "unit": "MOUs", "links": ["/mous/?stage=signed", ""],
        "reached_links": ["/mous/?stage=signed&stage=x", ""],
    },
    "promised": {
        "categories": ["2024–25", HOSTILE], "names": ["Committed", "Realised"],
        "promised": [420.5, None], "realised": [None, 700], "unit": "₹ crore",
        "links": ["/mous/?signed_fy=2024", ""],
    },
    "ageing": {"categories": ["new", HOSTILE], "values": [0, 8], "unit": "MOUs"},
    "trend": {"categories": ["Jan", HOSTILE, "Mar"], "values": [1, None, 3.5], "unit": "₹ crore"},
    "map": {
        "places": [{"code": 146, "name": HOSTILE, "value": 12, "link": "/mous/?district=1"}],
        "unit": "MOUs",
    },
}  # fmt: skip
NOTHING: dict[str, dict[str, Any]] = {
    "bar": {"categories": [], "values": [], "unit": ""},
    "stacked": {"categories": [], "series": [], "unit": ""},
    "funnel": {"categories": [], "names": ["a", "b"], "values": [], "reached": [], "unit": ""},
    "promised": {
        "categories": [], "names": ["a", "b"], "promised": [], "realised": [], "unit": "",
    },
    "ageing": {"categories": ["a"], "values": [None], "unit": ""},
    "trend": {"categories": ["a"], "values": [None], "unit": ""},
    "map": {"places": [], "unit": ""},
}  # fmt: skip


def words_in(picture: str) -> list[str]:
    return [text.text or "" for text in ElementTree.fromstring(picture).iter() if text.text]


@pytest.mark.parametrize("width", [WIDE, NARROW, 120])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_whole_safe_and_needs_no_style(kind: str, width: int) -> None:
    for data in (DATA[kind], NOTHING[kind]):
        picture = svg(kind, data, width)
        root = ElementTree.fromstring(picture)
        assert root.get("aria-hidden") == "true"
        assert "<script" not in picture
        assert "style" not in picture
        for element in root.iter():
            for name in ("width", "height"):
                assert float(element.get(name, "0")) >= 0
            if element.tag == "a":
                assert element.get("tabindex") == "-1"


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_stands_alone_has_its_colours_and_nothing_to_click(kind: str) -> None:
    picture = alone(kind, DATA[kind])
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<style>" in picture
    assert "/mous/" not in picture


@pytest.mark.parametrize("kind", ["stacked", "funnel", "promised", "map"])
def test_marks_lead_where_they_were_told(kind: str) -> None:
    address = {
        "stacked": "/mous/?a=1&amp;b=2",
        "funnel": "/mous/?stage=signed&amp;stage=x",
        "promised": "/mous/?signed_fy=2024",
        "map": "/mous/?district=1",
    }[kind]
    assert f'href="{address}"' in svg(kind, DATA[kind])


def test_page_and_paper_have_the_same_colours() -> None:
    pairs = re.findall(r"--pic-(\w+): light-dark\((#\w{6}), #\w{6}\)", STYLES)
    for_page = {name: colour for name, colour in pairs if name in COLOURS}
    assert for_page == COLOURS


@pytest.mark.parametrize("kind", KINDS)
def test_every_class_of_a_picture_is_known_to_the_style_sheet(kind: str) -> None:
    used = {name for names in re.findall(r'class="([^"]+)"', svg(kind, DATA[kind])) for name in
            names.split()}  # fmt: skip
    unknown = {name for name in used if f".{name}" not in STYLES}
    # What only says which part of the legend a mark belongs to has no look of its own.
    assert all(name.startswith("pic-of-") or name == "pic-key" for name in unknown - {"pic-place"})


def test_the_map_has_all_districts_and_names_the_largest() -> None:
    picture = svg("map", {**DATA["map"], "places": [{"code": 146, "name": "Agra", "value": 3}]})
    assert picture.count("<path") == len(drawing().outlines) == 75
    assert "Agra: 3 MOUs" in words_in(picture)
    for outline in drawing().outlines:
        assert 0 <= outline.middle[0] <= drawing().width
        assert 0 <= outline.middle[1] <= drawing().height


def test_unknown_is_a_gap_in_the_line_and_a_dash_in_a_bar() -> None:
    assert svg("trend", DATA["trend"]).count('class="pic-line"') == 2
    assert "2024–25 · Committed: 420.5 · Realised: – ₹ crore" in words_in(
        svg("promised", DATA["promised"])
    )


def test_more_came_than_was_promised_stays_in_the_picture() -> None:
    data = {**DATA["promised"], "categories": ["a"], "promised": [10], "realised": [500]}
    for box in ElementTree.fromstring(svg("promised", data | {"links": [""]})).iter("rect"):
        assert float(box.get("y", "0")) >= 0


def test_many_years_lie_down() -> None:
    names = [f"{year}" for year in range(1990, 2026)]
    data = {**DATA["promised"], "categories": names, "links": None}
    data |= {"promised": [1.0] * 36, "realised": [None] * 36}
    high = [float(svg("promised", data, width).split('viewBox="')[1].split()[3].split('"')[0])
            for width in (WIDE, NARROW)]  # fmt: skip
    assert min(high) > 36 * 20


def test_names_break_and_end_in_dots_where_they_do_not_fit() -> None:
    assert lines_of("Semiconductors and electronics", 120) == ("Semiconductors", "and electronics")
    lines = lines_of("北村半導体材料株式会社東京本社", 60)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(width_of(line) <= 60 for line in lines)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (0, "0"), (1234567, "12,34,567"), (1850.5, "1,851"), (12.34, "12.3"),
     (0.05, "0.05"), (999.96, "1,000"), (-0.4, "-0.4"), (-12.5, "-12.5")],
)  # fmt: skip
def test_numbers_are_grouped_in_the_indian_way(value: Any, words: str) -> None:
    assert figure(value) == words


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 33, 99, 1282.4, 12500, 0.04, 7e9])
def test_scales_are_round_and_reach_the_largest(most: float) -> None:
    for whole in (True, False):
        ticks = scale(most, 4, whole)
        assert ticks[0] == 0
        assert ticks[-1] >= most * 0.999
        assert 2 <= len(ticks) <= 7
        if whole:
            assert all(float(tick).is_integer() for tick in ticks)


def test_the_table_says_what_the_picture_draws() -> None:
    head, rows = table_of("funnel", DATA["funnel"])
    assert head == ["", "Here", "Further"]
    assert [cell["value"] for cell in rows[0]["values"]] == [3, 4]
    assert rows[0]["values"][1]["link"] == "/mous/?stage=signed&stage=x"
    assert table_of("map", DATA["map"])[1][0]["values"][0]["value"] == 12
