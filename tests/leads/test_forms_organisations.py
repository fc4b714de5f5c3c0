"""What the forms of organisations, contacts and policies accept and refuse."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.choices import Country
from leads.forms.contacts import ContactForm, PostFormSet, clean_phone
from leads.forms.organisations import OrganisationForm
from leads.forms.policies import PolicyForm
from leads.models import Contact, District, Organisation, Policy, Prefecture
from tests.factories import make_contact, make_organisation

pytestmark = pytest.mark.django_db

NUMBER = "7010401008683"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def form_of(desk: Any, instance: Organisation | None = None, **typed: Any) -> OrganisationForm:
    data = {"kind": "company", "country": "JP"} | {name: str(typed[name]) for name in typed}
    return OrganisationForm(data, instance=instance or Organisation(), user=desk)


def test_an_organisation_with_everything_is_saved(desk, manager) -> None:
    parent = make_organisation(name_en="Holdings")
    form = form_of(
        desk,
        name_en="Asahi Works Co., Ltd.", name_ja="旭製作所株式会社", name_kana="アサヒセイサクショ",
        short_name="AW", former_names="Asahi Iron\n\n  旭鉄工  \nAsahi Iron\n",
        corporate_number=NUMBER, prefecture=Prefecture.objects.get(code=23).pk,
        address="1-2-3 Sakae", website="asahi.example.co.jp", parent=parent.pk,
        owner=desk.pk, deputy=manager.pk, india_presence="Pune, since 2012", notes="𠮷野家🙂",
    )  # fmt: skip
    assert form.is_valid(), form.errors
    saved = form.save()
    saved.refresh_from_db()
    assert saved.former_names == ["Asahi Iron", "旭鉄工"]
    assert saved.website == "https://asahi.example.co.jp"
    assert (saved.parent, saved.owner, saved.deputy) == (parent, desk, manager)
    assert saved.notes == "𠮷野家🙂"


@pytest.mark.parametrize(
    "typed", ["7010401008683", "7010-4010-08683", " ７０１０４０１００８６８３ ", "T7010401008683"]
)
def test_a_corporate_number_is_read_however_it_is_written(desk, typed: str) -> None:
    form = form_of(desk, name_en="A", corporate_number=typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["corporate_number"] == NUMBER


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("123", "has 13 digits"),
        ("abc", "has digits only"),
        ("70104010086831", "has 13 digits"),
        ("7010401008684", "first digit of this number does not fit"),
        ("७०१०४०१००८६८३", "has digits only"),
    ],
)
def test_a_wrong_corporate_number_is_refused_in_words(desk, typed: str, words: str) -> None:
    form = form_of(desk, name_en="A", corporate_number=typed)
    assert words in form.errors["corporate_number"][0]


def test_a_corporate_number_of_another_one_names_it(desk) -> None:
    mine = make_organisation(name_en="Mine", corporate_number=NUMBER)
    assert "Mine has this corporate number" in str(
        form_of(desk, name_en="B", corporate_number=NUMBER).errors["corporate_number"]
    )
    assert form_of(desk, mine, name_en="Mine", corporate_number=NUMBER).is_valid()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "name_en"),
        ({"name_en": "A", "website": "javascript:alert(1)"}, "website"),
        ({"name_en": "A", "website": "ftp://example.org/x"}, "website"),
        ({"name_en": "A", "former_names": "x" * 201}, "former_names"),
        ({"name_en": "A", "former_names": "\n".join(map(str, range(51)))}, "former_names"),
        ({"name_en": "A\0B"}, "name_en"),
        ({"name_en": "x" * 10_000}, "name_en"),
        ({"name_en": "A", "notes": "x" * 20_001}, "notes"),
        ({"name_en": "A", "parent": "99999999999999999999"}, "parent"),
        ({"name_en": "A", "owner": "zzz"}, "owner"),
        ({"name_en": "A", "kind": "zaibatsu"}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(desk, typed: dict, field: str) -> None:
    form = form_of(desk, **typed)
    assert list(form.errors) == [field]
    assert len(form.errors[field]) == 1
    assert form.errors[field][0].endswith(".") or ":" in form.errors[field][0]


def test_a_place_belongs_to_its_country(desk) -> None:
    aichi, district = Prefecture.objects.get(code=23), District.objects.first()
    wrong = form_of(desk, name_en="A", country=Country.INDIA, prefecture=aichi.pk)
    assert list(wrong.errors) == ["prefecture"]
    wrong = form_of(desk, name_en="A", country=Country.JAPAN, district=district.pk)
    assert list(wrong.errors) == ["district"]
    assert form_of(desk, name_en="A", country=Country.INDIA, district=district.pk).is_valid()


def test_nobody_deputises_for_oneself_and_viewers_own_nothing(desk, viewer) -> None:
    assert "deputy" in form_of(desk, name_en="A", owner=desk.pk, deputy=desk.pk).errors
    assert "owner" in form_of(desk, name_en="A", owner=viewer.pk).errors
    kept = make_organisation(name_en="A", owner=viewer)
    assert form_of(desk, kept, name_en="A", owner=viewer.pk).is_valid()


def test_an_organisation_stands_nowhere_above_itself(desk) -> None:
    top = make_organisation()
    middle = make_organisation(parent=top)
    bottom = make_organisation(parent=middle)
    for below in (top, middle, bottom):
        assert "parent" in form_of(desk, top, name_en="Top", parent=below.pk).errors
    assert form_of(desk, bottom, name_en="Bottom", parent=top.pk).is_valid()


def test_a_namesake_is_asked_about_and_saved_when_it_is_another_one(desk) -> None:
    first = make_organisation(name_en="Asahi Works Co., Ltd.", name_ja="旭製作所")
    make_organisation(name_en="Asahi Works India")
    form = form_of(desk, name_en="ASAHI WORKS")
    assert list(form.errors) == ["save_anyway"]
    assert form.namesakes == [first]
    assert "save_anyway" in [field.name for field in form.visible_fields()]
    assert form_of(desk, name_ja="株式会社旭製作所").namesakes == []  # before it is validated
    assert "save_anyway" in form_of(desk, name_ja="株式会社旭製作所").errors
    assert form_of(desk, name_en="ASAHI WORKS", save_anyway="on").is_valid()
    assert form_of(desk, first, name_en="Asahi Works").is_valid()


def test_the_tick_is_not_offered_where_there_is_nothing_to_tick_away(desk) -> None:
    make_organisation(name_en="Asahi Works")
    assert 'type="checkbox"' not in str(
        form_of(desk, name_en="Denso")["save_anyway"].as_field_group()
    )
    form = form_of(desk, name_en="Asahi Works")
    assert not form.is_valid()
    assert 'type="checkbox"' in str(form["save_anyway"].as_field_group())


def test_a_new_organisation_belongs_to_whoever_adds_it(desk) -> None:
    assert OrganisationForm(instance=Organisation(), user=desk)["owner"].value() == desk.pk
    kept = make_organisation()
    assert OrganisationForm(instance=kept, user=desk)["owner"].value() is None


@pytest.mark.parametrize(
    "typed",
    ["03-5561-7000", "+81 (0)3 5561 7000", "０３－５５６１－７０００", "03-5561-7000 内線 12",
     "+91 522 223-8902 ext. 4", "1800/425/111"],
)  # fmt: skip
def test_a_phone_number_is_kept_as_it_was_typed(typed: str) -> None:
    assert clean_phone(typed) == typed
    form = ContactForm({"family_romaji": "Abe", "phone": typed}, instance=Contact())
    assert form.is_valid(), form.errors
    assert form.save().phone == typed


@pytest.mark.parametrize("typed", ["call me", "なし", "--", "12", "03-CALL-NOW", "+"])
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    form = ContactForm({"family_romaji": "Abe", "phone": typed}, instance=Contact())
    assert list(form.errors) == ["phone"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "family_romaji"),
        ({"given_romaji": "Taro"}, "family_romaji"),
        ({"family_name": "田中", "email": "nobody"}, "email"),
        ({"family_name": "田" * 81}, "family_name"),
        ({"family_name": "田\0"}, "family_name"),
        ({"family_name": "田中", "consent_on": "2026-01-02", "retain_until": "2026-01-01"},
         "retain_until"),
        ({"family_name": "田中", "consent_on": "soon"}, "consent_on"),
        ({"family_name": "田中", "phone": "1" * 10_000}, "phone"),
    ],
)  # fmt: skip
def test_a_wrong_contact_is_refused_beside_the_field(typed: dict, field: str) -> None:
    form = ContactForm(typed, instance=Contact())
    assert list(form.errors) == [field]
    assert len(form.errors[field]) == 1


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("card.png", b"MZ\x90\x00evil", "cannot be kept"),
        ("card.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "cannot be kept"),
        ("card.pdf", b"%PDF-1.7", "PNG"),
        ("card.jpg", b"", "empty"),
        ("card.png", PNG + b"0" * (10 * 1024 * 1024), "10 MB"),
    ],
)
def test_a_card_that_is_no_picture_is_refused(name: str, content: bytes, words: str) -> None:
    file = SimpleUploadedFile(name, content, content_type="image/png")
    form = ContactForm({"family_romaji": "Abe"}, {"card_file": file}, instance=Contact())
    assert words in form.errors["card_file"][0]


@pytest.mark.parametrize("head", [PNG, b"\xff\xd8\xff\xe0", b"RIFF\x00\x00\x00\x00WEBPVP8 "])
def test_pictures_are_taken_whatever_they_are_called(head: bytes) -> None:
    file = SimpleUploadedFile("名刺.exe", head + b"0" * 20)
    form = ContactForm({"family_romaji": "Abe"}, {"card_file": file}, instance=Contact())
    assert form.is_valid(), form.errors


def test_taking_a_card_away_is_offered_only_where_there_is_one() -> None:
    assert "remove_card" not in ContactForm(instance=Contact()).fields
    assert "remove_card" in ContactForm(instance=Contact(card="cards/x.png")).fields


def posts_of(desk: Any, contact: Contact, *rows: dict[str, Any]) -> Any:
    data = {"posts-TOTAL_FORMS": str(len(rows)), "posts-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"posts-{number}-{name}": str(value) for name, value in row.items()}
    return PostFormSet(data, instance=contact, prefix="posts", form_kwargs={"user": desk})


def test_posts_are_saved_and_a_new_organisation_is_added_with_them(desk, official) -> None:
    contact, asahi = make_contact(), make_organisation(name_en="Asahi")
    rows = ({"organisation": asahi.pk, "title": "Chief", "title_ja": "部長"},
            {"organisation": "Newcomer KK"}, {"organisation": "", "title": ""})  # fmt: skip
    posts = posts_of(desk, contact, *rows)
    assert posts.is_valid(), posts.errors
    posts.save()
    saved = {post.organisation.name: post.title_ja for post in contact.employments.all()}
    assert saved == {"Asahi": "部長", "Newcomer KK": ""}
    assert not posts_of(official, contact, {"organisation": "Another KK"}).is_valid()


def test_posts_that_cannot_be_are_refused(desk) -> None:
    contact, asahi = make_contact(), make_organisation()
    turned = {"organisation": asahi.pk, "started_on": "2026-02-01", "ended_on": "2026-01-01"}
    assert "ended_on" in posts_of(desk, contact, turned).errors[0]
    assert "organisation" in posts_of(desk, contact, {"title": "Chief"}).errors[0]
    assert "organisation" in posts_of(desk, contact, {"organisation": "99999999"}).errors[0]
    twice = {"organisation": asahi.pk, "title": "Chief"}
    assert posts_of(desk, contact, twice, twice).non_form_errors()
    assert posts_of(desk, contact, twice, {**twice, "started_on": "2026-01-01"}).is_valid()


def test_a_policy_gets_a_code_of_its_name() -> None:
    form = PolicyForm({"name_en": "Green Hydrogen Policy 2024", "country": "IN"})
    assert form.is_valid(), form.errors
    assert form.save().code == "green-hydrogen-policy-2024"
    again = PolicyForm({"name_en": "Green Hydrogen Policy 2024", "country": "IN"})
    assert again.errors["code"] == ["Another policy has this code already: write a different one."]
    assert "code" in PolicyForm({"name_en": "政策", "country": "JP"}).errors
    assert "code" in PolicyForm({"name_en": "A", "country": "IN", "code": "a b"}).errors
    assert set(PolicyForm({}).errors) >= {"name_en", "country"}
    assert Policy.objects.filter(code="green-hydrogen-policy-2024").count() == 1
