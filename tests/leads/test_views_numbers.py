"""Numbers of rows in addresses and forms: one of a thousand digits is no row, and no error."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.accounts.test_editing import fields_of
from tests.factories import make_lead, make_organisation

pytestmark = pytest.mark.django_db
LONG = "9" * 5000


@pytest.mark.parametrize(
    ("name", "key", "status"),
    [
        ("leads:contact_list", "organisation", 200),
        ("leads:lead_create", "organisation", 200),
        ("leads:mou_create", "lead", 404),
        ("followups:panel", "lead", 404),
        ("leads:lead_list", "after", 200),
        ("leads:lead_list", "page", 200),
    ],
)
def test_a_number_of_thousands_of_digits_in_an_address(name, key, status, desk_client) -> None:
    assert desk_client.get(reverse(name), {key: LONG}).status_code == status


def test_a_number_of_thousands_of_digits_in_the_name_of_a_field(desk_client) -> None:
    lead = make_lead(make_organisation())
    address = reverse("leads:lead_edit", args=[lead.pk])
    sent = fields_of(desk_client.get(address))
    lead.title = "Changed by a colleague meanwhile"
    lead.save()
    body = urlencode({**sent, f"partners-{LONG}-note": "x"}, doseq=True)
    answer = desk_client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert answer.context["form"].conflict
