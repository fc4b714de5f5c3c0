"""Everything is found by all it is known by, best first, and never by who may not see it."""

import time
from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import Role
from leads.fields import SearchKeyField
from leads.models import Organisation, step_names
from reports.search import SOURCES, find
from tests.factories import (
    make_contact,
    make_delegation,
    make_followup,
    make_lead,
    make_meeting,
    make_mou,
    make_organisation,
    make_user,
)
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.django_db

SEARCH = reverse("reports:search")
PALETTE = reverse("reports:palette")
HTMX = {"HX-Request": "true"}
LISTS = [
    "leads:organisation_list", "leads:contact_list", "leads:lead_list", "leads:mou_list",
    "delegations:meeting_list", "delegations:delegation_list", "followups:followup_list",
]  # fmt: skip


def text(response) -> str:
    return response.content.decode()


def found(query: str, user) -> dict[str, list[str]]:
    """Return the addresses found, by kind."""
    return {group.name: [hit.url for hit in group.hits] for group in find(query, user, 10)}


def tokyo_electron(**fields) -> Organisation:
    return make_organisation(
        name_en="Tokyo Electron Limited",
        name_ja="東京エレクトロン株式会社",
        name_kana="トウキョウエレクトロン",
        short_name="TEL",
        former_names=["東京電子研究所"],
        corporate_number="7010401008683",
        **fields,
    )


@pytest.mark.parametrize(
    "query",
    [
        "とうきょうえれくとろん", "ﾄｳｷｮｳｴﾚｸﾄﾛﾝ㈱", "東京エレクトロン", "TEL", "Tokyo Electron Ltd.",
        "toukyou erekutoron",
        "Tōkyō Erekutoron", "tookyoo erekutoron", "TOKYO ELECTRON K.K.",
        "株式会社東京エレクトロン", "トーキョーエレクトロン",
        "tokyoelectron", "京エレ", "electron tokyo",
        "東京電子", "7010401008683", "7-0104-0100-8683", "T7010401008683",
        "７０１０４０１００８６８３",
        "Ｔｏｋｙｏ　Ｅｌｅｃｔｒｏｎ", "toukyouer", "to", "東",
    ],
)  # fmt: skip
def test_one_company_by_all_its_names(query: str, desk) -> None:
    organisation = tokyo_electron()
    make_organisation(name_en="Osaka Proton", name_ja="大阪プロトン")
    assert found(query, desk) == {"organisation": [organisation.get_absolute_url()]}
    assert list(Organisation.objects.search(query)) == [organisation]


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ({"name_ja": "キヤノン株式会社"}, "キャノン"),
        ({"name_ja": "富士フイルム株式会社"}, "富士フィルム"),
        ({"name_ja": "髙島屋"}, "高島屋"),
        ({"name_ja": "𠮷野家"}, "吉野家"),
        ({"name_ja": "株式会社デンソー"}, "デンソ−"),
        ({"name_en": "Shin-Etsu Chemical Co., Ltd."}, "sinetu chemical"),
        ({"name_en": "Mitsui & Co., Ltd."}, "mitui"),
        ({"name_en": "Société Générale"}, "societe generale"),
        ({"name_en": "Denso (Japan) Pvt. Ltd."}, "denso japan"),
        ({"name_en": "K.K. Denso"}, "Denso Corp."),
        ({"name_en": "Limited Brands"}, "limited"),
        ({"name_en": "Microelectronics"}, "electron"),
        ({"name_en": "फ़रीदाबाद उद्योग"}, "फरीदाबाद"),
        ({"name_en": "हिन्दी उद्योग"}, "हिंदी"),
        ({"name_en": "उत्तर प्रदेश"}, "उत्तर\u200d प्रदेश"),
    ],
)
def test_spellings_meet(stored: dict[str, str], query: str, desk) -> None:
    organisation = make_organisation(**{"name_en": "", **stored})
    make_organisation(name_en="Other", name_ja="他社")
    assert found(query, desk) == {"organisation": [organisation.get_absolute_url()]}


