"""The day's programme, and what a phone is told so that it can go on without a network."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from delegations.models import Meeting
from tests.factories import make_meeting, make_organisation
from tests.pages import text

pytestmark = pytest.mark.django_db
TODAY = "/meetings/today/"
STATE = "/outbox/state/"


def at(zone: str, hour: int, shift: int = 0) -> datetime:
    there = timezone.localtime(timezone=ZoneInfo(zone)) + timedelta(days=shift)
    return there.replace(hour=hour, minute=0, second=0, microsecond=0)


# --- The day ---
def test_a_day_is_the_day_of_the_place() -> None:
    now = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # 04:00 of the 24th in Tokyo, 00:30 in India
    tokyo = make_meeting(title="Tokyo", starts_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    evening = make_meeting(title="Before", starts_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    india = make_meeting(
        title="India",
        time_zone="Asia/Kolkata",
        starts_at=datetime(2026, 11, 24, 5, 0, tzinfo=UTC),
    )
    span = make_meeting(
        title="Expo",
        precision="span",
        starts_at=None,
        on_from=date(2026, 11, 20),
        on_to=date(2026, 11, 25),
    )
    month = make_meeting(
        title="Some day",
        precision="month",
        starts_at=None,
        on_from=date(2026, 11, 1),
        on_to=date(2026, 11, 30),
    )
    assert set(Meeting.objects.on_day_there(now=now)) == {tokyo, india, span}
    earlier = now - timedelta(hours=5)  # 23:00 of the 23rd in Tokyo
    assert set(Meeting.objects.on_day_there(now=earlier)) == {evening, span}
    assert month not in Meeting.objects.on_day_there(1, now)
    assert set(Meeting.objects.on_day_there(1, earlier)) == {tokyo, india, span}


def test_today_shows_the_own_meetings_with_both_clocks(official_client, official, desk) -> None:
    mine = make_meeting(title="Own talk", owner=official, starts_at=at("Asia/Tokyo", 14))
    make_meeting(title="Of a colleague", owner=desk, starts_at=at("Asia/Tokyo", 15))
    make_meeting(
        title="Called off",
        owner=official,
        starts_at=at("Asia/Tokyo", 16),
        status="cancelled",
        cancelled_at=timezone.now(),
    )
    make_meeting(title="The day after", owner=official, starts_at=at("Asia/Tokyo", 9, 1))
    shown = text(official_client.get(TODAY))
    assert "14:00 JST (10:30 IST)" in shown or "10:30 IST" in shown
    assert f"/meetings/{mine.pk}/outcome/" in shown
    assert "Of a colleague" not in shown
    assert "Called off" not in shown
    assert shown.index("Own talk") < shown.index("The day after")


def test_what_waits_for_an_outcome_stands_on_the_page_once(official_client, official) -> None:
    late = make_meeting(title="Late one", owner=official, starts_at=at("Asia/Tokyo", 9, -3))
    make_meeting(title="Long done", owner=official, starts_at=at("Asia/Tokyo", 9, -4)).mous.all()
    Meeting.objects.filter(title="Long done").update(result="not_now", logged_at=timezone.now())
    shown = text(official_client.get(TODAY))
    assert shown.count(late.title) == 1
    assert "Long done" not in shown


def test_an_empty_day_says_so(official_client) -> None:
    assert "No meetings today or tomorrow" in text(official_client.get(TODAY))


def test_the_days_queries_do_not_grow(official_client, official) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert official_client.get(TODAY).status_code == 200
        return len(seen)

    def more(number: int) -> None:
        for each in range(number):
            row = make_meeting(owner=official, starts_at=at("Asia/Tokyo", 9 + each % 9))
            row.attendances.create(organisation=make_organisation())

    more(3)
    few = queries()
    more(20)
    assert queries() == few


# --- What the phone asks ---
def test_the_state_says_who_is_signed_in_and_what_to_keep(official_client, official) -> None:
    meeting = make_meeting(owner=official, starts_at=at("Asia/Tokyo", 14))
    response = official_client.get(STATE)
    state = response.json()
    assert state["user"] == str(official.pk)
    assert len(state["csrf"]) > 30
    outcome, brief = f"/meetings/{meeting.pk}/outcome/", f"/meetings/{meeting.pk}/brief/"
    wanted = {TODAY, "/outbox/", "/meetings/log/", "/meetings/log/?unplanned=1", outcome}
    assert wanted <= set(state["pages"])
    assert set(state["pages"]) - wanted <= {brief}
    assert state["meetings"][0]["ends"] - state["meetings"][0]["starts"] == 3_600_000
    assert "no-store" in response["Cache-Control"]
    for page in state["pages"]:
        assert official_client.get(page).status_code == 200


def test_who_may_not_log_keeps_no_form(client_for, viewer) -> None:
    make_meeting(owner=viewer, starts_at=at("Asia/Tokyo", 14))
    pages = client_for(viewer).get(STATE).json()["pages"]
    assert not [page for page in pages if "outcome" in page or "log" in page]


def test_signed_out_the_outbox_hears_401_in_json(client, official) -> None:
    meeting = make_meeting(owner=official)
    assert client.get(STATE).status_code == 401
    response = client.post(f"/meetings/{meeting.pk}/outcome/", headers={"X-Outbox": "1"})
    assert (response.status_code, response.json()["signed_out"]) == (401, True)
    assert client.post(f"/meetings/{meeting.pk}/outcome/").status_code == 302


def test_a_token_too_old_is_said_in_json(client_for, official) -> None:
    client = client_for(official)
    client.handler.enforce_csrf_checks = True
    response = client.post("/meetings/log/", headers={"X-Outbox": "1"})
    assert (response.status_code, response.json()["csrf"]) == (403, True)


def test_the_worker_is_asked_for_anew_and_serves_the_whole_site(client) -> None:
    response = client.get("/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert (response["Cache-Control"], response["Service-Worker-Allowed"]) == ("no-cache", "/")
    facts = json.loads(response.content.decode().split("self.DESK = ")[1].split(";\n")[0])
    assert facts["state"] == STATE
    assert facts["version"]
    assert any("app" in name for name in facts["files"])


def test_the_desk_can_be_installed(client) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    facts = manifest.json()
    assert (facts["start_url"], facts["display"]) == (TODAY, "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in facts["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    assert [shortcut["url"] for shortcut in facts["shortcuts"]] == ["/meetings/log/", TODAY]
    page = client.get("/accounts/login/").content.decode()
    assert reverse("delegations:manifest") in page
    assert "apple-touch-icon" in page


def test_the_offline_page_is_nobodys(official_client, official) -> None:
    shown = official_client.get("/offline/").content.decode()
    assert "No network" in shown
    assert str(official) not in shown
    assert "data-person" not in shown


def test_a_copy_for_the_shelf_uses_up_no_message(official_client, official) -> None:
    from_elsewhere = {"X-Offline-Copy": "1"}
    meeting = make_meeting(owner=official, starts_at=at("Asia/Tokyo", 9, -1))
    data = {
        "result": "not_now",
        **{
            f"{rows}-{part}": "0"
            for rows in ("promises", "raised", "moves")
            for part in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
    }
    address = f"/meetings/{meeting.pk}/outcome/"
    assert official_client.post(address, data).status_code == 302
    copy = official_client.get(TODAY, headers=from_elsewhere)
    assert "The outcome is logged" not in text(copy)
    assert "The outcome is logged" in text(official_client.get(meeting.get_absolute_url()))
