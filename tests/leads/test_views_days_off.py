"""Days off: public holidays of both countries, and the list an administrator keeps."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from leads.actions.days_off import remove_day_off, save_day_off
from leads.models import DayOff, Enquiry
from leads.months import holidays_of
from leads.working_days import is_working_day, office
from tests.factories import make_day_off, make_enquiry, make_user
from tests.naughty import NAUGHTY
from tests.pages import text

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("leads:day_off_list"), reverse("leads:day_off_create")
WEDNESDAY, MARINE_DAY = date(2026, 7, 15), date(2026, 7, 20)


@pytest.fixture
def admin_desk(client_for, administrator) -> Client:
    return client_for(administrator)


def typed(**values: str) -> dict[str, str]:
    return {"country": "IN", "day": "2026-07-15", "name": "Office moves", "works": "", **values}


def test_a_year_shows_holidays_of_both_countries_in_their_own_words(desk_client) -> None:
    page = text(desk_client.get(LIST, {"year": "2026"}))
    for words in ("Days off in 2026", "Republic Day", "गणतंत्र दिवस", "Marine Day", "海の日"):
        assert words in page
    assert "We work" not in page  # only administrators change the list
    assert "Nothing: weekends and public holidays only" in page


@pytest.mark.parametrize("year", ["", "abcd", "1", "99999", "²026", "-2026", *NAUGHTY[:5]])
def test_what_is_no_year_is_this_one(year: str, desk_client) -> None:
    assert desk_client.get(LIST, {"year": year}).status_code == 200


@pytest.mark.parametrize("year", ["2000", "2099"])
def test_the_years_end_somewhere(year: str, desk_client) -> None:
    page = desk_client.get(LIST, {"year": year})
    assert (page.context["before"] is None) is (year == "2000")
    assert (page.context["after"] is None) is (year == "2099")


def test_the_page_asks_little_whatever_the_list(desk_client, django_assert_num_queries) -> None:
    for day in range(1, 29):
        make_day_off(day=date(2026, 9, day))
    desk_client.get(LIST)
    with django_assert_num_queries(3):
        desk_client.get(LIST, {"year": "2026"})


def test_a_new_day_counts_at_once(admin_desk, django_capture_on_commit_callbacks) -> None:
    assert is_working_day(WEDNESDAY)
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_desk.post(NEW, typed())
    assert answer.status_code == 302
    assert answer.url == f"{LIST}?year=2026"
    assert not is_working_day(WEDNESDAY)
    page = text(admin_desk.get(answer.url))
    assert "Office moves" in page
    assert "closed" in page


def test_the_desk_works_on_a_public_holiday(admin_desk) -> None:
    link = f"{NEW}?country=JP&day=2026-07-20&name=Marine+Day&works=on"
    form = admin_desk.get(link).context["form"]
    assert (form["country"].value(), form["works"].value()) == ("JP", "on")
    admin_desk.post(NEW, typed(country="JP", day="2026-07-20", name="EXPO", works="on"))
    assert DayOff.objects.get().works is True
    assert is_working_day(MARINE_DAY)
    page = text(admin_desk.get(LIST, {"year": "2026"}))
    assert "EXPO" in page
    assert "office open" in page


def test_a_day_is_changed_and_removed(admin_desk) -> None:
    row = make_day_off(day=WEDNESDAY)
    edit = reverse("leads:day_off_edit", args=[row.pk])
    assert admin_desk.get(edit).context["form"]["works"].value() == ""
    assert admin_desk.post(edit, typed(day="2026-07-16")).status_code == 302
    row.refresh_from_db()
    assert row.day == date(2026, 7, 16)
    assert is_working_day(WEDNESDAY)
    answer = admin_desk.post(reverse("leads:day_off_remove", args=[row.pk]))
    assert answer.url == f"{LIST}?year=2026"
    assert not DayOff.objects.exists()
    assert is_working_day(date(2026, 7, 16))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"country": ""}, "Say whose day it is."),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"day": ""}, "Say which day it is."),
        ({"day": "1999-12-31"}, "between 2000 and 2099"),
        ({"day": "9999-12-31"}, "between 2000 and 2099"),
        ({"name": " "}, "Write what day it is"),
        ({"name": "x" * 10_000}, "at most 120 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed"),
        ({"day": "2026-01-26"}, "a public holiday already: Republic Day."),
        ({"day": "2026-07-18"}, "a Saturday or a Sunday"),
        ({"works": "on"}, "The office is open on this day anyway."),
        ({"works": "perhaps"}, "Select a valid choice"),
    ],
)
def test_what_is_refused_says_why_and_loses_nothing(values, words, admin_desk) -> None:
    answer = admin_desk.post(NEW, typed(**values))
    assert answer.status_code == 200
    assert words in text(answer)
    assert not DayOff.objects.exists()


def test_a_day_is_written_down_once(admin_desk) -> None:
    make_day_off(day=WEDNESDAY)
    assert "on the list already" in text(admin_desk.post(NEW, typed()))
    assert admin_desk.post(NEW, typed(country="JP")).status_code == 302


def test_odd_links_to_the_form_do_no_harm(admin_desk) -> None:
    for value in ("x", "9" * 40, "\x00", "2026-13-45"):
        link = {"country": value, "day": value, "name": value, "works": value}
        assert admin_desk.get(NEW, link).status_code == 200


def test_calendars_show_the_desks_own_days_and_not_those_it_works_on() -> None:
    days = [WEDNESDAY, MARINE_DAY]
    make_day_off(day=WEDNESDAY, name="ताला बंद")
    make_day_off(country="JP", day=MARINE_DAY, name="EXPO", works=True)
    found = holidays_of(days)
    assert [(each.country, each.name) for each in found[WEDNESDAY]] == [("India", "ताला बंद")]
    assert MARINE_DAY not in found


def test_reply_clocks_that_still_run_count_with_the_day(admin_desk) -> None:
    monday = datetime(2026, 7, 13, 10, 0, tzinfo=office())
    with time_machine.travel(monday, tick=False):
        running = make_enquiry(received_at=monday)
        late = make_enquiry(received_at=monday - timedelta(days=5))
        answered = make_enquiry(received_at=monday, replied_at=monday, reply_channel="email")
    before = {row.pk: row.reply_due_at for row in (running, late, answered)}
    day_off = DayOff(country="JP", day=WEDNESDAY, name="Obon of the office")
    with time_machine.travel(monday + timedelta(hours=4), tick=False):
        save_day_off(day_off=day_off, by=make_user())
        after = {row.pk: row.reply_due_at for row in Enquiry.objects.all()}
        assert after[running.pk] == before[running.pk] + timedelta(days=1)
        assert after[late.pk] == before[late.pk]
        assert after[answered.pk] == before[answered.pk]
        remove_day_off(day_off=day_off, by=make_user())
    assert {row.pk: row.reply_due_at for row in Enquiry.objects.all()} == before
