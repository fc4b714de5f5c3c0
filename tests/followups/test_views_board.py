"""The board of follow-ups, and moves made on it."""

import json
from datetime import date, timedelta
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from followups.choices import Repeats
from followups.lanes import mark_of
from followups.models import FollowUp
from tests.factories import make_followup, make_organisation

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def on_a_wednesday():
    with time_machine.travel(WEDNESDAY.isoformat() + "T09:00+05:30", tick=False):
        yield


def on(days: int, **fields) -> FollowUp:
    return make_followup(due_on=WEDNESDAY + timedelta(days=days), **fields)


def said(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def lanes(response) -> dict[str, list[str]]:
    found = response.context["lanes"]
    return {lane.key: [card.title for card in lane.cards] for lane in found if lane.cards}


def move(client, row: FollowUp, stage: str, *, seen: str | None = None, **more):
    sent = {"stage": stage, "seen": mark_of(row) if seen is None else seen, "board": "", **more}
    return client.post(f"/followups/{row.pk}/move/", sent, **HTMX)


def stands(row: FollowUp) -> tuple:
    row.refresh_from_db()
    return row.due_on - WEDNESDAY, row.snoozed_until, row.is_open


DAY = timedelta(days=1)


# --- What stands where ----------------------------------------------------------------------------
def test_each_stands_in_the_column_of_its_day(desk, desk_client) -> None:
    on(-1, title="late", assignee=desk)
    on(0, title="now", assignee=desk)
    on(0, title="now, urgent", assignee=desk, urgent=True)
    on(1, title="tomorrow", assignee=desk)
    on(4, title="sunday", assignee=desk)
    on(5, title="monday", assignee=desk)
    on(-9, title="asleep", assignee=desk, snoozed_until=WEDNESDAY + DAY)
    on(-9, title="awake", assignee=desk, snoozed_until=WEDNESDAY)
    on(-9, title="done", assignee=desk, done_at=timezone.now() - 3 * DAY)
    on(-9, title="done long ago", assignee=desk, done_at=timezone.now() - 20 * DAY)
    on(0, title="a colleague’s")
    assert lanes(desk_client.get("/followups/board/")) == {
        "overdue": ["awake", "late"],
        "today": ["now, urgent", "now"],
        "week": ["tomorrow", "sunday"],
        "later": ["monday"],
        "snoozed": ["asleep"],
        "done": ["done"],
    }


def test_the_filters_of_the_list_narrow_the_board(desk, desk_client) -> None:
    on(0, title="ours", assignee=desk)
    on(0, title="theirs", assignee=desk, direction="theirs")
    on(0, title="asleep", assignee=desk, snoozed_until=WEDNESDAY + DAY)
    page = desk_client.get("/followups/board/?direction=theirs")
    assert lanes(page) == {"today": ["theirs"]}
    assert lanes(desk_client.get("/followups/board/?state=snoozed")) == {"snoozed": ["asleep"]}
    assert lanes(desk_client.get("/followups/board/?state=nonsense")) == {}
    part = desk_client.get("/followups/board/?q=asleep", **HTMX)
    assert said(part).startswith('<div id="results"')


def test_a_long_column_leads_to_the_list_of_all_of_it(desk, desk_client) -> None:
    for _each in range(33):
        on(9, assignee=desk)
    page = desk_client.get("/followups/board/?direction=ours")
    (lane,) = [lane for lane in page.context["lanes"] if lane.key == "later"]
    assert (len(lane.cards), lane.number, lane.left) == (30, 33, 3)
    assert "Show 3 more in the list" in said(page)
    query = f"{page.context['carried']}&{lane.query}"
    listed = desk_client.get(f"/followups/?{query}")
    assert listed.context["page"].paginator.count == 33
    assert "direction=ours" in query


@pytest.mark.parametrize("key", ["overdue", "today", "week", "later", "snoozed", "done"])
def test_the_list_behind_a_column_has_as_many(key, desk, desk_client) -> None:
    for number in (-20, -1, 0, 1, 4, 5, 30):
        on(number, assignee=desk)
        on(number, assignee=desk, snoozed_until=WEDNESDAY + DAY)
        on(number, assignee=desk, done_at=timezone.now() - abs(number) * DAY)
    page = desk_client.get("/followups/board/")
    (lane,) = [lane for lane in page.context["lanes"] if lane.key == key]
    listed = desk_client.get(f"/followups/?who=mine&{lane.query}")
    assert listed.context["page"].paginator.count == lane.number > 0


def test_questions_asked_do_not_grow_with_the_cards(desk, desk_client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk_client.get("/followups/board/").status_code == 200
        return len(queries)

    def fill(number: int) -> None:
        for each in range(number):
            row = on(each % 9 - 2, assignee=desk, organisation=make_organisation())
            row.checklist.create(text="A step")

    fill(6)
    few = asked()
    fill(30)
    assert asked() == few
    assert few <= 12


def test_readers_move_nothing(viewer, client_for) -> None:
    row = on(0)
    page = client_for(viewer).get("/followups/board/?who=all")
    assert row.title in said(page)
    assert "data-sortable" not in said(page)
    assert "data-movable" not in said(page)
    assert move(client_for(viewer), row, "later").status_code == 403


# --- Moves ----------------------------------------------------------------------------------------
def test_a_card_dropped_on_today_is_due_today(desk, desk_client) -> None:
    row = on(-3, assignee=desk, snoozed_until=WEDNESDAY + 9 * DAY)
    answer = move(desk_client, row, "today")
    assert answer.status_code == 200
    assert stands(row) == (0 * DAY, None, True)
    told = json.loads(answer["HX-Trigger"])
    assert told["toast"]["message"] == "Due on 11 Mar 2026 now."
    assert 'data-stage="today"' in said(answer)
    assert 'id="figures-snoozed"' in said(answer)


@pytest.mark.parametrize(
    ("stage", "good", "bad"),
    [
        ("week", 4, (0, 5, -1)),
        ("later", 5, (4, 0, 365 * 100)),
        ("day", 2, (-1,)),
    ],
)
def test_a_column_of_days_asks_for_the_day(stage, good, bad, desk, desk_client) -> None:
    row = on(-3, assignee=desk)
    asks = move(desk_client, row, stage)
    assert asks.status_code == 422
    assert 'id="move-title"' in said(asks)
    assert "field-error" not in said(asks), "a question, not a complaint"
    for days in bad:
        refused = move(desk_client, row, stage, day=(WEDNESDAY + days * DAY).isoformat())
        assert refused.status_code == 422, days
        assert "field-error" in said(refused), days
    assert stands(row)[0] == -3 * DAY
    done = move(desk_client, row, stage, day=(WEDNESDAY + good * DAY).isoformat())
    assert done.status_code == 200
    assert stands(row)[0] == good * DAY


def test_a_button_of_the_dialog_is_column_and_day_in_one(desk, desk_client) -> None:
    row = on(-3, assignee=desk)
    panel = said(desk_client.get(f"/followups/{row.pk}/move/", **HTMX))
    assert 'value="day 2026-03-12"' in panel
    move(desk_client, row, "", choice="day 2026-03-12")
    assert stands(row)[0] == DAY
    move(desk_client, row, "", choice="snoozed 2026-03-16")
    assert stands(row)[1] == date(2026, 3, 16)
    for nonsense in ("day", "day x", "\0", "x 2026-03-12", "day 0000-00-00"):
        assert move(desk_client, row, "", choice=nonsense).status_code == 422, nonsense


def test_snoozing_asks_until_when(desk, desk_client) -> None:
    row = on(0, assignee=desk)
    assert "Until when does it sleep?" in said(move(desk_client, row, "snoozed"))
    for wrong in ("2026-03-11", "2028-01-01", "tomorrow"):
        assert "field-error" in said(move(desk_client, row, "snoozed", day=wrong)), wrong
    assert move(desk_client, row, "snoozed", day="2026-03-20").status_code == 200
    assert stands(row) == (0 * DAY, date(2026, 3, 20), True)


def test_done_asks_only_when_steps_are_open(desk, desk_client) -> None:
    plain, listed = on(0, assignee=desk), on(0, assignee=desk)
    listed.checklist.create(text="Ask the department")
    assert move(desk_client, plain, "done").status_code == 200
    assert stands(plain)[2] is False
    asks = move(desk_client, listed, "done")
    assert asks.status_code == 422
    assert "1 step of its list is not done yet." in said(asks)
    assert stands(listed)[2] is True
    refused = move(desk_client, listed, "done", anyway_asked="1", note="Sent")
    assert "Some steps are not done yet" in said(refused)
    assert 'value="Sent"' in said(refused)
    move(desk_client, listed, "done", anyway_asked="1", anyway="on", note="Sent")
    listed.refresh_from_db()
    assert listed.done_note == "Sent"


def test_nothing_becomes_overdue_by_hand(desk, desk_client) -> None:
    row = on(3, assignee=desk)
    refused = move(desk_client, row, "overdue")
    assert refused.status_code == 422
    assert "Nobody can promise a day that has passed." in said(refused)
    assert stands(row)[0] == 3 * DAY


def test_whoever_is_second_is_told_where_it_stands(desk, desk_client) -> None:
    row = on(3, assignee=desk)
    seen = mark_of(row)
    FollowUp.objects.filter(pk=row.pk).update(due_on=WEDNESDAY)
    answer = move(desk_client, row, "later", seen=seen, day="2026-03-20")
    assert answer.status_code == 409
    assert "it stands at “Today” now" in said(answer)
    assert stands(row)[0] == 0 * DAY


def test_a_move_is_undone_until_somebody_touches_it(desk, desk_client) -> None:
    row = on(-3, assignee=desk, snoozed_until=WEDNESDAY + 2 * DAY)
    for stage, more in (("today", {}), ("done", {}), ("snoozed", {"day": "2026-03-20"})):
        undo = json.loads(move(desk_client, row, stage, **more)["HX-Trigger"])["toast"]["undo"]
        assert desk_client.post(undo, {"board": ""}, **HTMX).status_code == 200
        assert stands(row) == (-3 * DAY, WEDNESDAY + 2 * DAY, True), stage
    undo = json.loads(move(desk_client, row, "today")["HX-Trigger"])["toast"]["undo"]
    FollowUp.objects.filter(pk=row.pk).update(due_on=WEDNESDAY + 7 * DAY)
    assert desk_client.post(undo, {"board": ""}, **HTMX).status_code == 409
    assert stands(row)[0] == 7 * DAY


@pytest.mark.parametrize("was", ["", "x", "2026-03-11", "2026-99-11..open", "\0.."])
def test_an_undo_of_nothing_changes_nothing(was, desk, desk_client) -> None:
    row = on(1, assignee=desk)
    url = f"/followups/{row.pk}/move/undo/?was={quote(was)}&seen={quote(mark_of(row))}"
    assert desk_client.post(url, {"board": ""}, **HTMX).status_code == 409
    assert stands(row)[0] == DAY


def test_what_is_done_is_opened_again_by_a_new_day(desk, desk_client) -> None:
    row = on(-3, assignee=desk, done_at=timezone.now(), done_note="Sent")
    answer = move(desk_client, row, "today")
    assert stands(row) == (0 * DAY, None, True)
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"] == ""


def test_the_board_is_drawn_anew_when_a_repeating_one_is_done(desk, desk_client) -> None:
    row = on(0, assignee=desk, repeats=Repeats.WEEKLY)
    told = json.loads(move(desk_client, row, "done")["HX-Trigger"])
    assert "board-stale" in told
    assert FollowUp.objects.filter(follows=row).count() == 1


def test_without_scripts_a_move_leads_back_to_its_board(desk, desk_client) -> None:
    row = on(-1, assignee=desk)
    page = desk_client.get(f"/followups/{row.pk}/move/?stage=later&board=who%3Dall")
    assert "Follow-ups on a board" in said(page)
    sent = {"stage": "later", "day": "2026-03-20", "board": "who=all", "seen": mark_of(row)}
    response = desk_client.post(f"/followups/{row.pk}/move/", sent)
    assert response.url == "/followups/board/?who=all"
    assert stands(row)[0] == 9 * DAY


def test_a_foreign_row_is_not_there(desk_client, manager) -> None:
    row = on(0, sensitive=True, assignee=manager)
    assert desk_client.get(f"/followups/{row.pk}/move/").status_code == 404
    assert move(desk_client, row, "today").status_code == 404
    assert desk_client.post(f"/followups/{row.pk}/move/undo/").status_code == 404
