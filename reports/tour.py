"""The tour report: who met whom, what came of it, who owes what by when, and what comes next."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from delegations import times
from delegations.choices import TAKES_PLACE, MeetingLeadKind
from delegations.models import Delegation, Meeting, MeetingLead
from delegations.querysets import SOONEST_FIRST
from followups.models import FollowUp
from leads import formats
from leads.models import MOU, Lead
from reports import blocks
from reports.lines import Lines, foot_for, full_name, joined
from reports.organisation_paper import plain
from reports.pack import cover
from reports.stops import cancelled, when
from reports.tour_figures import Figures, came, figures_of

Progress = Callable[[int, int], None]
_NAME, _SAID = 160, 2000
_NAMED = 20  # of the guests of one meeting


def tour_report(
    delegation: Delegation, user: User, *, on_progress: Progress | None = None
) -> blocks.Paper:
    """Gather a journey's report, as far as this person may know; `on_progress` hears each stop."""
    report = _Report(delegation, user)
    body = tuple(report.body(on_progress))
    return blocks.Paper(
        title=delegation.name,
        subtitle=joined(delegation.days, ", ".join(delegation.cities)),
        label=_("Tour report"),
        foot=foot_for(user),
        confidential=_("Sensitive: not for passing on.") if report.say.secret else "",
        cover=True,
        contents=True,
        lang=get_language() or "en",
        blocks=body,
    )


def read(delegation: Delegation, user: User) -> list[Meeting]:
    """Read a journey's meetings with all that came of them, as far as this person may know."""
    links = MeetingLead.objects.filter(lead__in=Lead.objects.visible_to(user).values("pk"))
    promises = FollowUp.objects.visible_to(user).select_related(
        "assignee", "organisation", "next_step"
    )
    rows = Meeting.objects.visible_to(user).filter(delegation=delegation)
    rows = rows.select_related("owner", "logged_by").prefetch_related(
        "attendances__organisation",
        "attendances__contact",
        "attendances__user",
        "attendances__member",
        Prefetch("meeting_leads", links.select_related("lead__owner")),
        Prefetch("followups", promises),
        Prefetch("mous", MOU.objects.visible_to(user).select_related("group")),
    )
    return list(rows.order_by(*SOONEST_FIRST))


