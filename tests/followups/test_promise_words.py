"""What reminders of promises say, and when they need not be said any more."""

from datetime import timedelta

import pytest

from accounts.choices import Role
from followups.actions import complete, snooze
from followups.choices import NotificationKind
from followups.models import Notification
from followups.rules import RuleBook
from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_mou,
    make_notification,
    make_organisation,
    make_user,
)
from tests.followups.clock import DUE, at

pytestmark = pytest.mark.django_db
SOON, TODAY, LATE, HIGH = (
    NotificationKind.FOLLOWUP_SOON,
    NotificationKind.FOLLOWUP_DUE,
    NotificationKind.FOLLOWUP_OVERDUE,
    NotificationKind.FOLLOWUP_ESCALATED,
)


def told(followup, person, kind: str = TODAY, day: int = 0, **fields) -> Notification:
    return make_notification(
        person, kind=kind, subject=followup.subject, due_at=at(day), title=followup.title, **fields
    )


def say(*rows: Notification, day: int = 0, clock: str = "09:00"):
    """Return what is said of each row, None where nothing is."""
    read = Notification.objects.select_related("recipient", "on_behalf_of").in_bulk(
        [row.pk for row in rows]
    )
    rule = RuleBook().get(rows[0].kind)
    found = rule.messages(list(read.values()), at(day, clock))
    said = [found.get(row.pk) for row in rows]
    return said[0] if len(said) == 1 else said


def test_it_says_what_to_whom_and_by_when(desk) -> None:
    company = make_organisation(name_en="Hinode Foods", name_ja="日の出食品")
    person = make_contact(company, family_name="山田", given_name="太郎")
    followup = make_followup(
        title="Send the land sheet",
        details="Two copies.",
        due_on=DUE,
        assignee=desk,
        organisation=company,
        contact=person,
        lead=make_lead(title="Food park"),
    )
    message = say(told(followup, desk))
    assert message.subject == "Due 10 Mar 2026: Send the land sheet"
    assert (message.heading, message.words) == ("Send the land sheet", "Two copies.")
    assert not message.urgent
    facts = dict(message.facts)
    assert facts["Organisation"] == "Hinode Foods / 日の出食品"
    assert facts["Lead"] == "Food park"
    assert "MOU" not in facts


@pytest.mark.parametrize(
    ("kind", "day", "subject", "line"),
    [
        (SOON, -2, "Due soon, 10 Mar 2026: X", "Due on 10 Mar 2026"),
        (TODAY, 0, "Due 10 Mar 2026: X", "Due on 10 Mar 2026"),
        (LATE, 1, "Overdue since 10 Mar 2026: X", "Overdue since 10 Mar 2026"),
        (HIGH, 7, "Not kept since 10 Mar 2026: X", "Overdue since 10 Mar 2026"),
    ],
)
def test_each_kind_has_words_of_its_own(desk, kind, day, subject, line) -> None:
    followup = make_followup(title="X", due_on=DUE, assignee=desk)
    message = say(told(followup, desk, kind, day), day=day)
    assert (message.subject, message.line) == (subject, line)
    assert message.urgent == (day > 0)


def test_a_manager_reads_who_sees_to_it(desk, manager) -> None:
    mine = make_followup(due_on=DUE, assignee=desk)
    nobodys = make_followup(due_on=DUE, lead=make_lead())
    rows = [told(each, manager, HIGH, 7) for each in (mine, nobodys)]
    facts = [dict(message.facts)["Who sees to it"] for message in say(*rows, day=7)]
    assert facts == ["Deepa Desk", "nobody"]


def test_a_deputy_is_told_in_place_of_whoever_sees_to_it(desk, official) -> None:
    followup = make_followup(due_on=DUE, assignee=desk)
    for_desk, of_her_own = (
        told(followup, official, on_behalf_of=desk),
        told(followup, official, day=-1),
    )
    assert say(for_desk)
    Notification.objects.filter(pk=for_desk.pk).delete()
    assert say(of_her_own) is None


# --- Not any more ---------------------------------------------------------------------------------
def test_what_is_done_asleep_or_anothers_is_not_said(desk, manager) -> None:
    done, asleep, anothers = (make_followup(due_on=DUE, assignee=desk) for _turn in range(3))
    rows = [told(each, desk) for each in (done, asleep, anothers)]
    assert all(say(*rows))
    complete(followup=done, by=desk)
    snooze(followup=asleep, until=DUE + timedelta(days=900), by=desk)
    anothers.assignee = manager
    anothers.save()
    assert say(*rows) == [None, None, None]


def test_what_was_put_off_is_not_due(desk) -> None:
    followup = make_followup(due_on=DUE, assignee=desk)
    due, late = told(followup, desk), told(followup, desk, LATE)
    followup.due_on = DUE + timedelta(days=3)
    followup.save()
    assert say(due) is None
    assert say(late) is None


@pytest.mark.parametrize(
    ("first", "later", "silent"),
    [(SOON, TODAY, True), (SOON, LATE, True), (TODAY, LATE, True), (LATE, LATE, True),
     (TODAY, HIGH, False), (LATE, HIGH, False), (HIGH, LATE, False)],
)  # fmt: skip
def test_one_mail_is_enough(desk, first, later, silent) -> None:
    followup = make_followup(due_on=DUE - timedelta(days=1 if first != SOON else 0), assignee=desk)
    row = told(followup, desk, first)
    assert say(row)
    told(followup, desk, later, 1)
    assert (say(row) is None) == silent
    told(make_followup(due_on=DUE), desk, later, 2)
    assert (say(row) is None) == silent


# --- What a reader may know -----------------------------------------------------------------------
def test_a_reader_is_not_told_what_she_may_not_see(desk, official, manager) -> None:
    secret = make_mou(title="Secret MOU", sensitive=True, owner=manager)
    hers = make_followup(due_on=DUE, assignee=desk, mou=secret)
    behind = make_followup(due_on=DUE, sensitive=True, lead=make_lead(owner=desk))
    row, other, all_seen = told(hers, desk), told(behind, desk), told(hers, manager, HIGH)
    message, nothing = say(row, other)
    assert "MOU" not in dict(message.facts)
    assert nothing is None
    facts = dict(say(all_seen, day=8).facts)
    assert facts["MOU"] == str(secret)


def test_a_deputy_of_who_sees_it_by_her_task_alone_is_not_told(desk, official, manager) -> None:
    secret = make_mou(sensitive=True, owner=manager)
    followup = make_followup(due_on=DUE, assignee=desk, mou=secret)
    assert say(told(followup, official, on_behalf_of=desk)) is None


def test_many_cost_as_few_queries_as_one(desk, django_assert_max_num_queries) -> None:
    others = [make_user(Role.DESK) for _turn in range(5)]
    rows = [
        told(
            make_followup(
                due_on=DUE,
                assignee=person,
                lead=make_lead(),
                organisation=make_organisation(),
                contact=make_contact(),
            ),
            person,
        )
        for person in [desk, *others] * 5
    ]
    read = list(
        Notification.objects.filter(pk__in=[row.pk for row in rows]).select_related(
            "recipient", "on_behalf_of"
        )
    )
    rule = RuleBook().get(TODAY)
    with django_assert_max_num_queries(2):
        assert len(rule.messages(read, at(0, "09:00"))) == 30
