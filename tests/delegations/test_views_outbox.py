"""What the outbox of a phone hears about the notes it sends."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from delegations.models import Meeting, OutcomeReceipt
from followups.models import FollowUp
from leads.models import Organisation
from tests.delegations.photos import picture
from tests.delegations.posts import PROMISE, send, walk_in
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db
OUTBOX = {"X-Outbox": "1"}


def test_a_note_is_taken_once_and_said_to_be_taken_each_time(official_client, meeting) -> None:
    note = {"client_id": str(uuid.uuid4()), "promises": (PROMISE,)}
    first = send(official_client, meeting, OUTBOX, photos=[picture()], **note)
    assert first.status_code == 201
    assert first.json()["url"] == meeting.get_absolute_url()
    assert "1 follow-up" in first.json()["words"]
    again = send(official_client, meeting, OUTBOX, photos=[picture()], **note)
    assert (again.status_code, again.json()["url"]) == (200, meeting.get_absolute_url())
    assert FollowUp.objects.count() == 1
    assert meeting.documents.count() == 1


def test_a_replay_needs_no_longer_be_valid(official_client, meeting) -> None:
    """What was taken is taken, though the same form would be refused today."""
    client_id = str(uuid.uuid4())
    assert send(official_client, meeting, OUTBOX, client_id=client_id).status_code == 201
    again = send(official_client, meeting, OUTBOX, client_id=client_id, result="")
    assert again.status_code == 200


def test_a_walk_in_sent_twice_is_one_meeting_with_one_organisation(official_client) -> None:
    note = walk_in(new_organisation="Tanaka Kogyo", client_id=str(uuid.uuid4()))
    first = official_client.post("/meetings/log/", note, headers=OUTBOX)
    again = official_client.post("/meetings/log/", note, headers=OUTBOX)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["url"] == again.json()["url"]
    assert Meeting.objects.count() == Organisation.objects.count() == 1


def test_a_refused_note_hears_which_field_and_why(official_client, meeting) -> None:
    response = send(official_client, meeting, OUTBOX, result="", promises=({"title": "Map"},))
    assert response.status_code == 422
    errors = {error["name"]: error for error in response.json()["errors"]}
    assert errors["result"]["messages"] == ["Tap what came of the meeting."]
    assert errors["promises-0-due_on"]["label"] == "By when"
    assert not OutcomeReceipt.objects.exists()


def test_a_note_beside_anothers_hears_what_that_one_says(official_client, meeting, desk) -> None:
    client_id = str(uuid.uuid4())
    at = timezone.now() - timedelta(minutes=5)
    Meeting.objects.update(result="not_now", said="No budget.", logged_at=at, logged_by=desk)
    response = send(official_client, meeting, OUTBOX, client_id=client_id, said="They will come.")
    assert response.status_code == 409
    heard = response.json()
    assert (heard["other"]["by"], heard["other"]["said"]) == (str(desk), "No budget.")
    again = send(
        official_client,
        meeting,
        OUTBOX,
        client_id=client_id,
        said="They will come.",
        seen=heard["seen"],
        beside="add",
    )
    assert again.status_code == 201
    meeting.refresh_from_db()
    assert meeting.said.startswith("No budget.")
    assert "They will come." in meeting.said


def test_the_id_of_another_persons_note_opens_nothing(client_for, official, desk, meeting) -> None:
    client_id = str(uuid.uuid4())
    assert send(client_for(official), meeting, OUTBOX, client_id=client_id).status_code == 201
    assert send(client_for(desk), meeting, OUTBOX, client_id=client_id).status_code in {409, 422}


def test_an_id_spent_on_another_meeting_is_refused(official_client, official, meeting) -> None:
    client_id = str(uuid.uuid4())
    assert send(official_client, meeting, OUTBOX, client_id=client_id).status_code == 201
    other = make_meeting(owner=official)
    assert send(official_client, other, OUTBOX, client_id=client_id).status_code == 422


def test_nonsense_in_place_of_an_id_is_no_failure(official_client, meeting) -> None:
    answer = send(official_client, meeting, OUTBOX, client_id="\x00nonsense")
    assert answer.status_code in {201, 422}
