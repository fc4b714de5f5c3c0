"""The MOU status report on paper: one page, the whole, slides, a workbook; one set of figures."""

from reports.mou_papers.asked import AskedReport, asked_report
from reports.mou_papers.full import full_report
from reports.mou_papers.page import one_page
from reports.mou_papers.register import register_workbook
from reports.mou_papers.slides import five_slides
from reports.mou_papers.workbook import report_workbook

__all__ = [
    "AskedReport",
    "asked_report",
    "five_slides",
    "full_report",
    "one_page",
    "register_workbook",
    "report_workbook",
]
