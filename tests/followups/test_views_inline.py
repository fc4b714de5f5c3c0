"""A lead's next action, changed where the lead stands."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from followups.models import FollowUp
from leads.models import Lead
from tests.factories import make_followup, make_lead

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead(db) -> Lead:
    return make_lead(title="Pumps")


def address(lead: Lead) -> str:
    return f"/followups/inline/?lead={lead.pk}"


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def hidden(response) -> dict[str, str]:
    form = response.context["form"]
    known = {field.html_name: field.value() or "" for field in form.hidden_fields()}
    followup = response.context["followup"]
    return {**known, "followup": followup.pk if followup else ""}


def test_a_lead_without_one_gets_its_next_action(desk_client, desk, lead) -> None:
    sent = hidden(desk_client.get(address(lead), headers=HTMX))
    sent |= {"title": "Call 東京", "due_on": day(2)}
    answer = desk_client.post(address(lead), sent, headers=HTMX)
    made = FollowUp.objects.get()
    assert (made.lead, made.assignee, made.created_by) == (lead, desk, desk)
    assert "Call 東京" in answer.text
    assert f'hx-target="#due-{lead.pk}"' in answer.text
    assert set(json.loads(answer["HX-Trigger"])) == {
        "toast", "followups-changed", "notifications-changed",
    }  # fmt: skip
    # Sent twice it is still one.
    assert desk_client.post(address(lead), sent, headers=HTMX).status_code == 200
    assert FollowUp.objects.count() == 1


def test_it_is_the_earliest_open_one(desk_client, lead) -> None:
    later = make_followup(lead=lead, title="Later", due_on=day(9))
    make_followup(lead=lead, title="Done", due_on=day(1), done_at=timezone.now())
    make_followup(lead=lead, title="First", due_on=day(2))
    form = desk_client.get(address(lead), headers=HTMX)
    assert form.context["form"]["title"].value() == "First"
    sent = hidden(form) | {"title": "First", "due_on": day(20)}
    answer = desk_client.post(address(lead), sent, headers=HTMX)
    assert later.title in answer.text  # the other one is next now


def test_words_and_day_change_and_the_history_knows(desk_client, desk, lead) -> None:
    followup = make_followup(lead=lead, title="Call")
    sent = hidden(desk_client.get(address(lead), headers=HTMX))
    sent |= {"title": "Write", "due_on": day(5)}
    assert "Write" in desk_client.post(address(lead), sent, headers=HTMX).text
    page = desk_client.get(followup.get_absolute_url()).text
    assert "Call → Write" in page


def test_done_and_next_in_one_go(desk_client, desk, official, lead) -> None:
    first = make_followup(lead=lead, title="Call", assignee=official)
    form = desk_client.get(f"{address(lead)}&do=done", headers=HTMX)
    assert "Done: Call" in form.text
    sent = hidden(form) | {"do": "done", "note": "Spoken.", "title": "Write", "due_on": day(3)}
    answer = desk_client.post(address(lead), sent, headers=HTMX)
    first.refresh_from_db()
    assert (first.done_by, first.done_note) == (desk, "Spoken.")
    second = FollowUp.objects.exclude(pk=first.pk).get()
    assert (second.title, second.assignee, second.lead) == ("Write", official, lead)
    assert "Write" in answer.text


def test_done_and_nothing_next(desk_client, lead) -> None:
    first = make_followup(lead=lead, title="Call")
    sent = {"followup": first.pk, "do": "done", "note": "", "title": "", "due_on": ""}
    answer = desk_client.post(address(lead), sent, headers=HTMX)
    first.refresh_from_db()
    assert first.done_at
    assert FollowUp.objects.count() == 1
    assert "no next action" in answer.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"title": "Write", "due_on": ""}, "Choose the day it is due."),
        ({"title": "", "due_on": "2026-12-01"}, "Say what is owed."),
        ({"title": "Write", "due_on": "0001-01-01"}, "between the years 2000 and 2100"),
        ({"title": "Write", "due_on": "soon"}, "Write the day as"),
        ({"title": "x" * 301, "due_on": "2026-12-01"}, "at most 300"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_happens(desk_client, lead, sent, sentence) -> None:
    first = make_followup(lead=lead, title="Call")
    for extra in ({"do": "done", "note": "Spoken."}, {}):
        whole = {"followup": first.pk, **extra, **sent}
        answer = desk_client.post(address(lead), whole, headers=HTMX)
        assert answer.status_code == 422
        assert sentence in answer.text
    first.refresh_from_db()
    assert first.done_at is None
    assert first.title == "Call"


def test_done_meanwhile_by_a_colleague_is_said_and_the_words_stay(
    desk_client, manager, lead
) -> None:
    first = make_followup(lead=lead, title="Call")
    sent = hidden(desk_client.get(address(lead), headers=HTMX))
    FollowUp.objects.update(done_at=timezone.now(), done_by=manager)
    sent |= {"title": "Call again", "due_on": day(1)}
    refused = desk_client.post(address(lead), sent, headers=HTMX)
    assert refused.status_code == 422
    assert "“Call” was done meanwhile by Manoj Manager" in refused.text
    assert 'value="Call again"' in refused.text
    again = hidden(refused) | {"title": "Call again", "due_on": day(1)}
    assert desk_client.post(address(lead), again, headers=HTMX).status_code == 200
    first.refresh_from_db()
    assert first.title == "Call"
    assert FollowUp.objects.open().get().title == "Call again"


def test_changed_meanwhile_by_a_colleague_is_not_overwritten(desk_client, lead) -> None:
    first = make_followup(lead=lead, title="Call")
    sent = hidden(desk_client.get(address(lead), headers=HTMX))
    first.title = "Visit"
    first.save()
    sent |= {"title": "Write", "due_on": day(1)}
    assert desk_client.post(address(lead), sent, headers=HTMX).status_code == 422
    first.refresh_from_db()
    assert first.title == "Visit"


def test_without_scripts_it_is_a_page_that_leads_back(desk_client, lead) -> None:
    came = {"Referer": "http://testserver/leads/?page=2"}
    page = desk_client.get(address(lead), headers=came)
    assert "<html" in page.text
    assert page.context["next"] == "/leads/?page=2"
    sent = {"title": "Call", "due_on": day(1), "next": "/leads/?page=2"}
    assert desk_client.post(address(lead), sent)["Location"] == "/leads/?page=2"


def test_it_needs_a_lead_one_sees(desk_client, manager, lead) -> None:
    Lead.objects.update(sensitive=True, owner=manager)
    assert desk_client.get(address(lead)).status_code == 404
    for asked in ("", "x", "9" * 30, "0", "\x00"):
        assert desk_client.get("/followups/inline/", {"lead": asked}).status_code == 404


def test_a_followup_of_another_lead_is_not_touched(desk_client, lead) -> None:
    other = make_followup(lead=make_lead(), title="Other")
    sent = {"followup": other.pk, "title": "Mine", "due_on": day(1)}
    assert desk_client.post(address(lead), sent, headers=HTMX).status_code == 422
    other.refresh_from_db()
    assert other.title == "Other"
