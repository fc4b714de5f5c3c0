"""Confirming, cancelling and planning anew; which version of a meeting calendars have seen."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from delegations.actions.outcomes import log_outcome
from delegations.actions.status import cancel_meeting, confirm_meeting, reinstate_meeting
from delegations.models import Meeting, MeetingLead
from leads.actions.leads import RefusedError
from tests.delegations.posts import meeting as posted
from tests.factories import make_lead, make_meeting

pytestmark = pytest.mark.django_db


def sequence(meeting: Meeting) -> int:
    return Meeting.objects.values_list("sequence", flat=True).get(pk=meeting.pk)


# --- Actions ---
def test_a_cancelled_meeting_says_when_and_why_and_asks_for_nothing(desk) -> None:
    meeting = make_meeting()
    assert meeting.wants_outcome
    cancel_meeting(meeting=meeting, by=desk, reason=" Their president is ill ")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == ("cancelled", "Their president is ill")
    assert meeting.cancelled_at is not None
    assert not meeting.wants_outcome
    assert not Meeting.objects.without_outcome().exists()
    figures = Meeting.objects.figures()
    assert figures == {"total": 1, "missing": 0, "cancelled": 1}


def test_cancelling_again_keeps_the_first_moment(desk) -> None:
    meeting = cancel_meeting(meeting=make_meeting(), by=desk, reason="Ill")
    at = meeting.cancelled_at
    assert cancel_meeting(meeting=meeting, by=desk, reason="Very ill").cancelled_at == at
    assert meeting.cancel_reason == "Very ill"


def test_a_reason_is_needed_and_what_was_held_cannot_be_cancelled(desk) -> None:
    with pytest.raises(RefusedError, match="Say why"):
        cancel_meeting(meeting=make_meeting(), by=desk, reason="  ")
    held = make_meeting(result="declined", logged_at=timezone.now())
    with pytest.raises(RefusedError, match="held"):
        cancel_meeting(meeting=held, by=desk, reason="Ill")


def test_confirming_and_planning_anew(desk) -> None:
    meeting = confirm_meeting(meeting=make_meeting(), by=desk)
    assert meeting.status == "confirmed"
    cancel_meeting(meeting=meeting, by=desk, reason="Ill")
    with pytest.raises(RefusedError, match="plan it again first"):
        confirm_meeting(meeting=meeting, by=desk)
    reinstate_meeting(meeting=meeting, by=desk)
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason, meeting.cancelled_at) == ("planned", "", None)


def test_a_draft_asks_for_no_outcome() -> None:
    draft = make_meeting(status="draft")
    assert not draft.wants_outcome
    assert not Meeting.objects.without_outcome().exists()


@pytest.mark.parametrize("before", ["draft", "cancelled", "planned"])
def test_what_has_an_outcome_took_place_after_all(desk, before) -> None:
    meeting = make_meeting(status="draft" if before == "draft" else "planned")
    if before == "cancelled":
        cancel_meeting(meeting=meeting, by=desk, reason="Ill")
    log_outcome(meeting=meeting, by=desk, result="declined", client_id=uuid.uuid4())
    meeting.refresh_from_db()
    assert meeting.status == ("planned" if before == "planned" else "confirmed")
    assert (meeting.cancelled_at, meeting.cancel_reason) == (None, "")


# --- Signs of life of a lead ---
def test_a_cancelled_meeting_is_no_sign_of_life(desk) -> None:
    lead, meeting = make_lead(), make_meeting()
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    lead.refresh_from_db()
    assert lead.met_at == meeting.starts_at
    cancel_meeting(meeting=meeting, by=desk, reason="Ill")
    lead.refresh_from_db()
    assert lead.met_at is None
    reinstate_meeting(meeting=meeting, by=desk)
    lead.refresh_from_db()
    assert lead.met_at == meeting.starts_at


# --- Versions ---
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"place": "Room 5"},
        {"city": "Osaka"},
        {"topics": "Semiconductors"},
        {"starts_at": timezone.now() + timedelta(days=9)},
        {"time_zone": "Asia/Kolkata"},
        {"status": "confirmed"},
    ],
)
def test_what_a_calendar_shows_counts_up_also_in_bulk(change) -> None:
    meeting = make_meeting()
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    assert sequence(meeting) == 1
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    assert sequence(meeting) == 1, "the same again is no new version"


def test_sql_counts_and_an_outcome_does_not() -> None:
    meeting = make_meeting()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delegations_meeting SET title = 'By hand'")
    assert sequence(meeting) == 1
    meeting.result, meeting.said, meeting.logged_at = "declined", "No.", timezone.now()
    meeting.title = "By hand"
    meeting.save()  # the row in memory still says 0
    assert sequence(meeting) == 1
    Meeting.objects.update(sequence=7)
    assert sequence(meeting) == 1, "nobody sets it"


# --- The page ---
def test_the_page_asks_why(desk_client, desk) -> None:
    meeting = make_meeting(title="Courtesy call")
    address = f"/meetings/{meeting.pk}/status/"
    page = desk_client.get(f"{address}?to=cancelled")
    assert page.context["form"]["status"].value() == "cancelled"
    refused = desk_client.post(address, {"status": "cancelled", "reason": " "})
    assert "Say why the meeting is cancelled." in refused.content.decode()
    meeting.refresh_from_db()
    assert meeting.status == "planned"
    done = desk_client.post(address, {"status": "cancelled", "reason": "Typhoon"}, follow=True)
    text = done.content.decode()
    assert "The meeting is cancelled." in text
    assert "Typhoon" in text
    assert 'class="is-cancelled"' in text
    assert f"/meetings/{meeting.pk}/outcome/" not in text
    assert "Plan it again" in text


def test_one_press_confirms(desk_client) -> None:
    meeting = make_meeting(starts_at=timezone.now() + timedelta(days=1))
    page = desk_client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert 'name="status" value="confirmed"' in page
    desk_client.post(f"/meetings/{meeting.pk}/status/", {"status": "confirmed"})
    meeting.refresh_from_db()
    assert meeting.status == "confirmed"


def test_a_cancelled_meeting_can_be_confirmed_in_one_go_on_its_page(desk_client, desk) -> None:
    meeting = cancel_meeting(meeting=make_meeting(), by=desk, reason="Ill")
    desk_client.post(f"/meetings/{meeting.pk}/status/", {"status": "confirmed"})
    meeting.refresh_from_db()
    assert (meeting.status, meeting.cancel_reason) == ("confirmed", "")


def test_lists_say_cancelled_and_draft_in_words(desk_client, desk) -> None:
    gone = cancel_meeting(meeting=make_meeting(title="Gone"), by=desk, reason="Ill")
    draft, held = make_meeting(title="Invited", status="draft"), make_meeting(title="Held")
    page = desk_client.get("/meetings/")
    text = " ".join(page.content.decode().split())
    assert f'class="is-cancelled" href="/meetings/{gone.pk}/"' in text
    assert "Cancelled" in text
    assert "Draft" in text
    assert "1 cancelled" in text
    assert "1 without an outcome" in text
    shown = {
        "": {gone, draft, held},
        "status=on": {draft, held},
        "status=cancelled": {gone},
        "status=draft": {draft},
        "status=confirmed": set(),
    }
    for query, rows in shown.items():
        assert set(desk_client.get(f"/meetings/?{query}").context["page"]) == rows, query


# --- The form of a meeting ---
def test_saving_a_draft_plans_it(desk_client) -> None:
    draft = make_meeting(status="draft", title="Invited")
    page = desk_client.get(f"/meetings/{draft.pk}/edit/")
    seen = page.context["form"]["seen"].value()
    desk_client.post(f"/meetings/{draft.pk}/edit/", posted(seen=seen))
    draft.refresh_from_db()
    assert draft.status == "planned"


def test_the_form_can_confirm_and_leaves_a_cancelled_one_cancelled(desk_client, desk) -> None:
    desk_client.post("/meetings/new/", posted(status="confirmed"))
    meeting = Meeting.objects.get()
    assert meeting.status == "confirmed"
    cancel_meeting(meeting=meeting, by=desk, reason="Ill")
    page = desk_client.get(f"/meetings/{meeting.pk}/edit/")
    assert "status" not in page.context["form"].fields
    seen = page.context["form"]["seen"].value()
    desk_client.post(f"/meetings/{meeting.pk}/edit/", posted(seen=seen, title="New title"))
    meeting.refresh_from_db()
    assert (meeting.title, meeting.status) == ("New title", "cancelled")


# --- Both clocks ---
def test_history_and_search_say_both_clocks(desk_client) -> None:
    at = datetime(2027, 2, 3, 5, tzinfo=UTC)
    meeting = make_meeting(title="Courtesy call", starts_at=at, city="Tokyo")
    meeting.starts_at = at + timedelta(hours=1)
    meeting.save()
    page = desk_client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "3 Feb 2027, 14:00 JST (10:30 IST) → 3 Feb 2027, 15:00 JST (11:30 IST)" in page
    Meeting.objects.update(status="draft")
    found = " ".join(desk_client.get("/search/?q=courtesy").content.decode().split())
    assert "Draft · 3 Feb 2027, 15:00 Tokyo (11:30 IST)" in found
