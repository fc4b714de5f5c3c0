"""Pages of meetings."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.models import Meeting, MeetingLead
from tests.delegations.posts import meeting
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)
from tests.pages import text

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def found(client, query: str) -> set[Meeting]:
    response = client.get(f"/meetings/?{query}")
    assert response.status_code == 200, query
    return set(response.context["page"])


# --- The list ---
def test_an_empty_list_says_what_to_do_next(official_client, client_for, viewer) -> None:
    page = text(official_client.get("/meetings/"))
    assert "No meetings yet" in page
    assert 'class="btn btn-primary" href="/meetings/log/"' in page
    assert 'href="/meetings/log/"' not in text(client_for(viewer).get("/meetings/"))


def test_a_row_says_both_clocks_who_and_result(desk_client, desk) -> None:
    row = make_meeting(
        title="Courtesy call",
        starts_at=datetime(2025, 7, 28, 5, tzinfo=UTC),
        city="Tokyo",
        owner=desk,
        delegation=make_delegation(name="Roadshow"),
    )
    row.attendances.create(organisation=make_organisation(name_en="DENSO", name_ja="デンソー"))
    page = text(desk_client.get("/meetings/"))
    for words in (
        "28 Jul 2025", "14:00 Tokyo (10:30 IST)", "DENSO", "デンソー", "Roadshow", "No outcome yet",
        "1 without an outcome",
    ):  # fmt: skip
        assert words in page, words


def test_the_list_is_narrowed_by_the_address(desk_client, desk) -> None:
    organisation, lead = make_organisation(), make_lead()
    contact, mou = make_contact(), make_mou()
    journey = make_delegation()
    now = timezone.now()
    talk = make_meeting(title="Talk", delegation=journey, kind="site_visit", owner=desk)
    talk.attendances.create(organisation=organisation, contact=contact)
    talk.mous.add(mou)
    MeetingLead.objects.create(meeting=talk, lead=lead)
    told = make_meeting(
        title="Told", result="declined", logged_at=now, starts_at=now - timedelta(40)
    )
    ahead = make_meeting(title="Ahead", starts_at=now + timedelta(3))
    undated = make_meeting(title="Whenever", precision="unknown")
    week_ago = timezone.localdate() - timedelta(7)
    expected = {
        "": {talk, told, ahead, undated},
        "q=talk": {talk},
        "when=upcoming": {ahead},
        "when=past": {talk, told},
        "when=undated": {undated},
        "result=none": {talk},
        "result=declined": {told},
        "kind=site_visit": {talk},
        f"delegation={journey.pk}": {talk},
        f"organisation={organisation.pk}": {talk},
        f"lead={lead.pk}": {talk},
        f"mou={mou.pk}": {talk},
        f"contact={contact.pk}": {talk},
        "mine=on": {talk},
        f"first={week_ago}": {talk, ahead},
        f"last={week_ago}": {told},
    }
    for query, rows in expected.items():
        assert found(desk_client, query) == rows, query


BAD = ["0", "-1", "9" * 30, "x", "%00", "1.5", "１２", "'"]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize(
    "name", ["delegation", "organisation", "lead", "mou", "contact", "first", "result", "kind"]
)
def test_what_an_address_cannot_mean_finds_nothing_and_says_so(desk_client, name, value) -> None:
    make_meeting()
    response = desk_client.get(f"/meetings/?{name}={value}")
    assert response.status_code == 200
    assert not list(response.context["page"])
    assert "desk-alert" in text(response)


def test_what_is_filtered_is_said_in_words(desk_client) -> None:
    organisation, lead = make_organisation(name_en="DENSO"), make_lead(title="Motors")
    query = f"organisation={organisation.pk}&lead={lead.pk}&result=none&mine=on&first=2026-01-02"
    words = desk_client.get(f"/meetings/?{query}").context["words"]
    assert words == [
        "Result: No outcome yet", "Organisation: DENSO", "From: 2 Jan 2026", "Mine", "Lead: Motors",
    ]  # fmt: skip


def test_what_lies_ahead_comes_soonest_first(desk_client) -> None:
    now = timezone.now()
    later = make_meeting(starts_at=now + timedelta(9))
    sooner = make_meeting(starts_at=now + timedelta(2))
    assert list(desk_client.get("/meetings/?when=upcoming").context["page"]) == [sooner, later]
    assert list(desk_client.get("/meetings/").context["page"]) == [later, sooner]


def test_of_a_hidden_lead_not_even_its_meetings_can_be_listed(desk_client) -> None:
    lead = make_lead(title="Hush", sensitive=True, owner=make_user())
    row = make_meeting()
    MeetingLead.objects.create(meeting=row, lead=lead)
    response = desk_client.get(f"/meetings/?lead={lead.pk}")
    assert not list(response.context["page"])
    assert "Hush" not in text(response)


def test_sensitive_meetings_are_listed_for_those_who_may_see_them(
    desk_client, manager_client
) -> None:
    make_meeting(title="Hush", sensitive=True, owner=make_user())
    assert "Hush" not in text(desk_client.get("/meetings/"))
    assert "Hush" in text(manager_client.get("/meetings/"))


def test_htmx_gets_the_results_alone(desk_client) -> None:
    make_meeting()
    part = desk_client.get("/meetings/?q=meeting", **HTMX).content.decode()
    assert part.lstrip().startswith('<div id="results"')


def test_the_list_asks_the_same_however_many_rows(desk_client, desk) -> None:
    counts = []
    for number in (3, 30):
        for _ in range(number):
            row = make_meeting(delegation=make_delegation(), owner=make_user())
            row.attendances.create(organisation=make_organisation())
            row.attendances.create(contact=make_contact())
            row.attendances.create(side="ours", user=make_user())
        desk_client.get("/meetings/")
        with CaptureQueriesContext(connection) as queries:
            desk_client.get("/meetings/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


# --- The page ---
def test_the_page_says_what_is_known_and_what_is_not(desk_client) -> None:
    row = make_meeting(
        precision="span", on_from=date(2025, 7, 27), on_to=date(2025, 7, 31), topics="Hydrogen"
    )
    page = text(desk_client.get(f"/meetings/{row.pk}/"))
    assert "between 27 and 31 Jul 2025" in page
    assert "Hydrogen" in page
    assert "Nobody has said yet what came of this meeting." in page
    assert page.count("not stated") >= 5


def test_the_page_shows_outcome_promises_leads_and_mous(desk_client, desk) -> None:
    row = make_meeting(
        starts_at=datetime(2025, 7, 28, 5, tzinfo=UTC),
        ends_at=datetime(2025, 7, 28, 6, 30, tzinfo=UTC),
        result="wants_information",
        said="Which land?",
        logged_by=desk,
        logged_at=timezone.now(),
    )
    row.followups.add(make_followup(title="Send the land bank", assignee=desk))
    row.mous.add(make_mou(title="MOU of understanding"))
    MeetingLead.objects.create(meeting=row, lead=make_lead(title="A plant"))
    page = text(desk_client.get(f"/meetings/{row.pk}/"))
    for words in (
        "14:00 JST (10:30 IST)", "until 15:30 there", "Wants information", "Which land?",
        f"Logged by {desk.name}", "Send the land bank", "MOU of understanding", "A plant",
    ):  # fmt: skip
        assert words in page, words


def test_two_hundred_guests_stay_readable(desk_client) -> None:
    row = make_meeting()
    row.attendances.bulk_create(
        row.attendances.model(meeting=row, side="theirs", name=f"Guest {n}") for n in range(200)
    )
    page = text(desk_client.get(f"/meetings/{row.pk}/"))
    assert "and 190 more" in page
    assert page.count("Guest ") == 10
    assert f'href="/meetings/{row.pk}/people/?side=theirs"' in page
    form = text(desk_client.get(f"/meetings/{row.pk}/edit/"))
    assert "200 are listed already." in form
    assert f'href="/meetings/{row.pk}/people/?side=theirs"' in form
    assert form.count("data-tom-url") < 10


def test_the_page_asks_the_same_however_much_there_is(desk_client, desk) -> None:
    counts = []
    for number in (3, 30):
        row = make_meeting(owner=desk, logged_by=desk, delegation=make_delegation())
        for _ in range(number):
            organisation, lead = make_organisation(), make_lead()
            row.attendances.create(organisation=organisation, contact=make_contact(organisation))
            row.attendances.create(side="ours", user=make_user())
            MeetingLead.objects.create(meeting=row, lead=lead)
            row.followups.add(make_followup(lead=lead, assignee=make_user()))
            row.mous.add(make_mou())
        desk_client.get("/meetings/")
        with CaptureQueriesContext(connection) as queries:
            desk_client.get(f"/meetings/{row.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 30


def test_what_hangs_on_a_visible_meeting_may_still_be_hidden(desk_client) -> None:
    stranger = make_user()
    hidden = make_lead(title="Hush lead", sensitive=True, owner=stranger)
    row = make_meeting()
    MeetingLead.objects.create(meeting=row, lead=hidden)
    row.followups.add(make_followup(title="Hush promise", lead=hidden))
    row.mous.add(make_mou(title="Hush MOU", sensitive=True, owner=stranger))
    page = text(desk_client.get(f"/meetings/{row.pk}/"))
    assert "Hush" not in page
    assert "Hush" not in text(desk_client.get(f"/meetings/{row.pk}/outcome/"))


def test_a_hidden_meeting_does_not_exist(desk_client) -> None:
    row = make_meeting(sensitive=True, owner=make_user())
    for url in ("", "edit/", "outcome/"):
        assert desk_client.get(f"/meetings/{row.pk}/{url}").status_code == 404
        if url:
            assert desk_client.post(f"/meetings/{row.pk}/{url}", {}).status_code == 404


def test_the_history_calls_people_by_name(desk_client) -> None:
    row = make_meeting()
    data = meeting(title="Renamed", theirs=({"name": "Mr Satō"},))
    assert desk_client.post(f"/meetings/{row.pk}/edit/", data).status_code == 302
    page = text(desk_client.get(f"/meetings/{row.pk}/"))
    assert "Attendance added: Mr Satō" in page
    assert "→ Renamed" in page


# --- Plan and change ---
def test_a_meeting_is_planned_from_a_delegation_or_a_lead(desk_client) -> None:
    journey = make_delegation(direction="inbound", starts_on=date(2026, 3, 1), cities=["Noida"],
                              ends_on=date(2026, 3, 2))  # fmt: skip
    partner = make_organisation(name_en="DENSO")
    lead = make_lead(partner, title="Motors")
    form = desk_client.get(f"/meetings/new/?delegation={journey.pk}&lead={lead.pk}").context["form"]
    assert form["delegation"].value() == journey.pk
    assert form["time_zone"].value() == "Asia/Kolkata"
    assert form["city"].value() == "Noida"
    assert form["leads"].value() == [lead.pk]
    assert form["title"].value() == "Meeting with DENSO"
    page = text(desk_client.get(f"/meetings/new/?lead={lead.pk}"))
    assert f'<option value="{partner.pk}" selected>DENSO</option>' in page


def test_on_a_journey_under_way_the_next_meeting_is_today(desk_client) -> None:
    today = timezone.localdate(timezone=ZoneInfo("Asia/Tokyo"))
    span = {"starts_on": today - timedelta(days=2), "ends_on": today + timedelta(days=2)}
    journey = make_delegation(direction="outbound", **span)
    form = desk_client.get(f"/meetings/new/?delegation={journey.pk}").context["form"]
    assert form["on_day"].value() == today


def test_proposed_guests_are_saved_though_nobody_touched_them(desk_client) -> None:
    partner = make_organisation()
    data = meeting(theirs=({"organisation": partner.pk, "present": "true"}, {"present": "true"}))
    assert desk_client.post("/meetings/new/", data).status_code == 302
    assert Meeting.objects.get().attendances.get().organisation == partner


def test_a_change_made_meanwhile_is_not_overwritten(desk_client) -> None:
    row = make_meeting(title="Before")
    seen = row.updated_at.isoformat()
    row.title = "By a colleague"
    row.save()
    page = text(desk_client.post(f"/meetings/{row.pk}/edit/", meeting(seen=seen)))
    assert "Somebody else changed this while you were writing." in page
    assert Meeting.objects.get().title == "By a colleague"


def test_editing_leaves_the_outcome_alone(desk_client, desk) -> None:
    row = make_meeting(result="declined", said="No.", logged_by=desk, logged_at=timezone.now())
    desk_client.post(f"/meetings/{row.pk}/edit/", {**meeting(), "result": "moves_forward"})
    after = Meeting.objects.get()
    assert (after.result, after.said, after.logged_at) == ("declined", "No.", row.logged_at)


def test_officials_may_not_plan(official_client) -> None:
    row = make_meeting()
    for url in ("/meetings/new/", f"/meetings/{row.pk}/edit/"):
        assert official_client.get(url).status_code == 403
        assert official_client.post(url, meeting()).status_code == 403


def test_unknown_meetings_are_404(desk_client) -> None:
    for url in ("/meetings/999/", "/meetings/999/edit/", "/meetings/999/outcome/"):
        assert desk_client.get(url).status_code == 404
    assert desk_client.get("/meetings/new/?lead=999").status_code == 404
