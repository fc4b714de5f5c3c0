"""A reading is proposed where it can be, and typed where it cannot."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from leads import readings
from leads.models import Contact, Organisation

READING = reverse("leads:reading")
NEW = reverse("leads:organisation_create")
_READ = {
    "東京": "トウキョウ",
    "エレクトロン": "エレクトロン",
    "三井": "ミツイ",
    "・": "・",
    "A": "エー",
}


class _Tokenizer:
    """Cuts a name into the words it knows, as the real one does."""

    def tokenize(self, name: str):
        while name:
            word = next((word for word in _READ if name.startswith(word)), name[0])
            name = name[len(word) :]
            yield SimpleNamespace(
                surface=lambda word=word: word, reading_form=lambda word=word: _READ.get(word, word)
            )


@pytest.fixture
def with_sudachi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "available", lambda: True)
    monkeypatch.setattr(readings, "_tokenizer", _Tokenizer)


@pytest.fixture
def without_sudachi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "available", lambda: False)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("東京エレクトロン株式会社", "トウキョウエレクトロン"),
        ("㈱東京エレクトロン", "トウキョウエレクトロン"),
        ("三井・東京", "ミツイ・トウキョウ"),
        ("ﾃﾞﾝｿｰ", "デンソー"),
        ("株式会社", ""),
        ("🙂", ""),
        ("Tokyo", ""),
        ("", ""),
    ],
)
def test_kanji_are_read_where_the_dictionary_is(name: str, reading: str, with_sudachi) -> None:
    assert readings.propose(name) == reading


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("でんそー", "デンソー"), ("株式会社クボタ", "クボタ"), ("ｿﾆｰｸﾞﾙｰﾌﾟ㈱", "ソニーグループ"),
        ("キヤノン（株）", "キヤノン"), ("東京エレクトロン", ""), ("\0クボタ", "クボタ"),
    ],
)  # fmt: skip
def test_kana_reads_itself_without_a_dictionary(name: str, reading: str, without_sudachi) -> None:
    assert readings.propose(name) == reading


def test_whether_the_dictionary_is_here_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"sudachipy", "sudachidict_core"}
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name in there)
    try:
        readings.available.cache_clear()
        assert readings.available()
        there.clear()
        readings.available.cache_clear()
        assert not readings.available()
    finally:
        readings.available.cache_clear()


@pytest.mark.django_db
def test_the_button_is_there_only_with_the_dictionary(desk_client, with_sudachi) -> None:
    page = desk_client.get(NEW).content.decode()
    assert "Propose a reading" in page
    assert 'data-reading-of="name_ja"' in page
    assert desk_client.get(READING, {"name": "東京エレクトロン㈱"}).json() == {
        "reading": "トウキョウエレクトロン"
    }


@pytest.mark.django_db
def test_without_the_dictionary_one_is_told_to_type(desk_client, without_sudachi) -> None:
    for address in (NEW, reverse("leads:contact_create")):
        page = desk_client.get(address).content.decode()
        assert "Propose a reading" not in page
        assert "Type it as it is said" in page
    assert desk_client.get(READING, {"name": "東京"}).json() == {"reading": ""}


@pytest.mark.django_db
def test_the_example_beside_a_person_is_a_person(desk_client, without_sudachi) -> None:
    page = desk_client.get("/contacts/new/").content.decode()
    assert "as it is said: ヤマダ." in page
    assert "トウキョウエレクトロン" not in page


def test_a_name_in_kana_is_saved_with_its_reading(desk_client, without_sudachi) -> None:
    typed = {"kind": "company", "country": "JP", "name_ja": "株式会社くぼた"}
    desk_client.post(NEW, typed)
    assert Organisation.objects.get().name_kana == "クボタ"
    organisation = Organisation.objects.search("kubota").get()
    assert organisation.name_ja == "株式会社くぼた"


@pytest.mark.django_db
def test_a_reading_that_was_typed_stays(desk_client, without_sudachi) -> None:
    typed = {"kind": "company", "country": "JP", "name_ja": "キヤノン", "name_kana": "キャノン"}
    desk_client.post(NEW, typed)
    assert Organisation.objects.get().name_kana == "キャノン"
    assert not Contact.objects.exists()
