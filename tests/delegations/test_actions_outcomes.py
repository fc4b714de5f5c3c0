"""Logging what came of a meeting: all of it or nothing, and once however often it is sent."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.choices import Role
from delegations.actions.outcomes import (
    AnotherNoteError,
    MovesRefusedError,
    OutcomeChangedError,
    Promise,
    RaisedLead,
    StageMove,
    WalkIn,
    log_outcome,
    log_walk_in,
)
from delegations.models import Meeting, MeetingLead, OutcomeReceipt
from followups.models import FollowUp
from leads.models import Lead, Organisation
from tests.delegations.photos import picture
from tests.factories import (
    make_contact,
    make_delegation,
    make_lead,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 1)


def log(meeting: Meeting, by, **more) -> Meeting:
    more.setdefault("result", "moves_forward")
    more.setdefault("client_id", uuid.uuid4())
    return log_outcome(meeting=meeting, by=by, **more)


def promise(title: str = "Send the tariff", direction: str = "ours", **more) -> Promise:
    return Promise(title=title, due_on=DUE, direction=direction, **more)


@pytest.fixture
def guest() -> Organisation:
    return make_organisation(name_en="Tokyo Electron")


@pytest.fixture
def meeting(guest) -> Meeting:
    row = make_meeting(title="Courtesy call")
    row.attendances.create(organisation=guest)
    return row


# --- The outcome itself ---
def test_the_outcome_is_written_with_who_and_when(meeting, official) -> None:
    logged = log(meeting, official, result="not_now", said="Later, perhaps.")
    row = Meeting.objects.get(pk=meeting.pk)
    assert logged == row
    assert (row.result, row.said, row.logged_by) == ("not_now", "Later, perhaps.", official)
    assert timezone.now() - row.logged_at < timedelta(minutes=1)
    assert list(Meeting.objects.search("later perhaps")) == [row]


def test_an_unknown_result_is_refused(meeting, official) -> None:
    with pytest.raises(ValidationError):
        log(meeting, official, result="splendid")
    assert Meeting.objects.get().result == ""
    assert not OutcomeReceipt.objects.exists()


def test_the_history_keeps_the_words_before(meeting, official, desk) -> None:
    first = log(meeting, official, said="They said yes.")
    log(meeting, desk, said="They said perhaps.", result="not_now", seen=first.logged_at)
    said = Meeting.pgh_event_model.objects.filter(pgh_obj=meeting).order_by("pgh_id")
    assert list(said.values_list("said", flat=True)) == ["", "They said yes.", "They said perhaps."]


# --- Promises ---
def test_promises_become_follow_ups_tied_to_what_there_is_only_one_of(
    meeting, guest, official
) -> None:
    lead, contact = make_lead(), make_contact(guest)
    meeting.attendances.create(organisation=guest, contact=contact)
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    log(meeting, official, promises=[promise(assignee=official), promise("Name a team", "theirs")])
    ours, theirs = FollowUp.objects.order_by("pk")
    assert (ours.title, ours.direction, ours.due_on) == ("Send the tariff", "ours", DUE)
    assert (ours.assignee, ours.created_by) == (official, official)
    assert (ours.lead, ours.organisation, ours.contact) == (lead, guest, contact)
    assert (theirs.direction, theirs.assignee) == ("theirs", None)
    assert set(meeting.followups.all()) == {ours, theirs}
    lead.refresh_from_db()
    assert (lead.next_action, lead.next_due_on) == ("Send the tariff", DUE)


def test_where_there_are_several_a_promise_is_tied_to_none_unless_it_says_so(
    meeting, official
) -> None:
    meeting.attendances.create(organisation=make_organisation())
    one, other = make_lead(), make_lead()
    for lead in (one, other):
        MeetingLead.objects.create(meeting=meeting, lead=lead)
    log(meeting, official, promises=[promise(), promise("About the other", lead=other)])
    loose, tied = FollowUp.objects.order_by("pk")
    assert (loose.lead, loose.organisation, loose.contact) == (None, None, None)
    assert tied.lead == other


def test_our_own_department_is_not_whom_a_promise_is_owed_to(meeting, guest, official) -> None:
    meeting.attendances.create(side="ours", organisation=make_organisation())
    log(meeting, official, promises=[promise()])
    assert FollowUp.objects.get().organisation == guest


def test_a_promise_belongs_to_the_only_lead_that_was_raised(meeting, official) -> None:
    log(meeting, official, promises=[promise()], leads_raised=[RaisedLead("A plant")])
    assert FollowUp.objects.get().lead == Lead.objects.get()


# --- Leads ---
def test_a_lead_raised_is_opened_with_partner_log_and_source(meeting, guest, official) -> None:
    meeting.delegation = make_delegation()
    meeting.save()
    log(meeting, official, leads_raised=[RaisedLead("A plant", guest, "manufacturing")])
    lead = Lead.objects.get()
    assert (lead.title, lead.kinds, lead.owner) == ("A plant", ["manufacturing"], official)
    assert (lead.source, lead.stage, lead.sensitive) == ("delegation", "new", False)
    assert [partner.organisation for partner in lead.partners.all()] == [guest]
    assert lead.stage_changes.get().by == official
    assert meeting.meeting_leads.get().kind == "raised"


def test_what_is_not_known_of_a_raised_lead_stays_unknown(meeting, official) -> None:
    log(meeting, official, leads_raised=[RaisedLead("Something")])
    lead = Lead.objects.get()
    assert (lead.kinds, lead.source, lead.amount, lead.jobs) == ([], "", None, None)
    assert not lead.partners.exists()


def test_a_lead_of_a_sensitive_meeting_is_sensitive_and_seen_by_those_present(
    meeting, official, desk
) -> None:
    meeting.sensitive = True
    meeting.save()
    meeting.attendances.create(side="ours", user=desk)
    log(meeting, official, leads_raised=[RaisedLead("Quiet plant")])
    lead = Lead.objects.get()
    assert lead.sensitive
    assert Lead.objects.visible_to(desk).exists()
    assert not Lead.objects.visible_to(make_user()).exists()


def test_a_lead_moves_on_and_counts_as_discussed(meeting, desk) -> None:
    lead = make_lead(partner=make_organisation())
    log(meeting, desk, stage_moves=[StageMove(lead, "contacted")])
    lead.refresh_from_db()
    assert lead.stage == "contacted"
    assert lead.stage_changes.get().by == desk
    assert meeting.meeting_leads.get().kind == "discussed"


def test_a_refused_move_says_what_is_missing_and_nothing_at_all_is_saved(meeting, desk) -> None:
    fine, blocked = make_lead(partner=make_organisation()), make_lead()
    with pytest.raises(MovesRefusedError) as refused:
        log(
            meeting,
            desk,
            promises=[promise()],
            leads_raised=[RaisedLead("A plant")],
            stage_moves=[StageMove(fine, "contacted"), StageMove(blocked, "qualified")],
        )
    assert list(refused.value.refused) == [1]
    assert "Add at least one partner organisation." in refused.value.refused[1]
    assert "Name an owner." in refused.value.refused[1]
    assert Meeting.objects.get().result == ""
    assert not FollowUp.objects.exists()
    assert set(Lead.objects.values_list("stage", flat=True)) == {"new"}
    assert Lead.objects.count() == 2
    assert not OutcomeReceipt.objects.exists()


def test_all_refused_moves_are_said_at_once(meeting, desk) -> None:
    moves = [StageMove(make_lead(), "qualified"), StageMove(make_lead(status="open"), "new")]
    with pytest.raises(MovesRefusedError) as refused:
        log(meeting, desk, stage_moves=moves)
    assert list(refused.value.refused) == [0, 1]


def test_going_back_needs_a_reason_here_too(meeting, desk) -> None:
    lead = make_lead(stage="contacted")
    with pytest.raises(MovesRefusedError):
        log(meeting, desk, stage_moves=[StageMove(lead, "new")])
    log(meeting, desk, stage_moves=[StageMove(lead, "new", "They changed hands.")])
    assert lead.stage_changes.get().reason == "They changed hands."


# --- Who logs a meeting may move on what it was about ---
def test_an_official_moves_on_a_lead_the_meeting_discussed(meeting, official) -> None:
    lead = make_lead(partner=make_organisation())
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    log(meeting, official, stage_moves=[StageMove(lead, "contacted")])
    lead.refresh_from_db()
    assert (lead.stage, lead.stage_changes.get().by) == ("contacted", official)


def test_the_gates_hold_for_her_and_there_is_no_way_past_them(meeting, official) -> None:
    lead = make_lead()
    MeetingLead.objects.create(meeting=meeting, lead=lead)
    with pytest.raises(MovesRefusedError) as refused:
        log(meeting, official, stage_moves=[StageMove(lead, "contacted", "The minister says so.")])
    assert "Add at least one partner organisation." in refused.value.refused[0]


def test_an_official_moves_no_other_lead_and_none_back(meeting, official) -> None:
    other = make_lead(partner=make_organisation())
    discussed = make_lead(partner=make_organisation(), stage="contacted")
    MeetingLead.objects.create(meeting=meeting, lead=discussed)
    moves = [StageMove(other, "contacted"), StageMove(discussed, "new", "They changed hands.")]
    with pytest.raises(MovesRefusedError) as refused:
        log(meeting, official, stage_moves=moves)
    assert list(refused.value.refused) == [0, 1]
    assert "not about this lead" in refused.value.refused[0][0]
    assert "not back" in refused.value.refused[1][0]
    assert Meeting.objects.get().result == ""
    assert not MeetingLead.objects.filter(lead=other).exists()


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


# --- Photographs ---
def files(folder: str = "") -> set[str]:
    """Everything in the store of files."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    inner = [files(f"{folder}{name}/") for name in folders]
    return {folder + name for name in names}.union(*inner)


def test_photos_are_kept_as_papers_once(meeting, official) -> None:
    before = files()
    sent = {"client_id": uuid.uuid4(), "photos": [picture(), picture()]}
    log(meeting, official, **sent)
    log(meeting, official, client_id=sent["client_id"], photos=[picture(), picture()])
    papers = list(meeting.documents.order_by("pk"))
    assert [paper.title for paper in papers] == ["Photo 1", "Photo 2"]
    assert [paper.versions.get().content_type for paper in papers] == ["image/jpeg"] * 2
    assert len(files() - before) == 2


def test_a_note_that_is_not_taken_leaves_no_file(meeting, official) -> None:
    before = files()
    bad = ContentFile(b"MZ nothing of the kind \x00", name="photo.jpg")
    with pytest.raises(ValidationError):
        log(meeting, official, photos=[picture(), bad])
    assert files() == before
    assert Meeting.objects.get().result == ""
    assert not OutcomeReceipt.objects.exists()
