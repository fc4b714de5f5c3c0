"""Logging what came of a meeting: all of it or nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from delegations.actions.outcomes import MovesRefusedError, RaisedLead, StageMove
from delegations.models import Meeting, MeetingLead, OutcomeReceipt
from followups.models import FollowUp
from leads.models import Lead
from tests.delegations.outcomes_world import DUE, log, promise
from tests.factories import make_contact, make_delegation, make_lead, make_organisation, make_user

pytestmark = pytest.mark.django_db


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
