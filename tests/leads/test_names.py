"""Names fold to one key however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.names import folded, key, search_key


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("東京エレクトロン株式会社", "東京エレクトロン"),
        ("東京エレクトロン㈱", "東京エレクトロン"),
        ("(株)東京エレクトロン", "東京エレクトロン"),
        ("（株）東京エレクトロン", "東京エレクトロン"),
        ("株式会社　デンソー", "デンソー"),
        ("ﾃﾞﾝｿｰ", "デンソー"),
        ("でんそー", "デンソー"),
        ("Tokyo Electron Ltd.", "tokyo electron"),
        ("TOKYO ELECTRON LIMITED", "tokyo electron"),
        ("Tokyo Electron Co., Ltd.", "tokyo electron"),
        ("K.K. Denso", "denso"),
        ("Kabushiki Kaisha Denso", "denso"),
        ("Mitsui & Co., Ltd.", "mitsui"),
        ("Suzuki Motor Gujarat Pvt. Ltd.", "suzuki motor gujarat"),
        ("Limited Brands", "limited brands"),
        ("合同会社西友", "西友"),
        ("उत्तर प्रदेश", "उत्तर प्रदेश"),
    ],
)
def test_legal_forms_width_case_and_kana_do_not_matter(written: str, expected: str) -> None:
    assert key(written) == expected


@pytest.mark.parametrize("name", ["株式会社", "Co., Ltd.", "K.K.", "Limited", "LLC"])
def test_stripping_never_leaves_nothing(name: str) -> None:
    assert key(name)


def test_invisible_characters_are_ignored() -> None:
    assert key("Den\u200bso\u202e") == "denso"


def test_search_key_holds_each_name_spaced_and_closed_up() -> None:
    assert search_key(["Tokyo Electron Limited", "", "東京エレクトロン株式会社"]) == (
        "tokyo electron|tokyoelectron|東京エレクトロン"
    )


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_never_fails(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    key(text)
