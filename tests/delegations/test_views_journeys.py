"""Cities and members of a journey: the days in each, where one sleeps, who travels."""

from datetime import timedelta

import pytest

from delegations.forms.delegations import DelegationForm
from delegations.models import Delegation, Leg
from tests.delegations.posts import NAUGHTY, delegation
from tests.delegations.programme_world import FIRST, at, days_of, stop
from tests.factories import make_delegation, make_leg
from tests.pages import text

pytestmark = pytest.mark.django_db


# --- The journey ---
def test_the_journey_says_its_days_where_one_is_and_where_one_sleeps(desk_client) -> None:
    journey = make_delegation(starts_on=FIRST, ends_on=FIRST + timedelta(4), cities=["Tokyo"])
    two = FIRST + timedelta(2)
    make_leg(journey, "Tokyo", first_day=FIRST, last_day=two, hotel="Okura")
    make_leg(journey, "Osaka", first_day=two, last_day=journey.ends_on)
    stop(journey, "Call", at(10))
    days = days_of(desk_client, journey)
    assert [day.where for day in days] == ["Tokyo", "Tokyo", "Tokyo → Osaka", "Osaka", "Osaka"]
    assert [day.night for day in days] == ["Okura, Tokyo", "Okura, Tokyo", "Osaka", "Osaka", ""]
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert "1–3 Feb 2026" in page
    assert page.count("No meeting is known of this day.") == 4


def test_cities_named_before_there_were_days_stay_and_say_so(desk_client) -> None:
    journey = make_delegation(cities=["Tokyo", "Kofu"])
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert page.count("days not stated") == 2
    form = desk_client.get(f"/delegations/{journey.pk}/edit/").context["typed"]
    assert [row["city"].value() for row in form.legs.forms] == ["Tokyo", "Kofu", None]


def test_cities_are_written_with_their_days_in_the_order_of_the_journey(desk_client) -> None:
    legs = (
        {"city": "Noida", "first_day": "2026-02-03", "last_day": "2026-02-05"},
        {"city": "Tokyo", "first_day": "2026-02-01", "last_day": "2026-02-03", "hotel": "Okura"},
    )
    desk_client.post("/delegations/new/", delegation(legs=legs))
    journey = Delegation.objects.get()
    assert journey.cities == ["Tokyo", "Noida"]
    told = [(leg.city, leg.days, leg.time_zone, leg.hotel) for leg in journey.legs.all()]
    assert told == [
        ("Tokyo", "1–3 Feb 2026", "Asia/Tokyo", "Okura"),
        ("Noida", "3–5 Feb 2026", "Asia/Kolkata", ""),
    ]


def legs_of(journey: Delegation, **changes: dict) -> tuple[dict, ...]:
    return tuple(
        {"id": leg.pk, "city": leg.city, "time_zone": leg.time_zone, **changes.get(leg.city, {})}
        for leg in journey.legs.order_by("pk")
    )


def test_a_city_is_added_changed_and_removed_and_search_knows(desk_client) -> None:
    journey = make_delegation(cities=["Tokyo", "Osaka"])
    make_leg(journey, "Tokyo")
    make_leg(journey, "Osaka")
    rows = (*legs_of(journey, Osaka={"DELETE": "on"}, Tokyo={"city": "Kyoto"}), {"city": "Nara"})
    url = f"/delegations/{journey.pk}/edit/"
    response = desk_client.post(url, delegation(legs=rows, known_legs=2))
    assert response.status_code == 302
    journey.refresh_from_db()
    assert journey.cities == ["Kyoto", "Nara"]
    assert [leg.city for leg in journey.legs.all()] == ["Kyoto", "Nara"]
    assert list(Delegation.objects.search("nara")) == [journey]


@pytest.mark.parametrize(
    ("leg", "sentence"),
    [
        ({"city": "Tokyo", "first_day": "2026-01-31"}, "The journey is from 1–5 Feb 2026"),
        ({"city": "Tokyo", "last_day": "2026-02-02"}, "Choose the first day too"),
        (
            {"city": "Tokyo", "first_day": "2026-02-03", "last_day": "2026-02-02"},
            "The last day cannot be before the first day.",
        ),
        ({"first_day": "2026-02-02"}, "Name the city."),
        ({"city": "Tokyo", "first_day": "soon"}, "Write the day as year-month-day"),
    ],
)
def test_what_is_wrong_with_a_city_stands_beside_it(desk_client, leg, sentence) -> None:
    page = text(desk_client.post("/delegations/new/", delegation(legs=(leg,))))
    assert page.count(sentence) == 1
    assert not Delegation.objects.exists()


def test_cities_put_back_keep_the_days_of_those_that_stay(desk_client) -> None:
    journey = make_delegation(cities=["Tokyo", "Osaka"])
    make_leg(journey, "Tokyo", first_day=FIRST)
    make_leg(journey, "Osaka")
    data = {name: value for name, value in delegation().items() if "-" not in name}
    form = DelegationForm(data | {"name": journey.name, "cities": "Nara, Tokyo"}, instance=journey)
    form.save()
    assert [(leg.city, leg.first_day) for leg in journey.legs.all()] == [
        ("Nara", None),
        ("Tokyo", FIRST),
    ]


# --- Members ---
def test_a_member_who_sits_at_a_meeting_stays_and_the_row_says_why(desk_client) -> None:
    journey = make_delegation()
    member = journey.members.create(name="Asha", rank=1)
    stop(journey, "Courtesy call", at(10)).attendances.create(side="ours", member=member)
    rows = ({"id": member.pk, "rank": 1, "name": "Asha", "DELETE": "on"},)
    data = delegation(rows, known=1, name="Renamed")
    page = desk_client.post(f"/delegations/{journey.pk}/edit/", data)
    assert page.status_code == 200
    assert "Still sits at “Courtesy call”: take the person off that meeting first" in text(page)
    assert journey.members.get() == member
    form = page.context["typed"].members.forms[0]
    assert not form["DELETE"].value()
    assert 'value="Renamed"' in text(page)


def test_a_hundred_members_stay_in_rank_order(desk_client) -> None:
    rows = tuple({"rank": 100 - n, "name": f"M{n:03}"} for n in range(100))
    assert desk_client.post("/delegations/new/", delegation(rows)).status_code == 302
    journey = Delegation.objects.get()
    assert [member.name for member in journey.members.all()][:2] == ["M099", "M098"]
    assert desk_client.get(f"/delegations/{journey.pk}/edit/").status_code == 200
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert page.index("M099") < page.index("M000")


@pytest.mark.parametrize("typed", NAUGHTY)
def test_whatever_a_city_is_called_the_pages_stand(desk_client, desk, typed) -> None:
    journey = make_delegation()
    name = typed.replace("\x00", "")[:80] or "x"
    Leg.objects.create(delegation=journey, city=name, first_day=journey.starts_on)
    for hour in (9, 10):
        row = stop(journey, name, at(hour), 2, city=name)
        row.attendances.create(side="ours", user=desk)
    page = desk_client.get(f"/delegations/{journey.pk}/")
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
