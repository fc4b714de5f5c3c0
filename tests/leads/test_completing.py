"""Rows noted in a hurry: marked, found, and complete once more than the name is known."""

import pytest

from leads.actions.merges import merge
from leads.duplicates import ORGANISATIONS
from leads.models import Contact, Organisation
from tests.factories import make_contact, make_organisation, make_user
from tests.page_forms import PageForms

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Organisation:
    return make_organisation(name_en="Hinode Foods", name_ja="", to_complete=True)


@pytest.fixture
def person() -> Contact:
    return make_contact(family_romaji="Satō", to_complete=True)


def save(client, row, **typed):
    url = f"{row.get_absolute_url()}edit/"
    forms = PageForms(client.get(url).content.decode()).forms
    sent = next(form.sends() for form in forms if any(row.name == "seen" for row in form.controls))
    data = sent | typed
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(("kind", "path"), [("firm", "organisations"), ("person", "contacts")])
def test_it_is_said_on_its_page_and_in_the_list_and_can_be_asked_for(
    desk_client, request, kind, path
) -> None:
    row = request.getfixturevalue(kind)
    make_organisation(name_en="Complete Motors")
    make_contact(family_romaji="Complete")
    assert "To complete" in desk_client.get(row.get_absolute_url()).content.decode()
    response = desk_client.get(f"/{path}/?to_complete=on")
    assert list(response.context["page"]) == [row]
    assert response.context["words"] == ["To complete"]
    assert len(desk_client.get(f"/{path}/").context["page"].object_list) > 1
    assert len(desk_client.get(f"/{path}/?to_complete=").context["page"].object_list) > 1


def test_another_name_does_not_complete_it(desk_client, firm, person) -> None:
    assert save(desk_client, firm, name_ja="日の出食品").to_complete
    assert save(desk_client, person, given_romaji="Ken").to_complete


def test_more_than_the_name_does(desk_client, firm, person) -> None:
    assert not save(desk_client, firm, website="https://www.hinode.example").to_complete
    assert not save(desk_client, person, email="sato@hinode.example").to_complete


def test_and_so_does_saying_so(desk_client, firm, person) -> None:
    assert not save(desk_client, firm, complete_now="on").to_complete
    assert not save(desk_client, person, complete_now="on").to_complete


def test_who_is_complete_is_not_asked(desk_client) -> None:
    row = make_organisation()
    assert b"complete_now" not in desk_client.get(f"/organisations/{row.pk}/edit/").content


def test_of_two_that_are_one_a_complete_one_is_enough(firm) -> None:
    whole = make_organisation(name_en="Hinode Foods Co., Ltd.")
    merge(kind=ORGANISATIONS, survivor=firm.pk, loser=whole.pk, taken={}, by=None)
    firm.refresh_from_db()
    assert not firm.to_complete


def test_the_desk_finds_them_on_its_first_page(desk_client, official_client, firm, person) -> None:
    page = desk_client.get("/").content.decode()
    assert 'href="/organisations/?to_complete=on"' in page
    assert 'href="/contacts/?to_complete=on"' in page
    assert "Hinode Foods" in page
    assert "to_complete" not in official_client.get("/").content.decode()


def test_a_first_page_without_any_says_nothing(client_for) -> None:
    assert "to_complete" not in client_for(make_user("desk")).get("/").content.decode()
