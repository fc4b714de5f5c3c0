"""Soon, due, overdue ever again, and a word to managers: each on its day, and no more often."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.choices import Role
from followups.actions import complete, raise_due
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification, RuleSetting
from followups.rules import RULES, RuleBook
from leads.models import DayOff
from leads.working_days import add_working_days
from tests.factories import make_followup, make_lead, make_mou, make_team, make_user
from tests.followups.clock import DUE, LUCKNOW, PROMISES, TOKYO, at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SOON, DUE_KIND, OVERDUE, ESCALATED = PROMISES


def make(**fields) -> FollowUp:
    """Make a promise that was written down long before it is due."""
    followup = make_followup(**fields)
    written = datetime(2025, 1, 1, tzinfo=ZoneInfo(LUCKNOW))
    FollowUp.objects.filter(pk=followup.pk).update(created_at=written)
    followup.refresh_from_db()
    return followup


def told(**narrow) -> list[tuple[str, datetime]]:
    rows = Notification.objects.filter(**narrow).order_by("due_at", "pk")
    return list(rows.values_list("kind", "due_at"))


def set_rule(kind: str, **values) -> None:
    enabled = values.pop("enabled", True)
    RuleSetting.objects.update_or_create(kind=kind, defaults={"values": values, "enabled": enabled})


def days_of(kind: str, until: int, start: int = 0) -> list[int]:
    """Sweep each morning; return on which days from DUE something of a kind was said."""
    found = []
    for day in range(start, until + 1):
        raise_due(at(day))
        if Notification.objects.filter(kind=kind, due_at=at(day)).exists():
            found.append(day)
    return found


# --- Soon -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("zone", [LUCKNOW, TOKYO])
def test_soon_at_eight_two_working_days_before(zone, desk) -> None:
    desk.time_zone = zone
    desk.save()
    make(due_on=DUE, assignee=desk)
    first = add_working_days(DUE, -2)
    assert first == date(2026, 3, 6)  # over a weekend
    assert raise_due(at(first, zone=zone) - MINUTE) == 0
    assert raise_due(at(first, zone=zone)) == 1
    assert told() == [(SOON, at(first, zone=zone))]
    assert raise_due(at(first, "18:00", zone)) == 0
    assert raise_due(at(-1, zone=zone)) == 0


def test_holidays_of_either_country_are_no_time_to_do_it(desk) -> None:
    golden_week = date(2026, 5, 7)
    make(due_on=golden_week, assignee=desk)
    first = add_working_days(golden_week, -2)
    # Japan rests on 29 April and from 3 to 6 May, Uttar Pradesh on 1 May.
    assert first == date(2026, 4, 28)
    assert raise_due(at(first) - MINUTE) == 0
    assert raise_due(at(first)) == 1


def test_a_day_off_declared_later_says_it_no_second_time(desk) -> None:
    make(due_on=DUE, assignee=desk)
    assert raise_due(at(date(2026, 3, 6))) == 1
    DayOff.objects.create(country="IN", day=date(2026, 3, 9), name="Strike", works=False)
    assert raise_due(at(date(2026, 3, 9))) == 0


def test_more_days_ahead_say_it_no_second_time(desk) -> None:
    make(due_on=DUE, assignee=desk)
    assert raise_due(at(date(2026, 3, 6))) == 1
    set_rule(SOON, days=5)
    assert raise_due(at(date(2026, 3, 6), "12:00")) == 0
    make(due_on=DUE, assignee=desk)
    assert raise_due(at(date(2026, 3, 6), "12:00")) == 1


def test_what_was_written_down_too_late_is_not_announced(desk) -> None:
    row = make(due_on=DUE, assignee=desk)
    FollowUp.objects.filter(pk=row.pk).update(created_at=at(date(2026, 3, 6), "08:01"))
    assert raise_due(at(-1)) == 0
    assert raise_due(at()) == 1


def test_a_later_day_is_announced_anew(desk) -> None:
    row = make(due_on=DUE, assignee=desk)
    raise_due(at(date(2026, 3, 6)))
    row.due_on = DUE + timedelta(days=7)
    row.save()
    assert days_of(SOON, 7) == [3]


def test_what_sleeps_is_announced_when_it_wakes(desk) -> None:
    make(due_on=DUE, assignee=desk, snoozed_until=DUE - timedelta(days=1))
    for day in (-4, -3, -2):
        assert raise_due(at(day)) == 0
    assert raise_due(at(-1)) == 1
    assert told() == [(SOON, at(-1))]


def test_missed_until_its_day_only_the_day_speaks(desk) -> None:
    make(due_on=DUE, assignee=desk)
    assert raise_due(at()) == 1
    assert told() == [(DUE_KIND, at())]


# --- Due ------------------------------------------------------------------------------------------
def test_the_day_itself_is_caught_up_where_overdue_is_silent(desk) -> None:
    set_rule(OVERDUE, enabled=False)
    set_rule(ESCALATED, enabled=False)
    make(due_on=DUE, assignee=desk)
    assert raise_due(at(3)) == 1
    assert told() == [(DUE_KIND, at())]
    make(due_on=DUE - timedelta(days=300), assignee=desk)
    assert raise_due(at(3)) == 0


# --- Overdue --------------------------------------------------------------------------------------
def test_overdue_speaks_ever_more_seldom(desk) -> None:
    make(due_on=DUE, assignee=desk)
    assert days_of(OVERDUE, 95, start=1) == [1, 3, 7, 14, 30, 60, 90]


def test_the_schedule_is_the_administrators(desk) -> None:
    set_rule(OVERDUE, days=[2, 4], then_every=0)
    make(due_on=DUE, assignee=desk)
    assert days_of(OVERDUE, 40) == [2, 4]


def test_without_a_schedule_it_comes_again_and_again(desk) -> None:
    set_rule(OVERDUE, days=[], then_every=5)
    make(due_on=DUE, assignee=desk)
    assert days_of(OVERDUE, 16) == [5, 10, 15]


def test_neither_schedule_nor_interval_is_silent(desk) -> None:
    set_rule(OVERDUE, days=[], then_every=0)
    set_rule(ESCALATED, enabled=False)
    make(due_on=DUE, assignee=desk)
    assert days_of(OVERDUE, 9, start=1) == []


def test_a_promise_years_late_says_it_once(desk) -> None:
    set_rule(ESCALATED, enabled=False)
    make(due_on=DUE - timedelta(days=700), assignee=desk)
    assert raise_due(at()) == 1
    assert raise_due(at()) == 0


def test_waking_is_a_step_of_its_own(desk) -> None:
    make(due_on=DUE, assignee=desk, snoozed_until=DUE + timedelta(days=5))
    assert days_of(OVERDUE, 15) == [5, 7, 14]


# --- Escalated ------------------------------------------------------------------------------------
def test_managers_hear_of_it_after_a_week_and_once(desk, manager) -> None:
    make_user(Role.MANAGER, team=make_team())
    make(title="Send the land sheet", due_on=DUE, assignee=desk)
    assert days_of(ESCALATED, 40) == [7]
    [row] = Notification.objects.filter(kind=ESCALATED)
    assert (row.recipient, row.title) == (manager, "Send the land sheet")


def test_on_the_managers_own_clock(desk, manager) -> None:
    manager.time_zone = TOKYO
    manager.save()
    make(due_on=DUE, assignee=desk)
    raise_due(at(7, zone=TOKYO) - MINUTE)
    assert told(kind=ESCALATED) == []
    raise_due(at(7, zone=TOKYO))
    assert told(kind=ESCALATED) == [(ESCALATED, at(7, zone=TOKYO))]


def test_what_nobody_sees_to_is_told_to_all_managers(manager) -> None:
    other = make_user(Role.MANAGER)
    make(due_on=DUE, lead=make_lead())
    raise_due(at(8))
    assert {row.recipient for row in Notification.objects.all()} == {manager, other}


def test_a_managers_own_goes_to_another(manager) -> None:
    other = make_user(Role.MANAGER)
    make(due_on=DUE, assignee=manager)
    raise_due(at(7))
    [row] = Notification.objects.filter(kind=ESCALATED)
    assert row.recipient == other


def test_who_snoozed_it_is_given_the_days_after_it_woke(desk, manager) -> None:
    row = make(due_on=DUE, assignee=desk, snoozed_until=DUE + timedelta(days=20))
    assert days_of(ESCALATED, 40) == [27]
    row.snoozed_until = DUE + timedelta(days=50)
    row.save()
    assert days_of(ESCALATED, 70, start=41) == [57]


def test_another_number_of_days_says_it_no_second_time(desk, manager) -> None:
    make(due_on=DUE, assignee=desk)
    assert days_of(ESCALATED, 8) == [7]
    set_rule(ESCALATED, days=10)
    assert days_of(ESCALATED, 20, start=9) == []


# --- Never ----------------------------------------------------------------------------------------
def test_what_is_done_or_asleep_reminds_nobody(desk, manager) -> None:
    done = make(due_on=DUE, assignee=desk)
    complete(followup=done, by=desk)
    make(due_on=DUE, assignee=desk, snoozed_until=DUE + timedelta(days=90))
    for day in (-4, 0, 1, 8, 60):
        assert raise_due(at(day)) == 0


def test_what_a_person_may_not_see_she_is_not_told(desk, manager) -> None:
    secret = make_mou(sensitive=True, owner=manager)
    make(title="Secret", due_on=DUE, lead=make_lead(owner=desk), mou=secret)
    make(title="Hers", due_on=DUE, assignee=desk, mou=secret)
    make(title="Plain", due_on=DUE, lead=make_lead(owner=desk))
    raise_due(at())
    assert {row.title for row in Notification.objects.all()} == {"Hers", "Plain"}


def test_what_is_settled_otherwise_is_read(desk) -> None:
    row = make(due_on=DUE, assignee=desk)
    raise_due(at())
    FollowUp.objects.filter(pk=row.pk).update(done_at=at())
    raise_due(at() + MINUTE)
    assert Notification.objects.unread().count() == 0


def unread() -> list[str]:
    kinds = Notification.objects.unread().order_by("due_at").values_list("kind", flat=True)
    return list(kinds)


def test_what_was_put_off_or_to_sleep_is_read(desk) -> None:
    row = make(due_on=DUE, assignee=desk)
    raise_due(at(1))
    assert unread() == [OVERDUE]
    FollowUp.objects.filter(pk=row.pk).update(snoozed_until=DUE + timedelta(days=4))
    raise_due(at(2))
    assert unread() == []
    raise_due(at(4))
    assert unread() == [OVERDUE]
    FollowUp.objects.filter(pk=row.pk).update(due_on=DUE + timedelta(days=9), snoozed_until=None)
    raise_due(at(5))
    assert unread() == []


def test_on_its_day_the_word_before_it_is_read(desk) -> None:
    make(due_on=DUE, assignee=desk)
    raise_due(at(date(2026, 3, 6)))
    for moment in (at(-1, "23:00"), at() - MINUTE):
        raise_due(moment)
        assert unread() == [SOON]
    raise_due(at())
    raise_due(at() + MINUTE)
    assert unread() == [DUE_KIND]


def test_what_no_longer_exists_is_read(desk) -> None:
    row = make(due_on=DUE, assignee=desk)
    raise_due(at())
    row.delete()
    raise_due(at() + MINUTE)
    assert Notification.objects.unread().count() == 0


def test_each_rule_says_what_it_is() -> None:
    book = RuleBook()
    for kind in PROMISES:
        rule = book.get(kind)
        assert rule
        assert rule.kinds == (kind,)
        assert str(rule.words)
        assert rule.values == {each.name: each.default for each in rule.parameters}
    assert not RULES[NotificationKind.FOLLOWUP_ESCALATED].may_be_off
