"""Planning a meeting: both sides, what it is about, and who may."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from delegations.forms.meetings import MeetingForm, MeetingInput
from delegations.models import Attendance, Meeting, MeetingLead
from tests.delegations.meeting_forms import errors, saved, typed
from tests.delegations.posts import NAUGHTY, meeting
from tests.factories import (
    make_contact,
    make_delegation,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


# --- Leads and MOUs ---
def test_leads_and_mous_are_tied_and_untied(desk) -> None:
    one, other, mou = make_lead(), make_lead(), make_mou()
    row = saved(desk, leads=[one.pk, other.pk], mous=[mou.pk])
    assert set(row.leads.all()) == {one, other}
    assert list(row.mous.all()) == [mou]
    row = saved(desk, row, leads=[other.pk])
    assert list(row.leads.all()) == [other]
    assert not row.mous.exists()


def test_what_the_editor_may_not_see_stays_tied(desk) -> None:
    stranger = make_user()
    hidden, mou = (
        make_lead(sensitive=True, owner=stranger),
        make_mou(sensitive=True, owner=stranger),
    )
    row = make_meeting()
    MeetingLead.objects.create(meeting=row, lead=hidden, kind="raised")
    row.mous.add(mou)
    row = saved(desk, row, leads=[make_lead().pk])
    assert hidden in row.leads.all()
    assert mou in row.mous.all()


def test_a_hidden_lead_cannot_be_tied_by_guessing_its_number(desk) -> None:
    hidden = make_lead(sensitive=True, owner=make_user())
    assert "leads" in errors(desk, leads=[hidden.pk])


def test_a_raised_lead_stays_raised_when_the_meeting_is_edited(desk) -> None:
    lead, row = make_lead(), make_meeting()
    MeetingLead.objects.create(meeting=row, lead=lead, kind="raised")
    saved(desk, row, leads=[lead.pk])
    assert MeetingLead.objects.get().kind == "raised"


# --- Both sides ---
def test_each_side_is_kept_on_its_side(desk) -> None:
    organisation = make_organisation()
    contact = make_contact(organisation)
    row = saved(
        desk,
        theirs=(
            {"organisation": organisation.pk, "contact": contact.pk, "present": "true"},
            {"name": "Mr Satō"},
        ),
        ours=({"user": desk.pk, "present": "true"}, {"name": "An interpreter", "present": "false"}),
    )
    known = {(seat.side, str(seat), seat.present) for seat in row.attendances.all()}
    assert known == {
        ("theirs", str(contact), True),
        ("theirs", "Mr Satō", None),
        ("ours", desk.name, True),
        ("ours", "An interpreter", False),
    }


def test_empty_rows_are_nobody(desk) -> None:
    row = saved(desk, theirs=({"present": "true"}, {}), ours=({},))
    assert not row.attendances.exists()


def test_who_is_listed_may_be_marked_absent_or_taken_off(desk) -> None:
    row = make_meeting()
    stays = row.attendances.create(side="theirs", name="Stays away")
    goes = row.attendances.create(side="theirs", name="Goes off the list")
    data = meeting(
        theirs=(
            {"id": stays.pk, "present": "false"},
            {"id": goes.pk, "present": "true", "DELETE": "on"},
        )
    )
    data["theirs-INITIAL_FORMS"] = 2
    form = MeetingInput(data, meeting=row, user=desk)
    assert form.is_valid(), form.theirs.errors
    form.save()
    assert [(seat.name, seat.present) for seat in Attendance.objects.all()] == [
        ("Stays away", False)
    ]


def test_nobody_sits_there_twice_on_whichever_side(desk) -> None:
    organisation = make_organisation()
    form = typed(
        desk,
        theirs=({"organisation": organisation.pk}, {"organisation": organisation.pk}),
        ours=({"name": "Once"},),
    )
    assert not form.is_valid()
    assert form.theirs.forms[1].non_field_errors()
    form = typed(desk, theirs=({"name": "Twice"},), ours=({"name": "Twice"},))
    assert not form.is_valid()
    assert form.ours.forms[0].non_field_errors()


def test_the_same_person_may_come_for_two_organisations(desk) -> None:
    one, other = make_organisation(), make_organisation()
    row = saved(
        desk,
        theirs=(
            {"organisation": one.pk, "name": "Satō"},
            {"organisation": other.pk, "name": "Satō"},
        ),
    )
    assert row.attendances.count() == 2


def test_before_a_meeting_one_asks_for_answers_and_afterwards_who_came(desk) -> None:
    ahead = make_meeting(starts_at=timezone.now() + timedelta(days=2))
    seat = ahead.attendances.create(side="theirs", name="Satō", answer="invited")
    (known,) = MeetingInput(None, meeting=ahead, user=desk).theirs.initial_forms
    assert "answer" in known.fields
    assert "present" not in known.fields
    over = make_meeting()
    over.attendances.create(side="theirs", name="Satō")
    (known,) = MeetingInput(None, meeting=over, user=desk).theirs.initial_forms
    assert "present" in known.fields
    assert "answer" not in known.fields
    there = timezone.localtime(ahead.starts_at, ZoneInfo("Asia/Tokyo"))
    data = meeting(on_day=f"{there:%Y-%m-%d}", theirs=({"id": seat.pk, "answer": "accepted"},)) | {
        "theirs-INITIAL_FORMS": 1
    }
    form = MeetingInput(data, meeting=ahead, user=desk)
    assert form.is_valid()
    form.save()
    seat.refresh_from_db()
    assert (seat.answer, seat.present) == ("accepted", None)


def test_nobody_has_come_to_a_meeting_that_lies_ahead(desk) -> None:
    day = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"
    form = typed(desk, on_day=day, theirs=({"name": "Satō", "present": "true"},))
    assert not form.is_valid()
    assert "has not begun" in str(form.theirs.forms[0].errors["present"])
    assert saved(desk, on_day=day, theirs=({"name": "Satō", "answer": "accepted"},))


def test_a_member_without_an_account_sits_there_by_name(desk, official) -> None:
    row = make_meeting(delegation=make_delegation())
    chief = row.delegation.members.create(name="Chief Minister", office="Government")
    clerk = row.delegation.members.create(name="Omkar", user=official)
    other = make_delegation().members.create(name="Of another journey")
    saved(
        desk, row, delegation=row.delegation_id, ours=({"member": chief.pk}, {"member": clerk.pk})
    )
    seats = row.attendances.order_by("member__rank", "member_id")
    # Whoever has an account sits there as both, and so sees what colleagues who attend see.
    assert [(seat.member, seat.user) for seat in seats] == [(chief, None), (clerk, official)]
    form = typed(desk, row, ours=({"member": other.pk},))
    assert not form.is_valid()
    assert "member" in form.ours.forms[0].errors


def test_of_very_many_only_new_rows_are_drawn_and_all_stay(desk) -> None:
    row = make_meeting()
    seats = [Attendance(meeting=row, side="theirs", name=f"Guest {n}") for n in range(21)]
    Attendance.objects.bulk_create(seats)
    drawn = MeetingInput(None, meeting=row, user=desk)
    assert (drawn.theirs.folded, len(drawn.theirs.initial_forms)) == (True, 0)
    saved(desk, row, theirs=({"name": "One more"},))
    assert row.attendances.count() == 22
    form = typed(desk, row, theirs=({"name": "Guest 3"},))
    assert not form.is_valid()
    assert "another row already" in str(form.theirs.forms[0].non_field_errors())


def test_a_form_opened_while_there_were_few_is_saved_when_there_are_many(desk) -> None:
    row = make_meeting()
    seat = row.attendances.create(side="theirs", name="The first")
    data = meeting(theirs=({"id": seat.pk, "present": "true"},)) | {"theirs-INITIAL_FORMS": 1}
    rows = [Attendance(meeting=row, side="theirs", name=f"Guest {n}") for n in range(25)]
    Attendance.objects.bulk_create(rows)
    form = MeetingInput(data, meeting=row, user=desk)
    assert form.is_valid(), form.theirs.errors
    form.save()
    seat.refresh_from_db()
    assert (seat.present, row.attendances.count()) == (True, 26)


def test_whoever_attends_among_very_many_keeps_a_sensitive_meeting_in_sight(desk) -> None:
    row = make_meeting(owner=desk)
    rows = [Attendance(meeting=row, side="ours", name=f"Colleague {n}") for n in range(25)]
    Attendance.objects.bulk_create(rows)
    assert not typed(desk, row, sensitive="on").is_valid()
    row.attendances.create(side="ours", user=desk)
    assert saved(desk, row, sensitive="on").sensitive


# --- Guards ---
def test_a_sensitive_meeting_must_stay_in_its_writers_sight(desk, manager) -> None:
    assert "sensitive" in errors(desk, sensitive="on")
    assert saved(desk, sensitive="on", owner=desk.pk).sensitive
    assert saved(desk, sensitive="on", ours=({"user": desk.pk},)).sensitive
    assert saved(manager, sensitive="on").sensitive


def test_a_meeting_planned_twice_by_one_form_is_one_meeting(desk) -> None:
    data = meeting(client_id="6f2c1c9e-7b60-4c55-9d4c-2f9a3fbb8f10", theirs=({"name": "Satō"},))
    for _ in range(2):
        form = MeetingInput(data, meeting=Meeting(), user=desk)
        assert form.is_valid()
        form.save()
    assert Meeting.objects.count() == 1
    assert Attendance.objects.count() == 1


def test_an_owner_who_has_left_stays_owner_until_somebody_changes_it(desk) -> None:
    left = make_user(is_active=False)
    row = make_meeting(owner=left)
    assert f'value="{left.pk}" selected' in str(MeetingForm(instance=row, user=desk)["owner"])
    assert saved(desk, row, owner=left.pk).owner == left


@pytest.mark.parametrize("text", NAUGHTY)
@pytest.mark.parametrize("field", ["title", "city", "place", "topics", "leads", "owner", "on_day"])
def test_whatever_is_typed_is_kept_or_refused_with_a_sentence(desk_client, field, text) -> None:
    response = desk_client.post("/meetings/new/", meeting(**{field: text}))
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        page = desk_client.get(response["Location"])
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
    else:
        assert response.context["form"].errors[field]
