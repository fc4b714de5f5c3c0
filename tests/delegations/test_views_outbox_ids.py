"""An id says which note it is: it takes no other note's words for its own."""

import uuid

import pytest

from delegations.models import Meeting
from leads.models import Organisation
from tests.delegations.posts import outcome, walk_in
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db
OUTBOX = {"X-Outbox": "1"}


def test_an_id_spent_on_a_planned_meeting_takes_no_walk_in(official_client, official) -> None:
    """Saying “logged before” would let the phone throw away words that nobody has."""
    planned, client_id = make_meeting(owner=official), str(uuid.uuid4())
    address = f"/meetings/{planned.pk}/outcome/"
    first = official_client.post(address, outcome(client_id=client_id), headers=OUTBOX)
    assert first.status_code == 201
    note = walk_in(new_organisation="Tanaka Kogyo", client_id=client_id)
    response = official_client.post("/meetings/log/", note, headers=OUTBOX)
    assert response.status_code == 422
    assert "was used before" in response.json()["errors"][0]["messages"][0]
    assert Meeting.objects.count() == 1
    assert not Organisation.objects.exists()
