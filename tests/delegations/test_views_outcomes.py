"""Logging what came of a meeting: one form, and nothing typed is ever lost."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import Meeting, MeetingLead
from followups.models import FollowUp
from leads.actions.documents import add_document
from leads.models import Lead, Organisation
from tests.delegations.photos import picture
from tests.delegations.posts import NAUGHTY, outcome, walk_in
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
PROMISE = {"title": "Send the tariff", "direction": "ours", "due_on": "2026-12-01"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def meeting(official) -> Meeting:
    row = make_meeting(title="Courtesy call", owner=official)
    row.attendances.create(organisation=make_organisation(name_en="Tokyo Electron"))
    return row


def send(client, meeting: Meeting, **fields):
    return client.post(f"/meetings/{meeting.pk}/outcome/", outcome(**fields))


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


# --- Promises and leads ---
def test_promises_of_both_sides_and_a_lead_in_one_form(official_client, official, meeting) -> None:
    colleague = make_user()
    response = send(
        official_client,
        meeting,
        said="They want land.",
        promises=(
            {**PROMISE, "assignee": colleague.pk},
            {"title": "Name a team", "direction": "theirs", "due_on": "2026-12-09"},
            {"direction": "theirs", "assignee": official.pk},
        ),
        raised=({"title": "A plant", "kind": "manufacturing"}, {"kind": "gcc"}),
    )
    assert said(response) == ["The outcome is logged: 2 follow-ups, 1 lead."]
    ours, theirs = meeting.followups.order_by("pk")
    assert (ours.assignee, ours.created_by) == (colleague, official)
    assert (theirs.direction, str(theirs.due_on)) == ("theirs", "2026-12-09")
    lead = Lead.objects.get()
    assert (lead.title, lead.kinds) == ("A plant", ["manufacturing"])
    assert [str(row.organisation) for row in lead.partners.all()] == ["Tokyo Electron"]
    assert {ours.lead, theirs.lead} == {lead}


def test_a_promise_is_mine_unless_said_otherwise(official_client, official, meeting) -> None:
    page = text(official_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert f'<option value="{official.pk}" selected>' in page


def test_half_a_promise_is_asked_for_the_rest(official_client, meeting) -> None:
    page = text(send(official_client, meeting, promises=({"title": "Something"},)))
    assert "Choose the day it is due." in page
    assert "nothing you typed is lost" in page
    assert Meeting.objects.get().result == ""


def test_a_day_tapped_without_words_is_a_promise_to_be_in_touch(official_client, meeting) -> None:
    send(official_client, meeting, promises=({"due_on": "2026-12-01"},))
    kept = FollowUp.objects.get()
    assert (kept.title, str(kept.due_on)) == ("Be in touch after: Courtesy call", "2026-12-01")


def test_a_side_or_a_name_tapped_alone_is_no_promise(official_client, official, meeting) -> None:
    send(official_client, meeting, promises=({"direction": "theirs", "assignee": official.pk},))
    assert Meeting.objects.get().result == "moves_forward"
    assert not FollowUp.objects.exists()


def test_without_scripts_there_are_three_promises_and_two_leads_to_fill_in(
    desk_client, meeting
) -> None:
    typed = desk_client.get(f"/meetings/{meeting.pk}/outcome/").context["typed"]
    assert [len(rows.forms) for rows in (typed.promises, typed.raised, typed.moves)] == [3, 2, 1]
    # With scripts the first is shown, the others when they are asked for.
    assert [row.spare for row in typed.promises.forms] == [False, True, True]
    page = text(desk_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert 'enctype="multipart/form-data"' in page
    assert page.count("data-formset-spare") == 3


def test_a_spare_row_that_was_filled_in_comes_back_to_be_seen(official_client, meeting) -> None:
    rows = ({}, {"title": "Half a promise"}, {})
    typed = send(official_client, meeting, promises=rows).context["typed"]
    assert [row.spare for row in typed.promises.forms] == [False, False, True]


def test_a_removed_row_is_not_read(official_client, meeting) -> None:
    gone = ({**PROMISE, "DELETE": "on"}, {"title": "Half", "DELETE": "on"})
    assert send(official_client, meeting, promises=gone).status_code == 302
    assert not FollowUp.objects.exists()


def test_with_several_guests_one_chooses_whose_lead_it_is(official_client, meeting) -> None:
    other = make_organisation(name_en="SMBC")
    meeting.attendances.create(organisation=other)
    send(official_client, meeting, raised=({"title": "A branch", "organisation": other.pk},))
    assert [row.organisation for row in Lead.objects.get().partners.all()] == [other]


def test_with_several_leads_one_chooses_what_a_promise_is_about(official_client, meeting) -> None:
    one, other = make_lead(title="One"), make_lead(title="Other")
    for lead in (one, other):
        MeetingLead.objects.create(meeting=meeting, lead=lead)
    page = text(official_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert "no lead in particular" in page
    send(official_client, meeting, promises=({**PROMISE, "lead": other.pk},))
    assert FollowUp.objects.get().lead == other


# --- Stages ---
def test_a_lead_moves_on_in_the_same_form(desk_client, meeting) -> None:
    lead = make_lead(make_organisation())
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    response = send(desk_client, meeting, moves=({"lead": lead.pk, "stage": "contacted"},))
    assert response.status_code == 302
    lead.refresh_from_db()
    assert lead.stage == "contacted"


def test_a_refused_stage_says_what_is_missing_beside_it_and_keeps_everything(
    desk_client, meeting
) -> None:
    lead = make_lead(title="Motors")
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    response = send(
        desk_client,
        meeting,
        said="They liked it.",
        promises=({**PROMISE, "assignee": ""},),
        raised=({"title": "A plant", "kind": "gcc"},),
        moves=({"lead": lead.pk, "stage": "meeting_held", "reason": "Because."},),
    )
    assert response.status_code == 200
    errors = response.context["typed"].moves.forms[0].errors["stage"]
    for words in (
        "Add at least one partner organisation.",
        "Name an owner.",
        "Say what kind of lead it is.",
        "Choose at least one sector.",
        "Write a summary of what is proposed.",
    ):
        assert words in errors
        assert words in text(response)
    page = text(response)
    for kept in (
        "They liked it.</textarea>", 'value="Send the tariff"', 'value="2026-12-01"',
        'value="A plant"', '<option value="gcc" selected>', 'value="Because."',
        f'<option value="{lead.pk}" selected>', '<option value="meeting_held" selected>',
    ):  # fmt: skip
        assert kept in page, kept
    assert '<details class="outcome-more" open>' in page
    assert Meeting.objects.get().result == ""
    assert not FollowUp.objects.exists()
    assert Lead.objects.count() == 1
    assert response.context["typed"].form["result"].value() == "moves_forward"


def test_of_several_moves_the_refused_one_hears_why(desk_client, meeting) -> None:
    fine, blocked = make_lead(make_organisation(), title="Fine"), make_lead(title="Blocked")
    for lead in (fine, blocked):
        MeetingLead.objects.create(meeting=meeting, lead=lead)
    moves = (
        {"lead": fine.pk, "stage": "contacted"},
        {},
        {"lead": blocked.pk, "stage": "qualified"},
    )
    rows = send(desk_client, meeting, moves=moves).context["typed"].moves.forms
    assert [bool(row.errors) for row in rows] == [False, False, True]
    assert "Name an owner." in rows[2].errors["stage"]


def test_after_a_refusal_the_very_same_form_can_be_put_right(desk_client, meeting) -> None:
    lead = make_lead()
    data = outcome(moves=({"lead": lead.pk, "stage": "contacted"},), promises=(PROMISE,))
    url = f"/meetings/{meeting.pk}/outcome/"
    assert desk_client.post(url, data).status_code == 200
    lead.partners.create(organisation=make_organisation())
    assert desk_client.post(url, data).status_code == 302
    assert FollowUp.objects.count() == 1


def test_half_a_move_is_asked_for_the_rest(desk_client, meeting) -> None:
    lead = make_lead()
    page = text(send(desk_client, meeting, moves=({"lead": lead.pk},)))
    assert "Choose the stage it moves to." in page
    page = text(send(desk_client, meeting, moves=({"stage": "contacted"},)))
    assert "Choose the lead that moves." in page


def test_only_leads_one_may_see_can_be_moved(desk_client, meeting) -> None:
    hidden = make_lead(make_organisation(), sensitive=True, owner=make_user())
    response = send(desk_client, meeting, moves=({"lead": hidden.pk, "stage": "contacted"},))
    assert response.status_code == 200
    hidden.refresh_from_db()
    assert hidden.stage == "new"


def test_officials_move_on_what_the_meeting_was_about(official_client, meeting) -> None:
    lead, other = make_lead(make_organisation()), make_lead(make_organisation(), title="Other")
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    page = text(official_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert "moves to another stage" in page
    assert "Why, if it goes back" not in page
    moves = ({"lead": other.pk, "stage": "contacted"},)
    assert send(official_client, meeting, moves=moves).status_code == 200
    send(official_client, meeting, moves=({"lead": lead.pk, "stage": "contacted"},))
    for row, stage in ((lead, "contacted"), (other, "new")):
        row.refresh_from_db()
        assert row.stage == stage


def test_officials_are_offered_no_move_where_there_is_no_lead(official_client, meeting) -> None:
    lead = make_lead(make_organisation())
    page = text(official_client.get(f"/meetings/{meeting.pk}/outcome/"))
    assert "moves to another stage" not in page
    send(official_client, meeting, moves=({"lead": lead.pk, "stage": "contacted"},))
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_a_lead_named_in_an_unplanned_meeting_moves_on_with_it(official_client) -> None:
    lead = make_lead(make_organisation())
    moves = ({"lead": lead.pk, "stage": "contacted"},)
    data = walk_in(contact_name="Satō", leads=[lead.pk], moves=moves)
    assert official_client.post("/meetings/log/", data).status_code == 302
    lead.refresh_from_db()
    assert lead.stage == "contacted"


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


# --- Photographs ---
def test_photos_arrive_with_the_outcome_and_are_shown_to_who_sees_the_meeting(
    official_client, meeting, client_for
) -> None:
    photos = [picture(), picture("PNG", name="板書 1.png"), picture("WEBP", name="card.webp")]
    response = send(official_client, meeting, photos=photos)
    assert said(response) == ["The outcome is logged: 3 photos."]
    page = text(official_client.get(f"/meetings/{meeting.pk}/"))
    kept = [paper.versions.get() for paper in meeting.documents.order_by("pk")]
    assert [version.name for version in kept] == ["IMG_0001.jpg", "板書 1.png", "card.webp"]
    for version in kept:
        url = f"/meetings/{meeting.pk}/photos/{version.pk}/"
        assert f'href="{url}"' in page
        assert f'src="{url}small/"' in page
        full = official_client.get(url)
        assert full["Content-Type"] == version.content_type
        assert full["X-Content-Type-Options"] == "nosniff"
        assert full["Content-Disposition"] == "inline"
        assert "sandbox" in full["Content-Security-Policy"]
        small = official_client.get(f"{url}small/")
        assert small["Content-Type"] == "image/jpeg"
        assert small["Cache-Control"].startswith("private")
    Meeting.objects.update(sensitive=True)
    stranger = client_for(make_user())
    for address in (url, f"{url}small/"):
        assert stranger.get(address).status_code == 404
        assert official_client.get(address).status_code == 200


def test_a_photo_is_found_under_its_own_meeting_only_and_never_once_removed(
    official_client, meeting
) -> None:
    send(official_client, meeting, photos=[picture()])
    paper = meeting.documents.get()
    number, other = paper.versions.get().pk, make_meeting()
    assert official_client.get(f"/meetings/{other.pk}/photos/{number}/").status_code == 404
    paper.removed_at = timezone.now()
    paper.save()
    assert official_client.get(f"/meetings/{meeting.pk}/photos/{number}/").status_code == 404
    assert "/photos/" not in text(official_client.get(f"/meetings/{meeting.pk}/"))


def test_a_paper_that_is_no_picture_is_never_shown_in_the_page(official_client, meeting) -> None:
    file = SimpleUploadedFile("notes.txt", b"What was said.")
    paper = add_document(subject=meeting, file=file, by=None, title="Notes")
    url = f"/meetings/{meeting.pk}/photos/{paper.versions.get().pk}/"
    assert official_client.get(url).status_code == 404
    assert "/photos/" not in text(official_client.get(f"/meetings/{meeting.pk}/"))


def test_what_is_no_picture_is_refused_and_all_else_comes_back(official_client, meeting) -> None:
    bad = SimpleUploadedFile("IMG.jpg", b"MZ\x00\x01 not a picture", "image/jpeg")
    response = send(official_client, meeting, said="They liked it.", photos=[picture(), bad])
    assert "Photo 2: This file cannot be kept here." in text(response)
    assert "add your photos again" in text(response)
    assert "They liked it.</textarea>" in text(response)
    assert not meeting.documents.exists()
    assert Meeting.objects.get().result == ""


def test_a_broken_picture_is_refused_with_words(official_client, meeting) -> None:
    broken = picture().read()[:400]
    response = send(official_client, meeting, photos=[SimpleUploadedFile("IMG.jpg", broken)])
    assert "This picture cannot be read" in text(response)


def test_there_is_an_end_to_photos(official_client, meeting) -> None:
    response = send(official_client, meeting, photos=[picture(size=(4, 4)) for _ in range(13)])
    assert "Add at most 12 photos at once." in text(response)


def test_a_second_tap_keeps_photos_once(official_client, meeting) -> None:
    client_id = str(uuid.uuid4())
    for _ in range(2):
        send(official_client, meeting, client_id=client_id, photos=[picture()])
    assert meeting.documents.count() == 1


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


# --- A meeting nobody had planned ---
def test_a_name_and_a_result_are_enough(official_client, official) -> None:
    response = official_client.post("/meetings/log/", walk_in(contact_name="Mr Satō"))
    row = Meeting.objects.get()
    assert response["Location"] == f"/meetings/{row.pk}/"
    assert (row.title, row.result, row.owner) == ("Meeting with Mr Satō", "moves_forward", official)
    assert row.starts_at == datetime(2026, 2, 3, 5, tzinfo=UTC)


def test_a_new_organisation_is_added_and_a_known_one_is_not(official_client) -> None:
    official_client.post("/meetings/log/", walk_in(new_organisation="Hinode Foods"))
    official_client.post("/meetings/log/", walk_in(new_organisation="HINODE FOODS Co., Ltd."))
    organisation = Organisation.objects.get()
    assert organisation.name_en == "Hinode Foods"
    assert organisation.attendances.count() == 2


def test_it_starts_now_on_the_persons_clock_or_the_journeys(client_for) -> None:
    user = make_user("official", time_zone="Asia/Kolkata")
    client = client_for(user)
    form = client.get("/meetings/log/").context["typed"].walk_in
    assert form["time_zone"].value() == "Asia/Kolkata"
    assert form["delegation"].value() is None
    today = timezone.localdate()
    journey = make_delegation(starts_on=today - timedelta(1), ends_on=today + timedelta(1))
    journey.members.create(name="Me", user=user)
    response = client.get("/meetings/log/")
    form = response.context["typed"].walk_in
    assert form["time_zone"].value() == "Asia/Tokyo"
    assert f'<option value="{journey.pk}" selected>' in text(response)


def test_it_starts_with_what_the_page_it_came_from_was_about(official_client) -> None:
    partner = make_organisation(name_en="DENSO")
    lead = make_lead(partner, title="Motors")
    contact = make_contact(partner, family_romaji="Satō")
    page = text(official_client.get(f"/meetings/log/?lead={lead.pk}"))
    assert f'<option value="{partner.pk}" selected>DENSO</option>' in page
    assert f'<option value="{lead.pk}" selected>Motors</option>' in page
    assert "DENSO</option>" in text(
        official_client.get(f"/meetings/log/?organisation={partner.pk}")
    )
    assert "With Satō" in text(official_client.get(f"/meetings/log/?contact={contact.pk}"))
    mou = make_mou(lead=lead)
    assert "Motors</option>" in text(official_client.get(f"/meetings/log/?mou={mou.pk}"))
    journey = make_delegation()
    page = text(official_client.get(f"/meetings/log/?delegation={journey.pk}"))
    assert f'<option value="{journey.pk}" selected>' in page


def test_of_hidden_rows_the_page_knows_nothing(official_client) -> None:
    lead = make_lead(sensitive=True, owner=make_user())
    assert official_client.get(f"/meetings/log/?lead={lead.pk}").status_code == 404
    data = walk_in(contact_name="Satō", leads=[lead.pk])
    assert official_client.post("/meetings/log/", data).status_code == 200
    assert not Meeting.objects.exists()


def test_a_contact_whose_page_it_came_from_is_kept(official_client) -> None:
    contact = make_contact()
    official_client.post("/meetings/log/", walk_in(contact=contact.pk))
    assert Meeting.objects.get().attendances.get(side="theirs").contact == contact


def test_an_unplanned_meeting_sent_twice_is_one_meeting(official_client) -> None:
    data = walk_in(new_organisation="Hinode", client_id=str(uuid.uuid4()))
    first, second = (official_client.post("/meetings/log/", data) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert (Meeting.objects.count(), Organisation.objects.count()) == (1, 1)


def test_a_lead_may_move_at_an_unplanned_meeting(desk_client) -> None:
    lead = make_lead(make_organisation(), title="Motors")
    data = walk_in(contact_name="Satō")
    data |= outcome(moves=({"lead_text": "Motors", "stage": "contacted"},))
    assert desk_client.post("/meetings/log/", data).status_code == 302
    lead.refresh_from_db()
    assert lead.stage == "contacted"
    assert list(Meeting.objects.get().leads.all()) == [lead]


def test_a_refused_stage_keeps_the_unplanned_meeting_as_typed(desk_client) -> None:
    lead = make_lead(title="Motors")
    data = walk_in(new_organisation="Hinode", city="Nara")
    data |= outcome(said="Words.", moves=({"lead": lead.pk, "stage": "qualified"},))
    page = text(desk_client.post("/meetings/log/", data))
    for kept in ('value="Hinode"', 'value="Nara"', "Words.</textarea>", "Name an owner."):
        assert kept in page, kept
    assert f'<option value="{lead.pk}" selected>Motors</option>' in page
    assert not Meeting.objects.exists()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say whom you met: an organisation or a name."),
        ({"organisation": "999"}, "This is not there any more: choose again."),
        ({"contact_name": "S", "on_day": ""}, "Choose the day."),
        ({"contact_name": "S", "on_day": "2099-01-01"}, "This lies ahead"),
        ({"contact_name": "S", "on_day": "2099-01-01", "at": ""}, "This lies ahead"),
        ({"contact_name": "S", "on_day": "0001-01-01"}, "between the years 1990 and 2100"),
        ({"contact_name": "S", "at": "later"}, "Write the time as hours and minutes"),
        ({"contact_name": "S", "time_zone": "Mars"}, "Select a valid choice."),
        ({"contact_name": "S", "result": ""}, "Tap what came of the meeting."),
    ],
)
def test_errors_stand_beside_their_field_in_a_sentence(official_client, fields, sentence) -> None:
    page = text(official_client.post("/meetings/log/", walk_in(**fields)))
    assert sentence in page
    assert not Meeting.objects.exists()


def test_an_organisation_is_either_chosen_or_new(official_client) -> None:
    data = walk_in(organisation=make_organisation().pk, new_organisation="Another")
    page = text(official_client.post("/meetings/log/", data))
    assert "Either choose an organisation or name a new one" in page


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
