"""Amounts as people write them."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from leads.choices import Currency
from leads.forms.money import (
    AmountField,
    WholeNumberField,
    currency_in,
    parse_amount,
    spelled,
)

READ = {
    "1,850 crore": (18_500_000_000, ""),
    "1850cr": (18_500_000_000, ""),
    "18500000000": (18_500_000_000, ""),
    "18,50,00,00,000": (18_500_000_000, ""),
    "18,500,000,000": (18_500_000_000, ""),
    "₹ 1.2 lakh crore": (1_200_000_000_000, "INR"),
    "Rs. 500 Cr.": (5_000_000_000, "INR"),
    "2 crore 50 lakh": (25_000_000, ""),
    "25 करोड़ रुपये": (250_000_000, "INR"),
    "२५ लाख": (2_500_000, ""),
    "3億": (300_000_000, ""),
    "3.5億円": (350_000_000, "JPY"),
    "1億2,000万円": (120_000_000, "JPY"),
    "￥１，２００億": (120_000_000_000, "JPY"),
    "1.5兆円": (1_500_000_000_000, "JPY"),
    "US$ 5 million": (5_000_000, "USD"),
    "$5m": (5_000_000, "USD"),
    "EUR 2.25bn": (2_250_000_000, "EUR"),
    "0": (0, ""),
    "  12.50 ": (Decimal("12.50"), ""),
}


@pytest.mark.parametrize(("text", "meaning"), READ.items())
def test_an_amount_is_understood(text: str, meaning: tuple[Decimal, str]) -> None:
    typed = parse_amount(text)
    assert (typed.amount, typed.currency) == meaning
    assert AmountField().clean(text) == meaning[0]


NOT_ONE_FIGURE = [
    "about 500 crore", "500-600 crore", "1,5", "1 850", "abc", "crore", "1e9", "NaN", "inf", "¥3 $",
    "5 lakh 2 crore", "1..5", "½", "1,850 crore ₹ or so", "\u202e500", "💴", "٫5", "0x10", "--",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_ONE_FIGURE)
def test_what_is_not_one_figure_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        AmountField().clean(text)
    assert refused.value.messages[0].endswith(".")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5 crore", "negative"),
        ("₹ -5", "negative"),
        ("−5", "negative"),
        ("9" * 20, "too_large"),
        ("9 crore crore crore", "too_large"),
        ("1.005", "too_fine"),
        ("1" * 61, "invalid"),
    ],
)
def test_the_sentence_says_what_is_wrong(text: str, code: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        AmountField().clean(text)
    assert refused.value.code == code


def test_a_null_byte_is_refused() -> None:
    with pytest.raises(forms.ValidationError):
        AmountField().clean("5\x00 crore")


def test_nothing_is_nothing() -> None:
    assert AmountField().clean("") is None
    assert AmountField().clean("   ") is None
    with pytest.raises(forms.ValidationError):
        AmountField(required=True).clean("")


def test_the_same_figure_written_otherwise_has_not_changed() -> None:
    field = AmountField()
    assert not field.has_changed("1,850 crore", "18500000000")
    assert field.has_changed("1,850 crore", "1,851 crore")
    assert field.has_changed("1,850 crore", "nonsense")


AMOUNTS = st.decimals(min_value=0, max_value=Decimal(10) ** 17, places=2, allow_nan=False)


@given(AMOUNTS, st.sampled_from(Currency.values))
def test_what_a_form_shows_reads_back_as_the_same_figure(amount: Decimal, currency: str) -> None:
    assert parse_amount(spelled(amount, currency)).amount == amount


@given(st.integers(0, 10**6), st.sampled_from(["crore", "lakh crore"]))
def test_round_rupees_are_shown_in_crore(number: int, unit: str) -> None:
    factor = 10**7 if unit == "crore" else 10**12
    shown = spelled(Decimal(number * factor), "INR")
    assert parse_amount(shown).amount == number * factor
    assert number == 0 or shown.endswith("crore")


@given(st.text(max_size=60))
def test_no_text_breaks_the_field(text: str) -> None:
    try:
        amount = AmountField().clean(text)
    except forms.ValidationError:
        return
    assert amount is None or 0 <= amount < Decimal(10) ** 18


def test_a_currency_is_only_named_by_an_amount() -> None:
    assert currency_in("¥3億") == "JPY"
    assert currency_in("3億") == ""
    assert currency_in("yen perhaps") == ""
    assert currency_in("") == ""


@pytest.mark.parametrize(
    ("text", "number"), [("5000", 5000), ("5,000", 5000), ("1,20,000", 120_000), ("１２", 12)]
)
def test_a_count_may_have_commas(text: str, number: int) -> None:
    assert WholeNumberField().clean(text) == number


@pytest.mark.parametrize("text", ["1,5", "many", "1.5", "1,20,00"])
def test_a_count_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        WholeNumberField().clean(text)
