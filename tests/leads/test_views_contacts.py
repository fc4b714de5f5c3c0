"""Pages of contacts and policies, and business cards."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from leads.models import Citation, Contact, Employment, Organisation, Policy
from leads.views.contacts import dialled
from tests.factories import make_contact, make_lead, make_organisation

pytestmark = pytest.mark.django_db

LIST = reverse("leads:contact_list")
NEW = reverse("leads:contact_create")
POLICIES = reverse("leads:policy_list")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 20
NAUGHTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "🙂👩‍👩‍👧𠮷",
    "مرحبا",
    "\u202eevil",
    "{{ 7|add:7 }}",
]


def text(response: Any) -> str:
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def typed(*posts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"posts-TOTAL_FORMS": len(posts), "posts-INITIAL_FORMS": 0}
    for number, post in enumerate(posts):
        data |= {f"posts-{number}-{name}": value for name, value in post.items()}
    return {"family_romaji": "Abe", **data, **fields}


def edit_of(contact: Contact) -> str:
    return reverse("leads:contact_edit", args=[contact.pk])


def card_of(contact: Contact) -> str:
    return reverse("leads:contact_card", args=[contact.pk])


def tanaka(organisation: Organisation | None = None) -> Contact:
    return make_contact(
        organisation, family_name="田中", given_name="宏", family_kana="タナカ",
        given_kana="ヒロシ", family_romaji="Tanaka", given_romaji="Hiroshi", honorific="様",
        phone="03-5561-7000", email="tanaka+desk@example.co.jp", language="Japanese",
    )  # fmt: skip


# --- List and page -----------------------------------------------------------------------------
def test_a_row_says_who_where_and_how_to_reach(desk_client: Client) -> None:
    organisation = make_organisation(name_en="Asahi Works")
    contact = tanaka(organisation)
    html = text(desk_client.get(LIST))
    for words in (
        "Tanaka Hiroshi", "様", "田中 宏", "タナカ ヒロシ", "Asahi Works", "Manager",
        "tanaka+desk@example.co.jp", "mailto:tanaka%2Bdesk@example.co.jp", "03-5561-7000",
        contact.get_absolute_url(), organisation.get_absolute_url(),
    ):  # fmt: skip
        assert words in html, words


def test_family_names_come_first_in_either_script(desk_client: Client) -> None:
    contact = tanaka()
    assert "<h1" in text(desk_client.get(contact.get_absolute_url()))
    assert (contact.name, contact.other_name) == ("Tanaka Hiroshi", "田中 宏")


def test_the_list_is_searched_narrowed_and_cleared(desk_client: Client) -> None:
    asahi = make_organisation(name_en="Asahi")
    tanaka(asahi)
    make_contact(family_romaji="Other")
    for query in ({"q": "田中"}, {"q": "5561-7000"}, {"organisation": asahi.pk}, {"country": "JP"}):
        html = text(desk_client.get(LIST, query))
        assert "Showing 1 of 2" in html, query
        assert "Clear filters" in html
    assert "No contact matches" in text(desk_client.get(LIST, {"q": "zzz"}))


def test_nobody_there_says_so(desk_client, official_client) -> None:
    assert "No contacts yet" in text(desk_client.get(LIST))
    assert NEW not in text(official_client.get(LIST))


def test_htmx_gets_the_results_alone(desk_client: Client) -> None:
    tanaka()
    html = text(desk_client.get(LIST, headers={"HX-Request": "true"}))
    assert html.strip().startswith('<div id="results">')
    assert "<html" not in html


@pytest.mark.parametrize("query", [*NAUGHTY, "x" * 10_000, "\0", "０３", "  "])
def test_odd_searches_are_answered(desk_client: Client, query: str) -> None:
    tanaka()
    assert desk_client.get(LIST, {"q": query, "organisation": query}).status_code == 200


@pytest.mark.parametrize("name", NAUGHTY)
def test_odd_names_stay_what_they_are(desk_client: Client, name: str) -> None:
    contact = make_contact(
        make_organisation(), family_name=name, family_romaji=name, notes=name, honorific=name
    )
    for address in (LIST, contact.get_absolute_url(), edit_of(contact)):
        response = desk_client.get(address)
        assert response.status_code == 200
        assert "<script>alert" not in text(response)


def test_the_page_says_everything(desk_client: Client) -> None:
    contact = tanaka()
    now, before = make_organisation(name_en="Now Ltd"), make_organisation(name_en="Before Ltd")
    contact.employments.create(
        organisation=now, title="Director", title_ja="部長", started_on=date(2024, 4, 1)
    )
    contact.employments.create(organisation=before, ended_on=date(2024, 3, 31))
    Contact.objects.filter(pk=contact.pk).update(
        consent_on=date(2025, 7, 20), retain_until=timezone.localdate() - timedelta(days=1)
    )
    html = text(desk_client.get(contact.get_absolute_url()))
    for words in (
        "Now Ltd", "Director · 部長", "since 1 Apr 2024", "Before Ltd", "31 Mar 2024", "Former",
        "Were to be kept only until", "kept only until the day below", 'href="tel:+81355617000"',
        f'hx-get="{reverse("followups:panel")}?contact={contact.pk}"',
        f'hx-get="{reverse("delegations:panel")}?contact={contact.pk}"',
    ):  # fmt: skip
        assert words in html, words
    assert "Business card" not in html


@pytest.mark.parametrize(
    ("phone", "country", "dial"),
    [
        ("03-5561-7000", "JP", "+81355617000"),
        ("03-5561-7000 内線 12", "JP", "+81355617000"),
        ("＋81 3 5561 7000", "IN", "+81355617000"),
        ("0522-2238902", "IN", "+915222238902"),
        ("+91 522 223 8902", "JP", "+915222238902"),
        ("12345", "JP", "12345"),
        ("+999 12", "JP", "+99912"),
        ("", "JP", ""),
    ],
)
def test_a_telephone_dials_with_the_country(phone: str, country: str, dial: str) -> None:
    contact = make_contact(make_organisation(country=country), phone=phone)
    assert dialled(contact) == dial


def test_the_queries_of_list_and_page_do_not_grow(desk_client: Client) -> None:
    def some(number: int) -> Contact:
        for _each in range(number):
            contact = tanaka(make_organisation())
            for _post in range(number):
                contact.employments.create(organisation=make_organisation(), title="Chief")
            Contact.objects.filter(pk=contact.pk).update(notes="x")
        return contact

    first = some(3)
    few = queries(desk_client, LIST), queries(desk_client, first.get_absolute_url())
    last = some(12)
    assert (queries(desk_client, LIST), queries(desk_client, last.get_absolute_url())) == few
    assert few == (7, 14)


# --- Forms -------------------------------------------------------------------------------------
def test_a_contact_is_registered_with_posts_and_changed(desk_client: Client) -> None:
    asahi = make_organisation(name_en="Asahi")
    data = typed({"organisation": asahi.pk, "title": "Chief"}, phone="03-1234-5678")
    response = desk_client.post(NEW, data)
    contact = Contact.objects.get()
    assert response["Location"] == contact.get_absolute_url()
    post = contact.employments.get()
    assert (post.organisation, post.title) == (asahi, "Chief")
    seen = desk_client.get(edit_of(contact)).context["form"]["seen"].value()
    changed = typed(
        {"id": post.pk, "organisation": asahi.pk, "DELETE": "on"},
        {"organisation": "Brand New KK", "title_ja": "社長"},
        family_romaji="Abe", given_romaji="Kobo", seen=seen, **{"posts-INITIAL_FORMS": 1},
    )  # fmt: skip
    assert desk_client.post(edit_of(contact), changed).status_code == 302
    contact.refresh_from_db()
    assert contact.name == "Abe Kobo"
    assert [post.organisation.name for post in contact.employments.all()] == ["Brand New KK"]


def test_a_contact_of_an_organisation_starts_with_its_post(desk_client: Client) -> None:
    asahi = make_organisation(name_en="Asahi")
    html = text(desk_client.get(NEW, {"organisation": asahi.pk}))
    assert f'value="{asahi.pk}" selected' in html
    for odd in ("x", "0", "9" * 30, "²", "\0"):
        assert desk_client.get(NEW, {"organisation": odd}).status_code == 200


def test_nothing_is_saved_when_one_post_is_wrong_and_what_was_typed_stays(
    desk_client: Client,
) -> None:
    html = text(desk_client.post(NEW, typed({"title": "Chief of all"}, notes="Long story")))
    assert "The posts need another look." in html
    assert "Chief of all" in html
    assert "Long story" in html
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [{"posts-TOTAL_FORMS": ""}, {"posts-TOTAL_FORMS": "99999"}, {"posts-INITIAL_FORMS": "x"},
     {"posts-0-id": "9" * 30, "posts-TOTAL_FORMS": 1, "posts-INITIAL_FORMS": 1}],
)  # fmt: skip
def test_broken_rows_are_refused_and_not_a_fault(desk_client: Client, broken: dict) -> None:
    assert desk_client.post(NEW, typed(**broken)).status_code == 200
    assert not Contact.objects.exists()


def test_a_post_of_somebody_else_cannot_be_moved(desk_client: Client) -> None:
    mine, other = tanaka(), tanaka(make_organisation(name_en="Theirs"))
    theirs = other.employments.get()
    data = typed(
        {"id": theirs.pk, "organisation": theirs.organisation.pk, "DELETE": "on"},
        **{"posts-INITIAL_FORMS": 1},
    )
    desk_client.post(edit_of(mine), data)
    assert Employment.objects.get() == theirs
    assert Employment.objects.get().contact == other


def test_nobody_silently_overwrites_a_colleague(desk_client: Client) -> None:
    contact = tanaka()
    seen = desk_client.get(edit_of(contact)).context["form"]["seen"].value()
    contact.notes = "Colleague’s"
    contact.save()
    assert "Somebody else changed this" in text(
        desk_client.post(edit_of(contact), typed(notes="Mine", seen=seen))
    )
    contact.refresh_from_db()
    assert contact.notes == "Colleague’s"


def test_only_who_may_edits(official_client, client_for, viewer) -> None:
    contact = tanaka()
    for client in (official_client, client_for(viewer)):
        assert client.get(contact.get_absolute_url()).status_code == 200
        assert client.get(NEW).status_code == 403
        assert client.post(edit_of(contact), typed()).status_code == 403


# --- Business cards ----------------------------------------------------------------------------
def test_a_card_is_kept_shown_and_given_as_an_attachment(desk_client: Client) -> None:
    contact = tanaka()
    file = SimpleUploadedFile("../../etc/名刺.exe", JPEG, content_type="text/html")
    data = typed(family_romaji="Tanaka", family_name="田中", given_name="宏", card_file=file)
    assert desk_client.post(edit_of(contact), data).status_code == 302
    contact.refresh_from_db()
    assert contact.card.name.startswith("cards/")
    assert contact.card.name.endswith(".jpg")
    assert "名刺" not in contact.card.name
    response = desk_client.get(card_of(contact))
    assert b"".join(response.streaming_content) == JPEG
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert unquote(response["Content-Disposition"]).endswith("田中 宏 名刺.jpg")
    assert card_of(contact) in text(desk_client.get(contact.get_absolute_url()))


def test_an_old_card_is_deleted_once_the_change_is_certain(
    desk_client: Client, django_capture_on_commit_callbacks
) -> None:
    contact = tanaka()
    contact.card.save("old.png", ContentFile(PNG))
    storage, old = contact.card.storage, contact.card.name
    with django_capture_on_commit_callbacks(execute=True):
        desk_client.post(edit_of(contact), typed(card_file=SimpleUploadedFile("n.png", PNG)))
    contact.refresh_from_db()
    assert contact.card.name != old
    assert not storage.exists(old)
    assert storage.exists(contact.card.name)
    with django_capture_on_commit_callbacks(execute=True):
        desk_client.post(edit_of(contact), typed(remove_card="on"))
    contact.refresh_from_db()
    assert not contact.card
    assert desk_client.get(card_of(contact)).status_code == 404


def test_a_file_that_is_no_picture_is_refused_and_nothing_changes(desk_client: Client) -> None:
    contact = tanaka()
    evil = SimpleUploadedFile("card.png", b"<html><script>", content_type="image/png")
    html = text(desk_client.post(edit_of(contact), typed(card_file=evil, notes="Mine")))
    assert "This file cannot be kept here." in html
    contact.refresh_from_db()
    assert not contact.card
    assert contact.notes == ""


def test_a_card_whose_file_is_gone_or_no_picture_is_not_found(desk_client: Client) -> None:
    contact = tanaka()
    Contact.objects.filter(pk=contact.pk).update(card="cards/gone.png")
    assert desk_client.get(card_of(contact)).status_code == 404
    contact.card.save("page.png", ContentFile(b"<html>"))
    assert desk_client.get(card_of(contact)).status_code == 404
    assert Client().get(card_of(contact)).status_code == 302


# --- Policies ----------------------------------------------------------------------------------
def test_a_policy_shows_the_leads_one_may_see(desk_client, manager_client) -> None:
    source = Citation.objects.create(kind="press", title="Gazette", url="https://example.org/g")
    policy = Policy.objects.create(
        name_en="Hydrogen Policy", name_ja="水素政策", code="h2", country="IN", citation=source
    )
    make_lead(make_organisation(name_en="Asahi"), title="Plant").policies.add(policy)
    make_lead(title="Quiet plant", sensitive=True).policies.add(policy)
    page = reverse("leads:policy_detail", args=[policy.pk])
    html = text(desk_client.get(page))
    for words in ("Hydrogen Policy", "水素政策", "Gazette", "Plant", "Asahi"):
        assert words in html
    assert "Quiet" not in html
    assert "Quiet" in text(manager_client.get(page))
    assert desk_client.get(POLICIES).context["policies"].get(pk=policy.pk).leads_count == 1
    assert manager_client.get(POLICIES).context["policies"].get(pk=policy.pk).leads_count == 2


def test_a_policy_is_added_and_changed(desk_client, official_client) -> None:
    new = reverse("leads:policy_create")
    assert "Give the policy a name" in text(desk_client.post(new, {"note": "Kept"}))
    response = desk_client.post(new, {"name_en": "Test Policy", "country": "IN"})
    policy = Policy.objects.get(code="test-policy")
    assert response["Location"] == reverse("leads:policy_detail", args=[policy.pk])
    edit = reverse("leads:policy_edit", args=[policy.pk])
    data = {"name_en": "Better", "country": "JP", "code": "test-policy"}
    assert official_client.post(edit, data).status_code == 403
    assert desk_client.post(edit, data).status_code == 302
    policy.refresh_from_db()
    assert (policy.name_en, policy.country) == ("Better", "JP")


def test_the_queries_of_policies_do_not_grow(desk_client: Client) -> None:
    source = Citation.objects.create(kind="press", title="Gazette")

    def more(number: int) -> Policy:
        for each in range(number):
            policy = Policy.objects.create(
                name_en=f"P{each}", code=f"p{number}-{each}", country="IN", citation=source
            )
            for _lead in range(number):
                make_lead(make_organisation()).policies.add(policy)
        return policy

    def page(policy: Policy) -> str:
        return reverse("leads:policy_detail", args=[policy.pk])

    few = queries(desk_client, page(more(2))), queries(desk_client, POLICIES)
    assert (queries(desk_client, page(more(9))), queries(desk_client, POLICIES)) == few
    assert few == (7, 3)
