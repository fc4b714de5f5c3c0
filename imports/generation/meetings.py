"""Generated delegations and meetings with attendance, leads and outcomes."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from delegations.models import Attendance, Delegation, DelegationMember, Meeting, MeetingLead
from imports.generation.copying import Table, array
from imports.generation.world import WORDS, Draw, World, found_by

PER_DELEGATION = 12
_KIND = Draw(meeting=78, site_visit=10, signing=3, seminar=6, expo=3)
_FORMAT = Draw(b2g=70, g2g=12, b2b=12, unknown=6)
_RESULT = Draw(moves_forward=40, wants_information=30, not_now=20, declined=10)


def delegations_in(meetings: int) -> int:
    """Say how many delegations `meetings` meetings come with: half of them belong to one."""
    return meetings // (2 * PER_DELEGATION)


def generate_delegations(world: World, first: int, count: int) -> Iterator[int]:
    """Copy delegations with their members."""
    table = Table(Delegation, world.now, with_id=True)
    members = Table(DelegationMember, world.now)
    for chance, start, stop in world.chunks("delegations", count):
        for number in range(start, stop):
            cities = chance.sample(WORDS["cities"], chance.randrange(1, 4))
            starts = world.day(int(1000 * chance.random()) - 60)
            values: dict[str, Any] = {
                "name": f"Generated delegation {first + number} (seed {world.seed})",
                "cities": cities,
            }
            table.add(
                id=first + number,
                citation_id=world.citation_id,
                direction="outbound" if chance.random() < 0.7 else "inbound",
                starts_on=starts,
                ends_on=starts + timedelta(days=chance.randrange(1, 7)),
                search_key=found_by(Delegation, values),
                **(values | {"cities": array(cities)}),
            )
            for rank in range(1, chance.randrange(2, 7)):
                members.add(
                    delegation_id=first + number,
                    rank=rank,
                    name=f"Member {rank}",
                    office=chance.choice(WORDS["departments"]),
                    is_leader=rank == 1,
                )
        yield table.flush() + members.flush()


def generate_meetings(world: World, first: int, first_delegation: int, count: int) -> Iterator[int]:
    """Copy meetings; past ones mostly have an outcome, a few do not."""
    table = Table(Meeting, world.now, with_id=True)
    attendances = Table(Attendance, world.now)
    about = Table(MeetingLead, world.now)
    travelled = delegations_in(count) * PER_DELEGATION
    for chance, start, stop in world.chunks("meetings", count):
        for number in range(start, stop):
            pk, owner = first + number, world.person(chance, 0.9)
            values = _meeting(chance, world, owner)
            if number < travelled:
                values["delegation_id"] = first_delegation + number // PER_DELEGATION
            table.add(
                id=pk,
                citation_id=world.citation_id,
                owner_id=owner,
                search_key=found_by(Meeting, values),
                **values,
            )
            seat = {"meeting_id": pk, "present": True if "logged_at" in values else None}
            attendances.add(organisation_id=world.company(chance), side="theirs", **seat)
            if owner is not None:
                attendances.add(user_id=owner, side="ours", **seat)
            if world.leads and chance.random() < 0.7:
                lead = world.leads[int(len(world.leads) * chance.random())]
                about.add(meeting_id=pk, lead_id=lead, kind="discussed")
        yield table.flush() + attendances.flush() + about.flush()


def _meeting(chance: Random, world: World, owner: int | None) -> dict[str, Any]:
    days = int(1000 * chance.random() ** 1.5) - 21
    thing = chance.choice(world.things)[1]
    starts = world.moment(chance, days).replace(second=0)
    values: dict[str, Any] = {
        "title": f"{thing}: {chance.choice(('first talk', 'follow-up talk', 'visit', 'review'))}",
        "kind": _KIND(chance),
        "format": _FORMAT(chance).replace("unknown", ""),
        "city": chance.choice(WORDS["cities"]),
        "topics": chance.choice(WORDS["promises"]),
        "created_at": min(starts - timedelta(days=10), world.now),
        "updated_at": min(starts, world.now),
    }
    if chance.random() < 0.85:
        values |= {"starts_at": starts, "ends_at": starts + timedelta(minutes=60)}
    else:
        values |= {"precision": "day", "on_from": starts.date(), "on_to": starts.date()}
    if days > 1 and chance.random() < 0.9:
        values |= {
            "result": _RESULT(chance),
            "said": chance.choice(WORDS["said"]),
            "logged_at": min(starts + timedelta(hours=20), world.now),
            "logged_by_id": owner,
        }
    return values
