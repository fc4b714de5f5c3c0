"""Done, reopened, snoozed, woken: each harmless when repeated."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from followups.actions import complete, mark_read, read_all, reopen, snooze, wake
from followups.models import FollowUp, Notification
from tests.factories import make_followup, make_notification

pytestmark = pytest.mark.django_db


def day(number: int):
    return timezone.localdate() + timedelta(days=number)


def stored(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.get(pk=followup.pk)


def events(followup: FollowUp) -> int:
    return FollowUp.pgh_event_model.objects.filter(pgh_obj=followup).count()


@pytest.fixture
def promise(desk) -> FollowUp:
    return make_followup(assignee=desk)


def test_the_first_who_says_done_stands(promise, desk, manager) -> None:
    complete(followup=promise, by=desk, note="Sent by mail.")
    first = stored(promise)
    before = events(promise)
    complete(followup=promise, by=manager, note="Sent by post.")
    again = stored(promise)
    assert (again.done_by, again.done_at, again.done_note) == (desk, first.done_at, "Sent by mail.")
    assert events(promise) == before


def test_a_note_may_follow(promise, desk, manager) -> None:
    complete(followup=promise, by=desk)
    complete(followup=promise, by=manager, note="They liked it.")
    done = stored(promise)
    assert (done.done_by, done.done_note) == (desk, "They liked it.")


def test_reopening_forgets_who_when_and_what(promise, desk) -> None:
    complete(followup=promise, by=desk, note="Sent.")
    for _turn in range(2):
        reopen(followup=promise, by=desk)
    row = stored(promise)
    assert (row.is_open, row.done_by, row.done_note) == (True, None, "")


def test_done_settles_what_anybody_was_told_of_it(promise, desk, manager) -> None:
    for person in (desk, manager):
        make_notification(person, subject=promise.subject)
    other = make_notification(desk, subject="followup:999999")
    complete(followup=promise, by=desk)
    assert list(Notification.objects.unread()) == [other]


def test_snoozed_and_woken(promise, desk) -> None:
    snooze(followup=promise, until=day(3), by=desk)
    before = events(promise)
    snooze(followup=promise, until=day(3), by=desk)
    assert stored(promise).snoozed_until == day(3)
    assert events(promise) == before
    for _turn in range(2):
        wake(followup=promise, by=desk)
    assert stored(promise).snoozed_until is None


@pytest.mark.parametrize("days", [0, -1])
def test_a_snooze_ends_after_today(days, promise, desk) -> None:
    with pytest.raises(ValidationError, match="after today"):
        snooze(followup=promise, until=day(days), by=desk)
    assert stored(promise).snoozed_until is None


def test_what_is_done_does_not_sleep(promise, desk) -> None:
    complete(followup=promise, by=desk)
    with pytest.raises(ValidationError, match="reopen"):
        snooze(followup=promise, until=day(3), by=desk)


def test_the_history_knows_who_it_was(promise, desk) -> None:
    complete(followup=promise, by=desk)
    event = FollowUp.pgh_event_model.objects.filter(pgh_obj=promise).latest("pgh_id")
    assert event.pgh_context.metadata["user"] == desk.pk
    assert event.done_by_id == desk.pk


def test_each_settles_his_own_only(desk, manager) -> None:
    for person in (desk, manager):
        make_notification(person, subject="followup:1")
        make_notification(person, subject="followup:2")
    assert mark_read(subject="followup:1", recipient=desk) == 1
    assert read_all(recipient=desk) == 1
    assert Notification.objects.unread().filter(recipient=manager).count() == 2
    first = Notification.objects.filter(recipient=desk).values_list("read_at", flat=True)
    before = list(first)
    read_all(recipient=desk)
    assert list(first.all()) == before  # when it was read is not rewritten
