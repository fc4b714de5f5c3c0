"""Groups of MOUs with one total, as people meet them."""

import pytest

from leads.models import MOU
from tests.factories import make_group, make_mou
from tests.leads.test_views_mous import text_of

pytestmark = pytest.mark.django_db


def test_group_is_made_corrected_and_listed(desk_client) -> None:
    data = {"name": "Two parks", "amount": "900 crore", "currency": "INR", "jobs": "70"}
    desk_client.post("/mous/groups/new/", data)
    words = text_of(desk_client.get("/mous/groups/"))
    assert "Two parks 0 ₹900 crore 70" in words
    group = MOU.group.field.related_model.objects.get()
    make_mou(title="North park", group=group)
    page = f"/mous/groups/{group.pk}/"
    assert "North park" in text_of(desk_client.get(page))
    desk_client.post(f"{page}edit/", {**data, "name": "Both parks"})
    group.refresh_from_db()
    assert group.name == "Both parks"
    assert "Both parks 1" in text_of(desk_client.get("/mous/groups/"))


def test_group_of_secret_mous_alone_is_hidden(desk_client, manager, manager_client) -> None:
    secret = make_group(name="Secret pair")
    make_mou(group=secret, sensitive=True, owner=manager)
    mixed = make_group(name="Mixed pair")
    make_mou(group=mixed, sensitive=True, owner=manager)
    make_mou(group=mixed)
    words = text_of(desk_client.get("/mous/groups/"))
    assert "Secret pair" not in words
    assert "Mixed pair 1" in words, "The secret member is not counted either."
    assert desk_client.get(f"/mous/groups/{secret.pk}/").status_code == 404
    assert "Mixed pair 2" in text_of(manager_client.get("/mous/groups/"))