class _Report:
    def __init__(self, delegation: Delegation, user: User) -> None:
        self.delegation = delegation
        self.say = Lines(_NAME, _SAID)
        self.slots = times.programme(read(delegation, user))
        self.meetings = [meeting for slot in self.slots for meeting in slot.meetings]
        self.figures = figures_of(delegation, user, self.meetings)
        self.promises = _once(row for each in self.meetings for row in each.followups.all())

    def body(self, on_progress: Progress | None) -> Iterator[blocks.Block]:
        yield from cover(self.delegation)
        yield from self.summary(self.figures)
        yield from self.unsaid()
        yield from self.met(on_progress)
        yield from self.owed()
        yield from self.signed()
        yield from self.leads()
        yield from self.next_steps()
        yield from self.definitions()

    # --- In short ------------------------------------------------------------------------------
    def summary(self, found: Figures) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("In short"))
        yield blocks.Figures([(_number(number), words) for number, words in found.large()])
        yield blocks.Table(
            (_("Outcome"), _("Meetings")),
            [(words, _number(number)) for words, number in found.results()],
            widths=(4, 1), right=(1,), title=_("Outcomes of the meetings held"),
        )  # fmt: skip
        yield blocks.Table(
            ("", _("Made"), _("Kept on time"), _("Kept late"), _("Open"), _("Overdue")),
            [(side, *(_number(number) for number in rest)) for side, *rest in found.promises()],
            widths=(3, 1, 1, 1, 1, 1), right=(1, 2, 3, 4, 5), title=_("Promises"),
        )  # fmt: skip

    def unsaid(self) -> Iterator[blocks.Block]:
        """Nobody overlooks what nobody has written down."""
        missing = self.figures.score.silent
        if missing:
            yield blocks.Lines(
                [
                    blocks.Line(
                        self.say.marked(meeting), when(meeting), str(meeting.owner or ""), late=True
                    )
                    for meeting in missing
                ],
                _("Meetings of which no outcome is stated"),
            )

    # --- Who met whom --------------------------------------------------------------------------
    def met(self, on_progress: Progress | None) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("Who met whom"), new_page=True)
        if not self.meetings:
            yield blocks.Text(_("No meeting is listed."), quiet=True)
        done = 0
        for slot in self.slots:
            yield blocks.Heading(slot.title, 2)
            for meeting in slot.meetings:
                yield from self.meeting(meeting)
                done += 1
                if on_progress:
                    on_progress(done, len(self.meetings))

    def meeting(self, meeting: Meeting) -> Iterator[blocks.Block]:
        place = ", ".join(part for part in (meeting.place, meeting.city) if part)
        yield blocks.Heading(self.say.marked(meeting), 3, note=joined(when(meeting), place))
        if meeting.status not in TAKES_PLACE:
            off = meeting.cancelled_at is not None
            yield blocks.Text(cancelled(meeting) if off else _("A draft."), quiet=True)
            return
        yield blocks.Facts(
            [
                (_("They"), self.side(meeting.seats_theirs)),
                (_("We"), self.side(meeting.seats_ours)),
                (_("Outcome"), self.outcome(meeting)),
                (_("MOUs signed"), ", ".join(self.say.marked(mou) for mou in meeting.mous.all())),
                (_("Leads"), self.raised(meeting)),
            ]
        )
        if meeting.said.strip():
            yield blocks.Text(meeting.said.strip())
        promises = [row for row in meeting.followups.all() if _was_promised(row)]
        if promises:
            yield blocks.Lines([self.promise(row) for row in promises], _("Promised"))

    def side(self, seats: list[Any]) -> str:
        """Who sat there: organisations with their people; those who stayed away are left out."""
        parties: dict[str, list[str]] = {}
        for seat in seats:
            if came(seat):
                party = (
                    joined(seat.organisation.name, seat.organisation.other_name)
                    if (seat.organisation)
                    else ""
                )
                people = parties.setdefault(party, [])
                if seat.person:
                    people.append(full_name(seat.contact) if seat.contact else seat.person)
        words = [": ".join(part for part in (party, ", ".join(names)) if part)
                 for party, names in parties.items()]  # fmt: skip
        if len(words) > _NAMED:
            rest = _("and %(more)s more") % {"more": _number(len(words) - _NAMED)}
            words = [*words[:_NAMED], rest]
        return "\n".join(words) or formats.not_stated()

    @staticmethod
    def outcome(meeting: Meeting) -> str:
        if meeting.result:
            return meeting.get_result_display()
        return formats.not_stated() if meeting.is_past else _("still to come")

    def raised(self, meeting: Meeting) -> str:
        return ", ".join(
            joined(self.say.marked(link.lead), link.get_kind_display())
            for link in meeting.meeting_leads.all()
        )

    def promise(self, row: FollowUp) -> blocks.Line:
        line = self.say.promise(row)
        who = joined(row.get_direction_display(), line.sub)
        if row.is_open:
            return blocks.Line(line.head, who, line.side, line.late)
        kept = _("kept %(day)s") % {"day": formats.day(timezone.localdate(row.done_at))}
        return blocks.Line(line.head, joined(who, row.done_note), kept)

    # --- What came of it -----------------------------------------------------------------------
    def owed(self) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("Promises"))
        yield blocks.Table(
            (_("Due"), _("What"), _("Who owes it"), _("Who sees to it"), _("State")),
            [self.owed_row(row) for row in self.figures.score.promises],
            widths=(1.6, 5, 2, 2.4, 2.2), none=_("No promise is written down."),
        )  # fmt: skip

    def owed_row(self, row: FollowUp) -> tuple[str, ...]:
        line = self.promise(row)
        state = line.side if not row.is_open else (_("late") if line.late else _("open"))
        party = str(row.organisation or "")
        return (
            formats.day(row.due_on),
            "\n".join(part for part in (line.head, party) if part),
            str(row.get_direction_display()),
            str(row.assignee or formats.not_stated()),
            state,
        )

    def signed(self) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("MOUs signed"))
        score = self.figures.score
        mous = [self.say.mou(mou) for mou in score.signed]
        yield blocks.Lines(plain(mous), none=_("No MOU is tied to a meeting."))
        if score.signed_elsewhere:
            mous = [self.say.mou(mou) for mou in score.signed_elsewhere]
            title = _("Signed elsewhere since the first day, with leads met on the journey")
            yield blocks.Lines(plain(mous), title)

    def leads(self) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("Leads"))
        links = [link for each in self.meetings for link in each.meeting_leads.all()]
        raised = {link.lead_id for link in links if link.kind == MeetingLeadKind.RAISED}
        rows = []
        for lead in _once(link.lead for link in links):
            before = self.figures.moves.get(lead.pk)
            amount = formats.rupees(lead.amount_inr)
            stage = lead.get_stage_display()
            way = f"{before.label} → {stage}" if before else stage
            kind = MeetingLeadKind.RAISED if lead.pk in raised else MeetingLeadKind.DISCUSSED
            rows.append((self.say.marked(lead), str(kind.label), way, amount,
                         str(lead.owner or _("nobody"))))  # fmt: skip
        yield blocks.Table(
            (_("Lead"), _("At a meeting"), _("Stage"), _("Investment"), _("Owner")), rows,
            widths=(4, 1.6, 3, 2, 2.2), right=(3,), none=_("No lead is tied to a meeting."),
        )  # fmt: skip

    def next_steps(self) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("Next steps"))
        rows = sorted((row for row in self.promises if row.is_open), key=lambda r: r.due_on)
        lines = [self.promise(row) for row in rows]
        yield blocks.Lines(lines, none=_("Nothing is open."))

    def definitions(self) -> Iterator[blocks.Block]:
        yield blocks.Heading(_("How this is counted"))
        yield blocks.Points(self.figures.definitions())


def _was_promised(row: FollowUp) -> bool:
    """What was proposed after the journey is a next step; nobody promised it at the table."""
    return not hasattr(row, "next_step")


def _once(rows: Any) -> list[Any]:
    return list({row.pk: row for row in rows}.values())


def _number(number: int) -> str:
    return formats.indian_grouping(number)
