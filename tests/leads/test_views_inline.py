"""Stage and owner of a lead, changed where the lead stands."""

import json
import re

import pytest

from leads.models import Lead
from tests.factories import make_lead, make_organisation

HTMX = {"HX-Request": "true"}


def address(lead: Lead, field: str) -> str:
    return f"/leads/{lead.pk}/inline/{field}/"


@pytest.fixture
def lead(desk) -> Lead:
    return make_lead(partner=make_organisation(), title="Pumps", owner=desk)


def test_the_owner_is_changed_in_place_and_the_cell_comes_back(desk_client, lead, manager) -> None:
    form = desk_client.get(address(lead, "owner"), headers=HTMX)
    assert "<html" not in form.text
    sent = {"owner": manager.pk, "seen": form.context["form"]["seen"].value()}
    answer = desk_client.post(address(lead, "owner"), sent, headers=HTMX)
    lead.refresh_from_db()
    assert lead.owner == manager
    assert "Manoj Manager" in answer.text
    assert f'href="{address(lead, "owner")}?seen={manager.pk}"' in answer.text
    said = json.loads(answer["HX-Trigger"])
    assert said["toast"]["message"] == "The owner of “Pumps” is now Manoj Manager."
    assert "lead-changed" in said


def test_nobody_is_an_owner_too(desk_client, lead) -> None:
    answer = desk_client.post(address(lead, "owner"), {"owner": ""}, headers=HTMX)
    lead.refresh_from_db()
    assert lead.owner is None
    assert "nobody" in answer.text


def test_a_colleagues_owner_is_shown_and_not_overwritten(
    desk_client, lead, manager, official
) -> None:
    seen = desk_client.get(address(lead, "owner")).context["form"]["seen"].value()
    Lead.objects.filter(pk=lead.pk).update(owner=official)
    sent = {"owner": manager.pk, "seen": seen}
    refused = desk_client.post(address(lead, "owner"), sent, headers=HTMX)
    assert refused.status_code == 422
    assert (refused["HX-Retarget"], refused["HX-Reswap"]) == ("#inline-form", "outerHTML")
    assert "changed the owner to Omkar Official meanwhile" in refused.text
    lead.refresh_from_db()
    assert lead.owner == official
    again = {"owner": manager.pk, "seen": refused.context["form"]["seen"].value()}
    assert desk_client.post(address(lead, "owner"), again, headers=HTMX).status_code == 200
    lead.refresh_from_db()
    assert lead.owner == manager


def test_what_changed_since_the_row_was_drawn_is_said_at_once(desk_client, lead, official) -> None:
    row = f"{address(lead, 'owner')}?seen={lead.owner_id}"
    assert "Meanwhile" not in desk_client.get(row, headers=HTMX).text
    Lead.objects.filter(pk=lead.pk).update(owner=official, stage="contacted")
    assert "now it is Omkar Official" in desk_client.get(row, headers=HTMX).text
    stage = desk_client.get(f"{address(lead, 'stage')}?seen=new", headers=HTMX).text
    assert "moved this lead from “New” to “Contacted”" in stage


def test_nobody_gives_a_sensitive_lead_out_of_her_own_sight(
    desk_client, lead, official, manager_client
) -> None:
    Lead.objects.filter(pk=lead.pk).update(sensitive=True)
    sent = {"owner": official.pk}
    refused = desk_client.post(address(lead, "owner"), sent, headers=HTMX)
    assert refused.status_code == 422
    assert "You would not see this lead any more" in refused.text
    assert manager_client.post(address(lead, "owner"), sent, headers=HTMX).status_code == 200


def test_the_stage_moves_in_place(desk_client, lead) -> None:
    sent = {"stage": "contacted", "seen": "new"}
    answer = desk_client.post(address(lead, "stage"), sent, headers=HTMX)
    lead.refresh_from_db()
    assert lead.stage == "contacted"
    assert 'data-stage="contacted"' in answer.text
    assert lead.stage_changes.count() == 1


def test_a_gate_says_what_is_missing_before_and_after(desk_client, lead) -> None:
    asked = desk_client.get(f"{address(lead, 'stage')}?stage=proposal_filed", headers=HTMX)
    words = [blocker["words"] for blocker in asked.context["blockers"]]
    assert words
    assert all(each in asked.text for each in words)
    sent = {"stage": "proposal_filed", "seen": "new"}
    refused = desk_client.post(address(lead, "stage"), sent, headers=HTMX)
    assert refused.status_code == 422
    assert "Not moved" in refused.text
    assert words[0] in refused.text
    lead.refresh_from_db()
    assert lead.stage == "new"


def test_a_stage_a_colleague_moved_is_not_overwritten(desk_client, lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(stage="qualified")
    sent = {"stage": "contacted", "seen": "new", "reason": "Too early."}
    refused = desk_client.post(address(lead, "stage"), sent, headers=HTMX)
    assert refused.status_code == 422
    assert "meanwhile" in refused.text
    assert "Too early." in refused.text
    lead.refresh_from_db()
    assert lead.stage == "qualified"


def test_a_lead_that_is_not_open_says_so(desk_client, lead) -> None:
    Lead.objects.filter(pk=lead.pk).update(status="on_hold", status_reason="Waiting.")
    shown = desk_client.get(address(lead, "stage"), headers=HTMX).text
    assert "reopen it before you move it" in shown
    assert 'type="submit"' not in shown


def test_without_scripts_it_is_a_page_that_leads_back(desk_client, lead) -> None:
    came = {"Referer": "http://testserver/leads/?stage=new&page=2"}
    page = desk_client.get(address(lead, "owner"), headers=came)
    assert "<html" in page.text
    assert page.context["next"] == "/leads/?stage=new&page=2"
    answer = desk_client.post(address(lead, "owner"), {"owner": "", "next": page.context["next"]})
    assert answer["Location"] == "/leads/?stage=new&page=2"


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:x"])
def test_the_way_back_never_leaves_the_desk(desk_client, lead, target) -> None:
    answer = desk_client.post(address(lead, "owner"), {"owner": "", "next": target})
    assert answer["Location"] == lead.get_absolute_url()


def test_a_strangers_referer_is_no_way_back(desk_client, lead) -> None:
    came = {"Referer": "https://evil.example/leads/"}
    page = desk_client.get(address(lead, "owner"), headers=came)
    assert page.context["next"] == lead.get_absolute_url()


@pytest.mark.parametrize(
    "sent",
    [{"owner": "9" * 30}, {"owner": "\x00"}, {"owner": "x"}, {"seen": "\x00"}, {"seen": "9" * 500}],
)
def test_nonsense_is_refused_with_a_sentence(desk_client, lead, sent) -> None:
    assert desk_client.post(address(lead, "owner"), sent, headers=HTMX).status_code == 422


def test_other_fields_have_no_form_in_place(desk_client, lead) -> None:
    assert desk_client.get(address(lead, "title")).status_code == 404


def test_only_editors_get_the_way_in(
    desk_client, client_for, viewer, official_client, lead
) -> None:
    links = re.compile(r'class="inline-edit"[^>]*href="([^"]+)"')
    page = lead.get_absolute_url()
    assert len(links.findall(desk_client.get(page).text)) == 2
    assert links.findall(official_client.get(page).text) == [f"/followups/inline/?lead={lead.pk}"]
    assert links.findall(client_for(viewer).get(page).text) == []
