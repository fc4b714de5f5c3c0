"""Pages of probable duplicates and merges."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.actions.duplicates import compare_waiting
from leads.actions.merges import merge
from leads.duplicates import CONTACTS, ORGANISATIONS
from leads.models import Merge, Organisation, OrganisationPair, Prefecture
from tests.factories import make_contact, make_followup, make_lead, make_organisation

pytestmark = pytest.mark.django_db
LIST = "/duplicates/"


def pair_up(count: int = 1) -> list[Organisation]:
    made = []
    for number in range(count):
        made += [make_organisation(name_ja=f"{number}旭製作所", name_en="") for _ in range(2)]
    while compare_waiting(ORGANISATIONS):
        pass
    return made


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_an_empty_page_says_what_will_be_there(desk_client: Client) -> None:
    assert "No probable duplicates" in text(desk_client.get(LIST))
    assert "Nothing was merged yet" in text(desk_client.get("/merges/"))


def test_a_pair_is_listed_with_its_reason_and_can_be_narrowed(desk_client: Client) -> None:
    pair_up()
    html = text(desk_client.get(LIST))
    assert "same Japanese name without legal form" in html
    assert "Not the same" in html
    assert "Not the same" not in text(desk_client.get(f"{LIST}?certainty=certain"))
    for strange in ("?certainty=x", "?kind=x", "?page=999", "?kind=contact&page=x"):
        assert desk_client.get(LIST + strange).status_code == 200


def test_viewers_see_pairs_but_no_buttons(client_for, viewer) -> None:
    pair_up()
    html = text(client_for(viewer).get(LIST))
    assert "same Japanese name" in html
    assert "Not the same" not in html


def test_queries_do_not_grow_with_the_pairs(desk_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(desk_client.get(LIST))
        return len(captured)

    pair_up(3)
    few = queries()
    pair_up(12)
    assert queries() == few


def test_not_the_same_stays_away_and_is_taken_back(desk_client: Client) -> None:
    first, second = pair_up()
    address = reverse("leads:duplicate_say_two", args=["organisation", first.pk, second.pk])
    html = text(desk_client.post(address, follow=True))
    assert "No probable duplicates" in html
    assert "Take it back" in text(desk_client.get("/duplicates/apart/"))
    pair = OrganisationPair.objects.get()
    back = reverse("leads:duplicate_take_back", args=["organisation", pair.pk])
    assert desk_client.post(back).status_code == 302
    assert "Not the same" in text(desk_client.get(LIST))


def test_a_hint_while_typing(desk_client: Client) -> None:
    make_organisation(name_en="Tokyo Electron Ltd.")
    address = reverse("leads:duplicate_hint", args=["organisation"])
    html = text(desk_client.post(address, {"name_en": "Tokyo Elektron"}))
    assert "name differs by one letter" in html
    assert 'name="save_anyway"' in html
    for odd in ("", "\0", "x" * 10_000, "🔥", "\u202e", "%", "'"):
        assert desk_client.post(address, {"name_en": odd}).status_code == 200
    assert desk_client.post(f"{address}?row=99999999999999999999").status_code == 200
    assert desk_client.post(reverse("leads:duplicate_hint", args=["lead"])).status_code == 404


def test_a_contact_typed_twice_is_asked_about(desk_client: Client) -> None:
    make_contact(family_romaji="Tanaka", given_romaji="Taro", email="t@a.jp")
    data = {
        "family_romaji": "Tanaka", "given_romaji": "Taro", "email": "T@a.jp",
        "posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert "Is it one of these people?" in text(desk_client.post("/contacts/new/", data))
    saved = desk_client.post("/contacts/new/", {**data, "save_anyway": "on"})
    assert saved.status_code == 302


def test_the_preview_says_what_moves_and_a_post_merges(desk_client: Client) -> None:
    stays, goes = pair_up()
    lead = make_lead(stays, title="Gear plant")
    lead.partners.create(organisation=goes, note="met in Tokyo")
    address = reverse("leads:organisation_merge", args=[stays.pk, goes.pk])
    page = desk_client.get(address)
    assert "“Gear plant” stands on both sides and stays once." in text(page)
    seen = page.context["form"]["seen"].value()
    answer = desk_client.post(address, {"seen": seen})
    assert answer.headers["Location"] == stays.get_absolute_url()
    moved = desk_client.get(goes.get_absolute_url())
    assert moved.headers["Location"] == stays.get_absolute_url()
    assert "was merged into this one" in text(desk_client.get(stays.get_absolute_url()))


def test_a_confidential_lead_is_neither_named_nor_counted(
    desk_client: Client, client_for, manager
) -> None:
    stays, goes = pair_up()
    lead = make_lead(stays, title="Top secret plant", sensitive=True, owner=manager)
    lead.partners.create(organisation=goes)
    secret = make_lead(goes, title="Secret too", sensitive=True, owner=manager)
    make_followup(lead=secret, organisation=goes)
    address = reverse("leads:organisation_merge", args=[stays.pk, goes.pk])
    page = desk_client.get(address)
    assert (page.context["preview"].moves, page.context["preview"].clashes) == ([], [])
    assert "Top secret" not in text(page)
    known = client_for(manager).get(address).context["preview"]
    assert (known.count, len(known.clashes)) == (3, 1)
    done = merge(kind=ORGANISATIONS, survivor=stays.pk, loser=goes.pk, taken={}, by=manager)
    assert secret.partners.get().organisation_id == stays.pk
    for client, moved, dropped in ((desk_client, [], 0), (client_for(manager), [1, 1], 1)):
        report = client.get(done.get_absolute_url()).context["report"]
        assert [group.count for group in report.moved] == moved
        assert len(report.dropped) == dropped


def test_a_changed_row_is_shown_again(desk_client: Client) -> None:
    stays, goes = pair_up()
    address = reverse("leads:organisation_merge", args=[stays.pk, goes.pk])
    seen = desk_client.get(address).context["form"]["seen"].value()
    goes.save()
    page = desk_client.post(address, {"seen": seen})
    assert "Somebody else changed one of the two" in text(page)
    again = page.context["form"]["seen"].value()
    assert desk_client.post(address, {"seen": again}).status_code == 302


def test_two_numbers_want_a_tick(desk_client: Client) -> None:
    stays = make_organisation(corporate_number="7000012050002")
    goes = make_organisation(corporate_number="5010401067252")
    address = reverse("leads:organisation_merge", args=[stays.pk, goes.pk])
    page = desk_client.get(address)
    assert "in the register they are two houses" in text(page)
    data = {"seen": page.context["form"]["seen"].value()}
    assert "Tick this if the two numbers" in text(desk_client.post(address, data))
    assert desk_client.post(address, {**data, "two_numbers": "on"}).status_code == 302


def test_a_place_that_cannot_stand_is_refused(desk_client: Client) -> None:
    stays = make_organisation(country="IN")
    goes = make_organisation(country="JP", prefecture=Prefecture.objects.first())
    address = reverse("leads:organisation_merge", args=[stays.pk, goes.pk])
    data = {"seen": desk_client.get(address).context["form"]["seen"].value()}
    assert "for organisations in Japan only" in text(desk_client.post(address, data))
    assert desk_client.post(address, {**data, "field-prefecture": "mine"}).status_code == 302


def test_undo_brings_the_row_back_until_thirty_days_are_over(desk_client: Client) -> None:
    stays, goes = make_contact(), make_contact()
    done = merge(kind=CONTACTS, survivor=stays.pk, loser=goes.pk, taken={}, by=None)
    assert "Undo this merge" in text(desk_client.get(done.get_absolute_url()))
    Merge.objects.update(at=timezone.now() - timedelta(days=31))
    assert "Undo this merge" not in text(desk_client.get(done.get_absolute_url()))
    Merge.objects.update(at=timezone.now())
    undo = reverse("leads:merge_undo", args=[done.pk])
    assert desk_client.post(undo).headers["Location"] == goes.get_absolute_url()
    assert text(desk_client.get(goes.get_absolute_url()))
    assert "undone on" in text(desk_client.get("/merges/"))


def test_merge_with_leads_to_the_preview(desk_client: Client) -> None:
    stays, goes = make_organisation(), make_organisation()
    address = reverse("leads:organisation_merge_with", args=[stays.pk])
    answer = desk_client.post(address, {"other": goes.pk})
    assert answer.headers["Location"] == f"/organisations/{stays.pk}/merge/{goes.pk}/"
    assert "is the organisation itself" in text(desk_client.post(address, {"other": stays.pk}))
