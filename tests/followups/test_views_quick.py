"""The quick follow-up: shown before it is saved, corrected, saved once; by anybody who may."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine

from accounts.choices import Role
from followups.models import FollowUp
from tests.factories import make_lead, make_mou, make_organisation, make_user
from tests.pages import text

pytestmark = pytest.mark.django_db

URL, PALETTE = "/followups/quick/", "/search/palette/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel("2026-11-23T06:00:00Z", tick=False):
        yield


@pytest.fixture
def tel():
    return make_organisation(name_en="Tokyo Electron Limited", short_name="TEL")


def shown(client: Any, line: str, **more: str) -> dict[str, str]:
    """Ask what a line means, and return what its form would send."""
    form = client.get(URL, {"text": line, **more}).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {"text": line, **{name: "" if v is None else str(v) for name, v in values.items()}}


def test_it_is_read_then_saved(desk, desk_client, tel) -> None:
    lead = make_lead(tel)
    sent = shown(desk_client, "call TEL next Tuesday")
    assert FollowUp.objects.count() == 0
    response = desk_client.post(URL, sent)
    row = FollowUp.objects.get()
    assert response["Location"] == row.get_absolute_url()
    assert (row.title, row.due_on) == ("Call TEL", date(2026, 12, 1))
    assert (row.assignee, row.created_by, row.organisation, row.lead) == (desk, desk, tel, lead)


def test_the_page_says_how_it_was_read(desk_client, tel) -> None:
    page = text(desk_client.get(URL, {"text": "call TEL next Tuesday"}))
    assert "Tuesday 1 December 2026" in page
    assert "from “next Tuesday”" in page
    assert "The coming Tuesday is 24 November" in page
    assert "Tokyo Electron Limited" in page


def test_without_scripts_a_posted_line_is_read_first(desk_client, tel) -> None:
    page = text(desk_client.post(URL, {"text": "call TEL next Tuesday"}))
    assert "Tuesday 1 December 2026" in page
    assert FollowUp.objects.count() == 0


def test_a_line_changed_since_is_read_again(desk_client) -> None:
    sent = shown(desk_client, "call TEL next Tuesday")
    page = text(desk_client.post(URL, {**sent, "text": "call TEL on 5 Dec"}))
    assert "Saturday 5 December 2026" in page
    assert FollowUp.objects.count() == 0


def test_what_was_corrected_is_saved(desk_client, official, tel) -> None:
    other = make_organisation()
    sent = shown(desk_client, "call TEL next Tuesday")
    sent |= {"title": "Ring them", "due_on": "2026-12-09", "assignee": str(official.pk),
             "organisation": str(other.pk), "direction": "theirs", "repeats": "weekly"}  # fmt: skip
    desk_client.post(URL, sent)
    row = FollowUp.objects.get()
    assert (row.title, row.due_on, row.assignee) == ("Ring them", date(2026, 12, 9), official)
    assert (row.organisation, row.direction, row.repeats) == (other, "theirs", "weekly")


def test_sent_twice_it_is_one(desk_client) -> None:
    sent = shown(desk_client, "call TEL next Tuesday")
    desk_client.post(URL, sent)
    desk_client.post(URL, sent)
    assert FollowUp.objects.count() == 1


def test_without_a_day_it_asks_and_loses_nothing(desk_client) -> None:
    sent = shown(desk_client, "call TEL on 31 Nov")
    page = text(desk_client.post(URL, {**sent, "title": "Ring TEL again"}))
    assert "Choose the day it is due." in page
    assert "Ring TEL again" in page
    assert "has no day 31" in page
    assert FollowUp.objects.count() == 0


def test_a_day_typed_by_hand_is_held_to_the_calendar(desk_client) -> None:
    sent = shown(desk_client, "call TEL tomorrow")
    page = text(desk_client.post(URL, {**sent, "due_on": "1901-01-01"}))
    assert "between the years 2000 and 2100" in page


def test_an_mou_of_another_lead_is_refused(desk_client) -> None:
    mou, lead = make_mou(lead=make_lead()), make_lead()
    sent = shown(desk_client, "call TEL tomorrow")
    page = text(desk_client.post(URL, {**sent, "mou": str(mou.pk), "lead": str(lead.pk)}))
    assert "This MOU belongs to another lead" in page


def test_hidden_rows_are_no_choice(desk_client) -> None:
    hidden = make_lead(sensitive=True)
    sent = shown(desk_client, "call TEL tomorrow")
    desk_client.post(URL, {**sent, "lead": str(hidden.pk)})
    assert FollowUp.objects.count() == 0


def test_several_of_a_name_are_offered(desk_client) -> None:
    for word in ("Glass", "Kasei"):
        make_organisation(name_en=f"Asahi {word}")
    page = text(desk_client.get(URL, {"text": "visit Asahi tomorrow"}))
    assert "Several organisations are called so" in page
    assert page.index("Asahi Glass") < page.index("What is owed", page.index("Several"))


def test_it_leads_back_to_where_one_was(desk_client, tel) -> None:
    page = desk_client.get(URL, HTTP_REFERER="http://testserver/leads/?stage=new")
    assert 'value="/leads/?stage=new"' in page.content.decode()
    sent = shown(desk_client, "call TEL tomorrow")
    assert desk_client.post(URL, {**sent, "next": "/leads/"})["Location"] == "/leads/"
    sent = shown(desk_client, "call TEL on Friday")
    answer = desk_client.post(URL, {**sent, "next": "https://evil.example/"})
    assert answer["Location"].startswith("/followups/")


def test_while_one_types_only_what_was_understood_comes(desk_client, tel) -> None:
    answer = desk_client.get(
        URL, {"text": "call TEL tomorrow"}, headers={**HTMX, "HX-Target": "div#quick-understood"}
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert "data-quick-line" not in page
    assert 'name="due_on"' in page


def test_the_dialog_gets_the_form_and_says_when_it_is_kept(desk_client, tel) -> None:
    headers = {**HTMX, "HX-Target": "div#quick-body"}
    page = desk_client.get(URL, {"dialog": "1"}, headers=headers).content.decode()
    assert "<html" not in page
    assert 'hx-post="/followups/quick/"' in page
    sent = {**shown(desk_client, "call TEL tomorrow"), "dialog": "1"}
    refused = desk_client.post(URL, {**sent, "due_on": ""}, headers=headers)
    assert refused.status_code == 422
    answer = desk_client.post(URL, sent, headers=headers)
    assert answer.status_code == 200
    for event in ("toast", "quick-saved", "followups-changed", "notifications-changed"):
        assert event in answer["HX-Trigger"]
    assert FollowUp.objects.count() == 1


def test_only_who_may_write_promises(client_for, team) -> None:
    viewer = client_for(make_user(Role.VIEWER, team=team))
    assert viewer.get(URL).status_code == 403
    assert "data-quick-open" not in text(viewer.get("/"))
    assert "data-quick-open" in client_for(make_user(Role.OFFICIAL)).get("/").content.decode()


@pytest.mark.parametrize(
    "line", ["\0", "x" * 10_000, "🏭" * 200, "\u202etomorrow", "<b>tomorrow</b>", "@" * 300, "   "]
)
def test_odd_lines_are_answered(desk_client, line: str) -> None:
    assert desk_client.get(URL, {"text": line}).status_code == 200
    assert desk_client.post(URL, {"text": line, "read": line, "title": line}).status_code == 200


@pytest.mark.parametrize("name", ["organisation", "lead", "mou", "assignee"])
@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1e9", "0"])
def test_odd_ids_are_form_errors(desk_client, name: str, value: str) -> None:
    sent = shown(desk_client, "call TEL tomorrow")
    assert desk_client.post(URL, {**sent, name: value}).status_code == 200
    assert FollowUp.objects.count() == 0


def test_who_gets_it_in_another_country_has_the_day_of_who_writes(client_for) -> None:
    """At 19:00 UTC it is tomorrow already in Tokyo: “today” is the writer’s day."""
    with time_machine.travel("2026-11-23T19:00:00Z", tick=False):
        tokyo = client_for(make_user(Role.DESK, time_zone="Asia/Tokyo"))
        page = text(tokyo.get(URL, {"text": "call TEL today"}))
        assert "Tuesday 24 November 2026" in page


def test_the_palette_offers_to_write_it_down(desk_client, client_for) -> None:
    page = desk_client.get(PALETTE, {"q": "call TEL next Tuesday"}, headers=HTMX)
    found = text(page)
    assert "Add follow-up: call TEL" in found
    link = re.search(r'href="(/followups/quick/[^"]+)"', page.content.decode())
    assert link
    assert "Tuesday 1 December" in text(desk_client.get(link[1].replace("&amp;", "&")))
    assert "Add follow-up" not in text(desk_client.get(PALETTE, {"q": "TEL"}, headers=HTMX))
    viewer = client_for(make_user(Role.VIEWER))
    assert "Add follow-up" not in text(
        viewer.get(PALETTE, {"q": "call TEL next Tuesday"}, headers=HTMX)
    )
