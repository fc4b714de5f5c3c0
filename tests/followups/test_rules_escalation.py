"""A word to managers: of what is put to sleep again and again, of managers' own, of what rests."""

from datetime import date, timedelta

import pytest

from accounts.choices import Role
from followups.actions import raise_due, wake
from followups.choices import NotificationKind
from followups.models import FollowUp, Notification, RuleSetting
from followups.rules import RuleBook
from tests.factories import make_followup, make_lead, make_mou, make_user
from tests.followups.clock import DUE, PROMISES, at

pytestmark = pytest.mark.django_db
ESCALATED = NotificationKind.FOLLOWUP_ESCALATED


def sleep(row: FollowUp, *days: int) -> None:
    for each in days:
        FollowUp.objects.filter(pk=row.pk).update(snoozed_until=DUE + timedelta(days=each))
    row.refresh_from_db()


def told(until: int, start: int = 0) -> list[int]:
    """Sweep each morning; return on which days from DUE managers heard of something."""
    found = []
    for day in range(start, until + 1):
        raise_due(at(day))
        if Notification.objects.filter(kind=ESCALATED, due_at=at(day)).exists():
            found.append(day)
    return found


def set_snoozes(number: int) -> None:
    RuleSetting.objects.update_or_create(kind=ESCALATED, defaults={"values": {"snoozes": number}})


# --- Put to sleep again and again -----------------------------------------------------------------
def test_the_third_snooze_past_its_day_puts_nothing_off(desk, manager) -> None:
    sleep(make_followup(due_on=DUE, assignee=desk), 2, 4)
    row = FollowUp.objects.get()
    for day in range(3, 40):
        # Each evening she puts it off anew: it is never awake.
        sleep(row, day + 2)
        raise_due(at(day))
    assert [each.due_at for each in Notification.objects.filter(kind=ESCALATED)] == [at(4 + 7)]
    assert Notification.objects.filter(recipient=desk).count() == 0


def test_what_sleeps_too_often_is_mailed_and_stays_unread(desk, manager) -> None:
    row = make_followup(title="Send the land sheet", due_on=DUE, assignee=desk)
    sleep(row, 1, 2, 60)
    assert told(9) == [9]
    raise_due(at(10))
    [notice] = Notification.objects.unread()
    message = RuleBook().get(ESCALATED).message(notice, at(10))
    assert message
    assert ("Snoozed", "3 times, 3 of them past its day") in message.facts
    wake(followup=row, by=desk)
    FollowUp.objects.update(done_at=at(10))
    assert RuleBook().get(ESCALATED).message(notice, at(11)) is None


def test_two_snoozes_put_it_off(desk, manager) -> None:
    sleep(make_followup(due_on=DUE, assignee=desk), 5, 20)
    assert told(30) == [27]


def test_snoozes_before_its_day_and_for_another_day_do_not_count(desk, manager) -> None:
    row = make_followup(due_on=DUE - timedelta(days=30), assignee=desk)
    sleep(row, -25, -24, -23, -22)
    row.due_on, row.snoozed_until = DUE, None
    row.save()
    sleep(row, -3, -2, -1, 20)
    assert told(30) == [27]


def test_an_administrator_says_how_many_snoozes_put_it_off(desk, manager) -> None:
    set_snoozes(0)
    sleep(make_followup(due_on=DUE, assignee=desk), 60)
    assert told(10) == [7]


def test_a_change_of_its_words_is_no_snooze(desk, manager) -> None:
    row = make_followup(due_on=DUE, assignee=desk)
    sleep(row, 20)
    for words in ("one", "two", "three"):
        FollowUp.objects.filter(pk=row.pk).update(details=words)
    assert told(30) == [27]


# --- The only manager's own -----------------------------------------------------------------------
def test_administrators_hear_of_the_only_managers_own(manager, administrator) -> None:
    make_followup(due_on=DUE, assignee=manager)
    assert told(8) == [7]
    assert Notification.objects.get(kind=ESCALATED).recipient == administrator


def test_another_manager_comes_before_administrators(manager, administrator) -> None:
    other = make_user(Role.MANAGER)
    make_followup(due_on=DUE, assignee=manager)
    assert told(8) == [7]
    assert Notification.objects.get(kind=ESCALATED).recipient == other


# --- What rests with its lead or MOU --------------------------------------------------------------
LOST = {"status": "lost", "status_reason": "Price", "lost_to": "Vietnam"}
DORMANT = {"status": "dormant", "status_reason": "No answer"}
ON_HOLD = {"status": "on_hold", "status_reason": "Budget"}
DROPPED = {"status": "dropped", "status_reason": "Went elsewhere"}


@pytest.mark.parametrize(
    ("of", "status", "reminds"),
    [
        ("lead", LOST, False),
        ("lead", DORMANT, False),
        ("lead", ON_HOLD, True),
        ("mou", DROPPED, False),
        ("mou", DORMANT, False),
        ("mou", ON_HOLD, True),
    ],
)
def test_promises_rest_with_their_lead_or_mou(of, status, reminds, desk, manager) -> None:
    make = make_lead if of == "lead" else make_mou
    row = make_followup(due_on=DUE, assignee=desk, **{of: make(owner=desk, **status)})
    FollowUp.objects.update(created_at=at(date(2025, 1, 1)))
    for day in (-4, 0, 1, 8, 60):
        raise_due(at(day))
    kinds = set(Notification.objects.filter(kind__in=PROMISES).values_list("kind", flat=True))
    assert kinds == (set(PROMISES) if reminds else set())
    assert row.rests is not reminds


def test_what_was_said_before_its_lead_was_lost_is_read_and_not_mailed(desk) -> None:
    lead = make_lead(owner=desk)
    make_followup(due_on=DUE, assignee=desk, lead=lead)
    raise_due(at())
    [notice] = Notification.objects.unread()
    type(lead).objects.filter(pk=lead.pk).update(**LOST)
    assert RuleBook().get(notice.kind).message(notice, at()) is None
    raise_due(at(0, "09:00"))
    assert not Notification.objects.unread().filter(kind__in=PROMISES).exists()
    type(lead).objects.filter(pk=lead.pk).update(status="open", status_reason="", lost_to="")
    raise_due(at(1))
    assert Notification.objects.unread().filter(kind=NotificationKind.FOLLOWUP_OVERDUE).exists()
