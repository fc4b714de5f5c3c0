"""Who answers for whom, and who stands in."""

from datetime import date, timedelta

import pytest

from accounts.choices import Role
from accounts.models import Absence
from followups.recipients import managers_of, stand_ins
from tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def away(person, deputy, first: date = DAY, last: date = DAY) -> Absence:
    return Absence.objects.create(person=person, deputy=deputy, first_day=first, last_day=last)


def test_the_managers_of_the_team_answer_for_a_person(desk, manager) -> None:
    make_user(Role.MANAGER, team=make_team())
    assert managers_of(desk) == [manager]


def test_all_managers_answer_for_who_has_none_in_the_team(manager) -> None:
    other = make_user(Role.MANAGER)
    lonely = make_user(Role.DESK, team=make_team())
    assert managers_of(lonely) == [manager, other] == managers_of(None)
    assert managers_of(make_user(Role.DESK)) == [manager, other]


def test_nobody_answers_for_herself(manager) -> None:
    assert managers_of(manager) == []
    other = make_user(Role.MANAGER)
    assert managers_of(manager) == [other]


def test_administrators_answer_where_there_is_no_manager(desk, administrator) -> None:
    gone = make_user(Role.MANAGER, is_active=False)
    assert managers_of(desk) == [administrator] == managers_of(gone)


def test_a_deputy_stands_in_on_the_days_of_the_absence_only(desk, official) -> None:
    away(desk, official, DAY, DAY + timedelta(days=2))
    for days, there in ((-1, {}), (0, {desk.pk: official}), (2, {desk.pk: official}), (3, {})):
        assert stand_ins([desk, official], DAY + timedelta(days=days)) == there
    assert stand_ins([official], DAY) == {}
    assert stand_ins([], DAY) == {}


def test_a_deputy_who_is_away_has_one_of_her_own(desk, official, manager) -> None:
    away(desk, official)
    away(official, manager)
    assert stand_ins([desk, official], DAY) == {desk.pk: manager, official.pk: manager}


def test_nobody_stands_in_where_it_runs_in_a_circle(desk, official, manager) -> None:
    away(desk, official)
    away(official, desk)
    away(manager, desk)
    assert stand_ins([desk, official, manager], DAY) == {}


def test_nobody_stands_in_who_has_left(desk, official) -> None:
    official.is_active = False
    official.save()
    away(desk, official)
    assert stand_ins([desk], DAY) == {}
