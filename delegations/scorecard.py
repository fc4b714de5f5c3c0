"""What came of a tour, as on any day: each figure is the number of rows behind it.

Everything is fetched once, in a fixed number of queries; a day is then a matter of looking through
it, so that the trend of a year costs no more than one day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any

from django.utils import timezone

from delegations.models import Meeting
from delegations.tour_rows import TourRows
from followups.choices import Direction
from followups.models import FollowUp
from leads.choices import STAGE_ORDER, LeadStatus, Stage
from leads.models import MOU, Lead, MOUGroup, Organisation
from leads.models.money import span_end
from leads.working_days import ONE_DAY, office

Rows = list[Any]


def end_of(day: date) -> datetime:
    """Return the last moment of a day on the office's clock, which is the next day's first."""
    return datetime.combine(day + ONE_DAY, time(), office())


@dataclass
class Kept:
    """How the promises of one side stand: each is in exactly one of the four lists."""

    on_time: Rows = field(default_factory=list)
    late: Rows = field(default_factory=list)
    open: Rows = field(default_factory=list)
    overdue: Rows = field(default_factory=list)


class Tour(TourRows):
    """A delegation as its scorecards look at it."""

    def as_on(self, day: date) -> "Score":
        return Score(self, day)


class Score:
    """The figures of a tour as on one day."""

    def __init__(self, tour: Tour, day: date) -> None:
        self.tour, self.day, self.until = tour, day, end_of(day)

    # Meetings

    @cached_property
    def held(self) -> list[Meeting]:
        return [meeting for meeting in self.tour.meetings if self._is_held(meeting)]

    def _is_held(self, meeting: Meeting) -> bool:
        # Today's later meetings lie ahead; one that has an outcome already took place.
        over = meeting.ended
        if over is None or over > timezone.now():
            over = first_logged(meeting)
        return over is not None and over <= self.until

    @cached_property
    def logged(self) -> list[Meeting]:
        return [meeting for meeting in self.held if self._is_logged(meeting)]

    def _is_logged(self, meeting: Meeting) -> bool:
        moment = first_logged(meeting)
        return moment is not None and moment < self.until

    @cached_property
    def silent(self) -> list[Meeting]:
        return [meeting for meeting in self.held if not self._is_logged(meeting)]

    def in_format(self, wanted: str) -> list[Meeting]:
        return [meeting for meeting in self.held if meeting.format == wanted]

    def with_result(self, wanted: str) -> list[Meeting]:
        return [meeting for meeting in self.logged if meeting.result == wanted]

    @cached_property
    def timed(self) -> list[Meeting]:
        """Meetings of which both the end and the moment of logging are known."""
        return [meeting for meeting in self.logged if meeting.ended]

    @cached_property
    def days_to_log(self) -> Decimal | None:
        """The median of the days between the end of a meeting and its outcome."""
        waits = [max(first_logged(each) - each.ended, timedelta()) for each in self.timed]
        days = median(wait / ONE_DAY for wait in waits) if waits else None
        return None if days is None else Decimal(str(days)).quantize(Decimal("0.1"))

    @cached_property
    def firms(self) -> list[Organisation]:
        return self._of_held(self.tour.guests, self.tour.organisations)

    @cached_property
    def firms_not_ticked(self) -> list[Organisation]:
        """Firms that count as met, but of which at no meeting anybody said that they came."""
        came = self._of_held(self.tour.ticked_off, self.tour.organisations)
        known = {firm.pk for firm in came}
        return [firm for firm in self.firms if firm.pk not in known]

    def _of_held(self, links: dict[int, set[int]], rows: dict[int, Any]) -> Rows:
        """The rows that hang on meetings held by then, each once, by name."""
        found = {number for meeting in self.held for number in links.get(meeting.pk, ())}
        return sorted((rows[number] for number in found if number in rows), key=_by_name)

    # Leads

    @cached_property
    def leads(self) -> list[Lead]:
        return self._of_held(self.tour.discussed, self.tour.leads)

    @cached_property
    def raised(self) -> list[Lead]:
        return self._of_held(self.tour.raised, self.tour.leads)

    @cached_property
    def moved(self) -> list[Lead]:
        """Further on that day than at the end of the tour, or than when they were opened later."""
        return [lead for lead in self.leads if _rank(self.stage(lead)) > _rank(self.before(lead))]

    @cached_property
    def lost(self) -> list[Lead]:
        return [lead for lead in self.leads if self._status(lead) == LeadStatus.LOST]

    def reached(self, stage: Stage) -> list[Lead]:
        """At the stage or beyond on that day, and not yet so before the tour."""
        goal = STAGE_ORDER[stage]
        start = datetime.combine(self.tour.delegation.starts_on, time(), office())
        return [
            lead
            for lead in self.leads
            if _rank(self.stage(lead)) >= goal > _rank(self._stage_at(lead, start))
        ]

    def stage(self, lead: Lead) -> str:
        return self._stage_at(lead, self.until)

    def before(self, lead: Lead) -> str:
        """The stage at the end of the tour, or the one it was opened with later."""
        stage = self._stage_at(lead, end_of(self.tour.delegation.ends_on))
        lines = self.tour.log.get(lead.pk)
        return stage or (lines[0].to_stage if lines else lead.stage)

    @staticmethod
    def stage_name(stage: str) -> str:
        return str(Stage(stage).label) if stage else ""

    def _stage_at(self, lead: Lead, moment: datetime) -> str:
        """The stage by the log: nothing before it was opened, the present one without a log."""
        lines = self.tour.log.get(lead.pk)
        if not lines:
            return lead.stage
        past = [line for line in lines if line.at < moment]
        return past[-1].to_stage if past else lines[0].from_stage

    def _status(self, lead: Lead) -> str:
        lines = self.tour.log.get(lead.pk)
        if not lines:
            return lead.status
        past = [line for line in lines if line.at < self.until]
        return past[-1].to_status if past else LeadStatus.OPEN

    # MOUs

    @cached_property
    def signed(self) -> list[MOU]:
        return self._of_held(self.tour.signed, self.tour.mous)

    @cached_property
    def signed_elsewhere(self) -> list[MOU]:
        """Of leads met on the tour, signed since its first day, but not at its meetings."""
        at_meetings = {mou.pk for mou in self.signed}
        met = {lead.pk for lead in self.leads}
        first = self.tour.delegation.starts_on
        return sorted(
            (
                mou
                for mou in self.tour.mous.values()
                if mou.lead_id in met
                and mou.pk not in at_meetings
                and mou.signed_on is not None
                and first <= span_end(mou.signed_on, mou.signed_on_precision) <= self.day
            ),
            key=_by_name,
        )

    @cached_property
    def mous(self) -> list[MOU]:
        return sorted([*self.signed, *self.signed_elsewhere], key=_by_name)

    @cached_property
    def groups(self) -> list[MOUGroup]:
        """Totals stated once for several of these MOUs."""
        groups = {mou.group_id: mou.group for mou in self.mous if mou.group}
        return [group for group in groups.values() if group.amount_inr is not None]

    @cached_property
    def committed_stated(self) -> list[MOU]:
        return [mou for mou in self.mous if committed(mou) is not None]

    @cached_property
    def committed_unknown(self) -> list[MOU]:
        return [mou for mou in self.mous if committed(mou) is None]

    @cached_property
    def committed(self) -> Decimal | None:
        """What was promised; a total of several MOUs counts once."""
        own = [mou.amount_inr for mou in self.mous if mou.amount_inr is not None]
        parts = own + [group.amount_inr for group in self.groups]
        return sum(parts, Decimal(0)) if parts else None

    @cached_property
    def realised_stated(self) -> list[MOU]:
        return [mou for mou in self.mous if self.realised_of(mou) is not None]

    @cached_property
    def realised_unknown(self) -> list[MOU]:
        return [mou for mou in self.mous if self.realised_of(mou) is None]

    @cached_property
    def realised(self) -> Decimal | None:
        realised = (self.realised_of(mou) for mou in self.mous)
        parts = [part for part in realised if part is not None]
        return sum(parts, Decimal(0)) if parts else None

    def realised_of(self, mou: MOU) -> Decimal | None:
        lines = self.tour.updates.get(mou.pk, ())
        return next((line.realised_inr for line in lines if line.as_of <= self.day), None)

    # Promises

    @cached_property
    def promises(self) -> list[FollowUp]:
        made = {
            promise.pk: promise
            for meeting in self.held
            for promise in self.tour.promises.get(meeting.pk, ())
        }
        return sorted(made.values(), key=lambda promise: (promise.due_on, promise.pk))

    def promised(self, side: str) -> list[FollowUp]:
        return [promise for promise in self.promises if promise.direction == side]

    @cached_property
    def ours(self) -> Kept:
        return self._kept(Direction.OURS)

    @cached_property
    def theirs(self) -> Kept:
        return self._kept(Direction.THEIRS)

    def _kept(self, side: str) -> Kept:
        kept = Kept()
        for promise in self.promised(side):
            if promise.done_at is not None and promise.done_at < self.until:
                day = timezone.localdate(promise.done_at, office())
                (kept.on_time if day <= promise.due_on else kept.late).append(promise)
            else:
                (kept.open if promise.due_on >= self.day else kept.overdue).append(promise)
        return kept


def first_logged(meeting: Meeting) -> datetime | None:
    """When somebody first said what came of it; a correction does not make it later."""
    if not meeting.result:
        return None
    moments: Iterable[datetime | None] = (meeting.first_receipt, meeting.logged_at)
    return min((moment for moment in moments if moment), default=None)


def committed(mou: MOU) -> Decimal | None:
    """Return what is stated in rupees: of the MOU itself, or of the several it belongs to."""
    if mou.amount_inr is not None:
        return mou.amount_inr
    return mou.group.amount_inr if mou.group else None


def _rank(stage: str) -> int:
    """Where a stage stands; a lead that was not there yet stands before all of them."""
    return STAGE_ORDER.get(stage, -1)


def _by_name(row: Any) -> tuple[str, int]:
    return str(row).casefold(), row.pk
