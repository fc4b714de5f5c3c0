"""The desk's reports by name: what they are called, what they are asked, how they are counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.desk.activity import activity
from reports.desk.asked import Asked
from reports.desk.funnel import funnel
from reports.desk.promises import promises, span
from reports.desk.quality import quality
from reports.desk.replies import replies
from reports.desk.stages import stages
from reports.desk.table import Counted


@dataclass(frozen=True)
class DeskReport:
    """One report."""

    name: str
    title: Any
    text: Any
    fields: tuple[str, ...]
    count: Callable[[Asked], Counted]
    icon: str
    nothing: Any

    def days(self, asked: Asked) -> tuple[date | None, date | None]:
        """The days it looks at; None where nobody set an end."""
        if self.name == "promises":
            return span(asked)
        return asked.period if self.name in ("replies", "activity") else (asked.first, asked.last)


_OF_LEADS = ("first", "last", "owner", "source", "delegation", "sector")
REPORTS = {
    report.name: report
    for report in (
        DeskReport(
            "funnel",
            _("Funnel by cohort"),
            _("How far leads that began together ever came."),
            ("cohort", *_OF_LEADS),
            funnel,
            "filter",
            _("No lead is like that."),
        ),
        DeskReport(
            "stages",
            _("Time in stage"),
            _("How long leads stay, and have stayed so far."),
            _OF_LEADS,
            stages,
            "clock",
            _("No lead is like that."),
        ),
        DeskReport(
            "replies",
            _("First reply"),
            _("How quickly enquiries are answered."),
            ("first", "last", "owner"),
            replies,
            "mail",
            _("No enquiry came in these days."),
        ),
        DeskReport(
            "activity",
            _("Activity"),
            _("What officers and delegations have on their hands."),
            ("first", "last"),
            activity,
            "users",
            _("Nothing was written down in these days."),
        ),
        DeskReport(
            "promises",
            _("Promises kept"),
            _("What was due, on both sides."),
            ("first", "last", "owner", "delegation"),
            promises,
            "checklist",
            _("No promise is due in these days."),
        ),
        DeskReport(
            "quality",
            _("Data quality"),
            _("What is missing, and what to do about it."),
            ("owner",),
            quality,
            "list",
            _("Nothing is registered yet."),
        ),
    )
}
