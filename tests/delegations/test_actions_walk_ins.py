"""Meetings nobody had planned are written down with both sides and what came of them."""

import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.choices import Role
from delegations.actions.outcomes import (
    AnotherNoteError,
    MovesRefusedError,
    StageMove,
    WalkIn,
    log_walk_in,
)
from delegations.models import Meeting
from followups.models import FollowUp
from leads.models import Organisation
from tests.delegations.outcomes_world import log, promise
from tests.factories import make_lead, make_meeting, make_user

pytestmark = pytest.mark.django_db


# --- Meetings nobody had planned ---
AT = datetime(2026, 2, 3, 5, tzinfo=UTC)


def met(**more) -> WalkIn:
    return WalkIn(day=date(2026, 2, 3), time_zone="Asia/Tokyo", **more)


def walk(by, walk_in: WalkIn, **more) -> Meeting:
    more.setdefault("result", "wants_information")
    more.setdefault("client_id", uuid.uuid4())
    return log_walk_in(walk_in=walk_in, by=by, **more)


def test_whoever_was_met_was_there(official):
    meeting = walk(official, met(new_organisation="Hinode Foods", contact_name="Sato"))
    assert set(meeting.attendances.values_list("side", "present")) == {
        ("ours", True),
        ("theirs", True),
    }


def test_an_unplanned_meeting_is_created_with_both_sides_and_its_outcome(official, guest) -> None:
    lead = make_lead()
    meeting = walk(
        official,
        met(organisation=guest, contact_name="Mr Satō", starts_at=AT, city="Tokyo", leads=[lead]),
        promises=[promise()],
    )
    meeting.refresh_from_db()
    assert (meeting.title, meeting.result) == ("Meeting with Tokyo Electron", "wants_information")
    assert (meeting.precision, meeting.starts_at, meeting.on_from) == ("time", AT, None)
    assert (meeting.owner, meeting.logged_by) == (official, official)
    theirs, ours = meeting.attendances.order_by("-side")
    assert (theirs.organisation, theirs.name, theirs.side) == (guest, "Mr Satō", "theirs")
    assert (theirs.contact.name, theirs.contact.to_complete) == ("Satō", True)
    assert theirs.contact.present_post.organisation == guest
    assert (ours.user, ours.side) == (official, "ours")
    assert list(meeting.leads.all()) == [lead]
    assert FollowUp.objects.get().lead == lead


def test_without_an_hour_only_the_day_is_kept(official) -> None:
    meeting = walk(official, met(contact_name="Ms Suzuki"))
    assert (meeting.precision, meeting.starts_at) == ("day", None)
    assert (meeting.on_from, meeting.on_to) == (date(2026, 2, 3), date(2026, 2, 3))
    assert meeting.title == "Meeting with Ms Suzuki"


def test_an_unplanned_meeting_sent_twice_is_one_meeting(official) -> None:
    sent = {"client_id": uuid.uuid4(), "promises": [promise()]}
    walk_in = met(new_organisation="Hinode Foods")
    first, second = walk(official, walk_in, **sent), walk(official, walk_in, **sent)
    assert first == second
    assert (Meeting.objects.count(), Organisation.objects.count()) == (1, 1)
    assert FollowUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_unplanned_meeting_sent_twice_at_once_is_one_meeting() -> None:
    user, client_id, barrier = make_user(Role.OFFICIAL), uuid.uuid4(), threading.Barrier(2)
    found: list[int] = []

    def send() -> None:
        barrier.wait()
        try:
            found.append(walk(user, met(new_organisation="Hinode"), client_id=client_id).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1
    assert (Meeting.objects.count(), Organisation.objects.count()) == (1, 1)


def test_a_refused_stage_takes_the_unplanned_meeting_back_with_it(desk) -> None:
    with pytest.raises(MovesRefusedError):
        walk(
            desk,
            met(new_organisation="Hinode Foods"),
            stage_moves=[StageMove(make_lead(), "qualified")],
        )
    assert not Meeting.objects.exists()
    assert not Organisation.objects.exists()


def test_a_client_id_spent_on_another_note_is_said_and_loses_nothing(
    meeting, official, desk
) -> None:
    spent = uuid.uuid4()
    log(meeting, official, client_id=spent)
    for note in ((make_meeting(), official), (meeting, desk)):
        with pytest.raises(AnotherNoteError):
            log(*note, client_id=spent, said="New words.")
    with pytest.raises(AnotherNoteError):
        walk(desk, met(contact_name="Satō"), client_id=spent)
    assert Meeting.objects.exclude(said="").count() == 0
    assert Meeting.objects.count() == 2