@pytest.mark.parametrize(
    "query",
    ["03-5561-7000", "+81-3-5561-7000", "03 5561 7000", "０３（５５６１）７０００", "0355617000",
     "+81 (0)3 5561 7000", "5561-7000"],
)  # fmt: skip
def test_a_phone_number_in_any_format(query: str, desk) -> None:
    for written in ("03-5561-7000", "+81 3 5561 7000", "+81(0)3-5561-7000"):
        make_contact(family_romaji="Abe", phone=written)
    make_contact(family_romaji="Ueda", phone="06-1234-9876")
    assert len(found(query, desk)["contact"]) == 3


@pytest.mark.parametrize(
    "query",
    ["田中宏", "タナカ", "たなか ひろし", "Hiroshi Tanaka", "tanaka@asahi.example", "hirosi"],
)
def test_people(query: str, desk) -> None:
    tanaka = make_contact(
        family_name="田中", given_name="宏", family_kana="タナカ", given_kana="ヒロシ",
        family_romaji="Tanaka", given_romaji="Hiroshi", email="tanaka@asahi.example.jp",
    )  # fmt: skip
    make_contact(family_romaji="Sato")
    assert found(query, desk)["contact"] == [tanaka.get_absolute_url()]


def test_every_kind_by_its_own_words_and_by_company(desk) -> None:
    asahi = make_organisation(name_en="Asahi Works", name_ja="旭製作所")
    lead = make_lead(
        asahi, title="Bearings near Noida", summary="電力料金を確認", nivesh_mitra="NM-2025/00123",
        nivesh_sarathi="SAR 77",
    )  # fmt: skip
    mou = make_mou(title="Bearings MOU", number="UP/MOU/2025/17", notes="Waits for the cabinet")
    mou.parties.create(organisation=asahi)
    mou.updates.create(as_of=date(2026, 5, 3), words="Boundary wall finished")
    meeting = make_meeting(title="Talk in Nagoya", said="They want a rebate on 土地")
    meeting.attendances.create(organisation=asahi)
    journey = make_delegation(name="Expo journey", cities=["Osaka"], programme="Robot hall")
    promise = make_followup(title="Send the land map", details="with contours")
    kept = make_followup(title="Other", done_at=meeting.created_at, done_note="Cheque sent")
    contact = make_contact(asahi, family_romaji="Abe", notes="Prefers green tea")
    bank = make_organisation(name_en="Bank", notes="Lends to tier-two suppliers")
    of_asahi = {
        "organisation": asahi, "lead": lead, "mou": mou, "meeting": meeting, "contact": contact,
    }  # fmt: skip
    expected = {
        "asahi": of_asahi, "旭製作所": of_asahi, "bearings noida": {"lead": lead},
        "電力料金": {"lead": lead}, "nm202500123": {"lead": lead}, "NM-2025/00123": {"lead": lead},
        "sar77": {"lead": lead}, "UP/MOU/2025/17": {"mou": mou}, "cabinet": {"note": mou},
        "boundary wall": {"note": mou}, "土地": {"meeting": meeting},
        "rebate": {"meeting": meeting},
        "osaka": {"delegation": journey}, "robot": {"delegation": journey},
        "land map": {"followup": promise}, "contours": {"followup": promise},
        "cheque": {"followup": kept}, "green tea": {"note": contact}, "tier-two": {"note": bank},
    }  # fmt: skip
    for query, rows in expected.items():
        wanted = {kind: [row.get_absolute_url()] for kind, row in rows.items()}
        assert found(query, desk) == wanted, query


def test_exact_names_come_before_beginnings_before_words_before_insides(desk) -> None:
    names = ["Neosahi Asahiya", "Xasahix", "Greater Asahi", "Asahi Works", "Asahi Co., Ltd."]
    rows = {name: make_organisation(name_en=name).get_absolute_url() for name in names}
    order = ["Asahi Co., Ltd.", "Asahi Works", "Greater Asahi", "Neosahi Asahiya", "Xasahix"]
    assert found("asahi", desk)["organisation"] == [rows[name] for name in order]


