"""Follow-ups proposed after a tour: after 7, 30 and 90 days, by what came of each meeting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import Role
from accounts.models import User
from delegations.choices import AttendanceSide, Horizon, MeetingStatus, Result
from delegations.models import Delegation, Meeting, MeetingLead, NextStep
from followups.models import FollowUp
from leads.models import Contact, Lead, Organisation
from leads.working_days import ONE_DAY, is_working_day

# What is to be done, by what came of the meeting; who declined is left in peace.
WORDS: dict[str, dict[Horizon, Any]] = {
    Result.MOVES_FORWARD: {
        Horizon.WEEK: gettext_lazy("Thank %(who)s and send what was promised"),
        Horizon.MONTH: gettext_lazy(
            "Go through the promises with %(who)s and agree the next meeting"
        ),
        Horizon.QUARTER: gettext_lazy("Ask %(who)s for a decision: MOU or next step"),
    },
    Result.WANTS_INFORMATION: {
        Horizon.WEEK: gettext_lazy("Thank %(who)s and send the information they asked for"),
        Horizon.MONTH: gettext_lazy("Ask %(who)s what is still open after the information sent"),
        Horizon.QUARTER: gettext_lazy("Ask %(who)s whether a project takes shape"),
    },
    Result.NOT_NOW: {
        Horizon.QUARTER: gettext_lazy("Ask %(who)s whether the time has come"),
    },
    Result.DECLINED: {},
}
# An open follow-up due as near as this is as good as the one proposed.
NEAR = {Horizon.WEEK: 6, Horizon.MONTH: 14, Horizon.QUARTER: 30}
# Later than this nobody thanks for a meeting: it is offered, not ticked.
GRACE = timedelta(days=7)
LONGEST_TITLE = 300


@dataclass
class Proposal:
    """One follow-up somebody may want."""

    meeting: Meeting
    horizon: Horizon
    meant_for: date
    due_on: date
    title: str
    assignee: User | None
    organisation: Organisation | None
    contact: Contact | None
    lead: Lead | None
    already: FollowUp | None = None
    ticked: bool = True

    @property
    def key(self) -> str:
        return f"{self.meeting.pk}-{self.horizon.value}"

    @property
    def get_horizon(self) -> str:
        """“30 days” in words."""
        return str(self.horizon.label)

    @property
    def is_late(self) -> bool:
        return self.due_on != working_day(self.meant_for)


@dataclass
class Subjects:
    """What a meeting was about and with whom, where there is only one of it."""

    organisations: list[Organisation]
    contacts: list[Contact]
    leads: list[Lead]

    @property
    def organisation(self) -> Organisation | None:
        return _only(self.organisations)

    @property
    def contact(self) -> Contact | None:
        return _only(self.contacts)

    @property
    def lead(self) -> Lead | None:
        return _only(self.leads)


class Proposals:
    """All that can be proposed to a person after a tour, in a fixed number of queries."""

    def __init__(self, delegation: Delegation, reader: User, today: date | None = None) -> None:
        self.delegation, self.reader = delegation, reader
        self.today = today or timezone.localdate()

    @property
    def begins_on(self) -> date:
        return self.delegation.ends_on + ONE_DAY

    @property
    def has_begun(self) -> bool:
        return self.today >= self.begins_on

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Meetings that took place, the first of the tour first."""
        rows = Meeting.objects.visible_to(self.reader).filter(delegation=self.delegation)
        leads = Lead.objects.visible_to(self.reader)
        return list(
            rows.past()
            .exclude(status__in=(MeetingStatus.DRAFT, MeetingStatus.CANCELLED))
            .select_related("owner")
            .prefetch_related(
                "attendances__organisation",
                "attendances__contact",
                Prefetch(
                    "meeting_leads",
                    MeetingLead.objects.filter(lead__in=leads).select_related("lead__owner"),
                ),
                Prefetch("next_steps", NextStep.objects.select_related("followup", "by")),
            )
            .order_by("day", "starts_at", "id")
        )

    @cached_property
    def without_outcome(self) -> list[Meeting]:
        return [meeting for meeting in self.meetings if not meeting.result]

    @cached_property
    def decided(self) -> list[NextStep]:
        return [step for meeting in self.meetings for step in meeting.next_steps.all()]

    @cached_property
    def accepted(self) -> list[FollowUp]:
        """Follow-ups made of proposals, as far as this person may see them."""
        numbers = [step.followup_id for step in self.decided if step.followup_id]
        rows = FollowUp.objects.visible_to(self.reader).filter(pk__in=numbers)
        return list(rows.select_related("assignee").order_by("due_on", "id"))

    @cached_property
    def dismissed(self) -> list[NextStep]:
        return [step for step in self.decided if step.followup_id is None]

    @cached_property
    def rows(self) -> list[Proposal]:
        """What nobody has decided yet; none before the tour is over."""
        if not self.has_begun:
            return []
        found = [row for meeting in self.meetings for row in self._of(meeting)]
        self._look_for_others(found)
        return found

    @cached_property
    def open(self) -> list[Proposal]:
        return [row for row in self.rows if row.already is None]

    def _of(self, meeting: Meeting) -> Iterable[Proposal]:
        decided = {step.horizon for step in meeting.next_steps.all()}
        about = subjects(meeting)
        for horizon, words in WORDS.get(meeting.result, {}).items():
            if horizon not in decided:
                yield self._proposal(meeting, horizon, words, about)

    def _proposal(
        self, meeting: Meeting, horizon: Horizon, words: Any, about: Subjects
    ) -> Proposal:
        last = max(self.delegation.ends_on, meeting.day or self.delegation.ends_on)
        meant_for = last + timedelta(days=horizon.value)
        return Proposal(
            meeting=meeting,
            horizon=horizon,
            meant_for=meant_for,
            due_on=working_day(max(meant_for, self.today)),
            title=(words % {"who": _who(meeting, about)})[:LONGEST_TITLE],
            assignee=_assignee(meeting, about),
            organisation=about.organisation,
            contact=about.contact,
            lead=about.lead,
            ticked=meant_for + GRACE >= self.today,
        )

    def _look_for_others(self, rows: list[Proposal]) -> None:
        """Note which proposals are as good as made: somebody has noted such a follow-up."""
        if not rows:
            return
        about = {row.meeting.pk: subjects(row.meeting) for row in rows}
        leads = {lead.pk for each in about.values() for lead in each.leads}
        firms = {each.organisation.pk for each in about.values() if each.organisation}
        widest = timedelta(days=max(NEAR.values()))
        near = (
            FollowUp.objects.visible_to(self.reader)
            .open()
            .filter(Q(lead__in=leads) | Q(organisation__in=firms))
            .filter(
                due_on__range=(
                    min(row.due_on for row in rows) - widest,
                    max(row.due_on for row in rows) + widest,
                )
            )
        )
        of_lead, of_firm = defaultdict(list), defaultdict(list)
        for followup in near.order_by("due_on", "id"):
            of_lead[followup.lead_id].append(followup)
            of_firm[followup.organisation_id].append(followup)
        for row in rows:
            each = about[row.meeting.pk]
            others = [other for lead in each.leads for other in of_lead[lead.pk]]
            if each.organisation:
                others += of_firm[each.organisation.pk]
            within = timedelta(days=NEAR[row.horizon])
            row.already = next(
                (other for other in others if abs(other.due_on - row.due_on) <= within), None
            )
            row.ticked = row.ticked and row.already is None


