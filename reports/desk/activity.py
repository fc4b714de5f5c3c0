"""What each officer and each delegation has on its hands: load, not a ranking."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from delegations.models import Delegation, Meeting, MeetingLead
from leads.journeys import day_begins, day_ends, moves
from leads.models import MOU, Lead, ProgressUpdate
from reports.desk.asked import Asked
from reports.desk.table import Cell, Column, Counted, Main, Row, Table

# Each deed: the list that shows its rows, and how that is asked for a person and some days.
DEEDS: dict[str, tuple[str, dict[str, Any], tuple[str, str, str]]] = {
    "logged": ("meetings", {"outcome": "logged"}, ("logged_by", "logged_from", "logged_to")),
    "in_time": ("meetings", {"outcome": "in_time"}, ("logged_by", "logged_from", "logged_to")),
    "later": ("meetings", {"outcome": "later"}, ("logged_by", "logged_from", "logged_to")),
    "mous": ("mous", {}, ("updated_by", "updated_from", "updated_to")),
    "moved": ("leads", {}, ("moved_by", "moved_from", "moved_to")),
    "done": ("followups", {"state": "any", "who": "all"}, ("done_by", "done_from", "done_to")),
}


def activity(asked: Asked) -> Counted:
    """By officer, in alphabetical order; by delegation, newest first."""
    found = {deed: _by_person(asked, deed) for deed in DEEDS}
    people = User.objects.filter(pk__in={pk for counts in found.values() for pk in counts if pk})
    rows = [
        Row(name, [_cell(asked, deed, found[deed].get(pk, 0), pk) for deed in DEEDS])
        for pk, name in sorted(
            people.values_list("pk", "name"), key=lambda pair: pair[1].casefold()
        )
    ]
    totals = [_cell(asked, deed, _all(asked, deed), None) for deed in DEEDS]
    table = Table(
        name="officers",
        title=_("By officer"),
        heading=_("Officer"),
        columns=[
            Column(_("Outcomes written")),
            Column(_("within 24 hours")),
            Column(_("later")),
            Column(_("MOUs updated")),
            Column(_("Leads moved")),
            Column(_("Follow-ups done")),
        ],
        rows=rows,
        total=Row(_("All"), totals),
        notes=[
            _("In alphabetical order: load, not a ranking."),
            _("What was written by an account that is gone stands in “All” alone."),
            _("A lead two people moved stands with both, once in “All”. So does an MOU."),
        ],
        nothing=_("Nobody wrote anything down in these days."),
    )
    delegations = _delegations(asked)
    headings = [column.heading for column in table.columns]
    mains = [
        Main(heading, cell)
        for number, (heading, cell) in enumerate(zip(headings, totals, strict=True))
        if number not in (1, 2)
    ]
    return Counted(mains, [table, delegations], definitions())


def _query(asked: Asked, deed: str, person: int | None) -> dict[str, Any]:
    _list, more, (by, first, last) = DEEDS[deed]
    days = asked.period
    query = dict(more) | {first: days[0].isoformat(), last: days[1].isoformat()}
    return query | {by: person} if person else query


def _cell(asked: Asked, deed: str, count: int, person: int | None) -> Cell:
    return Cell(count, asked.url(DEEDS[deed][0], count, _query(asked, deed, person)))


def _all(asked: Asked, deed: str) -> int:
    return asked.rows(DEEDS[deed][0], _query(asked, deed, None)).count()


def _by_person(asked: Asked, deed: str) -> dict[int | None, int]:
    """How many rows each person has, in one query."""
    first, last = asked.period
    days = (day_begins(first), day_ends(last))
    if deed == "mous":
        mous = MOU.objects.visible_to(asked.reader).order_by().values("pk")
        rows = ProgressUpdate.objects.filter(mou__in=mous, created_at__range=days)
        return _counts(rows, "by", "mou")
    if deed == "moved":
        leads = Lead.objects.visible_to(asked.reader).order_by().values("pk")
        lines = moves().filter(lead__in=leads, at__range=days).exclude(from_stage="")
        return _counts(lines, "by", "lead")
    person = DEEDS[deed][2][0]
    return _counts(asked.rows(DEEDS[deed][0], _query(asked, deed, None)), person, "pk")


def _counts(rows: Any, person: str, what: str) -> dict[int | None, int]:
    counted = rows.order_by().values(of=F(person)).annotate(n=Count(what, distinct=True))
    return dict(counted.values_list("of", "n"))


def _delegations(asked: Asked) -> Table:
    """Delegations that were under way in these days, with what came of their meetings so far."""
    first, last = asked.period
    found = Delegation.objects.visible_to(asked.reader).filter(
        starts_on__lte=last, ends_on__gte=first
    )
    rows = list(found.with_scores(asked.reader).order_by("-starts_on", "id"))
    seen = Meeting.objects.visible_to(asked.reader).taking_place().order_by()
    mine = seen.filter(delegation__in=[row.pk for row in rows])
    logged = _per(mine.exclude(result=""), "delegation", "pk")
    silent = _per(mine.without_outcome(), "delegation", "pk")
    visible = Lead.objects.visible_to(asked.reader).order_by().values("pk")
    links = MeetingLead.objects.filter(meeting__in=mine.values("pk"), lead__in=visible)
    leads = _per(links, "meeting__delegation", "lead")
    return Table(
        name="delegations",
        title=_("By delegation"),
        heading=_("Delegation"),
        columns=[
            Column(_("Outcomes written")),
            Column(_("Without outcome")),
            Column(_("Leads spoken about")),
            Column(_("Firms met")),
            Column(_("Our promises due")),
            Column(_("kept on time")),
        ],
        rows=[
            Row(
                str(row),
                _delegation_cells(asked, row, logged[row.pk], silent[row.pk], leads[row.pk]),
                url=row.get_absolute_url(),
            )
            for row in rows
        ],
        notes=[
            _(
                "Delegations under way in these days; all of their meetings, as of today. "
                "Firms and promises lead to the scorecard, which lists them."
            )
        ],
        nothing=_("No delegation was under way in these days."),
    )


def _per(rows: Any, of: str, what: str) -> dict[int, int]:
    counted = rows.order_by().values(of).annotate(n=Count(what, distinct=True))
    return defaultdict(int, counted.values_list(of, "n"))


def _delegation_cells(asked: Asked, row: Any, logged: int, silent: int, leads: int) -> list[Cell]:
    of = {"delegation": row.pk}
    card = reverse("delegations:delegation_after", args=[row.pk])
    return [
        Cell(logged, asked.url("meetings", logged, of | {"outcome": "logged", "status": "held"})),
        Cell(silent, asked.url("meetings", silent, of | {"result": "none"})),
        Cell(leads, asked.url("leads", leads, of)),
        *(
            Cell(count, card if count else "", -1)
            for count in (row.firms_met, row.promises_due, row.promises_kept)
        ),
    ]


def definitions() -> list[tuple[str, str]]:
    return [
        (
            _("Outcomes written"),
            _(
                "Meetings whose outcome this person wrote in these days; a correction "
                "by somebody else makes it theirs."
            ),
        ),
        (
            _("Within 24 hours"),
            _(
                "Of these, first written at most 24 hours after the meeting ended. An "
                "end nobody stated is an hour after the start, or the end of the day; a"
                " meeting without any day is in neither column."
            ),
        ),
        (
            _("MOUs updated"),
            _("MOUs with at least one progress update this person wrote in these days, each once."),
        ),
        (
            _("Leads moved"),
            _(
                "Leads this person took from one stage to another in these days, each "
                "once. Opening a lead is no move."
            ),
        ),
        (_("Follow-ups done"), _("Follow-ups this person marked as done in these days.")),
    ]
