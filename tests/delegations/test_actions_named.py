"""People and organisations of which only the name is known."""

import pytest

from delegations.actions.named import contact_named, name_parts, organisation_named
from leads.models import Contact
from tests.factories import make_contact, make_organisation

pytestmark = pytest.mark.django_db


def test_a_name_that_is_known_already_is_not_added_again() -> None:
    known = make_organisation(name_en="Tokyo Electron Limited", name_ja="東京エレクトロン株式会社")
    for name in ("Tokyo Electron", "TOKYO ELECTRON LTD.", "東京エレクトロン", "㈱東京エレクトロン"):
        assert organisation_named(name) == known, name
    assert organisation_named("Tokyo Electron Device") != known
    known.refresh_from_db()
    assert not known.to_complete


def test_a_new_name_goes_into_the_field_of_its_script_and_is_to_be_completed() -> None:
    assert organisation_named("北九州半導体").name_ja == "北九州半導体"
    assert organisation_named("Hinode Foods").name_en == "Hinode Foods"
    assert organisation_named("हिमालय उद्योग").name_en == "हिमालय उद्योग"
    assert organisation_named("Hinode Bank").to_complete


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("佐藤 健", {"family_name": "佐藤", "given_name": "健"}),
        ("佐藤\u3000健様", {"family_name": "佐藤", "given_name": "健", "honorific": "様"}),
        ("田中さん", {"family_name": "田中", "honorific": "さん"}),
        ("サトウ", {"family_name": "サトウ"}),
        ("Mr Satō", {"family_romaji": "Satō", "honorific": "Mr"}),
        ("Tanaka-san", {"family_romaji": "Tanaka", "honorific": "san"}),
        ("Kenji Sato", {"family_romaji": "Kenji Sato"}),
        ("Msato", {"family_romaji": "Msato"}),
        ("राम कुमार", {"family_name": "राम कुमार"}),
        ("Mr", {"family_romaji": "Mr"}),
    ],
)
def test_a_name_fills_the_columns_it_can(typed, parts) -> None:
    filled = {name: value for name, value in name_parts(typed).items() if value}
    assert filled == parts


def test_the_longest_name_fits() -> None:
    for name in ("x" * 160, "漢" * 160, "漢 " * 80, "न" * 160):
        contact_named(name, None)
    assert Contact.objects.count() == 4


def test_a_colleague_of_the_same_name_there_is_the_same_person() -> None:
    here, elsewhere = make_organisation(), make_organisation()
    known = make_contact(here, family_romaji="Satō", family_name="佐藤")
    assert contact_named("Mr Sato", here) == known
    assert contact_named("佐藤様", here) == known
    other = contact_named("Satō", elsewhere)
    assert other != known
    assert other.to_complete
    assert other.present_post.organisation == elsewhere
    assert contact_named("Satō", None) not in (known, other)
