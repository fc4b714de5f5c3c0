"""What a slide shows: charts that can be edited, small tables, drawings, points."""

import io
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from reports.exports.cells import guarded
from reports.slides.deck import Chart, Grid, Image, Words
from reports.slides.layout import LEADING, MARGIN, PADDING, in_lines, laid_out, lines_of
from reports.slides.looks import BLUE, INK, LIGHT, PALE, QUIET, WHITE, box, clean, fitted, write

POINTS = 12_700  # English Metric Units in a point
NAME_SIZES, POINT_SIZES = (12, 11, 10, 9), (16, 14, 12)
AFTER = 8  # points between two points


@dataclass(frozen=True)
class Box:
    """Where something stands, in English Metric Units."""

    left: int
    top: int
    width: int
    height: int


def draw_chart(slide: Any, part: Chart, place: Box) -> list[str]:
    """Bars with their numbers at their ends; the workbook behind them holds no formula."""
    data = CategoryChartData(number_format=part.number)
    size, names, cut = _names(part, place)
    data.categories = [guarded(words) for words in names]
    for name, values in part.series:
        data.add_series(guarded(clean(name)), values)
    lying = part.kind == "bars"
    kind = XL_CHART_TYPE.BAR_CLUSTERED if lying else XL_CHART_TYPE.COLUMN_CLUSTERED
    frame = slide.shapes.add_chart(kind, place.left, place.top, place.width, place.height, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(part.alt or part.title))
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = Pt(12), INK
    chart.has_title = False
    chart.has_legend = len(part.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.category_axis.format.line.color.rgb = QUIET
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.category_axis.reverse_order = lying  # the first name stands on top
    plot = chart.plots[0]
    plot.gap_width = 45
    plot.overlap = -5 if len(part.series) > 1 else 0
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = part.number, False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size, labels.font.color.rgb = Pt(11 if len(part.series) > 1 else 12), INK
    for series, colour in zip(plot.series, (BLUE, LIGHT), strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        series.invert_if_negative = False
    chart.category_axis.tick_labels.font.size = Pt(size)
    return cut


def _names(part: Chart, place: Box) -> tuple[float, list[str], list[str]]:
    """Names as large as all of each can stand; the smallest cuts what has no room even so."""
    lying = part.kind == "bars"
    room = place.width / POINTS * (0.36 if lying else 0.9 / len(part.categories))
    high = place.height / POINTS * 0.92 / len(part.categories) if lying else 36
    names = [" ".join(clean(words).split()) for words in part.categories]
    for size in NAME_SIZES:
        most = max(int(high / (size * LEADING)), 1)
        if all(lines_of(words, room, size) <= most for words in names):
            return size, names, []
    shown = [in_lines(words, room, size, most) for words in names]
    return size, shown, [words for words, said in zip(names, shown, strict=True) if words != said]


def draw_grid(slide: Any, part: Grid, place: Box) -> list[str]:
    """A table in the report's own look; rows that do not fit are left out by whoever asks."""
    if not part.rows:
        frame = box(slide, place.left, place.top, place.width, Inches(0.5))
        write(frame)(clean(part.none), 16, QUIET)
        return []
    laid = laid_out(part, place.width / POINTS, place.height / POINTS)
    frame = slide.shapes.add_table(
        len(laid.rows),
        len(laid.widths),
        place.left,
        place.top,
        place.width,
        Pt(int(sum(laid.heights))),
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(part.title))
    table = frame.table
    for number, width in enumerate(laid.widths):
        table.columns[number].width = Emu(int(width * POINTS))
    for line, cells in enumerate(laid.rows):
        table.rows[line].height = Emu(int(laid.heights[line] * POINTS))
        for number, words in enumerate(cells):
            _cell(table.cell(line, number), words, laid.size, line, number in part.right)
    return laid.cut


def _cell(cell: Any, words: str, size: float, line: int, right: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = BLUE if line == 0 else WHITE if line % 2 else PALE
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Pt(MARGIN)
    cell.margin_top = cell.margin_bottom = Pt(PADDING / 2)
    colour = WHITE if line == 0 else INK
    paragraph = write(cell.text_frame)(words, size, colour, bold=line == 0, right=right)
    # Fonts of three scripts are not equally high: said exactly, the rows are as high as counted.
    paragraph.line_spacing = Pt(size * LEADING)


def draw_image(slide: Any, part: Image, place: Box) -> list[str]:
    """A drawing as large as its place allows."""
    below = Inches(0.56) if part.note else 0
    shape = slide.shapes.add_picture(io.BytesIO(part.png), place.left, place.top)
    scale = min(place.width / shape.width, (place.height - below) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    shape.left = place.left + (place.width - shape.width) // 2
    shape._element.nvPicPr.cNvPr.set("descr", clean(part.alt))
    if part.note:
        frame = box(
            slide,
            place.left,
            place.top + place.height - below,
            place.width,
            below,
            MSO_ANCHOR.BOTTOM,
        )
        write(frame)(fitted(part.note, 1.9 * place.width / POINTS, 12), 12, QUIET)
    return []


def draw_words(slide: Any, part: Words, place: Box) -> list[str]:
    """Points, smaller where they are long, and cut only where even the smallest has no room."""
    frame = box(slide, place.left, place.top, place.width, place.height)
    line = write(frame)
    room, high = place.width / POINTS - 16, place.height / POINTS
    if not part.points:
        line(clean(part.none), 16, QUIET)
        return []
    points = [" ".join(clean(words).split()) for words in part.points]
    for size in POINT_SIZES:
        lines = sum(lines_of(words, room, size) for words in points)
        if lines * size * LEADING + len(points) * AFTER <= high:
            shown = points
            break
    else:
        most = max(int((high / len(points) - AFTER) / (size * LEADING)), 1)
        shown = [in_lines(words, room, size, most) for words in points]
    for words in shown:
        line(f"•  {words}", size, INK, after=AFTER)
    return [words for words, said in zip(points, shown, strict=True) if words != said]
