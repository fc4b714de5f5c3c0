"""A pasted list: how lines are read, and what they are taken for."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delegations.guest_list import Line, Matcher, of_meeting, of_members, read_lines
from leads.actions.duplicates import compare_waiting
from leads.duplicates import ORGANISATIONS
from tests.delegations.posts import NAUGHTY
from tests.factories import make_contact, make_delegation, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "company", "person"),
    [
        ("Hinode Foods – Hiroshi Abe", "Hinode Foods", "Hiroshi Abe"),
        ("Hinode Foods\tHiroshi Abe\tPresident", "Hinode Foods", "Hiroshi Abe"),
        ("Tokyo-Mitsubishi Co., Ltd.", "Tokyo-Mitsubishi Co., Ltd.", ""),
        ("12. 日の出食品：阿部 宏", "日の出食品", "阿部 宏"),
        ("  हिंदुस्तान   लिमिटेड — राम ", "हिंदुस्तान लिमिटेड", "राम"),
    ],
)
def test_company_and_person_are_parted(text, company, person) -> None:
    (line,) = read_lines(text, "theirs")
    assert (line.company, line.person) == (company, person)


def test_empty_lines_are_nobody_and_names_are_read_once() -> None:
    lines = read_lines("\n Hinode \n\nHINODE Co., Ltd.\r\nAbe\n\t\n", "theirs")
    assert [line.company for line in lines] == ["Hinode", "Abe"]
    assert [line.number for line in lines] == [1, 2]
    (ours,) = read_lines("Ram", "ours")
    assert (ours.company, ours.person) == ("", "Ram")


def match(desk, text: str, meeting=None, side="theirs") -> list[Line]:
    return Matcher(meeting or make_meeting(), side, desk).match(read_lines(text, side))


def test_exactly_one_of_the_name_is_taken(desk) -> None:
    house = make_organisation(name_en="Hinode Foods", name_ja="日の出食品株式会社")
    for text in ("HINODE FOODS CO., LTD.", "日の出食品", "㈱日の出食品 – 阿部"):
        (line,) = match(desk, text)
        assert (line.chosen, line.state) == (f"o{house.pk}", "known")


def test_two_of_the_name_are_asked_for(desk) -> None:
    houses = {make_organisation(name_en="Hinode").pk for _ in range(2)}
    (line,) = match(desk, "Hinode")
    assert (line.state, line.chosen) == ("asked", "")
    assert {token for token, _words in line.options} >= {f"o{pk}" for pk in houses} | {"new"}


def test_a_likely_one_is_asked_for(desk) -> None:
    house = make_organisation(name_en="Hinode Foods")
    compare_waiting(ORGANISATIONS)
    (line,) = match(desk, "Hinode Food")
    assert line.state == "asked"
    assert line.options[0][0] == f"o{house.pk}"


def test_nobody_of_the_name_is_new(desk) -> None:
    (line,) = match(desk, "Hinode Foods")
    assert (line.state, line.chosen) == ("new", "new")
    assert {token for token, _words in line.options} == {"new", "name", "skip"}


def test_a_person_alone_is_found_too(desk) -> None:
    contact = make_contact(make_organisation(), family_romaji="Abe", given_romaji="Hiroshi")
    for text in ("Abe Hiroshi", "Hiroshi Abe"):
        (line,) = match(desk, text)
        assert (line.chosen, line.state) == (f"c{contact.pk}", "known")


def test_whoever_is_listed_already_is_said_so(desk) -> None:
    meeting, house = make_meeting(), make_organisation(name_en="Hinode")
    meeting.attendances.create(organisation=house)
    (line,) = match(desk, "Hinode", meeting)
    assert line.state == "listed"


def test_our_side_is_looked_for_among_members_and_colleagues(desk, official) -> None:
    meeting = make_meeting(delegation=make_delegation())
    chief = meeting.delegation.members.create(name="Chief Minister")
    lines = match(desk, f"chief minister\n{official.name}\nAn interpreter", meeting, "ours")
    assert [line.chosen for line in lines] == [f"m{chief.pk}", f"u{official.pk}", "name"]
    assert [line.state for line in lines] == ["known", "known", "new"]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_nothing_typed_breaks_it(desk, side) -> None:
    match(desk, "\n".join(NAUGHTY), side=side)


def test_known_names_are_found_with_a_few_questions(desk) -> None:
    meeting = make_meeting()
    counts = []
    for number in (3, 30):
        names = [make_organisation().name_en for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            match(desk, "\n".join(names), meeting)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


def test_other_sources_say_who_is_listed(desk) -> None:
    meeting = make_meeting(delegation=make_delegation())
    meeting.delegation.members.create(name="Chief Minister", office="Government")
    (line,) = of_members(meeting)
    assert (line.known, line.state) == ("Chief Minister, Government", "known")
    other, house = make_meeting(), make_organisation(name_en="Hinode")
    other.attendances.create(organisation=house)
    other.attendances.create(side="ours", user=desk)
    (line,) = of_meeting(meeting, other)
    assert (line.known, line.state) == ("Hinode", "known")
    meeting.attendances.create(organisation=house)
    assert of_meeting(meeting, other)[0].state == "listed"
    assert of_members(make_meeting()) == []
