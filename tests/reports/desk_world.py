"""Half a year of a desk's work: leads with logs, enquiries, meetings, promises, MOUs, secrets."""

import random
import uuid
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from accounts.models import User
from delegations.models import Meeting, MeetingLead, OutcomeReceipt
from followups.models import FollowUp
from leads.choices import LeadSource, LeadStatus, Stage
from leads.models import Contact, Enquiry, Lead, Organisation, ProgressUpdate, Sector, StageChange
from tests.factories import make_delegation, make_enquiry, make_lead, make_meeting
from tests.reports import mou_world

CRORE = 10_000_000
STAGES = list(Stage.values)


def seed(people: list[User], n: int = 40, seed: int = 5) -> None:
    """Write down `n` of everything, the same each time but for the present day."""
    dice = random.Random(seed)
    today = timezone.localdate()
    tours = [
        make_delegation(
            starts_on=today - timedelta(days=ago), ends_on=today - timedelta(days=ago - 4)
        )
        for ago in (400, 60, 20)
    ]
    leads = [_lead(dice, people) for _number in range(n)]
    meetings = [_meeting(dice, people, tours) for _number in range(n)]
    for meeting in meetings:
        for lead in dice.sample(leads, dice.randrange(0, 3)):
            MeetingLead.objects.create(meeting=meeting, lead=lead)
    for _number in range(n):
        _promise(dice, people, meetings, leads)
        _enquiry(dice, leads)
    for mou in mou_world.seed(people, n=n // 2):
        _updated(dice, mou, people)
    house = Organisation.objects.create(name_en="House with nobody", to_complete=True)
    Contact.objects.create(family_romaji="Yamada", to_complete=True).employments.create(
        organisation=house, ended_on=today - timedelta(days=3)
    )


def _ago(dice: random.Random, days: int) -> datetime:
    return timezone.now() - timedelta(minutes=dice.randrange(10, days * 24 * 60))


def _lead(dice: random.Random, people: list[User]) -> Lead:
    money = dice.choice(
        [
            {},
            {},
            {"amount_withheld": True},
            {"amount": 7_000_000_000, "currency": "JPY"},
            {"amount": dice.randrange(1, 900) * CRORE, "currency": "INR", "inr_rate": 1},
        ]
    )
    status = dice.choice([*["open"] * 6, *LeadStatus.values])
    if status != LeadStatus.OPEN:
        money |= {
            "status": status,
            "status_reason": "Said so.",
            "lost_to": "Gujarat" if status == "lost" else "",
        }
    created = _ago(dice, 700)
    lead = make_lead(
        stage=dice.choice(STAGES),
        source=dice.choice(["", *LeadSource.values]),
        owner=dice.choice([None, *people]),
        sensitive=dice.random() < 0.15,
        **money,
    )
    if dice.random() < 0.7:
        lead.sectors.add(dice.choice(list(Sector.objects.order_by("code")[:9])))
    _log(dice, lead, people, created)
    Lead.objects.filter(pk=lead.pk).update(created_at=created, updated_at=_ago(dice, 150))
    return lead


def _log(dice: random.Random, lead: Lead, people: list[User], opened: datetime) -> None:
    """A log from the opening, one that begins later, or none; some went back, some came again."""
    kind = dice.choice(["whole", "whole", "whole", "late", "none"])
    if kind == "none":
        return
    path = [dice.choice(STAGES[:6]) for _turn in range(dice.randrange(0, 5))]
    path = [stage for number, stage in enumerate(path) if path[number - 1 : number] != [stage]]
    if path[-1:] == [lead.stage]:
        path.pop()
    stations = ["", *path, lead.stage] if kind == "whole" else [*(path or ["new"]), lead.stage]
    at = opened
    for source, goal in pairwise(stations):
        if source == goal:
            continue
        by = dice.choice([None, *people])
        StageChange.objects.create(lead=lead, from_stage=source, to_stage=goal, by=by, at=at)
        at = min(at + timedelta(hours=dice.randrange(1, 2000)), timezone.now())
    StageChange.objects.create(  # a change of status moves nothing
        lead=lead, from_stage=lead.stage, to_stage=lead.stage, to_status="on_hold", at=at
    )


def _meeting(dice: random.Random, people: list[User], tours: list[Any]) -> Meeting:
    start = timezone.now() - timedelta(hours=dice.randrange(-300, 2400))
    more: dict[str, Any] = {"starts_at": start}
    if dice.random() < 0.5:
        more["ends_at"] = start + timedelta(hours=2)
    elif dice.random() < 0.3:
        day = timezone.localdate(start)
        more = {"precision": "day", "starts_at": None, "on_from": day, "on_to": day}
    elif dice.random() < 0.2:
        more = {"precision": "unknown", "starts_at": None}
    status = dice.choice(["planned", "confirmed", "confirmed", "cancelled", "draft"])
    if status == "cancelled":
        more["cancelled_at"] = start
    if dice.random() < 0.6 and status != "cancelled":
        logged = min(start + timedelta(hours=dice.randrange(1, 90)), timezone.now())
        more |= {
            "result": "moves_forward",
            "logged_at": logged,
            "logged_by": dice.choice([None, *people]),
        }
    meeting = make_meeting(
        delegation=dice.choice([None, *tours]),
        owner=dice.choice([None, *people]),
        sensitive=dice.random() < 0.15,
        status=status,
        **more,
    )
    if meeting.result and dice.random() < 0.4:
        receipt = OutcomeReceipt.objects.create(
            client_id=uuid.UUID(int=dice.getrandbits(128)), meeting=meeting
        )
        earlier = meeting.logged_at - timedelta(hours=dice.randrange(1, 40))
        OutcomeReceipt.objects.filter(pk=receipt.pk).update(at=earlier)
    return meeting


def _promise(
    dice: random.Random, people: list[User], meetings: list[Any], leads: list[Any]
) -> None:
    due = timezone.localdate() + timedelta(days=dice.randrange(-120, 45))
    promise = FollowUp.objects.create(
        title="Send the land-bank sheet",
        due_on=due,
        direction=dice.choice(["ours", "theirs"]),
        assignee=dice.choice([None, *people]),
        lead=dice.choice([None, *leads]),
        sensitive=dice.random() < 0.1,
        snoozed_until=dice.choice([None, None, timezone.localdate() + timedelta(days=4)]),
    )
    if dice.random() < 0.6:
        noon = timezone.make_aware(datetime.combine(due, time(12)))
        promise.done_at = min(noon + timedelta(hours=dice.randrange(-400, 400)), timezone.now())
        promise.done_by = dice.choice([None, *people])
        promise.save()
    for meeting in dice.sample(meetings, dice.randrange(0, 3)):
        meeting.followups.add(promise)


def _enquiry(dice: random.Random, leads: list[Lead]) -> None:
    enquiry = make_enquiry(
        lead=dice.choice(leads),
        channel=dice.choice(["email", "phone", "event"]),
        received_at=_ago(dice, 120),
    )
    changed: dict[str, Any] = {}
    if dice.random() < 0.6:
        replied = enquiry.received_at + timedelta(hours=dice.randrange(1, 200))
        changed = {"replied_at": min(replied, timezone.now()), "reply_channel": "email"}
    if dice.random() < 0.3:
        reason = dice.choice(["spam", "not_for_us", "other"])
        changed |= {"closed_at": timezone.now(), "close_reason": reason}
    if dice.random() < 0.1:
        changed |= {"lead": None, "held_back": "trap"}
    Enquiry.objects.filter(pk=enquiry.pk).update(**changed)


def _updated(dice: random.Random, mou: Any, people: list[User]) -> None:
    for update in ProgressUpdate.objects.filter(mou=mou):
        ProgressUpdate.objects.filter(pk=update.pk).update()
    for _turn in range(dice.randrange(0, 3)):
        ProgressUpdate.objects.create(
            mou=mou, as_of=timezone.localdate(), words="Wall was built.", by=dice.choice(people)
        )
