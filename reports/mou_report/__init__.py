"""The MOU report: `mou_report(Question(...))`, as on any day, compared with an earlier one."""

from reports.mou_report.figures import (
    Breakdown,
    Cell,
    CrossCell,
    CrossLine,
    CrossTab,
    Figure,
    Headline,
    Line,
    Measures,
    Point,
    Rate,
    Shared,
    Silence,
)
from reports.mou_report.question import Question
from reports.mou_report.report import MOUReport, Selection, month_ends, mou_report, year_ends

__all__ = [
    "Breakdown",
    "Cell",
    "CrossCell",
    "CrossLine",
    "CrossTab",
    "Figure",
    "Headline",
    "Line",
    "MOUReport",
    "Measures",
    "Point",
    "Question",
    "Rate",
    "Selection",
    "Shared",
    "Silence",
    "month_ends",
    "mou_report",
    "year_ends",
]
