"""Due dates of follow-ups in one's calendar, and one of them as a file."""

from datetime import timedelta

import pytest
import vobject
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delegations.actions.feeds import open_feed, renew_feed, show_due_dates
from delegations.models import CalendarFeed
from followups.actions.followups import complete, move, snooze
from followups.actions.handover import hand_over
from followups.models import FollowUp
from tests.delegations.feeds_world import event, events, read
from tests.factories import make_delegation, make_followup, make_lead, make_organisation, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def test_my_link_shows_what_i_see_to_on_the_day_it_is_due(desk) -> None:
    tokyo = make_organisation(name_en="Tokyo Works")
    row = make_followup(title="Send, the; sheet", assignee=desk, organisation=tokyo)
    make_followup(assignee=make_user())
    found = event(read(open_feed(by=desk)))
    assert found.uid.value == f"followup-{row.pk}@testserver"
    assert found.summary.value == "Due: Send, the; sheet"
    assert (found.dtstart.value, found.dtend.value) == (row.due_on, row.due_on + DAY)
    assert found.transp.value == "TRANSPARENT"
    assert found.description.value.startswith("We owe Tokyo Works")
    assert f"/followups/{row.pk}/" in found.url.value


def test_moving_keeps_the_id_and_raises_the_number(desk, manager) -> None:
    row = make_followup(assignee=desk)
    feed = open_feed(by=desk)
    first = event(read(feed))
    assert first.sequence.value == "0"
    move(followup=row, due_on=row.due_on + DAY, by=desk)
    snooze(followup=row, until=timezone.localdate() + 30 * DAY, by=desk)
    moved = event(read(feed))
    assert (moved.uid.value, moved.sequence.value) == (first.uid.value, "2")
    assert moved.dtstart.value == row.due_on + DAY
    assert "Snoozed until" in moved.description.value
    FollowUp.objects.update(urgent=True, assignee=desk)
    assert event(read(feed)).sequence.value == "2", "what a calendar does not show is no version"
    FollowUp.objects.update(title="Written in SQL")
    assert event(read(feed)).sequence.value == "3"
    hand_over(person=desk, to=manager, by=desk, rows=[row.pk])
    assert events(read(feed)) == {}
    assert event(read(open_feed(by=manager))).uid.value == first.uid.value


def test_done_ones_say_so_for_a_month(desk) -> None:
    row = make_followup(assignee=desk, title="Call", direction="theirs")
    feed = open_feed(by=desk)
    assert event(read(feed)).summary.value == "Owed to us: Call"
    complete(followup=row, by=desk, note="They called")
    found = event(read(feed))
    assert found.summary.value == "Done: Call"
    assert "They called" in found.description.value
    FollowUp.objects.update(done_at=timezone.now() - 31 * DAY)
    assert events(read(feed)) == {}


def test_a_calendar_tells_no_more_than_its_owner_may_know(desk, manager) -> None:
    lead = make_lead(title="Secret plant", sensitive=True, owner=manager)
    make_followup(assignee=desk, lead=lead, sensitive=True)
    found = event(read(open_feed(by=desk)))
    assert "Secret plant" not in read(open_feed(by=desk)).content.decode()
    assert found.contents["class"][0].value == "PRIVATE"


def test_links_made_before_and_links_to_a_delegation_show_none(desk, desk_client) -> None:
    make_followup(assignee=desk)
    old = CalendarFeed.objects.create(owner=desk)
    journey = make_delegation()
    assert events(read(old)) == {}
    assert not open_feed(by=desk, delegation=journey).due_dates
    page = desk_client.post(f"/calendar/{old.pk}/due-dates/", {"show": "1"}, follow=True)
    assert "It shows the days your follow-ups are due." in page.content.decode()
    assert len(events(read(old))) == 1
    renewed = renew_feed(feed=CalendarFeed.objects.get(pk=old.pk), by=desk)
    assert renewed.due_dates
    desk_client.post(f"/calendar/{renewed.pk}/due-dates/", {"hide": "1"})
    assert events(read(CalendarFeed.objects.get(pk=renewed.pk))) == {}


def test_nobody_changes_anothers_link(desk, manager_client) -> None:
    feed = show_due_dates(feed=open_feed(by=desk), by=desk, shown=True)
    assert manager_client.post(f"/calendar/{feed.pk}/due-dates/").status_code == 404
    feed.refresh_from_db()
    assert feed.due_dates


def test_reading_asks_the_same_number_of_questions(desk) -> None:
    feed = open_feed(by=desk)

    def asked(number: int) -> int:
        for _each in range(number):
            lead = make_lead()
            make_followup(assignee=desk, lead=lead, organisation=make_organisation())
        with CaptureQueriesContext(connection) as queries:
            read(feed)
        return len(queries)

    few = asked(2)
    assert asked(20) == few


# --- One as a file --------------------------------------------------------------------------------
def test_one_follow_up_is_a_file_of_its_own(desk, desk_client, viewer, client_for) -> None:
    row = make_followup(assignee=desk, title="半導体 यमुना 🎌")
    answer = desk_client.get(f"/followups/{row.pk}/due.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f'filename="followup-{row.pk}.ics"' in answer["Content-Disposition"]
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    found = vobject.readOne(answer.content.decode()).vevent
    assert found.summary.value == "Due: 半導体 यमुना 🎌"
    assert found.uid.value == event(read(open_feed(by=desk))).uid.value
    page = desk_client.get(row.get_absolute_url()).content.decode()
    assert f"/followups/{row.pk}/due.ics" in page
    FollowUp.objects.update(sensitive=True)
    assert client_for(viewer).get(f"/followups/{row.pk}/due.ics").status_code == 404