def test_the_group_with_the_best_hit_comes_first(desk) -> None:
    make_organisation(name_en="Greater Kyoto Works")
    make_lead(title="Kyoto")
    assert list(found("kyoto", desk)) == ["lead", "organisation"]


def test_nothing_sensitive_leaks_not_even_as_a_number(desk, manager, client_for) -> None:
    owner = make_user(Role.DESK)
    lead = make_lead(title="Zebra plant", sensitive=True, owner=owner)
    mou = make_mou(title="Zebra MOU", sensitive=True, owner=owner, notes="zebra note")
    mou.updates.create(as_of=date(2026, 1, 1), words="zebra wall")
    make_meeting(title="Zebra talk", sensitive=True, owner=owner)
    make_followup(title="Zebra map", lead=lead, assignee=owner)
    assert found("zebra", desk) == {}
    page = text(client_for(desk).get(SEARCH, {"q": "zebra"}))
    assert "Nothing holds" in page
    make_lead(title="Zebra crossing")
    page = client_for(desk).get(SEARCH, {"q": "zebra"})
    assert [(group.name, group.count) for group in page.context["groups"]] == [("lead", 1)]
    assert set(found("zebra", manager)) == {"lead", "mou", "meeting", "followup", "note"}
    assert set(found("zebra", owner)) == {"lead", "mou", "meeting", "followup", "note"}
    assert found("zebra", make_user(Role.DESK, is_active=False)) == {}


def test_each_list_shows_as_many_as_the_page_says(desk_client: Client) -> None:
    for number in range(14):
        asahi = make_organisation(name_en=f"Asahi {number}")
        make_lead(asahi)
        make_followup(title="Asahi", done_at=None if number else asahi.created_at)
        make_meeting(title="Asahi talk")
        make_delegation(name=f"Asahi {number}")
        make_contact(asahi)
        make_mou(title=f"Asahi {number}")
    page = desk_client.get(SEARCH, {"q": "asahi"})
    groups = page.context["groups"]
    assert len(groups) == 7
    for group in groups:
        known = None if group.name == "delegation" else 14
        assert (group.count, len(group.hits), group.more) == (known, 10, True), group.name
        shown = desk_client.get(group.list_url)
        assert "14" in text(shown), group.name
        assert f'{group.list_url.replace("&", "&amp;")}"' in text(page)
    assert "Show all 14 in the list" in text(page)


def test_the_matched_part_is_marked_in_any_width_and_script(desk_client: Client) -> None:
    tokyo_electron()
    make_lead(title="Lead", summary="Before it. " * 40 + "ﾄｳｷｮｳの工場 <b>" + " after" * 40)
    page = text(desk_client.get(SEARCH, {"q": "tōkyō electron"}))
    assert "<mark>Tokyo</mark> <mark>Electron</mark> Limited" in page
    page = text(desk_client.get(SEARCH, {"q": "とうきょう"}))
    assert "<mark>ﾄｳｷｮｳ</mark>の工場 &lt;b&gt;" in page
    assert page.count("Before it.") < 10
    page = text(desk_client.get(SEARCH, {"q": "東京電子"}))
    assert "Formerly" in page
    assert "<mark>東京電子</mark>研究所" in page


def test_the_page_says_what_to_do(desk_client: Client, official_client: Client) -> None:
    create = reverse("leads:organisation_create")
    empty = text(desk_client.get(SEARCH))
    assert "What are you looking for?" in empty
    assert "One more letter" in text(desk_client.get(SEARCH, {"q": "a"}))
    nothing = text(desk_client.get(SEARCH, {"q": "zzzz"}))
    assert "Try a part of the name" in nothing
    assert f'href="{create}"' in nothing
    refused = text(official_client.get(SEARCH, {"q": "zzzz"}))
    assert f'class="btn btn-primary" href="{create}"' not in refused
    assert "Nothing to look for" in text(desk_client.get(SEARCH, {"q": "🙂"}))
    assert "Only the first 200" in text(desk_client.get(SEARCH, {"q": "x" * 300}))


