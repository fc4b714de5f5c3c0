"""What is known of many organisations at once: the number of queries does not grow with them."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import Window as Over
from django.db.models.functions import DenseRank, RowNumber
from django.utils import timezone

from accounts.models import User
from delegations.choices import MeetingStatus
from delegations.models import Attendance, Meeting
from followups.choices import Direction
from followups.models import FollowUp
from leads.choices import LeadStatus
from leads.models import MOU, Document, Employment, Lead, LeadPartner, MOUParty, Organisation

PEOPLE, MEETINGS, LEADS, MOUS, PROMISES, DOCUMENTS = 6, 3, 6, 5, 6, 5


@dataclass
class Known:
    """What is known of one organisation; `more` counts what is there beyond what is shown."""

    organisation: Organisation
    people: list[Employment] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    promises: list[FollowUp] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    mous: list[MOU] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)

    def has_history(self, without: Container[int]) -> bool:
        """Whether more is known than the name: what makes a guest among hundreds worth a brief."""
        earlier = any(meeting.pk not in without for meeting in self.meetings)
        return bool(earlier or self.promises or self.leads or self.mous)

    def last_before(self, meeting: Meeting) -> list[Meeting]:
        """The last meetings held, without the one that is being prepared."""
        return [held for held in self.meetings if held.pk != meeting.pk][:MEETINGS]

    def owed(self, direction: Direction) -> list[FollowUp]:
        return [promise for promise in self.promises if promise.direction == direction]


def known_of(organisations: Iterable[int], user: User) -> dict[int, Known]:
    """Gather what this person may know of organisations."""
    return _Gatherer(sorted(set(organisations)), user).known()


class _Gatherer:
    def __init__(self, pks: list[int], user: User) -> None:
        self.pks, self.user = pks, user
        rows = Organisation.objects.filter(pk__in=pks).select_related(
            "prefecture", "district", "parent", "owner", "deputy"
        )
        self.found = {row.pk: Known(row) for row in rows.prefetch_related("sectors")}

    def known(self) -> dict[int, Known]:
        if self.found:
            self.people()
            self.meetings()
            self.leads()
            self.mous()
            self.promises()
            self.documents()
        return self.found

    def people(self) -> None:
        """Those one met last come first."""
        seats = Attendance.objects.filter(
            contact=OuterRef("contact"),
            meeting__in=Meeting.objects.visible_to(self.user).order_by().values("pk"),
        )
        met = seats.order_by().values("contact").annotate(last=Max("meeting__day")).values("last")
        today = timezone.localdate()
        posts = (
            Employment.objects.filter(organisation__in=self.pks)
            .filter(Q(ended_on=None) | Q(ended_on__gte=today))
            .select_related("contact", "organisation")
            .annotate(last_met=Subquery(met))
        )
        order = [
            F("last_met").desc(nulls_last=True),
            F("started_on").desc(nulls_last=True),
            F("id"),
        ]
        for post in _first(posts, "organisation", order, PEOPLE):
            known = self.found[post.organisation_id]
            known.people.append(post)
            known.more["people"] = post.total - PEOPLE

    def meetings(self) -> None:
        """The last ones that were held, one to spare; for some people at one it counts once."""
        held = (
            Meeting.objects.visible_to(self.user)
            .past()
            .exclude(status__in=(MeetingStatus.CANCELLED, MeetingStatus.DRAFT))
        )
        seats = Attendance.objects.filter(
            organisation__in=self.pks, meeting__in=held.order_by().values("pk")
        )
        newest = [F("meeting__day").desc(nulls_last=True),
                  F("meeting__starts_at").desc(nulls_last=True), F("meeting_id")]  # fmt: skip
        place = Over(DenseRank(), partition_by=F("organisation_id"), order_by=newest)
        pairs = seats.annotate(place=place).filter(place__lte=MEETINGS + 1).order_by("place")
        wanted = list(dict.fromkeys(pairs.values_list("organisation_id", "meeting_id")))
        rows = Meeting.objects.prefetch_related(
            "attendances__contact", "attendances__user", "attendances__member"
        ).in_bulk([meeting for _organisation, meeting in wanted])
        for organisation, meeting in wanted:
            self.found[organisation].meetings.append(rows[meeting])

    def leads(self) -> None:
        closed = Case(When(lead__status=LeadStatus.OPEN, then=Value(0)), default=Value(1))
        parts = LeadPartner.objects.filter(
            organisation__in=self.pks,
            lead__in=Lead.objects.visible_to(self.user).order_by().values("pk"),
        )
        order = [closed.asc(), F("lead__updated_at").desc(), F("lead_id").desc()]
        links = list(_first(parts, "organisation", order, LEADS))
        rows = (
            Lead.objects.select_related("owner")
            .prefetch_related("partners", "sectors", "districts", "mous")
            .in_bulk({link.lead_id for link in links})
        )
        self._hand_out(links, "leads", LEADS, lambda link: rows[link.lead_id])

    def mous(self) -> None:
        parts = MOUParty.objects.filter(
            organisation__in=self.pks,
            mou__in=MOU.objects.visible_to(self.user).order_by().values("pk"),
        )
        order = [F("mou__signed_on").desc(nulls_last=True), F("mou_id").desc()]
        links = list(_first(parts, "organisation", order, MOUS))
        rows = (
            MOU.objects.select_related("group")
            .prefetch_related("milestones")
            .in_bulk({link.mou_id for link in links})
        )
        self._hand_out(links, "mous", MOUS, lambda link: rows[link.mou_id])

    def _hand_out(self, links: list[Any], name: str, most: int, row: Callable[[Any], Any]) -> None:
        for link in links:
            known = self.found[link.organisation_id]
            getattr(known, name).append(row(link))
            known.more[name] = link.total - most

    def promises(self) -> None:
        """An organisation's own, and those of the leads and MOUs in which it takes part."""
        rows = FollowUp.objects.visible_to(self.user).with_organisations(self.pks).open()
        rows = list(rows.select_related("assignee").order_by("due_on", "id"))
        of_leads = _pairs(LeadPartner, "lead", self.pks, {row.lead_id for row in rows})
        of_mous = _pairs(MOUParty, "mou", self.pks, {row.mou_id for row in rows})
        for row in rows:
            whose = {row.organisation_id} | of_leads[row.lead_id] | of_mous[row.mou_id]
            for pk in whose & self.found.keys():
                self.found[pk].promises.append(row)

    def documents(self) -> None:
        of_leads: dict[Any, list[int]] = defaultdict(list)
        of_mous: dict[Any, list[int]] = defaultdict(list)
        for pk, known in self.found.items():
            for lead in known.leads:
                of_leads[lead.pk].append(pk)
            for mou in known.mous:
                of_mous[mou.pk].append(pk)
        rows = Document.objects.visible_to(self.user).kept()
        rows = rows.filter(
            Q(organisation__in=self.pks) | Q(lead__in=list(of_leads)) | Q(mou__in=list(of_mous))
        )
        for row in rows.prefetch_related("versions").order_by("-created_at", "-id"):
            whose = of_leads[row.lead_id] + of_mous[row.mou_id]
            for pk in dict.fromkeys([row.organisation_id, *whose]):
                if pk in self.found:
                    self.found[pk].documents.append(row)


def _first(rows: QuerySet, each: str, order: list[Any], most: int) -> QuerySet:
    """The first rows of each organisation, with how many there are in `total`."""
    by = F(f"{each}_id")
    return (
        rows.annotate(
            place=Over(RowNumber(), partition_by=by, order_by=order),
            total=Over(Count("pk"), partition_by=by),
        )
        .filter(place__lte=most)
        .order_by(by, "place")
    )


def _pairs(links: Any, name: str, organisations: list[int], rows: set[Any]) -> Any:
    """Which of the organisations take part in each row."""
    found: Any = defaultdict(set)
    wanted = links.objects.filter(organisation__in=organisations, **{f"{name}__in": rows - {None}})
    for row, organisation in wanted.values_list(f"{name}_id", "organisation_id"):
        found[row].add(organisation)
    return found
