"""Where a form's reader is led to after signing in, and how the browser learns what was saved."""

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import Lead
from tests.factories import make_lead

LOGIN = "/accounts/login/"


@pytest.fixture
def lead(db) -> Lead:
    return make_lead(title="Pumps")


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(lead) -> None:
    done = reverse("followups:notification_read_all")
    answer = Client().post(done, headers={"Referer": "http://testserver/leads/?q=a&page=2"})
    assert answer["Location"] == f"{LOGIN}?next=/leads/%3Fq%3Da%26page%3D2"


def test_a_fragment_leads_back_to_the_page_around_it(lead) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/?q=a#top"}
    answer = Client().get(f"/followups/panel/?lead={lead.pk}", headers=asked)
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"{LOGIN}?next=/leads/%3Fq%3Da"


def test_what_the_page_asks_by_itself_leads_nobody_away() -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/leads/", "X-Stay": "1"}
    answer = Client().get(reverse("followups:notification_badge"), headers=asked)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer
    assert answer.content == b""


@pytest.mark.parametrize("page", ["https://evil.example/leads/", "", "x", "http://testserver"])
def test_a_strangers_page_is_not_led_to(lead, page) -> None:
    address = reverse("leads:lead_edit", args=[lead.pk])
    answer = Client().post(address, headers={"Referer": page})
    assert answer["Location"] == f"{LOGIN}?next={address}"


def save(client: Client, lead: Lead, **more: str):
    address = reverse("leads:lead_inline", args=[lead.pk, "owner"])
    return client.post(address, {"owner": "", **more})


def test_a_saved_form_names_its_draft(desk_client, lead) -> None:
    answer = save(desk_client, lead, draft="a1-b2")
    assert answer.status_code == 302
    assert answer.cookies["draft_saved"].value == "a1-b2"
    assert answer.cookies["draft_saved"]["samesite"] == "Lax"


def test_a_refused_form_does_not(desk_client, lead) -> None:
    assert "draft_saved" not in save(desk_client, lead, draft="a1", owner="x").cookies
    assert "draft_saved" not in save(Client(), lead, draft="a1").cookies


@pytest.mark.parametrize("draft", ["", "a b", "a;b", "x" * 65, "é", "a\r\nSet-Cookie: b=c"])
def test_only_a_plain_id_becomes_a_cookie(desk_client, lead, draft) -> None:
    assert "draft_saved" not in save(desk_client, lead, draft=draft).cookies


@pytest.fixture
def strict(desk) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_page_too_old_offers_what_was_typed_again(strict, lead) -> None:
    address = reverse("leads:lead_edit", args=[lead.pk])
    ours = {"Origin": "http://testserver", "Referer": f"http://testserver{address}"}
    typed = {"title": "<b>東京</b>\n\ntwo", "kinds": ["gcc", "rd"], "password": "secret"}
    answer = strict.post(address, typed, headers=ours)
    assert answer.status_code == 403
    page = answer.text
    assert "&lt;b&gt;東京&lt;/b&gt;" in page
    assert page.count('name="kinds"') == 2
    assert "secret" not in page
    assert f'href="{address}"' in page


def test_what_a_strangers_page_sent_is_not_offered(strict, lead) -> None:
    address = reverse("leads:lead_edit", args=[lead.pk])
    for origin in ("https://evil.example", "null"):
        answer = strict.post(address, {"title": "Planted"}, headers={"Origin": origin})
        assert answer.status_code == 403
        assert "Planted" not in answer.text


def test_a_fragment_of_an_old_page_reloads_it(strict, lead) -> None:
    address = reverse("leads:lead_inline", args=[lead.pk, "owner"])
    ours = {"Origin": "http://testserver", "HX-Request": "true"}
    answer = strict.post(address, {"owner": ""}, headers=ours)
    assert (answer.status_code, answer["HX-Refresh"]) == (403, "true")
