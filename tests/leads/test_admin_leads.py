"""Leads in the admin site: edited by hand, except stage, status and the log."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import make_lead, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_of_desk(client_for: Any, administrator: User) -> Client:
    return client_for(administrator)


def test_leads_are_listed_and_found(admin_of_desk: Client) -> None:
    make_lead(title="Motor plant", partner=make_organisation(name_ja="株式会社デンソー"))
    make_lead(title="Biogas")
    page = admin_of_desk.get(reverse("admin:leads_lead_changelist"), {"q": "デンソー"})
    assert "Motor plant" in page.content.decode()
    assert "Biogas" not in page.content.decode()


def test_stage_and_status_cannot_be_typed(admin_of_desk: Client, desk: User) -> None:
    lead = make_lead(partner=make_organisation())
    lead.stage_changes.create(to_stage="new", by=desk)
    page = admin_of_desk.get(reverse("admin:leads_lead_change", args=[lead.pk]))
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="title"' in html
    assert 'name="stage"' not in html
    assert 'name="status"' not in html
    assert 'name="partners-0-role"' in html
    assert 'name="stage_changes-0-reason"' not in html


def test_the_log_is_only_read(admin_of_desk: Client, desk: User) -> None:
    line = make_lead().stage_changes.create(to_stage="new", by=desk, reason="Raised in Osaka")
    assert (
        "Deepa Desk"
        in admin_of_desk.get(reverse("admin:leads_stagechange_changelist")).content.decode()
    )
    change = reverse("admin:leads_stagechange_change", args=[line.pk])
    assert "Raised in Osaka" in admin_of_desk.get(change).content.decode()
    assert admin_of_desk.post(change, {"reason": "Forged"}).status_code == 403
    delete = reverse("admin:leads_stagechange_delete", args=[line.pk])
    assert admin_of_desk.post(delete, {"post": "yes"}).status_code == 403
    assert admin_of_desk.get(reverse("admin:leads_stagechange_add")).status_code == 403


def test_others_have_no_admin(desk_client: Client) -> None:
    assert desk_client.get(reverse("admin:leads_lead_changelist")).status_code == 302
