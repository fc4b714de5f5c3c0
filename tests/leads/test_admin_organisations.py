"""Organisations, contacts and reference data in the admin site."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import Citation, Contact, Organisation, Policy, Sector
from tests.factories import make_contact, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(client_for: Any, administrator: Any) -> Client:
    return client_for(administrator)


def text(response: Any) -> str:
    return response.content.decode()


def test_organisations_are_found_in_both_scripts(site: Client) -> None:
    make_organisation(name_en="DENSO Corporation", name_ja="株式会社デンソー")
    make_organisation(name_en="Other")
    for query in ("denso", "デンソー", "ﾃﾞﾝｿｰ"):
        page = site.get(reverse("admin:leads_organisation_changelist"), {"q": query})
        html = text(page)
        assert "DENSO Corporation" in html
        assert "1 organisation\n" in html


def test_a_former_name_with_a_comma_stays_one_name(site: Client) -> None:
    organisation = make_organisation(name_en="Asahi", former_names=["Asahi Co., Ltd.", "旭"])
    change = reverse("admin:leads_organisation_change", args=[organisation.pk])
    html = text(site.get(change))
    assert "Asahi Co., Ltd.\n旭" in html
    data = {"kind": "company", "country": "JP", "name_en": "Asahi Works",
            "former_names": "Asahi Co., Ltd.\r\n旭"}  # fmt: skip
    assert site.post(change, data).status_code == 302
    saved = Organisation.objects.get(pk=organisation.pk)
    assert (saved.name_en, saved.former_names) == ("Asahi Works", ["Asahi Co., Ltd.", "旭"])


def test_a_contact_is_changed_with_her_posts_but_not_her_card(site: Client) -> None:
    contact = make_contact(make_organisation(), family_romaji="Abe", phone="03-1234-5678")
    assert "Abe" in text(site.get(reverse("admin:leads_contact_changelist"), {"q": "1234-5678"}))
    change = reverse("admin:leads_contact_change", args=[contact.pk])
    html = text(site.get(change))
    assert 'name="employments-0-title"' in html
    assert 'name="card"' not in html
    post = contact.employments.get()
    data = {"family_romaji": "Abe", "given_romaji": "Kobo", "employments-TOTAL_FORMS": 1,
            "employments-INITIAL_FORMS": 1, "employments-0-id": post.pk,
            "employments-0-contact": contact.pk, "employments-0-title": "Chief",
            "employments-0-organisation": post.organisation_id}  # fmt: skip
    assert site.post(change, data).status_code == 302
    assert Contact.objects.get().name == "Abe Kobo"
    assert contact.employments.get().title == "Chief"


def test_sectors_stand_as_a_tree(site: Client) -> None:
    parent = Sector.objects.create(name_en="AAA power", code="aaa-power")
    Sector.objects.create(name_en="Gas of it", code="aaa-gas", parent=parent)
    html = text(site.get(reverse("admin:leads_sector_changelist")))
    assert html.index("AAA power") < html.index("\u2003Gas of it")
    assert "Gas of it" in text(site.get(reverse("admin:leads_sector_changelist"), {"q": "gas"}))


@pytest.mark.parametrize("model", ["citation", "district", "prefecture", "policy", "sector"])
def test_reference_data_is_listed_searched_and_added(site: Client, model: str) -> None:
    Citation.objects.create(kind="press", title="Gazette")
    Policy.objects.create(name_en="P", code="p", country="IN")
    listed = reverse(f"admin:leads_{model}_changelist")
    assert site.get(listed).status_code == 200
    assert site.get(listed, {"q": "a' \0"}).status_code == 200
    assert site.get(reverse(f"admin:leads_{model}_add")).status_code == 200
