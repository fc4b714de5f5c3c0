"""Promises written down, given, moved, repeated; their steps and watchers."""

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import Role
from followups import actions
from followups.actions import checklist
from followups.choices import Repeats
from followups.models import ChecklistItem, FollowUp, Notification
from tests.examples import examples
from tests.factories import (
    make_followup,
    make_lead,
    make_meeting,
    make_milestone,
    make_mou,
    make_notification,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args, **_kwargs: TODAY)


def test_create_ties_a_milestone_to_its_mou_and_lead(desk, manager):
    lead = make_lead()
    milestone = make_milestone(mou=make_mou(lead=lead))
    row = actions.create(
        by=desk, title="Name an officer", due_on=TODAY, milestone=milestone, watchers=[manager],
        steps=["Ask the department", " ", "Ask the  department", "Tell the company"],
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.mou, row.lead, row.created_by) == (milestone.mou, lead, desk)
    assert [step.text for step in row.checklist.all()] == ["Ask the department", "Tell the company"]
    assert list(row.watchers.all()) == [manager]


def test_create_does_not_tie_to_a_lead_one_may_not_see(desk):
    lead = make_lead(sensitive=True, owner=make_user(Role.DESK))
    row = actions.create(by=desk, title="X", due_on=TODAY, mou=make_mou(lead=lead))
    assert row.lead is None


def test_create_refuses_a_milestone_of_another_mou_and_an_empty_title(desk):
    with pytest.raises(ValidationError) as refused:
        actions.create(by=desk, title="X", due_on=TODAY, mou=make_mou(), milestone=make_milestone())
    assert "milestone" in refused.value.message_dict
    with pytest.raises(ValidationError) as refused:
        actions.create(by=desk, title="", due_on=TODAY)
    assert "title" in refused.value.message_dict
    assert not FollowUp.objects.exists()


def test_create_twice_with_one_client_id_is_one(desk):
    once = "0f9a3c52-6f0e-4f3e-9a53-1c2d1f7d2f11"
    first = actions.create(by=desk, title="X", due_on=TODAY, client_id=once)
    assert actions.create(by=desk, title="X", due_on=TODAY, client_id=once) == first
    assert FollowUp.objects.count() == 1


def test_assign_keeps_the_word_with_it_and_what_was_handed_over_stays_its_owners(
    desk, official, manager
):
    row = make_followup(assignee=official, handed_from=desk)
    reminder = make_notification(official, subject=row.subject)
    given = actions.assign(followup=row, to=manager, by=official, note="You know them.")
    assert (given.assignee, given.handed_from) == (manager, desk)
    event = FollowUp.pgh_event_model.objects.filter(pgh_obj_id=row.pk).latest("pgh_id")
    assert event.pgh_context.metadata["note"] == "You know them."
    reminder.refresh_from_db()
    assert reminder.read_at
    assert actions.assign(followup=row, to=desk, by=official).handed_from is None
    assert actions.assign(followup=row, to=None, by=official).assignee is None


def test_assign_refuses_viewers_and_done_ones(desk, viewer, official):
    with pytest.raises(ValidationError):
        actions.assign(followup=make_followup(), to=viewer, by=desk)
    done = make_followup(done_at=timezone.now())
    with pytest.raises(ValidationError):
        actions.assign(followup=done, to=official, by=desk)


def test_move_wakes_and_refuses_done_ones(desk):
    row = make_followup(due_on=TODAY, snoozed_until=TODAY + timedelta(days=9))
    moved = actions.move(followup=row, due_on=TODAY + timedelta(days=2), by=desk)
    assert (moved.due_on, moved.snoozed_until) == (TODAY + timedelta(days=2), None)
    actions.complete(followup=row, by=desk)
    with pytest.raises(ValidationError):
        actions.move(followup=row, due_on=TODAY, by=desk)


def repeating(**fields):
    fields = {"repeats": Repeats.WEEKLY, "due_on": TODAY, "repeats_from": TODAY, **fields}
    return make_followup(**fields)


def test_a_repeating_one_comes_again_exactly_once(desk, official, manager):
    row = repeating(assignee=official, urgent=True, title="Weekly call", handed_from=manager)
    row.watchers.add(manager)
    checklist.add_steps(followup=row, texts=["Dial", "Write down"])
    checklist.tick(step=row.checklist.first(), done=True, by=desk)
    actions.complete(followup=row, by=desk, note="Spoke")
    actions.complete(followup=row, by=desk, note="Again")
    actions.complete(followup=row, by=official)
    made = FollowUp.objects.get(follows=row)
    assert (made.due_on, made.title, made.assignee) == (date(2026, 11, 30), "Weekly call", official)
    assert (made.urgent, made.handed_from, made.is_open, made.done_note) == (
        True,
        manager,
        True,
        "",
    )
    assert list(made.watchers.all()) == [manager]
    assert [(step.text, step.done_at) for step in made.checklist.all()] == [
        ("Dial", None),
        ("Write down", None),
    ]
    assert FollowUp.objects.count() == 2


def test_one_kept_late_leaves_out_the_days_that_passed(desk):
    row = repeating(due_on=TODAY - timedelta(days=21), repeats_from=TODAY - timedelta(days=21))
    actions.complete(followup=row, by=desk)
    assert FollowUp.objects.get(follows=row).due_on == TODAY + timedelta(days=7)


def test_the_series_stays_where_it_is_counted_from(desk):
    row = repeating(
        repeats=Repeats.MONTHLY, due_on=date(2027, 2, 28), repeats_from=date(2027, 1, 31)
    )
    actions.complete(followup=row, by=desk)
    assert FollowUp.objects.get(follows=row).due_on == date(2027, 3, 31)


