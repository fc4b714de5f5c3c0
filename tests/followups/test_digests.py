"""The one mail of a day: when it is gathered, for whom, and what is left out of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection

from accounts.choices import Role
from accounts.models import Absence
from followups.actions import deliver
from followups.actions.digests import gather
from followups.actions.followups import complete
from followups.actions.sweeps import sweep as round_the_clock
from followups.choices import Channel, Delivery
from followups.clocks import digest_day, next_digest
from followups.models import Digest, FollowUp, Notification, RuleSetting
from followups.rules import RULES
from leads.models import DayOff
from tests.factories import make_followup, make_lead, make_organisation, make_user
from tests.followups.clock import DUE, TOKYO, at, sweep
from tests.followups.day_mail import MORNING, html, wait_for, written

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, MONDAY = 3, 4, 6


# --- When --------------------------------------------------------------------------------------
def test_all_that_waits_is_one_mail(desk) -> None:
    rows = [wait_for(desk) for _ in range(3)]
    assert gather(MORNING) == 1
    digest = Digest.objects.get()
    assert (digest.recipient, digest.day, digest.delivery) == (desk, DUE, Delivery.PENDING)
    assert set(digest.lines.all()) == set(rows)
    text = written(digest).body
    assert all(row.title in text for row in rows)


def test_nobody_else_and_nothing_at_all_makes_no_mail(desk, manager) -> None:
    wait_for(desk)
    assert gather(MORNING) == 1
    assert not Digest.objects.filter(recipient=manager).exists()


def test_a_day_has_one_mail_whatever_comes_after(desk) -> None:
    wait_for(desk)
    assert gather(MORNING) == 1
    late = wait_for(desk, due_at=at(clock="11:00"))
    assert [gather(at(clock=clock)) for clock in ("08:01", "12:00", "19:59")] == [0, 0, 0]
    assert gather(at(1)) == 1
    assert set(Digest.objects.get(day=DUE + timedelta(days=1)).lines.all()) >= {late}


@pytest.mark.parametrize(
    ("fields", "waits_at", "comes_at"),
    [
        ({}, "07:59", "08:00"),
        ({"digest_at": time(9, 30)}, "09:29", "09:30"),
        # What falls due today is known at eight: a mail before would tell of it a day late.
        ({"digest_at": time(6)}, "07:59", "08:00"),
        # Somebody set hours that shut her mail out: it comes when they end.
        ({"quiet_until": time(9)}, "08:59", "09:00"),
        ({"digest_at": time(23)}, "07:59", "08:00"),
        ({"quiet_from": None, "quiet_until": None, "digest_at": time(23)}, "22:59", "23:00"),
    ],
)
def test_it_comes_at_her_hour(fields, waits_at, comes_at) -> None:
    wait_for(make_user(**fields), due_at=at(-1))
    assert gather(at(clock=waits_at)) == 0
    assert gather(at(clock=comes_at)) == 1


def test_a_morning_in_tokyo_is_tokyos_day() -> None:
    person = make_user(time_zone=TOKYO)
    wait_for(person, due_at=at(zone=TOKYO))
    assert gather(at(clock="07:59", zone=TOKYO)) == 0
    assert gather(at(zone=TOKYO)) == 1  # 04:30 in India
    assert Digest.objects.get().day == DUE


def test_nobody_is_woken_by_a_mail_that_is_late(desk) -> None:
    wait_for(desk)
    assert gather(at(clock="21:00")) == 0
    assert gather(at(1, "03:00")) == 0
    assert gather(at(1)) == 1


@pytest.mark.parametrize("zone", ["Asia/Kolkata", TOKYO])
def test_weekends_wait_for_monday(zone) -> None:
    wait_for(make_user(time_zone=zone))
    assert [gather(at(day, zone=zone)) for day in (SATURDAY, SATURDAY + 1)] == [0, 0]
    assert gather(at(MONDAY, zone=zone)) == 1


def test_holidays_of_ones_own_country_wait(desk) -> None:
    DayOff.objects.create(country="IN", day=DUE, name="Strike", works=False)
    japanese = make_user(time_zone=TOKYO)
    wait_for(desk)
    wait_for(japanese)
    assert gather(at(clock="12:00")) == 1
    assert Digest.objects.get().recipient == japanese


def test_who_wants_it_has_mail_on_days_off() -> None:
    wait_for(make_user(mail_on_days_off=True))
    assert gather(at(SATURDAY)) == 1


def test_days_nobody_swept_are_caught_up_in_one_mail(desk) -> None:
    rows = [wait_for(desk, due_at=at(day)) for day in (0, 1, 2)]
    assert gather(at(FRIDAY, "11:17")) == 1
    assert Digest.objects.get().lines.count() == len(rows)


def test_a_mail_that_never_left_becomes_part_of_the_next(desk) -> None:
    first = wait_for(desk)
    gather(MORNING)
    second = wait_for(desk, due_at=at(1))
    gather(at(1))
    states = dict(Digest.objects.values_list("day", "delivery"))
    assert states == {DUE: Delivery.NOT_WANTED, DUE + timedelta(days=1): Delivery.PENDING}
    assert set(Digest.objects.get(delivery=Delivery.PENDING).lines.all()) == {first, second}


@pytest.mark.parametrize(
    "fields",
    [
        {"leased_until": at(1, "08:01")},
        {"delivery": Delivery.SENDING, "leased_until": at(1, "07:00")},
        {"uncertain_at": at()},
        {"delivery": Delivery.SENT, "sent_at": at()},
        {"delivery": Delivery.FAILED},
    ],
)
def test_a_mail_that_left_or_perhaps_did_stays_what_it_is(desk, fields) -> None:
    wait_for(desk)
    gather(MORNING)
    Digest.objects.update(**fields)
    kept = Digest.objects.values().get()
    second = wait_for(desk, due_at=at(1))
    gather(at(1))
    assert Digest.objects.values().get(day=DUE) == kept
    assert list(Digest.objects.get(day=DUE + timedelta(days=1)).lines.all()) == [second]


def test_who_is_away_has_it_on_her_return(desk, manager) -> None:
    Absence.objects.create(
        person=desk, first_day=DUE, last_day=DUE + timedelta(days=1), deputy=manager
    )
    wait_for(desk)
    assert [gather(at(day)) for day in (0, 1, 2)] == [0, 0, 1]


def test_next_mail_is_foretold() -> None:
    person = make_user()
    assert next_digest(person, at(clock="07:00")) == at()
    assert next_digest(person, at()) == at()
    assert next_digest(person, at(clock="08:01")) == at(1)
    assert next_digest(person, at(FRIDAY, "12:00")) == at(MONDAY)


@pytest.mark.parametrize("clock", ["00:00", "07:00", "08:00", "13:37", "20:00", "23:59"])
def test_a_day_is_ready_only_where_the_next_mail_is_said_to_be_past(clock) -> None:
    person, now = make_user(), at(clock=clock)
    ready = digest_day(person, now) is not None
    awake = time(7) <= now.time() < time(20)
    assert ready == (awake and now >= at())


# --- For whom ----------------------------------------------------------------------------------
@pytest.mark.parametrize("fields", [{"email_reminders": False}, {"is_active": False}])
def test_nothing_waits_for_who_gets_no_mails(fields) -> None:
    row = wait_for(make_user(**fields))
    assert gather(MORNING) == 0
    row.refresh_from_db()
    assert row.delivery == Delivery.NOT_WANTED


def test_a_mail_gathered_before_the_mails_were_switched_off_does_not_leave(desk) -> None:
    wait_for(desk)
    gather(MORNING)
    desk.email_reminders = False
    desk.save()
    assert written() is None


def test_gathering_for_many_costs_as_for_few(django_assert_max_num_queries) -> None:
    for person in [make_user() for _ in range(25)]:
        wait_for(person)
        wait_for(person)
    with django_assert_max_num_queries(9):
        assert gather(MORNING) == 25


# --- What is left out --------------------------------------------------------------------------
def test_what_was_done_meanwhile_is_left_out(desk) -> None:
    kept, done = wait_for(desk), make_followup(due_on=DUE, assignee=desk, title="Send the map")
    wait_for(desk, done)
    gather(MORNING)
    complete(followup=done, by=desk)
    text = written().body
    assert kept.title in text
    assert "Send the map" not in text


def test_an_empty_day_has_no_mail(desk) -> None:
    done = make_followup(due_on=DUE, assignee=desk)
    wait_for(desk, done)
    gather(MORNING)
    complete(followup=done, by=desk)
    with time_machine.travel(MORNING, tick=False):
        assert deliver(MORNING) == 0
    assert Digest.objects.get().delivery == Delivery.NOT_WANTED
    assert mail.outbox == []


def test_what_was_read_here_is_not_mailed(desk) -> None:
    read, gathered = wait_for(desk, read_at=MORNING), wait_for(desk)
    gather(MORNING)
    read.refresh_from_db()
    assert (read.digest, read.delivery) == (None, Delivery.NOT_WANTED)
    Notification.objects.filter(pk=gathered.pk).update(read_at=MORNING)
    assert written() is None


def test_what_was_said_twice_is_one_line(desk) -> None:
    followup = make_followup(due_on=DUE - timedelta(days=5), assignee=desk, title="Call back")
    for day in (-4, -2):
        wait_for(desk, followup, kind="followup_overdue", due_at=at(day))
    gather(MORNING)
    letter = written()
    assert letter.body.count("Call back") == 1
    assert "1 overdue" in letter.subject


@pytest.mark.parametrize("channel", [Channel.APP, Channel.OFF])
def test_what_she_wants_no_mails_of_is_left_out(desk, channel) -> None:
    wait_for(desk)
    gather(MORNING)
    desk.rule_choices.create(kind="followup_due", channel=channel)
    assert written() is None


def test_a_rule_that_was_switched_off_is_silent(desk) -> None:
    wait_for(desk)
    gather(MORNING)
    RuleSetting.objects.create(kind="followup_due", enabled=False)
    assert written() is None


def test_what_she_may_not_see_any_more_is_left_out() -> None:
    person, boss = make_user(Role.VIEWER), make_user(Role.MANAGER)
    lead = make_lead(owner=person)
    followup = make_followup(due_on=DUE, lead=lead, title="Behind closed doors")
    wait_for(person, followup)
    wait_for(person, make_followup(due_on=DUE, assignee=person))
    gather(MORNING)
    FollowUp.objects.filter(pk=followup.pk).update(sensitive=True, created_by=boss)
    text = written().body
    assert "Behind closed doors" not in text


def test_a_rule_with_a_fault_costs_its_own_lines_a_day(desk, monkeypatch, caplog) -> None:
    broken = wait_for(desk, make_followup(due_on=DUE, assignee=desk, title="Unlucky"))
    overdue = make_followup(due_on=DUE - timedelta(days=1), assignee=desk, title="Lucky")
    wait_for(desk, overdue, kind="followup_overdue")
    gather(MORNING)

    def fail(*_given):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(RULES["followup_due"], "messages", fail)
    text = written().body
    assert "Lucky" in text
    assert "Unlucky" not in text
    assert "DueRule has nothing to say" in caplog.text
    broken.refresh_from_db()
    assert (broken.digest, broken.delivery) == (None, Delivery.DIGEST)
    monkeypatch.undo()
    gather(at(1))
    broken.refresh_from_db()
    assert broken.digest.day == DUE + timedelta(days=1)


# --- From the first day to the inbox -----------------------------------------------------------
def test_a_promise_is_one_line_of_one_mail_on_its_day(desk) -> None:
    organisation = make_organisation(name_en="Hinode Foods", name_ja="日の出食品")
    make_followup(due_on=DUE, assignee=desk, title="Send a map", organisation=organisation)
    make_followup(due_on=DUE, assignee=desk, title="Call TEL")
    assert sweep(at(clock="07:59")) == (0, 0)
    assert sweep(MORNING) == (2, 1)
    assert sweep(at(clock="08:01")) == (0, 0)
    [letter] = mail.outbox
    assert letter.subject == "Tuesday, 10 March 2026: 2 due today"
    assert letter.to == [f"{desk.name} <{desk.email}>"]
    for words in ("Send a map", "Call TEL", "Hinode Foods / 日の出食品", "Due on 10 Mar 2026"):
        assert words in letter.body
        assert words in html(letter)
    assert Digest.objects.get().delivery == Delivery.SENT


def test_a_day_of_the_future_is_not_gathered(desk) -> None:
    wait_for(desk, due_at=at(1))
    gather(MORNING)
    assert not Notification.objects.filter(digest__isnull=False).exists()
    assert date(2026, 3, 10) == DUE


def test_what_falls_due_while_a_sweep_runs_does_not_miss_its_day(desk) -> None:
    wait_for(desk, due_at=at(-1))
    make_followup(due_on=DUE, assignee=desk, title="Due this morning")
    # Raised a moment before eight, gathered a moment after: the day's own word is not there yet.
    moments = iter([at(clock="07:59:59")] * 3)
    round_the_clock(lambda: next(moments, at(clock="08:00:01")))
    assert not Digest.objects.exists()
    round_the_clock(lambda: at(clock="08:01"))
    assert "Due this morning" in written().body


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_write_one_mail() -> None:
    people = [make_user(Role.DESK) for _ in range(20)]
    for person in people:
        wait_for(person)
        wait_for(person)
    together = threading.Barrier(2)

    def one() -> int:
        try:
            together.wait()
            return gather(MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [each.result() for each in [pool.submit(one), pool.submit(one)]]
    assert sum(made) == Digest.objects.count() == len(people)
    assert not Notification.objects.filter(digest=None).exists()
