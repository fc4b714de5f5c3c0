"""A note of an outcome is taken once, however often it is sent, and never over another's words."""

import threading
import uuid

import pytest
from django.db import connection

from accounts.choices import Role
from delegations.actions.outcomes import OutcomeChangedError, RaisedLead
from delegations.models import Meeting
from followups.models import FollowUp
from leads.models import Lead
from tests.delegations.outcomes_world import log, promise
from tests.factories import make_meeting, make_user

pytestmark = pytest.mark.django_db


# --- Once, and never over somebody else's words ---
def test_the_same_form_sent_twice_creates_nothing_twice(meeting, official) -> None:
    sent = {
        "client_id": uuid.uuid4(),
        "promises": [promise()],
        "leads_raised": [RaisedLead("A plant")],
    }
    first = log(meeting, official, **sent)
    second = log(meeting, official, **sent)
    assert first == second
    assert (FollowUp.objects.count(), Lead.objects.count()) == (1, 1)
    assert Meeting.objects.get().logged_at == first.logged_at


def test_an_old_form_that_arrives_late_again_does_not_undo_the_correction(
    meeting, official
) -> None:
    old = uuid.uuid4()
    first = log(meeting, official, client_id=old, said="First words.")
    log(meeting, official, said="Corrected words.", seen=first.logged_at)
    log(meeting, official, client_id=old, said="First words.")
    assert Meeting.objects.get().said == "Corrected words."


def test_an_outcome_is_never_silently_put_over_anothers(meeting, official, desk) -> None:
    log(meeting, desk, said="What Deepa heard.")
    with pytest.raises(OutcomeChangedError) as clash:
        log(meeting, official, said="What Omkar heard.", promises=[promise()])
    assert clash.value.meeting.said == "What Deepa heard."
    assert Meeting.objects.get().logged_by == desk
    assert not FollowUp.objects.exists()


def test_who_has_seen_the_outcome_may_correct_it_and_promises_are_added(
    meeting, official, desk
) -> None:
    first = log(meeting, desk, promises=[promise()])
    log(meeting, official, said="Better.", seen=first.logged_at, promises=[promise("One more")])
    row = Meeting.objects.get()
    assert (row.said, row.logged_by) == ("Better.", official)
    assert row.followups.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_one_wins_and_the_other_hears_of_it() -> None:
    meeting, users = make_meeting(), [make_user(Role.OFFICIAL) for _ in range(2)]
    barrier, results = threading.Barrier(2), []

    def send(user) -> None:
        barrier.wait()
        try:
            log(meeting, user, said=user.name, promises=[promise()])
            results.append("logged")
        except OutcomeChangedError:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["logged", "refused"]
    assert FollowUp.objects.count() == 1


# --- Beside what another wrote ---
def test_words_added_beside_anothers_stand_under_them(meeting, official, desk) -> None:
    first = log(meeting, desk, said="They like it.", result="moves_forward")
    log(
        meeting, official, said="They want land.", result="not_now", beside="add",
        promises=[promise()],
    )  # fmt: skip
    row = Meeting.objects.get()
    assert row.said == f"They like it.\n\n{official} adds: They want land."
    assert (row.result, row.logged_by) == ("moves_forward", desk)
    assert row.logged_at > first.logged_at
    assert row.followups.count() == 1


def test_an_addition_may_say_what_came_of_it(meeting, official, desk) -> None:
    log(meeting, desk, said="They like it.")
    log(meeting, official, result="not_now", beside="add_result")
    row = Meeting.objects.get()
    assert (row.said, row.result) == ("They like it.", "not_now")


def test_an_addition_sent_twice_is_added_once(meeting, official, desk) -> None:
    log(meeting, desk, said="They like it.")
    sent = {"client_id": uuid.uuid4(), "said": "Land.", "beside": "add", "promises": [promise()]}
    log(meeting, official, **sent)
    log(meeting, official, **sent)
    assert Meeting.objects.get().said.count("Land.") == 1
    assert FollowUp.objects.count() == 1


def test_an_addition_to_nothing_is_an_outcome(meeting, official) -> None:
    log(meeting, official, said="First.", beside="add")
    row = Meeting.objects.get()
    assert (row.said, row.logged_by) == ("First.", official)


def test_to_replace_one_must_have_seen_what_is_replaced(meeting, official, desk) -> None:
    log(meeting, desk)
    with pytest.raises(OutcomeChangedError):
        log(meeting, official, said="Mine.", beside="replace")
