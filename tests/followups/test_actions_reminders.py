"""Who is told of a promise, when, and how often."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Role
from followups.actions import complete, raise_due, reopen, snooze, wake
from followups.choices import Delivery
from followups.models import FollowUp, Notification
from tests.factories import make_followup, make_lead, make_mou, make_user
from tests.followups.clock import (
    DUE,
    LUCKNOW,
    PROMISES,
    TOKYO,
    at,
    mailed_at_once,
    sweep,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _at_once(db) -> None:
    """A mail a word: what is said with the day's mail is told elsewhere."""
    mailed_at_once(*PROMISES)


@pytest.fixture
def assignee(team):
    return make_user(
        Role.DESK, name="Asha", email="asha@example.org", team=team, mail_on_days_off=True
    )


@pytest.fixture
def promise(assignee):
    return make_followup(title="Send the land sheet", due_on=DUE, assignee=assignee)


def told() -> list[tuple[str, str]]:
    """Kind and recipient of each notification, the earliest first."""
    rows = Notification.objects.order_by("due_at", "id").select_related("recipient")
    return [(row.kind, row.recipient.name) for row in rows]


@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
def test_due_at_eight_in_the_morning_of_the_recipients_own_clock(zone, promise, assignee) -> None:
    assignee.time_zone = zone
    assignee.save()
    assert sweep(at(zone=zone) - MINUTE) == (0, 0)
    assert sweep(at(zone=zone)) == (1, 1)
    row = Notification.objects.get()
    assert (row.kind, row.due_at, row.delivery) == ("followup_due", at(zone=zone), Delivery.SENT)
    assert row.title == "Send the land sheet"
    assert row.url == promise.get_absolute_url()


def test_japan_is_told_three_and_a_half_hours_before_india(promise, assignee, team) -> None:
    tokyo = make_user(name="Tanaka", team=team, time_zone=TOKYO)
    make_followup(due_on=DUE, assignee=tokyo)
    sweep(at(zone=TOKYO))
    assert told() == [("followup_due", "Tanaka")]
    sweep(at())
    assert told() == [("followup_due", "Tanaka"), ("followup_due", "Asha")]
    assert at() - at(zone=TOKYO) == timedelta(hours=3, minutes=30)


def test_overdue_at_eight_of_the_next_day(promise) -> None:
    sweep(at())
    assert sweep(at(1) - MINUTE) == (0, 0)
    assert sweep(at(1)) == (1, 1)
    assert [kind for kind, _who in told()] == ["followup_due", "followup_overdue"]
    assert [message.subject for message in mail.outbox] == [
        "Due 10 Mar 2026: Send the land sheet",
        "Overdue since 10 Mar 2026: Send the land sheet",
    ]


def test_both_missed_speaks_once_as_overdue(promise) -> None:
    assert sweep(at(1)) == (1, 1)
    assert told() == [("followup_overdue", "Asha")]


def test_a_missed_week_gives_one_word(promise) -> None:
    assert sweep(at(9, "15:17")) == (1, 1)
    assert Notification.objects.get().due_at == at(7)
    for days in (10, 11, 13):
        assert sweep(at(days)) == (0, 0)


def test_a_second_run_is_harmless(promise) -> None:
    assert sweep(at()) == (1, 1)
    assert sweep(at()) == (0, 0)
    assert sweep(at() + MINUTE) == (0, 0)
    assert len(mail.outbox) == 1


def test_what_is_kept_is_not_spoken_of(promise, assignee) -> None:
    complete(followup=promise, by=assignee)
    assert sweep(at(3)) == (0, 0)


def test_what_is_opened_again_is_spoken_of_again(promise, assignee) -> None:
    complete(followup=promise, by=assignee)
    sweep(at(1))
    reopen(followup=promise, by=assignee)
    assert sweep(at(2)) == (1, 1)


def test_what_sleeps_is_silent_and_speaks_when_it_wakes(promise, assignee) -> None:
    sweep(at())
    with time_machine.travel(at(0, "10:00"), tick=False):
        snooze(followup=promise, until=DUE + timedelta(days=4), by=assignee)
    for days in (1, 2, 3):
        assert sweep(at(days)) == (0, 0)
    assert sweep(at(4) - MINUTE) == (0, 0)
    assert sweep(at(4)) == (1, 1)
    assert Notification.objects.latest("due_at").due_at == at(4)
    assert sweep(at(5)) == (0, 0)


