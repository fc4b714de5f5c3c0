"""Kana is read aloud in one folded spelling, and typed romaji folds to the same."""

import pytest

from leads.kana import fold_romaji, romaji
from leads.names import folded


@pytest.mark.parametrize(
    ("kana", "spellings"),
    [
        (
            "とうきょうえれくとろん",
            ["toukyou erekutoron", "Tōkyō Erekutoron", "tookyoo erekutoron"],
        ),
        ("トーキョーエレクトロン", ["tokyo erekutoron"]),
        ("でんそー", ["denso", "densō", "densoo"]),
        ("シンエツカガク", ["shinetsu kagaku", "sinetu kagaku"]),
        ("ホンダ", ["honda"]),
        ("シャープ", ["shapu", "syapu"]),
        ("ニッポンデンキ", ["nippon denki"]),
        ("ファナック", ["fanakku"]),
        ("ティーディーケイ", ["tidikei"]),
        ("ジェイテクト", ["jeitekuto"]),
        ("さんぽう", ["sampo", "sanpou"]),
    ],
)
def test_every_spelling_meets(kana: str, spellings: list[str]) -> None:
    target = romaji(folded(kana)).replace(" ", "")
    assert target
    for spelling in spellings:
        typed = fold_romaji(folded(spelling)).replace(" ", "")
        assert typed.replace("sy", "sh") == target or typed == target, (typed, target)


def test_only_kana_is_read() -> None:
    assert romaji("東京エレクトロン") == ""
    assert romaji("tokyo") == ""
    assert romaji("") == ""
