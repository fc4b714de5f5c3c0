"""What an event of a calendar says, and what becomes of it when the meeting changes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from delegations.actions.feeds import open_feed
from delegations.actions.status import cancel_meeting, confirm_meeting
from delegations.calendar.entries import Calendar, meeting_entry
from delegations.calendar.writing import written
from delegations.models import Meeting
from tests.delegations.feeds_world import AHEAD, event, events, read
from tests.factories import make_contact, make_delegation, make_meeting, make_organisation

pytestmark = pytest.mark.django_db


JAPANESE = "株式会社デンソーとの面談、半導体工場のウッタル・プラデーシュ州への進出について" * 4


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


# --- What an event says ---
@pytest.mark.parametrize(
    ("zone", "city", "hours", "words"),
    [
        ("Asia/Tokyo", "Tokyo", 9, "14:00 Tokyo (10:30 IST)"),
        ("Asia/Kolkata", "Lucknow", 5.5, "14:00 Lucknow (17:30 JST)"),
    ],
)
def test_times_are_right_on_both_clocks(desk, zone, city, hours, words) -> None:
    starts = AHEAD.astimezone(ZoneInfo(zone)).replace(hour=14, minute=0, second=0)
    make_meeting(
        owner=desk, starts_at=starts, ends_at=starts + timedelta(minutes=90), time_zone=zone,
        city=city,
    )  # fmt: skip
    found = event(read(open_feed(by=desk)))
    start, end = found.dtstart.value, found.dtend.value
    assert start.utcoffset() == timedelta(hours=hours)
    assert (start.hour, start.minute) == (14, 0)
    assert start.astimezone(UTC) == starts.astimezone(UTC)
    assert end - start == timedelta(minutes=90)
    assert words in found.description.value


def test_both_zones_are_described_in_the_file(desk) -> None:
    make_meeting(owner=desk, starts_at=AHEAD)
    body = read(open_feed(by=desk)).content.decode()
    for words in ("TZID:Asia/Tokyo", "TZOFFSETTO:+0900", "TZID:Asia/Kolkata", "TZOFFSETTO:+0530"):
        assert words in body
    assert "DTSTART;TZID=Asia/Tokyo:" in body


def test_what_is_known_to_the_day_is_all_day_and_what_is_known_less_is_left_out(desk) -> None:
    day = timezone.localdate() + timedelta(days=5)
    make_meeting(owner=desk, title="A day", precision="day", on_from=day, on_to=day)
    make_meeting(
        owner=desk, title="A span", precision="span", on_from=day, on_to=day + timedelta(days=3)
    )
    make_meeting(owner=desk, title="Whenever", precision="unknown")
    found = event(read(open_feed(by=desk)))
    assert found.summary.value == "A day"
    assert type(found.dtstart.value) is date
    assert (found.dtstart.value, found.dtend.value) == (day, day + timedelta(days=1))


def test_an_end_nobody_stated_is_shown_as_one_hour_and_says_so(desk) -> None:
    make_meeting(owner=desk, starts_at=AHEAD)
    found = event(read(open_feed(by=desk)))
    assert found.dtend.value - found.dtstart.value == timedelta(hours=1)
    assert "The end is not stated" in found.description.value


def test_an_event_says_who_where_why_and_links_back(desk) -> None:
    meeting = make_meeting(
        owner=desk, starts_at=AHEAD, place="Hotel Okura; Room 3, 2F", city="Tokyo",
        topics="Wafers, \\ back\nand forth", delegation=make_delegation(name="Roadshow"),
    )  # fmt: skip
    denso = make_organisation(name_en="DENSO")
    contact = make_contact(denso, family_romaji="Tanaka", given_romaji="Yui")
    meeting.attendances.create(organisation=denso, contact=contact)
    meeting.attendances.create(user=desk, side="ours")
    found = event(read(open_feed(by=desk)))
    assert found.location.value == "Hotel Okura; Room 3, 2F, Tokyo"
    text = found.description.value
    for words in ("Roadshow", "Tanaka", "DENSO", "Deepa Desk", "Wafers, \\ back\nand forth"):
        assert words in text, words
    assert found.url.value.endswith(f"/meetings/{meeting.pk}/")


def test_lines_are_folded_at_75_bytes_and_japanese_survives(desk) -> None:
    make_meeting(owner=desk, starts_at=AHEAD, title=JAPANESE[:200], topics=JAPANESE + "नमस्ते 😀")
    body = read(open_feed(by=desk)).content
    assert b"\r\n" in body
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    for line in body.split(b"\r\n"):
        line.decode()  # no sign is torn apart
    found = event(read(open_feed(by=desk)))
    assert found.summary.value == JAPANESE[:200]
    assert "नमस्ते 😀" in found.description.value


def test_signs_no_calendar_takes_are_left_out(desk) -> None:
    make_meeting(owner=desk, starts_at=AHEAD, title="A\x07B\x1b\tC", topics="one\r\ntwo\rthree")
    found = event(read(open_feed(by=desk)))
    assert found.summary.value == "AB\tC"
    assert "one\ntwo\nthree" in found.description.value


# --- What changes ---
def test_a_change_keeps_the_id_and_counts_up(desk) -> None:
    meeting, feed = make_meeting(owner=desk, starts_at=AHEAD), open_feed(by=desk)
    before = event(read(feed))
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=AHEAD + timedelta(hours=2))
    after = event(read(feed))
    assert before.uid.value == after.uid.value == f"meeting-{meeting.pk}@testserver"
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstart.value - before.dtstart.value == timedelta(hours=2)


def test_status_becomes_the_words_of_calendars(desk) -> None:
    meeting, feed = make_meeting(owner=desk, starts_at=AHEAD), open_feed(by=desk)
    assert event(read(feed)).status.value == "TENTATIVE"
    confirm_meeting(meeting=meeting, by=desk)
    assert event(read(feed)).status.value == "CONFIRMED"
    cancel_meeting(meeting=meeting, by=desk, reason="Typhoon")
    found = event(read(feed))
    assert (found.status.value, found.transp.value) == ("CANCELLED", "TRANSPARENT")
    assert found.summary.value == f"Cancelled: {meeting.title}"
    assert "Typhoon" in found.description.value


def test_what_was_cancelled_stays_thirty_days_and_the_past_a_year(desk) -> None:
    now = timezone.now()
    kept = {
        make_meeting(owner=desk, starts_at=now - timedelta(days=360)).pk,
        make_meeting(
            owner=desk, status="cancelled", cancelled_at=now, starts_at=now - timedelta(days=29)
        ).pk,
    }
    make_meeting(owner=desk, starts_at=now - timedelta(days=370))
    make_meeting(
        owner=desk, status="cancelled", cancelled_at=now, starts_at=now - timedelta(days=40)
    )
    found = events(read(open_feed(by=desk)))
    assert set(found) == {f"meeting-{pk}@testserver" for pk in kept}


def test_an_invitation_keeps_its_id(desk) -> None:
    make_meeting(owner=desk, starts_at=AHEAD, external_uid="040000008200E00074C5B7101A82E008")
    assert list(events(read(open_feed(by=desk)))) == ["040000008200E00074C5B7101A82E008"]


# --- One meeting ---
def test_one_meeting_as_a_file(desk_client) -> None:
    meeting = make_meeting(starts_at=datetime(2026, 2, 3, 5, tzinfo=UTC))
    response = desk_client.get(f"/meetings/{meeting.pk}/invite.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="meeting-{meeting.pk}.ics"'
    assert event(response).dtstart.value == datetime(2026, 2, 3, 5, tzinfo=UTC)
    undated = make_meeting(precision="unknown")
    assert desk_client.get(f"/meetings/{undated.pk}/invite.ics").status_code == 302
    assert Client().get(f"/meetings/{meeting.pk}/invite.ics").status_code == 302


def test_the_same_meeting_is_written_alike_each_time() -> None:
    meeting = make_meeting(starts_at=AHEAD)
    files = [written(Calendar("X", (meeting_entry(meeting),))) for _ in range(2)]
    assert files[0] == files[1]
