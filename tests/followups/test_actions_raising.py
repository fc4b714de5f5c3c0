"""How each person hears of what is due: by her own choice, through a deputy, and once."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from accounts.choices import Role
from accounts.models import Absence
from followups import rules
from followups.actions import raise_due
from followups.actions.raising import preview
from followups.choices import Channel, Delivery, NotificationKind
from followups.models import Notification, RuleChoice, RuleSetting
from followups.rules import Occurrence, Rule, RuleBook
from tests.factories import make_followup, make_mou, make_user
from tests.followups.clock import DUE, LUCKNOW, TOKYO, at

pytestmark = pytest.mark.django_db
KIND = NotificationKind.FOLLOWUP_DUE
MINUTE = timedelta(minutes=1)


@pytest.fixture
def promise(desk):
    return make_followup(title="Send the land sheet", due_on=DUE, assignee=desk)


def choose(person, channel: str, kind: str = KIND) -> None:
    RuleChoice.objects.update_or_create(person=person, kind=kind, defaults={"channel": channel})


def ways() -> list[tuple[str, str]]:
    rows = Notification.objects.order_by("recipient__name").select_related("recipient")
    return [(row.recipient.name, row.delivery) for row in rows]


# --- Channels -------------------------------------------------------------------------------------
def test_it_waits_for_the_mail_of_the_day(promise) -> None:
    raise_due(at())
    [row] = Notification.objects.all()
    assert (row.delivery, row.urgent, row.on_behalf_of) == (Delivery.DIGEST, False, None)


@pytest.mark.parametrize(
    ("channel", "delivery"),
    [
        (Channel.AT_ONCE, Delivery.PENDING),
        (Channel.DIGEST, Delivery.DIGEST),
        (Channel.APP, Delivery.NOT_WANTED),
    ],
)
def test_a_person_chooses_how_she_hears_of_a_rule(promise, desk, channel, delivery) -> None:
    choose(desk, channel)
    raise_due(at())
    assert ways() == [("Deepa Desk", delivery)]


def test_who_wants_nothing_of_it_is_not_told(promise, desk) -> None:
    choose(desk, Channel.OFF)
    assert raise_due(at()) == 0
    choose(desk, Channel.DIGEST)
    assert raise_due(at()) == 1


def test_the_setting_of_the_rule_counts_where_nothing_was_chosen(promise, desk) -> None:
    RuleSetting.objects.create(kind=KIND, at_once=True)
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.PENDING)]
    Notification.objects.all().delete()
    choose(desk, Channel.DIGEST)
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.DIGEST)]


def test_a_rule_that_is_off_is_silent(promise) -> None:
    RuleSetting.objects.create(kind=KIND, enabled=False)
    assert raise_due(at()) == 0


def test_what_is_urgent_leaves_at_once_unless_its_mail_is_not_wanted(promise, desk) -> None:
    promise.urgent = True
    promise.save()
    raise_due(at())
    [row] = Notification.objects.all()
    assert (row.delivery, row.urgent) == (Delivery.PENDING, True)
    Notification.objects.all().delete()
    choose(desk, Channel.APP)
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.NOT_WANTED)]


def test_who_wants_no_mails_gets_none(promise, desk) -> None:
    desk.email_reminders = False
    desk.save()
    promise.urgent = True
    promise.save()
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.NOT_WANTED)]


def test_a_word_to_managers_cannot_be_switched_off_wholly(promise, manager) -> None:
    choose(manager, Channel.OFF, NotificationKind.FOLLOWUP_ESCALATED)
    raise_due(at(7))
    assert ("Manoj Manager", Delivery.NOT_WANTED) in ways()


# --- When -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
def test_a_mail_of_its_own_waits_for_the_end_of_quiet_hours(promise, desk, zone) -> None:
    desk.time_zone = zone
    desk.save()
    choose(desk, Channel.AT_ONCE)
    raise_due(at(0, "22:30", zone))
    [row] = Notification.objects.all()
    assert (row.due_at, row.retry_at) == (at(zone=zone), at(1, "07:00", zone))


def test_and_for_a_working_day_unless_it_is_urgent(desk) -> None:
    saturday = 4
    choose(desk, Channel.AT_ONCE)
    for urgent in (False, True):
        make_followup(due_on=DUE + timedelta(days=saturday), assignee=desk, urgent=urgent)
    raise_due(at(saturday))
    moments = dict(Notification.objects.values_list("urgent", "retry_at"))
    assert moments == {True: at(saturday), False: at(saturday + 2, "07:00")}


def test_who_takes_mails_on_days_off_gets_it_at_once(desk) -> None:
    desk.mail_on_days_off = True
    desk.save()
    choose(desk, Channel.AT_ONCE)
    make_followup(due_on=DUE + timedelta(days=4), assignee=desk)
    raise_due(at(4))
    assert Notification.objects.get().retry_at == at(4)


# --- Deputies -------------------------------------------------------------------------------------
def away(person, deputy, days: int = 0) -> None:
    last = DUE + timedelta(days=days)
    Absence.objects.create(person=person, deputy=deputy, first_day=DUE, last_day=last)


def test_the_deputy_is_told_instead(promise, desk, official) -> None:
    away(desk, official)
    assert raise_due(at()) == 2
    assert ways() == [
        ("Deepa Desk", Delivery.NOT_WANTED),
        ("Omkar Official", Delivery.DIGEST),
    ]
    row = Notification.objects.get(recipient=official)
    assert (row.on_behalf_of, row.meant_for, row.due_at) == (desk, desk, at())
    assert raise_due(at() + MINUTE) == 0
    assert raise_due(at(0, "19:00")) == 0


def test_as_the_deputy_chose_herself(promise, desk, official) -> None:
    away(desk, official)
    choose(official, Channel.AT_ONCE)
    raise_due(at())
    assert ("Omkar Official", Delivery.PENDING) in ways()


def test_a_deputy_who_wants_nothing_of_it_leaves_it_with_whose_it_is(
    promise, desk, official
) -> None:
    away(desk, official)
    choose(official, Channel.OFF)
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.DIGEST)]


def test_a_deputy_hears_only_of_what_she_may_see(desk, official, manager) -> None:
    away(desk, official)
    secret = make_mou(sensitive=True, owner=manager)
    make_followup(title="Secret", due_on=DUE, assignee=desk, mou=secret)
    make_followup(title="Plain", due_on=DUE, assignee=desk)
    raise_due(at())
    told = Notification.objects.values_list("recipient__name", "title", "delivery")
    assert set(told) == {
        ("Deepa Desk", "Secret", Delivery.DIGEST),
        ("Deepa Desk", "Plain", Delivery.NOT_WANTED),
        ("Omkar Official", "Plain", Delivery.DIGEST),
    }


def test_the_deputy_of_the_deputy(promise, desk, official, manager) -> None:
    away(desk, official)
    away(official, manager)
    raise_due(at())
    assert {name for name, _way in ways()} == {"Deepa Desk", "Manoj Manager"}
    assert Notification.objects.get(recipient=manager).on_behalf_of == desk


def test_before_and_after_the_absence_nobody_stands_in(desk, official) -> None:
    away(desk, official)
    for days in (-1, 1):
        make_followup(due_on=DUE + timedelta(days=days), assignee=desk)
        raise_due(at(days))
    assert {name for name, _way in ways()} == {"Deepa Desk"}


def test_a_deputy_is_not_flooded_with_what_was_said_before(desk, official) -> None:
    make_followup(due_on=DUE - timedelta(days=1), assignee=desk)
    raise_due(at(-1))
    away(desk, official, days=9)
    raise_due(at(0, "07:00"))
    assert ways() == [("Deepa Desk", Delivery.DIGEST)]


def test_two_managers_of_whom_one_stands_in_hear_of_it_once_each(promise, manager, team) -> None:
    other = make_user(Role.MANAGER, name="Meera", team=team)
    away(manager, other, days=9)
    raise_due(at(7))
    rows = Notification.objects.filter(kind=NotificationKind.FOLLOWUP_ESCALATED)
    assert sorted((row.recipient.name, row.on_behalf_of) for row in rows) == [
        ("Manoj Manager", None),
        ("Meera", None),
    ]


def test_deputies_cost_no_query_a_promise(desk, official, django_assert_max_num_queries) -> None:
    away(desk, official)
    for _turn in range(30):
        make_followup(due_on=DUE, assignee=desk)
    book = RuleBook()
    rule = book.get(KIND)
    with django_assert_max_num_queries(12):
        assert len(preview(rule, at())) == 60


# --- Once -----------------------------------------------------------------------------------------
def test_a_moved_clock_says_nothing_twice_on_a_day(promise, desk) -> None:
    raise_due(at())
    desk.time_zone = TOKYO
    desk.save()
    assert raise_due(at(0, "12:00")) == 0
    desk.time_zone = LUCKNOW
    desk.save()
    assert raise_due(at(0, "13:00")) == 0
    assert Notification.objects.count() == 1


class Said(Rule):
    """Says what it was told to say."""

    kinds = (KIND,)
    says: tuple[Occurrence, ...] = ()

    def occurrences(self, now: datetime) -> Iterable[Occurrence]:
        return self.says


@pytest.mark.parametrize(
    ("hours", "said"), [(0, 0), (19.9, 0), (-19.9, 0), (20.1, 1), (-20.1, 1), (24, 1)]
)
def test_hardly_any_time_apart_is_the_same(desk, monkeypatch, hours, said) -> None:
    monkeypatch.setattr(rules, "RULES", {KIND: Said})
    for moment in (at(), at() + timedelta(hours=hours)):
        one = Occurrence(KIND, "followup:1", desk, moment, "x", "/")
        monkeypatch.setattr(Said, "says", (one,))
        raise_due(at(5))
    assert Notification.objects.count() == 1 + said


def test_news_may_come_twice_an_hour(desk, monkeypatch) -> None:
    monkeypatch.setattr(rules, "RULES", {KIND: Said})
    monkeypatch.setattr(Said, "apart", timedelta(0))
    for moment in (at(), at() + MINUTE, at()):
        one = Occurrence(KIND, "followup:1", desk, moment, "x", "/")
        monkeypatch.setattr(Said, "says", (one,))
        raise_due(at(5))
    assert Notification.objects.count() == 2


def test_whoever_did_it_does_not_hear_of_it_as_a_deputy(desk, official, monkeypatch) -> None:
    monkeypatch.setattr(rules, "RULES", {KIND: Said})
    away(desk, official)
    one = Occurrence(KIND, "followup:1", desk, at(), "x", "/", doer=official.pk)
    monkeypatch.setattr(Said, "says", (one,))
    raise_due(at())
    assert ways() == [("Deepa Desk", Delivery.DIGEST)]


def test_a_preview_writes_nothing_and_leaves_out_what_was_told(promise, desk) -> None:
    rule = RuleBook().get(KIND)
    [one] = preview(rule, at())
    assert (one.recipient, one.title, one.due_at) == (desk, "Send the land sheet", at())
    assert Notification.objects.count() == 0
    raise_due(at())
    assert preview(rule, at()) == []


def test_a_preview_leaves_out_who_wants_nothing_of_it(promise, desk) -> None:
    choose(desk, Channel.OFF)
    assert preview(RuleBook().get(KIND), at()) == []


@pytest.mark.django_db(transaction=True)
def test_sweeps_side_by_side_write_each_once(desk, official) -> None:
    away(desk, official)
    for _turn in range(20):
        make_followup(due_on=DUE, assignee=desk)

    def run() -> None:
        try:
            raise_due(at())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _turn in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Notification.objects.count() == 40
    assert Notification.objects.filter(recipient=official).count() == 20


# --- Late -----------------------------------------------------------------------------------------
def test_hundreds_of_old_matters_found_at_once_are_one_mail(desk, manager) -> None:
    for days in range(4, 44):
        make_followup(due_on=DUE - timedelta(days=days), assignee=desk, urgent=days % 2 == 0)
    setting = RuleSetting(kind=NotificationKind.FOLLOWUP_ESCALATED, at_once=True)
    setting.save()
    raise_due(at())
    found = Notification.objects.exclude(kind=NotificationKind.FOLLOWUP_SOON)
    late = found.filter(due_at__lt=at(-3))
    assert late.count() > 30
    assert set(late.values_list("delivery", flat=True)) == {Delivery.DIGEST}
    new = found.filter(due_at__gte=at(-3), urgent=True)
    assert set(new.values_list("delivery", flat=True)) == {Delivery.PENDING}


def test_steps_set_anew_do_not_repeat_an_earlier_one(promise, desk) -> None:
    kind = NotificationKind.FOLLOWUP_OVERDUE
    setting = RuleSetting.objects.create(kind=kind, values={"days": [1, 5, 7]})
    raise_due(at(5))
    told = Notification.objects.filter(kind=kind)
    assert told.get().due_at == at(5)
    setting.values = {"days": [1, 2, 7]}
    setting.save()
    raise_due(at(5, "12:00"))
    raise_due(at(6))
    assert told.count() == 1
    raise_due(at(7))
    assert told.count() == 2


def test_what_a_clock_that_ran_ahead_has_told_holds_nothing_back(promise, desk) -> None:
    raise_due(at(40))
    Notification.objects.all().delete()
    told = Notification.objects.filter(kind=NotificationKind.FOLLOWUP_OVERDUE, recipient=desk)
    raise_due(at(40))
    assert told.get().due_at > at(1)
    raise_due(at(1))
    assert told.filter(due_at=at(1)).exists()
