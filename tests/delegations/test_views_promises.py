"""Promises, leads and stages in the form of an outcome."""

import pytest

from delegations.models import Meeting, MeetingLead
from followups.models import FollowUp
from leads.models import Lead
from tests.delegations.posts import PROMISE, outcome, send, walk_in
from tests.factories import make_lead, make_organisation, make_user
from tests.pages import said, text

pytestmark = pytest.mark.django_db


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
