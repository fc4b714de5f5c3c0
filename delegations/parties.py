"""Whom a delegation met or invited, over all its stops: one row an organisation."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from delegations.choices import Answer, AttendanceSide
from delegations.models import Attendance, Meeting
from followups.models import FollowUp
from leads.choices import LeadStatus
from leads.models import Lead, LeadPartner, Organisation

COUNTED = ("promises", "leads")
SORTS = ("name", "stops", *COUNTED)


@dataclass
class Stop:
    """One stop a party was invited to."""

    meeting: Meeting
    answer: str = ""
    present: bool | None = None

    @property
    def answer_label(self) -> str:
        return str(Answer(self.answer).label) if self.answer else ""


@dataclass
class Party:
    """An organisation with its people, or a person who came for none."""

    organisation: Organisation | None
    name: str
    people: dict[str, str] = field(default_factory=dict)  # name → address, or nothing
    stops: dict[int, Stop] = field(default_factory=dict)
    promises: int = 0
    leads: int = 0

    @property
    def came(self) -> int:
        return sum(stop.present is True for stop in self.stops.values())

    @property
    def stop_list(self) -> list[Stop]:
        return list(self.stops.values())

    @property
    def answers(self) -> list[tuple[str, int]]:
        """How often it gave which answer."""
        given = Counter(stop.answer_label for stop in self.stops.values() if stop.answer)
        return list(given.items())


def parties_of(meetings: list[Meeting], kept: QuerySet, user: Any, sort: str = "") -> list[Party]:
    """Return who is behind the kept seats, each with all stops of the delegation.

    What is open is counted here only to sort by it; a page counts it for the rows it shows.
    """
    by_pk = {meeting.pk: meeting for meeting in meetings}
    wanted = dict(kept.order_by().values_list("pk", "side"))
    found: dict[Any, Party] = {}
    keep: set[Any] = set()
    seats = Attendance.objects.filter(meeting__in=by_pk, side__in=set(wanted.values()))
    for seat in seats.for_list().order_by("meeting__day", "id"):
        mark = _mark(seat)
        party = found.setdefault(mark, Party(seat.organisation, str(seat.organisation or seat)))
        if seat.pk in wanted:
            keep.add(mark)
        _add(party, seat, by_pk[seat.meeting_id])
    parties = [party for mark, party in found.items() if mark in keep]
    if sort.removeprefix("-") in COUNTED:
        count_open(parties, by_pk, user)
    return _sorted(parties, sort)


def _mark(seat: Attendance) -> Any:
    if seat.organisation_id:
        return seat.side, seat.organisation_id
    if seat.user_id:  # a member with an account sits there as either
        return seat.side, "user", seat.user_id
    return seat.side, seat.contact_id, seat.member_id, seat.name


def _add(party: Party, seat: Attendance, meeting: Meeting) -> None:
    if seat.person and (seat.organisation_id or seat.contact_id):
        party.people[seat.person] = seat.contact.get_absolute_url() if seat.contact else ""
    stop = party.stops.setdefault(meeting.pk, Stop(meeting))
    stop.answer = stop.answer or seat.answer
    # Of several people of one house it is enough that one came.
    known = [present for present in (stop.present, seat.present) if present is not None]
    stop.present = any(known) if known else None


def count_open(parties: Iterable[Party], meetings: Iterable[int], user: Any) -> None:
    """Add open promises said at these stops, and open leads; as far as this person sees them."""
    parties = list(parties)
    houses = [party.organisation.pk for party in parties if party.organisation]
    promises = FollowUp.objects.visible_to(user).open()
    promised = _by_house(
        promises.filter(meetings__in=list(meetings), organisation__in=houses), "organisation"
    )
    leads = Lead.objects.visible_to(user).filter(status=LeadStatus.OPEN)
    partners = LeadPartner.objects.filter(organisation__in=houses, lead__in=leads.order_by())
    led = _by_house(partners, "organisation", "lead")
    for party in parties:
        if party.organisation:
            party.promises = promised[party.organisation.pk]
            party.leads = led[party.organisation.pk]


def _by_house(rows: QuerySet, name: str, what: str = "pk") -> defaultdict[int, int]:
    counted = rows.order_by().values(name).annotate(n=Count(what, distinct=True))
    return defaultdict(int, counted.values_list(name, "n"))


def _sorted(parties: list[Party], sort: str) -> list[Party]:
    parties.sort(key=lambda party: party.name.casefold())
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    if key not in SORTS:
        return parties
    values = {
        "name": lambda party: party.name.casefold(),
        "stops": lambda party: len(party.stops),
        "promises": lambda party: party.promises,
        "leads": lambda party: party.leads,
    }
    return sorted(parties, key=values[key], reverse=descending)


@dataclass
class Traveller:
    """A member of the delegation, and at how many stops she sits."""

    member: Any
    stops: int


def travellers(delegation: Any, meetings: Iterable[Meeting]) -> list[Traveller]:
    """Members in rank order; a seat counts by the member, or by the account of hers."""
    seats = Attendance.objects.filter(
        meeting__in=[meeting.pk for meeting in meetings], side=AttendanceSide.OURS
    )
    at: dict[tuple[str, int], set[int]] = defaultdict(set)
    for meeting, member, user in seats.values_list("meeting", "member", "user"):
        at["m", member or 0].add(meeting)
        at["u", user or 0].add(meeting)
    members = delegation.members.select_related("organisation", "user")
    return [
        Traveller(row, len(at["m", row.pk] | (at["u", row.user_id] if row.user_id else set())))
        for row in members
    ]
