"""Inviting is safe to repeat; answers and ticks keep what nobody has said; the history knows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from delegations.actions.attendance import (
    Guest,
    RefusedError,
    invite,
    remove_seats,
    seat_walk_in,
    set_answer,
    set_present,
)
from delegations.models import Attendance, Meeting
from leads.models import Contact, Organisation
from tests.factories import (
    make_contact,
    make_delegation,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def ahead(**fields) -> Meeting:
    return make_meeting(starts_at=timezone.now() + timedelta(days=2), **fields)


def test_inviting_twice_changes_nothing(desk) -> None:
    meeting, known = ahead(), make_organisation()
    rows = [
        Guest(organisation=known),
        Guest(new_organisation="Hinode Foods", name="Hiroshi Abe"),
        Guest(name="A professor"),
        Guest(side="ours", user=desk),
    ]
    first = invite(meeting=meeting, rows=rows, by=desk)
    assert (len(first.added), first.listed, len(first.created)) == (4, 0, 1)
    assert {seat.answer for seat in meeting.attendances.all()} == {"invited"}
    again = invite(meeting=meeting, rows=rows, by=desk)
    assert (len(again.added), again.listed, again.created) == (0, 4, [])
    assert (meeting.attendances.count(), Organisation.objects.count()) == (4, 2)


def test_whoever_is_new_is_created_by_name_and_marked(desk) -> None:
    invite(meeting=ahead(), rows=[Guest(new_organisation="日の出食品", name="佐藤 花子")], by=desk)
    house, person = Organisation.objects.get(), Contact.objects.get()
    assert (house.name_ja, house.to_complete) == ("日の出食品", True)
    assert (person.family_name, person.to_complete) == ("佐藤", True)
    assert Attendance.objects.get().contact == person


def test_an_organisation_named_twice_in_a_list_is_one(desk) -> None:
    meeting = ahead()
    rows = [Guest(new_organisation="Hinode Foods Co., Ltd.", name="Abe"),
            Guest(new_organisation="HINODE FOODS", name="Ueda")]  # fmt: skip
    told = invite(meeting=meeting, rows=rows, by=desk)
    assert (len(told.added), len(told.created)) == (2, 1)


def test_a_house_with_people_on_the_list_is_not_listed_again_as_such(desk) -> None:
    meeting, house = ahead(), make_organisation()
    contact = make_contact(house)
    invite(meeting=meeting, rows=[Guest(organisation=house, contact=contact)], by=desk)
    told = invite(meeting=meeting, rows=[Guest(organisation=house)], by=desk)
    assert (told.added, told.listed) == ([], 1)
    # The same person asked for without her organisation is still she.
    told = invite(meeting=meeting, rows=[Guest(contact=contact)], by=desk)
    assert told.listed == 1


def test_a_member_with_an_account_is_one_person(desk, official) -> None:
    meeting = ahead(delegation=make_delegation())
    member = meeting.delegation.members.create(name="Omkar", user=official)
    told = invite(
        meeting=meeting,
        rows=[Guest(side="ours", member=member), Guest(side="ours", user=official)],
        by=desk,
    )
    (seat,) = told.added
    assert (seat.member, seat.user, told.listed) == (member, official, 1)


def test_too_many_at_once_are_refused(desk) -> None:
    meeting = ahead()
    with pytest.raises(RefusedError):
        invite(meeting=meeting, rows=[Guest(name=f"Guest {n}") for n in range(1001)], by=desk)
    assert not meeting.attendances.exists()


def test_a_list_that_fails_half_way_leaves_nobody(desk, monkeypatch) -> None:
    meeting = ahead()
    monkeypatch.setattr(
        Attendance.objects, "bulk_create", lambda _rows: (_ for _ in ()).throw(IntegrityError())
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        invite(meeting=meeting, rows=[Guest(new_organisation="Hinode")], by=desk)
    assert not Organisation.objects.exists()


def test_answers_are_counted_only_where_they_change(desk) -> None:
    meeting = ahead()
    seats = [meeting.attendances.create(side="theirs", name=f"Guest {n}") for n in range(3)]
    elsewhere = make_meeting().attendances.create(side="theirs", name="Elsewhere")
    pks = [seat.pk for seat in seats] + [elsewhere.pk]
    assert set_answer(meeting=meeting, seats=pks, answer="accepted", by=desk) == 3
    assert set_answer(meeting=meeting, seats=pks, answer="accepted", by=desk) == 0
    elsewhere.refresh_from_db()
    assert elsewhere.answer == ""
    with pytest.raises(RefusedError):
        set_answer(meeting=meeting, seats=pks, answer="maybe so", by=desk)


def test_the_database_knows_the_answers() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_meeting().attendances.create(side="theirs", name="Satō", answer="never")


def test_who_came_is_ticked_off_once_it_has_begun(desk) -> None:
    meeting = make_meeting()
    seat = meeting.attendances.create(side="theirs", name="Satō")
    assert set_present(meeting=meeting, seats=[seat.pk], present=True, by=desk) == 1
    assert set_present(meeting=meeting, seats=[seat.pk], present=True, by=desk) == 0
    assert set_present(meeting=meeting, seats=[seat.pk], present=False, by=desk) == 1
    assert set_present(meeting=meeting, seats=[seat.pk], present=None, by=desk) == 1
    assert set_present(meeting=meeting, seats=[seat.pk], present=None, by=desk) == 0
    early = ahead()
    guest = early.attendances.create(side="theirs", name="Satō")
    with pytest.raises(RefusedError):
        set_present(meeting=early, seats=[guest.pk], present=True, by=desk)
    assert set_present(meeting=early, seats=[guest.pk], present=None, by=desk) == 0


@pytest.mark.parametrize(
    ("fields", "begun"),
    [
        ({"starts_at": timedelta(minutes=59)}, True),
        ({"starts_at": timedelta(minutes=61)}, False),
        ({"precision": "unknown"}, True),
    ],
)
def test_the_doors_open_an_hour_before(fields, begun) -> None:
    if "starts_at" in fields:
        fields = {"starts_at": timezone.now() + fields["starts_at"]}
    assert make_meeting(**fields).has_begun is begun


def test_a_day_begins_on_the_clock_of_the_place() -> None:
    there = timezone.localdate(timezone=timezone.get_fixed_timezone(9 * 60))
    day = {"precision": "day", "time_zone": "Asia/Tokyo"}
    assert make_meeting(on_from=there, on_to=there, **day).has_begun
    tomorrow = there + timedelta(days=1)
    assert not make_meeting(on_from=tomorrow, on_to=tomorrow, **day).has_begun


def test_nobody_takes_herself_out_of_sight(desk, manager) -> None:
    meeting = make_meeting(sensitive=True)
    mine = meeting.attendances.create(side="ours", user=desk)
    with pytest.raises(RefusedError):
        remove_seats(meeting=meeting, seats=[mine.pk], by=desk)
    assert remove_seats(meeting=meeting, seats=[mine.pk], by=manager) == 1


def test_what_was_taken_off_stays_in_the_history(desk) -> None:
    meeting = make_meeting()
    seat = meeting.attendances.create(side="theirs", name="Satō")
    remove_seats(meeting=meeting, seats=[seat.pk], by=desk)
    labels = Attendance.pgh_event_model.objects.filter(meeting_id=meeting.pk)
    assert set(labels.values_list("pgh_label", flat=True)) == {"insert", "delete"}


# --- At the door ---
def door(meeting, organisation="", person="", by=None):
    by = by or make_user()
    return seat_walk_in(meeting=meeting, organisation=organisation, person=person, by=by)


def test_somebody_expected_is_found_and_ticked_off(desk) -> None:
    meeting, house = make_meeting(), make_organisation(name_en="Hinode Foods Co., Ltd.")
    contact = make_contact(house, family_romaji="Abe")
    seat = meeting.attendances.create(organisation=house, contact=contact)
    assert door(meeting, "hinode foods", "Abe") == seat
    seat.refresh_from_db()
    assert (seat.present, meeting.attendances.count()) == (True, 1)


def test_a_house_listed_without_a_person_gets_one(desk) -> None:
    meeting, house = make_meeting(), make_organisation(name_en="Hinode")
    seat = meeting.attendances.create(organisation=house)
    assert door(meeting, "Hinode", "Ueda") == seat
    seat.refresh_from_db()
    assert (str(seat.contact), seat.present) == ("Ueda", True)
    # Her colleague is a second person.
    assert door(meeting, "Hinode", "Abe") != seat


def test_whoever_is_unknown_is_added_once(desk) -> None:
    meeting = make_meeting()
    first = door(meeting, "Hinode Foods", "Ueda")
    assert (first.present, first.organisation.to_complete) == (True, True)
    assert door(meeting, "Hinode Foods", "Ueda") == first
    assert door(meeting, person="A neighbour") == door(meeting, person="a neighbour")
    assert (meeting.attendances.count(), Organisation.objects.count()) == (2, 1)


def test_a_house_at_the_door_does_not_tick_off_a_person_of_it() -> None:
    meeting, house = make_meeting(), make_organisation(name_en="Hinode")
    listed = meeting.attendances.create(organisation=house, contact=make_contact(house))
    seat = door(meeting, "Hinode")
    listed.refresh_from_db()
    assert (seat.contact, seat.present, listed.present) == (None, True, None)


def test_the_door_is_closed_until_an_hour_before() -> None:
    with pytest.raises(RefusedError):
        door(ahead(), "Hinode", "Ueda")