def test_snoozed_twice_speaks_at_each_waking(promise, assignee) -> None:
    for day in (1, 5):
        with time_machine.travel(at(day - 1, "10:00"), tick=False):
            snooze(followup=promise, until=DUE + timedelta(days=day), by=assignee)
        assert sweep(at(day)) == (1, 1)


def test_what_was_woken_early_speaks_at_once(promise, assignee) -> None:
    with time_machine.travel(at(0, "07:00"), tick=False):
        snooze(followup=promise, until=DUE + timedelta(days=9), by=assignee)
    assert sweep(at(2)) == (0, 0)
    wake(followup=promise, by=assignee)
    assert sweep(at(2)) == (1, 1)


def test_a_snooze_that_ends_before_the_day_changes_nothing(promise, assignee) -> None:
    with time_machine.travel(at(-9), tick=False):
        snooze(followup=promise, until=DUE - timedelta(days=2), by=assignee)
    assert sweep(at(-5)) == (0, 0)
    assert sweep(at()) == (1, 1)
    assert told() == [("followup_due", "Asha")]


def test_a_moved_day_reminds_anew(promise) -> None:
    sweep(at())
    promise.due_on = DUE + timedelta(days=3)
    promise.save()
    assert sweep(at(1)) == (0, 0)
    assert sweep(at(3)) == (1, 1)


# --- Who ------------------------------------------------------------------------------------------
def test_when_the_assignee_has_left_the_leads_owner_is_told(promise, assignee, manager) -> None:
    promise.lead = make_lead(owner=manager)
    promise.save()
    assignee.is_active = False
    assignee.save()
    sweep(at())
    assert told() == [("followup_due", "Manoj Manager")]
    assert mail.outbox[0].to == [f"Manoj Manager <{manager.email}>"]


def test_then_the_mous_owner_and_then_nobody(assignee, manager, desk) -> None:
    lead, mou = make_lead(owner=desk), make_mou(owner=manager)
    make_followup(due_on=DUE, lead=lead, mou=mou)
    desk.is_active = False
    desk.save()
    sweep(at())
    assert told() == [("followup_due", "Manoj Manager")]
    manager.is_active = False
    manager.save()
    assert sweep(at(1)) == (0, 0)


def test_nobodys_promise_of_nobodys_lead_is_silent(db) -> None:
    make_followup(due_on=DUE, lead=make_lead())
    assert sweep(at(2)) == (0, 0)


def test_an_owner_who_may_not_see_it_is_not_told(desk, manager) -> None:
    secret = make_mou(sensitive=True, owner=manager)
    make_followup(title="Secret", due_on=DUE, lead=make_lead(owner=desk), mou=secret)
    assert sweep(at(1)) == (0, 0)
    assert told() == []


def test_who_wants_no_mail_reads_it_in_the_product_only(promise, assignee) -> None:
    assignee.email_reminders = False
    assignee.save()
    assert sweep(at()) == (1, 0)
    assert Notification.objects.get().delivery == Delivery.NOT_WANTED
    assert mail.outbox == []
    # Changing one's mind later brings no old mails.
    assignee.email_reminders = True
    assignee.save()
    assert sweep(at(0, "12:00")) == (0, 0)


def test_each_assignee_in_turn_is_told(promise, manager) -> None:
    sweep(at())
    promise.assignee = manager
    promise.save()
    assert sweep(at(0, "12:00")) == (1, 1)
    assert told() == [("followup_due", "Asha"), ("followup_due", "Manoj Manager")]


# --- Many -----------------------------------------------------------------------------------------
def test_a_batch_takes_a_handful_of_queries(assignee, monkeypatch) -> None:
    monkeypatch.setattr("followups.actions.raising.BATCH", 50)
    monkeypatch.setattr("followups.rules_promises.BATCH", 50)

    def queries(number: int) -> int:
        FollowUp.objects.all().delete()
        rows = [FollowUp(title="x", due_on=DUE, assignee=assignee) for _n in range(number)]
        FollowUp.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as asked:
            assert raise_due(at()) == number
        return len(asked)

    one, three = queries(50), queries(150)
    # What was told before is read, what is new is written, in a transaction of its own.
    assert three - one <= 2 * 4
    assert queries(149) == three


def test_more_than_a_batch_are_all_told(assignee, monkeypatch) -> None:
    monkeypatch.setattr("followups.rules_promises.ROUND", 3)
    for _turn in range(8):
        make_followup(due_on=DUE, assignee=assignee)
    assert raise_due(at()) == 8
    assert Notification.objects.count() == 8