def test_a_series_ends_on_its_last_day(desk):
    last = repeating(repeats_until=TODAY + timedelta(days=6))
    actions.complete(followup=last, by=desk)
    assert FollowUp.objects.count() == 1
    on_it = repeating(repeats_until=TODAY + timedelta(days=7))
    actions.complete(followup=on_it, by=desk)
    assert FollowUp.objects.filter(follows=on_it).exists()


def test_reopening_takes_an_untouched_successor_away_with_what_was_said_of_it(desk):
    row = repeating()
    checklist.add_steps(followup=row, texts=["Dial"])
    actions.complete(followup=row, by=desk)
    made = FollowUp.objects.get(follows=row)
    make_notification(desk, subject=made.subject)
    actions.reopen(followup=row, by=desk)
    assert list(FollowUp.objects.all()) == [row]
    assert not Notification.objects.filter(subject=made.subject).exists()
    actions.complete(followup=row, by=desk)
    assert FollowUp.objects.filter(follows=row).count() == 1


def touched_day(made, desk):
    actions.move(followup=made, due_on=TODAY + timedelta(days=9), by=desk)


def touched_step(made, desk):
    checklist.add_steps(followup=made, texts=["One more"])


def touched_tick(made, desk):
    checklist.tick(step=made.checklist.first(), done=True, by=desk)
    checklist.tick(step=made.checklist.first(), done=False, by=desk)


def touched_watcher(made, desk):
    actions.watch(followup=made, person=desk)


def touched_meeting(made, desk):
    make_meeting().followups.add(made)


@pytest.mark.parametrize(
    "touch", [touched_day, touched_step, touched_tick, touched_watcher, touched_meeting]
)
def test_reopening_leaves_a_successor_somebody_has_worked_on(desk, touch):
    row = repeating()
    checklist.add_steps(followup=row, texts=["Dial"])
    actions.complete(followup=row, by=desk)
    made = FollowUp.objects.get(follows=row)
    touch(made, desk)
    actions.reopen(followup=row, by=desk)
    assert FollowUp.objects.filter(pk=made.pk).exists()
    actions.complete(followup=row, by=desk)
    assert list(FollowUp.objects.filter(follows=row)) == [made]


def test_steps_are_moved_ticked_and_removed(desk):
    row = make_followup()
    one, two, three = checklist.add_steps(followup=row, texts=["1", "2", "3"])
    checklist.shift(step=three, by_places=-1)
    checklist.shift(step=one, by_places=-1)
    assert [step.text for step in row.checklist.all()] == ["1", "3", "2"]
    checklist.shift(step=one, by_places=1)
    assert [step.text for step in row.checklist.all()] == ["3", "1", "2"]
    checklist.tick(step=two, done=True, by=desk)
    moment = ChecklistItem.objects.get(pk=two.pk).done_at
    checklist.tick(step=two, done=True, by=None)
    two.refresh_from_db()
    assert (two.done_at, two.done_by) == (moment, desk)
    checklist.tick(step=two, done=False, by=desk)
    two.refresh_from_db()
    assert (two.done_at, two.done_by) == (None, None)
    checklist.remove(step=one)
    checklist.remove(step=one)
    checklist.shift(step=one, by_places=1)
    assert [step.text for step in row.checklist.all()] == ["3", "2"]


def test_a_checklist_has_an_end():
    row = make_followup()
    checklist.add_steps(followup=row, texts=[str(n) for n in range(checklist.STEPS_AT_MOST)])
    with pytest.raises(ValidationError):
        checklist.add_steps(followup=row, texts=["one more"])
    with pytest.raises(ValidationError):
        checklist.add_steps(followup=make_followup(), texts=["x" * 201])


def test_watching_twice_is_watching(desk):
    row = make_followup()
    actions.watch(followup=row, person=desk)
    actions.watch(followup=row, person=desk)
    assert list(row.watchers.all()) == [desk]
    actions.unwatch(followup=row, person=desk)
    actions.unwatch(followup=row, person=desk)
    assert not row.watchers.exists()


@given(
    deeds=st.lists(st.sampled_from(["complete", "reopen", "move", "step", "watch"]), max_size=12)
)
@settings(max_examples=examples(25))
def test_whatever_is_done_each_of_a_series_has_one_successor_at_most(desk, deeds):
    first = repeating()
    for deed in deeds:
        last = FollowUp.objects.filter(title=first.title).order_by("-pk").first()
        if deed == "complete":
            actions.complete(followup=last, by=desk)
        elif deed == "reopen":
            actions.reopen(followup=last.follows or last, by=desk)
        elif deed == "step":
            checklist.add_steps(followup=last, texts=["Dial"])
        elif deed == "watch":
            actions.watch(followup=last, person=desk)
        elif last.is_open:
            actions.move(followup=last, due_on=last.due_on + timedelta(days=1), by=desk)
    rows = list(FollowUp.objects.filter(title=first.title))
    after = [row.follows_id for row in rows if row.follows_id]
    assert len(after) == len(set(after)) == len(rows) - 1
    days = [row.repeats_from for row in rows]
    assert set(days) == {first.repeats_from}
    assert all(
        row.due_on > row.follows.due_on or row.follows.is_open for row in rows if row.follows
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_mark_it_done_at_once_make_one_successor():
    row = repeating()
    people = [make_user(), make_user()]
    begin = threading.Barrier(2)

    def keep(person):
        begin.wait()
        try:
            actions.complete(followup=row, by=person)
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert FollowUp.objects.filter(follows=row).count() == 1
