"""Money, dates and times in words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from leads import formats


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (None, "not stated"),
        (Decimal(0), "₹0"),
        (Decimal(99_999), "₹99,999"),
        (Decimal(5_00_000), "₹5,00,000"),
        (Decimal(10_000_000), "₹1 crore"),
        (Decimal(18_50_00_00_000), "₹1,850 crore"),
        (Decimal(1_25_00_000), "₹1.25 crore"),
        (Decimal(1_250_000_000_000), "₹1.25 lakh crore"),
        (Decimal(38) * 10**12, "₹38 lakh crore"),
        (Decimal(-20_000_000), "₹-2 crore"),
    ],
)
def test_rupees_in_crore_and_lakh_crore(amount: Decimal | None, words: str) -> None:
    assert formats.rupees(amount) == words


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (Decimal(30_000_000_000), "JPY", "¥300億"),
        (Decimal(150_000_000), "JPY", "¥1.5億"),
        (Decimal(5_000_000), "JPY", "¥5,000,000"),
        (Decimal("1234567.5"), "USD", "$1,234,567.5"),
        (Decimal(10_000_000), "INR", "₹1 crore"),
        (None, "", "not stated"),
    ],
)
def test_money_in_its_own_currency(amount: Decimal | None, currency: str, words: str) -> None:
    assert formats.money(amount, currency) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (100000, "1,00,000"), (12345678, "1,23,45,678")],
)
def test_indian_grouping(number: int, words: str) -> None:
    assert formats.indian_grouping(number) == words


@pytest.mark.parametrize(
    ("day", "precision", "words"),
    [
        (date(2026, 1, 1), "year", "2026"),
        (date(2025, 8, 1), "month", "August 2025"),
        (date(2025, 8, 10), "day", "10 Aug 2025"),
        (None, "day", "not stated"),
    ],
)
def test_a_date_is_no_more_exact_than_known(day: date | None, precision: str, words: str) -> None:
    assert formats.precise_date(day, precision) == words


def test_spans_are_shortened() -> None:
    assert formats.day_span(date(2025, 7, 20), date(2025, 7, 26)) == "20–26 Jul 2025"
    assert formats.day_span(date(2025, 7, 27), date(2025, 8, 2)) == "27 Jul – 2 Aug 2025"
    assert formats.day_span(date(2025, 12, 30), date(2026, 1, 2)) == "30 Dec 2025 – 2 Jan 2026"
    assert formats.day_span(date(2025, 7, 20), date(2025, 7, 20)) == "20 Jul 2025"


def test_two_clocks_name_the_place_first_and_say_when_the_day_differs() -> None:
    afternoon = datetime(2026, 2, 3, 5, 0, tzinfo=UTC)
    assert formats.two_clocks(afternoon, "Asia/Tokyo", "Tokyo") == "14:00 Tokyo (10:30 IST)"
    assert formats.two_clocks(afternoon, "Asia/Kolkata") == "10:30 IST (14:00 JST)"
    night = datetime(2026, 2, 3, 15, 30, tzinfo=UTC)
    assert formats.two_clocks(night, "Asia/Tokyo", "Osaka") == "00:30 Osaka (3 Feb 21:00 IST)"


@pytest.mark.parametrize(
    ("value", "words"),
    [("12345678.25", "1,23,45,678.25"), ("100.00", "100"), ("0", "0"), ("1000.50", "1,000.5")],
)
def test_a_measure_is_grouped_without_idle_zeros(value: str, words: str) -> None:
    assert formats.grouped(Decimal(value)) == words
