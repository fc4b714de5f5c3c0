"""The benchmark itself: it fetches what it says and counts what it should."""

import pytest
from django.test import override_settings

from bench.measure import explain, measure, signed_in
from bench.pages import FLOOR, Page
from imports.pipeline.loader import load_pipeline

pytestmark = [pytest.mark.django_db, pytest.mark.urls("bench.urls")]
PAGES = [Page(FLOOR, "/bench/floor/"), Page("health", "/health/")]


@pytest.fixture
def client(desk, settings):
    load_pipeline()
    with override_settings(SITE_URL="http://testserver"):
        yield signed_in(desk)


def test_the_floor_is_a_page_of_a_signed_in_person_with_three_queries(client, desk):
    response = client.get("/bench/floor/")
    assert response.status_code == 200
    assert response.content.decode().count("<tr>") == 14
    assert desk.name in response.content.decode()
    floor, health = measure(client, PAGES, rounds=3)
    assert (floor.page, floor.status, floor.ratio) == (FLOOR, 200, 1.0)
    assert floor.queries == 3  # session, person, rows
    assert 0 < floor.p50_ms <= floor.p95_ms
    assert health.ratio == round(health.p50_ms / floor.p50_ms, 1)


def test_the_floor_asks_for_a_sign_in(client):
    client.logout()
    assert client.get("/bench/floor/").status_code == 302


def test_explain_shows_each_query_with_its_plan(client):
    plans = explain(client, PAGES[0])
    assert plans.count("-- ") >= 3
    assert "leads_lead" in plans
    assert "actual rows" in plans.replace("actual time", "actual rows")