def test_a_part_of_the_page_and_the_palette(desk_client: Client, client_for, viewer) -> None:
    tokyo_electron()
    part = text(desk_client.get(SEARCH, {"q": "tokyo"}, headers=HTMX))
    assert part.strip().startswith('<div id="results"')
    assert "<html" not in part
    options = text(desk_client.get(PALETTE, {"q": "tokyo"}, headers=HTMX))
    assert 'role="option"' in options
    assert "<mark>Tokyo</mark>" in options
    assert "Search everything for “tokyo”" in options
    jumps = text(desk_client.get(PALETTE, headers=HTMX))
    assert "New lead" in jumps
    assert "MOU status report" in jumps
    assert "New lead" in text(desk_client.get(PALETTE, {"q": "new le"}, headers=HTMX))
    assert "New lead" not in text(client_for(viewer).get(PALETTE, headers=HTMX))
    plain = desk_client.get(PALETTE, {"q": "tokyo"})
    assert plain.status_code == 302
    assert plain.url == f"{SEARCH}?q=tokyo"


def test_the_palette_leads_to_the_pages_of_reminders(desk_client: Client, admin_client) -> None:
    assert reverse("followups:absence_list") in text(
        desk_client.get(PALETTE, {"q": "absen"}, headers=HTMX)
    )
    typed = {"q": "operations"}
    assert reverse("operations") in text(admin_client.get(PALETTE, typed, headers=HTMX))
    assert reverse("operations") not in text(desk_client.get(PALETTE, typed, headers=HTMX))
    assert "Absences" not in text(desk_client.get(PALETTE, headers=HTMX))


def furnish(number: int) -> None:
    asahi = tokyo_electron() if number == 0 else make_organisation(name_en=f"Tokyo {number}")
    make_lead(asahi, title=f"Tokyo lead {number}")
    mou = make_mou(title=f"Tokyo MOU {number}", notes="tokyo")
    mou.parties.create(organisation=asahi)
    mou.updates.create(as_of=date(2026, 1, 1), words="Tokyo wall")
    make_contact(asahi, family_romaji="Tokyo", notes="tokyo")
    make_meeting(title="Tokyo talk").attendances.create(organisation=asahi)
    make_delegation(name=f"Tokyo {number}")
    make_followup(title="Tokyo map")


def test_the_number_of_queries_is_fixed(desk_client: Client) -> None:
    step_names()  # asked once a minute

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk_client.get(address, headers=HTMX).status_code == 200
        return len(captured)

    furnish(0)
    furnish(1)
    few = queries(f"{SEARCH}?q=tokyo"), queries(f"{PALETTE}?q=tokyo")
    for number in range(2, 12):
        furnish(number)
    assert (queries(f"{SEARCH}?q=tokyo"), queries(f"{PALETTE}?q=tokyo")) == few
    # Session and user; one for the best of everything; then each kind's rows.
    assert few == (21, 21)
    assert queries(f"{SEARCH}?q=zzzz") == 3


@pytest.mark.parametrize("query", NAUGHTY)
def test_whatever_is_typed_is_answered_quickly(desk_client: Client, query: str) -> None:
    tokyo_electron()
    started = time.process_time()
    for headers in ({}, HTMX):
        response = desk_client.get(SEARCH, {"q": query}, headers=headers)
        assert response.status_code == 200
        assert "<script>alert" not in text(response)
    assert desk_client.get(PALETTE, {"q": query}, headers=HTMX).status_code == 200
    for name in LISTS:
        assert desk_client.get(reverse(name), {"q": query}).status_code == 200, name
    assert time.process_time() - started < 10


def test_only_who_is_signed_in_searches() -> None:
    assert Client().get(SEARCH, {"q": "tokyo"}).status_code == 302


def test_every_key_is_searched() -> None:
    """A table that keeps a key which nobody looks through is a table nobody finds."""
    kept = {
        (model, field.name)
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.concrete_fields
        if isinstance(field, SearchKeyField)
    }
    user = make_user(Role.MANAGER)
    assert {(source.visible(user).model, source.field) for source in SOURCES} == kept
