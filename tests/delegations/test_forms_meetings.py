"""What people type about meetings: times as far as they are known, and both sides of the table."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from delegations.choices import MeetingPrecision
from delegations.forms.meetings import MeetingForm, MeetingInput
from delegations.forms.times import ASKED, NEEDED
from delegations.models import Attendance, Meeting, MeetingLead
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


def typed(user, instance: Meeting | None = None, **fields) -> MeetingInput:
    return MeetingInput(meeting(**fields), meeting=instance or Meeting(), user=user)


def saved(user, instance: Meeting | None = None, **fields) -> Meeting:
    form = typed(user, instance, **fields)
    assert form.is_valid(), (form.form.errors, form.theirs.errors, form.ours.errors)
    return Meeting.objects.get(pk=form.save().pk)


def errors(user, **fields) -> dict:
    form = typed(user, **fields)
    assert not form.is_valid()
    return form.form.errors


# --- Times ---
@pytest.mark.parametrize(
    ("zone", "starts", "ends"),
    [
        (
            "Asia/Tokyo",
            datetime(2026, 2, 3, 5, tzinfo=UTC),
            datetime(2026, 2, 3, 6, 30, tzinfo=UTC),
        ),
        (
            "Asia/Kolkata",
            datetime(2026, 2, 3, 8, 30, tzinfo=UTC),
            datetime(2026, 2, 3, 10, tzinfo=UTC),
        ),
    ],
)
def test_hours_are_entered_on_the_clock_of_the_place_and_come_back_so(
    desk, zone, starts, ends
) -> None:
    row = saved(desk, time_zone=zone, at="14:00", until="15:30")
    assert (row.starts_at, row.ends_at, row.on_from, row.on_to) == (starts, ends, None, None)
    again = MeetingForm(instance=row, user=desk)
    assert again["on_day"].value() == date(2026, 2, 3)
    assert again["at"].value() == time(14)
    assert again["until"].value() == time(15, 30)
    assert 'value="14:00"' in str(again["at"])
    assert 'value="2026-02-03"' in str(again["on_day"])


@pytest.mark.parametrize("mine", ["Asia/Tokyo", "Asia/Kolkata"])
def test_the_writers_own_zone_does_not_matter(client_for, mine) -> None:
    client = client_for(make_user(time_zone=mine))
    client.post("/meetings/new/", meeting(time_zone="Asia/Tokyo", at="09:00"))
    row = Meeting.objects.get()
    assert row.starts_at == datetime(2026, 2, 3, 0, tzinfo=UTC)
    page = client.get(f"/meetings/{row.pk}/edit/").content.decode()
    assert 'value="09:00"' in page
    assert "09:00 JST (05:30 IST)" in client.get(f"/meetings/{row.pk}/").content.decode()


def test_changing_the_clock_of_the_place_keeps_the_hour_on_the_wall(desk) -> None:
    row = saved(desk, at="14:00")
    moved = saved(desk, row, at="14:00", time_zone="Asia/Kolkata")
    assert moved.starts_at == datetime(2026, 2, 3, 8, 30, tzinfo=UTC)


KNOWN = {
    "day": ({"on_day": "2026-02-03"}, date(2026, 2, 3), date(2026, 2, 3)),
    "span": (
        {"first_day": "2026-02-03", "last_day": "2026-02-07"},
        date(2026, 2, 3),
        date(2026, 2, 7),
    ),
    "month": ({"month": "2024-02"}, date(2024, 2, 1), date(2024, 2, 29)),
    "year": ({"year": "2026"}, date(2026, 1, 1), date(2026, 12, 31)),
    "unknown": ({}, None, None),
}


@pytest.mark.parametrize("precision", KNOWN)
def test_less_than_the_hour_may_be_known_and_comes_back_so(desk, precision) -> None:
    fields, first, last = KNOWN[precision]
    blank = {"on_day": "", "at": ""}
    row = saved(desk, precision=precision, **{**blank, **fields})
    assert (row.starts_at, row.on_from, row.on_to) == (None, first, last)
    assert row.precision == precision
    again = MeetingForm(instance=row, user=desk)
    for name, value in fields.items():
        assert f'value="{value}"' in str(again[name]), name
    resent = saved(desk, row, precision=precision, **{**blank, **fields})
    assert (resent.on_from, resent.on_to) == (first, last)


@pytest.mark.parametrize("before", KNOWN)
@pytest.mark.parametrize("after", ["time", *KNOWN])
def test_what_is_known_may_become_more_or_less(desk, before, after) -> None:
    row = saved(desk, precision=before, **{"on_day": "", "at": "", **KNOWN[before][0]})
    now = {"on_day": "2026-03-01", "at": "10:00"} if after == "time" else KNOWN[after][0]
    later = saved(desk, row, precision=after, **{"on_day": "", "at": "", **now})
    assert later.precision == after
    assert (later.starts_at is None) == (after != "time")
    if after != "time":
        assert (later.on_from, later.on_to) == KNOWN[after][1:]


@pytest.mark.parametrize(
    ("precision", "missing"),
    [
        ("time", {"on_day", "at"}),
        ("day", {"on_day"}),
        ("span", {"first_day", "last_day"}),
        ("month", {"month"}),
        ("year", {"year"}),
    ],
)
def test_what_is_said_to_be_known_must_be_filled_in(desk, precision, missing) -> None:
    assert set(errors(desk, precision=precision, on_day="", at="")) == missing


def test_fields_of_another_choice_do_not_stand_in_the_way(desk) -> None:
    row = saved(desk, precision="day", month="rubbish", year="99999", first_day="never", at="25:99")
    assert row.on_from == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("until", {"at": "14:00", "until": "13:00"}),
        ("until", {"at": "14:00", "until": "14:00"}),
        ("at", {"at": "25:00"}),
        ("on_day", {"on_day": "0001-01-01"}),
        ("on_day", {"on_day": "9999-12-31"}),
        ("on_day", {"on_day": "30/02/2026"}),
        ("last_day", {"precision": "span", "first_day": "2026-02-07", "last_day": "2026-02-03"}),
        ("month", {"precision": "month", "month": "2026-13"}),
        ("month", {"precision": "month", "month": "0001-01"}),
        ("month", {"precision": "month", "month": "२०२६-०१"}),
        ("year", {"precision": "year", "year": "99999999999999999999"}),
        ("year", {"precision": "year", "year": "12"}),
        ("precision", {"precision": "roughly"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(desk, field, fields) -> None:
    assert field in errors(desk, **fields)


def test_every_precision_has_a_row_of_fields(desk) -> None:
    assert set(ASKED) == set(MeetingPrecision)
    form = MeetingForm(user=desk)
    assert set(NEEDED) | {"until"} == {name for names in ASKED.values() for name in names}
    assert set(NEEDED) <= set(form.fields)


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
