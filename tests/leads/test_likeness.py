"""Which rows look like one, and how sure that is."""

import pytest

from leads.choices import Certainty, Likeness
from leads.likeness import ContactFacts, OrganisationFacts, Verdict
from leads.models import Contact, Organisation

NUMBER, OTHER = "7000012050002", "2000012010019"


def said(first: dict, second: dict) -> Verdict | None:
    one, other = (OrganisationFacts.of(Organisation(**values)) for values in (first, second))
    there, back = one.against(other), other.against(one)
    assert (there and there.certainty) == (back and back.certainty), "It depends on the order."
    return there


@pytest.mark.parametrize(
    ("first", "second", "certainty", "reason"),
    [
        ({"name_en": "Tokyo Electron Ltd."}, {"name_en": "TOKYO ELECTRON KK"}, "probable", "latin"),
        ({"name_ja": "株式会社旭"}, {"name_ja": "旭㈱"}, "probable", "written"),
        ({"name_ja": "髙橋精機工業"}, {"name_ja": "高橋精機工業"}, "probable", "written"),
        ({"name_kana": "アサヒ", "name_en": "A"}, {"name_ja": "あさひ"}, "probable", "reading"),
        ({"name_en": "Ohno Works"}, {"name_en": "Ono Works"}, "probable", "reading"),
        (
            {"name_en": "New", "former_names": ["Old Name"]}, {"name_en": "Old Name Inc."},
            "probable", "former",
        ),
        ({"name_en": "Tokyo Electron"}, {"name_en": "Tokyo Elektron"}, "probable", "one_letter"),
        ({"name_en": "Tokyo Electron"}, {"name_en": "Tokyo Electrn"}, "probable", "one_letter"),
        ({"name_en": "Tokyo Electron"}, {"name_en": "Tokyo Eelctron"}, "probable", "one_letter"),
        ({"name_en": "Electron Tokyo"}, {"name_en": "Tokyo Electron"}, "probable", "word_order"),
        ({"name_en": "Denso (Thailand)"}, {"name_en": "Denso"}, "possible", "brackets"),
        ({"name_en": "Tokyo E", "short_name": "TEL"}, {"name_en": "TEL"}, "possible", "short"),
    ],
)  # fmt: skip
def test_what_speaks_for_one_organisation(first, second, certainty, reason) -> None:
    verdict = said(first, second)
    assert verdict is not None
    assert (verdict.certainty, verdict.reasons[0]) == (certainty, reason)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name_en": "Denso"}, {"name_en": "Toyota"}),
        ({"name_ja": "第一工業製作所"}, {"name_ja": "第二工業製作所"}),
        ({"name_ja": "東日本鉄道会社"}, {"name_ja": "西日本鉄道会社"}),
        ({"name_en": "Plant 1 of Asahi"}, {"name_en": "Plant 2 of Asahi"}),
        ({"name_en": "ABC"}, {"name_en": "ABD"}),
        (
            {"name_en": "Asahi Works", "corporate_number": NUMBER},
            {"name_en": "Asahi Worka", "corporate_number": OTHER},
        ),
        ({"name_en": "A", "short_name": "NTT"}, {"name_en": "B", "short_name": "NTT"}),
    ],
)
def test_what_says_nothing(first, second) -> None:
    assert said(first, second) is None


def test_homonyms_with_different_numbers_are_never_certain() -> None:
    names = {"name_en": "Asahi", "name_ja": "旭", "website": "https://a.jp", "address": "Osaka 1"}
    verdict = said({**names, "corporate_number": NUMBER}, {**names, "corporate_number": OTHER})
    assert verdict == Verdict(Certainty.POSSIBLE, (Likeness.BOTH_NAMES, Likeness.OTHER_NUMBER))


def test_certain_needs_a_number_or_both_names_and_more() -> None:
    names = {"name_en": "Asahi", "name_ja": "旭"}
    assert said(names, names).certainty == Certainty.PROBABLE
    there = {**names, "website": "https://www.asahi.jp/x"}
    verdict = said(there, {**names, "website": "http://asahi.jp"})
    assert verdict == Verdict(Certainty.CERTAIN, (Likeness.BOTH_NAMES, Likeness.WEBSITE))
    assert said({**there, "country": "IN"}, there).certainty == Certainty.POSSIBLE
    same = said({"name_en": "X", "corporate_number": NUMBER},
                {"name_en": "Y", "corporate_number": NUMBER})  # fmt: skip
    assert same == Verdict(Certainty.CERTAIN, (Likeness.NUMBER,))


TANAKA = {
    "family_name": "田中",
    "given_name": "太郎",
    "family_romaji": "Tanaka",
    "given_romaji": "Taro",
}


@pytest.mark.parametrize(
    ("first", "second", "employers", "certainty"),
    [
        ({**TANAKA, "email": "t@a.jp"}, {**TANAKA, "email": "T@A.jp"}, (), "certain"),
        ({**TANAKA, "email": "info@a.jp"}, {**TANAKA, "email": "info@a.jp"}, (), "possible"),
        ({**TANAKA, "phone": "+81312345678"}, {**TANAKA, "phone": "03-1234-5678"}, (), "probable"),
        (TANAKA, TANAKA, (1,), "probable"),
        (TANAKA, TANAKA, (), "possible"),
        (TANAKA, {"family_romaji": "Taro", "given_romaji": "Tanaka"}, (1,), "probable"),
        (TANAKA, {**TANAKA, "family_name": "多奈加"}, (1,), "possible"),
        ({"family_romaji": "Tanaka"}, {"family_romaji": "Tanaka"}, (), None),
        (TANAKA, {"family_romaji": "Suzuki", "given_romaji": "Ken"}, (1,), None),
        (
            {**TANAKA, "phone": "03-1234-5678"},
            {"family_romaji": "Suzuki", "phone": "03-1234-5678"}, (), None,
        ),
    ],
)  # fmt: skip
def test_what_speaks_for_one_person(first, second, employers, certainty) -> None:
    one, other = (ContactFacts.of(Contact(**values), employers) for values in (first, second))
    verdict = one.against(other)
    assert (verdict and verdict.certainty) == certainty


def test_a_letter_wrong_anywhere_leaves_a_mark_in_common() -> None:
    name = "asahiseimitsu"
    there = OrganisationFacts.of(Organisation(name_en=name)).marks
    for at in range(len(name)):
        swapped = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
        for written in (
            f"{name[:at]}q{name[at + 1 :]}", f"{name[:at]}{name[at + 1 :]}",
            f"{name[:at]}q{name[at:]}", swapped,
        ):  # fmt: skip
            facts = OrganisationFacts.of(Organisation(name_en=written))
            assert (facts.sought | facts.exact) & there, written
