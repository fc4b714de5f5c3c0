"""What the records suggest to say to an organisation: marked as suggested, never invented."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delegations.choices import Result
from delegations.models import Meeting
from followups.choices import Direction
from followups.models import FollowUp
from leads import formats
from leads.choices import LeadStatus, MOUStatus, Side
from leads.models import MOU
from reports.gathering import Known
from reports.lines import Lines

MOST = 12
_OF_EACH = 3

# What keeps a lead from its next stage → what to ask the partner. An owner is our own affair.
QUESTIONS = {
    "partners": gettext_lazy("who takes part"),
    "kinds": gettext_lazy("what kind of project it is"),
    "sectors": gettext_lazy("which industry it is"),
    "summary": gettext_lazy("what exactly they propose"),
    "districts": gettext_lazy("which district or place they think of"),
    "amount": gettext_lazy("how much they would invest"),
    "mou": gettext_lazy("whether they are ready to sign an MOU"),
    "ground_broken": gettext_lazy("when they will break ground"),
    "production": gettext_lazy("when production begins"),
}


def suggestions(known: Known, meeting: Meeting, say: Lines) -> list[str]:
    """Return sentences for the table, the most pressing first."""
    points = [
        *(_we_owe(row, say) for row in known.owed(Direction.OURS)[:_OF_EACH]),
        *(_they_owe(row, say) for row in known.owed(Direction.THEIRS)[:_OF_EACH]),
        *_wanted(known.last_before(meeting), say),
        *(point for mou in known.mous[:_OF_EACH] for point in _of_mou(mou, say)),
        *_of_leads(known, say),
    ]
    return points[:MOST]


def _due(row: FollowUp) -> str:
    due = formats.day(row.due_on)
    late = row.days_late
    if not late:
        return _("due %(day)s") % {"day": due}
    words = ngettext("due %(day)s, %(late)s day late", "due %(day)s, %(late)s days late", late)
    return words % {"day": due, "late": formats.indian_grouping(late)}


def _we_owe(row: FollowUp, say: Lines) -> str:
    words = {"what": say.marked(row), "due": _due(row)}
    return _("They await from us: %(what)s (%(due)s). Say where it stands.") % words


def _they_owe(row: FollowUp, say: Lines) -> str:
    return _("Ask for what they promised: %(what)s (%(due)s).") % {
        "what": say.marked(row),
        "due": _due(row),
    }


def _wanted(held: list[Meeting], say: Lines) -> Iterator[str]:
    last = held[0] if held else None
    if last is None or last.result != Result.WANTS_INFORMATION:
        return
    words = {"day": last.when_day, "meeting": say.marked(last)}
    yield (
        _(
            "They wanted information at the last meeting (%(day)s, %(meeting)s):"
            " say what they have got."
        )
        % words
    )


def _of_mou(mou: MOU, say: Lines) -> Iterator[str]:
    if mou.status == MOUStatus.DROPPED:
        return
    for step in mou.milestones.all():
        if not step.is_late:
            continue
        words = {
            "mou": say.marked(mou),
            "step": step.get_kind_display(),
            "day": formats.precise_date(step.forecast_on, step.forecast_on_precision),
        }
        if step.owed_by in (Side.DEPARTMENT, Side.DESK):
            yield (
                _(
                    "MOU “%(mou)s”: “%(step)s” was expected for %(day)s and is owed by our side."
                    " Say when it comes."
                )
                % words
            )
        else:
            yield (
                _(
                    "MOU “%(mou)s”: “%(step)s” was expected for %(day)s."
                    " Ask when it can be expected."
                )
                % words
            )
    if mou.is_stale:
        days = mou.days_silent
        yield ngettext(
            "MOU “%(mou)s”: no news for %(days)s day. Ask how it goes.",
            "MOU “%(mou)s”: no news for %(days)s days. Ask how it goes.",
            days,
        ) % {"mou": say.marked(mou), "days": formats.indian_grouping(days)}


def _of_leads(known: Known, say: Lines) -> Iterator[str]:
    alive = [lead for lead in known.leads if lead.status == LeadStatus.OPEN]
    for lead in alive[:_OF_EACH]:
        missing = lead.missing_for(lead.next_stage) if lead.next_stage else []
        asked = [str(QUESTIONS[name]) for name in missing if name in QUESTIONS]
        if asked:
            yield _("Lead “%(lead)s”: ask %(what)s.") % {
                "lead": say.marked(lead),
                "what": "; ".join(asked),
            }
