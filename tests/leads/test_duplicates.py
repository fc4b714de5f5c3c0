"""Rows that may be one are found by their marks, and by what was written a moment ago."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.finding import fill, homonyms_held_certain, measure
from leads.actions.duplicates import compare_waiting, queue_all_again, say_two, take_back
from leads.duplicates import CONTACTS, ORGANISATIONS, contact_candidates, organisation_candidates
from leads.models import Contact, Organisation, OrganisationMarks, OrganisationPair
from tests.factories import make_contact, make_organisation

pytestmark = pytest.mark.django_db


def compare() -> None:
    for kind in (ORGANISATIONS, CONTACTS):
        while compare_waiting(kind):
            pass


def test_two_thousand_organisations_in_every_spelling() -> None:
    made = fill(2_000)
    results = measure(made, 40)
    asked = sum(one.asked for one in results)
    assert sum(one.found for one in results) / asked >= 0.95
    assert sum(one.wrongly_certain for one in results) == 0
    assert sum(one.certain for one in results) > 0
    groups, held = homonyms_held_certain(made)
    assert groups > 50
    assert held == 0
    # Noise: a name is asked for, not a page of strangers.
    assert sum(one.shown for one in results) / asked < 3


def test_what_was_written_a_moment_ago_is_found_before_it_is_marked() -> None:
    first = make_organisation(name_en="Asahi Works")
    assert OrganisationMarks.objects.get(row=first).stale
    assert [c.row for c in organisation_candidates(Organisation(name_en="Asahi Works KK"))] == [
        first
    ]
    compare()
    assert not OrganisationMarks.objects.get(row=first).stale
    found = organisation_candidates(Organisation(name_en="Asahi Worka"))
    assert [(c.row, c.certainty, c.reason) for c in found] == [
        (first, "probable", "name differs by one letter")
    ]


def test_a_row_is_no_duplicate_of_itself() -> None:
    assert organisation_candidates(make_organisation(name_en="Asahi Works")) == []


def test_a_look_up_costs_the_same_however_many_rows_there_are() -> None:
    def queries() -> int:
        compare()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            organisation_candidates(Organisation(name_en="Asahi Works"))
        return len([q for q in captured if "SAVEPOINT" not in q["sql"]])

    make_organisation(name_en="Asahi Works")
    few = queries()
    for _number in range(12):
        make_organisation(name_en="Asahi Works")
    assert queries() == few


def test_pairs_come_and_go_with_the_names() -> None:
    first, second = (
        make_organisation(name_en="Asahi Works"),
        make_organisation(name_en="Asahi Works"),
    )
    compare()
    pair = OrganisationPair.objects.get()
    assert (pair.first, pair.second, pair.certainty) == (first, second, "probable")
    Organisation.objects.filter(pk=second.pk).update(
        name_en="Denso"
    )  # no save(): a trigger sees it
    compare()
    assert not OrganisationPair.objects.exists()


def test_a_change_of_no_name_makes_no_work() -> None:
    row = make_organisation(name_en="Asahi Works")
    compare()
    Organisation.objects.filter(pk=row.pk).update(notes="Called them.")
    assert not OrganisationMarks.objects.filter(stale=True).exists()


def test_a_pair_said_to_be_two_stays_away_until_it_is_taken_back(desk) -> None:
    first, second = (
        make_organisation(name_en="Asahi Works"),
        make_organisation(name_en="Asahi Works"),
    )
    compare()
    pair = say_two(kind=ORGANISATIONS, first=second.pk, second=first.pk, by=desk)
    Organisation.objects.filter(pk=second.pk).update(name_en="Asahi Works K.K.")
    compare()
    assert not OrganisationPair.objects.undecided().exists()
    pair.refresh_from_db()
    assert pair.dismissed_by == desk
    take_back(pair=pair, by=desk)
    assert OrganisationPair.objects.undecided().count() == 1


def test_a_weak_likeness_makes_no_pair() -> None:
    make_organisation(name_en="Denso")
    make_organisation(name_en="Denza")
    assert organisation_candidates(Organisation(name_en="Denza"))
    compare()
    assert not OrganisationPair.objects.exists()


def test_rows_that_came_while_triggers_slept_are_queued_at_night() -> None:
    row = make_organisation()
    compare()
    OrganisationMarks.objects.filter(row=row).delete()
    assert queue_all_again(ORGANISATIONS) == 1
    assert OrganisationMarks.objects.get(row=row).stale
    compare()
    OrganisationMarks.objects.update(rules=0)
    assert queue_all_again(ORGANISATIONS) == 1


def test_contacts_are_found_by_mail_phone_and_employer() -> None:
    house = make_organisation()
    person = make_contact(
        house, family_romaji="Tanaka", given_romaji="Taro", email="t@a.jp", phone="03-1234-5678"
    )
    compare()
    named = {"family_romaji": "Taro", "given_romaji": "Tanaka"}
    for typed in ({"email": "T@A.JP"}, {**named, "phone": "+81-3-1234-5678"}):
        assert [c.row for c in contact_candidates(Contact(**typed))] == [person]
    same = Contact(family_romaji="Tanaka", given_romaji="Taroh")
    assert [c.certainty for c in contact_candidates(same, [house.pk])] == ["probable"]


def test_a_new_employer_queues_the_contact() -> None:
    person = make_contact()
    compare()
    person.employments.create(organisation=make_organisation())
    assert person.marks.__class__.objects.get(row=person).stale
