"""Whatever happens to promises, leads and MOUs: one mail a day, nothing of what is over, no haste.

Histories are random; what must hold after each sweep is said here without asking the product.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from accounts.models import User
from followups.actions import complete, deliver, raise_due, reopen, snooze
from followups.actions.digests import gather
from followups.choices import NotificationKind as Kind
from followups.models import FollowUp, Notification
from leads.models import MOU, Lead, Milestone
from tests.examples import examples
from tests.factories import make_followup, make_lead, make_mou, make_user
from tests.followups.clock import LUCKNOW, TOKYO, at

DAY = timedelta(days=1)
ESCALATED_AFTER = 7 * DAY
# The third snooze past its day puts off no word to the manager.
PUT_OFF_BY = 2
RESTING = {
    "lost": {"status": "lost", "status_reason": "Price", "lost_to": "Vietnam"},
    "on hold": {"status": "on_hold", "status_reason": "Budget"},
    "open": {"status": "open", "status_reason": "", "lost_to": ""},
}
DROPPED = {"status": "dropped", "status_reason": "Went elsewhere"}


@dataclass
class World:
    """Somebody, her manager, and what they see to."""

    person: User
    manager: User
    now: datetime
    promises: list[FollowUp] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    mous: list[MOU] = field(default_factory=list)
    # Of each promise, in order: for which day it was owed and until when it was put to sleep.
    naps: dict[int, list[tuple[date, date]]] = field(default_factory=dict)
    mails: int = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.person.time_zone)).date()

    def over(self, reader: User) -> set[str]:
        """Names of all that is done, lost, dropped, at rest or asleep.

        The manager hears even of what sleeps, where it was put to sleep too often.
        """
        done = [row for row in FollowUp.objects.all() if self.is_over(row, reader)]
        rest = Lead.objects.exclude(status="open"), MOU.objects.filter(**DROPPED)
        return {row.title for rows in (done, *rest) for row in rows}

    def is_over(self, row: FollowUp, reader: User) -> bool:
        if row.done_at or (row.lead and row.lead.status == "lost"):
            return True
        if not self.sleeps(row):
            return False
        return reader != self.manager or len(self.counted(row)) <= PUT_OFF_BY

    def counted(self, row: FollowUp) -> list[date]:
        """Until when it was put to sleep past its day, each time."""
        return [until for due, until in self.naps.get(row.pk, ()) if due == row.due_on < until]

    def sleeps(self, row: FollowUp) -> bool:
        return row.snoozed_until is not None and row.snoozed_until > self.today


def promise(world: World, number: int) -> None:
    row = make_followup(
        title=f"Promise-{len(world.promises)}-",
        assignee=world.person if number % 4 else None,
        due_on=world.today + (number - 4) * DAY,
        lead=world.leads[-1] if world.leads and number % 2 else None,
    )
    world.promises.append(row)


def of_promise(act: Callable[..., Any], **more: Any) -> Callable[[World, int], None]:
    def happen(world: World, number: int) -> None:
        if world.promises:
            row = world.promises[number % len(world.promises)]
            row.refresh_from_db()
            asked = {name: value(world, number) for name, value in more.items()}
            if act is snooze and not row.is_open:
                return
            if act is snooze and row.snoozed_until != asked["until"]:
                world.naps.setdefault(row.pk, []).append((row.due_on, asked["until"]))
            act(followup=row, by=world.person, **asked)

    return happen


def lead(world: World, number: int) -> None:
    owner = world.person if number % 4 else None
    row = make_lead(title=f"Lead-{len(world.leads)}-", owner=owner)
    # Typed today; the last meeting was long ago, and on its own day.
    Lead.objects.filter(pk=row.pk).update(met_at=world.now - number * 4 * DAY)
    world.leads.append(row)


def of_lead(state: str) -> Callable[[World, int], None]:
    def happen(world: World, number: int) -> None:
        if world.leads:
            row = world.leads[number % len(world.leads)]
            Lead.objects.filter(pk=row.pk).update(**RESTING[state])

    return happen


def mou(world: World, number: int) -> None:
    row = make_mou(
        title=f"Memorandum-{len(world.mous)}-",
        owner=world.person,
        signed_on=world.today - number * 4 * DAY,
        valid_until=world.today + number * DAY,
    )
    Milestone.objects.create(
        mou=row, kind="land_allotted", forecast_on=world.today + (number - 5) * DAY
    )
    world.mous.append(row)


def drop(world: World, number: int) -> None:
    if world.mous:
        MOU.objects.filter(pk=world.mous[number % len(world.mous)].pk).update(**DROPPED)


def reach(world: World, number: int) -> None:
    if world.mous:
        Milestone.objects.filter(mou=world.mous[number % len(world.mous)]).update(reached=True)


EVENTS: dict[str, Callable[[World, int], None]] = {
    "promise": promise,
    "done": of_promise(complete),
    "reopen": of_promise(reopen),
    "sleep": of_promise(snooze, until=lambda world, n: world.today + (n % 5 + 2) * DAY),
    "lead": lead,
    "lose": of_lead("lost"),
    "hold": of_lead("on hold"),
    "take up": of_lead("open"),
    "mou": mou,
    "drop": drop,
    "reach": reach,
}
NUMBERS = st.integers(0, 12)
histories = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 24)),
        st.tuples(st.sampled_from(["promise", "lead", "mou"]), NUMBERS),
        st.tuples(st.sampled_from(sorted(EVENTS)), NUMBERS),
    ),
    min_size=4,
    max_size=16,
)


@pytest.mark.django_db
@settings(max_examples=examples(25))
@given(history=histories, zone=st.sampled_from([LUCKNOW, TOKYO]), start=st.integers(0, 364))
@example(  # a promise outlives its lead
    history=[("wait", 17), ("lead", 0), ("promise", 1), ("wait", 42), ("lose", 2), ("wait", 23)],
    zone=TOKYO,
    start=116,
)
@example(  # put to sleep again and again
    history=[("promise", 1), ("sleep", 0), ("sleep", 1), ("wait", 20), ("sleep", 4), ("wait", 16)],
    zone=LUCKNOW,
    start=20,
)
def test_one_mail_a_day_nothing_of_what_is_over_and_no_haste(history, zone, start) -> None:
    with transaction.atomic():
        mail.outbox.clear()
        now = at(start, "06:00", zone)
        person = make_user(name="Deepa", time_zone=zone)
        world = World(person, make_user(Role.MANAGER, name="Manoj"), now)
        for what, number in [*history, ("wait", 3), ("wait", 30)]:
            with time_machine.travel(world.now, tick=False):
                if what != "wait":
                    EVENTS[what](world, number)
                    continue
            world.now += number * timedelta(hours=7)
            with time_machine.travel(world.now, tick=False):
                after_a_sweep(world)
        transaction.set_rollback(True)


def after_a_sweep(world: World) -> None:
    before = set(Notification.objects.values_list("pk", flat=True))
    raise_due(world.now)
    gather(world.now)
    deliver(world.now)
    over = {each.pk: world.over(each) for each in (world.person, world.manager)}
    for row in Notification.objects.exclude(pk__in=before):
        settled = over[row.recipient_id]
        if row.kind != Kind.FOLLOWUP_ESCALATED:
            settled = settled | over[world.person.pk]
        assert not any(title in row.title for title in settled), f"{row.title} is over"
        assert row.due_at <= world.now
        if row.kind == Kind.FOLLOWUP_ESCALATED:
            assert row.recipient_id == world.manager.pk
            check_escalation(world, row)
    for letter in mail.outbox[world.mails :]:
        # An open promise says beside its own name whose it is, a lead at rest too.
        lines = [line for line in letter.body.splitlines() if line.startswith("- ")]
        said = "\n".join([letter.subject, *lines])
        reader = world.manager if world.manager.email in letter.to[0] else world.person
        assert lines, "a mail without a line"
        assert not any(title in said for title in over[reader.pk]), "a mail speaks of what is over"
    world.mails = len(mail.outbox)
    check_days()
    assert (raise_due(world.now), gather(world.now), deliver(world.now)) == (0, 0, 0)


def check_escalation(world: World, row: Notification) -> None:
    promised = FollowUp.objects.get(pk=int(row.subject.partition(":")[2]))
    since = max(filter(None, (promised.due_on, promised.snoozed_until)))
    if counted := world.counted(promised)[PUT_OFF_BY - 1 : PUT_OFF_BY]:
        since = min(since, *counted)
    morning = datetime.combine(since + ESCALATED_AFTER, row.due_at.time())
    assert row.due_at.astimezone(ZoneInfo(LUCKNOW)).date() == morning.date()
    assert world.now >= row.due_at


def check_days() -> None:
    """Nothing here is urgent: each person has got one mail a day at most."""
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == len(set(ids)), "a mail left twice"
    assert all(each.startswith("<digest.") for each in ids), "a mail besides that of the day"
