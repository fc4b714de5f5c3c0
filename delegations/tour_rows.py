"""What the scorecards of a tour are counted from, fetched once in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Min, Q

from accounts.models import User
from delegations.choices import (
    AttendanceSide,
    MeetingLeadKind,
)
from delegations.models import Attendance, Delegation, Meeting, MeetingLead
from followups.models import FollowUp
from leads.models import MOU, Lead, Organisation, ProgressUpdate, StageChange


class TourRows:
    """All that the figures of a delegation are counted from, as far as a person may see it."""

    def __init__(self, delegation: Delegation, reader: User) -> None:
        self.delegation, self.reader = delegation, reader

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Meetings that took place or will, with their end and when they were first logged."""
        rows = Meeting.objects.visible_to(self.reader).filter(delegation=self.delegation)
        rows = rows.taking_place().with_end().annotate(first_receipt=Min("receipts__at"))
        return list(rows.order_by("day", "starts_at", "id"))

    @cached_property
    def _numbers(self) -> list[int]:
        return [meeting.pk for meeting in self.meetings]

    @cached_property
    def _seats(self) -> list[tuple[int, int, bool | None]]:
        seats = Attendance.objects.filter(
            meeting__in=self._numbers, side=AttendanceSide.THEIRS, organisation__isnull=False
        ).not_away()
        return list(seats.order_by().values_list("meeting", "organisation", "present"))

    @cached_property
    def guests(self) -> dict[int, set[int]]:
        """The organisations of the other side, without those known not to have come."""
        return _grouped((meeting, firm) for meeting, firm, _present in self._seats)

    @cached_property
    def ticked_off(self) -> dict[int, set[int]]:
        """Of these guests, those somebody marked as present at the meeting."""
        return _grouped((meeting, firm) for meeting, firm, present in self._seats if present)

    @cached_property
    def organisations(self) -> dict[int, Organisation]:
        met = {number for each in self.guests.values() for number in each}
        return Organisation.objects.in_bulk(met)

    @cached_property
    def _lead_links(self) -> list[tuple[int, int, str]]:
        links = MeetingLead.objects.filter(meeting__in=self._numbers)
        return list(links.order_by().values_list("meeting", "lead", "kind"))

    @cached_property
    def leads(self) -> dict[int, Lead]:
        rows = Lead.objects.visible_to(self.reader)
        return rows.in_bulk({lead for _meeting, lead, _kind in self._lead_links})

    @cached_property
    def discussed(self) -> dict[int, set[int]]:
        return _grouped((m, lead) for m, lead, _kind in self._lead_links if lead in self.leads)

    @cached_property
    def raised(self) -> dict[int, set[int]]:
        return _grouped(
            (m, lead)
            for m, lead, kind in self._lead_links
            if kind == MeetingLeadKind.RAISED and lead in self.leads
        )

    @cached_property
    def log(self) -> dict[int, list[StageChange]]:
        """The stage log of each lead, the oldest line first."""
        lines = defaultdict(list)
        rows = StageChange.objects.filter(lead__in=self.leads).order_by("at", "id")
        for line in rows.only("lead_id", "from_stage", "to_stage", "to_status", "at"):
            lines[line.lead_id].append(line)
        return lines

    @cached_property
    def signed(self) -> dict[int, set[int]]:
        """The MOUs each meeting signed."""
        links = Meeting.mous.through.objects.filter(meeting__in=self._numbers)
        pairs = links.order_by().values_list("meeting", "mou")
        return _grouped(pairs)

    @cached_property
    def mous(self) -> dict[int, MOU]:
        at_meetings = {mou for each in self.signed.values() for mou in each}
        rows = MOU.objects.visible_to(self.reader).filter(
            Q(pk__in=at_meetings) | Q(lead__in=self.leads)
        )
        return {mou.pk: mou for mou in rows.select_related("group")}

    @cached_property
    def updates(self) -> dict[int, list[ProgressUpdate]]:
        """What was said of each MOU's realised investment, the newest first."""
        lines = defaultdict(list)
        rows = ProgressUpdate.objects.filter(mou__in=self.mous, realised_inr__isnull=False)
        for line in rows.only("mou_id", "as_of", "realised_inr").order_by("-as_of", "-id"):
            lines[line.mou_id].append(line)
        return lines

    @cached_property
    def promises(self) -> dict[int, list[FollowUp]]:
        """What was promised at each meeting; follow-ups proposed afterwards are not promises."""
        links = Meeting.followups.through.objects.filter(
            meeting__in=self._numbers, followup__next_step=None
        )
        pairs = list(links.order_by().values_list("meeting", "followup"))
        rows = FollowUp.objects.visible_to(self.reader).filter(pk__in={pk for _m, pk in pairs})
        found = {row.pk: row for row in rows.select_related("assignee", "organisation")}
        made = defaultdict(list)
        for meeting, promise in pairs:
            if promise in found:
                made[meeting].append(found[promise])
        return made


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for meeting, number in pairs:
        found[meeting].add(number)
    return found
