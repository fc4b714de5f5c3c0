"""Cells: nothing runs in a spreadsheet, nothing is damaged, everything comes back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exports.cells import as_text, guarded, unguarded

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x",
    " =1", "\u3000=1", "\ufeff=1", "\u200b=1", "=cmd|' /C calc'!A0", "+81-3-1234=1", "-", "--5",
    "+A1", '=HYPERLINK("http://x")', "+81-3-1234-5678;=1", "-5.2.1",
]  # fmt: skip
HARMLESS = [
    "+81-3-1234-5678", "+81 3 1234 5678", "+91 (522) 223-8902", "+81.3.1234.5678", "-5", "-5.25",
    "+5", "東京エレクトロン", "a=b", "2026-11-22", "", "'quoted'", "O'Neill", "‘=1’", "٪", "😀",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_phones_and_words_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@pytest.mark.parametrize("text", ["'=1", "''=1", "'+81x", "'-"])
def test_a_guard_somebody_typed_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="=+-@'＝＋－＠\t\r\n 1a()", max_size=12))
def test_text_made_of_dangerous_signs_comes_back_and_never_runs(text: str) -> None:
    kept = guarded(text)
    assert unguarded(kept) == text
    first = kept.lstrip()[:1]
    assert first not in "=@＝＋－＠" or first == ""
    if first and first in "+-":
        assert any(sign.isdigit() for sign in kept)
        assert not set(kept) & set("=@'＝＋－＠a\t\r\n")


def test_values_that_are_not_text_are_not_guarded() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    assert as_text(None, tokyo) == ""
    assert as_text(-5, tokyo) == "-5"
    assert as_text(Decimal("-1850.50"), tokyo) == "-1850.5"
    assert as_text(Decimal("1E+3"), tokyo) == "1000"
    assert as_text(Decimal("0.00"), tokyo) == "0"
    assert as_text(date(2026, 11, 2), tokyo) == "2026-11-02"
    assert as_text(datetime(2026, 11, 2, 15, 30, tzinfo=UTC), tokyo) == "2026-11-03 00:30"
