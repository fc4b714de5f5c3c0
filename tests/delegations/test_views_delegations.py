"""Pages of delegations."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import Delegation, DelegationMember, MeetingLead
from leads.models import Citation, Policy
from tests.delegations.posts import NAUGHTY, delegation
from tests.factories import (
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_organisation,
    make_policy,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


# --- The list ---
def test_an_empty_list_says_what_to_do_next(desk_client, official_client) -> None:
    page = text(desk_client.get("/delegations/"))
    assert "No delegations yet" in page
    assert 'href="/delegations/new/"' in page
    assert 'href="/delegations/new/"' not in text(official_client.get("/delegations/"))


def test_a_row_says_days_cities_leader_and_what_is_missing(desk_client) -> None:
    journey = make_delegation(
        name="World Expo",
        starts_on=date(2025, 7, 20),
        ends_on=date(2025, 7, 26),
        cities=["Osaka"],
    )
    journey.members.create(rank=2, name="Second", is_leader=False)
    journey.members.create(rank=1, name="Suresh Khanna", office="Minister", is_leader=True)
    make_meeting(delegation=journey)
    make_meeting(delegation=journey, result="declined", logged_at=timezone.now())
    page = text(desk_client.get("/delegations/"))
    for words in ("World Expo", "20–26 Jul 2025", "Osaka", "Suresh Khanna", "Minister"):
        assert words in page
    assert f'<a href="/meetings/?delegation={journey.pk}">2</a>' in page
    assert f'<a href="/meetings/?delegation={journey.pk}&amp;result=none">1</a>' in page


def test_the_list_is_narrowed_by_the_address_and_says_so(desk_client) -> None:
    today = timezone.localdate()
    ahead = make_delegation(
        name="Ahead", starts_on=today + timedelta(9), ends_on=today + timedelta(12), cities=["Nara"]
    )
    old = make_delegation(
        name="Old", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 3), direction="inbound"
    )
    expected = {
        "q=ahead": [ahead], "q=nara": [ahead], "when=upcoming": [ahead], "when=past": [old],
        "direction=inbound": [old], "year=2024": [old], "city=Nara": [ahead], "when=under_way": [],
        "year=1066": [], "city=Atlantis": [], "direction=sideways": [], "when=%00": [],
        "q=%00": [], "year=99999999999999999999": [],
    }  # fmt: skip
    for query, rows in expected.items():
        response = desk_client.get(f"/delegations/?{query}")
        assert response.status_code == 200, query
        assert list(response.context["page"]) == rows, query
    page = text(desk_client.get("/delegations/?city=Nara"))
    assert "Showing 1 of 2" in page
    assert "City: Nara" in page
    assert "No delegation matches" in text(desk_client.get("/delegations/?when=under_way"))


def test_htmx_gets_the_results_alone(desk_client) -> None:
    make_delegation()
    part = desk_client.get("/delegations/", **HTMX).content.decode()
    assert part.lstrip().startswith('<div id="results"')


# --- The page ---
@pytest.fixture
def journey() -> Delegation:
    source = Citation.objects.create(kind="press", title="In the pipeline", publisher="The Express")
    row = make_delegation(
        name="Green hydrogen",
        starts_on=date(2025, 7, 27),
        ends_on=date(2025, 7, 31),
        cities=["Tokyo", "Yamanashi"],
        purpose="Strategic engagements",
        citation=source,
    )
    row.members.create(rank=2, name="Second", office="Secretary")
    row.members.create(rank=1, name="First", office="Adviser", is_leader=True)
    row.policies.add(make_policy(name_en="Semiconductor policy"))
    return row


def test_the_page_shows_purpose_members_in_rank_order_policies_and_source(
    desk_client, journey
) -> None:
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    for words in (
        "27–31 Jul 2025", "Tokyo, Yamanashi", "Strategic engagements", "Adviser", "Leader",
        "Semiconductor policy", "In the pipeline", "The Express",
    ):  # fmt: skip
        assert words in page, words
    assert page.index("First") < page.index("Second")
    assert page.count("</svg> Leader</span>") == 1


def test_the_programme_has_both_clocks_by_day_and_says_what_has_no_day(
    desk_client, journey
) -> None:
    tokyo = {"delegation": journey, "time_zone": "Asia/Tokyo", "city": "Tokyo"}
    make_meeting(title="Noon", starts_at=datetime(2025, 7, 28, 5, tzinfo=UTC), **tokyo)
    make_meeting(
        title="Some day", precision="span", delegation=journey,
        on_from=date(2025, 7, 27), on_to=date(2025, 7, 31),
    )  # fmt: skip
    make_meeting(title="Whenever", precision="unknown", delegation=journey)
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert "14:00 Tokyo (10:30 IST)" in page
    page = page[page.index('id="programme-title"') :]
    headings = [
        'title"> Monday, 28 Jul 2025',
        "</svg> Between 27 and 31 Jul 2025",
        "</svg> Day not stated",
    ]
    places = [page.index(words) for words in headings]
    assert places == sorted(places)


def test_the_board_tells_who_what_promises_kept_or_not_and_leads(
    desk_client, desk, journey
) -> None:
    today = timezone.localdate()
    meeting = make_meeting(
        title="At the works", delegation=journey, result="moves_forward",
        said="They want land.", logged_at=timezone.now(),
    )  # fmt: skip
    meeting.attendances.create(organisation=make_organisation(name_en="DENSO"))
    meeting.attendances.create(side="ours", user=desk)
    late = make_followup(title="Send the map", due_on=today - timedelta(3), assignee=desk)
    kept = make_followup(title="Send the law", due_on=today, done_at=timezone.now())
    meeting.followups.add(late, kept)
    MeetingLead.objects.create(meeting=meeting, lead=make_lead(title="A plant"), kind="raised")
    make_meeting(title="Not said", delegation=journey)
    page = text(desk_client.get(f"/delegations/{journey.pk}/outcomes/"))
    board = page[page.index('id="board-title"') :]
    for words in (
        "At the works", "DENSO", desk.name, "Moves forward", "They want land.", "Send the map",
        "(3 days late)", "Send the law", "kept on", "A plant", "raised here", "No outcome yet",
    ):  # fmt: skip
        assert words in board, words
    page = text(desk_client.get(f"/delegations/{journey.pk}/"))
    assert "Of one meeting nobody has said yet what came of it." in page


def test_what_a_person_may_not_see_is_not_on_the_page(desk_client, manager_client, journey) -> None:
    stranger = make_user()
    make_meeting(title="Hidden talk", delegation=journey, sensitive=True, owner=stranger)
    hidden = make_lead(title="Hidden lead", sensitive=True, owner=stranger)
    meeting = make_meeting(delegation=journey, result="not_now", logged_at=timezone.now())
    MeetingLead.objects.create(meeting=meeting, lead=hidden)
    meeting.followups.add(make_followup(title="Hidden promise", lead=hidden))
    pages = (f"/delegations/{journey.pk}/", f"/delegations/{journey.pk}/outcomes/")
    for url in (*pages, f"/delegations/{journey.pk}/preparation/"):
        assert "Hidden" not in text(desk_client.get(url))
    assert "Hidden talk" in text(manager_client.get(pages[0]))
    page = text(manager_client.get(pages[1]))
    for words in ("Hidden talk", "Hidden lead", "Hidden promise"):
        assert words in page


def test_the_page_asks_the_same_however_many_meetings(desk_client, desk) -> None:
    def fill(journey: Delegation, count: int) -> None:
        for _ in range(count):
            meeting = make_meeting(delegation=journey, result="not_now", logged_at=timezone.now())
            meeting.attendances.create(organisation=make_organisation())
            meeting.attendances.create(side="ours", user=desk)
            lead = make_lead()
            MeetingLead.objects.create(meeting=meeting, lead=lead)
            meeting.followups.add(make_followup(lead=lead, assignee=make_user()))
            journey.members.create(name=f"M{meeting.pk}", organisation=make_organisation())

    counts = []
    for number in (3, 30):
        journey = make_delegation()
        fill(journey, number)
        desk_client.get("/delegations/")  # whatever is asked once a session
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk_client.get(f"/delegations/{journey.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_the_list_asks_the_same_however_many_rows(desk_client) -> None:
    counts = []
    for number in (3, 30):
        for _ in range(number):
            journey = make_delegation(cities=["Tokyo"])
            journey.members.create(name="A", is_leader=True)
            make_meeting(delegation=journey)
        desk_client.get("/delegations/")
        with CaptureQueriesContext(connection) as queries:
            desk_client.get("/delegations/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_the_history_names_members_and_policies(desk_client, journey) -> None:
    page = desk_client.get(f"/delegations/{journey.pk}/history/")
    changes = [change for entry in page.context["history"] for change in entry.changes]
    assert "Created." in changes


# --- Create and edit ---
def test_a_delegation_is_created_with_members_in_order(desk_client, desk) -> None:
    policy = make_policy()
    response = desk_client.post(
        "/delegations/new/",
        delegation(
            (
                {"rank": "2", "name": "Second", "office": "Secretary"},
                {"rank": "1", "name": "First", "is_leader": "on", "user": desk.pk},
                {"name": "Last, by default"},
                {},
            ),
            legs=(
                {"city": "Tokyo"},
                {"city": " Osaka "},
                {"city": "Tokyo"},
                {},
                {"city": "Yamanashi"},
            ),
            policies=[policy.pk],
        ),
    )
    row = Delegation.objects.get()
    assert response["Location"] == f"/delegations/{row.pk}/"
    assert row.cities == ["Tokyo", "Osaka", "Yamanashi"]
    assert [member.name for member in row.members.all()] == ["First", "Second", "Last, by default"]
    assert row.leader.user == desk
    assert list(row.policies.all()) == [policy]


def members_of(row: Delegation, **changes: dict) -> tuple[dict, ...]:
    known = []
    for member in row.members.order_by("pk"):
        fields = {"id": member.pk, "rank": member.rank, "name": member.name}
        if member.is_leader:
            fields["is_leader"] = "on"
        known.append({**fields, **changes.get(member.name, {})})
    return tuple(known)


def test_two_leaders_are_one_too_many_and_nothing_typed_is_lost(desk_client) -> None:
    data = delegation(({"name": "A", "is_leader": "on"}, {"name": "B", "is_leader": "on"}))
    page = text(desk_client.post("/delegations/new/", data))
    assert "A delegation has one leader: untick all but one." in page
    assert 'value="A"' in page
    assert 'value="Roadshow"' in page
    assert not Delegation.objects.exists()


def test_the_lead_passes_from_one_member_to_another_in_either_order(desk_client) -> None:
    row = make_delegation()
    row.members.create(rank=1, name="A", is_leader=True)
    row.members.create(rank=2, name="B")
    for old, new in (("A", "B"), ("B", "A")):
        changes = {old: {"is_leader": ""}, new: {"is_leader": "on"}}
        rows = [
            {key: value for key, value in member.items() if value != ""}
            for member in members_of(row, **changes)
        ]
        data = delegation(tuple(rows), known=2)
        assert desk_client.post(f"/delegations/{row.pk}/edit/", data).status_code == 302
        assert DelegationMember.objects.get(is_leader=True).name == new


def test_a_leader_may_be_removed_while_another_takes_over(desk_client) -> None:
    row = make_delegation()
    row.members.create(rank=2, name="B")
    row.members.create(rank=1, name="A", is_leader=True)
    changes = {"A": {"DELETE": "on"}, "B": {"is_leader": "on"}}
    data = delegation(members_of(row, **changes), known=2)
    assert desk_client.post(f"/delegations/{row.pk}/edit/", data).status_code == 302
    assert [member.name for member in row.members.all()] == ["B"]
    assert row.members.get().is_leader


def test_nobody_travels_twice(desk_client) -> None:
    page = text(desk_client.post("/delegations/new/", delegation(({"name": "A"}, {"name": "A"}))))
    assert "Somebody stands here twice" in page
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give the delegation a name"),
        ({"ends_on": "2026-01-01"}, "The last day cannot be before the first day."),
        ({"starts_on": "0001-01-01"}, "Choose a day between the years 1990 and 2100."),
        ({"starts_on": "soon"}, "Write the day as year-month-day"),
        ({"legs-0-city": "x" * 81}, "at most 80 characters"),
        ({"purpose": "x" * 20_001}, "20000 characters"),
    ],
)
def test_errors_stand_beside_their_field_in_a_sentence(desk_client, fields, sentence) -> None:
    page = text(desk_client.post("/delegations/new/", delegation(**fields)))
    assert page.count(sentence) == 1
    assert not Delegation.objects.exists()


def test_the_same_delegation_again_is_refused(desk_client) -> None:
    desk_client.post("/delegations/new/", delegation())
    page = text(desk_client.post("/delegations/new/", delegation()))
    assert "This delegation exists already." in page
    assert Delegation.objects.count() == 1


def test_a_change_made_meanwhile_is_not_overwritten(desk_client) -> None:
    row = make_delegation(name="Before")
    seen = row.updated_at.isoformat()
    row.name = "By a colleague"
    row.save()
    page = text(desk_client.post(f"/delegations/{row.pk}/edit/", delegation(seen=seen)))
    assert "Somebody else changed this while you were writing." in page
    assert Delegation.objects.get().name == "By a colleague"


@pytest.mark.parametrize("typed", NAUGHTY)
@pytest.mark.parametrize(
    "field", ["name", "legs-0-city", "legs-0-first_day", "purpose", "members-0-name", "policies"]
)
def test_whatever_is_typed_never_breaks_the_page(desk_client, field, typed) -> None:
    data = delegation(({"name": "A"},)) | {field: typed}
    response = desk_client.post("/delegations/new/", data)
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert b"<script>alert" not in desk_client.get(response["Location"]).content


# --- Rights ---
def test_officials_see_delegations_but_do_not_change_them(official_client, journey) -> None:
    assert official_client.get(f"/delegations/{journey.pk}/").status_code == 200
    page = text(official_client.get(f"/delegations/{journey.pk}/"))
    assert "/edit/" not in page
    assert "Log a meeting" in page
    for url in ("/delegations/new/", f"/delegations/{journey.pk}/edit/"):
        assert official_client.get(url).status_code == 403
        assert official_client.post(url, delegation()).status_code == 403


def test_viewers_read_only(client_for, viewer, journey) -> None:
    page = text(client_for(viewer).get(f"/delegations/{journey.pk}/"))
    assert "Log a meeting" not in page
    assert "Plan a meeting" not in page


def test_unknown_delegations_are_404(desk_client) -> None:
    for url in ("/delegations/999/", "/delegations/999/edit/"):
        assert desk_client.get(url).status_code == 404


def test_the_policies_of_the_form_are_those_there_are(desk_client) -> None:
    make_policy(name_en="FDI policy")
    assert "FDI policy" in text(desk_client.get("/delegations/new/"))
    assert Policy.objects.count() == 1


def test_what_is_missing_is_asked_for_by_name(desk_client) -> None:
    page = text(
        desk_client.post("/delegations/new/", delegation(name="", starts_on="", ends_on=""))
    )
    for sentence in ("Give the delegation a name", "Choose the first day.", "Choose the last day."):
        assert page.count(sentence) == 1
    assert "This field is required." not in page
