"""The kinds of papers, one table: what each is called, what it is about, who gathers it.

A new kind is one more entry: a function that turns a row into blocks (`reports.blocks`), as far as
a person may know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from delegations.models import Delegation, Meeting
from leads.models import Organisation
from reports.blocks import Paper
from reports.choices import OF_BLOCKS, PaperFormat
from reports.models import PaperRun
from reports.mou_papers import (
    asked_report,
    five_slides,
    full_report,
    one_page,
    register_workbook,
    report_workbook,
)
from reports.organisation_paper import organisation_brief
from reports.pack import briefing_pack, meeting_pack
from reports.tour import tour_report

Progress = Callable[[int, int], None]
# A paper of blocks, slides or a workbook: whatever the kind is drawn from.
Gather = Callable[[Any, Any, Progress], Any]


@dataclass(frozen=True)
class PaperKind:
    """One kind: `name` with what is in it, the model it is about, and how it is gathered."""

    key: str
    name: Promise
    inside: Promise
    gather: Gather
    # What it is about: rows of a model, or a question somebody asks (`asks` understands it).
    of: Any = None
    asks: Callable[[dict[str, Any], Any], Any] | None = None
    needs: Permission = Permission.REPORT_VIEW
    # Made while the person waits; a long one is made by a worker.
    at_once: bool = False
    formats: tuple[str, ...] = OF_BLOCKS

    def subject(self, pk: int, user: Any) -> Any:
        """Return the row it is about, or None where it is gone or not for this person to see."""
        if self.of is None:
            return None
        return self.of.objects.visible_to(user).filter(pk=pk).first()

    def subject_of(self, run: PaperRun, user: Any) -> Any:
        """Return what a paper that was asked for is about, as far as this person may see it."""
        if self.asks:
            return self.asks(run.question, user)
        return self.subject(run.subject_id, user)

    def address_to_ask(self, run: PaperRun) -> str:
        """Return where the same paper is asked for again."""
        if self.asks:
            subject = self.asks(run.question, run.asked_by)
            return subject.address_to_ask(self.key, run.file_format) if subject else ""
        return reverse("reports:paper_ask", args=[self.key, run.subject_id, run.file_format])


KINDS: dict[str, PaperKind] = {}


def paper_kind(key: str, **about: Any) -> Callable[[Gather], Gather]:
    """Enter what a function gathers into the table of kinds."""

    def enter(gather: Gather) -> Gather:
        KINDS[key] = PaperKind(key=key, gather=gather, **about)
        return gather

    return enter


@paper_kind(
    "briefing_pack",
    name=_("Briefing pack"),
    inside=_(
        "The programme, and for each meeting: who they are, who is coming, what was said last,"
        " open promises of both sides, leads, MOUs and talking points."
    ),
    of=Delegation,
)
def _briefing_pack(delegation: Delegation, user: Any, progress: Progress) -> Paper:
    return briefing_pack(delegation, user, on_progress=progress)


@paper_kind(
    "tour_report",
    name=_("Tour report"),
    inside=_(
        "Who met whom, what came of it, promises with their dates, MOUs signed,"
        " and what comes next."
    ),
    of=Delegation,
)
def _tour_report(delegation: Delegation, user: Any, progress: Progress) -> Paper:
    return tour_report(delegation, user, on_progress=progress)


@paper_kind(
    "meeting_brief",
    name=_("Meeting brief"),
    inside=_("The pack of this one meeting: who they are, who is coming, what is open."),
    of=Meeting,
    at_once=True,
)
def _meeting_brief(meeting: Meeting, user: Any, progress: Progress) -> Paper:
    return meeting_pack(meeting, user)


@paper_kind(
    "organisation_brief",
    name=_("Organisation brief"),
    inside=_("One page: who they are, what was said last, what is owed, what stands."),
    of=Organisation,
    at_once=True,
    formats=(PaperFormat.WORD,),  # its PDF is drawn to fit a page: reports.views.briefs
)
def _organisation_brief(organisation: Organisation, user: Any, progress: Progress) -> Paper:
    return organisation_brief(organisation, user)


# --- The MOU status report: about a question, not about a row -------------------------------------
@paper_kind(
    "mou_status_page",
    name=_("MOU status, one page"),
    inside=_(
        "The figures at the head, what nobody has updated and whose it is, the stages,"
        " and what became real, on one page."
    ),
    asks=asked_report,
    formats=(PaperFormat.PDF,),
)
def _mou_status_page(subject: Any, user: Any, progress: Progress) -> Paper:
    return one_page(subject)


@paper_kind(
    "mou_status_full",
    name=_("MOU status, full report"),
    inside=_("Every table with its pictures, what changed, the trend, and how it is counted."),
    asks=asked_report,
)
def _mou_status_full(subject: Any, user: Any, progress: Progress) -> Paper:
    return full_report(subject, progress)


@paper_kind(
    "mou_status_slides",
    name=_("MOU status, five slides"),
    inside=_(
        "At a glance, stages, money, districts, silence: charts that can be edited,"
        " definitions in the notes."
    ),
    asks=asked_report,
    formats=(PaperFormat.SLIDES,),
)
def _mou_status_slides(subject: Any, user: Any, progress: Progress) -> Any:
    return five_slides(subject, progress)


@paper_kind(
    "mou_status_book",
    name=_("MOU status, workbook"),
    inside=_(
        "A sheet a table, each number with the address of its rows; totals, shares and changes"
        " are live formulas."
    ),
    asks=asked_report,
    formats=(PaperFormat.WORKBOOK,),
)
def _mou_status_book(subject: Any, user: Any, progress: Progress) -> Any:
    return report_workbook(subject, progress)


@paper_kind(
    "mou_register",
    name=_("MOU register, workbook"),
    inside=_("All MOUs behind the figures, a row each, as many as there are."),
    asks=asked_report,
    formats=(PaperFormat.WORKBOOK,),
)
def _mou_register(subject: Any, user: Any, progress: Progress) -> Any:
    return register_workbook(subject, progress)
