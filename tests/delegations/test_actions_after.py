"""Follow-ups proposed after a tour: what is proposed, and that each is decided once."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from delegations.actions.after import (
    Accepted,
    accept_proposals,
    dismiss_proposals,
    propose_again,
)
from delegations.choices import Horizon
from delegations.models import NextStep
from delegations.proposals import Proposals, working_day
from followups.models import FollowUp
from leads.working_days import is_working_day
from tests.delegations.tour_world import FIRST, LAST, make_tour, noon
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = LAST + DAY


@pytest.fixture(autouse=True)
def _just_after_the_tour():
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def firm():
    return make_organisation(name_en="Kyocera")


@pytest.fixture
def tour():
    return make_delegation(starts_on=FIRST, ends_on=LAST)


def met(tour: Any, *firms: Any, result: str = "moves_forward", **fields: Any) -> Any:
    meeting = make_meeting(
        delegation=tour, starts_at=noon(FIRST), result=result, logged_at=noon(LAST), **fields
    )
    for firm in firms:
        meeting.attendances.create(organisation=firm)
    return meeting


def as_accepted(rows: Any) -> list[Accepted]:
    return [
        Accepted(row.meeting, row.horizon, row.title, row.due_on, row.assignee, row.organisation,
                 row.contact, row.lead)
        for row in rows
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("result", "horizons"),
    [
        ("moves_forward", [7, 30, 90]),
        ("wants_information", [7, 30, 90]),
        ("not_now", [90]),
        ("declined", []),
        ("", []),
    ],
)
def test_what_is_proposed_depends_on_what_came_of_the_meeting(
    tour, firm, desk, result, horizons
) -> None:
    met(tour, firm, result=result)
    rows = Proposals(tour, desk).rows
    assert [row.horizon for row in rows] == horizons
    assert all("Kyocera" in row.title for row in rows)


def test_due_days_count_from_the_last_day_and_are_working_days_of_both(tour, firm, desk) -> None:
    met(tour, firm)
    rows = Proposals(tour, desk).rows
    for row in rows:
        assert row.meant_for == LAST + row.horizon * DAY
        assert row.due_on == working_day(row.meant_for)
        assert is_working_day(row.due_on)
    # 11 February is a holiday in Japan; the tenth is a working day of both.
    assert working_day(date(2026, 2, 11)) == date(2026, 2, 12)
    assert working_day(date(2026, 2, 10)) == date(2026, 2, 10)


def test_drafts_cancelled_and_meetings_of_others_are_not_proposed(tour, firm, desk) -> None:
    met(tour, firm, status="draft")
    met(tour, firm, status="cancelled", cancelled_at=noon(FIRST))
    met(make_delegation(), firm)
    assert Proposals(tour, desk).rows == []


def test_before_the_tour_is_over_nothing_is_proposed(tour, firm, desk) -> None:
    met(tour, firm)
    assert Proposals(tour, desk, today=LAST).rows == []


def test_owner_of_the_meeting_sees_to_it_else_of_the_lead_else_nobody(
    tour, firm, desk, official, viewer
) -> None:
    lead = make_lead(owner=official)
    with_owner, with_lead, with_viewer = (
        met(tour, firm, owner=desk),
        met(tour, firm),
        met(tour, firm, owner=viewer),
    )
    for meeting in (with_owner, with_lead):
        meeting.meeting_leads.create(lead=lead)
    who = {row.meeting.pk: row.assignee for row in Proposals(tour, desk).rows}
    assert who == {with_owner.pk: desk, with_lead.pk: official, with_viewer.pk: None}


def test_an_open_follow_up_about_then_is_shown_instead(tour, firm, desk) -> None:
    met(tour, firm)
    other = make_followup(organisation=firm, due_on=LAST + 5 * DAY)
    make_followup(organisation=firm, due_on=LAST + 30 * DAY, done_at=noon(LAST))
    make_followup(due_on=LAST + 90 * DAY)
    already = {row.horizon: row.already for row in Proposals(tour, desk).rows}
    assert already == {Horizon.WEEK: other, Horizon.MONTH: None, Horizon.QUARTER: None}


def test_a_follow_up_of_the_lead_counts_as_well_but_not_one_that_is_hidden(
    tour, firm, desk, manager
) -> None:
    meeting, lead = met(tour, firm), make_lead()
    meeting.meeting_leads.create(lead=lead)
    secret = make_followup(lead=lead, due_on=LAST + 30 * DAY)
    meeting.meeting_leads.create(lead=make_lead(sensitive=True))
    FollowUp.objects.filter(pk=secret.pk).update(sensitive=True)
    month = next(row for row in Proposals(tour, desk).rows if row.horizon == 30)
    assert month.already is None
    month = next(row for row in Proposals(tour, manager).rows if row.horizon == 30)
    assert month.already == secret


def test_what_is_long_past_is_offered_for_a_day_to_come_and_not_ticked(tour, firm, desk) -> None:
    met(tour, firm)
    rows = {row.horizon: row for row in Proposals(tour, desk, today=LAST + 20 * DAY).rows}
    assert (rows[7].ticked, rows[30].ticked) == (False, True)
    assert rows[7].due_on == working_day(LAST + 20 * DAY)


def test_accepting_ties_the_follow_up_to_meeting_firm_contact_and_lead(tour, firm, desk) -> None:
    meeting, lead, contact = met(tour, firm, owner=desk), make_lead(), make_contact(firm)
    meeting.meeting_leads.create(lead=lead)
    meeting.attendances.create(organisation=firm, contact=contact)
    rows = Proposals(tour, desk).rows
    assert accept_proposals(delegation=tour, rows=as_accepted(rows), by=desk) == 3
    for followup in FollowUp.objects.all():
        tied = (followup.organisation, followup.contact, followup.lead, followup.assignee)
        assert tied == (firm, contact, lead, desk)
        assert followup.meetings.get() == meeting
        assert followup.created_by == desk
    lead.refresh_from_db()
    assert lead.next_due_on == rows[0].due_on


def test_accepting_twice_doubles_nothing(tour, firm, desk, official) -> None:
    met(tour, firm)
    rows = as_accepted(Proposals(tour, desk).rows)
    made = [accept_proposals(delegation=tour, rows=rows[:2], by=by) for by in (desk, official)]
    made.append(accept_proposals(delegation=tour, rows=rows, by=official))
    assert made == [2, 0, 1]
    assert FollowUp.objects.count() == NextStep.objects.count() == 3
    assert Proposals(tour, desk).rows == []


@pytest.mark.django_db(transaction=True)
def test_two_people_pressing_at_the_same_moment_double_nothing(tour, firm) -> None:
    people = [make_user("desk"), make_user("desk")]
    for _each in range(5):
        met(tour, firm)
    rows = as_accepted(Proposals(tour, people[0]).rows)
    made, start = [], threading.Barrier(2)

    def press(person: Any) -> None:
        start.wait()
        made.append(accept_proposals(delegation=tour, rows=rows, by=person))
        connection.close()

    threads = [threading.Thread(target=press, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 15]
    assert FollowUp.objects.count() == 15


def test_what_was_dismissed_does_not_come_back_until_somebody_asks(tour, firm, desk) -> None:
    meeting = met(tour, firm)
    keys = [(meeting.pk, 30), (meeting.pk, 30)]
    assert dismiss_proposals(delegation=tour, keys=keys, by=desk) == 1
    assert dismiss_proposals(delegation=tour, keys=keys, by=desk) == 0
    assert [row.horizon for row in Proposals(tour, desk).rows] == [7, 90]
    assert propose_again(delegation=tour, meetings=[meeting.pk], by=desk) == 1
    assert [row.horizon for row in Proposals(tour, desk).rows] == [7, 30, 90]


def test_what_was_accepted_is_not_taken_back_by_proposing_again(tour, firm, desk) -> None:
    meeting = met(tour, firm)
    accept_proposals(delegation=tour, rows=as_accepted(Proposals(tour, desk).rows), by=desk)
    assert propose_again(delegation=tour, meetings=[meeting.pk], by=desk) == 0


def test_what_follows_a_sensitive_meeting_is_sensitive(tour, firm, manager, desk, official) -> None:
    met(tour, firm, sensitive=True, owner=official)
    assert Proposals(tour, desk).rows == []
    accept_proposals(delegation=tour, rows=as_accepted(Proposals(tour, manager).rows), by=manager)
    assert FollowUp.objects.filter(sensitive=True).count() == 3
    assert FollowUp.objects.visible_to(desk).count() == 0
    assert FollowUp.objects.visible_to(official).count() == 3


@pytest.mark.parametrize("meetings", [8, 60])
def test_proposals_cost_the_same_for_many_meetings(
    desk, manager, meetings, django_assert_max_num_queries
) -> None:
    world = make_tour(desk, meetings=meetings, firms=40)
    with django_assert_max_num_queries(8):
        found = Proposals(world.tour, manager, today=LAST + 30 * DAY)
        assert found.rows
        assert found.accepted is not None
    rows = as_accepted(found.open)
    with django_assert_max_num_queries(12):
        assert accept_proposals(delegation=world.tour, rows=rows, by=manager) == len(rows)
