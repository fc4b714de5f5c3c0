"""News of promises: who hears what a colleague did, once, and who does not."""

from datetime import timedelta

import pghistory
import pytest
from django.utils import timezone

from accounts.choices import Role
from followups import actions
from followups.actions.handover import give_back, hand_over
from followups.choices import NotificationKind, Repeats
from followups.models import FollowUp, Notification
from followups.rules import RuleBook
from leads import formats
from tests.factories import make_followup, make_lead, make_user

# Each deed is a transaction of its own here: its moment names the news of it.
pytestmark = pytest.mark.django_db(transaction=True)
KIND = NotificationKind.FOLLOWUP_NEWS


def told(person):
    rows = Notification.objects.filter(recipient=person, kind=KIND).order_by("due_at")
    return [row.title for row in rows]


def sweep():
    actions.raise_due(timezone.now() + timedelta(seconds=1))


@pytest.fixture
def doer():
    return make_user(Role.DESK, name="Deepa")


@pytest.fixture
def owner():
    return make_user(Role.OFFICIAL, name="Omkar")


@pytest.fixture
def watcher():
    return make_user(Role.VIEWER, name="Vimala")


@pytest.fixture
def promise(owner, watcher):
    row = make_followup(title="Send land sheet", assignee=owner)
    row.watchers.add(watcher)
    return row


def test_done_is_told_to_whoever_sees_to_it_and_watchers_once_and_not_to_the_doer(
    promise, doer, owner, watcher
):
    actions.watch(followup=promise, person=doer)
    actions.complete(followup=promise, by=doer, note="Sent by courier")
    sweep()
    sweep()
    assert told(owner) == told(watcher) == ["Done: Send land sheet"]
    assert told(doer) == []
    notice = Notification.objects.get(recipient=watcher)
    message = RuleBook().get(KIND).message(notice, timezone.now())
    assert message.line == "Done"
    assert ("By", "Deepa") in message.facts
    assert ("What came of it", "Sent by courier") in message.facts


@pytest.mark.parametrize("role", [Role.DESK, Role.MANAGER])
def test_a_mail_names_no_lead_and_no_mou_where_there_is_none(promise, doer, role):
    reader = make_user(role)
    actions.watch(followup=promise, person=reader)
    actions.complete(followup=promise, by=doer)
    sweep()
    notice = Notification.objects.get(recipient=reader)
    labels = {label for label, _value in RuleBook().get(KIND).message(notice, timezone.now()).facts}
    assert "Who owes it" in labels
    assert not labels & {"Lead", "MOU"}


def test_given_and_moved_are_told(promise, doer, owner, watcher):
    other = make_user(Role.DESK, name="Kenji")
    actions.assign(followup=promise, to=other, by=doer, note="You know them")
    sweep()
    assert told(owner) == told(watcher) == ["Given to Kenji: Send land sheet"]
    assert told(other) == ["Given to you: Send land sheet"]
    actions.move(followup=promise, due_on=timezone.localdate() + timedelta(days=30), by=other)
    sweep()
    assert [title.split(":")[0][:7] for title in told(watcher)] == ["Given t", "Now due"]
    assert len(told(other)) == 1
    assert len(told(owner)) == 1


def test_a_deed_of_which_nothing_is_left_is_no_news(promise, doer, owner, watcher):
    day = promise.due_on
    actions.move(followup=promise, due_on=day + timedelta(days=1), by=doer)
    actions.move(followup=promise, due_on=day + timedelta(days=2), by=doer)
    actions.complete(followup=promise, by=doer)
    actions.reopen(followup=promise, by=doer)
    sweep()
    assert [title.partition(":")[0] for title in told(owner)][-1] == "Open again"
    assert not any(title.startswith("Done") for title in told(owner))
    assert sum(title.startswith("Now due") for title in told(owner)) == 1


