"""A large delegation to measure on: 200 organisations, 60 meetings, 20 members."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import User
from delegations.choices import PreparationKind
from delegations.models import (
    Attendance,
    Delegation,
    DelegationMember,
    Leg,
    Meeting,
    MeetingLead,
    Preparation,
)
from followups.models import FollowUp
from leads.models import Lead, Organisation

ORGANISATIONS, MEETINGS, MEMBERS = 200, 60, 20
CITIES = ("Tokyo", "Nagoya", "Osaka", "Fukuoka")
DAYS = 12
A_DAY = MEETINGS // DAYS
LASTS = (timedelta(minutes=90), timedelta(hours=5))  # the long ones clash with others
RESULTS = ("moves_forward", "wants_information", "not_now", "declined", "")


def make_tour(user: User, name: str = "Large delegation") -> Delegation:
    """Make the delegation: half of its days have passed and have outcomes."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS // 2)
    tour = Delegation.objects.create(
        name=name,
        starts_on=first,
        ends_on=first + timedelta(days=DAYS - 1),
        cities=list(CITIES),
        purpose="Talks with makers of semiconductors, machines and green hydrogen.",
    )
    _legs(tour)
    members = DelegationMember.objects.bulk_create(
        DelegationMember(
            delegation=tour,
            rank=number + 1,
            name=f"Member {number + 1}",
            office=f"Secretary of department {number + 1}",
            is_leader=number == 0,
        )
        for number in range(MEMBERS)
    )
    firms = Organisation.objects.bulk_create(
        Organisation(name_en=f"Tour Works {number}", name_ja=f"視察製作所{number}", country="JP")
        for number in range(ORGANISATIONS)
    )
    meetings = Meeting.objects.bulk_create(
        _meeting(tour, number, first + timedelta(days=number // A_DAY), today)
        for number in range(MEETINGS)
    )
    Attendance.objects.bulk_create(
        [
            *_their_seats(meetings, firms),
            *(
                Attendance(meeting=meeting, side="ours", member=member)
                for number, meeting in enumerate(meetings)
                for member in members[number % 2 :: 2]
            ),
        ]
    )
    _prepare(meetings, user, today)
    _promise(meetings, user, today)
    return tour


def _legs(tour: Delegation) -> None:
    stay = DAYS // len(CITIES)
    for position, city in enumerate(CITIES):
        arrives = tour.starts_on + timedelta(days=position * stay)
        leaves = min(tour.ends_on, arrives + timedelta(days=stay))
        Leg.objects.create(
            delegation=tour,
            position=position,
            city=city,
            first_day=arrives,
            last_day=leaves,
            hotel=f"Hotel {city}",
        )


def _meeting(tour: Delegation, number: int, day: date, today: date) -> Meeting:
    at = time(9 + 2 * (number % A_DAY), 30 if number % 3 else 0)
    starts = datetime.combine(day, at, ZoneInfo("Asia/Tokyo"))
    result = RESULTS[number % len(RESULTS)] if day < today else ""
    return Meeting(
        title=f"Stop {number}: talks at the works",
        delegation=tour,
        kind=("meeting", "site_visit", "seminar")[number % 3],
        format=("g2g", "b2g", "b2b")[number % 3],
        starts_at=starts,
        ends_at=None if number % 4 == 3 else starts + LASTS[number % 10 == 0],
        city=CITIES[min(number // (MEETINGS // len(CITIES)), len(CITIES) - 1)],
        place=f"Head office, room {number}",
        status="planned" if number % 2 else "confirmed",
        result=result,
        said=f"They asked about land and power for works {number}." if result else "",
        logged_at=timezone.now() if result else None,
    )


def _their_seats(meetings: list[Meeting], firms: list[Organisation]) -> list[Attendance]:
    """Each firm comes once; the first ones come again, so that stops have four each."""
    each = max(4, -(-len(firms) // len(meetings)))
    return [
        Attendance(meeting=meeting, organisation=firms[(number * each + seat) % len(firms)])
        for number, meeting in enumerate(meetings)
        for seat in range(each)
    ]


def _prepare(meetings: list[Meeting], user: User, today: date) -> None:
    Preparation.objects.bulk_create(
        Preparation(
            meeting=meeting,
            kind=kind,
            state=("done", "todo", "not_needed")[(number + place) % 3],
            note=f"Car {number % 3}" if kind == PreparationKind.VEHICLE else "",
            owner=user,
            due_on=today + timedelta(days=number % 5 - 2),
        )
        for number, meeting in enumerate(meetings)
        for place, kind in enumerate(PreparationKind.values)
    )


def _promise(meetings: list[Meeting], user: User, today: date) -> None:
    held = [meeting for meeting in meetings if meeting.result]
    promises = FollowUp.objects.bulk_create(
        FollowUp(title=f"Send papers {meeting.pk}", due_on=today + timedelta(days=7), assignee=user)
        for meeting in held
    )
    leads = Lead.objects.bulk_create(
        Lead(title=f"Plant of stop {meeting.pk}", owner=user) for meeting in held
    )
    for meeting, promise in zip(held, promises, strict=True):
        meeting.followups.add(promise)
    MeetingLead.objects.bulk_create(
        MeetingLead(meeting=meeting, lead=lead, kind="raised")
        for meeting, lead in zip(held, leads, strict=True)
    )
