"""Logging what came of a meeting: one form, and nothing typed is ever lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import Meeting, MeetingLead
from followups.models import FollowUp
from leads.models import Lead
from tests.delegations.posts import NAUGHTY, PROMISE, outcome, send, walk_in
from tests.factories import (
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_organisation,
    make_user,
)
from tests.pages import said, text

pytestmark = pytest.mark.django_db


# --- The short case ---
def test_the_result_alone_is_enough(official_client, official, meeting) -> None:
    response = send(official_client, meeting)
    assert response["Location"] == f"/meetings/{meeting.pk}/"
    assert said(response) == ["The outcome is logged."]
    row = Meeting.objects.get()
    assert (row.result, row.logged_by) == ("moves_forward", official)
    assert not FollowUp.objects.exists()


def test_the_short_case_takes_at_most_six_taps(official_client, meeting) -> None:
    """Open, result, Save: the meeting is proposed, nothing else is asked for."""
    page = official_client.get("/meetings/log/")
    assert page.context["meeting"] == meeting
    required = [
        field
        for part in page.context["typed"].parts
        for form in getattr(part, "forms", [part])
        for field in form.visible_fields()
        if field.field.required
    ]
    assert [field.name for field in required] == ["result"]
    assert f'action="/meetings/{meeting.pk}/outcome/"' in text(page)


def test_without_a_result_nothing_is_saved_and_everything_comes_back(
    official_client, meeting
) -> None:
    response = send(official_client, meeting, result="", said="They liked it.", promises=(PROMISE,))
    page = text(response)
    assert "Tap what came of the meeting." in page
    assert "They liked it.</textarea>" in page
    assert 'value="Send the tariff"' in page
    assert 'value="2026-12-01"' in page
    assert not FollowUp.objects.exists()


# --- Twice, and over somebody else's ---
def test_a_second_tap_creates_nothing_twice(official_client, meeting) -> None:
    data = outcome(promises=(PROMISE,), raised=({"title": "A plant"},))
    for _ in range(2):
        response = official_client.post(f"/meetings/{meeting.pk}/outcome/", data)
        assert response["Location"] == f"/meetings/{meeting.pk}/"
    assert (FollowUp.objects.count(), Lead.objects.count()) == (1, 1)


def test_a_form_without_an_id_is_taken_too(official_client, meeting) -> None:
    data = outcome()
    del data["client_id"], data["seen"]
    assert official_client.post(f"/meetings/{meeting.pk}/outcome/", data).status_code == 302


def test_an_outcome_comes_back_for_correction(official_client, desk, meeting) -> None:
    logged = timezone.now() - timedelta(hours=1)
    Meeting.objects.update(result="not_now", said="Later.", logged_by=desk, logged_at=logged)
    meeting.followups.add(make_followup(title="Send the map"))
    response = official_client.get(f"/meetings/{meeting.pk}/outcome/")
    page = text(response)
    for words in (
        "Correct an outcome",
        f"Logged by {desk.name}",
        "Later.</textarea>",
        "Send the map",
    ):
        assert words in page, words
    form = response.context["typed"].form
    assert form["result"].value() == "not_now"
    send(official_client, meeting, said="Soon.", seen=form["seen"].value())
    assert Meeting.objects.get().said == "Soon."
    history = official_client.get(f"/meetings/{meeting.pk}/").context["history"]
    changes = [change for entry in history for change in entry.changes]
    assert "What was said: Later. → Soon." in changes


def test_an_outcome_logged_meanwhile_is_shown_and_only_a_second_save_replaces_it(
    official_client, desk_client, desk, meeting
) -> None:
    send(desk_client, meeting, said="What Deepa heard.", result="declined")
    response = send(official_client, meeting, said="What Omkar heard.", promises=(PROMISE,))
    page = text(response)
    assert f"{desk.name} logged an outcome while you were writing" in page
    assert "What Deepa heard." in page
    assert "What Omkar heard.</textarea>" in page
    assert Meeting.objects.get().said == "What Deepa heard."
    assert not FollowUp.objects.exists()
    seen = response.context["typed"].form["seen"].value()
    assert send(official_client, meeting, said="Both.", seen=seen).status_code == 302
    assert Meeting.objects.get().said == "Both."


def test_what_becomes_of_the_second_account_is_asked(official_client, desk_client, meeting) -> None:
    send(desk_client, meeting, said="What Deepa heard.", result="declined")
    response = send(official_client, meeting, said="What Omkar heard.", promises=(PROMISE,))
    typed = response.context["typed"]
    assert typed.form["beside"].value() == "add"
    assert "Add my words under theirs" in text(response)
    again = {"seen": typed.form["seen"].value(), "beside": "add", "promises": (PROMISE,)}
    assert send(official_client, meeting, said="What Omkar heard.", **again).status_code == 302
    row = Meeting.objects.get()
    assert row.said.startswith("What Deepa heard.")
    assert row.said.endswith("What Omkar heard.")
    assert (row.result, row.followups.count()) == ("declined", 1)


def test_nobody_is_asked_about_a_second_account_that_is_not_there(official_client, meeting) -> None:
    assert "Add my words" not in text(official_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert "Add my words" not in text(send(official_client, meeting, result=""))


# --- Which meeting ---
def test_the_meeting_going_on_is_proposed_before_those_over(official_client, official) -> None:
    now = timezone.now()
    over = make_meeting(owner=official, starts_at=now - timedelta(hours=3))
    on = make_meeting(owner=official, starts_at=now - timedelta(minutes=20))
    make_meeting(owner=official, starts_at=now + timedelta(hours=3))
    make_meeting(owner=official, starts_at=now - timedelta(1), result="declined", logged_at=now)
    make_meeting(owner=make_user(), starts_at=now - timedelta(minutes=5))
    response = official_client.get("/meetings/log/")
    assert response.context["meeting"] == on
    assert response.context["waiting"] == [on, over]
    assert f'href="/meetings/{over.pk}/outcome/"' in text(response)
    assert "unplanned=1" in text(response)


def test_a_meeting_about_to_begin_may_be_logged_early(official_client, official) -> None:
    soon = make_meeting(owner=official, starts_at=timezone.now() + timedelta(minutes=10))
    make_meeting(owner=official, starts_at=timezone.now() + timedelta(minutes=20))
    assert official_client.get("/meetings/log/").context["meeting"] == soon


def test_the_one_going_on_comes_before_one_about_to_begin_and_the_last_over(
    official_client, official
) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    soon = make_meeting(owner=official, starts_at=now + timedelta(minutes=10))
    long_ago = make_meeting(owner=official, starts_at=now - 3 * 24 * hour)
    today = make_meeting(
        owner=official, precision="day", starts_at=None,
        on_from=timezone.localdate(now), on_to=timezone.localdate(now),
    )  # fmt: skip
    long = make_meeting(owner=official, starts_at=now - 5 * hour, ends_at=now - hour)
    short = make_meeting(owner=official, starts_at=now - 4 * hour, ends_at=now - 3 * hour)
    on = make_meeting(owner=official, starts_at=now - 2 * hour, ends_at=now + hour)
    for status in ("cancelled", "draft"):
        gone = {"cancelled_at": now} if status == "cancelled" else {}
        make_meeting(owner=official, status=status, starts_at=now - hour / 3, **gone)
    page = official_client.get("/meetings/log/")
    assert page.context["waiting"] == [on, long, short, today, soon, long_ago]


def test_those_who_attend_or_travel_are_asked_too(official_client, official) -> None:
    journey = make_delegation()
    journey.members.create(name="Omkar", user=official)
    travelled = make_meeting(delegation=journey, starts_at=timezone.now() - timedelta(2))
    attended = make_meeting(starts_at=timezone.now() - timedelta(1))
    attended.attendances.create(side="ours", user=official)
    assert official_client.get("/meetings/log/").context["waiting"] == [attended, travelled]


def test_a_hidden_meeting_is_never_proposed(official_client, official) -> None:
    journey = make_delegation()
    journey.members.create(name="Omkar", user=official)
    make_meeting(title="Hush", delegation=journey, sensitive=True, owner=make_user())
    assert "Hush" not in text(official_client.get("/meetings/log/"))


def test_from_a_leads_page_its_own_meeting_is_proposed(official_client, official) -> None:
    lead = make_lead()
    about = make_meeting(starts_at=timezone.now() - timedelta(3))
    MeetingLead.objects.create(meeting=about, lead=lead)
    make_meeting(owner=official, starts_at=timezone.now() - timedelta(hours=1))
    assert official_client.get(f"/meetings/log/?lead={lead.pk}").context["meeting"] == about
    page = official_client.get(f"/meetings/log/?lead={lead.pk}&unplanned=1")
    assert page.context["meeting"] is None


def test_opening_the_page_asks_the_same_however_much_there_is(official_client, official) -> None:
    counts = []
    for number in (3, 30):
        for _ in range(number):
            row = make_meeting(owner=official)
            row.attendances.create(organisation=make_organisation())
            MeetingLead.objects.create(meeting=row, lead=make_lead())
            row.followups.add(make_followup())
            make_user()
        official_client.get("/meetings/")
        with CaptureQueriesContext(connection) as queries:
            official_client.get("/meetings/log/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


# --- Whatever is typed ---
@pytest.mark.parametrize("typed", NAUGHTY)
@pytest.mark.parametrize(
    "field",
    [
        "said", "result", "seen", "client_id", "promises-0-title", "promises-0-due_on",
        "promises-0-assignee", "raised-0-title", "moves-0-lead", "moves-0-reason", "contact_name",
        "new_organisation", "organisation", "title", "leads", "contact", "at", "delegation",
    ],
)  # fmt: skip
def test_whatever_is_typed_never_breaks_the_page(desk_client, field, typed) -> None:
    data = walk_in(contact_name="Satō") | outcome(
        promises=(PROMISE,), raised=({"title": "A plant"},), moves=({"stage": "contacted"},)
    )
    if not field.startswith("moves"):
        data["moves-0-stage"] = ""
    response = desk_client.post("/meetings/log/", data | {field: typed})
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert b"<script>alert" not in desk_client.get(response["Location"]).content


@pytest.mark.parametrize(
    "broken",
    [
        {"promises-TOTAL_FORMS": "x"},
        {"promises-TOTAL_FORMS": "100000"},
        {"raised-TOTAL_FORMS": "-1"},
        {"moves-INITIAL_FORMS": "9"},
    ],
)
def test_a_broken_formset_never_breaks_the_page(desk_client, meeting, broken) -> None:
    data = outcome() | broken
    assert desk_client.post(f"/meetings/{meeting.pk}/outcome/", data).status_code in (200, 302)


# --- Rights ---
def test_viewers_may_not_log(client_for, viewer, meeting) -> None:
    client = client_for(viewer)
    for url in ("/meetings/log/", f"/meetings/{meeting.pk}/outcome/"):
        assert client.get(url).status_code == 403
        assert client.post(url, outcome()).status_code == 403
    assert "/outcome/" not in text(client.get(f"/meetings/{meeting.pk}/"))


def test_a_sensitive_meeting_is_logged_by_those_who_may_see_it(
    official_client, official, manager_client
) -> None:
    row = make_meeting(sensitive=True, owner=make_user())
    assert send(official_client, row).status_code == 404
    row.attendances.create(side="ours", user=official)
    assert send(official_client, row).status_code == 302
    assert manager_client.get(f"/meetings/{row.pk}/").status_code == 200
