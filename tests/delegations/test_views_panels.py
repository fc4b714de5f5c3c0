"""What other pages ask for: meetings of one row, and suggestions."""

import pytest

from delegations.models import MeetingLead
from tests.factories import (
    make_contact,
    make_delegation,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def world() -> dict:
    organisation = make_organisation()
    contact, lead = make_contact(organisation), make_lead()
    mou = make_mou(lead=lead)
    meeting = make_meeting(title="The talk")
    meeting.attendances.create(organisation=organisation, contact=contact)
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    return {"organisation": organisation, "contact": contact, "lead": lead, "mou": mou}


@pytest.mark.parametrize("name", ["lead", "organisation", "contact", "mou"])
def test_a_rows_meetings_as_a_fragment_and_as_a_page(official_client, world, name) -> None:
    url = f"/meetings/panel/?{name}={world[name].pk}"
    part = official_client.get(url, **HTMX).content.decode()
    assert part.lstrip().startswith("<section")
    assert "The talk" in part
    assert f'href="/meetings/log/?{name}={world[name].pk}"' in part
    assert "<html" in text(official_client.get(url))


@pytest.mark.parametrize("name", ["lead", "organisation", "contact", "mou"])
@pytest.mark.parametrize("value", ["", "0", "999999", "-1", "x", "%00", "9" * 30, "１", "1;2"])
def test_what_is_not_there_is_404(official_client, name, value) -> None:
    for headers in ({}, HTMX):
        response = official_client.get(f"/meetings/panel/?{name}={value}", **headers)
        assert response.status_code == 404
    assert official_client.get("/meetings/panel/").status_code == 404


def test_a_hidden_lead_or_mou_is_404_and_a_hidden_meeting_is_not_shown(
    official_client, manager_client, world
) -> None:
    stranger = make_user()
    lead = make_lead(sensitive=True, owner=stranger)
    mou = make_mou(sensitive=True, owner=stranger)
    for url in (f"/meetings/panel/?lead={lead.pk}", f"/meetings/panel/?mou={mou.pk}"):
        assert official_client.get(url, **HTMX).status_code == 404
        assert manager_client.get(url, **HTMX).status_code == 200
    hush = make_meeting(title="Hush", sensitive=True, owner=stranger)
    MeetingLead.objects.create(meeting=hush, lead=world["lead"])
    url = f"/meetings/panel/?lead={world['lead'].pk}"
    assert "Hush" not in text(official_client.get(url, **HTMX))
    assert "Hush" in text(manager_client.get(url, **HTMX))


def test_viewers_get_no_button(client_for, viewer, world) -> None:
    page = text(client_for(viewer).get(f"/meetings/panel/?lead={world['lead'].pk}", **HTMX))
    assert "The talk" in page
    assert "/meetings/log/" not in page


def test_only_the_last_ones_are_shown_with_the_way_to_all(official_client, world) -> None:
    for number in range(6):
        row = make_meeting(title=f"Talk {number}")
        MeetingLead.objects.create(meeting=row, lead=world["lead"])
    page = text(official_client.get(f"/meetings/panel/?lead={world['lead'].pk}", **HTMX))
    assert page.count('href="/meetings/') - 2 == 5
    assert f'href="/meetings/?lead={world["lead"].pk}"' in page
    assert "All 7 meetings" in page


def test_no_meeting_yet_is_said(official_client) -> None:
    page = text(official_client.get(f"/meetings/panel/?lead={make_lead().pk}", **HTMX))
    assert "No meeting yet." in page


def test_suggestions_are_what_the_person_may_see(desk_client) -> None:
    lead = make_lead(title="Motor plant")
    make_lead(title="Motor secrets", sensitive=True, owner=make_user())
    contact = make_contact(family_romaji="Motor", given_romaji="Tarō")
    mou = make_mou(title="Motor MOU")
    journey = make_delegation(name="Motor show")
    found = {
        kind: desk_client.get(f"/meetings/suggest/{kind}/?q=motor").json()["results"]
        for kind in ("lead", "contact", "mou", "delegation")
    }
    assert [row["id"] for row in found["lead"]] == [lead.pk]
    assert found["lead"][0]["text"] == "Motor plant"
    assert found["lead"][0]["hint"] == "New"
    assert [row["id"] for row in found["contact"]] == [contact.pk]
    assert [row["id"] for row in found["mou"]] == [mou.pk]
    assert found["delegation"] == [{"id": journey.pk, "text": "Motor show", "hint": "1–5 Feb 2026"}]


@pytest.mark.parametrize("query", ["", "%00", "x" * 5000, "%ff", "' OR 1=1", "😀"])
def test_suggestions_stand_any_query(desk_client, query) -> None:
    for _ in range(25):
        make_lead()
    response = desk_client.get(f"/meetings/suggest/lead/?q={query}")
    assert response.status_code == 200
    assert len(response.json()["results"]) <= 20


def test_nothing_else_is_suggested(desk_client) -> None:
    for kind in ("user", "followup", "organisation", "x"):
        assert desk_client.get(f"/meetings/suggest/{kind}/?q=a").status_code == 404
