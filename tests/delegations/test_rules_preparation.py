"""Things that are not ready in time for a tour: who hears of them, when, and when no more."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from accounts.choices import Role
from delegations.actions.preparation import tick
from delegations.models import Preparation
from delegations.rules_preparation import PreparationRule
from followups.actions import deliver, raise_due
from followups.choices import NotificationKind
from followups.models import Notification, RuleSetting
from tests.factories import make_delegation, make_meeting, make_user
from tests.followups.clock import LUCKNOW, TOKYO, at

pytestmark = pytest.mark.django_db
KIND = NotificationKind.DELEGATION_LATE
DAY = timedelta(days=1)
STARTS = date(2026, 10, 19)
READY_BY = date(2026, 9, 28)


@pytest.fixture
def tour():
    return make_delegation(name="Tokyo 2026", starts_on=STARTS, ends_on=STARTS + 4 * DAY)


@pytest.fixture
def meeting(tour, desk):
    return make_meeting(
        title="Ceramics", delegation=tour, owner=desk, starts_at=at(STARTS + DAY, "10:00", TOKYO)
    )


@pytest.fixture
def vehicle(meeting) -> Preparation:
    return meeting.preparations.create(kind="vehicle", due_on=READY_BY)


def told(now: datetime) -> list[tuple[str, datetime]]:
    with time_machine.travel(now, tick=False):
        raise_due(now)
        raise_due(now)
    rows = Notification.objects.filter(kind=KIND).order_by("due_at", "recipient__name")
    return list(rows.values_list("recipient__name", "due_at"))


@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
def test_who_sees_to_it_hears_on_the_next_morning_on_her_own_clock(vehicle, zone) -> None:
    vehicle.owner = make_user(Role.OFFICIAL, time_zone=zone)
    vehicle.save()
    due = at(READY_BY + DAY, "08:00", zone)
    assert told(due - timedelta(seconds=1)) == []
    assert told(due) == [(vehicle.owner.name, due)]


def test_again_after_days_and_in_the_last_days_and_never_after_the_tour(vehicle, desk) -> None:
    for hours in range(0, 24 * 40, 12):
        found = told(at(READY_BY, "08:00") + timedelta(hours=hours))
    days = [READY_BY + DAY, READY_BY + 4 * DAY, *(STARTS - days * DAY for days in (7, 3, 1))]
    assert found == [(desk.name, at(day)) for day in days]


def test_one_word_a_person_and_tour_however_much_is_late(meeting, vehicle, desk) -> None:
    meeting.preparations.create(kind="gift", due_on=READY_BY - 2 * DAY)
    meeting.preparations.create(kind="brief", due_on=READY_BY, owner=desk)
    now = at(READY_BY + DAY)
    assert told(now) == [(desk.name, at(READY_BY + DAY))]
    message = PreparationRule().message(Notification.objects.get(), now)
    assert message is not None
    assert message.line == "3 things are not ready"
    assert message.words.startswith("• Ceramics: ")
    assert "Gift (by 26 Sep 2026)" in message.words
    assert ("Begins", "in 20 days") in message.facts


def test_what_is_put_right_takes_no_older_word_out_again(meeting, vehicle, desk) -> None:
    meeting.preparations.create(kind="gift", due_on=READY_BY - 9 * DAY)
    now = at(READY_BY + DAY)
    assert told(now) == [(desk.name, now)]
    tick(meeting=meeting, kind="vehicle", state="done")
    assert told(now + timedelta(hours=20)) == [(desk.name, now)]


def test_what_has_no_day_is_late_when_the_last_days_begin(meeting, desk) -> None:
    meeting.preparations.create(kind="host")
    assert told(at(STARTS - 8 * DAY)) == []
    assert told(at(STARTS - 7 * DAY)) == [(desk.name, at(STARTS - 7 * DAY))]


@pytest.mark.parametrize("state", ["done", "not_needed"])
def test_ready_things_are_taken_back_and_not_mailed(meeting, vehicle, desk, state) -> None:
    RuleSetting.objects.create(kind=KIND, at_once=True)
    now = at(READY_BY + DAY)
    told(now)
    tick(meeting=meeting, kind="vehicle", state=state)
    told(now + timedelta(minutes=1))
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        deliver(now + timedelta(minutes=1))
    row = Notification.objects.get(kind=KIND)
    assert (row.read_at is None, row.delivery) == (False, "not_wanted")


@pytest.mark.parametrize("change", ["cancelled", "draft", "held", "no tour"])
def test_meetings_that_do_not_take_place_or_are_over_ask_for_nothing(meeting, vehicle, change):
    if change == "held":
        meeting.starts_at = at(READY_BY - 5 * DAY, "10:00")
    elif change == "no tour":
        meeting.delegation = None
    else:
        meeting.status, meeting.cancelled_at = (
            change,
            at(READY_BY) if change == "cancelled" else None,
        )
    meeting.save()
    assert told(at(READY_BY + DAY)) == []


def test_a_meeting_known_to_the_month_is_to_come_until_its_last_day(tour, desk) -> None:
    meeting = make_meeting(
        delegation=tour, owner=desk, precision="month", on_from=READY_BY.replace(day=1),
        on_to=READY_BY.replace(day=30),
    )  # fmt: skip
    meeting.preparations.create(kind="host", due_on=READY_BY)
    assert told(at(READY_BY + DAY)) == [(desk.name, at(READY_BY + DAY))]


def test_else_those_who_travel_and_else_the_managers_hear(meeting, vehicle, official, manager):
    meeting.owner = None
    meeting.save()
    now = at(READY_BY + DAY)
    assert [who for who, _due in told(now)] == [manager.name]
    Notification.objects.all().delete()
    viewer = make_user(Role.VIEWER)
    for rank, person in enumerate((official, viewer)):
        meeting.delegation.members.create(name=person.name, user=person, rank=rank)
    assert [who for who, _due in told(now)] == [official.name]


def test_behind_closed_doors_only_who_may_know_hears_of_it(meeting, vehicle, desk) -> None:
    deputy, other = make_user(Role.DESK), make_user(Role.DESK)
    meeting.sensitive = True
    meeting.save()
    vehicle.owner = other
    vehicle.save()
    now = at(READY_BY + DAY)
    assert told(now) == []
    vehicle.owner = desk
    vehicle.save()
    assert told(now) == [(desk.name, now)]
    row = Notification.objects.get()
    row.on_behalf_of, row.recipient = desk, deputy
    assert PreparationRule().message(row, now) is None


def test_forty_meetings_cost_no_more_queries_than_three(tour, desk, django_assert_max_num_queries):
    for number in range(40):
        meeting = make_meeting(delegation=tour, owner=desk, starts_at=at(STARTS, "10:00"))
        meeting.preparations.create(
            kind="host", due_on=READY_BY, owner=desk if number % 2 else None
        )
    now = at(READY_BY + DAY)
    rule = PreparationRule()
    with time_machine.travel(now, tick=False), django_assert_max_num_queries(4):
        [one] = rule.occurrences(now)
    row = Notification(pk=1, kind=KIND, subject=one.subject, recipient=desk, due_at=one.due_at)
    with time_machine.travel(now, tick=False), django_assert_max_num_queries(4):
        message = rule.messages([row], now)[1]
    assert message.words.endswith("and 30 more meetings")
