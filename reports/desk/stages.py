"""How long leads stay in a stage, and how long those that stand there have stood so far."""

from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from leads.choices import LeadStatus, Stage
from leads.journeys import moves
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table, percentile

DAY = 86_400


class Stays:
    """The stays of some leads, told from their log."""

    def __init__(self, leads: Any, now: datetime) -> None:
        self.finished: dict[str, list[float]] = defaultdict(list)
        self.so_far: dict[str, list[float]] = defaultdict(list)
        self.left_unknown: dict[str, int] = defaultdict(int)
        self.unknown: dict[str, int] = defaultdict(int)
        logs: dict[int, list[Any]] = defaultdict(list)
        lines = moves().filter(lead__in=leads.values("pk")).order_by("lead_id", "at", "id")
        for lead, source, goal, at in lines.values_list("lead_id", "from_stage", "to_stage", "at"):
            logs[lead].append((source, goal, at))
        for lead, stage, status in leads.values_list("pk", "stage", "status"):
            self._tell(logs[lead], stage, status == LeadStatus.OPEN, now)

    def _tell(self, log: list[Any], stage: str, is_open: bool, now: datetime) -> None:
        days: dict[str, float] = defaultdict(float)
        for (_source, goal, came), (_from, _to, went) in pairwise(log):
            days[goal] += (went - came).total_seconds() / DAY
        for name, spent in days.items():
            self.finished[name].append(spent)
        for name in {source for source, _goal, _at in log if source} - set(days):
            self.left_unknown[name] += 1
        if not is_open:
            return
        arrivals = [at for _source, goal, at in log if goal == stage]
        if arrivals:
            self.so_far[stage].append((now - arrivals[-1]).total_seconds() / DAY)
        else:
            self.unknown[stage] += 1


def stages(asked: Asked) -> Counted:
    """Each stage: stays that ended, and stays that go on."""
    leads = asked.rows("leads", asked.of_leads)
    stays = Stays(leads, timezone.now())
    rows = [_row(asked, stays, stage, str(label)) for stage, label in Stage.choices]
    slowest = max(
        (stage for stage in Stage.values if stays.so_far[stage]),
        key=lambda stage: percentile(stays.so_far[stage], 0.5) or 0,
        default=None,
    )
    standing = sum(map(len, stays.so_far.values())) + sum(stays.unknown.values())
    unknown = sum(stays.unknown.values())
    mains = [
        Main(
            _("Open leads in a stage"),
            _cell(asked, standing, {"status": LeadStatus.OPEN}),
        ),
        Main(
            _("Since when is not known"),
            _cell(asked, unknown, {"status": LeadStatus.OPEN, "since": "unknown"}),
        ),
    ]
    if slowest:
        median = percentile(stays.so_far[slowest], 0.5)
        mains.append(
            Main(
                _("Longest wait so far (median): %(stage)s") % {"stage": Stage(slowest).label},
                _cell(asked, len(stays.so_far[slowest]), _here(slowest), median),
                "days",
            )
        )
    table = Table(
        name="stages",
        title=_("Days in each stage"),
        heading=_("Stage"),
        columns=[
            Column(_("Left it")),
            Column(_("Median days"), "days"),
            Column(_("90 of 100 within"), "days"),
            Column(_("Left it, days not known")),
            Column(_("Stand there, open")),
            Column(_("Median so far"), "days"),
            Column(_("90 of 100 so far within"), "days"),
            Column(_("Since when is not known")),
        ],
        rows=rows,
    )
    return Counted(mains, [table], definitions())


def _row(asked: Asked, stays: Stays, stage: str, label: str) -> Row:
    ended, going = stays.finished[stage], stays.so_far[stage]
    left, here = {"left": stage}, _here(stage)
    unknown = {"stage": stage, "status": LeadStatus.OPEN, "since": "unknown"}
    return Row(
        label,
        [
            _cell(asked, len(ended), left),
            _cell(asked, len(ended), left, percentile(ended, 0.5)),
            _cell(asked, len(ended), left, percentile(ended, 0.9)),
            _cell(asked, stays.left_unknown[stage], {"left_unknown": stage}),
            _cell(asked, len(going), here),
            _cell(asked, len(going), here, percentile(going, 0.5)),
            _cell(asked, len(going), here, percentile(going, 0.9)),
            _cell(asked, stays.unknown[stage], unknown),
        ],
    )


def _here(stage: str) -> dict[str, Any]:
    return {"stage": stage, "status": LeadStatus.OPEN, "since": "known"}


def _cell(asked: Asked, count: int, narrow: dict[str, Any], *value: Any) -> Cell:
    """A count, or a span of days worked out of that many leads."""
    url = asked.url("leads", count, asked.of_leads | narrow)
    return Cell(value[0] if value else count, url, count)


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Left it"),
            _(
                "Leads that came to the stage and went on, both written in the log of "
                "stages. One that came back counts once, its stays added up."
            ),
        ),
        (
            _("Days"),
            _(
                "Whole time, weekends too, from the line of the log that took the lead "
                "there to the next one. Half of the leads took at most the median; nine"
                " of ten at most the other."
            ),
        ),
        (
            _("So far"),
            _(
                "Open leads that stand there today, from when they last came. Leads on "
                "hold, dormant or lost are not waiting and are left out."
            ),
        ),
        (
            _("Not known"),
            _(
                "The log does not say when the lead came there: it was brought in from "
                "elsewhere. It is counted here and in no median."
            ),
        ),
    ]
