"""Finding organisations and contacts by any of their names."""

import pytest

from leads.models import Contact, Organisation
from tests.factories import make_contact, make_organisation

pytestmark = pytest.mark.django_db


def names(rows) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize(
    "query",
    [
        "tokyo electron", "TOKYO ELECTRON LTD", "東京エレクトロン", "ﾄｳｷｮｳｴﾚｸﾄﾛﾝ",
        "とうきょうえれくとろん", "TEL", "東京電子", "7010401008683", "electron tokyo",
    ],
)  # fmt: skip
def test_an_organisation_is_found_by_each_of_its_names(query: str) -> None:
    make_organisation(
        name_en="Tokyo Electron Limited",
        name_ja="東京エレクトロン株式会社",
        name_kana="トウキョウエレクトロン",
        short_name="TEL",
        former_names=["東京電子"],
        corporate_number="7010401008683",
    )
    make_organisation(name_en="Osaka Proton", name_ja="大阪プロトン")
    assert names(Organisation.objects.search(query)) == ["Tokyo Electron Limited"]


def test_the_order_of_names_takes_no_notice_of_case_and_puts_japanese_names_last() -> None:
    for english, japanese in (("beta", ""), ("", "愛"), ("Alpha", "ん"), ("Gamma", "")):
        make_organisation(name_en=english, name_ja=japanese)
    assert names(Organisation.objects.by_name()) == ["Alpha", "beta", "Gamma", "愛"]
    assert names(Organisation.objects.by_name(descending=True)) == ["愛", "Gamma", "beta", "Alpha"]


def test_contacts_come_by_family_name_in_latin_letters_else_by_reading_else_as_written() -> None:
    make_contact(family_romaji="suzuki")
    make_contact(family_romaji="Abe")
    make_contact(family_romaji="", family_kana="カトウ", family_name="加藤")
    make_contact(family_romaji="", family_name="渡辺")
    assert names(Contact.objects.by_name()) == ["Abe", "suzuki", "加藤", "渡辺"]


def test_exact_names_are_suggested_first_then_beginnings() -> None:
    for name in ("Greater Asahi", "Asahi Works", "Asahi Co., Ltd.", "New Asahi Works"):
        make_organisation(name_en=name)
    found = names(Organisation.objects.best_first("asahi"))
    assert found == ["Asahi Co., Ltd.", "Asahi Works", "Greater Asahi", "New Asahi Works"]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("ASAHI WORKS LTD.", True),
        ("株式会社 旭製作所", True),
        ("旭製作所(株)", True),
        ("AsahiWorks", True),
        ("AW", True),
        ("Asahi", False),
        ("Works", False),
        ("", False),
        ("株式会社", False),
    ],
)
def test_namesakes_have_the_very_same_name(name: str, same: bool) -> None:
    make_organisation(name_en="Asahi Works Co., Ltd.", name_ja="旭製作所株式会社", short_name="AW")
    assert Organisation.objects.called(name).exists() is same


@pytest.mark.parametrize(
    "query", ["03-5561-7000", "+81 3 5561 7000", "0355617000", "5561-7000", "03(5561)7000"]
)
def test_a_phone_number_is_found_however_it_is_typed(query: str) -> None:
    make_contact(family_romaji="Abe", phone="03-5561-7000")
    make_contact(family_romaji="Ito", phone="+81-3-5561-7000")
    make_contact(family_romaji="Ueda", phone="06-1234-9876")
    assert names(Contact.objects.search(query).by_name()) == ["Abe", "Ito"]


@pytest.mark.parametrize(
    "query", ["Tanaka Hiroshi", "hiroshi tanaka", "田中", "田中宏", "タナカ", "tanaka@example",
              "旭製作所", "asahi"]
)  # fmt: skip
def test_a_contact_is_found_by_name_mail_and_organisation(query: str) -> None:
    tanaka = make_contact(
        make_organisation(name_en="Asahi Works", name_ja="旭製作所"),
        family_name="田中", given_name="宏", family_kana="タナカ", given_kana="ヒロシ",
        family_romaji="Tanaka", given_romaji="Hiroshi", email="tanaka@example.co.jp",
    )  # fmt: skip
    make_contact(make_organisation(name_en="Other"), family_romaji="Sato")
    assert list(Contact.objects.search(query)) == [tanaka]
