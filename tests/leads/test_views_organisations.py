"""Pages of organisations: list, page, forms, suggestions; who sees what, in how many queries."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.choices import LeadStatus, PartnerRole
from leads.models import District, LeadPartner, Organisation, Prefecture, Sector, step_names
from tests.factories import make_contact, make_lead, make_mou, make_organisation

pytestmark = pytest.mark.django_db

LIST = reverse("leads:organisation_list")
NEW = reverse("leads:organisation_create")
SUGGEST = reverse("leads:organisation_suggest")
HTMX = {"HX-Request": "true"}
NAUGHTY = [
    "<script>alert(1)</script>", "'; DROP TABLE leads_organisation; --", "𠮷野家🙂👩‍👩‍👧",
    "مرحبا שלום", "\u202eevil", "%s %(name)s {{ 7|add:7 }}", "ﾄｳｷｮｳ㈱", "x" * 200,
    "उत्तर प्रदेश क्षेत्रज्ञ",
]  # fmt: skip


def text(response: Any) -> str:
    return response.content.decode()


def furnished(number: int = 0, owner: Any = None) -> Organisation:
    """Return an organisation with everything its row and page may show."""
    organisation = make_organisation(
        name_en=f"Works {number:02d}", name_ja=f"製作所{number}", owner=owner, deputy=owner,
        prefecture=Prefecture.objects.get(code=1 + number % 47),
        parent=make_organisation(name_en=f"zz Holdings {number}"),
    )  # fmt: skip
    organisation.sectors.set(Sector.objects.all()[:3])
    for each in range(3):
        lead = make_lead(organisation, title=f"Lead {number}-{each}")
        mou = make_mou(title=f"MOU {number}-{each}", lead=lead, signed_on=date(2025, 8, 1))
        mou.parties.create(organisation=organisation)
        make_contact(organisation)
        make_organisation(name_en=f"zz Child {number}-{each}", parent=organisation)
    make_mou(department=organisation)
    return organisation


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- The list ----------------------------------------------------------------------------------
def test_a_row_says_who_where_and_how_much(desk_client: Client, desk) -> None:
    organisation = furnished(owner=desk)
    row = next(o for o in desk_client.get(LIST).context["page"] if o == organisation)
    assert (row.leads_open, row.mous_signed) == (3, 3)
    html = text(desk_client.get(LIST))
    for words in ("Works 00", "製作所0", "Hokkaido", "Deepa Desk", organisation.get_absolute_url()):
        assert words in html


def test_counts_take_no_notice_of_what_one_may_not_see(desk_client, manager_client) -> None:
    organisation = make_organisation()
    lead = make_lead(organisation, sensitive=True)
    LeadPartner.objects.create(lead=lead, organisation=organisation, role=PartnerRole.TECHNOLOGY)
    make_lead(organisation, status=LeadStatus.DORMANT, status_reason="asleep")
    make_mou(sensitive=True).parties.create(organisation=organisation)
    seen = desk_client.get(LIST).context["page"][0]
    assert (seen.leads_open, seen.mous_signed) == (0, 0)
    seen = manager_client.get(LIST).context["page"][0]
    assert (seen.leads_open, seen.mous_signed) == (1, 1)  # two roles in one lead are one lead


def test_the_list_says_what_is_shown_and_clears(desk_client: Client) -> None:
    make_organisation(name_en="Tokyo Electron", name_ja="東京エレクトロン")
    make_organisation(name_en="Other")
    html = text(desk_client.get(LIST, {"q": "東京", "kind": "company"}))
    assert "Showing 1 of 2" in html
    assert "Kind: Company" in html
    assert f'href="{LIST}">Clear filters' in html
    assert "Showing" not in text(desk_client.get(LIST))


def test_nothing_found_and_nothing_there_say_so(desk_client, official_client) -> None:
    assert "No organisations yet" in text(desk_client.get(LIST))
    assert NEW in text(desk_client.get(LIST))
    assert NEW not in text(official_client.get(LIST))
    make_organisation()
    assert "No organisation matches" in text(desk_client.get(LIST, {"q": "zzzz"}))
    assert "is not understood" in text(desk_client.get(LIST, {"sector": "9" * 30}))


def test_htmx_gets_the_results_alone(desk_client: Client) -> None:
    make_organisation(name_en="Asahi")
    html = text(desk_client.get(LIST, headers=HTMX))
    assert html.strip().startswith('<div id="results">')
    assert "Asahi" in html
    assert "<html" not in html


def test_pages_keep_the_state_of_the_address(desk_client: Client) -> None:
    Organisation.objects.bulk_create(
        Organisation(name_en=f"Filler {n:03d}", search_key=f"filler {n:03d}") for n in range(60)
    )
    first = desk_client.get(LIST, {"q": "filler", "sort": "-name"})
    assert len(first.context["page"]) == 50
    assert "?q=filler&amp;sort=-name&amp;page=2" in text(first)
    assert len(desk_client.get(LIST, {"page": "2"}).context["page"]) == 10
    for odd in ("0", "-1", "x", "99999999999999999999", "\0"):
        assert desk_client.get(LIST, {"page": odd}).status_code == 200


@pytest.mark.parametrize("query", [*NAUGHTY, "x" * 10_000, "\0", "㈱", "  "])
def test_odd_searches_are_answered(desk_client: Client, query: str) -> None:
    make_organisation()
    assert desk_client.get(LIST, {"q": query}).status_code == 200
    assert desk_client.get(SUGGEST, {"q": query}).status_code == 200


def test_the_queries_of_the_list_do_not_grow_with_rows(desk_client: Client, desk) -> None:
    for number in range(3):
        furnished(number, desk)
    few = queries(desk_client, LIST)
    for number in range(3, 12):
        furnished(number, desk)
    assert queries(desk_client, LIST) == few
    assert few == 10


# --- The page ----------------------------------------------------------------------------------
def test_the_page_says_everything(desk_client: Client, desk) -> None:
    organisation = furnished(owner=desk)
    organisation.former_names = ["Old Works"]
    organisation.website = "https://www.works.example.jp/"
    organisation.india_presence = "Pune\nsince 2012"
    organisation.corporate_number = "7010401008683"
    organisation.save()
    gone = make_contact(family_romaji="Gone")
    gone.employments.create(organisation=organisation, ended_on=date(2020, 3, 31))
    html = text(desk_client.get(organisation.get_absolute_url()))
    for words in (
        "Works 00", "製作所0", "Old Works", "works.example.jp", "Pune<br>since 2012",
        "7010401008683", "Deputy: Deepa Desk", "zz Holdings 0", "zz Child 0-2", "Lead 0-1",
        "MOU 0-2", "Investor", "1 former contact", "until 31 Mar 2020", "as nodal department",
        "Former names: not stated → Old Works", 'rel="noopener noreferrer external"',
    ):  # fmt: skip
        assert words in html, words
    for panel in ("followups:panel", "delegations:panel"):
        assert f'hx-get="{reverse(panel)}?organisation={organisation.pk}"' in html


def test_what_nobody_stated_says_so(desk_client: Client) -> None:
    html = text(desk_client.get(make_organisation().get_absolute_url()))
    assert html.count("not stated") >= 5
    assert "No contact yet." in html


def test_sensitive_leads_and_mous_are_kept_to_those_who_may_see(
    desk_client, manager_client, desk
) -> None:
    organisation = make_organisation()
    make_lead(organisation, title="Quiet plant", sensitive=True)
    make_mou(title="Quiet paper", sensitive=True).parties.create(organisation=organisation)
    make_mou(title="Quiet duty", sensitive=True, department=organisation)
    make_lead(organisation, title="My own plant", sensitive=True, owner=desk)
    html = text(desk_client.get(organisation.get_absolute_url()))
    assert "Quiet" not in html
    assert "My own plant" in html
    html = text(manager_client.get(organisation.get_absolute_url()))
    for title in ("Quiet plant", "Quiet paper", "Quiet duty"):
        assert title in html


def test_an_address_with_another_scheme_never_becomes_a_link(desk_client: Client) -> None:
    organisation = make_organisation()
    Organisation.objects.filter(pk=organisation.pk).update(website="javascript:alert(1)")
    html = text(desk_client.get(organisation.get_absolute_url()))
    assert 'href="javascript:' not in html


@pytest.mark.parametrize("name", NAUGHTY)
def test_odd_names_stay_what_they_are(desk_client: Client, name: str) -> None:
    organisation = make_organisation(name_en=name, name_ja=name, notes=name, india_presence=name)
    for address in (LIST, organisation.get_absolute_url(),
                    reverse("leads:organisation_edit", args=[organisation.pk])):  # fmt: skip
        response = desk_client.get(address)
        assert response.status_code == 200
        assert "<script>alert" not in text(response)
        assert "14" not in name or "14" in text(response)


def test_the_queries_of_the_page_do_not_grow_with_rows(desk_client: Client, desk) -> None:
    step_names()  # asked once a minute
    small = furnished(1, desk)
    small.save()
    Organisation.objects.filter(pk=small.pk).update(notes="x")
    few = queries(desk_client, small.get_absolute_url())
    big = furnished(2, desk)
    for number in range(20):
        make_lead(big)
        make_contact(big)
        make_mou(department=big)
        make_organisation(parent=big)
        big.notes = f"{number}"
        big.save()
    assert queries(desk_client, big.get_absolute_url()) == few
    assert few == 23


# --- Forms -------------------------------------------------------------------------------------
def typed(**fields: Any) -> dict[str, Any]:
    return {"kind": "company", "country": "JP", "name_en": "Asahi", **fields}


def test_an_organisation_is_registered_and_changed(desk_client: Client, desk) -> None:
    sector = Sector.objects.first()
    response = desk_client.post(NEW, typed(sectors=[sector.pk], owner=desk.pk))
    organisation = Organisation.objects.get(name_en="Asahi")
    assert response["Location"] == organisation.get_absolute_url()
    assert list(organisation.sectors.all()) == [sector]
    edit = reverse("leads:organisation_edit", args=[organisation.pk])
    seen = desk_client.get(edit).context["form"]["seen"].value()
    response = desk_client.post(edit, typed(name_en="Asahi Works", seen=seen), follow=True)
    assert "The organisation was saved." in text(response)
    organisation.refresh_from_db()
    assert (organisation.name_en, list(organisation.sectors.all())) == ("Asahi Works", [])


def test_what_was_typed_stays_when_something_is_wrong(desk_client: Client) -> None:
    html = text(desk_client.post(NEW, typed(notes="Long story", corporate_number="12")))
    assert "Long story" in html
    assert "A corporate number has 13 digits" in html
    assert 'aria-invalid="true"' in html
    assert not Organisation.objects.exists()


def test_a_namesake_is_shown_and_saved_only_after_a_tick(desk_client: Client) -> None:
    first = make_organisation(name_en="ASAHI CO., LTD.")
    html = text(desk_client.post(NEW, typed()))
    assert "Is it one of these organisations?" in html
    assert first.get_absolute_url() in html
    assert 'name="save_anyway"' in html
    assert Organisation.objects.count() == 1
    assert desk_client.post(NEW, typed(save_anyway="on")).status_code == 302
    assert Organisation.objects.count() == 2


def test_nobody_silently_overwrites_a_colleague(desk_client: Client) -> None:
    organisation = make_organisation(name_en="Asahi")
    edit = reverse("leads:organisation_edit", args=[organisation.pk])
    seen = desk_client.get(edit).context["form"]["seen"].value()
    organisation.notes = "Colleague’s"
    organisation.save()
    refused = desk_client.post(edit, typed(notes="Mine", seen=seen))
    assert "Somebody else changed this" in text(refused)
    assert "Mine" in text(refused)
    organisation.refresh_from_db()
    assert organisation.notes == "Colleague’s"
    again = typed(notes="Mine", seen=refused.context["form"]["seen"].value())
    assert desk_client.post(edit, again).status_code == 200
    assert desk_client.post(edit, again | {"keep-notes": "mine"}).status_code == 302


def test_only_who_may_edits(official_client, client_for, viewer) -> None:
    organisation = make_organisation()
    edit = reverse("leads:organisation_edit", args=[organisation.pk])
    for client in (official_client, client_for(viewer)):
        assert client.get(NEW).status_code == client.post(edit, typed()).status_code == 403
        assert edit not in text(client.get(organisation.get_absolute_url()))
    assert Client().get(LIST).status_code == 302


def test_rows_that_are_not_there_are_not_found(desk_client: Client) -> None:
    for pk in (0, 987654, 10**30):
        assert desk_client.get(f"{LIST}{pk}/").status_code == 404
        assert desk_client.post(f"{LIST}{pk}/edit/", typed()).status_code == 404


def test_pages_are_only_read(desk_client: Client) -> None:
    organisation = make_organisation()
    for address in (LIST, SUGGEST, organisation.get_absolute_url()):
        assert desk_client.post(address).status_code == 405


# --- Suggestions -------------------------------------------------------------------------------
def test_suggestions_come_in_both_scripts_exact_first(desk_client: Client) -> None:
    for number in range(30):
        make_organisation(name_en=f"New Asahi {number:02d}")
    exact = make_organisation(name_en="Asahi Ltd.", name_ja="旭株式会社")
    results = json.loads(desk_client.get(SUGGEST, {"q": "asahi"}).content)["results"]
    assert len(results) == 20
    assert results[0] == {"id": exact.pk, "text": "Asahi Ltd.", "hint": "旭株式会社"}
    assert json.loads(desk_client.get(SUGGEST, {"q": "旭"}).content)["results"] == results[:1]


def test_no_query_suggests_nothing(desk_client: Client) -> None:
    make_organisation()
    for query in ("", "   ", "!!!"):
        assert json.loads(desk_client.get(SUGGEST, {"q": query}).content) == {"results": []}


def test_a_suggestion_takes_two_queries_besides_the_session(desk_client: Client) -> None:
    for number in range(30):
        make_organisation(name_en=f"Asahi {number}")
    assert queries(desk_client, f"{SUGGEST}?q=asahi") == 4


def test_district_and_date_of_indian_organisations(desk_client: Client) -> None:
    district = District.objects.first()
    make_organisation(name_en="UPNEDA", country="IN", district=district)
    html = text(desk_client.get(LIST))
    assert str(district) in html
    assert "India" in html


def test_a_post_that_ends_in_the_future_is_a_present_one(desk_client: Client) -> None:
    organisation = make_organisation()
    contact = make_contact(family_romaji="Leaves")
    contact.employments.create(
        organisation=organisation, ended_on=timezone.localdate() + timedelta(days=30)
    )
    page = desk_client.get(organisation.get_absolute_url())
    assert [post.contact for post in page.context["current"]] == [contact]
    assert page.context["former"] == []
