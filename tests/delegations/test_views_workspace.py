"""The workspace of a delegation: the programme by day, its outcomes, however large it is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.tour import make_tour
from tests.delegations.programme_world import FIRST, KOLKATA, at, days_of, stop
from tests.factories import make_delegation, make_leg, make_meeting, make_organisation
from tests.pages import text

pytestmark = pytest.mark.django_db


# --- The programme ---
def test_a_stop_says_both_clocks_end_length_format_place_and_who(desk_client, desk) -> None:
    journey = make_delegation()
    row = stop(
        journey, "Round table", at(14), 1.5, city="Tokyo", place="METI", format="g2g",
        status="confirmed",
    )  # fmt: skip
    for number in range(5):
        firm = make_organisation(name_en=f"Firm {number}", name_ja=f"会社{number}")
        row.attendances.create(organisation=firm)
    row.attendances.create(side="ours", user=desk)
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    for words in (
        "14:00 Tokyo (10:30 IST)", "until 15:30 · 1 h 30", ">G2G<", "METI, Tokyo", "Firm 0",
        "会社0", "and 2 more", f"We: {desk.name}", "Confirmed",
    ):  # fmt: skip
        assert words in page, words
    assert "Firm 3" not in page


def test_inbound_days_are_on_the_indian_clock_first(desk_client) -> None:
    journey = make_delegation(direction="inbound", cities=["Jewar"])
    stop(
        journey, "Site visit", at(10, 0, 1, KOLKATA), city="Jewar", kind="site_visit",
        time_zone="Asia/Kolkata",
    )  # fmt: skip
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert "10:00 Jewar (13:30 JST)" in page


def test_a_cancelled_stop_is_struck_through_in_words_and_counts_for_nothing(desk_client, desk):
    journey = make_delegation()
    one = stop(journey, "Held", at(10))
    two = stop(
        journey, "Gone", at(10), status="cancelled", cancelled_at=timezone.now(),
        cancel_reason="The host is ill.",
    )  # fmt: skip
    for each in (one, two):
        each.attendances.create(side="ours", user=desk)
    response = desk_client.get(f"/delegations/{journey.pk}/")
    page = text(response)
    assert 'class="is-cancelled"' in page
    assert "Cancelled" in page
    assert "The host is ill." in page
    assert response.context["programme"].warnings == ()
    assert response.context["programme"].missing == 1


def test_free_hours_between_stops_are_said(desk_client) -> None:
    journey = make_delegation()
    stop(journey, "Morning", at(9))
    stop(journey, "Noon", at(11, 30), None)
    stop(journey, "Evening", at(18))
    stops = days_of(desk_client, journey)[0].stops
    # After noon nobody knows: the end is not stated.
    assert [row.free_before for row in stops] == ["", "free for 1 h 30", ""]


def test_stops_outside_the_days_of_the_journey_have_their_day_too(desk_client) -> None:
    journey = make_delegation(starts_on=FIRST, ends_on=FIRST)
    stop(journey, "Early", at(9, day=-1))
    assert [day.title for day in days_of(desk_client, journey)] == [
        "Saturday, 31 Jan 2026",
        "Sunday, 1 Feb 2026",
    ]


def test_a_season_has_no_list_of_free_days(desk_client) -> None:
    journey = make_delegation(starts_on=FIRST, ends_on=FIRST + timedelta(90))
    stop(journey, "Only one", at(9, day=30))
    assert len(days_of(desk_client, journey)) == 1


def test_days_ahead_without_a_stop_are_free_where_any_day_has_one(desk_client) -> None:
    today = timezone.localdate()
    journey = make_delegation(starts_on=today, ends_on=today + timedelta(2))
    span = {"precision": "span", "on_from": today, "on_to": today + timedelta(2)}
    make_meeting(title="Some day", delegation=journey, **span)
    assert len(days_of(desk_client, journey)) == 1
    make_meeting(delegation=journey, precision="day", on_from=today, on_to=today)
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert page.count("Nothing is planned: a free day, or one of travel.") == 2


def test_an_empty_delegation_says_what_to_do(desk_client) -> None:
    page = text(desk_client.get(f"/delegations/{make_delegation().pk}/"))
    assert "No meetings yet" in page


def test_a_meeting_is_planned_on_a_day_where_the_delegation_is_then(desk_client) -> None:
    journey = make_delegation(
        starts_on=FIRST, ends_on=FIRST + timedelta(4), cities=["Tokyo", "Noida"]
    )
    make_leg(journey, "Tokyo", first_day=FIRST, last_day=FIRST + timedelta(2))
    make_leg(
        journey, "Noida", first_day=FIRST + timedelta(2), last_day=FIRST + timedelta(4),
        time_zone="Asia/Kolkata",
    )  # fmt: skip
    make_meeting(delegation=journey, precision="day", on_from=FIRST, on_to=FIRST)
    page = desk_client.get(f"/delegations/{journey.pk}/").content.decode()
    assert f"/meetings/new/?delegation={journey.pk}&amp;day=2026-02-04" in page
    expected = {
        "2026-02-04": (date(2026, 2, 4), "Noida", "Asia/Kolkata"),
        "2026-02-02": (date(2026, 2, 2), "Tokyo", "Asia/Tokyo"),
        "2026-02-03": (date(2026, 2, 3), "", "Asia/Kolkata"),  # a day of travel
        "some day": (FIRST, "Tokyo", "Asia/Tokyo"),
    }
    for typed, known in expected.items():
        query = {"delegation": journey.pk, "day": typed}
        form = desk_client.get("/meetings/new/", query).context["form"]
        told = tuple(form[name].value() for name in ("on_day", "city", "time_zone"))
        assert told == known, typed


# --- Outcomes ---
def test_outcomes_are_narrowed_by_result_and_by_who_was_met(desk_client) -> None:
    journey = make_delegation()
    firm = make_organisation(name_en="DENSO")
    good = stop(journey, "Good", at(9), result="moves_forward", logged_at=timezone.now())
    good.attendances.create(organisation=firm)
    stop(journey, "Bad", at(10), result="declined", logged_at=timezone.now())
    stop(journey, "Silent", at(11))
    url = f"/delegations/{journey.pk}/outcomes/"
    expected = {
        "": ["Good", "Bad", "Silent"], "?result=none": ["Silent"], "?result=declined": ["Bad"],
        f"?organisation={firm.pk}": ["Good"], "?q=bad": ["Bad"], "?organisation=999999": [],
        "?result=%00": [], f"?organisation={10**30}": [],
    }  # fmt: skip
    for query, titles in expected.items():
        response = desk_client.get(url + query)
        assert response.status_code == 200, query
        assert [row.title for row in response.context["board"]] == titles, query
    part = desk_client.get(url, HTTP_HX_REQUEST="true").content.decode()
    assert part.lstrip().startswith('<div id="results"')


def test_outcomes_of_nothing_say_what_will_stand_there(desk_client) -> None:
    page = text(desk_client.get(f"/delegations/{make_delegation().pk}/outcomes/"))
    assert "No outcomes yet" in page


# --- However large ---
PAGES = {"": 13, "outcomes/": 15, "preparation/": 11, "history/": 14}


def test_a_large_delegation_asks_as_little_as_a_small_one(desk_client, desk) -> None:
    small = make_delegation()
    row = stop(small, "Only one", at(9), result="not_now", logged_at=timezone.now())
    row.attendances.create(organisation=make_organisation())
    large = make_tour(desk)
    for page, most in PAGES.items():
        counts = []
        for journey in (small, large):
            url = f"/delegations/{journey.pk}/{page}"
            desk_client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert desk_client.get(url).status_code == 200
            counts.append(len(queries))
        assert counts[1] <= most, page
        assert counts[1] - counts[0] <= 4, page  # the large one has promises, leads and legs
