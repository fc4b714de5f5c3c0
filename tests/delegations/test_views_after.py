"""The tab “After the tour”: the scorecard as on a day; proposals ticked, changed, dismissed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from delegations.models import NextStep
from delegations.proposals import Proposals, working_day
from followups.models import FollowUp
from tests.delegations.tour_world import FIRST, LAST, make_tour, noon
from tests.factories import make_delegation, make_followup, make_meeting, make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = LAST + DAY


@pytest.fixture(autouse=True)
def _just_after_the_tour():
    with time_machine.travel(noon(TODAY), tick=False):
        yield


@pytest.fixture
def tour():
    return make_delegation(name="Winter tour", starts_on=FIRST, ends_on=LAST)


@pytest.fixture
def meeting(tour, desk):
    made = make_meeting(delegation=tour, starts_at=noon(FIRST), result="moves_forward",
                        logged_at=noon(LAST), owner=desk)  # fmt: skip
    made.attendances.create(organisation=make_organisation(name_en="Kyocera"))
    return made


def address(tour: Any) -> str:
    return f"/delegations/{tour.pk}/after/"


def typed(meeting: Any, *horizons: int, **changes: str) -> dict[str, Any]:
    """What the form sends: every row, and those ticked."""
    data: dict[str, Any] = {"pick": [f"{meeting.pk}-{horizon}" for horizon in horizons]}
    for row in Proposals(meeting.delegation, meeting.owner).rows:
        data |= {
            f"{row.key}-title": row.title,
            f"{row.key}-due": row.due_on.isoformat(),
            f"{row.key}-who": str(meeting.owner.pk),
        }
    return data | changes


def page_of(client: Any, tour: Any, query: str = "") -> str:
    answer = client.get(address(tour) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_ticked_becomes_follow_ups_and_the_rest_stays(
    meeting, tour, official_client
) -> None:
    answer = official_client.post(address(tour), typed(meeting, 7, 30), follow=True)
    assert "2 follow-ups were created." in answer.content.decode()
    assert sorted(FollowUp.objects.values_list("due_on", flat=True)) == [
        working_day(LAST + 7 * DAY),
        working_day(LAST + 30 * DAY),
    ]
    assert [row.horizon for row in Proposals(tour, meeting.owner).rows] == [90]


def test_words_day_and_person_can_be_changed(meeting, tour, official, official_client) -> None:
    key = f"{meeting.pk}-7"
    changes = {f"{key}-title": "Send 資料", f"{key}-due": "2026-03-05", f"{key}-who": ""}
    official_client.post(address(tour), typed(meeting, 7, **changes))
    made = FollowUp.objects.get()
    assert (made.title, made.due_on.isoformat(), made.assignee) == ("Send 資料", "2026-03-05", None)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("title", "", "Say what is to be done."),
        ("title", "x" * 301, "300"),
        ("title", "a\x00b", "Null characters"),
        ("due", "", "Say by when."),
        ("due", "soon", "Write the day as 2026-01-31."),
        ("due", "2026-02-01", "Choose today or a later day."),
        ("who", "999999999999999999999", "Choose somebody from the list."),
        ("who", "x", "Choose somebody from the list."),
    ],
)
def test_a_fault_in_a_ticked_line_creates_nothing_and_loses_nothing(
    meeting, tour, desk_client, name, value, words
) -> None:
    data = typed(meeting, 7, 30, **{f"{meeting.pk}-30-title": "Typed by hand"})
    answer = desk_client.post(address(tour), data | {f"{meeting.pk}-7-{name}": value})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert words in body
    assert "one ticked line has to be set right" in body
    assert "Typed by hand" in body
    assert not FollowUp.objects.exists()


def test_the_steps_of_many_meetings_fold_away_until_one_has_to_be_set_right(
    meeting, tour, desk, desk_client
) -> None:
    for _each in range(5):
        make_meeting(delegation=tour, starts_at=noon(FIRST), result="moves_forward",
                     logged_at=noon(LAST), owner=desk)  # fmt: skip
    page = page_of(desk_client, tour)
    assert page.count('<details class="after-fold"') == 6
    assert page.count('<details class="after-fold" open') == 1
    fault = {f"{meeting.pk}-7-due": ""}
    answer = desk_client.post(address(tour), typed(meeting, 7, **fault)).content.decode()
    assert answer.count('<details class="after-fold" open') == 6


def test_a_fault_in_a_line_that_is_not_ticked_does_not_matter(meeting, tour, desk_client) -> None:
    desk_client.post(address(tour), typed(meeting, 7, **{f"{meeting.pk}-30-due": "soon"}))
    assert FollowUp.objects.count() == 1


def test_pressing_twice_says_that_it_was_decided(meeting, tour, desk_client) -> None:
    data = typed(meeting, 7)
    desk_client.post(address(tour), data)
    answer = desk_client.post(address(tour), data, follow=True)
    assert "1 had been decided already" in answer.content.decode()
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize("pick", [["1-7"], ["x"], ["-"], ["9" * 30 + "-7"], ["\x00"]])
def test_odd_ticks_create_nothing(meeting, tour, desk_client, pick) -> None:
    answer = desk_client.post(address(tour), {"pick": pick})
    assert answer.status_code == 302
    assert not FollowUp.objects.exists()


def test_one_is_dismissed_by_its_button_and_comes_back_when_asked_for(
    meeting, tour, desk_client
) -> None:
    key = f"{meeting.pk}-30"
    desk_client.post(address(tour), typed(meeting, 7, 90) | {"dismiss": key})
    assert NextStep.objects.values_list("horizon", "followup").get() == (30, None)
    assert f'value="{key}"' not in page_of(desk_client, tour)
    desk_client.post(address(tour), {"again": "1"})
    assert f'value="{key}"' in page_of(desk_client, tour)


def test_all_that_is_ticked_is_dismissed_at_once(meeting, tour, desk_client) -> None:
    desk_client.post(address(tour), typed(meeting, 30, 90) | {"dismiss": ""})
    assert set(NextStep.objects.values_list("horizon", flat=True)) == {30, 90}


def test_who_may_not_make_follow_ups_reads_and_cannot_post(
    meeting, tour, viewer, client_for
) -> None:
    client = client_for(viewer)
    body = page_of(client, tour)
    assert "Thank Kyocera" in body
    assert 'name="pick"' not in body
    assert client.post(address(tour), typed(meeting, 7)).status_code == 403


def test_meetings_one_may_not_see_are_neither_counted_nor_proposed(
    meeting, tour, official_client
) -> None:
    type(meeting).objects.update(sensitive=True)
    assert "Kyocera" not in page_of(official_client, tour)
    official_client.post(address(tour), typed(meeting, 7))
    assert not FollowUp.objects.exists()


def test_what_is_there_already_is_shown_instead_of_a_box(meeting, tour, desk_client) -> None:
    firm = meeting.attendances.get().organisation
    other = make_followup(title="Visit Kyocera", organisation=firm, due_on=LAST + 8 * DAY)
    body = page_of(desk_client, tour)
    assert "already:" in body
    assert other.get_absolute_url() in body
    assert f'value="{meeting.pk}-7"' not in body


def test_a_tour_to_come_says_when_it_begins(desk_client) -> None:
    tour = make_delegation(starts_on=TODAY + 9 * DAY, ends_on=TODAY + 12 * DAY)
    body = page_of(desk_client, tour)
    assert "The tour begins on 16 Feb 2026" in body
    assert "From 20 Feb 2026" in body


def test_a_tour_under_way_counts_and_says_when_it_proposes(desk_client) -> None:
    tour = make_delegation(starts_on=TODAY - DAY, ends_on=TODAY + DAY)
    body = page_of(desk_client, tour)
    assert "The tour is under way. From 9 Feb 2026" in body
    assert "Scorecard" in body


def test_an_empty_tour_says_what_would_be_proposed(tour, desk_client) -> None:
    assert "Nothing to propose" in page_of(desk_client, tour)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2026-02-08", "This day is still to come: choose today or an earlier day."),
        ("2026-02-01", "The tour had not begun on that day."),
        ("yesterday", "Write the day as 2026-01-31."),
        ("%00", "Write the day as 2026-01-31."),
        ("99999-01-01", "Write the day as 2026-01-31."),
    ],
)
@pytest.mark.parametrize("under", ["", "held/"])
def test_a_day_that_cannot_be_is_said_and_today_is_shown(
    tour, desk_client, asked, words, under
) -> None:
    answer = desk_client.get(f"{address(tour)}{under}?on={asked}")
    assert words in answer.content.decode()
    assert "What follows is as on 7 Feb 2026." in answer.content.decode()


def test_a_past_day_shows_what_was_known_then(meeting, tour, desk_client) -> None:
    body = page_of(desk_client, tour, f"?on={FIRST.isoformat()}")
    assert 'data-figure="held"' in body
    assert 'data-figure="with-outcome"' not in body


def test_a_figure_nobody_knows_is_not_found(tour, desk_client) -> None:
    assert desk_client.get(f"{address(tour)}profit/").status_code == 404
    assert desk_client.get("/delegations/999999/after/").status_code == 404


@pytest.mark.parametrize("under", ["", "held/", "leads-met/", "mous/", "firms/", "ours-made/"])
def test_queries_do_not_grow_with_the_tour(under, desk, manager, client_for) -> None:
    client = client_for(manager)
    counted = []
    for meetings in (10, 60):
        tour = make_tour(desk, meetings=meetings, firms=200).tour
        client.get(address(tour) + under)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address(tour) + under).status_code == 200
        counted.append(len(queries))
    assert abs(counted[1] - counted[0]) <= 2, counted
    assert max(counted) <= 26, counted


def test_next_steps_stand_on_the_meeting_beside_its_promises(meeting, tour, desk_client) -> None:
    meeting.followups.add(make_followup(title="The land-bank sheet"))
    desk_client.post(address(tour), typed(meeting, 30))
    step = NextStep.objects.get(meeting=meeting, horizon=30).followup
    page = desk_client.get(meeting.get_absolute_url())
    (kept,) = page.context["meeting"].followups.all()
    assert kept.title == "The land-bank sheet"
    assert list(page.context["next_steps"]) == [step]
    assert page.content.decode().count(f'href="{step.get_absolute_url()}"') == 1
