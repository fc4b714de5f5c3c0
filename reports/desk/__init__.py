"""Reports of the desk's own work: counted from the rows, each number with the list of its rows."""

from reports.desk.activity import activity
from reports.desk.asked import Asked
from reports.desk.funnel import funnel
from reports.desk.promises import promises
from reports.desk.quality import quality
from reports.desk.replies import replies
from reports.desk.reports import REPORTS, DeskReport
from reports.desk.stages import stages
from reports.desk.table import Cell, Column, Main, Row, Table

__all__ = [
    "REPORTS",
    "Asked",
    "Cell",
    "Column",
    "DeskReport",
    "Main",
    "Row",
    "Table",
    "activity",
    "funnel",
    "promises",
    "quality",
    "replies",
    "stages",
]
