"""The workspace of a delegation: journey, programme, clashes, outcomes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.tour import make_tour
from delegations.forms.delegations import DelegationForm
from delegations.models import Delegation, Leg, Meeting
from tests.delegations.posts import NAUGHTY, delegation, meeting
from tests.factories import (
    make_contact,
    make_delegation,
    make_leg,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
FIRST = date(2026, 2, 1)  # a Sunday
TOKYO, KOLKATA = ZoneInfo("Asia/Tokyo"), ZoneInfo("Asia/Kolkata")


def text(response) -> str:
    return " ".join(response.content.decode().split())


def at(hour: int, minute: int = 0, day: int = 0, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.combine(FIRST + timedelta(day), time(hour, minute), zone)


def stop(journey: Delegation, title: str, starts: datetime, hours: float | None = 1, **fields):
    ends = starts + timedelta(hours=hours) if hours else None
    return make_meeting(title=title, delegation=journey, starts_at=starts, ends_at=ends, **fields)


def days_of(client, journey: Delegation):
    return client.get(f"/delegations/{journey.pk}/").context["programme"].days


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
    assert response.context["programme"].warnings == []
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


# --- Clashes ---
def warnings_of(client, journey: Delegation) -> list[str]:
    page = client.get(f"/delegations/{journey.pk}/")
    return [warning.words for warning in page.context["programme"].warnings]


def test_a_member_with_an_account_and_a_typed_name_are_one_person(desk_client, desk) -> None:
    journey = make_delegation()
    member = journey.members.create(name="Suresh Khanna", user=desk)
    one, two, three = (stop(journey, f"S{n}", at(10)) for n in range(3))
    one.attendances.create(side="ours", member=member)
    two.attendances.create(side="ours", user=desk)
    three.attendances.create(side="ours", name="ＳＵＲＥＳＨ  Khanna")
    found = warnings_of(desk_client, journey)
    assert found == ["Two places at one time: Suresh Khanna."] * 3


def test_their_people_clash_by_contact_or_by_name_within_one_firm(desk_client) -> None:
    journey = make_delegation()
    contact, firm = make_contact(), make_organisation()
    one, two = (stop(journey, f"S{n}", at(10)) for n in range(2))
    for row, other in ((one, make_organisation()), (two, make_organisation())):
        row.attendances.create(contact=contact)
        row.attendances.create(name="Sato", organisation=firm)
        row.attendances.create(name="Suzuki", organisation=other)  # two firms, two people
    (words,) = warnings_of(desk_client, journey)
    assert str(contact) in words
    assert "Sato" in words
    assert "Suzuki" not in words


def test_who_declined_or_stayed_away_clashes_with_nothing(desk_client, desk) -> None:
    journey = make_delegation()
    one, two, three = (stop(journey, f"S{n}", at(10)) for n in range(3))
    one.attendances.create(side="ours", user=desk)
    two.attendances.create(side="ours", user=desk, answer="declined")
    three.attendances.create(side="ours", user=desk, present=False)
    assert warnings_of(desk_client, journey) == []


def test_drafts_and_meetings_without_an_hour_clash_with_nothing(desk_client, desk) -> None:
    journey = make_delegation()
    one, two = stop(journey, "A", at(10)), stop(journey, "B", at(10), status="draft")
    day = make_meeting(delegation=journey, precision="day", on_from=FIRST, on_to=FIRST)
    for row in (one, two, day):
        row.attendances.create(side="ours", user=desk)
    assert warnings_of(desk_client, journey) == []


def test_a_way_that_cannot_be_made_stands_at_the_head_and_beside_both_stops(desk_client, desk):
    journey = make_delegation()
    one = stop(journey, "In Tokyo", at(14), 1.5, city="Tokyo")
    two = stop(journey, "In Osaka", at(16, 45), city="大阪市")
    for row in (one, two):
        row.attendances.create(side="ours", user=desk)
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    sentence = "Tokyo → 大阪市 needs about 3 h door to door, 1 h 15 is planned"
    assert page.count(sentence) == 3
    assert "One thing in the programme cannot be as it is planned" in page
    assert f'href="#stop-{one.pk}"' in page


def test_one_car_and_one_interpreter_cannot_be_at_two_stops(desk_client) -> None:
    journey = make_delegation()
    for row in (stop(journey, f"S{n}", at(10)) for n in range(2)):
        row.preparations.create(kind="vehicle", note="Toyota, 品川 300")
        row.preparations.create(kind="interpreter", note="Ms Sato 090")
        row.preparations.create(kind="gift", note="Silk")
    assert warnings_of(desk_client, journey) == [
        "One interpreter for two at one time: Ms Sato 090.",
        "One vehicle for two at one time: Toyota, 品川 300.",
    ]


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_a_saved_meeting_says_its_clashes_and_is_saved(desk_client, desk) -> None:
    row = make_meeting(title="Elsewhere", starts_at=datetime(2026, 2, 3, 5, 30, tzinfo=UTC))
    row.attendances.create(side="ours", user=desk)
    data = meeting(ours=({"user": desk.pk},), title="New one")
    response = desk_client.post("/meetings/new/", data, follow=True)
    assert Meeting.objects.filter(title="New one").exists()
    (said,) = [words for words in messages_of(response) if "Two places" in words]
    assert "“Elsewhere”" in said
    assert "An end nobody stated counts as one hour" in said


def test_a_clash_with_what_one_may_not_see_is_not_told(desk_client, desk) -> None:
    contact = make_contact()
    hidden = make_meeting(
        title="Hidden", starts_at=datetime(2026, 2, 3, 5, 30, tzinfo=UTC), sensitive=True,
        owner=make_user(),
    )  # fmt: skip
    hidden.attendances.create(contact=contact)
    data = meeting(theirs=({"contact": contact.pk},))
    response = desk_client.post("/meetings/new/", data, follow=True)
    assert not any("Hidden" in words for words in messages_of(response))


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
@pytest.mark.parametrize(
    ("page", "most"), [("", 14), ("outcomes/", 16), ("preparation/", 12), ("history/", 14)]
)
def test_a_large_delegation_asks_as_little_as_a_small_one(desk_client, desk, page, most) -> None:
    small = make_delegation()
    row = stop(small, "Only one", at(9), result="not_now", logged_at=timezone.now())
    row.attendances.create(organisation=make_organisation())
    large = make_tour(desk)
    counts = []
    for journey in (small, large):
        url = f"/delegations/{journey.pk}/{page}"
        desk_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert desk_client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= most
    assert counts[1] - counts[0] <= 4  # the large one has promises, leads and legs


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
