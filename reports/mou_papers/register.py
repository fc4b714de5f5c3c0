"""The register itself as a workbook, however long: its rows go by, none is kept in memory."""

from collections.abc import Callable, Iterator
from typing import IO, Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads.filters.mous import in_order
from leads.formats import day as day_in_words
from reports.exports.columns import AT_A_TIME
from reports.exports.in_sql import columns_in_order, rows_in_words
from reports.exports.mous import MOUS, mou_columns
from reports.exports.workbook import workbook_of
from reports.mou_papers.asked import AskedReport

Progress = Callable[[int, int], None]


class Taker:
    """Stands for the request where there is none: who takes the rows home, and from where."""

    def __init__(self, user: User) -> None:
        self.user = user

    def build_absolute_uri(self, path: str) -> str:
        return urljoin(settings.SITE_URL, path)


def register_workbook(subject: AskedReport, progress: Progress) -> IO[bytes]:
    """Write the rows a question selects into a file, in the order of the register."""
    question = subject.asked
    rows = in_order(question.scope, "")
    taker: Any = Taker(subject.reader)
    columns = mou_columns(taker, rows)
    total = rows.order_by().count()
    zone = timezone.get_current_timezone()
    asked = {
        _("List"): MOUS.title,
        _("As on"): day_in_words(question.day),
        _("Narrowed by"): "; ".join(question.words()) or _("nothing: all rows"),
        _("Taken by"): subject.reader,
        _("Taken at"): f"{timezone.localtime():%Y-%m-%d %H:%M} ({zone})",
    }
    walking = _told(rows_in_words(columns, rows, MOUS.gathered), progress, total)
    return workbook_of(str(MOUS.title), columns_in_order(columns), walking, zone, asked)[0]


def _told(rows: Iterator[tuple], progress: Progress, total: int) -> Iterator[tuple]:
    for number, row in enumerate(rows):
        if number % AT_A_TIME == 0:
            progress(number, total)
        yield row
