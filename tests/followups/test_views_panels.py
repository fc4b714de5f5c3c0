"""What other pages show of follow-ups, and what the form suggests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import (
    make_contact,
    make_followup,
    make_lead,
    make_mou,
    make_organisation,
)

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def subjects():
    """A row of each kind a promise may be about."""
    return {
        "lead": make_lead(),
        "mou": make_mou(),
        "organisation": make_organisation(),
        "contact": make_contact(),
    }


@pytest.mark.parametrize("name", ["lead", "mou", "organisation", "contact"])
def test_the_panel_of_each_kind_shows_its_own_promises(name, subjects, desk_client) -> None:
    make_followup(title="About it", **{name: subjects[name]})
    make_followup(title="About another")
    response = desk_client.get(f"/followups/panel/?{name}={subjects[name].pk}", **HTMX)
    assert "<html" not in text(response)
    assert "About it" in text(response)
    assert "About another" not in text(response)
    assert f"/followups/new/?{name}={subjects[name].pk}" in text(response)


def test_without_scripts_it_is_a_page(subjects, desk_client) -> None:
    page = text(desk_client.get(f"/followups/panel/?lead={subjects['lead'].pk}"))
    assert "<html" in page
    assert subjects["lead"].get_absolute_url() in page


def test_open_ones_come_first_then_the_last_kept(subjects, desk_client) -> None:
    lead, now = subjects["lead"], timezone.now()
    for number in range(5):
        make_followup(title=f"Kept {number}", lead=lead, done_at=now - timedelta(days=number))
    make_followup(title="Later", lead=lead, due_on=timezone.localdate() + timedelta(days=9))
    make_followup(title="Soon", lead=lead, due_on=timezone.localdate())
    page = text(desk_client.get(f"/followups/panel/?lead={lead.pk}", **HTMX))
    order = [page.index(words) for words in ("Soon", "Later", "Kept 0", "Kept 1", "Kept 2")]
    assert order == sorted(order)
    assert "Kept 3" not in page
    assert f"/followups/?lead={lead.pk}&amp;state=any" in page


@pytest.mark.parametrize(
    "query",
    ["", "?lead=", "?lead=0", "?lead=abc", "?lead=-1", "?lead=1e3", "?lead=٣", "?lead=%00",
     "?lead=99999999999999999999999999", "?organisation=99999999", "?user=1"],
)  # fmt: skip
def test_a_row_that_is_not_there_has_no_panel(query, desk_client) -> None:
    assert desk_client.get(f"/followups/panel/{query}").status_code == 404


def test_a_row_one_may_not_see_has_no_panel(desk_client, manager_client, manager) -> None:
    for name, make in (("lead", make_lead), ("mou", make_mou)):
        secret = make(sensitive=True, owner=manager)
        assert desk_client.get(f"/followups/panel/?{name}={secret.pk}").status_code == 404
        assert manager_client.get(f"/followups/panel/?{name}={secret.pk}").status_code == 200


def test_a_promise_of_a_secret_mou_is_not_in_its_leads_panel(desk_client, manager) -> None:
    lead = make_lead()
    secret = make_mou(lead=lead, sensitive=True, owner=manager)
    make_followup(title="Hidden", lead=lead, mou=secret)
    assert "Hidden" not in text(desk_client.get(f"/followups/panel/?lead={lead.pk}", **HTMX))


def test_a_viewer_has_no_buttons(viewer, client_for, subjects) -> None:
    make_followup(title="To see", lead=subjects["lead"])
    page = text(client_for(viewer).get(f"/followups/panel/?lead={subjects['lead'].pk}", **HTMX))
    assert "To see" in page
    assert "<form" not in page
    assert "/followups/new/" not in page


def test_queries_of_a_panel_do_not_grow(desk_client, django_assert_num_queries) -> None:
    lead = make_lead()
    for more in (2, 15):
        for _turn in range(more):
            organisation = make_organisation()
            make_followup(
                lead=lead, organisation=organisation, contact=make_contact(organisation),
                mou=make_mou(lead=lead),
            )  # fmt: skip
            make_followup(lead=lead, done_at=timezone.now())
        with django_assert_num_queries(7):
            desk_client.get(f"/followups/panel/?lead={lead.pk}", **HTMX)


def test_suggestions_are_found_in_both_scripts_and_scoped(desk_client, manager) -> None:
    make_organisation(name_en="Tokyo Electron Limited", name_ja="東京エレクトロン株式会社")
    make_lead(title="Tokyo plant", sensitive=True, owner=manager)
    for query in ("tokyo", "東京"):
        found = desk_client.get(f"/followups/suggest/organisation/?q={query}").json()["results"]
        assert [(row["text"], row["hint"]) for row in found] == [
            ("Tokyo Electron Limited", "東京エレクトロン株式会社")
        ]
    assert desk_client.get("/followups/suggest/lead/?q=tokyo").json() == {"results": []}


@pytest.mark.parametrize("query", ["", "%00", "x" * 9000, "%F0%9F%9A%84", "'; drop table", "%25_"])
def test_odd_words_break_no_suggestion(query, desk_client, subjects) -> None:
    for kind in subjects:
        assert desk_client.get(f"/followups/suggest/{kind}/?q={query}").status_code == 200


def test_suggestions_are_few_and_of_known_kinds(desk_client) -> None:
    for _turn in range(30):
        make_organisation()
    assert len(desk_client.get("/followups/suggest/organisation/").json()["results"]) == 20
    assert desk_client.get("/followups/suggest/user/").status_code == 404
