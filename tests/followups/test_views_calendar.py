"""The calendar of follow-ups."""

from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followups.models import FollowUp
from leads.models import DayOff
from tests.factories import make_absence, make_followup

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)
URL = "/followups/calendar/"


@pytest.fixture(autouse=True)
def on_a_wednesday():
    with time_machine.travel(WEDNESDAY.isoformat() + "T09:00+05:30", tick=False):
        yield


def said(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def days(response) -> dict[date, list[str]]:
    found = [day for week in response.context["weeks"] for day in week]
    return {day.day: [row.title for row in day.followups] for day in found if day.followups}


def test_a_month_shows_what_is_due_asleep_or_awake_but_not_done(desk, desk_client) -> None:
    make_followup(title="late", due_on=date(2026, 3, 2), assignee=desk)
    make_followup(title="asleep", due_on=WEDNESDAY, snoozed_until=date(2026, 4, 1), assignee=desk)
    make_followup(title="done", due_on=WEDNESDAY, done_at=timezone.now(), assignee=desk)
    make_followup(title="April’s", due_on=date(2026, 4, 15), assignee=desk)
    make_followup(title="a colleague’s", due_on=WEDNESDAY)
    page = desk_client.get(URL)
    assert days(page) == {date(2026, 3, 2): ["late"], WEDNESDAY: ["asleep"]}
    assert "March 2026" in said(page)
    assert days(desk_client.get(f"{URL}?month=2026-04")) == {date(2026, 4, 15): ["April’s"]}
    assert days(desk_client.get(f"{URL}?state=done")) == {WEDNESDAY: ["done"]}


def test_a_full_day_leads_to_the_list_of_all_of_it(desk, desk_client) -> None:
    for number in range(6):
        snoozed = date(2026, 4, 1) if number == 5 else None
        make_followup(due_on=WEDNESDAY, assignee=desk, urgent=number == 4, snoozed_until=snoozed)
    page = desk_client.get(URL)
    (day,) = [day for week in page.context["weeks"] for day in week if day.followups]
    assert (len(day.followups), day.more) == (4, 2)
    assert day.followups[0].urgent
    link = f"/followups/?{page.context['carried']}&due_from=2026-03-11&due_to=2026-03-11"
    assert link.replace("&", "&amp;") in page.content.decode()
    assert desk_client.get(link).context["page"].paginator.count == 6


def test_holidays_of_both_countries_and_the_desks_own_are_marked(desk_client) -> None:
    DayOff.objects.create(country="IN", day=date(2026, 3, 12), name="Summit in Lucknow")
    page = said(desk_client.get(URL))
    assert "(Japan)" in page
    assert "(India)" in page
    assert "Summit in Lucknow" in page


def test_days_away_are_named_on_the_first_and_on_mondays(desk, manager, desk_client) -> None:
    make_absence(desk, manager, first_day=date(2026, 3, 12), last_day=date(2026, 3, 18))
    page = desk_client.get(URL)
    away = {day.day.day: day.away[0].named for week in page.context["weeks"] for day in week
            if day.away}  # fmt: skip
    assert away == {12: True, 13: False, 14: False, 15: False, 16: True, 17: False, 18: False}
    assert said(page).count(f"Away, {manager.name} stands in") == 2


@pytest.mark.parametrize("month", ["", "x", "2026-13", "0001-01", "9999-12", "2026-3", "１２３４"])
def test_what_is_no_month_is_this_one(month, desk_client) -> None:
    assert desk_client.get(f"{URL}?month={month}").context["month"] == date(2026, 3, 1)


def test_a_month_without_any_says_so(desk_client) -> None:
    assert "Nothing is due this month." in said(desk_client.get(URL))


def test_questions_asked_do_not_grow_with_the_rows(desk, desk_client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk_client.get(URL).status_code == 200
        return len(queries)

    def fill(number: int) -> None:
        FollowUp.objects.bulk_create(
            FollowUp(title="x", due_on=WEDNESDAY + timedelta(days=each % 9), assignee=desk)
            for each in range(number)
        )

    fill(3)
    asked()
    few = asked()
    fill(30)
    assert asked() == few
    assert few <= 11
