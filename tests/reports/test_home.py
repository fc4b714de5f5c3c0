"""The start page: what stands where, and that every number leads to exactly its rows."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.choices import Role
from followups.models import FollowUp
from leads.models import MOUParty
from reports.home import Block, Home, home_of
from tests.factories import (
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)

TODAY = timezone.localdate
CRORE = 10_000_000


def ago(**span: int):
    return timezone.now() - timedelta(**span)


def block(home: Home, kind: str) -> Block:
    return {each.kind: each for each in (*home.main, *home.side)}[kind]


def titles(rows) -> list[str]:
    return [str(row) for row in rows]


def count_at(client: Client, url: str) -> int:
    """How many rows the list at an address shows in all."""
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["page"].paginator.count


def stale_mou(**fields):
    return make_mou(signed_on=TODAY() - timedelta(days=200), **fields)


@pytest.fixture
def colleague(team):
    return make_user(Role.DESK, name="Chitra Colleague", team=team)


@pytest.fixture
def work(desk, colleague):
    """Rows of every kind, wanted and not, more than a block shows."""
    today = TODAY()
    lead = make_lead(title="Lead with a step", owner=desk)
    make_followup(lead=lead, assignee=desk, due_on=today + timedelta(days=9), title="later")
    for number in range(7):
        make_followup(title=f"late {number}", assignee=desk, due_on=today - timedelta(days=number))
        make_lead(title=f"nobody's {number}")
        make_meeting(title=f"met {number}", starts_at=ago(days=number + 1))
        stale_mou(title=f"silent {number}")
    make_followup(assignee=desk, due_on=today, snoozed_until=today + timedelta(days=2))
    make_followup(assignee=desk, due_on=today, done_at=timezone.now())
    make_followup(assignee=colleague, due_on=today - timedelta(days=2))
    make_lead(title="mine", owner=desk)
    make_lead(title="on hold", status="on_hold", status_reason="Asked to wait.")
    make_meeting(title="told", result="not_now", logged_at=timezone.now())
    make_meeting(title="to come", starts_at=timezone.now() + timedelta(days=2))
    make_mou(title="fresh", signed_on=today - timedelta(days=3))
    make_mou(title="dropped", status="dropped", status_reason="Withdrawn.")


def test_every_number_leads_to_exactly_the_rows_it_counts(desk, desk_client, work) -> None:
    home = home_of(desk)
    expected = {"followups": 7, "leads": 8, "unowned": 7, "meetings": 7, "stale": 7}
    for kind, total in expected.items():
        shown = block(home, kind)
        assert shown.total == total, kind
        assert len(shown.rows) == 5, kind
        assert count_at(desk_client, shown.links[-1].url) == total, kind


def test_side_links_lead_to_the_rows_they_count(desk, desk_client, work) -> None:
    home = home_of(desk)
    team, _all = block(home, "followups").links
    mine, _all = block(home, "leads").links
    assert (team.label, team.late) == ("Team: 7 overdue", True)  # six of mine, one colleague's
    assert count_at(desk_client, team.url) == 7
    assert mine.label == "1 mine"
    assert count_at(desk_client, mine.url) == 1


def test_figures_lead_to_the_rows_they_count(desk, desk_client, work) -> None:
    make_lead(stage="site_visit", owner=desk)
    home = home_of(desk)
    steps = {step.stage: step for step in home.steps}
    assert [step.count for step in home.steps] == [9, 0, 0, 0, 1, 0, 0, 0, 0]
    assert home.open_leads == 10
    assert steps["contacted"].url == ""
    for stage in ("new", "site_visit"):
        assert count_at(desk_client, steps[stage].url) == steps[stage].count
    assert (steps["new"].share, steps["site_visit"].share) == (100, 11)


def test_what_is_not_stated_is_counted_and_not_added_up(desk, desk_client) -> None:
    make_mou(amount=300 * CRORE, currency="INR", inr_rate=1)
    make_mou()
    make_mou()
    page = desk_client.get("/").content.decode()
    assert "₹300 crore" in page
    assert "2 not stated" in page
    assert "3 not stated" in page  # realised
    missing = home_of(desk).mous.committed_unknown
    assert count_at(desk_client, missing.url) == 2


def test_mine_stand_before_those_of_others(desk, colleague) -> None:
    make_lead(title="theirs", owner=colleague)
    make_lead(title="mine", owner=desk)
    make_meeting(title="theirs", starts_at=ago(hours=3))
    make_meeting(title="mine", starts_at=ago(days=30), owner=desk)
    home = home_of(desk)
    assert titles(block(home, "leads").rows) == ["mine", "theirs"]
    assert titles(block(home, "meetings").rows) == ["mine", "theirs"]


def test_an_official_is_shown_leads_of_his_own_only(official, colleague) -> None:
    make_lead(title="theirs", owner=colleague)
    make_lead(title="his", owner=official)
    home = home_of(official)
    leads = block(home, "leads")
    assert titles(leads.rows) == ["his"]
    assert (leads.total, parse_qs(urlsplit(leads.links[0].url).query)["owner"]) == (1, ["me"])
    assert "unowned" not in {each.kind for each in (*home.main, *home.side)}


def test_a_viewer_has_no_follow_ups_and_no_buttons(viewer, client_for) -> None:
    make_meeting(title="Met")
    stale_mou(title="Silent")
    home = home_of(viewer)
    assert {each.kind for each in (*home.main, *home.side)} == {"meetings", "leads", "stale"}
    page = client_for(viewer).get("/").content.decode()
    assert "Silent" in page
    assert "/update/" not in page
    assert "/outcome/" not in page
    assert "/followups/new/" not in page


def test_the_stalest_mou_comes_first_with_its_owner_and_its_silence(manager, client_for) -> None:
    today = TODAY()
    party = make_organisation(name_en="Hinode Foods")
    older = make_mou(title="Older", signed_on=today - timedelta(days=90), owner=manager)
    MOUParty.objects.create(mou=older, organisation=party)
    make_mou(title="Newer", signed_on=today - timedelta(days=40))
    home = home_of(manager)
    assert home.main[0].kind == "stale"
    assert titles(home.main[0].rows) == ["Older", "Newer"]
    page = " ".join(client_for(manager).get("/").content.decode().split())
    for words in ("Hinode Foods", "owner: Manoj Manager", "no update for 90 days", "owner: nobody"):
        assert words in page


def test_sensitive_rows_of_others_are_neither_shown_nor_counted(desk, manager, colleague) -> None:
    secret = {"sensitive": True, "owner": colleague}
    make_lead(title="secret", **secret)
    make_meeting(title="secret", **secret)
    stale_mou(title="secret", **secret)
    for person, number in ((desk, 0), (manager, 1), (colleague, 1)):
        home = home_of(person)
        for kind in ("leads", "meetings", "stale"):
            assert (block(home, kind).total, len(block(home, kind).rows)) == (number, number)
        assert home.open_leads == number


# --- The official's first question ----------------------------------------------------------------
def test_an_official_is_asked_first_about_the_meeting_that_goes_on(official, official_client):
    make_meeting(title="Yesterday's", starts_at=ago(days=1))
    now = make_meeting(title="Going on", starts_at=ago(minutes=40))
    ask = home_of(official).ask
    assert (ask.meeting, ask.on_now) == (now, True)
    page = official_client.get("/").content.decode()
    assert page.index("Log an outcome") < page.index("My follow-ups due")
    assert f'href="/meetings/{now.pk}/outcome/"' in page


def test_then_about_the_last_one_without_outcome(official) -> None:
    make_meeting(title="Told", starts_at=ago(hours=5), result="not_now", logged_at=timezone.now())
    last = make_meeting(title="Last", starts_at=ago(hours=9), ends_at=ago(hours=8))
    make_meeting(title="Before", starts_at=ago(days=2))
    ask = home_of(official).ask
    assert (ask.meeting, ask.on_now) == (last, False)


def test_a_meeting_known_only_by_its_day_goes_on_all_day(official) -> None:
    today = TODAY()
    meeting = make_meeting(precision="day", on_from=today, on_to=today)
    ask = home_of(official).ask
    assert (ask.meeting, ask.on_now) == (meeting, True)


def test_one_that_has_not_begun_is_not_asked_about(official, official_client) -> None:
    make_meeting(starts_at=timezone.now() + timedelta(hours=1))
    assert home_of(official).ask.meeting is None
    page = official_client.get("/").content.decode()
    assert 'href="/meetings/log/"' in page
    assert "No meeting waits for its outcome" in page


def test_others_are_not_asked(desk, manager) -> None:
    make_meeting()
    assert home_of(desk).ask is None
    assert home_of(manager).ask is None


# --- Nothing to do --------------------------------------------------------------------------------
def test_a_day_without_work_says_so(desk_client) -> None:
    page = desk_client.get("/").content.decode()
    for words in ("You owe nothing", "has its outcome", "has a next action", "has an owner",
                  "updated in the last 30 days"):  # fmt: skip
        assert words in page


def test_what_comes_next_is_named_when_nothing_is_due(desk, desk_client) -> None:
    make_followup(title="Much later", assignee=desk, due_on=TODAY() + timedelta(days=40))
    make_followup(title="Tomorrow's", assignee=desk, due_on=TODAY() + timedelta(days=1))
    page = desk_client.get("/").content.decode()
    assert "Nothing is due today. Next:" in page
    assert "Tomorrow&#x27;s" in page
    assert "Much later" not in page


# --- The door -------------------------------------------------------------------------------------
def test_a_stranger_is_sent_to_the_sign_in(db) -> None:
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert not FollowUp.objects.visible_to(AnonymousUser())


def test_it_is_read_only(desk_client) -> None:
    assert desk_client.post("/").status_code == 405


def test_done_on_the_start_page_comes_back_to_it(desk, desk_client) -> None:
    followup = make_followup(assignee=desk, due_on=TODAY())
    assert 'name="next" value="/"' in desk_client.get("/").content.decode()
    response = desk_client.post(f"/followups/{followup.pk}/done/", {"next": "/"})
    assert (response.status_code, response["Location"]) == (302, "/")
    followup.refresh_from_db()
    assert not followup.is_open


# --- Cost -----------------------------------------------------------------------------------------
# One more where a person's own sensitive MOUs are counted beside the kept figures.
QUERIES = {Role.DESK: 23, Role.OFFICIAL: 20, Role.MANAGER: 22, Role.VIEWER: 13}


def _rows(user, number: int) -> None:
    for turn in range(number):
        partner = make_organisation()
        lead = make_lead(partner)
        make_lead(partner, owner=user)
        mou = stale_mou(lead=lead, owner=user)
        MOUParty.objects.create(mou=mou, organisation=partner)
        make_followup(
            assignee=user, lead=lead, mou=mou, organisation=partner,
            due_on=TODAY() - timedelta(days=turn),
        )  # fmt: skip
        meeting = make_meeting()
        meeting.attendances.create(organisation=partner)


@pytest.mark.parametrize("role", QUERIES)
def test_queries_do_not_grow_with_the_rows(
    role, client_for, team, django_assert_num_queries
) -> None:
    user = make_user(role, team=team)
    client = client_for(user)
    for more in (1, 30):
        _rows(user, more)
        client.get("/")  # figures of MOUs that changed are counted once, and kept
        with django_assert_num_queries(QUERIES[role]):
            assert client.get("/").status_code == 200


def test_who_comes_back_is_asked_to_take_her_follow_ups_back(desk, desk_client) -> None:
    assert "You are back." not in desk_client.get("/").content.decode()
    make_followup(assignee=make_user(), handed_from=desk)
    assert "You are back." in desk_client.get("/").content.decode()
