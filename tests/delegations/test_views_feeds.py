"""Calendar links: whose meetings they show, to whom, and how often they are read."""

import logging
from datetime import date, timedelta

import pytest
import vobject
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.hiding import hidden
from delegations.actions.feeds import open_feed, renew_feed, revoke_feed
from delegations.models import CalendarFeed, Meeting
from delegations.models.feed import digest_of
from invest_up.logs import HideSecrets
from tests.delegations.feeds_world import AHEAD, address, event, events, read
from tests.factories import make_delegation, make_meeting, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


# --- Whose meetings ---
def test_a_link_shows_mine_and_a_delegations_shows_its_own(desk) -> None:
    journey = make_delegation(
        name="Roadshow", starts_on=timezone.localdate(), ends_on=timezone.localdate()
    )
    mine = make_meeting(owner=desk, starts_at=AHEAD)
    theirs = make_meeting(delegation=journey, starts_at=AHEAD)
    make_meeting(starts_at=AHEAD)
    own, of_journey = open_feed(by=desk), open_feed(by=desk, delegation=journey)
    assert set(events(read(own))) == {f"meeting-{mine.pk}@testserver"}
    found = events(read(of_journey))
    days = found.pop(f"delegation-{journey.pk}@testserver")
    assert set(found) == {f"meeting-{theirs.pk}@testserver"}
    assert days.dtend.value - days.dtstart.value == timedelta(days=1)
    assert vobject.readOne(read(of_journey).content.decode()).x_wr_calname.value == (
        "Japan Desk: Roadshow"
    )
    journey.members.create(name="Deepa Desk", user=desk)
    assert len(events(read(own))) == 3, "who travels has the meetings and the days"


def test_cities_of_a_journey_are_days_of_their_own(desk) -> None:
    today = timezone.localdate()
    journey = make_delegation(starts_on=today, ends_on=today + timedelta(days=4))
    journey.legs.create(city="Tokyo", first_day=today, last_day=today + timedelta(days=1))
    journey.legs.create(city="Osaka")
    found = event(read(open_feed(by=desk, delegation=journey)))
    assert found.summary.value.startswith("Tokyo: ")
    assert found.dtend.value - found.dtstart.value == timedelta(days=2)


def test_a_link_shows_no_more_than_its_owner_may_see_when_it_is_read(desk, manager) -> None:
    meeting = make_meeting(delegation=(journey := make_delegation()), starts_at=AHEAD)
    feeds = [open_feed(by=person, delegation=journey) for person in (desk, manager)]
    type(journey).objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    assert [len(events(read(feed))) for feed in feeds] == [1, 1]
    Meeting.objects.filter(pk=meeting.pk).update(sensitive=True)
    assert [len(events(read(feed))) for feed in feeds] == [0, 1]
    assert event(read(feeds[1])).contents["class"][0].value == "PRIVATE"


def test_a_link_dies_with_its_owners_account_or_role(desk) -> None:
    feed = open_feed(by=desk)
    assert read(feed).status_code == 200
    desk.is_active = False
    desk.save()
    assert read(feed).status_code == 404


def test_closed_links_and_wrong_ones_answer_alike(desk) -> None:
    feed = open_feed(by=desk)
    old = address(feed)
    renewed = renew_feed(feed=feed, by=desk)
    wrong = [Client().get(old), Client().get("/calendar/nonsense.ics")]
    assert [answer.status_code for answer in wrong] == [404, 404]
    assert wrong[0].content == wrong[1].content
    assert read(renewed).status_code == 200
    revoke_feed(feed=renewed, by=desk)
    assert read(renewed).status_code == 404
    assert Client().post(address(renewed)).status_code == 405


# --- The secret ---
def test_the_table_keeps_no_token(desk) -> None:
    feed = open_feed(by=desk)
    token = feed.token
    assert len(token) == 43  # 32 bytes
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(f)::text FROM delegations_calendarfeed f")
        assert token not in cursor.fetchone()[0]
    assert CalendarFeed.objects.get(pk=feed.pk).token == token, "it can be shown again"
    assert feed.digest == digest_of(token)


def test_after_a_change_of_the_secret_key_links_work_but_are_not_shown(desk, desk_client) -> None:
    feed = open_feed(by=desk)
    link = address(feed)
    with override_settings(SECRET_KEY="another-key-" * 5):
        assert Client().get(link).status_code == 200
        assert CalendarFeed.objects.get().token == ""
    with override_settings(SECRET_KEY="k" * 50, SECRET_KEY_FALLBACKS=["another-key-" * 5]):
        assert CalendarFeed.objects.get().token == ""


