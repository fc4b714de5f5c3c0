"""The calendar: next actions by day, holidays, months."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from leads.months import days_of, holidays_of, month_of
from tests.factories import make_followup, make_lead, make_organisation

CALENDAR = reverse("leads:lead_calendar")


def due_lead(day: date, title: str = "", **fields):
    lead = make_lead(make_organisation(), title=title or f"Due {day}", **fields)
    make_followup(lead=lead, title="Send the land-bank sheet", due_on=day)
    return lead


def days(answer) -> dict:
    return {day.day: day for week in answer.context["weeks"] for day in week}


def test_open_leads_stand_on_the_day_they_are_due(desk_client) -> None:
    due_lead(date(2027, 3, 17), "Zeppelins")
    due_lead(date(2027, 3, 17), "On hold", status="on_hold", status_reason="Waits.")
    done = due_lead(date(2027, 3, 18), "Done already")
    done.followups.update(done_at=timezone.now())
    answer = desk_client.get(CALENDAR, {"month": "2027-03"})
    found = days(answer)
    assert [lead.title for lead in found[date(2027, 3, 17)].leads] == ["Zeppelins"]
    assert found[date(2027, 3, 18)].leads == []
    assert "Send the land-bank sheet" in answer.content.decode()


def test_overdue_is_marked_and_counted(desk_client) -> None:
    due_lead(timezone.localdate() - timedelta(days=400))
    page = " ".join(desk_client.get(CALENDAR).content.decode().split())
    assert "1 overdue in all" in page
    late = timezone.localdate() - timedelta(days=400)
    page = desk_client.get(CALENDAR, {"month": f"{late:%Y-%m}"}).content.decode()
    assert 'class="overdue" title=' in page


def test_a_full_day_shows_four_and_leads_to_the_others(desk_client) -> None:
    for n in range(6):
        due_lead(date(2027, 3, 17), f"Battery {n}")
    answer = desk_client.get(
        CALENDAR, {"month": "2027-03", "q": "battery", "due_from": "2027-01-01"}
    )
    day = days(answer)[date(2027, 3, 17)]
    assert (len(day.leads), day.more) == (4, 2)
    listed = f"{reverse('leads:lead_list')}?q=battery&status=open"
    listed += "&due_from=2027-03-17&due_to=2027-03-17"
    assert listed.replace("&", "&amp;") in answer.content.decode()
    assert desk_client.get(listed).context["shown"]["leads"] == 6


def test_the_filters_and_the_month_travel_together(desk_client) -> None:
    due_lead(date(2027, 3, 17), "Zeppelins")
    due_lead(date(2027, 3, 17), "Tyres")
    answer = desk_client.get(CALENDAR, {"month": "2027-03", "q": "Tyres"})
    page = answer.content.decode()
    assert "Zeppelins" not in page
    assert 'href="?month=2027-04&amp;q=Tyres"' in page
    assert 'href="?month=2027-02&amp;q=Tyres"' in page
    assert f'{reverse("leads:lead_board")}?q=Tyres"' in page


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "0000-01", "9999-12", "x" * 5000, "２０２６-1", "2026-1\0"]
)
def test_what_is_no_month_is_this_month(desk_client, text) -> None:
    answer = desk_client.get(CALENDAR, {"month": text})
    assert answer.context["month"] == timezone.localdate().replace(day=1)


def test_weeks_begin_on_monday_and_are_whole() -> None:
    shown = days_of(date(2026, 11, 1))
    assert (shown[0], shown[-1], len(shown)) == (date(2026, 10, 26), date(2026, 12, 6), 42)
    assert month_of("2026-11", date(2020, 5, 5)) == date(2026, 11, 1)


def test_holidays_of_both_countries_have_names(db) -> None:
    found = holidays_of(days_of(date(2026, 11, 1)))
    assert [tuple(h) for h in found[date(2026, 11, 3)]] == [("Japan", "Culture Day")]
    assert found[date(2026, 11, 24)][0].country == "India"
    with translation.override("ja"):
        assert holidays_of([date(2026, 11, 3)])[date(2026, 11, 3)][0].name == "文化の日"


def test_queries_do_not_grow_with_what_is_due(desk_client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(CALENDAR, {"month": "2027-03"}).status_code == 200
        return len(captured)

    for n in range(3):
        due_lead(date(2027, 3, 1 + n))
    queries()
    few = queries()
    for n in range(27):
        due_lead(date(2027, 3, 1 + n))
    assert queries() == few <= 15


@pytest.mark.parametrize("month", ["1950-01", "2099-12"])
def test_months_far_away_are_drawn_as_well(month, desk_client) -> None:
    assert desk_client.get(reverse("leads:lead_calendar"), {"month": month}).status_code == 200
