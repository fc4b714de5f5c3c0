"""A lead's next action is its earliest open follow-up, whoever writes, in whatever way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from followups.models import FollowUp, Notification
from leads.models import MOU, Lead
from tests.factories import make_followup, make_lead, make_mou, make_notification
from tests.followups.clock import DUE

pytestmark = pytest.mark.django_db


def day(number: int):
    return DUE + timedelta(days=number)


def next_of(lead: Lead) -> tuple:
    """The next action as the lead carries it."""
    return Lead.objects.values_list("next_action", "next_due_on").get(pk=lead.pk)


NOTHING = ("", None)


@pytest.fixture
def lead(db) -> Lead:
    return make_lead()


def test_the_earliest_open_follow_up_is_the_next_action(lead) -> None:
    assert next_of(lead) == NOTHING
    make_followup(lead=lead, title="later", due_on=day(5))
    make_followup(lead=lead, title="first", due_on=day(1))
    make_followup(lead=lead, title="latest", due_on=day(9))
    assert next_of(lead) == ("first", day(1))


def test_of_two_on_a_day_the_older_is_next(lead) -> None:
    make_followup(lead=lead, title="older", due_on=day(1))
    make_followup(lead=lead, title="newer", due_on=day(1))
    assert next_of(lead) == ("older", day(1))


def test_done_and_opened_again(lead) -> None:
    first = make_followup(lead=lead, title="first", due_on=day(1))
    make_followup(lead=lead, title="second", due_on=day(2))
    first.done_at = timezone.now()
    first.save()
    assert next_of(lead) == ("second", day(2))
    first.done_at = None
    first.save()
    assert next_of(lead) == ("first", day(1))


def test_what_is_owed_about_a_quiet_mou_stays_off_the_lead(lead) -> None:
    mou = make_mou(lead=lead, sensitive=True)
    make_followup(lead=lead, mou=mou, title="secret", due_on=day(1))
    make_followup(lead=lead, title="known", due_on=day(2))
    assert next_of(lead) == ("known", day(2))
    mou.sensitive = False
    mou.save()
    assert next_of(lead) == ("secret", day(1))
    MOU.objects.filter(pk=mou.pk).update(sensitive=True)
    assert next_of(lead) == ("known", day(2))


def test_changed_words_and_days_reach_the_lead(lead) -> None:
    followup = make_followup(lead=lead, title="before", due_on=day(1))
    followup.title, followup.due_on = "after", day(4)
    followup.save()
    assert next_of(lead) == ("after", day(4))


def test_a_follow_up_that_moves_to_another_lead_leaves_the_first(lead) -> None:
    other = make_lead()
    followup = make_followup(lead=lead, title="it", due_on=day(1))
    followup.lead = other
    followup.save()
    assert (next_of(lead), next_of(other)) == (NOTHING, ("it", day(1)))
    followup.lead = None
    followup.save()
    assert next_of(other) == NOTHING


def test_deleted(lead) -> None:
    make_followup(lead=lead, title="second", due_on=day(2))
    make_followup(lead=lead, title="first", due_on=day(1)).delete()
    assert next_of(lead) == ("second", day(2))
    FollowUp.objects.all().delete()
    assert next_of(lead) == NOTHING


def test_in_bulk(lead) -> None:
    other = make_lead()
    FollowUp.objects.bulk_create(
        FollowUp(title=f"{each.title} {number}", due_on=day(number), lead=each)
        for each in (lead, other)
        for number in (3, 1, 2)
    )
    assert next_of(lead) == (f"{lead.title} 1", day(1))
    assert next_of(other) == (f"{other.title} 1", day(1))
    FollowUp.objects.filter(due_on=day(1)).update(done_at=timezone.now())
    assert next_of(lead) == (f"{lead.title} 2", day(2))
    assert next_of(other) == (f"{other.title} 2", day(2))


def test_by_raw_sql(lead) -> None:
    make_followup(lead=lead, title="first", due_on=day(1))
    make_followup(lead=lead, title="second", due_on=day(2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE followups_followup SET title = 'raw' WHERE title = 'first'")
        assert next_of(lead) == ("raw", day(1))
        cursor.execute("DELETE FROM followups_followup WHERE title = 'raw'")
    assert next_of(lead) == ("second", day(2))


def test_a_lead_in_the_trash_takes_its_follow_ups_along(lead) -> None:
    make_followup(lead=lead)
    lead.delete()
    assert not FollowUp.objects.exists()


def test_a_closing_note_needs_a_close(db) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_followup(done_note="It was nothing.")


def test_snoozed_is_neither_overdue_nor_late(db) -> None:
    today = timezone.localdate()
    late = make_followup(due_on=today - timedelta(days=4))
    assert (late.is_overdue, late.days_late) == (True, 4)
    late.snoozed_until = today + timedelta(days=1)
    assert (late.is_overdue, late.days_late, late.is_snoozed) == (False, 0, True)
    late.snoozed_until = today  # awake since this morning
    assert (late.is_overdue, late.is_snoozed) == (True, False)


def test_one_occurrence_is_told_once(desk) -> None:
    told = make_notification(desk)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_notification(desk, kind=told.kind, subject=told.subject, due_at=told.due_at)
    assert Notification.objects.count() == 1
