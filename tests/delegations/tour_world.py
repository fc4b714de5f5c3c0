"""A tour with everything that makes counting hard: shared firms, secrets, moves both ways."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from delegations.models import Delegation, Meeting
from followups.models import FollowUp
from leads.choices import Stage
from leads.models import StageChange
from tests.factories import (
    make_delegation,
    make_followup,
    make_group,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
)

FIRST, LAST = date(2026, 2, 2), date(2026, 2, 6)
DAY = timedelta(days=1)
RESULTS = ("moves_forward", "wants_information", "not_now", "declined", "", "moves_forward")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 30, tzinfo=UTC)


@dataclass
class World:
    """The rows a test asks for by name."""

    tour: Delegation
    meetings: list[Meeting] = field(default_factory=list)


def make_tour(
    owner: User, *, seed: int = 7, meetings: int = 24, firms: int = 30, **fields: Any
) -> World:
    """Make a tour of many meetings beside another one whose rows must never be counted."""
    fields = {"starts_on": FIRST, "ends_on": LAST, **fields}
    world = World(make_delegation(**fields))
    maker = _Maker(random.Random(seed), world, owner, firms)
    for number in range(meetings):
        maker.meeting(number, world.tour)
    for number in range(3):
        maker.meeting(number, maker.other)
    return world


class _Maker:
    def __init__(self, dice: random.Random, world: World, owner: User, firms: int) -> None:
        self.dice, self.world, self.owner = dice, world, owner
        self.firms = [make_organisation(country="JP") for _each in range(firms)]
        self.groups = [
            make_group(amount=Decimal(900), currency="INR", inr_rate=1),
            make_group(amount=None),
        ]
        self.other = make_delegation(starts_on=FIRST, ends_on=LAST)
        self.leads: list[Any] = []

    def meeting(self, number: int, tour: Delegation) -> None:
        dice, first = self.dice, tour.starts_on
        day = first + dice.randrange(6) * DAY
        result = dice.choice(RESULTS)
        logged = noon(day) + dice.randrange(1, 60) * DAY / 2
        status = dice.choice(("planned", "confirmed", "confirmed", "cancelled", "draft"))
        called_off = {"cancelled_at": noon(day)} if status == "cancelled" else {}
        meeting = make_meeting(
            delegation=tour,
            format=dice.choice(("g2g", "b2g", "b2b", "")),
            owner=self.owner,
            sensitive=number % 7 == 3,
            result=result,
            logged_at=logged if result else None,
            status=status,
            **called_off,
            **self._when(number, day),
        )
        self._seats(meeting)
        for _each in range(dice.randrange(3)):
            self._lead(meeting, day)
        for _each in range(dice.randrange(4)):
            self._promise(meeting, day)
        if number % 5 == 1:
            mou = self._mou(dice.choice([None, *self.leads[-3:]]), day)
            meeting.mous.add(mou)
        self.world.meetings.append(meeting)

    def _when(self, number: int, day: date) -> dict[str, Any]:
        if number % 8 == 5:
            return {"precision": "day", "on_from": day, "on_to": day}
        if number % 8 == 6:
            return {
                "precision": "month",
                "on_from": day.replace(day=1),
                "on_to": day.replace(day=28),
            }
        if number % 8 == 7:
            return {"precision": "unknown"}
        ends = {"ends_at": noon(day) + timedelta(hours=3)} if number % 2 else {}
        return {"starts_at": noon(day), **ends}

    def _seats(self, meeting: Meeting) -> None:
        for firm in self.dice.sample(self.firms, self.dice.randrange(4)):
            meeting.attendances.create(
                organisation=firm,
                present=self.dice.choice((None, None, True, False)),
                answer=self.dice.choice(("", "accepted", "declined")),
            )
        meeting.attendances.create(
            side="ours", user=self.owner, organisation=self.dice.choice(self.firms)
        )

    def _lead(self, meeting: Meeting, day: date) -> None:
        dice = self.dice
        if self.leads and dice.random() < 0.4:
            lead = dice.choice(self.leads)
        else:
            lead = make_lead(
                self.firms[0], sensitive=dice.random() < 0.15, stage=dice.choice(Stage.values)
            )
            self.leads.append(lead)
            self._log(lead, day)
            if dice.random() < 0.5:
                self._mou(lead, day + dice.randrange(-20, 120) * DAY)
        meeting.meeting_leads.get_or_create(
            lead=lead, defaults={"kind": dice.choice(("raised", "discussed"))}
        )

    def _log(self, lead: Any, day: date) -> None:
        stage, at = "", noon(day) + self.dice.randrange(-20, 5) * DAY
        for _each in range(self.dice.randrange(5)):
            to = self.dice.choice(Stage.values)
            status = self.dice.choice(("open", "open", "lost"))
            StageChange.objects.create(
                lead=lead, from_stage=stage, to_stage=to, to_status=status, at=at
            )
            stage, at = to, at + self.dice.randrange(1, 60) * DAY
        if stage:
            type(lead).objects.filter(pk=lead.pk).update(stage=stage)

    def _mou(self, lead: Any, day: date) -> Any:
        dice = self.dice
        known = dice.choice(("day", "day", "month", "year", None))
        signed = {None: None, "day": day, "month": day.replace(day=1),
                  "year": date(day.year, 1, 1)}[known]  # fmt: skip
        group = dice.choice([None, None, *self.groups])
        own = group is None and dice.random() < 0.6
        money = {"amount": Decimal(dice.randrange(1, 500)), "currency": "INR", "inr_rate": 1}
        mou = make_mou(
            lead=lead,
            signed_on=signed,
            signed_on_precision=known or "day",
            group=group,
            sensitive=dice.random() < 0.15,
            **(money if own else {}),
        )
        for _each in range(dice.randrange(3)):
            stated = dice.random() < 0.7
            mou.updates.create(
                as_of=LAST + dice.randrange(-3, 200) * DAY,
                realised_amount=Decimal(dice.randrange(100)) if stated else None,
                currency="INR" if stated else "",
                inr_rate=1 if stated else None,
            )
        return mou

    def _promise(self, meeting: Meeting, day: date) -> None:
        dice = self.dice
        due = day + dice.randrange(1, 90) * DAY
        done = noon(due) + dice.randrange(-30, 30) * DAY if dice.random() < 0.6 else None
        promise: FollowUp = make_followup(
            due_on=due, done_at=done, direction=dice.choice(("ours", "ours", "theirs"))
        )
        meeting.followups.add(promise)
        if dice.random() < 0.15:
            meeting.next_steps.get_or_create(horizon=7, defaults={"followup": promise})