def test_a_mail_that_waited_does_not_say_what_came_to_nothing(promise, doer, watcher):
    actions.complete(followup=promise, by=doer)
    sweep()
    actions.reopen(followup=promise, by=doer)
    notice = Notification.objects.get(recipient=watcher, title__startswith="Done")
    assert RuleBook().get(KIND).message(notice, timezone.now()) is None


def test_other_changes_and_deeds_of_programs_are_no_news(promise, doer, owner, watcher):
    with pghistory.context(user=doer.pk):
        FollowUp.objects.filter(pk=promise.pk).update(details="More about it")
    FollowUp.objects.filter(pk=promise.pk).update(due_on=timezone.localdate())
    sweep()
    assert told(owner) == told(watcher) == []


def test_whoever_may_not_see_it_is_told_nothing(doer, watcher):
    lead = make_lead(sensitive=True, owner=doer)
    row = make_followup(lead=lead, assignee=doer)
    row.watchers.add(watcher)
    boss = make_user(Role.MANAGER)
    row.watchers.add(boss)
    actions.complete(followup=row, by=doer)
    sweep()
    assert told(watcher) == []
    assert len(told(boss)) == 1


def test_a_new_one_for_a_colleague_is_told_its_successor_is_not(doer, owner):
    row = actions.create(
        by=doer, title="Weekly call", due_on=timezone.localdate(), assignee=owner,
        repeats=Repeats.WEEKLY,
    )  # fmt: skip
    sweep()
    assert told(owner) == ["Given to you: Weekly call"]
    actions.complete(followup=row, by=doer)
    sweep()
    assert told(owner) == ["Given to you: Weekly call", "Done: Weekly call"]


def test_the_word_that_it_is_done_stays_unread_when_a_note_follows(promise, doer, owner):
    actions.complete(followup=promise, by=doer)
    sweep()
    actions.complete(followup=promise, by=doer, note="By courier")
    assert Notification.objects.unread().filter(recipient=owner, kind=KIND).count() == 1


def test_what_happened_long_ago_is_no_news(promise, doer, owner):
    actions.complete(followup=promise, by=doer)
    actions.raise_due(timezone.now() + timedelta(days=15))
    assert told(owner) == []
    actions.raise_due(timezone.now() + timedelta(days=13))
    assert len(told(owner)) == 1


def test_a_deputy_is_not_told_of_her_own_deed(promise, doer, owner):
    today = timezone.localdate()
    owner.absences.create(first_day=today, last_day=today + timedelta(days=3), deputy=doer)
    actions.complete(followup=promise, by=doer)
    sweep()
    assert told(owner) == ["Done: Send land sheet"]
    assert told(doer) == []


def test_the_number_of_queries_does_not_grow(doer, owner, django_assert_max_num_queries):
    for _n in range(30):
        actions.complete(followup=make_followup(assignee=owner), by=doer)
    rule = RuleBook().get(KIND)
    with django_assert_max_num_queries(6):
        assert len(list(rule.occurrences(timezone.now() + timedelta(seconds=1)))) == 30
    sweep()
    rows = list(Notification.objects.filter(kind=KIND).select_related("recipient"))
    with django_assert_max_num_queries(4):
        assert len(rule.messages(rows, timezone.now())) == 30


@pytest.mark.parametrize(("number", "at_once"), [(1, True), (3, False)])
def test_urgent_ones_given_in_one_go_are_no_bundle_of_mails(doer, owner, number, at_once) -> None:
    rows = [make_followup(assignee=owner, urgent=True) for _each in range(number)]
    to = make_user(Role.DESK, name="Divya")
    hand_over(person=owner, to=to, by=doer, rows=[row.pk for row in rows])
    sweep()
    news = Notification.objects.filter(recipient=to, kind=KIND)
    assert [row.urgent for row in news] == [at_once]


# --- Many in one go -------------------------------------------------------------------------------
def make_away(person, deputy, days=10):
    today = timezone.localdate()
    return person.absences.create(
        first_day=today, last_day=today + timedelta(days=days), deputy=deputy
    )


