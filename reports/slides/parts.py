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
from reports.slides.looks import BLUE, INK, LIGHT, PALE, QUIET, WHITE, box, clean, fitted, write

POINTS = 12_700  # English Metric Units in a point
ROW, LOWEST_ROW = Inches(0.36), Inches(0.27)


@dataclass(frozen=True)
class Box:
    """Where something stands, in English Metric Units."""

    left: int
    top: int
    width: int
    height: int


def draw_chart(slide: Any, part: Chart, place: Box) -> None:
    """Bars with their numbers at their ends; the workbook behind them holds no formula."""
    data = CategoryChartData(number_format=part.number)
    room = place.width / POINTS * (0.36 if part.kind == "bars" else 0.9 / len(part.categories))
    data.categories = [_name(words, room) for words in part.categories]
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


def _name(words: str, room: float) -> str:
    """A name as far as two lines go; never one a spreadsheet would run."""
    return guarded(fitted(words, 1.8 * room, 12))


def draw_grid(slide: Any, part: Grid, place: Box) -> None:
    """A table in the report's own look; rows that do not fit are left out by whoever asks."""
    if not part.rows:
        frame = box(slide, place.left, place.top, place.width, Inches(0.5))
        write(frame)(clean(part.none), 16, QUIET)
        return
    high = min(max(place.height // (len(part.rows) + 1), LOWEST_ROW), ROW)
    rows = part.rows[: max(place.height // high - 1, 1)]
    columns = len(part.columns)
    frame = slide.shapes.add_table(
        len(rows) + 1, columns, place.left, place.top, place.width, high * (len(rows) + 1)
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(part.title))
    table = frame.table
    shares = list(part.widths) or [1.0] * columns
    for number, share in enumerate(shares):
        table.columns[number].width = Emu(int(place.width * share / sum(shares)))
    for line, cells in enumerate([part.columns, *rows]):
        table.rows[line].height = high
        for number, words in enumerate(cells):
            room = table.columns[number].width / POINTS - 12
            _cell(table.cell(line, number), words, room, line, number in part.right)


def _cell(cell: Any, words: str, room: float, line: int, right: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = BLUE if line == 0 else WHITE if line % 2 else PALE
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Inches(0.01)
    colour = WHITE if line == 0 else INK
    write(cell.text_frame)(fitted(words, room, 12), 12, colour, bold=line == 0, right=right)


def draw_image(slide: Any, part: Image, place: Box) -> None:
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


def draw_words(slide: Any, part: Words, place: Box) -> None:
    """Points, each cut where two lines end."""
    frame = box(slide, place.left, place.top, place.width, place.height)
    line = write(frame)
    room = place.width / POINTS - 16
    if not part.points:
        line(clean(part.none), 16, QUIET)
    for words in part.points:
        line(f"•  {fitted(words, 1.9 * room, 16)}", 16, INK, after=8)
