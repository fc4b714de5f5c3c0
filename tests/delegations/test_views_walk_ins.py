"""The form of a meeting nobody had planned."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from delegations.models import Meeting
from leads.models import Organisation
from tests.delegations.posts import outcome, walk_in
from tests.factories import (
    make_contact,
    make_delegation,
    make_lead,
    make_mou,
    make_organisation,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db


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