def news_of(person):
    return Notification.objects.filter(recipient=person, kind=KIND).latest("due_at")


def test_a_hand_over_and_its_way_back_are_one_line_a_person(doer, owner, watcher, client):
    rows = [make_followup(title=f"Sheet {number}", assignee=owner) for number in range(4)]
    for row in rows[:2]:
        row.watchers.add(watcher)
    to = make_user(Role.DESK, name="Divya")
    absence = make_away(owner, to)
    until = formats.day(absence.last_day)
    numbers = [row.pk for row in rows]
    hand_over(person=owner, to=to, by=doer, rows=numbers, absence=absence)
    sweep()
    sweep()
    assert told(to) == [f"4 follow-ups of Omkar are yours until {until}"]
    assert told(owner) == [f"4 follow-ups of Omkar are with Divya until {until}"]
    assert told(watcher) == [f"2 follow-ups of Omkar are with Divya until {until}"]
    for person, number in ((to, 4), (owner, 4), (watcher, 2)):
        client.force_login(person)
        page = client.get(news_of(person).url)
        assert page.context["page"].paginator.count == number
    give_back(person=owner, by=doer, absence=absence)
    sweep()
    assert told(owner)[1:] == ["4 follow-ups are yours again"]
    assert told(to)[1:] == ["4 follow-ups are back with Omkar"]
    assert told(watcher)[1:] == ["2 follow-ups are back with Omkar"]


def test_the_mail_of_a_hand_over_counts_what_is_left_of_it(doer, owner):
    rows = [make_followup(title=f"Sheet {number}", assignee=owner) for number in range(5)]
    to = make_user(Role.DESK, name="Divya")
    hand_over(person=owner, to=to, by=doer, rows=[row.pk for row in rows])
    sweep()
    notice, rule = news_of(to), RuleBook().get(KIND)
    message = rule.message(notice, timezone.now())
    assert message.heading == notice.title == "5 follow-ups of Omkar are yours now"
    assert ("By", "Deepa") in message.facts
    assert ("Which", "Sheet 0, Sheet 1, Sheet 2, 2 more") in message.facts
    # The first of them, which names the news, is not hers any more.
    actions.assign(followup=rows[0], to=owner, by=doer)
    assert rule.message(notice, timezone.now()).heading == "4 follow-ups of Omkar are yours now"
    for row in rows[1:]:
        actions.assign(followup=row, to=owner, by=doer)
    assert rule.message(notice, timezone.now()) is None


def test_what_a_reader_may_not_see_is_not_counted(doer, owner, watcher):
    boss = make_user(Role.MANAGER)
    lead = make_lead(sensitive=True, owner=boss)
    rows = [make_followup(title="Open", assignee=owner),
            make_followup(title="Also open", assignee=owner),
            make_followup(title="Secret", assignee=owner, lead=lead)]  # fmt: skip
    for row in rows:
        row.watchers.add(watcher)
    to = make_user(Role.DESK, name="Divya")
    hand_over(person=owner, to=to, by=doer, rows=[row.pk for row in rows])
    sweep()
    assert told(watcher) == ["2 follow-ups are with Divya now"]
    assert told(to) == ["3 follow-ups of Omkar are yours now"]


def test_the_news_of_many_costs_no_more_than_of_few(doer, owner, django_assert_max_num_queries):
    to = make_user(Role.DESK, name="Divya")
    rows = [make_followup(assignee=owner).pk for _n in range(40)]
    hand_over(person=owner, to=to, by=doer, rows=rows)
    rule = RuleBook().get(KIND)
    with django_assert_max_num_queries(8):
        assert len(list(rule.occurrences(timezone.now() + timedelta(seconds=1)))) == 2
    sweep()
    found = list(Notification.objects.filter(kind=KIND).select_related("recipient"))
    with django_assert_max_num_queries(8):
        assert len(rule.messages(found, timezone.now())) == 2
