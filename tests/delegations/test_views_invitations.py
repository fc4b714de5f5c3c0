"""Invitations as Outlook, Google and Apple send them become drafts, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from delegations.actions.feeds import open_feed
from delegations.models import Meeting
from tests.delegations.posts import NAUGHTY
from tests.factories import (
    make_contact,
    make_delegation,
    make_meeting,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/meetings/import/"

OUTLOOK = """BEGIN:VCALENDAR
METHOD:REQUEST
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Tokyo Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN=Yui Tanaka:mailto:Yui.Tanaka@denso.example
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE;CN="Desk, Deepa":mailto:DESK
ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=TENTATIVE;CN=Ken Sato:mailto:ken@nowhere.example
ATTENDEE;CUTYPE=ROOM;CN=Room 5:mailto:room5@denso.example
DESCRIPTION;LANGUAGE=ja-JP:半導体工場の件\\n議題: 土地\\, 電力
UID:040000008200E00074C5B7101A82E00800000000
SUMMARY;LANGUAGE=ja-JP:デンソーとの面談
DTSTART;TZID=Tokyo Standard Time:20270203T140000
DTEND;TZID=Tokyo Standard Time:20270203T153000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261101T000000Z
STATUS:CONFIRMED
SEQUENCE:2
LOCATION;LANGUAGE=ja-JP:デンソー本社 愛知県刈谷市
END:VEVENT
END:VCALENDAR
"""


def ics(*lines: str, uid: str = "abc@example", method: str = "", **fields: str) -> str:
    """A small invitation; fields replace or add properties."""
    known = {"DTSTART": ":20270203T050000Z", "SUMMARY": ":Courtesy call", **fields}
    body = [f"{name.replace('_', '-')}{value}" for name, value in known.items() if value]
    head = [f"METHOD:{method}"] if method else []
    return "\r\n".join([
        "BEGIN:VCALENDAR", "VERSION:2.0", *head, "BEGIN:VEVENT", f"UID:{uid}", *body, *lines,
        "END:VEVENT", "END:VCALENDAR", "",
    ])  # fmt: skip


def send(client, text: str, **fields):
    return client.post(ADDRESS, {"text": text, **fields})


def upload(client, content: bytes, name: str = "invite.ics"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def page(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# --- A new one ---
def test_an_invitation_from_outlook_becomes_a_draft(desk_client, desk) -> None:
    denso = make_organisation(name_en="DENSO")
    contact = make_contact(denso, family_romaji="Tanaka", email="yui.tanaka@denso.example")
    journey = make_delegation()
    text = OUTLOOK.replace("DESK", desk.email.upper())
    shown = page(send(desk_client, text, delegation=journey.pk))
    meeting = Meeting.objects.get()
    assert meeting.title == "デンソーとの面談"
    assert (meeting.status, meeting.owner, meeting.delegation) == ("draft", desk, journey)
    assert meeting.starts_at == datetime(2027, 2, 3, 5, tzinfo=UTC)
    assert meeting.ends_at == datetime(2027, 2, 3, 6, 30, tzinfo=UTC)
    assert meeting.time_zone == "Asia/Tokyo"
    assert (meeting.place, meeting.city) == ("デンソー本社 愛知県刈谷市", "")
    assert meeting.prefecture.name_en == "Aichi"
    assert meeting.topics == "半導体工場の件\n議題: 土地, 電力"
    assert meeting.external_uid == "040000008200E00074C5B7101A82E00800000000"
    assert meeting.invitation.sequence == 2
    seats = {str(seat): seat for seat in meeting.attendances.all()}
    assert set(seats) == {str(contact), "Deepa Desk", "Ken Sato"}
    assert (seats[str(contact)].organisation, seats[str(contact)].side) == (denso, "theirs")
    assert (seats["Deepa Desk"].side, seats["Deepa Desk"].answer) == ("ours", "accepted")
    assert (seats["Ken Sato"].name, seats["Ken Sato"].answer) == ("Ken Sato", "tentative")
    assert all(seat.present is None for seat in seats.values())
    assert shown.count("to complete") == 1
    assert "14:00 JST (10:30 IST)" in shown
    assert f"/meetings/{meeting.pk}/edit/" in shown


def test_a_file_does_the_same(desk_client) -> None:
    assert "A draft was made." in page(upload(desk_client, OUTLOOK.encode()))
    assert Meeting.objects.get().title == "デンソーとの面談"


def test_a_japanese_file_in_its_old_encoding_is_read(desk_client) -> None:
    upload(desk_client, ics(SUMMARY=":デンソーとの面談").encode("cp932"))
    upload(desk_client, ics(SUMMARY=":東京", uid="2").encode("utf-16"))
    titles = set(Meeting.objects.values_list("title", flat=True))
    assert titles == {"デンソーとの面談", "東京"}


@pytest.mark.parametrize(
    ("start", "zone", "instant", "certain"),
    [
        (";TZID=Asia/Tokyo:20270203T140000", "Asia/Tokyo", 5, True),
        (";TZID=Tokyo Standard Time:20270203T140000", "Asia/Tokyo", 5, True),
        (';TZID="(UTC+09:00) Osaka, Sapporo, Tokyo":20270203T140000', "Asia/Tokyo", 5, True),
        (";TZID=Asia/Kolkata:20270203T140000", "Asia/Kolkata", 8.5, True),
        (";TZID=Asia/Calcutta:20270203T140000", "Asia/Kolkata", 8.5, True),
        (";TZID=India Standard Time:20270203T140000", "Asia/Kolkata", 8.5, True),
        (":20270203T050000Z", "Asia/Tokyo", 5, False),
        (":20270203T140000", "Asia/Tokyo", 5, False),
        (";TZID=Europe/Berlin:20270203T060000", "Asia/Tokyo", 5, False),
        (";TZID=Asia/Seoul:20270203T140000", "Asia/Tokyo", 5, False),
        (";TZID=Nowhere:20270203T140000", "Asia/Tokyo", 5, False),
    ],
)
def test_zones_by_whichever_name(desk_client, start, zone, instant, certain) -> None:
    shown = page(send(desk_client, ics(DTSTART=start)))
    meeting = Meeting.objects.get()
    assert meeting.time_zone == zone
    midnight = datetime(2027, 2, 3, tzinfo=UTC)
    assert meeting.starts_at == midnight + timedelta(hours=instant)
    assert ("invited-note" in shown) is not certain


def test_a_zone_described_in_the_file_is_understood(desk_client) -> None:
    zone = OUTLOOK[OUTLOOK.index("BEGIN:VTIMEZONE") : OUTLOOK.index("BEGIN:VEVENT")]
    zone = zone.replace("Tokyo Standard Time", "Customized").replace("+0900", "+0530")
    text = ics(DTSTART=";TZID=Customized:20270203T140000").replace(
        "BEGIN:VEVENT", zone + "BEGIN:VEVENT"
    )
    send(desk_client, text)
    meeting = Meeting.objects.get()
    assert meeting.time_zone == "Asia/Kolkata"
    assert meeting.starts_at == datetime(2027, 2, 3, 8, 30, tzinfo=UTC)


def test_the_place_says_whose_clock_utc_means(desk_client) -> None:
    make_meeting(city="Kariya", time_zone="Asia/Tokyo")
    places = {
        "Pickup Bhavan, Lucknow": ("Lucknow", "Asia/Kolkata"),
        "Plot 5, Greater Noida, India": ("Greater Noida", "Asia/Kolkata"),
        "Kariya City Hall": ("Kariya", "Asia/Tokyo"),
        "東京都千代田区丸の内": ("Tokyo", "Asia/Tokyo"),
        "Microsoft Teams": ("", "Asia/Tokyo"),
    }
    for number, (location, expected) in enumerate(places.items()):
        send(desk_client, ics(uid=str(number), LOCATION=":" + location.replace(",", "\\,")))
        meeting = Meeting.objects.get(external_uid=str(number))
        assert (meeting.city, meeting.time_zone) == expected, location
        assert meeting.place == location


def test_days_ends_and_series(desk_client) -> None:
    send(desk_client, ics(uid="day", DTSTART=";VALUE=DATE:20270203"))
    day = Meeting.objects.get(external_uid="day")
    assert (day.precision, day.on_from, day.on_to) == ("day", date(2027, 2, 3), date(2027, 2, 3))
    shown = page(
        send(
            desk_client,
            ics(uid="3", DTSTART=";VALUE=DATE:20270203", DTEND=";VALUE=DATE:20270206"),
        )
    )
    assert "It lasts until 5 Feb 2027" in shown
    send(desk_client, ics(uid="hour", DURATION=":PT1H30M"))
    hour = Meeting.objects.get(external_uid="hour")
    assert hour.ends_at - hour.starts_at == timedelta(minutes=90)
    shown = page(send(desk_client, ics(uid="late", DTEND=":20270204T050000Z")))
    assert "It ends on another day" in shown
    shown = page(send(desk_client, ics(uid="weekly", RRULE=":FREQ=WEEKLY")))
    assert "It repeats: only the first day was taken." in shown


def test_a_private_one_is_sensitive_and_stays_in_sight(desk_client) -> None:
    assert "sensitive here" in page(send(desk_client, ics(CLASS=":PRIVATE")))
    meeting = Meeting.objects.get()
    assert meeting.sensitive
    assert desk_client.get(f"/meetings/{meeting.pk}/").status_code == 200


def test_people_nobody_knows_stay_names(desk_client, desk) -> None:
    firm = make_organisation(website="https://www.denso.example/en/")
    make_contact(email="twice@x.example"), make_contact(email="TWICE@x.example")
    lines = [
        "ATTENDEE:mailto:info@denso.example",
        "ATTENDEE;CN=Two:mailto:twice@x.example",
        "ATTENDEE;CN=Ours:mailto:someone@" + desk.email.partition("@")[2],
        "ATTENDEE;CN=Ours:mailto:someone@" + desk.email.partition("@")[2],
        "ATTENDEE:invalid",
    ]
    send(desk_client, ics(*lines))
    seats = {seat.name: seat for seat in Meeting.objects.get().attendances.all()}
    assert set(seats) == {"info@denso.example", "Two", "Ours"}
    assert seats["info@denso.example"].organisation == firm
    assert seats["Two"].contact is None
    assert seats["Ours"].side == "ours"


def test_a_list_as_long_as_a_file_is_cut_short(desk_client) -> None:
    crowd = [f"ATTENDEE:mailto:guest{number}@firm.example" for number in range(15_000)]
    shown = page(send(desk_client, ics(*crowd)))
    assert "It names 15,000 people: only the first 300 were taken." in shown
    assert Meeting.objects.get().attendances.count() == 300


# --- The same again, and newer versions ---
def test_the_same_invitation_makes_no_second_meeting(desk_client) -> None:
    for _twice in range(2):
        shown = page(send(desk_client, OUTLOOK))
    assert "The desk has this version already." in shown
    assert Meeting.objects.count() == 1
    without = ics(uid="").replace("UID:\r\n", "")
    for _twice in range(2):
        send(desk_client, without)
    assert Meeting.objects.count() == 2


def test_a_newer_version_is_compared_then_taken_as_chosen(desk_client) -> None:
    send(desk_client, ics(SEQUENCE=":1", LOCATION=":Room 5"))
    meeting = Meeting.objects.get()
    newer = ics(
        "ATTENDEE;CN=Ken Sato:mailto:ken@nowhere.example",
        SEQUENCE=":2", SUMMARY=":Another title", DTSTART=":20270204T050000Z", LOCATION=":Room 6",
    )  # fmt: skip
    shown = page(send(desk_client, newer))
    for words in ("Courtesy call", "Another title", "Room 5", "Room 6", "Ken Sato"):
        assert words in shown
    meeting.refresh_from_db()
    assert meeting.title == "Courtesy call", "nothing changes before somebody chose"
    send(desk_client, newer, apply="1", take=["0:when", "0:place", "0:people"])
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2027, 2, 4, 5, tzinfo=UTC)
    assert (meeting.title, meeting.place) == ("Courtesy call", "Room 6")
    assert meeting.attendances.get().name == "Ken Sato"
    assert meeting.sequence == 1
    assert "The desk has this version already." in page(send(desk_client, newer))
    older = ics(SEQUENCE=":1", SUMMARY=":Old")
    assert "The desk has this version already." in page(send(desk_client, older))
    send(desk_client, older, apply="1", take=["0:title"])
    assert Meeting.objects.get().title == "Courtesy call"


def test_a_cancellation_is_compared_then_cancels(desk_client) -> None:
    organiser = "ORGANIZER;CN=Yui Tanaka:mailto:yui@denso.example"
    send(desk_client, ics(organiser))
    gone = ics(organiser, method="CANCEL", SEQUENCE=":1")
    assert "Cancelled" in page(send(desk_client, gone))
    assert Meeting.objects.get().status == "draft"
    send(desk_client, gone, apply="1", take=["0:status"])
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.cancel_reason) == ("cancelled", "Cancelled by Yui Tanaka.")


def test_a_held_meeting_is_not_cancelled_by_a_file(desk_client) -> None:
    send(desk_client, ics())
    Meeting.objects.update(result="declined", logged_at=datetime.now(UTC), status="planned")
    gone = ics(method="CANCEL", SEQUENCE=":1")
    shown = desk_client.post(
        ADDRESS, {"text": gone, "apply": "1", "take": ["0:status"]}, follow=True
    )
    assert "it was held and cannot be cancelled" in shown.content.decode()
    assert Meeting.objects.get().status == "planned"


def test_a_cancellation_of_what_nobody_knows_changes_nothing(desk_client) -> None:
    assert "does not have" in page(send(desk_client, ics(method="CANCEL")))
    assert not Meeting.objects.exists()


def test_our_own_file_read_back_is_our_own_meeting(desk_client, desk) -> None:
    meeting = make_meeting(owner=desk)
    file = desk_client.get(f"/meetings/{meeting.pk}/invite.ics").content
    assert "The desk has this version already." in page(upload(desk_client, file))
    assert Meeting.objects.count() == 1


def test_what_one_may_not_see_is_not_shown_nor_changed(desk_client) -> None:
    make_meeting(external_uid="abc@example", title="Hush", sensitive=True, owner=make_user())
    newer = ics(SEQUENCE=":5", SUMMARY=":Shout")
    shown = page(send(desk_client, newer))
    assert "you may not see" in shown
    assert "Hush" not in shown
    send(desk_client, newer, apply="1", take=["0:title"])
    assert Meeting.objects.get().title == "Hush"


def test_an_imported_meeting_keeps_its_id_and_counts_on(desk_client, desk) -> None:
    send(desk_client, ics(SEQUENCE=":7"))
    Meeting.objects.update(title="Renamed")
    body = desk_client.get(f"/calendar/{open_feed(by=desk).token}.ics").content.decode()
    assert "UID:abc@example" in body
    assert "SEQUENCE:8" in body


# --- What is no invitation ---
BAD = {
    "nothing": "",
    "words": "hello",
    "no event": "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR",
    "half": "BEGIN:VCALENDAR\nBEGIN:VEVENT\n",
    "crossed": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT",
    "no start": ics(DTSTART=""),
    "odd start": ics(DTSTART=":20279999T000000"),
    "year 1": ics(DTSTART=":00010101T000000Z"),
    "year 9999": ics(DTSTART=":99991231T235959Z", DURATION=":P9999D"),
    "a duration as start": ics(DTSTART=";VALUE=DURATION:PT1H"),
    "an answer": ics(method="REPLY"),
    "ten thousand": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 10_000 + "END:VCALENDAR",
    "deep": "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 40 + "END:VEVENT\n" * 40,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_cannot_be_read_gets_a_sentence(desk_client, text) -> None:
    response = send(desk_client, text)
    assert response.status_code == 200
    (error,) = [str(e) for errors in response.context["form"].errors.values() for e in errors]
    assert error.endswith("."), error
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"\x00" * 200,
        b"\x00" * 100,
        b"\xff\xfe" + b"\xd8" * 33,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"BEGIN:VCALENDAR\n" + b"x" * 10_000_000,
        b"",
        b"\x81" * 99,
    ],
    ids=["zip", "nul", "utf-16", "png", "10 MB", "empty", "torn"],
)
def test_files_that_are_none_get_a_sentence(desk_client, content) -> None:
    response = upload(desk_client, content)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("words", NAUGHTY)
def test_odd_words_break_nothing(desk_client, words) -> None:
    value = ":" + words.replace("\n", "\\n")
    text = ics(
        f'ATTENDEE;CN="{words}":mailto:{words}', "foo bar", "X-A;=:", uid=words, SUMMARY=value,
        LOCATION=value, DESCRIPTION=value, SEQUENCE=value, DTEND=value, STATUS=value,
    )  # fmt: skip
    assert send(desk_client, text).status_code == 200
    for row in Meeting.objects.all():
        assert desk_client.get(f"/meetings/{row.pk}/").status_code == 200
        assert desk_client.get(f"/meetings/{row.pk}/edit/").status_code == 200


@pytest.mark.parametrize("take", ["", "0", ":", "0:nothing", "9:title", "x:title"])
def test_choices_nobody_offered_change_nothing(desk_client, take) -> None:
    send(desk_client, ics(SEQUENCE=":1"))
    newer = ics(SEQUENCE=":2", SUMMARY=":Another")
    assert send(desk_client, newer, apply="1", take=take).status_code == 302
    assert Meeting.objects.get().title == "Courtesy call"


def test_a_delegation_is_proposed_from_its_page(desk_client) -> None:
    journey = make_delegation()
    response = desk_client.get(f"{ADDRESS}?delegation={journey.pk}")
    assert response.context["form"]["delegation"].value() == str(journey.pk)
    for value in ("0", "x", "9" * 30):
        assert desk_client.get(f"{ADDRESS}?delegation={value}").status_code == 200
