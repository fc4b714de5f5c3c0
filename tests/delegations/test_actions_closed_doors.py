"""What was promised at a sensitive meeting is seen by those who see the meeting."""

from datetime import timedelta

import pytest

from delegations.models import Meeting, MeetingLead
from followups.models import FollowUp
from tests.delegations.outcomes_world import DUE, log, promise
from tests.factories import make_lead, make_user

pytestmark = pytest.mark.django_db


# --- What is said behind closed doors ---
@pytest.fixture
def hushed(meeting, official, desk) -> Meeting:
    meeting.sensitive, meeting.owner = True, official
    meeting.save()
    meeting.attendances.create(side="ours", user=desk)
    return meeting


def seen_by(user) -> set[str]:
    return set(FollowUp.objects.visible_to(user).values_list("title", flat=True))


def test_a_promise_of_a_sensitive_meeting_is_seen_by_whoever_sees_the_meeting(
    hushed, official, desk, manager
) -> None:
    sees_to_it, stranger = make_user(), make_user()
    log(hushed, official, promises=[promise(), promise("Ask the bank", assignee=sees_to_it)])
    assert set(FollowUp.objects.values_list("sensitive", flat=True)) == {True}
    for person in (official, desk, manager):
        assert seen_by(person) == {"Send the tariff", "Ask the bank"}
    assert seen_by(sees_to_it) == {"Ask the bank"}
    assert seen_by(stranger) == set()
    assert not FollowUp.objects.visible_to(stranger).search("tariff").exists()


def test_it_does_not_become_the_next_action_of_a_lead_others_see(hushed, official) -> None:
    lead = make_lead()
    MeetingLead.objects.create(meeting=hushed, lead=lead)
    log(hushed, official, promises=[promise(lead=lead)])
    lead.refresh_from_db()
    assert (lead.next_action, lead.next_due_on) == ("", None)
    FollowUp.objects.create(title="Send the map", due_on=DUE + timedelta(9), lead=lead)
    lead.refresh_from_db()
    assert lead.next_action == "Send the map"


def test_who_takes_a_seat_hears_and_who_gives_it_up_does_not(hushed, official, desk) -> None:
    log(hushed, official, promises=[promise()])
    late = make_user()
    seat = hushed.attendances.create(side="ours", user=late)
    assert seen_by(late) == {"Send the tariff"}
    seat.delete()
    hushed.attendances.filter(user=desk).delete()
    assert seen_by(late) == seen_by(desk) == set()
    assert seen_by(official) == {"Send the tariff"}


def test_a_meeting_that_becomes_sensitive_hushes_its_promises_and_the_reverse(
    meeting, official
) -> None:
    stranger = make_user()
    log(meeting, official, promises=[promise()])
    assert seen_by(stranger) == {"Send the tariff"}
    meeting.refresh_from_db()
    meeting.sensitive = True
    meeting.save()
    assert seen_by(stranger) == set()
    assert seen_by(official) == {"Send the tariff"}
    meeting.sensitive = False
    meeting.save()
    assert seen_by(stranger) == {"Send the tariff"}


def test_a_promise_tied_to_a_sensitive_meeting_later_is_hushed_as_well(hushed) -> None:
    loose = FollowUp.objects.create(title="Send the map", due_on=DUE)
    hushed.followups.add(loose)
    loose.refresh_from_db()
    assert loose.sensitive
    assert seen_by(make_user()) == set()
