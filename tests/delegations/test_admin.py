"""Delegations and meetings in the admin site."""

import pytest

from tests.factories import make_delegation, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


def test_lists_searches_and_forms_open(client_for, administrator) -> None:
    client = client_for(administrator)
    journey, meeting = make_delegation(), make_meeting()
    journey.members.create(name="A", organisation=make_organisation())
    meeting.attendances.create(organisation=make_organisation())
    for url in (
        "/admin/delegations/delegation/?q=Delegation",
        f"/admin/delegations/delegation/{journey.pk}/change/",
        "/admin/delegations/delegation/add/",
        "/admin/delegations/meeting/?q=Meeting",
        f"/admin/delegations/meeting/{meeting.pk}/change/",
        "/admin/delegations/meeting/add/",
    ):
        response = client.get(url)
        assert response.status_code == 200, url
    page = client.get(f"/admin/delegations/meeting/{meeting.pk}/change/").content.decode()
    assert "attendances-TOTAL_FORMS" in page
    assert "meeting_leads-TOTAL_FORMS" in page


def test_only_administrators_enter(desk_client) -> None:
    assert desk_client.get("/admin/delegations/meeting/").status_code in (302, 403)
