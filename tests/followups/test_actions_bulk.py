"""A follow-up for each of many leads."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from followups.models import FollowUp, Notification
from leads.actions.bulk import ask_undo, start_run, work_off
from leads.models import BulkRun, Lead
from tests.factories import make_lead, make_notification

pytestmark = pytest.mark.django_db


def run_of(by: User, leads: list[Lead], **settings: Any) -> BulkRun:
    run = start_run(
        by=by,
        deed="followup",
        settings={
            "title": "Send the land-bank sheet",
            "due_on": "2026-12-01",
            "assignee": by.pk,
            "direction": "ours",
            **settings,
        },
        words="Follow-up",
        leads=[lead.pk for lead in leads],
    )
    assert work_off(run=run)
    run.refresh_from_db()
    return run


def undone(run: BulkRun, by: User) -> BulkRun:
    assert work_off(run=ask_undo(run=run, by=by))
    run.refresh_from_db()
    return run


def test_each_lead_gets_its_own_and_its_next_action(official: User) -> None:
    leads = [make_lead(), make_lead()]
    run = run_of(official, leads)
    assert run.done == 2
    for lead in leads:
        made = lead.followups.get()
        assert (made.title, made.due_on) == ("Send the land-bank sheet", date(2026, 12, 1))
        assert (made.assignee, made.created_by) == (official, official)
        assert Lead.objects.get(pk=lead.pk).next_due_on == date(2026, 12, 1)


def test_undo_removes_the_untouched_with_what_was_told_of_them(official: User) -> None:
    lead, worked_on = make_lead(), make_lead()
    run = run_of(official, [lead, worked_on])
    made = lead.followups.get()
    make_notification(official, subject=made.subject)
    FollowUp.objects.filter(lead=worked_on).update(done_at=timezone.now())
    run = undone(run, official)
    assert (run.put_back, run.left_alone) == (1, 1)
    assert not lead.followups.exists()
    assert not Notification.objects.exists()
    assert worked_on.followups.exists()
    assert run.rows.get(lead=worked_on).reasons == [
        "Somebody has worked on the follow-up since: it stays."
    ]
    assert Lead.objects.get(pk=lead.pk).next_action == ""


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"due_on": date(2027, 1, 1)},
        {"details": "Called twice"},
        {"snoozed_until": date(2027, 1, 1)},
        {"assignee": None},
    ],
)
def test_any_change_counts_as_touched(change: dict[str, Any], official: User) -> None:
    run = run_of(official, [make_lead()])
    FollowUp.objects.update(**change)
    assert undone(run, official).left_alone == 1
    assert FollowUp.objects.exists()


def test_one_deleted_already_is_as_it_was(official: User) -> None:
    run = run_of(official, [make_lead()])
    FollowUp.objects.all().delete()
    assert undone(run, official).put_back == 1


def test_queries_grow_by_a_fixed_number_for_each_lead(official: User) -> None:
    def asked(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            run_of(official, [make_lead() for _each in range(number)])
        return len(queries)

    assert (asked(30) - asked(3)) / 27 == 4  # of which one makes the lead


BULK = reverse("followups:bulk")


def test_by_page_from_the_bar(official_client: Client, official: User) -> None:
    lead = make_lead()
    due = timezone.localdate() + timedelta(days=5)
    fields = " ".join(official_client.get(BULK).content.decode().split())
    assert "followup-title" in fields
    assert "<html" not in fields
    sent = {
        "action": "followup",
        "ids": lead.pk,
        "followup-title": "Call",
        "followup-due_on": due.isoformat(),
        "followup-assignee": official.pk,
        "followup-direction": "ours",
    }
    page = official_client.post(BULK, sent, follow=True).content.decode()
    assert "1 lead was changed." in page
    assert lead.followups.get().due_on == due


def test_errors_are_sentences(official_client: Client) -> None:
    lead = make_lead()
    sent = {"ids": lead.pk, "followup-title": "", "followup-due_on": "soon"}
    page = official_client.post(BULK, sent).content.decode()
    assert "Say what is owed." in page
    assert "Write the day as year-month-day" in page
    assert f'action="{BULK}"' in page
    sent |= {"followup-title": "Call", "followup-due_on": "1066-10-14"}
    assert "between the years 2000 and 2100" in official_client.post(BULK, sent).content.decode()
    assert not FollowUp.objects.exists()
