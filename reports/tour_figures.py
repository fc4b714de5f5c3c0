"""The figures of a tour report: those of the scorecard, each with the sentence that defines it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.choices import Answer, Result
from delegations.models import Attendance, Delegation, Meeting
from delegations.scorecard import Kept, Score, Tour
from followups.choices import Direction
from leads.choices import STAGE_ORDER, Stage
from leads.models import StageChange

# From which stage a lead rose to its present one.
Moves = dict[int, Stage]


def stages_of(delegation: Delegation, meetings: list[Meeting]) -> Moves:
    """Return from where the leads of some meetings rose since the first day of the journey."""
    leads = {link.lead_id: link.lead for each in meetings for link in each.meeting_leads.all()}
    changes = StageChange.objects.filter(lead__in=leads, at__date__gte=delegation.starts_on)
    first: dict[int, str] = {}
    for change in changes.exclude(from_stage="").order_by("at", "id"):
        first.setdefault(change.lead_id, change.from_stage)
    return {
        pk: Stage(before)
        for pk, before in first.items()
        if STAGE_ORDER[leads[pk].stage] > STAGE_ORDER[before]
    }


@dataclass(frozen=True)
class Figures:
    """What a journey brought by today; numbers and rows come from the scorecard."""

    score: Score
    moves: Moves

    def large(self) -> list[tuple[int, str]]:
        score = self.score
        planned = len(score.tour.meetings)
        kept = [len(side.on_time) + len(side.late) for side in (score.ours, score.theirs)]
        return [
            (len(score.firms), _("organisations met")),
            (len(score.firms_not_ticked), _("of these not ticked off")),
            (len(score.held), _("meetings held of %(planned)s") % {"planned": planned}),
            (len(score.logged), _("outcomes stated")),
            (len(score.raised), _("leads raised")),
            (len(self.moves), _("leads further than before")),
            (len(score.signed), _("MOUs signed")),
            (len(score.promises), _("promises made")),
            (sum(kept), _("promises kept")),
        ]

    def results(self) -> list[tuple[str, int]]:
        rows = [(str(label), len(self.score.with_result(value))) for value, label in Result.choices]
        return [*rows, (_("Not stated"), len(self.score.silent))]

    def promises(self) -> list[tuple[str, int, int, int, int, int]]:
        """Of each side: made, kept on time, kept late, open, overdue."""
        sides: tuple[tuple[Direction, Kept], ...] = (
            (Direction.OURS, self.score.ours),
            (Direction.THEIRS, self.score.theirs),
        )
        return [
            (
                str(side.label), len(self.score.promised(side)), len(kept.on_time),
                len(kept.late), len(kept.open), len(kept.overdue),
            )
            for side, kept in sides
        ]  # fmt: skip

    @staticmethod
    def definitions() -> list[str]:
        """Say what each figure counts."""
        return [
            _("Meetings held: those that are over; cancelled ones and drafts do not count."),
            _("Organisations met: each once, on their side of a meeting held; those that declined"
              " or were marked absent do not count. Without a mark they count as there. Not ticked"
              " off: at no meeting anybody said that they came; whether they did is not known."),
            _("Outcomes: as somebody logged them; without a log they are not stated."),
            _("Leads raised: marked as raised at a meeting held. Leads further than before: raised"
              " or discussed, and at a later stage today than on the first day."),
            _("MOUs signed: those tied to a meeting held."),
            _("Promises: written down with the outcome of a meeting held. Kept on time: marked as"
              " done by their day. Overdue: open, and their day has passed."),
            _("Rows that the reader may not see are in no figure."),
        ]  # fmt: skip


def figures_of(delegation: Delegation, user: User, meetings: list[Meeting]) -> Figures:
    """Count what came of a journey by today, as far as this person may know."""
    score = Tour(delegation, user).as_on(timezone.localdate())
    return Figures(score, stages_of(delegation, meetings))


def came(seat: Attendance) -> bool:
    """Whether one may say that they were there; who declined came only if somebody marked it."""
    return seat.present if seat.present is not None else seat.answer != Answer.DECLINED
