"""Ready views: each finds what its name says, all are counted in one query, a minute at a time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from leads.filters import kept
from leads.filters.kept import counts_of_ready_views, ready_query, ready_views
from leads.filters.leads import LeadFilter
from leads.models import Lead
from leads.ready_views import READY_VIEWS, ReadyView
from tests.factories import make_followup, make_lead, make_mou, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ask(desk: User) -> Any:
    request = RequestFactory().get("/leads/")
    request.user = desk
    return request


def found(slug: str, request: Any) -> set[Lead]:
    view = next(view for view in ready_views() if view.slug == slug)
    visible = Lead.objects.visible_to(request.user)
    narrowed = LeadFilter(QueryDict(ready_query(view)), visible, request=request)
    assert not narrowed.errors
    return set(narrowed.qs)


def world(desk: User) -> dict[str, Lead]:
    """One lead for each ready view, and each with a next action unless that is the point."""
    today = timezone.localdate()
    leads = {
        "my-overdue": make_lead(owner=desk),
        "this-week": make_lead(owner=make_user()),
        "silent": make_lead(owner=make_user()),
        "no-next-action": make_lead(owner=make_user()),
        "gbc-ready": make_lead(owner=make_user()),
        "nobodys": make_lead(),
        "on-hold": make_lead(status="on_hold", status_reason="x", owner=make_user()),
    }
    due = {"my-overdue": today - timedelta(8), "this-week": today}
    for slug, lead in leads.items():
        if slug != "no-next-action":
            make_followup(lead=lead, due_on=due.get(slug, today + timedelta(60)))
    make_mou(lead=leads["gbc-ready"], stage="gbc_ready")
    old = timezone.now() - timedelta(days=30, hours=1)
    Lead.objects.filter(pk=leads["silent"].pk).update(updated_at=old)
    return leads


def test_each_ready_view_finds_what_its_name_says(ask: Any, desk: User) -> None:
    leads = world(desk)
    for slug, lead in leads.items():
        assert found(slug, ask) == {lead}, slug
    assert found("mine", ask) == {leads["my-overdue"]}


def test_counts_are_those_of_the_lists(ask: Any, desk: User) -> None:
    world(desk)
    counts = counts_of_ready_views(ask)
    assert {slug: count.number for slug, count in counts.items()} == {
        view.slug: len(found(view.slug, ask)) for view in ready_views()
    }
    assert not any(count.about for count in counts.values())


def test_of_hidden_leads_not_even_the_number_is_told(ask: Any, manager: User) -> None:
    make_lead(sensitive=True, owner=make_user())
    assert counts_of_ready_views(ask)["no-next-action"].number == 0
    ask.user = manager
    assert counts_of_ready_views(ask)["no-next-action"].number == 1


def test_all_counts_are_one_query_and_then_none_for_a_minute(ask: Any) -> None:
    make_lead()
    with CaptureQueriesContext(connection) as first:
        counts_of_ready_views(ask)
    with CaptureQueriesContext(connection) as second:
        counts_of_ready_views(ask)
    assert (len(first), len(second)) == (1, 0)


def test_many_are_told_about(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "COUNTED_UP_TO", 2)
    for _time in range(4):
        make_lead()
    count = counts_of_ready_views(ask)["no-next-action"]
    assert count.about
    assert count.number >= 3
    assert str(count).startswith("~")


def test_a_view_whose_filter_is_not_there_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    views = (*READY_VIEWS, ReadyView("moon", "Moon", (("on_the_moon", "1"),)))
    monkeypatch.setattr(kept, "READY_VIEWS", views)
    assert "moon" not in {view.slug for view in ready_views()}
    assert "mine" in {view.slug for view in ready_views()}


def test_the_bar_is_plain_links_and_its_counts_come_in_one_request(
    desk_client: Client, desk: User
) -> None:
    world(desk)
    page = desk_client.get("/leads/").content.decode()
    assert "/leads/?overdue=1&amp;owner=me" in page or "/leads/?owner=me&amp;overdue=1" in page
    address = "http://testserver/leads/?owner=me&overdue=1"
    answer = desk_client.get(
        "/leads/views/counts/", headers={"hx-request": "true", "hx-current-url": address}
    )
    bar = answer.content.decode()
    assert 'aria-current="page">My overdue <span class="tag-note">1</span>' in bar
    assert bar.count("aria-current") == 1
    assert "view-state" not in bar


@pytest.mark.parametrize("address", ["", "http://evil.example/leads/", "/nowhere/", "x" * 9000])
def test_counts_answer_wherever_they_are_asked_from(desk_client: Client, address: str) -> None:
    headers = {"hx-request": "true", "hx-current-url": address}
    for part in ("", "?part=state"):
        assert desk_client.get(f"/leads/views/counts/{part}", headers=headers).status_code == 200


def test_the_state_of_the_page_comes_with_the_bar(desk_client: Client) -> None:
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/leads/?stage=new"}
    state = desk_client.get("/leads/views/counts/?part=state", headers=headers).content.decode()
    assert 'name="query" value="stage=new"' in state
    assert 'hx-swap-oob="innerHTML:#ready-views"' in state