def subjects(meeting: Meeting) -> Subjects:
    """Return whom one met and what about, from what was fetched with the meeting."""
    seats = [s for s in meeting.attendances.all() if s.side == AttendanceSide.THEIRS]
    return Subjects(
        organisations=_each(seat.organisation for seat in seats),
        contacts=_each(seat.contact for seat in seats),
        leads=_each(link.lead for link in meeting.meeting_leads.all()),
    )


def working_day(day: date) -> date:
    """Return the day itself, or the next one on which both countries work."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def _each(rows: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(row for row in rows if row is not None))


def _only(rows: list[Any]) -> Any:
    return rows[0] if len(rows) == 1 else None


def _who(meeting: Meeting, about: Subjects) -> str:
    """Name whom to write to: the firm, the person, or what the meeting was called."""
    if about.organisation:
        return str(about.organisation)
    if not about.organisations and about.contact:
        return str(about.contact)
    if about.organisations:
        more = len(about.organisations) - 1
        return _("%(first)s and %(number)d more") % {
            "first": about.organisations[0],
            "number": more,
        }
    return _("those of “%(meeting)s”") % {"meeting": meeting}


def _assignee(meeting: Meeting, about: Subjects) -> User | None:
    candidates = (meeting.owner, about.lead.owner if about.lead else None)
    able = (person for person in candidates if person is not None and person.is_active)
    return next((person for person in able if person.role != Role.VIEWER), None)