def test_no_log_line_holds_a_token(desk, caplog) -> None:
    feed = open_feed(by=desk)
    revoke_feed(feed=feed, by=desk)
    with caplog.at_level(logging.DEBUG):
        assert read(feed).status_code == 404
        assert Client().post(address(feed)).status_code == 405
    filtered = [record for record in caplog.records if HideSecrets().filter(record)]
    assert not any(feed.token in record.getMessage() for record in filtered)
    said = hidden(f'"GET {address(feed)}?x=1 HTTP/1.1" 404')
    assert said == '"GET /calendar/….ics?x=1 HTTP/1.1" 404'


def test_the_filter_leaves_other_lines_alone() -> None:
    record = logging.LogRecord("x", 20, "", 0, "%s of %d: /meetings/5/", ("A", 3), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == "A of 3: /meetings/5/"
    odd = logging.LogRecord("x", 20, "", 0, "%d", ("word",), None)
    assert HideSecrets().filter(odd)


# --- Asking again ---
def test_what_has_not_changed_is_not_sent_again(desk) -> None:
    meeting, feed = make_meeting(owner=desk, starts_at=AHEAD), open_feed(by=desk)
    read(feed)
    CalendarFeed.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    first = read(feed)
    mark, since = first["ETag"], first["Last-Modified"]
    assert first["Cache-Control"] == "private, no-cache"
    assert first["Referrer-Policy"] == "no-referrer"
    assert read(feed, if_none_match=mark).status_code == 304
    assert read(feed, if_modified_since=since).status_code == 304
    meeting.attendances.create(name="Somebody new")
    assert read(feed, if_none_match=mark).status_code == 200
    assert read(feed, if_modified_since=since).status_code == 200


def test_reading_is_noted(desk) -> None:
    feed = open_feed(by=desk)
    assert feed.read_at is None
    read(feed)
    feed.refresh_from_db()
    assert timezone.now() - feed.read_at < timedelta(minutes=1)


def test_the_number_of_queries_does_not_grow(desk) -> None:
    journey, feed = make_delegation(), None
    counts = []
    for number in (3, 30):
        for _index in range(number):
            meeting = make_meeting(delegation=journey, starts_at=AHEAD)
            meeting.attendances.create(organisation=make_organisation())
            meeting.attendances.create(user=make_user(), side="ours")
        feed = open_feed(by=desk, delegation=journey)
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert read(feed).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, counts


def test_too_many_reads_and_guesses_are_put_off(desk, settings, monkeypatch) -> None:
    feed = open_feed(by=desk)
    monkeypatch.setattr("delegations.views.feeds.READS_AN_HOUR", 2)
    monkeypatch.setattr("delegations.views.feeds.GUESSES_AN_HOUR", 2)
    assert [read(feed).status_code for _ in range(3)] == [200, 200, 429]
    guesses = [Client().get("/calendar/nonsense.ics") for _ in range(3)]
    assert [answer.status_code for answer in guesses] == [404, 404, 429]
    assert guesses[2]["Retry-After"] == "3600"


def test_without_a_cache_links_are_answered(desk, monkeypatch) -> None:
    def away(*_args, **_kwargs):
        raise ConnectionError

    feed = open_feed(by=desk)
    for name in ("add", "incr", "get", "set"):
        monkeypatch.setattr(type(cache._connections["default"]), name, away)
    assert read(feed).status_code == 200


# --- Pages ---
def test_my_links_are_made_shown_and_closed(desk_client, desk) -> None:
    assert "Make my link" in desk_client.get("/calendar/").content.decode()
    for _twice in range(2):
        page = desk_client.post("/calendar/new/", follow=True).content.decode()
    feed = CalendarFeed.objects.get()
    assert f"http://testserver{address(feed)}" in page
    assert f"webcal://testserver{address(feed)}" in page
    assert "No calendar has read it yet." in page
    read(feed)
    assert "Last read by a calendar on" in desk_client.get("/calendar/").content.decode()
    desk_client.post(f"/calendar/{feed.pk}/revoke/", {"renew": "1"})
    assert CalendarFeed.objects.live().get().pk != feed.pk
    desk_client.post(f"/calendar/{CalendarFeed.objects.live().get().pk}/revoke/")
    assert not CalendarFeed.objects.live().exists()


def test_a_delegations_link_is_made_from_its_page(desk_client, desk) -> None:
    journey = make_delegation(name="Roadshow")
    page = desk_client.get(f"/calendar/?delegation={journey.pk}").content.decode()
    assert "You have no link to this delegation’s programme yet." in page
    desk_client.post("/calendar/new/", {"delegation": journey.pk})
    assert CalendarFeed.objects.get().delegation == journey
    for value in ("0", "x", "9" * 30, "%00"):
        assert desk_client.get(f"/calendar/?delegation={value}").status_code == 200
        assert desk_client.post("/calendar/new/", {"delegation": value}).status_code == 404


def test_nobody_closes_anothers_link(desk_client) -> None:
    feed = open_feed(by=make_user())
    assert desk_client.post(f"/calendar/{feed.pk}/revoke/").status_code == 404
    assert address(feed) not in desk_client.get("/calendar/").content.decode()
