"""A lead's moves by page, and who sees which lead."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from leads.choices import Stage
from leads.models import Lead
from tests.factories import make_lead, make_organisation

pytestmark = pytest.mark.django_db

LIST = reverse("leads:lead_list")
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return response.content.decode()


def stage_of(lead: Lead) -> str:
    return reverse("leads:lead_stage", args=[lead.pk])


def status_of(lead: Lead) -> str:
    return reverse("leads:lead_status", args=[lead.pk])


def test_a_move_by_plain_form(desk_client: Client, desk: User) -> None:
    lead = make_lead(partner=make_organisation())
    response = desk_client.post(stage_of(lead), {"stage": "contacted", "seen": "new"}, follow=True)
    assert response.redirect_chain == [(lead.get_absolute_url(), 302)]
    assert "The lead was moved to “Contacted”." in text(response)
    lead.refresh_from_db()
    assert lead.stage == Stage.CONTACTED
    assert lead.stage_changes.get().by == desk


def test_a_move_by_htmx_swaps_the_card_and_what_depends_on_it(desk_client: Client) -> None:
    lead = make_lead(partner=make_organisation())
    response = desk_client.post(stage_of(lead), {"stage": "contacted"}, headers=HTMX)
    html = text(response)
    assert response.status_code == 200
    assert html.strip().startswith('<section class="card" id="stage"')
    assert "The lead was moved to “Contacted”." in html
    for part in ("standing", "history", "messages"):
        assert f'id="{part}"' in html
    assert html.count("hx-swap-oob") == 3
    assert "<html" not in html


def test_a_refused_move_says_what_is_missing_and_keeps_what_was_typed(desk_client: Client) -> None:
    lead = make_lead()
    sent = {"stage": "qualified", "reason": "because 理由"}
    plain, swapped = (
        desk_client.post(stage_of(lead), sent),
        desk_client.post(stage_of(lead), sent, headers=HTMX),
    )
    assert (plain.status_code, swapped.status_code) == (200, 422)
    for response in (plain, swapped):
        html = text(response)
        assert "Not moved: “Qualified” still needs what is listed here." in html
        assert "What is missing for “Qualified”" in html
        assert "Name an owner." in html
        assert 'value="because 理由"' in html
        assert '<option value="qualified" selected>' in html
    assert "<html" in text(plain)
    assert "<html" not in text(swapped)
    assert Lead.objects.get(pk=lead.pk).stage == Stage.NEW


def test_one_can_look_what_another_stage_needs(desk_client: Client) -> None:
    lead = make_lead(stage="contacted")
    html = text(desk_client.get(f"{stage_of(lead)}?stage=mou_signed", headers=HTMX))
    assert "What is missing for “MOU signed”" in html
    assert "Register the signed MOU." in html
    assert "Back to “New”: say why." in text(desk_client.get(f"{stage_of(lead)}?stage=new"))
    for naughty in ("nowhere", "%00", "x" * 5000, ""):
        assert desk_client.get(f"{stage_of(lead)}?stage={naughty}").status_code == 200


def test_back_asks_for_the_reason_beside_its_field(desk_client: Client) -> None:
    lead = make_lead(stage="qualified")
    response = desk_client.post(stage_of(lead), {"stage": "new"})
    assert response.context["stage_form"].errors["reason"] == [
        "Say why the lead goes back to an earlier stage."
    ]


def test_only_a_manager_is_offered_to_move_past_a_gate(
    desk_client: Client, manager_client: Client
) -> None:
    lead = make_lead()
    assert 'name="override"' not in text(desk_client.get(lead.get_absolute_url()))
    assert 'name="override"' in text(manager_client.get(lead.get_absolute_url()))
    sent = {"stage": "qualified", "override": "on", "reason": "The minister asked."}
    desk_client.post(stage_of(lead), sent)
    assert Lead.objects.get(pk=lead.pk).stage == Stage.NEW
    manager_client.post(stage_of(lead), sent)
    assert Lead.objects.get(pk=lead.pk).stage == Stage.QUALIFIED
    assert "moved past what was missing" in text(desk_client.get(lead.get_absolute_url()))


def test_two_people_move_the_same_lead(desk_client: Client, manager_client: Client) -> None:
    lead = make_lead(partner=make_organisation())
    sent = {"stage": "contacted", "seen": "new"}
    desk_client.post(stage_of(lead), sent)
    html = text(manager_client.post(stage_of(lead), sent))
    assert "Somebody else has moved this lead to “Contacted” meanwhile" in html
    assert lead.stage_changes.count() == 1


@pytest.mark.parametrize(
    "sent",
    [{}, {"stage": "nowhere"}, {"stage": "\x00"}, {"stage": "contacted", "reason": "x" * 301},
     {"stage": "contacted", "seen": "y" * 50}, {"stage": ["new", "contacted"], "reason": "\x00"}],
)  # fmt: skip
def test_naughty_moves_are_errors(desk_client: Client, sent: dict[str, Any]) -> None:
    lead = make_lead(partner=make_organisation())
    assert desk_client.post(stage_of(lead), sent).status_code == 200
    assert Lead.objects.get(pk=lead.pk).stage == Stage.NEW


def test_a_lead_is_lost_and_reopened(desk_client: Client) -> None:
    lead = make_lead()
    lost = {"status-status": "lost", "status-reason": "Cheaper land.", "status-lost_to": "Gujarat"}
    html = text(desk_client.post(status_of(lead), lost, follow=True))
    assert "The lead is now: Lost." in html
    assert "to Gujarat" in html
    assert "Cheaper land." in html
    html = text(desk_client.post(status_of(lead), {"status-status": "open"}, headers=HTMX))
    assert "The lead is now: Open." in html
    assert Lead.objects.get(pk=lead.pk).status == "open"


def test_a_status_without_its_reason_is_refused_beside_the_field(desk_client: Client) -> None:
    lead = make_lead()
    sent = {"status-status": "lost", "status-lost_to": "Gujarat"}
    plain = desk_client.post(status_of(lead), sent)
    assert plain.context["status_form"].errors["reason"] == ["Say why the lead is not open."]
    assert 'value="Gujarat"' in text(plain)
    sent = {"status-status": "lost", "status-reason": "x"}
    swapped = desk_client.post(status_of(lead), sent, headers=HTMX)
    assert swapped.status_code == 422
    assert swapped.context["status_form"].errors["lost_to"]
    assert Lead.objects.get(pk=lead.pk).status == "open"


def test_an_empty_status_form_is_an_error(desk_client: Client) -> None:
    response = desk_client.post(status_of(make_lead()), {})
    assert response.context["status_form"].errors["status"]


def test_a_lead_on_hold_is_not_moved(desk_client: Client) -> None:
    lead = make_lead(partner=make_organisation(), status="on_hold", status_reason="x")
    html = text(desk_client.post(stage_of(lead), {"stage": "contacted"}))
    assert "reopen it before you move it" in html


# --- Who sees what -----------------------------------------------------------------------------
LEAD_URLS = ["lead_detail", "lead_edit", "lead_stage", "lead_status", "lead_history"]


@pytest.mark.parametrize("name", LEAD_URLS)
def test_a_sensitive_lead_does_not_exist_for_others(
    name: str, desk_client: Client, manager_client: Client, manager: User, desk: User
) -> None:
    lead = make_lead(title="Secret", sensitive=True, owner=manager)
    url = reverse(f"leads:{name}", args=[lead.pk])
    assert desk_client.get(url).status_code == 404
    if name in ("lead_edit", "lead_stage", "lead_status"):
        assert desk_client.post(url, {"stage": "contacted"}).status_code == 404
    assert manager_client.get(url).status_code == 200
    lead.members.add(desk)
    assert desk_client.get(url).status_code == 200


def test_a_sensitive_lead_is_in_nobody_elses_list(
    desk_client: Client, manager_client: Client, manager: User
) -> None:
    make_lead(title="Secret", sensitive=True, owner=manager)
    assert "Secret" not in text(desk_client.get(LIST))
    assert "No leads yet" in text(desk_client.get(LIST))
    assert "Secret" in text(manager_client.get(LIST))


@pytest.mark.parametrize("name", LEAD_URLS)
@pytest.mark.parametrize("pk", [0, 10**9, 10**30])
def test_unknown_leads_are_404(name: str, pk: int, desk_client: Client) -> None:
    assert desk_client.get(reverse(f"leads:{name}", args=[pk])).status_code == 404
