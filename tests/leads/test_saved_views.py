"""Views people keep: saved as the filter understands them, shared by link, pinned, brought back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from leads.actions.saved_views import MOST_PINS
from leads.models import SavedView
from tests import factories
from tests.factories import make_user

pytestmark = pytest.mark.django_db
LIST = "/leads/"


def make_view(owner: User, **fields: Any) -> SavedView:
    fields.setdefault("name", "Hot ones")
    return factories.make_view(owner, **fields)


def save(client: Client, **data: Any) -> Any:
    data = {"name": "Hot ones", "page": "list", "query": "stage=new", **data}
    return client.post(reverse("leads:saved_view_create"), data)


def pins(user: User) -> list:
    user.refresh_from_db()
    return user.pins


def test_saving_keeps_the_query_and_goes_to_the_view(desk_client: Client, desk: User) -> None:
    response = save(desk_client, query="owner=me&stage=new&stage=contacted&sort=-due", pinned="on")
    view = SavedView.objects.get()
    assert (view.owner, view.page, view.shared) == (desk, "list", False)
    assert view.query == "stage=new&stage=contacted&owner=me&sort=-due"
    assert response.url == f"/leads/views/{view.pk}/"
    assert pins(desk) == [{"view": view.pk, "name": "Hot ones"}]
    opened = desk_client.get(response.url)
    assert opened.url == f"{LIST}?{view.query}&view={view.pk}"


def test_what_no_filter_knows_is_left_out(desk_client: Client) -> None:
    save(desk_client, query="?next=//evil.example/&stage=new&page=7&after=3&view=1&q=&sort=evil")
    assert SavedView.objects.get().query == "stage=new"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("stage=moon", "not understood"),
        ("q=" + "日" * 200 + "&q=" + "本" * 199, "too many filters"),
        ("&" * 1500, "too many filters"),
        ("x=" + "y" * 20_000, "too many filters"),
        ("silent=0", "not understood"),
    ],
)
def test_what_means_nothing_is_refused_with_a_sentence(
    desk_client: Client, query: str, words: str
) -> None:
    response = save(desk_client, query=query)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert 'value="Hot ones"' in response.content.decode(), "The name typed is lost."
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "\0", "x" * 61])
def test_a_view_has_a_name(desk_client: Client, name: str) -> None:
    assert save(desk_client, name=name).status_code == 200
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["日本の案件 🚀", "जापान", "<b>'\"&", "\u202eright to left"])
def test_names_come_back_intact(desk_client: Client, desk: User, name: str) -> None:
    save(desk_client, name=name, pinned="on")
    assert SavedView.objects.get().name == name
    assert pins(desk)[0]["name"] == name
    assert desk_client.get("/leads/views/").status_code == 200


def test_a_second_view_of_a_name_is_refused_but_not_a_colleagues(
    desk_client: Client, desk: User
) -> None:
    make_view(make_user())
    assert save(desk_client).status_code == 302
    response = save(desk_client)
    assert "choose another" in response.content.decode()
    assert SavedView.objects.filter(owner=desk).count() == 1


def test_the_form_alone_keeps_what_the_address_asks(desk_client: Client) -> None:
    response = desk_client.get("/leads/views/new/?on=list&stage=new&q=東京")
    form = response.context["form"]
    assert form["query"].value() == "stage=new&q=%E6%9D%B1%E4%BA%AC"
    assert response.context["words"] == ["“東京”", "Stage: New"]


def test_private_views_do_not_exist_for_others_shared_ones_do(
    desk_client: Client, official_client: Client, desk: User
) -> None:
    view = make_view(desk)
    address = view.get_absolute_url()
    assert desk_client.get(address).status_code == 302
    assert official_client.get(address).status_code == 404
    SavedView.objects.update(shared=True)
    assert official_client.get(address).url.startswith(f"{LIST}?")


@pytest.mark.parametrize("action", ["edit", "query", "delete", "restore"])
def test_a_shared_view_is_changed_by_its_owner_alone(
    official_client: Client, desk: User, action: str
) -> None:
    view = make_view(desk, shared=True)
    address = f"/leads/views/{view.pk}/{action}/"
    assert official_client.post(address, {"name": "Mine", "page": "list"}).status_code == 404
    view.refresh_from_db()
    assert (view.name, view.removed_at) == ("Hot ones", None)


def test_a_view_of_a_page_that_is_not_there_is_shown_in_the_list(
    desk_client: Client, desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_view(desk, page="map")
    monkeypatch.setitem(__import__("leads.filters.kept").filters.kept.VIEW_NAMES, "map", "leads:x")
    assert desk_client.get(view.get_absolute_url()).url.startswith(LIST + "?")


def test_pins_follow_a_new_name_and_go_with_a_deleted_view(
    desk_client: Client, official_client: Client, desk: User, official: User
) -> None:
    view = make_view(desk, shared=True)
    for client in (desk_client, official_client):
        client.post("/leads/views/pin/", {"view": view.pk, "pinned": "1"})
    edit = f"/leads/views/{view.pk}/edit/"
    desk_client.post(edit, {"name": "Very hot", "shared": "on", "pinned": "on"})
    assert pins(desk) == pins(official) == [{"view": view.pk, "name": "Very hot"}]
    assert "Very hot" in official_client.get("/").content.decode()
    desk_client.post(f"/leads/views/{view.pk}/delete/")
    assert pins(desk) == pins(official) == []
    assert desk_client.get(view.get_absolute_url()).status_code == 404


def test_a_view_no_longer_shared_leaves_others_sidebars_but_not_ones_own(
    desk_client: Client, official_client: Client, desk: User, official: User
) -> None:
    view = make_view(desk, shared=True)
    for client in (desk_client, official_client):
        client.post("/leads/views/pin/", {"view": view.pk, "pinned": "1"})
    desk_client.post(f"/leads/views/{view.pk}/edit/", {"name": "Hot ones", "pinned": "on"})
    assert (len(pins(desk)), pins(official)) == (1, [])


def test_a_deleted_view_comes_back_for_a_month(desk_client: Client, desk: User) -> None:
    view = make_view(desk)
    desk_client.post(f"/leads/views/{view.pk}/delete/")
    assert "Bring back" in desk_client.get("/leads/views/").content.decode()
    desk_client.post(f"/leads/views/{view.pk}/restore/")
    view.refresh_from_db()
    assert view.removed_at is None
    SavedView.objects.update(removed_at=timezone.now() - timedelta(days=31))
    assert desk_client.post(f"/leads/views/{view.pk}/restore/").status_code == 404


def test_a_name_taken_meanwhile_keeps_a_deleted_view_away(desk_client: Client, desk: User) -> None:
    gone = make_view(desk, removed_at=timezone.now())
    make_view(desk)
    page = desk_client.post(f"/leads/views/{gone.pk}/restore/", follow=True).content.decode()
    assert "rename that one first" in page
    gone.refresh_from_db()
    assert gone.removed_at is not None


def test_keeping_the_changes_replaces_query_and_page(desk_client: Client, desk: User) -> None:
    view = make_view(desk)
    data = {"page": "board", "query": "stage=contacted&by=mou&junk=1"}
    desk_client.post(f"/leads/views/{view.pk}/query/", data)
    view.refresh_from_db()
    assert (view.page, view.query) == ("board", "stage=contacted&by=mou")


@pytest.mark.parametrize("data", [{"page": "moon"}, {"page": "list", "query": "stage=moon"}, {}])
def test_changes_that_mean_nothing_change_nothing(
    desk_client: Client, desk: User, data: dict[str, str]
) -> None:
    view = make_view(desk)
    assert desk_client.post(f"/leads/views/{view.pk}/query/", data).status_code == 302
    view.refresh_from_db()
    assert view.query == "stage=new&owner=me"


def test_the_page_says_when_it_is_no_longer_the_view(desk_client: Client, desk: User) -> None:
    view = make_view(desk, query="stage=new")
    same = desk_client.get(f"{LIST}?stage=new&view={view.pk}&page=1").content.decode()
    assert "Hot ones" in same
    assert "changed, not saved" not in same
    other = desk_client.get(f"{LIST}?stage=contacted&view={view.pk}").content.decode()
    assert "changed, not saved" in other
    assert "Keep the changes" in other


def test_of_others_private_views_the_page_says_nothing(official_client: Client, desk: User) -> None:
    view = make_view(desk)
    for asked in (view.pk, "9" * 30, "x", "-1", "²"):
        page = official_client.get(f"{LIST}?view={asked}").content.decode()
        assert "Hot ones" not in page


def test_somebody_elses_shared_view_cannot_be_overwritten(
    official_client: Client, desk: User
) -> None:
    view = make_view(desk, shared=True, query="stage=new")
    page = official_client.get(f"{LIST}?stage=contacted&view={view.pk}").content.decode()
    assert "changed, not saved" in page
    assert "Keep the changes" not in page
    assert "Save as another view" in page


def test_pins_are_a_dozen_at_most(desk_client: Client, desk: User) -> None:
    desk.pins = [{"view": n, "name": "x"} for n in range(MOST_PINS)]
    desk.save()
    page = desk_client.post("/leads/views/pin/", {"ready": "mine"}, follow=True).content.decode()
    assert "take one away first" in page
    assert len(pins(desk)) == MOST_PINS


def test_ready_views_can_be_pinned_once_and_taken_out(desk_client: Client, desk: User) -> None:
    for _time in range(2):
        desk_client.post("/leads/views/pin/", {"ready": "mine"})
    assert pins(desk) == [{"ready": "mine"}]
    assert "/leads/?owner=me&amp;status=open" in desk_client.get("/").content.decode()
    desk_client.post("/leads/views/pin/", {"ready": "mine", "pinned": "0"})
    assert pins(desk) == []


@pytest.mark.parametrize("data", [{}, {"ready": "moon"}, {"view": "x"}, {"view": "9" * 40}])
def test_what_cannot_be_pinned_is_not_there(desk_client: Client, data: dict[str, str]) -> None:
    assert desk_client.post("/leads/views/pin/", data).status_code == 404


def test_pins_cost_no_query(desk_client: Client, desk: User) -> None:
    desk_client.get("/policies/")
    with CaptureQueriesContext(connection) as without:
        desk_client.get("/policies/")
    desk.pins = [{"view": n, "name": f"View {n}"} for n in range(6)] + [{"ready": "mine"}]
    desk.save()
    with CaptureQueriesContext(connection) as with_pins:
        assert "View 5" in desk_client.get("/policies/").content.decode()
    assert len(with_pins) == len(without)


def test_the_page_of_views_costs_the_same_for_three_and_thirty(
    desk_client: Client, desk: User
) -> None:
    other = make_user()

    def cost(upto: int) -> int:
        for n in range(SavedView.objects.count() // 2, upto):
            make_view(desk, name=f"Mine {n}")
            make_view(other, name=f"Theirs {n}", shared=True)
        with CaptureQueriesContext(connection) as asked:
            desk_client.get("/leads/views/")
        return len(asked)

    cost(1)
    assert cost(3) == cost(30)


def test_views_keep_nobody_from_leaving(desk: User, rf: RequestFactory) -> None:
    make_view(desk)
    desk.delete()
    assert not SavedView.objects.exists()
