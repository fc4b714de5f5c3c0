"""The figures of a journey, each with the sentence that says what it counts."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from delegations.choices import TAKES_PLACE, Answer, MeetingLeadKind
from delegations.models import Attendance, Delegation, Meeting
from followups.choices import Direction
from followups.models import FollowUp
from leads.choices import STAGE_ORDER, Stage
from leads.models import MOU, StageChange

Moves = dict[int, tuple[Stage, Stage]]


def stages_of(delegation: Delegation, meetings: list[Meeting]) -> Moves:
    """Return from where to where leads rose since the first day of the journey."""
    leads = {link.lead_id: link.lead for each in meetings for link in each.meeting_leads.all()}
    changes = StageChange.objects.filter(
        lead__in=leads, at__date__gte=delegation.starts_on
    ).exclude(from_stage="")
    first: dict[int, str] = {}
    for change in changes.order_by("at", "id"):
        first.setdefault(change.lead_id, change.from_stage)
    return {
        pk: (Stage(before), Stage(leads[pk].stage))
        for pk, before in first.items()
        if STAGE_ORDER[leads[pk].stage] > STAGE_ORDER[before]
    }


@dataclass(frozen=True)
class Figures:
    """What a journey brought, counted once."""

    planned: int
    held: list[Meeting]
    firms: int
    raised: int
    moved: int
    mous: list[MOU]
    rows: list[FollowUp]

    def promises(self, direction: Direction) -> tuple[int, int, int, int]:
        """How many were made, kept, are open, and of these late."""
        rows = [row for row in self.rows if row.direction == direction]
        still = [row for row in rows if row.is_open]
        late = sum(row.is_overdue for row in still)
        return len(rows), len(rows) - len(still), len(still), late

    def large(self) -> list[tuple[int, str]]:
        stated = sum(bool(meeting.result) for meeting in self.held)
        return [
            (self.firms, _("organisations met")),
            (len(self.held), _("meetings held of %(planned)s") % {"planned": self.planned}),
            (stated, _("outcomes stated")),
            (self.raised, _("leads raised")),
            (self.moved, _("leads moved on")),
            (len(self.mous), _("MOUs signed")),
            (len(self.rows), _("promises made")),
            (sum(not row.is_open for row in self.rows), _("promises kept")),
        ]

    @staticmethod
    def definitions() -> list[str]:
        """Say what each figure counts."""
        return [
            _("Meetings held: their time has passed; cancelled ones and drafts do not count."),
            _("Organisations met: each once, on their side of a meeting held; those that declined"
              " or were marked absent do not count. Without a mark they count as there."),
            _("Outcomes: as somebody logged them; without a log they are not stated."),
            _("Leads raised: marked as raised at one of the meetings. Leads moved on: of the leads"
              " raised or discussed, those further today than on the first day of the journey."),
            _("MOUs signed: those tied to one of the meetings."),
            _("Promises: follow-ups written down with an outcome. Kept: marked as done."
              " Late: open, past their day and not put off."),
            _("Rows that the reader may not see are in no figure."),
        ]  # fmt: skip


def figures_of(meetings: list[Meeting], moves: Moves) -> Figures:
    """Count what came of some meetings."""
    taking = [meeting for meeting in meetings if meeting.status in TAKES_PLACE]
    held = [meeting for meeting in taking if meeting.is_past]
    firms = {
        seat.organisation_id
        for meeting in held
        for seat in meeting.seats_theirs
        if seat.organisation_id and came(seat)
    }
    links = [link for meeting in meetings for link in meeting.meeting_leads.all()]
    return Figures(
        planned=len(taking),
        held=held,
        firms=len(firms),
        raised=len({link.lead_id for link in links if link.kind == MeetingLeadKind.RAISED}),
        moved=len(moves),
        mous=list({mou.pk: mou for each in meetings for mou in each.mous.all()}.values()),
        rows=list({row.pk: row for each in meetings for row in each.followups.all()}.values()),
    )


def came(seat: Attendance) -> bool:
    """Whether one may say that they were there; who declined came only if somebody marked it."""
    return seat.present if seat.present is not None else seat.answer != Answer.DECLINED
